"""The parser test data of fundus (https://github.com/flairNLP/fundus, MIT): news in about 25 languages."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from boilerml.datasets.base import AnnotatedPage, domain_of
from boilerml.errors import DatasetError


def read(folder: Path) -> Iterator[AnnotatedPage]:
    """Read fundus's ``tests/resources/parser/test_data``.

    Args:
        folder: The folder that holds one folder per country, each with ``meta.info``, pages and annotations.

    Yields:
        Pages with their body: summary, section headlines and paragraphs. Pages of a publisher, sorted by date, belong to its
        parser versions, sorted by number.

    Raises:
        DatasetError: There are no annotations in `folder`.
    """
    infos = sorted(folder.glob("*/meta.info"))
    if not infos:
        raise DatasetError(f"no */meta.info in {folder}: expected fundus's test data, one folder per country")
    for info in infos:
        country = info.parent.name
        urls = json.loads(info.read_text("utf-8"))
        for annotation in sorted(info.parent.glob("*.json")):
            versions = json.loads(annotation.read_text("utf-8"))
            publisher = annotation.stem
            pages = sorted(path for path in info.parent.glob(f"{publisher}_*.html.gz") if path.name[len(publisher) + 1].isdigit())
            ordered = sorted(versions.items(), key=lambda item: int(item[0].lstrip("V").partition("_")[0]))
            for page, (_, record) in zip(pages, ordered, strict=False):
                if "body" not in record or record["body"] is None:
                    continue
                url = urls.get(page.name, {}).get("url", "")
                yield AnnotatedPage(
                    id=f"fundus/{country}/{page.name.removesuffix('.html.gz')}",
                    domain=domain_of(url) or publisher,
                    data=gzip.decompress(page.read_bytes()),
                    gold=_body_text(record["body"]),
                    page_type="article",
                    language=country,
                    extra={"title": record.get("title"), "author": record.get("authors")},
                )


def _body_text(body: dict[str, object]) -> str:
    paragraphs: list[str] = list(body.get("summary") or [])  # type: ignore[call-overload]
    for section in body.get("sections") or []:  # type: ignore[attr-defined]
        paragraphs += [*section.get("headline", []), *section.get("paragraphs", [])]
    return "\n\n".join(paragraphs)
