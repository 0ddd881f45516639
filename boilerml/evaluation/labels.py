"""Gold for single blocks: which are content, by the gold text, and which role they have, by annotated segments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from boilerml.datasets.alignment import align
from boilerml.datasets.annotations import annotated_lines, carry
from boilerml.datasets.base import AnnotatedPage
from boilerml.page import Page, Visibility
from boilerml.roles import is_content


def labels(page: Page, annotated: AnnotatedPage) -> tuple[npt.NDArray[np.bool_], list[str | None]]:
    """Tell which blocks are content, and which role they have.

    Args:
        page: The parsed page.
        annotated: What people said about it.

    Returns:
        One flag per block: whether the gold text has half of its words, but by its role where roles are all that the dataset has. And the
        roles, by the dataset's own annotation or by ours (`boilerml.datasets.annotations`), None where nobody annotated one.

    Raises:
        MissingExtraError: rapidfuzz is not installed (extra ``eval``), or resiliparse, which our annotations need.
    """
    truth = np.asarray(align(page.texts, annotated.gold or "").share >= 0.5)
    if annotated.segments:
        roles = role_labels(page, annotated.segments)
        for place, role in enumerate(roles):
            if role is not None:
                truth[place] = is_content(role)
        return truth, roles
    if annotated.annotation:
        lines, known = annotated_lines(annotated)
        return truth, known if lines == page.texts else carry(lines, known, page.texts)
    return truth, [None] * len(page)


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
