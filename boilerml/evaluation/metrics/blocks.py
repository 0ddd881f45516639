"""How well single blocks are judged: accuracy, precision and recall by threshold, and the confusion of roles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from boilerml.evaluation.metrics.words import Score


def block_accuracy(kept: npt.ArrayLike, truth: npt.ArrayLike) -> float:
    """Share of blocks that were kept and are content, or were dropped and are not.

    Args:
        kept: One flag per block.
        truth: Whether each block is content.

    Returns:
        From 0 to 1; 1 without blocks.
    """
    agree = np.asarray(kept, dtype=bool) == np.asarray(truth, dtype=bool)
    return float(agree.mean()) if agree.size else 1.0


def precision_recall_curve(
    p: npt.ArrayLike, truth: npt.ArrayLike, weight: npt.ArrayLike | None = None, points: int = 200
) -> list[tuple[float, float, float]]:
    """Precision and recall of the blocks at least as likely as a threshold (Manning et al. 2008, chapter 8).

    Args:
        p: Probabilities, one per block.
        truth: Whether each block is content.
        weight: How much each block counts; all the same by default.
        points: Thresholds at most, spread evenly over the blocks.

    Returns:
        Threshold, precision and recall, from the highest threshold to the lowest; nothing where no block is content.
    """
    probability = np.asarray(p, dtype=np.float64)
    weights = np.ones_like(probability) if weight is None else np.asarray(weight, dtype=np.float64)
    hit = weights * np.asarray(truth, dtype=np.float64)
    if not hit.sum():
        return []
    order = np.argsort(-probability, kind="stable")
    gained, kept = np.cumsum(hit[order]), np.cumsum(weights[order])
    # Blocks of one probability are kept together.
    last = np.flatnonzero(np.append(np.diff(probability[order]) != 0, True) & (kept > 0))
    chosen = last[np.unique(np.linspace(0, len(last) - 1, min(points, len(last))).astype(int))]
    return [(float(probability[order][place]), float(gained[place] / kept[place]), float(gained[place] / gained[-1])) for place in chosen]


def confusion(gold: Sequence[str], predicted: Sequence[str]) -> dict[str, dict[str, int]]:
    """Count blocks by gold role and predicted role.

    Args:
        gold: The annotated role of each block.
        predicted: The role that was given to it.
    """
    table: dict[str, dict[str, int]] = {}
    for wanted, found in zip(gold, predicted, strict=True):
        row = table.setdefault(wanted, {})
        row[found] = row.get(found, 0) + 1
    return table


def role_scores(gold: Sequence[str], predicted: Sequence[str]) -> dict[str, Score]:
    """Precision, recall and F1 of each role that occurs in the gold.

    Args:
        gold: The annotated role of each block.
        predicted: The role that was given to it.
    """
    table = confusion(gold, predicted)
    found: dict[str, int] = {}
    for role in predicted:
        found[role] = found.get(role, 0) + 1
    result: dict[str, Score] = {}
    for role, row in table.items():
        right, wanted = row.get(role, 0), sum(row.values())
        precision, recall = right / found[role] if found.get(role) else 0.0, right / wanted
        result[role] = Score(2 * precision * recall / (precision + recall) if right else 0.0, precision, recall)
    return result
