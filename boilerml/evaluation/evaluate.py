"""One evaluation from end to end: pages, systems, predictions, scores, figures."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from boilerml.datasets.base import AnnotatedPage
from boilerml.datasets.registry import Dataset
from boilerml.errors import BoilermlError, EvaluationError
from boilerml.evaluation import predictions as files
from boilerml.evaluation.pages import Collection, collect
from boilerml.evaluation.predictions import Predictions
from boilerml.evaluation.running import TIMEOUT, predict
from boilerml.evaluation.scoring import Scores, score
from boilerml.evaluation.systems import System, is_ours


class Progress(Protocol):
    """Who is told how far it is."""

    def __call__(self, what: str, total: int) -> Callable[[int], None]:
        """Begin a task; the function returned is called with a number of pages done."""


def no_progress(what: str, total: int) -> Callable[[int], None]:
    """Tell nobody."""
    return lambda pages: None


@dataclass(frozen=True, slots=True)
class Options:
    """How an evaluation runs.

    Attributes:
        folder: Where prediction files are kept, None to forget them.
        restart: Forget predictions that are there.
        score_only: Run nothing; score the predictions in `folder`.
        cross_validate: Judge our own models out of fold, by models trained on the other domains.
        rouge: Measure ROUGE too.
        jobs: Processes.
        timeout: Seconds per page.
        seed: Of folds and training.
    """

    folder: Path | None = None
    restart: bool = False
    score_only: bool = False
    cross_validate: bool = False
    rouge: bool = False
    jobs: int = 2
    timeout: float = TIMEOUT
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came out.

    Attributes:
        scores: Each collection, scored.
        trained_on: Dataset and system, where the system learnt from the dataset's pages.
    """

    scores: Sequence[Scores]
    trained_on: Sequence[tuple[str, str]]


def evaluate(
    found: Sequence[tuple[Dataset | None, Sequence[AnnotatedPage]]],
    inputs: Sequence[str],
    systems: Sequence[System],
    options: Options,
    progress: Progress = no_progress,
    tell: Callable[[str], None] = lambda line: None,
) -> Evaluation:
    """Run systems on pages and score them.

    Args:
        found: Datasets with their pages.
        inputs: As what the pages come, see `boilerml.evaluation.pages.collect`.
        systems: What to evaluate; each runs on the inputs of its kinds.
        options: How.
        progress: Who is told how far it is.
        tell: Called with a line worth knowing.

    Raises:
        BoilermlError: A system cannot run, predictions do not fit, or there is nothing to evaluate.
    """
    collections = collect([(dataset, list(pages)) for dataset, pages in found], inputs)
    if not options.score_only:
        _check(systems, collections)
    with _folder(options) as folder:
        by_collection: list[dict[str, Predictions]] = []
        for collection in collections:
            if options.score_only:
                by_collection.append(_stored(folder, collection))
                continue
            made: dict[str, Predictions] = {}
            for system in systems:
                if collection.items[0].kind in system.kinds:
                    made[system.name] = predict(
                        system,
                        collection,
                        folder,
                        jobs=options.jobs,
                        timeout=options.timeout,
                        restart=options.restart,
                        advance=progress(f"{system.name} · {collection.title}", len(collection.items)),
                        tell=tell,
                    )
            by_collection.append(made)
        if options.cross_validate and not options.score_only:
            from boilerml.evaluation.outoffold import replace_ours

            by_collection = replace_ours(collections, by_collection, folder, options.jobs, options.seed, options.restart, progress, tell)
        scored = []
        for collection, made in zip(collections, by_collection, strict=True):
            if not made:
                tell(f"{collection.title}: no system takes this kind of input, nothing is scored")
                continue
            advance = progress(f"scoring · {collection.title}", len(collection.items))
            scored.append(score(collection, made, rouge=options.rouge, jobs=options.jobs, advance=advance))
    if not scored:
        raise EvaluationError("there is nothing to score: no system takes the inputs asked for")
    return Evaluation(scored, _trained_on(scored, systems))


def _check(systems: Sequence[System], collections: Sequence[Collection]) -> None:
    """A system that cannot run is better known before others have judged all pages."""
    kinds = {collection.items[0].kind for collection in collections}
    names = Counter(system.name for system in systems)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise EvaluationError(f"{', '.join(twice)}: asked for more than once; give each system a name of its own")
    for system in systems:
        for kind in system.kinds:
            if kind in kinds:
                system.version(kind)


@contextmanager
def _folder(options: Options) -> Iterator[Path]:
    kept = options.folder
    if kept is not None:
        if not options.score_only:
            try:
                kept.mkdir(parents=True, exist_ok=True)
                tempfile.TemporaryFile(dir=kept).close()
            except OSError as error:
                raise EvaluationError(f"{kept}: no predictions can be kept there ({error.strerror}); give another folder") from error
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="boilerml-evaluation-") as folder:
        yield Path(folder)


def _stored(folder: Path, collection: Collection) -> dict[str, Predictions]:
    place = files.file_of(folder, collection.dataset, collection.input, "x").parent
    found = [files.read(file) for file in sorted(place.glob(f"*{files.SUFFIX}"))]
    if not found:
        raise EvaluationError(f"{place} holds no predictions: run without --score-only first")
    found.sort(key=lambda one: not is_ours(one.header.system))
    return {one.header.system: one for one in found}


def _trained_on(scored: Sequence[Scores], systems: Sequence[System]) -> list[tuple[str, str]]:
    """Which systems learnt from which datasets, as our models' descriptions say."""
    from boilerml.model.shipped import find_model

    result = []
    for system in systems:
        for one in scored:
            if system.sort != "ours" or system.name not in one.predictions:
                continue
            try:
                training = find_model(system.target or None, one.collection.items[0].kind).description.get("training")
            except BoilermlError:
                continue  # scored from files, its model is elsewhere
            if isinstance(training, dict) and one.collection.dataset in training.get("datasets", ()):
                result.append((one.collection.dataset, system.name))
    return result


def lowest_of_ours(report: dict[str, Any]) -> float | None:
    """The lowest word F1 of our systems over a report's collections; None where none was scored.

    Args:
        report: The figures.
    """
    values = [
        system["word_f1"]["value"]
        for collection in report["collections"]
        for system in collection["systems"]
        if system["ours"] and "word_f1" in system and system["word_f1"]["value"] is not None
    ]
    return min(values, default=None)
