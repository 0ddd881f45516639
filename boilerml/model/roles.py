"""What each block is: probabilities of roles from features, words, and the odds that the blocks around are content; and the page's type."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from boilerml.features.tokens import BlockWords
from boilerml.model.evidence import Evidence, around
from boilerml.model.network import Network
from boilerml.roles import ROLES, Side

Array = npt.NDArray[np.float32]

#: The types of pages that WCXB tells apart.
PAGE_TYPES = ("article", "forum", "product", "collection", "listing", "documentation", "service")
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
        words: The page's words.
    """

    def __init__(self, model: RoleModel, matrix: Array, odds: Array, words: BlockWords) -> None:
        self._model, self._matrix, self._odds, self._words = model, matrix, odds, words

    def __reduce__(self) -> tuple[type[RolePrediction], tuple[Array, Mapping[str, float]]]:
        """A page that goes to another process takes the answer along, not the model."""
        return RolePrediction, (self.p_roles, self.page_types)

    @cached_property
    def p_roles(self) -> Array:
        """Probability of each role, shape (blocks, roles)."""
        return self._model.p_roles(self._matrix, self._odds, self._model.words.of_blocks(self._words))

    @cached_property
    def page_types(self) -> Mapping[str, float]:
        """Probability of each page type, the likeliest first; empty where none is known."""
        return self._model.p_types(self._matrix, self._odds, self._words)


@dataclass(frozen=True, slots=True)
class RoleModel:
    """Tells roles and page types from what the content model computes, and from words.

    Attributes:
        words: What words say of roles, one column per role.
        network: From `role_inputs` to log odds of roles.
        type_words: What words say of page types, one column per type; None where no page types were known.
        types: From `page_inputs` to log odds of page types, or None.
    """

    words: Evidence
    network: Network
    type_words: Evidence | None = None
    types: Network | None = None

    def p_roles(self, matrix: Array, odds: Array, words: Array) -> Array:
        """Probability of each role.

        Args:
            matrix: The content model's columns, shape (blocks, columns), at least one block.
            odds: The content model's log odds, shape (blocks,).
            words: What `words` makes of the page's words, shape (blocks, roles).

        Returns:
            Shape (blocks, roles), rows sum to 1.
        """
        return softmax(self.network.outputs(role_inputs(matrix, odds, words)))

    def p_types(self, matrix: Array, odds: Array, words: BlockWords) -> dict[str, float]:
        """Probability of each page type, the likeliest first; empty where no page types were known.

        Args:
            matrix, odds: As for `p_roles`.
            words: The page's words.
        """
        if self.types is None or self.type_words is None:
            return {}
        p = softmax(self.types.outputs(page_inputs(matrix, odds, self.type_words.of_page(words))[None]))[0].tolist()
        return dict(sorted(zip(PAGE_TYPES, p, strict=True), key=lambda pair: -pair[1]))


def softmax(odds: Array) -> Array:
    """Log odds to probabilities, row by row.

    Args:
        odds: Shape (rows, classes).
    """
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


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


def role_inputs(matrix: Array, odds: Array, words: Array) -> Array:
    """What the network for roles sees of each block.

    Args:
        matrix: The content model's columns, shape (blocks, columns).
        odds: Its log odds, shape (blocks,).
        words: What words say of roles, shape (blocks, roles).
    """
    return np.concatenate([matrix, surroundings(odds), words, around(words, _ROLE_WINDOWS)], axis=1)


def page_inputs(matrix: Array, odds: Array, type_words: Array) -> Array:
    """What the network for page types sees: means over all blocks and over the content, and words.

    Args:
        matrix, odds: As for `RoleModel.p_roles`.
        type_words: What words say of page types, shape (types,).

    Returns:
        Shape (inputs,).
    """
    p = _sigmoid(odds)
    mass = p / max(float(p.sum()), 1e-6)
    shares = np.array([p.mean(), np.log1p(p.sum())], dtype=np.float32)
    return np.concatenate([matrix.mean(axis=0), mass @ matrix, shares, type_words]).astype(np.float32)


def role_width(features: int) -> int:
    """How many columns `role_inputs` has.

    Args:
        features: How many columns its matrix has.
    """
    row = role_inputs(np.zeros((1, features), np.float32), np.zeros(1, np.float32), np.zeros((1, len(ROLES)), np.float32))[0]
    return len(row)


def page_width(features: int) -> int:
    """How many columns `page_inputs` has.

    Args:
        features: How many columns its matrix has.
    """
    return len(page_inputs(np.zeros((1, features), np.float32), np.zeros(1, np.float32), np.zeros(len(PAGE_TYPES), np.float32)))


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
    p = _sigmoid(clipped)
    sums = np.concatenate([[0.0], np.cumsum(p, dtype=np.float64)])
    total = max(float(sums[-1]), 1e-6)
    rows = [padded[shift : shift + n] for shift in (2, 0, 1, 3, 4)]
    rows += [(sums[:-1] / total).astype(np.float32), ((sums[-1] - sums[1:]) / total).astype(np.float32)]
    rows += [np.full(n, value, np.float32) for value in (np.log1p(total), total / n, float(p.max()))]
    return np.concatenate([np.stack(rows, axis=1), around(p[:, None], _WINDOWS)], axis=1)


def _sigmoid(odds: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))), dtype=np.float32)
