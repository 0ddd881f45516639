"""HTML → `Page`, in one linear pass.

Each element is interned as a *context*, a place in the page that says once whether its text is a link, hidden, preformatted or not text
at all; the work per element is then a look-up. Two readers do the same: `boilerml.parsing.target` listens to the events of lxml's parser,
and the compiled `boilerml.native.tree` walks the tree that lxml builds, which is faster still. But libxml2's tree drops what stands deeper
than 2,046 elements; pages that come near it are read by their events.
"""

from __future__ import annotations

import re
from array import array
from contextlib import suppress
from typing import Any

import numpy as np
from lxml import etree

from boilerml import native
from boilerml.page import Encoding, Gap, Page, Visibility
from boilerml.parsing.decode import well_formed
from boilerml.parsing.embedded import data_texts
from boilerml.parsing.target import FACTS, Read, Target

_native = native.load("tree")

#: The tags of elements whose content lxml hands over as one string.
_RAW_TAG = re.compile(r"</?(?:iframe|noframes|noembed)\b[^<>]*>?", re.IGNORECASE)
#: An end tag that begins nothing.
_CLOSED_BREAK = re.compile(rb"</br\s*/?>", re.IGNORECASE)


def parse_html(markup: str | bytes, encoding: Encoding | None = None) -> Page:
    """Parse an HTML document or fragment into blocks.

    A block is the text between two boundaries of block-level elements, or between two line breaks in a row. No text
    that a browser could show is lost, doubled or moved; fallback content, hidden parts and embedded data are
    blocks too, marked by their `Visibility`: what is hidden within a block behind it, data behind all others.

    Args:
        markup: The document; bytes must be valid UTF-8.
        encoding: How the characters were found, to be kept with the page.

    Returns:
        The page. Empty markup is a page without blocks.
    """
    read = _read(markup)
    texts, rows = read.texts, read.rows
    title = next(filter(None, (" ".join("".join(pieces).split()) for pieces in read.titles)), None)
    for text in data_texts(read.scripts, texts):
        texts.append(text)
        rows.extend((Visibility.DATA, Gap.BREAK, 0, 0, 0, 0, 0, 0, 0))
    table = np.array(array("i", rows)).reshape(len(texts), len(FACTS)).T
    facts = dict(zip(FACTS, table, strict=True))
    nothing = np.zeros(len(texts), dtype=np.int32)
    facts.update(indent=nothing, bullet=nothing, numbered=nothing, blanks=nothing)
    return Page("html", texts, facts, read.contexts, title, read.meta, encoding or Encoding("utf-8", "str"))


def _read(markup: str | bytes) -> Read:
    data = well_formed(markup).encode() if isinstance(markup, str) else markup
    if b"\x00" in data:
        data = data.replace(b"\x00", b"")  # HTML's tokeniser ignores them in text
    # Looking for a few bytes takes bytes themselves a twentieth of the time of parsing.
    if _native.closes_breaks(data) if _native is not None else b"</br" in data.lower():
        data = _CLOSED_BREAK.sub(b"<br>", data)  # as the standard has it; libxml2 ignores them
    if data.isspace():
        data = b""
    if data and _native is not None:
        # Raised for documents without an element, such as a lone comment.
        with suppress(etree.XMLSyntaxError):
            options: dict[str, Any] = {"collect_ids": False, "remove_comments": True, "remove_pis": True}  # of which the walk needs nothing
            root = etree.fromstring(data, etree.HTMLParser(huge_tree=True, encoding="utf-8", **options))
            read: Read | None = None if root is None else _native.read_tree(root, _text_of)
            if read is not None:
                return read
    target = Target(_text_of)
    if data:
        # The stubs ask for more methods than lxml does.
        parser = etree.HTMLParser(target=target, huge_tree=True, encoding="utf-8")  # type: ignore[arg-type]
        # Raised for documents without an element, such as a lone comment; what there was has been handed over.
        with suppress(etree.XMLSyntaxError):
            etree.fromstring(data, parser)
    return target.finish()


def _text_of(markup: str) -> str:
    """The text of markup that lxml handed over unparsed, on one line.

    Its own elements of that kind are taken as plain ones, lest a hundred of them in each other be parsed a hundred times.
    """
    return " ".join(_read(_RAW_TAG.sub(" ", markup)).texts)
