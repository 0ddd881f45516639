"""The list of features: functions from a `View` of a page to rows of numbers.

Adding a feature is adding one function with the `feature` decorator to one of this package's modules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from boilerml.page import PageKind

Rows = npt.NDArray[np.float32]
Compute = Callable[..., npt.NDArray[Any] | Sequence[npt.NDArray[Any]]]


class Feature(NamedTuple):
    """A function that computes one or several columns, and their names."""

    names: tuple[str, ...]
    kinds: tuple[PageKind, ...]
    compute: Compute
    #: One line on what the columns say.
    summary: str
    #: Whether the neighbours' values are features too (see `boilerml.features.context`).
    shared: bool
    #: Whether the function takes the numbers of the rows that are wanted, and returns only these.
    selective: bool


FEATURES: list[Feature] = []


def feature(
    *names: str, kinds: Sequence[PageKind] = ("html", "text"), shared: bool = False, selective: bool = False
) -> Callable[[Compute], Compute]:
    """Register a function as features of a page's blocks.

    Args:
        names: Column names, in the order in which the function returns its rows; unique over all features.
        kinds: The input kinds whose model sees the columns.
        shared: Also give each block its neighbours' and its surroundings' values.
        selective: The function also takes the numbers of the names that are wanted, ascending, and returns their rows alone; for
            large families of which a model uses a part. Not together with `shared`.

    Returns:
        A decorator; the function takes a `View` and returns ``len(names)`` rows with one value per block, or
        with one for all blocks, shape (rows, 1).
    """

    def register(compute: Compute) -> Compute:
        summary = (compute.__doc__ or "").strip().partition("\n")[0]
        FEATURES.append(Feature(names, tuple(kinds), compute, summary, shared, selective))
        return compute

    return register
