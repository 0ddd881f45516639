"""The evaluation data of trafilatura (https://github.com/adbar/trafilatura, tests/): segments that must and must not be extracted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from boilerml.datasets.base import AnnotatedPage, check_pairs, domain_of
from boilerml.errors import DatasetError

_PLACES = ("cache", "eval")


def read(folder: Path) -> Iterator[AnnotatedPage]:
    """Read trafilatura's evaluation data in its published layout.

    Args:
        folder: The folder that holds ``evaldata.json``, ``cache/`` and ``eval/``.

    Yields:
        Pages in the order of the annotations, without main text: ``extra`` has the segments, ``with`` those that are content and
        ``without`` those that are not.

    Raises:
        DatasetError: There is no ``evaldata.json``, or an annotation has no page.
    """
    file = folder / "evaldata.json"
    if not file.is_file():
        raise DatasetError(f"{file} is missing: expected trafilatura's evaldata.json, cache/ and eval/")
    records = json.loads(file.read_text("utf-8"))
    found = {path.name: path for place in reversed(_PLACES) for path in sorted((folder / place).glob("*.html"))}
    # The folders also hold pages of other tests, so that one without annotation is no news.
    names = [record["file"] for record in records.values()]
    check_pairs(folder, names, (name for name in found if name in set(names)))
    for url, record in records.items():
        name = record["file"]
        yield AnnotatedPage(
            id=f"trafilatura/{name.removesuffix('.html')}",
            domain=domain_of(url) or name,
            data=found[name].read_bytes(),
            extra={"with": tuple(record.get("with", ())), "without": tuple(record.get("without", ()))},
        )
