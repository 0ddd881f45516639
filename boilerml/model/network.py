"""A small feed-forward network as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        front: Weights of linear units that stand between the columns and the hidden layer, shape (columns, front units): few of them, and
            there is less to multiply (`boilerml.model.low_rank`). None where the hidden layer reads the columns themselves.
        hidden: Weights of the hidden layer, shape (columns or front units, units); the columns' standardisation is folded in.
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
    front: Array | None = None
    compiled: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Whoever loads a network says what is wrong with arrays that do not fit together.
        usable = _native is not None and self.fits(len(self.low), len(self.out_bias))
        arrays = (self.low, self.high, self.front, self.hidden, self.hidden_bias, self.out, self.out_bias)
        object.__setattr__(self, "compiled", _native.Layers(*arrays) if usable else None)

    def fits(self, columns: int, outputs: int) -> bool:
        """Whether the arrays fit together.

        Args:
            columns: How many inputs there should be.
            outputs: How many outputs there should be.
        """
        read, units = len(self.hidden), len(self.out)
        wanted = [(columns,), (columns,), (read, units), (units,), (units, outputs), (outputs,)]
        arrays = (self.low, self.high, self.hidden, self.hidden_bias, self.out, self.out_bias)
        fronted = read == columns if self.front is None else self.front.shape == (columns, read)
        return fronted and [array.shape for array in arrays] == wanted

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
            read, places = [
                np.minimum(np.maximum(matrix[start : start + _CHUNK], self.low[part]), self.high[part])
                for matrix, part in zip(matrices, columns, strict=True)
            ], columns
            outputs = result[start : start + _CHUNK]
            outputs[:] = self.out_bias
            if self.front is not None:
                read, places = [_weighed(read, places, self.front)], [slice(len(self.hidden))]
            for unit in range(0, len(self.out), _UNITS):
                units = slice(unit, unit + _UNITS)
                layer = _weighed(read, places, self.hidden[:, units]) + self.hidden_bias[units]
                np.maximum(layer, 0, out=layer)
                outputs += product(layer, self.out[units])
        return result

    def rounded(self) -> Network:
        """The same network with weights of twelve significant bits, which pack into two thirds of the space."""
        front = None if self.front is None else _rounded(self.front)
        return replace(self, front=front, hidden=_rounded(self.hidden), out=_rounded(self.out))

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The arrays by name, to be stored."""
        arrays = {
            "low": self.low,
            "high": self.high,
            "hidden": self.hidden,
            "hidden_bias": self.hidden_bias,
            "out": self.out,
            "out_bias": self.out_bias,
        }
        return {**arrays} if self.front is None else {**arrays, "front": self.front}

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
            front=as_float.get("front"),
        )


def _weighed(matrices: Sequence[Array], columns: Sequence[slice], weights: Array) -> Array:
    """The product of matrices side by side, which stand for some of the rows of the weights each."""
    parts = [product(matrix, weights[part]) for matrix, part in zip(matrices, columns, strict=True)]
    return np.asarray(sum(parts[1:], start=parts[0]), dtype=np.float32)


def _rounded(weights: Array) -> Array:
    half, kept = np.uint32(1 << (_ROUNDED_BITS - 1)), np.uint32(0xFFFFFFFF >> _ROUNDED_BITS << _ROUNDED_BITS)
    return ((weights.view(np.uint32) + half) & kept).view(np.float32)
