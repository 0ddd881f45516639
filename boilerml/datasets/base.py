"""What every dataset reader yields, and what readers share."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from boilerml.errors import DatasetError, DatasetWarning, UnsupportedInputError
from boilerml.page import PageKind
from boilerml.parsing import decode

#: So many names stand in a message; the rest are counted.
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class AnnotatedPage:
    """One page of a dataset, with what people said about it."""

    #: Unique over all datasets: ``dataset/name``.
    id: str
    #: Pages of one domain never stand on both sides of a split.
    domain: str
    data: bytes
    kind: PageKind = "html"
    #: The main text, None where nobody wrote it down; empty where a person said that there is none.
    gold: str | None = None
    #: Segments of the page in order with their role, where somebody annotated them.
    segments: Sequence[tuple[str, str]] = ()
    #: Hash and role of each line of the page's dump, where the annotation is kept apart from the page (`boilerml.datasets.annotations`).
    annotation: Sequence[tuple[str, str]] = ()
    page_type: str | None = None
    language: str | None = None
    #: How far to trust `gold` when training, 0 to 1.
    trust: float = 1.0
    #: Other facts that the dataset gives: title, author, date, ``with`` and ``without`` snippets.
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def dataset(self) -> str:
        """Name of the dataset that the page comes from."""
        return self.id.partition("/")[0]

    @property
    def characters(self) -> str:
        """The page, decoded anew at every call.

        Raises:
            DatasetError: It is binary data; the message names the page.
        """
        try:
            return decode(self.data)[0]
        except UnsupportedInputError as error:
            raise DatasetError(f"the page {self.id} cannot be used: {error}") from error


def domain_of(url: str) -> str:
    """The host of an address without ``www.``, for splits by domain.

    Args:
        url: An absolute address.
    """
    host = url.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0].lower()
    return host.removeprefix("www.")


def named(names: Collection[str]) -> str:
    """List names for a message, the first few of them and the number of the others.

    Args:
        names: What to list, in the order wanted.
    """
    first = ", ".join(islice(names, _MOST_NAMED))
    rest = len(names) - _MOST_NAMED
    return first if rest <= 0 else f"{first} and {rest:,} more"


def check_pairs(place: object, gold: Iterable[str], pages: Iterable[str]) -> None:
    """See that annotations and pages belong together.

    Args:
        place: The dataset's folder, for the message.
        gold: Names of the pages that are annotated.
        pages: Names of the pages that are there.

    Raises:
        DatasetError: Annotations have no page; it counts and names them.

    Warns:
        DatasetWarning: Pages have no annotation and are not read; it counts and names them.
    """
    annotated, there = dict.fromkeys(gold), dict.fromkeys(pages)
    missing = [name for name in annotated if name not in there]
    if missing:
        raise DatasetError(f"{place}: {len(missing):,} of {len(annotated):,} annotations have no page: {named(missing)}")
    unused = [name for name in there if name not in annotated]
    if unused:
        warnings.warn(
            f"{place}: {len(unused):,} of {len(there):,} pages have no annotation and are left out: {named(unused)}",
            DatasetWarning,
            stacklevel=3,
        )
