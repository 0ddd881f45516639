"""Bytes or characters → `Page`. Everything after this package is blind to where a page came from."""

from __future__ import annotations

import re
from typing import Literal

from boilerml.page import Encoding, Page, PageKind
from boilerml.parsing.decode import decode, decode_as, find_charset
from boilerml.parsing.html import parse_html
from boilerml.parsing.text import parse_text

InputType = Literal["auto", "html", "text"]

__all__ = ["InputType", "decode", "parse", "parse_html", "parse_text", "sniff_kind"]

#: What may stand before a page's first element. Atomic, because a comment that could end at any later ``-->`` takes exponential time.
_PROLOG = r"(?>\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*)"
#: HTML's elements but for those whose names stand for something else in instructions, such as ``<source>``, ``<output>`` or ``<var>``.
_ELEMENTS = frozenset(
    """a abbr address area article aside audio b base bdi bdo big blockquote body br button canvas caption center cite code col colgroup
    dd del details dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header
    hgroup hr html i iframe img input ins kbd label legend li link main map mark math menu meta meter nav nobr noframes noscript object ol
    optgroup option p picture pre progress q ruby s samp script section select small span strike strong style sub summary sup svg table
    tbody td template textarea tfoot th thead time title tr tt u ul video wbr""".split()
)
#: A tag, by its name: one expression of all elements would take a twentieth of the time of a short run to compile.
_TAG = re.compile(r"</?([a-z][a-z0-9]*)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BEGINS = re.compile(rf"{_PROLOG}(?:<(?:!doctype\s+html|html|head|body)\b|{_TAG.pattern})", re.IGNORECASE | re.DOTALL)
_COMMENTS = re.compile(rf"{_PROLOG}\Z", re.DOTALL)
_BEGINS_CUSTOM = re.compile(rf"{_PROLOG}<([a-z][a-z0-9]*-[\w.-]*)(?:\s[^<>]*)?>", re.IGNORECASE | re.DOTALL)
_LATE_DOCUMENT = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_LATE_END = re.compile(r"</html\s*>\s*\Z", re.IGNORECASE)
_SAMPLE = 20_000
#: Bytes in which most pages have said that they are HTML.
_BEGINNING = 4096
#: Characters at the end in which a document is closed.
_END = 200
#: A text that talks about HTML has a tag here and there; a page has one at least every so many characters.
_CHARS_PER_TAG = 250


def sniff_kind(text: str) -> PageKind:
    """Tell HTML from plain text by the content alone.

    Args:
        text: The input's characters.

    Returns:
        ``html`` where the input begins like a document or with an element, where a document stands at its end, where there are
        comments alone, or where it has as many known tags, on as many lines, as markup has.
    """
    if _beginning(text) or ("<!--" in text[:_SAMPLE] and _COMMENTS.match(text)):
        return "html"
    custom = _BEGINS_CUSTOM.match(text)
    if custom and f"</{custom[1]}" in text:
        return "html"
    # Behind an HTTP header or a script's warnings; listings in a text about HTML are followed by more text.
    if _LATE_END.search(text[-_END:]) and _LATE_DOCUMENT.search(text[: 10 * _SAMPLE]):
        return "html"
    head = text[:_SAMPLE]
    tags = [tag[0] for tag in _TAG.finditer(head) if tag[1].lower() in _ELEMENTS]
    if len(tags) * _CHARS_PER_TAG <= len(head) or not any(tag[1] == "/" or "=" in tag or tag[1:3].lower() == "br" for tag in tags):
        return "text"  # prose names elements by their start tags alone
    # Listings of code in a text are as dense as markup, but the text around them has lines without a tag. A tag may fill several.
    marked = _TAG.sub(lambda tag: "<" if tag[1].lower() in _ELEMENTS else tag[0], head)
    lines = [line for line in marked.splitlines() if line and not line.isspace()]
    return "html" if 2 * sum("<" in line for line in lines) > len(lines) else "text"


def parse(source: str | bytes, kind: InputType = "auto", encoding: str | None = None) -> Page:
    """Parse a page of any kind.

    Args:
        source: The page, as bytes from a file or the network, or as characters.
        kind: What the source is; ``auto`` looks at the content.
        encoding: The charset of bytes, where the caller knows it better than the page.

    Returns:
        The page as blocks, with how it was decoded.

    Raises:
        UnsupportedInputError: The source is binary data.
        BoilermlError: `encoding` names no charset.
        ValueError: `kind` is none of the three.
    """
    if kind not in ("auto", "html", "text"):
        raise ValueError(f"kind is {kind!r}; it must be 'auto', 'html' or 'text'")
    valid = False
    if isinstance(source, str):
        text, found = source.removeprefix("﻿"), Encoding("utf-8", "str")
    else:
        charset, how, mark, valid = find_charset(source, encoding)
        # Most pages need not be decoded at all: their beginning tells that they are HTML, and lxml reads bytes.
        if valid and (kind == "html" or (kind == "auto" and _begins_like_html(source))):
            return parse_html(source, Encoding(charset, how))
        text, found = decode_as(source[mark:], charset, how)
    resolved = sniff_kind(text) if kind == "auto" else kind
    if resolved == "text":
        return parse_text(text, found)
    return parse_html(source if valid else text, found)


def _begins_like_html(data: bytes) -> bool:
    """Whether `sniff_kind` needs to see no more than the beginning of valid UTF-8."""
    head = data[:_BEGINNING].decode("utf-8", "ignore")
    match = _beginning(head)
    return match is not None and match.end() < len(head)


def _beginning(text: str) -> re.Match[str] | None:
    """How a document or an element begins a text; None where none does."""
    match = _BEGINS.match(text)
    return None if match is None or (match[1] is not None and match[1].lower() not in _ELEMENTS) else match
