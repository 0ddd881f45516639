"""Annotated pages: one reader per public dataset and one for our own format, and what turns gold into labels.

A new dataset is a new module with a ``read(folder)``, an entry in ``data/datasets.toml``, and a line in `boilerml.datasets.registry`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from boilerml.datasets import folder as own_format
from boilerml.datasets import fundus, magic_html, readability, wcxb
from boilerml.datasets.base import AnnotatedPage
from boilerml.datasets.registry import Dataset, data_folder, datasets
from boilerml.errors import DatasetError

__all__ = ["LICENCES", "READERS", "AnnotatedPage", "Dataset", "data_folder", "datasets", "read_all"]

#: Where each dataset that models learn from is expected below a data folder, and its reader.
READERS: dict[str, Callable[[Path], Iterator[AnnotatedPage]]] = {
    "wcxb": wcxb.read,
    "fundus": fundus.read,
    "magic-html/forum": magic_html.read,
    "readability": readability.read,
    "pages": own_format.read,
}

#: The licence of each dataset, by the name that page ids begin with.
LICENCES = {
    "wcxb": "CC-BY-4.0, Murrough Foley",
    "fundus": "MIT",
    "magic-html": "Apache-2.0",
    "readability": "Apache-2.0",
    "pages": "Apache-2.0",
}


def read_all(data: Path) -> list[AnnotatedPage]:
    """Read every dataset to learn from that a data folder holds.

    Args:
        data: A folder with datasets in the sub-folders that `READERS` names, or a folder of pages in our own format.

    Returns:
        All pages, by dataset.

    Raises:
        DatasetError: There is nothing to read, or a dataset is not what its reader expects.
    """
    if not data.is_dir():
        raise DatasetError(f"{data} is not a folder: give one with annotated pages")
    known = datasets()
    found = {data / place: known[place] for place in READERS if (data / place).is_dir()}
    if not found and own_format.is_one(data):
        found = {data: known["pages"]}
    pages: list[AnnotatedPage] = []
    for place, dataset in found.items():
        pages += dataset.read(place)
    if not pages:
        raise DatasetError(
            f"{data} holds no annotated pages: expected one of the folders {', '.join(READERS)}, or pages with annotations beside them"
        )
    return pages
