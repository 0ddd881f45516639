"""HTML → the plain-text dumps that people have, by the tools that write them; to train and measure the text model.

Adding a renderer is adding a function to `RENDERERS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from boilerml.errors import MissingExtraError

_INDENTED_LINES = re.compile(r"\n\s+")


def _missing(library: str) -> MissingExtraError:
    return MissingExtraError(library, "train", "Rendering pages as text dumps")


def resiliparse(html: str) -> str:
    """Full-text extraction of resiliparse: bullets and numbers, alt texts, blank lines between paragraphs."""
    try:
        from resiliparse.extract.html2text import extract_plain_text
    except ImportError as error:
        raise _missing("resiliparse") from error
    return str(
        extract_plain_text(html, preserve_formatting=True, main_content=False, list_bullets=True, alt_texts=True, noscript=True)
    )


def inscriptis(html: str) -> str:
    """Inscriptis: layout by indentation, tables as columns."""
    try:
        from inscriptis import get_text
    except ImportError as error:
        raise _missing("inscriptis") from error
    return str(get_text(html)) if html.strip() else ""


def html2text(html: str) -> str:
    """html2text: Markdown with links, one line per paragraph."""
    try:
        from html2text import HTML2Text
    except ImportError as error:
        raise _missing("html2text") from error

    class Writer(HTML2Text):  # type: ignore[misc, unused-ignore]
        """Its patterns for line starts take quadratic time on blank lines, which it joins afterwards; here they are joined before."""

        def handle_data(self, data: str, entity_char: bool = False) -> None:
            super().handle_data(data if self.pre else _INDENTED_LINES.sub("\n", data), entity_char)

    return str(Writer(bodywidth=0).handle(html))


#: Renderers by name. All are tools in use; what they leave out of a page differs.
RENDERERS: dict[str, Callable[[str], str]] = {"resiliparse": resiliparse, "inscriptis": inscriptis, "html2text": html2text}
