"""What single words say of a block, learned from annotated pages: an addition for the languages that were annotated.

A page whose words are all unknown has no evidence, and loses nothing but these columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from boilerml import native
from boilerml.features.tokens import BlockWords

Array = npt.NDArray[np.float32]

_native = native.load("evidence")

#: The columns that the evidence for content becomes, behind the features.
_WIDTHS = (1, 4)
COLUMNS = tuple(
    f"words.{name}" for name in ("here", *(f"{side}{width}" for width in _WIDTHS for side in ("before", "after")), "above", "below", "page")
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A table of log odds by word.

    Attributes:
        hashes: The words that are known, as `boilerml.features.tokens.BlockWords` hashes them, ascending, shape (words,).
        table: Log odds of each class given the word less the log odds of the class alone, in steps of `step`, shape (words, classes).
        step: What 1 in the table stands for.
    """

    hashes: npt.NDArray[np.uint32]
    table: npt.NDArray[np.int8]
    step: float

    @property
    def classes(self) -> int:
        """How many columns the evidence has."""
        return int(self.table.shape[1])

    def of_blocks(self, words: BlockWords) -> Array:
        """Sum what the words of each block say, divided by the root of their number.

        Args:
            words: The page's words by block.

        Returns:
            Shape (blocks, classes); 0 for a block of unknown words.
        """
        return self.look_up(words)[0]

    def look_up(self, words: BlockWords) -> tuple[Array, float]:
        """Sum what the words of each block say, and how many of them are known.

        Args:
            words: The page's words by block.

        Returns:
            What `of_blocks` returns, and the share of the page's distinct words that are known; 0 where it has none.
        """
        if _native is not None:
            said: tuple[Array, float] = _native.look_up(self.hashes, self.table, self.step, *words)
            return said
        of_words = self._rows(words.hashes)
        share = float(np.count_nonzero(of_words >= 0) / max(len(of_words), 1))
        rows = of_words[words.places]
        known = np.flatnonzero(rows >= 0)
        rows, owner = rows[known], words.owner[known]
        sums = np.zeros((words.blocks, self.classes))
        if self.classes == 1:
            sums[:, 0] = np.bincount(owner, self.table[rows, 0], words.blocks)
        else:
            order = np.argsort(owner, kind="stable")
            starts = np.flatnonzero(np.diff(owner[order], prepend=-1))
            if len(starts):
                sums[owner[order[starts]]] = np.add.reduceat(self.table[rows[order]].astype(np.float32), starts, axis=0)
        return np.asarray(sums * (np.float32(self.step) / np.sqrt(np.maximum(words.per_block, 1)))[:, None], dtype=np.float32), share

    def of_page(self, hashes: npt.NDArray[np.uint32]) -> Array:
        """Sum what the distinct words of a page say, divided by the root of their number.

        Args:
            hashes: The words, each once.

        Returns:
            Shape (classes,).
        """
        if _native is not None:
            said: Array = _native.of_page(self.hashes, self.table, self.step, hashes)
            return said
        rows = self._rows(hashes)
        total = self.table[rows[rows >= 0]].sum(axis=0, dtype=np.float32) * np.float32(self.step)
        return np.asarray(total / np.sqrt(max(len(rows), 1)), dtype=np.float32)

    def _rows(self, hashes: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
        """The row of each word, −1 for those that are not known."""
        if not len(self.hashes):
            return np.full(len(hashes), -1, dtype=np.int64)
        # In ascending order the search finds most of what it touches in the processor's cache.
        order = np.argsort(hashes)
        ascending = hashes[order]
        found = np.searchsorted(self.hashes, ascending)
        np.minimum(found, len(self.hashes) - 1, out=found)
        rows = np.empty(len(hashes), dtype=np.int64)
        rows[order] = np.where(self.hashes[found] == ascending, found, -1)
        return rows

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The arrays by name, to be stored."""
        return {"hashes": self.hashes, "table": self.table, "step": np.array(self.step)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Evidence:
        """Make evidence of stored arrays.

        Args:
            arrays: What `arrays` returned.
        """
        return cls(arrays["hashes"].astype(np.uint32), arrays["table"].astype(np.int8), float(arrays["step"].item()))


def content_columns(evidence: Evidence, words: BlockWords) -> Array:
    """What words say of content, here and around.

    Args:
        evidence: Evidence with one class.
        words: The words of a page with at least one block.

    Returns:
        Shape (blocks, len(COLUMNS)).
    """
    here = evidence.of_blocks(words)
    if _native is not None:
        columns: Array = _native.around(here, _WIDTHS, True)
        return columns
    return np.concatenate([here, around(here, _WIDTHS)], axis=1)


def windows(values: Array, widths: Sequence[int]) -> Array:
    """Means over windows before and after each block.

    Args:
        values: Shape (blocks, columns), at least one block.
        widths: Blocks per window.

    Returns:
        Shape (blocks, columns · 2 · widths).
    """
    if _native is not None:
        means: Array = _native.windows(values, widths)
        return means
    return _in_windows(values, _sums(values), widths)


def around(values: Array, widths: Sequence[int]) -> Array:
    """Means over windows before and after each block, over all that is before and after, and over the page.

    Args:
        values: Shape (blocks, columns), at least one block.
        widths: Blocks per window.

    Returns:
        Shape (blocks, columns · (2 · widths + 3)).
    """
    if _native is not None:
        means: Array = _native.around(values, widths, False)
        return means
    n, columns = values.shape
    sums = _sums(values)
    share = np.float32(1 / n)
    parts = [sums[:-1] * share, (sums[-1] - sums[1:]) * share, np.broadcast_to(sums[-1] * share, (n, columns))]
    return np.concatenate([_in_windows(values, sums, widths), *parts], axis=1)


def _sums(values: Array) -> Array:
    """Sums of all rows before each, and last of all rows."""
    sums = np.zeros((len(values) + 1, values.shape[1]), dtype=np.float32)
    np.cumsum(values, axis=0, out=sums[1:])
    return sums


def _in_windows(values: Array, sums: Array, widths: Sequence[int]) -> Array:
    n = len(values)
    index = np.arange(n)
    parts: list[Array] = []
    for width in widths:
        low, high = np.maximum(index - width, 0), np.minimum(index + 1 + width, n)
        for far, near, count in ((sums[low], sums[:-1], index - low), (sums[1:], sums[high], high - index - 1)):
            parts.append(np.asarray((near - far) / np.maximum(count, 1).astype(np.float32)[:, None], dtype=np.float32))
    return np.concatenate(parts, axis=1)
