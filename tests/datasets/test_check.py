"""`boilerml.datasets.check`: every fault of a folder of annotated pages, with file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from boilerml.datasets.check import faults
from boilerml.errors import DatasetError

PAGE = "<html><body><nav>Home</nav><p>It rained.</p><p>Then it stopped.</p></body></html>"
ROLES = "role\ttext\nmenu\tHome\nbody\tIt rained.\nbody\tThen it stopped.\n"
DUMP = "Home\n\nIt rained.\n"
LINES = "line\trole\ttext\n1\tmenu\tHome\n3\tbody\tIt rained.\n"


def found(folder: Path, **files: str | bytes) -> list[str]:
    """Write files, dots in their names as underscores, and check the folder."""
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content.encode() if isinstance(content, str) else content)
    return list(faults(folder))


def test_pages_without_faults(tmp_path: Path) -> None:
    assert found(tmp_path, a_html=PAGE, a_tsv=ROLES, b_txt=DUMP, b_tsv=LINES, c_txt="x y", c_gold_txt="x") == []


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"a_html": PAGE, "a_tsv": ROLES.replace("Then", "Now")},
            r"a\.tsv, line 4: 'Now it stopped.' is not what the page has here: 'Thenit",
        ),
        ({"a_html": PAGE, "a_tsv": "role\ttext\nmenu\tHome\n"}, r"a\.tsv: the page goes on where the annotation ends: 'Itrained"),
        ({"a_html": PAGE, "a_tsv": ROLES.replace("menu\tHome", "menu\t")}, r"a\.tsv, line 2: no text"),
        ({"a_html": PAGE, "a_tsv": "role\ttext\n"}, r"a\.tsv: no rows, where the page has 3 blocks"),
        ({"a_html": PAGE, "a_tsv": ROLES.replace("menu", "nav")}, r"a\.tsv, line 2: no role 'nav'"),
        ({"b_txt": DUMP, "b_tsv": LINES.replace("3\t", "2\t")}, r"b\.tsv, line 3: line is 2, the page's next line with text is 3"),
        ({"a_html": "It rained.", "a_gold_txt": "It"}, r"a\.html: the name says html, the content looks like text"),
        ({"a_html": b"\x89PNG\r\n\x1a\n" + bytes(99), "a_gold_txt": ""}, r"a\.html: "),
        ({"a_html": PAGE}, r"a\.html has no annotation"),
        ({"a_html": PAGE, "a_gold_txt": " \n"}, r"a\.gold\.txt: no text"),
        ({"a_html": PAGE, "a_gold_txt": "Nobody has ever written it here."}, r"a\.gold\.txt: 1 of its 6 words are on the page"),
        ({"a_html": PAGE, "a_gold_txt": "", "b_html": PAGE, "b_gold_txt": ""}, r"b\.html: the same page as a\.html"),
    ],
)
def test_faults_are_named(tmp_path: Path, files: dict[str, str | bytes], said: str) -> None:
    assert any(re.search(said, fault) for fault in found(tmp_path, **files))


def test_a_folder_is_no_page(tmp_path: Path) -> None:
    (tmp_path / "b.html").mkdir()
    assert found(tmp_path, a_html=PAGE, a_tsv=ROLES) == []


def test_faults_have_their_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert [fault.partition(":")[0] for fault in found(Path(), a_html=PAGE, a_tsv=ROLES.replace("menu", "nav"))] == ["a.tsv, line 2"]


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    bare = {f"{name}_html": PAGE.replace("rained", name) for name in "cdefghijklmno"}
    said = found(tmp_path, a_html=PAGE, a_tsv=ROLES.replace("Then", "Now"), b_txt=DUMP, b_tsv=LINES.replace("menu", "nav"), **bare)
    assert len(said) >= 3
    assert any("13 of 15 pages have no annotation: c.html, d.html" in fault and "and 3 more" in fault for fault in said)


def test_no_folder_and_no_pages(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="is not a folder"):
        list(faults(tmp_path / "none"))
    with pytest.raises(DatasetError, match="holds no pages"):
        list(faults(tmp_path))
