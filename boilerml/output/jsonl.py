"""The blocks of a page as JSON Lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from boilerml.output.json_page import roles_of
from boilerml.output.registry import output_format

if TYPE_CHECKING:
    from boilerml.api import CleanedPage


@output_format("jsonl", "blocks")
def jsonl(page: CleanedPage, path: str) -> str:
    """Write one object per block.

    Its keys are ``index``, ``kept``, ``p_content``, ``role``, ``p_role``, ``text``, ``role_probabilities`` and ``credit``. The last two are
    those of the ``json`` format with roles; ``p_role`` is null where the model knows no roles.

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
                "p_role": None if block.p_role is None else round(block.p_role, 4),
                "text": block.text,
                **roles_of(block),
            },
            ensure_ascii=False,
        )
        + "\n"
        for block in page.blocks
    )
