"""WCXB, the Web Content eXtraction Benchmark (Foley 2026, https://github.com/murroughfoley/wcx), CC-BY-4.0."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from boilerml.datasets.base import AnnotatedPage, check_pairs, domain_of
from boilerml.errors import DatasetError


def read(folder: Path, split: str = "dev") -> Iterator[AnnotatedPage]:
    """Read WCXB in its published layout.

    Args:
        folder: The folder that holds ``dev/`` and ``metadata.json``.
        split: ``dev`` or ``test``.

    Yields:
        Its pages by number. Empty gold means that the annotators found no content; such pages score 0 with any output but an empty one.

    Raises:
        DatasetError: The layout is another one, or a page of the annotations is missing.
    """
    gold_folder = folder / split / "ground-truth"
    files = sorted(gold_folder.glob("*.json"))
    if not files:
        raise DatasetError(f"no annotations in {gold_folder}: expected WCXB's {split}/ground-truth/*.json")
    html_folder = folder / split / "html"
    pages = (file.name.removesuffix(".html.gz") for file in sorted(html_folder.glob("*.html.gz")))
    check_pairs(folder / split, (file.stem for file in files), pages)
    metadata_file = folder / "metadata.json"
    metadata = json.loads(metadata_file.read_text("utf-8"))["files"] if metadata_file.is_file() else {}
    for file in files:
        record = json.loads(file.read_text("utf-8"))
        truth = record["ground_truth"]
        yield AnnotatedPage(
            id=f"wcxb/{file.stem}",
            domain=metadata.get(file.stem, {}).get("domain") or domain_of(record["url"]),
            data=gzip.decompress((html_folder / f"{file.stem}.html.gz").read_bytes()),
            gold=truth.get("main_content") or "",
            page_type=record["_internal"]["page_type"]["primary"],
            extra={key: truth.get(key) for key in ("title", "author", "publish_date", "with", "without")},
        )
