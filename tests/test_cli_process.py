"""The command line as processes of its own: streams, signals, the shell's examples, and what is imported."""

from __future__ import annotations

import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from boilerml.cli import main

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "data/examples/page.txt"
ARTICLE = ROOT / "data/examples/article.html"


def environment(**changes: str) -> dict[str, str]:
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **changes}


def start(*args: str | Path, **options: object) -> subprocess.Popen[bytes]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": environment()}
    return subprocess.Popen([sys.executable, "-m", "boilerml", *map(str, args)], **{**pipes, **options})  # type: ignore[call-overload]


@pytest.mark.skipif(shutil.which("bash") is None, reason="the examples are for a shell")
@pytest.mark.parametrize("command", ["boilerml", "boilerml clean", "boilerml label", "boilerml explain"])
def test_the_examples_in_the_help_work(tmp_path: Path, command: str) -> None:
    shown = CliRunner().invoke(main, [*command.split()[1:], "--help"], prog_name="boilerml").stdout
    examples = re.findall(r"^    ((?:boilerml|curl) .*)$", shown, re.MULTILINE)
    assert len(examples) >= 3
    shutil.copy(PAGE, tmp_path / "page.txt")
    shutil.copy(ARTICLE, tmp_path / "page.html")
    (tmp_path / "pages").mkdir()
    shutil.copy(ARTICLE, tmp_path / "pages")
    shell = f"""set -e -o pipefail
        boilerml() {{ '{sys.executable}' -m boilerml "$@"; }}
        curl() {{ cat page.html; }}
        less() {{ cat; }}
        """
    done = subprocess.run(["bash", "-c", shell + "\n".join(examples)], cwd=tmp_path, env=environment(), capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


def test_the_process_reads_standard_input_and_writes_utf8_in_any_locale() -> None:
    env = environment(LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    process = start("clean", "--threshold", "0", env=env)
    out, err = process.communicate("Grüße 日本語 😀\r\nzwei\r\n".encode(), timeout=30)
    assert (process.returncode, err) == (0, b"")
    assert out == "Grüße 日本語 😀\n\nzwei\n".encode()


def test_a_terminal_as_standard_input_is_a_usage_error() -> None:
    master, slave = pty.openpty()
    try:
        process = start("clean", stdin=slave)
        out, err = process.communicate(timeout=30)
    finally:
        os.close(slave)
        os.close(master)
    assert (process.returncode, out) == (2, b"")
    assert b"no input: give a PATH" in err


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    big.write_text("".join(f"Line {n} of a long text about rain, rivers and the people who live beside them.\n" for n in range(4000)))
    process = start("clean", "--threshold", "0", big)
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline().startswith(b"Line 0 ")
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=30) == 0
    process.stderr.close()


def test_an_interrupted_process_is_quiet() -> None:
    # Where the tests themselves run in the background, children inherit that interrupts are ignored.
    process = start("clean", PAGE, "-", preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    assert process.stdout is not None
    assert process.stdout.readline()  # the first text is there: it waits for the second input now
    process.send_signal(signal.SIGINT)
    # Its input stays open: were it to go on, waiting would end in a time-out and not for ever.
    assert process.wait(timeout=30) == 130
    _, err = process.communicate()
    assert err == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_an_error_without_a_traceback() -> None:
    with open("/dev/full", "wb") as full:
        process = start("clean", PAGE, stdout=full)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert err.startswith(b"boilerml: stdout: cannot be written (No space left on device); ") and err.count(b"\n") == 1


def test_closed_standard_streams_are_errors_without_a_traceback() -> None:
    stdin_is_closed = b"stdin is closed: give a PATH"
    for shell, said in (("clean page.txt >&-", b"stdout: cannot be"), ("clean <&-", stdin_is_closed), ("clean - <&-", stdin_is_closed)):
        done = subprocess.run(
            ["sh", "-c", f"'{sys.executable}' -m boilerml {shell}"], cwd=PAGE.parent, env=environment(), capture_output=True, timeout=30
        )
        assert done.returncode == 2
        assert said in done.stderr and b"Traceback" not in done.stderr and b"Exception" not in done.stderr


@pytest.mark.parametrize("path", [PAGE, ARTICLE], ids=["text", "html"])
def test_cleaning_imports_nothing_that_is_for_training(path: Path) -> None:
    code = (
        "import sys\n"
        "from boilerml.cli import main\n"
        "try: main(['clean', sys.argv[1]])\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        "heavy = {'sklearn', 'pandas', 'scipy', 'joblib', 'rich', 'charset_normalizer', 'asyncio', 'numpy.ma'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, env=environment(), capture_output=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["clean", "--help"], ["label", "--help"]], ids=" ".join)
def test_help_comes_without_numpy(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from boilerml.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        "assert not {'numpy', 'lxml'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, env=environment(), capture_output=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, b"")
