"""`parse_text`: one block per non-empty line, and what each line keeps of the page's layout."""

from __future__ import annotations

import re
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import boilerml.parsing.text
from boilerml import native
from boilerml.page import Gap, Page
from boilerml.parsing import parse_text

line_ends = ("\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x85", "\u2028", "\u2029")
more_pieces = st.sampled_from(("1. ", "٣. ", "://", "www.", "__", "日", "😀"))
pieces = st.sampled_from((*line_ends, "\x00", " ", "\t", "\xa0", "- ", "[a](b)", "**"))


def fact(page: Page, name: str) -> list[int]:
    """A column as a list."""
    return list(map(int, page.facts[name]))


@settings(max_examples=300, deadline=None)
@given(text=st.lists(pieces | st.text(max_size=6), max_size=30).map("".join))
@example(text="a\r\x00\nb\r\rc\x0bd\x0ce\x1cf\u2028g\x85h")
def test_non_empty_lines_one_to_one(text: str) -> None:
    """Blocks are the lines that have text, in order, stripped; only LF, CR LF and CR end a line; NUL is nothing."""
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", text.replace("\x00", ""))]
    page = parse_text(text)
    assert page.kind == "text"
    assert page.texts == [line for line in lines if line]
    assert {len(column) for column in page.facts.values()} == {len(page)}
    assert (page.facts["link_chars"] <= [len(line) for line in page.texts]).all()
    assert (page.facts["strong_chars"] <= [len(line) for line in page.texts]).all()


@pytest.mark.skipif(native.load("lines") is None, reason="boilerml.native.lines was not compiled, or BOILERML_NATIVE is 0")
@settings(max_examples=300, deadline=None)
@given(text=st.lists(pieces | more_pieces | st.text(max_size=6), max_size=30).map("".join))
def test_compiled_lines_are_those_of_python(text: str) -> None:
    """The twin reads the same lines and knows the same of each."""
    compiled = parse_text(text)
    with patch.object(boilerml.parsing.text, "_native", None):
        plain = parse_text(text)
    assert compiled.texts == plain.texts
    for name, values in plain.facts.items():
        np.testing.assert_array_equal(compiled.facts[name], values, err_msg=name)
        assert compiled.facts[name].dtype == values.dtype


@pytest.mark.parametrize("text", ["", "\n", " \r\n\t\n", "\x00", "\u2028"])
def test_nothing_to_read_is_an_empty_page(text: str) -> None:
    """A dump without text has no blocks."""
    assert len(parse_text(text)) == 0


def test_lone_surrogates_become_replacement_characters() -> None:
    """Characters that no charset can write do not reach the page."""
    assert parse_text("a\udc80b \ud83d\ude00").texts == ["a\ufffdb 😀"]


def test_indentation() -> None:
    """Columns before the text; a tab counts four."""
    assert fact(parse_text("a\n  b\n\tc\n \t\u3000d\ne   "), "indent") == [0, 2, 4, 6, 0]


@pytest.mark.parametrize(
    ("line", "kind", "number"),
    [
        ("* a", 1, 1),
        ("• a", 1, 1),
        ("-\ta", 1, 1),
        ("1. a", 2, 2),
        ("(12) a", 2, 4),
        ("7) a", 2, 2),
        ("## a", 3, 2),
        ("> a", 4, 1),
        ("| a | b |", 5, 1),
        ("-a", 0, 0),
        ("*", 0, 0),
        ("1.5 metres", 0, 0),
        ("1984. A year", 0, 0),
        ("#tag", 0, 0),
        ("plain", 0, 0),
    ],
)
def test_bullets_and_numbers(line: str, kind: int, number: int) -> None:
    """What begins the line, and how long it is."""
    page = parse_text("   " + line)
    assert page.texts == [line]
    assert (fact(page, "bullet"), fact(page, "numbered")) == ([kind], [number])


def test_blank_lines() -> None:
    """Blank lines before each line, nine at most; lines of white space are blank."""
    page = parse_text("a\nb\n\nc\n \n\t\n\r\nd" + "\n" * 30 + "e")
    assert fact(page, "blanks") == [0, 0, 1, 3, 9]
    assert fact(page, "gap") == [Gap.BREAK, Gap.BREAK, Gap.BLANK, Gap.BLANK, Gap.BLANK]


@pytest.mark.parametrize(
    ("line", "links", "chars"),
    [
        ("see [one](http://a.b/c) and [two](/d_(e) \"title\").", 2, 21 + 19),
        ("![alt](a.png)", 1, 13),
        ("[12]Home [13]About us", 2, 21),
        ("at https://example.org/x?y=1 now", 1, 25),
        ("www.example.org", 1, 15),
        ("[note] (aside)", 0, 0),
        ("see [1] and [2]", 0, 0),
    ],
)
def test_links(line: str, links: int, chars: int) -> None:
    """Links of Markdown and lynx and bare addresses are counted, with their targets."""
    page = parse_text(line)
    assert (fact(page, "links"), fact(page, "link_chars")) == ([links], [chars])


def test_strong() -> None:
    """Bold of Markdown is counted with its signs."""
    assert fact(parse_text("**bold** x __also__\n** no **\n2 ** 3"), "strong_chars") == [16, 8, 0]


@pytest.mark.parametrize("piece", ["[", "[a](", '[1](a"b ', "[x](y  ", "**a *", "_", "[1]", "https://", "\t", "(1"])
def test_long_lines_take_linear_time(piece: str) -> None:
    """No line makes the search for links and bold quadratic."""
    assert len(parse_text("x" + piece * 100_000 + "x")) == 1


SEED_SHAPED = """Skip to content

BBC Homepage
- Home
- News
\t- ConflictsNorth Korea
1. War in Ukraine
2. Climate

A headline of the story

A man crosses the bridge

The first paragraph of the story. It has two sentences.

The second paragraph.


© 2026 Example
"""


def test_dump_as_users_have_it() -> None:
    """Menus, joined words, alt texts and paragraphs, in the shape of resiliparse's full-text extraction."""
    page = parse_text(SEED_SHAPED)
    assert len(page) == 12
    assert fact(page, "bullet") == [0, 0, 1, 1, 1, 2, 2, 0, 0, 0, 0, 0]
    assert fact(page, "indent")[4] == 4
    assert fact(page, "blanks") == [0, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2]
    assert page.texts[4] == "- ConflictsNorth Korea"
