"""Where a block stands among the others: position, neighbours, windows, headings, and what the page is like."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from boilerml import native
from boilerml.features import characters as ch
from boilerml.features.registry import feature
from boilerml.features.view import Array, View, since_and_until
from boilerml.page import Visibility

_native = native.load("context")

#: How far away single neighbours are looked at, and how wide the windows are on either side.
OFFSETS = (-2, -1, 1, 2)
WINDOWS = (2, 6, 20)
_MARGIN = max(WINDOWS)
#: How many blocks between two paragraphs still leave them in one run.
CLUSTER_GAPS = (2, 6)
#: The share of the largest run's text from which another run may be the main one.
_GRAVE = 0.3
#: The share of furniture words from which a sentence is not part of a run.
_FURNISHED = 0.2
PERIODS = (1, 2, 3, 4)


@feature("index", "index_from_end", "place", "text_before")
def position(view: View) -> list[Array]:
    """Number of blocks before and after, log; share of blocks and of text before."""
    index = np.arange(view.n, dtype=np.float32)
    before = (np.cumsum(view.size) - view.size) / view.total
    steps = np.log1p(index)
    return [steps, steps[::-1], index / view.n, before]


@feature("since_prose", "until_prose", "prose_before", "prose_after")
def prose(view: View) -> list[Array]:
    """Blocks since the last and until the next sentence-like block, log; prose before and after as shares of all."""
    like = view.prose
    weight = view.size * like
    total = float(weight.sum()) or 1.0
    before = (np.cumsum(weight) - weight) / total
    after = 1 - before - weight / total
    return [*since_and_until(like[None]), before, after]


@feature(
    *(
        f"cluster{gap}.{name}"
        for gap in CLUSTER_GAPS
        for name in (
            *("mass", "share", "density", "blocks", "mean", "of_largest"),
            *("before_largest", "after_largest", "before_first", "after_first"),
        )
    )
)
def clusters(view: View) -> Array | list[npt.NDArray[np.floating[Any]]]:
    """Runs of prose with at most so many other blocks between: the run's text, share, density, and where the largest run is.

    An article is mostly the largest run of its page, or the first one that is not small; teasers make many small ones, and footers
    and consent boxes long ones far behind. Blocks outside of runs belong to the last one.
    """
    where = np.flatnonzero(view.prose & (view.terms.furniture < _FURNISHED))
    if _native is not None:
        found: Array = _native.clusters(where, view.size, view.total, CLUSTER_GAPS, _GRAVE)
        return found
    index = np.arange(view.n)
    rows: list[npt.NDArray[np.floating[Any]]] = []
    for gap in CLUSTER_GAPS:
        if not len(where):
            rows += [np.zeros(view.n, dtype=np.float32)] * 10
            continue
        begins = np.ones(len(where), dtype=bool)
        np.greater(where[1:] - where[:-1], gap + 1, out=begins[1:])
        starts = np.flatnonzero(begins)
        blocks = _lengths(starts, len(where))
        mass = np.add.reduceat(view.size[where], starts, dtype=np.float64)
        first, last = where[starts], where[starts + blocks - 1]
        largest = int(np.argmax(mass))
        per_run = np.empty((6, len(starts)), dtype=np.float32)
        per_run[0] = np.log1p(mass)
        per_run[1] = mass / view.total
        per_run[2] = blocks / (last - first + 1)
        per_run[3] = np.log1p(blocks)
        per_run[4] = np.log1p(mass / blocks)
        per_run[5] = mass / mass[largest]
        # The run that a block stands in or behind.
        run = np.searchsorted(first, index, side="right") - 1
        np.maximum(run, 0, out=run)
        here = per_run.take(run, axis=1)
        here *= (index >= first.take(run)) & (index <= last.take(run))
        before = np.log1p(np.maximum(first[largest] - index, 0))
        after = np.log1p(np.maximum(index - last[largest], 0))
        early = int(np.argmax(mass >= _GRAVE * mass[largest]))
        rows += [*here, before, after, np.log1p(np.maximum(first[early] - index, 0)), np.log1p(np.maximum(index - last[early], 0))]
    return rows


def _lengths(starts: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    lengths = np.empty_like(starts)
    np.subtract(starts[1:], starts[:-1], out=lengths[:-1])
    lengths[-1] = size - starts[-1]
    return lengths


@feature(*(f"rhythm{period}.{name}" for period in PERIODS for name in ("step", "mean")), kinds=("text",))
def rhythm(view: View) -> list[Array]:
    """How much sizes differ from those some blocks away, here and on average around: lists of teasers repeat every two to four."""
    rows: list[Array] = []
    for period in PERIODS:
        step = np.full(view.n, 3.0, dtype=np.float32)
        if view.n > period:
            step[period:] = np.abs(view.log_size[period:] - view.log_size[:-period])
        sums = np.concatenate([[0.0], np.cumsum(step)])
        index = np.arange(view.n)
        low, high = np.maximum(index - 4, 0), np.minimum(index + 5 + period, view.n)
        rows += [step, ((sums[high] - sums[low]) / (high - low)).astype(np.float32)]
    return rows


@feature("since_heading", "text_since_heading", "heading_size", "heading_ends", "heading_links", "heading_level")
def headings(view: View) -> list[Array]:
    """The last heading before the block: how far away, how much text since, its size, sentence ends, links and level."""
    level = view.heading_level
    index = np.arange(view.n)
    last = np.maximum.accumulate(np.where(level > 0, index, 0))
    before = np.cumsum(view.size)
    return [
        np.log1p(index - last),
        np.log1p(before - before[last]),
        view.log_size[last],
        view.ends[last],
        view.link_share[last],
        level[last],
    ]


@feature("title_seen", "since_title")
def after_title(view: View) -> list[Array]:
    """Whether the largest heading has been seen, and how many blocks ago, log."""
    level = view.heading_level
    top = (level == level.max()) & (level > 0)
    first = int(np.argmax(top)) if top.any() else 0
    index = np.arange(view.n, dtype=np.float32)
    return [index >= first, np.log1p(np.maximum(index - first, 0))]


@feature(
    *(
        f"page.{name}"
        for name in (
            "blocks",
            "size",
            "mean",
            "links",
            "ends",
            "prose",
            "long",
            "digits",
            "unspaced",
            "caseless",
            "short",
            "repeats",
            "currency",
            "hidden",
            "data",
            "questions",
        )
    )
)
def page_totals(view: View) -> Array:
    """What the page is like as a whole: amounts and shares that tell an article from a shop, a forum or a list."""
    counts = view.chars.counts
    size, n = view.size, view.n
    total = view.total
    if _native is not None:
        seen, is_prose = np.ascontiguousarray(view.page.facts["visibility"], dtype=np.int32), view.prose.view(np.uint8)
        last_code, alike = view.chars.last_code, view.repeats[0]
        found: Array = _native.page_totals(counts, size, view.link_share, view.ends, is_prose, alike, seen, last_code, total)
        return found[:, None]
    characters = float(counts.sum())
    prose_size = float(size[view.prose].sum())
    seen = view.page.facts["visibility"]
    values = [
        np.log1p(n),
        np.log1p(total),
        np.log1p(total / n),
        float((size * view.link_share).sum()) / total,
        np.log1p(100 * float(view.ends.sum()) / total),
        prose_size / total,
        float(size[size > 300].sum()) / total,
        float(counts[ch.DIGIT].sum()) / characters,
        float(counts[ch.UNSPACED].sum()) / characters,
        float(counts[ch.CASELESS].sum()) / characters,
        float(np.mean(size < 20)),
        float(np.mean(view.repeats[0] != np.arange(n))),
        float(np.mean(counts[ch.CURRENCY] > 0)),
        float(size[seen == Visibility.HIDDEN].sum()) / total,
        float(size[seen == Visibility.DATA].sum()) / total,
        np.log1p(float((view.chars.last_code == ord("?")).sum())),
    ]
    return np.array(values, dtype=np.float32)[:, None]


class Neighbours:
    """Which values of which neighbours are wanted, worked out once, and computed page by page.

    Args:
        names: Names of the shared rows.
        wanted: Which of the columns that `names_of` lists are to be computed, ascending.
    """

    def __init__(self, names: list[str], wanted: npt.NDArray[np.int64]) -> None:
        k = len(names)
        self.count = len(wanted)
        self.parts: list[tuple[int, npt.NDArray[np.int64]]] = []
        for prefix in range(len(OFFSETS) + 2 * len(WINDOWS)):
            rows = wanted[(wanted >= prefix * k) & (wanted < (prefix + 1) * k)] - prefix * k
            if len(rows):
                self.parts.append((prefix, rows))
        # The same, column by column: the shared row, and how far away or how wide, negative before the block.
        reach = (*OFFSETS, *(width for window in WINDOWS for width in (-window, window)))
        columns = [(row, reach[prefix], prefix < len(OFFSETS)) for prefix, rows in self.parts for row in rows.tolist()]
        self.near, self.windows = (
            np.array([column[:2] for column in columns if column[2] == single], dtype=np.int64).reshape(-1, 2).T.copy()
            for single in (True, False)
        )

    @staticmethod
    def names_of(names: list[str]) -> list[str]:
        """Names of all columns, by offset and then by window before and after."""
        prefixes = [f"at{offset:+d}" for offset in OFFSETS]
        for width in WINDOWS:
            prefixes += [f"before{width}", f"after{width}"]
        return [f"{prefix}.{name}" for prefix in prefixes for name in names]

    def sums(self, shared: Array) -> npt.NDArray[np.float64]:
        """Sums of the shared rows up to each block, which windows are differences of.

        Args:
            shared: The shared rows, shape (k, blocks).

        Returns:
            Shape (k, 1 + blocks + 2 · `_MARGIN`): before and behind the page the sums go on as they are.
        """
        k, n = shared.shape
        sums = np.zeros((k, _MARGIN + 1 + n + _MARGIN))
        np.cumsum(shared, axis=1, out=sums[:, _MARGIN + 1 : _MARGIN + 1 + n])
        sums[:, _MARGIN + 1 + n :] = sums[:, _MARGIN + n, None]
        return sums

    def compute(self, shared: Array, sums: npt.NDArray[np.float64], start: int, stop: int, out: Array) -> None:
        """Compute the wanted columns of some blocks: values of single neighbours, means over windows; 0 beyond the page.

        Args:
            shared: The shared rows, shape (k, blocks).
            sums: What `sums` made of them.
            start, stop: The first block, and the one behind the last.
            out: Where to write, shape (count, stop − start), zeros.
        """
        n = shared.shape[1]
        index = np.arange(start, stop)
        row = 0
        for prefix, rows in self.parts:
            target = out[row : row + len(rows)]
            row += len(rows)
            if prefix < len(OFFSETS):
                offset = OFFSETS[prefix]
                low, high = max(start + offset, 0), min(stop + offset, n)
                if low < high:
                    target[:, low - offset - start : high - offset - start] = shared[rows, low:high]
                continue
            window, after = divmod(prefix - len(OFFSETS), 2)
            width = WINDOWS[window]
            low = start + _MARGIN + (1 if after else -width)
            reach = sums[rows, low : low + width + stop - start]
            blocks = np.minimum(n - 1 - index if after else index, width)
            np.divide(reach[:, width:] - reach[:, : stop - start], np.maximum(blocks, 1), out=target, casting="same_kind")
