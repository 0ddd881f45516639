# cython: boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Where a block stands among the others: twins of functions of `boilerml.features.context`."""

from libc.math cimport log1p
from libc.stdint cimport int64_t, uint8_t, uint32_t
from libc.stdlib cimport free, malloc

import numpy as np

from boilerml.features import characters
from boilerml.page import Visibility

cdef int DIGIT = characters.DIGIT, UNSPACED = characters.UNSPACED, CASELESS = characters.CASELESS, CURRENCY = characters.CURRENCY
cdef int HIDDEN = Visibility.HIDDEN, DATA = Visibility.DATA


cdef struct run:
    Py_ssize_t first, last
    Py_ssize_t blocks
    double mass


cdef enum:
    COLUMNS = 10


cdef float log_distance(Py_ssize_t distance) noexcept nogil:
    return <float>log1p(<double>distance) if distance > 0 else 0


def clusters(const int64_t[::1] where, const float[::1] size, double total, tuple gaps, double grave):
    """Runs of prose: see `boilerml.features.context.clusters`.

    Args:
        where: The blocks of prose, ascending.
        size: Text per block in letters.
        total: Text of the page.
        gaps: How many blocks between two paragraphs still leave them in one run.
        grave: The share of the largest run's text from which another run may be the main one.

    Returns:
        Shape (10 · gaps, blocks).
    """
    cdef Py_ssize_t n = size.shape[0], prose = where.shape[0], number, block, count, largest, early, here
    cdef int row, column
    cdef Py_ssize_t gap
    rows_array = np.zeros((COLUMNS * len(gaps), n), dtype=np.float32)
    cdef float[:, ::1] rows = rows_array
    cdef float values[6]
    cdef run *runs
    if not prose:
        return rows_array
    runs = <run *>malloc(prose * sizeof(run))
    if runs is NULL:
        raise MemoryError
    for row in range(len(gaps)):
        gap = gaps[row]
        count = 0
        for number in range(prose):
            block = where[number]
            if not number or block - runs[count - 1].last > gap + 1:
                runs[count].first, runs[count].mass, runs[count].blocks = block, 0, 0
                count += 1
            runs[count - 1].last = block
            runs[count - 1].mass += size[block]
            runs[count - 1].blocks += 1
        largest = 0
        for number in range(count):
            if runs[number].mass > runs[largest].mass:
                largest = number
        early = 0
        while runs[early].mass < grave * runs[largest].mass:
            early += 1
        here = -1
        for block in range(n):
            if here + 1 < count and runs[here + 1].first == block:
                here += 1
                values[0] = <float>log1p(runs[here].mass)
                values[1] = <float>(runs[here].mass / total)
                values[2] = <float>(<double>runs[here].blocks / (runs[here].last - runs[here].first + 1))
                values[3] = <float>log1p(<double>runs[here].blocks)
                values[4] = <float>log1p(runs[here].mass / runs[here].blocks)
                values[5] = <float>(runs[here].mass / runs[largest].mass)
            if here >= 0 and block <= runs[here].last:
                for column in range(6):
                    rows[COLUMNS * row + column, block] = values[column]
            rows[COLUMNS * row + 6, block] = log_distance(runs[largest].first - block)
            rows[COLUMNS * row + 7, block] = log_distance(block - runs[largest].last)
            rows[COLUMNS * row + 8, block] = log_distance(runs[early].first - block)
            rows[COLUMNS * row + 9, block] = log_distance(block - runs[early].last)
    free(runs)
    return rows_array


def since_and_until(const uint8_t[:, ::1] flags, int far):
    """Distances to true entries: see `boilerml.features.context.since_and_until`.

    Args:
        flags: Shape (k, blocks).
        far: The distance where there is none.

    Returns:
        Logarithms of distances to the last and then to the next true entry, shape (2 · k, blocks).
    """
    cdef Py_ssize_t k = flags.shape[0], n = flags.shape[1], row, block, distance, known = min(n, <Py_ssize_t>far) + 1
    rows_array = np.empty((2 * k, n), dtype=np.float32)
    cdef float[:, ::1] rows = rows_array
    cdef float beyond = <float>log1p(<double>far)
    # Near entries are found in a table: the logarithm is most of the work.
    cdef const float[::1] logs = np.log1p(np.arange(max(known, 1), dtype=np.float32))
    for row in range(k):
        distance = -1
        for block in range(n):
            distance = 0 if flags[row, block] else distance + 1 if distance >= 0 else -1
            rows[row, block] = beyond if distance < 0 else logs[distance] if distance < known else <float>log1p(<double>distance)
        distance = -1
        for block in range(n - 1, -1, -1):
            distance = 0 if flags[row, block] else distance + 1 if distance >= 0 else -1
            rows[k + row, block] = beyond if distance < 0 else logs[distance] if distance < known else <float>log1p(<double>distance)
    return rows_array


def page_totals(
    const float[:, ::1] counts,
    const float[::1] size,
    const float[::1] link_share,
    const float[::1] ends,
    const uint8_t[::1] prose,
    const int64_t[::1] first_alike,
    const int[::1] visibility,
    const uint32_t[::1] last_code,
    double total,
):
    """What the page is like as a whole: see `boilerml.features.context.page_totals`; the arguments are what a view has of these names.

    Returns:
        Shape (16,).
    """
    cdef Py_ssize_t n = size.shape[0], block, kind
    cdef double characters = 0, linked = 0, sentences = 0, written = 0, long_text = 0, digits = 0, unspaced = 0, caseless = 0
    cdef double hidden = 0, data = 0
    cdef Py_ssize_t short = 0, repeats = 0, currency = 0, questions = 0
    if not (
        counts.shape[1] == link_share.shape[0] == ends.shape[0] == prose.shape[0] == first_alike.shape[0] == visibility.shape[0] == n
        and last_code.shape[0] == n
    ):
        raise ValueError("the facts are not of as many blocks")
    for kind in range(counts.shape[0]):
        for block in range(n):
            characters += counts[kind, block]
    for block in range(n):
        linked += size[block] * link_share[block]
        sentences += ends[block]
        digits += counts[DIGIT, block]
        unspaced += counts[UNSPACED, block]
        caseless += counts[CASELESS, block]
        currency += counts[CURRENCY, block] > 0
        short += size[block] < 20
        repeats += first_alike[block] != block
        questions += last_code[block] == 63
        if prose[block]:
            written += size[block]
        if size[block] > 300:
            long_text += size[block]
        if visibility[block] == HIDDEN:
            hidden += size[block]
        elif visibility[block] == DATA:
            data += size[block]
    return np.array(
        [
            log1p(<double>n),
            log1p(total),
            log1p(total / n),
            linked / total,
            log1p(100 * sentences / total),
            written / total,
            long_text / total,
            digits / characters,
            unspaced / characters,
            caseless / characters,
            <double>short / n,
            <double>repeats / n,
            <double>currency / n,
            hidden / total,
            data / total,
            log1p(<double>questions),
        ],
        dtype=np.float32,
    )
