"""The lexicon: its words are found in any script, and only by whole words where words have spaces between them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml.features import feature_matrix, feature_names
from boilerml.features.lexicon import COMMON, GROUPS, PROSAIC
from boilerml.features.tokens import GROUP_NAMES, TermCounts, Tokens
from boilerml.parsing import parse_text


def groups_of(*texts: str) -> list[set[str]]:
    """The groups that each text has words of."""
    unspaced = [sum("\u0e00" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in text) for text in texts]
    counts = TermCounts(Tokens(texts), texts, np.array(unspaced, dtype=np.float32)).counts
    return [{GROUP_NAMES[row] for row in np.flatnonzero(counts[:, block])} - {"common"} for block in range(len(texts))]


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Skip to content", "skip"),
        ("Read more", "more"),
        ("Alle Cookies akzeptieren", "consent"),
        ("Подписка на рассылку", "promo"),
        ("関連記事", "related"),
        ("댓글 12", "comment"),
        ("All rights reserved", "legal"),
        ("Photo: Getty Images", "credit"),
    ],
)
def test_furniture_is_known_in_many_languages(text: str, group: str) -> None:
    assert group in groups_of(text)[0]


def test_words_count_as_wholes_and_in_their_own_block() -> None:
    assert groups_of("cookiecutter", "a cookie", "", "Read", "more") == [set(), {"consent"}, set(), set(), {"more"}]


def test_shares_are_of_the_words_of_the_block() -> None:
    terms = TermCounts(Tokens(texts := ["cookies and tides", "the tide"]), texts, np.zeros(2, dtype=np.float32))
    assert terms.words.tolist() == [3, 2]
    assert terms.shares[GROUP_NAMES.index("consent")].tolist() == [pytest.approx(1 / 3), 0]
    assert terms.furniture.tolist() == [pytest.approx(1 / 3), 0]


def test_the_distance_to_a_marker_is_counted_in_blocks() -> None:
    page = parse_text("Tides\nturn\nRelated\nmore tides")
    columns = feature_names("text")
    matrix = np.expm1(feature_matrix(page))
    assert matrix[:, columns.index("since_term.related")].round().tolist() == [1000, 1000, 0, 1]
    assert matrix[:, columns.index("until_term.related")].round().tolist() == [2, 1, 0, 1000]


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=6))
def test_any_text_can_be_counted(texts: list[str]) -> None:
    terms = TermCounts(Tokens(texts), texts, np.zeros(len(texts), dtype=np.float32))
    assert np.isfinite(terms.shares).all()
    assert (terms.words >= 0).all()
    assert terms.counts.shape == (len(GROUP_NAMES), len(texts))


def test_the_lexicon_is_in_lower_case_and_its_groups_are_known() -> None:
    entries = [*GROUPS.values(), *COMMON.values()]
    assert all(entry == entry.lower() for entry in entries)
    assert set(GROUPS) >= PROSAIC
