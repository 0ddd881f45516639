"""The main text as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boilerml.output.registry import output_format

if TYPE_CHECKING:
    from boilerml.api import CleanedPage


@output_format("txt", "page", between="\n")
def txt(page: CleanedPage, path: str) -> str:
    """Write the kept blocks, apart by a blank line.

    Args:
        page: A cleaned page.
        path: Not shown; texts of several pages are told apart with the ``json`` format.
    """
    text = page.text
    return f"{text}\n" if text else ""
