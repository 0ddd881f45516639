"""How a model does on pages unlike those that it was trained on: other sites, other languages, other annotators."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from boilerml.page import PageKind
from boilerml.training.examples import Example
from boilerml.training.fitting import Calibration, Judge, calibrate, cross_validate, elsewhere, figures, fit, predict
from boilerml.training.page_types import fit_types
from boilerml.training.roles import calibrate_with_roles, can_learn_roles, cross_validate_roles, fit_roles, move_by_roles, role_columns

#: Train on the first dataset alone, measure on the second.
FROM, TO = "wcxb", "fundus"
#: Halves, each judged by a model of the other, to calibrate by.
_FOLDS = 2


class Transfer(NamedTuple):
    """A model of one dataset, measured on another one.

    Attributes:
        figures: As `boilerml.training.fitting.figures` makes them, each name marked with the training data.
        judge, calibration: The content model, without roles.
    """

    figures: dict[str, Any]
    judge: Judge
    calibration: Calibration


def transfer(
    examples: Sequence[Example],
    kind: PageKind,
    seed: int,
    settings: Mapping[str, Any],
    tell: Callable[[str], None],
    lessons: Sequence[Example] = (),
    jobs: int = 1,
) -> Transfer | None:
    """Train on WCXB alone and measure on fundus, its English pages against news in about 25 languages.

    Args:
        examples: All examples.
        kind: The input kind.
        seed: Seed.
        settings: Parameters of the estimator.
        tell: Called with a line of progress.
        lessons: Pages without gold to learn from besides, judged by a teacher that was trained on WCXB alone too; those of fundus's
            publishers are left out.
        jobs: Folds at a time.

    Returns:
        The model and its figures; None where one of the two datasets is missing.
    """
    known = [example for example in examples if example.dataset == FROM]
    # A site on both sides would not be unlike.
    new = elsewhere([example for example in examples if example.dataset == TO], {example.domain for example in known})
    if not known or not new:
        return None
    # Without lessons: their teacher has seen both halves.
    odds = cross_validate(known, kind, seed, settings, tell, folds=_FOLDS, jobs=jobs).odds
    judge = fit([*known, *elsewhere(lessons, {example.domain for example in new})], kind, seed, settings)
    content = calibration = calibrate(known, odds)
    found = predict(judge, new)
    if can_learn_roles(known):
        columns = role_columns(judge.classifier, kind)
        crossed = cross_validate_roles(known, odds, columns, seed, tell, folds=_FOLDS, jobs=jobs)
        roles = fit_roles(known, odds, crossed.p_types, fit_types(known, odds, columns), columns, seed)
        calibration, _ = calibrate_with_roles(known, crossed)
        found = move_by_roles(roles, new, found, columns, calibration)
    measured = figures(new, found, calibration)
    return Transfer({f"{name}, trained on {FROM} alone": group for name, group in measured.items()}, judge, content)
