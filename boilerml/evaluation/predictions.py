"""Predictions as files: JSON Lines with a header, written page by page, whole or marked as not finished.

The first line says what the others are: format, system, version, options, dataset, input, fingerprint of the pages and their number. Then
a line per page: ``id``, ``status`` (``ok``, ``empty``, ``error``, ``timeout``, ``crash``), ``text``, ``seconds`` of CPU (null where
nobody knows), and where the system says so ``p``, ``kept`` and ``roles`` per block and the page's ``confidence``.

While it is being made a file is called ``….jsonl.part``; it takes its name when it is complete.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from boilerml.errors import EvaluationError
from boilerml.files import beside

FORMAT = 1
SUFFIX = ".jsonl"
_PART = ".part"
STATUSES = ("ok", "empty", "error", "timeout", "crash")


@dataclass(frozen=True, slots=True)
class Header:
    """What a prediction file says of itself.

    Attributes:
        system, version, options: The extractor and how it was called.
        dataset, input: Whose pages, and as what they came.
        fingerprint: Of the pages, see `boilerml.evaluation.pages.Collection.fingerprint`.
        pages: How many there are.
        format: Version of the format.
    """

    system: str
    version: str
    options: str
    dataset: str
    input: str
    fingerprint: str
    pages: int
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a system returned for the pages of a collection.

    Attributes:
        header: What it is.
        rows: Rows by page id.
    """

    header: Header
    rows: Mapping[str, Mapping[str, Any]] = field(repr=False)


def file_of(folder: Path, dataset: str, input: str, system: str) -> Path:
    """Where the predictions of a system are kept.

    Args:
        folder: The folder of all predictions.
        dataset, input, system: Of the predictions.
    """
    return folder / _file_name(dataset) / input / f"{_file_name(system)}{SUFFIX}"


def _file_name(name: str) -> str:
    return re.sub(r"[^\w.+-]+", "-", name).strip("-") or "unnamed"


def read(file: Path) -> Predictions:
    """Read a complete prediction file.

    Args:
        file: The file.

    Raises:
        EvaluationError: It is no prediction file, of another format, or not complete; the message says where it ends.
    """
    header, rows, complete = _lines(file)
    if not complete or len(rows) != header.pages:
        raise EvaluationError(
            f"{file} is half-written: {len(rows):,} of {header.pages:,} pages can be read; remove it, or run again with --restart"
        )
    return Predictions(header, rows)


def _lines(file: Path) -> tuple[Header, dict[str, dict[str, Any]], bool]:
    """Header, the rows that can be read, and whether the last line is whole."""
    try:
        content = file.read_text("utf-8", errors="replace")
    except OSError as error:
        raise EvaluationError(f"{file} cannot be read: {error.strerror}") from error
    first, *lines = content.split("\n")
    complete = lines[-1:] == [""]
    try:
        described = json.loads(first)
        if described["format"] != FORMAT:
            raise EvaluationError(f"{file} has format {described['format']!r}, this boilerml reads format {FORMAT}: predict again")
        header = Header(**described)
    except (ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"{file}, line 1: this is not the header of a prediction file") from error
    rows: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines, 2):
        if not line:
            continue
        try:
            row = json.loads(line)
            if row["status"] not in STATUSES or not isinstance(row["text"], str):
                raise ValueError("status or text")
            rows[row.pop("id")] = row
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if number - 1 == len(lines):  # the last one, cut
                return header, rows, False
            raise EvaluationError(f"{file}, line {number}: this is not a prediction; remove the file and predict again") from error
    return header, rows, complete


class Writer:
    """A prediction file being made; use as a context manager, which closes what is open.

    Args:
        file: Where the complete file goes.
        header: What it says of itself.
        restart: Forget what is there.

    Attributes:
        rows: What is there, from an earlier run too.

    Raises:
        EvaluationError: What is there was made by another version or from other pages.
    """

    def __init__(self, file: Path, header: Header, restart: bool = False) -> None:
        self.file, self.header = file, header
        self.part = file.with_name(file.name + _PART)
        self.rows: dict[str, dict[str, Any]] = {}
        #: Whether an earlier run had stopped in the middle.
        self.resumed = False
        self._stream: IO[str] | None = None
        if restart:
            file.unlink(missing_ok=True)
            self.part.unlink(missing_ok=True)
        if file.is_file():
            found = read(file)
            self._check(found.header, file)
            self.rows = {name: dict(row) for name, row in found.rows.items()}
        elif self.part.is_file():
            earlier, self.rows, _ = _lines(self.part)
            self._check(earlier, self.part)
            self.resumed = True

    @property
    def complete(self) -> bool:
        """Whether the file is there as a whole."""
        return self.file.is_file() and len(self.rows) == self.header.pages

    def _check(self, found: Header, file: Path) -> None:
        ours, theirs = asdict(self.header), asdict(found)
        differing = [name for name in ours if ours[name] != theirs[name]]
        if differing:
            what = "; ".join(f"{name} was {theirs[name]!r}, is {ours[name]!r}" for name in differing)
            raise EvaluationError(f"{file} holds other predictions ({what}): give another folder to --predictions, or --restart")

    def __enter__(self) -> Writer:
        if not self.complete:
            self.part.parent.mkdir(parents=True, exist_ok=True)
            # Written anew, so that a line cut in the middle is gone.
            self._replace(self.part, list(self.rows))
            self._stream = self.part.open("a", encoding="utf-8")
        return self

    def __exit__(self, *error: object) -> None:
        if self._stream is not None:
            self._stream.close()

    def _replace(self, file: Path, order: Sequence[str]) -> None:
        """Put header and rows in the place of a file."""
        with beside(file) as part, part.open("w", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(self.header), ensure_ascii=False) + "\n")
            stream.writelines(_line(name, self.rows[name]) for name in order)

    def add(self, name: str, row: dict[str, Any]) -> None:
        """Write a row; it is on the disk when this returns, but for the system's own cache.

        Args:
            name: The page's id.
            row: What was predicted.
        """
        if self._stream is None:
            raise EvaluationError(f"{self.file} is complete already")
        self.rows[name] = row
        self._stream.write(_line(name, row))
        self._stream.flush()

    def finish(self, order: Sequence[str]) -> Predictions:
        """Give the complete file its name.

        Args:
            order: The ids of all pages, in the order in which they are to stand.

        Raises:
            EvaluationError: Pages are missing.
        """
        if self._stream is not None:
            missing = [name for name in order if name not in self.rows]
            if missing:
                raise EvaluationError(f"{self.file}: {len(missing)} pages have no prediction, {missing[0]} for one")
            self._stream.close()
            self._stream = None
            self._replace(self.file, order)
            self.part.unlink(missing_ok=True)
        return Predictions(self.header, {name: self.rows[name] for name in order})


def _line(name: str, row: Mapping[str, Any]) -> str:
    return json.dumps({"id": name, **row}, ensure_ascii=False) + "\n"
