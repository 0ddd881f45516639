"""Edit similarity (Bevendorff et al. 2023, "An empirical comparison of web content extraction algorithms", SIGIR)."""

from __future__ import annotations

import re

from boilerml.errors import MissingExtraError
from boilerml.evaluation.metrics.words import UNSPACED

_TOKEN = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")


def tokens(text: str) -> list[str]:
    """Split text at white space, and into characters in scripts without spaces.

    Args:
        text: Any text.
    """
    return _TOKEN.findall(text)


def edit_similarity(predicted: str, gold: str) -> float:
    """Normalised edit similarity of two texts as sequences of `tokens`.

    As in the study's code, which calls it Levenshtein ratio: 1 - d / (m + n), where a replacement costs as much as
    removing one token and inserting another.

    Args:
        predicted: What an extractor returned.
        gold: What it should have returned.

    Returns:
        From 0 to 1, and 1 where both are empty.

    Raises:
        MissingExtraError: rapidfuzz is not installed (extra ``eval``).
    """
    try:
        from rapidfuzz.distance import Indel
    except ImportError as error:
        raise MissingExtraError("rapidfuzz", "eval", "Edit similarity") from error
    return float(Indel.normalized_similarity(tokens(predicted), tokens(gold)))
