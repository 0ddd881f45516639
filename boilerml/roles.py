"""What a block can be: the role taxonomy, once, as code."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Side(StrEnum):
    """Whether blocks of a role belong to what a reader came for."""

    CONTENT = "content"
    ON_REQUEST = "on request"
    CHROME = "chrome"


#: Every role of the annotation rubric, from the one that wins a doubt to the one that loses it.
ROLES: dict[str, Side] = {
    **dict.fromkeys(("headline", "lead", "heading", "body", "list", "quote", "code", "table", "item"), Side.CONTENT),
    **dict.fromkeys(("caption", "credit", "byline", "dateline", "tags", "comment"), Side.ON_REQUEST),
    **dict.fromkeys(
        (
            "skip",
            "menu",
            "breadcrumb",
            "toc",
            "pagination",
            "teaser",
            "ad",
            "promo",
            "share",
            "consent",
            "account",
            "control",
            "legal",
            "footer",
        ),
        Side.CHROME,
    ),
}


def check_roles(keep: Collection[str], drop: Collection[str]) -> None:
    """Make sure that roles can be kept and dropped as somebody wishes.

    Args:
        keep, drop: Names of roles.

    Raises:
        ValueError: A name is unknown, or one stands on both sides.
    """
    for role in (*keep, *drop):
        if role not in ROLES:
            raise ValueError(f"there is no role {role!r}; there are {', '.join(ROLES)}")
    both = [role for role in ROLES if role in keep and role in drop]
    if both:
        raise ValueError(f"{', '.join(both)} cannot be both kept and dropped")


def is_content(role: str) -> bool:
    """Whether blocks of this role are kept by default.

    Args:
        role: A name in `ROLES`.

    Raises:
        KeyError: There is no such role.
    """
    return ROLES[role] is Side.CONTENT
