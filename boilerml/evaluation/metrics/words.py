"""Word F1, the measure of WCXB (Foley 2026, https://github.com/murroughfoley/wcx), and what a word is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

#: Scripts written without spaces (and Hangul): each character counts as a word.
UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003fffd"
)
_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")


class Score(NamedTuple):
    """F1, precision and recall, each from 0 to 1."""

    f1: float
    precision: float
    recall: float


def words(text: str) -> list[str]:
    r"""Split text into the words that the metrics count.

    Args:
        text: Any text.

    Returns:
        Lower-case runs of ``\w``, as WCXB's scorer defines them, but single characters in Chinese, Japanese, Korean,
        Thai, Lao, Burmese and Khmer.
    """
    return _WORD.findall(text.lower())


def word_f1(predicted: str, gold: str) -> Score:
    """Compare two texts as bags of words, as WCXB does (https://github.com/murroughfoley/wcx).

    Args:
        predicted: What an extractor returned.
        gold: What it should have returned.

    Returns:
        The score; all 1 where both are empty, all 0 where one is.
    """
    return bag_f1(words(predicted), words(gold))


def bag_f1(predicted: Sequence[str], gold: Sequence[str]) -> Score:
    """`word_f1` of texts that are split into words already.

    Args:
        predicted: The words of the prediction, in any order.
        gold: The words of the gold text, in any order.
    """
    if not gold:
        return Score(1.0, 1.0, 1.0) if not predicted else Score(0.0, 0.0, 0.0)
    if not predicted:
        return Score(0.0, 0.0, 0.0)
    common = (Counter(predicted) & Counter(gold)).total()
    if not common:
        return Score(0.0, 0.0, 0.0)
    precision, recall = common / len(predicted), common / len(gold)
    return Score(2 * precision * recall / (precision + recall), precision, recall)


def without_case(text: str) -> list[str]:
    """`words` as they are written, upper case and lower.

    Args:
        text: Any text.
    """
    return _WORD.findall(text)
