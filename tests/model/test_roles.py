"""What roles are told from: inputs have one row per block."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from boilerml.features import View
from boilerml.model.evidence import Evidence
from boilerml.model.odds import softmax
from boilerml.model.page_types import PAGE_TYPES
from boilerml.model.roles import ABOVE, names_say, of_roles, role_context, role_width, say_of, surroundings
from boilerml.parsing import parse
from boilerml.roles import ROLES


def test_blocks_of_some_roles() -> None:
    assert of_roles(["body", "menu", "body"], ("body", "table")).tolist() == [True, False, True]


def test_probabilities_sum_to_one_whatever_the_odds() -> None:
    p = softmax(np.array([[1000.0, 0, -1000], [0, 0, 0]], dtype=np.float32))
    np.testing.assert_allclose(p.sum(axis=1), 1)
    assert p[0, 0] == 1


def test_context_of_one_block_and_of_many() -> None:
    for n in (1, 2, 50):
        odds = np.linspace(-9, 9, n, dtype=np.float32)
        words = np.zeros((n, len(ROLES)), np.float32)
        p_types = np.full(len(PAGE_TYPES), 1 / len(PAGE_TYPES), np.float32)
        for names in (None, np.zeros((n, 2 * len(ROLES)), np.float32)):
            inputs = role_context(odds, words, names, p_types)
            assert inputs.shape == (n, role_width(0, names is not None)) == (n, role_width(7, names is not None) - 7)
            assert np.isfinite(inputs).all()


def test_names_say_something_where_they_stand_and_below() -> None:
    names = View(parse('<div class="card"><p>One.</p></div><p class="Card">Two.</p><p>Three.</p>', "html")).names
    assert names is not None
    card = np.array([crc32(b"card", crc32(b"."))], dtype=np.uint32)
    own = names_say(Evidence(card, np.array([[10, 0]], np.int8), 0.1), names)
    above = names_say(Evidence(card ^ ABOVE, np.array([[0, 10]], np.int8), 0.1), names)
    # Of two words, the tag and the name, one is known.
    np.testing.assert_allclose(own, [[0, 0, 0, 0], [1 / np.sqrt(2), 0, 0, 0], [0, 0, 0, 0]], atol=1e-6)
    np.testing.assert_allclose(above, [[0, 0, 0, 1 / np.sqrt(2)], [0, 0, 0, 0], [0, 0, 0, 0]], atol=1e-6)


def test_roles_have_a_say_where_words_are_known() -> None:
    assert [say_of(known, 0) for known in (0.0, 0.25, 0.6, 1.0)] == [0, 0, 1, 1]
    assert 0.4 < say_of(0.4, 0) < 0.6


def test_roles_have_a_say_in_scripts_whose_words_are_hard_to_know() -> None:
    assert say_of(0.05, 0.8) == 1


def test_surroundings_know_the_neighbours() -> None:
    found = surroundings(np.array([5.0, -5.0, 2.0], dtype=np.float32))
    # The block itself, two and one before, one and two after; beyond the page it is as sure as can be that there is nothing.
    assert found[:, :5].tolist() == [[5, -8, -8, -5, 2], [-5, -8, 5, 2, -8], [2, 5, -5, -8, -8]]
