"""A small feed-forward network as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from boilerml import native
from boilerml.model.product import product

Array = npt.NDArray[np.float32]

_native = native.load("network")

#: Rows at a time, so that the layer stays in the processor's cache on pages of any length.
_CHUNK = 2048
#: Units at a time: `product` is for matrices this narrow.
_UNITS = 64
#: The last bits of a float32 that are rounded away, of 23 that follow the first one.
_ROUNDED_BITS = 12


@dataclass(frozen=True, slots=True)
class Network:
    """Inputs clipped to the range seen in training, one hidden layer of rectified units, one output or several.

    Attributes:
        low, high: Range of each column, shape (columns,).
        hidden: Weights of the hidden layer, shape (columns, units); the columns' standardisation is folded in.
        hidden_bias: Shape (units,).
        out: Weights of the outputs, shape (units, outputs).
        out_bias: Shape (outputs,).
        compiled: The same laid out for compiled products; None where there are none.
    """

    low: Array
    high: Array
    hidden: Array
    hidden_bias: Array
    out: Array
    out_bias: Array
    compiled: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        arrays = (self.low, self.high, self.hidden, self.hidden_bias, self.out, self.out_bias)
        columns, units, outputs = len(self.hidden), len(self.out), self.out.shape[1]
        # Whoever loads a network says what is wrong with arrays that do not fit together.
        fits = [array.shape for array in arrays] == [(columns,), (columns,), (columns, units), (units,), (units, outputs), (outputs,)]
        object.__setattr__(self, "compiled", None if _native is None or not fits else _native.Layers(*arrays))

    def score(self, matrix: Array) -> Array:
        """Log odds of each row, of a network with one output.

        Args:
            matrix: Shape (rows, columns).
        """
        return self.outputs(matrix)[:, 0]

    def outputs(self, *matrices: Array) -> Array:
        """Log odds of each row and output.

        Args:
            matrices: Inputs side by side, each of shape (rows, some of the columns); they need not be copied into one.

        Returns:
            Shape (rows, outputs).
        """
        if self.compiled is not None:
            found: Array = self.compiled.outputs(*matrices)
            return found
        ends = np.cumsum([matrix.shape[1] for matrix in matrices]).tolist()
        columns = [slice(end - matrix.shape[1], end) for matrix, end in zip(matrices, ends, strict=True)]
        result = np.empty((len(matrices[0]), self.out.shape[1]), dtype=np.float32)
        for start in range(0, len(result), _CHUNK):
            within = [
                np.minimum(np.maximum(matrix[start : start + _CHUNK], self.low[part]), self.high[part])
                for matrix, part in zip(matrices, columns, strict=True)
            ]
            outputs = result[start : start + _CHUNK]
            outputs[:] = self.out_bias
            for unit in range(0, len(self.out), _UNITS):
                units = slice(unit, unit + _UNITS)
                layer = np.repeat(self.hidden_bias[None, units], len(outputs), axis=0)
                for rows, part in zip(within, columns, strict=True):
                    layer += product(rows, self.hidden[part, units])
                np.maximum(layer, 0, out=layer)
                outputs += product(layer, self.out[units])
        return result

    def rounded(self) -> Network:
        """The same network with weights of twelve significant bits, which pack into two thirds of the space."""
        return replace(self, hidden=_rounded(self.hidden), out=_rounded(self.out))

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The arrays by name, to be stored."""
        return {
            "low": self.low,
            "high": self.high,
            "hidden": self.hidden,
            "hidden_bias": self.hidden_bias,
            "out": self.out,
            "out_bias": self.out_bias,
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
            out_bias=as_float["out_bias"],
        )


def _rounded(weights: Array) -> Array:
    half, kept = np.uint32(1 << (_ROUNDED_BITS - 1)), np.uint32(0xFFFFFFFF >> _ROUNDED_BITS << _ROUNDED_BITS)
    return ((weights.view(np.uint32) + half) & kept).view(np.float32)
