# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The layers of a network: `boilerml.model.network.Network` says what is computed, `dense.h` how."""

from libc.stdlib cimport free, malloc

import numpy as np


cdef extern from "dense.h":
    const int GROUPS, LANES, ROWS, UNITS
    ctypedef struct entry:
        pass
    ctypedef struct group:
        entry *entries
        entry *shared
        float *values
    ctypedef struct inputs:
        const float *rows
        Py_ssize_t stride
        Py_ssize_t columns
        const float *low
        const float *high
    void layer(
        const inputs *parts, int n_parts, Py_ssize_t rows, const float *weights, const float *bias, Py_ssize_t width, float *out, group *groups
    ) noexcept nogil


cdef enum:
    MOST_PARTS = 8
    MOST_GROUPS = 8
    MOST_LAYERS = 3

#: Rows at a time, so that what is between layers stays in the processor's cache on pages of any length.
cdef Py_ssize_t _CHUNK = 768


cdef struct step:
    # A layer: its weights, and the range of what it reads.
    const float *weights
    const float *bias
    const float *low
    const float *high
    Py_ssize_t width


cdef class Layers:
    """A network laid out for its products.

    Args:
        low, high, front, hidden, hidden_bias, out, out_bias: As for `boilerml.model.network.Network`.
    """

    cdef tuple given
    cdef list held
    cdef step steps[MOST_LAYERS]
    cdef int n_steps
    cdef Py_ssize_t columns, widest, outputs_wanted

    def __init__(self, low, high, front, hidden, hidden_bias, out, out_bias):
        self.given = (low, high, front, hidden, hidden_bias, out, out_bias)
        self.held = []
        self.n_steps = 0
        self.columns, self.widest, self.outputs_wanted = len(low), 0, out.shape[1]
        read, everything = len(low), np.float32(np.inf)
        if front is not None:
            self.add(front, np.zeros(front.shape[1], dtype=np.float32), low, high)
            read = _padded(front.shape[1])
            low, high = np.full(read, -everything), np.full(read, everything)
        self.add(np.pad(hidden, ((0, read - len(hidden)), (0, 0))), hidden_bias, low, high)
        # Hidden units are rectified.
        read = _padded(hidden.shape[1])
        self.add(np.pad(out, ((0, read - len(out)), (0, 0))), out_bias, np.zeros(read), np.full(read, everything))

    cdef int add(self, weights, bias, low, high) except -1:
        cdef const float[:, :, ::1] tiles = _tiles(weights)
        cdef const float[::1] wide_bias = _wide(bias), at_least = _plain(low), at_most = _plain(high)
        cdef step *added = &self.steps[self.n_steps]
        added.weights, added.bias, added.low, added.high = &tiles[0, 0, 0], &wide_bias[0], &at_least[0], &at_most[0]
        added.width = wide_bias.shape[0]
        self.widest = max(self.widest, added.width)
        self.held += [tiles, wide_bias, at_least, at_most]
        self.n_steps += 1
        return 0

    def __reduce__(self):
        return Layers, self.given

    def outputs(self, *matrices):
        """Log odds of each row and output: the twin of `boilerml.model.network.Network.outputs`.

        Args:
            matrices: Inputs side by side, each of shape (rows, some of the columns).

        Returns:
            Shape (rows, outputs).
        """
        cdef Py_ssize_t rows = len(matrices[0]), most = max(self.columns, self.widest), start, stop, column = 0
        cdef int part, n_parts = <int>len(matrices), number, last = self.n_steps - 1
        cdef inputs parts[MOST_PARTS]
        cdef inputs behind
        cdef group groups[MOST_GROUPS]
        cdef float[:, :, ::1] between
        cdef float[:, ::1] result
        cdef const float[:, :] matrix
        cdef const step *one
        cdef const inputs *read
        cdef float *out
        cdef entry *entries
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
                parts[part].rows, parts[part].low, parts[part].high = &matrix[0, 0], self.steps[0].low + column, self.steps[0].high + column
            column += matrix.shape[1]
        if column != self.columns:
            raise ValueError(f"the network has {self.columns} inputs, the matrices have {column} columns")
        found = np.empty((rows, self.steps[last].width), dtype=np.float32)
        if not rows:
            return found[:, : self.outputs_wanted]
        result = found
        # Layers write to the one and read from the other in turns.
        between = np.empty((2, min(_CHUNK, rows), self.widest), dtype=np.float32)
        # Each part ends with a block of columns that may not be full.
        entries = <entry *>malloc(2 * GROUPS * most * sizeof(entry))
        values = <float *>malloc(GROUPS * ROWS * (most + MOST_PARTS * LANES) * sizeof(float))
        if entries is NULL or values is NULL:
            free(entries)
            free(values)
            raise MemoryError
        for number in range(GROUPS):
            groups[number].entries = entries + 2 * number * most
            groups[number].shared = groups[number].entries + most
            groups[number].values = values + number * ROWS * (most + MOST_PARTS * LANES)
        with nogil:
            start = 0
            while start < rows:
                stop = min(start + _CHUNK, rows)
                for number in range(self.n_steps):
                    one = &self.steps[number]
                    out = &result[start, 0] if number == last else &between[number % 2, 0, 0]
                    if number:
                        behind.low, behind.high = one.low, one.high
                    read = &behind if number else &parts[0]
                    layer(read, 1 if number else n_parts, stop - start, one.weights, one.bias, one.width, out, groups)
                    behind.rows, behind.stride, behind.columns = out, one.width, one.width
                for part in range(n_parts):
                    parts[part].rows += (stop - start) * parts[part].stride
                start = stop
            free(entries)
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
