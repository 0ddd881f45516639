"""Examples with roles → a role model, and its figures on pages of other domains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.metrics import f1_score
from threadpoolctl import threadpool_limits

from boilerml.features import feature_names
from boilerml.features.places import ElementNames
from boilerml.features.tokens import BlockWords
from boilerml.model.agreement import consistent_roles, settled, swayed, swayed_and_settled
from boilerml.model.decision import decide
from boilerml.model.estimator import BlockClassifier, NetworkSettings, fit_networks
from boilerml.model.page_types import PAGE_TYPES, Revision, TypeModel
from boilerml.model.roles import ABOVE, RoleModel, RolePrediction, names_say, role_context
from boilerml.page import PageKind
from boilerml.roles import ROLES
from boilerml.training.evidence import WordCounts
from boilerml.training.examples import NO_ROLE, Example
from boilerml.training.fitting import FEW_ROWS, FOLDS, LEAST_P, Calibration, Odds, calibration_line, confident, split_by_domain
from boilerml.training.fragments import DATASET as FRAGMENTS
from boilerml.training.page_types import cross_validate_revision, cross_validate_types, fit_revision
from boilerml.training.parallel import in_threads

Array = npt.NDArray[np.float32]

_ROLE_NETWORK = NetworkSettings(units=64, networks=2, epochs=4, alpha=1e-3)
#: Linear units in front of it in HTML and for dumps. With 32, 48, 64 and without any, 0.838, 0.842, 0.843 and 0.844 of the roles in HTML
#: are right; what 64 cost more than 48 is 4 % of the time that roles take.
_RANK, _RANK_OF_DUMPS = 48, 64
#: Classes count as their number to the power of one less this, pages as their lines to the power of this: rare roles are worth more than
#: their lines, long pages less. With 0.3 and 0.5, 0.842 of the roles in HTML are right, with 0.1 and 0.75 0.844, with 0 and 1 as well, but
#: the mean F1 of roles is 0.743 instead of 0.747 (without linear units in front).
_BALANCE, _LENGTH = 0.1, 0.75
#: The share of pages that are learnt from as if no word were known, as pages in languages that were not annotated are. Without it, a model
#: of WCXB alone gets 0.728 of the roles in fundus's dumps right, with it 0.749, with a share of 0.3 0.753; cross-validation, where most
#: words are known, has 0.002 less with a share of 0.2.
_SPEECHLESS = 0.1
#: Domains with roles that it takes to learn from.
_LEAST_DOMAINS = 10
#: A word in names of elements is known from so many domains on.
_LEAST_DOMAINS_OF_NAMES = 4
#: Lines of a page that are learnt from, at most, where it comes in one way and where it comes as several dumps; others are left out at
#: random, and the rest counts more.
_MOST_LINES, _MOST_LINES_OF_A_DUMP = 240, 150
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
    examples: Sequence[Example], odds: Odds, p_types: Sequence[Array], types: TypeModel | None, columns: npt.NDArray[np.int64], seed: int
) -> RoleModel:
    """Fit a role model.

    Args:
        examples: Training examples, those without roles too.
        odds: Log odds of content of each, from models that had not seen its domain.
        p_types: Probability of each page type of each, likewise.
        types: Tells page types when the model is used.
        columns: The features to use.
        seed: Seed.
    """
    rng = np.random.default_rng(seed)
    annotated = [place for place, example in enumerate(examples) if (example.roles != NO_ROLE).any()]
    pages = [examples[place] for place in annotated]
    labels, domains = [page.roles for page in pages], [page.domain for page in pages]
    words = WordCounts([page.words for page in pages], labels, domains, len(ROLES))
    named = [named_words(page.names) for page in pages if page.names is not None]
    names = WordCounts(named, labels, domains, len(ROLES), _LEAST_DOMAINS_OF_NAMES) if named else None
    ways = Counter(page.id for page in pages)
    rows, roles, weights = [], [], []
    domain = None
    for place, page in zip(annotated, pages, strict=True):
        known = np.flatnonzero(page.roles != NO_ROLE)
        chosen = np.sort(rng.permutation(known)[: _MOST_LINES if ways[page.id] == 1 else _MOST_LINES_OF_A_DUMP])
        if page.domain != domain:  # the dumps of a page come one behind the other
            domain = page.domain
            words_elsewhere, names_elsewhere = words.evidence(domain), names.evidence(domain) if names else None
        said = words_elsewhere.of_blocks(page.words) * np.float32(rng.random() >= _SPEECHLESS)
        called = names_say(names_elsewhere, page.names) if names_elsewhere and page.names else None
        seen = role_context(odds[place], said, called, p_types[place])
        rows.append(np.concatenate([page.matrix[np.ix_(chosen, columns)], seen[chosen]], axis=1))
        roles.append(page.roles[chosen].astype(np.int64))
        weights.append(np.full(len(chosen), len(known) ** _LENGTH / len(chosen), dtype=np.float32))
    role, weight = np.concatenate(roles), np.concatenate(weights)
    with threadpool_limits(1 if len(role) < FEW_ROWS else None):
        settings = _ROLE_NETWORK._replace(rank=_RANK if names else _RANK_OF_DUMPS)
        network = fit_networks(np.concatenate(rows), role, _balanced(role, weight, len(ROLES)), len(ROLES), settings, seed)
    return RoleModel(words.evidence(), network, names.evidence() if names else None, types)


def named_words(names: ElementNames) -> BlockWords:
    """The words in the names of each block's elements, and of those above, which are marked.

    Args:
        names: The names on a page.
    """
    parent, block, leaf = names.parent.tolist(), names.block.tolist(), names.leaf.tolist()
    paths: dict[int, list[int]] = {}
    for context in set(block):
        path = paths[context] = []
        while context:
            context = parent[context]
            path.append(context)
    own = [sorted({inner, outer}) for inner, outer in zip(leaf, block, strict=True)]
    above = [paths[context] for context in block]
    in_order = names.words.places[np.argsort(names.words.owner, kind="stable")]
    starts = np.cumsum(names.words.per_block) - names.words.per_block
    places, owners = [], []
    for contexts, mark in ((own, 0), (above, len(names.words.hashes))):
        kind = names.kind[np.array([one for group in contexts for one in group], dtype=np.int64)]
        counts = names.words.per_block[kind]
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        places.append(in_order[np.repeat(starts[kind], counts) + within] + mark)
        owners.append(np.repeat(np.repeat(np.arange(len(block)), [len(group) for group in contexts]), counts))
    owner = np.concatenate(owners)
    return BlockWords(
        hashes=np.concatenate([names.words.hashes, names.words.hashes ^ ABOVE]),
        places=np.concatenate(places),
        owner=owner,
        per_block=np.bincount(owner, minlength=len(block)),
    )


def _balanced(target: npt.NDArray[np.int64], weight: Array, classes: int) -> Array:
    mass = np.bincount(target, weights=weight, minlength=classes)
    return np.asarray(weight * (mass.mean() / np.maximum(mass[target], 1e-9)) ** _BALANCE, dtype=np.float32)


class RolesCrossed(NamedTuple):
    """What cross-validation of roles leaves, per example.

    Attributes:
        predictions: By the model that saw no page of its domain.
        p_types: Probability of each page type, likewise, before roles were known.
        odds: Log odds of content, swayed by roles.
        revision: What roles change of page types, from all examples; None where too few types are known.
    """

    predictions: list[RolePrediction]
    p_types: list[Array]
    odds: Odds
    revision: Revision | None


def cross_validate_roles(
    examples: Sequence[Example],
    odds: Odds,
    columns: npt.NDArray[np.int64],
    seed: int,
    tell: Callable[[str], None],
    folds: int = FOLDS,
    jobs: int = 1,
) -> RolesCrossed:
    """Predict roles and page type of every example by a model that saw no page of its domain.

    The odds, page types and, for the revision of these, roles of the pages that it learns from are by models that may have.

    Args:
        examples: All examples.
        odds: Their log odds of content, out of fold.
        columns: The features to use.
        seed: Seed of split and networks.
        tell: Called with a line of progress after each fold.
        folds: How many folds.
        jobs: Folds at a time.
    """
    p_types = cross_validate_types(examples, odds, columns, seed, folds)
    fold_of = split_by_domain(examples, folds, seed)
    told = [RolePrediction(np.zeros((0, len(ROLES)), np.float32), 0.0)] * len(examples)
    moved = list(odds)

    def one_fold(fold: int) -> None:
        inside = np.flatnonzero(fold_of != fold).tolist()
        known = [examples[place] for place in inside]
        model = fit_roles(known, [odds[place] for place in inside], [p_types[place] for place in inside], None, columns, seed)
        for place in np.flatnonzero(fold_of == fold).tolist():
            example = examples[place]
            if len(example.share):
                said = model.told(
                    example.matrix[:, columns], odds[place], example.words, example.names, p_types[place], example.unspaced
                )
                told[place], moved[place] = said, swayed(odds[place], said.p_roles, said.say)
        tell(f"roles: fold {fold + 1} of {folds}")

    in_threads(one_fold, range(folds), jobs)
    p_roles = [said.p_roles for said in told]
    revised = cross_validate_revision(examples, p_types, p_roles, seed, folds)
    predictions = [replace(said, guess=types if types.any() else None) for said, types in zip(told, revised, strict=True)]
    return RolesCrossed(predictions, p_types, moved, fit_revision(examples, p_types, p_roles))


def calibrate_with_roles(examples: Sequence[Example], crossed: RolesCrossed) -> tuple[Calibration, Odds]:
    """Calibrate, on public gold, what roles have swayed, and let them settle short blocks, about which gold says little.

    Args:
        examples: All examples.
        crossed: What cross-validation of roles left.

    Returns:
        The calibration, and the log odds to decide by.
    """
    line = calibration_line(examples, crossed.odds)
    odds = [
        settled(one, said.p_roles, example.sizes, line.slope, said.say) if len(one) else one
        for one, said, example in zip(crossed.odds, crossed.predictions, examples, strict=True)
    ]
    return confident(line, examples, odds), odds


def move_by_roles(
    model: RoleModel, examples: Sequence[Example], odds: Odds, columns: npt.NDArray[np.int64], calibration: Calibration
) -> Odds:
    """Log odds of content to decide by, moved by the roles that a model sees.

    Args:
        model: A role model.
        examples: Pages that it may not have seen.
        odds: Their log odds by the content model.
        columns: The features that the role model uses.
        calibration: The calibration to decide by.
    """
    moved: Odds = []
    for example, one in zip(examples, odds, strict=True):
        if len(one):
            said = model.predict(example.matrix[:, columns], one, example.words, example.names, example.sizes, example.unspaced)
            one = swayed_and_settled(one, said.p_roles, example.sizes, calibration.slope, said.say)
        moved.append(one)
    return moved


def role_figures(
    examples: Sequence[Example], odds: Odds, calibration: Calibration, predictions: Sequence[RolePrediction]
) -> dict[str, Any]:
    """Measure predicted roles and page types.

    Args:
        examples: All examples.
        odds: Their log odds of content, moved by roles.
        calibration: Calibration of these, for the decision that roles have to agree with.
        predictions: From `cross_validate_roles`.

    Returns:
        By source, without fragments of pages: number of ``lines`` and ``pages`` with roles, ``accuracy``, ``macro_f1`` over roles with at
        least 20 lines, ``by_role`` with F1 and lines, ``pages_typed`` and ``page_type_accuracy``.
    """
    found: dict[str, tuple[list[npt.NDArray[np.int64]], list[npt.NDArray[np.int64]]]] = {}
    typed: dict[str, list[bool]] = {}
    number = {role: place for place, role in enumerate(ROLES)}
    for example, page_odds, prediction in zip(examples, odds, predictions, strict=True):
        if prediction.page_types and example.page_type in PAGE_TYPES:
            typed.setdefault(example.source, []).append(next(iter(prediction.page_types)) == example.page_type)
        known = example.roles != NO_ROLE
        if known.any() and example.dataset != FRAGMENTS:
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
