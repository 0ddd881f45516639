"""`boilerml explain`: every block with its reasons, as text and as a page that loads nothing."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import boilerml
from boilerml.cli import main
from boilerml.explanation import explain, html_explanation, text_explanation
from boilerml.roles import ROLES

ROOT = Path(__file__).resolve().parent.parent
PAGE, ARTICLE = ROOT / "data/examples/page.txt", ROOT / "data/examples/article.html"
ATTACK = "<script>alert(1)</script>\"'><img src=https://evil.example/x.png onerror=alert(2)>"


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], prog_name="boilerml", catch_exceptions=False)


def test_text_has_two_lines_per_block() -> None:
    result = run("explain", PAGE, "--most", "2")
    blocks = boilerml.clean(PAGE.read_bytes()).blocks
    lines = [line for line in result.stdout.splitlines() if re.match(r"[+-] +\d+  p ", line)]
    assert (result.exit_code, result.stderr, len(lines)) == (0, "", len(blocks))
    for line, block in zip(lines, blocks, strict=True):
        assert line.startswith("+" if block.kept else "-")
        assert f" {block.role} {block.p_role:.2f} " in line
    reasons = [line for line in result.stdout.splitlines() if line not in lines]
    assert reasons and all(len(re.findall(r" [+-]\d+\.\d", line)) <= 2 for line in reasons)


def test_html_has_every_block_and_loads_nothing(tmp_path: Path) -> None:
    out = tmp_path / "why.html"
    result = run("explain", ARTICLE, "--html", out)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    text = out.read_text("utf-8")
    blocks = boilerml.clean(ARTICLE.read_bytes()).blocks
    assert text.count("<details ") == len(blocks)
    assert not re.search(r"<(?:link|img|iframe|object)\b|\ssrc=|\shref=|@import|url\(", text)
    assert "default-src &#39;none&#39;" in text
    assert " style=" not in text


def test_text_of_a_page_is_text() -> None:
    page = explain(f"Tides of the quay\n\n{ATTACK}\n\nThe tide turns twice a day.", kind="text")
    text = html_explanation(page, ATTACK)
    assert ATTACK not in text
    assert "&lt;script&gt;alert(1)" in text
    assert text.count("<script>") == 1


def test_every_role_that_occurs_can_be_filtered() -> None:
    page = explain(ARTICLE.read_bytes())
    text = html_explanation(page, "page")
    listed = re.findall(r'name="role" value="(.*?)" checked> \S+ <small>(\d+)</small>', text)
    assert {role: int(count) for role, count in listed} == Counter(block.role for block, _ in page.blocks)
    assert text.count("✓ </span>") == page.page.kept.sum()


def test_the_role_of_a_block_is_among_its_bars() -> None:
    """Also where other roles are likelier and the decision to keep or to drop overrules them."""
    page = explain(ARTICLE.read_bytes())
    parts = html_explanation(page, "page").split("<details ")[1:]
    for part, (block, _) in zip(parts, page.blocks, strict=True):
        assert f"<b>{block.role}</b></th>" in part


def test_bars_go_the_way_of_the_change() -> None:
    text = html_explanation(explain(ARTICLE.read_bytes()), "page")
    rows = re.findall(r'<tr class="(for|against)">.*?<i class="w(\d+)">.*?<td>([+-])[\d.]+</td>', text)
    assert {(way, sign) for way, _, sign in rows} == {("for", "+"), ("against", "-")}
    assert max(int(width) for _, width, _ in rows) <= 100


def test_each_role_has_a_colour_of_its_own() -> None:
    text = html_explanation(explain("A page.", kind="text"), "page")
    colours = dict(re.findall(r"^\.r-(\w+)\{(--hue:.*?;--shift.*?)\}$", text, re.MULTILINE))
    assert set(colours) == set(ROLES)
    assert len(set(colours.values())) == len(ROLES)


def test_a_credit_is_marked() -> None:
    text = html_explanation(explain("A ferry in the fog. Photo: Jane Doe/Reuters\n\nThe ferry came late.", kind="text"), "page")
    assert re.search(r"<mark [^>]*>[^<]*Jane Doe", text)


def test_jinja2_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    out = tmp_path / "why.html"
    result = run("explain", PAGE, "--html", out)
    assert (result.exit_code, "boilerml[eval]" in result.stderr, out.exists()) == (2, True, False)


def test_long_blocks_are_cut_in_text() -> None:
    shown = text_explanation(explain("word " * 500, kind="text"))
    assert len(shown.splitlines()[0]) < 150 and "…" in shown


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [(None, 2, "no such file"), (b"%PDF-1.7", 1, "PDF"), (b"", 3, "nothing found: the input is empty")],
)
@pytest.mark.parametrize("html", [True, False])
def test_what_cannot_be_explained(tmp_path: Path, content: bytes | None, code: int, said: str, html: bool) -> None:
    path = tmp_path / "page"
    if content is not None:
        path.write_bytes(content)
    result = run("explain", path, *(["--html", tmp_path / "out.html"] if html else []))
    assert result.exit_code == code
    assert said in result.stderr
    assert (tmp_path / "out.html").exists() is (html and code == 3)


def test_the_output_must_be_writable(tmp_path: Path) -> None:
    result = run("explain", PAGE, "--html", tmp_path)
    assert (result.exit_code, "cannot be written" in result.stderr) == (2, True)
