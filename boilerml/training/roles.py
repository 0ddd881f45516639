"""Examples with roles and page types → a role model, and its figures on pages of other domains."""

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
from boilerml.model.evidence import Evidence
from boilerml.model.network import Network
from boilerml.model.roles import PAGE_TYPES, RoleModel, RolePrediction, consistent_roles, page_inputs, role_inputs
from boilerml.page import PageKind
from boilerml.roles import ROLES
from boilerml.training.evidence import WordCounts
from boilerml.training.examples import NO_ROLE, Example
from boilerml.training.fitting import FEW_ROWS, FOLDS, LEAST_P, Calibration, Odds, split_by_domain

Array = npt.NDArray[np.float32]

_ROLE_NETWORK = NetworkSettings(units=64, networks=2, epochs=4, alpha=1e-3)
_TYPE_NETWORK = NetworkSettings(units=24, networks=2, epochs=6, alpha=3e-2)
#: Classes count as their number to the power of one less this: rare roles are worth more than their lines.
_BALANCE = 0.3
#: Domains with roles, and pages with a type, that it takes to learn from.
_LEAST_DOMAINS, _LEAST_TYPED = 10, 50
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


def fit_roles(examples: Sequence[Example], odds: Odds, columns: npt.NDArray[np.int64], seed: int) -> RoleModel:
    """Fit a role model.

    Args:
        examples: Training examples, those without roles or page type too.
        odds: Log odds of content of each, from models that had not seen its domain.
        columns: The features to use.
        seed: Seed.
    """
    annotated = [place for place, example in enumerate(examples) if (example.roles != NO_ROLE).any()]
    words = _counts([examples[place] for place in annotated], [examples[place].roles for place in annotated], len(ROLES))
    rows, roles, weights = [], [], []
    for place in annotated:
        example = examples[place]
        known = example.roles != NO_ROLE
        said = words.evidence(example.domain).of_blocks(example.words)
        rows.append(role_inputs(example.matrix[:, columns], odds[place], said)[known])
        roles.append(example.roles[known].astype(np.int64))
        weights.append(np.full(int(known.sum()), 1 / np.sqrt(known.sum()), dtype=np.float32))
    role, weight = np.concatenate(roles), np.concatenate(weights)
    with threadpool_limits(1 if len(role) < FEW_ROWS else None):
        network = fit_networks(np.concatenate(rows), role, _balanced(role, weight, len(ROLES)), len(ROLES), _ROLE_NETWORK, seed)
    return RoleModel(words.evidence(), network, *_fit_types(examples, odds, columns, seed))


def _fit_types(
    examples: Sequence[Example], odds: Odds, columns: npt.NDArray[np.int64], seed: int
) -> tuple[Evidence, Network] | tuple[None, None]:
    """What words say of page types, and the network that tells them; nothing where too few are known."""
    typed = [(example, odd) for example, odd in zip(examples, odds, strict=True) if example.page_type in PAGE_TYPES and len(example.share)]
    target = np.array([PAGE_TYPES.index(example.page_type or "") for example, _ in typed], dtype=np.int64)
    if len(typed) < _LEAST_TYPED or len(np.unique(target)) < 2:
        return None, None
    of_blocks = [np.full(len(example.share), number) for (example, _), number in zip(typed, target, strict=True)]
    words = _counts([example for example, _ in typed], of_blocks, len(PAGE_TYPES))
    pages = [page_inputs(example.matrix[:, columns], odd, words.evidence(example.domain).of_page(example.words)) for example, odd in typed]
    weight = _balanced(target, np.ones(len(typed), dtype=np.float32), len(PAGE_TYPES))
    with threadpool_limits(1 if len(typed) < FEW_ROWS else None):
        network = fit_networks(np.stack(pages), target, weight, len(PAGE_TYPES), _TYPE_NETWORK, seed)
    return words.evidence(), network


def _counts(examples: Sequence[Example], labels: Sequence[npt.NDArray[np.integer]], classes: int) -> WordCounts:
    return WordCounts([example.words for example in examples], labels, [example.domain for example in examples], classes)


def _balanced(target: npt.NDArray[np.int64], weight: Array, classes: int) -> Array:
    mass = np.bincount(target, weights=weight, minlength=classes)
    return np.asarray(weight * (mass.mean() / np.maximum(mass[target], 1e-9)) ** _BALANCE, dtype=np.float32)


def cross_validate_roles(
    examples: Sequence[Example], odds: Odds, columns: npt.NDArray[np.int64], seed: int, tell: Callable[[str], None], folds: int = FOLDS
) -> list[RolePrediction]:
    """Predict the roles of every example by a model that saw no page of its domain.

    Args:
        examples: All examples.
        odds: Their log odds of content, out of fold.
        columns: The features to use.
        seed: Seed of split and networks.
        tell: Called with a line of progress after each fold.
        folds: How many folds.
    """
    fold_of = split_by_domain(examples, folds, seed)
    result = [RolePrediction(np.zeros((0, len(ROLES)), np.float32), {})] * len(examples)
    for fold in range(folds):
        inside = np.flatnonzero(fold_of != fold).tolist()
        model = fit_roles([examples[place] for place in inside], [odds[place] for place in inside], columns, seed)
        for place in np.flatnonzero(fold_of == fold).tolist():
            example = examples[place]
            if len(example.share):
                matrix = example.matrix[:, columns]
                p_roles = model.p_roles(matrix, odds[place], model.words.of_blocks(example.words))
                result[place] = RolePrediction(p_roles, model.p_types(matrix, odds[place], example.words))
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
