"""`Page` → a matrix of named numbers, one row per block.

Each module holds features of one source: `wording` the characters, `terms` the words that the lexicon knows, `markup` the elements
around them, `layout` the shape of a text dump, `context` the blocks around. `registry.feature` is all it takes to add one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from boilerml import native
from boilerml.features import context, layout, markup, terms, wording
from boilerml.features.registry import FEATURES, Feature
from boilerml.features.view import View
from boilerml.page import Page, PageKind

__all__ = ["FEATURES", "Extractor", "Feature", "View", "feature_matrix", "feature_names"]

#: The modules whose import registers features, in the order of their columns.
MODULES = (wording, terms, markup, layout, context)
_native = native.load("matrix")
#: Blocks whose columns are put together at a time.
_CHUNK = 2048


@lru_cache(maxsize=2)
def _all_names(kind: PageKind) -> tuple[str, ...]:
    chosen = [feature for feature in FEATURES if kind in feature.kinds]
    own = [name for feature in chosen for name in feature.names]
    shared = [name for feature in chosen if feature.shared for name in feature.names]
    return (*own, *context.Neighbours.names_of(shared))


def feature_names(kind: PageKind) -> list[str]:
    """Names of the columns of `feature_matrix`.

    Args:
        kind: The input kind; each has columns of its own.
    """
    return list(_all_names(kind))


class Extractor:
    """Computes chosen features of pages of one kind; what nobody asked for is not computed.

    Args:
        kind: The input kind.
        columns: Numbers of the columns wanted, ascending, as in `feature_names`; all by default.
    """

    def __init__(self, kind: PageKind, columns: npt.NDArray[np.int64] | None = None) -> None:
        self.kind = kind
        self.width = len(_all_names(kind)) if columns is None else len(columns)
        wanted = np.arange(len(_all_names(kind))) if columns is None else np.asarray(columns)
        chosen = [feature for feature in FEATURES if kind in feature.kinds]
        width = sum(len(feature.names) for feature in chosen)
        shared_names = [name for feature in chosen if feature.shared for name in feature.names]
        self._neighbours = context.Neighbours(shared_names, wanted[wanted >= width] - width)
        # Features in use, with which of their rows are wanted.
        self._features: list[Callable[[View], Any]] = []
        shared: list[int] = []
        kept: list[int] = []
        row = start = 0
        for feature in chosen:
            stop = start + len(feature.names)
            asked = wanted[(wanted >= start) & (wanted < stop)] - start
            if feature.selective and len(asked):
                self._features.append(partial(feature.compute, wanted=asked))
                kept += range(row, row + len(asked))
                row += len(asked)
            elif len(asked) or feature.shared:
                self._features.append(feature.compute)
                kept += (row + asked).tolist()
                if feature.shared:
                    shared += range(row, row + len(feature.names))
                row += len(feature.names)
            start = stop
        self._shared, self._kept = np.array(shared, dtype=np.int64), np.array(kept, dtype=np.int64)

    def matrix(self, page: Page, view: View | None = None, behind: npt.NDArray[np.float32] | None = None) -> npt.NDArray[np.float32]:
        """Compute the features of a page.

        Args:
            page: A parsed page of the extractor's kind.
            view: Its view, where the caller has one.
            behind: More columns, to be put behind these, shape (blocks, more).

        Returns:
            Shape (blocks, columns), finite; heavy-tailed amounts are logarithms.
        """
        if behind is None:
            behind = np.zeros((len(page.texts), 0), dtype=np.float32)
        width = self.width + behind.shape[1]
        if not page.texts:
            return np.zeros((0, width), dtype=np.float32)
        view = view or View(page)
        parts: list[npt.NDArray[Any]] = []
        for compute in self._features:
            values = compute(view)
            if isinstance(values, np.ndarray):
                parts.append(values)
            else:
                parts += values
        parts = [part if part.dtype == np.float32 else part.astype(np.float32) for part in parts]
        if _native is not None:
            around = self._neighbours
            found: npt.NDArray[np.float32] = _native.assemble(
                parts, view.n, self._kept, self._shared, around.near, around.windows, behind
            )
            return found
        own = np.concatenate([part[None] if part.ndim == 1 else np.broadcast_to(part, (len(part), view.n)) for part in parts])
        shared = own[self._shared]
        sums = self._neighbours.sums(shared)
        matrix = np.empty((view.n, width), dtype=np.float32)
        matrix[:, self.width :] = behind
        # In pieces, so that what is copied stays in the processor's cache on pages of any length.
        for start in range(0, view.n, _CHUNK):
            stop = min(start + _CHUNK, view.n)
            rows = np.zeros((self.width, stop - start), dtype=np.float32)
            rows[: len(self._kept)] = own[self._kept, start:stop]
            self._neighbours.compute(shared, sums, start, stop, rows[len(self._kept) :])
            matrix[start:stop, : self.width] = rows.T
        return matrix


@lru_cache(maxsize=2)
def _full(kind: PageKind) -> Extractor:
    return Extractor(kind)


def feature_matrix(page: Page, view: View | None = None) -> npt.NDArray[np.float32]:
    """Compute all features of a page.

    Args:
        page: A parsed page.
        view: Its view, where the caller has one.

    Returns:
        Shape (blocks, columns), finite, with the columns that `feature_names` names; heavy-tailed amounts are logarithms.
    """
    return _full(page.kind).matrix(page, view)
