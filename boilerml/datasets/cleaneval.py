"""CleanEval (Baroni et al. 2008, "CleanEval: a competition for cleaning web pages"), its English part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from boilerml.datasets.base import AnnotatedPage, check_pairs, domain_of
from boilerml.errors import DatasetError
from boilerml.parsing import decode

#: Folders of pages and of gold, as different copies of the data name them.
_LAYOUTS = (("orig", "clean"), ("en_original", "en_cleaned"), ("input", "GoldStandard"), ("finalrun-input", "GoldStandard"))
_URL = re.compile(r"\s*URL:\s*(\S+)[^\n]*\n?")
#: Paragraph, heading, list item: they stand before the text and have no end tag.
_TAG = re.compile(r"</?[phl]>\s?", re.IGNORECASE)
#: What was put around each page.
_WRAPPER = re.compile(rb"^\s*<text\s[^>]*>\s*|\s*</text>\s*$")


def read(folder: Path) -> Iterator[AnnotatedPage]:
    """Read CleanEval in one of the layouts in which copies of it are published.

    Args:
        folder: The folder that holds pages and gold: ``orig/`` and ``clean/``, ``en_original/`` and ``en_cleaned/``, ``input/`` or
            ``finalrun-input/`` and ``GoldStandard/``. The gold of ``1.html`` is ``1.txt`` or ``1-cleaned.txt``.

    Yields:
        Pages by name. Their gold's marks for paragraphs, headings and list items are removed, and the first line with the address.

    Raises:
        DatasetError: The layout is another one, or gold has no page.
    """
    for pages_name, gold_name in _LAYOUTS:
        gold = {file.stem.removesuffix("-cleaned"): file for file in sorted((folder / gold_name).glob("*.txt"))}
        pages = {file.stem: file for file in sorted((folder / pages_name).glob("*.html"))}
        if gold and pages:
            break
    else:
        raise DatasetError(f"no pages with gold in {folder}: expected CleanEval's " + " or ".join("/ and ".join(pair) for pair in _LAYOUTS))
    check_pairs(folder, gold, pages)
    for name, file in gold.items():
        text, _ = decode(file.read_bytes())
        url = _URL.match(text)
        if url is not None:
            text = text[url.end() :]
        yield AnnotatedPage(
            id=f"cleaneval/{name}",
            domain=(domain_of(url.group(1)) if url is not None else "") or name,
            data=_WRAPPER.sub(b"", pages[name].read_bytes()),
            gold=_TAG.sub("", text).strip(),
            language="en",
        )
