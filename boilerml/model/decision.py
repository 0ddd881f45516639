"""Probabilities → which blocks to keep, and how good that choice is expected to be.

One threshold for all pages is not the best choice: on a page where nothing is certain it drops everything. Instead each page
keeps the blocks that maximise its own expected F1 (Lewis 1995, "Evaluating and optimizing autonomous text
classification systems"; Nan et al. 2012, "Optimizing F-measure: a tale of two approaches").
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Mode = Literal["balanced", "precision", "recall"]
FloatArray = npt.NDArray[np.floating]

#: How much recall counts against precision (the beta of F-beta), per operating point. Blocks of one page err together, which the
#: expectation does not know; below 1 the choice is better on sites unlike those trained on, and hardly worse on others. Trained on WCXB
#: alone, from 0.75 to 0.65 to 0.55, HTML: 0.9425, 0.9467, 0.9515 on news in other languages; 0.8541, 0.8534, 0.8490 on a fold of WCXB.
BETAS: dict[Mode, float] = {"balanced": 0.65, "precision": 0.4, "recall": 1.6}


class Decision(NamedTuple):
    """Which blocks of a page are kept.

    Attributes:
        kept: One flag per block.
        expected_f1: The word F1 that the probabilities promise, 0 to 1, not calibrated.
    """

    kept: npt.NDArray[np.bool_]
    expected_f1: float


def decide(
    p: FloatArray, weight: FloatArray, *, threshold: float | None = None, mode: Mode = "balanced", least_p: float = 0.0
) -> Decision:
    """Choose the blocks to keep.

    Args:
        p: Probability of content per block.
        weight: Words per block, in any unit.
        threshold: Keep every block with at least this probability instead.
        mode: The operating point: ``precision`` keeps less, ``recall`` more.
        least_p: Never keep a block that is less likely, so that a page without content may come out empty.

    Returns:
        The choice. With weights w, blocks sorted by p and expected truth S = Σ w·p, the first k blocks are kept whose
        (1 + β²) · Σ w·p / (Σ w + β²·S) is largest.
    """
    n = len(p)
    total = float((weight * p).sum()) if n else 0.0
    if n == 0:
        return Decision(np.zeros(0, dtype=bool), 0.0)
    if total <= 0:
        return Decision(np.zeros(n, dtype=bool) if threshold is None else p >= threshold, 0.0)
    order = np.argsort(-p, kind="stable")
    gain = np.cumsum((weight * p)[order], dtype=np.float64)
    cost = np.cumsum(weight[order], dtype=np.float64)
    beta2 = BETAS[mode] ** 2
    if threshold is not None:
        kept = p >= threshold
    else:
        best = int(np.argmax((1 + beta2) * gain / (cost + beta2 * total)))
        # A choice by rank alone would split blocks that the model holds for equal.
        kept = (p >= p[order[best]]) & (p >= least_p)
    # What is kept are always the likeliest blocks.
    count = int(kept.sum())
    return Decision(kept, float(2 * gain[count - 1] / (cost[count - 1] + total)) if count else 0.0)
