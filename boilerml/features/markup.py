"""What the markup around a block says: its elements, their names, and all that stands below them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from boilerml import native
from boilerml.features.places import IntArray, Places
from boilerml.features.registry import feature
from boilerml.features.view import Array, Flags, View
from boilerml.features.vocabulary import KEYWORD_GROUPS, TAG_GROUPS
from boilerml.page import PageKind, Visibility

_native = native.load("places")

_HTML: tuple[PageKind, ...] = ("html",)
_UNSEEN = np.array([[Visibility.FALLBACK], [Visibility.HIDDEN], [Visibility.DATA]])
#: How many levels above a block the text around it is summed.
_LEVELS = (0, 1, 2, 3, 4, 6, 8)


@feature("link_share", shared=True)
def link_share(view: View) -> Array:
    """Link density: the share of characters inside links."""
    return view.link_share


@feature("links", "all_link")
def links(view: View) -> list[npt.NDArray[Any]]:
    """Number of links, log; whether the block is nothing but links."""
    return [np.log1p(view.fact("links")), view.link_share > 0.95]


@feature("strong_share")
def strong_share(view: View) -> Array:
    """Share of characters in bold."""
    return np.asarray(np.minimum(view.fact("strong_chars") / view.chars.length, 1), dtype=np.float32)


@feature("images", "lines", "same_row", kinds=_HTML, shared=True)
def surroundings(view: View) -> list[npt.NDArray[Any]]:
    """Pictures since the block before, line breaks inside, whether it goes on in a table row."""
    return [np.log1p(view.fact("images")), np.log1p(view.fact("lines")), view.page.facts["gap"] == 0]


@feature("fallback", "hidden", "data", kinds=_HTML)
def visibility(view: View) -> Flags:
    """Whether the block is fallback content, hidden, or data of a script."""
    return np.asarray(view.page.facts["visibility"] == _UNSEEN)


@feature("depth", "block_depth", kinds=_HTML)
def depth(view: View) -> list[IntArray]:
    """Levels below the document of the innermost element and of the block-level one."""
    places = view.places
    return [places.depth[places.leaf], places.depth[places.block]]


@feature(*(f"tag.{name}" for name in TAG_GROUPS), kinds=_HTML, selective=True)
def own_tags(view: View, wanted: IntArray) -> Array:
    """The block-level element's and the innermost element's own group of tags."""
    return _of_block_or_leaf(view, wanted)


@feature(*(f"in_tag.{name}" for name in TAG_GROUPS), kinds=_HTML, selective=True)
def ancestor_tags(view: View, wanted: IntArray) -> Array:
    """The groups of tags that stand above, weaker the farther."""
    return _of_all_above(view, wanted)


@feature(*(f"name.{name}" for name in KEYWORD_GROUPS), kinds=_HTML, selective=True)
def own_names(view: View, wanted: IntArray) -> Array:
    """The groups of keywords in class, id and role of the element itself."""
    return _of_block_or_leaf(view, wanted + len(TAG_GROUPS))


@feature(*(f"in_name.{name}" for name in KEYWORD_GROUPS), kinds=_HTML, selective=True)
def ancestor_names(view: View, wanted: IntArray) -> Array:
    """The groups of keywords in class, id and role of all elements above, weaker the farther."""
    return _of_all_above(view, wanted + len(TAG_GROUPS))


def _of_block_or_leaf(view: View, groups: IntArray) -> Array:
    places = view.places
    if _native is not None:
        compiled: Array = places.compiled_names.own_of_blocks(places.order, places.kind, places.block, places.leaf, groups)
        return compiled
    own = places.own.T[groups]
    return np.asarray(np.maximum(own.take(places.block, axis=1), own.take(places.leaf, axis=1)))


def _of_all_above(view: View, groups: IntArray) -> Array:
    places = view.places
    if _native is not None:
        compiled: Array = _native.taken(places.inherited, groups, places.leaf)
        return compiled
    return np.asarray(places.inherited.T[groups].take(places.leaf, axis=1))


@feature(
    *(f"up{level}.{name}" for level in _LEVELS for name in ("size", "share", "blocks", "mean", "links", "ends", "prose")),
    kinds=_HTML,
    selective=True,
)
def subtrees(view: View, wanted: IntArray) -> Array:
    """Text below the element some levels up: amount, share of the page, blocks, mean size, link density, sentence ends, prose."""
    places = view.places
    prose = view.size * view.prose
    values = np.stack([view.size, np.ones(view.n, dtype=np.float32), view.size * view.link_share, view.ends, prose])
    text, blocks, linked, ends, written = places.subtree_sums(values)
    text = np.maximum(text, 1)
    table = np.stack(
        [
            np.log1p(text),
            text / view.total,
            np.log1p(blocks),
            np.log1p(text / np.maximum(blocks, 1)),
            linked / text,
            np.log1p(100 * ends / text),
            written / text,
        ]
    )
    family, kinds = np.divmod(wanted, len(table))
    if _native is not None:
        compiled: Array = _native.climbed(table, kinds, np.array(_LEVELS, dtype=np.int64).take(family), places.block, places.parent)
        return compiled
    rows = np.empty((len(wanted), view.n), dtype=np.float32)
    place = places.block
    level = 0
    for number, up in enumerate(_LEVELS):
        start, stop = np.searchsorted(family, (number, number + 1))
        if start == stop:
            continue
        while level < up:
            place = places.parent[place]
            level += 1
        rows[start:stop] = table[kinds[start:stop]].take(place, axis=1)
    return rows


@feature("top.levels", "top.below", "top.parent_share", "top.steps_before", "top.steps_after", kinds=_HTML)
def top_container(view: View) -> list[Array]:
    """Where the element with the most prose of its own is: levels up to what it shares with the block, and so on.

    The element is chosen as Readability.js does: paragraphs count for their parent, and half for the grandparent.
    """
    places = view.places
    prose = view.size * view.prose
    own, top, shared = _top_place(places, prose)
    inside = shared >= places.depth[top]
    index = np.arange(view.n)
    where = index[inside] if inside.any() else index[:1]
    parent_share = own[places.parent[places.block]] / (own[top] or 1.0)
    return [
        places.depth[top] - shared,
        places.depth[places.block] - shared,
        parent_share,
        np.log1p(np.maximum(where[0] - index, 0)),
        np.log1p(np.maximum(index - where[-1], 0)),
    ]


def _top_place(places: Places, prose: Array) -> tuple[npt.NDArray[np.float64], int, Array]:
    """The prose of each context's own, the context that has the most, and how many levels each block shares with it."""
    if _native is not None:
        compiled: tuple[npt.NDArray[np.float64], int, Array] = _native.top_place(
            places.parent, places.depth, places.order, places.block, prose
        )
        return compiled
    own = np.asarray(np.bincount(places.parent[places.block], prose, len(places)), dtype=np.float64)
    score = own + 0.5 * np.bincount(places.parent, own, len(places))
    top = int(places.order[np.argmax(score[places.order])])
    line: list[int] = []
    node = top
    while node:
        line.append(node)
        node = int(places.parent[node])
    # How many elements of the line to the top a context stands in.
    begun = np.bincount(places.first[line], minlength=len(places) + 1)
    ended = np.bincount(places.last[line], minlength=len(places) + 1)
    shared: Array = np.cumsum(begun - ended).astype(np.float32)[places.first[places.block]]
    return own, top, shared


@feature(
    *(f"alike.{name}" for name in ("count", "size", "links", "ends", "spread", "path_count", "path_size", "path_links", "path_ends")),
    kinds=_HTML,
)
def alike(view: View) -> list[Array]:
    """Blocks in the same context, and at the same path of tags: how many, and their mean size, links, sentence ends."""
    places = view.places
    values = np.stack([view.log_size, view.link_share, np.log1p(view.ends), view.log_size**2])
    means, count = places.group_means(places.leaf, values, len(places))
    spread = np.sqrt(np.maximum(means[3] - means[0] ** 2, 0))
    path_means, path_count = places.group_means(places.tag_path[places.leaf], values[:3], int(places.tag_path.max()) + 1)
    return [np.log(count), means[0], means[1], means[2], spread, np.log(path_count), *path_means]


@feature("same_block_before", "same_leaf_before", "common_levels_before", "common_levels_after", kinds=_HTML)
def steps(view: View) -> list[Array]:
    """Whether the block before stands in the same element, and how many levels the next ones are apart."""
    places = view.places
    block, leaf, level = places.block, places.leaf, places.depth[places.leaf]
    same_block = np.zeros(view.n, dtype=np.float32)
    same_leaf = np.zeros(view.n, dtype=np.float32)
    step = np.zeros(view.n + 1, dtype=np.float32)
    same_block[1:] = block[1:] == block[:-1]
    same_leaf[1:] = leaf[1:] == leaf[:-1]
    step[1:-1] = level[1:] - level[:-1]
    return [same_block, same_leaf, step[:-1], step[1:]]
