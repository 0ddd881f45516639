"""Which differences mean something: bootstrap intervals over domains, and paired differences on the same pages.

Pages of one site resemble each other, so that domains are drawn and not pages (a cluster bootstrap: Efron and Tibshirani 1993,
chapter 8; for comparing systems on the same items Koehn 2004, "Statistical significance tests for machine translation evaluation").
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from boilerml.evaluation.metrics.shingles import combine

Array = npt.NDArray[np.float64]
ROUNDS = 2000
#: Page scores closer than this are the same: files keep four digits.
SAME = 1e-4


class Interval(NamedTuple):
    """An estimate with its 95 % interval, which is NaN where all pages are of one domain; all NaN where there is nothing to estimate."""

    value: float
    low: float
    high: float


class Difference(NamedTuple):
    """One system minus another on the same pages.

    Attributes:
        value, low, high: Mean difference with its 95 % interval.
        better, worse, same: Pages on which the first one is better, worse, the same.
    """

    value: float
    low: float
    high: float
    better: int
    worse: int
    same: int


class DomainBootstrap:
    """Samples of the domains of some pages, the same for every measure and system.

    Args:
        domains: The domain of each page.
        rounds: Samples.
        seed: Seed.
    """

    def __init__(self, domains: pd.Series[Any], rounds: int = ROUNDS, seed: int = 0) -> None:
        self._codes, names = pd.factorize(domains)
        self._count = len(names)
        generator = np.random.default_rng(seed)
        # How often each domain was drawn, shape (rounds, domains).
        self._times = (
            generator.multinomial(self._count, np.full(self._count, 1 / self._count), size=rounds).astype(np.float64)
            if self._count
            else np.zeros((rounds, 0))
        )

    def _sums(self, values: Array) -> Array:
        """Sums over each sample: of values, shape (pages, columns) to (rounds, columns)."""
        by_domain = np.stack([np.bincount(self._codes, column, self._count) for column in values.T], axis=1)
        return np.asarray(self._times @ by_domain)

    def mean(self, values: pd.Series[Any]) -> Interval:
        """A mean over pages; NaN values are left out.

        Args:
            values: One value per page, in the order of the domains.
        """
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        there = ~np.isnan(numbers)
        if not there.any():
            return Interval(np.nan, np.nan, np.nan)
        sums = self._sums(np.stack([np.where(there, numbers, 0.0), there.astype(np.float64)], axis=1))
        return self._interval(float(numbers[there].mean()), sums[:, 0] / np.maximum(sums[:, 1], 1e-12), sums[:, 1] > 0)

    def shingle_f1(self, agreements: pd.DataFrame) -> Interval:
        """ScrapingHub's F1, which is no mean over pages.

        Args:
            agreements: ``shingle_common``, ``shingle_extra`` and ``shingle_missed`` per page.
        """
        common, extra, missed = agreements[["shingle_common", "shingle_extra", "shingle_missed"]].to_numpy(dtype=np.float64).T
        if np.isnan(common).all():
            return Interval(np.nan, np.nan, np.nan)
        columns: list[Array] = []
        for other in (extra, missed):
            whole = np.nan_to_num(common + other)
            columns += [np.divide(common, whole, out=np.zeros_like(common), where=whole > 0), (whole > 0).astype(np.float64)]
        values = np.stack(columns, axis=1)
        estimate = float(combine(values.sum(axis=0, keepdims=True))[0][0])
        return self._interval(estimate, combine(self._sums(values))[0], np.ones(len(self._times), dtype=bool))

    def difference(self, first: pd.Series[Any], second: pd.Series[Any]) -> Difference:
        """Compare two systems page by page.

        Args:
            first: One value per page, in the order of the domains.
            second: The other system's.
        """
        gap = first - second
        mean = self.mean(gap)
        return Difference(*mean, int((gap > SAME).sum()), int((gap < -SAME).sum()), int((gap.abs() <= SAME).sum()))


    def _interval(self, estimate: float, drawn: Array, usable: npt.NDArray[np.bool_]) -> Interval:
        # One domain is drawn over and over: that says nothing of others.
        low, high = np.percentile(drawn[usable], (2.5, 97.5)) if usable.any() and self._count > 1 else (np.nan, np.nan)
        return Interval(estimate, float(low), float(high))
