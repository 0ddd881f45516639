# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""The layers of a network: `boilerml.model.network.Network` says what is computed, `dense.h` how."""

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


cdef enum:
    MOST_PARTS = 8
    MOST_GROUPS = 8

#: Rows at a time, so that the hidden layer stays in the processor's cache on pages of any length.
cdef Py_ssize_t _CHUNK = 768
cdef layer_function *_layer = best_layer()


cdef class Layers:
    """A network laid out for its products.

    Args:
        low, high, hidden, hidden_bias, out, out_bias: As for `boilerml.model.network.Network`.
    """

    cdef tuple given
    cdef Py_ssize_t columns, units, outputs_padded, outputs_wanted
    cdef const float[::1] low, high, hidden_bias, out_bias, at_least, at_most
    cdef const float[:, :, ::1] hidden, out

    def __init__(self, low, high, hidden, hidden_bias, out, out_bias):
        self.given = (low, high, hidden, hidden_bias, out, out_bias)
        self.low, self.high = _plain(low), _plain(high)
        self.hidden_bias, self.out_bias = _wide(hidden_bias), _wide(out_bias)
        self.columns, self.units = len(hidden), self.hidden_bias.shape[0]
        self.outputs_wanted, self.outputs_padded = out.shape[1], self.out_bias.shape[0]
        self.hidden, self.out = _tiles(hidden), _tiles(np.pad(out, ((0, self.units - len(out)), (0, 0))))
        # Hidden units are rectified.
        self.at_least, self.at_most = np.zeros(self.units, dtype=np.float32), np.full(self.units, np.inf, dtype=np.float32)

    def __reduce__(self):
        return Layers, self.given

    def outputs(self, *matrices):
        """Log odds of each row and output: the twin of `boilerml.model.network.Network.outputs`.

        Args:
            matrices: Inputs side by side, each of shape (rows, some of the columns).

        Returns:
            Shape (rows, outputs).
        """
        cdef Py_ssize_t rows = len(matrices[0]), most = max(self.columns, self.units), start, stop, column = 0
        cdef int part, n_parts = <int>len(matrices), number
        cdef inputs parts[MOST_PARTS]
        cdef inputs behind
        cdef group groups[MOST_GROUPS]
        cdef float[:, ::1] layer
        cdef float[:, ::1] result
        cdef const float[:, :] matrix
        cdef int *columns
        cdef float *values
        if n_parts > MOST_PARTS:
            raise ValueError(f"{n_parts} matrices; at most {MOST_PARTS} can be taken side by side")
        held = [_rows_contiguous(given) for given in matrices]
        for part in range(n_parts):
            matrix = held[part]
            if matrix.shape[0] != rows or column + matrix.shape[1] > self.columns:
                raise ValueError(f"a matrix of shape {held[part].shape} does not fit {rows} rows, {self.columns} columns in all")
            parts[part].stride, parts[part].columns = matrix.strides[0] // <Py_ssize_t>sizeof(float), matrix.shape[1]
            if rows and matrix.shape[1]:
                parts[part].rows, parts[part].low, parts[part].high = &matrix[0, 0], &self.low[column], &self.high[column]
            column += matrix.shape[1]
        if column != self.columns:
            raise ValueError(f"the network has {self.columns} inputs, the matrices have {column} columns")
        found = np.empty((rows, self.outputs_padded), dtype=np.float32)
        if not rows:
            return found[:, : self.outputs_wanted]
        result = found
        layer = np.empty((min(_CHUNK, rows), self.units), dtype=np.float32)
        columns = <int *>malloc(GROUPS * most * sizeof(int))
        values = <float *>malloc(GROUPS * most * ROWS * sizeof(float))
        if columns is NULL or values is NULL:
            free(columns)
            free(values)
            raise MemoryError
        for number in range(GROUPS):
            groups[number].columns = columns + number * most
            groups[number].values = values + number * most * ROWS
        behind.rows, behind.stride, behind.columns = &layer[0, 0], self.units, self.units
        behind.low, behind.high = &self.at_least[0], &self.at_most[0]
        with nogil:
            start = 0
            while start < rows:
                stop = min(start + _CHUNK, rows)
                _layer(parts, n_parts, stop - start, &self.hidden[0, 0, 0], &self.hidden_bias[0], self.units, &layer[0, 0], groups)
                _layer(
                    &behind, 1, stop - start, &self.out[0, 0, 0], &self.out_bias[0], self.outputs_padded, &result[start, 0], groups
                )
                for part in range(n_parts):
                    parts[part].rows += (stop - start) * parts[part].stride
                start = stop
            free(columns)
            free(values)
        return found[:, : self.outputs_wanted]


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


def _tiles(weights):
    """UNITS columns at a time, row by row: read in this order, they fill the processor's cache evenly."""
    wide = _wide(weights)
    return np.ascontiguousarray(wide.reshape(len(wide), wide.shape[1] // UNITS, UNITS).swapaxes(0, 1))
