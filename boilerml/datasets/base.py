"""What every dataset reader yields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from boilerml.page import PageKind


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


def domain_of(url: str) -> str:
    """The host of an address without ``www.``, for splits by domain.

    Args:
        url: An absolute address.
    """
    host = url.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0].lower()
    return host.removeprefix("www.")
