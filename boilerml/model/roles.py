"""What each block is: probabilities of roles from features, words, the page's type, and the odds that the blocks around are content."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from boilerml import native
from boilerml.features.places import ElementNames
from boilerml.features.tokens import BlockWords
from boilerml.model.evidence import Evidence, around, windows
from boilerml.model.network import Network
from boilerml.model.odds import sigmoid, softmax
from boilerml.model.page_types import PAGE_TYPES, Revision, TypeModel, page_hashes
from boilerml.roles import ROLES

Array = npt.NDArray[np.float32]

_native = native.load("evidence")

#: Shares of known words up to which roles have no say, and from which on they have all of it.
_FOREIGN, _FAMILIAR = 0.3, 0.5
_WINDOWS = (3, 8, 20)
_ROLE_WINDOWS = (4,)
#: Turns the bits of a name that stands above a block, so that a table knows it apart from the block's own.
ABOVE = np.uint32(0x9E3779B9)
#: What a name above says counts less the farther above it stands.
_DECAY = np.float32(0.85)


@dataclass(frozen=True)
class RolePrediction:
    """What a role model says of a page.

    Attributes:
        p_roles: Probability of each role, shape (blocks, roles).
        say: How much of a say the roles have in what is kept, 0 to 1 (`say_of`).
        guess: Probability of each page type before roles were known, shape (types,); None where no type is known.
        revision: What roles change of the guess; None where nothing.
        sizes: Text of each block in letters, shape (blocks,); only where there is a revision.
    """

    p_roles: Array
    say: float
    guess: Array | None = None
    revision: Revision | None = None
    sizes: Array | None = None

    @cached_property
    def page_types(self) -> Mapping[str, float]:
        """Probability of each page type, the likeliest first; empty where none is known. Computed when it is asked for."""
        if self.guess is None:
            return {}
        if self.revision is None or self.sizes is None:
            return by_probability(self.guess)
        return by_probability(self.revision.p_types(self.guess, self.p_roles, self.sizes))


@dataclass(frozen=True, slots=True)
class RoleModel:
    """Tells roles and page types from what the content model computes, from words, and from what elements are called.

    Attributes:
        words: What words say of roles, one column per role.
        network: From the content model's features and `role_context` to log odds of roles.
        names: What names of elements say of roles, and behind them (`ABOVE`) names of elements above; None for text dumps.
        types: Tells page types; None where none were known.
    """

    words: Evidence
    network: Network
    names: Evidence | None = None
    types: TypeModel | None = None

    def predict(
        self, matrix: Array, odds: Array, words: BlockWords, names: ElementNames | None, sizes: Array, unspaced: float
    ) -> RolePrediction:
        """Roles and page types of a page.

        Args:
            matrix: The content model's features, shape (blocks, columns), at least one block.
            odds: Its log odds, shape (blocks,).
            words: The page's words.
            names: What its elements are called; None for a text dump.
            sizes: Text of each block in letters, as `boilerml.features.View` measures it, shape (blocks,).
            unspaced: The share of it in scripts without spaces.
        """
        p_types = np.zeros(len(PAGE_TYPES), np.float32)
        if self.types is None:
            return self.told(matrix, odds, words, names, p_types, unspaced)
        p_types = self.types.p_types(matrix, odds, page_hashes(words, names))
        told = self.told(matrix, odds, words, names, p_types, unspaced)
        return RolePrediction(told.p_roles, told.say, p_types, self.types.revision, sizes)

    def told(
        self, matrix: Array, odds: Array, words: BlockWords, names: ElementNames | None, p_types: Array, unspaced: float
    ) -> RolePrediction:
        """Roles alone, of a page whose types are given.

        Args:
            matrix, odds, words, names, unspaced: As for `predict`.
            p_types: Probability of each page type, as guessed without roles; zeros where none are known.
        """
        said, known = self.words.look_up(words)
        named = None if self.names is None or names is None else names_say(self.names, names)
        return RolePrediction(softmax(self.network.outputs(matrix, role_context(odds, said, named, p_types))), say_of(known, unspaced))


def say_of(known: float, unspaced: float) -> float:
    """How much of a say roles have in what is kept of a page: none in languages of which no roles were annotated, where they mislead.

    Trained on WCXB alone, which is English, a model for dumps gets 0.911 word F1 on fundus's resiliparse dumps, a third of them German,
    when roles have no say, 0.905 when they have, and 0.910 so; of what they add in English nothing is lost.

    Args:
        known: The share of the page's distinct words that the table of roles knows: 0.2 to 0.3 in languages that it does not know, from
            0.5 on in those that it does.
        unspaced: The share of its text in scripts without spaces. There, what stands between two signs is a word, of which few are known in
            any language; models of WCXB alone gain by roles in Japanese and Korean.
    """
    return min(max((known + unspaced - _FOREIGN) / (_FAMILIAR - _FOREIGN), 0.0), 1.0)


def by_probability(p_types: Array) -> dict[str, float]:
    """Page types by name, the likeliest first.

    Args:
        p_types: Probability of each of `boilerml.model.page_types.PAGE_TYPES`.
    """
    return dict(sorted(zip(PAGE_TYPES, p_types.tolist(), strict=True), key=lambda pair: -pair[1]))


def of_roles(roles: Sequence[str], wanted: Collection[str]) -> npt.NDArray[np.bool_]:
    """Which blocks have one of some roles.

    Args:
        roles: The role of each block.
        wanted: Names of roles.
    """
    return np.fromiter((role in wanted for role in roles), dtype=bool, count=len(roles))


def names_say(evidence: Evidence, names: ElementNames) -> Array:
    """What names of elements say of each block: those of its own elements, and those of all above, the farther the less.

    Args:
        evidence: The table; the word of an element above a block is looked up with the bits of `ABOVE` turned.
        names: The names on a page.

    Returns:
        Shape (blocks, 2 · classes).
    """
    if _native is not None:
        said: Array = _native.names_say(evidence.hashes, evidence.table, evidence.step, names, ABOVE, _DECAY)
        return said
    words = names.words
    both = words._replace(
        hashes=np.concatenate([words.hashes, words.hashes ^ ABOVE]),
        places=np.concatenate([words.places, words.places + len(words.hashes)]),
        owner=np.concatenate([words.owner, words.owner + words.blocks]),
        per_block=np.concatenate([words.per_block, words.per_block]),
    )
    own, of_kind = np.split(evidence.of_blocks(both), 2)
    # Sums along the way to the document, over ways twice as long each time; behind the contexts stands what is above the document.
    n = len(names.parent)
    above = np.zeros((n + 1, evidence.classes), dtype=np.float32)
    of_kind.take(names.kind, axis=0, out=above[:n])
    farther = np.append(names.parent, n)
    farther[0] = n
    reach, share = 1, _DECAY
    while reach <= names.depth:
        above += share * above.take(farther, axis=0)
        farther = farther.take(farther)
        reach, share = 2 * reach, share * share
    leaf, block = names.kind.take(names.leaf), names.kind.take(names.block)
    here = (own.take(leaf, axis=0) + own.take(block, axis=0)) / 2
    return np.concatenate([here, above.take(names.parent.take(names.block), axis=0)], axis=1)


def role_context(odds: Array, words: Array, names: Array | None, p_types: Array) -> Array:
    """What the network for roles sees of each block besides its features.

    Args:
        odds: Log odds of the content model, shape (blocks,).
        words: What words say of roles, shape (blocks, roles).
        names: What names of elements say, shape (blocks, 2 · roles); None for text dumps.
        p_types: Probability of each page type, shape (types,).

    Returns:
        Shape (blocks, inputs).
    """
    if _native is not None:
        seen: Array = _native.role_context(odds, words, names, p_types, _WINDOWS, _ROLE_WINDOWS)
        return seen
    parts = [surroundings(odds), words, windows(words, _ROLE_WINDOWS), np.broadcast_to(p_types, (len(odds), len(p_types)))]
    return np.concatenate(parts if names is None else [*parts, names], axis=1)


def role_width(features: int, named: bool) -> int:
    """How many inputs the network for roles has.

    Args:
        features: How many features there are.
        named: Whether names of elements are among the inputs.
    """
    words, names = np.zeros((1, len(ROLES)), np.float32), np.zeros((1, 2 * len(ROLES)), np.float32) if named else None
    return features + len(role_context(np.zeros(1, np.float32), words, names, np.zeros(len(PAGE_TYPES), np.float32))[0])


def surroundings(odds: Array) -> Array:
    """How likely content the blocks around are: single neighbours, windows, and what is before and after.

    Args:
        odds: Log odds of content, shape (blocks,).

    Returns:
        Shape (blocks, columns).
    """
    if _native is not None:
        around_each: Array = _native.surroundings(odds, _WINDOWS)
        return around_each
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
