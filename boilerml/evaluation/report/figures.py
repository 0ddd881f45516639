"""Scores → the figures of a report, as a dictionary of plain values that JSON can hold."""

from __future__ import annotations

import math
import platform
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from boilerml import __version__
from boilerml.evaluation.compare import DomainBootstrap, Interval
from boilerml.evaluation.metrics import (
    Agreement,
    SnippetCounts,
    block_accuracy,
    calibration_error,
    confusion,
    log_loss,
    precision_recall_curve,
    reliability_curve,
    role_scores,
    shingle_error,
    shingle_score,
    snippet_score,
)
from boilerml.evaluation.scoring import JudgedBlocks, Scores
from boilerml.evaluation.systems import is_ours
from boilerml.roles import ROLES

FORMAT = 1
#: How pages can be grouped, by the name that users give.
GROUPINGS = {"page_type": "page_type", "lang": "language", "site": "domain"}
#: The largest groups are shown, the other pages together.
MOST_GROUPS = 20
OTHERS = "others"
_SHINGLES = ["shingle_common", "shingle_extra", "shingle_missed"]
_SNIPPETS = [f"snippets_{name}" for name in SnippetCounts._fields]

#: How many pairs of roles are shown with examples, and how many of these.
_WORST_CONFUSIONS, _EXAMPLES = 12, 3


def report_figures(
    scores: Sequence[Scores], by: Sequence[str], trained_on: Iterable[tuple[str, str]], notes: Sequence[str]
) -> dict[str, Any]:
    """Everything that a report says, but for single blocks.

    Args:
        scores: The collections, scored.
        by: Names in `GROUPINGS`.
        trained_on: Dataset and system, where the system learnt from the dataset's pages.
        notes: What a reader has to know besides.
    """
    learnt = set(trained_on)
    return {
        "format": FORMAT,
        "boilerml": __version__,
        "python": platform.python_version(),
        "notes": list(notes),
        "collections": [_collection(one, by, learnt) for one in scores],
    }


def _collection(scores: Scores, by: Sequence[str], trained_on: set[tuple[str, str]]) -> dict[str, Any]:
    collection, pages = scores.collection, scores.pages
    described = collection.described
    bootstrap = DomainBootstrap(pages["domain"])
    sound = pages.index[~pages["faulty"].to_numpy(dtype=bool)]
    of_sound = DomainBootstrap(pages.loc[sound, "domain"])
    has_gold = "f1" in scores.frame and bool(scores.frame["f1"].notna().any())
    return {
        "title": collection.title,
        "dataset": collection.dataset,
        "input": collection.input,
        "pages": len(pages),
        "domains": int(pages["domain"].nunique()),
        "fingerprint": collection.gold_fingerprint(),
        "licence": described.licence if described is not None else None,
        "source": described.source if described is not None else None,
        "gold": described.gold if described is not None else None,
        "has_gold_text": has_gold,
        "empty_gold": int((pages["gold_words"] == 0).sum()),
        "faulty_gold": int(pages["faulty"].sum()),
        "by_character": int(pages["by_character"].sum()),
        "systems": [
            _system(scores, name, bootstrap, of_sound, sound, has_gold, (collection.dataset, name) in trained_on) for name in scores.systems
        ],
        "differences": _differences(scores, bootstrap) if has_gold else [],
        "groups": {name: _groups(scores, GROUPINGS[name]) for name in by if has_gold and _worth_grouping(pages[GROUPINGS[name]])},
        "page_scores": _page_scores(scores, has_gold),
    }


def _system(
    scores: Scores, name: str, bootstrap: DomainBootstrap, of_sound: DomainBootstrap, sound: pd.Index[Any], has_gold: bool, trained: bool
) -> dict[str, Any]:
    rows = scores.rows(name)
    header = scores.predictions[name].header
    seconds = rows["seconds"].astype(float)
    result: dict[str, Any] = {
        "name": name,
        "ours": is_ours(name),
        "version": header.version,
        "options": header.options,
        "trained_on_these_pages": trained,
        "statuses": {str(status): int(count) for status, count in rows["status"].value_counts().items()},
        "milliseconds": _rounded(1000 * float(seconds.mean()), 3) if seconds.notna().any() else None,
        "milliseconds_median": _rounded(1000 * float(seconds.median()), 3) if seconds.notna().any() else None,
    }
    if has_gold:
        result["word_f1"] = _as_dict(bootstrap.mean(rows["f1"]))
        result["word_precision"] = _rounded(float(rows["precision"].mean()))
        result["word_recall"] = _rounded(float(rows["recall"].mean()))
        result["word_f1_sound_gold"] = _as_dict(of_sound.mean(rows.loc[sound, "f1"]))
        agreements = [Agreement(*row) for row in rows[_SHINGLES].to_numpy(dtype=float).tolist() if not math.isnan(row[0])]
        for part, value, error in zip(("f1", "precision", "recall"), shingle_score(agreements), shingle_error(agreements), strict=True):
            result[f"shingle_{part}"] = {"value": _rounded(value), "error": _rounded(error)}
        result["shingle_f1"] |= {key: value for key, value in _as_dict(bootstrap.shingle_f1(rows)).items() if key != "value"}
        for column in ("edit", "rouge_l", "rouge_5"):
            if column in rows:
                result[column] = _as_dict(bootstrap.mean(rows[column]))
    if _SNIPPETS[0] in rows:
        counts = [SnippetCounts(*map(int, row)) for row in rows[_SNIPPETS].dropna().to_numpy().tolist()]
        result["snippets"] = {key: _rounded(value) for key, value in snippet_score(counts)._asdict().items()} | {
            "segments": sum(map(sum, counts)),
        }
    if has_gold and rows["confidence"].notna().sum() > 2:
        result["confidence_spearman"] = _rounded(_spearman(rows["confidence"].astype(float), rows["f1"]), 3)
        result["confidence_mean"] = _rounded(float(rows["confidence"].astype(float).mean()))
    if name in scores.blocks:
        result["blocks"] = _blocks(scores.blocks[name])
    return result


def _spearman(first: pd.Series[Any], second: pd.Series[Any]) -> float:
    """Rank correlation (Spearman 1904): Pearson's of the ranks."""
    return float(first.rank().corr(second.rank()))


def _blocks(judged: JudgedBlocks) -> dict[str, Any]:
    result: dict[str, Any] = {
        "count": len(judged.p),
        "content": int(judged.truth.sum()),
        "accuracy": _rounded(block_accuracy(judged.kept, judged.truth)),
        "log_loss": _rounded(log_loss(judged.p, judged.truth)),
        "calibration_error": _rounded(calibration_error(judged.p, judged.truth)),
        "reliability": [
            {"blocks": int(one.blocks), "predicted": _rounded(one.predicted), "observed": _rounded(one.observed)}
            for one in reliability_curve(judged.p, judged.truth)
        ],
        "precision_recall": [[_rounded(value) for value in point] for point in precision_recall_curve(judged.p, judged.truth)],
    }
    right = int((judged.kept & judged.truth).sum())
    result["precision"] = _rounded(right / max(int(judged.kept.sum()), 1))
    result["recall"] = _rounded(right / max(int(judged.truth.sum()), 1))
    if judged.roles:
        table = confusion(judged.gold_roles, judged.roles)
        # A model that tells content from chrome alone predicts no role of the rubric, and has none to score.
        tells_roles = not set(ROLES).isdisjoint(judged.roles)
        by_role = role_scores(judged.gold_roles, judged.roles) if tells_roles else {}
        in_order = sorted(by_role, key=_rank)
        result["roles"] = {
            "confusion": {role: table[role] for role in sorted(table, key=_rank)},
            "scores": {role: {key: _rounded(value) for key, value in by_role[role]._asdict().items()} for role in in_order},
            "worst": _worst_confusions(judged) if tells_roles else [],
        }
    return result


def _worst_confusions(judged: JudgedBlocks) -> list[dict[str, Any]]:
    """The pairs of roles that are mistaken most often, with blocks spread over all that were."""
    places: dict[tuple[str, str], list[int]] = {}
    for place, (gold, found) in enumerate(zip(judged.gold_roles, judged.roles, strict=True)):
        if gold != found:
            places.setdefault((gold, found), []).append(place)
    often = sorted(places.items(), key=lambda item: -len(item[1]))[:_WORST_CONFUSIONS]
    return [
        {
            "annotated": gold,
            "predicted": found,
            "blocks": len(where),
            "examples": [judged.texts[place] for place in where[:: -(-len(where) // _EXAMPLES)]],
        }
        for (gold, found), where in often
    ]


def _rank(role: str) -> int:
    """Where a role stands in the rubric."""
    return list(ROLES).index(role) if role in ROLES else len(ROLES)


def _differences(scores: Scores, bootstrap: DomainBootstrap) -> list[dict[str, Any]]:
    names = scores.systems
    values = {name: scores.values(name, "f1").astype(float) for name in names}
    return [
        {"first": first, "second": second, "measure": "word_f1"}
        | {key: _plain(value) for key, value in bootstrap.difference(values[first], values[second])._asdict().items()}
        for place, first in enumerate(names)
        for second in names[place + 1 :]
    ]


def _worth_grouping(column: pd.Series[Any]) -> bool:
    return column.nunique() > 1


def _groups(scores: Scores, column: str) -> list[dict[str, Any]]:
    """Mean word F1 of the pages of each group, the largest groups first."""
    names = scores.pages[column].fillna("not known").astype(str)
    counts = names.value_counts()
    shown = list(counts.index[:MOST_GROUPS])
    result = []
    for group in [*shown, *([OTHERS] if len(counts) > len(shown) else [])]:
        members = names.index[names == group] if group in shown else names.index[~names.isin(shown)]
        bootstrap = DomainBootstrap(scores.pages.loc[members, "domain"])
        result.append(
            {
                "group": group,
                "pages": len(members),
                "systems": {
                    name: _as_dict(bootstrap.mean(scores.values(name, "f1").loc[members].astype(float))) for name in scores.systems
                },
            }
        )
    return result


def _page_scores(scores: Scores, has_gold: bool) -> list[dict[str, Any]]:
    columns = (["f1", "precision", "recall"] if has_gold else []) + ["seconds", "status", "confidence"]
    by_system = {name: scores.rows(name)[columns].to_dict("records") for name in scores.systems}
    result = []
    for place, (name, page) in enumerate(zip(scores.pages.index, scores.pages.to_dict("records"), strict=True)):
        result.append(
            {"id": name}
            | {str(key): _plain(value) for key, value in page.items()}
            | {"systems": {system: {str(key): _plain(value) for key, value in rows[place].items()} for system, rows in by_system.items()}}
        )
    return result


def _plain(value: Any) -> Any:
    """A value as JSON has it; numbers to four digits, small ones to six."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return _rounded(float(value), 6 if abs(float(value)) < 0.1 else 4)
    return None if value is None or value is pd.NA else str(value)


def _rounded(value: float, digits: int = 4) -> float | None:
    return None if math.isnan(value) else round(float(value), digits)


def _as_dict(interval: Interval) -> dict[str, float | None]:
    return {key: _rounded(value) for key, value in interval._asdict().items()}
