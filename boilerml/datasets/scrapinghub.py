"""The article extraction benchmark of ScrapingHub, now Zyte: https://github.com/scrapinghub/article-extraction-benchmark."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from boilerml.datasets.base import AnnotatedPage, check_pairs, domain_of
from boilerml.errors import DatasetError

_SUFFIX = ".html.gz"


def read(folder: Path) -> Iterator[AnnotatedPage]:
    """Read the benchmark in its published layout.

    Args:
        folder: The folder that holds ``ground-truth.json`` and ``html/``.

    Yields:
        Pages in the order of the gold; it is the body of the article.

    Raises:
        DatasetError: There is no ``ground-truth.json``, or gold has no page.
    """
    file = folder / "ground-truth.json"
    if not file.is_file():
        raise DatasetError(f"{file} is missing: expected the article extraction benchmark's ground-truth.json and html/")
    gold = json.loads(file.read_text("utf-8"))
    check_pairs(folder, gold, (path.name.removesuffix(_SUFFIX) for path in sorted((folder / "html").glob(f"*{_SUFFIX}"))))
    for name, record in gold.items():
        yield AnnotatedPage(
            id=f"scrapinghub/{name[:12]}",
            domain=domain_of(record.get("url") or "") or name,
            data=gzip.decompress((folder / "html" / f"{name}{_SUFFIX}").read_bytes()),
            gold=record.get("articleBody") or "",
            page_type="article",
        )
