"""A page as one JSON object on one line, so that the objects of several pages are JSON Lines."""

from __future__ import annotations

import json

from boilerml.api import CleanedPage
from boilerml.output.registry import output_format


@output_format("json", "page")
def json_page(page: CleanedPage, path: str) -> str:
    """Write everything that is known of a page.

    Args:
        page: A cleaned page.
        path: The name of the input it came from.

    Returns:
        An object with ``path``, ``title`` (null if there is none), ``kind``, ``encoding`` (``name``, ``source``, ``replaced``),
        ``confidence``, ``text``, and ``blocks``, each with ``index``, ``text``, ``p_content``, ``kept``, ``role`` and ``visibility``.
    """
    described = {
        "path": path,
        "title": page.title,
        "kind": page.kind,
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
    return json.dumps(described, ensure_ascii=False) + "\n"
