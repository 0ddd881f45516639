"""`feature_matrix`: its shape and values on any page, and the measures that hold in all scripts."""

# ruff: noqa: RUF001 - letters of other scripts that look like Latin ones are meant

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from boilerml.features import FEATURES, feature_matrix, feature_names
from boilerml.features import characters as ch
from boilerml.page import Page, PageKind
from boilerml.parsing import parse, parse_html, parse_text

KINDS: tuple[PageKind, ...] = ("html", "text")

WORDS = ("Hello World.", "日本語の文。", "العربية؟", "ไทย", "😀", "𠀀", "12 €", "www.x.y", "©", "\u200b", "\x01", "a|b", "…", "iPhone")
LAYOUT = ("\n", "\n\n", "  ", "* ", "1. ", "# ", "> ", "[a](b)", "**x**", "\t")

words = st.sampled_from(WORDS)
texts = st.one_of(words, st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20))
tags = st.sampled_from(("div", "p", "a", "h1", "h2", "nav", "td", "tr", "table", "li", "b", "noscript", "x-y", "article", "pre", "br"))
names = st.sampled_from(("", " class=sidebar", ' class="post-content main"', " id=footer9", " hidden", " role=navigation"))
openings = st.builds("<{}{}>".format, tags, names)
markups = st.lists(st.one_of(texts, openings, tags.map("</{}>".format), st.just("<title>Hello World</title>")), max_size=40).map("".join)
dumps = st.lists(st.one_of(texts, st.sampled_from(LAYOUT)), max_size=40).map("".join)
blocks_of_text = st.lists(texts | st.sampled_from((" ", "aB", "\n", "A")), min_size=1, max_size=6).map("".join)
pages = markups.map(parse_html) | dumps.map(parse_text)


def column(page: Page, name: str) -> np.ndarray:
    """One feature of all blocks."""
    return feature_matrix(page)[:, feature_names(page.kind).index(name)]


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_unique_and_match_the_width(kind: PageKind) -> None:
    """Each column has a name of its own."""
    columns = feature_names(kind)
    assert len(set(columns)) == len(columns)
    for source in ("one block", "one\n\ntwo"):
        assert feature_matrix(parse(source, kind)).shape[1] == len(columns)


def test_every_feature_says_what_it_is() -> None:
    """The first line of each docstring stands alone as a summary, and kinds are known."""
    for feature in FEATURES:
        assert feature.summary.endswith((".", "!", "?")), feature.names
        assert 10 < len(feature.summary) <= 140, feature.names
        assert feature.names
        assert set(feature.kinds) <= set(KINDS)
        assert feature.kinds


@settings(max_examples=250, deadline=None)
@given(page=pages)
@example(page=parse_html("/"))
def test_any_page_has_finite_features_of_the_right_shape(page: Page) -> None:
    """Whatever the page is, the numbers are finite, and the same when computed again."""
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        matrix = feature_matrix(page)
    assert matrix.shape == (len(page), len(feature_names(page.kind)))
    assert matrix.dtype == np.float32
    assert np.isfinite(matrix).all()
    np.testing.assert_array_equal(matrix, feature_matrix(page))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("source", ["x", ".", "日", "😀", "\u200b", "a b"])
def test_page_with_one_block(kind: PageKind, source: str) -> None:
    """A block without neighbours, even one without letters, has features."""
    matrix = feature_matrix(parse(source, kind))
    assert matrix.shape == (1, len(feature_names(kind)))
    assert np.isfinite(matrix).all()


@pytest.mark.parametrize("kind", KINDS)
def test_empty_page_has_no_rows(kind: PageKind) -> None:
    """No blocks, no rows, and still all columns."""
    assert feature_matrix(parse("", kind)).shape == (0, len(feature_names(kind)))


def test_deep_and_wide_pages() -> None:
    """Thousands of levels and of contexts are no trouble."""
    deep = parse_html("<div>" * 3_000 + "x" + "</div>" * 3_000 + "<p>y")
    wide = parse_html("".join(f"<p class=c{number}-x>text {number}" for number in range(3_000)))
    for page in (deep, wide):
        assert np.isfinite(feature_matrix(page)).all()


@pytest.mark.parametrize(
    ("characters", "expected"),
    [
        ("aéяαß", ch.LOWER),
        ("AÉЯΑ", ch.UPPER),
        ("عربيةאबन", ch.CASELESS),
        ("日本ひカ한ไ々", ch.UNSPACED),
        ("09٣५０", ch.DIGIT),
        (".!?…。！？؟।", ch.END),
        (",;:、，،", ch.COMMA),
        ("\"'«»“”「」", ch.QUOTE),
        ("|/•–-", ch.SEPARATOR),
        ("$€£%", ch.CURRENCY),
        ("@#{}<>©", ch.CODE),
        ("😀👍⌘☀", ch.PICTURE),
        (" \t\n\u3000\xa0\u2003", ch.SPACE),
        ("\x01\u200b", ch.OTHER),
    ],
)
def test_classes_of_characters(characters: str, expected: int) -> None:
    """Letters, digits and signs of all scripts are in the class that they belong to."""
    counts = ch.CharacterCounts([characters]).counts
    assert counts[expected, 0] == len(characters), [char for char in characters if ch.CharacterCounts([char]).counts[expected, 0] != 1]


@settings(max_examples=200, deadline=None)
@given(blocks=st.lists(blocks_of_text, min_size=1, max_size=8))
def test_character_counts_agree_with_a_slow_reference(blocks: list[str]) -> None:
    """The vectorised pass counts what a loop over characters counts, and no block sees its neighbour."""
    table = ch.class_table()
    fast = ch.CharacterCounts(blocks)
    for number, block in enumerate(blocks):
        kinds = [int(table[min(ord(char), len(table) - 1)]) for char in block]
        counts = [kinds.count(kind) for kind in range(ch.CLASSES)]
        assert fast.counts[:, number].tolist() == counts
        assert fast.length[number] == len(block)
        assert (fast.first[number], fast.last[number], fast.last_code[number]) == (kinds[0], kinds[-1], ord(block[-1]))
        assert fast.words[number] == counts[ch.SPACE] + 1
        pairs = list(zip([ch.SPACE, *kinds], kinds, strict=False))
        assert fast.capitalised[number] == pairs.count((ch.SPACE, ch.UPPER))
        assert fast.joined[number] == pairs.count((ch.LOWER, ch.UPPER))


@pytest.mark.parametrize(
    ("english", "translation"),
    [
        (
            "The weather is fine today, so I will go for a walk in the park with my friends.",
            "今日は天気がいいので、友達と一緒に公園へ散歩に行きます。",
        ),
        ("The government announced a new plan on Monday.", "政府は月曜日に新しい計画を発表した。"),
        ("The government announced a new plan on Monday.", "政府周一宣布了一项新的计划。"),
        ("The government announced a new plan on Monday.", "أعلنت الحكومة عن خطة جديدة يوم الاثنين."),
        ("The government announced a new plan on Monday.", "Правительство объявило о новом плане в понедельник."),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_size_is_the_same_measure_in_all_scripts(english: str, translation: str, kind: PageKind) -> None:
    """A sentence is about as long as its translation, within a third or so."""
    sizes = np.expm1([column(parse(text, kind), "size")[0] for text in (english, translation)])
    assert 0.65 < sizes[0] / sizes[1] < 1.55
