# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The lines of a text dump: the twin of `boilerml.parsing.text.read_lines`."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t

import numpy as np


cdef extern from "Python.h":
    int PyUnicode_KIND(str)
    void *PyUnicode_DATA(str)
    str PyUnicode_Substring(str, Py_ssize_t, Py_ssize_t)
    bint Py_UNICODE_ISSPACE(uint32_t) nogil
    bint Py_UNICODE_ISDECIMAL(uint32_t) nogil


ctypedef fused code:
    uint8_t
    uint16_t
    uint32_t


cdef struct line:
    Py_ssize_t start, stop  # of what stands between white space
    Py_ssize_t indent
    int marks
    Py_ssize_t following  # where the next line begins


cdef bint read(const code *text, Py_ssize_t size, Py_ssize_t start, int tab, line *found) noexcept nogil:
    """Read a line; False for one without text."""
    cdef Py_ssize_t place = start, stop
    cdef uint32_t sign, before = 0, earlier = 0, third = 0
    found.indent, found.marks = 0, 0
    while place < size and text[place] != 10 and Py_UNICODE_ISSPACE(text[place]):
        found.indent += tab if text[place] == 9 else 1
        place += 1
    found.start = stop = place
    while place < size and text[place] != 10:
        sign = text[place]
        if not Py_UNICODE_ISSPACE(sign):
            stop = place + 1
        if sign == 91 or (sign == 47 and before == 47 and earlier == 58):  # [ and ://
            found.marks |= 2
        elif sign == 46 and before == 119 and earlier == 119 and third == 119:  # www.
            found.marks |= 2
        elif (sign == 42 or sign == 95) and sign == before:  # ** and __
            found.marks |= 4
        third, earlier, before = earlier, before, sign
        place += 1
    found.stop, found.following = stop, place + 1
    return stop > found.start


def read_lines(str text, signs, int tab):
    """Read the lines of a dump that have any text.

    Args:
        text: The dump; lines end in LF.
        signs: Characters that a bullet may begin with, besides digits.
        tab: How many columns a tab is wide.

    Returns:
        The lines without white space around, and for each the blank lines before, its indentation and its marks, shape (3, lines).
    """
    cdef Py_ssize_t size = len(text), place = 0, blanks = 0, n = 0
    cdef int kind = PyUnicode_KIND(text)
    cdef void *data = PyUnicode_DATA(text)
    cdef line found
    cdef bint full
    cdef uint32_t first
    cdef list texts = []
    cdef set beginnings = set(map(ord, signs))
    facts_array = np.empty((text.count("\n") + 1, 3), dtype=np.int32)
    cdef int[:, ::1] facts = facts_array
    while place <= size:
        if kind == 1:
            full = read[uint8_t](<const uint8_t *>data, size, place, tab, &found)
        elif kind == 2:
            full = read[uint16_t](<const uint16_t *>data, size, place, tab, &found)
        else:
            full = read[uint32_t](<const uint32_t *>data, size, place, tab, &found)
        place = found.following
        if not full:
            blanks += 1
            continue
        first = (
            (<const uint8_t *>data)[found.start]
            if kind == 1
            else (<const uint16_t *>data)[found.start] if kind == 2 else (<const uint32_t *>data)[found.start]
        )
        if first in beginnings or Py_UNICODE_ISDECIMAL(first):
            found.marks |= 1
        texts.append(PyUnicode_Substring(text, found.start, found.stop))
        facts[n, 0], facts[n, 1], facts[n, 2] = <int>blanks, <int>found.indent, found.marks
        n += 1
        blanks = 0
    return texts, facts_array[:n].T
