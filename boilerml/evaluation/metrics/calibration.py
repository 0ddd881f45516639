"""Whether probabilities are what they promise: calibration error, reliability, log loss."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_SMALLEST = 1e-6


def calibration_error(p: npt.ArrayLike, truth: npt.ArrayLike, weight: npt.ArrayLike | None = None, bins: int = 15) -> float:
    """Expected calibration error (Guo et al. 2017, https://arxiv.org/abs/1706.04599) over bins of equal width.

    Args:
        p: Probabilities, one per block.
        truth: 1 or 0 (or a share between) per block.
        weight: How much each block counts; all the same by default.
        bins: Number of bins between 0 and 1.

    Returns:
        The mean distance of probability and frequency, from 0 to 1.
    """
    probability = np.asarray(p, dtype=np.float64)
    target = np.asarray(truth, dtype=np.float64)
    weights = np.ones_like(probability) if weight is None else np.asarray(weight, dtype=np.float64)
    if not weights.sum():
        return 0.0
    which = np.minimum((probability * bins).astype(int), bins - 1)
    gap = np.bincount(which, weights * (probability - target), bins)
    return float(np.abs(gap).sum() / weights.sum())


class Reliability(NamedTuple):
    """One bin of a reliability curve: how many blocks, the mean of their probabilities, the share that is content."""

    blocks: float
    predicted: float
    observed: float


def reliability_curve(p: npt.ArrayLike, truth: npt.ArrayLike, bins: int = 15) -> list[Reliability]:
    """What `calibration_error` sums up, bin by bin (Guo et al. 2017); empty bins are left out.

    Args:
        p: Probabilities, one per block.
        truth: 1 or 0 per block.
        bins: Number of bins of equal width between 0 and 1.
    """
    probability = np.asarray(p, dtype=np.float64)
    target = np.asarray(truth, dtype=np.float64)
    which = np.minimum((probability * bins).astype(int), bins - 1)
    count, predicted, observed = (np.bincount(which, weight, bins) for weight in (np.ones_like(probability), probability, target))
    return [
        Reliability(float(count[place]), float(predicted[place] / count[place]), float(observed[place] / count[place]))
        for place in np.flatnonzero(count)
    ]


def log_loss(p: npt.ArrayLike, truth: npt.ArrayLike) -> float:
    """Mean negative log likelihood per block, in nats, of probabilities clipped to 1e-6 and 1 - 1e-6.

    Args:
        p: Probabilities, one per block.
        truth: 1 or 0 per block.

    Returns:
        0 where every probability is right and certain; 0 without blocks.
    """
    probability = np.clip(np.asarray(p, dtype=np.float64), _SMALLEST, 1 - _SMALLEST)
    target = np.asarray(truth, dtype=np.float64)
    if not len(probability):
        return 0.0
    return float(-(target * np.log(probability) + (1 - target) * np.log1p(-probability)).mean())
