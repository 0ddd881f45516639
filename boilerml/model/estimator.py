"""The classifier as a scikit-learn estimator: what trains the shipped models, and what others can put in their pipelines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from boilerml.model.forest import NO_FOREST, Forest
from boilerml.model.low_rank import low_rank
from boilerml.model.network import Network

Array = npt.NDArray[np.float32]

#: Standardised inputs beyond this are clipped: rare columns would otherwise shout.
_CLIP = 5.0
_PILOT_TREES = 40
_PILOT_ROWS = 80_000
_BATCH = 256
#: Rows whose moments are summed at a time, in wider numbers.
_PIECE = 8_192


class _Booster(HistGradientBoostingClassifier):  # type: ignore[misc]
    """Boosted trees whose bins are quantiles of the rows, whatever the rows weigh.

    Weighted quantiles (scikit-learn 1.8) take one pass over a column per bin, which was five sixths of the time of fitting; all
    else is weighted as ever.
    """

    def _bin_data(self, X: Array, *weight: Any, **options: Any) -> Any:  # noqa: N803
        return super()._bin_data(X, *(None for _ in weight), **options)


class BlockClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Content or chrome, from a block's features: boosted trees and a small network, their log odds averaged.

    The two err on different blocks; `boilerml.training.settings` says where trees are left out. Where there are more columns than
    wanted, a pilot run of trees first picks those that are worth computing with. Rows are blocks, with the columns of
    `boilerml.features.feature_matrix` or any others.

    Args:
        n_columns: How many columns to keep; all if there are fewer, or with None.
        n_trees: Boosting rounds; with none, the network decides alone.
        learning_rate: Shrinkage of each tree.
        max_leaf_nodes: Leaves per tree.
        max_depth: Levels per tree; each costs time when cleaning.
        min_samples_leaf: Rows per leaf, at least.
        hidden_units: Size of the network's hidden layer.
        n_networks: How many networks, from different beginnings, are averaged.
        epochs: Passes of the network over the rows; more overfit.
        rank: Linear units that are put between the columns and the hidden layer once it is fitted, for less to multiply when cleaning
            (`boilerml.model.low_rank`); none with None.
        network_share: The network's share in the average.
        random_state: Seed.

    Attributes:
        classes_: The two classes, sorted.
        columns_: Numbers of the columns that are used, ascending.
        forest_, network_: The fitted halves as plain arrays.
    """

    def __init__(
        self,
        n_columns: int | None = 220,
        n_trees: int = 100,
        learning_rate: float = 0.1,
        max_leaf_nodes: int = 31,
        max_depth: int = 7,
        min_samples_leaf: int = 40,
        hidden_units: int = 64,
        n_networks: int = 1,
        epochs: int = 3,
        rank: int | None = None,
        network_share: float = 0.4,
        random_state: int = 0,
    ) -> None:
        self.n_columns = n_columns
        self.n_trees = n_trees
        self.learning_rate = learning_rate
        self.max_leaf_nodes = max_leaf_nodes
        self.max_depth = max_depth
        self.min_samples_leaf = min_samples_leaf
        self.hidden_units = hidden_units
        self.n_networks = n_networks
        self.epochs = epochs
        self.rank = rank
        self.network_share = network_share
        self.random_state = random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None) -> BlockClassifier:  # noqa: N803
        """Fit both halves.

        Args:
            X: Shape (blocks, columns).
            y: Two classes; the larger one is content.
            sample_weight: How much each block counts.

        Returns:
            The estimator itself.

        Raises:
            ValueError: The data is not finite, a weight is negative, or there are not two classes among the rows that count.
        """
        matrix, labels = validate_data(self, X, y, dtype=np.float32)
        check_classification_targets(labels)
        weight = _check_sample_weight(sample_weight, matrix, dtype=np.float32)
        if weight.min() < 0:
            raise ValueError(f"Negative values in sample_weight: the smallest is {weight.min()}.")
        self.classes_, target = np.unique(labels, return_inverse=True)
        if len(self.classes_) > 2:
            raise ValueError(f"Only binary classification is supported. The type of the target is multiclass: {len(self.classes_)} classes")
        # Rows that count nothing must not count by their number either.
        rows = weight > 0
        if not rows.all():
            matrix, target, weight = matrix[rows], target[rows], weight[rows]
        if len(np.unique(target)) < 2:
            raise ValueError("Classifier can't train when only one class is present among the rows with a weight.")
        self.columns_ = self._choose_columns(matrix, target, weight)
        chosen = self._chosen(matrix)
        if self.n_trees:
            self.forest_ = forest_arrays(self._trees(self.n_trees, self.learning_rate).fit(chosen, target, sample_weight=weight))
        else:
            self.forest_ = NO_FOREST
        self.network_ = self._fit_network(chosen, target, weight)
        return self

    def decision_function(self, X: npt.ArrayLike) -> Array:  # noqa: N803
        """Log odds of content, not calibrated.

        Args:
            X: Shape (blocks, columns).

        Returns:
            Shape (blocks,).
        """
        check_is_fitted(self)
        checked = validate_data(self, X, dtype=np.float32, reset=False)
        chosen = self._chosen(checked)
        share = self.network_share if self.n_trees else 1.0
        return np.asarray((1 - share) * self.forest_.score(chosen) + share * self.network_.score(chosen), dtype=np.float32)

    def predict_proba(self, X: npt.ArrayLike) -> npt.NDArray[np.float64]:  # noqa: N803
        """Probabilities of both classes.

        Args:
            X: Shape (blocks, columns).

        Returns:
            Shape (blocks, 2), in the order of `classes_`.
        """
        odds = self.decision_function(X).astype(np.float64)
        p = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        return np.column_stack([1 - p, p])

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:  # noqa: N803
        """The likelier class of each block.

        Args:
            X: Shape (blocks, columns).

        Returns:
            Shape (blocks,).
        """
        likelier = (self.decision_function(X) > 0).astype(int)
        return np.asarray(self.classes_[likelier])

    def _trees(self, rounds: int, rate: float) -> HistGradientBoostingClassifier:
        return _Booster(
            max_iter=rounds,
            learning_rate=rate,
            max_leaf_nodes=self.max_leaf_nodes,
            max_depth=self.max_depth,
            min_samples_leaf=self.min_samples_leaf,
            l2_regularization=1.0,
            max_bins=127,
            early_stopping=False,
            random_state=self.random_state,
        )

    def _chosen(self, matrix: Array) -> Array:
        """The columns that are used; where all are, not a copy: there may be gigabytes of them."""
        if len(self.columns_) == matrix.shape[1]:
            return matrix
        return np.ascontiguousarray(matrix[:, self.columns_])

    def _choose_columns(self, X: Array, target: npt.NDArray[np.int64], weight: Array) -> npt.NDArray[np.int64]:  # noqa: N803
        columns = X.shape[1]
        if self.n_columns is None or columns <= self.n_columns:
            return np.arange(columns)
        rng = np.random.default_rng(self.random_state)
        rows = np.sort(rng.permutation(len(X))[:_PILOT_ROWS])
        if len(np.unique(target[rows])) < 2:
            rows = np.arange(len(X))
        pilot = self._trees(_PILOT_TREES, 0.15).fit(X[rows], target[rows], sample_weight=weight[rows])
        gain = np.zeros(columns)
        for (tree,) in pilot._predictors:
            inner = tree.nodes[tree.nodes["is_leaf"] == 0]
            np.add.at(gain, inner["feature_idx"], inner["gain"])
        return np.sort(np.argsort(-gain, kind="stable")[: self.n_columns])

    def _fit_network(self, chosen: Array, target: npt.NDArray[np.int64], weight: Array) -> Network:
        size = NetworkSettings(units=self.hidden_units, networks=self.n_networks, epochs=self.epochs, alpha=1e-4, rank=self.rank)
        return fit_networks(chosen, target, weight, 2, size, self.random_state)


class NetworkSettings(NamedTuple):
    """How networks are fitted.

    Attributes:
        units: Hidden units of each network.
        networks: How many networks, from different beginnings.
        epochs: Passes over the rows; more overfit.
        alpha: Strength of the L2 penalty.
        rank: Linear units in front of all hidden ones together; None for none.
    """

    units: int
    networks: int
    epochs: int
    alpha: float
    rank: int | None = None


def fit_networks(
    rows: Array, target: npt.NDArray[np.int64], weight: Array, classes: int, settings: NetworkSettings, random_state: int
) -> Network:
    """Fit networks with one hidden layer and put them side by side as one.

    Args:
        rows: Inputs, shape (rows, columns).
        target: Class of each row, from 0.
        weight: How much each row counts.
        classes: How many classes there are; two have one output.
        settings: Size and passes.
        random_state: Seed.
    """
    mean, spread = moments(rows, weight)
    spread += np.float32(1e-6)
    # A column that never varies says nothing; divided by a spread of almost 0 it would drown the others in rounding errors.
    same = rows.min(axis=0) == rows.max(axis=0)
    mean[same], spread[same] = rows[0, same], np.inf
    scaled = rows - mean
    scaled /= spread
    np.clip(scaled, -_CLIP, _CLIP, out=scaled)
    relative = weight / weight.mean()
    fitted: list[Network] = []
    for number in range(settings.networks):
        network = MLPClassifier(
            (settings.units,),
            alpha=settings.alpha,
            batch_size=min(_BATCH, len(scaled)),
            learning_rate_init=1e-3,
            random_state=random_state + number,
        )
        for epoch in range(settings.epochs):
            if epoch:
                # The step shrinks along a cosine; scikit-learn has no schedule for Adam.
                network._optimizer.learning_rate_init = 5e-4 * (1 + np.cos(np.pi * epoch / settings.epochs))
            network.partial_fit(scaled, target, classes=list(range(classes)), sample_weight=relative)
        fitted.append(network_arrays(network, mean, spread))
    averaged = average_networks(fitted)
    return averaged if settings.rank is None else low_rank(averaged, rows, settings.rank)


def moments(rows: Array, weight: Array) -> tuple[Array, Array]:
    """The weighted mean and the plain standard deviation of each column, summed in float64: over a million rows float32 is 1 % off.

    Args:
        rows: Inputs, shape (rows, columns).
        weight: How much each row counts, shape (rows,).
    """
    # Sums of differences from some row, which are small numbers where a column hardly varies.
    base = rows[0].astype(np.float64)
    sums, squares = np.zeros((2, rows.shape[1])), np.zeros(rows.shape[1])
    for start in range(0, len(rows), _PIECE):
        piece = slice(start, start + _PIECE)
        some = rows[piece] - base
        sums += np.stack([np.ones(len(some)), weight[piece]]) @ some
        squares += np.einsum("rc,rc->c", some, some)
    plain, weighted = sums[0] / len(rows), sums[1] / weight.sum(dtype=np.float64)
    variance = np.maximum(squares / len(rows) - np.square(plain), 0)
    return (base + weighted).astype(np.float32), np.sqrt(variance).astype(np.float32)


def network_arrays(network: MLPClassifier, mean: Array, spread: Array) -> Network:
    """Fold the standardisation of a network's inputs into its weights.

    Args:
        network: A fitted network with one hidden layer of rectified units.
        mean: What was subtracted from each column, shape (columns,).
        spread: What it was then divided by; infinite for columns that do not count.

    Returns:
        A network with the same odds, up to rounding, on columns as they are.
    """
    hidden, out = network.coefs_
    bias, out_bias = network.intercepts_
    folded = (hidden / spread[:, None]).astype(np.float32)
    reach = np.where(np.isinf(spread), 0, _CLIP * spread).astype(np.float32)
    return Network(
        low=mean - reach,
        high=mean + reach,
        hidden=folded,
        hidden_bias=(bias - mean @ folded).astype(np.float32),
        out=out.astype(np.float32),
        out_bias=out_bias.astype(np.float32),
    )


def average_networks(networks: Sequence[Network]) -> Network:
    """Put networks side by side as one, whose odds are the mean of theirs.

    Args:
        networks: Networks on the same, equally clipped columns.
    """
    first, share = networks[0], np.float32(1 / len(networks))
    return Network(
        low=first.low,
        high=first.high,
        hidden=np.concatenate([network.hidden for network in networks], axis=1),
        hidden_bias=np.concatenate([network.hidden_bias for network in networks]),
        out=np.concatenate([network.out for network in networks]) * share,
        out_bias=np.mean([network.out_bias for network in networks], axis=0, dtype=np.float32),
    )


def forest_arrays(trees: HistGradientBoostingClassifier) -> Forest:
    """Lay a fitted binary booster out as flat arrays.

    Args:
        trees: A fitted booster without missing values or categories.

    Returns:
        A forest with the same decisions, to the last bit, on float32 input.
    """
    roots: list[int] = []
    column: list[int] = []
    threshold: list[np.float32] = []
    left: list[int] = []
    value: list[float] = []
    deepest = 0
    for (tree,) in trees._predictors:
        nodes = tree.nodes
        roots.append(len(column))
        # Breadth first, so that siblings stand side by side.
        queue = [(0, 0)]
        place = len(column)
        following = place + 1
        for number, depth in queue:
            node = nodes[number]
            deepest = max(deepest, depth)
            if node["is_leaf"]:
                column.append(0)
                threshold.append(np.float32(np.inf))
                left.append(place)
                value.append(float(node["value"]))
            else:
                column.append(int(node["feature_idx"]))
                threshold.append(_not_above(float(node["num_threshold"])))
                left.append(following)
                value.append(0.0)
                queue += [(int(node["left"]), depth + 1), (int(node["right"]), depth + 1)]
                following += 2
            place += 1
    return Forest(
        roots=np.array(roots, dtype=np.int32),
        column=np.array(column, dtype=np.int32),
        threshold=np.array(threshold, dtype=np.float32),
        left=np.array(left, dtype=np.int32),
        value=np.array(value, dtype=np.float32),
        depth=deepest,
        baseline=float(np.ravel(trees._baseline_prediction)[0]),
    )


def _not_above(threshold: float) -> np.float32:
    """The largest float32 that is not above the threshold, so that float32 values compare with it as with the original."""
    rounded = np.float32(threshold)
    return np.nextafter(rounded, np.float32(-np.inf)) if float(rounded) > threshold else rounded
