"""How a model does on pages unlike those that it was trained on: other sites, other languages, other annotators."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from boilerml.page import PageKind
from boilerml.training.examples import Example
from boilerml.training.fitting import Calibration, Judge, calibrate, cross_validate, elsewhere, figures, fit, predict

#: Train on the first dataset alone, measure on the second.
FROM, TO = "wcxb", "fundus"


class Transfer(NamedTuple):
    """A model of one dataset, measured on another one.

    Attributes:
        figures: As `boilerml.training.fitting.figures` makes them, each name marked with the training data.
        judge, calibration: The model.
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

    Returns:
        The model and its figures; None where one of the two datasets is missing.
    """
    known = [example for example in examples if example.dataset == FROM]
    # A domain on both sides would not be unlike.
    domains = {example.domain for example in known}
    new = [example for example in examples if example.dataset == TO and example.domain not in domains]
    if not known or not new:
        return None
    # Without lessons: their teacher has seen both halves.
    calibration = calibrate(known, cross_validate(known, kind, seed, settings, tell, folds=2).odds)
    judge = fit([*known, *elsewhere(lessons, {example.domain for example in new})], kind, seed, settings)
    measured = figures(new, predict(judge, new), calibration)
    return Transfer({f"{name}, trained on {FROM} alone": group for name, group in measured.items()}, judge, calibration)
