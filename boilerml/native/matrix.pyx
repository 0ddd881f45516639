# cython: boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""A page's matrix from rows of features: the twin of what `boilerml.features.Extractor.matrix` does last."""

from cpython.buffer cimport PyBUF_FORMAT, PyBUF_STRIDES, PyBuffer_Release, PyObject_GetBuffer
from libc.stdint cimport int64_t
from libc.stdlib cimport free, malloc

import numpy as np


cdef struct feature:
    #: A row of values, and how many floats on the next block's value lies; 0 where all blocks have the same.
    const float *values
    Py_ssize_t step


cdef void write_near(
    const feature *features, Py_ssize_t n, Py_ssize_t block, const int64_t *rows, const int64_t *offsets, Py_ssize_t count, float *out
) noexcept nogil:
    """Values of a block's single neighbours; 0 beyond the page."""
    cdef Py_ssize_t column, place
    for column in range(count):
        place = block + offsets[column]
        out[column] = features[rows[column]].values[place * features[rows[column]].step] if 0 <= place < n else 0


cdef void write_means(
    const double *sums, Py_ssize_t k, Py_ssize_t n, Py_ssize_t block, const int64_t *rows, int64_t reach, Py_ssize_t count, float *out
) noexcept nogil:
    """Means over a window, from the sums up to each block."""
    cdef Py_ssize_t column, low, high
    cdef const double *first
    cdef const double *last
    cdef double blocks
    if reach < 0:
        low, high = max(block + reach, 0), block
    else:
        low, high = block + 1, min(block + 1 + reach, n)
    first, last, blocks = sums + low * k, sums + high * k, max(high - low, 1)
    for column in range(count):
        out[column] = <float>((last[rows[column]] - first[rows[column]]) / blocks)


def assemble(
    list parts,
    Py_ssize_t n,
    const int64_t[::1] kept,
    const int64_t[::1] shared,
    const int64_t[:, ::1] near,
    const int64_t[:, ::1] windows,
    const float[:, :] behind,
):
    """Put columns together, one row per block.

    Args:
        parts: Rows of features, float32: each of shape (blocks,), (rows, blocks) or, with one value for all blocks, (rows, 1).
        n: How many blocks there are.
        kept: Which of these rows, counted through all parts, are columns, and come first.
        shared: Rows whose values in other blocks are columns too.
        near: Columns of single neighbours: number among `shared`, and how many blocks on; 0 beyond the page. Shape (2, columns).
        windows: Columns of means over the blocks before or after: number among `shared`, and how many blocks, negative for those before;
            columns of one window side by side. Shape (2, columns).
        behind: Columns that are put behind these as they are, shape (blocks, more).

    Returns:
        Shape (blocks, columns).

    Raises:
        ValueError: A part is not float32, or has another number of blocks.
    """
    cdef Py_ssize_t k = shared.shape[0], n_kept = kept.shape[0], n_near = near.shape[1], n_windows = windows.shape[1]
    cdef Py_ssize_t block, column, row, stop, n_behind = behind.shape[1], most = 0, count = 0, held = 0, n_parts = len(parts)
    cdef float *out
    cdef feature *features = NULL
    cdef double *sums = NULL
    cdef int64_t *rows = NULL
    cdef Py_buffer *buffers = NULL
    matrix_array = np.empty((n, n_kept + n_near + n_windows + n_behind), dtype=np.float32)
    cdef float[:, ::1] matrix = matrix_array
    if behind.shape[0] != n:
        raise ValueError(f"{behind.shape[0]} rows cannot be put behind {n}")
    if not n:
        return matrix_array
    for part in parts:
        most += 1 if part.ndim == 1 else <Py_ssize_t>len(part)
    try:
        buffers = <Py_buffer *>malloc((n_parts + 1) * sizeof(Py_buffer))
        features = <feature *>malloc((most + 1) * sizeof(feature))
        sums = <double *>malloc(((n + 1) * k + 1) * sizeof(double))
        rows = <int64_t *>malloc((n_near + 1) * sizeof(int64_t))
        if buffers is NULL or features is NULL or sums is NULL or rows is NULL:
            raise MemoryError
        for part in parts:
            PyObject_GetBuffer(part, &buffers[held], PyBUF_STRIDES | PyBUF_FORMAT)
            held += 1
            count += lay_out(&buffers[held - 1], n, features + count)
        for row in kept:
            if not 0 <= row < count:
                raise ValueError(f"there is no row {row}")
        for row in shared:
            if not 0 <= row < count:
                raise ValueError(f"there is no row {row}")
        with nogil:
            for column in range(n_near):
                rows[column] = shared[near[0, column]]
            for row in range(k):
                sums[row] = 0
            for block in range(n):
                for row in range(k):
                    sums[(block + 1) * k + row] = sums[block * k + row] + features[shared[row]].values[block * features[shared[row]].step]
            for block in range(n):
                out = &matrix[block, 0]
                for column in range(n_kept):
                    out[column] = features[kept[column]].values[block * features[kept[column]].step]
                out += n_kept
                if n_near:
                    write_near(features, n, block, rows, &near[1, 0], n_near, out)
                    out += n_near
                column = 0
                while column < n_windows:
                    stop = column + 1
                    while stop < n_windows and windows[1, stop] == windows[1, column]:
                        stop += 1
                    write_means(sums, k, n, block, &windows[0, column], windows[1, column], stop - column, out + column)
                    column = stop
                out += n_windows
                for column in range(n_behind):
                    out[column] = behind[block, column]
    finally:
        for row in range(held):
            PyBuffer_Release(&buffers[row])
        free(buffers)
        free(features)
        free(sums)
        free(rows)
    return matrix_array


cdef Py_ssize_t lay_out(Py_buffer *part, Py_ssize_t n, feature *features) except -1:
    """Note where the rows of a part lie, and return how many there are."""
    cdef Py_ssize_t count = 1 if part.ndim == 1 else part.shape[0], width, row, step
    if part.ndim < 1 or part.ndim > 2 or part.format is NULL or part.format[0] != c"f" or part.format[1]:
        raise ValueError("a part is not one row or several of float32")
    width, step = part.shape[part.ndim - 1], part.strides[part.ndim - 1] // <Py_ssize_t>sizeof(float)
    if width != n and (width != 1 or part.ndim == 1):
        raise ValueError(f"a part has {width} values in a row, for {n} blocks")
    for row in range(count):
        features[row].values = <const float *>(<const char *>part.buf + (row * part.strides[0] if part.ndim == 2 else 0))
        features[row].step = step if width == n else 0
    return count
