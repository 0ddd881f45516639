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

#: Atomic, because a comment that could end at any later ``-->`` takes exponential time.
_DOCUMENT = re.compile(r"(?>\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*)<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_LATE_DOCUMENT = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_ELEMENT = re.compile(
    r"</?(?:a|abbr|article|aside|b|blockquote|body|br|button|center|code|dd|div|dl|dt|em|figure|font|footer|form|h[1-6]|head|header|hr"
    r"|html|i|img|input|label|li|link|main|meta|nav|ol|option|p|pre|script|section|select|small|span|strong|style|table|tbody"
    r"|td|th|title|tr|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_SAMPLE = 20_000
#: Bytes in which most pages have said that they are HTML.
_BEGINNING = 4096
#: A text that talks about HTML has a tag here and there; a page has one at least every so many characters.
_CHARS_PER_TAG = 250


def sniff_kind(text: str) -> PageKind:
    """Tell HTML from plain text by the content alone.

    Args:
        text: The input's characters.

    Returns:
        ``html`` where the input begins like a document, or where it has as many known tags as markup has.
    """
    head = text[:_SAMPLE]
    if "<" not in head:
        return "html" if _LATE_DOCUMENT.search(text[: 10 * _SAMPLE]) else "text"
    if _DOCUMENT.match(text):
        return "html"
    tags = len(_ELEMENT.findall(head))
    if tags and (tags * _CHARS_PER_TAG > len(head) or _ELEMENT.match(head.lstrip())):
        return "html"
    return "text"


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
    match = _DOCUMENT.match(head)
    return match is not None and match.end() < len(head)
