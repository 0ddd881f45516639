"""Roles move the odds of content, and agree with the decision."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from boilerml.model.agreement import consistent_roles, settled, swayed
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


def test_a_likeliest_role_that_is_wished_stands() -> None:
    p = np.zeros((2, len(ROLES)), dtype=np.float32)
    p[:, NAMES.index("headline")], p[:, NAMES.index("credit")] = 0.6, 0.1
    dropped = np.zeros(2, dtype=bool)
    assert consistent_roles(p, dropped) == consistent_roles(p, dropped, ("body",)) == ["credit", "credit"]
    assert consistent_roles(p, dropped, ("body", "headline")) == ["headline", "headline"]


def certain(*roles: str) -> np.ndarray:
    p = np.zeros((len(roles), len(ROLES)), dtype=np.float32)
    for row, role in enumerate(roles):
        p[row, NAMES.index(role)] = 1
    return p


def test_roles_sway_every_block_to_their_side() -> None:
    moved = swayed(np.zeros(4, np.float32), certain("item", "menu", "headline", "caption"))
    assert moved[0] == -moved[1] > 1
    assert moved[2:].tolist() == [0, 0]


def test_certain_roles_settle_short_blocks_and_leave_long_ones_alone() -> None:
    sizes = np.array([5, 5, 50, 1000], dtype=np.float32)
    moved = settled(np.zeros(4, np.float32), certain("item", "menu", "item", "item"), sizes, slope=1.0)
    assert moved[0] == -moved[1] > 4
    assert moved[0] > moved[2] > 1 > 1e-6 > moved[3]


def test_roles_without_a_say_move_nothing_and_with_half_a_say_half_as_much() -> None:
    odds, p, sizes = np.array([0.5, -2], np.float32), certain("item", "menu"), np.array([5, 50], np.float32)
    for move in (lambda say: swayed(odds, p, say), lambda say: settled(odds, p, sizes, 0.7, say)):
        assert move(0.0).tolist() == odds.tolist()
        np.testing.assert_allclose(move(0.5) - odds, (move(1.0) - odds) / 2, rtol=1e-4)


def test_what_is_settled_does_not_depend_on_the_scale_of_the_odds() -> None:
    once, twice = (slope * settled(np.zeros(1, np.float32), certain("item"), np.ones(1, np.float32), slope) for slope in (1.0, 0.5))
    np.testing.assert_allclose(once, twice, rtol=1e-5)
