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
        for start in range(0, rows, _CHUNK):
            stop = min(start + _CHUNK, rows)
            flat = np.ascontiguousarray(matrix[start:stop]).ravel()
            base = (np.arange(stop - start, dtype=np.int32) * columns)[:, None]
            node = np.broadcast_to(self.roots, (stop - start, len(self.roots))).copy()
            for _ in range(self.depth):
                seen = flat.take(self.column.take(node) + base)
                node = self.left.take(node) + (seen > self.threshold.take(node))
            result[start:stop] = self.value.take(node).sum(axis=1) + self.baseline
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
