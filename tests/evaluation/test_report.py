"""The HTML report, the comparison of two reports, and the floors."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from boilerml.errors import EvaluationError
from boilerml.evaluation.gate import ABOVE, BELOW, check_floors, move_floors
from boilerml.evaluation.pages import Collection
from boilerml.evaluation.report.comparison import compare_reports, read_report
from boilerml.evaluation.report.figures import report_figures
from boilerml.evaluation.scoring import score

from .conftest import collection, page, predictions

ATTACK = "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"


def attacked() -> tuple[Collection, dict[str, Any]]:
    """Pages whose text, ids, types and error messages are markup."""
    body = f"<p>It rained. {html.escape(ATTACK)}</p><p>Then it stopped.</p>"
    gold = f"It rained. {ATTACK}"
    pages = collection(page(ATTACK, body, gold, page_type=ATTACK, language="$x^{$"), page("b", "<p>Wind.</p>", "Wind.", page_type="b"))
    facts: dict[str, list[object]] = {
        "p": [[0.1, 0.9, 0.4], [0.2, 0.8]],
        "kept": [[0, 1, 1], [0, 1]],
        "roles": [["chrome", ATTACK, "content"], ["chrome", "content"]],
        "confidence": [0.9, 0.8],
    }
    made = {
        "boilerml": predictions(pages, "boilerml", [f"It rained. {ATTACK}", "Wind."], **facts),
        ATTACK: predictions(pages, ATTACK, ["", "Wind."]),
    }
    return pages, made


@pytest.fixture(scope="module")
def report_html() -> str:
    pytest.importorskip("matplotlib", reason="the HTML report needs matplotlib (extra eval)")
    from boilerml.evaluation.report.page import html_report

    pages, made = attacked()
    scores = score(pages, made, jobs=1)
    return html_report(report_figures([scores], ["page_type", "lang"], [], [ATTACK]), [scores], None)


def test_nothing_of_a_page_is_markup(report_html: str) -> None:
    assert ATTACK not in report_html
    assert html.escape(ATTACK, quote=False).replace("'", "&#39;").replace('"', "&#34;") in report_html
    tree = lxml.html.document_fromstring(report_html)
    assert len(tree.findall(".//script")) == 1
    assert not [name for element in tree.iter() for name in element.attrib if str(name).startswith("on")]


def test_the_policy_allows_what_is_there_and_nothing_else(report_html: str) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', report_html)
    assert policy is not None
    rules = html.unescape(policy.group(1))
    assert rules.startswith("default-src 'none'; img-src data:;")
    assert "unsafe" not in rules and "http" not in rules
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", report_html, re.DOTALL)
        assert f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}" in rules
    assert " style=" not in report_html


def test_it_needs_no_network(report_html: str) -> None:
    assert all(source.startswith("data:image/svg+xml;base64,") for source in re.findall(r'<img src="([^"]+)"', report_html))
    assert not re.findall(r'(?:href|src)="(?!#|data:)', report_html)


def test_it_shows_blocks_with_reasons(report_html: str) -> None:
    for state in ("kept", "extra", "dropped"):
        assert f'class="block {state}"' in report_html
    assert re.search(r'<span class="(plus|minus)">[\w :]+ [+-]\d+\.\d\d</span>', report_html)
    assert "Quality against speed" in report_html and "Calibration" in report_html and "Roles: annotated" not in report_html


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs chromium")
def test_a_browser_shows_it(report_html: str, tmp_path: Path) -> None:
    """The script runs under the policy, and what the page's text says is not run."""
    file = tmp_path / "report.html"
    file.write_text(report_html, "utf-8")
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"
    command = ["chromium", *flags.split(), "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", file.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert "2 of 2 pages</output>" in done.stdout, done.stderr[-500:]
    assert "<title>taken" not in done.stdout


def report_of(*texts: str) -> dict[str, Any]:
    """A report of one system on three pages."""
    pages = collection(*(page(name, f"<p>{name} one two three.</p>", f"{name} one two three") for name in "abc"))
    figures: dict[str, Any] = json.loads(
        json.dumps(report_figures([score(pages, {"boilerml": predictions(pages, "boilerml", list(texts))}, jobs=1)], [], [], []))
    )
    return figures


def test_two_reports_page_by_page(tmp_path: Path) -> None:
    before, after = report_of("a one two three", "b one", "c"), report_of("a one", "b one two three", "c")
    text = compare_reports(before, after)
    assert "1 better, 1 worse, 1 the same" in text
    assert re.search(r"Better:\n\n.*\n.*\n\| rain/b \|  \| 0\.667 \| 1\.000 \| \+0\.333 \|", text)
    assert re.search(r"Worse:\n\n.*\n.*\n\| rain/a \|  \| 1\.000 \| 0\.667 \| -0\.333 \|", text)
    file = tmp_path / "before.json"
    file.write_text(json.dumps(before), "utf-8")
    assert read_report(file) == before
    with pytest.raises(EvaluationError, match=r"is damaged: KeyError.*; write it again"):
        compare_reports(before, after | {"collections": [{}]})
    with pytest.raises(EvaluationError, match="have nothing in common"):
        compare_reports(before, after | {"collections": [after["collections"][0] | {"dataset": "snow"}]})


@pytest.mark.parametrize(("content", "said"), [("{}", "is no report"), ("[", "is no report"), (None, "cannot be read")])
def test_what_is_no_report(tmp_path: Path, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / "x.json").write_text(content, "utf-8")
    with pytest.raises(EvaluationError, match=said):
        read_report(tmp_path / "x.json")


def test_floors(tmp_path: Path) -> None:
    file = tmp_path / "floors.toml"
    good, worse, better = (
        report_of("a one two", "b one two", "c"),
        report_of("a", "b", "c"),
        report_of(*(f"{name} one two three" for name in "abc")),
    )
    with pytest.raises(EvaluationError, match="cannot be read"):
        list(check_floors(file, good))
    value = good["collections"][0]["systems"][0]["word_f1"]["value"]
    assert "new" in move_floors(file, good)[0]
    assert f"floor = {round(value - BELOW, 4)}" in file.read_text("utf-8")
    assert f"ceiling = {round(value + ABOVE, 4)}" in file.read_text("utf-8")
    assert [passed for _, passed in check_floors(file, good)] == [True]
    ((line, passed),) = check_floors(file, worse)
    assert not passed and "is below the floor" in line
    ((line, passed),) = check_floors(file, better)
    assert not passed and "too good to be true" in line


def test_floors_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"none.f\.toml cannot be written: No such file or directory; give another file"):
        move_floors(tmp_path / "none/f.toml", report_of("a", "b", "c"))


def test_floors_move_down_by_a_flag_alone(tmp_path: Path) -> None:
    file = tmp_path / "floors.toml"
    good, worse = report_of("a one two", "b one two", "c"), report_of("a", "b", "c")
    move_floors(file, good)
    before = file.read_text("utf-8")
    assert "the floor stays" in move_floors(file, worse)[0]
    assert file.read_text("utf-8") == before
    assert "was" in move_floors(file, worse, down=True)[0]
    assert [passed for _, passed in check_floors(file, worse)] == [True]


def test_floors_are_for_the_pages_they_were_measured_on(tmp_path: Path) -> None:
    file = tmp_path / "floors.toml"
    report = report_of("a one two", "b one two", "c")
    move_floors(file, report)
    report["collections"][0]["fingerprint"] = "0" * 64
    ((line, passed),) = check_floors(file, report)
    assert not passed and "the floor is for other pages" in line
    report["collections"][0]["dataset"] = "snow"
    lines = dict(check_floors(file, report))
    assert [passed for line, passed in lines.items() if "no floor" in line] == [False]
    assert [passed for line, passed in lines.items() if "not measured here" in line] == [True]


NO_NUMBER = (
    "[[floor]]\ndataset = 'x'\ninput = 'html'\nsystem = 'boilerml'\nfingerprint = ''\npages = 1\nmeasured = 1\nfloor = nan\nceiling = 1"
)


@pytest.mark.parametrize("content", ["floor = 1", "[[floor]]\ndataset = 'x'", "\x00", NO_NUMBER])
def test_what_is_no_floors_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "floors.toml").write_text(content, "utf-8")
    with pytest.raises(EvaluationError, match="is no floors file"):
        list(check_floors(tmp_path / "floors.toml", {"collections": []}))
