"""What a page is for: probabilities of page types from its features, its words, what its elements are called, and its roles.

Linear models: with a thousand HTML pages to learn from, a network with a hidden layer is right on 0.68 of other sites' pages, they are
on 0.88. Roles are told with a first guess at the type, which is revised once they are known: that is right on a point more of text dumps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from boilerml import native
from boilerml.features.places import ElementNames
from boilerml.features.tokens import BlockWords
from boilerml.model.evidence import Evidence
from boilerml.model.odds import sigmoid, softmax
from boilerml.model.product import product

Array = npt.NDArray[np.float32]

_native = native.load("evidence")

#: The types of pages that WCXB tells apart.
PAGE_TYPES = ("article", "forum", "product", "collection", "listing", "documentation", "service")
#: What is added to a guessed probability, so that no type counts as impossible.
_LEAST_P = np.float32(1e-3)


@dataclass(frozen=True, slots=True)
class Revision:
    """What page types are once roles are known: multinomial logistic regression on the first guess and on which roles the text has.

    Attributes:
        types: What the logarithms of the guessed probabilities add to the log odds, shape (types, types).
        roles: What the root of each role's share of the text adds, shape (roles, types).
        bias: Shape (types,).
    """

    types: Array
    roles: Array
    bias: Array

    def p_types(self, p_types: Array, p_roles: Array, sizes: Array) -> Array:
        """Probability of each type of `PAGE_TYPES`.

        Args:
            p_types: The first guess, shape (types,).
            p_roles: Probability of each role, shape (blocks, roles), at least one block.
            sizes: Text of each block in letters, as `boilerml.features.View` measures it, shape (blocks,).

        Returns:
            Shape (types,), sums to 1.
        """
        if _native is not None:
            revised: Array = _native.revised(p_types, p_roles, sizes, self.types, self.roles, self.bias, _LEAST_P)
            return revised
        return softmax(log_types(p_types) @ self.types + role_shares(p_roles, sizes) @ self.roles + self.bias)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The arrays by name, to be stored."""
        return {"types": self.types, "roles": self.roles, "bias": self.bias}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Revision:
        """Make a revision of stored arrays.

        Args:
            arrays: What `arrays` returned.
        """
        return cls(*(arrays[name].astype(np.float32) for name in ("types", "roles", "bias")))


@dataclass(frozen=True, slots=True)
class TypeModel:
    """Multinomial logistic regression on two kinds of inputs: numbers, and words that a page has or has not.

    Attributes:
        words: What each word adds to the log odds of each type, times one over the root of how many words the page has.
        low, high: Range of each number, shape (inputs,).
        weights: What numbers add to the log odds, shape (inputs, types); their standardisation is folded in.
        bias: Shape (types,).
        revision: What roles change of it; None where none were known.
    """

    words: Evidence
    low: Array
    high: Array
    weights: Array
    bias: Array
    revision: Revision | None = None

    def p_types(self, matrix: Array, odds: Array, hashes: npt.NDArray[np.uint32]) -> Array:
        """Probability of each type of `PAGE_TYPES`.

        Args:
            matrix: The content model's features, shape (blocks, columns), at least one block.
            odds: Its log odds, shape (blocks,).
            hashes: The page's distinct words and names of elements, hashed.

        Returns:
            Shape (types,), sums to 1.
        """
        numbers, said = page_numbers(matrix, odds), self.words.of_page(hashes)
        if _native is not None:
            return softmax(_native.linear(numbers, self.low, self.high, self.weights, self.bias) + said)
        numbers = np.minimum(np.maximum(numbers, self.low), self.high)
        return softmax(product(numbers[None], self.weights)[0] + self.bias + said)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The arrays by name, to be stored; without those of `words` and `revision`."""
        return {"low": self.low, "high": self.high, "weights": self.weights, "bias": self.bias}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]], words: Evidence, revision: Revision | None) -> TypeModel:
        """Make a model of stored arrays.

        Args:
            arrays: What `arrays` returned.
            words: What words say.
            revision: What roles change.
        """
        low, high, weights, bias = (arrays[name].astype(np.float32) for name in ("low", "high", "weights", "bias"))
        return cls(words, low, high, weights, bias, revision)


def page_hashes(words: BlockWords, names: ElementNames | None) -> npt.NDArray[np.uint32]:
    """The words that tell page types apart: those of the text, and those in the names of elements.

    Args:
        words: The page's words.
        names: What its elements are called; None for a text dump.
    """
    return words.hashes if names is None else np.concatenate([words.hashes, names.words.hashes])


def page_numbers(matrix: Array, odds: Array) -> Array:
    """The features of a page as a whole: means over its blocks and over its content, and how much content there is.

    Args:
        matrix: The content model's features, shape (blocks, columns), at least one block.
        odds: Its log odds, shape (blocks,).

    Returns:
        Shape (inputs,).
    """
    if _native is not None:
        numbers: Array = _native.page_numbers(matrix, odds)
        return numbers
    p = sigmoid(odds)
    mass = p / np.float32(max(float(p.sum()), 1e-6))
    amounts = np.array([p.mean(), np.log1p(p.sum())], dtype=np.float32)
    return np.concatenate([matrix.mean(axis=0), np.einsum("b,bc->c", mass, matrix), amounts]).astype(np.float32)


def log_types(p_types: Array) -> Array:
    """Logarithms of guessed probabilities, none of which counts as impossible.

    Args:
        p_types: Probability of each type, shape (types,).
    """
    return np.asarray(np.log(p_types + _LEAST_P), dtype=np.float32)


def role_shares(p_roles: Array, sizes: Array) -> Array:
    """The root of each role's share of a page's text: of small shares it makes more, which tell types apart too.

    Args:
        p_roles: Probability of each role, shape (blocks, roles).
        sizes: Text of each block in letters, shape (blocks,).

    Returns:
        Shape (roles,).
    """
    if _native is not None:
        roots: Array = _native.shares(p_roles, sizes)
        return roots
    shares = (p_roles * sizes[:, None]).sum(axis=0) / np.float32(max(float(sizes.sum()), 1))
    return np.asarray(np.sqrt(shares), dtype=np.float32)


def numbers_width(features: int) -> int:
    """How many numbers `page_numbers` makes.

    Args:
        features: How many columns its matrix has.
    """
    return len(page_numbers(np.zeros((1, features), np.float32), np.zeros(1, np.float32)))
