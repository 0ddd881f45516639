"""Role annotations apart from their pages: the files, and the way back onto blocks."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml.datasets.annotations import block_hash, carry, read_annotations, roles_of, with_annotations, write_annotations
from boilerml.datasets.base import AnnotatedPage
from boilerml.errors import DatasetError
from boilerml.roles import ROLES, is_content

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "data" / "annotations"
LEAST_PER_ROLE = 40

lines = st.lists(st.text("ab ", min_size=1, max_size=4).filter(str.strip), max_size=12)
some_role = st.sampled_from(list(ROLES))
labelled = lines.flatmap(lambda texts: st.tuples(st.just(texts), st.lists(some_role, min_size=len(texts), max_size=len(texts))))


def test_white_space_does_not_change_a_block() -> None:
    assert block_hash(" Tides  turn\n") == block_hash("Tides turn") != block_hash("Tides turned")


@given(labelled)
def test_the_annotated_dump_gets_its_roles_back(page: tuple[list[str], list[str]]) -> None:
    texts, roles = page
    assert roles_of(texts, [(block_hash(text), role) for text, role in zip(texts, roles, strict=True)]) == roles


def test_lines_that_another_renderer_version_adds_have_no_role() -> None:
    annotation = [(block_hash("Home"), "menu"), (block_hash("It rained."), "body")]
    assert roles_of(["Home", "New here", "It rained."], annotation) == ["menu", None, "body"]


def test_roles_are_carried_by_words() -> None:
    texts = ["Home News", "It rained all day.", "Then it stopped."]
    roles = ["menu", "body", "quote"]
    assert carry(texts, roles, ["Home", "News", "It rained all day. Then it stopped.", "Unseen words"]) == ["menu", "menu", "body", None]


def test_targets_of_links_are_not_words_of_a_block() -> None:
    assert carry(["Home"], ["menu"], ["* [Home](https://a.example/x/y/z?q=1_(r))"]) == ["menu"]


@given(labelled)
def test_files_are_read_as_they_were_written(page: tuple[list[str], list[str]]) -> None:
    texts, roles = page
    annotations = {"a/1": [(block_hash(text), role) for text, role in zip(texts, roles, strict=True)]} if texts else {}
    with tempfile.TemporaryDirectory() as folder:
        write_annotations(Path(folder) / "a.tsv", annotations)
        assert read_annotations(Path(folder)) == annotations


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("page\trole\n", "line 1: expected the columns page, block, role"),
        ("page\tblock\trole\na/1\tff\n", "line 2: columns found: 2"),
        ("page\tblock\trole\na/1\tff\thero\n", "line 2: no role 'hero'"),
    ],
)
def test_a_faulty_file_is_named_with_its_fault(tmp_path: Path, content: str, complaint: str) -> None:
    (tmp_path / "a.tsv").write_text(content, "utf-8")
    with pytest.raises(DatasetError, match=complaint):
        read_annotations(tmp_path)


def test_a_page_is_annotated_in_one_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_annotations(tmp_path / f"{name}.tsv", {"a/1": [("ff", "menu")]})
    with pytest.raises(DatasetError, match="a/1"):
        read_annotations(tmp_path)


def test_only_annotated_pages_get_an_annotation(tmp_path: Path) -> None:
    write_annotations(tmp_path / "a.tsv", {"a/1": [("ff", "menu")]})
    pages = [AnnotatedPage("a/1", "a", b""), AnnotatedPage("a/2", "a", b"")]
    assert [page.annotation for page in with_annotations(pages, tmp_path)] == [[("ff", "menu")], ()]


def test_each_role_has_been_met_often_enough() -> None:
    counts = dict.fromkeys(ROLES, 0)
    for blocks in read_annotations(FOLDER).values():
        for _, role in blocks:
            counts[role] += 1
    assert min(counts.values()) >= LEAST_PER_ROLE, counts


def test_two_annotators_agree() -> None:
    """What the data card says is what the files say."""
    first, second = read_annotations(FOLDER), read_annotations(FOLDER / "second")
    pairs = [(a, b) for page, blocks in second.items() for (_, a), (_, b) in zip(first[page], blocks, strict=True)]
    same_role = sum(a == b for a, b in pairs) / len(pairs)
    same_side = sum(is_content(a) == is_content(b) for a, b in pairs) / len(pairs)
    card = (ROOT / "data" / "README.md").read_text("utf-8")
    assert f"the same role on {same_role:.1%} of {len(pairs):,} lines and the same side on {same_side:.1%}" in card
    assert 0.9 < same_role < 1
