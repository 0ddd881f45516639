# cython: boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""What words and names of elements say, what is around each block, and what roles do with it.

The twin of functions in `boilerml.model.evidence`, `roles`, `page_types`, `odds` and `agreement`, where it is said what they compute: here
are the same sums in the same order, but for exponentials, sums over the few classes of a row, and ways up through the contexts.
"""

from array import array

from libc.math cimport exp, expf, log1p, logf, sqrt
from libc.stdint cimport int8_t, int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

import numpy as np


cdef extern from "evidence.h":
    const int LANES
    void find_rows(
        const uint32_t *known, Py_ssize_t size, const int8_t *table, Py_ssize_t columns,
        const uint32_t *hashes, Py_ssize_t count, uint32_t turned, Py_ssize_t *rows
    ) noexcept nogil
    void add_words(
        const int8_t *table, Py_ssize_t size, Py_ssize_t columns, const Py_ssize_t *rows,
        const int64_t *places, const int64_t *owner, Py_ssize_t count, int32_t *sums, Py_ssize_t width
    ) noexcept nogil
    void add_rows(
        const int8_t *table, Py_ssize_t size, Py_ssize_t columns, const Py_ssize_t *rows, Py_ssize_t count, int32_t *sums
    ) noexcept nogil
    void scale(const int32_t *sums, Py_ssize_t columns, double share, float *out) noexcept nogil
    void share_out(const float *odds, Py_ssize_t stride, Py_ssize_t rows, Py_ssize_t count, float *out) noexcept nogil
    void weigh(
        const float *row, Py_ssize_t stride, Py_ssize_t rows, Py_ssize_t columns, const float *mass, float *sums, float *weighed
    ) noexcept nogil


cdef float EXTREME_ODDS = 30, NO_ODDS = 8


cdef class Table:
    """Evidence."""

    cdef const uint32_t[::1] known
    cdef const int8_t[:, ::1] table
    cdef float step
    cdef Py_ssize_t classes

    def __init__(self, known, table, step):
        self.known, self.table, self.step = _plain(known, np.uint32), _plain(table, np.int8), step
        self.classes = self.table.shape[1]
        if self.table.shape[0] != self.known.shape[0]:
            raise ValueError(f"{self.known.shape[0]} words have {self.table.shape[0]} rows")


cdef class Words:
    """`boilerml.features.tokens.BlockWords`, none of whose places is outside."""

    cdef const uint32_t[::1] hashes
    cdef const int64_t[::1] places, owner, per_block
    cdef Py_ssize_t n_hashes, n_words, blocks

    def __init__(self, hashes, places, owner, per_block):
        self.hashes, self.places, self.owner = _plain(hashes, np.uint32), _plain(places, np.int64), _plain(owner, np.int64)
        self.per_block = _plain(per_block, np.int64)
        self.n_hashes, self.n_words, self.blocks = self.hashes.shape[0], self.places.shape[0], self.per_block.shape[0]
        if self.owner.shape[0] != self.n_words:
            raise ValueError(f"{self.n_words} words have {self.owner.shape[0]} owners")
        inside(self.places, self.n_hashes)
        inside(self.owner, self.blocks)


cdef int inside(const int64_t[::1] places, Py_ssize_t size) except -1:
    cdef Py_ssize_t number
    cdef bint outside = False
    for number in range(places.shape[0]):
        outside |= <uint64_t>places[number] >= <uint64_t>size
    if outside:
        raise IndexError(f"a place is outside of {size}")
    return 0


cdef Py_ssize_t padded(Py_ssize_t classes) noexcept:
    """How much room sums of classes need."""
    return (classes + LANES - 1) // LANES * LANES


cdef tuple sums_by_block(Table evidence, Words words, uint32_t turned):
    """What `look_up` returns; bits of the hashes are turned."""
    cdef Py_ssize_t classes = evidence.classes, size = evidence.known.shape[0], number, row, owner = 0
    cdef Py_ssize_t width = 1 if classes == 1 else padded(classes)
    found = np.empty((words.blocks, classes), dtype=np.float32)
    cdef float[:, ::1] result = found
    cdef Py_ssize_t[::1] rows = np.empty(words.n_hashes, dtype=np.intp)
    # Whole numbers, which are exact; blocks are cut off long before there are too many words.
    cdef int32_t[:, ::1] room = np.zeros((words.blocks, width), dtype=np.int32)
    cdef int32_t *sums = &room[0, 0]
    cdef const int8_t *table = &evidence.table[0, 0]
    cdef int32_t total = 0
    cdef double share
    cdef Py_ssize_t known = 0
    with nogil:
        find_rows(&evidence.known[0], size, table, classes, &words.hashes[0], words.n_hashes, turned, &rows[0])
        for number in range(words.n_hashes):
            known += rows[number] >= 0
        if classes == 1:
            for number in range(words.n_words):
                row = rows[words.places[number]]
                if words.owner[number] != owner:
                    sums[owner] += total
                    total, owner = 0, words.owner[number]
                if row >= 0:
                    total += table[row]
            if words.n_words:
                sums[owner] += total
        else:
            add_words(table, size, classes, &rows[0], &words.places[0], &words.owner[0], words.n_words, sums, width)
        for number in range(words.blocks):
            share = evidence.step / sqrt(<double>max(words.per_block[number], <int64_t>1))
            scale(sums + number * width, classes, share, &result[number, 0])
    return found, known / <double>max(words.n_hashes, 1)


def look_up(known, table, step, hashes, places, owner, per_block):
    """The twin of `boilerml.model.evidence.Evidence.look_up`.

    Args:
        known, table, step: The evidence.
        hashes, places, owner, per_block: The words.
    """
    return sums_by_block(Table(known, table, step), Words(hashes, places, owner, per_block), 0)


def of_page(known, table, step, hashes):
    """The twin of `boilerml.model.evidence.Evidence.of_page`.

    Args:
        known, table, step: The evidence.
        hashes: The words.
    """
    cdef Table evidence = Table(known, table, step)
    cdef const uint32_t[::1] words = _plain(hashes, np.uint32)
    found = np.zeros(evidence.classes, dtype=np.float32)
    cdef float[::1] result = found
    cdef int32_t[::1] sums = np.zeros(padded(evidence.classes), dtype=np.int32)
    cdef Py_ssize_t[::1] rows = np.empty(words.shape[0], dtype=np.intp)
    cdef const int8_t *first = &evidence.table[0, 0]
    cdef Py_ssize_t classes = evidence.classes, size = evidence.known.shape[0], column
    cdef double root = sqrt(<double>max(words.shape[0], <Py_ssize_t>1))
    with nogil:
        find_rows(&evidence.known[0], size, first, classes, &words[0], words.shape[0], 0, &rows[0])
        add_rows(first, size, classes, &rows[0], words.shape[0], &sums[0])
        for column in range(classes):
            result[column] = <float>(<float>sums[column] * evidence.step / root)
    return found


cdef void sum_up(const float *values, Py_ssize_t n, Py_ssize_t columns, float *sums) noexcept nogil:
    """Sums of all rows before each, and last of all rows."""
    cdef Py_ssize_t place
    memset(sums, 0, columns * sizeof(float))
    for place in range(n * columns):
        sums[place + columns] = sums[place] + values[place]


cdef inline void difference(const float *more, const float *less, float count, Py_ssize_t columns, float *out) noexcept nogil:
    cdef Py_ssize_t column
    for column in range(columns):
        out[column] = (more[column] - less[column]) / count


cdef void in_windows(
    const float *sums, Py_ssize_t n, Py_ssize_t columns, const int64_t[::1] widths, float *out, Py_ssize_t stride
) noexcept nogil:
    """Means over windows, into rows that lie `stride` apart."""
    cdef Py_ssize_t place, number, before, after
    cdef const float *here
    cdef float *into
    for place in range(n):
        here, into = sums + place * columns, out + place * stride
        for number in range(widths.shape[0]):
            before, after = <Py_ssize_t>min(widths[number], <int64_t>place), <Py_ssize_t>min(widths[number], <int64_t>(n - place - 1))
            difference(here, here - before * columns, <float>max(before, <Py_ssize_t>1), columns, into)
            difference(here + (after + 1) * columns, here + columns, <float>max(after, <Py_ssize_t>1), columns, into + columns)
            into += 2 * columns


cdef void to_ends(const float *sums, Py_ssize_t n, Py_ssize_t columns, float *out, Py_ssize_t stride) noexcept nogil:
    """All that is before, all that is behind, and the page, as means over the page."""
    cdef Py_ssize_t place, column
    cdef float share = <float>(1 / <double>n)
    cdef const float *here
    cdef const float *last = sums + n * columns
    cdef float *into
    for place in range(n):
        here, into = sums + place * columns, out + place * stride
        for column in range(columns):
            into[column] = here[column] * share
            into[columns + column] = (last[column] - here[columns + column]) * share
            into[2 * columns + column] = last[column] * share


def windows(values, widths):
    """The twin of `boilerml.model.evidence.windows`."""
    cdef const float[:, ::1] rows = _plain(values, np.float32)
    cdef const int64_t[::1] wide = array("q", widths)
    cdef Py_ssize_t n = rows.shape[0], columns = rows.shape[1], width = 2 * wide.shape[0] * columns
    found = np.empty((n, width), dtype=np.float32)
    cdef float[:, ::1] result = found
    cdef float[:, ::1] sums = np.empty((n + 1, columns), dtype=np.float32)
    with nogil:
        sum_up(&rows[0, 0], n, columns, &sums[0, 0])
        in_windows(&sums[0, 0], n, columns, wide, &result[0, 0], width)
    return found


def around(values, widths, bint here):
    """The twin of `boilerml.model.evidence.around`.

    Args:
        values, widths: As there.
        here: Whether the values themselves come first.
    """
    cdef const float[:, ::1] rows = _plain(values, np.float32)
    cdef const int64_t[::1] wide = array("q", widths)
    cdef Py_ssize_t n = rows.shape[0], columns = rows.shape[1], place
    cdef Py_ssize_t first = columns if here else 0, ends = first + 2 * wide.shape[0] * columns, width = ends + 3 * columns
    found = np.empty((n, width), dtype=np.float32)
    cdef float[:, ::1] result = found
    cdef float[:, ::1] sums = np.empty((n + 1, columns), dtype=np.float32)
    cdef float *out = &result[0, 0]
    with nogil:
        sum_up(&rows[0, 0], n, columns, &sums[0, 0])
        if here:
            for place in range(n):
                memcpy(out + place * width, &rows[place, 0], columns * sizeof(float))
        in_windows(&sums[0, 0], n, columns, wide, out + first, width)
        to_ends(&sums[0, 0], n, columns, out + ends, width)
    return found


def names_say(known, table, step, names, uint32_t above, float decay):
    """The twin of `boilerml.model.roles.names_say`.

    Args:
        known, table, step: The evidence.
        names: As there.
        above: Turns the bits of names above.
        decay: What a name above says counts so much less with each level.
    """
    cdef Table evidence = Table(known, table, step)
    cdef Words words = Words(*names.words)
    cdef const int64_t[::1] kind = _plain(names.kind, np.int64)
    cdef const int64_t[::1] parent = _plain(names.parent, np.int64)
    cdef const int64_t[::1] block = _plain(names.block, np.int64)
    cdef const int64_t[::1] leaf = _plain(names.leaf, np.int64)
    cdef Py_ssize_t classes = evidence.classes, n = kind.shape[0], blocks = block.shape[0], place, column
    cdef const float *first
    cdef const float *second
    cdef float *into
    if parent.shape[0] != n or leaf.shape[0] != blocks:
        raise ValueError("contexts and parents, or blocks and leaves, are not as many")
    inside(kind, words.blocks)
    inside(block, n)
    inside(leaf, n)
    for place in range(n):
        if not 0 <= parent[place] < max(place, <Py_ssize_t>1):
            raise ValueError(f"the parent of context {place} does not come before it")
    cdef const float[:, ::1] own = sums_by_block(evidence, words, 0)[0]
    cdef const float[:, ::1] of_kind = sums_by_block(evidence, words, above)[0]
    cdef float[:, ::1] so_far = np.empty((n, classes), dtype=np.float32)
    found = np.empty((blocks, 2 * classes), dtype=np.float32)
    cdef float[:, ::1] result = found
    with nogil:
        for place in range(n):
            first, second, into = &of_kind[kind[place], 0], &so_far[parent[place], 0], &so_far[place, 0]
            if place == 0:
                memcpy(into, first, classes * sizeof(float))
                continue
            for column in range(classes):
                into[column] = first[column] + decay * second[column]
        for place in range(blocks):
            first, second, into = &own[kind[leaf[place]], 0], &own[kind[block[place]], 0], &result[place, 0]
            for column in range(classes):
                into[column] = (first[column] + second[column]) / 2
            memcpy(into + classes, &so_far[parent[block[place]], 0], classes * sizeof(float))
    return found


cdef inline float probability(float odds) noexcept nogil:
    """The twin of `boilerml.model.odds.sigmoid` for one number."""
    return <float>(1 / (1 + exp(-<double>min(max(odds, -EXTREME_ODDS), EXTREME_ODDS))))


def softmax(odds):
    """The twin of `boilerml.model.odds.softmax`."""
    *_, last = odds.shape
    cdef Py_ssize_t classes = last
    cdef const float[:, :] rows = _rows_contiguous(odds.reshape(-1, classes))
    found = np.empty(odds.shape, dtype=np.float32)
    cdef float[:, ::1] result = found.reshape(-1, classes)
    with nogil:
        share_out(&rows[0, 0], rows.strides[0] // <Py_ssize_t>sizeof(float), rows.shape[0], classes, &result[0, 0])
    return found


cdef inline float bounded(float odds) noexcept nogil:
    return min(max(odds, -NO_ODDS), NO_ODDS)


cdef void surround(const float[::1] odds, const int64_t[::1] widths, float *p, float *sums, float *out, Py_ssize_t stride) noexcept nogil:
    """`surroundings` into rows that lie `stride` apart; `p` and `sums` are room for one number per block and one more."""
    cdef Py_ssize_t n = odds.shape[0], place, other
    cdef double whole = 0, so_far = 0, total
    cdef float most = 0, amount
    cdef float *into
    for place in range(n):
        p[place] = probability(bounded(odds[place]))
        whole += p[place]
        most = max(most, p[place])
    total = max(whole, 1e-6)
    amount = <float>log1p(total)
    for place in range(n):
        into = out + place * stride
        into[0] = bounded(odds[place])
        for other in range(4):
            # Two before, one before, one behind, two behind.
            into[1 + other] = neighbour(odds, place + other - 2 + (other > 1))
        into[5] = <float>(so_far / total)
        so_far += p[place]
        into[6] = <float>((whole - so_far) / total)
        into[7], into[8], into[9] = amount, <float>(total / n), most
    sum_up(p, n, 1, sums)
    in_windows(sums, n, 1, widths, out + 10, stride)
    to_ends(sums, n, 1, out + 10 + 2 * widths.shape[0], stride)


cdef inline float neighbour(const float[::1] odds, Py_ssize_t place) noexcept nogil:
    return bounded(odds[place]) if 0 <= place < odds.shape[0] else -NO_ODDS


cdef inline Py_ssize_t surrounding_width(const int64_t[::1] widths) noexcept nogil:
    return 10 + 2 * widths.shape[0] + 3


def surroundings(odds, widths):
    """The twin of `boilerml.model.roles.surroundings`.

    Args:
        odds: As there.
        widths: Blocks per window.
    """
    cdef const float[::1] numbers = _plain(odds, np.float32)
    cdef const int64_t[::1] wide = array("q", widths)
    cdef Py_ssize_t n = numbers.shape[0], width = surrounding_width(wide)
    found = np.empty((n, width), dtype=np.float32)
    cdef float[:, ::1] result = found
    cdef float[:, ::1] room = np.empty((2, n + 1), dtype=np.float32)
    with nogil:
        surround(numbers, wide, &room[0, 0], &room[1, 0], &result[0, 0], width)
    return found


def role_context(odds, words, names, p_types, widths, word_widths):
    """The twin of `boilerml.model.roles.role_context`.

    Args:
        odds, words, names, p_types: As there.
        widths: Blocks per window of what is likely content.
        word_widths: Blocks per window of what words say.
    """
    cdef const float[::1] numbers = _plain(odds, np.float32)
    cdef const float[:, ::1] said = _plain(words, np.float32)
    cdef const float[:, ::1] named
    cdef const float[::1] types = _plain(p_types, np.float32)
    cdef const int64_t[::1] wide = array("q", widths)
    cdef const int64_t[::1] word_wide = array("q", word_widths)
    cdef Py_ssize_t n = numbers.shape[0], classes = said.shape[1], place, n_names = 0
    cdef Py_ssize_t first = surrounding_width(wide), second = first + classes, third = second + 2 * word_wide.shape[0] * classes
    cdef Py_ssize_t fourth = third + types.shape[0]
    if names is not None:
        named = _plain(names, np.float32)
        n_names = named.shape[1]
    if said.shape[0] != n or (names is not None and named.shape[0] != n):
        raise ValueError("odds, words and names are not of as many blocks")
    cdef Py_ssize_t width = fourth + n_names
    found = np.empty((n, width), dtype=np.float32)
    cdef float[:, ::1] result = found
    cdef float[::1] room = np.empty((n + 1) * max(classes, <Py_ssize_t>2), dtype=np.float32)
    cdef float *out = &result[0, 0]
    with nogil:
        surround(numbers, wide, &room[0], &room[n + 1], out, width)
        sum_up(&said[0, 0], n, classes, &room[0])
        in_windows(&room[0], n, classes, word_wide, out + second, width)
        for place in range(n):
            memcpy(out + first, &said[place, 0], classes * sizeof(float))
            memcpy(out + third, &types[0], types.shape[0] * sizeof(float))
            if n_names:
                memcpy(out + fourth, &named[place, 0], n_names * sizeof(float))
            out += width
    return found


def page_numbers(matrix, odds):
    """The twin of `boilerml.model.page_types.page_numbers`."""
    cdef const float[:, :] rows = _rows_contiguous(matrix)
    cdef const float[::1] numbers = _plain(odds, np.float32)
    cdef Py_ssize_t n = rows.shape[0], columns = rows.shape[1], stride = rows.strides[0] // <Py_ssize_t>sizeof(float), place, column
    if numbers.shape[0] != n:
        raise ValueError("matrix and odds are not of as many blocks")
    found = np.zeros(2 * columns + 2, dtype=np.float32)
    cdef float[::1] result = found
    cdef float[::1] mass = np.empty(n, dtype=np.float32)
    cdef float *sums = &result[0]
    cdef float *weighed = sums + columns
    cdef const float *row = &rows[0, 0]
    cdef double total = 0
    cdef float whole
    with nogil:
        for place in range(n):
            mass[place] = probability(numbers[place])
            total += mass[place]
        whole = <float>max(<double><float>total, 1e-6)
        for place in range(n):
            mass[place] /= whole
        weigh(row, stride, n, columns, &mass[0], sums, weighed)
        for column in range(columns):
            sums[column] /= n
        result[2 * columns] = <float>(total / n)
        result[2 * columns + 1] = <float>log1p(total)
    return found


def linear(numbers, low_values, high_values, weights, bias):
    """Log odds of a linear model for one page: numbers clipped to a range, times weights, and the bias.

    Args:
        numbers, low_values, high_values: Shape (inputs,).
        weights: Shape (inputs, classes).
        bias: Shape (classes,).

    Returns:
        Shape (classes,).
    """
    cdef const float[::1] values = _plain(numbers, np.float32)
    cdef const float[::1] low = _plain(low_values, np.float32)
    cdef const float[::1] high = _plain(high_values, np.float32)
    cdef const float[:, ::1] table = _plain(weights, np.float32)
    cdef Py_ssize_t n = values.shape[0], classes = table.shape[1], place, column
    cdef float value
    found = np.zeros(classes, dtype=np.float32)
    cdef float[::1] sums = found
    if not n == low.shape[0] == high.shape[0] == table.shape[0]:
        raise ValueError(f"the model has {table.shape[0]} inputs, there are {n} numbers")
    with nogil:
        for place in range(n):
            value = min(max(values[place], low[place]), high[place])
            for column in range(classes):
                sums[column] += value * table[place, column]
    found += bias
    return found


cdef void share_text(const float[:, ::1] rows, const float[::1] letters, float *roots) noexcept nogil:
    """The root of each role's share of the text."""
    cdef Py_ssize_t n = rows.shape[0], classes = rows.shape[1], place, column
    cdef double total = 0
    for column in range(classes):
        roots[column] = 0
    for place in range(n):
        total += letters[place]
        for column in range(classes):
            roots[column] += rows[place, column] * letters[place]
    for column in range(classes):
        roots[column] = <float>sqrt(roots[column] / <float>max(total, <double>1))


def shares(p_roles, sizes):
    """The twin of `boilerml.model.page_types.role_shares`."""
    cdef const float[:, ::1] rows = _plain(p_roles, np.float32)
    cdef const float[::1] letters = _plain(sizes, np.float32)
    if letters.shape[0] != rows.shape[0]:
        raise ValueError("probabilities and sizes are not of as many blocks")
    found = np.empty(rows.shape[1], dtype=np.float32)
    cdef float[::1] roots = found
    with nogil:
        share_text(rows, letters, &roots[0])
    return found


def revised(p_types, p_roles, sizes, types, roles, bias, float least):
    """The twin of `boilerml.model.page_types.Revision.p_types`.

    Args:
        p_types, p_roles, sizes: As there.
        types, roles, bias: The revision.
        least: What is added to each guessed probability.
    """
    cdef const float[::1] guessed = _plain(p_types, np.float32)
    cdef const float[:, ::1] rows = _plain(p_roles, np.float32)
    cdef const float[::1] letters = _plain(sizes, np.float32)
    cdef const float[:, ::1] of_types = _plain(types, np.float32)
    cdef const float[:, ::1] of_roles = _plain(roles, np.float32)
    cdef const float[::1] constant = _plain(bias, np.float32)
    cdef Py_ssize_t n_types = constant.shape[0], n_roles = rows.shape[1], place, column
    cdef float value
    if letters.shape[0] != rows.shape[0]:
        raise ValueError("probabilities and sizes are not of as many blocks")
    if not guessed.shape[0] == of_types.shape[0] == of_types.shape[1] == of_roles.shape[1] == n_types or of_roles.shape[0] != n_roles:
        raise ValueError("types, roles and the revision do not fit together")
    found = np.empty(n_types, dtype=np.float32)
    cdef float[::1] result = found
    cdef float[::1] sums = np.array(bias, dtype=np.float32)
    cdef float[::1] roots = np.empty(n_roles, dtype=np.float32)
    with nogil:
        share_text(rows, letters, &roots[0])
        for place in range(n_types):
            value = logf(guessed[place] + least)
            for column in range(n_types):
                sums[column] += value * of_types[place, column]
        for place in range(n_roles):
            for column in range(n_types):
                sums[column] += roots[place] * of_roles[place, column]
        share_out(&sums[0], n_types, 1, n_types, &result[0])
    return found


def moved(odds, p_roles, for_content, for_chrome, float doubt, float share, float short_share, sizes, float short, float far):
    """The twin of `boilerml.model.agreement.swayed`, of `settled`, and of both in one go.

    Args:
        odds, p_roles: As there.
        for_content, for_chrome: Roles that speak for content, and roles that speak against it.
        doubt: What is added to the probability of either side.
        share: How far the log odds of the roles' side move those of content in all blocks.
        short_share: How far besides in blocks of no text.
        sizes: As for `settled`; None where nothing depends on them.
        short, far: How many letters a short block has, and how many times as many move nothing.
    """
    cdef const float[::1] before = _plain(odds, np.float32)
    cdef const float[:, :] rows = _rows_contiguous(p_roles)
    cdef const int64_t[::1] content = _plain(for_content, np.int64)
    cdef const int64_t[::1] chrome = _plain(for_chrome, np.int64)
    cdef const float[::1] letters
    cdef bint by_size = sizes is not None
    cdef Py_ssize_t n = before.shape[0], place, number
    cdef float is_content, is_chrome, reach
    if by_size:
        letters = _plain(sizes, np.float32)
    if rows.shape[0] != n or (by_size and letters.shape[0] != n):
        raise ValueError("odds, probabilities and sizes are not of as many blocks")
    inside(content, rows.shape[1])
    inside(chrome, rows.shape[1])
    found = np.empty(n, dtype=np.float32)
    cdef float[::1] result = found
    with nogil:
        for place in range(n):
            is_content = is_chrome = 0
            for number in range(content.shape[0]):
                is_content += rows[place, content[number]]
            for number in range(chrome.shape[0]):
                is_chrome += rows[place, chrome[number]]
            reach = share
            if by_size and letters[place] / short <= far:
                reach += short_share * expf(-letters[place] / short)
            result[place] = before[place] + reach * logf((is_content + doubt) / (is_chrome + doubt))
    return found


def likeliest(p_roles, kept, possible, wished, tuple names not None):
    """The twin of `boilerml.model.agreement.consistent_roles`.

    Args:
        p_roles, kept: As there.
        possible: Whether a dropped block and a kept one can have each role, shape (2, roles).
        wished: Whether each role is wished, shape (roles,).
        names: The roles.
    """
    cdef const float[:, ::1] rows = _plain(p_roles, np.float32)
    cdef const uint8_t[::1] keep = _plain(kept, np.bool_).view(np.uint8)
    cdef const uint8_t[:, ::1] allowed = _plain(possible, np.bool_).view(np.uint8)
    cdef const uint8_t[::1] stands = _plain(wished, np.bool_).view(np.uint8)
    cdef Py_ssize_t n = rows.shape[0], roles = rows.shape[1], place, role, best
    cdef const uint8_t *can
    cdef const float *p
    cdef float most
    if keep.shape[0] != n or allowed.shape[0] != 2 or allowed.shape[1] != roles or stands.shape[0] != roles or len(names) != roles:
        raise ValueError("probabilities, decisions and roles do not fit together")
    cdef list found = []
    for place in range(n):
        p, can, best = &rows[place, 0], &allowed[keep[place] != 0, 0], 0
        most = p[0]
        for role in range(1, roles):
            if p[role] > most:
                best, most = role, p[role]
        if not (can[best] or stands[best]):
            # The likeliest role contradicts the decision; what is impossible counts as −1.
            best, most = 0, -1
            for role in range(roles):
                if can[role] and p[role] > most:
                    best, most = role, p[role]
        found.append(names[best])
    return found


def _plain(values, kind):
    return np.ascontiguousarray(values, dtype=kind)


def _rows_contiguous(matrix):
    if matrix.dtype == np.float32 and matrix.ndim == 2:
        stride, step = matrix.strides
        if step == 4 and stride % 4 == 0:
            return matrix
    return _plain(matrix, np.float32)
