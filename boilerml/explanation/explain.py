"""A page, its blocks and what moved each of them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from boilerml.api import CleanedPage, clean
from boilerml.model.explain import contributions
from boilerml.model.shipped import find_model
from boilerml.page import Block
from boilerml.parsing import InputType


class Reasons(NamedTuple):
    """A block, and the groups of features that moved it most.

    Attributes:
        block: The block.
        changes: Pairs of group and change in the log odds of content, the largest first.
    """

    block: Block
    changes: list[tuple[str, float]]


class Explanation(NamedTuple):
    """A page and the reasons of its blocks.

    Attributes:
        page: The cleaned page.
        blocks: All of its blocks, in page order.
    """

    page: CleanedPage
    blocks: list[Reasons]


def explain(
    source: str | bytes, *, kind: InputType = "auto", model: str | Path | None = None, encoding: str | None = None, most: int = 5
) -> Explanation:
    """Clean a page and find what moved each block.

    Args:
        source, kind, model, encoding: As for `boilerml.clean`.
        most: Groups of features per block.

    Returns:
        The page with reasons.

    Raises:
        BoilermlError: As `boilerml.clean` raises it.
    """
    page = clean(source, kind=kind, model=model, encoding=encoding)
    changes = contributions(find_model(model, page.kind), page.page, most)
    return Explanation(page, [Reasons(block, found) for block, found in zip(page.blocks, changes, strict=True)])
