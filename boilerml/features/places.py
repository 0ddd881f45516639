"""The contexts of a page as matrices: what each is called, what surrounds it, how much text it holds.

All work is per context, of which there are a few hundred, and level by level from the root or to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from boilerml import native
from boilerml.features.tokens import BlockWords
from boilerml.features.vocabulary import KEYWORD_GROUPS, KEYWORDS, TAG_GROUPS, TAGS
from boilerml.page import Page

Array = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

_native = native.load("places")

#: An ancestor's word counts less the farther away it stands.
_DECAY = 0.85

#: What stands between two names; and keywords with the number of their group.
_END_OF_NAME = " \0 "
_NUL = b"\0"
_COLUMNS = {word.encode(): group for word, group in KEYWORDS.items()}
_LETTERS_ONLY = bytes(byte if chr(byte) in "abcdefghijklmnopqrstuvwxyz\0" else 32 for byte in bytes(range(256)).lower())
_WIDTH = len(TAG_GROUPS) + len(KEYWORD_GROUPS)
#: What sets names and tags apart from the words of texts, hashed: a hash goes on from it.
_NAME_MARK, _TAG_MARK = crc32(b"."), crc32(b"<")


class _Names:
    """The words in the names of elements; one split of all names is much faster than one of each.

    Args:
        names: What names the elements of each kind.

    Attributes:
        distinct: Each word once, with where it stands first.
        words: For each word of each name, taken once, where it stands first, shape (words,).
        owner: The number of the name that each stands in, ascending.
    """

    def __init__(self, names: Sequence[tuple[str | None, ...]]) -> None:
        # No parser leaves a NUL in a name; in a page made by hand it would end the name.
        joined = _END_OF_NAME.join([" ".join(filter(None, name)).replace("\0", " ") for name in names]).encode("ascii", "replace")
        words = _apart(joined).translate(_LETTERS_ONLY).split()
        self.distinct: dict[bytes, int] = {}
        ids = np.fromiter(map(self.distinct.setdefault, words, range(len(words))), dtype=np.int64, count=len(words))
        ends = ids == self.distinct.pop(_NUL, -1)
        # Names such as "card card-wide" have the same word twice. Not by `np.unique`, which imports all of `numpy.ma`.
        pairs = np.sort((np.cumsum(ends) * len(words) + ids)[~ends])
        pairs = pairs[np.flatnonzero(np.diff(pairs, prepend=-1))]
        self.owner, self.words = np.divmod(pairs, max(len(words), 1))


def _apart(names: bytes) -> bytes:
    """Set words apart that are told by their capitals, as in ``mainContent`` and ``HTMLBody``."""
    codes = np.frombuffer(names, dtype=np.uint8)
    capital = (codes >= ord("A")) & (codes <= ord("Z"))
    if not capital.any():
        return names
    before_small = np.zeros(len(codes), dtype=bool)
    before_small[:-1] = (codes[1:] >= ord("a")) & (codes[1:] <= ord("z"))
    begins = np.flatnonzero(capital[1:] & (~capital[:-1] | before_small[1:])) + 1
    return np.insert(codes, begins, ord(" ")).tobytes()


class Places:
    """The contexts in which a page's text stands, those above before those below.

    Attributes:
        block: Number of each block's block-level context.
        leaf: Number of each block's innermost context.
        parent: Parent of each context; the document is its own.
        depth: Levels below the document, ascending.
        tag_path: A number for each path of tags from the document.
        order: The contexts in the order in which the page has them.
        first, last: What stands below a context has a `first` from its own `first` to before its `last`.
        kinds: Tag and names of each kind of element.
        kind: The kind of each context, in the order of the page.
    """

    block: IntArray
    leaf: IntArray
    parent: IntArray
    depth: IntArray
    tag_path: IntArray
    order: IntArray
    first: IntArray
    last: IntArray
    kinds: list[tuple[str, tuple[str | None, ...]]]
    kind: IntArray

    def __init__(self, page: Page) -> None:
        parent, tag, names = page.contexts.parent, page.contexts.tag, page.contexts.names
        leaves = page.facts["leaf"]
        if _native is not None:
            found = _native.arranged(parent, tag, names, page.facts["context"], leaves)
            self.parent, self.depth, self.tag_path, self.order, self.first, self.last, self.kind, self.block, self.leaf, self.kinds = found
            return
        # Contexts without text below them are left out; parents still come before children.
        number = [-1] * len(parent)
        number[0] = 0
        for leaf in set(leaves.tolist()):
            while number[leaf] < 0:
                number[leaf] = 0
                leaf = parent[leaf]
        old = [place for place, is_used in enumerate(number) if is_used >= 0]
        n = len(old)
        above = [0] * n
        depth = [0] * n
        tag_path = [0] * n
        paths: dict[tuple[int, str], int] = {}
        for new in range(1, n):
            place = old[new]
            number[place] = new
            above[new] = over = number[parent[place]]
            depth[new] = depth[over] + 1
            tag_path[new] = paths.setdefault((tag_path[over], tag[place]), len(paths) + 1)
        below = [1] * n  # contexts in the subtree
        for new in range(n - 1, 0, -1):
            below[above[new]] += below[new]
        first = [0] * n
        free = [1] * n  # where the next child's subtree begins
        for new in range(1, n):
            over = above[new]
            first[new] = begin = free[over]
            free[over] = begin + below[new]
            free[new] = begin + 1
        columns = np.array((above, depth, tag_path, first, below), dtype=np.int64)
        by_level = np.argsort(columns[1], kind="stable")
        self.order = np.empty(n, dtype=np.int64)
        self.order[by_level] = np.arange(n)
        above_of, self.depth, self.tag_path, self.first, size = columns.take(by_level, axis=1)
        self.parent = self.order.take(above_of)
        self.last = self.first + size
        renumber = self.order.take(np.array(number, dtype=np.int64), mode="clip")
        self.block = renumber.take(page.facts["context"])
        self.leaf = renumber.take(leaves)
        # Many elements in different places are named alike.
        kinds: dict[tuple[str, tuple[str | None, ...]], int] = {}
        self.kind = np.array([kinds.setdefault((tag[place], names[place]), len(kinds)) for place in old], dtype=np.int64)
        self.kinds = list(kinds)

    def __len__(self) -> int:
        return len(self.parent)

    @cached_property
    def names(self) -> _Names:
        """The words in the names of `kinds`."""
        return _Names([name for _, name in self.kinds])

    @cached_property
    def compiled_names(self) -> Any:
        """The words in the names of `kinds` and those of tags, as `boilerml.native.places` keeps them; only where that is loaded."""
        return _native.Names(self.kinds, _NAME_MARK, _TAG_MARK)

    @cached_property
    def own(self) -> Array:
        """Groups of tags, then of keywords: 1 where an element itself is of the group, shape (contexts, groups)."""
        if _native is not None:
            compiled: Array = self.compiled_names.own(self.order, self.kind)
            return compiled
        own = np.zeros((len(self), _WIDTH + 1), dtype=np.float32)
        # Elements of no group share a column that is cut off.
        own[self.order, np.array([TAGS.get(element, _WIDTH) for element, _ in self.kinds])[self.kind]] = 1
        keywords = np.zeros((len(self.kinds), len(KEYWORD_GROUPS)), dtype=np.float32)
        names = self.names
        known = [(place, _COLUMNS[word]) for word, place in names.distinct.items() if word in _COLUMNS]
        if known:
            group = np.full(max(names.distinct.values()) + 1, -1)
            group[[place for place, _ in known]] = [column for _, column in known]
            found = group[names.words]
            keywords[names.owner[found >= 0], found[found >= 0]] = 1
        own[self.order, len(TAG_GROUPS) : _WIDTH] = keywords.take(self.kind, axis=0)
        return own[:, :_WIDTH]

    @cached_property
    def inherited(self) -> Array:
        """The same for an element and all above it, less the farther above.

        The larger of a context's own value and its parent's result times the decay.
        """
        if _native is not None:
            compiled: Array = _native.inherited(self.own, self.parent, _DECAY)
            return compiled
        result = self.own.copy()
        start = 1
        for stop in np.searchsorted(self.depth, np.arange(2, self.depth[-1] + 2)).tolist():
            level = result[start:stop]
            np.maximum(level, _DECAY * result.take(self.parent[start:stop], axis=0), out=level)
            start = stop
        return result

    def subtree_sums(self, values: Array) -> Array:
        """Sum values of blocks over everything below each context.

        Args:
            values: Shape (k, blocks), not negative.

        Returns:
            Shape (k, contexts).
        """
        if _native is not None:
            compiled: Array = _native.subtree_sums(values, self.block, self.first, self.last)
            return compiled
        sums = np.zeros((len(values), len(self) + 1))
        where = self.first[self.block]
        for row, value in zip(sums, values, strict=True):
            row[1:] = np.bincount(where, value, len(self))
        np.cumsum(sums, axis=1, out=sums)
        # What the differences of sums are off by is far below any amount of text; nothing is exactly nothing.
        return np.round(sums[:, self.last] - sums[:, self.first], 9).astype(np.float32)

    def group_means(self, key: IntArray, values: Array, size: int) -> tuple[Array, Array]:
        """Average values over blocks that share a key.

        Args:
            key: A number per block below `size`.
            values: Shape (k, blocks).
            size: How many keys there are.

        Returns:
            The means per block, shape (k, blocks), and the number of blocks that share each block's key.
        """
        if _native is not None:
            compiled: tuple[Array, Array] = _native.group_means(key, values, size)
            return compiled
        count = np.maximum(np.bincount(key, minlength=size), 1)
        means = np.stack([(np.bincount(key, row, size) / count)[key] for row in values])
        return means.astype(np.float32), count[key].astype(np.float32)


class ElementNames(NamedTuple):
    """What the elements of a page are called, word by word, as numbers that are the same on all pages.

    Attributes:
        words: The words of each kind of element: its tag, and those of ASCII letters in its names. For `BlockWords` a kind is a block.
        kind: The kind of each context.
        parent: Parent of each context; the document is its own, all others come behind theirs.
        depth: How far below the document the deepest context is.
        block, leaf: As in `Places`, shape (blocks,).
    """

    words: BlockWords
    kind: IntArray
    parent: IntArray
    depth: int
    block: IntArray
    leaf: IntArray


def element_names(places: Places) -> ElementNames:
    """Collect what the elements of a page are called.

    Args:
        places: The places of an HTML page.
    """
    kind = np.empty_like(places.kind)
    kind[places.order] = places.kind
    return ElementNames(_words(places), kind, places.parent, int(places.depth[-1]), places.block, places.leaf)


def _words(places: Places) -> BlockWords:
    if _native is not None:
        compiled = places.compiled_names
        return BlockWords(compiled.hashes, compiled.places, compiled.owner, compiled.per_block)
    names = places.names
    number = np.zeros(max(names.distinct.values(), default=0) + 1, dtype=np.int64)
    number[list(names.distinct.values())] = np.arange(len(names.distinct))
    tags: dict[str, int] = {}
    tag_of = np.array([tags.setdefault(tag, len(tags)) for tag, _ in places.kinds], dtype=np.int64)
    hashes = [crc32(word, _NAME_MARK) for word in names.distinct] + [crc32(tag.encode("utf-8", "replace"), _TAG_MARK) for tag in tags]
    owner = np.concatenate([names.owner, np.arange(len(places.kinds))])
    return BlockWords(
        hashes=np.array(hashes, dtype=np.uint32),
        places=np.concatenate([number[names.words], tag_of + len(names.distinct)]),
        owner=owner,
        per_block=np.bincount(owner, minlength=len(places.kinds)),
    )
