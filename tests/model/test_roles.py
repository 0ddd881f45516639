"""Roles agree with the decision, and their inputs have one row per block."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from boilerml.model.page_types import PAGE_TYPES
from boilerml.model.roles import consistent_roles, of_roles, role_inputs, role_width, softmax, surroundings
from boilerml.roles import ROLES, Side

NAMES = list(ROLES)


@given(hnp.arrays(np.float32, (5, len(ROLES)), elements=st.floats(0, 1, width=32)), st.lists(st.booleans(), min_size=5, max_size=5))
def test_no_role_contradicts_the_decision(p: np.ndarray, kept: list[bool]) -> None:
    for role, keep in zip(consistent_roles(p, np.array(kept)), kept, strict=True):
        assert ROLES[role] is not (Side.CHROME if keep else Side.CONTENT)


def test_the_likeliest_possible_role_is_chosen() -> None:
    p = np.zeros((3, len(ROLES)), dtype=np.float32)
    p[:, NAMES.index("body")], p[:, NAMES.index("credit")], p[:, NAMES.index("menu")] = 0.5, 0.2, 0.3
    p[2, NAMES.index("credit")] = 0.9
    assert consistent_roles(p, np.array([True, False, False])) == ["body", "menu", "credit"]


def test_blocks_of_some_roles() -> None:
    assert of_roles(["body", "menu", "body"], ("body", "table")).tolist() == [True, False, True]


def test_probabilities_sum_to_one_whatever_the_odds() -> None:
    p = softmax(np.array([[1000.0, 0, -1000], [0, 0, 0]], dtype=np.float32))
    np.testing.assert_allclose(p.sum(axis=1), 1)
    assert p[0, 0] == 1


def test_inputs_of_one_block_and_of_many() -> None:
    for n in (1, 2, 50):
        odds = np.linspace(-9, 9, n, dtype=np.float32)
        words = np.zeros((n, len(ROLES)), np.float32)
        inputs = role_inputs(np.zeros((n, 7), np.float32), odds, words, np.full(len(PAGE_TYPES), 1 / len(PAGE_TYPES), np.float32))
        assert inputs.shape == (n, role_width(7))
        assert np.isfinite(inputs).all()


def test_surroundings_know_the_neighbours() -> None:
    found = surroundings(np.array([5.0, -5.0, 2.0], dtype=np.float32))
    # The block itself, two and one before, one and two after; beyond the page it is as sure as can be that there is nothing.
    assert found[:, :5].tolist() == [[5, -8, -8, -5, 2], [-5, -8, 5, 2, -8], [2, 5, -5, -8, -8]]
