"""Which blocks of a page say the same, and which the same but for digits."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from boilerml import native
from boilerml.features import characters as ch

_native = native.load("characters")
#: Makes all digits of ASCII one.
_AS_ZERO = bytes.maketrans(b"123456789", b"000000000")


def repeats(texts: Sequence[str], digits: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Number of the first block with the same text, and of the first one with the same text but for digits, per block.

    Args:
        texts: The blocks' texts.
        digits: How many digits each has.
    """
    if _native is not None:
        found: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] = _native.repeats(list(texts), ch.class_table())
        return found
    shapes: list[str | bytes] = list(texts)
    for number in np.flatnonzero(digits).tolist():
        text = texts[number]
        # Only texts with digits become bytes, so that no other text is equal to them.
        shapes[number] = (text if text.isascii() else _other_digits().sub("0", text)).encode("utf-8", "surrogatepass").translate(_AS_ZERO)
    return _first_places(texts), _first_places(shapes)


def _first_places(keys: Sequence[Hashable]) -> npt.NDArray[np.int64]:
    first: dict[Hashable, int] = {}
    return np.array([first.setdefault(key, number) for number, key in enumerate(keys)], dtype=np.int64)


@lru_cache(maxsize=1)
def _other_digits() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, np.flatnonzero(ch.class_table()[128:] == ch.DIGIT) + 128))}]")
