"""The blocks of a page as JSON Lines."""

from __future__ import annotations

import json

from boilerml.api import CleanedPage
from boilerml.output.registry import output_format


@output_format("jsonl", "blocks")
def jsonl(page: CleanedPage, path: str) -> str:
    """Write one object per block, with ``index``, ``kept``, ``p_content``, ``role`` and ``text``.

    Args:
        page: A cleaned page.
        path: Not shown.
    """
    return "".join(
        json.dumps(
            {
                "index": block.index,
                "kept": block.kept,
                "p_content": round(block.p_content, 4),
                "role": block.role,
                "text": block.text,
            },
            ensure_ascii=False,
        )
        + "\n"
        for block in page.blocks
    )
