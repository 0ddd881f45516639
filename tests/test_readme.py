"""The documents: their examples run, and what is generated in them is what it was generated from.

    python tests/test_readme.py      writes the generated sections
"""

from __future__ import annotations

import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
CARD = ROOT / "data/README.md"


def code_blocks(language: str) -> list[str]:
    """README's code blocks in one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """The commands of README that use boilerml alone, which those that install something are not."""
    parts = [part.strip() for block in code_blocks("sh") for line in block.splitlines() for part in line.split(" && ")]
    return [part for part in parts if part.startswith("boilerml ")]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that looks like a checkout to README's examples, with somebody's own models in it."""
    shutil.copytree(ROOT / "data/examples", tmp_path / "data/examples")
    shutil.copytree(ROOT / "models", tmp_path / "my-models")
    return tmp_path


def test_the_first_two_commands() -> None:
    """One installs and cleans a page, the other installs what tests need and passes them."""
    first, second = code_blocks("sh")[:2]
    assert re.fullmatch(r"pip install \. && boilerml clean data/examples/\S+\n", first)
    assert re.fullmatch(r"pip install '\.\[test\]' && python -m pytest\n", second)


@pytest.mark.parametrize("command", commands())
def test_a_command_prints_or_writes_something(command: str, checkout: Path) -> None:
    """Every command of README runs as it stands there."""
    tools = checkout / "tools"
    tools.mkdir()
    (tools / "boilerml").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m boilerml "$@"\n')
    (tools / "boilerml").chmod(0o755)
    before = set(checkout.iterdir())
    environment = os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=checkout, env=environment, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    written = [path for path in set(checkout.iterdir()) - before if path.stat().st_size]
    assert done.stdout.strip() or written


def test_python_examples(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python blocks run in order, in one session, and print what README says."""
    monkeypatch.chdir(checkout)
    names: dict[str, Any] = {}
    for block in code_blocks("python"):
        if ">>>" not in block:
            exec(compile(block, str(README), "exec"), names)
            continue
        example = doctest.DocTestParser().get_doctest(block, names, "README.md", str(README), 0)
        told: list[str] = []
        failed = doctest.DocTestRunner().run(example, out=told.append, clear_globs=False).failed
        names = example.globs
        assert not failed, "".join(told)


def test_exit_codes_are_those_of_the_help() -> None:
    """README and `--help` list the same exit codes."""
    from boilerml.cli_common import EXIT_CODES

    listed = re.findall(r"^\| (\d+) \| ", README.read_text("utf-8"), re.MULTILINE)
    assert listed == re.findall(r"^ +(\d+) ", EXIT_CODES, re.MULTILINE)


@pytest.mark.parametrize("document", [README, CARD], ids=["README.md", "data/README.md"])
def test_links_lead_somewhere(document: Path) -> None:
    """Relative links name files of the repository."""
    links = re.findall(r"\]\((?!https?://|#)([^)]+)\)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def figures() -> str:
    """README's tables of figures, from the descriptions of the shipped models."""
    descriptions = {kind: json.loads((ROOT / f"models/{kind}/model.json").read_text("utf-8")) for kind in ("html", "text")}
    rows = ["| input | pages | n | word F1 | confidence ρ |", "|---|---|---|---|---|"]
    columns: dict[str, dict[str, float]] = {}
    for kind, description in descriptions.items():
        for name, group in description["figures"].items():
            what, _, how = name.partition(", ")
            dataset, _, renderer = what.partition(" by ")
            source = "HTML" if kind == "html" else f"dump by {renderer}" if renderer else "dump"
            pages = f"{dataset}, {how or 'cross-validated'}"
            rho = group["confidence_spearman"]
            rows.append(f"| {source} | {pages} | {group['pages']} | {group['word_f1']:.3f} | {'' if rho is None else f'{rho:.2f}'} |")
            if dataset == "wcxb" and not how:
                columns[source] = group["by_page_type"]
    if columns:
        first = next(iter(columns.values()))
        rows += ["", "WCXB by page type:", "", f"| page type | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
        for page_type in sorted(first, key=lambda name: -first[name]):
            rows.append(f"| {page_type} | {' | '.join(f'{column[page_type]:.3f}' for column in columns.values())} |")
    rows += ["", "Roles and page types, cross-validated, on the pages of `data/annotations` and on those whose type is known:", ""]
    rows += ["| input | blocks with the right role | macro F1 of roles | pages with the right type |", "|---|---|---|---|"]
    for description in descriptions.values():
        for name, group in description["role_figures"].items():
            source = "HTML" if name == "page" else f"dump by {name}"
            rows.append(f"| {source} | {group['accuracy']:.3f} | {group['macro_f1']:.3f} | {group['page_type_accuracy']:.3f} |")
    return "\n".join(rows)


def counts() -> str:
    """The data card's tables of counts, from the pages and annotations themselves."""
    from boilerml.datasets.folder import read
    from boilerml.roles import ROLES

    pages = [page for folder in ("pages", "examples") for page in read(CARD.parent / folder)]
    named = [(page, page.domain.removeprefix("dump-").split("-")) for page in pages if page.dataset == "pages"]
    rows = ["| pages | HTML | dumps |", "|---|---|---|"]
    for kind, count in sorted(Counter(parts[0] for _, parts in named).items(), key=lambda item: (-item[1], item[0])):
        html, text = (sum(page.kind == wanted and parts[0] == kind for page, parts in named) for wanted in ("html", "text"))
        assert html + text == count
        rows.append(f"| {kind} | {html} | {text} |")
    html, text = (sum(page.kind == wanted for page, _ in named) for wanted in ("html", "text"))
    rows.append(f"| **all** | **{html}** | **{text}** |")
    languages = sorted(Counter(parts[1] for _, parts in named).items(), key=lambda item: (-item[1], item[0]))
    rows += ["", f"Languages: {', '.join(f'{name} {count}' for name, count in languages)}.", ""]
    segments = Counter(role for page in pages for role, _ in page.segments)
    rows += [f"Roles, in {segments.total():,} rows of `pages/` and `examples/`:", "", "| role | by default | rows |", "|---|---|---|"]
    rows += [f"| `{role}` | {side} | {segments[role]} |" for role, side in ROLES.items()]
    return "\n".join(rows)


GENERATED = {"figures": (README, figures), "counts": (CARD, counts)}


@pytest.mark.parametrize("name", GENERATED)
def test_generated_sections_are_up_to_date(name: str) -> None:
    """A document says what the models and the data say."""
    document, generate = GENERATED[name]
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", document.read_text("utf-8"), re.DOTALL)
    assert found, f"{document} has lost its markers <!-- {name} -->"
    assert found.group(1) == generate() + "\n", "run: python tests/test_readme.py"


def test_shipped_models_were_measured() -> None:
    """Both kinds of input have their rows: models without figures are not to be shipped."""
    table = figures()
    assert "\n| HTML |" in table, "models/html/model.json has no figures: train it with train.py --data"
    assert "\n| dump" in table, "models/text/model.json has no figures: train it with train.py --data"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    for place, (target, make) in GENERATED.items():
        try:
            content = make()
        except FileNotFoundError as error:
            print(f"{place} of {target} left as it is: {error}", file=sys.stderr)
            continue
        before, marker, rest = target.read_text("utf-8").partition(f"<!-- {place} -->\n")
        _, end, after = rest.partition(f"<!-- /{place} -->")
        target.write_text(f"{before}{marker}{content}\n{end}{after}", "utf-8")
