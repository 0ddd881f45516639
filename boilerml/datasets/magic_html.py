"""The forum benchmark of magic-html (https://github.com/opendatalab/magic-html, Apache-2.0)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from boilerml.datasets.base import AnnotatedPage, check_pairs, domain_of
from boilerml.errors import DatasetError


def read(folder: Path) -> Iterator[AnnotatedPage]:
    """Read one type of page of magic-html's benchmark.

    Args:
        folder: The folder that holds ``base.json`` and ``htmls/``.

    Yields:
        Pages with their main text.

    Raises:
        DatasetError: There is no ``base.json``, or it names pages that are missing.
    """
    base = folder / "base.json"
    if not base.is_file():
        raise DatasetError(f"{base} is missing: expected a folder of magic-html's benchmark")
    records = json.loads(base.read_text("utf-8"))
    check_pairs(folder, sorted(records), (file.name.removesuffix(".html.gz") for file in sorted((folder / "htmls").glob("*.html.gz"))))
    for name, record in sorted(records.items()):
        yield AnnotatedPage(
            id=f"magic-html/{name[:12]}",
            domain=domain_of(record["url"]),
            data=gzip.decompress((folder / "htmls" / f"{name}.html.gz").read_bytes()),
            gold=record["content"],
            page_type="forum",
        )
