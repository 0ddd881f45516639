"""The figures as Markdown, for READMEs, comments and terminals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

#: Measures in the order of the summary: key, heading.
SUMMARY = (
    ("word_f1", "word F1"),
    ("word_precision", "precision"),
    ("word_recall", "recall"),
    ("word_f1_sound_gold", "word F1, sound gold"),
    ("shingle_f1", "shingle F1"),
    ("edit", "edit similarity"),
    ("rouge_l", "ROUGE-Lsum"),
    ("rouge_5", "ROUGE-5"),
)


def markdown(report: Mapping[str, Any]) -> str:
    """Write the figures as Markdown.

    Args:
        report: What `boilerml.evaluation.report.figures.report_figures` returned.
    """
    lines = [f"# Evaluation with boilerml {report['boilerml']}", ""]
    lines += [f"- {note}" for note in report["notes"]] + ([""] if report["notes"] else [])
    for collection in report["collections"]:
        lines += [f"## {collection['title']}", "", about(collection), "", *summary_table(collection), ""]
        lines += _snippet_table(collection) + _difference_table(collection) + _block_table(collection)
        for grouping, groups in collection["groups"].items():
            names = [system["name"] for system in collection["systems"]]
            lines += [f"Word F1 by {grouping}:", ""]
            rows = [[group["group"], str(group["pages"]), *(number(group["systems"][name]["value"]) for name in names)] for group in groups]
            lines += [*table([grouping, "pages", *names], rows), ""]
    return "\n".join(lines)


def about(collection: Mapping[str, Any]) -> str:
    """One paragraph on what the figures of a collection are made of.

    Args:
        collection: One of a report's collections.
    """
    said = [f"{collection['pages']:,} pages of {collection['domains']:,} domains"]
    if collection["has_gold_text"]:
        said.append(f"gold is empty on {collection['empty_gold']:,}, and empty or not on the page on {collection['faulty_gold']:,}")
    if collection["by_character"]:
        said.append(f"on {collection['by_character']:,} pages scripts without spaces are counted by character")
    if collection["licence"]:
        said.append(f"licence of the pages: {collection['licence']}")
    return "; ".join(said) + ". Intervals are 95 %, by bootstrap over domains."


def summary_table(collection: Mapping[str, Any]) -> list[str]:
    """The systems side by side.

    Args:
        collection: One of a report's collections.
    """
    systems = collection["systems"]
    measures = [(key, heading) for key, heading in SUMMARY if any(key in system for system in systems)]
    rows = []
    for system in systems:
        name = system["name"] + (" *" if system["trained_on_these_pages"] else "")
        values = [_value(system.get(key)) for key, _ in measures]
        rows.append([name, system["version"].partition(",")[0], *values, milliseconds(system), failures(system)])
    lines = table(["system", "version", *(heading for _, heading in measures), "CPU ms per page", "failed or empty"], rows)
    if any(system["trained_on_these_pages"] for system in systems):
        lines += ["", "\\* learnt from these pages: not a fair figure. `--cross-validate` gives one."]
    return lines


def _snippet_table(collection: Mapping[str, Any]) -> list[str]:
    systems = [system for system in collection["systems"] if "snippets" in system]
    if not systems:
        return []
    keys = ("f1", "precision", "recall", "accuracy")
    rows = [[system["name"], *(number(system["snippets"][key]) for key in keys)] for system in systems]
    return [f"Segments that must and must not occur ({systems[0]['snippets']['segments']:,}):", "", *table(["system", *keys], rows), ""]


def _difference_table(collection: Mapping[str, Any]) -> list[str]:
    if not collection["differences"]:
        return []
    rows = [
        [f"{one['first']} − {one['second']}", signed(one), str(one["better"]), str(one["worse"]), str(one["same"])]
        for one in collection["differences"]
    ]
    heading = "Differences of word F1 on the same pages, and on how many of them the first is better or worse:"
    return [heading, "", *table(["systems", "difference", "better", "worse", "same"], rows), ""]


def _block_table(collection: Mapping[str, Any]) -> list[str]:
    systems = [system for system in collection["systems"] if "blocks" in system]
    if not systems:
        return []
    keys = ("count", "accuracy", "precision", "recall", "log_loss", "calibration_error")
    rows = [
        [
            system["name"],
            f"{system['blocks']['count']:,}",
            *(number(system["blocks"][key]) for key in keys[1:]),
            number(system.get("confidence_spearman")),
        ]
        for system in systems
    ]
    lines = ["Blocks, on the pages with sound gold, and rank correlation of page confidence and word F1:", ""]
    lines += [*table(["system", *(key.replace("_", " ") for key in keys), "confidence ρ"], rows), ""]
    for system in systems:
        roles = system["blocks"].get("roles")
        if roles:
            found = sorted({role for row in roles["confusion"].values() for role in row})
            rows = [[role, *(str(row.get(name, 0)) for name in found)] for role, row in roles["confusion"].items()]
            lines += [f"Blocks of {system['name']} by annotated role (rows) and predicted role:", "", *table(["role", *found], rows), ""]
            worst = [
                [one["annotated"], one["predicted"], str(one["blocks"]), " · ".join(" ".join(text.split()) for text in one["examples"])]
                for one in roles["worst"]
            ]
            if worst:
                lines += ["Mistaken most often:", "", *table(["annotated", "predicted", "blocks", "examples"], worst), ""]
    return lines


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table.

    Args:
        header: Headings.
        rows: Cells.
    """
    lines = [f"| {' | '.join(header)} |", "|---" * len(header) + "|"]
    return lines + [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]


def number(value: float | None, digits: int = 3) -> str:
    """A number as reports show it, a dash where there is none.

    Args:
        value: The number.
        digits: Digits after the point.
    """
    return "–" if value is None else f"{value:.{digits}f}"


def _value(measure: Any) -> str:
    if not isinstance(measure, Mapping):
        return number(measure)
    if measure.get("low") is not None:
        return f"{number(measure['value'])} ({number(measure['low'])}–{number(measure['high'])})"
    return number(measure["value"])


def signed(interval: Mapping[str, Any]) -> str:
    """A difference with its interval.

    Args:
        interval: ``value``, ``low`` and ``high``.
    """
    value, low, high = (interval[key] for key in ("value", "low", "high"))
    if value is None:
        return "–"
    return f"{value:+.3f}" if low is None else f"{value:+.3f} ({low:+.3f} to {high:+.3f})"


def milliseconds(system: Mapping[str, Any]) -> str:
    """CPU time per page as reports show it.

    Args:
        system: The figures of one system.
    """
    return "–" if system["milliseconds"] is None else f"{system['milliseconds']:.1f}"


def failures(system: Mapping[str, Any]) -> str:
    """What did not end in a text, counted by kind.

    Args:
        system: The figures of one system.
    """
    return ", ".join(f"{count} {status}" for status, count in system["statuses"].items() if status != "ok") or "0"
