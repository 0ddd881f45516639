"""From predictions to frames and figures: what is counted, for whom, and with which interval."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boilerml.datasets.base import AnnotatedPage
from boilerml.errors import EvaluationError
from boilerml.evaluation.compare import DomainBootstrap
from boilerml.evaluation.labels import labels, role_labels
from boilerml.evaluation.metrics import shingle_score, shingles
from boilerml.evaluation.pages import Collection
from boilerml.evaluation.report.figures import report_figures
from boilerml.evaluation.report.markdown import markdown
from boilerml.evaluation.scoring import score
from boilerml.parsing import parse

from .conftest import collection, page, predictions


def test_measures_of_pages(pages: Collection) -> None:
    made = {
        "perfect": predictions(pages, "perfect", [item.page.gold or "" for item in pages.items]),
        "empty": predictions(pages, "empty", ["", "", ""]),
    }
    scores = score(pages, made, rouge=True, jobs=1)
    assert scores.systems == ["perfect", "empty"]
    for column in ("f1", "edit", "rouge_l", "rouge_5"):
        assert scores.values("perfect", column).tolist() == [1, 1, 1]
        assert scores.values("empty", column).tolist() == [0, 0, 0]
    assert scores.pages["faulty"].tolist() == [False, True, False]
    assert scores.pages["by_character"].tolist() == [False, False, True]
    assert scores.pages["gold_words"].tolist() == [7, 5, 6]


def test_without_rouge_there_is_no_column(pages: Collection) -> None:
    scores = score(pages, {"empty": predictions(pages, "empty", ["", "", ""])}, jobs=1)
    assert "rouge_l" not in scores.frame and "edit" in scores.frame


def test_predictions_of_other_pages_are_refused(pages: Collection) -> None:
    others = collection(*(item.page for item in pages.items[:2]))
    with pytest.raises(EvaluationError, match="the predictions of x for rain, HTML were made from other pages"):
        score(pages, {"x": predictions(others, "x", ["", ""])}, jobs=1)


def test_snippets_without_gold_text() -> None:
    pages = collection(page("a", "<p>It rained.</p>", None, extra={"with": ("It rained", "It blew"), "without": ("Menu",)}))
    scores = score(pages, {"x": predictions(pages, "x", ["Menu\nIt  rained."])}, jobs=1)
    report = report_figures([scores], ["page_type"], [], [])
    (system,) = report["collections"][0]["systems"]
    assert "word_f1" not in system
    assert system["snippets"] == {"f1": 0.5, "precision": 0.5, "recall": 0.5, "accuracy": pytest.approx(1 / 3, abs=1e-4), "segments": 3}
    assert "Segments that must and must not occur (3)" in markdown(report)


def test_blocks_of_pages_with_faulty_gold_are_left_out(pages: Collection) -> None:
    facts: dict[str, list[object]] = {
        "p": [[0.1, 0.9, 0.4], [0.2, 0.8], [0.3, 0.7]],
        "kept": [[0, 1, 0], [0, 1], [0, 1]],
        "roles": [["chrome", "content", "chrome"], ["chrome", "content"], ["chrome", "content"]],
        "confidence": [0.9, 0.8, 0.7],
    }
    made = predictions(pages, "boilerml", ["It rained all day.", "Wind and waves.", "東京は雨です。"], **facts)
    judged = score(pages, {"boilerml": made}, jobs=1).blocks["boilerml"]
    assert judged.p.tolist() == [0.1, 0.9, 0.4, 0.3, 0.7]
    assert judged.truth.tolist() == [False, True, True, False, True]
    assert judged.gold_roles == []


def test_figures(pages: Collection) -> None:
    made = {
        "boilerml": predictions(pages, "boilerml", [item.page.gold or "" for item in pages.items]),
        "x": predictions(pages, "x", ["It rained", "", "東京"]),
    }
    report = report_figures([score(pages, made, jobs=1)], ["page_type", "lang", "site"], [("rain", "boilerml")], ["A note."])
    (one,) = report["collections"]
    assert (one["pages"], one["domains"], one["faulty_gold"], one["empty_gold"], one["by_character"]) == (3, 3, 1, 0, 1)
    by_name = {system["name"]: system for system in one["systems"]}
    ours, other = by_name.pop("boilerml"), by_name.pop("x")
    assert not by_name
    assert (ours["trained_on_these_pages"], other["trained_on_these_pages"]) == (True, False)
    assert ours["word_f1"] == {"value": 1, "low": 1, "high": 1}
    assert other["statuses"] == {"ok": 2, "empty": 1}
    assert other["milliseconds"] == 2
    agreements = [shingles(text, item.page.gold or "") for text, item in zip(["It rained", "", "東京"], pages.items, strict=True)]
    assert other["shingle_f1"]["value"] == pytest.approx(shingle_score(agreements).f1, abs=1e-4)
    (difference,) = one["differences"]
    assert (difference["better"], difference["worse"], difference["same"]) == (3, 0, 0)
    assert [group["group"] for group in one["groups"]["page_type"]] == ["news", "blog"]
    assert one["groups"]["lang"][0]["systems"]["boilerml"]["value"] == 1
    assert [row["systems"]["x"]["status"] for row in one["page_scores"]] == ["ok", "empty", "ok"]
    text = markdown(report)
    assert "- A note." in text and "| boilerml * |" in text and "learnt from these pages" in text and "1 empty" in text


def test_labels_by_role_and_by_text() -> None:
    parsed = parse("<nav>Home</nav><p>It rained all day.</p><h2>Home</h2>", "html")
    segments = [("menu", "Home"), ("body", "It rained"), ("body", "all day."), ("heading", "Home")]
    truth, roles = labels(parsed, AnnotatedPage("x/a", "a", b"", gold="It rained all day. Home", segments=segments))
    assert roles == ["menu", "body", "heading"]
    assert truth.tolist() == [False, True, True]
    truth, roles = labels(parsed, AnnotatedPage("x/a", "a", b"", gold="It rained all day."))
    assert (truth.tolist(), roles) == ([False, True, False], [None, None, None])


def test_roles_end_where_the_annotation_does() -> None:
    parsed = parse("<p>One.</p><p>Two.</p><p>Three.</p>", "html")
    assert role_labels(parsed, [("body", "One."), ("menu", "Zwei.")]) == ["body", None, None]


def test_intervals_are_over_domains() -> None:
    """Ten pages of one site say as much as one."""
    rng = np.random.default_rng(0)
    sites = rng.random(30)
    few = DomainBootstrap(pd.Series(np.arange(30))).mean(pd.Series(sites))
    repeated = DomainBootstrap(pd.Series(np.repeat(np.arange(30), 10))).mean(pd.Series(np.repeat(sites, 10)))
    assert repeated == pytest.approx(few, abs=1e-9)
    wide = few.high - few.low
    assert wide == pytest.approx(2 * 1.96 * sites.std(ddof=1) / 30**0.5, rel=0.2)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0, 1)), min_size=1, max_size=30))
def test_an_interval_holds_its_estimate_or_the_data_are_few(values: list[tuple[int, float]]) -> None:
    domains, numbers = pd.Series([domain for domain, _ in values]), pd.Series([value for _, value in values])
    mean = DomainBootstrap(domains, rounds=200).mean(numbers)
    assert mean.value == pytest.approx(numbers.mean())
    if domains.nunique() == 1:
        assert np.isnan(mean.low) and np.isnan(mean.high)
    else:
        assert numbers.min() - 1e-9 <= mean.low <= mean.high <= numbers.max() + 1e-9


def test_pages_of_one_domain_have_no_interval(pages: Collection) -> None:
    """Nor is any drawn or printed."""
    of_one = collection(*(replace(item.page, domain="rain.example") for item in pages.items))
    made = {name: predictions(of_one, name, [item.page.gold or "" for item in of_one.items]) for name in ("x", "y")}
    report = report_figures([score(of_one, made, jobs=1)], ["page_type"], [("x", "y")], [])
    assert report["collections"][0]["systems"][0]["word_f1"] == {"value": 1, "low": None, "high": None}
    text = markdown(report)
    assert "| 1.000 |" in text and "nan" not in text and "None" not in text


def test_blocks_of_which_a_system_says_too_little_are_not_judged(pages: Collection) -> None:
    facts: dict[str, list[object]] = {"p": [[0.1, 0.9, 0.4], [0.2, 0.8], [0.3, 0.7]], "roles": [["body"], [], []]}
    made = predictions(pages, "x", ["It rained all day.", "Wind and waves.", "東京は雨です。"], **facts)
    assert "x" not in score(pages, {"x": made}, jobs=1).blocks


def test_differences_are_paired() -> None:
    """Two systems that differ by the same amount everywhere differ for certain, however much the pages vary."""
    values = pd.Series(np.random.default_rng(0).random(50))
    difference = DomainBootstrap(pd.Series(np.arange(50))).difference(values + 0.01, values)
    assert (difference.low, difference.high) == pytest.approx((0.01, 0.01))
    assert (difference.better, difference.worse, difference.same) == (50, 0, 0)


def test_nothing_to_average() -> None:
    nothing = DomainBootstrap(pd.Series(["a", "b"])).mean(pd.Series([np.nan, np.nan]))
    assert all(np.isnan(value) for value in nothing)
    assert all(np.isnan(value) for value in DomainBootstrap(pd.Series([], dtype=str)).mean(pd.Series([], dtype=float)))


def test_the_worst_confusions_have_examples() -> None:
    segments = (("menu", "Menu Home"), ("menu", "News | Sport"), ("body", "It rained all day."))
    pages = collection(page("a", "<p>News | Sport</p><p>It rained all day.</p>", "It rained all day.", segments=segments))
    facts: dict[str, list[object]] = {
        "p": [[0.1, 0.2, 0.9]],
        "kept": [[0, 0, 1]],
        "roles": [["teaser", "teaser", "body"]],
        "confidence": [1.0],
    }
    scores = score(pages, {"boilerml": predictions(pages, "boilerml", ["It rained all day."], **facts)}, jobs=1)
    report = report_figures([scores], [], [], [])
    (system,) = report["collections"][0]["systems"]
    (worst,) = system["blocks"]["roles"]["worst"]
    assert worst == {"annotated": "menu", "predicted": "teaser", "blocks": 2, "examples": ["Menu Home", "News | Sport"]}
    assert "| menu | teaser | 2 | Menu Home · News \\| Sport |" in markdown(report)
