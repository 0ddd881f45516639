"""Roles and the decision to keep or drop: roles move the odds of content, and no role contradicts what was decided."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from boilerml import native
from boilerml.roles import ROLES, Side

Array = npt.NDArray[np.float32]

_native = native.load("evidence")

_SIDES = np.array(list(ROLES.values()))
#: Which roles a kept block can have, and which a dropped one: those of its own side, and those that are kept on request.
_POSSIBLE = np.stack([_SIDES != Side.CONTENT, _SIDES != Side.CHROME])
#: Roles that speak for content, and those that speak against it.
_FOR_CONTENT = np.flatnonzero([side == Side.CONTENT and role != "headline" for role, side in ROLES.items()])
_FOR_CHROME = np.flatnonzero(_SIDES == Side.CHROME)
#: How far the log odds of the roles' side move those of content in all blocks.
_ROLE_SHARE = np.float32(0.15)
#: How far they move the calibrated ones besides, in blocks of about so many letters. With 0.75 and 80 instead, all word F1 by
#: cross-validation is within 0.0009 and roles within 0.001, but 0.001 less of dumps in unknown languages; with 1.2 and 50 and a share of
#: 0.2 in all blocks, 0.002 more of the roles are right in HTML and 0.003 more in dumps, at 0.0005 of F1.
_SHORT_SHARE, _SHORT = np.float32(1), np.float32(40)
#: Blocks of more than so many times as many letters are long: roles do not settle them at all.
_LONG = np.float32(10)
#: No role is more certain than this lets it be.
_DOUBT = np.float32(1e-3)


def swayed(odds: Array, p_roles: Array, say: float = 1.0) -> Array:
    """Log odds of content, moved somewhat by the side that the roles are on.

    Two models that learnt from different annotations err differently. The headline is on no side: most public gold leaves it out.

    Args:
        odds: Log odds of the content model, shape (blocks,).
        p_roles: Probability of each role, shape (blocks, roles).
        say: How much of a say the roles have, 0 to 1.
    """
    share = _ROLE_SHARE * np.float32(say)
    if _native is not None:
        moved: Array = _native.moved(odds, p_roles, _FOR_CONTENT, _FOR_CHROME, _DOUBT, share, 0, None, _SHORT, _LONG)
        return moved
    return np.asarray(odds + share * _side(p_roles), dtype=np.float32)


def settled(odds: Array, p_roles: Array, sizes: Array, slope: float, say: float = 1.0) -> Array:
    """Log odds of content, moved decisively by roles in short blocks.

    What a block of a few words is, its role tells better than public gold, which leaves out headings, items and cells of many pages, and
    hardly any F1 hangs on it. By cross-validation of models of 200 columns, without and with what roles move: word F1 on WCXB 0.871 and
    0.872 in HTML, 0.837 and 0.842 in dumps by resiliparse; roles that agree with the decision 0.797 and 0.831 (with names of elements as
    inputs), 0.709 and 0.752.

    Args:
        odds: What `swayed` returned, shape (blocks,).
        p_roles: Probability of each role, shape (blocks, roles).
        sizes: Text of each block in letters, as `boilerml.features.View` measures it in all scripts alike, shape (blocks,).
        slope: What one of these log odds is worth when they are calibrated.
        say: How much of a say the roles have, 0 to 1.
    """
    share = _SHORT_SHARE * np.float32(say / slope)
    if _native is not None:
        moved: Array = _native.moved(odds, p_roles, _FOR_CONTENT, _FOR_CHROME, _DOUBT, 0, share, sizes, _SHORT, _LONG)
        return moved
    lengths = sizes / _SHORT
    reach = np.where(lengths > _LONG, 0, np.exp(-lengths))
    return np.asarray(odds + share * reach * _side(p_roles), dtype=np.float32)


def swayed_and_settled(odds: Array, p_roles: Array, sizes: Array, slope: float, say: float) -> Array:
    """What `settled` makes of what `swayed` makes of log odds.

    Args:
        odds: Log odds of the content model, shape (blocks,).
        p_roles, sizes, slope, say: As for `settled`.
    """
    if _native is None:
        return settled(swayed(odds, p_roles, say), p_roles, sizes, slope, say)
    share, short_share = _ROLE_SHARE * np.float32(say), _SHORT_SHARE * np.float32(say / slope)
    moved: Array = _native.moved(odds, p_roles, _FOR_CONTENT, _FOR_CHROME, _DOUBT, share, short_share, sizes, _SHORT, _LONG)
    return moved


def _side(p_roles: Array) -> Array:
    content, chrome = (p_roles.take(roles, axis=1).sum(axis=1) for roles in (_FOR_CONTENT, _FOR_CHROME))
    return np.asarray(np.log((content + _DOUBT) / (chrome + _DOUBT)), dtype=np.float32)


def consistent_roles(p_roles: Array, kept: npt.NDArray[np.bool_], wished: Collection[str] = ()) -> list[str]:
    """The likeliest role of each block that does not contradict the decision.

    Args:
        p_roles: Shape (blocks, roles).
        kept: Whether the model keeps each block: a kept block is no chrome, a dropped one no content; roles on request are either.
        wished: Roles that somebody decides by instead: a block that is likeliest one of them has that role, whatever the model decides.
    """
    names = tuple(ROLES)
    if _native is not None:
        roles: list[str] = _native.likeliest(p_roles, kept, _POSSIBLE, [name in wished for name in names], names)
        return roles
    possible = _POSSIBLE[kept.astype(np.int64)]
    if wished:
        likeliest = p_roles.argmax(axis=1)
        stands = np.array([name in wished for name in names])[likeliest]
        possible[stands, likeliest[stands]] = True
    return [names[place] for place in np.where(possible, p_roles, -1).argmax(axis=1).tolist()]
