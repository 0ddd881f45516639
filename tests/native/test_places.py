"""The compiled `boilerml.native.places` says the same as the Python that it stands in for, to the last bit."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml import native
from boilerml.features import View, markup, places
from boilerml.features.places import Places, element_names
from boilerml.page import Contexts, Page
from boilerml.parsing import parse

PAGES = sorted((Path(__file__).parents[2] / "data" / "pages").rglob("*.html"))
TAGS = ("div", "p", "ul", "li", "a", "span", "b", "h2", "table", "tr", "td", "x-card", "nav", "section", "svg", "details", "pre", "time")
NAMES = ("card", "post-body", "mainContent", "HTMLBody", "navA1", "ad ad  ads", "ÀrticleÉ", "日本 news", "x\U0001d400Y", "AAa")
FUNCTIONS = (markup.depth, markup.surroundings, markup.visibility, markup.top_container, markup.alike, markup.steps)
SELECTIVE = (
    (markup.own_tags, len(markup.TAG_GROUPS)),
    (markup.ancestor_tags, len(markup.TAG_GROUPS)),
    (markup.own_names, len(markup.KEYWORD_GROUPS)),
    (markup.ancestor_names, len(markup.KEYWORD_GROUPS)),
    (markup.subtrees, 7 * 7),
)

compiled = native.load("places")
pytestmark = pytest.mark.skipif(compiled is None, reason="boilerml.native.places was not compiled, or BOILERML_NATIVE is 0")

names = st.one_of(st.sampled_from(NAMES), st.text(max_size=12), st.text("aAbB -_1é", max_size=30))
texts = st.sampled_from(("One", "It rained on Monday, and the bridge was closed. " * 3, "More …", ""))


def element(tag: str, class_name: str, identity: str, content: str) -> str:
    """One element as markup."""
    return f'<{tag} class="{html.escape(class_name)}" id="{html.escape(identity)}">{content}</{tag}>'


def trees() -> st.SearchStrategy[str]:
    """Well-formed markup whose elements have names."""

    def nest(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.builds(element, st.sampled_from(TAGS), names, names, st.lists(children, max_size=5).map("".join))

    return st.lists(st.recursive(texts, nest, max_leaves=30), max_size=6).map("".join)


@st.composite
def handmade(draw: st.DrawFn) -> Page:
    """Pages that no parser made: any tree, any names, contexts without text, elements that are no ancestors of their leaf."""
    size = draw(st.integers(1, 30))
    parents = [-1] + [draw(st.integers(0, place - 1)) for place in range(1, size)]
    odd = st.one_of(st.none(), names, st.text(st.characters(), max_size=6), st.sampled_from(("\0", "a\0b", "\ud800A", "")))
    called = st.one_of(st.just(()), st.tuples(odd), st.tuples(odd, odd, odd))
    tags = [draw(st.sampled_from((*TAGS, "", "\ud800", "é"))) for _ in range(size)]
    leaves = draw(st.lists(st.integers(0, size - 1), max_size=12))
    facts = {"leaf": leaves, "context": [draw(st.integers(0, size - 1)) for _ in leaves]}
    columns = {name: np.array(column, dtype=np.int32) for name, column in facts.items()}
    return Page("html", ["x"] * len(leaves), columns, Contexts(parents, tags, [draw(called) for _ in range(size)]))


@contextmanager
def in_python() -> Iterator[None]:
    """Without the compiled module."""
    with patch.object(places, "_native", None), patch.object(markup, "_native", None):
        yield


def of_contexts(page: Page) -> dict[str, npt.NDArray[np.generic]]:
    """All that is said of contexts and their names."""
    found = Places(page)
    attributes = ("block", "leaf", "parent", "depth", "tag_path", "order", "first", "last", "kind", "own", "inherited")
    result = {name: getattr(found, name) for name in attributes}
    result["kinds"] = np.array([repr(kind) for kind in found.kinds])
    called = element_names(found)
    result.update({f"names.{name}": np.asarray(getattr(called, name)) for name in ("kind", "parent", "depth", "block", "leaf")})
    result.update({f"words.{name}": getattr(called.words, name) for name in called.words._fields})
    return result


def of_blocks(page: Page, every: int) -> dict[str, npt.NDArray[np.generic]]:
    """All that the markup says of blocks, of large families every so manieth row."""
    view = View(page)
    result = {}
    for function in FUNCTIONS:
        for place, row in enumerate(function(view)):
            result[f"{function.__name__}.{place}"] = np.asarray(row)
    for function, size in SELECTIVE:
        result[function.__name__] = function(view, np.arange(every - 1, size, every))
    return result


def assert_same(ours: dict[str, npt.NDArray[np.generic]], theirs: dict[str, npt.NDArray[np.generic]]) -> None:
    """Assert that arrays have the same types, shapes and values."""
    assert ours.keys() == theirs.keys()
    for name, values in theirs.items():
        assert (ours[name].dtype, ours[name].shape) == (values.dtype, values.shape), name
        assert ours[name].tolist() == values.tolist(), name


def assert_twins(page: Page, every: int = 1) -> None:
    """Assert that both twins say the same of a page that a parser made."""
    ours = of_contexts(page)
    with in_python():
        assert_same(ours, of_contexts(page))
    if len(page):
        blocks = of_blocks(page, every)
        with in_python():
            assert_same(blocks, of_blocks(page, every))


@given(trees(), st.integers(1, 5))
def test_twins_agree_on_markup(text: str, every: int) -> None:
    assert_twins(parse(text, "html"), every)


@given(handmade())
def test_twins_agree_on_pages_made_by_hand(page: Page) -> None:
    ours = of_contexts(page)
    with in_python():
        assert_same(ours, of_contexts(page))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_twins_agree_on_pages(path: Path) -> None:
    assert_twins(parse(path.read_bytes(), "html"))


@pytest.mark.parametrize("text", ["", "<p></p>", "x", "<p class='ſK İ'>x", f"<p class='{'aB ' * 20_000}'>x", f"<p id={'a' * 100_000}>x"])
def test_twins_agree_on_few_names_and_on_long_ones(text: str) -> None:
    assert_twins(parse(text, "html"))


def test_many_contexts_and_levels() -> None:
    """A hundred thousand contexts of different names, and ten thousand levels, take no more than their share."""
    wide = "".join(f"<p class='w{chr(97 + place % 26) * (place % 90)} n{place}x'>{place}</p>" for place in range(100_000))
    assert_same_contexts(parse(wide, "html"))
    assert_same_contexts(parse("<div>x" * 10_000, "html"))


def assert_same_contexts(page: Page) -> None:
    """Assert that the twins agree on a page that is too large to be compared value by value in Python."""
    ours = of_contexts(page)
    with in_python():
        theirs = of_contexts(page)
    assert all(np.array_equal(ours[name], theirs[name]) for name in theirs)


def test_numbers_that_are_none_of_a_context_are_refused() -> None:
    """What would be read beyond an array is an error."""
    facts = {name: np.array([5], dtype=np.int32) for name in ("context", "leaf")}
    with pytest.raises(IndexError):
        Places(Page("html", ["x"], facts, Contexts([-1, 0], ["", "p"], [(), ()])))
    found = Places(parse("<div><p class=a>One</p><p>Two</p></div>", "html"))
    beyond = np.array([0, 999])
    with pytest.raises(IndexError):
        compiled.taken(found.inherited, beyond, found.leaf)
    with pytest.raises(IndexError):
        compiled.group_means(beyond, np.ones((1, 2), np.float32), 3)
    with pytest.raises(IndexError):
        compiled.subtree_sums(np.ones((1, 2), np.float32), beyond, found.first, found.last)
    with pytest.raises(IndexError):
        found.compiled_names.own(found.order, found.kind + 99)
    with pytest.raises(ValueError, match="before their children"):
        compiled.inherited(found.own, found.parent + 99, 0.85)
