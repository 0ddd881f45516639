"""Checking a folder of annotated pages in our own format: every fault, with its file and line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from boilerml.datasets.folder import GOLD_SUFFIX, ROLES_SUFFIX, page_files, read_page, read_utf8, unpaired
from boilerml.errors import DatasetError, UnsupportedInputError
from boilerml.evaluation.metrics import words
from boilerml.page import Page, Visibility
from boilerml.parsing import parse

#: How much of a text a message shows.
_SHOWN = 40
#: The share of a main text's words that have to be on its page.
_LEAST_FOUND = 0.5


def faults(folder: Path) -> Iterator[str]:
    """Find what is wrong with a folder of annotated pages.

    Args:
        folder: The folder.

    Yields:
        One line per fault: what is missing or double, rows that are no rows, roles that are none, annotations that are not the
        page's text in its order, main texts that are not on their page, wrong line numbers, pages that are not what their name says,
        copies.

    Raises:
        DatasetError: There is no such folder, or there are no pages in it.
    """
    if not folder.is_dir():
        raise DatasetError(f"{folder} is not a folder: give one with annotated pages")
    files = page_files(folder)
    if not files:
        raise DatasetError(f"{folder} holds no pages: expected name.html or name.txt, and name.tsv or name.gold.txt beside it")
    yield from unpaired(folder)
    seen: dict[bytes, Path] = {}
    for file in files:
        yield from _faults_of(file)
        other = seen.setdefault(file.read_bytes(), file)
        if other is not file:
            yield f"{file}: the same page as {other.name}; a copy would stand on both sides of a split"


def _faults_of(file: Path) -> Iterator[str]:
    try:
        page = read_page(file)
        parsed = parse(page.data, page.kind)
        found = parse(page.data).kind
    except (DatasetError, UnsupportedInputError) as error:
        message = str(error)
        yield message if message.startswith(str(file.with_suffix(""))) else f"{file}: {message}"
        return
    if found != page.kind:
        yield f"{file}: the name says {page.kind}, the content looks like {found}"
    if parsed.encoding.replaced:
        replaced = parsed.encoding.replaced
        yield f"{file}: {replaced:,} {'byte is' if replaced == 1 else 'bytes are'} not valid {parsed.encoding.name}"
    yield from _gold_faults(file.with_suffix(GOLD_SUFFIX), parsed)
    if not file.with_suffix(ROLES_SUFFIX).is_file():
        return
    if not page.segments:
        yield f"{file.with_suffix(ROLES_SUFFIX)}: no rows, where the page has {len(parsed)} blocks"
        return
    yield from _text_faults(file.with_suffix(ROLES_SUFFIX), [text for _, text in page.segments], parsed)
    if page.kind == "text":
        yield from _line_faults(file, file.with_suffix(ROLES_SUFFIX))


def _gold_faults(file: Path, parsed: Page) -> Iterator[str]:
    """Where the main text is not that of the page."""
    if not file.is_file():
        return
    gold = Counter(words(read_utf8(file)))
    found = (gold & Counter(words("\n".join(parsed.texts)))).total()
    if not gold:
        yield f"{file}: no text; the page would count as one without any main text"
    elif found < _LEAST_FOUND * gold.total():
        yield f"{file}: {found:,} of its {gold.total():,} words are on the page; is it the text of another one?"


def _text_faults(file: Path, annotated: list[str], parsed: Page) -> Iterator[str]:
    """Where the annotation stops being the page's text, white space aside; what a browser never shows need not be annotated."""
    shown = [text for text, where in zip(parsed.texts, parsed.facts["visibility"], strict=True) if where != Visibility.DATA]
    page_text = "".join("".join(text.split()) for text in shown)
    place = 0
    for number, text in enumerate(annotated, 2):
        wanted = "".join(text.split())
        if not wanted:
            yield f"{file}, line {number}: no text; a row without text annotates nothing"
        if page_text[place : place + len(wanted)] != wanted:
            rest = page_text[place : place + _SHOWN]
            yield f"{file}, line {number}: {text[:_SHOWN]!r} is not what the page has here: {rest!r}, without white space"
            return
        place += len(wanted)
    if place < len(page_text):
        yield f"{file}: the page goes on where the annotation ends: {page_text[place : place + _SHOWN]!r}, without white space"


def _line_faults(page_file: Path, file: Path) -> Iterator[str]:
    rows = read_utf8(file).removesuffix("\n").split("\n")
    header = rows[0].rstrip("\r").split("\t")
    if "line" not in header:
        return
    column = header.index("line")
    # As the parser cuts lines.
    content = page_file.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    numbers = [str(number) for number, line in enumerate(content, 1) if line.strip()]
    for number, (row, expected) in enumerate(zip(rows[1:], numbers, strict=False), 2):
        found = row.split("\t")[column]
        if found != expected:
            yield f"{file}, line {number}: line is {found}, the page's next line with text is {expected}"
            return
