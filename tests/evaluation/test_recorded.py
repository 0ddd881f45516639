"""Our metrics give the numbers of the published scorers, recorded on texts of our own, to four digits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml.evaluation.metrics import (
    edit_similarity,
    rouge_lsum,
    rouge_n,
    shingle_error,
    shingle_score,
    shingles,
    snippet_score,
    snippets,
    word_f1,
)

RECORDED: dict[str, Any] = json.loads(Path(__file__).with_name("recorded.json").read_text("utf-8"))
PAGES: list[dict[str, Any]] = RECORDED["pages"]
FOUR_DIGITS = 5e-5

each_page = pytest.mark.parametrize("page", PAGES, ids=range(len(PAGES)))
TEXT = st.lists(st.sampled_from(["rain", "Rain", "the", "tide.", "—", "\n", "雨", "a"]), max_size=25).map(" ".join)


@each_page
def test_wcxb(page: dict[str, Any]) -> None:
    assert word_f1(page["predicted"], page["gold"]).f1 == pytest.approx(page["word_f1"], abs=FOUR_DIGITS)


@each_page
def test_scrapinghub_page(page: dict[str, Any]) -> None:
    assert shingles(page["predicted"], page["gold"]) == pytest.approx(page["shingles"], abs=FOUR_DIGITS)


def test_scrapinghub_corpus() -> None:
    pages = [shingles(page["predicted"], page["gold"]) for page in PAGES]
    assert shingle_score(pages) == pytest.approx(RECORDED["shingle_score"], abs=FOUR_DIGITS)


@each_page
def test_trafilatura_page(page: dict[str, Any]) -> None:
    assert list(snippets(page["predicted"], page["wanted"], page["unwanted"])) == page["snippets"]


def test_trafilatura_corpus() -> None:
    score = snippet_score(snippets(page["predicted"], page["wanted"], page["unwanted"]) for page in PAGES)
    assert score._asdict() == pytest.approx(RECORDED["snippet_score"], abs=FOUR_DIGITS)
    assert snippet_score([]) == (0, 0, 0, 0)


@each_page
def test_bevendorff_edit(page: dict[str, Any]) -> None:
    assert edit_similarity(page["predicted"], page["gold"]) == pytest.approx(page["edit"], abs=FOUR_DIGITS)


@each_page
def test_bevendorff_rouge(page: dict[str, Any]) -> None:
    # With empty gold the study's code sets recall to 1 after rouge-score.
    expected = page["rouge_lsum"] if page["gold"] else [page["rouge_lsum"][0], page["rouge_lsum"][1], 1.0]
    assert rouge_lsum(page["predicted"], page["gold"]) == pytest.approx(expected, abs=FOUR_DIGITS)


@each_page
def test_webmainbench(page: dict[str, Any]) -> None:
    assert rouge_n(page["predicted"], page["gold"]) == pytest.approx(page["rouge_5"], abs=FOUR_DIGITS)


def test_nothing_found_where_nothing_is() -> None:
    assert rouge_lsum("", "") == rouge_n(" ", "") == (1, 1, 1)
    assert edit_similarity("", "") == 1


def test_scripts_without_spaces_are_counted_by_character() -> None:
    assert edit_similarity("东京下雨", "东京天气") == 0.5
    assert rouge_lsum("东京下雨。", "东京天气。").f1 == pytest.approx(0.6)
    assert shingles("东京下雨了", "东京下雨").common == pytest.approx(0.5)
    assert rouge_n("东京下雨了", "东京下雨了", 5).f1 == 1


@given(TEXT, TEXT)
def test_all_measures_are_shares(predicted: str, gold: str) -> None:
    for score in (rouge_lsum(predicted, gold), rouge_n(predicted, gold, 2)):
        assert 0 <= min(score) <= max(score) <= 1
    assert 0 <= edit_similarity(predicted, gold) <= 1
    agreement = shingles(predicted, gold)
    assert sum(agreement) == pytest.approx(1) or sum(agreement) == 0


@given(TEXT.filter(str.strip))
def test_the_gold_itself_is_perfect(text: str) -> None:
    assert rouge_lsum(text, text) == pytest.approx((1, 1, 1))
    assert edit_similarity(text, text) == 1
    assert shingles(text, text).extra == shingles(text, text).missed == 0


def test_error_bars() -> None:
    pages = [shingles(page["predicted"], page["gold"]) for page in PAGES]
    error = shingle_error(pages, rounds=400)
    assert error == shingle_error(pages, rounds=400)
    assert 0.05 < error.f1 < 0.6
    assert shingle_error(pages[:1]) == (0, 0, 0)
