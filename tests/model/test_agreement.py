"""Roles move the odds of content, and agree with the decision."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from boilerml.model.agreement import blended, consistent_roles, shortness
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


def test_a_certain_role_decides_short_blocks_and_hardly_moves_long_ones() -> None:
    p = np.zeros((4, len(ROLES)), dtype=np.float32)
    for row, role in enumerate(("item", "item", "menu", "headline")):
        p[row, NAMES.index(role)] = 1
    moved = blended(np.zeros(4, np.float32), p, np.array([10, 1000, 10, 10], dtype=np.float32))
    assert moved[0] > 10 > 3 > moved[1] > 2
    assert moved[2] == -moved[0]
    assert moved[3] == 0


def test_the_longer_a_block_the_less_its_role_decides() -> None:
    found = shortness(np.array([0, 20, 200, 2000], dtype=np.float32))
    assert found[0] == 1
    assert (np.diff(found) < 0).all()
    assert found[-1] < 1e-6
