"""Gold for single blocks: which are content, by the gold text, and which role they have, by annotated segments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from boilerml.datasets.alignment import align
from boilerml.datasets.base import AnnotatedPage
from boilerml.page import Page, Visibility
from boilerml.roles import is_content


def labels(page: Page, annotated: AnnotatedPage) -> tuple[npt.NDArray[np.bool_], list[str | None]]:
    """Tell which blocks are content, and which role they have.

    Args:
        page: The parsed page.
        annotated: What people said about it.

    Returns:
        One flag per block: by its role where it has one, else whether the gold text has half of its words. And the roles, None where
        nobody annotated one.

    Raises:
        MissingExtraError: rapidfuzz is not installed (extra ``eval``).
    """
    truth = np.asarray(align(page.texts, annotated.gold or "").share >= 0.5)
    roles: list[str | None] = role_labels(page, annotated.segments) if annotated.segments else [None] * len(page)
    for place, role in enumerate(roles):
        if role is not None:
            truth[place] = is_content(role)
    return truth, roles


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
