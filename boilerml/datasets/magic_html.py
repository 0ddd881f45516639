"""The forum benchmark of magic-html (https://github.com/opendatalab/magic-html, Apache-2.0)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from boilerml.datasets.base import AnnotatedPage, domain_of
from boilerml.errors import DatasetError


def read(folder: Path) -> Iterator[AnnotatedPage]:
    """Read one type of page of magic-html's benchmark.

    Args:
        folder: The folder that holds ``base.json`` and ``htmls/``.

    Yields:
        Pages with their main text.

    Raises:
        DatasetError: There is no ``base.json``.
    """
    base = folder / "base.json"
    if not base.is_file():
        raise DatasetError(f"{base} is missing: expected a folder of magic-html's benchmark")
    for name, record in sorted(json.loads(base.read_text("utf-8")).items()):
        page = folder / "htmls" / f"{name}.html.gz"
        if not page.is_file():
            raise DatasetError(f"{base} names a page that is missing: {page}")
        yield AnnotatedPage(
            id=f"magic-html/{name[:12]}",
            domain=domain_of(record["url"]),
            data=gzip.decompress(page.read_bytes()),
            gold=record["content"],
            page_type="forum",
        )
