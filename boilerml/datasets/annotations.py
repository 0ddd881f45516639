"""Role annotations that are kept apart from the pages they are of: page id, block hash and role, without the pages' text.

Pages were annotated by the lines of their resiliparse dump (`boilerml.datasets.renderers`). Whoever has the pages gets the lines back by
rendering them again; `carry` takes the roles on to HTML blocks and to the lines of other dumps.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from boilerml.datasets.alignment import common_runs
from boilerml.datasets.base import AnnotatedPage
from boilerml.datasets.renderers import RENDERERS
from boilerml.errors import DatasetError
from boilerml.evaluation.metrics import words
from boilerml.parsing import parse_text
from boilerml.roles import ROLES

#: The renderer whose lines were annotated.
RENDERER = "resiliparse"
_HEADER = ("page", "block", "role")
_DIGITS = 10
#: A block takes over a role only where this share of its words was found in blocks that have one.
_LEAST_FOUND = 0.5
#: The target of a Markdown link, whose words stand in no other dump.
_TARGET = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)")

#: Per page id, the hash and role of each block in page order.
Annotations = Mapping[str, Sequence[tuple[str, str]]]


def block_hash(text: str) -> str:
    """What stands for a block's text in an annotation file.

    Args:
        text: The block's text; white space does not matter.

    Returns:
        The first ten hexadecimal digits of the SHA-256 of the text, white space collapsed.
    """
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:_DIGITS]


def read_annotations(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Read all annotation files of a folder.

    Args:
        folder: A folder with ``*.tsv``, each with a header and the tab-separated columns page, block and role.

    Returns:
        Per page id, the hash and role of each block in page order; nothing where there is no such folder.

    Raises:
        DatasetError: A file is not in that format, names an unknown role, or a page stands in two files.
    """
    result: dict[str, list[tuple[str, str]]] = {}
    for file in sorted(folder.glob("*.tsv")):
        rows = [line.split("\t") for line in file.read_text("utf-8").splitlines()]
        if not rows or tuple(rows[0]) != _HEADER:
            raise DatasetError(f"{file}, line 1: expected the columns {', '.join(_HEADER)}")
        found: dict[str, list[tuple[str, str]]] = {}
        for number, row in enumerate(rows[1:], 2):
            if len(row) != len(_HEADER):
                raise DatasetError(f"{file}, line {number}: columns found: {len(row)}, columns in the header: {len(_HEADER)}")
            page, block, role = row
            if role not in ROLES:
                raise DatasetError(f"{file}, line {number}: no role {role!r}; there are {', '.join(ROLES)}")
            found.setdefault(page, []).append((block, role))
        twice = found.keys() & result.keys()
        if twice:
            raise DatasetError(f"{file}: annotated in another file too: {', '.join(sorted(twice)[:3])}")
        result |= found
    return result


def with_annotations(pages: Sequence[AnnotatedPage], folder: Path) -> list[AnnotatedPage]:
    """Put annotations and the pages that they are of together.

    Args:
        pages: Pages of any datasets.
        folder: A folder that `read_annotations` reads.

    Returns:
        The same pages; those that are annotated have their annotation.
    """
    annotations = read_annotations(folder)
    return [replace(page, annotation=annotations[page.id]) if page.id in annotations else page for page in pages]


def write_annotations(file: Path, annotations: Annotations) -> None:
    """Write annotations in the format that `read_annotations` reads.

    Args:
        file: Where to.
        annotations: Per page id, the hash and role of each block in page order.
    """
    lines = ["\t".join(_HEADER)]
    lines += [f"{page}\t{block}\t{role}" for page, blocks in annotations.items() for block, role in blocks]
    file.write_text("\n".join(lines) + "\n", "utf-8")


def roles_of(texts: Sequence[str], annotation: Sequence[tuple[str, str]]) -> list[str | None]:
    """Give the lines of a page's dump the roles of its annotation.

    Args:
        texts: The lines of the dump.
        annotation: Hash and role of each annotated line.

    Returns:
        The role of each line; None for one that the annotation does not have at this place, as where another version of the renderer
        wrote the dump.

    Raises:
        MissingExtraError: rapidfuzz is not installed (extra ``train``).
    """
    hashes = [block_hash(text) for text in texts]
    annotated = [block for block, _ in annotation]
    roles: list[str | None] = [None] * len(texts)
    for start, place, length in common_runs(hashes, annotated):
        for step in range(length):
            roles[start + step] = annotation[place + step][1]
    return roles


def annotated_lines(page: AnnotatedPage) -> tuple[list[str], list[str | None]]:
    """The texts that a page's roles are of, and their roles: the lines of its dump, or its segments where these are annotated.

    Args:
        page: Any page; one without roles has no texts.

    Raises:
        MissingExtraError: resiliparse or rapidfuzz is not installed (extra ``train``).
    """
    if not page.annotation:
        return [text for _, text in page.segments], [role for role, _ in page.segments]
    lines = parse_text(RENDERERS[RENDERER](page.characters)).texts
    return lines, roles_of(lines, page.annotation)


def carry(texts: Sequence[str], roles: Sequence[str | None], onto: Sequence[str]) -> list[str | None]:
    """Carry roles from one segmentation of a page over to another one, by aligning their words.

    Args:
        texts: The blocks that have roles, in page order.
        roles: Their roles, None where not known.
        onto: The blocks of the other segmentation, in page order.

    Returns:
        The role of each block of `onto`: the one that most of its words have; None where less than half of its words are found.

    Raises:
        MissingExtraError: rapidfuzz is not installed (extra ``train``).
    """
    numbers: dict[str, int] = {}
    source = [[numbers.setdefault(word, len(numbers)) for word in words(text)] for text in texts]
    target = [[numbers.setdefault(word, len(numbers)) for word in words(_TARGET.sub("]", text))] for text in onto]
    source_owner = [place for place, block in enumerate(source) for _ in block]
    target_owner = [place for place, block in enumerate(target) for _ in block]
    votes: list[dict[str, int]] = [{} for _ in onto]
    for start, place, length in common_runs([w for block in target for w in block], [w for block in source for w in block]):
        for step in range(length):
            role = roles[source_owner[place + step]]
            if role is not None:
                here = votes[target_owner[start + step]]
                here[role] = here.get(role, 0) + 1
    return [
        max(vote, key=lambda role: vote[role]) if vote and sum(vote.values()) >= _LEAST_FOUND * len(block) else None
        for vote, block in zip(votes, target, strict=True)
    ]
