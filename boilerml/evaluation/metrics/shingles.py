"""Shingle F1, the measure of ScrapingHub's article extraction benchmark.

Source: evaluate.py of https://github.com/scrapinghub/article-extraction-benchmark. Unlike bags of words it sees order: four words in a
row have to agree. The benchmark's F1 is that of mean precision and mean recall, not the mean of the pages' F1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from boilerml.evaluation.metrics.words import Score, without_case

SIZE = 4


class Agreement(NamedTuple):
    """Shares of a page's shingles that are in both texts, in the prediction alone, in the gold alone; they sum to 1, or are all 0."""

    common: float
    extra: float
    missed: float

    @property
    def precision(self) -> float | None:
        """Share of the prediction that is right, None where the prediction is empty: the benchmark leaves such pages out."""
        return self.common / (self.common + self.extra) if self.common + self.extra > 0 else None

    @property
    def recall(self) -> float | None:
        """Share of the gold that is found, None where the gold is empty: the benchmark leaves such pages out."""
        return self.common / (self.common + self.missed) if self.common + self.missed > 0 else None


def shingles(predicted: str, gold: str, size: int = SIZE) -> Agreement:
    r"""Compare two texts as bags of shingles.

    Args:
        predicted: What an extractor returned.
        gold: What it should have returned.
        size: Words per shingle; a shorter text is one shingle. Words are runs of ``\w``, case and all, but single characters in scripts
            without spaces.

    Returns:
        The agreement, normalised so that long pages do not count more.
    """
    found, wanted = _shingles(predicted, size), _remembered(gold, size)
    common = (found & wanted).total()
    extra, missed = found.total() - common, wanted.total() - common
    total = common + extra + missed
    return Agreement(common / total, extra / total, missed / total) if total else Agreement(0.0, 0.0, 0.0)


def _shingles(text: str, size: int) -> Counter[tuple[str, ...]]:
    words = without_case(text)
    if not words:
        return Counter()
    if len(words) < size:
        return Counter([tuple(words)])
    return Counter(zip(*(words[start:] for start in range(size)), strict=False))


#: Several systems are compared with one gold text in turn.
_remembered = lru_cache(maxsize=2)(_shingles)


def shingle_score(pages: Sequence[Agreement]) -> Score:
    """The benchmark's figures over pages.

    Args:
        pages: The agreement of each page.

    Returns:
        F1 of mean precision and mean recall, and these two; 0 where there is nothing to average.
    """
    precision = _mean([value for page in pages if (value := page.precision) is not None])
    recall = _mean([value for page in pages if (value := page.recall) is not None])
    return Score(2 * precision * recall / (precision + recall) if precision + recall else 0.0, precision, recall)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def shingle_error(pages: Sequence[Agreement], rounds: int = 1000, seed: int = 0) -> Score:
    """The benchmark's error bars: 1.96 standard deviations over bootstrap samples of the pages.

    Args:
        pages: The agreement of each page.
        rounds: Bootstrap samples.
        seed: Seed; the benchmark draws without one.

    Returns:
        The half width of each figure's 95 % interval, for the F1 that `shingle_score` gives and for its two parts; 0 with less than
        two pages.
    """
    if len(pages) < 2:
        return Score(0.0, 0.0, 0.0)
    sums = np.array([[page.precision or 0.0, page.precision is not None, page.recall or 0.0, page.recall is not None] for page in pages])
    drawn = np.random.default_rng(seed).integers(len(pages), size=(rounds, len(pages)))
    times = np.stack([np.bincount(row, minlength=len(pages)) for row in drawn])
    f1, precision, recall = combine(times @ sums)
    return Score(*(float(1.96 * np.std(values, ddof=1)) for values in (f1, precision, recall)))


def combine(sums: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """F1, precision and recall of many samples of pages at once.

    Args:
        sums: Shape (samples, 4): sum of precisions, pages that have one, sum of recalls, pages that have one.

    Returns:
        Three arrays of shape (samples,).
    """
    precision = np.divide(sums[:, 0], sums[:, 1], out=np.zeros(len(sums)), where=sums[:, 1] > 0)
    recall = np.divide(sums[:, 2], sums[:, 3], out=np.zeros(len(sums)), where=sums[:, 3] > 0)
    both = precision + recall
    return np.divide(2 * precision * recall, both, out=np.zeros(len(sums)), where=both > 0), precision, recall
