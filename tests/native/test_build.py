"""What is compiled is there, and a whole run without it comes to the same."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import numpy as np
import pytest

import boilerml
from boilerml import native

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(file.stem for file in (ROOT / "boilerml/native").glob("*.pyx"))
PAGES = sorted(file for file in (ROOT / "data/pages").rglob("*") if file.suffix in (".html", ".txt"))
#: Cleans pages without compiled modules, and prints what there is to say of them.
WITHOUT = """
import json, sys
from pathlib import Path
import boilerml
pages = [boilerml.clean(Path(file).read_bytes()) for file in sys.argv[1:]]
print(json.dumps([[page.text, list(page.roles), page.p_content.tolist(), page.page_types, page.confidence] for page in pages]))
"""


@pytest.mark.skipif(os.environ.get("BOILERML_NATIVE") == "0", reason="BOILERML_NATIVE is 0")
@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
@pytest.mark.parametrize("name", MODULES)
def test_where_there_is_a_compiler_modules_are_compiled(name: str) -> None:
    """README's commands install the package, which compiles them."""
    assert native.load(name) is not None, "run pip install . in the checkout, and look at what the compiler says with -v"


@pytest.mark.skipif(importlib.util.find_spec("Cython") is None, reason="compiling needs Cython (extra test)")
@pytest.mark.parametrize("compiler", ["false", "no-such-compiler"])
def test_without_a_compiler_nothing_is_compiled(compiler: str, tmp_path: Path) -> None:
    """The installation goes on, and there is no module that would be taken."""
    folder = tmp_path / "boilerml/native"
    folder.mkdir(parents=True)
    for name in ("build.py", "matrix.pyx"):
        shutil.copy(ROOT / "boilerml/native" / name, folder)
    code = "import sys; from pathlib import Path; sys.path.insert(0, 'boilerml/native'); import build; print(build.compile_all(Path.cwd()))"
    environment = os.environ | {"CC": compiler}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.skipif(importlib.util.find_spec("Cython") is None, reason="compiling needs Cython (extra test)")
def test_a_module_that_cannot_be_compiled_again_does_not_stay(tmp_path: Path) -> None:
    folder = tmp_path / "boilerml/native"
    folder.mkdir(parents=True)
    for name in ("build.py", "matrix.pyx"):
        shutil.copy(ROOT / "boilerml/native" / name, folder)
    old = folder / f"matrix{sysconfig.get_config_var('EXT_SUFFIX')}"
    old.touch()
    os.utime(old, (0, 0))
    code = "import sys; from pathlib import Path; sys.path.insert(0, 'boilerml/native'); import build; print(build.compile_all(Path.cwd()))"
    environment = os.environ | {"CC": "false"}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.stdout.splitlines()[-1:] == ["[]"], done.stderr
    assert not old.exists()


def test_a_module_that_is_not_there_is_none() -> None:
    """Whoever asks for it takes the Python instead."""
    assert native.load("no_such_module") is None


def test_without_compiled_modules_everything_comes_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts and roles are the same, and probabilities up to rounding, on all pages of our own."""
    monkeypatch.setenv("BOILERML_NATIVE", "0")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, *map(str, PAGES)], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    for file, (text, roles, p_content, page_types, confidence) in zip(PAGES, json.loads(done.stdout), strict=True):
        page = boilerml.clean(file.read_bytes())
        assert page.text == text, file
        assert list(page.roles) == roles, file
        np.testing.assert_allclose(page.p_content, p_content, atol=1e-4, err_msg=str(file))
        assert page.page_types == pytest.approx(page_types, abs=1e-4)
        assert page.confidence == pytest.approx(confidence, abs=1e-4)
