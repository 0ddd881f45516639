"""A page as one JSON object on one line, so that the objects of several pages are JSON Lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from boilerml.output.registry import output_format

if TYPE_CHECKING:
    from boilerml.api import CleanedPage
    from boilerml.page import Block

#: Less likely roles are left out.
LEAST_ROLE = 0.01


@output_format("json", "page")
def json_page(page: CleanedPage, path: str) -> str:
    """Write what is known of a page.

    Args:
        page: A cleaned page.
        path: The name of the input it came from.

    Returns:
        An object with ``path``, ``title`` (null if there is none), ``kind``, ``page_type`` (null if the model knows none), ``encoding``
        (``name``, ``source``, ``replaced``), ``confidence``, ``text``, and ``blocks``, each with ``index``, ``text``, ``p_content``,
        ``kept``, ``role`` and ``visibility``.
    """
    return _line(_described(page, path))


@output_format("json with roles", "page", offered=False)
def json_page_with_roles(page: CleanedPage, path: str) -> str:
    """Write all that is known of a page.

    Args:
        page: A cleaned page.
        path: The name of the input it came from.

    Returns:
        As `json_page`, and ``page_types`` with their probabilities; each block also has ``role_probabilities``, the likeliest first and
        without those below 0.01, and ``credit``, null or the start and end of an image credit in its text.
    """
    described = _described(page, path)
    described["page_types"] = {name: round(p, 4) for name, p in page.page_types.items()}
    for block, shown in zip(page.blocks, described["blocks"], strict=True):
        shown |= roles_of(block)
    return _line(described)


def roles_of(block: Block) -> dict[str, Any]:
    """The roles that a block may have, and its image credit.

    Args:
        block: A block.
    """
    likely = {role: round(p, 4) for role, p in block.role_probabilities.items() if p >= LEAST_ROLE}
    return {"role_probabilities": likely, "credit": block.credit}


def _described(page: CleanedPage, path: str) -> dict[str, Any]:
    return {
        "path": path,
        "title": page.title,
        "kind": page.kind,
        "page_type": page.page_type,
        "encoding": page.encoding._asdict(),
        "confidence": round(page.confidence, 4),
        "text": page.text,
        "blocks": [
            {
                "index": block.index,
                "text": block.text,
                "p_content": round(block.p_content, 4),
                "kept": block.kept,
                "role": block.role,
                "visibility": block.visibility.name.lower(),
            }
            for block in page.blocks
        ],
    }


def _line(described: dict[str, Any]) -> str:
    return json.dumps(described, ensure_ascii=False) + "\n"
