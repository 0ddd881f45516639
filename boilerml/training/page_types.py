"""Examples whose page type is known → a model that tells page types, first without and then with roles."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from boilerml.model.evidence import Evidence
from boilerml.model.page_types import PAGE_TYPES, Revision, TypeModel, log_types, page_hashes, page_numbers, role_shares
from boilerml.training.examples import Example
from boilerml.training.fitting import FOLDS, Odds, split_by_domain

Array = npt.NDArray[np.float32]

#: Pages with a type that it takes to learn from.
_LEAST_TYPED = 50
#: A word is known from so many domains on.
_LEAST_DOMAINS = 4
#: Numbers are standardised, clipped to this, and made as small beside the words as they are worth.
_CLIP, _SCALE = 4.0, 0.02
#: The inverse of the penalty's strength.
_LENIENCE = 20.0
_MOST_STEPS = 200
#: The log odds of a type that no page has.
_NEVER = -30.0
#: The same for the revision, where the first guess is penalised less than roles: its logarithms count as so many times as much.
_REVISING_LENIENCE, _GUESS_SCALE = 0.03, 2.0


def fit_types(
    examples: Sequence[Example], odds: Odds, columns: npt.NDArray[np.int64], revision: Revision | None = None
) -> TypeModel | None:
    """Fit a model of page types.

    Args:
        examples: Training examples, those without a page type too.
        odds: Log odds of content of each, from models that had not seen its domain.
        columns: The features to use.
        revision: What roles are to change of what it says, from `fit_revision`.

    Returns:
        The model; None where too few page types are known.
    """
    typed = [
        (example, page_odds)
        for example, page_odds in zip(examples, odds, strict=True)
        if example.page_type in PAGE_TYPES and len(example.share)
    ]
    target = np.array([PAGE_TYPES.index(example.page_type or "") for example, _ in typed], dtype=np.int64)
    known = np.unique(target)
    # A page that comes as several dumps counts once.
    ways = Counter(example.id for example, _ in typed)
    if len(ways) < _LEAST_TYPED or len(known) < 2:
        return None
    vocabulary, words = _word_matrix([example for example, _ in typed])
    numbers = np.stack([page_numbers(example.matrix[:, columns], page_odds) for example, page_odds in typed])
    mean, spread = numbers.mean(axis=0), numbers.std(axis=0)
    # What varies by rounding alone does not vary.
    same = spread <= 1e-5 * np.maximum(np.abs(mean), 1e-3)
    spread[same] = 1
    scaled = np.clip((numbers - mean) / spread, -_CLIP, _CLIP) * (np.float32(_SCALE) * ~same)
    weight = np.array([1 / ways[example.id] for example, _ in typed])
    # One thread: the matrices are small, and threads that wait for each other are slower than one.
    with threadpool_limits(1):
        model = LogisticRegression(C=_LENIENCE, max_iter=_MOST_STEPS)
        model.fit(hstack([words, csr_matrix(scaled)]).tocsr(), target, sample_weight=weight)
    rows, offsets = _by_class(model)
    table = np.zeros((len(vocabulary), len(PAGE_TYPES)))
    table[:, known] = rows[:, : len(vocabulary)].T
    weights = np.zeros((numbers.shape[1], len(PAGE_TYPES)))
    weights[:, known] = (rows[:, len(vocabulary) :] * (_SCALE * ~same / spread)).T
    bias = np.full(len(PAGE_TYPES), _NEVER)
    bias[known] = offsets
    return TypeModel(
        words=_in_steps(vocabulary, table),
        low=np.where(same, mean, mean - _CLIP * spread).astype(np.float32),
        high=np.where(same, mean, mean + _CLIP * spread).astype(np.float32),
        weights=weights.astype(np.float32),
        bias=(bias - mean @ weights).astype(np.float32),
        revision=revision,
    )


def fit_revision(examples: Sequence[Example], p_types: Sequence[Array], p_roles: Sequence[Array]) -> Revision | None:
    """Fit what roles change of page types.

    Args:
        examples: Training examples, those without a page type too.
        p_types: Probability of each type of each, from models that had not seen its domain; zeros where none was told.
        p_roles: Probability of each role, likewise.

    Returns:
        The revision; None where too few page types are known.
    """
    typed = [place for place, example in enumerate(examples) if example.page_type in PAGE_TYPES and p_types[place].any()]
    target = np.array([PAGE_TYPES.index(examples[place].page_type or "") for place in typed], dtype=np.int64)
    known = np.unique(target)
    ways = Counter(examples[place].id for place in typed)
    if len(ways) < _LEAST_TYPED or len(known) < 2:
        return None
    guesses = np.stack([log_types(p_types[place]) for place in typed])
    shares = np.stack([role_shares(p_roles[place], examples[place].sizes) for place in typed])
    mean, spread = shares.mean(axis=0), shares.std(axis=0) + 1e-6
    weight = np.array([1 / ways[examples[place].id] for place in typed])
    with threadpool_limits(1), warnings.catch_warnings():
        # So many steps come near enough to the optimum.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(C=_REVISING_LENIENCE, max_iter=_MOST_STEPS)
        model.fit(np.concatenate([guesses * _GUESS_SCALE, (shares - mean) / spread], axis=1), target, sample_weight=weight)
    rows, offsets = _by_class(model)
    weights = np.zeros((rows.shape[1], len(PAGE_TYPES)))
    weights[:, known] = rows.T
    of_types, of_roles = weights[: len(PAGE_TYPES)] * _GUESS_SCALE, weights[len(PAGE_TYPES) :] / spread[:, None]
    bias = np.full(len(PAGE_TYPES), _NEVER)
    bias[known] = offsets
    return Revision(of_types.astype(np.float32), of_roles.astype(np.float32), (bias - mean @ of_roles).astype(np.float32))


def cross_validate_types(
    examples: Sequence[Example], odds: Odds, columns: npt.NDArray[np.int64], seed: int, folds: int = FOLDS
) -> list[Array]:
    """Tell the page type of every example by a model that saw no page of its domain.

    The odds of the pages that it learns from are by models that may have.

    Args:
        examples: All examples.
        odds: Their log odds of content, out of fold.
        columns: The features to use.
        seed: Seed of the split.
        folds: How many folds.

    Returns:
        Probability of each type per example; zeros where too few types are known.
    """
    fold_of = split_by_domain(examples, folds, seed)
    result = [np.zeros(len(PAGE_TYPES), np.float32)] * len(examples)
    for fold in range(folds):
        inside = np.flatnonzero(fold_of != fold).tolist()
        model = fit_types([examples[place] for place in inside], [odds[place] for place in inside], columns)
        for place in np.flatnonzero(fold_of == fold).tolist():
            if model and len(examples[place].share):
                example = examples[place]
                result[place] = model.p_types(example.matrix[:, columns], odds[place], page_hashes(example.words, example.names))
    return result


def cross_validate_revision(
    examples: Sequence[Example], p_types: Sequence[Array], p_roles: Sequence[Array], seed: int, folds: int = FOLDS
) -> list[Array]:
    """Tell the page type of every example once roles are known, by a revision that saw no page of its domain.

    Args:
        examples: All examples.
        p_types, p_roles: As for `fit_revision`, out of fold.
        seed: Seed of the split.
        folds: How many folds.

    Returns:
        Probability of each type per example; as they were where too few types are known.
    """
    fold_of = split_by_domain(examples, folds, seed)
    result = list(p_types)
    for fold in range(folds):
        inside = np.flatnonzero(fold_of != fold).tolist()
        known = [examples[place] for place in inside]
        revision = fit_revision(known, [p_types[place] for place in inside], [p_roles[place] for place in inside])
        for place in np.flatnonzero(fold_of == fold).tolist():
            if revision and p_types[place].any():
                result[place] = revision.p_types(p_types[place], p_roles[place], examples[place].sizes)
    return result


def _word_matrix(examples: Sequence[Example]) -> tuple[npt.NDArray[np.uint32], csr_matrix]:
    """The words that several domains have, ascending, and which page has which, each page's row as `Evidence.of_page` weighs it."""
    pages = [page_hashes(example.words, example.names) for example in examples]
    of_domain: dict[str, list[npt.NDArray[np.uint32]]] = {}
    for page, example in zip(pages, examples, strict=True):
        of_domain.setdefault(example.domain, []).append(page)
    every = np.concatenate([np.unique(np.concatenate(parts)) for parts in of_domain.values()])
    distinct, count = np.unique(every, return_counts=True)
    vocabulary = distinct[count >= _LEAST_DOMAINS]
    columns, values, starts = [], [], [0]
    for page in pages:
        place = np.searchsorted(vocabulary, page)
        place[place == len(vocabulary)] = 0
        found = np.unique(place[vocabulary[place] == page]) if len(vocabulary) else place[:0]
        columns.append(found)
        values.append(np.full(len(found), 1 / np.sqrt(max(len(page), 1))))
        starts.append(starts[-1] + len(found))
    shape = (len(pages), len(vocabulary))
    return vocabulary, csr_matrix((np.concatenate(values), np.concatenate(columns), starts), shape=shape)


def _by_class(model: LogisticRegression) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Weights and offset of each class; of two classes scikit-learn keeps those of the second one alone."""
    if len(model.classes_) > 2:
        return model.coef_, model.intercept_
    return np.concatenate([-model.coef_, model.coef_]) / 2, np.concatenate([-model.intercept_, model.intercept_]) / 2


def _in_steps(vocabulary: npt.NDArray[np.uint32], table: npt.NDArray[np.float64]) -> Evidence:
    largest = float(np.abs(table).max()) if table.size else 0.0
    step = (largest or 1.0) / 127
    return Evidence(vocabulary, np.rint(table / step).astype(np.int8), step)
