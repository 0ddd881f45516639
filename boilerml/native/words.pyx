# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The words of a page in one pass: the twin of `boilerml.features.tokens.Tokens`, whose attributes and methods are described there.

Words are found in tables by a hash whose multiplier is drawn when the module is loaded, so that no page can be made whose words all fall
into one slot.
"""

import os

from libc.stdint cimport int64_t, uint32_t, uint64_t
from libc.stdlib cimport free, realloc
from libc.string cimport memcmp, memcpy, memset

import numpy as np


cdef extern from "Python.h":
    bint PyUnicode_IS_ASCII(str)
    void *PyUnicode_DATA(str)


cdef extern from "crc.h":
    void prepare_crc() noexcept
    uint32_t crc_on(uint32_t so_far, const unsigned char *data, Py_ssize_t size) noexcept nogil


cdef uint64_t MULTIPLIER = int.from_bytes(os.urandom(8), "little") | 1

prepare_crc()


cdef inline uint64_t hash_of(const unsigned char *data, Py_ssize_t size) noexcept nogil:
    cdef Py_ssize_t place
    cdef uint64_t hashed = MULTIPLIER
    for place in range(size):
        hashed = (hashed ^ data[place]) * MULTIPLIER
        hashed ^= hashed >> 32
    return hashed


cdef struct word:
    Py_ssize_t start  # in the bytes of all words
    int size
    uint32_t crc
    uint64_t hashed
    int number  # how often it stands on the page; in a lexicon, its group
    bint begins, goes_on


cdef class Table:
    """Distinct words with their bytes, found by hash."""

    cdef word *words
    cdef int count, room
    cdef int *slots
    cdef int width
    cdef unsigned char *data
    cdef Py_ssize_t size, data_room

    def __init__(self):
        self.widen(1024)

    def __dealloc__(self):
        free(self.words)
        free(self.slots)
        free(self.data)

    cdef int widen(self, int width) except -1:
        cdef int *slots = <int *>realloc(self.slots, width * sizeof(int))
        cdef word *words
        cdef int number, slot
        if slots is NULL:
            raise MemoryError
        self.slots, self.width = slots, width
        words = <word *>realloc(self.words, width // 2 * sizeof(word))
        if words is NULL:
            raise MemoryError
        self.words, self.room = words, width // 2
        memset(slots, 255, width * sizeof(int))
        for number in range(self.count):
            slot = <int>(words[number].hashed & (width - 1))
            while slots[slot] >= 0:
                slot = (slot + 1) & (width - 1)
            slots[slot] = number
        return 0

    cdef int find(self, const unsigned char *data, int size, uint64_t hashed) noexcept nogil:
        """The number of a word; −1 where it is not known."""
        cdef int slot = <int>(hashed & (self.width - 1)), number
        while True:
            number = self.slots[slot]
            if number < 0:
                return -1
            if (
                self.words[number].hashed == hashed
                and self.words[number].size == size
                and memcmp(self.data + self.words[number].start, data, size) == 0
            ):
                return number
            slot = (slot + 1) & (self.width - 1)

    cdef int add(self, const unsigned char *data, int size, uint64_t hashed) except -1:
        """The number of a word, a new one if it was not known."""
        cdef int slot, number = self.find(data, size, hashed)
        cdef unsigned char *grown
        if number >= 0:
            return number
        if self.count == self.room:
            self.widen(4 * self.width)
        if self.size + size > self.data_room:
            grown = <unsigned char *>realloc(self.data, 2 * self.data_room + size + 4096)
            if grown is NULL:
                raise MemoryError
            self.data, self.data_room = grown, 2 * self.data_room + size + 4096
        memcpy(self.data + self.size, data, size)
        slot = <int>(hashed & (self.width - 1))
        while self.slots[slot] >= 0:
            slot = (slot + 1) & (self.width - 1)
        number = self.slots[slot] = self.count
        self.words[number].start, self.words[number].size, self.words[number].hashed = self.size, size, hashed
        self.words[number].crc = crc_on(0, data, size)
        self.words[number].number, self.words[number].begins, self.words[number].goes_on = 0, False, False
        self.size += size
        self.count += 1
        return number


cdef class Lexicon:
    """The words of a lexicon with their groups.

    Args:
        words: Group by word.
        phrases: Group by the first two words of a phrase.
        letters: What each byte of a text in lower case is in a word; 32 for what parts words.
        marks: What marks the first word of a block, the last one, and a short block as a whole.
        short_block: Of how many words a block is also one word as a whole, at most.
        long_word: From how many bytes on a word is no function word.
        familiar: How many of a page's commonest words count as its function words.
        groups: How many groups there are.
        examined: How many characters of each text are looked at.
    """

    cdef Table table
    cdef dict phrases
    cdef unsigned char letters[256]
    cdef uint32_t first, last, whole
    cdef int short_block, long_word, familiar, groups, examined

    def __init__(
        self,
        dict words,
        dict phrases,
        bytes letters,
        tuple marks,
        int short_block,
        int long_word,
        int familiar,
        int groups,
        int examined,
    ):
        cdef int number
        cdef bytes text
        self.table = Table()
        self.phrases = phrases
        memcpy(self.letters, <const unsigned char *><const char *>letters, 256)
        self.first, self.last, self.whole = marks
        self.short_block, self.long_word, self.familiar = short_block, long_word, familiar
        self.groups, self.examined = groups, examined
        for text, group in words.items():
            number = self.entry(text)
            self.table.words[number].number = group
        for first, second in phrases:
            self.table.words[self.entry(first)].begins = True
            self.table.words[self.entry(second)].goes_on = True

    cdef int entry(self, bytes text) except -1:
        cdef const unsigned char *data = <const unsigned char *><const char *>text
        cdef uint64_t hashed = hash_of(data, len(text))
        cdef int number = self.table.find(data, <int>len(text), hashed)
        if number < 0:
            number = self.table.add(data, <int>len(text), hashed)
            self.table.words[number].number = self.groups  # a word of a phrase alone
        return number


cdef class Tokens:
    cdef readonly Py_ssize_t blocks
    cdef Lexicon lexicon
    cdef Table table
    cdef int *ids  # the words in page order
    cdef Py_ssize_t count, room
    cdef object starts  # where the words of each block begin, and where the last ones end

    def __init__(self, list texts, Lexicon lexicon not None):
        cdef Py_ssize_t block, size
        cdef str text
        cdef bytes data
        cdef bint is_ascii
        cdef Py_ssize_t[::1] starts
        cdef unsigned char *out = NULL
        cdef Py_ssize_t room = 0
        self.blocks, self.lexicon, self.table = len(texts), lexicon, Table()
        self.starts = np.empty(self.blocks + 1, dtype=np.intp)
        starts = self.starts
        try:
            for block in range(self.blocks):
                starts[block] = self.count
                text = texts[block]
                size = len(text)
                is_ascii = PyUnicode_IS_ASCII(text)
                if is_ascii:
                    size = min(size, lexicon.examined)
                else:
                    data = text[: lexicon.examined].lower().encode("utf-8", "replace")
                    size = len(data)
                if size > room:
                    room = 2 * size
                    grown = <unsigned char *>realloc(out, room)
                    if grown is NULL:
                        raise MemoryError
                    out = grown
                if is_ascii:
                    self.read(<const unsigned char *>PyUnicode_DATA(text), size, True, out)
                else:
                    self.read(<const unsigned char *><const char *>data, size, False, out)
            starts[self.blocks] = self.count
        finally:
            free(out)

    def __dealloc__(self):
        free(self.ids)

    cdef int read(self, const unsigned char *text, Py_ssize_t size, bint is_ascii, unsigned char *out) except -1:
        """Take the words of a text; `out` is room for as many bytes."""
        cdef Py_ssize_t place = 0
        cdef int length = 0
        cdef unsigned char byte
        cdef const unsigned char *letters = self.lexicon.letters
        while place <= size:
            if place == size:
                byte = 32
            else:
                byte = text[place]
                if is_ascii and c"A" <= byte <= c"Z":
                    byte |= 32
                elif byte == 0xE2 and place + 2 < size and (
                    text[place + 1] == 0x80 or (text[place + 1] == 0x81 and text[place + 2] <= 0xAF)
                ):
                    # A dash, a quotation mark or dots, U+2000 to U+206F.
                    byte = 32
                    place += 2
                else:
                    byte = letters[byte]
            if byte != 32:
                out[length] = byte
                length += 1
            elif length:
                self.put(out, length)
                length = 0
            place += 1
        return 0

    cdef int put(self, const unsigned char *data, int size) except -1:
        cdef int number = self.table.add(data, size, hash_of(data, size))
        cdef int *grown
        self.table.words[number].number += 1
        if self.count == self.room:
            self.room = 2 * self.room + 1024
            grown = <int *>realloc(self.ids, self.room * sizeof(int))
            if grown is NULL:
                raise MemoryError
            self.ids = grown
        self.ids[self.count] = number
        self.count += 1
        return 0

    def hashed(self):
        """Hashes of distinct words, and for each word its place among them and its block; per block the number of words."""
        cdef const Py_ssize_t[::1] starts = self.starts
        cdef Py_ssize_t block, start, stop, place, written = 0, distinct = self.table.count
        cdef word *words = self.table.words
        cdef Table marks = Table()
        cdef uint32_t mark
        cdef unsigned char gap = 32
        most = self.count + 3 * self.blocks
        places_array, owner_array = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
        per_block_array = np.zeros(self.blocks, dtype=np.int64)
        cdef int64_t[::1] places = places_array
        cdef int64_t[::1] owner = owner_array
        cdef int64_t[::1] per_block = per_block_array
        for block in range(self.blocks):
            start, stop = starts[block], starts[block + 1]
            if start == stop:
                continue
            for place in range(start, stop):
                places[written] = self.ids[place]
                owner[written] = block
                written += 1
            for place in range(3):
                if place == 0:
                    mark = self.marked(self.lexicon.first, start)
                elif place == 1:
                    mark = self.marked(self.lexicon.last, stop - 1)
                else:
                    if stop - start > self.lexicon.short_block:
                        break
                    mark = self.marked(self.lexicon.whole, start)
                    for start in range(start + 1, stop):
                        mark = self.marked(crc_on(mark, &gap, 1), start)
                places[written] = distinct + marks.add(<const unsigned char *>&mark, sizeof(mark), hash_of(<const unsigned char *>&mark, sizeof(mark)))
                owner[written] = block
                written += 1
            per_block[block] = stop - starts[block] + (2 if stop - starts[block] > self.lexicon.short_block else 3)
        hashes_array = np.empty(distinct + marks.count, dtype=np.uint32)
        cdef uint32_t[::1] hashes = hashes_array
        for place in range(distinct):
            hashes[place] = words[place].crc
        for place in range(marks.count):
            memcpy(&hashes[distinct + place], marks.data + marks.words[place].start, sizeof(mark))
        return hashes_array, places_array[:written], owner_array[:written], per_block_array

    cdef uint32_t marked(self, uint32_t mark, Py_ssize_t place) noexcept:
        cdef word *found = &self.table.words[self.ids[place]]
        return crc_on(mark, self.table.data + found.start, found.size)

    def counts(self):
        """Words per group of the lexicon and block, a phrase as two; and words per block."""
        cdef const Py_ssize_t[::1] starts = self.starts
        cdef Table known = self.lexicon.table
        cdef int groups = self.lexicon.groups, number, entry
        cdef word *found
        cdef Py_ssize_t block, place
        counts_array = np.zeros((groups, self.blocks), dtype=np.float32)
        size_array = np.empty(self.blocks, dtype=np.float32)
        entries_array = np.empty(max(self.table.count, 1), dtype=np.int32)
        cdef float[:, ::1] counts = counts_array
        cdef float[::1] size = size_array
        cdef int[::1] entries = entries_array
        for number in range(self.table.count):
            found = &self.table.words[number]
            entries[number] = known.find(self.table.data + found.start, found.size, found.hashed)
        for block in range(self.blocks):
            size[block] = starts[block + 1] - starts[block]
            for place in range(starts[block], starts[block + 1]):
                entry = entries[self.ids[place]]
                if entry < 0:
                    continue
                if known.words[entry].number < groups:
                    counts[known.words[entry].number, block] += 1
                if known.words[entry].begins and place + 1 < starts[block + 1]:
                    entry = entries[self.ids[place + 1]]
                    if entry >= 0 and known.words[entry].goes_on:
                        group = self.lexicon.phrases.get((self.text(place), self.text(place + 1)))
                        if group is not None:
                            counts[<int>group, block] += 2
        return counts_array, size_array

    cdef bytes text(self, Py_ssize_t place):
        cdef word *found = &self.table.words[self.ids[place]]
        return (<const char *>self.table.data)[found.start : found.start + found.size]

    def familiar(self):
        """Words per block that are among the commonest short ones of the page; of equally common ones those that come first."""
        cdef const Py_ssize_t[::1] starts = self.starts
        cdef int number, rank, held = 0, most = self.lexicon.familiar
        cdef Py_ssize_t block, place
        cdef int[::1] chosen = np.zeros(most + 1, dtype=np.int32)
        cdef unsigned char[::1] own = np.zeros(max(self.table.count, 1), dtype=np.uint8)
        cdef word *words = self.table.words
        found_array = np.zeros(self.blocks, dtype=np.float64)
        cdef double[::1] found = found_array
        for number in range(self.table.count):
            if words[number].size >= self.lexicon.long_word:
                continue
            if held == most and words[number].number <= words[chosen[most - 1]].number:
                continue
            rank = held
            while rank > 0 and words[chosen[rank - 1]].number < words[number].number:
                chosen[rank] = chosen[rank - 1]
                rank -= 1
            chosen[rank] = number
            held = min(held + 1, most)
        for rank in range(held):
            own[chosen[rank]] = 1
        for block in range(self.blocks):
            for place in range(starts[block], starts[block + 1]):
                found[block] += own[self.ids[place]]
        return found_array
