"""Word F1 against WCXB's published formula, and where it differs from it on purpose."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml.evaluation.metrics import Score, bag_f1, word_f1, words

#: Text of few different words, so that texts have words in common.
TEXT = st.lists(
    st.sampled_from(["rain", "Rain", "the", "naïve", "x_1", "3.5", "don't", "—", "\n", "Straße", "МОСТ", "a-b"]), max_size=30
).map(" ".join)
LATIN = st.text(st.characters(max_codepoint=0x24F), max_size=60)


def published(predicted: str, reference: str) -> float:
    """`word_f1` of WCXB's README."""
    pred = Counter(re.findall(r"\w+", predicted.lower()))
    ref = Counter(re.findall(r"\w+", reference.lower()))
    if not ref:
        return 1.0 if not pred else 0.0
    if not pred:
        return 0.0
    overlap = sum((pred & ref).values())
    precision, recall = overlap / sum(pred.values()), overlap / sum(ref.values())
    return 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0


@given(st.one_of(TEXT, LATIN), st.one_of(TEXT, LATIN))
def test_word_f1_is_the_published_one(predicted: str, gold: str) -> None:
    score = word_f1(predicted, gold)
    assert score.f1 == pytest.approx(published(predicted, gold))
    assert 0 <= min(score) <= max(score) <= 1
    swapped = word_f1(gold, predicted)
    assert (swapped.precision, swapped.recall) == (score.recall, score.precision)


@given(TEXT)
def test_the_gold_itself_is_perfect(text: str) -> None:
    assert word_f1(text, text) == Score(1, 1, 1)


@pytest.mark.parametrize(
    ("predicted", "gold", "score"),
    [
        ("", "", (1, 1, 1)),
        ("…", " ", (1, 1, 1)),
        ("a", "", (0, 0, 0)),
        ("", "a", (0, 0, 0)),
        ("a", "b", (0, 0, 0)),
        ("a a b", "a c", (0.4, 1 / 3, 1 / 2)),
        ("东京下雨", "东京天气", (0.5, 0.5, 0.5)),
        ("서울 비", "서울비", (1, 1, 1)),
    ],
)
def test_scores(predicted: str, gold: str, score: tuple[float, float, float]) -> None:
    assert word_f1(predicted, gold) == pytest.approx(score)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained, it's over.", ["it", "rained", "it", "s", "over"]),
        ("今日は雨。", ["今", "日", "は", "雨"]),
        ("カメラの価格", [*"カメラの価格"]),
        ("서울에 비", ["서", "울", "에", "비"]),
        ("iPhone的价格是99元", ["iphone", "的", "价", "格", "是", "99", "元"]),
        ("ฝน ตก", [*"ฝนตก"]),
        ("𠀀x", ["𠀀", "x"]),
        ("Дождь идёт", ["дождь", "идёт"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.lists(st.integers(0, 5)), st.lists(st.integers(0, 5)))
def test_bags_of_numbers_score_as_their_words(predicted: list[int], gold: list[int]) -> None:
    as_words = [[f"w{number}" for number in side] for side in (predicted, gold)]
    assert bag_f1([str(number) for number in predicted], [str(number) for number in gold]) == word_f1(*map(" ".join, as_words))
