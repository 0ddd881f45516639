"""The wheel: built, looked into, installed, and run where no checkout is."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODELS = [f"boilerml/models/{kind}/{file}" for kind in ("html", "text") for file in ("arrays.npz", "model.json", "README.md")]
#: How the file of a compiled module ends here.
SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")
LARGEST_MODEL = 2 * 1024 * 1024

missing = [name for name in ("build", "Cython", "hatchling", "pip", "setuptools") if importlib.util.find_spec(name) is None]
pytestmark = pytest.mark.skipif(bool(missing), reason=f"building the wheel needs {', '.join(missing)} (extra test)")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout, in which nothing but what is compiled appears."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("boilerml-*.whl"))


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the installed wheel alone."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(folder), str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def run(site: Path, cwd: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run Python in another folder, with the installed wheel; dependencies come from this environment."""
    environment = os.environ | {"PYTHONPATH": str(site), "PYTHONUTF8": "1"}
    return subprocess.run([sys.executable, *args], cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False)


def test_it_holds_what_is_needed_and_nothing_else(wheel: Path) -> None:
    """Code, type marker, models, what evaluation needs of data, and licence; no tests, no training script."""
    with zipfile.ZipFile(wheel) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    assert {"boilerml/__init__.py", "boilerml/cli.py", "boilerml/py.typed", *MODELS} <= set(sizes)
    assert {name.partition("/")[0].partition("-")[0] for name in sizes} == {"boilerml"}
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in sizes)
    assert not [name for name in sizes if name.startswith("boilerml/tests/") or "__pycache__" in name]
    data = {name.removeprefix("boilerml/data/") for name in sizes if name.startswith("boilerml/data/")}
    assert {"datasets.toml", "floors.toml"} <= data
    wanted = [file for folder in ("pages", "annotations") for file in (ROOT / "data" / folder).rglob("*") if file.is_file()]
    assert {name for name in data if "/" in name} == {file.relative_to(ROOT / "data").as_posix() for file in wanted}
    templates = {name.rpartition("/")[2] for name in sizes if name.startswith("boilerml/evaluation/report/templates/")}
    assert templates == {"report.css", "report.html.j2", "report.js"}
    assert "boilerml/evaluation/peers/runner.mjs" in sizes
    # Compiled modules, but not what they are compiled from and with.
    parts = {name.removeprefix("boilerml/native/") for name in sizes if name.startswith("boilerml/native/")}
    sources = (ROOT / "boilerml/native").glob("*.pyx") if shutil.which("cc") else ()
    assert parts == {"__init__.py", *(file.stem + SUFFIX for file in sources)}
    for kind in ("html", "text"):
        assert sum(size for name, size in sizes.items() if name.startswith(f"boilerml/models/{kind}/")) <= LARGEST_MODEL


def test_it_cleans_a_page_outside_the_checkout(site: Path, tmp_path: Path) -> None:
    """The installed command finds the models that it came with."""
    where = run(site, tmp_path, "-c", "import boilerml; print(boilerml.__file__)")
    assert Path(where.stdout.strip()).is_relative_to(site), where.stderr
    for page in ("page.txt", "article.html"):
        done = run(site, tmp_path, "-m", "boilerml", "clean", str(ROOT / "data/examples" / page))
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        assert done.stdout.strip()
        checkout = run(ROOT, tmp_path, "-m", "boilerml", "clean", str(ROOT / "data/examples" / page))
        assert done.stdout == checkout.stdout


def test_cleaning_needs_neither_scikit_learn_nor_pandas(site: Path, tmp_path: Path) -> None:
    """What only training uses is not even imported."""
    code = (
        "import sys, boilerml; boilerml.clean('<p>One.</p>'); boilerml.clean('One.', kind='text'); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules} & {'sklearn', 'scipy', 'pandas', 'joblib', 'rapidfuzz'}))"
    )
    done = run(site, tmp_path, "-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_it_evaluates_outside_the_checkout(site: Path, tmp_path: Path) -> None:
    """Without an argument the shipped models are scored on the pages that came with them."""
    done = run(site, tmp_path, "-m", "boilerml", "evaluate", "--jobs", "1", "--fail-under", "0.7", "--report", "report.html")
    assert done.returncode == 0, done.stderr
    assert "pages, HTML" in done.stdout and "pages, text dumps" in done.stdout
    assert (tmp_path / "report.html").stat().st_size > 100_000


def test_the_command_is_installed(site: Path) -> None:
    """`pip install` makes the command `boilerml`."""
    entry_points = next(site.glob("boilerml-*.dist-info")) / "entry_points.txt"
    assert "boilerml = boilerml.__main__:main" in entry_points.read_text("utf-8")
