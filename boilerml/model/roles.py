"""What each block is: probabilities of roles from features, words, the page's type, and the odds that the blocks around are content."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from boilerml.features import View
from boilerml.features.places import name_hashes
from boilerml.features.tokens import BlockWords
from boilerml.model.evidence import Evidence, around
from boilerml.model.network import Network
from boilerml.model.odds import sigmoid, softmax
from boilerml.model.page_types import PAGE_TYPES, TypeModel, page_hashes
from boilerml.roles import ROLES, Side

Array = npt.NDArray[np.float32]

_SIDES = np.array(list(ROLES.values()))
#: Which roles a kept block can have, and which a dropped one: those of its own side, and those that are kept on request.
_POSSIBLE = np.stack([_SIDES != Side.CONTENT, _SIDES != Side.CHROME])
_WINDOWS = (3, 8, 20)
_ROLE_WINDOWS = (1, 4)


class RolePrediction(NamedTuple):
    """What a role model says of a page.

    Attributes:
        p_roles: Probability of each role, shape (blocks, roles).
        page_types: Probability of each page type, the likeliest first; empty where none is known.
    """

    p_roles: Array
    page_types: Mapping[str, float]


class RoleReading:
    """What a role model says of a page, worked out when it is asked for: most who clean a page want its text alone.

    Args:
        model: The role model.
        matrix: The content model's features, shape (blocks, columns), at least one block.
        odds: Its log odds, shape (blocks,).
        view: The page's view.
    """

    def __init__(self, model: RoleModel, matrix: Array, odds: Array, view: View) -> None:
        self._model, self._matrix, self._odds, self._view = model, matrix, odds, view

    def __reduce__(self) -> tuple[type[RolePrediction], tuple[Array, Mapping[str, float]]]:
        """A page that goes to another process takes the answer along, not the model."""
        return RolePrediction, (self.p_roles, self.page_types)

    @cached_property
    def p_roles(self) -> Array:
        """Probability of each role, shape (blocks, roles)."""
        return self._model.p_roles(self._matrix, self._odds, self._view.words, self._p_types)

    @cached_property
    def page_types(self) -> Mapping[str, float]:
        """Probability of each page type, the likeliest first; empty where none is known."""
        return by_probability(self._p_types) if self._model.types else {}

    @cached_property
    def _p_types(self) -> Array:
        hashes = page_hashes(self._view.words, name_hashes(self._view.page))
        return self._model.p_types(self._matrix, self._odds, hashes)


@dataclass(frozen=True, slots=True)
class RoleModel:
    """Tells roles and page types from what the content model computes, and from words.

    Attributes:
        words: What words say of roles, one column per role.
        network: From `role_inputs` to log odds of roles.
        types: Tells page types; None where none were known.
    """

    words: Evidence
    network: Network
    types: TypeModel | None = None

    def p_roles(self, matrix: Array, odds: Array, words: BlockWords, p_types: Array) -> Array:
        """Probability of each role.

        Args:
            matrix: The content model's features, shape (blocks, columns), at least one block.
            odds: Its log odds, shape (blocks,).
            words: The page's words.
            p_types: What `p_types` returned.

        Returns:
            Shape (blocks, roles), rows sum to 1.
        """
        return softmax(self.network.outputs(role_inputs(matrix, odds, self.words.of_blocks(words), p_types)))

    def p_types(self, matrix: Array, odds: Array, hashes: npt.NDArray[np.uint32]) -> Array:
        """Probability of each type of `boilerml.model.page_types.PAGE_TYPES`; zeros where no page types were known.

        Args:
            matrix, odds: As for `p_roles`.
            hashes: The page's distinct words and names of elements, hashed.
        """
        return self.types.p_types(matrix, odds, hashes) if self.types else np.zeros(len(PAGE_TYPES), np.float32)


def by_probability(p_types: Array) -> dict[str, float]:
    """Page types by name, the likeliest first.

    Args:
        p_types: Probability of each of `boilerml.model.page_types.PAGE_TYPES`.
    """
    return dict(sorted(zip(PAGE_TYPES, p_types.tolist(), strict=True), key=lambda pair: -pair[1]))


def consistent_roles(p_roles: Array, kept: npt.NDArray[np.bool_]) -> list[str]:
    """The likeliest role of each block that does not contradict the decision.

    Args:
        p_roles: Shape (blocks, roles).
        kept: Whether the model keeps each block: a kept block is no chrome, a dropped one no content; roles on request are either.
    """
    names = tuple(ROLES)
    likeliest = np.where(_POSSIBLE[kept.astype(np.int64)], p_roles, -1).argmax(axis=1)
    return [names[place] for place in likeliest.tolist()]


def of_roles(roles: Sequence[str], wanted: Collection[str]) -> npt.NDArray[np.bool_]:
    """Which blocks have one of some roles.

    Args:
        roles: The role of each block.
        wanted: Names of roles.
    """
    return np.fromiter((role in wanted for role in roles), dtype=bool, count=len(roles))


def role_inputs(matrix: Array, odds: Array, words: Array, p_types: Array) -> Array:
    """What the network for roles sees of each block.

    Args:
        matrix: The content model's columns, shape (blocks, columns).
        odds: Its log odds, shape (blocks,).
        words: What words say of roles, shape (blocks, roles).
        p_types: Probability of each page type, shape (types,).
    """
    types = np.broadcast_to(p_types, (len(matrix), len(p_types)))
    return np.concatenate([matrix, surroundings(odds), words, around(words, _ROLE_WINDOWS), types], axis=1)


def role_width(features: int) -> int:
    """How many columns `role_inputs` has.

    Args:
        features: How many columns its matrix has.
    """
    matrix, words = np.zeros((1, features), np.float32), np.zeros((1, len(ROLES)), np.float32)
    return len(role_inputs(matrix, np.zeros(1, np.float32), words, np.zeros(len(PAGE_TYPES), np.float32))[0])


def surroundings(odds: Array) -> Array:
    """How likely content the blocks around are: single neighbours, windows, and what is before and after.

    Args:
        odds: Log odds of content, shape (blocks,).

    Returns:
        Shape (blocks, columns).
    """
    n = len(odds)
    clipped = np.clip(odds, -8, 8).astype(np.float32)
    padded = np.concatenate([np.full(2, -8, np.float32), clipped, np.full(2, -8, np.float32)])
    p = sigmoid(clipped)
    sums = np.concatenate([[0.0], np.cumsum(p, dtype=np.float64)])
    total = max(float(sums[-1]), 1e-6)
    rows = [padded[shift : shift + n] for shift in (2, 0, 1, 3, 4)]
    rows += [(sums[:-1] / total).astype(np.float32), ((sums[-1] - sums[1:]) / total).astype(np.float32)]
    rows += [np.full(n, value, np.float32) for value in (np.log1p(total), total / n, float(p.max()))]
    return np.concatenate([np.stack(rows, axis=1), around(p[:, None], _WINDOWS)], axis=1)
