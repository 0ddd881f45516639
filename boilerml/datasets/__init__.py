"""Annotated pages: one reader per public dataset and one for our own format, and what turns gold into labels.

A new dataset is a new module with a ``read(folder)``, an entry in ``data/datasets.toml``, and a line in `boilerml.datasets.registry`.
"""

from __future__ import annotations

from pathlib import Path

from boilerml.datasets import folder as own_format
from boilerml.datasets.base import AnnotatedPage
from boilerml.datasets.registry import Dataset, data_folder, datasets
from boilerml.errors import DatasetError

__all__ = ["AnnotatedPage", "Dataset", "data_folder", "datasets", "read_all"]


def read_all(data: Path) -> list[AnnotatedPage]:
    """Read every dataset to learn from that a data folder holds.

    Args:
        data: A folder with datasets in the sub-folders that the registry names, or a folder of pages in our own format.

    Returns:
        All pages, by dataset.

    Raises:
        DatasetError: There is nothing to read, or a dataset is not what its reader expects.
    """
    if not data.is_dir():
        raise DatasetError(f"{data} is not a folder: give one with annotated pages")
    to_learn_from = [dataset for dataset in datasets().values() if dataset.training]
    found = {data / dataset.place: dataset for dataset in to_learn_from if (data / dataset.place).is_dir()}
    if not found and own_format.is_one(data):
        found = {data: datasets()["pages"]}
    pages: list[AnnotatedPage] = []
    for place, dataset in found.items():
        pages += dataset.read(place)
    if not pages:
        places = ", ".join(dataset.place for dataset in to_learn_from)
        raise DatasetError(f"{data} holds no annotated pages: expected one of the folders {places}, or pages with annotations beside them")
    return pages
