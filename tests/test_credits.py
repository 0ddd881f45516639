"""Image credits in a text: found in many languages, joined to a sentence or not, and not where somebody only speaks of pictures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml import Block
from boilerml.credits import credit_span


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("Kim traveled by private trainImage: Korean Central News Agency", "Image: Korean Central News Agency"),
        ("Photo: Ada Meer", "Photo: Ada Meer"),
        ("The quay at dusk. Photo by Ada Meer / Getty Images", "Photo by Ada Meer / Getty Images"),
        ("The quay at dusk (AP Photo/Ada Meer)", "AP Photo/Ada Meer"),
        ("Getty Images", "Getty Images"),
        ("Ada Meer via Getty Images", "Ada Meer via Getty Images"),
        ("The mayor on Monday. REUTERS/Ada Meer", "REUTERS/Ada Meer"),
        ("Der Hafen am Abend. Foto: Ada Meer/dpa", "Foto: Ada Meer/dpa"),
        ("Der Hafen am Abend Bild: Ada Meer", None),
        ("Der Hafen am Abend. Foto: dpa", "Foto: dpa"),
        ("Foto: picture alliance / dpa", "Foto: picture alliance / dpa"),
        ("Der Hafen am Abend. Foto: imago images", "Foto: imago images"),
        ("Foto: privat", "Foto: privat"),
        ("The quay in the fog Getty Images", "Getty Images"),
        ("Ein Boot liegt am Kai © NDR", "© NDR"),
        ("Le port au soir. Crédit photo : Ada Meer", "Crédit photo : Ada Meer"),
        ("Le port au soir. Photo: Ada Meer/AFP", "Photo: Ada Meer/AFP"),
        ("El puerto. Imagen: Ada Meer", "Imagen: Ada Meer"),
        ("Il porto (Foto: Ada Meer/ANSA)", "Foto: Ada Meer/ANSA"),
        ("Havna. Foto: Ada Meer / NTB", "Foto: Ada Meer / NTB"),
        ("Гавань вечером. Фото: Ада Меер", "Фото: Ада Меер"),
        ("夕方の港。写真：共同通信", "写真：共同通信"),
        ("傍晚的港口。摄影：王梅", "摄影：王梅"),
        ("Το λιμάνι. Φωτογραφία: Άντα Μέερ", "Φωτογραφία: Άντα Μέερ"),
    ],
)
def test_credits(text: str, credit: str | None) -> None:
    span = credit_span(text)
    assert (None if span is None else text[slice(*span)]) == credit


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The image: a broken promise, the mayor said.",
        "They went through the house photo by photo, and found nothing.",
        "In the picture: what became of the mill, and of the people who worked there. It is a long story.",
        "Photos: how the river rose over the years. We walked along it.",
        "The minister told Reuters.",
        "© 2024 The Quay Ltd. All rights reserved.",
        "© The Quay Ltd",
        "He works for AP",
        "He bought shares of Shutterstock.",
        "We moved all of them from Pixabay to Pexels.",
        "Course title. Credits: 3",
        "Photos: 12 of 40",
    ],
)
def test_no_credits(text: str) -> None:
    assert credit_span(text) is None


def test_a_block_has_its_credit() -> None:
    assert Block(0, "The quay. Photo: Ada Meer", 0.5, True, "caption").credit == (10, 25)


@given(st.text(st.sampled_from("Photo: by©/()AP Getty Images.Foto的。x "), max_size=400))
def test_a_span_is_inside_and_trimmed(text: str) -> None:
    span = credit_span(text)
    if span:
        start, end = span
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
