"""Boosted regression trees as flat arrays, walked for all blocks and all trees at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

#: Blocks per pass, so that the walk's working memory stays in the processor's cache.
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees whose nodes stand one after the other in shared arrays; leaves point at themselves.

    Attributes:
        roots: First node of each tree.
        column: The column that a node asks about.
        threshold: Values up to it go left, larger ones right.
        left: Left child; the right one is the node after it. A leaf is its own left child, with a threshold that nothing exceeds.
        value: What a leaf adds to the score.
        depth: Steps from any root to any leaf, at most.
        baseline: The score before any tree.
    """

    roots: npt.NDArray[np.int32]
    column: npt.NDArray[np.int32]
    threshold: Array
    left: npt.NDArray[np.int32]
    value: Array
    depth: int
    baseline: float

    def score(self, matrix: Array) -> Array:
        """Sum what all trees say of each row.

        Args:
            matrix: Shape (rows, columns), C-contiguous.

        Returns:
            Log odds, shape (rows,).
        """
        rows, columns = matrix.shape
        if not len(self.roots):
            return np.zeros(rows, dtype=np.float32)
        result = np.empty(rows, dtype=np.float32)
        column, left = self.column.astype(np.int64, copy=False), self.left.astype(np.int64, copy=False)
        first = column[self.roots], self.threshold[self.roots], left[self.roots]
        for start in range(0, rows, _CHUNK):
            stop = min(start + _CHUNK, rows)
            piece = np.ascontiguousarray(matrix[start:stop])
            flat = piece.ravel()
            base = np.arange(0, (stop - start) * columns, columns)[:, None]
            # The roots' columns are the same for all rows; further down, all indices are valid, and clipping is the fastest check.
            node = first[2] + (piece.take(first[0], axis=1) > first[1])
            place = np.empty_like(node)
            seen = np.empty(node.shape, dtype=np.float32)
            limit = np.empty_like(seen)
            for _ in range(self.depth - 1):
                column.take(node, out=place, mode="clip")
                place += base
                flat.take(place, out=seen, mode="clip")
                self.threshold.take(node, out=limit, mode="clip")
                left.take(node, out=place, mode="clip")
                np.add(place, seen > limit, out=node)
            self.value.take(node, out=seen, mode="clip")
            result[start:stop] = seen.sum(axis=1) + self.baseline
        return result

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The arrays by name, to be stored."""
        return {
            "roots": self.roots,
            "column": self.column.astype(np.int16),
            "threshold": self.threshold,
            "left": self.left,
            "value": self.value,
            "depth": np.array(self.depth),
            "baseline": np.array(self.baseline),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Forest:
        """Make a forest of stored arrays.

        Args:
            arrays: What `arrays` returned.
        """
        return cls(
            roots=arrays["roots"].astype(np.int32),
            column=arrays["column"].astype(np.int32),
            threshold=arrays["threshold"].astype(np.float32),
            left=arrays["left"].astype(np.int32),
            value=arrays["value"].astype(np.float32),
            depth=int(arrays["depth"].item()),
            baseline=float(arrays["baseline"].item()),
        )


#: No trees at all; its score is 0.
NO_FOREST = Forest(
    roots=np.zeros(0, dtype=np.int32),
    column=np.zeros(0, dtype=np.int32),
    threshold=np.zeros(0, dtype=np.float32),
    left=np.zeros(0, dtype=np.int32),
    value=np.zeros(0, dtype=np.float32),
    depth=0,
    baseline=0.0,
)
