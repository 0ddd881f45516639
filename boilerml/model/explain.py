"""Why a block was kept or dropped: how much each group of features moves its log odds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from boilerml.features.registry import FEATURES
from boilerml.features.view import View
from boilerml.model.artefact import Model, column_names
from boilerml.model.evidence import COLUMNS
from boilerml.page import Page, PageKind

#: What a column says of a block's surroundings has the name of a feature behind a place, ``before2.size``.
_AROUND = "around: "
_WORDS = "words"


@lru_cache(maxsize=2)
def groups_of(kind: PageKind) -> tuple[str, ...]:
    """The group of each column: the feature function that computes it, or the same one for the blocks around.

    Args:
        kind: The input kind.
    """
    homes = {name: feature.compute.__name__.replace("_", " ") for feature in FEATURES if kind in feature.kinds for name in feature.names}
    homes |= {COLUMNS[0]: _WORDS, **dict.fromkeys(COLUMNS[1:], _AROUND + _WORDS)}
    return tuple(homes.get(name) or _AROUND + homes.get(name.partition(".")[2], name) for name in column_names(kind))


def contributions(model: Model, page: Page, most: int = 5) -> list[list[tuple[str, float]]]:
    """Find the groups of features that count most for each block, by occlusion.

    A group's columns are set to their mean over the page, for all blocks at once, and the contribution is the log odds before less
    the log odds after: above 0 the block's own values make it content. Contributions of groups do not add up, since features act
    together (Zeiler and Fergus 2014, "Visualizing and understanding convolutional networks", for the method on images).

    Args:
        model: A model for the page's kind.
        page: The page.
        most: Groups to give per block, those with the largest change either way.

    Returns:
        For each block pairs of group and change in log odds, the largest first.
    """
    if not page.texts:
        return []
    view = View(page)
    matrix = model.matrix(page, view)
    names = groups_of(page.kind)
    places: dict[str, list[int]] = {}
    for place, column in enumerate(model.columns.tolist()):
        places.setdefault(names[column], []).append(place)
    mean = matrix.mean(axis=0)
    before = _log_odds(model.judge_matrix(matrix, view).p_content)
    changes = np.zeros((len(places), len(matrix)))
    for row, columns in enumerate(places.values()):
        occluded = matrix.copy()
        occluded[:, columns] = mean[columns]
        changes[row] = before - _log_odds(model.judge_matrix(occluded, view).p_content)
    return [_largest(list(places), changes[:, block], most) for block in range(len(matrix))]


def _log_odds(p: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    clipped = np.clip(p, 1e-12, 1 - 1e-12)
    return np.asarray(np.log(clipped) - np.log1p(-clipped))


def _largest(names: Sequence[str], changes: npt.NDArray[np.float64], most: int) -> list[tuple[str, float]]:
    order = np.argsort(-np.abs(changes), kind="stable")[:most]
    return [(names[place], float(changes[place])) for place in order if abs(changes[place]) >= 0.005]
