"""Our own models judged fairly on pages to learn from: every page by a model that saw no page of its domain.

This is the only module of the package that knows how models are trained.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from boilerml.api import CleanedPage
from boilerml.errors import MissingExtraError
from boilerml.evaluation.evaluate import Progress
from boilerml.evaluation.pages import Collection, Item
from boilerml.evaluation.predictions import Header, Predictions, Writer, file_of
from boilerml.evaluation.systems import OUT_OF_FOLD, code_version, is_ours
from boilerml.model.decision import decide
from boilerml.page import PageKind
from boilerml.parsing import parse

#: Where features are kept until there are predictions: gigabytes for thousands of pages.
_FEATURES = ".features"
#: So many pages per process are made examples before somebody is told how far it is.
_PART = 32


def replace_ours(
    collections: Sequence[Collection],
    predictions: Sequence[Mapping[str, Predictions]],
    folder: Path,
    jobs: int,
    seed: int,
    restart: bool,
    progress: Progress,
    tell: Callable[[str], None],
) -> list[dict[str, Predictions]]:
    """Put out-of-fold predictions in the place of those by our own models.

    Models are trained on all pages of the collections, in five folds by domain, and calibrated on their out-of-fold predictions. The
    calibration has two parameters and a curve for the confidence, and is fitted on all pages at once, as that of the shipped models. The
    model for dumps learns from these pages alone, where the shipped one also learns from pages without annotations.

    Args:
        collections: The collections.
        predictions: What systems predicted for each. Those of our own models are replaced, but for their CPU seconds.
        folder: Where prediction files and features are kept.
        jobs: Processes.
        seed: Of folds and training.
        restart: Forget what is there.
        progress: Who is told how far it is.
        tell: Called with a line of progress.

    Returns:
        Predictions by system for each collection, ours first.

    Raises:
        MissingExtraError: scikit-learn is not installed (extra ``train``).
        DatasetError: There are not enough pages to learn from.
    """
    result: list[dict[str, Predictions]] = [dict(made) for made in predictions]
    kinds: tuple[PageKind, ...] = ("html", "text")
    for kind in kinds:
        places = [place for place, collection in enumerate(collections) if collection.items[0].kind == kind]
        if not places:
            continue
        chosen, timed = [collections[place] for place in places], [predictions[place] for place in places]
        made = _predict(chosen, timed, kind, folder, jobs, seed, restart, progress, tell)
        for place, found in zip(places, made, strict=True):
            others = {name: one for name, one in result[place].items() if not is_ours(name)}
            result[place] = {OUT_OF_FOLD: found, **others}
    shutil.rmtree(folder / _FEATURES, ignore_errors=True)
    return result


def _predict(
    collections: Sequence[Collection],
    timed: Sequence[Mapping[str, Predictions]],
    kind: PageKind,
    folder: Path,
    jobs: int,
    seed: int,
    restart: bool,
    progress: Progress,
    tell: Callable[[str], None],
) -> list[Predictions]:
    with ExitStack() as stack:
        writers: list[Writer] = []
        learnt_from = "+".join(f"{one.dataset} {one.input} {one.gold_fingerprint()[:8]}" for one in collections)
        for collection in collections:
            header = Header(
                system=OUT_OF_FOLD,
                version=f"code {code_version(training=True)}",
                options=f"5 folds by domain, seed {seed}, trained on {learnt_from}; CPU of the shipped model",
                dataset=collection.dataset,
                input=collection.input,
                fingerprint=collection.fingerprint(),
                pages=len(collection.items),
            )
            file = file_of(folder, collection.dataset, collection.input, OUT_OF_FOLD)
            writers.append(stack.enter_context(Writer(file, header, restart)))
        if not all(writer.complete for writer in writers):
            judged = _judge(collections, kind, folder, jobs, seed, progress, tell)
            for writer, collection, systems in zip(writers, collections, timed, strict=True):
                if writer.complete:
                    continue
                clock = next((one.rows for name, one in systems.items() if is_ours(name)), {})
                for item in collection.items:
                    writer.add(item.page.id, {**judged(item), "seconds": clock.get(item.page.id, {}).get("seconds")})
        return [writer.finish([item.page.id for item in collection.items]) for writer, collection in zip(writers, collections, strict=True)]


def _judge(
    collections: Sequence[Collection],
    kind: PageKind,
    folder: Path,
    jobs: int,
    seed: int,
    progress: Progress,
    tell: Callable[[str], None],
) -> Callable[[Item], dict[str, Any]]:
    """Train, and return what makes a row of an item."""
    try:
        from boilerml.training.examples import Example, build_examples
        from boilerml.training.fitting import LEAST_P, calibrate, cross_validate, fit
        from boilerml.training.fragments import cut
        from boilerml.training.roles import calibrate_with_roles, can_learn_roles, cross_validate_roles, role_columns
        from boilerml.training.settings import settings_for
    except ImportError as error:
        raise MissingExtraError(error.name or "scikit-learn", "train", "Judging our own models out of fold") from error
    # A page's gold is what models learn, so that pages without any are of no use here.
    pages = {item.page.id: item.page for collection in collections for item in collection.items}
    with_gold = [page if page.gold is not None else replace(page, gold="") for page in pages.values()]
    with_gold += cut(with_gold, jobs)
    advance = progress(f"{kind}: pages to examples", len(with_gold))
    examples: list[Example] = []
    for start in range(0, len(with_gold), _PART * jobs):
        part = with_gold[start : start + _PART * jobs]
        examples += build_examples(part, kind, jobs, str(folder / _FEATURES), progress=False)
        advance(len(part))
    settings = settings_for(kind, examples)
    odds = cross_validate(examples, kind, seed, settings, tell, jobs=jobs).odds
    predictions = None
    if can_learn_roles(examples):
        columns = role_columns(fit(examples, kind, seed, settings).classifier, kind)
        crossed = cross_validate_roles(examples, odds, columns, seed, tell, jobs=jobs)
        predictions = crossed.predictions
        calibration, odds = calibrate_with_roles(examples, crossed)
    else:
        calibration = calibrate(examples, odds)
    place_of = {(example.id, example.source): place for place, example in enumerate(examples)}

    def row(item: Item) -> dict[str, Any]:
        place = place_of[(item.page.id, "page" if item.input in ("html", "text") else item.input)]
        page = parse(item.source(), kind)
        p = calibration.probabilities(odds[place])
        decision = decide(p, examples[place].lengths, least_p=LEAST_P)
        confidence = float(np.interp(decision.expected_f1, *calibration.confidence)) if decision.kept.any() else 0.0
        cleaned = CleanedPage(page, p, decision.kept, confidence, None if predictions is None else predictions[place])
        return {
            "status": "ok" if cleaned.text.strip() else "empty",
            "text": cleaned.text,
            "p": [round(float(value), 4) for value in p],
            "kept": [int(value) for value in decision.kept],
            "roles": [block.role for block in cleaned.blocks],
            "confidence": round(confidence, 4),
        }

    return row
