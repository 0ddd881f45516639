"""Which words of the lexicon a block has, and where the words stand that mark the end of the main text."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from boilerml.features.registry import feature
from boilerml.features.tokens import GROUP_NAMES
from boilerml.features.view import Array, View, since_and_until

#: Groups whose last and next occurrence in a short block say on which side of the main text a block stands.
_MARKERS = ("related", "comment", "byline", "consent", "promo")
_MARKER_GROUPS = [GROUP_NAMES.index(name) for name in _MARKERS]
_SHORT = 80


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
def markers(view: View) -> Array:
    """Blocks since and until the nearest short block with words of the group, log."""
    return since_and_until((view.terms.counts[_MARKER_GROUPS] > 0) & (view.size < _SHORT))


@feature("furniture", "common_words", shared=True)
def furniture(view: View) -> list[Array]:
    """Share of words that sites use for their furniture, and of the common words of running text."""
    return [view.terms.furniture, view.terms.shares[-1]]
