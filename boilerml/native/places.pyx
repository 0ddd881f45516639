# cython: boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The contexts of a page as matrices: the twin of `boilerml.features.places`, which says what is computed.

Tables of words and of pairs of numbers are hashed with a multiplier drawn when the module is loaded, so that no page can be made whose
names all fall into one slot.
"""

import os

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND
from libc.math cimport rint
from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memset

import numpy as np

from boilerml.features.vocabulary import KEYWORD_GROUPS, KEYWORDS, TAG_GROUPS, TAGS


cdef extern from "crc.h":
    void prepare_crc() noexcept
    uint32_t crc_on(uint32_t so_far, const unsigned char *data, Py_ssize_t size) noexcept nogil


cdef dict _TAGS = TAGS
cdef int _TAG_GROUPS = len(TAG_GROUPS), _KEYWORD_GROUPS = len(KEYWORD_GROUPS)
cdef int _WIDTH = _TAG_GROUPS + _KEYWORD_GROUPS
cdef uint64_t _MULTIPLIER = int.from_bytes(os.urandom(8), "little") | 1


cdef struct pairs:
    # Pairs of numbers, each once; `slots` are twice as many or more, a power of 2.
    uint64_t *keys
    int *slots
    int shift
    int mask
    int count


cdef struct word:
    uint64_t hashed
    Py_ssize_t start
    Py_ssize_t size
    #: The number of its group of keywords, −1 if it is in none; and the last name that it was seen in.
    int group
    int owner


cdef int allocate(pairs *table, Py_ssize_t most) except -1:
    cdef Py_ssize_t slots = 16
    table.shift = 60
    while slots < 2 * most:
        slots *= 2
        table.shift -= 1
    table.mask, table.count = <int>(slots - 1), 0
    table.keys = <uint64_t *>malloc((most + 1) * sizeof(uint64_t))
    table.slots = <int *>malloc(slots * sizeof(int))
    if table.keys is NULL or table.slots is NULL:
        raise MemoryError
    memset(table.slots, 0xFF, slots * sizeof(int))
    return 0


cdef inline int number_of_pair(pairs *table, int left, int right) noexcept nogil:
    """Number of a pair, in the order in which they come."""
    cdef uint64_t key = <uint64_t>left << 32 | <uint32_t>right
    cdef int slot = <int>(key * _MULTIPLIER >> table.shift)
    while table.slots[slot] >= 0:
        if table.keys[table.slots[slot]] == key:
            return table.slots[slot]
        slot = (slot + 1) & table.mask
    table.slots[slot] = table.count
    table.keys[table.count] = key
    table.count += 1
    return table.count - 1


cdef class Words:
    """Words of small letters, each once, numbered in the order in which they come."""

    cdef unsigned char *letters  # of all words, and behind them of the one being read
    cdef Py_ssize_t n_letters, letters_room
    cdef word *words
    cdef int count, words_room
    cdef int *slots
    cdef int n_slots

    def __cinit__(self):
        self.n_slots, self.words_room = 512, 256
        self.words = <word *>malloc(self.words_room * sizeof(word))
        self.slots = <int *>malloc(self.n_slots * sizeof(int))
        if self.words is NULL or self.slots is NULL:
            raise MemoryError
        memset(self.slots, 0xFF, self.n_slots * sizeof(int))

    def __dealloc__(self):
        free(self.letters)
        free(self.words)
        free(self.slots)

    cdef int reserve(self, Py_ssize_t more) except -1:
        """Make room for the letters of one more text."""
        cdef Py_ssize_t room
        cdef unsigned char *letters
        if self.n_letters + more > self.letters_room:
            room = 2 * self.letters_room + more + 1024
            letters = <unsigned char *>realloc(self.letters, room)
            if letters is NULL:
                raise MemoryError
            self.letters, self.letters_room = letters, room
        return 0

    cdef inline int find(self, const unsigned char *letters, Py_ssize_t size, uint64_t hashed) noexcept:
        """Number of a word; less than 0 if it is new, then −1 − the slot that is free for it."""
        cdef int slot = <int>(hashed >> 33) & (self.n_slots - 1)
        cdef word *known
        while self.slots[slot] >= 0:
            known = &self.words[self.slots[slot]]
            if known.hashed == hashed and known.size == size and memcmp(self.letters + known.start, letters, size) == 0:
                return self.slots[slot]
            slot = (slot + 1) & (self.n_slots - 1)
        return -1 - slot

    cdef int number(self, Py_ssize_t size, uint64_t hashed) except -1:
        """Number of the word whose letters have been written behind all others."""
        cdef int found = self.find(self.letters + self.n_letters, size, hashed)
        cdef word *new
        if found >= 0:
            return found
        if self.count == self.words_room:
            new = <word *>realloc(self.words, 2 * self.words_room * sizeof(word))
            if new is NULL:
                raise MemoryError
            self.words, self.words_room = new, 2 * self.words_room
        self.slots[-1 - found] = self.count
        new = &self.words[self.count]
        new.hashed, new.start, new.size, new.group, new.owner = hashed, self.n_letters, size, -1, -1
        self.n_letters += size
        self.count += 1
        if 2 * self.count > self.n_slots:
            self.widen()
        return self.count - 1

    cdef int widen(self) except -1:
        cdef int n_slots = 4 * self.n_slots, place, slot
        cdef int *slots = <int *>realloc(self.slots, n_slots * sizeof(int))
        if slots is NULL:
            raise MemoryError
        self.slots, self.n_slots = slots, n_slots
        memset(slots, 0xFF, n_slots * sizeof(int))
        for place in range(self.count):
            slot = <int>(self.words[place].hashed >> 33) & (n_slots - 1)
            while slots[slot] >= 0:
                slot = (slot + 1) & (n_slots - 1)
            slots[slot] = place
        return 0


cdef inline uint64_t hash_on(uint64_t so_far, unsigned char letter) noexcept nogil:
    return (so_far ^ letter) * _MULTIPLIER


cdef Words keywords():
    """All keywords of letters, with their groups; no other can be a word of a name."""
    cdef Words found = Words()
    cdef bytes letters
    cdef unsigned char letter
    cdef uint64_t hashed
    cdef Py_ssize_t size
    for text, group in KEYWORDS.items():
        if not text.isalpha():
            continue
        letters = text.encode("ascii")
        found.reserve(len(letters))
        hashed, size = 0, 0
        for letter in letters:
            found.letters[found.n_letters + size] = letter
            hashed = hash_on(hashed, letter)
            size += 1
        found.words[found.number(size, hashed)].group = group
    return found


prepare_crc()
cdef Words _KEYWORDS = keywords()


ctypedef fused sign:
    uint8_t
    uint16_t
    uint32_t


cdef int read_words(Names names, const sign *signs, Py_ssize_t length, int kind) except -1:
    """Take the words of a name: letters of ASCII, set apart by all other signs and where capitals begin one."""
    cdef Py_ssize_t place, size = 0
    cdef sign here, following = signs[0]
    cdef bint small, capital, small_before = False
    cdef uint64_t hashed = 0
    cdef unsigned char *out = names.words.letters + names.words.n_letters
    for place in range(length):
        here = following
        following = signs[place + 1] if place + 1 < length else 0
        small, capital = c"a" <= here <= c"z", c"A" <= here <= c"Z"
        if size and not small and (not capital or small_before or c"a" <= following <= c"z"):
            names.take(size, hashed, kind)
            out = names.words.letters + names.words.n_letters
            size, hashed = 0, 0
        if small or capital:
            out[size] = <unsigned char>here | 32
            hashed = hash_on(hashed, out[size])
            size += 1
        small_before = small
    if size:
        names.take(size, hashed, kind)
    return 0


cdef class Names:
    """The words in the names of elements, those of tags behind them: the twin of `_Names` and of the words of `element_names`.

    Args:
        kinds: Tag and names of each kind of element.
        name_mark, tag_mark: What the hashes of names and of tags go on from.

    Attributes:
        hashes, places, owner, per_block: As in `boilerml.features.tokens.BlockWords`.
    """

    cdef readonly object hashes, places, owner, per_block
    cdef Words words
    #: For each kind where its words begin in `numbers`, first in the order in which they come, then ascending; and the group of its tag.
    cdef int *starts
    cdef int *groups
    cdef int *numbers
    cdef int n_kinds, n_numbers, numbers_room

    def __init__(self, list kinds not None, uint32_t name_mark, uint32_t tag_mark):
        cdef int kind, tag
        cdef list tags_of = []
        cdef dict tags = {}
        if self.starts is not NULL:
            raise RuntimeError("made already")
        self.words = Words()
        self.n_kinds = len(kinds)
        self.starts = <int *>malloc((self.n_kinds + 1) * sizeof(int))
        self.groups = <int *>malloc((self.n_kinds + 1) * sizeof(int))
        if self.starts is NULL or self.groups is NULL:
            raise MemoryError
        for kind in range(self.n_kinds):
            element, name = kinds[kind]
            self.starts[kind] = self.n_numbers
            self.groups[kind] = _TAGS.get(element, -1)
            tags_of.append(tags.setdefault(element, len(tags)))
            for part in <tuple?>name:
                if part is not None:
                    self.read(<str?>part, kind)
        self.starts[self.n_kinds] = self.n_numbers
        self.sort()
        self.say(tags, tags_of, name_mark, tag_mark)

    def __dealloc__(self):
        free(self.starts)
        free(self.groups)
        free(self.numbers)

    cdef int read(self, str text, int kind) except -1:
        cdef int width = PyUnicode_KIND(text)
        cdef Py_ssize_t length = len(text)
        if not length:
            return 0
        self.words.reserve(length)
        if width == 1:
            return read_words(self, <const uint8_t *>PyUnicode_DATA(text), length, kind)
        if width == 2:
            return read_words(self, <const uint16_t *>PyUnicode_DATA(text), length, kind)
        return read_words(self, <const uint32_t *>PyUnicode_DATA(text), length, kind)

    cdef int take(self, Py_ssize_t size, uint64_t hashed, int kind) except -1:
        """Take a word that has been written; once for each kind."""
        cdef int number, before = self.words.count, room, keyword
        cdef int *numbers
        number = self.words.number(size, hashed)
        cdef word *taken = &self.words.words[number]
        if number == before:
            keyword = _KEYWORDS.find(self.words.letters + taken.start, size, hashed)
            if keyword >= 0:
                taken.group = _KEYWORDS.words[keyword].group
        if taken.owner == kind:
            return 0
        taken.owner = kind
        if self.n_numbers == self.numbers_room:
            room = 2 * self.numbers_room + 1024
            numbers = <int *>realloc(self.numbers, room * sizeof(int))
            if numbers is NULL:
                raise MemoryError
            self.numbers, self.numbers_room = numbers, room
        self.numbers[self.n_numbers] = number
        self.n_numbers += 1
        return 0

    cdef int sort(self) except -1:
        """Sort the numbers of each kind, by counting: in order of numbers, then back to the kinds."""
        cdef int n = self.n_numbers, count = self.words.count, kind, place, number
        cdef int *scratch = <int *>calloc(count + 1 + self.n_kinds + n, sizeof(int))
        cdef int *free_of_number = scratch
        cdef int *free_of_kind = scratch + count + 1
        cdef int *by_number = free_of_kind + self.n_kinds
        if scratch is NULL:
            raise MemoryError
        for place in range(n):
            free_of_number[self.numbers[place] + 1] += 1
        for number in range(count):
            free_of_number[number + 1] += free_of_number[number]
        for kind in range(self.n_kinds):
            free_of_kind[kind] = self.starts[kind]
            for place in range(self.starts[kind], self.starts[kind + 1]):
                number = self.numbers[place]
                by_number[free_of_number[number]] = kind
                free_of_number[number] += 1
        # By now it is where the next number begins that stands in `free_of_number`.
        place = 0
        for number in range(count):
            while place < free_of_number[number]:
                kind = by_number[place]
                self.numbers[free_of_kind[kind]] = number
                free_of_kind[kind] += 1
                place += 1
        free(scratch)
        return 0

    cdef int say(self, dict tags, list tags_of, uint32_t name_mark, uint32_t tag_mark) except -1:
        """Make the arrays."""
        cdef int n = self.n_numbers, count = self.words.count, kind, place, number
        cdef bytes letters
        self.hashes = np.empty(count + len(tags), dtype=np.uint32)
        self.places = np.empty(n + self.n_kinds, dtype=np.int64)
        self.owner = np.empty(n + self.n_kinds, dtype=np.int64)
        self.per_block = np.empty(self.n_kinds, dtype=np.int64)
        cdef uint32_t[::1] hashes = self.hashes
        cdef int64_t[::1] places = self.places
        cdef int64_t[::1] owner = self.owner
        cdef int64_t[::1] per_block = self.per_block
        for number in range(count):
            hashes[number] = crc_on(name_mark, self.words.letters + self.words.words[number].start, self.words.words[number].size)
        for tag in tags:
            letters = (<str?>tag).encode("utf-8", "replace")
            hashes[count] = crc_on(tag_mark, letters, len(letters))
            count += 1
        for kind in range(self.n_kinds):
            for place in range(self.starts[kind], self.starts[kind + 1]):
                places[place], owner[place] = self.numbers[place], kind
            number = tags_of[kind]
            places[n + kind], owner[n + kind] = self.words.count + number, kind
            per_block[kind] = self.starts[kind + 1] - self.starts[kind] + 1
        return 0

    def own(self, const int64_t[::1] order, const int64_t[::1] kind):
        """The twin of `Places.own`.

        Args:
            order, kind: Of `Places`.
        """
        cdef Py_ssize_t n = order.shape[0], context
        cdef int place, group
        cdef int64_t row, of
        result = np.zeros((n, _WIDTH), dtype=np.float32)
        cdef float[:, ::1] own = result
        if kind.shape[0] != n:
            raise ValueError("as many kinds as contexts are needed")
        for context in range(n):
            row, of = order[context], kind[context]
            if not (0 <= row < n and 0 <= of < self.n_kinds):
                raise IndexError("no such context or kind")
            if self.groups[of] >= 0:
                own[row, self.groups[of]] = 1
            for place in range(self.starts[of], self.starts[of + 1]):
                group = self.words.words[self.numbers[place]].group
                if group >= 0:
                    own[row, _TAG_GROUPS + group] = 1
        return result


    def own_of_blocks(
        self,
        const int64_t[::1] order,
        const int64_t[::1] kind,
        const int64_t[::1] block,
        const int64_t[::1] leaf,
        const int64_t[::1] wanted,
    ):
        """What `own` says of each block's block-level or innermost element, the larger of the two.

        Args:
            order, kind, block, leaf: Of `Places`.
            wanted: Groups, each once.

        Returns:
            Shape (wanted, blocks).
        """
        cdef Py_ssize_t n = order.shape[0], blocks = block.shape[0], place
        cdef int64_t context
        result = np.zeros((wanted.shape[0], blocks), dtype=np.float32)
        cdef float[:, ::1] out = result
        cdef int *row_of = <int *>malloc((_WIDTH + n) * sizeof(int))
        cdef int *kind_of = row_of + _WIDTH
        if row_of is NULL:
            raise MemoryError
        try:
            if kind.shape[0] != n or leaf.shape[0] != blocks:
                raise ValueError("columns are of different lengths")
            memset(row_of, 0xFF, (_WIDTH + n) * sizeof(int))
            for place in range(wanted.shape[0]):
                if not 0 <= wanted[place] < _WIDTH:
                    raise IndexError("no such group")
                row_of[wanted[place]] = <int>place
            for place in range(n):
                if not (0 <= order[place] < n and 0 <= kind[place] < self.n_kinds):
                    raise IndexError("no such context or kind")
                kind_of[order[place]] = <int>kind[place]
            for place in range(blocks):
                if not (0 <= block[place] < n and 0 <= leaf[place] < n):
                    raise IndexError("no such context")
                self.mark(kind_of[block[place]], row_of, out, place)
                if leaf[place] != block[place]:
                    self.mark(kind_of[leaf[place]], row_of, out, place)
        finally:
            free(row_of)
        return result

    cdef inline int mark(self, int kind, const int *row_of, float[:, ::1] out, Py_ssize_t column) noexcept:
        cdef int place, group = self.groups[kind]
        if group >= 0 and row_of[group] >= 0:
            out[row_of[group], column] = 1
        for place in range(self.starts[kind], self.starts[kind + 1]):
            group = self.words.words[self.numbers[place]].group
            if group >= 0 and row_of[_TAG_GROUPS + group] >= 0:
                out[row_of[_TAG_GROUPS + group], column] = 1
        return 0


def arranged(list parents not None, list tags not None, list names not None, contexts, leaves):
    """The twin of what `Places` does when it is made.

    Args:
        parents, tags, names: Of `boilerml.page.Contexts`.
        contexts, leaves: The facts ``context`` and ``leaf`` of a page.

    Returns:
        The attributes of `Places`: ``parent``, ``depth``, ``tag_path``, ``order``, ``first``, ``last``, ``kind``, ``block``, ``leaf`` and
        ``kinds``.
    """
    cdef const int64_t[::1] block_of = np.ascontiguousarray(contexts, dtype=np.int64)
    cdef const int64_t[::1] leaf_of = np.ascontiguousarray(leaves, dtype=np.int64)
    cdef Py_ssize_t everything = len(parents), blocks = leaf_of.shape[0], block
    cdef int n = 0, place, new, over, tag, name, kind, level
    cdef int64_t leaf
    cdef dict tag_numbers = {}, name_numbers = {}
    cdef list kinds = []
    cdef pairs paths, kind_numbers
    if not everything:
        raise IndexError("a page has its document at least")
    if len(tags) != everything or len(names) != everything or block_of.shape[0] != blocks:
        raise ValueError("columns are of different lengths")
    cdef int *scratch = <int *>malloc(9 * (everything + 1) * sizeof(int))
    if scratch is NULL:
        raise MemoryError
    cdef int *number = scratch
    cdef int *above = number + everything + 1
    cdef int *old = above + everything + 1
    cdef int *depth = old + everything + 1
    cdef int *tag_path = depth + everything + 1
    cdef int *below = tag_path + everything + 1  # contexts in the subtree
    cdef int *first = below + everything + 1
    cdef int *behind = first + everything + 1  # where the next child's subtree begins
    cdef int *free_of_level = behind + everything + 1
    paths.keys = kind_numbers.keys = NULL
    paths.slots = kind_numbers.slots = NULL
    cdef int64_t[:, ::1] out
    cdef int64_t[:, ::1] of_blocks
    try:
        # Contexts without text below them are left out; parents still come before children.
        memset(number, 0xFF, everything * sizeof(int))
        number[0] = 0
        for block in range(blocks):
            leaf = leaf_of[block]
            if not (0 <= leaf < everything and 0 <= block_of[block] < everything):
                raise IndexError("no such context")
            place = <int>leaf
            while number[place] < 0:
                number[place] = 0
                over = parents[place]
                if not 0 <= over < place:
                    raise ValueError("parents come before their children")
                above[place] = over
                place = over
        for place in range(everything):
            if number[place] >= 0:
                number[place], old[n] = n, place
                n += 1
        allocate(&paths, n)
        allocate(&kind_numbers, n)
        table = np.empty((7, n), dtype=np.int64)
        out = table
        memset(free_of_level, 0, (n + 1) * sizeof(int))
        for new in range(n):
            place = old[new]
            tag = tag_numbers.setdefault(tags[place], len(tag_numbers))
            if new:
                over = number[above[place]]
                above[new] = over  # not above `place`, which has been read
                depth[new] = depth[over] + 1
                tag_path[new] = number_of_pair(&paths, tag_path[over], tag) + 1
            else:
                above[0] = depth[0] = tag_path[0] = 0
            free_of_level[depth[new] + 1] += 1
            name = name_numbers.setdefault(names[place], len(name_numbers))
            kind = number_of_pair(&kind_numbers, tag, name)
            if kind == len(kinds):
                kinds.append((tags[place], names[place]))
            out[6, new] = kind
            below[new] = 1
        for new in range(n - 1, 0, -1):
            below[above[new]] += below[new]
        first[0], behind[0] = 0, 1
        for new in range(1, n):
            over = above[new]
            first[new] = behind[over]
            behind[over] += below[new]
            behind[new] = first[new] + 1
        for level in range(n):
            free_of_level[level + 1] += free_of_level[level]
        for new in range(n):
            place = free_of_level[depth[new]]
            free_of_level[depth[new]] += 1
            out[3, new] = place
            out[0, place], out[1, place], out[2, place] = out[3, above[new]], depth[new], tag_path[new]
            out[4, place], out[5, place] = first[new], first[new] + below[new]
        of_both = np.empty((2, blocks), dtype=np.int64)
        of_blocks = of_both
        for block in range(blocks):
            # One that is left out counts as the document.
            of_blocks[0, block] = out[3, max(number[block_of[block]], 0)]
            of_blocks[1, block] = out[3, number[leaf_of[block]]]
    finally:
        free(scratch)
        free(paths.keys)
        free(paths.slots)
        free(kind_numbers.keys)
        free(kind_numbers.slots)
    return (*table, *of_both, kinds)


def inherited(values, const int64_t[::1] parent, float decay):
    """The twin of `Places.inherited`.

    Args:
        values: What `Places.own` says, float32.
        parent: Of `Places`.
        decay: What a parent's result is times.

    Returns:
        Shape (contexts, groups).
    """
    cdef const float[:, ::1] own = np.ascontiguousarray(values, dtype=np.float32)
    cdef Py_ssize_t n = own.shape[0], width = own.shape[1], context, column
    cdef const float *here
    cdef const float *above
    cdef float *target
    cdef float less
    result = np.empty((n, width), dtype=np.float32)
    cdef float[:, ::1] out = result
    if parent.shape[0] != n:
        raise ValueError("as many parents as contexts are needed")
    if not n or not width:
        return result
    out[0, :] = own[0, :]
    for context in range(1, n):
        if not 0 <= parent[context] < context:
            raise ValueError("parents come before their children")
        here, above, target = &own[context, 0], &out[parent[context], 0], &out[context, 0]
        for column in range(width):
            less = decay * above[column]
            target[column] = less if less > here[column] else here[column]
    return result


def subtree_sums(values, const int64_t[::1] block, const int64_t[::1] first, const int64_t[::1] last):
    """The twin of `Places.subtree_sums`.

    Args:
        values: Shape (k, blocks).
        block, first, last: Of `Places`.

    Returns:
        Shape (k, contexts).
    """
    cdef const double[:, ::1] rows = np.ascontiguousarray(values, dtype=np.float64)
    cdef Py_ssize_t k = rows.shape[0], blocks = rows.shape[1], n = first.shape[0], row, place
    result = np.empty((k, n), dtype=np.float32)
    cdef float[:, ::1] out = result
    cdef double[::1] sums = np.empty(n + 1)
    if block.shape[0] != blocks or last.shape[0] != n:
        raise ValueError("columns are of different lengths")
    for place in range(blocks):
        if not 0 <= block[place] < n:
            raise IndexError("no such context")
    for place in range(n):
        if not (0 <= first[place] < n and 0 <= last[place] <= n):
            raise IndexError("no such context")
    for row in range(k):
        sums[:] = 0
        for place in range(blocks):
            sums[first[block[place]] + 1] += rows[row, place]
        for place in range(n):
            sums[place + 1] += sums[place]
        for place in range(n):
            out[row, place] = <float>(rint((sums[last[place]] - sums[first[place]]) * 1e9) / 1e9)
    return result


def group_means(const int64_t[::1] key, values, Py_ssize_t size):
    """The twin of `Places.group_means`.

    Args:
        key, values, size: As there.

    Returns:
        As there.
    """
    cdef const double[:, ::1] rows = np.ascontiguousarray(values, dtype=np.float64)
    cdef Py_ssize_t k = rows.shape[0], blocks = rows.shape[1], row, block
    means_of, count_of = np.empty((k, blocks), dtype=np.float32), np.empty(blocks, dtype=np.float32)
    cdef float[:, ::1] means = means_of
    cdef float[::1] count = count_of
    cdef double[::1] sums = np.empty(max(size, 0))
    cdef double[::1] counts = np.zeros(max(size, 0))
    if key.shape[0] != blocks:
        raise ValueError("columns are of different lengths")
    for block in range(blocks):
        if not 0 <= key[block] < size:
            raise IndexError("no such key")
        counts[key[block]] += 1
    for block in range(blocks):
        count[block] = <float>counts[key[block]]
    for row in range(k):
        sums[:] = 0
        for block in range(blocks):
            sums[key[block]] += rows[row, block]
        for block in range(blocks):
            means[row, block] = <float>(sums[key[block]] / counts[key[block]])
    return means_of, count_of


def taken(const float[:, ::1] values, const int64_t[::1] columns, const int64_t[::1] rows):
    """Some columns at some rows, turned: ``values.T[columns][:, rows]``.

    Args:
        values: A matrix.
        columns, rows: Numbers of its columns and rows.

    Returns:
        Shape (columns, rows).
    """
    cdef Py_ssize_t width = columns.shape[0], n = rows.shape[0], row, column
    cdef const float *here
    result = np.empty((width, n), dtype=np.float32)
    cdef float[:, ::1] out = result
    for column in range(width):
        if not 0 <= columns[column] < values.shape[1]:
            raise IndexError("no such column")
    for row in range(n):
        if not 0 <= rows[row] < values.shape[0]:
            raise IndexError("no such row")
        here = &values[rows[row], 0] if width else NULL
        for column in range(width):
            out[column, row] = here[columns[column]]
    return result


def climbed(
    const float[:, ::1] table, const int64_t[::1] rows, const int64_t[::1] levels, const int64_t[::1] block, const int64_t[::1] parent
):
    """What a table says of the elements some levels above blocks.

    Args:
        table: Values of contexts, shape (k, contexts).
        rows: Rows of the table.
        levels: How many levels above the block-level element each of them is wanted, ascending.
        block, parent: Of `boilerml.features.places.Places`.

    Returns:
        Shape (rows, blocks).
    """
    cdef Py_ssize_t wanted = rows.shape[0], blocks = block.shape[0], n = parent.shape[0], row, column
    cdef int64_t level = 0
    cdef const float *values
    result = np.empty((wanted, blocks), dtype=np.float32)
    cdef float[:, ::1] out = result
    cdef int64_t[::1] places = np.array(block)
    if levels.shape[0] != wanted or table.shape[1] != n:
        raise ValueError("columns are of different lengths")
    for column in range(blocks):
        if not 0 <= block[column] < n:
            raise IndexError("no such context")
    for column in range(n):
        if not 0 <= parent[column] < n:
            raise IndexError("no such context")
    if not blocks:
        return result
    for row in range(wanted):
        if not 0 <= rows[row] < table.shape[0]:
            raise IndexError("no such row")
        while level < levels[row]:
            for column in range(blocks):
                places[column] = parent[places[column]]
            level += 1
        values = &table[rows[row], 0]
        for column in range(blocks):
            out[row, column] = values[places[column]]
    return result


def top_place(const int64_t[::1] parent, const int64_t[::1] depth, const int64_t[::1] order, const int64_t[::1] block, values):
    """The twin of what `boilerml.features.markup.top_container` looks for.

    Args:
        parent, depth, order, block: Of `boilerml.features.places.Places`.
        values: Prose of each block.

    Returns:
        The prose of each context's own, the context that has the most, and how many levels each block shares with it.
    """
    cdef const double[::1] prose = np.ascontiguousarray(values, dtype=np.float64)
    cdef Py_ssize_t n = parent.shape[0], blocks = block.shape[0], place
    cdef int64_t context, top = 0
    own_of, shared_of = np.zeros(n), np.empty(blocks, dtype=np.float32)
    cdef double[::1] own = own_of
    cdef float[::1] shared = shared_of
    cdef double[::1] score = np.zeros(n)
    cdef float[::1] common = np.zeros(n, dtype=np.float32)
    if prose.shape[0] != blocks or depth.shape[0] != n or order.shape[0] != n:
        raise ValueError("columns are of different lengths")
    for place in range(n):
        if not (0 <= order[place] < n and 0 <= parent[place] < max(place, 1)):
            raise ValueError("parents come before their children")
    for place in range(blocks):
        if not 0 <= block[place] < n:
            raise IndexError("no such context")
        own[parent[block[place]]] += prose[place]
    for place in range(n):
        score[parent[place]] += own[place]
    for place in range(n):
        score[place] = own[place] + 0.5 * score[place]
    if n:
        top = order[0]
    for place in range(1, n):
        if score[order[place]] > score[top]:
            top = order[place]
    context = top
    while context:
        common[context] = <float>depth[context]
        context = parent[context]
    # What is not above the top itself shares with it what its parent does.
    for place in range(1, n):
        if common[place] == 0:
            common[place] = common[parent[place]]
    for place in range(blocks):
        shared[place] = common[block[place]]
    return own_of, top, shared_of
