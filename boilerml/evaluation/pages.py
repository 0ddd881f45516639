"""Annotated pages as systems get them: which datasets, which parts, as HTML or as dumps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as metadata_version
from pathlib import Path

from boilerml.datasets import folder as own_format
from boilerml.datasets.annotations import with_annotations
from boilerml.datasets.base import AnnotatedPage
from boilerml.datasets.registry import Dataset, data_folder, datasets
from boilerml.datasets.renderers import RENDERERS
from boilerml.errors import DatasetError, EvaluationError
from boilerml.page import PageKind
from boilerml.parsing import decode

#: A page as it came: HTML, or a dump that somebody annotated.
OWN = "page"
#: Pages of this split are called by the dataset's name alone.
_FIRST_SPLIT = "dev"


@dataclass(frozen=True, slots=True)
class Item:
    """One input: an annotated page as it came, or a dump of it.

    Attributes:
        page: The annotated page.
        input: ``html`` or ``text`` for a page as it came, else the renderer that makes the dump.
    """

    page: AnnotatedPage
    input: str

    @property
    def kind(self) -> PageKind:
        """What systems get."""
        return "html" if self.input == "html" else "text"

    def characters(self) -> str:
        """The input's characters; a dump is rendered anew at every call."""
        text, _ = decode(self.page.data)
        return RENDERERS[self.input](text) if self.input in RENDERERS else text

    def source(self) -> str | bytes:
        """The bytes of a page as they came, the characters of a dump that was rendered."""
        return self.characters() if self.input in RENDERERS else self.page.data

    def data(self) -> bytes:
        """The input's bytes, as they came where it is a page."""
        return self.characters().encode("utf-8", "replace") if self.input in RENDERERS else self.page.data


@dataclass(frozen=True, slots=True)
class Collection:
    """The inputs of one sort that were made of one dataset.

    Attributes:
        dataset: Name of the dataset, that which page ids begin with, and of the split where it is not the one to learn from.
        input: As in `Item`.
        items: The inputs.
        described: What the registry says of the dataset, None for a folder of one's own.
    """

    dataset: str
    input: str
    items: Sequence[Item]
    described: Dataset | None

    @property
    def title(self) -> str:
        """What reports call it."""
        sort = {"html": "HTML", "text": "text dumps"}.get(self.input, f"dumps by {self.input}")
        return f"{self.dataset}, {sort}"

    def fingerprint(self) -> str:
        """A SHA-256 over what systems get: ids, bytes and the renderer. Gold is no part of it."""
        digest = hashlib.sha256(f"{self.input} {_version_of(self.input)}\n".encode())
        for item in sorted(self.items, key=lambda item: item.page.id):
            digest.update(f"{item.page.id} {len(item.page.data)}\n".encode() + item.page.data)
        return digest.hexdigest()

    def gold_fingerprint(self) -> str:
        """A SHA-256 over ids, bytes and gold: what figures depend on besides predictions."""
        digest = hashlib.sha256(self.fingerprint().encode())
        for item in sorted(self.items, key=lambda item: item.page.id):
            page = item.page
            said = (page.gold, tuple(page.segments), tuple(page.annotation), page.extra.get("with"), page.extra.get("without"))
            digest.update(repr((page.id, *said)).encode())
        return digest.hexdigest()


def _version_of(renderer: str) -> str:
    if renderer not in RENDERERS:
        return ""
    try:
        return metadata_version(renderer)
    except PackageNotFoundError:
        return "not installed"


def choose_inputs(names: Iterable[str]) -> list[str]:
    """Check the names of inputs.

    Args:
        names: ``page``, or renderers.

    Raises:
        EvaluationError: A name is neither; the message lists what there is.
    """
    chosen = list(dict.fromkeys(names)) or [OWN]
    for name in chosen:
        if name != OWN and name not in RENDERERS:
            raise EvaluationError(f"no input {name!r}: there are {', '.join((OWN, *RENDERERS))}")
    return chosen


def find_pages(targets: Sequence[str], data: Path | None, split: str | None) -> list[tuple[Dataset | None, list[AnnotatedPage]]]:
    """Read the datasets that somebody named.

    Args:
        targets: Names of datasets, folders of datasets, folders in our own format; boilerml's own pages if there are none.
        data: The folder that holds the datasets named.
        split: The part to read of datasets that have parts.

    Returns:
        What the registry says, and the pages with our annotations of their roles, for each dataset found.

    Raises:
        DatasetError: There is no such dataset or folder, it is damaged, or it has no such split; the message says what there is.
    """
    known = datasets()
    found: list[tuple[Dataset | None, Path]] = []
    for target in targets:
        folder = Path(target)
        if target in known:
            found.append(_named(known[target], data))
        elif folder.is_dir():
            found += _in_folder(folder, known)
        else:
            raise DatasetError(f"no dataset and no folder {target!r}: the datasets are {', '.join(known)}; see boilerml datasets")
    if not targets:
        found.append((known["pages"], data_folder() / "pages"))
    if split is not None:
        found = [(_of_split(dataset, split, known), folder) for dataset, folder in found]
    annotations = data_folder() / "annotations"
    return [(dataset, with_annotations(_read(dataset, folder), annotations)) for dataset, folder in dict.fromkeys(found)]


def _named(dataset: Dataset, data: Path | None) -> tuple[Dataset | None, Path]:
    if dataset.key == "pages" and data is None:
        return dataset, data_folder() / "pages"
    if data is None:
        raise DatasetError(f"{dataset.key} is not part of boilerml: get it from {dataset.source}, and give the folder it is in with --data")
    if not (data / dataset.place).is_dir():
        raise DatasetError(f"{data} has no folder {dataset.place}: get {dataset.key} from {dataset.source} and put it there")
    return dataset, data / dataset.place


def _in_folder(folder: Path, known: dict[str, Dataset]) -> list[tuple[Dataset | None, Path]]:
    if own_format.is_one(folder):
        is_ours = folder.resolve() == (data_folder() / "pages").resolve()
        return [(known["pages"] if is_ours else None, folder)]
    below: list[tuple[Dataset | None, Path]] = []
    for dataset in known.values():
        # One entry per place: other splits are asked for by name.
        if (folder / dataset.place).is_dir() and folder / dataset.place not in {place for _, place in below}:
            below.append((dataset, folder / dataset.place))
    if below:
        return below
    whole = folder.resolve().as_posix()
    for dataset in known.values():
        if whole == dataset.place or whole.endswith(f"/{dataset.place}"):
            return [(dataset, folder)]
    raise DatasetError(
        f"{folder} holds no annotated pages: expected pages with annotations beside them, one of the folders "
        f"{', '.join(dict.fromkeys(dataset.place for dataset in known.values()))}, or to be one of these"
    )


def _of_split(dataset: Dataset | None, split: str, known: dict[str, Dataset]) -> Dataset:
    place = dataset.place if dataset is not None else None
    parts = {other.split: other for other in known.values() if place is not None and other.place == place and other.split}
    if split not in parts:
        name = dataset.key if dataset is not None else "this folder"
        has = f"it has {', '.join(map(str, parts))}" if parts else "it has no splits"
        raise DatasetError(f"{name} has no split {split!r}: {has}")
    return parts[split]


def _read(dataset: Dataset | None, folder: Path) -> list[AnnotatedPage]:
    pages = dataset.read(folder) if dataset is not None else list(own_format.read(folder))
    if not pages:
        raise DatasetError(f"{folder} holds no pages")
    return pages


def collect(found: Sequence[tuple[Dataset | None, list[AnnotatedPage]]], inputs: Sequence[str]) -> list[Collection]:
    """Make collections of pages, one per dataset and sort of input.

    Args:
        found: Datasets with their pages.
        inputs: ``page``, or renderers; dumps are made of HTML pages only.

    Raises:
        DatasetError: Two datasets have pages of the same id.
    """
    collections: list[Collection] = []
    for dataset, pages in found:
        by_input: dict[str, list[Item]] = {}
        for name in inputs:
            for page in pages:
                if name == OWN:
                    by_input.setdefault(page.kind, []).append(Item(page, page.kind))
                elif page.kind == "html":
                    by_input.setdefault(name, []).append(Item(page, name))
        called = pages[0].dataset
        if dataset is not None and dataset.split not in (None, _FIRST_SPLIT):
            called += f"-{dataset.split}"
        collections += [Collection(called, name, items, dataset) for name, items in by_input.items()]
    seen: set[tuple[str, str]] = set()
    for collection in collections:
        for item in collection.items:
            if (item.page.id, item.input) in seen:
                raise DatasetError(f"two pages have the id {item.page.id}: rename a folder or a page")
            seen.add((item.page.id, item.input))
    return collections
