"""Examples with roles → a role model, and its figures on pages of other domains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import f1_score
from threadpoolctl import threadpool_limits

from boilerml.features import feature_names
from boilerml.model.decision import decide
from boilerml.model.estimator import BlockClassifier, NetworkSettings, fit_networks
from boilerml.model.page_types import PAGE_TYPES, TypeModel
from boilerml.model.roles import RoleModel, RolePrediction, by_probability, consistent_roles, role_inputs
from boilerml.page import PageKind
from boilerml.roles import ROLES
from boilerml.training.evidence import WordCounts
from boilerml.training.examples import NO_ROLE, Example
from boilerml.training.fitting import FEW_ROWS, FOLDS, LEAST_P, Calibration, Odds, split_by_domain

Array = npt.NDArray[np.float32]

_ROLE_NETWORK = NetworkSettings(units=64, networks=2, epochs=4, alpha=1e-3)
#: Classes count as their number to the power of one less this: rare roles are worth more than their lines.
_BALANCE = 0.3
#: Domains with roles that it takes to learn from.
_LEAST_DOMAINS = 10
#: Lines of one page in all its ways that are learnt from, at most; others are left out at random, and the rest counts more.
_MOST_LINES = 240
#: Roles with fewer lines do not count in the macro mean.
_LEAST_LINES = 20


def role_columns(classifier: BlockClassifier, kind: PageKind) -> npt.NDArray[np.int64]:
    """The features that the role model shares with the content model.

    Args:
        classifier: The fitted content model.
        kind: The input kind.
    """
    columns: npt.NDArray[np.int64] = classifier.columns_
    return columns[columns < len(feature_names(kind))]


def can_learn_roles(examples: Sequence[Example]) -> bool:
    """Whether there are enough pages with roles.

    Args:
        examples: All examples.
    """
    return len({example.domain for example in examples if (example.roles != NO_ROLE).any()}) >= _LEAST_DOMAINS


def fit_roles(
    examples: Sequence[Example], odds: Odds, p_types: Sequence[Array], columns: npt.NDArray[np.int64], types: TypeModel | None, seed: int
) -> RoleModel:
    """Fit a role model.

    Args:
        examples: Training examples, those without roles too.
        odds: Log odds of content of each, from models that had not seen its domain.
        p_types: Probability of each page type of each, likewise.
        columns: The features to use.
        types: Tells page types when the model is used.
        seed: Seed.
    """
    rng = np.random.default_rng(seed)
    annotated = [place for place, example in enumerate(examples) if (example.roles != NO_ROLE).any()]
    words = WordCounts(
        [examples[place].words for place in annotated],
        [examples[place].roles for place in annotated],
        [examples[place].domain for place in annotated],
        len(ROLES),
    )
    ways = Counter(examples[place].id for place in annotated)
    rows, roles, weights = [], [], []
    for place in annotated:
        example = examples[place]
        known = np.flatnonzero(example.roles != NO_ROLE)
        chosen = np.sort(rng.permutation(known)[: _MOST_LINES // ways[example.id]])
        said = words.evidence(example.domain).of_blocks(example.words)
        rows.append(role_inputs(example.matrix[:, columns], odds[place], said, p_types[place])[chosen])
        roles.append(example.roles[chosen].astype(np.int64))
        weights.append(np.full(len(chosen), np.sqrt(len(known)) / len(chosen), dtype=np.float32))
    role, weight = np.concatenate(roles), np.concatenate(weights)
    with threadpool_limits(1 if len(role) < FEW_ROWS else None):
        network = fit_networks(np.concatenate(rows), role, _balanced(role, weight, len(ROLES)), len(ROLES), _ROLE_NETWORK, seed)
    return RoleModel(words.evidence(), network, types)


def _balanced(target: npt.NDArray[np.int64], weight: Array, classes: int) -> Array:
    mass = np.bincount(target, weights=weight, minlength=classes)
    return np.asarray(weight * (mass.mean() / np.maximum(mass[target], 1e-9)) ** _BALANCE, dtype=np.float32)


def cross_validate_roles(
    examples: Sequence[Example],
    odds: Odds,
    p_types: Sequence[Array],
    columns: npt.NDArray[np.int64],
    seed: int,
    tell: Callable[[str], None],
    folds: int = FOLDS,
) -> list[RolePrediction]:
    """Predict the roles of every example by a model that saw no page of its domain.

    The odds and page types of the pages that it learns from are by models that may have.

    Args:
        examples: All examples.
        odds: Their log odds of content, out of fold.
        p_types: Their page types, out of fold.
        columns: The features to use.
        seed: Seed of split and networks.
        tell: Called with a line of progress after each fold.
        folds: How many folds.
    """
    fold_of = split_by_domain(examples, folds, seed)
    result = [RolePrediction(np.zeros((0, len(ROLES)), np.float32), {})] * len(examples)
    for fold in range(folds):
        inside = np.flatnonzero(fold_of != fold).tolist()
        known = [examples[place] for place in inside]
        model = fit_roles(known, [odds[place] for place in inside], [p_types[place] for place in inside], columns, None, seed)
        for place in np.flatnonzero(fold_of == fold).tolist():
            example = examples[place]
            if len(example.share):
                p_roles = model.p_roles(example.matrix[:, columns], odds[place], example.words, p_types[place])
                result[place] = RolePrediction(p_roles, by_probability(p_types[place]) if p_types[place].any() else {})
        tell(f"roles: fold {fold + 1} of {folds}")
    return result


def role_figures(
    examples: Sequence[Example], odds: Odds, calibration: Calibration, predictions: Sequence[RolePrediction]
) -> dict[str, Any]:
    """Measure predicted roles and page types.

    Args:
        examples: All examples.
        odds: Their log odds of content.
        calibration: Calibration of these, for the decision that roles have to agree with.
        predictions: From `cross_validate_roles`.

    Returns:
        By source: number of ``lines`` and ``pages`` with roles, ``accuracy``, ``macro_f1`` over roles with at least 20 lines, ``by_role``
        with F1 and lines, ``pages_typed`` and ``page_type_accuracy``.
    """
    found: dict[str, tuple[list[npt.NDArray[np.int64]], list[npt.NDArray[np.int64]]]] = {}
    typed: dict[str, list[bool]] = {}
    number = {role: place for place, role in enumerate(ROLES)}
    for example, page_odds, prediction in zip(examples, odds, predictions, strict=True):
        if prediction.page_types and example.page_type in PAGE_TYPES:
            typed.setdefault(example.source, []).append(next(iter(prediction.page_types)) == example.page_type)
        known = example.roles != NO_ROLE
        if known.any():
            kept = decide(calibration.probabilities(page_odds), example.lengths, least_p=LEAST_P).kept
            given = np.array([number[role] for role in consistent_roles(prediction.p_roles, kept)])
            for collected, roles in zip(found.setdefault(example.source, ([], [])), (example.roles.astype(np.int64), given), strict=True):
                collected.append(roles[known])
    return {
        source: _role_figures(np.concatenate(gold), np.concatenate(given), len(gold), typed.get(source, []))
        for source, (gold, given) in found.items()
    }


def _role_figures(gold: npt.NDArray[np.int64], given: npt.NDArray[np.int64], pages: int, typed: Sequence[bool]) -> dict[str, Any]:
    names = list(ROLES)
    lines = Counter(gold.tolist())
    frequent = [role for role in sorted(lines) if lines[role] >= _LEAST_LINES]
    each = f1_score(gold, given, labels=frequent, average=None, zero_division=0)
    return {
        "pages": pages,
        "lines": len(gold),
        "accuracy": round(float((gold == given).mean()), 4),
        "macro_f1": round(float(np.mean(each)), 4),
        "by_role": {names[role]: [round(float(f1), 3), lines[role]] for role, f1 in zip(frequent, each, strict=True)},
        "pages_typed": len(typed),
        "page_type_accuracy": round(float(np.mean(typed)), 4) if typed else 0.0,
    }
