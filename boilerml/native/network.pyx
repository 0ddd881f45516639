# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""A network's outputs: `boilerml.model.network` says what is computed, `dense.h` how."""

from libc.stdlib cimport free, malloc

import numpy as np


cdef extern from "dense.h":
    const int GROUPS, ROWS, UNITS
    ctypedef struct group:
        Py_ssize_t count
        int *columns
        float *values
    ctypedef struct inputs:
        const float *rows
        Py_ssize_t stride
        Py_ssize_t columns
        const float *low
        const float *high
    ctypedef void layer_function(
        const inputs *, int, Py_ssize_t, const float *, const float *, Py_ssize_t, float *, group *
    ) noexcept nogil
    layer_function *best_layer() noexcept nogil


#: Rows at a time, so that the hidden layer stays in the processor's cache on pages of any length.
cdef Py_ssize_t _CHUNK = 768
cdef int _MOST_PARTS = 8
cdef layer_function *_layer = best_layer()


def outputs(tuple matrices, low_values, high_values, hidden, hidden_bias, out, out_bias):
    """Log odds of each row and output: the twin of `boilerml.model.network.Network.outputs`.

    Args:
        matrices: Inputs side by side, float32, each of shape (rows, some of the columns).
        low_values, high_values, hidden, hidden_bias, out, out_bias: As for `boilerml.model.network.Network`.

    Returns:
        Shape (rows, outputs).
    """
    cdef const float[::1] low = _plain(low_values)
    cdef const float[::1] high = _plain(high_values)
    cdef Py_ssize_t rows = len(matrices[0]), units = hidden.shape[1], width = out.shape[1], padded = _padded(width)
    cdef Py_ssize_t most = max(<Py_ssize_t>hidden.shape[0], _padded(units)), start, stop, column = 0
    cdef int part, n_parts = len(matrices), number
    cdef inputs parts[8]
    cdef inputs behind
    cdef group groups[64]
    cdef float[:, ::1] layer
    cdef float[:, ::1] result
    cdef const float[:, ::1] weights
    cdef const float[::1] bias
    cdef const float[:, ::1] out_weights
    cdef const float[::1] last_bias
    cdef const float[:, :] matrix
    if n_parts > _MOST_PARTS or GROUPS > 64:
        raise ValueError(f"{n_parts} matrices; at most {_MOST_PARTS} can be taken side by side")
    contiguous = list(map(_rows_contiguous, matrices))
    for part in range(n_parts):
        matrix = contiguous[part]
        if matrix.shape[0] != rows:
            raise ValueError("the matrices have different numbers of rows")
        parts[part].rows = &matrix[0, 0] if rows and matrix.shape[1] else NULL
        parts[part].stride = matrix.strides[0] // <Py_ssize_t>sizeof(float)
        parts[part].columns = matrix.shape[1]
        parts[part].low = &low[column] if matrix.shape[1] else NULL
        parts[part].high = &high[column] if matrix.shape[1] else NULL
        column += matrix.shape[1]
    if column != hidden.shape[0] or column != low.shape[0] or column != high.shape[0]:
        raise ValueError(f"the network has {hidden.shape[0]} inputs, the matrices have {column} columns")
    weights, bias = _wide(hidden), _wide(hidden_bias)
    last_bias = _wide(out_bias)
    out_weights = _wide(out if weights.shape[1] == units else np.pad(out, ((0, weights.shape[1] - units), (0, 0))))
    found = np.empty((rows, padded), dtype=np.float32)
    if not rows:
        return found[:, :width]
    result = found
    layer = np.empty((min(_CHUNK, rows), weights.shape[1]), dtype=np.float32)
    cdef int *columns = <int *>malloc(GROUPS * most * sizeof(int))
    cdef float *values = <float *>malloc(GROUPS * most * ROWS * sizeof(float))
    if columns is NULL or values is NULL:
        free(columns)
        free(values)
        raise MemoryError
    for number in range(GROUPS):
        groups[number].columns = columns + number * most
        groups[number].values = values + number * most * ROWS
    behind.rows, behind.stride, behind.columns = &layer[0, 0], weights.shape[1], weights.shape[1]
    behind.low = behind.high = NULL
    with nogil:
        start = 0
        while start < rows:
            stop = min(start + _CHUNK, rows)
            _layer(parts, n_parts, stop - start, &weights[0, 0], &bias[0], weights.shape[1], &layer[0, 0], groups)
            _layer(&behind, 1, stop - start, &out_weights[0, 0], &last_bias[0], padded, &result[start, 0], groups)
            for part in range(n_parts):
                parts[part].rows += (stop - start) * parts[part].stride
            start = stop
        free(columns)
        free(values)
    return found[:, :width]


cdef Py_ssize_t _padded(Py_ssize_t width):
    return (width + UNITS - 1) // UNITS * UNITS


def _plain(array):
    return np.ascontiguousarray(array, dtype=np.float32)


def _rows_contiguous(matrix):
    return matrix if matrix.dtype == np.float32 and matrix.strides[1] == matrix.itemsize else _plain(matrix)


def _wide(array):
    """With columns of nothing behind, up to a multiple of UNITS."""
    missing = _padded(array.shape[array.ndim - 1]) - array.shape[array.ndim - 1]
    return _plain(array if not missing else np.pad(array, [(0, 0)] * (array.ndim - 1) + [(0, missing)]))
