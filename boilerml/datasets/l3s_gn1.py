"""L3S-GN1 (Kohlschütter et al. 2010, "Boilerplate detection using shallow text features"): news found by Google, for research only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from boilerml.datasets.base import AnnotatedPage, check_pairs
from boilerml.datasets.marked import marked_text
from boilerml.errors import DatasetError

#: Headline, full text, supplemental text. The other classes mark what is no content (0), related content (4) and users' comments (5).
_CONTENT = frozenset(("x-nc-sel1", "x-nc-sel2", "x-nc-sel3"))
_OTHER = frozenset(("x-nc-sel0", "x-nc-sel4", "x-nc-sel5"))


def read(folder: Path) -> Iterator[AnnotatedPage]:
    """Read L3S-GN1 in its published layout.

    Args:
        folder: The folder that holds ``original/`` and ``annotated/`` with HTML files of the same names.

    Yields:
        Pages by name; the gold is headline, full text and supplemental text, as in BoilerNet and in Bevendorff et al. 2023.
        The pages' addresses are not among them, and each counts as a domain of its own.

    Raises:
        DatasetError: The layout is another one, or an annotated page has no original.
    """
    annotated = {file.name: file for file in sorted((folder / "annotated").glob("*.html"))}
    if not annotated:
        raise DatasetError(f"no annotations in {folder / 'annotated'}: expected L3S-GN1's original/*.html and annotated/*.html")
    check_pairs(folder, annotated, (file.name for file in sorted((folder / "original").glob("*.html"))))
    for name, file in annotated.items():
        yield AnnotatedPage(
            id=f"l3s-gn1/{file.stem}",
            domain=file.stem,
            data=(folder / "original" / name).read_bytes(),
            gold=marked_text(file.read_bytes(), _judge),
            page_type="article",
            language="en",
        )


def _judge(attributes: Mapping[str, str]) -> bool | None:
    classes = attributes.get("class", "").split()
    if not _CONTENT.isdisjoint(classes):
        return True
    return None if _OTHER.isdisjoint(classes) else False
