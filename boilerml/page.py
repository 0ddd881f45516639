"""The data types that every stage shares: `Page`, its table of `Contexts`, and `Block`.

A page is kept as columns, one entry per block, because every later stage works on
all blocks at once. Labels and probabilities travel beside a page, never inside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from boilerml.credits import credit_span
from boilerml.roles import ROLES

PageKind = Literal["html", "text"]
IntArray = npt.NDArray[np.int32]


class Visibility(IntEnum):
    """Where a block's text stands for somebody who looks at the page in a browser."""

    VISIBLE = 0
    #: In ``<noscript>``, ``<iframe>``, ``<object>`` …: shown where something else does not run.
    FALLBACK = 1
    #: In a part with ``hidden``, ``aria-hidden`` or an inline ``display: none``.
    HIDDEN = 2
    #: In JSON-LD or in another script's data: never shown by itself.
    DATA = 3


class Gap(IntEnum):
    """What stands between a block and the one before it."""

    #: Another cell of the same table row.
    CELL = 0
    #: A new line or a new block-level element.
    BREAK = 1
    #: One blank line or more (text dumps only).
    BLANK = 2


class Encoding(NamedTuple):
    """How bytes became characters: the charset's name and how it was found."""

    name: str
    #: ``bom``, ``option``, ``meta`` (or an XML declaration), ``content``, ``detector`` or ``str`` (was decoded already).
    source: str
    #: Bytes that were not valid in that charset; each became U+FFFD.
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class Contexts:
    """The distinct places at which text stands in a page: a tree of interned elements.

    Two elements with the same parent place, tag, class, id (digits at its end aside) and
    role share one place, so that a page of a thousand cards has a few dozen contexts.

    Entry 0 is the document itself; every parent comes before its children.
    """

    #: The parent's number, −1 for the document.
    parent: list[int]
    #: Lower-case element name.
    tag: list[str]
    #: What names the element: values of class, of id or else itemprop, and of role, as written; empty without attributes.
    names: list[tuple[str | None, ...]]

    def __len__(self) -> int:
        return len(self.parent)


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page: its blocks as columns, in page order.

    All arrays in `facts` have one int32 entry per block. Both parsers fill the same facts; one that
    an input kind cannot know is all zero.
    """

    kind: PageKind
    texts: list[str]
    #: ``visibility`` · ``gap`` (see `Gap`) · ``context``, ``leaf`` (numbers in `contexts`: the block-level element,
    #: the innermost element of the longest piece) · ``link_chars``, ``links`` · ``strong_chars`` ·
    #: ``images`` (since the block before) · ``lines`` (line breaks inside) · ``indent``, ``bullet``,
    #: ``numbered``, ``blanks`` (text dumps: columns of indentation, kind of bullet, length of the number, blank lines before).
    facts: Mapping[str, IntArray]
    contexts: Contexts
    title: str | None = None
    #: Head metadata by lower-case name (``og:type``, ``description`` …), and ``lang``.
    meta: Mapping[str, str] = field(default_factory=dict)
    encoding: Encoding = field(default_factory=lambda: Encoding("utf-8", "str"))

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a cleaned page, as people see it."""

    index: int
    text: str
    #: Calibrated probability that a reader came to the page for this block.
    p_content: float
    kept: bool
    #: What the block is, a name in `boilerml.roles.ROLES`; ``content`` or ``chrome`` where the model knows no roles.
    role: str
    visibility: Visibility = Visibility.VISIBLE
    #: Probability of each role, in the order of `boilerml.roles.ROLES`; None where the model knows no roles.
    p_roles: npt.NDArray[np.float32] | None = field(default=None, compare=False, repr=False)

    @property
    def role_probabilities(self) -> dict[str, float]:
        """Probability of each role, the likeliest first; empty where the model knows no roles."""
        if self.p_roles is None:
            return {}
        p = self.p_roles.tolist()
        return {name: p[place] for place, name in sorted(enumerate(ROLES), key=lambda pair: -p[pair[0]])}

    @property
    def p_role(self) -> float | None:
        """Probability of the block's own role; None where the model knows no roles."""
        return None if self.p_roles is None else float(self.p_roles[tuple(ROLES).index(self.role)])

    @property
    def credit(self) -> tuple[int, int] | None:
        """Where in the text an image credit stands, as start and end; None where there is none that can be told."""
        return credit_span(self.text)
