"""Floors: the word F1 that must not be lost, and that from which something must be wrong.

A floors file is TOML, an entry ``[[floor]]`` for each dataset, input and system: ``fingerprint`` of pages and gold, ``pages``,
``measured``, ``floor`` and ``ceiling``. A figure over its ceiling is as suspicious as one below its floor: a page that was trained
on, gold that changed, a measure that broke.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from boilerml.errors import EvaluationError
from boilerml.output.destination import destination

#: How far below what was measured a floor is, and how far above it a ceiling.
BELOW, ABOVE = 0.005, 0.03
_KEY = ("dataset", "input", "system")
_TOP = """\
# Floors and ceilings of word F1, held by `boilerml evaluate --floors` (see boilerml.evaluation.gate). Written by --raise-floors; floors
# move down by --lower-floors alone.
"""


def check_floors(file: Path, report: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Compare a report with the floors.

    Args:
        file: The floors file.
        report: The figures.

    Yields:
        A line for each system of ours that has a floor or should have one, and whether it passed; lines for floors whose pages are not
        in the report pass.

    Raises:
        EvaluationError: The file is missing or no floors file.
    """
    floors = read_floors(file)
    measured = _measured(report)
    for key, found in measured.items():
        floor = floors.get(key)
        name = f"{found['title']}, {key[2]}"
        value = found["measured"]
        if floor is None:
            yield f"{name}: no floor; write one with --raise-floors", False
        elif floor["fingerprint"] != found["fingerprint"]:
            yield (
                f"{name}: the floor is for other pages (fingerprint {floor['fingerprint'][:12]}, "
                f"these have {found['fingerprint'][:12]}); "
                "if they were meant to change, write it again with --raise-floors or --lower-floors",
                False,
            )
        elif value < floor["floor"]:
            yield f"{name}: word F1 {value:.4f} is below the floor {floor['floor']:.4f}", False
        elif value > floor["ceiling"]:
            yield (
                (
                    f"{name}: word F1 {value:.4f} is over {floor['ceiling']:.4f}, which is too good to be true: look for pages trained on, "
                    "changed gold or a broken measure, and if it is real write it with --raise-floors"
                ),
                False,
            )
        else:
            yield f"{name}: word F1 {value:.4f} is within {floor['floor']:.4f} and {floor['ceiling']:.4f}", True
    for key in floors:
        if key not in measured:
            yield f"{', '.join(key)}: not measured here", True


def move_floors(file: Path, report: Mapping[str, Any], *, down: bool = False) -> list[str]:
    """Write floors for what was measured.

    Args:
        file: The floors file, made if it is not there. Floors of what was not measured stay.
        report: The figures.
        down: Whether a floor may become lower.

    Returns:
        What was done, a line per floor.

    Raises:
        EvaluationError: The file is there, but is no floors file; or it cannot be written.
    """
    floors = read_floors(file, may_be_missing=True)
    said: list[str] = []
    for key, found in _measured(report).items():
        wanted = round(found["measured"] - BELOW, 4)
        old = floors.get(key)
        # Other pages may be harder, or fewer: their floors go down like others, when that is asked for.
        if old is not None and wanted < old["floor"] and not down:
            said.append(f"{found['title']}, {key[2]}: the floor stays at {old['floor']:.4f}; --lower-floors would move it to {wanted:.4f}")
            continue
        floors[key] = {
            "fingerprint": found["fingerprint"],
            "pages": found["pages"],
            "measured": found["measured"],
            "floor": wanted,
            "ceiling": round(min(found["measured"] + ABOVE, 1.0), 4),
        }
        said.append(f"{found['title']}, {key[2]}: floor {wanted:.4f}, " + ("new" if old is None else f"was {old['floor']:.4f}"))
    try:
        # Absolute, since - is a file like any other here.
        with destination(str(file.absolute())) as write:
            write(_TOP + "".join(_entry(key, floor) for key, floor in floors.items()))
    except OSError as error:
        raise EvaluationError(f"{file} cannot be written: {error.strerror}; give another file to --floors") from error
    return said


def _entry(key: tuple[str, str, str], floor: Mapping[str, Any]) -> str:
    lines = [f"{name} = {_quoted(value)}" for name, value in zip(_KEY, key, strict=True)]
    lines += [f"{name} = {_quoted(value) if isinstance(value, str) else value}" for name, value in floor.items()]
    return "\n[[floor]]\n" + "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def read_floors(file: Path, *, may_be_missing: bool = False) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Read a floors file.

    Args:
        file: The file.
        may_be_missing: Whether there are no floors where there is no file.

    Returns:
        Fingerprint, pages, measured, floor and ceiling by dataset, input and system.

    Raises:
        EvaluationError: The file is missing, cannot be read, or is no floors file.
    """
    if may_be_missing and not file.exists():
        return {}
    try:
        entries = tomllib.loads(file.read_text("utf-8")).get("floor", [])
        result: dict[tuple[str, str, str], dict[str, Any]] = {}
        for entry in entries:
            key = (str(entry["dataset"]), str(entry["input"]), str(entry["system"]))
            result[key] = {
                "fingerprint": str(entry["fingerprint"]),
                "pages": int(entry["pages"]),
                "measured": float(entry["measured"]),
                "floor": float(entry["floor"]),
                "ceiling": float(entry["ceiling"]),
            }
            if not result[key]["floor"] <= result[key]["ceiling"]:  # so that nan is none either
                raise ValueError(f"the floor of {', '.join(key)} is not below its ceiling")
    except OSError as error:
        raise EvaluationError(f"{file} cannot be read: {error.strerror}; write floors with --raise-floors") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvaluationError(f"{file} is no floors file: {error!r}") from error
    return result


def _measured(report: Mapping[str, Any]) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {
        (collection["dataset"], collection["input"], system["name"]): {
            "title": collection["title"],
            "fingerprint": collection["fingerprint"],
            "pages": collection["pages"],
            "measured": system["word_f1"]["value"],
        }
        for collection in report["collections"]
        for system in collection["systems"]
        if system["ours"] and system.get("word_f1", {}).get("value") is not None
    }
