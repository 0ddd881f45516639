"""A small feed-forward network as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

#: Rows at a time, so that the layer stays in the processor's cache on pages of any length.
_CHUNK = 2048


@dataclass(frozen=True, slots=True)
class Network:
    """Inputs clipped to the range seen in training, one hidden layer of rectified units, one output.

    Attributes:
        low, high: Range of each column, shape (columns,).
        hidden: Weights of the hidden layer, shape (columns, units); the columns' standardisation is folded in.
        hidden_bias: Shape (units,).
        out: Weights of the output, shape (units,).
        out_bias: The output's bias.
    """

    low: Array
    high: Array
    hidden: Array
    hidden_bias: Array
    out: Array
    out_bias: float

    def score(self, matrix: Array) -> Array:
        """Log odds of each row.

        Args:
            matrix: Shape (rows, columns).
        """
        result = np.empty(len(matrix), dtype=np.float32)
        for start in range(0, len(matrix), _CHUNK):
            layer = np.minimum(np.maximum(matrix[start : start + _CHUNK], self.low), self.high) @ self.hidden
            layer += self.hidden_bias
            np.maximum(layer, 0, out=layer)
            result[start : start + _CHUNK] = layer @ self.out + np.float32(self.out_bias)
        return result

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The arrays by name, to be stored."""
        return {
            "low": self.low,
            "high": self.high,
            "hidden": self.hidden,
            "hidden_bias": self.hidden_bias,
            "out": self.out,
            "out_bias": np.array(self.out_bias),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Network:
        """Make a network of stored arrays.

        Args:
            arrays: What `arrays` returned.
        """
        as_float = {name: array.astype(np.float32) for name, array in arrays.items()}
        return cls(
            low=as_float["low"],
            high=as_float["high"],
            hidden=as_float["hidden"],
            hidden_bias=as_float["hidden_bias"],
            out=as_float["out"],
            out_bias=float(as_float["out_bias"].item()),
        )
