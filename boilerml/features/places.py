"""The contexts of a page as matrices: what each is called, what surrounds it, how much text it holds.

All work is per context, of which there are a few hundred, and level by level from the root or to it.
"""

from __future__ import annotations

import re
from functools import cached_property

import numpy as np
import numpy.typing as npt

from boilerml.features.vocabulary import KEYWORD_GROUPS, KEYWORDS, TAG_GROUPS, TAGS
from boilerml.page import Page

Array = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

#: An ancestor's word counts less the farther away it stands.
_DECAY = 0.85
_NAME_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")

#: Keywords and the column of their group, which stand behind those of the tags; and the sign between two names.
_NEXT = -1
_END_OF_NAME = " \0 "
_COLUMNS = {word.encode(): group + len(TAG_GROUPS) for word, group in KEYWORDS.items()} | {b"\0": _NEXT}
_LETTERS_ONLY = bytes(byte if chr(byte) in "abcdefghijklmnopqrstuvwxyz\0" else 32 for byte in range(256))
_WIDTH = len(TAG_GROUPS) + len(KEYWORD_GROUPS)


def _keywords(names: list[tuple[str | None, ...]]) -> tuple[list[int], list[int]]:
    """Places and columns of all keywords in the places' names; one split of all is much faster than one of each."""
    joined = [" ".join(filter(None, name)) if name else "" for name in names]
    # Few names have capitals, so that words have to be told apart by them.
    parted = [name if not name or name.islower() else " ".join(_NAME_PART.findall(name)).lower() for name in joined]
    words = _END_OF_NAME.join(parted).encode("ascii", "replace").translate(_LETTERS_ONLY).split()
    rows: list[int] = []
    columns: list[int] = []
    place = 0
    for column in filter(None, map(_COLUMNS.get, words)):
        if column == _NEXT:
            place += 1
        else:
            rows.append(place)
            columns.append(column)
    return rows, columns


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
    """

    def __init__(self, page: Page) -> None:
        parent, tag, names = page.contexts.parent, page.contexts.tag, page.contexts.names
        leaves = page.facts["leaf"]
        # Contexts without text below them are left out; parents still come before children.
        used = [False] * len(parent)
        used[0] = True
        for leaf in set(leaves.tolist()):
            while not used[leaf]:
                used[leaf] = True
                leaf = parent[leaf]
        old = [place for place, is_used in enumerate(used) if is_used]
        level = [0] * len(parent)
        path_of = [0] * len(parent)
        paths: dict[tuple[int, str], int] = {}
        below = [1] * len(parent)  # contexts in the subtree
        for place in old[1:]:
            over = parent[place]
            level[place] = level[over] + 1
            path = (path_of[over], tag[place])
            known = paths.get(path)
            if known is None:
                known = paths[path] = len(paths) + 1
            path_of[place] = known
        for place in old[:0:-1]:
            below[parent[place]] += below[place]
        first = [0] * len(parent)
        free = [1] * len(parent)  # where the next child's subtree begins
        for place in old[1:]:
            over = parent[place]
            begin = first[place] = free[over]
            free[over] = begin + below[place]
            free[place] = begin + 1
        by_page = np.array(old, dtype=np.int64)
        depth = np.array(level, dtype=np.int64)[by_page]
        by_level = np.argsort(depth, kind="stable")
        place_of = by_page[by_level]
        number = np.zeros(len(parent), dtype=np.int64)
        number[place_of] = np.arange(len(old))
        self.order: IntArray = number[by_page]
        self.block: IntArray = number[page.facts["context"]]
        self.leaf: IntArray = number[leaves]
        self.depth: IntArray = depth[by_level]
        above = np.array(parent, dtype=np.int64)[place_of]
        above[0] = 0
        self.parent: IntArray = number[above]
        self.tag_path: IntArray = np.array(path_of, dtype=np.int64)[place_of]
        self.first: IntArray = np.array(first, dtype=np.int64)[place_of]
        self.last: IntArray = self.first + np.array(below, dtype=np.int64)[place_of]
        self._elements = [tag[place] for place in old]
        self._names = [names[place] for place in old]

    def __len__(self) -> int:
        return len(self.parent)

    @cached_property
    def own(self) -> Array:
        """Groups of tags, then of keywords: 1 where an element itself is of the group, shape (contexts, groups)."""
        own = np.zeros((len(self), _WIDTH + 1), dtype=np.float32)
        # Elements of no group share a column that is cut off.
        own[self.order, [TAGS.get(element, _WIDTH) for element in self._elements]] = 1
        rows, columns = _keywords(self._names)
        own[self.order[rows], columns] = 1
        return own[:, :_WIDTH]

    @cached_property
    def inherited(self) -> Array:
        """The same for an element and all above it, less the farther above.

        The larger of a context's own value and its parent's result times the decay.
        """
        result = self.own.copy()
        bounds = np.flatnonzero(np.diff(self.depth, append=-1)) + 1
        start = int(bounds[0])
        for stop in bounds[1:].tolist():
            level = result[start:stop]
            np.maximum(level, _DECAY * result[self.parent[start:stop]], out=level)
            start = stop
        return result

    def subtree_sums(self, values: Array) -> Array:
        """Sum values of blocks over everything below each context.

        Args:
            values: Shape (k, blocks), not negative.

        Returns:
            Shape (k, contexts).
        """
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
        count = np.maximum(np.bincount(key, minlength=size), 1)
        means = np.stack([(np.bincount(key, row, size) / count)[key] for row in values])
        return means.astype(np.float32), count[key].astype(np.float32)
