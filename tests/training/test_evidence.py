"""What words say is counted by domain, and a domain can be left out."""

from __future__ import annotations

import numpy as np
import pytest

from boilerml.features.tokens import Tokens, block_words
from boilerml.training.evidence import WordCounts, for_content

#: Pages of five domains: menus are class 0, sentences about tides class 1.
TEXTS = ["Home", "the tide turns slowly today again"]


def counts(domains: int = 5, last: tuple[int, int] = (0, 1)) -> WordCounts:
    """Counts of pages that all say the same, but for the labels of the last domain."""
    words = block_words(Tokens(TEXTS))
    labels = [np.array([0, 1])] * (domains - 1) + [np.array(last)]
    return WordCounts([words] * domains, labels, [f"{number}.example" for number in range(domains)], 2)


def test_words_speak_for_the_class_that_they_stand_in() -> None:
    said = counts().evidence().of_blocks(block_words(Tokens(["home", "tide", "unknown"])))
    assert said[0, 0] > 0 > said[0, 1]
    assert said[1, 1] > 0 > said[1, 0]
    assert said[2].tolist() == [0, 0]
    content = for_content(counts().evidence()).of_blocks(block_words(Tokens(["home", "tide"])))
    np.testing.assert_allclose(content[:, 0], said[:2, 1] - said[:2, 0], atol=1e-6)


def test_a_domain_left_out_has_not_been_counted() -> None:
    """Its own labels change what it is told by no more than how common the classes are."""
    name, words = "4.example", block_words(Tokens(TEXTS))
    told = [counts(last=last).evidence(name).of_blocks(words) for last in ((0, 1), (1, 0))]
    np.testing.assert_allclose(told[0], told[1], atol=0.5)
    assert (told[1][0, 0] > 0) and (told[1][1, 1] > 0)
    assert np.array_equal(counts().evidence("nowhere.example").table, counts().evidence().table)


def test_rare_words_are_not_known() -> None:
    assert len(counts(domains=2).evidence().hashes) == 0
    assert counts(domains=2).evidence("0.example").of_blocks(block_words(Tokens(TEXTS))).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("labels", [np.array([-1, -1]), np.array([-1, 1])])
def test_blocks_without_a_label_do_not_count(labels: np.ndarray) -> None:
    words = block_words(Tokens(TEXTS))
    found = WordCounts([words] * 3, [labels] * 3, ["a", "b", "c"], 2).evidence()
    assert found.of_blocks(block_words(Tokens(["home"]))).tolist() == [[0, 0]]
