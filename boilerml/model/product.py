"""Matrix products on the calling thread alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

#: OpenBLAS calls other threads for a product of more multiplications (`interface/gemm.c`), and waits for them: where all processors are
#: busy, as in a pool of processes, a hundred times as long as the product takes.
_MOST = 1 << 18
#: Columns of the left matrix at a time. With 64 columns on the right, a product by a vector too is below its limit, 9,216
#: (`interface/gemv.c`).
_DEPTH = 128


def product(left: Array, right: Array) -> Array:
    """Multiply two matrices in pieces so small that no other thread is called.

    Args:
        left: Shape (rows, inner).
        right: Shape (inner, columns), of few columns.

    Returns:
        ``left @ right``, up to rounding; the same whatever the number of threads.
    """
    columns = right.shape[1]
    if columns == 1:
        return np.asarray((left * right[:, 0]).sum(axis=1, keepdims=True), dtype=np.float32)
    result = np.zeros((len(left), columns), dtype=np.float32)
    for inner in range(0, len(right), _DEPTH):
        part = right[inner : inner + _DEPTH]
        rows = max(_MOST // part.size, 1)
        for start in range(0, len(left), rows):
            result[start : start + rows] += left[start : start + rows, inner : inner + _DEPTH] @ part
    return result
