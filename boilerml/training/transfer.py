"""How a model does on pages unlike those that it was trained on: other sites, other languages, other annotators."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from boilerml.page import PageKind
from boilerml.training.examples import Example
from boilerml.training.fitting import calibrate, cross_validate, figures, fit, predict

#: Train on the first dataset alone, measure on the second.
FROM, TO = "wcxb", "fundus"


def transfer_figures(
    examples: Sequence[Example], kind: PageKind, seed: int, settings: Mapping[str, Any], tell: Callable[[str], None]
) -> dict[str, Any]:
    """Train on WCXB alone and measure on fundus, its English pages against news in about 25 languages.

    Args:
        examples: All examples; where one of the two datasets is missing, nothing is measured.
        kind: The input kind.
        seed: Seed.
        settings: Parameters of the estimator.
        tell: Called with a line of progress.

    Returns:
        Figures as `boilerml.training.fitting.figures` makes them, each name marked with the training data.
    """
    known = [example for example in examples if example.dataset == FROM]
    # A domain on both sides would not be unlike.
    domains = {example.domain for example in known}
    new = [example for example in examples if example.dataset == TO and example.domain not in domains]
    if not known or not new:
        return {}
    calibration = calibrate(known, cross_validate(known, kind, seed, settings, tell, folds=2))
    judge = fit(known, kind, seed, settings)
    measured = figures(new, predict(judge, new), calibration)
    return {f"{name}, trained on {FROM} alone": group for name, group in measured.items()}
