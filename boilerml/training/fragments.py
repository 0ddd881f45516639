"""Annotated pages → fragments of them: a paragraph, a list, a section, as pages of their own.

People clean what a feed, a mail or an interface gave them as well as whole pages. Models that saw none but whole pages take a text that
stands alone for a label: one sentence as a dump had a probability of 0.1, one of three words in HTML was dropped.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

import lxml.etree
import lxml.html
import numpy as np
from joblib import Parallel, delayed

from boilerml.datasets.alignment import align
from boilerml.datasets.annotations import annotated_lines, carry
from boilerml.datasets.base import AnnotatedPage
from boilerml.parsing import parse_html

#: What the ids of fragments begin with, as those of the pages of a dataset do.
DATASET = "fragments"
#: The share of pages that a fragment is cut from.
_SHARE = 0.25
#: How far the gold of a fragment is trusted, to that of a page: it is a few blocks, and weighs as much as all of the page's.
_TRUST = 0.3
#: Elements tried until one is content and nothing else, and the most blocks of it; half of the fragments have two blocks at least.
_TRIES, _MOST_BLOCKS = 60, 12
#: The share of a block's words that have to be gold.
_LEAST_SHARE = 0.8


def cut(pages: Sequence[AnnotatedPage], jobs: int = 2) -> list[AnnotatedPage]:
    """Cut fragments that are content out of some pages.

    Args:
        pages: Annotated pages; those of HTML with gold are used.
        jobs: Processes.

    Returns:
        Fragments as pages of the dataset `DATASET`, of the same domains; which ones they are depends on the pages alone.
        Their gold is all of their text, and where all its roles are known they are annotated.
    """
    drawn = [page for page in pages if page.kind == "html" and page.gold and _random(page).random() < _SHARE]
    found = Parallel(n_jobs=jobs, batch_size=4)(delayed(_fragment)(page) for page in drawn)
    return [fragment for fragment in found if fragment is not None]


def _random(page: AnnotatedPage) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(f"fragment of {page.id}".encode()))


def _fragment(page: AnnotatedPage) -> AnnotatedPage | None:
    text = page.characters
    whole = parse_html(text).texts
    share = align(whole, page.gold or "").share
    rng = _random(page)
    least_blocks = int(rng.integers(1, 3))
    for source in _elements(text, rng):
        blocks = parse_html(source).texts
        start = _place(blocks, whole) if least_blocks <= len(blocks) <= _MOST_BLOCKS else None
        if start is None or share[start : start + len(blocks)].min() < _LEAST_SHARE:
            continue
        carried = carry(*annotated_lines(page), whole)[start : start + len(blocks)]
        roles = [role for role in carried if role is not None]
        return replace(
            page,
            id=f"{DATASET}/{page.id}",
            data=source.encode(),
            gold="\n\n".join(blocks),
            segments=tuple(zip(roles, blocks, strict=True)) if len(roles) == len(blocks) else (),
            annotation=(),
            page_type=None,
            trust=page.trust * _TRUST,
            extra={},
        )
    return None


def _elements(text: str, rng: np.random.Generator) -> Iterator[str]:
    """The HTML of some elements of a page."""
    try:
        # Characters are no bytes of a charset that the page may declare.
        tree = lxml.html.document_fromstring(text.encode(errors="replace"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (lxml.etree.ParserError, ValueError):  # there are no elements
        return
    elements = [element for element in tree.iter(lxml.etree.Element) if element.tag not in ("html", "head", "body", "script", "style")]
    for place in rng.permutation(len(elements))[:_TRIES].tolist():
        source: str = lxml.html.tostring(elements[place], encoding="unicode", with_tail=False)
        yield source


def _place(blocks: Sequence[str], whole: Sequence[str]) -> int | None:
    """Where the blocks of a fragment stand in its page; None where that is not clear, or where they are none, as a part of a paragraph."""
    count = len(blocks)
    starts = [start for start in range(len(whole) - count + 1) if whole[start] == blocks[0]]
    places = [start for start in starts if list(whole[start : start + count]) == list(blocks)]
    return places[0] if len(places) == 1 else None
