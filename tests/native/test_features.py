"""The compiled twins of words, characters, runs of prose and the matrix give what the Python gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from boilerml import features, native
from boilerml.features import View, characters, context, repeats, tokens, view
from boilerml.parsing import parse

PAGES = sorted(file for file in (Path(__file__).parents[2] / "data" / "pages").rglob("*") if file.suffix in (".html", ".txt"))
WORDS = (
    *("home", "Read more", "see also", "Copyright © 2024", "cookies", "The", "tide", "of the", "e-mail", "12:30", "“quoted” — so…"),
    *("日本語の文。", "ไทย", "한국어", "İstanbul", "ẞ", "😀", "\ud800", "a" * 300, "x\u2028y", "http://example.org", "a // b ://", "»|"),
)

words = st.one_of(st.sampled_from(WORDS), st.text(min_size=1, max_size=12))
blocks = st.lists(st.lists(words, min_size=1, max_size=40).map(" ".join), min_size=1, max_size=30)


def twin(name: str) -> pytest.MarkDecorator:
    """Skips a test where a module was not compiled."""
    missing = native.load(name) is None
    return pytest.mark.skipif(missing, reason=f"boilerml.native.{name} was not compiled, or BOILERML_NATIVE is 0")


def in_python(module: ModuleType, function: Callable[[], Any]) -> Any:
    """What a function returns where nothing is compiled."""
    with patch.object(module, "_native", None):
        return function()


@twin("words")
@given(texts=blocks)
def test_words(texts: list[str]) -> None:
    """The same words, marks, groups and function words, in whatever order words are numbered."""
    compiled, plain = tokens.read_tokens(texts), in_python(tokens, lambda: tokens.read_tokens(texts))
    assert type(plain) is tokens.Tokens and type(compiled) is not tokens.Tokens
    for found, expected in zip(compiled.counts(), plain.counts(), strict=True):
        np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(compiled.familiar(), plain.familiar())
    found, expected = tokens.block_words(compiled), tokens.block_words(plain)
    assert sorted(found.hashes.tolist()) == sorted(expected.hashes.tolist())
    np.testing.assert_array_equal(found.per_block, expected.per_block)
    occurrences = [sorted(zip(words.owner.tolist(), words.hashes[words.places].tolist(), strict=True)) for words in (found, expected)]
    assert occurrences[0] == occurrences[1]
    assert [array.dtype for array in found] == [array.dtype for array in expected]


@twin("characters")
@given(texts=blocks)
def test_characters(texts: list[str]) -> None:
    """All counts, first and last signs, and markers, of characters of one, two and four bytes."""
    compiled = characters.CharacterCounts(texts)
    plain = in_python(characters, lambda: characters.CharacterCounts(texts))
    for name, expected in vars(plain).items():
        found = getattr(compiled, name)
        np.testing.assert_array_equal(found, expected, err_msg=name)
        assert found.dtype == expected.dtype, name


@twin("characters")
@given(texts=st.lists(st.text("a1२۵é1", min_size=1, max_size=4), min_size=1, max_size=40))
def test_repeats(texts: list[str]) -> None:
    """The same first blocks, with digits of all scripts alike."""
    digits = characters.CharacterCounts(texts).counts[characters.DIGIT]
    plain = in_python(repeats, lambda: repeats.repeats(texts, digits))
    for found, expected in zip(repeats.repeats(texts, digits), plain, strict=True):
        np.testing.assert_array_equal(found, expected)


@twin("context")
@pytest.mark.parametrize("function", [context.clusters, context.page_totals])
@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_runs_of_prose_and_totals(file: Path, function: Callable[[View], Any]) -> None:
    """Runs are cut at the same blocks and measured alike; totals are of the same amounts."""
    page = View(parse(file.read_bytes()))
    plain = in_python(context, lambda: function(page))
    np.testing.assert_allclose(function(page), np.stack(plain), rtol=1e-6, atol=1e-7)


@twin("context")
@pytest.mark.parametrize("wrong", [1, 3])
def test_totals_of_facts_that_are_too_few_are_refused(wrong: int) -> None:
    page = parse("It rained.\nIt snowed.", "text")
    facts = dict(page.facts) | {"visibility": np.zeros(wrong, np.int32)}
    with pytest.raises(ValueError, match="not of as many blocks"):
        context.page_totals(View(replace(page, facts=facts)))


@twin("context")
@given(flags=hnp.arrays(np.bool_, st.tuples(st.integers(1, 3), st.integers(1, 50))))
def test_distances(flags: npt.NDArray[np.bool_]) -> None:
    """Distances to the last and to the next true entries."""
    plain = in_python(view, lambda: view.since_and_until(flags))
    np.testing.assert_allclose(view.since_and_until(flags), plain, rtol=1e-6)


@twin("context")
def test_no_runs_of_prose() -> None:
    """A page without prose has zeros."""
    assert not np.any(context.clusters(View(parse("<p>One</p>"))))


@twin("matrix")
@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_matrix(file: Path) -> None:
    """Columns of the block itself, of single neighbours and of windows, to the last bit; all of them, and some."""
    page = parse(file.read_bytes())
    every = len(features.feature_names(page.kind))
    for columns in (None, np.arange(0, every, 7), np.array([0, 1]), np.array([every - 1])):
        extractor = features.Extractor(page.kind, columns)
        seen = View(page)
        plain = in_python(features, lambda extractor=extractor, seen=seen: extractor.matrix(page, seen))
        np.testing.assert_array_equal(extractor.matrix(page, seen), plain)
