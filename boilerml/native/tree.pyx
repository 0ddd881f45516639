# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""A tree that lxml has built becomes contexts and blocks: the twin of `boilerml.parsing.target.Target`.

It walks libxml2's nodes by lxml's public C interface (lxml.de/capi.html), so that names, attributes and texts become Python strings only
where a block or a context keeps them. Contexts are found by a hash whose multiplier is drawn when the module is loaded, so that no page
can be made whose contexts all fall into one slot.
"""

import os

from array import array

from cpython.bytes cimport PyBytes_FromStringAndSize
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.stdint cimport uint64_t, uintptr_t
from libc.stdlib cimport calloc, free, realloc
from libc.string cimport memchr, memcmp, memcpy, memset, strcmp, strlen
from lxml.includes.etreepublic cimport _Element

from lxml import etree

from boilerml.page import Contexts
from boilerml.parsing import elements
from boilerml.parsing.target import Read, squeezed


cdef extern from "libxml/tree.h":
    const int LIBXML_VERSION
    ctypedef unsigned char xmlChar
    ctypedef struct xmlAttr:
        const xmlChar *name
        xmlNode *children
        xmlAttr *next
    ctypedef struct xmlDoc:
        xmlNode *children
    ctypedef struct xmlNode:
        int type
        const xmlChar *name
        xmlNode *children
        xmlNode *parent
        xmlNode *next
        xmlDoc *doc
        xmlChar *content
        xmlAttr *properties
    const int XML_ELEMENT_NODE
    const int XML_TEXT_NODE
    const int XML_CDATA_SECTION_NODE


if etree.LIBXML_VERSION[:2] != (LIBXML_VERSION // 10000, LIBXML_VERSION // 100 % 100):
    raise ImportError(f"compiled for libxml2 {LIBXML_VERSION}, lxml has {etree.LIBXML_VERSION}")

cdef enum:
    # Of the keys that tell contexts apart, how much there is of them: see `boilerml.parsing.target.Target`.
    TAG_ALONE
    WITH_CLASS
    WITH_ALL
    #: Levels below which libxml2 drops elements (2,048 with `huge_tree`), less some that it adds itself.
    DEEPEST = 2000
    FACTS = 9
    #: Names of elements by their address; a page has a few dozen.
    NAMES = 512

cdef int BLOCK = elements.BLOCK, SKIP = elements.SKIP, LINK = elements.LINK, STRONG = elements.STRONG, FALLBACK = elements.FALLBACK
cdef int HIDDEN = elements.HIDDEN, PRE = elements.PRE, CELL = elements.CELL, BREAK = elements.BREAK, IMAGE = elements.IMAGE
cdef int SCRIPT = elements.SCRIPT, TITLE = elements.TITLE, VOID = elements.VOID, META = elements.META, ROOT = elements.ROOT
cdef int DRAWING = elements.DRAWING, GONE = elements.GONE, INHERITED = elements.INHERITED, BARE = elements.BARE, EVENT = elements.EVENT, NOTED = elements.NOTED
cdef dict TAG_FLAGS = elements.TAG_FLAGS
cdef object SVG_SILENT = elements.SVG_SILENT, SHADOW_MODES = elements.SHADOW_MODES, META_NAMES = elements.META_NAMES
cdef object RAW_MARKUP = elements.RAW_MARKUP
cdef const char *NOTHING = ""


cdef uint64_t MULTIPLIER = int.from_bytes(os.urandom(8), "little") | 1


cdef struct buffer:
    char *data
    Py_ssize_t size
    Py_ssize_t room


cdef struct name:
    const char *address
    int number
    int flags


cdef struct context:
    #: The key.
    int parent
    int tag
    int kind
    int hidden
    const char *class_name
    const char *role
    const char *identity
    Py_ssize_t identity_size
    uint64_t hashed
    #: What the element is, what holds for text in it, and the context of its block.
    int own
    int flags
    int block


cdef int reserve(buffer *target, Py_ssize_t more) except -1:
    cdef Py_ssize_t room
    cdef char *data
    if target.size + more > target.room:
        room = 2 * target.room + more + 64
        data = <char *>realloc(target.data, room)
        if data is NULL:
            raise MemoryError
        target.data, target.room = data, room
    return 0


cdef int append(buffer *target, const char *data, Py_ssize_t size) except -1:
    reserve(target, size)
    memcpy(target.data + target.size, data, size)
    target.size += size
    return 0


cdef inline int space(const unsigned char *text, Py_ssize_t left) noexcept nogil:
    """How many bytes long the character of white space is that text begins with, as `str.isspace` knows it; 0 if it is another one."""
    cdef unsigned char first = text[0]
    if first < 0x80:
        return first == 32 or 9 <= first <= 13 or 28 <= first <= 31
    if first == 0xC2:
        return 2 if left > 1 and (text[1] == 0x85 or text[1] == 0xA0) else 0
    if left < 3:
        return 0
    if first == 0xE2:
        if text[1] == 0x80:
            return 3 if text[2] <= 0x8A or text[2] == 0xA8 or text[2] == 0xA9 or text[2] == 0xAF else 0
        return 3 if text[1] == 0x81 and text[2] == 0x9F else 0
    if first == 0xE1:
        return 3 if text[1] == 0x9A and text[2] == 0x80 else 0
    if first == 0xE3:
        return 3 if text[1] == 0x80 and text[2] == 0x80 else 0
    return 0


cdef inline bint ends_with_space(const unsigned char *text, Py_ssize_t size) noexcept nogil:
    cdef Py_ssize_t start = size - 1
    while start > 0 and text[start] & 0xC0 == 0x80:
        start -= 1
    return space(text + start, size - start) == size - start


cdef inline bint blank(const unsigned char *text, Py_ssize_t size) noexcept nogil:
    cdef Py_ssize_t place = 0
    cdef int step
    while place < size:
        step = space(text + place, size - place)
        if not step:
            return False
        place += step
    return True


cdef inline Py_ssize_t characters(const unsigned char *text, Py_ssize_t size) noexcept nogil:
    cdef Py_ssize_t place, count = 0
    for place in range(size):
        count += text[place] & 0xC0 != 0x80
    return count


cdef Py_ssize_t squeeze(const unsigned char *text, Py_ssize_t size, unsigned char *out) noexcept nogil:
    """Write a text with single spaces between its words, and return its size."""
    cdef Py_ssize_t place = 0, written = 0, start
    cdef int step
    while place < size:
        step = space(text + place, size - place)
        if step:
            place += step
            continue
        if written:
            out[written] = 32
            written += 1
        start = place
        while place < size and not space(text + place, size - place):
            place += 1
        memcpy(out + written, text + start, place - start)
        written += place - start
    return written


cdef inline str decoded(const char *text, Py_ssize_t size):
    return PyUnicode_DecodeUTF8(text, size, "replace")


cdef inline uint64_t hash_on(uint64_t so_far, const char *text, Py_ssize_t size) noexcept nogil:
    cdef Py_ssize_t place
    for place in range(size):
        so_far = hash_step(so_far, <unsigned char>text[place])
    return so_far


cdef inline uint64_t hash_step(uint64_t so_far, uint64_t value) noexcept nogil:
    so_far = (so_far ^ value) * MULTIPLIER
    return so_far ^ so_far >> 32


cdef inline bint same(const char *left, const char *right) noexcept nogil:
    return left is right or (left is not NULL and right is not NULL and strcmp(left, right) == 0)


cdef class Walk:
    """One walk over one document; the fields are the variables of `Target`."""

    cdef object text_of
    cdef list tags, parents, names, texts, scripts, titles, tag_names
    cdef dict tag_numbers, meta
    cdef str script_type
    cdef name by_address[NAMES]
    cdef int n_names
    cdef context *contexts
    cdef int n_contexts, room
    cdef int *interned  # places by hash of their key, −1 where there is none
    cdef int slots
    cdef buffer pending, parts, aside, written, rows
    cdef int current, leaf, links, images, lines, breaks, aside_leaf
    cdef Py_ssize_t longest, link_chars, strong_chars, link_end, longest_aside, aside_link_chars
    cdef bint only_cells, fresh_link, odd

    def __init__(self, text_of):
        self.text_of = text_of
        self.tags, self.parents, self.names, self.tag_names = [""], [-1], [()], []
        self.texts, self.scripts, self.titles = [], [], []
        self.tag_numbers, self.meta = {}, {}
        self.script_type = ""
        self.slots = 1024
        self.interned = <int *>realloc(NULL, self.slots * sizeof(int))
        self.room = 256
        self.contexts = <context *>calloc(self.room, sizeof(context))
        if self.interned is NULL or self.contexts is NULL:
            raise MemoryError
        cdef int slot
        for slot in range(self.slots):
            self.interned[slot] = -1
        self.n_contexts = 1
        self.contexts[0].flags = BLOCK

    def __dealloc__(self):
        free(self.contexts)
        free(self.interned)
        free(self.pending.data)
        free(self.parts.data)
        free(self.aside.data)
        free(self.written.data)
        free(self.rows.data)

    cdef bint walk(self, xmlNode *first) except -1:
        """Read a row of nodes and all below them; False where the tree cannot be trusted to hold the whole page."""
        cdef xmlNode *node = first
        cdef xmlNode *top = first.parent
        cdef int depth = 0
        # Contexts around the current element; one entry per open element, −1 for void ones.
        cdef buffer stack
        stack.data, stack.size, stack.room = NULL, 0, 0
        try:
            while node is not NULL:
                if node.type == XML_ELEMENT_NODE:
                    if self.pending.size:
                        self.read_text(self.pending.data, self.pending.size)
                        self.pending.size = 0
                    reserve(&stack, sizeof(int))
                    (<int *>stack.data)[depth] = self.start(node)
                    stack.size += sizeof(int)
                    depth += 1
                    if depth > DEEPEST or self.odd:
                        return False
                    if node.children is not NULL:
                        node = node.children
                        continue
                    depth -= 1
                    stack.size -= sizeof(int)
                    self.end((<int *>stack.data)[depth])
                elif (node.type == XML_TEXT_NODE or node.type == XML_CDATA_SECTION_NODE) and node.content is not NULL:
                    append(&self.pending, <const char *>node.content, strlen(<const char *>node.content))
                while node.next is NULL:
                    node = node.parent
                    if node is top:
                        node = NULL
                        break
                    if self.pending.size:
                        self.read_text(self.pending.data, self.pending.size)
                        self.pending.size = 0
                    depth -= 1
                    stack.size -= sizeof(int)
                    self.end((<int *>stack.data)[depth])
                if node is not NULL:
                    node = node.next
        finally:
            free(stack.data)
        if self.pending.size:
            self.read_text(self.pending.data, self.pending.size)
        if self.parts.size or self.aside.size:
            self.flush()
        return True

    cdef name *name_of(self, const char *address) except NULL:
        cdef int slot = (<uintptr_t>address >> 3) % NAMES, tries
        cdef name *found
        for tries in range(NAMES):
            found = &self.by_address[(slot + tries) % NAMES]
            if found.address is address:
                return found
            if found.address is NULL and 2 * self.n_names < NAMES:
                self.n_names += 1
                break
            if 2 * self.n_names >= NAMES and tries == 8:
                break  # more names than any real page has: this one's place is taken over
        tag = decoded(address, strlen(address))
        number = self.tag_numbers.setdefault(tag, len(self.tag_names))
        if number == len(self.tag_names):
            self.tag_names.append(tag)
        found.address, found.number, found.flags = address, number, TAG_FLAGS.get(tag, 0)
        return found

    cdef const char *value(self, xmlAttr *attribute) noexcept:
        cdef xmlNode *content = attribute.children
        if content is NULL:
            return NOTHING
        if content.type != XML_TEXT_NODE or content.next is not NULL:
            self.odd = True  # cut at references to entities: for the parser target
        return NOTHING if content.content is NULL else <const char *>content.content

    cdef const char *get(self, xmlNode *node, const char *name) noexcept:
        cdef xmlAttr *attribute = node.properties
        while attribute is not NULL:
            if strcmp(<const char *>attribute.name, name) == 0:
                return self.value(attribute)
            attribute = attribute.next
        return NULL

    cdef int start(self, xmlNode *node) except -2:
        """Begin an element, and return what the stack is to hold."""
        cdef name *called = self.name_of(<const char *>node.name)
        cdef int own = called.flags, tag = called.number, state, place, outer = self.current
        cdef context key
        cdef xmlAttr *attribute
        cdef const char *value
        cdef const char *item = NULL
        key.parent, key.tag, key.kind, key.hidden = self.current, tag, TAG_ALONE, 0
        key.class_name = key.role = key.identity = NULL
        key.identity_size = 0
        if node.properties is not NULL and not own & BARE:
            attribute = node.properties
            while attribute is not NULL:
                value = <const char *>attribute.name
                if strcmp(value, b"class") == 0:
                    key.class_name = self.value(attribute)
                elif strcmp(value, b"id") == 0:
                    key.identity = self.value(attribute)
                elif strcmp(value, b"itemprop") == 0:
                    item = self.value(attribute)
                elif strcmp(value, b"role") == 0:
                    key.role = self.value(attribute)
                elif strcmp(value, b"hidden") == 0:
                    key.hidden |= HIDDEN | GONE
                elif strcmp(value, b"aria-hidden") == 0:
                    if strcmp(self.value(attribute), b"true") == 0:
                        key.hidden |= HIDDEN
                elif strcmp(value, b"style") == 0:
                    value = self.value(attribute)
                    if mentions_none(value) and "display:none" in squeezed(decoded(value, strlen(value))):
                        key.hidden |= HIDDEN | GONE
                attribute = attribute.next
            if key.identity is NULL or not key.identity[0]:
                key.identity = item
            key.kind = WITH_CLASS
            if key.identity is not NULL or key.role is not NULL or key.hidden:
                key.kind = WITH_ALL
                if key.identity is not NULL:
                    key.identity_size = strlen(key.identity)
                    while key.identity_size and c"0" <= key.identity[key.identity_size - 1] <= c"9":
                        key.identity_size -= 1
        elif own & VOID:
            if own != VOID:
                self.void(own, node)
            return -1
        elif own & SKIP:
            if own & SCRIPT:
                value = self.get(node, b"type")
                self.script_type = decoded(value, strlen(value)) if value is not NULL else ""
            elif own & TITLE:
                self.titles.append([])
            elif node.properties is not NULL:
                value = self.get(node, b"shadowrootmode")
                if value is not NULL and strcmp(<const char *>node.name, b"template") == 0 and decoded(value, strlen(value)).lower() in SHADOW_MODES:
                    # Shown in its element's place; the class keeps it apart from templates that are not.
                    own, key.kind, key.class_name = 0, WITH_CLASS, self.get(node, b"class")
        place = self.intern(&key, own)
        self.current = place
        if own & EVENT:
            if own & BLOCK:
                if self.parts.size or self.aside.size:
                    self.flush()
                self.links = 0  # of pictures alone
                if not own & CELL:
                    self.only_cells = False
                if own & ROOT:
                    value = self.get(node, b"lang")
                    if value is NULL or not value[0]:
                        value = self.get(node, b"xml:lang")
                    if value is not NULL and value[0]:
                        self.meta.setdefault("lang", decoded(value, strlen(value)))
            elif own & LINK:
                self.fresh_link = True
                self.links += 1
            else:
                self.images += 1
        return outer

    cdef int intern(self, context *key, int own) except -1:
        """The place of a key, a new one if it was not known."""
        cdef uint64_t hashed = hash_step(hash_step(key.parent, key.tag), 4 * <uint64_t>key.hidden + key.kind)
        cdef int slot, place, state
        cdef context *known
        if key.class_name is not NULL:
            hashed = hash_on(hash_step(hashed, 1), key.class_name, strlen(key.class_name))
        if key.role is not NULL:
            hashed = hash_on(hash_step(hashed, 2), key.role, strlen(key.role))
        if key.identity is not NULL:
            hashed = hash_on(hash_step(hashed, 3), key.identity, key.identity_size)
        slot = <int>(hashed & (self.slots - 1))
        while self.interned[slot] >= 0:
            known = &self.contexts[self.interned[slot]]
            if (
                known.hashed == hashed
                and known.parent == key.parent
                and known.tag == key.tag
                and known.kind == key.kind
                and known.hidden == key.hidden
                and same(known.class_name, key.class_name)
                and same(known.role, key.role)
                and (known.identity is NULL) == (key.identity is NULL)
                and known.identity_size == key.identity_size
                and (not key.identity_size or memcmp(known.identity, key.identity, key.identity_size) == 0)
            ):
                return self.interned[slot]
            slot = (slot + 1) & (self.slots - 1)
        if self.n_contexts == self.room:
            known = <context *>realloc(self.contexts, 2 * self.room * sizeof(context))
            if known is NULL:
                raise MemoryError
            self.contexts, self.room = known, 2 * self.room
        place = self.n_contexts
        self.n_contexts += 1
        self.interned[slot] = place
        known = &self.contexts[place]
        known[0] = key[0]
        known.hashed = hashed
        if 2 * self.n_contexts > self.slots:
            self.widen()
        tag = self.tag_names[key.tag]
        state = own
        if self.contexts[key.parent].flags & DRAWING and tag in SVG_SILENT:
            state = SKIP
        else:
            state |= key.hidden
        known.own = own
        known.flags = self.contexts[key.parent].flags & INHERITED | state
        known.block = place if own & BLOCK else self.contexts[key.parent].block
        self.parents.append(key.parent)
        self.tags.append(tag)
        if key.kind == TAG_ALONE:
            self.names.append(())
        elif key.kind == WITH_CLASS:
            self.names.append((maybe(key.class_name), None, None))
        else:
            identity = None if key.identity is NULL else decoded(key.identity, key.identity_size)
            self.names.append((maybe(key.class_name), identity, maybe(key.role)))
        return place

    cdef int widen(self) except -1:
        cdef int slots = 4 * self.slots, place, slot
        cdef int *interned = <int *>realloc(self.interned, slots * sizeof(int))
        if interned is NULL:
            raise MemoryError
        self.interned, self.slots = interned, slots
        for slot in range(slots):
            interned[slot] = -1
        for place in range(1, self.n_contexts):
            slot = <int>(self.contexts[place].hashed & (slots - 1))
            while interned[slot] >= 0:
                slot = (slot + 1) & (slots - 1)
            interned[slot] = place
        return 0

    cdef int void(self, int own, xmlNode *node) except -1:
        cdef const char *value
        if own & BREAK:
            if self.is_aside(self.contexts[self.current].flags):
                if self.aside.size:
                    append(&self.aside, b" ", 1)
            elif self.parts.size:
                self.breaks += 1
                if self.breaks > 1:
                    self.flush()
                    self.only_cells = False
                else:
                    append(&self.parts, b"\0", 1)
                    self.lines += 1
        elif own & IMAGE:
            self.images += 1
        elif own & BLOCK:
            if self.parts.size or self.aside.size:
                self.flush()
            self.only_cells = False
        elif own & META:
            value = self.get(node, b"property")
            if value is NULL or not value[0]:
                value = self.get(node, b"name")
            if value is not NULL:
                name = decoded(value, strlen(value)).lower()
                if name in META_NAMES:
                    value = self.get(node, b"content")
                    self.meta.setdefault(name, decoded(value, strlen(value)) if value is not NULL else "")
        return 0

    cdef int end(self, int outer) except -1:
        cdef int own
        if outer < 0:
            return 0
        own = self.contexts[self.current].own
        self.current = outer
        if own & BLOCK:
            if self.parts.size or self.aside.size:
                self.flush()
            if not own & CELL:
                self.only_cells = False
        elif own & LINK:
            self.fresh_link = True
        return 0

    cdef inline bint is_aside(self, int state) noexcept:
        """Whether text in the current context, whose flags are given, is gone from a block that is not."""
        return state & GONE and not self.contexts[self.contexts[self.current].block].flags & GONE

    cdef int read_text(self, const char *text, Py_ssize_t size) except -1:
        """Take the text between two tags."""
        cdef int state
        cdef Py_ssize_t count
        cdef const unsigned char *signs = <const unsigned char *>text
        cdef bytes inner
        if space(signs, size) and blank(signs, size):
            if self.parts.size:
                append(&self.parts, text, size)
            return 0
        state = self.contexts[self.current].flags
        if state & NOTED:
            if state & SKIP:
                if state & SCRIPT:
                    self.scripts.append((self.script_type, decoded(text, size)))
                elif state & TITLE:
                    self.titles[len(self.titles) - 1].append(decoded(text, size))
                return 0
            if state & FALLBACK and self.tags[self.current] in RAW_MARKUP:
                markup = decoded(text, size)
                if "<" in markup:
                    inner = self.text_of(markup).encode()
                    if not inner:
                        return 0
                    text, size = inner, len(inner)
                    signs = <const unsigned char *>text
            count = characters(signs, size)
            if self.is_aside(state):
                if count > self.longest_aside:
                    self.longest_aside, self.aside_leaf = count, self.current
                if state & LINK:
                    self.aside_link_chars += count
                append(&self.aside, text, size)
                return 0
            if state & LINK:
                self.link_chars += count
                # Links that touch are apart on the page, by styling; in running text they do not touch.
                if (
                    self.fresh_link
                    and self.parts.size
                    and self.parts.size == self.link_end
                    and not ends_with_space(<const unsigned char *>self.parts.data, self.parts.size)
                    and not space(signs, size)
                ):
                    append(&self.parts, b" ", 1)
                self.fresh_link = False
                self.link_end = self.parts.size + size
            if state & STRONG:
                self.strong_chars += count
        else:
            count = characters(signs, size)
        if count > self.longest:
            self.longest, self.leaf = count, self.current
        self.breaks = 0
        append(&self.parts, text, size)
        return 0

    cdef int flush(self) except -1:
        cdef int inside = self.contexts[self.leaf].flags
        cdef const unsigned char *raw = <const unsigned char *>self.parts.data
        cdef Py_ssize_t size = self.parts.size, start = 0, stop, count, written = 0
        cdef unsigned char *out
        cdef int *row
        cdef str text
        self.parts.size = 0
        if inside & PRE:
            whole = decoded(<const char *>raw, size).replace("\0", "\n")
            text = "\n".join([line.rstrip() for line in whole.split("\n")]).strip("\n")
        else:
            self.written.size = 0
            reserve(&self.written, size)
            out = <unsigned char *>self.written.data
            while start <= size:
                stop = start
                if self.lines:
                    while stop < size and raw[stop]:
                        stop += 1
                else:
                    stop = size
                count = squeeze(raw + start, stop - start, out + written + (written > 0))
                if count:
                    if written:
                        out[written] = c"\n"
                        written += 1
                    written += count
                start = stop + 1
            text = decoded(<const char *>out, written)
        if text:
            self.texts.append(text)
            reserve(&self.rows, FACTS * sizeof(int))
            row = <int *>(self.rows.data + self.rows.size)
            row[0] = 2 if inside & HIDDEN else 1 if inside & FALLBACK else 0
            row[1] = not self.only_cells or len(self.texts) == 1
            row[2], row[3] = self.contexts[self.leaf].block, self.leaf
            row[4], row[5], row[6] = <int>self.link_chars, self.links, <int>self.strong_chars
            row[7], row[8] = self.images, self.lines
            self.rows.size += FACTS * sizeof(int)
            self.images = 0
            self.only_cells = True
        self.link_chars = self.strong_chars = self.longest = self.link_end = 0
        self.links = self.lines = self.breaks = 0
        if self.aside.size:
            self.flush_aside()
        return 0

    cdef int flush_aside(self) except -1:
        cdef int *row
        self.written.size = 0
        reserve(&self.written, self.aside.size)
        count = squeeze(<const unsigned char *>self.aside.data, self.aside.size, <unsigned char *>self.written.data)
        self.texts.append(decoded(self.written.data, count))
        reserve(&self.rows, FACTS * sizeof(int))
        row = <int *>(self.rows.data + self.rows.size)
        memset(row, 0, FACTS * sizeof(int))
        row[0], row[1] = 2, 1
        row[2], row[3] = self.contexts[self.aside_leaf].block, self.aside_leaf
        row[4] = <int>self.aside_link_chars
        self.rows.size += FACTS * sizeof(int)
        self.aside.size = self.longest_aside = self.aside_link_chars = 0
        return 0

    cdef object found(self):
        rows = array("i")
        rows.frombytes(PyBytes_FromStringAndSize(self.rows.data, self.rows.size))
        return Read(Contexts(self.parents, self.tags, self.names), self.texts, rows, self.scripts, self.titles, self.meta)


cdef bint mentions_none(const char *style) noexcept nogil:
    cdef const char *place = style
    while place[0]:
        if place[0] | 32 == c"n" and place[1] | 32 == c"o" and place[2] | 32 == c"n" and place[3] | 32 == c"e":
            return True
        place += 1
    return False


cdef object maybe(const char *text):
    return None if text is NULL else decoded(text, strlen(text))


def closes_breaks(const unsigned char[::1] data):
    """Whether there is an end tag ``</br``, in small letters or in capitals."""
    cdef const unsigned char *start
    cdef const unsigned char *end
    cdef const unsigned char *place
    if data.shape[0] < 4:
        return False
    start, end = &data[0], &data[0] + data.shape[0] - 2
    place = start + 1
    while place < end:
        place = <const unsigned char *>memchr(place, 47, end - place)
        if place is NULL:
            return False
        if place[-1] == 60 and place[1] | 32 == 98 and place[2] | 32 == 114:
            return True
        place += 1
    return False


def read_tree(_Element root not None, text_of):
    """Read a document.

    Args:
        root: Its root element, as a parser with `huge_tree` has built it.
        text_of: As for `boilerml.parsing.target.Target`.

    Returns:
        What was read; None where the document is nested so deeply that the tree may lack what stands below, or attributes hold references.
    """
    walk = Walk(text_of)
    return walk.found() if walk.walk(root._c_node.doc.children) else None
