"""Small collections of pages for the tests of evaluation."""

from __future__ import annotations

from pathlib import Path

import pytest

from boilerml.datasets.base import AnnotatedPage
from boilerml.evaluation.pages import Collection, Item
from boilerml.evaluation.predictions import Header, Predictions
from boilerml.evaluation.systems import System

HERE = Path(__file__).resolve().parent


def page(name: str, body: str, gold: str | None, **facts: object) -> AnnotatedPage:
    """An annotated page of a domain of its own, if none is given."""
    html = f"<html><body><nav>Menu Home</nav>{body}</body></html>"
    return AnnotatedPage(id=f"rain/{name}", domain=str(facts.pop("domain", name)), data=html.encode(), gold=gold, **facts)  # type: ignore[arg-type]


def collection(*pages: AnnotatedPage) -> Collection:
    """Pages as one collection of HTML."""
    return Collection("rain", "html", [Item(one, "html") for one in pages], None)


def function(name: str) -> System:
    """One of the extractors of this folder."""
    return System(name, "function", f"extractors:{name}", ("html",), folder=str(HERE))


def predictions(pages: Collection, system: str, texts: list[str], **facts: list[object]) -> Predictions:
    """Predictions that nobody had to make."""
    header = Header(system, "1", "", pages.dataset, pages.input, pages.fingerprint(), len(pages.items))
    rows = {}
    for place, (item, text) in enumerate(zip(pages.items, texts, strict=True)):
        row = {"status": "ok" if text else "empty", "text": text, "seconds": 0.001 * (place + 1)}
        rows[item.page.id] = row | {name: values[place] for name, values in facts.items()}
    return Predictions(header, rows)


@pytest.fixture
def pages() -> Collection:
    """Three pages: one with a type, one without gold on it, one in Japanese."""
    return collection(
        page(
            "a", "<p>It rained all day.</p><p>Then it stopped.</p>", "It rained all day. Then it stopped.", page_type="news", language="en"
        ),
        page("b", "<p>Wind and waves.</p>", "Something else was here once.", page_type="news", language="en"),
        page("c", "<p>東京は雨です。</p>", "東京は雨です。", page_type="blog", language="ja"),
    )
