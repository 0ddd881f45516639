"""Our own format: a folder of pages, each with its annotation beside it. This is the one for people's own pages.

``name.html`` or ``name.txt`` is the page as it came, in any charset. Beside it stands one or both of

- ``name.tsv``: UTF-8, tab-separated, a header line; the columns ``role`` and ``text`` give the page's visible text segment by segment,
  in order, each with its role (see the rubric). Text dumps have a row per non-empty line, and may have a column ``line``.
- ``name.gold.txt``: UTF-8, the main text alone, for pages annotated without roles.

Pages of one site are named ``site--name.html``, so that no model is judged on a site that it was trained on; every other page counts
as a site of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from boilerml.datasets.base import AnnotatedPage, named
from boilerml.errors import DatasetError
from boilerml.page import PageKind
from boilerml.roles import ROLES, is_content

_KINDS: dict[str, PageKind] = {".html": "html", ".htm": "html", ".xhtml": "html", ".txt": "text"}
ROLES_SUFFIX = ".tsv"
GOLD_SUFFIX = ".gold.txt"


def is_one(folder: Path) -> bool:
    """Whether a folder has annotations in this format."""
    return any(folder.glob(f"*{ROLES_SUFFIX}")) or any(folder.glob(f"*{GOLD_SUFFIX}"))


def read(folder: Path) -> Iterator[AnnotatedPage]:
    """Read a folder of annotated pages.

    Args:
        folder: The folder; pages in folders below it are not read.

    Yields:
        Pages by name; the domain is what stands before ``--``, or the whole name.

    Raises:
        DatasetError: Pages have no annotation, an annotation has no page or two, or a row is wrong; the message names file and line,
            and counts what is missing.
    """
    for fault in unpaired(folder):
        raise DatasetError(fault)
    for path in page_files(folder):
        yield read_page(path)


def page_files(folder: Path) -> list[Path]:
    """The pages of a folder, by name."""
    found = (path for path in folder.iterdir() if path.suffix.lower() in _KINDS and not path.name.endswith(GOLD_SUFFIX))
    return sorted(path for path in found if path.is_file())


def unpaired(folder: Path) -> Iterator[str]:
    """What is wrong with a folder's file names: pages of one name, annotations without page, pages without annotation.

    Args:
        folder: The folder.
    """
    known: dict[Path, Path] = {}
    for path in page_files(folder):
        other = known.setdefault(path.with_suffix(""), path)
        if other is not path:
            yield f"{path} and {other.name} have the same name, and so the same annotation: rename one"
    annotations = {
        file: file.name.removesuffix(suffix) for suffix in (ROLES_SUFFIX, GOLD_SUFFIX) for file in sorted(folder.glob(f"*{suffix}"))
    }
    orphans = [file for file, name in annotations.items() if folder / name not in known]
    if len(orphans) == 1:
        name = annotations[orphans[0]]
        yield f"{orphans[0]} has no page: expected {name}.html or {name}.txt beside it"
    elif orphans:
        yield f"{folder}: {len(orphans):,} of {len(annotations):,} annotations have no page: {named([file.name for file in orphans])}"
    annotated = set(annotations.values())
    bare = [path for stem, path in known.items() if stem.name not in annotated]
    if len(bare) == 1:
        stem = bare[0].stem
        yield f"{bare[0]} has no annotation: expected {stem}{ROLES_SUFFIX} or {stem}{GOLD_SUFFIX} beside it"
    elif bare:
        yield f"{folder}: {len(bare):,} of {len(known):,} pages have no annotation: {named([path.name for path in bare])}"


def read_page(path: Path) -> AnnotatedPage:
    """Read one page with its annotation.

    Args:
        path: The page's file.

    Raises:
        DatasetError: The annotation is not UTF-8, or a row is wrong; the message names file and line.
    """
    roles_file, gold_file = path.with_suffix(ROLES_SUFFIX), path.with_suffix(GOLD_SUFFIX)
    segments = list(_segments(roles_file)) if roles_file.is_file() else []
    gold = read_utf8(gold_file) if gold_file.is_file() else "\n\n".join(text for role, text in segments if is_content(role))
    return AnnotatedPage(
        id=f"{path.parent.name}/{path.stem}",
        domain=path.stem.partition("--")[0],
        data=path.read_bytes(),
        kind=_KINDS[path.suffix.lower()],
        gold=gold,
        segments=segments,
    )


def read_utf8(file: Path) -> str:
    """Read an annotation.

    Args:
        file: The file.

    Raises:
        DatasetError: It is not UTF-8; the message names the line.
    """
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DatasetError(f"{file}, line {line}: annotations must be UTF-8, this is not: {error.reason}") from error


def _segments(file: Path) -> Iterator[tuple[str, str]]:
    # Not by the csv module: quotes are nothing special here, and its fields are limited in length.
    lines = read_utf8(file).removesuffix("\n").split("\n")
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
