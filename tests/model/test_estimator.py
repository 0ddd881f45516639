"""The classifier keeps scikit-learn's promises, and its plain arrays say what scikit-learn's own objects say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from boilerml.model.estimator import BlockClassifier, average_networks, forest_arrays, moments, network_arrays

Array = npt.NDArray[np.float32]

NOT_APPLICABLE = {
    "check_sample_weight_equivalence_on_dense_data": (
        "a row repeated meets the network in other mini-batches than a row of double weight, and moves the trees' quantiles"
    ),
}


def small(**changes: Any) -> BlockClassifier:
    """An estimator that fits in no time."""
    return BlockClassifier(**{"n_trees": 8, "epochs": 2, "min_samples_leaf": 2, "hidden_units": 8, **changes})


def blocks(rows: int = 300, columns: int = 6, seed: int = 0) -> tuple[Array, npt.NDArray[np.int64]]:
    """Rows of which the sum of two columns tells the class, most of the time; the columns differ in scale."""
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(rows, columns)).astype(np.float32) * np.logspace(-2, 3, columns, dtype=np.float32)
    target = matrix[:, 0] / 0.01 + matrix[:, -1] / 1000 + rng.normal(size=rows) / 3 > 0
    return matrix, target.astype(np.int64)


@parametrize_with_checks([small()], expected_failed_checks=lambda _: NOT_APPLICABLE)  # type: ignore[untyped-decorator]
def test_scikit_learn_accepts_it(estimator: BlockClassifier, check: Callable[[BlockClassifier], None]) -> None:
    """Every check of scikit-learn that applies."""
    check(estimator)


def test_it_can_be_cloned_and_searched_in_a_pipeline() -> None:
    matrix, target = blocks()
    search = GridSearchCV(make_pipeline(StandardScaler(), small()), {"blockclassifier__n_trees": [1, 8]}, cv=2, scoring="roc_auc")
    search.fit(matrix, target)
    assert search.best_score_ > 0.8
    best = search.best_estimator_[-1]
    assert clone(best).get_params() == best.get_params()
    assert not hasattr(clone(best), "forest_")


def test_labels_of_any_type_come_back() -> None:
    matrix, target = blocks()
    names = np.array(["chrome", "content"])[target]
    classifier = small().fit(matrix, names)
    assert classifier.classes_.tolist() == ["chrome", "content"]
    assert np.mean(classifier.predict(matrix) == names) > 0.8
    assert ((classifier.predict_proba(matrix)[:, 1] > 0.5) == (classifier.predict(matrix) == "content")).all()


@pytest.mark.parametrize("n_columns", [3, 100])
def test_the_same_seed_makes_the_same_model(n_columns: int) -> None:
    matrix, target = blocks()
    odds = [small(random_state=seed, n_columns=n_columns).fit(matrix, target).decision_function(matrix) for seed in (1, 1, 2)]
    assert np.array_equal(odds[0], odds[1])
    assert not np.array_equal(odds[0], odds[2])


def test_the_columns_that_tell_something_are_chosen() -> None:
    matrix, target = blocks(600)
    assert small(n_columns=2).fit(matrix, target).columns_.tolist() == [0, 5]


@pytest.mark.parametrize(
    ("labels", "weights", "said"),
    [
        ([0, 1, 2, 0, 1, 2], None, "Only binary classification is supported"),
        ([1, 1, 1, 1, 1, 1], None, "only one class"),
        ([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0], "only one class"),
        ([0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 0, 0], "non-zero|only one class"),
        ([0, 0, 0, 1, 1, 1], [1, 1, 1, 1, 1, -1], "Negative"),
        ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], None, "continuous"),
        ([0, 0, 1, 1], None, "inconsistent"),
    ],
)
def test_wrong_labels_and_weights_are_named(labels: list[float], weights: list[float] | None, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        small().fit(blocks(6)[0], labels, sample_weight=weights)


def test_rows_without_weight_do_not_count() -> None:
    matrix, target = blocks()
    weight = np.ones(300)
    weight[200:] = 0
    some = small().fit(matrix[:200], target[:200]).decision_function(matrix)
    assert np.array_equal(small().fit(matrix, target, weight).decision_function(matrix), some)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([4, 300]), st.sampled_from([None, 1, 3]))
def test_the_forest_decides_as_scikit_learn_does(seed: int, values: int, depth: int | None) -> None:
    """On thresholds exactly, next to them, and on rows never seen."""
    rng = np.random.default_rng(seed)
    matrix = (rng.integers(0, values, (400, 4)) / np.float32(7)).astype(np.float32)
    target = (matrix[:, 0] + matrix[:, 1] * rng.random(400) > matrix[:, 2]).astype(int)
    target[:2] = 0, 1
    trees = HistGradientBoostingClassifier(max_iter=5, max_depth=depth, min_samples_leaf=3, early_stopping=False).fit(matrix, target)
    forest = forest_arrays(trees)
    edges = np.unique(forest.threshold[np.isfinite(forest.threshold)])
    edges = np.concatenate([edges, np.nextafter(edges, np.float32(np.inf)), np.nextafter(edges, np.float32(-np.inf)), [0]])
    rows = np.concatenate([matrix, rng.choice(edges, (600, 4)).astype(np.float32)])
    np.testing.assert_allclose(forest.score(rows), trees.decision_function(rows), atol=1e-5)


def test_the_network_decides_as_scikit_learn_does() -> None:
    """Standardised by hand there, by its folded weights here; a constant column and values far outside do no harm."""
    matrix, target = blocks()
    matrix = np.column_stack([matrix, np.full(300, 1234.5, np.float32)])
    mean, spread = matrix.mean(axis=0), matrix.std(axis=0)
    spread[-1] = np.inf

    def scaled(rows: Array) -> Array:
        return np.asarray(np.clip((rows - mean) / spread, -5, 5))

    network = MLPClassifier((8,), max_iter=30, random_state=0)
    with pytest.warns(UserWarning, match="Maximum iterations"):
        network.fit(scaled(matrix), target)
    rows = np.concatenate([matrix, matrix * 100])
    p = network.predict_proba(scaled(rows))[:, 1]
    score = network_arrays(network, mean, spread).score(rows)
    np.testing.assert_allclose(1 / (1 + np.exp(-score.astype(np.float64))), p, atol=1e-4)


def test_a_column_that_never_varied_is_not_listened_to() -> None:
    matrix, target = blocks()
    matrix[:, 2] = 1234.5
    classifier = small().fit(matrix, target)
    other = matrix.copy()
    other[:, 2] = -7
    assert np.array_equal(classifier.decision_function(matrix), classifier.decision_function(other))


def test_odds_do_not_depend_on_other_rows() -> None:
    """A page is judged the same alone and among others; the forest walks rows in chunks."""
    matrix, target = blocks(700)
    classifier = small().fit(matrix, target)
    alone = np.concatenate([classifier.decision_function(matrix[start : start + 100]) for start in range(0, 700, 100)])
    np.testing.assert_allclose(classifier.decision_function(matrix), alone, atol=1e-5)


def test_averaged_networks_have_the_mean_of_their_odds() -> None:
    """Side by side, two networks answer with the mean of what each says."""
    rng = np.random.default_rng(5)
    matrix = rng.normal(size=(300, 6)).astype(np.float32)
    labels = (matrix[:, 0] > 0).astype(int)
    one, other = (BlockClassifier(n_trees=0, hidden_units=4, random_state=seed).fit(matrix, labels).network_ for seed in (0, 1))
    mean = (one.score(matrix) + other.score(matrix)) / 2
    np.testing.assert_allclose(average_networks([one, other]).score(matrix), mean, atol=1e-5)
    both = BlockClassifier(n_trees=0, hidden_units=4, n_networks=2).fit(matrix, labels)
    np.testing.assert_allclose(both.decision_function(matrix), mean, atol=1e-5)


def test_moments_of_many_rows_are_exact() -> None:
    """Rows added one by one in float32 make 0.101 of the first column."""
    rows = np.full((1_000_000, 2), 0.1, np.float32)
    rows[::2, 1] = 0.3
    weight = np.ones(len(rows), np.float32)
    weight[1::2] = 3
    mean, spread = moments(rows, weight)
    np.testing.assert_allclose(mean, [0.1, 0.15], rtol=1e-6)
    np.testing.assert_allclose(spread, [0, 0.1], rtol=1e-6, atol=1e-9)


def test_without_trees_the_network_decides_alone() -> None:
    """The forest of no trees adds nothing, whatever share it would have."""
    matrix = np.random.default_rng(6).normal(size=(200, 3)).astype(np.float32)
    classifier = BlockClassifier(n_trees=0, hidden_units=4, network_share=0.1).fit(matrix, (matrix[:, 1] > 0).astype(int))
    np.testing.assert_array_equal(classifier.forest_.score(matrix), np.zeros(200, dtype=np.float32))
    np.testing.assert_array_equal(classifier.decision_function(matrix), classifier.network_.score(matrix))
