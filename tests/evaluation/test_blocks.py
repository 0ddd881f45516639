"""Measures of judged blocks: calibration, log loss, curves, roles."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml.datasets.annotations import block_hash
from boilerml.datasets.base import AnnotatedPage
from boilerml.evaluation.labels import labels
from boilerml.evaluation.metrics import (
    block_accuracy,
    calibration_error,
    confusion,
    log_loss,
    precision_recall_curve,
    reliability_curve,
    role_scores,
)
from boilerml.parsing import parse_html


def test_calibration_error() -> None:
    rng = np.random.default_rng(0)
    p = rng.random(20_000)
    truth = rng.random(20_000) < p
    assert calibration_error(p, truth) < 0.02
    assert calibration_error(p, ~truth) > 0.3
    assert calibration_error([0.9, 0.9], [1, 0]) == pytest.approx(0.4)
    assert calibration_error([0.9, 0.9, 0.1], [1, 0, 1], [1, 1, 0]) == pytest.approx(0.4)
    assert calibration_error([0.0, 1.0], [0, 1]) == 0
    assert calibration_error([], []) == 0
    assert calibration_error([0.5], [1], [0]) == 0


def test_reliability_sums_up_to_the_calibration_error() -> None:
    rng = np.random.default_rng(1)
    p = rng.random(500)
    truth = rng.random(500) < p**2
    bins = reliability_curve(p, truth)
    assert sum(one.blocks for one in bins) == 500
    gaps = sum(one.blocks * abs(one.predicted - one.observed) for one in bins) / 500
    assert gaps == pytest.approx(calibration_error(p, truth))
    assert reliability_curve([], []) == []


def test_log_loss() -> None:
    assert log_loss([0.5, 0.5], [0, 1]) == pytest.approx(math.log(2))
    assert log_loss([0.8, 0.3], [1, 0]) == pytest.approx(-(math.log(0.8) + math.log(0.7)) / 2)
    assert log_loss([1.0, 0.0], [1, 0]) == pytest.approx(0, abs=1e-5)
    assert math.isfinite(log_loss([0.0], [1]))
    assert log_loss([], []) == 0


def test_accuracy() -> None:
    assert block_accuracy([1, 0, 1, 0], [1, 0, 0, 1]) == 0.5
    assert block_accuracy([], []) == 1


def test_precision_and_recall_by_threshold() -> None:
    assert precision_recall_curve([0.9, 0.8, 0.8, 0.1], [1, 0, 1, 0]) == [(0.9, 1.0, 0.5), (0.8, 2 / 3, 1.0), (0.1, 0.5, 1.0)]
    assert precision_recall_curve([0.9], [0]) == []
    assert precision_recall_curve([], []) == []
    assert precision_recall_curve([0.9, 0.1], [1, 1], [3, 1]) == [(0.9, 1.0, 0.75), (0.1, 1.0, 1.0)]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_recall_only_rises(blocks: list[tuple[float, bool]]) -> None:
    curve = precision_recall_curve([p for p, _ in blocks], [truth for _, truth in blocks], points=20)
    assert len(curve) <= 20
    assert all(before[0] > after[0] and before[2] <= after[2] for before, after in itertools.pairwise(curve))
    if curve:
        assert curve[-1][2] == 1


def test_roles() -> None:
    gold, predicted = ["menu", "menu", "body", "quote"], ["menu", "body", "body", "menu"]
    assert confusion(gold, predicted) == {"menu": {"menu": 1, "body": 1}, "body": {"body": 1}, "quote": {"menu": 1}}
    scores = role_scores(gold, predicted)
    assert scores["menu"] == (0.5, 0.5, 0.5)
    assert scores["body"] == pytest.approx((2 / 3, 0.5, 1))
    assert scores["quote"] == (0, 0, 0)


def test_roles_kept_apart_from_the_page_find_their_blocks() -> None:
    """The dataset's gold says what is content; our annotation what it is."""
    html = "<ul><li><a href=/>Home</a></li></ul><h1>Tides</h1><p>The water comes twice a day.</p>"
    lines = {"• Home": "menu", "Tides": "headline", "The water comes twice a day.": "body"}
    annotation = [(block_hash(line), role) for line, role in lines.items()]
    annotated = AnnotatedPage("a/1", "a", html.encode(), gold="The water comes twice a day.", annotation=annotation)
    truth, roles = labels(parse_html(html), annotated)
    assert roles == ["menu", "headline", "body"]
    assert truth.tolist() == [False, False, True]
