"""What several features of a page are computed from, each computed once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from boilerml.features import characters as ch
from boilerml.features.places import ElementNames, Places, element_names
from boilerml.features.tokens import BlockWords, TermCounts, Tokens, block_words
from boilerml.page import Page

Array = npt.NDArray[np.float32]

#: How many letters of alphabetic text say as much as one character of a script without spaces.
_LETTERS_PER_IDEOGRAPH = 3.0


class View:
    """A page with its character counts, and with what its contexts say.

    Attributes:
        page: The page.
        n: Its number of blocks, at least 1.
        chars: Character counts per block.
        size: Text per block in letters, the same measure in all scripts.
        log_size: ``log1p(size)``.
        link_share: Share of each block's characters that are links.
        ends: Sentence ends per block.
        prose: Whether each block reads like a paragraph: some length, sentence ends, few links.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.n = len(page.texts)
        self.chars = chars = ch.CharacterCounts(page.texts)
        counts = chars.counts
        self.size: Array = (
            counts[ch.LOWER] + counts[ch.UPPER] + counts[ch.CASELESS] + counts[ch.DIGIT] + _LETTERS_PER_IDEOGRAPH * counts[ch.UNSPACED]
        )
        self.log_size: Array = np.log1p(self.size)
        self.link_share: Array = np.minimum(page.facts["link_chars"] / chars.length, 1).astype(np.float32)
        self.ends: Array = counts[ch.END]
        self.prose: npt.NDArray[np.bool_] = (self.size > 60) & (self.ends > 0) & (self.link_share < 0.5)
        self.total: float = float(self.size.sum()) or 1.0

    @cached_property
    def places(self) -> Places:
        """The page's contexts with what they are called."""
        return Places(self.page)

    @cached_property
    def terms(self) -> TermCounts:
        """The words of each block that the lexicon knows."""
        return TermCounts(self.tokens, self.page.texts, self.chars.counts[ch.UNSPACED])

    @cached_property
    def tokens(self) -> Tokens:
        """The words of the page."""
        return Tokens(self.page.texts)

    @cached_property
    def words(self) -> BlockWords:
        """The words of each block as numbers."""
        return block_words(self.tokens)

    @cached_property
    def names(self) -> ElementNames | None:
        """What the elements are called; None for a text dump, which has none."""
        return element_names(self.places) if self.page.kind == "html" else None

    @cached_property
    def first_alike(self) -> npt.NDArray[np.int64]:
        """Number of the first block with the same text, per block."""
        return first_places(self.page.texts)

    def fact(self, name: str) -> Array:
        """A fact of the page as float32."""
        return self.page.facts[name].astype(np.float32)


def first_places(keys: Sequence[Hashable]) -> npt.NDArray[np.int64]:
    """Where each key stands for the first time.

    Args:
        keys: One key per block.
    """
    first: dict[Hashable, int] = {}
    return np.array([first.setdefault(key, number) for number, key in enumerate(keys)], dtype=np.int64)
