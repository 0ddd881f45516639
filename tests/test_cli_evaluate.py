"""The commands around annotated pages, as users call them."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from boilerml.cli import main

ROOT = Path(__file__).resolve().parent.parent
HTML = "<html><body><nav><a href='/'>Home</a></nav><p>{}</p><footer>Imprint</footer></body></html>"
TEXTS = {
    "rain": "It rained all day, and nobody in the town had an umbrella that was worth the name, so they stayed inside.",
    "wind": "The wind took the roof of the ferry house, and the ferryman rowed out to fetch it back from the island.",
    "snow": "Snow came in the night; by morning the road to the station was gone, and the children were very pleased.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three annotated pages."""
    place = tmp_path / "mine"
    place.mkdir()
    for name, text in TEXTS.items():
        (place / f"{name}.html").write_text(HTML.format(text), "utf-8")
        (place / f"{name}.gold.txt").write_text(text, "utf-8")
    return place


def run(*args: str | Path) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, [str(arg) for arg in args])


def test_a_folder_with_all_reports(folder: Path, tmp_path: Path) -> None:
    files = {name: tmp_path / f"out.{name}" for name in ("json", "md", "html")}
    done = run(
        "evaluate", folder, "--peers", "resiliparse", "--jobs", "1", "--json", files["json"], "--md", files["md"], "--report", files["html"]
    )
    assert done.exit_code == 0, done.output
    report = json.loads(files["json"].read_text("utf-8"))
    (collection,) = report["collections"]
    assert [system["name"] for system in collection["systems"]] == ["boilerml", "resiliparse"]
    assert (collection["dataset"], collection["pages"], collection["licence"]) == ("mine", 3, None)
    value = collection["systems"][0]["word_f1"]["value"]
    for shown in (done.stdout, files["md"].read_text("utf-8"), files["html"].read_text("utf-8")):
        assert f"{value:.3f}" in shown


def test_a_report_on_stdout_is_alone_there(folder: Path, tmp_path: Path) -> None:
    kept = ("--predictions", tmp_path / "kept")
    figures = run("evaluate", folder, "--jobs", "1", *kept, "--json", "-")
    assert figures.exit_code == 0, figures.output
    assert json.loads(figures.stdout)["collections"][0]["title"] == "mine, HTML"
    assert "| boilerml |" in figures.stderr
    tables = run("evaluate", folder, *kept, "--score-only", "--md", "-", "--json", tmp_path / "out.json", "-q")
    assert tables.stdout.startswith("# Evaluation") and tables.stdout.count("CPU ms per page") == 1
    assert tables.stderr == ""


def test_predictions_are_kept_and_scored_again(folder: Path, tmp_path: Path) -> None:
    """Scoring needs none of the systems, and knows what was left out."""
    kept = tmp_path / "kept"
    first = run("evaluate", folder, "--jobs", "1", "--predictions", kept, "--command", "copy=cat", "--json", tmp_path / "a.json")
    again = run("evaluate", folder, "--jobs", "1", "--predictions", kept, "--score-only", "--json", tmp_path / "b.json")
    assert (first.exit_code, again.exit_code) == (0, 0), first.output + again.output
    assert (tmp_path / "a.json").read_text("utf-8") == (tmp_path / "b.json").read_text("utf-8")
    compared = run("evaluate", "--compare", tmp_path / "a.json", tmp_path / "b.json")
    assert compared.exit_code == 0
    assert "0 better, 0 worse, 3 the same" in compared.stdout


def test_dumps_of_html_pages(folder: Path) -> None:
    done = run("evaluate", folder, "--input", "resiliparse,html2text", "--peers", "all-lines,trafilatura", "--jobs", "1", "-q", "--md", "-")
    assert done.exit_code == 0, done.output
    assert "mine, dumps by resiliparse" in done.stdout and "mine, dumps by html2text" in done.stdout
    assert "| all-lines |" in done.stdout and "trafilatura" not in done.stdout


def test_out_of_fold(folder: Path) -> None:
    for number in range(3, 12):
        (folder / f"p{number}.html").write_text(HTML.format(TEXTS["rain"].replace("day", f"day {number}")), "utf-8")
        (folder / f"p{number}.gold.txt").write_text(TEXTS["rain"].replace("day", f"day {number}"), "utf-8")
    done = run("evaluate", folder, "--cross-validate", "--jobs", "1", "-q", "--md", "-")
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    assert "| boilerml (out of fold) |" in done.stdout
    assert "| boilerml |" not in done.stdout


@pytest.mark.parametrize(("least", "code"), [("0.1", 0), ("1", 1)])
def test_fail_under(folder: Path, least: str, code: int) -> None:
    (folder / "rain.gold.txt").write_text(f"{TEXTS['rain']} And then some.", "utf-8")
    done = run("evaluate", folder, "--jobs", "1", "-q", "--fail-under", least)
    assert done.exit_code == code, done.output
    assert ("--fail-under asks for" in done.stderr) == bool(code)


def test_floors_of_a_folder(folder: Path, tmp_path: Path) -> None:
    floors = tmp_path / "floors.toml"
    written = run("evaluate", folder, "--jobs", "1", "-q", "--floors", floors, "--raise-floors")
    assert written.exit_code == 0, written.output
    (folder / "rain.gold.txt").write_text("Something else.", "utf-8")
    assert run("evaluate", folder, "--jobs", "1", "-q", "--floors", floors).exit_code == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nothing-like-it"], "no dataset and no folder 'nothing-like-it': the datasets are wcxb, fundus"),
        (["wcxb"], "wcxb is not part of boilerml: get it from https://"),
        (["wcxb", "--data", "."], "has no folder wcxb"),
        (["--split", "test"], "pages has no split 'test': it has no splits"),
        (["--peers", "no-such-peer"], "no peer 'no-such-peer': there are trafilatura"),
        (["--command", "x"], "is no command"),
        (["--input", "lynx"], "no input 'lynx': there are page, resiliparse"),
        (["--by", "colour"], "no grouping 'colour': there are page_type, lang, site"),
        (["--score-only"], "--score-only needs --predictions"),
        (["--raise-floors"], "need --floors"),
        (["--no-model"], "there is nothing to score"),
        (["--compare", "a.json", "b.json"], "a.json cannot be read"),
        (["--model", "no-such-model"], "no model 'no-such-model'"),
        (["--fail-under", "nan"], "nan is not a number"),
        (["--fail-under", "1.5"], "1.5 is not in the range"),
        (["--fail-under", "-0.5"], "-0.5 is not in the range"),
        (["--timeout", "nan"], "nan is not a number"),
        (["--timeout", "inf"], "inf is not in the range"),
        (["--seed", "-1"], "-1 is not in the range"),
        (["--command", "a=cat 'x"], "is no command: No closing quotation"),
        (["--command", "a=no-such-program"], "there is no program 'no-such-program'"),
        (["--peers", ":x"], "no function ':x': ValueError: Empty module name; give module:function"),
        (["--peers", "no_such_module:x"], "no function 'no_such_module:x': ModuleNotFoundError"),
        (["--floors", "none.toml"], "none.toml cannot be read: No such file or directory"),
        (["--floors", "none/f.toml", "--raise-floors"], "f.toml: cannot be written (No such file or directory)"),
        (["--json", "none/x.json"], "none/x.json: cannot be written (No such file or directory)"),
        (["--md", "."], ".: cannot be written (it is a directory)"),
        (["--report", "none/x.html"], "none/x.html: cannot be written"),
        (["--json", "-", "--md", "-"], "write to the same place"),
        (["--predictions", "a-file/kept"], "a-file/kept: no predictions can be kept there (Not a directory)"),
        (["--no-model", "--cross-validate"], "--no-model leaves our models out"),
        (["--no-model", "--model", "html"], "--no-model leaves our models out"),
        (["--model", "html", "--cross-validate"], "--cross-validate trains models of its own: leave out --model"),
        (["--compare", "a", "b", "--fail-under", "0.9", "--json", "x", "-q"], "leave out '--json', '--fail-under', '-q' / '--quiet'"),
        (["pages", "--compare", "a", "b"], "leave out '[DATASET|DIR]...'"),
    ],
)
def test_bad_arguments_are_explained(args: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before any page is judged."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("boilerml.evaluation.evaluate.predict", lambda *args, **named: pytest.fail("pages are being judged"))
    (tmp_path / "a-file").touch()
    done = run("evaluate", *args)
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert done.stderr.startswith(("boilerml: ", "Usage: "))
    assert [file.name for file in tmp_path.iterdir()] == ["a-file"]


def test_what_will_be_written_is_left_alone_until_then(folder: Path, tmp_path: Path) -> None:
    """A look whether a file can be written neither empties it nor ends a pipe."""
    (tmp_path / "out.json").write_text("before", "utf-8")
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", tmp_path / "pipe"], stdout=subprocess.PIPE, text=True)
    try:
        done = run("evaluate", folder, "--jobs", "1", "-q", "--json", tmp_path / "out.json", "--md", tmp_path / "pipe", "--peers", "none:x")
        assert done.exit_code == 2, done.output
        assert (tmp_path / "out.json").read_text("utf-8") == "before"
        done = run("evaluate", folder, "--jobs", "1", "-q", "--md", tmp_path / "pipe")
        assert done.exit_code == 0, done.output
        assert reader.communicate(timeout=30)[0].startswith("# Evaluation")
    finally:
        reader.kill()


def test_pages_without_gold_are_counted(folder: Path) -> None:
    for name in ("one", "two"):
        (folder / f"{name}.html").write_text(HTML.format("x"), "utf-8")
    done = run("evaluate", folder)
    assert done.exit_code == 2
    assert "2 of 5 pages have no annotation: one.html, two.html" in done.stderr


def test_a_page_that_is_none_is_named(folder: Path) -> None:
    (folder / "rain.html").write_bytes(b"%PDF-1.4\n\x00\x01")
    done = run("evaluate", folder, "--jobs", "1", "-q")
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("boilerml: the page mine/rain cannot be scored: this is a PDF")


def test_datasets_are_listed() -> None:
    done = run("datasets")
    assert done.exit_code == 0
    for said in ("wcxb\n", "CC-BY-4.0", "1,497", "not allowed: for measuring only", "https://github.com/seomoz/dragnet_data"):
        assert said in done.stdout
    entries = json.loads(run("datasets", "-f", "json").stdout)
    assert {entry["key"] for entry in entries} >= {"wcxb", "scrapinghub", "webmainbench"}


def test_check_data(folder: Path) -> None:
    fine = run("check-data", folder)
    assert (fine.exit_code, fine.stdout) == (0, "")
    assert "3 pages, 0 faults" in fine.stderr
    (folder / "rain.tsv").write_text("role\ttext\nnav\tHome\n", "utf-8")
    found = run("check-data", folder)
    assert found.exit_code == 1
    assert f"{folder / 'rain.tsv'}, line 2: no role 'nav'" in found.stdout
    assert run("check-data", folder / "none").exit_code == 2


def test_check_data_counts_what_is_one(tmp_path: Path) -> None:
    (tmp_path / "rain.html").write_bytes(b"<meta charset=utf-8>" + HTML.format(TEXTS["rain"]).encode().replace(b"Home", b"Home\xff"))
    (tmp_path / "rain.gold.txt").write_text(TEXTS["rain"], "utf-8")
    done = run("check-data", tmp_path)
    assert done.stdout == f"{tmp_path / 'rain.html'}: 1 byte is not valid utf-8\n"
    assert done.stderr == "boilerml: 1 page, 1 fault\n"


@pytest.mark.parametrize("command", ["check-data", "evaluate"])
def test_what_cannot_be_read_is_named(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Path.read_bytes

    def broken(path: Path) -> bytes:
        if path.name == "rain.html":
            raise OSError(errno.EIO, "Input/output error", str(path))
        return original(path)

    monkeypatch.setattr(Path, "read_bytes", broken)
    done = run(command, folder)
    assert done.exit_code == 2, done.output
    assert f"{folder / 'rain.html'}: Input/output error; check that" in done.stderr


def test_cleaning_imports_nothing_of_it() -> None:
    """Only who evaluates pays for it, and asking for help does not."""
    code = (
        "import sys; from click.testing import CliRunner; from boilerml.cli import main; "
        "CliRunner().invoke(main, ['clean', '-'], input='One.'); CliRunner().invoke(main, ['evaluate', '--help']); "
        "print(*sorted(name for name in sys.modules if name.startswith(('boilerml.evaluation', 'boilerml.datasets', 'pandas', 'rich'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == ""


def test_without_its_libraries_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "pandas" else found(name, *rest))
    done = run("evaluate")
    assert done.exit_code == 2
    assert "'pandas'" in done.stderr and "pip install 'boilerml[eval]'" in done.stderr
