"""The decision rule against brute force, and the promises of its arguments."""

from __future__ import annotations

from typing import get_args

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml.model.decision import BETAS, Mode, decide

Floats = npt.NDArray[np.float64]

#: A page: probabilities and weights. Probabilities from a coarse grid, so that ties are common.
PAGES = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 500)), max_size=25).map(
    lambda rows: (np.array([p / 20 for p, _ in rows]), np.array([float(weight) for _, weight in rows]))
)
MODES: tuple[Mode, ...] = get_args(Mode)


def value(kept: npt.NDArray[np.bool_], p: Floats, weight: Floats, beta: float) -> float:
    """The expected F-beta of a choice."""
    return float((1 + beta**2) * (weight * p)[kept].sum() / (weight[kept].sum() + beta**2 * (weight * p).sum()))


@given(PAGES, st.sampled_from(MODES))
def test_no_prefix_is_better(page: tuple[Floats, Floats], mode: Mode) -> None:
    p, weight = page
    kept = decide(p, weight, mode=mode).kept
    if not (weight * p).sum():
        assert not kept.any()
        return
    order = np.argsort(-p)
    choices = [np.isin(np.arange(len(p)), order[: count + 1]) for count in range(len(p))]
    best = max(value(choice, p, weight, BETAS[mode]) for choice in choices)
    assert value(kept, p, weight, BETAS[mode]) == pytest.approx(best)


@given(PAGES, st.sampled_from([0.0, 0.3]))
def test_modes_are_ordered(page: tuple[Floats, Floats], least_p: float) -> None:
    precise, balanced, much = (decide(*page, mode=mode, least_p=least_p).kept for mode in ("precision", "balanced", "recall"))
    assert (precise <= balanced).all()
    assert (balanced <= much).all()


@given(PAGES, st.sampled_from(MODES), st.sampled_from([0.0, 0.3, 0.9]))
def test_what_is_kept_is_likelier_than_what_is_not(page: tuple[Floats, Floats], mode: Mode, least_p: float) -> None:
    """Ties are kept or dropped together, nothing unlikely is kept, and the promise is that of the blocks kept."""
    p, weight = page
    decision = decide(p, weight, mode=mode, least_p=least_p)
    kept = decision.kept
    assert kept.dtype == bool
    assert kept.shape == p.shape
    assert not (kept & (p < least_p)).any()
    if kept.any():
        assert p[kept].min() > p[~kept].max(initial=-1)
        assert decision.expected_f1 == pytest.approx(value(kept, p, weight, 1))
    else:
        assert decision.expected_f1 == 0
    assert 0 <= decision.expected_f1 <= 1


@given(PAGES, st.sampled_from([0.0, 0.05, 0.5, 1.0]), st.sampled_from(MODES))
def test_a_threshold_overrides(page: tuple[Floats, Floats], threshold: float, mode: Mode) -> None:
    p, weight = page
    assert decide(p, weight, threshold=threshold, mode=mode, least_p=0.99).kept.tolist() == (p >= threshold).tolist()


def test_an_empty_page() -> None:
    for threshold in (None, 0.0):
        decision = decide(np.zeros(0), np.zeros(0), threshold=threshold)
        assert decision.kept.tolist() == []
        assert decision.expected_f1 == 0


def test_a_page_of_nothing_likely() -> None:
    """No single threshold for all pages: the likeliest is kept, unless it is less likely than anything may be."""
    p, weight = np.array([0.1, 0.3, 0.1]), np.ones(3)
    assert decide(p, weight).kept.tolist() == [False, True, False]
    assert decide(p, weight, least_p=0.31).kept.tolist() == [False] * 3
    assert decide(np.zeros(3), weight).kept.tolist() == [False] * 3


def test_long_blocks_count_more() -> None:
    p = np.array([0.9, 0.35])
    assert decide(p, np.array([1.0, 99.0])).kept.tolist() == [True, True]
    assert decide(p, np.array([99.0, 1.0]), mode="precision").kept.tolist() == [True, False]
