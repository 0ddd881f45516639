"""HTML → `Page`, in one linear pass over the events of lxml's parser.

A tree is never built: libxml2's tree drops what stands deeper than 254 (or 2,046) elements and what follows a
second root, and walking one costs more than parsing. Instead each element is interned as a *context*, a
place in the page that says once whether its text is a link, hidden, preformatted or not text at all; the work
per element is then a dictionary look-up.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np
from lxml import etree

from boilerml.page import Contexts, Encoding, Gap, Page, Visibility
from boilerml.parsing.decode import well_formed
from boilerml.parsing.embedded import data_texts

(
    _BLOCK,
    _SKIP,
    _LINK,
    _STRONG,
    _FALLBACK,
    _HIDDEN,
    _PRE,
    _CELL,
    _BREAK,
    _IMAGE,
    _SCRIPT,
    _TITLE,
    _VOID,
    _META,
    _PLAIN,
    _ROOT,
    _DRAWING,
) = (1 << i for i in range(17))
#: What holds for all that an element contains.
_INHERITED = _SKIP | _LINK | _STRONG | _FALLBACK | _HIDDEN | _PRE | _DRAWING
#: Elements whose attributes do not tell one place from another.
_BARE = _VOID | _SKIP | _PLAIN
#: What has to be looked at when an element begins, and when text comes.
_EVENT = _BLOCK | _LINK | _IMAGE
_NOTED = _SKIP | _FALLBACK | _LINK | _STRONG

_TAG_FLAGS: dict[str, int] = {
    **dict.fromkeys(
        # HTML's block-level elements, and the inline ones that stand apart on a page: buttons, labels, options.
        """address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption
        figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup label legend li main menu nav ol
        optgroup option p search section select summary table tbody tfoot thead tr ul foreignobject""".split(),
        _BLOCK,
    ),
    "html": _BLOCK | _ROOT,
    "td": _BLOCK | _CELL,
    "th": _BLOCK | _CELL | _STRONG,
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext", "textarea"), _BLOCK | _PRE),
    **dict.fromkeys(("noscript", "noframes", "noembed", "iframe", "object", "video", "audio", "canvas"), _BLOCK | _FALLBACK),
    **dict.fromkeys(("style", "template", "datalist"), _SKIP),
    "script": _SKIP | _SCRIPT,
    "title": _SKIP | _TITLE,
    **dict.fromkeys(("b", "strong"), _STRONG),
    "a": _LINK,
    **dict.fromkeys(("area", "base", "col", "embed", "frame", "input", "link", "param", "source", "track", "wbr"), _VOID),
    "meta": _VOID | _META,
    "br": _VOID | _BREAK,
    "hr": _VOID | _BLOCK,
    "img": _VOID | _IMAGE,
    "svg": _IMAGE | _DRAWING,
    # Shapes of a drawing: many, all alike, and their attributes tell nothing.
    **dict.fromkeys(("path", "g", "use", "circle", "rect", "line", "polygon", "polyline", "ellipse"), _PLAIN),
}
#: Inside ``<svg>`` these describe the drawing; the rest is drawn.
_SVG_SILENT = frozenset(("title", "desc", "metadata", "defs"))
#: Values of ``shadowrootmode`` that make a ``<template>`` part of the page.
_SHADOW_MODES = ("open", "closed")
#: A line break within a block until the block is complete. No text has a NUL: `_read` takes them out, libxml2 replaces ``&#0;``.
_LINE = "\0"
_META_NAMES = frozenset(("og:type", "og:title", "og:description", "description", "twitter:title", "title", "generator"))
#: The markup's text inside elements whose content lxml hands over as one string.
_RAW_MARKUP = frozenset(("iframe", "noframes", "noembed"))
_RAW_TAG = re.compile(r"</?(?:iframe|noframes|noembed)\b[^<>]*>?", re.IGNORECASE)


def parse_html(markup: str | bytes, encoding: Encoding | None = None) -> Page:
    """Parse an HTML document or fragment into blocks.

    A block is the text between two boundaries of block-level elements, or between two line breaks in a row. No text
    that a browser could show is lost, doubled or moved; fallback content, hidden parts and embedded data are
    blocks too, marked by their `Visibility`, data behind all others.

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
    table = np.array(array("i", rows)).reshape(len(texts), len(_FACTS)).T
    facts = dict(zip(_FACTS, table, strict=True))
    nothing = np.zeros(len(texts), dtype=np.int32)
    facts.update(indent=nothing, bullet=nothing, numbered=nothing, blanks=nothing)
    return Page("html", texts, facts, read.contexts, title, read.meta, encoding or Encoding("utf-8", "str"))


def _read(markup: str | bytes) -> _Read:
    target = _Target()
    data = well_formed(markup).encode() if isinstance(markup, str) else markup
    if b"\x00" in data:
        data = data.replace(b"\x00", b"")  # HTML's tokeniser ignores them in text
    if data and not data.isspace():
        # The stubs ask for more methods than lxml does.
        parser = etree.HTMLParser(target=target, huge_tree=True, encoding="utf-8")  # type: ignore[arg-type]
        # Raised for documents without an element, such as a lone comment; what there was has been handed over.
        with suppress(etree.XMLSyntaxError):
            etree.fromstring(data, parser)
    return target.finish()


class _Target:
    """lxml parser target: the callbacks are closures over plain local variables, which is twice as fast as attributes."""

    def __init__(self) -> None:
        # Contexts, one entry each; entry 0 is the document. A key is (parent, tag) for elements without attributes, else
        # (parent, tag, class) or, where there is more to tell, (parent, tag, class, id, role, hidden).
        parents, tags, owns, flags, block_of = [-1], [""], [0], [_BLOCK], [0]
        names: list[tuple[str | None, ...]] = [()]
        interned: dict[tuple[Any, ...], int] = {}
        # Blocks, one entry each.
        texts: list[str] = []
        rows: list[int] = []  # their facts, one behind the other
        # The block being read.
        parts: list[str] = []
        stack: list[int] = []  # contexts around the current element; one entry per open element, −1 for void ones
        current = 0
        link_chars = links = strong_chars = images = lines = longest = leaf = 0
        breaks = 0  # line breaks since the last text
        only_cells = False  # since the last block there were only boundaries of table cells
        fresh_link = False  # a link began or ended after the last text in a link
        link_end = 0  # how many parts there were after that text
        scripts: list[tuple[str, str]] = []
        titles: list[list[str]] = []  # each title element's pieces
        meta: dict[str, str] = {}
        script_type = ""
        push, pop, known, tag_flags, put = stack.append, stack.pop, interned.get, _TAG_FLAGS.get, parts.append

        def flush() -> None:
            nonlocal link_chars, links, strong_chars, images, lines, longest, leaf, breaks, only_cells, link_end
            raw = "".join(parts)
            parts.clear()
            inside = flags[leaf]
            if inside & _PRE:
                text = "\n".join([line.rstrip() for line in raw.replace(_LINE, "\n").split("\n")]).strip("\n")
            elif lines:
                text = "\n".join(filter(None, [" ".join(line.split()) for line in raw.split(_LINE)]))
            else:
                text = " ".join(raw.split())
            if text:
                texts.append(text)
                rows.extend(
                    (
                        2 if inside & _HIDDEN else 1 if inside & _FALLBACK else 0,
                        not only_cells or len(texts) == 1,
                        block_of[leaf],
                        leaf,
                        link_chars,
                        links,
                        strong_chars,
                        images,
                        lines,
                    )
                )
                images = 0
                only_cells = True
            link_chars = links = strong_chars = lines = longest = breaks = link_end = 0

        def void(own: int, attrib: Mapping[str, str]) -> None:
            nonlocal images, breaks, only_cells, lines
            if own & _BREAK:
                if parts:
                    breaks += 1
                    if breaks > 1:
                        flush()
                        only_cells = False
                    else:
                        put(_LINE)
                        lines += 1
            elif own & _IMAGE:
                images += 1
            elif own & _BLOCK:
                if parts:
                    flush()
                only_cells = False
            elif own & _META:
                name = (attrib.get("property") or attrib.get("name") or "").lower()
                if name in _META_NAMES:
                    meta.setdefault(name, attrib.get("content", ""))

        def start(tag: str, attrib: Mapping[str, str]) -> None:
            nonlocal current, images, links, only_cells, fresh_link, script_type
            own = tag_flags(tag, 0)
            key: tuple[Any, ...]
            if attrib and not own & _BARE:
                if len(attrib) == 1 and "class" in attrib:
                    key = (current, tag, attrib["class"])
                else:
                    get = attrib.get
                    identity = get("id") or get("itemprop")
                    role = get("role")
                    if (
                        ("style" in attrib and "none" in attrib["style"].lower() and "display:none" in _squeezed(attrib["style"]))
                        or ("aria-hidden" in attrib and attrib["aria-hidden"] == "true")
                        or "hidden" in attrib
                    ):
                        hidden = True
                    else:
                        hidden = False
                    if identity is None and role is None and not hidden:
                        key = (current, tag, get("class"))
                    else:
                        if identity and identity[-1] in "0123456789":
                            identity = identity.rstrip("0123456789")
                        key = (current, tag, get("class"), identity, role, hidden)
            elif own & _VOID:
                push(-1)
                if own != _VOID:
                    void(own, attrib)
                return
            else:
                key = (current, tag)
                if own & _SKIP:
                    if own & _SCRIPT:
                        script_type = attrib.get("type", "") if attrib else ""
                    elif own & _TITLE:
                        titles.append([])
                    elif attrib and attrib.get("shadowrootmode", "").lower() in _SHADOW_MODES and tag == "template":
                        # Shown in its element's place; the class keeps it apart from templates that are not.
                        own, key = 0, (current, tag, attrib.get("class"))
            place = known(key)
            if place is None:
                place = interned[key] = len(tags)
                state = own
                if tag in _SVG_SILENT and flags[current] & _DRAWING:
                    state = _SKIP
                elif key[-1] is True:
                    state |= _HIDDEN
                parents.append(current)
                tags.append(tag)
                names.append((key[2], None, None) if len(key) == 3 else key[2:5])
                owns.append(own)
                flags.append(flags[current] & _INHERITED | state)
                block_of.append(place if own & _BLOCK else block_of[current])
            push(current)
            current = place
            if own & _EVENT:
                if own & _BLOCK:
                    if parts:
                        flush()
                    links = 0  # of pictures alone
                    if not own & _CELL:
                        only_cells = False
                    if own & _ROOT and attrib:
                        language = attrib.get("lang") or attrib.get("xml:lang")
                        if language:
                            meta.setdefault("lang", language)
                elif own & _LINK:
                    fresh_link = True
                    links += 1
                else:
                    images += 1

        def end(tag: str) -> None:
            nonlocal current, only_cells, fresh_link
            outer = pop()
            if outer < 0:
                return
            own = owns[current]
            current = outer
            if own & _BLOCK:
                if parts:
                    flush()
                if not own & _CELL:
                    only_cells = False
            elif own & _LINK:
                fresh_link = True

        def data(text: str) -> None:
            nonlocal link_chars, strong_chars, longest, leaf, breaks, fresh_link, link_end
            if text.isspace():
                if parts:
                    put(text)
                return
            state = flags[current]
            if state & _NOTED:
                if state & _SKIP:
                    if state & _SCRIPT:
                        scripts.append((script_type, text))
                    elif state & _TITLE:
                        titles[-1].append(text)
                    return
                if state & _FALLBACK and tags[current] in _RAW_MARKUP and "<" in text:
                    text = _text_of(text)
                    if not text:
                        return
                if state & _LINK:
                    link_chars += len(text)
                    # Links that touch are apart on the page, by styling; in running text they do not touch.
                    if fresh_link and parts and len(parts) == link_end and not parts[-1][-1].isspace() and not text[0].isspace():
                        put(" ")
                    fresh_link = False
                    link_end = len(parts) + 1
                if state & _STRONG:
                    strong_chars += len(text)
            size = len(text)
            if size > longest:
                longest, leaf = size, current
            breaks = 0
            put(text)

        def finish() -> _Read:
            """Hand over what was read, and forget it.

            lxml's parser and its target hold each other until the garbage collector comes by; the page had better not wait for it.
            """
            nonlocal parents, tags, names, texts, rows, scripts, titles, meta
            if parts:
                flush()
            found = _Read(Contexts(parents, tags, names), texts, rows, scripts, titles, meta)
            for private in (owns, flags, block_of, stack, interned):
                private.clear()
            del parents, tags, names, texts, rows, scripts, titles, meta
            return found

        self.start: Callable[[str, Mapping[str, str]], None] = start
        self.end: Callable[[str], None] = end
        self.data: Callable[[str], None] = data
        self.finish: Callable[[], _Read] = finish

    def close(self) -> None:
        """Called by lxml at the end of input; `finish` does the work, also where lxml never came this far."""


class _Read(NamedTuple):
    """What a target has read: contexts, blocks with one row of facts each, and what is no block by itself."""

    contexts: Contexts
    texts: list[str]
    rows: list[int]
    scripts: list[tuple[str, str]]
    titles: list[list[str]]
    meta: dict[str, str]


#: The facts of a row, in the order in which `flush` writes them.
_FACTS = ("visibility", "gap", "context", "leaf", "link_chars", "links", "strong_chars", "images", "lines")


def _squeezed(style: str) -> str:
    return "".join(style.split()).lower()


def _text_of(markup: str) -> str:
    """The text of markup that lxml handed over unparsed, on one line.

    Its own elements of that kind are taken as plain ones, lest a hundred of them in each other be parsed a hundred times.
    """
    return " ".join(_read(_RAW_TAG.sub(" ", markup)).texts)
