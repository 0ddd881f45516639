"""The command line, with the shipped models: what it prints, what it reads, and what it says goes wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import boilerml
from boilerml.cli import main
from boilerml.roles import ROLES

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "data/examples/page.txt"
ARTICLE = ROOT / "data/examples/article.html"
TEXT = "After three floods in six years, the city council has voted"
CHROME = "Skip to content"
RANDOM = bytes((i * i * 31 + i * 7 + 11) % 251 % 29 for i in range(4000))


def run(*args: str | Path, stdin: bytes | None = None) -> Result:
    """Run the command in this process; bugs show as exceptions, not as exit code 1."""
    result = CliRunner().invoke(main, [str(arg) for arg in args], input=stdin, prog_name="boilerml")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def file(folder: Path, content: bytes | str, name: str = "input") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# What is printed


def test_a_dump_is_cleaned() -> None:
    result = run("clean", PAGE)
    assert result.exit_code == 0 and result.stderr == ""
    assert TEXT in result.stdout
    assert CHROME not in result.stdout
    assert result.stdout == boilerml.clean(PAGE.read_bytes()).text + "\n"


def test_html_is_cleaned() -> None:
    result = run("clean", ARTICLE)
    assert result.exit_code == 0 and result.stderr == ""
    assert result.stdout == boilerml.clean(ARTICLE.read_bytes()).text + "\n"
    assert "We use cookies" not in result.stdout


@pytest.mark.parametrize("args", [(), ("-",)])
def test_standard_input_is_read(args: tuple[str, ...]) -> None:
    result = run("clean", *args, stdin=PAGE.read_bytes())
    assert (result.exit_code, result.stdout) == (0, run("clean", PAGE).stdout)


def test_several_texts_are_apart_by_a_blank_line(tmp_path: Path) -> None:
    empty = file(tmp_path, "")
    result = run("clean", "-q", PAGE, empty, "-", stdin=ARTICLE.read_bytes())
    assert result.exit_code == 0
    assert result.stdout == run("clean", PAGE).stdout + "\n" + run("clean", ARTICLE).stdout
    assert result.stderr == ""


def test_options_reach_the_library() -> None:
    data = PAGE.read_bytes()
    for args, arguments in (
        (("--threshold", "0"), {"threshold": 0.0}),
        (("--threshold", "0.9"), {"threshold": 0.9}),
        (("--precision",), {"mode": "precision"}),
        (("--recall",), {"mode": "recall"}),
        (("--encoding", "windows-1252"), {"encoding": "windows-1252"}),
        (("--model", "text"), {"model": "text"}),
        (("--input-type", "html"), {"kind": "html"}),
    ):
        blocks = boilerml.clean(data, **arguments).blocks  # type: ignore[arg-type]
        found = json.loads(run("clean", "-f", "json", *args, PAGE).stdout)
        assert [block["text"] for block in found["blocks"] if block["kept"]] == [block.text for block in blocks if block.kept], args


def test_a_model_folder_is_taken() -> None:
    assert run("clean", "--model", ROOT / "models/text", PAGE).stdout == run("clean", PAGE).stdout
    assert run("clean", "--model", ROOT / "models", ARTICLE).stdout == run("clean", ARTICLE).stdout


def test_the_input_type_is_told_by_content(tmp_path: Path) -> None:
    misnamed = file(tmp_path, ARTICLE.read_bytes(), "article.txt")
    assert json.loads(run("clean", "-f", "json", misnamed).stdout)["kind"] == "html"
    assert json.loads(run("clean", "-f", "json", "--input-type", "text", misnamed).stdout)["kind"] == "text"


def test_json_is_one_object_per_input(tmp_path: Path) -> None:
    result = run("clean", "-f", "json", PAGE, ARTICLE, "-", stdin=b"")
    assert result.exit_code == 0
    pages = [json.loads(line) for line in result.stdout.splitlines()]
    assert [page["path"] for page in pages] == [str(PAGE), str(ARTICLE), "-"]
    for page in pages:
        assert list(page) == ["path", "title", "kind", "page_type", "encoding", "confidence", "text", "blocks"]
        assert 0 <= page["confidence"] <= 1
        for number, block in enumerate(page["blocks"]):
            assert list(block) == ["index", "text", "p_content", "kept", "role", "visibility"]
            assert block["index"] == number and 0 <= block["p_content"] <= 1 and block["kept"] in (True, False)
    assert pages[0]["text"] + "\n" == run("clean", PAGE).stdout
    assert (pages[0]["kind"], pages[1]["kind"]) == ("text", "html")
    assert pages[1]["title"] and pages[1]["encoding"]["name"] == "utf-8"


def test_labels_as_tsv() -> None:
    result = run("label", PAGE)
    assert result.exit_code == 0 and result.stderr == ""
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    blocks = boilerml.clean(PAGE.read_bytes()).blocks
    assert rows[0] == ["index", "kept", "p_content", "role", "p_role", "text"]
    assert [row[:4] for row in rows[1:]] == [[str(b.index), str(int(b.kept)), f"{b.p_content:.4f}", b.role] for b in blocks]
    assert [row[4:] for row in rows[1:]] == [[f"{b.p_role:.4f}", b.text.replace("\t", " ")] for b in blocks]


def test_labels_as_jsonl() -> None:
    result = run("label", "-f", "jsonl", "-", stdin=ARTICLE.read_bytes())
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    blocks = boilerml.clean(ARTICLE.read_bytes()).blocks
    assert [(row["index"], row["kept"], row["role"], row["text"]) for row in rows] == [(b.index, b.kept, b.role, b.text) for b in blocks]
    assert list(rows[0]) == ["index", "kept", "p_content", "role", "p_role", "text", "role_probabilities", "credit"]


def test_roles_are_kept_and_dropped() -> None:
    source = ARTICLE.read_bytes()
    for options, wish in (
        (("--keep", "menu,footer", "--keep", "caption"), {"keep": ["menu", "footer", "caption"]}),
        (("--drop", " heading, body"), {"drop": ["heading", "body"]}),
        (("--no-comments", "--no-tables", "--with-captions"), {"keep": ["caption"], "drop": ["comment", "table"]}),
    ):
        assert run("clean", ARTICLE, *options).stdout.rstrip("\n") == boilerml.clean(source, **wish).text
        kept = [line.split("\t")[1] for line in run("label", ARTICLE, *options).stdout.splitlines()[1:]]
        assert kept == [str(int(block.kept)) for block in boilerml.clean(source, **wish).blocks]


def test_json_with_roles() -> None:
    found = json.loads(run("clean", "-f", "json", "--roles", ARTICLE).stdout)
    page = boilerml.clean(ARTICLE.read_bytes())
    assert list(found["page_types"]) == list(page.page_types)
    for shown, block in zip(found["blocks"], page.blocks, strict=True):
        assert block.p_role is not None
        # A role that follows the decision rather than the probabilities may itself be too unlikely to be listed.
        listed = block.role in shown["role_probabilities"]
        assert listed == (block.p_role >= 0.01)
        assert not listed or shown["role_probabilities"][block.role] == pytest.approx(block.p_role, abs=1e-4)
    result = run("clean", "--roles", ARTICLE)
    assert (result.exit_code, "-f json" in result.stderr) == (2, True)


def test_verbose_reports_each_input() -> None:
    result = run("clean", "-v", PAGE, ARTICLE)
    assert result.stdout == run("clean", PAGE, ARTICLE).stdout
    number = r"[a-z]+, \d+ of \d+ blocks kept, confidence [01]\.\d\d, \d+ ms"
    assert re.fullmatch(
        rf"boilerml: {re.escape(str(PAGE))}: text, utf-8 \(by content\), {number}\n"
        rf"boilerml: {re.escape(str(ARTICLE))}: html, utf-8 \(by \w+\), {number}\n",
        result.stderr,
    )


def test_output_file(tmp_path: Path) -> None:
    out = file(tmp_path, "old", "out.txt")
    result = run("clean", PAGE, "-o", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_bytes().decode() == run("clean", PAGE).stdout
    assert os.listdir(tmp_path) == ["out.txt"]


def test_output_may_be_the_input(tmp_path: Path) -> None:
    same = file(tmp_path, PAGE.read_bytes())
    assert run("clean", same, "-o", same).exit_code == 0
    assert same.read_text("utf-8") == run("clean", PAGE).stdout


def test_output_stays_as_it_was_when_no_input_could_be_read(tmp_path: Path) -> None:
    out = file(tmp_path, "old", "out.txt")
    assert run("clean", tmp_path / "missing", "-o", out).exit_code == 2
    assert run("clean", file(tmp_path, b"%PDF-1.7 ..."), "-o", out).exit_code == 1
    assert run("clean", PAGE, "--model", "missing", "-o", out).exit_code == 2
    assert out.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["input", "out.txt"]


def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    for out in (tmp_path, tmp_path / "missing" / "out.txt"):
        result = run("clean", PAGE, "-o", out)
        assert (result.exit_code, result.stdout) == (2, "")
        assert re.fullmatch(rf"boilerml: {re.escape(str(out))}: cannot be written \(.+\); .+\n", result.stderr)


# Input of every kind


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n  ", b"\xef\xbb\xbf", b"<html><body></body></html>"])
@pytest.mark.parametrize("command", ["clean", "label"])
def test_nothing_in_it(tmp_path: Path, content: bytes, command: str) -> None:
    path = file(tmp_path, content)
    result = run(command, path)
    assert result.exit_code == 3
    assert result.stderr.startswith(f"boilerml: {path}: nothing found: ") and result.stderr.count("\n") == 1
    assert run(command, "-q", path).stderr == ""
    assert run(command, "-q", path).exit_code == 3


def test_nothing_kept(tmp_path: Path) -> None:
    result = run("clean", "--threshold", "1", PAGE)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "none of" in result.stderr
    assert run("label", "--threshold", "1", PAGE).exit_code == 0


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"%PDF-1.7\n1 0 obj\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (RANDOM, "binary"),
        (b"\x00" * 500, "binary"),
        (b"\x7fELF\x02\x01\x01", "executable"),
    ],
)
def test_binary_data_is_refused(tmp_path: Path, content: bytes, named: str) -> None:
    path = file(tmp_path, content)
    for command in ("clean", "label"):
        result = run(command, path)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith(f"boilerml: {path}: this is ") and named in result.stderr
        assert result.stderr.count("\n") == 1


def test_nul_bytes_in_text_do_no_harm(tmp_path: Path) -> None:
    path = file(tmp_path, PAGE.read_bytes().replace(b"council", b"coun\x00cil"))
    result = run("clean", path)
    assert result.exit_code == 0
    assert result.stdout == run("clean", PAGE).stdout


def test_broken_utf8_is_read_with_a_warning(tmp_path: Path) -> None:
    data = ("Grüße, Straße, Öfen und Äpfel für alle. " * 10).encode() + b"\xff\xfe " + ("Größe und Höhe über allem. " * 10).encode()
    path = file(tmp_path, data)
    result = run("clean", "--threshold", "0", path)
    assert result.exit_code == 0
    assert "\ufffd\ufffd Größe" in result.stdout
    assert result.stderr.startswith(f"boilerml: {path}: 2 bytes are not valid utf-8 and became U+FFFD; ")
    quiet = run("clean", "--threshold", "0", "-q", path)
    assert (quiet.stdout, quiet.stderr) == (result.stdout, "")
    assert "1 byte is not valid" in run("clean", "--threshold", "0", file(tmp_path, data.replace(b"\xfe", b""))).stderr


@pytest.mark.parametrize("source", [PAGE, ARTICLE], ids=["text", "html"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_other_unicode_encodings_give_the_same_text(tmp_path: Path, source: Path, encoding: str) -> None:
    path = file(tmp_path, source.read_text("utf-8").encode(encoding))
    result = run("clean", path)
    assert result.exit_code == 0 and result.stderr == ""
    assert result.stdout == run("clean", source).stdout


def test_the_encoding_option(tmp_path: Path) -> None:
    path = file(tmp_path, "日本語の文章です。\n".encode("shift_jis"))
    result = run("clean", "--threshold", "0", "--encoding", "shift_jis", path)
    assert (result.exit_code, result.stdout) == (0, "日本語の文章です。\n")


def test_ten_thousand_nested_elements(tmp_path: Path) -> None:
    path = file(tmp_path, "<!doctype html><body>" + "<div>" * 10_000 + "<p>The deepest of texts.</p>" + "</div>" * 10_000)
    result = run("clean", "--threshold", "0", path)
    assert (result.exit_code, result.stdout) == (0, "The deepest of texts.\n")


def test_half_a_surrogate_pair(tmp_path: Path) -> None:
    prose = "It rained for \\ud83d days, and nobody in the whole town went out to look at the river."
    path = file(tmp_path, f'<html><script type="application/ld+json">{{"articleBody": "{prose}"}}</script><p>Rain</p></html>')
    result = run("clean", "--threshold", "0", path)
    assert result.exit_code == 0
    assert "It rained for \ufffd days" in result.stdout


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="file names are Unicode there")
def test_a_file_name_that_is_not_unicode(tmp_path: Path) -> None:
    path = file(tmp_path, PAGE.read_bytes(), os.fsdecode(b"gr\xfcn.txt"))
    result = run("clean", "-v", "-f", "json", path)
    assert json.loads(result.stdout)["path"].endswith("gr\ufffdn.txt")
    assert "gr\ufffdn.txt: text" in result.stderr
    assert run("clean", path / "below").exit_code == 2


# What goes wrong


def test_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "missing.html"
    result = run("clean", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"boilerml: {path}: there is no such file; check the name\n"
    assert run("clean", file(tmp_path, "x") / "below").exit_code == 2


def test_an_address_is_not_a_file() -> None:
    result = run("clean", "https://example.org/")
    assert result.exit_code == 2
    assert "curl -sL 'https://example.org/' | boilerml clean" in result.stderr


def test_a_directory(tmp_path: Path) -> None:
    result = run("label", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"boilerml: {tmp_path}: this is a directory; give the files in it\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = file(tmp_path, "text")
    path.chmod(0)
    result = run("clean", path)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"boilerml: {path}: there is no permission to read it; ")


@pytest.mark.parametrize(
    ("error", "said"),
    [(PermissionError(13, "Permission denied"), "no permission"), (OSError(5, "I/O error"), "I/O error")],
)
def test_a_file_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, error: OSError, said: str) -> None:
    def fail(path: Path) -> bytes:
        raise error

    monkeypatch.setattr(Path, "read_bytes", fail)
    result = run("clean", "page.html")
    assert result.exit_code == 2
    assert result.stderr.startswith("boilerml: page.html: ") and said in result.stderr


def test_the_other_inputs_are_processed(tmp_path: Path) -> None:
    pdf, missing, empty = file(tmp_path, b"%PDF-1.7", "a.pdf"), tmp_path / "missing", file(tmp_path, "", "empty")
    good = run("clean", PAGE).stdout
    for bad, code in (([pdf], 1), ([missing], 2), ([missing, pdf], 1), ([missing, empty], 2), ([empty], 0)):
        result = run("clean", *bad, PAGE)
        assert (result.exit_code, result.stdout) == (code, good), bad
        assert result.stderr.count("\n") == len(bad)
    assert run("clean", empty, empty).exit_code == 3
    lines = run("clean", "-f", "json", pdf, PAGE, missing, ARTICLE).stdout.splitlines()
    assert [json.loads(line)["path"] for line in lines] == [str(PAGE), str(ARTICLE)]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--precision", "--recall"), "exclude each other"),
        (("--precision", "--threshold", "0.5"), "exclude each other"),
        (("-q", "-v"), "exclude each other"),
        (("--keep", ","), "names no role"),
        (("--keep", "caption,captions"), "no role 'captions'; there are headline"),
        (("--with-captions", "--drop", "caption"), "caption cannot be both kept and dropped"),
        (("--threshold", "1.5"), "1.5"),
        (("--threshold", "nan"), "nan"),
        (("--threshold", "much"), "much"),
        (("--encoding", "klingon"), "unknown encoding 'klingon'"),
        (("--encoding", "idna"), "unknown encoding 'idna'"),
        (("--encoding", ""), "unknown encoding ''"),
        (("--input-type", "pdf"), "pdf"),
        (("-f", "xml"), "xml"),
        (("--colour",), "--colour"),
    ],
)
@pytest.mark.parametrize("command", ["clean", "label"])
def test_usage_errors(command: str, args: tuple[str, ...], said: str) -> None:
    result = run(command, *args, PAGE)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr and result.stderr.startswith(f"Usage: boilerml {command}")


def test_standard_input_twice_is_a_usage_error() -> None:
    assert run("clean", "-", "-", stdin=b"text").exit_code == 2


def test_an_unknown_or_unfit_model() -> None:
    result = run("clean", "--model", "missing", PAGE, ARTICLE)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("boilerml: no model 'missing'") and result.stderr.count("\n") == 1
    for name, why in (("~nobody-by-this-name/x", "home directory"), ("a" * 300, "too long")):
        result = run("clean", "--model", name, PAGE)
        assert (result.exit_code, result.stdout) == (2, "")
        assert why in result.stderr and "stdout" not in result.stderr


def test_a_model_for_the_other_kind_stops_only_that_input() -> None:
    result = run("clean", "--model", "html", PAGE, ARTICLE)
    assert (result.exit_code, result.stdout) == (1, run("clean", ARTICLE).stdout)
    assert result.stderr.startswith(f"boilerml: {PAGE}: ") and "for html input" in result.stderr
    assert run("explain", "--model", "html", PAGE).exit_code == 1


def test_what_was_dropped_by_wish_is_not_missed(tmp_path: Path) -> None:
    result = run("clean", PAGE, "--drop", ",".join(role for role in ROLES if role != "menu"))
    assert (result.exit_code, result.stdout) == (3, "")
    assert "roles that are to be dropped" in result.stderr and "--threshold" not in result.stderr


def test_an_empty_name_is_a_usage_error() -> None:
    for args in (("-o", "", PAGE), ("",)):
        result = run("clean", *args)
        assert result.exit_code == 2 and "the name of a file is empty" in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("args", [("--help",), ("clean", "--help"), ("--version",), ("clean", str(PAGE))])
def test_a_full_disk(args: tuple[str, ...]) -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "boilerml", *args]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert result.returncode == 2
        assert result.stderr.startswith("boilerml: stdout: cannot be written") and result.stderr.count("\n") == 1
        command = [sys.executable, "-m", "boilerml", "clean", "missing", str(PAGE)]
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=full, text=True, check=False)
        assert TEXT in result.stdout  # a message that cannot be written costs nothing else


@pytest.mark.parametrize("args", ["--help", "--version", "clean --help"])
def test_help_that_nobody_reads(args: str) -> None:
    command = f"{sys.executable} -m boilerml {args} | true; exit ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_interruption_is_quiet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupt(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("boilerml.api.clean", interrupt)
    out = file(tmp_path, "old", "out.txt")
    result = run("clean", PAGE, "-o", out)
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "")
    assert out.read_text() == "old" and os.listdir(tmp_path) == ["out.txt"]


# Help


def test_version() -> None:
    assert run("--version").stdout == f"boilerml {boilerml.__version__}\n"


@pytest.mark.parametrize("args", [(), ("clean",), ("label",)])
def test_help_documents_options_and_exit_codes(args: tuple[str, ...]) -> None:
    for flag in ("-h", "--help"):
        result = run(*args, flag)
        assert result.exit_code == 0 and result.stderr == ""
        assert "\n  Examples:\n" in result.stdout
        for code in ("0    fine", "1    some inputs", "2    usage error", "3    nothing found", "130  interrupted"):
            assert f"\n    {code}" in result.stdout
        assert max(map(len, result.stdout.splitlines())) <= 100
    if args:
        for name in [
            "input-type",
            "threshold",
            "precision",
            "recall",
            "output",
            "encoding",
            "model",
            "quiet",
            "verbose",
            "format",
            "keep",
            "drop",
        ]:
            assert f"--{name}" in result.stdout
