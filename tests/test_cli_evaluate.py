"""The commands around annotated pages, as users call them."""

from __future__ import annotations

import json
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
    ],
)
def test_bad_arguments_are_explained(args: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("evaluate", *args)
    assert done.exit_code == 2
    assert said in done.stderr


def test_pages_without_gold_are_counted(folder: Path) -> None:
    for name in ("one", "two"):
        (folder / f"{name}.html").write_text(HTML.format("x"), "utf-8")
    done = run("evaluate", folder)
    assert done.exit_code == 2
    assert "2 of 5 pages have no annotation: one.html, two.html" in done.stderr


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
