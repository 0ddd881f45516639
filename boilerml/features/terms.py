"""Which words of the lexicon a block has, and where the words stand that mark the end of the main text."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from boilerml.features.registry import feature
from boilerml.features.tokens import GROUP_NAMES
from boilerml.features.view import Array, View

#: Groups whose last and next occurrence in a short block say on which side of the main text a block stands.
_MARKERS = ("related", "comment", "byline", "consent", "promo")
_SHORT = 80
_FAR = 1_000


@feature(*(f"term.{name}" for name in GROUP_NAMES), selective=True)
def terms(view: View, wanted: npt.NDArray[np.int64]) -> Array:
    """Number of words of each group of the lexicon, log."""
    return np.asarray(np.log1p(view.terms.counts[wanted]), dtype=np.float32)


@feature(*(f"term_share.{name}" for name in GROUP_NAMES), selective=True)
def term_shares(view: View, wanted: npt.NDArray[np.int64]) -> Array:
    """Share of words of each group of the lexicon."""
    return view.terms.shares[wanted]


@feature("term_share.familiar")
def familiar(view: View) -> Array:
    """Share of words that are among the commonest of the page itself: function words, whatever the language."""
    return view.terms.familiar


@feature(*(f"{side}_term.{name}" for side in ("since", "until") for name in _MARKERS))
def markers(view: View) -> list[npt.NDArray[np.floating]]:
    """Blocks since and until the nearest short block with words of the group, log."""
    short = view.size < _SHORT
    hits = [(view.terms.counts[GROUP_NAMES.index(name)] > 0) & short for name in _MARKERS]
    since = [np.log1p(_distance(hit)) for hit in hits]
    return [*since, *(np.log1p(_distance(hit[::-1]))[::-1] for hit in hits)]


def _distance(hit: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    index = np.arange(len(hit))
    last = np.maximum.accumulate(np.where(hit, index, -1))
    return np.where(last < 0, _FAR, index - last)


@feature("furniture", "common_words", shared=True)
def furniture(view: View) -> list[Array]:
    """Share of words that sites use for their furniture, and of the common words of running text."""
    return [view.terms.furniture, view.terms.shares[-1]]
