"""Readers of the published layouts: tiny datasets are written, and read back."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from boilerml.datasets import AnnotatedPage, datasets, fundus, magic_html, read_all, readability, wcxb
from boilerml.datasets.base import domain_of
from boilerml.errors import DatasetError

HTML = "<html><body><nav>Menu</nav><p>It rained.</p></body></html>"


def write(file: Path, content: str | dict[str, Any]) -> Path:
    """Write text or JSON, gzipped if the name says so; folders are made."""
    data = (content if isinstance(content, str) else json.dumps(content)).encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(data) if file.suffix == ".gz" else data)
    return file


def write_wcxb(folder: Path) -> None:
    truth = {
        "title": "Rain",
        "author": None,
        "publish_date": "2025-09-04",
        "main_content": "It rained.",
        "with": ["It rained"],
        "without": [],
    }
    for number, kind in (("0002", "forum"), ("0001", "article")):
        record = {"url": "https://www.Rain.example:80/a", "_internal": {"page_type": {"primary": kind}}, "ground_truth": truth}
        write(folder / f"dev/ground-truth/{number}.json", record)
        write(folder / f"dev/html/{number}.html.gz", HTML)
    empty = {"url": "https://b.example", "_internal": {"page_type": {"primary": "listing"}}, "ground_truth": {"main_content": None}}
    write(folder / "dev/ground-truth/0003.json", empty)
    write(folder / "dev/html/0003.html.gz", HTML)
    write(folder / "metadata.json", {"files": {"0002": {"domain": "forum.example"}}})


def write_fundus(folder: Path) -> None:
    """Two parser versions and two pages of one publisher, one of another whose name begins alike."""
    bodies = {
        "V1": {"body": {"summary": ["Old lead."], "sections": [{"headline": [], "paragraphs": ["Old text."]}]}, "title": "Old"},
        "V1_1": {"body": {"summary": [], "sections": [{"headline": ["New head"], "paragraphs": ["New text.", "More."]}]}, "title": "New"},
    }
    write(folder / "no/Vaer.json", bodies)
    write(folder / "no/Vaer_2023_12_31.html.gz", HTML.replace("rained", "snowed"))
    write(folder / "no/Vaer_2024_05_03.html.gz", HTML)
    write(folder / "no/Vaer_Nytt.json", {"V1": {"title": "No body"}})
    write(folder / "no/Vaer_Nytt_2024_01_01.html.gz", HTML)
    write(folder / "no/meta.info", {"Vaer_2024_05_03.html.gz": {"url": "https://www.vaer.example/1"}})


def write_magic_html(folder: Path) -> None:
    write(folder / "base.json", {"f" * 64: {"url": "https://bbs.example/t/1", "content": "It rained."}})
    write(folder / "htmls" / f"{'f' * 64}.html.gz", HTML)


def write_readability(folder: Path) -> None:
    for name, file in (("rain-1", "source.html.gz"), ("rain-2", "source.html"), ("wind", "source.html")):
        write(folder / name / file, HTML)
        write(folder / name / "expected.html", "<div><p>It rained.</p><script>no()</script><p>Then it stopped.</p></div>")
        write(folder / name / "expected-metadata.json", {"title": "Rain", "byline": "A. B.", "lang": "en"})


WRITERS: dict[str, Callable[[Path], None]] = {
    "wcxb": write_wcxb,
    "fundus": write_fundus,
    "magic-html/forum": write_magic_html,
    "readability": write_readability,
}


def test_wcxb(tmp_path: Path) -> None:
    write_wcxb(tmp_path)
    first, second, empty = wcxb.read(tmp_path)
    assert (first.id, first.domain, first.page_type, first.dataset) == ("wcxb/0001", "rain.example", "article", "wcxb")
    assert (second.id, second.domain, second.page_type) == ("wcxb/0002", "forum.example", "forum")
    assert (first.data, first.gold, first.trust, first.kind) == (HTML.encode(), "It rained.", 1, "html")
    assert first.extra["with"] == ["It rained"]
    assert empty.gold == ""


def test_wcxb_without_metadata_or_pages(tmp_path: Path) -> None:
    write_wcxb(tmp_path)
    (tmp_path / "metadata.json").unlink()
    assert [page.domain for page in wcxb.read(tmp_path)] == ["rain.example", "rain.example", "b.example"]
    (tmp_path / "dev/html/0002.html.gz").unlink()
    with pytest.raises(DatasetError, match=r"1 of 3 annotations have no page: 0002$"):
        list(wcxb.read(tmp_path))
    with pytest.raises(DatasetError, match="test/ground-truth"):
        list(wcxb.read(tmp_path, "test"))


def test_fundus(tmp_path: Path) -> None:
    """Pages sorted by date belong to the parser's versions sorted by number."""
    write_fundus(tmp_path)
    old, new = fundus.read(tmp_path)
    assert (old.id, old.gold, old.extra["title"]) == ("fundus/no/Vaer_2023_12_31", "Old lead.\n\nOld text.", "Old")
    assert (new.id, new.gold, new.extra["title"]) == ("fundus/no/Vaer_2024_05_03", "New head\n\nNew text.\n\nMore.", "New")
    assert b"snowed" in old.data
    assert (old.domain, new.domain) == ("Vaer", "vaer.example")
    assert (new.language, new.page_type) == ("no", "article")


def test_magic_html(tmp_path: Path) -> None:
    write_magic_html(tmp_path)
    (page,) = magic_html.read(tmp_path)
    assert (page.id, page.domain, page.gold, page.page_type) == ("magic-html/ffffffffffff", "bbs.example", "It rained.", "forum")
    (tmp_path / "htmls" / f"{'f' * 64}.html.gz").unlink()
    with pytest.raises(DatasetError, match="1 of 1 annotations have no page: ffff"):
        list(magic_html.read(tmp_path))


def test_readability(tmp_path: Path) -> None:
    write_readability(tmp_path)
    first, second, third = readability.read(tmp_path)
    assert first.domain == second.domain != third.domain
    assert first.data == second.data == HTML.encode()
    assert first.gold == "It rained.\n\nThen it stopped."
    assert first.trust < 1
    assert (first.language, first.extra["author"]) == ("en", "A. B.")


@pytest.mark.parametrize("place", WRITERS)
def test_an_empty_folder_is_said_to_be_one(place: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="expected"):
        datasets()[place].read(tmp_path)


def test_read_all_reads_what_there_is(tmp_path: Path) -> None:
    for place, writer in WRITERS.items():
        writer(tmp_path / place)
    write(tmp_path / "pages/own.txt", "It rained.")
    write(tmp_path / "pages/own.gold.txt", "It rained.")
    pages = read_all(tmp_path)
    assert [page.dataset for page in pages] == ["wcxb"] * 3 + ["fundus"] * 2 + ["magic-html"] + ["readability"] * 3 + ["pages"]
    assert len({page.id for page in pages}) == len(pages)
    assert all(isinstance(page, AnnotatedPage) for page in pages)


def test_read_all_takes_a_folder_of_pages(tmp_path: Path) -> None:
    write(tmp_path / "own.txt", "It rained.")
    write(tmp_path / "own.gold.txt", "It rained.")
    assert [page.domain for page in read_all(tmp_path)] == ["own"]


def test_read_all_says_what_it_expects(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="is not a folder"):
        read_all(tmp_path / "none")
    with pytest.raises(DatasetError, match="holds no annotated pages: expected one of the folders wcxb, "):
        read_all(tmp_path)


@pytest.mark.parametrize(
    ("place", "file", "content"),
    [
        ("wcxb", "dev/ground-truth/0001.json", b"{"),
        ("wcxb", "dev/ground-truth/0001.json", b"[]"),
        ("wcxb", "dev/ground-truth/0001.json", b"{}"),
        ("wcxb", "dev/html/0001.html.gz", b"no gzip"),
        ("wcxb", "dev/html/0001.html.gz", gzip.compress(b"x" * 1000)[:-9]),
        ("fundus", "no/meta.info", b"\xff"),
        ("readability", "wind/expected-metadata.json", b"null"),
    ],
)
def test_a_damaged_dataset_is_named(place: str, file: str, content: bytes, tmp_path: Path) -> None:
    WRITERS[place](tmp_path / place)
    (tmp_path / place / file).write_bytes(content)
    with pytest.raises(DatasetError, match=f"{place} is not in the layout .* or is damaged"):
        read_all(tmp_path)


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.rain.example/a/b?c", "rain.example"),
        ("http://me:pw@Rain.example:8080", "rain.example"),
        ("https://news.rain.example/www.html", "news.rain.example"),
        ("", ""),
    ],
)
def test_domains(url: str, domain: str) -> None:
    assert domain_of(url) == domain
