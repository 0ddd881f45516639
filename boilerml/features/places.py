"""The contexts of a page as matrices: what each is called, what surrounds it, how much text it holds.

All work is per context, of which there are a few hundred, and level by level from the root or to it.
"""

from __future__ import annotations

import re

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
    joined = [" ".join([value for value in name if value]) for name in names]
    # Few names have capitals, so that words have to be told apart by them.
    parted = [name if name.islower() or not name else " ".join(_NAME_PART.findall(name)).lower() for name in joined]
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
    """The contexts in which a page's text stands.

    Attributes:
        block: Number of each block's block-level context.
        leaf: Number of each block's innermost context.
        parent: Parent of each context; the document is its own.
        depth: Levels below the document.
        tags: Shape (contexts, groups of tags): 1 where an element itself is of the group.
        keywords: Shape (contexts, groups of keywords): 1 where its class, id or role has a word of the group.
        inherited_tags, inherited_keywords: The same for an element and all above it, less the farther above.
        levels: The contexts level by level, the root first.
    """

    def __init__(self, page: Page) -> None:
        parent, tag, names = page.contexts.parent, page.contexts.tag, page.contexts.names
        leaves = page.facts["leaf"]
        # Contexts without text below them are left out; parents still come before children.
        number = [-1] * len(parent)
        number[0] = 0
        for leaf in set(leaves.tolist()):
            while number[leaf] < 0:
                number[leaf] = 0
                leaf = parent[leaf]
        old = [place for place, used in enumerate(number) if used >= 0]
        for new, place in enumerate(old):
            number[place] = new
        above = [0, *[number[parent[place]] for place in old[1:]]]
        elements = [tag[place] for place in old]
        depth = [0] * len(old)
        tag_path = [0] * len(old)
        paths: dict[tuple[int, str], int] = {}
        for new in range(1, len(old)):
            over = above[new]
            depth[new] = depth[over] + 1
            path = (tag_path[over], elements[new])
            known = paths.get(path)
            if known is None:
                known = paths[path] = len(paths) + 1
            tag_path[new] = known
        own = np.zeros((len(old), _WIDTH + 1), dtype=np.float32)
        # Elements of no group share a column that is cut off.
        own[range(len(old)), [TAGS.get(element, _WIDTH) for element in elements]] = 1
        rows, columns = _keywords([names[place] for place in old])
        own[rows, columns] = 1
        own = own[:, :_WIDTH]
        renumber = np.array(number, dtype=np.int64)
        self.block: IntArray = renumber[page.facts["context"]]
        self.leaf: IntArray = renumber[leaves]
        self.parent: IntArray = np.array(above, dtype=np.int64)
        self.depth: IntArray = np.array(depth, dtype=np.int64)
        self.tag_path: IntArray = np.array(tag_path, dtype=np.int64)
        self.tags: Array = own[:, : len(TAG_GROUPS)]
        self.keywords: Array = own[:, len(TAG_GROUPS) :]
        by_depth = np.argsort(self.depth, kind="stable")
        self.levels: list[IntArray] = np.split(by_depth, np.flatnonzero(np.diff(self.depth[by_depth])) + 1)
        inherited = self._inherit(own)
        self.inherited_tags: Array = inherited[:, : len(TAG_GROUPS)]
        self.inherited_keywords: Array = inherited[:, len(TAG_GROUPS) :]

    def __len__(self) -> int:
        return len(self.parent)

    def _inherit(self, own: Array) -> Array:
        """Carry values from ancestors down: the larger of a context's own value and its parent's result times the decay."""
        result = own.copy()
        for level in self.levels[1:]:
            result[level] = np.maximum(own[level], _DECAY * result[self.parent[level]])
        return result

    def subtree_sums(self, values: Array) -> Array:
        """Sum values of blocks over everything below each context.

        Args:
            values: Shape (k, blocks).

        Returns:
            Shape (k, contexts).
        """
        sums = np.stack([np.bincount(self.block, row, len(self)) for row in values])
        for level in self.levels[:0:-1]:
            np.add.at(sums.T, self.parent[level], sums.T[level])
        return sums.astype(np.float32)

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
