"""What single words say of a block, learned from annotated pages: an addition for the languages that were annotated.

A page whose words are all unknown has no evidence, and loses nothing but these columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from boilerml.features.tokens import BlockWords

Array = npt.NDArray[np.float32]

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
        known, rows = self._find(words.hashes)
        sums = np.zeros((words.blocks, self.classes), dtype=np.float32)
        if len(rows):
            owner = words.owner[known]
            starts = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
            sums[owner[starts]] = np.add.reduceat(self.table[rows].astype(np.float32), starts, axis=0)
        return np.asarray(sums * (np.float32(self.step) / np.sqrt(np.maximum(words.per_block, 1)))[:, None], dtype=np.float32)

    def of_page(self, words: BlockWords) -> Array:
        """Sum what the distinct words of a page say, divided by the root of their number.

        Args:
            words: The page's words by block.

        Returns:
            Shape (classes,).
        """
        distinct = np.unique(words.hashes)
        _, rows = self._find(distinct)
        total = self.table[rows].astype(np.float32).sum(axis=0) * np.float32(self.step)
        return np.asarray(total / np.sqrt(max(len(distinct), 1)), dtype=np.float32)

    def _find(self, hashes: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Places of the known words among those given, and their rows."""
        if not len(self.hashes):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        rows = np.searchsorted(self.hashes, hashes)
        np.minimum(rows, len(self.hashes) - 1, out=rows)
        known = np.flatnonzero(self.hashes[rows] == hashes)
        return known, rows[known]

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
    return np.concatenate([here, around(here, _WIDTHS)], axis=1)


def around(values: Array, widths: Sequence[int]) -> Array:
    """Means over windows before and after each block, over all that is before and after, and over the page.

    Args:
        values: Shape (blocks, columns), at least one block.
        widths: Blocks per window.

    Returns:
        Shape (blocks, columns · (2 · widths + 3)).
    """
    n, columns = values.shape
    index = np.arange(n)
    sums = np.zeros((n + 1, columns), dtype=np.float32)
    np.cumsum(values, axis=0, out=sums[1:])
    parts: list[Array] = []
    for width in widths:
        low, high = np.maximum(index - width, 0), np.minimum(index + 1 + width, n)
        for far, near, count in ((sums[low], sums[:-1], index - low), (sums[1:], sums[high], high - index - 1)):
            parts.append(np.asarray((near - far) / np.maximum(count, 1).astype(np.float32)[:, None], dtype=np.float32))
    share = np.float32(1 / n)
    parts += [sums[:-1] * share, (sums[-1] - sums[1:]) * share, np.broadcast_to(sums[-1] * share, (n, columns))]
    return np.concatenate(parts, axis=1)
