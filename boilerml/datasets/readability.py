"""The test pages of Mozilla's Readability.js (https://github.com/mozilla/readability, Apache-2.0)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from boilerml.datasets.base import AnnotatedPage
from boilerml.errors import DatasetError
from boilerml.page import Visibility
from boilerml.parsing import parse_html


def read(folder: Path) -> Iterator[AnnotatedPage]:
    """Read Readability.js's ``test/test-pages``.

    Args:
        folder: The folder that holds one folder per page, each with ``source.html``, gzipped or not, and ``expected.html``.

    Yields:
        Pages with the text that the tool's maintainers accept from it; not a person's annotation, so it is trusted less.

    Raises:
        DatasetError: There are no pages in `folder`.
    """
    expectations = sorted(folder.glob("*/expected.html"))
    if not expectations:
        raise DatasetError(f"no */expected.html in {folder}: expected Readability.js's test pages")
    for expected in expectations:
        source = expected.with_name("source.html")
        packed = expected.with_name("source.html.gz")
        data = gzip.decompress(packed.read_bytes()) if packed.is_file() else source.read_bytes()
        accepted = parse_html(expected.read_bytes().decode("utf-8"))
        shown = accepted.facts["visibility"] != Visibility.DATA
        metadata = json.loads(expected.with_name("expected-metadata.json").read_text("utf-8"))
        name = expected.parent.name
        yield AnnotatedPage(
            id=f"readability/{name}",
            # Pages of one site are numbered: yahoo-1, yahoo-2 …
            domain=f"readability:{name.rstrip('0123456789').rstrip('-')}",
            data=data,
            gold="\n\n".join(text for text, keep in zip(accepted.texts, shown, strict=True) if keep),
            language=metadata.get("lang"),
            trust=0.5,
            extra={"title": metadata.get("title"), "author": metadata.get("byline")},
        )
