"""Choosing pages: datasets by name, by folder and by split, as pages and as dumps."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from boilerml.datasets.base import AnnotatedPage
from boilerml.datasets.registry import data_folder, datasets
from boilerml.errors import DatasetError, EvaluationError
from boilerml.evaluation.pages import Item, choose_inputs, collect, find_pages

HTML = "<html><body><p>It rained.</p></body></html>"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with WCXB, both splits, and a folder of somebody's own."""
    for split, number in (("dev", "0001"), ("test", "0002")):
        place = tmp_path / "wcxb" / split
        (place / "ground-truth").mkdir(parents=True)
        (place / "html").mkdir()
        record = {
            "url": "https://rain.example",
            "_internal": {"page_type": {"primary": "forum"}},
            "ground_truth": {"main_content": "It rained."},
        }
        (place / "ground-truth" / f"{number}.json").write_text(json.dumps(record), "utf-8")
        (place / "html" / f"{number}.html.gz").write_bytes(gzip.compress(HTML.encode()))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/a.txt").write_text("It rained.", "utf-8")
    (tmp_path / "mine/a.gold.txt").write_text("It rained.", "utf-8")
    return tmp_path


def ids(targets: list[str], data: Path | None = None, split: str | None = None) -> list[str]:
    return [page.id for _, pages in find_pages(targets, data, split) for page in pages]


def test_by_name_by_folder_and_by_split(data: Path) -> None:
    assert ids(["wcxb"], data) == ids([str(data)]) == ids([str(data / "wcxb")]) == ["wcxb/0001"]
    assert ids(["wcxb-test"], data) == ids(["wcxb"], data, "test") == ids([str(data / "wcxb")], None, "test") == ["wcxb/0002"]
    assert ids([str(data / "mine")]) == ["mine/a"]
    assert ids(["wcxb", str(data / "mine")], data) == ["wcxb/0001", "mine/a"]
    assert len(ids([])) == len(ids(["pages"])) == len(ids([str(data_folder() / "pages")])) == int(datasets()["pages"].pages)


def test_what_is_not_there_is_explained(data: Path) -> None:
    with pytest.raises(DatasetError, match="wcxb has no split 'train': it has dev, test"):
        ids(["wcxb"], data, "train")
    with pytest.raises(DatasetError, match="this folder has no split 'test': it has no splits"):
        ids([str(data / "mine")], None, "test")
    with pytest.raises(DatasetError, match="no folder dragnet"):
        ids(["dragnet"], data)
    (data / "empty").mkdir()
    with pytest.raises(DatasetError, match="holds no annotated pages"):
        ids([str(data / "empty")])


def test_splits_are_told_apart(data: Path) -> None:
    collections = collect(find_pages(["wcxb", "wcxb-test"], data, None), ["page"])
    assert [one.title for one in collections] == ["wcxb, HTML", "wcxb-test, HTML"]
    assert collections[0].fingerprint() != collections[1].fingerprint()


def test_inputs(data: Path) -> None:
    """Dumps are made of HTML pages; dumps that somebody annotated are inputs as they are."""
    collections = collect(find_pages(["wcxb", str(data / "mine")], data, None), ["page", "html2text"])
    assert [(one.title, one.items[0].kind) for one in collections] == [
        ("wcxb, HTML", "html"),
        ("wcxb, dumps by html2text", "text"),
        ("mine, text dumps", "text"),
    ]
    assert collections[1].items[0].characters().strip() == "It rained."
    assert isinstance(collections[1].items[0].source(), str)
    assert collections[1].items[0].data().strip() == b"It rained."
    assert collections[0].items[0].source() == HTML.encode()
    with pytest.raises(DatasetError, match="two pages have the id mine/a"):
        collect(find_pages([str(data / "mine")], None, None) * 2, ["page"])
    with pytest.raises(EvaluationError, match="no input 'lynx'"):
        choose_inputs(["lynx"])


def test_fingerprints_of_what_systems_get_and_of_gold() -> None:
    first, second = (AnnotatedPage("x/a", "a", HTML.encode(), gold=gold) for gold in ("It rained.", "It snowed."))
    one, other = (collect([(None, [page])], ["page"])[0] for page in (first, second))
    assert one.fingerprint() == other.fingerprint()
    assert one.gold_fingerprint() != other.gold_fingerprint()


def test_characters_of_other_charsets() -> None:
    page = AnnotatedPage("x/a", "a", "<meta charset=iso-8859-1><p>Café".encode("latin-1"))
    assert "Café" in Item(page, "html").characters()
