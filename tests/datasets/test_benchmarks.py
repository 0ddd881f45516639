"""Readers of the benchmarks that are kept for measuring: tiny datasets in their published layouts are written, and read back."""

from __future__ import annotations

import gzip
import json
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from boilerml.datasets import data_folder, datasets, read_all
from boilerml.datasets.base import check_pairs, named
from boilerml.datasets.marked import marked_text
from boilerml.errors import DatasetError, DatasetWarning

HTML = "<html><body><nav>Menu</nav><p>It rained.</p></body></html>"


def write(file: Path, content: str | bytes | dict[str, Any]) -> None:
    """Write text, bytes or JSON, gzipped if the name says so; folders are made."""
    data = content if isinstance(content, bytes) else (content if isinstance(content, str) else json.dumps(content)).encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(data) if file.suffix == ".gz" else data)


def write_scrapinghub(folder: Path) -> None:
    write(
        folder / "ground-truth.json", {"a" * 64: {"articleBody": "It rained.", "url": "https://www.rain.example/1"}, "b" * 64: {"url": ""}}
    )
    for name in "ab":
        write(folder / f"html/{name * 64}.html.gz", HTML)


def write_trafilatura(folder: Path) -> None:
    records = {
        "https://rain.example/1": {"file": "rain.html", "with": ["It rained"], "without": ["Menu"]},
        "https://wind.example/2": {"file": "wind.html", "with": ["It blew"], "without": []},
    }
    write(folder / "evaldata.json", records)
    write(folder / "cache/rain.html", HTML)
    write(folder / "eval/wind.html", HTML)
    write(folder / "cache/of-another-test.html", HTML)


def write_cleaneval(folder: Path) -> None:
    write(folder / "orig/1.html", f'<text id="1" encoding="utf-8">\n{HTML}\n</text>\n')
    write(folder / "clean/1.txt", "URL: http://www.rain.example/x\n\n<h>Rain\n\n<p>It rained.\n<l>Once\n<l>Twice\n")
    write(folder / "orig/2.html", HTML)
    write(folder / "clean/2-cleaned.txt", "<p>It rained.".encode("utf-16"))


def write_l3s_gn1(folder: Path) -> None:
    write(folder / "original/r.html", HTML)
    marked = (
        '<html><head><title>no</title></head><body><span class="x-nc-sel0">Menu</span><h1><span class="x-nc-sel1">Rain</span></h1>'
        '<div><span class="x-nc-sel2">It <b>rained</b>. <span class="x-nc-sel4">Related</span></span><script>no()</script></div>'
        '<p><span class="a x-nc-sel3">A wet street</span> outside</p><p><span class="x-nc-sel5">Comment</span></p></body></html>'
    )
    write(folder / "annotated/r.html", marked)


def write_google_trends(folder: Path) -> None:
    write(
        folder / "prepared_html/r.html",
        '<html><body><span __boilernet_label="0">Menu</span><p><span __boilernet_label="1">It rained.</span></p>'
        '<p><span __boilernet_label="1">Then it stopped.</span></p></body></html>',
    )


def write_dragnet(folder: Path) -> None:
    write(folder / "HTML/r.html", HTML)
    write(folder / "Corrected/r.html.corrected.txt", "It rained.\n\n!@#$%^&*()  COMMENTS\nMe too!\n")


def write_webmainbench(folder: Path) -> None:
    record = {
        "track_id": "u-1",
        "url": "https://rain.example/1",
        "html": '<html><body><nav>Menu</nav><p cc-select="true">It rained.</p></body></html>',
        "main_html": '<html><body><p cc-select="true">It rained.</p></body></html>',
        "convert_main_content": "It rained.\n\n",
        "meta": {"language": "en", "style": "Article", "level": "mid"},
    }
    write(
        folder / "WebMainBench_2.jsonl",
        json.dumps(record) + "\n\n" + json.dumps(record | {"track_id": "u-2", "groundtruth_content": "# It"}),
    )
    write(folder / "WebMainBench_1.jsonl", json.dumps(record) + "\n")


WRITERS: dict[str, Callable[[Path], None]] = {
    "scrapinghub": write_scrapinghub,
    "trafilatura": write_trafilatura,
    "cleaneval": write_cleaneval,
    "l3s-gn1": write_l3s_gn1,
    "google-trends-2017": write_google_trends,
    "dragnet": write_dragnet,
    "webmainbench": write_webmainbench,
}


def test_scrapinghub(tmp_path: Path) -> None:
    write_scrapinghub(tmp_path)
    first, second = datasets()["scrapinghub"].read(tmp_path)
    assert (first.id, first.domain, first.gold, first.data) == ("scrapinghub/aaaaaaaaaaaa", "rain.example", "It rained.", HTML.encode())
    assert (second.gold, second.domain) == ("", "b" * 64)


def test_trafilatura(tmp_path: Path) -> None:
    """There is no main text, and pages of its other tests are no loss."""
    write_trafilatura(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, second = datasets()["trafilatura"].read(tmp_path)
    assert (first.id, first.domain, first.gold) == ("trafilatura/rain", "rain.example", None)
    assert (first.extra["with"], first.extra["without"]) == (("It rained",), ("Menu",))
    assert second.data == HTML.encode()


def test_cleaneval(tmp_path: Path) -> None:
    write_cleaneval(tmp_path)
    first, second = datasets()["cleaneval"].read(tmp_path)
    assert (first.id, first.domain, first.data.decode()) == ("cleaneval/1", "rain.example", HTML)
    assert first.gold == "Rain\n\nIt rained.\nOnce\nTwice"
    assert (second.gold, second.domain) == ("It rained.", "2")


def test_l3s_gn1(tmp_path: Path) -> None:
    """What is marked as related inside of the text is not gold."""
    write_l3s_gn1(tmp_path)
    (page,) = datasets()["l3s-gn1"].read(tmp_path)
    assert page.gold == "Rain\nIt rained.\nA wet street"
    assert page.data == HTML.encode()


def test_google_trends(tmp_path: Path) -> None:
    """No system gets to see a label, with or without the raw pages."""
    write_google_trends(tmp_path)
    (page,) = datasets()["google-trends-2017"].read(tmp_path)
    assert page.gold == "It rained.\nThen it stopped."
    assert b"boilernet" not in page.data and b"It rained" in page.data
    write(tmp_path / "raw_html/r.html", HTML)
    assert datasets()["google-trends-2017"].read(tmp_path)[0].data == HTML.encode()


def test_dragnet(tmp_path: Path) -> None:
    write_dragnet(tmp_path)
    (page,) = datasets()["dragnet"].read(tmp_path)
    assert (page.id, page.gold, page.extra["comments"]) == ("dragnet/r", "It rained.", "Me too!")


def test_webmainbench(tmp_path: Path) -> None:
    """The larger file is read, and no system gets to see what the annotators marked."""
    write_webmainbench(tmp_path)
    first, second = datasets()["webmainbench"].read(tmp_path)
    assert (first.id, first.domain, first.gold) == ("webmainbench/u-1", "rain.example", "It rained.")
    assert (first.page_type, first.language, first.extra["level"]) == ("Article", "en", "mid")
    assert b"cc-select" not in first.data and b"<p>It rained.</p>" in first.data
    assert (first.extra["markdown"], second.extra["markdown"]) == ("It rained.\n\n", "# It")


def test_wcxb_has_two_splits() -> None:
    known = datasets()
    assert (known["wcxb"].place, known["wcxb"].split, known["wcxb"].training) == ("wcxb", "dev", True)
    assert (known["wcxb-test"].place, known["wcxb-test"].split, known["wcxb-test"].training) == ("wcxb", "test", False)


@pytest.mark.parametrize("key", WRITERS)
def test_an_empty_folder_is_said_to_be_one(key: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="expected"):
        datasets()[key].read(tmp_path)


@pytest.mark.parametrize(
    ("key", "file", "said"),
    [
        ("scrapinghub", f"html/{'a' * 64}.html.gz", "1 of 2 annotations have no page: aaaa"),
        ("trafilatura", "eval/wind.html", "1 of 2 annotations have no page: wind.html"),
        ("cleaneval", "orig/2.html", "1 of 2 annotations have no page: 2"),
        ("dragnet", "HTML/r.html", "1 of 1 annotations have no page: r"),
        ("l3s-gn1", "original/r.html", "1 of 1 annotations have no page: r.html"),
    ],
)
def test_gold_without_its_page_is_named_and_counted(key: str, file: str, said: str, tmp_path: Path) -> None:
    WRITERS[key](tmp_path)
    (tmp_path / file).unlink()
    with pytest.raises(DatasetError, match=re.escape(said)):
        datasets()[key].read(tmp_path)


@pytest.mark.parametrize(
    ("key", "file"),
    [("scrapinghub", f"html/{'c' * 64}.html.gz"), ("cleaneval", "orig/3.html"), ("dragnet", "HTML/s.html"), ("l3s-gn1", "original/s.html")],
)
def test_pages_without_gold_are_named_and_counted(key: str, file: str, tmp_path: Path) -> None:
    WRITERS[key](tmp_path)
    write(tmp_path / file, HTML)
    with pytest.warns(DatasetWarning, match=r"1 of \d pages have no annotation and are left out: "):
        datasets()[key].read(tmp_path)


@pytest.mark.parametrize(
    ("key", "file", "content"),
    [
        ("scrapinghub", "ground-truth.json", b"["),
        ("trafilatura", "evaldata.json", b'{"u": {}}'),
        ("webmainbench", "WebMainBench_2.jsonl", b'{"html": ""}' * 99),
        ("scrapinghub", f"html/{'a' * 64}.html.gz", b"no gzip"),
    ],
)
def test_a_damaged_dataset_is_named(key: str, file: str, content: bytes, tmp_path: Path) -> None:
    WRITERS[key](tmp_path)
    (tmp_path / file).write_bytes(content)
    with pytest.raises(DatasetError, match=re.escape(str(tmp_path))):
        datasets()[key].read(tmp_path)


def test_what_is_kept_for_measuring_is_not_trained_on(tmp_path: Path) -> None:
    """Datasets for measuring may lie in the same folder as those to learn from."""
    for key, writer in WRITERS.items():
        writer(tmp_path / key)
    write(tmp_path / "pages/own.txt", "It rained.")
    write(tmp_path / "pages/own.gold.txt", "It rained.")
    assert [page.id for page in read_all(tmp_path)] == ["pages/own"]
    assert not any(datasets()[key].training for key in WRITERS)


def test_the_registry_is_where_the_package_finds_it() -> None:
    assert (data_folder() / "datasets.toml").is_file()
    assert (data_folder() / "pages").is_dir()


def test_long_lists_are_cut() -> None:
    assert named(["a", "b"]) == "a, b"
    assert named([str(number) for number in range(1012)]).endswith("8, 9 and 1,002 more")
    check_pairs("x", ["a"], ["a"])


def test_marked_text_of_deep_and_empty_pages() -> None:
    assert marked_text(b"", lambda attributes: True) == ""
    deep = b"<div>" * 1000 + b"<p class='k'>Deep.</p>" + b"</div>" * 1000
    assert "Deep." in marked_text(deep, lambda attributes: attributes.get("class") == "k" or None)
