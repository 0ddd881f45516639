"""What several features of a page are computed from, each computed once."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from boilerml import native
from boilerml.features import characters as ch
from boilerml.features.places import ElementNames, Places, element_names
from boilerml.features.repeats import repeats
from boilerml.features.tokens import BlockWords, TermCounts, Tokens, block_words, read_tokens
from boilerml.features.vocabulary import TAG_GROUPS
from boilerml.page import Page

Array = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

_native = native.load("context")

#: The groups of tags of headings, from the smallest to the largest, and their levels.
_HEADINGS = [TAG_GROUPS.index(name) for name in ("h456", "h3", "h2", "h1")]
_HEADING_LEVELS = np.array([1, 2, 3, 4], dtype=np.float32)
#: The distance of what is not there.
_FAR = 1_000
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
        unspaced: Share of the page's text in scripts without spaces.
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
        self.prose: Flags = (self.size > 60) & (self.ends > 0) & (self.link_share < 0.5)
        self.total: float = float(self.size.sum()) or 1.0
        self.unspaced: float = _LETTERS_PER_IDEOGRAPH * float(counts[ch.UNSPACED].sum()) / self.total

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
        return read_tokens(self.page.texts)

    @cached_property
    def words(self) -> BlockWords:
        """The words of each block as numbers."""
        return block_words(self.tokens)

    @cached_property
    def names(self) -> ElementNames | None:
        """What the elements are called; None for a text dump, which has none."""
        return element_names(self.places) if self.page.kind == "html" else None

    @cached_property
    def heading_level(self) -> Array:
        """1 for the smallest to 4 for the largest headings, else 0; in a dump, 1 for short lines between blank lines."""
        if self.page.kind == "html":
            places = self.places
            level = (places.own.take(_HEADINGS, axis=1) * _HEADING_LEVELS).sum(axis=1)
            return np.asarray(np.maximum(level[places.block], level[places.leaf]))
        facts = self.page.facts
        alone = (facts["blanks"] > 0) & (np.append(facts["blanks"][1:], 1) > 0)
        short = (self.size < 90) & (self.chars.last != ch.END) & (self.link_share < 0.5)
        return np.where(facts["bullet"] == 3, 2, alone & short).astype(np.float32)

    @cached_property
    def repeats(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Number of the first block with the same text, and of the first one with the same text but for digits, per block."""
        return repeats(self.page.texts, self.chars.counts[ch.DIGIT])

    def fact(self, name: str) -> Array:
        """A fact of the page as float32."""
        return self.page.facts[name].astype(np.float32)


def since_and_until(flags: npt.NDArray[np.bool_]) -> Array:
    """How many blocks ago entries were true, and in how many they will be, log; 0 on them, as if a thousand away where there are none.

    Args:
        flags: Shape (k, blocks).

    Returns:
        Shape (2 · k, blocks): all distances to the last ones, then all to the next ones.
    """
    if _native is not None:
        found: Array = _native.since_and_until(np.ascontiguousarray(flags).view(np.uint8), _FAR)
        return found
    both = np.concatenate([flags, flags[:, ::-1]])
    index = np.arange(flags.shape[1], dtype=np.float32)
    last = np.maximum.accumulate(np.where(both, index, np.float32(-1)), axis=1)
    distances = np.log1p(np.where(last < 0, np.float32(_FAR), index - last))
    distances[len(flags) :] = distances[len(flags) :, ::-1].copy()
    return np.asarray(distances, dtype=np.float32)
