"""Our own format: a folder of pages, each with its annotation beside it. This is the one for people's own pages.

``name.html`` or ``name.txt`` is the page as it came, in any charset. Beside it stands one or both of

- ``name.tsv``: UTF-8, tab-separated, a header line; the columns ``role`` and ``text`` give the page's visible text segment by segment,
  in order, each with its role (see the rubric). Text dumps have a row per non-empty line, and may have a column ``line``.
- ``name.gold.txt``: UTF-8, the main text alone, for pages annotated without roles.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from boilerml.datasets.base import AnnotatedPage
from boilerml.errors import DatasetError
from boilerml.page import PageKind
from boilerml.roles import ROLES, is_content

_KINDS: dict[str, PageKind] = {".html": "html", ".htm": "html", ".txt": "text"}
GOLD_SUFFIX = ".gold.txt"


def read(folder: Path) -> Iterator[AnnotatedPage]:
    """Read a folder of annotated pages.

    Args:
        folder: The folder; pages in folders below it are not read.

    Yields:
        Pages by name. Each counts as a domain of its own.

    Raises:
        DatasetError: A page has no annotation, an annotation has no page or two, or a row is wrong; the message names file and line.
    """
    pages = sorted(path for path in folder.iterdir() if path.suffix in _KINDS and not path.name.endswith(GOLD_SUFFIX))
    known: dict[Path, Path] = {}
    for path in pages:
        other = known.setdefault(path.with_suffix(""), path)
        if other is not path:
            raise DatasetError(f"{path} and {other.name} have the same name, and so the same annotation: rename one")
    for suffix in (".tsv", GOLD_SUFFIX):
        for annotation in sorted(folder.glob(f"*{suffix}")):
            name = annotation.name.removesuffix(suffix)
            if folder / name not in known:
                raise DatasetError(f"{annotation} has no page: expected {name}.html or {name}.txt beside it")
    for path in pages:
        roles_file, gold_file = path.with_suffix(".tsv"), path.with_suffix(GOLD_SUFFIX)
        segments = list(_segments(roles_file)) if roles_file.is_file() else []
        if gold_file.is_file():
            gold = _read(gold_file)
        elif roles_file.is_file():
            gold = "\n\n".join(text for role, text in segments if is_content(role))
        else:
            raise DatasetError(f"{path} has no annotation: expected {roles_file.name} or {gold_file.name} beside it")
        yield AnnotatedPage(
            id=f"{folder.name}/{path.stem}",
            domain=path.stem,
            data=path.read_bytes(),
            kind=_KINDS[path.suffix],
            gold=gold,
            segments=segments,
        )


def _read(file: Path) -> str:
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DatasetError(f"{file}, line {line}: annotations must be UTF-8, this is not: {error.reason}") from error


def _segments(file: Path) -> Iterator[tuple[str, str]]:
    # Not by the csv module: quotes are nothing special here, and its fields are limited in length.
    lines = _read(file).removesuffix("\n").split("\n")
    header = lines[0].rstrip("\r").split("\t")
    if "role" not in header or "text" not in header:
        found = ", ".join(filter(None, header)) or "none"
        raise DatasetError(f"{file}, line 1: the header needs the columns role and text, it has {found}")
    role_column, text_column = header.index("role"), header.index("text")
    for number, line in enumerate(lines[1:], 2):
        row = line.rstrip("\r").split("\t")
        if len(row) != len(header):
            raise DatasetError(f"{file}, line {number}: columns found: {len(row)}, columns in the header: {len(header)}")
        if row[role_column] not in ROLES:
            raise DatasetError(f"{file}, line {number}: no role {row[role_column]!r}; there are {', '.join(ROLES)}")
        yield row[role_column], row[text_column]
