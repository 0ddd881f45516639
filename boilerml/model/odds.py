"""Log odds to probabilities."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from boilerml import native

Array = npt.NDArray[np.float32]

_native = native.load("evidence")

_EXTREME = 30.0


def sigmoid(odds: Array) -> Array:
    """Log odds of one class against all else to probabilities.

    Args:
        odds: Any shape.
    """
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -_EXTREME, _EXTREME))), dtype=np.float32)


def softmax(odds: Array) -> Array:
    """Log odds of classes to probabilities, along the last axis.

    Args:
        odds: Shape (…, classes).
    """
    if _native is not None:
        p: Array = _native.softmax(odds)
        return p
    raised = np.exp(odds - odds.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)
