"""Where models are looked for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from boilerml.errors import ModelError, WrongKindError
from boilerml.model import shipped
from boilerml.model.shipped import find_model, shipped_models
from boilerml.page import PageKind

ROOT = Path(__file__).resolve().parents[2]
KINDS: list[PageKind] = ["html", "text"]


@pytest.fixture
def models(tmp_path: Path) -> Iterator[Path]:
    """A folder of models under other names than the shipped ones."""
    for kind in KINDS:
        shutil.copytree(ROOT / "models" / kind, tmp_path / "my models" / kind)
    shutil.copytree(ROOT / "models/text", tmp_path / "my models/fine")
    yield tmp_path / "my models"
    shipped._load.cache_clear()


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_models_are_found_by_name(kind: PageKind) -> None:
    assert {"html", "text"} <= set(shipped_models())
    assert find_model(None, kind).kind == kind
    assert find_model(kind, kind) is find_model(None, kind)
    assert sum(file.stat().st_size for file in shipped_models()[kind].iterdir()) <= 2 * 1024 * 1024


@pytest.mark.parametrize("kind", KINDS)
def test_folders_are_models_or_hold_one_per_kind(models: Path, kind: PageKind, monkeypatch: pytest.MonkeyPatch) -> None:
    model = find_model(models / kind, kind)
    assert model.kind == kind
    assert find_model(models, kind) is model
    assert find_model(str(models), kind) is model
    monkeypatch.chdir(models)
    assert find_model("fine", "text").kind == "text"
    assert find_model(Path(kind), kind) is model
    assert find_model(".", kind) is model


def test_a_name_goes_before_a_folder(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(models)
    assert find_model("text", "text") is find_model(None, "text")
    assert find_model("./text", "text") is not find_model(None, "text")


@pytest.mark.parametrize("name", ["best", "", "no/such/folder", Path("html/none"), "a\x00b"])
def test_what_there_is_is_listed(name: str | Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match=r"shipped models \(html, text\)"):
        find_model(name, "html")


def test_none_shipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shipped, "_FOLDERS", (tmp_path,))
    # Where the shipped models are is remembered; this test looks anew, and leaves nothing wrong to remember, as it fails to find any.
    shipped._default.cache_clear()
    with pytest.raises(ModelError, match="none"):
        find_model(None, "html")


def test_a_model_for_the_other_kind(models: Path) -> None:
    with pytest.raises(ModelError, match="is for text input, this input is html"):
        find_model("text", "html")
    with pytest.raises(ModelError, match="is for html input, this input is text"):
        find_model(models / "html", "text")


def test_a_folder_with_models_for_the_other_kind_alone(models: Path) -> None:
    shutil.rmtree(models / "text")
    with pytest.raises(WrongKindError, match="my models is for html input alone, this input is text"):
        find_model(models, "text")


def test_cleaning_imports_no_training_library() -> None:
    code = """
import sys, boilerml
assert boilerml.clean("<p>It rained all day in the valley, and nobody went out.").blocks
assert boilerml.clean("It rained all day in the valley, and nobody went out.").blocks
print(sorted({name.partition(".")[0] for name in sys.modules} & {"sklearn", "scipy", "pandas", "joblib", "rapidfuzz", "jinja2"}))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
