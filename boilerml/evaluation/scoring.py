"""Predictions and gold → frames: a row per page and system with all measures, and the judged blocks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from boilerml.errors import DatasetError, EvaluationError, UnsupportedInputError
from boilerml.evaluation.labels import labels
from boilerml.evaluation.metrics import UNSPACED, bag_f1, edit_similarity, rouge_lsum, rouge_n, shingles, snippets, words
from boilerml.evaluation.pages import Collection, Item
from boilerml.evaluation.predictions import Predictions
from boilerml.parsing import parse

#: Gold of which less than this stands on the page was not copied from it, and no extractor can reach it.
LEAST_FOUND = 0.85
_UNSPACED = re.compile(f"[{UNSPACED}]")


#: Characters of a block that are kept as an example.
_BEGINNING = 80
#: What a system has to say of each block for its blocks to be judged.
_OF_BLOCKS = ("p", "kept", "roles")


@dataclass(frozen=True, slots=True)
class JudgedBlocks:
    """The blocks of a collection's pages, one behind the other, as a system judged them.

    Attributes:
        p: Probability of content.
        kept: Whether it was kept.
        truth: Whether it is content by the gold text.
        gold_roles, roles: The annotated role and the predicted one, of the blocks that have both.
        texts: The beginnings of these blocks.
    """

    p: npt.NDArray[np.float64]
    kept: npt.NDArray[np.bool_]
    truth: npt.NDArray[np.bool_]
    gold_roles: Sequence[str]
    roles: Sequence[str]
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Scores:
    """A collection, scored.

    Attributes:
        collection: The pages.
        predictions: What was scored, by system in the order asked for.
        pages: A row per page, indexed by id: ``domain``, ``page_type``, ``language``, ``gold_words``, ``gold_found``, ``faulty``,
            ``by_character``.
        frame: A row per page and system, indexed by both: ``f1``, ``precision`` and ``recall`` in words, ``shingle_common``,
            ``shingle_extra``, ``shingle_missed``, ``edit``, ``rouge_l``, ``rouge_5``, ``snippets_kept`` and the other counts, ``seconds``,
            ``status``, ``confidence``. Measures without gold are NaN; those that were not asked for have no column.
        blocks: The judged blocks, of the systems that judge blocks; pages with faulty gold are left out.
    """

    collection: Collection
    predictions: Mapping[str, Predictions]
    pages: pd.DataFrame
    frame: pd.DataFrame
    blocks: Mapping[str, JudgedBlocks]

    @property
    def systems(self) -> list[str]:
        """Names of the systems."""
        return list(self.predictions)

    def rows(self, system: str) -> pd.DataFrame:
        """All measures of one system by page id."""
        return self.frame.loc[[system]].droplevel("system").loc[self.pages.index]

    def values(self, system: str, column: str) -> pd.Series[Any]:
        """One measure of one system by page id."""
        return self.rows(system)[column]


def score(
    collection: Collection,
    predictions: Mapping[str, Predictions],
    *,
    rouge: bool = False,
    jobs: int = 2,
    advance: Callable[[int], None] = lambda pages: None,
) -> Scores:
    """Score predictions against the gold of their pages. No system needs to be installed.

    Args:
        collection: The pages.
        predictions: By system.
        rouge: Measure ROUGE too, which takes as long as all else together.
        jobs: Processes.
        advance: Called with a number of pages done.

    Raises:
        EvaluationError: Predictions were made from other pages.
        DatasetError: A page is neither HTML nor text.
        MissingExtraError: rapidfuzz is not installed (extra ``eval``).
    """
    from joblib import Parallel, delayed

    fingerprint = collection.fingerprint()
    for name, found in predictions.items():
        if found.header.fingerprint != fingerprint:
            raise EvaluationError(
                f"the predictions of {name} for {collection.title} were made from other pages "
                f"(fingerprint {found.header.fingerprint[:12]}, expected {fingerprint[:12]}): predict again"
            )
    tasks = (
        delayed(_score_item)(item, {name: found.rows[item.page.id] for name, found in predictions.items()}, rouge)
        for item in collection.items
    )
    results: list[_Scored] = []
    for result in Parallel(n_jobs=jobs, return_as="generator", batch_size=8)(tasks):
        results.append(result)
        advance(1)
    pages = pd.DataFrame([result.page for result in results]).set_index("id")
    frame = pd.DataFrame([row for result in results for row in result.rows]).set_index(["system", "id"])
    judged = {
        name: _joined([result.blocks[name] for result in results if name in result.blocks])
        for name in predictions
        if any(name in result.blocks for result in results)
    }
    return Scores(collection, dict(predictions), pages, frame, judged)


@dataclass(frozen=True, slots=True)
class _Scored:
    page: dict[str, Any]
    rows: list[dict[str, Any]]
    blocks: dict[str, JudgedBlocks]


def _score_item(item: Item, rows: Mapping[str, Mapping[str, Any]], rouge: bool) -> _Scored:
    page, gold = item.page, item.page.gold
    try:
        parsed = parse(item.source(), item.kind)
    except UnsupportedInputError as error:
        raise DatasetError(f"the page {page.id} cannot be scored: {error}") from error
    gold_words = words(gold) if gold is not None else []
    bag = Counter(gold_words)
    found = (bag & Counter(words("\n".join(parsed.texts)))).total() / len(gold_words) if gold_words else 1.0
    faulty = gold is not None and (not gold_words or found < LEAST_FOUND)
    facts = {
        "id": page.id,
        "domain": page.domain,
        "page_type": page.page_type,
        "language": page.language,
        "gold_words": len(gold_words) if gold is not None else None,
        "gold_found": round(found, 4),
        "faulty": faulty,
        "by_character": bool(_UNSPACED.search(gold or "")),
    }
    scored = [{"system": name, "id": page.id, **_measures(item, row, gold_words, rouge)} for name, row in rows.items()]
    judging = {name: row for name, row in rows.items() if all(len(row.get(fact, ())) == len(parsed) > 0 for fact in _OF_BLOCKS)}
    blocks: dict[str, JudgedBlocks] = {}
    if judging and gold is not None and not faulty:
        truth, gold_roles = labels(parsed, page)
        for name, row in judging.items():
            known = [place for place, role in enumerate(gold_roles) if role is not None]
            blocks[name] = JudgedBlocks(
                np.array(row["p"], dtype=np.float64),
                np.array(row["kept"], dtype=bool),
                truth,
                [gold_roles[place] or "" for place in known],
                [row["roles"][place] for place in known],
                [parsed.texts[place][:_BEGINNING] for place in known],
            )
    return _Scored(facts, scored, blocks)


def _measures(item: Item, row: Mapping[str, Any], gold_words: Sequence[str], rouge: bool) -> dict[str, Any]:
    text, gold = row["text"], item.page.gold
    result: dict[str, Any] = {"status": row["status"], "seconds": row["seconds"], "confidence": row.get("confidence")}
    if gold is not None:
        result["f1"], result["precision"], result["recall"] = bag_f1(words(text), gold_words)
        result["shingle_common"], result["shingle_extra"], result["shingle_missed"] = shingles(text, gold)
        result["edit"] = edit_similarity(text, gold)
        if rouge:
            result["rouge_l"] = rouge_lsum(text, gold).f1
            result["rouge_5"] = rouge_n(text, gold, 5).f1
    wanted, unwanted = item.page.extra.get("with"), item.page.extra.get("without")
    if isinstance(wanted, (list, tuple)) or isinstance(unwanted, (list, tuple)):
        counts = snippets(text, list(wanted or ()), list(unwanted or ()))  # type: ignore[call-overload]
        result |= {f"snippets_{name}": count for name, count in counts._asdict().items()}
    return result


def _joined(parts: Sequence[JudgedBlocks]) -> JudgedBlocks:
    return JudgedBlocks(
        np.concatenate([part.p for part in parts]),
        np.concatenate([part.kept for part in parts]),
        np.concatenate([part.truth for part in parts]),
        [role for part in parts for role in part.gold_roles],
        [role for part in parts for role in part.roles],
        [text for part in parts for text in part.texts],
    )
