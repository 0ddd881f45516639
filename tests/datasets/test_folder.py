"""Our own format: what is read, and how each fault is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from boilerml.datasets.base import AnnotatedPage
from boilerml.datasets.folder import read
from boilerml.errors import DatasetError
from boilerml.roles import ROLES, Side, is_content

GOOD = 'line\trole\ttext\n1\tmenu\tHome\n2\tbody\t"It rained," she said.\n3\tcaption\tA wet street\n4\tbody\tThen it stopped.\n'


def pages(folder: Path, **files: str | bytes) -> list[AnnotatedPage]:
    """Write files, dots in their names as underscores, and read the folder."""
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read(folder))


def test_roles_make_gold(tmp_path: Path) -> None:
    (page,) = pages(tmp_path, rain_txt="Home\n…", rain_tsv=GOOD)
    assert (page.id, page.domain, page.kind, page.data) == (f"{tmp_path.name}/rain", "rain", "text", "Home\n…".encode())
    assert page.gold == '"It rained," she said.\n\nThen it stopped.'
    assert [role for role, _ in page.segments] == ["menu", "body", "caption", "body"]
    assert page.segments[1] == ("body", '"It rained," she said.')


def test_gold_goes_before_roles(tmp_path: Path) -> None:
    (page,) = pages(tmp_path, rain_html="<p>…", rain_tsv=GOOD, rain_gold_txt="\ufeffIt rained.")
    assert (page.kind, page.gold, len(page.segments)) == ("html", "It rained.", 4)


@pytest.mark.parametrize("tsv", [GOOD.replace("\n", "\r\n"), "\ufeff" + GOOD, GOOD.rstrip("\n")])
def test_files_of_other_editors(tmp_path: Path, tsv: str) -> None:
    (page,) = pages(tmp_path, rain_htm="<p>…", rain_tsv=tsv)
    assert page.gold == '"It rained," she said.\n\nThen it stopped.'


def test_a_page_of_any_charset_and_any_length(tmp_path: Path) -> None:
    long = "word " * 50_000
    (page,) = pages(tmp_path, rain_txt=b"\xe9\xff\x00", rain_tsv=f"role\ttext\nbody\t{long}\n")
    assert page.data == b"\xe9\xff\x00"
    assert page.gold == long


def test_a_page_without_content(tmp_path: Path) -> None:
    assert pages(tmp_path, rain_txt="Home", rain_tsv="role\ttext\nmenu\tHome\n")[0].gold == ""
    assert pages(tmp_path, rain_txt="", rain_tsv="role\ttext\n")[0].gold == ""


def test_pages_come_by_name(tmp_path: Path) -> None:
    found = pages(tmp_path, b_txt="", a_html="", c_txt="", a_gold_txt="", b_gold_txt="", c_gold_txt="", README_md="not a page")
    assert [page.domain for page in found] == ["a", "b", "c"]


def test_pages_of_a_site_share_a_domain(tmp_path: Path) -> None:
    files = {name: "" for page in ("rain.example--a", "rain.example--b--c", "snow") for name in (f"{page}.html", f"{page}.gold.txt")}
    for name, content in files.items():
        (tmp_path / name).write_text(content, "utf-8")
    assert [page.domain for page in read(tmp_path)] == ["rain.example", "rain.example", "snow"]


def test_suffixes(tmp_path: Path) -> None:
    found = pages(tmp_path, a_HTML="", a_gold_txt="", b_xhtml="", b_gold_txt="", c_TXT="", c_gold_txt="")
    assert [(page.id.partition("/")[2], page.kind) for page in found] == [("a", "html"), ("b", "html"), ("c", "text")]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"rain_txt": ""}, "rain.txt has no annotation: expected rain.tsv or rain.gold.txt"),
        ({"rain_tsv": GOOD}, "rain.tsv has no page: expected rain.html or rain.txt"),
        ({"rain_gold_txt": ""}, "rain.gold.txt has no page: expected rain.html or rain.txt"),
        ({"rain_txt": "", "rain_html": "", "rain_tsv": GOOD}, "rain.html have the same name"),
        ({"rain_txt": "", "rain_tsv": ""}, "rain.tsv, line 1: the header needs the columns role and text, it has none"),
        ({"rain_txt": "", "rain_tsv": "line\ttext\n"}, "rain.tsv, line 1: the header needs the columns role and text, it has line, text"),
        ({"rain_txt": "", "rain_tsv": GOOD + "5\tbody\n"}, "rain.tsv, line 6: columns found: 2, columns in the header: 3"),
        ({"rain_txt": "", "rain_tsv": GOOD + "5\tbody\ta\tb\n"}, "rain.tsv, line 6: columns found: 4"),
        ({"rain_txt": "", "rain_tsv": GOOD + "\n6\tbody\tx\n"}, "rain.tsv, line 6: columns found: 1"),
        ({"rain_txt": "", "rain_tsv": GOOD + "5\tBody\tx\n"}, "rain.tsv, line 6: no role 'Body'; there are headline, lead"),
        ({"rain_txt": "", "rain_tsv": GOOD.encode() + b"5\tbody\t\xe9\n"}, "rain.tsv, line 6: annotations must be UTF-8"),
        ({"rain_txt": "", "rain_gold_txt": b"a\n\n\xe9"}, "rain.gold.txt, line 3: annotations must be UTF-8"),
    ],
)
def test_faults_are_named_with_file_and_line(tmp_path: Path, files: dict[str, str | bytes], said: str) -> None:
    with pytest.raises(DatasetError, match=re.escape(said)):
        pages(tmp_path, **files)


def test_roles_have_sides() -> None:
    assert len(ROLES) == 29
    assert is_content("headline")
    assert not is_content("caption")
    assert not is_content("menu")
    assert {side.value for side in ROLES.values()} == {side.value for side in Side}
    with pytest.raises(KeyError):
        is_content("Body")
