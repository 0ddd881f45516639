"""Segments that must and must not occur, the measure of trafilatura's evaluation (https://github.com/adbar/trafilatura, tests/)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class SnippetCounts(NamedTuple):
    """Segments by what they should be and what became of them; may be added up over pages."""

    #: Content that was kept.
    kept: int
    #: Chrome that was kept.
    wrongly_kept: int
    #: Content that was lost.
    lost: int
    #: Chrome that was dropped.
    dropped: int


class SnippetScore(NamedTuple):
    """Each from 0 to 1; 0 where there is nothing to divide by."""

    f1: float
    precision: float
    recall: float
    accuracy: float


def snippets(predicted: str, wanted: Sequence[str], unwanted: Sequence[str]) -> SnippetCounts:
    """Look for segments in a text.

    Args:
        predicted: What an extractor returned. Runs of white space count as one space, as in the segments.
        wanted: Segments of the content (``with``).
        unwanted: Segments of the chrome (``without``).
    """
    text = _squeezed(predicted)
    kept = sum(_squeezed(segment) in text for segment in wanted)
    wrongly = sum(_squeezed(segment) in text for segment in unwanted)
    return SnippetCounts(kept, wrongly, len(wanted) - kept, len(unwanted) - wrongly)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def snippet_score(pages: Iterable[SnippetCounts]) -> SnippetScore:
    """Precision, recall, accuracy and F1 of the segments of all pages together.

    Args:
        pages: The counts of each page.
    """
    kept, wrongly, lost, dropped = (sum(column) for column in zip(*pages, SnippetCounts(0, 0, 0, 0), strict=True))
    return SnippetScore(
        _share(2 * kept, 2 * kept + wrongly + lost),
        _share(kept, kept + wrongly),
        _share(kept, kept + lost),
        _share(kept + dropped, kept + dropped + wrongly + lost),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
