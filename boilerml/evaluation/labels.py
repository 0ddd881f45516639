"""Gold for single blocks: which are content, by the gold text, and which role they have, by annotated segments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from boilerml.datasets.alignment import align
from boilerml.page import Page, Visibility


def content_labels(page: Page, gold: str) -> npt.NDArray[np.bool_]:
    """Tell which blocks are content: those of whose words the gold text has half.

    Args:
        page: The parsed page.
        gold: Its main text.

    Returns:
        One flag per block.

    Raises:
        MissingExtraError: rapidfuzz is not installed (extra ``eval``).
    """
    return np.asarray(align(page.texts, gold).share >= 0.5)


def role_labels(page: Page, segments: Sequence[tuple[str, str]]) -> list[str | None]:
    """Give each block the role of the segment that most of its text lies in.

    Args:
        page: The parsed page.
        segments: Role and text of the page's segments, in order and without gaps, white space aside.

    Returns:
        A role per block; None for what is not annotated, as data that no browser shows, and from where the segments are no longer the
        page's text.
    """
    owner: list[str] = []
    wanted: list[str] = []
    for role, text in segments:
        squeezed = "".join(text.split())
        wanted.append(squeezed)
        owner += [role] * len(squeezed)
    annotated = "".join(wanted)
    roles: list[str | None] = []
    place = 0
    for text, where in zip(page.texts, page.facts["visibility"].tolist(), strict=True):
        squeezed = "".join(text.split())
        if where == Visibility.DATA or annotated[place : place + len(squeezed)] != squeezed:
            roles.append(None)
            continue
        votes = owner[place : place + len(squeezed)]
        roles.append(max(dict.fromkeys(votes), key=votes.count) if votes else None)
        place += len(squeezed)
    return roles
