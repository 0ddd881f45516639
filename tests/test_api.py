"""`boilerml.clean` with the shipped models: what it promises of any input, and how good it is on the user's own page."""

from __future__ import annotations

import csv
import pickle
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import boilerml
from boilerml.api import CleanedPage
from boilerml.errors import BoilermlError, ModelError, UnsupportedInputError
from boilerml.evaluation.metrics import word_f1
from boilerml.model.decision import Mode
from boilerml.page import Visibility
from boilerml.roles import ROLES, Side, is_content

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT.parent / "shared/seed"
PAGES = sorted((ROOT / "data/pages").glob("*.html"))[:12] + sorted((ROOT / "data/pages").glob("*.txt"))[:8]
DUMP = (ROOT / "data/examples/page.txt").read_bytes()
ARTICLE = (ROOT / "data/examples/article.html").read_bytes()
MODES: Sequence[Mode] = get_args(Mode)


def answer(page: CleanedPage) -> tuple[Any, ...]:
    """Everything that a cleaned page says."""
    return page.text, page.title, page.kind, page.confidence, page.encoding, tuple(page.blocks)


def kept_indices(page: CleanedPage) -> set[int]:
    return {block.index for block in page.blocks if block.kept}


def check(page: CleanedPage) -> None:
    """What holds for every page."""
    assert [block.index for block in page.blocks] == list(range(len(page.blocks)))
    place = 0
    for block in page.blocks:
        assert block.text.strip()
        assert 0 < block.p_content < 1
        # Content is kept, chrome is dropped, and what is kept on request is either.
        assert ROLES[block.role] is not (Side.CHROME if block.kept else Side.CONTENT)
        assert sum(block.role_probabilities.values()) == pytest.approx(1, abs=1e-4)
        assert block.p_role == block.role_probabilities[block.role]
        if block.kept:
            place = page.text.index(block.text, place) + len(block.text)
    kept = [block.text for block in page.blocks if block.kept]
    if page.kind == "html":
        assert page.text.replace("\t", "\n\n") == "\n\n".join(kept).replace("\t", "\n\n")
    else:
        assert page.text.replace("\n\n", "\n") == "\n".join(kept)
    assert 0 <= page.confidence <= 1
    assert bool(page.text) == bool(kept)


# What comes out


@pytest.mark.parametrize("as_bytes", [True, False])
@pytest.mark.parametrize(("source", "kind"), [(DUMP, "text"), (ARTICLE, "html")])
def test_a_page_is_cleaned(source: bytes, kind: str, as_bytes: bool) -> None:
    page = boilerml.clean(source if as_bytes else source.decode())
    check(page)
    assert page.kind == kind
    assert 0 < len(kept_indices(page)) < len(page.blocks)
    assert (page.title is not None) == (kind == "html")
    assert page.encoding.name == "utf-8"
    assert (page.encoding.source == "str") == (not as_bytes)
    assert [block.p_content for block in page.blocks] == [block.p_content for block in boilerml.clean(source).blocks]


@pytest.mark.parametrize("name", ["page", "article"])
def test_our_examples_come_out_well(name: str) -> None:
    (file,) = (path for path in (ROOT / "data/examples").glob(f"{name}.*") if path.suffix != ".tsv")
    with (ROOT / f"data/examples/{name}.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    gold = "\n".join(row["text"] for row in rows if is_content(row["role"]))
    assert word_f1(boilerml.clean(file.read_bytes()).text, gold).f1 >= 0.9


def seed_page() -> tuple[CleanedPage, float]:
    """The page that the project was begun for, which no model was trained on, and its word F1; skips where it is not there."""
    if not SEED.is_dir():
        pytest.skip(f"{SEED} is not there")
    rows = [line.split("\t") for line in (SEED / "roles.tsv").read_text("utf-8").splitlines()[1:]]
    gold = "\n".join(text for _, role, text in rows if is_content(role))
    page = boilerml.clean((SEED / "page.txt").read_bytes())
    return page, word_f1(page.text, gold).f1


def test_the_users_own_page() -> None:
    """The gate of the project, and a page confidence that fits."""
    page, f1 = seed_page()
    assert f1 >= 0.97
    assert page.confidence > 0.8


def test_the_roles_of_the_users_own_page() -> None:
    """The gate for roles, by a model that never saw the page."""
    page, _ = seed_page()
    gold = [line.split("\t")[1] for line in (SEED / "roles.tsv").read_text("utf-8").splitlines()[1:]]
    assert 0.85 <= np.mean([block.role == role for block, role in zip(page.blocks, gold, strict=True)]) < 1


@pytest.mark.parametrize("source", [DUMP, ARTICLE])
def test_roles_are_kept_and_dropped_by_wish(source: bytes) -> None:
    plain = boilerml.clean(source)
    likeliest = [next(iter(block.role_probabilities)) for block in plain.blocks]
    for role in {*(block.role for block in plain.blocks), *likeliest}:
        kept, dropped = boilerml.clean(source, keep=iter([role])), boilerml.clean(source, drop=[role])
        for before, first, with_it, without in zip(plain.blocks, likeliest, kept.blocks, dropped.blocks, strict=True):
            assert with_it.role == without.role == (role if first == role else before.role)
            assert with_it.kept == (before.kept or with_it.role == role)
            assert without.kept == (before.kept and without.role != role)
        assert kept.confidence == dropped.confidence == plain.confidence
    assert boilerml.clean(source, keep=ROLES).kept.all()
    assert boilerml.clean(source, drop=ROLES).text == ""


def test_a_page_travels_without_its_model() -> None:
    page = boilerml.clean(DUMP)
    packed = pickle.dumps(page)
    assert len(packed) < 200_000
    assert answer(pickle.loads(packed)) == answer(page)


def test_the_page_type_is_told() -> None:
    page = boilerml.clean(ARTICLE)
    assert page.page_type == "article" == next(iter(page.page_types))
    assert sum(page.page_types.values()) == pytest.approx(1, abs=1e-4)
    assert boilerml.clean("").page_type is None


def test_blocks_of_a_dump_are_its_lines() -> None:
    lines = [line.strip() for line in DUMP.decode().splitlines() if line.strip()]
    assert [block.text.strip() for block in boilerml.clean(DUMP).blocks] == lines


@pytest.mark.parametrize("source", ["", b"", "  \n\t\n", b"\xef\xbb\xbf", "<html></html>", "<!doctype html><!-- -->"])
@pytest.mark.parametrize("threshold", [None, 0.0])
def test_nothing_comes_out_of_nothing(source: str | bytes, threshold: float | None) -> None:
    page = boilerml.clean(source, threshold=threshold)
    assert (page.text, list(page.blocks), page.confidence) == ("", [], 0)


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello world.</p>",
        "<ul><li>Milk</li><li>Eggs</li><li>Bread</li></ul>",
        "<h2>Tides</h2><p>The water comes twice a day.</p>",
        "Hello world.",
        "- Milk\n- Eggs\n- Bread",
        "We met at noon.\n\nThen we talked for an hour about the harbour.",
    ],
)
def test_a_text_that_comes_without_a_page_around_it_is_kept(source: str) -> None:
    assert boilerml.clean(source).kept.all()


def test_cells_of_a_row_stay_on_a_line() -> None:
    page = boilerml.clean("<table><tr><td>Height<td>12 m<tr><td>Width<td>4 m</table>", threshold=0)
    assert page.text == "Height\t12 m\n\nWidth\t4 m"


@pytest.mark.parametrize(
    ("dump", "text"),
    [
        ("One line\nand the next.\n\nAnother\nparagraph.", "One line\nand the next.\n\nAnother\nparagraph."),
        ("  One paragraph.\r\n  Another one.\r\n", "One paragraph.\n\nAnother one."),  # as in WET files
        ("\n\nOne paragraph.\nAnother one.", "One paragraph.\n\nAnother one."),
        ("* a\n* b\n\n\n* c", "* a\n* b\n\n* c"),
    ],
)
def test_lines_of_a_paragraph_of_a_dump_stay_together(dump: str, text: str) -> None:
    assert boilerml.clean(dump, kind="text", threshold=0).text == text


def test_a_line_that_is_dropped_parts_what_stands_around() -> None:
    page = boilerml.clean("One line\nand the next\nand the last.\n\nMore.", kind="text", threshold=0)
    page.kept = np.array([True, False, True, True])
    assert page.text == "One line\n\nand the last.\n\nMore."


def test_hidden_parts_are_marked() -> None:
    page = boilerml.clean("<p>It rained.</p><p hidden>Nobody sees it.</p><noscript>Turn it on</noscript>", kind="html")
    assert [block.visibility for block in page.blocks] == [Visibility.VISIBLE, Visibility.HIDDEN, Visibility.FALLBACK]


@pytest.mark.parametrize(
    ("source", "options", "name", "how"),
    [
        ("Größe".encode("utf-16"), {}, "utf-16-le", "bom"),
        (b"<meta charset=windows-1252><p>Gr\xf6\xdfe", {}, "cp1252", "meta"),
        (b"Gr\xf6\xdfe", {"encoding": "latin-1"}, "iso8859-1", "option"),
        ("Größe", {}, "utf-8", "str"),
    ],
)
def test_the_charset_is_reported(source: str | bytes, options: dict[str, Any], name: str, how: str) -> None:
    page = boilerml.clean(source, threshold=0, **options)
    assert page.text == "Größe"
    assert (page.encoding.name, page.encoding.source) == (name, how)


# What one can ask for


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_operating_points_are_ordered(path: Path) -> None:
    source = path.read_bytes()
    precise, balanced, much = (kept_indices(boilerml.clean(source, mode=mode)) for mode in ("precision", "balanced", "recall"))
    assert precise <= balanced <= much


@pytest.mark.parametrize("threshold", [0, 0.2, 0.5, 0.9, 1])
@pytest.mark.parametrize("mode", MODES)
def test_a_threshold_overrides(threshold: float, mode: Mode) -> None:
    page = boilerml.clean(ARTICLE, threshold=threshold, mode=mode)
    check(page)
    assert all(block.kept == (block.p_content >= threshold) for block in page.blocks)


def test_the_kind_can_be_given() -> None:
    source = "<p>It rained.</p>\n<p>Then it stopped.</p>"
    assert [block.text for block in boilerml.clean(source, kind="html").blocks] == ["It rained.", "Then it stopped."]
    assert [block.text for block in boilerml.clean(source, kind="text").blocks] == source.splitlines()


def test_a_model_can_be_given() -> None:
    for model in ("text", ROOT / "models/text", ROOT / "models"):
        assert answer(boilerml.clean(DUMP, model=model)) == answer(boilerml.clean(DUMP))


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"threshold": -0.1}, ValueError, "from 0 to 1"),
        ({"threshold": 1.1}, ValueError, "from 0 to 1"),
        ({"threshold": float("nan")}, ValueError, "from 0 to 1"),
        ({"mode": "best"}, ValueError, "balanced, precision, recall"),
        ({"kind": "pdf"}, ValueError, "'auto', 'html' or 'text'"),
        ({"model": "best"}, ModelError, "shipped models"),
        ({"model": "html"}, ModelError, "is for html input"),
        ({"encoding": "klingon"}, BoilermlError, "klingon"),
        ({"keep": ["captions"]}, ValueError, "no role 'captions'; there are headline, lead"),
        ({"keep": ["caption", "table"], "drop": ["table"]}, ValueError, "table cannot be both"),
        ({"keep": "caption"}, ValueError, "keep is a string"),
        ({"keep": None}, TypeError, "keep is a NoneType; give a collection of roles"),
        ({"drop": [["caption"]]}, TypeError, "a role is a list"),
        ({"mode": ["recall"]}, ValueError, "balanced, precision, recall"),
        ({"threshold": "0.5"}, TypeError, "threshold is a str; give a number"),
        ({"encoding": 3}, TypeError, "encoding is a int; give the name of a charset"),
    ],
)
@pytest.mark.parametrize("source", [DUMP, b""])
def test_wrong_arguments_are_named(source: bytes, options: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        boilerml.clean(source, **options)


def test_a_path_is_no_page() -> None:
    with pytest.raises(TypeError, match=r"read_bytes\(\)"):
        boilerml.clean(ROOT / "data/examples/page.txt")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "source", [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", bytes(range(256)) * 40]
)
def test_binary_data_is_refused(source: bytes) -> None:
    with pytest.raises(UnsupportedInputError):
        boilerml.clean(source)


# Any input, any order, any thread


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["It rained all day.", "Home", "<p>", "</p>", "<nav>", "</div>", "<li>a", "\n", "\n\n", "• x", "雨。"]), max_size=40
    ),
    st.sampled_from(["auto", "html", "text"]),
)
def test_any_page_keeps_the_promises(pieces: list[str], kind: Any) -> None:
    check(boilerml.clean(" ".join(pieces), kind=kind))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["auto", "html", "text"]))
def test_any_bytes_are_cleaned_or_refused(source: bytes, kind: Any) -> None:
    try:
        page = boilerml.clean(source, kind=kind)
    except UnsupportedInputError:
        return
    check(page)


def test_the_answer_depends_on_the_page_alone() -> None:
    """Backwards, and among others, as forwards; and in eight threads as in one."""
    sources = [path.read_bytes() for path in PAGES]
    forwards = [answer(boilerml.clean(source)) for source in sources]
    backwards = [answer(boilerml.clean(source)) for source in reversed(sources)]
    assert forwards == backwards[::-1]
    with ThreadPoolExecutor(8) as pool:
        assert [answer(page) for page in pool.map(boilerml.clean, sources * 4)] == forwards * 4
