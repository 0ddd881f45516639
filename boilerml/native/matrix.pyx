# cython: boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""A page's matrix from rows of features: the twin of what `boilerml.features.Extractor.matrix` does last."""

from libc.stdint cimport int64_t
from libc.stdlib cimport free, malloc

import numpy as np


cdef void write_near(
    const float *own, Py_ssize_t n, Py_ssize_t block, const int64_t *rows, const int64_t *offsets, Py_ssize_t count, float *out
) noexcept nogil:
    """Values of a block's single neighbours; 0 beyond the page."""
    cdef Py_ssize_t column, place
    for column in range(count):
        place = block + offsets[column]
        out[column] = own[rows[column] * n + place] if 0 <= place < n else 0


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
    const float[:, ::1] own,
    const int64_t[::1] kept,
    const int64_t[::1] shared,
    const int64_t[:, ::1] near,
    const int64_t[:, ::1] windows,
    const float[:, :] behind,
):
    """Put columns together, one row per block.

    Args:
        own: Rows of features, shape (rows, blocks).
        kept: Which of them are columns, and come first.
        shared: Rows whose values in other blocks are columns too.
        near: Columns of single neighbours: number among `shared`, and how many blocks on; 0 beyond the page. Shape (2, columns).
        windows: Columns of means over the blocks before or after: number among `shared`, and how many blocks, negative for those before;
            columns of one window side by side. Shape (2, columns).
        behind: Columns that are put behind these as they are, shape (blocks, more).

    Returns:
        Shape (blocks, columns).
    """
    cdef Py_ssize_t n = own.shape[1], k = shared.shape[0], n_kept = kept.shape[0], n_near = near.shape[1], n_windows = windows.shape[1]
    cdef Py_ssize_t block, column, row, stop, n_behind = behind.shape[1]
    cdef float *out
    cdef const float **values = NULL
    cdef double *sums = NULL
    cdef int64_t *rows = NULL
    matrix_array = np.empty((n, n_kept + n_near + n_windows + n_behind), dtype=np.float32)
    cdef float[:, ::1] matrix = matrix_array
    if behind.shape[0] != n:
        raise ValueError(f"{behind.shape[0]} rows cannot be put behind {n}")
    if not n:
        return matrix_array
    values = <const float **>malloc((n_kept + 1) * sizeof(float *))
    sums = <double *>malloc((n + 1) * k * sizeof(double) + 1)
    rows = <int64_t *>malloc((n_near + 1) * sizeof(int64_t))
    if values is NULL or sums is NULL or rows is NULL:
        free(values)
        free(sums)
        free(rows)
        raise MemoryError
    with nogil:
        for column in range(n_kept):
            values[column] = &own[kept[column], 0]
        for column in range(n_near):
            rows[column] = shared[near[0, column]]
        for row in range(k):
            sums[row] = 0
        for block in range(n):
            for row in range(k):
                sums[(block + 1) * k + row] = sums[block * k + row] + own[shared[row], block]
        for block in range(n):
            out = &matrix[block, 0]
            for column in range(n_kept):
                out[column] = values[column][block]
            out += n_kept
            if n_near:
                write_near(&own[0, 0], n, block, rows, &near[1, 0], n_near, out)
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
        free(values)
        free(sums)
        free(rows)
    return matrix_array
