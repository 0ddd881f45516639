"""The datasets that boilerml can read: what ``data/datasets.toml`` says of each, and its reader."""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from boilerml.datasets import (
    cleaneval,
    dragnet,
    fundus,
    google_trends,
    l3s_gn1,
    magic_html,
    readability,
    scrapinghub,
    trafilatura,
    wcxb,
    webmainbench,
)
from boilerml.datasets import folder as own_format
from boilerml.datasets.base import AnnotatedPage
from boilerml.errors import DatasetError

Read = Callable[[Path], Iterator[AnnotatedPage]]

_PACKAGE = Path(__file__).resolve().parent.parent
#: In an installed package the data stand inside it, in a checkout beside it.
_DATA = (_PACKAGE / "data", _PACKAGE.parent / "data")
REGISTRY = "datasets.toml"

#: The reader of each dataset, by its key in the registry.
_READERS: dict[str, Read] = {
    "wcxb": wcxb.read,
    "wcxb-test": partial(wcxb.read, split="test"),
    "fundus": fundus.read,
    "magic-html/forum": magic_html.read,
    "readability": readability.read,
    "pages": own_format.read,
    "scrapinghub": scrapinghub.read,
    "trafilatura": trafilatura.read,
    "cleaneval": cleaneval.read,
    "l3s-gn1": l3s_gn1.read,
    "google-trends-2017": google_trends.read,
    "dragnet": dragnet.read,
    "webmainbench": webmainbench.read,
}


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset, as the registry describes it.

    Attributes:
        key: What users call it.
        place: Its folder below a data folder.
        split: The part of it that is meant, where it has parts.
        name, source, authors, licence: Of the dataset.
        pages: How many, as its authors or later papers count them.
        gold: What its annotation means.
        training: Whether models may learn from it.
        notes: What else to know.
    """

    key: str
    place: str
    split: str | None
    name: str
    source: str
    authors: str
    licence: str
    pages: str
    gold: str
    training: bool
    notes: str

    def read(self, folder: Path) -> list[AnnotatedPage]:
        """Read all pages.

        Args:
            folder: The dataset's own folder.

        Raises:
            DatasetError: The folder is not in the layout that the reader expects, or is damaged.
        """
        try:
            return list(_READERS[self.key](folder))
        except DatasetError:
            raise
        except (ValueError, KeyError, TypeError, AttributeError, OSError, EOFError, zlib.error) as error:
            raise DatasetError(f"{folder} is not in the layout that its reader expects, or is damaged: {error!r}") from error


def data_folder() -> Path:
    """The folder with boilerml's own data: the registry, its annotated pages and the floors.

    Raises:
        DatasetError: It is neither in the package nor beside it.
    """
    for folder in _DATA:
        if (folder / REGISTRY).is_file():
            return folder
    raise DatasetError(f"boilerml's own data are missing ({' and '.join(map(str, _DATA))}): install boilerml again")


@cache
def datasets() -> dict[str, Dataset]:
    """All datasets by key, in the registry's order.

    Raises:
        DatasetError: The registry is missing.
    """
    entries = tomllib.loads((data_folder() / REGISTRY).read_text("utf-8"))
    return {
        key: Dataset(
            key=key,
            place=entry.get("place", key),
            split=entry.get("split"),
            name=entry["name"],
            source=entry["source"],
            authors=entry.get("authors", ""),
            licence=entry["licence"],
            pages=entry["pages"],
            gold=entry["gold"],
            training=entry["training"],
            notes=entry.get("notes", ""),
        )
        for key, entry in entries.items()
    }
