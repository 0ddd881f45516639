"""Two JSON reports compared: what got better and worse, page by page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from boilerml.errors import EvaluationError
from boilerml.evaluation.compare import SAME, DomainBootstrap
from boilerml.evaluation.report.figures import FORMAT
from boilerml.evaluation.report.markdown import number, signed, table

#: So many pages are listed on each side unless all are asked for.
MOST_PAGES = 20


def read_report(file: Path) -> dict[str, Any]:
    """Read a JSON report.

    Args:
        file: What ``boilerml evaluate --json`` wrote.

    Raises:
        EvaluationError: It is missing, no report, or of another format.
    """
    try:
        report = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise EvaluationError(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise EvaluationError(f"{file} is no report: {error}; write one with boilerml evaluate --json") from error
    if not isinstance(report, dict) or report.get("format") != FORMAT or "collections" not in report:
        raise EvaluationError(f"{file} is no report of format {FORMAT}: write one with boilerml evaluate --json")
    return report


def compare_reports(before: Mapping[str, Any], after: Mapping[str, Any], most: int | None = MOST_PAGES) -> str:
    """Compare the systems that two reports share; where each has one system for a collection, these two.

    Args:
        before: A report.
        after: Another one, of the same pages or some of them.
        most: Pages to list that got better, and that got worse; None for all.

    Returns:
        Markdown.

    Raises:
        EvaluationError: The reports have no pages of the same dataset and input, or no system, in common; or one is damaged.
    """
    lines: list[str] = []
    try:
        earlier = {(one["dataset"], one["input"]): one for one in before["collections"]}
        for collection in after["collections"]:
            old = earlier.get((collection["dataset"], collection["input"]))
            if old is None:
                continue
            for name_before, name_after in _pairs(old, collection):
                lines += _compared(old, collection, name_before, name_after, most)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EvaluationError(f"one of the two reports is damaged: {error!r}; write it again with boilerml evaluate --json") from error
    if not lines:
        raise EvaluationError("the two reports have nothing in common: no system on the pages of the same dataset and input")
    return "\n".join(lines)


def _pairs(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str]]:
    old, new = ([system["name"] for system in one["systems"]] for one in (before, after))
    shared = [(name, name) for name in new if name in old]
    return shared or ([(old[0], new[0])] if len(old) == len(new) == 1 else [])


def _compared(before: Mapping[str, Any], after: Mapping[str, Any], name_before: str, name_after: str, most: int | None) -> list[str]:
    old = {page["id"]: page for page in before["page_scores"]}
    shared = [page for page in after["page_scores"] if page["id"] in old]
    rows = pd.DataFrame(
        {
            "id": [page["id"] for page in shared],
            "domain": [page["domain"] for page in shared],
            "page_type": [page["page_type"] or "" for page in shared],
            "before": [old[page["id"]]["systems"][name_before].get("f1") for page in shared],
            "after": [page["systems"][name_after].get("f1") for page in shared],
        }
    ).dropna(subset=["before", "after"])
    title = f"## {after['title']}: {name_after}" + ("" if name_before == name_after else f", before {name_before}")
    if rows.empty:
        return [title, "", "No page with gold text is in both reports.", ""]
    rows["change"] = rows["after"].astype(float) - rows["before"].astype(float)
    difference = DomainBootstrap(rows["domain"]).difference(rows["after"].astype(float), rows["before"].astype(float))
    lines = [
        title,
        "",
        f"Word F1 {rows['before'].mean():.4f} → {rows['after'].mean():.4f}, difference {signed(difference._asdict())} on {len(rows):,} "
        f"pages: {difference.better:,} better, {difference.worse:,} worse, {difference.same:,} the same.",
        "",
    ]
    left_out = len(before["page_scores"]) + len(after["page_scores"]) - 2 * len(shared)
    if left_out:
        lines += [f"{left_out:,} pages are in one of the reports only and not compared.", ""]
    if before["fingerprint"] != after["fingerprint"]:
        lines += ["The pages or their gold are not the same in both reports; the fingerprints differ.", ""]
    for heading, chosen in (
        ("Better", rows[rows["change"] > SAME].sort_values("change", ascending=False)),
        ("Worse", rows[rows["change"] < -SAME].sort_values("change")),
    ):
        if not chosen.empty:
            lines += _page_table(heading, chosen.to_dict("records"), most)
    return lines


def _page_table(heading: str, rows: Sequence[Mapping[Any, Any]], most: int | None) -> list[str]:
    shown = rows if most is None else rows[:most]
    cells = [[row["id"], row["page_type"], number(row["before"]), number(row["after"]), f"{row['change']:+.3f}"] for row in shown]
    more = f", the first {len(shown):,} of {len(rows):,}" if len(shown) < len(rows) else ""
    return [f"{heading}{more}:", "", *table(["page", "type", "before", "after", "change"], cells), ""]
