"""The blocks of a page as tab-separated values with a header, for `cut`, `awk` and spreadsheets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from boilerml.output.registry import output_format

if TYPE_CHECKING:
    from boilerml.api import CleanedPage

#: The tab, and everything at which some reader begins a new line (`str.splitlines`).
_SEPARATORS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")


@output_format("tsv", "blocks")
def tsv(page: CleanedPage, path: str) -> str:
    """Write one row per block: index, kept (1 or 0), p_content, role, p_role, text.

    Args:
        page: A cleaned page.
        path: Not shown.

    Returns:
        A header and the rows; p_role is empty where the model knows no roles. Nothing is quoted: tabs and line breaks in a text
        become one space.
    """
    rows = ["index\tkept\tp_content\trole\tp_role\ttext"]
    for block in page.blocks:
        p_role = "" if block.p_role is None else f"{block.p_role:.4f}"
        text = _SEPARATORS.sub(" ", block.text)
        rows.append(f"{block.index}\t{block.kept:d}\t{block.p_content:.4f}\t{block.role}\t{p_role}\t{text}")
    return "\n".join(rows) + "\n"
