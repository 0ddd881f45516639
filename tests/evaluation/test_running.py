"""Running systems: whatever they do is a row, and what is done is not done again."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest

from boilerml.errors import EvaluationError
from boilerml.evaluation import predictions, running
from boilerml.evaluation.evaluate import Options, evaluate
from boilerml.evaluation.pages import Collection
from boilerml.evaluation.predictions import file_of, read
from boilerml.evaluation.running import predict
from boilerml.evaluation.systems import OUT_OF_FOLD, code_version, find_commands, find_peers, is_ours, ours

from .conftest import HERE, collection, function, page

BODIES = {"fine": "<p>Fine.</p>", "error": "raise", "slow": "hang", "gone": "die", "noisy": "<p>Said.</p>print", "after": "<p>After.</p>"}


def troubles() -> Collection:
    """Pages on which an extractor does all that extractors do."""
    return collection(*(page(name, body, "") for name, body in BODIES.items()))


def test_errors_timeouts_and_crashes_are_rows(tmp_path: Path) -> None:
    start = time.monotonic()
    made = predict(function("troubled"), troubles(), tmp_path, jobs=1, timeout=3)
    assert time.monotonic() - start < 50
    rows = {name.removeprefix("rain/"): row for name, row in made.rows.items()}
    assert list(rows) == list(BODIES)
    assert {name: row["status"] for name, row in rows.items()} == {
        "fine": "ok",
        "error": "error",
        "slow": "timeout",
        "gone": "crash",
        "noisy": "ok",
        "after": "ok",
    }
    assert rows["error"]["error"] == "ValueError: this page is not for me"
    assert "exit code 3" in rows["gone"]["error"]
    assert (rows["noisy"]["text"], rows["after"]["text"]) == ("Said.", "After.")
    assert all(row["text"] == "" for row in rows.values() if row["status"] not in ("ok", "empty"))


def test_what_is_there_is_not_made_again(tmp_path: Path, pages: Collection) -> None:
    first = predict(function("paragraphs"), pages, tmp_path, jobs=2)
    file = file_of(tmp_path, "rain", "html", "paragraphs")
    before = file.stat().st_mtime_ns
    done: list[int] = []
    assert predict(function("paragraphs"), pages, tmp_path, advance=done.append).rows == first.rows
    assert (file.stat().st_mtime_ns, done) == (before, [3])


def test_an_interrupted_run_goes_on(tmp_path: Path, pages: Collection) -> None:
    """The line that was cut is made again, those before it are not."""
    predict(function("paragraphs"), pages, tmp_path)
    file = file_of(tmp_path, "rain", "html", "paragraphs")
    header, first, second, _ = file.read_text("utf-8").splitlines()
    kept = json.dumps(json.loads(first) | {"text": "from the earlier run"})
    file.unlink()
    file.with_name(file.name + ".part").write_text("\n".join([header, kept, second[:20]]), "utf-8")
    said: list[str] = []
    made = predict(function("paragraphs"), pages, tmp_path, tell=said.append)
    assert "stopped after 1 of 3 pages" in said[0]
    assert made.rows["rain/a"]["text"] == "from the earlier run"
    assert [row["status"] for row in made.rows.values()] == ["ok"] * 3
    assert not list(file.parent.glob("*.part"))
    assert read(file).rows == made.rows


def test_a_half_written_file_is_noticed(tmp_path: Path, pages: Collection) -> None:
    predict(function("paragraphs"), pages, tmp_path)
    file = file_of(tmp_path, "rain", "html", "paragraphs")
    file.write_text(file.read_text("utf-8")[:-30], "utf-8")
    with pytest.raises(EvaluationError, match=r"paragraphs\.jsonl is half-written: 2 of 3 pages can be read"):
        predict(function("paragraphs"), pages, tmp_path)
    assert len(predict(function("paragraphs"), pages, tmp_path, restart=True).rows) == 3


@pytest.mark.parametrize(
    ("line", "content", "said"),
    [
        (0, "{}", "line 1: this is not the header"),
        (0, "no", "line 1: this is not the header"),
        (1, '{"id": 1}', "line 2: this is not a prediction"),
        (1, "", "is half-written: 2 of 3"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, pages: Collection, line: int, content: str, said: str) -> None:
    predict(function("paragraphs"), pages, tmp_path)
    file = file_of(tmp_path, "rain", "html", "paragraphs")
    lines = file.read_text("utf-8").split("\n")
    lines[line] = content
    file.write_text("\n".join(lines), "utf-8")
    with pytest.raises(EvaluationError, match=said):
        read(file)


def test_predictions_of_other_pages_are_not_mixed_up(tmp_path: Path, pages: Collection) -> None:
    predict(function("paragraphs"), pages, tmp_path)
    with pytest.raises(EvaluationError, match=r"holds other predictions .*fingerprint was .*--restart"):
        predict(function("paragraphs"), collection(*(item.page for item in pages.items[:2])), tmp_path)


def test_a_command_reads_the_page_on_stdin(tmp_path: Path, pages: Collection) -> None:
    systems = find_commands(["upper=tr a-z A-Z", "broken=sh -c 'echo no luck >&2; exit 4'"])
    upper, broken = (predict(system, pages, tmp_path) for system in systems)
    assert "IT RAINED ALL DAY" in upper.rows["rain/a"]["text"]
    assert {row["status"] for row in broken.rows.values()} == {"error"}
    assert broken.rows["rain/a"]["error"] == "EvaluationError: exit code 4: no luck"
    with pytest.raises(EvaluationError, match="there is no program 'no-such-program'"):
        predict(find_commands(["x=no-such-program"])[0], pages, tmp_path)


def test_nothing_is_a_row_too(tmp_path: Path, pages: Collection) -> None:
    assert {row["status"] for row in predict(function("nothing"), pages, tmp_path).rows.values()} == {"empty"}


def test_our_models_say_what_they_thought_of_each_block(tmp_path: Path, pages: Collection) -> None:
    made = predict(ours(None), pages, tmp_path)
    row = made.rows["rain/a"]
    assert len(row["p"]) == len(row["kept"]) == len(row["roles"]) == 3
    assert 0 <= row["confidence"] <= 1
    assert "model" in made.header.version


def test_unknown_names_list_what_there_is() -> None:
    with pytest.raises(EvaluationError, match=r"no peer 'boilernet': there are trafilatura, .*resiliparse.*c4-lines"):
        find_peers(["boilernet"])
    with pytest.raises(EvaluationError, match="is no command"):
        find_commands(["python x.py"])
    with pytest.raises(EvaluationError, match="is no command: No closing quotation; quote it"):
        find_commands(["x=python 'x.py"])
    for name in ("boilerml", "boilerml old"):
        with pytest.raises(EvaluationError, match="is what our own models are called"):
            find_commands([f"{name}=cat"])


def test_names_are_unique(pages: Collection) -> None:
    found = [(None, [item.page for item in pages.items])]
    with pytest.raises(EvaluationError, match="x: asked for more than once"):
        evaluate(found, ["page"], find_commands(["x=cat", "y=cat", "x=true"]), Options())


def test_others_are_not_taken_for_ours() -> None:
    names = (ours(None).name, OUT_OF_FOLD, "boilerml-old", "boilerml.tool:run", "trafilatura")
    assert [is_ours(name) for name in names] == [True, True, False, False, False]


def test_a_worker_that_does_not_start_is_ended(tmp_path: Path, pages: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_START", 0.0)
    ended: list[running._Worker] = []
    original = running._Worker.end
    monkeypatch.setattr(running._Worker, "end", lambda worker: (ended.append(worker), original(worker))[1])
    with pytest.raises(EvaluationError, match="paragraphs cannot be started: it did not say that it is ready within 0 s"):
        predict(function("paragraphs"), pages, tmp_path, jobs=1)
    assert ended and all(worker.process.poll() is not None for worker in ended)


def test_a_full_disk_loses_no_predictions(tmp_path: Path, pages: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a run that had stopped is taken up again."""
    predict(function("paragraphs"), pages, tmp_path)
    file = file_of(tmp_path, "rain", "html", "paragraphs")
    part = file.rename(file.with_name(file.name + ".part"))
    before = part.read_bytes()

    def full(row: object, **options: object) -> str:
        raise OSError("No space left on device")

    monkeypatch.setattr(predictions.json, "dumps", full)
    with pytest.raises(OSError, match="No space"):
        predict(function("paragraphs"), pages, tmp_path)
    assert {path.name: path.read_bytes() for path in file.parent.iterdir()} == {part.name: before}


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("no_such_module:extract", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("extractors:extract", "AttributeError: module 'extractors' has no attribute 'extract'"),
        ("extractors:__name__", "it is of type str"),
        (":extract", "ValueError: Empty module name"),
        ("..x:extract", "TypeError: "),
        ("failing:extract", "ZeroDivisionError: division by zero"),
        ("leaving:extract", "SystemExit: 3"),
    ],
)
def test_a_function_that_is_not_there(target: str, said: str, tmp_path: Path, pages: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "failing.py").write_text("1 / 0", "utf-8")
    (tmp_path / "leaving.py").write_text("raise SystemExit(3)", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    (system,) = find_peers([target])
    with pytest.raises(EvaluationError, match=re.escape(f"no function {target!r}: {said}")):
        predict(replace(system, folder=str(HERE)), pages, tmp_path)


def test_no_page_is_judged_where_a_system_cannot_run(tmp_path: Path, pages: Collection) -> None:
    found = [(None, [item.page for item in pages.items])]
    systems = [function("paragraphs"), *find_peers(["no_such_module:extract"])]
    with pytest.raises(EvaluationError, match="no function 'no_such_module:extract'"):
        evaluate(found, ["page"], systems, Options(folder=tmp_path / "kept"))
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("file", ["api.py", "roles.py", "features/lexicon.py"])
def test_the_code_version_is_that_of_all_that_makes_text(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = code_version.__wrapped__()
    original = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: original(path) + b"#" * path.as_posix().endswith(f"/boilerml/{file}"))
    assert code_version.__wrapped__() != before
