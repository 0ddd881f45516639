# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""What the characters of each block are: the twin of `boilerml.features.characters.CharacterCounts`."""

import os

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

import numpy as np

from boilerml.features import characters


cdef extern from "Python.h":
    int PyUnicode_KIND(str)
    void *PyUnicode_DATA(str)


ctypedef fused code:
    uint8_t
    uint16_t
    uint32_t


cdef enum:
    #: More classes than there are, so that a row of counts fits into two lines of the processor's cache.
    WIDTH = 16

cdef int CLASSES = characters.CLASSES, SPACE = characters.SPACE, LOWER = characters.LOWER, UPPER = characters.UPPER
cdef int FIRST_SIGN = characters.END, DIGIT = characters.DIGIT
#: Drawn when the module is loaded, so that no page can be made whose texts all fall into one slot.
cdef uint64_t MULTIPLIER = int.from_bytes(os.urandom(8), "little") | 1


cdef struct seen:
    # Counted in turns: a counter that has just been written would have to be waited for.
    uint32_t counts[2][WIDTH]
    uint32_t capitalised
    uint32_t joined
    uint32_t markers


cdef void look(const code *text, Py_ssize_t size, const uint8_t *classes, Py_ssize_t last, const uint32_t *marks, int n_marks, seen *found) noexcept nogil:
    """Count the characters of a text; `marks` are pairs of a sign and the number of its marker."""
    cdef Py_ssize_t place
    cdef uint32_t sign
    cdef int kind, before = SPACE, mark
    for place in range(size):
        sign = text[place]
        if code is uint32_t:
            kind = classes[sign if sign < last else last]
        else:
            kind = classes[sign]
        found.counts[place & 1][kind] += 1
        if kind == UPPER:
            found.capitalised += before == SPACE
            found.joined += before == LOWER
        elif kind >= FIRST_SIGN:
            if sign == 47:  # of ://
                if place > 1 and text[place - 1] == 47 and text[place - 2] == 58:
                    found.markers |= 1
            for mark in range(n_marks):
                if sign == marks[2 * mark]:
                    found.markers |= 1 << marks[2 * mark + 1]
        before = kind


def count(list texts, const uint8_t[::1] classes, const uint32_t[:, ::1] marks, int markers):
    """Count the characters of each text.

    Args:
        texts: The texts, none empty.
        classes: The class of every code point of the basic plane, and last that of all others.
        marks: Signs with the number of the marker that each stands for.
        markers: How many markers there are, web addresses, number 0, included.

    Returns:
        Characters per class, shape (classes, texts); length, words that begin with a capital, and capitals inside words, per text;
        class of the first and of the last character, and the last one's code point; whether there is each marker, shape (markers, texts).
    """
    cdef Py_ssize_t n = len(texts), number, size, last = classes.shape[0] - 1
    cdef int kind, marker, n_marks = <int>marks.shape[0]
    cdef seen found
    cdef str text
    cdef void *data
    cdef uint32_t first_sign, last_sign
    counts_array = np.empty((CLASSES, n), dtype=np.float32)
    amounts_array = np.empty((3, n), dtype=np.float32)
    ends_array = np.empty((2, n), dtype=np.uint8)
    codes_array = np.empty(n, dtype=np.uint32)
    markers_array = np.empty((markers, n), dtype=np.float32)
    cdef float[:, ::1] counts = counts_array
    cdef float[:, ::1] amounts = amounts_array
    cdef uint8_t[:, ::1] ends = ends_array
    cdef uint32_t[::1] codes = codes_array
    cdef float[:, ::1] has = markers_array
    for number in range(n):
        text = texts[number]
        size, kind, data = len(text), PyUnicode_KIND(text), PyUnicode_DATA(text)
        memset(&found, 0, sizeof(seen))
        if kind == 1:
            look[uint8_t](<const uint8_t *>data, size, &classes[0], last, &marks[0, 0], n_marks, &found)
            first_sign, last_sign = (<const uint8_t *>data)[0], (<const uint8_t *>data)[size - 1]
        elif kind == 2:
            look[uint16_t](<const uint16_t *>data, size, &classes[0], last, &marks[0, 0], n_marks, &found)
            first_sign, last_sign = (<const uint16_t *>data)[0], (<const uint16_t *>data)[size - 1]
        else:
            look[uint32_t](<const uint32_t *>data, size, &classes[0], last, &marks[0, 0], n_marks, &found)
            first_sign, last_sign = (<const uint32_t *>data)[0], (<const uint32_t *>data)[size - 1]
        for kind in range(CLASSES):
            counts[kind, number] = found.counts[0][kind] + found.counts[1][kind]
        amounts[0, number], amounts[1, number], amounts[2, number] = size, found.capitalised, found.joined
        ends[0, number] = classes[min(<Py_ssize_t>first_sign, last)]
        ends[1, number] = classes[min(<Py_ssize_t>last_sign, last)]
        codes[number] = last_sign
        for marker in range(markers):
            has[marker, number] = found.markers >> marker & 1
    return counts_array, amounts_array[0], amounts_array[1], amounts_array[2], ends_array[0], ends_array[1], codes_array, markers_array


cdef struct place:
    uint64_t hashed
    Py_ssize_t number


cdef void hash_text(const code *text, Py_ssize_t size, const uint8_t *classes, Py_ssize_t last, uint64_t *hashes) noexcept nogil:
    """Hashes of a text, and of the same with all digits alike."""
    cdef Py_ssize_t number
    cdef uint64_t whole = MULTIPLIER ^ size, shape = MULTIPLIER ^ size
    cdef uint32_t sign
    for number in range(size):
        sign = text[number]
        whole = (whole ^ sign) * MULTIPLIER
        whole ^= whole >> 32
        if classes[min(<Py_ssize_t>sign, last)] == DIGIT:
            sign = 48
        shape = (shape ^ sign) * MULTIPLIER
        shape ^= shape >> 32
    hashes[0], hashes[1] = whole, shape


def repeats(list texts, const uint8_t[::1] classes):
    """The twin of `boilerml.features.repeats.repeats`; texts are the same if hashes of 64 bits are.

    Args:
        texts: The texts.
        classes: As for `count`.

    Returns:
        Number of the first text that is the same, and of the first that is the same but for digits, per text.
    """
    cdef Py_ssize_t n = len(texts), number, size, last = classes.shape[0] - 1, width = 16, slot
    cdef int kind, which
    cdef uint64_t hashes[2]
    cdef str text
    cdef void *data
    cdef place *tables
    cdef place *table
    while width < 2 * n:
        width *= 2
    first_array, shape_array = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    cdef int64_t[::1] first = first_array
    cdef int64_t[::1] shape = shape_array
    tables = <place *>malloc(2 * width * sizeof(place))
    if tables is NULL:
        raise MemoryError
    memset(tables, 0xFF, 2 * width * sizeof(place))
    for number in range(n):
        text = texts[number]
        size, kind, data = len(text), PyUnicode_KIND(text), PyUnicode_DATA(text)
        if kind == 1:
            hash_text[uint8_t](<const uint8_t *>data, size, &classes[0], last, hashes)
        elif kind == 2:
            hash_text[uint16_t](<const uint16_t *>data, size, &classes[0], last, hashes)
        else:
            hash_text[uint32_t](<const uint32_t *>data, size, &classes[0], last, hashes)
        for which in range(2):
            table = tables + which * width
            slot = <Py_ssize_t>(hashes[which] & (width - 1))
            while table[slot].number >= 0 and table[slot].hashed != hashes[which]:
                slot = (slot + 1) & (width - 1)
            if table[slot].number < 0:
                table[slot].number, table[slot].hashed = number, hashes[which]
            if which:
                shape[number] = table[slot].number
            else:
                first[number] = table[slot].number
    free(tables)
    return first_array, shape_array
