"""The pages of `data/`: every annotation is complete, in order, and speaks the rubric's language."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from boilerml.datasets import datasets
from boilerml.datasets.base import AnnotatedPage
from boilerml.datasets.folder import read
from boilerml.datasets.registry import _READERS
from boilerml.page import Visibility
from boilerml.parsing import parse
from boilerml.roles import ROLES

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
PAGES = [page for folder in ("pages", "examples") for page in read(DATA / folder)]
LEAST_ROWS_PER_ROLE = 5

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)


def squeezed(text: str) -> str:
    """Text without white space."""
    return "".join(text.split())


def beside(page: AnnotatedPage, suffix: str) -> Path:
    """The file of a page's name with another suffix."""
    return DATA / f"{page.id}{suffix}"


@each_page
def test_a_page_is_told_by_its_content(page: AnnotatedPage) -> None:
    """The kind that its name gives is the kind that is found."""
    parsed = parse(page.data)
    assert parsed.kind == page.kind
    assert parsed.encoding.replaced == 0


@each_page
def test_an_annotation_is_the_whole_page(page: AnnotatedPage) -> None:
    """No text is left out, added or moved; only what a browser never shows (JSON-LD) is not annotated."""
    parsed = parse(page.data, page.kind)
    shown = [text for text, where in zip(parsed.texts, parsed.facts["visibility"], strict=True) if where != Visibility.DATA]
    annotated = [text for _, text in page.segments]
    if page.kind == "text":
        assert [squeezed(text) for text in annotated] == [squeezed(text) for text in shown]
    assert squeezed("".join(annotated)) == squeezed("".join(shown))


@each_page
def test_no_row_is_empty(page: AnnotatedPage) -> None:
    """A row without text annotates nothing."""
    assert all(text.strip() for _, text in page.segments)


@pytest.mark.parametrize("page", [page for page in PAGES if page.kind == "text"], ids=lambda page: page.id)
def test_line_numbers_are_those_of_the_dump(page: AnnotatedPage) -> None:
    """A row per non-empty line, under its number, counted from 1."""
    lines = page.data.decode().split("\n")
    with beside(page, ".tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert [int(row["line"]) for row in rows] == [number for number, line in enumerate(lines, 1) if line.strip()]


@each_page
def test_a_page_has_content_and_chrome(page: AnnotatedPage) -> None:
    """A page with only one of them teaches nothing about telling them apart."""
    sides = {ROLES[role] for role, _ in page.segments}
    assert len(sides) > 1
    assert page.gold


def test_every_role_occurs() -> None:
    """Often enough to see it fail."""
    rows = Counter(role for page in PAGES for role, _ in page.segments)
    assert {role: rows[role] for role in ROLES if rows[role] < LEAST_ROWS_PER_ROLE} == {}


def test_no_two_pages_are_the_same() -> None:
    """A page copied would stand on both sides of a split."""
    assert len({page.data for page in PAGES}) == len(PAGES)


def test_the_rubric_is_the_code() -> None:
    """RUBRIC.md names the roles of `boilerml.roles`, in order, with their side."""
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([\w ]+) \|$", (DATA / "RUBRIC.md").read_text("utf-8"), re.MULTILINE)
    assert rows == [(role, str(side)) for role, side in ROLES.items()]


def test_the_registry_says_what_a_user_has_to_know() -> None:
    """Source, licence, gold and whether to train, for each dataset; and each has a reader."""
    registry = tomllib.loads((DATA / "datasets.toml").read_text("utf-8"))
    for name, entry in registry.items():
        assert {"name", "source", "licence", "pages", "gold", "training"} <= set(entry), name
        assert isinstance(entry["training"], bool), name
    assert set(registry) == set(datasets()) == set(_READERS)
