"""WebMainBench (Liu et al. 2025, https://arxiv.org/abs/2511.23119): https://github.com/opendatalab/WebMainBench, Apache-2.0."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from boilerml.datasets.base import AnnotatedPage, domain_of
from boilerml.errors import DatasetError
from boilerml.page import Visibility
from boilerml.parsing import parse_html

#: How the annotators marked the content inside of the pages: what must be removed before anybody may look at them.
_MARK = re.compile(r'\scc-select="[^"]*"')


def read(folder: Path) -> Iterator[AnnotatedPage]:
    """Read WebMainBench's JSON Lines.

    Args:
        folder: The folder that holds ``WebMainBench_*.jsonl``, all 7,809 pages or the 545 with corrected Markdown. If both are there,
            the larger one is read.

    Yields:
        Pages in the order of the file. The gold is the text of ``main_html``; ``extra["markdown"]`` is the Markdown that the published
        scorer compares with, where people corrected it their version.

    Raises:
        DatasetError: There is no such file, or a line is not a page.
    """
    files = sorted(folder.glob("WebMainBench*.jsonl"), key=lambda file: file.stat().st_size)
    if not files:
        raise DatasetError(f"no WebMainBench*.jsonl in {folder}: expected WebMainBench's JSON Lines")
    with files[-1].open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                name, html = str(record["track_id"]), record["html"]
            except (ValueError, KeyError, TypeError) as error:
                raise DatasetError(f"{files[-1]}, line {number}: this is not a page with track_id and html: {error!r}") from error
            meta = record.get("meta") or {}
            yield AnnotatedPage(
                id=f"webmainbench/{name}",
                domain=domain_of(record.get("url") or "") or name,
                data=_MARK.sub("", html).encode(),
                gold=_text(record.get("main_html") or ""),
                page_type=meta.get("style"),
                language=meta.get("language"),
                extra={"markdown": record.get("groundtruth_content") or record.get("convert_main_content"), "level": meta.get("level")},
            )


def _text(html: str) -> str:
    page = parse_html(html)
    shown = page.facts["visibility"] != Visibility.DATA
    return "\n\n".join(text for text, keep in zip(page.texts, shown, strict=True) if keep)
