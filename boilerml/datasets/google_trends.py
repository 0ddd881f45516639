"""Google-Trends-2017 (Leonhardt et al. 2020, "Boilerplate removal using a neural sequence labeling model").

Source: https://github.com/mrjleo/boilernet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from boilerml.datasets.base import AnnotatedPage, check_pairs
from boilerml.datasets.marked import marked_text
from boilerml.errors import DatasetError

_LABEL = "__boilernet_label"
_ATTRIBUTE = re.compile(rb'\s__boilernet_label="[^"]*"')


def read(folder: Path) -> Iterator[AnnotatedPage]:
    """Read Google-Trends-2017 in its published layout.

    Args:
        folder: The folder that holds ``prepared_html/`` and, in some copies, ``raw_html/`` with HTML files of the same names.

    Yields:
        Pages by name; the gold is the text labelled 1. Without ``raw_html/`` the page is the prepared one less its labels. The pages'
        addresses are not among them, and each counts as a domain of its own.

    Raises:
        DatasetError: The layout is another one, or a labelled page has no original.
    """
    prepared = {file.name: file for file in sorted((folder / "prepared_html").glob("*.html"))}
    if not prepared:
        raise DatasetError(f"no pages in {folder / 'prepared_html'}: expected Google-Trends-2017's prepared_html/*.html")
    raw = folder / "raw_html"
    if raw.is_dir():
        check_pairs(folder, prepared, (file.name for file in sorted(raw.glob("*.html"))))
    for name, file in prepared.items():
        labelled = file.read_bytes()
        yield AnnotatedPage(
            id=f"google-trends-2017/{file.stem}",
            domain=file.stem,
            data=(raw / name).read_bytes() if raw.is_dir() else _ATTRIBUTE.sub(b"", labelled),
            gold=marked_text(labelled, _judge),
        )


def _judge(attributes: Mapping[str, str]) -> bool | None:
    label = attributes.get(_LABEL)
    return None if label is None else label == "1"
