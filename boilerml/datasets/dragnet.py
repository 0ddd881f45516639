"""dragnet_data (Peters and Lecocq 2013, "Content extraction using diverse feature sets").

Source: https://github.com/seomoz/dragnet_data, AGPL-3.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from boilerml.datasets.base import AnnotatedPage, check_pairs
from boilerml.errors import DatasetError
from boilerml.parsing import decode

_SUFFIX = ".html.corrected.txt"
#: What stands between an article and its comments.
_COMMENTS = "!@#$%^&*()  COMMENTS"


def read(folder: Path) -> Iterator[AnnotatedPage]:
    """Read dragnet_data in its published layout.

    Args:
        folder: The folder that holds ``HTML/`` and ``Corrected/``, unpacked.

    Yields:
        Pages by name. The gold is the article; the readers' comments, which the data keeps apart, are ``extra["comments"]``. The pages'
        addresses are not among them, and each counts as a domain of its own.

    Raises:
        DatasetError: The layout is another one, or gold has no page.
    """
    gold = {file.name.removesuffix(_SUFFIX): file for file in sorted((folder / "Corrected").glob(f"*{_SUFFIX}"))}
    if not gold:
        raise DatasetError(f"no gold in {folder / 'Corrected'}: expected dragnet_data's HTML/*.html and Corrected/*{_SUFFIX}, unpacked")
    check_pairs(folder, gold, (file.stem for file in sorted((folder / "HTML").glob("*.html"))))
    for name, file in gold.items():
        article, _, comments = decode(file.read_bytes())[0].partition(_COMMENTS)
        yield AnnotatedPage(
            id=f"dragnet/{name}",
            domain=name,
            data=(folder / "HTML" / f"{name}.html").read_bytes(),
            gold=article.strip(),
            page_type="article",
            extra={"comments": comments.strip()},
        )
