"""The events of lxml's parser become contexts and blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from boilerml.page import Contexts
from boilerml.parsing.elements import (
    BARE,
    BLOCK,
    BREAK,
    CELL,
    DRAWING,
    EVENT,
    FALLBACK,
    GONE,
    HIDDEN,
    IMAGE,
    INHERITED,
    LINE,
    LINK,
    META,
    META_NAMES,
    NOTED,
    PRE,
    RAW_MARKUP,
    ROOT,
    SCRIPT,
    SHADOW_MODES,
    SKIP,
    STRONG,
    SVG_SILENT,
    TAG_FLAGS,
    TITLE,
    VOID,
)


class Target:
    """lxml parser target: the callbacks are closures over plain local variables, which is twice as fast as attributes.

    Args:
        text_of: Parses the markup inside an element that lxml hands over as one string, and returns its text on one line.
    """

    def __init__(self, text_of: Callable[[str], str]) -> None:
        # Contexts, one entry each; entry 0 is the document. A key is (parent, tag) for elements without attributes, else
        # (parent, tag, class) or, where there is more to tell, (parent, tag, class, id, role, hidden).
        parents, tags, owns, flags, block_of = [-1], [""], [0], [BLOCK], [0]
        names: list[tuple[str | None, ...]] = [()]
        interned: dict[tuple[Any, ...], int] = {}
        # Blocks, one entry each.
        texts: list[str] = []
        rows: list[int] = []  # their facts, one behind the other
        # The text since the last tag, and the block being read.
        pieces: list[str] = []
        parts: list[str] = []
        # Text of it that is gone, and what is known of that text: it becomes a block behind the one that it stands in.
        aside: list[str] = []
        longest_aside = aside_leaf = aside_link_chars = 0
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
        push, pop, known, tag_flags, put = stack.append, stack.pop, interned.get, TAG_FLAGS.get, parts.append

        def flush() -> None:
            nonlocal link_chars, links, strong_chars, images, lines, longest, leaf, breaks, only_cells, link_end
            nonlocal longest_aside, aside_link_chars
            raw = "".join(parts)
            parts.clear()
            inside = flags[leaf]
            if inside & PRE:
                text = "\n".join([line.rstrip() for line in raw.replace(LINE, "\n").split("\n")]).strip("\n")
            elif lines:
                text = "\n".join(filter(None, [" ".join(line.split()) for line in raw.split(LINE)]))
            else:
                text = " ".join(raw.split())
            if text:
                texts.append(text)
                rows.extend(
                    (
                        2 if inside & HIDDEN else 1 if inside & FALLBACK else 0,
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
            if aside:
                texts.append(" ".join("".join(aside).split()))
                rows.extend((2, 1, block_of[aside_leaf], aside_leaf, aside_link_chars, 0, 0, 0, 0))
                aside.clear()
                longest_aside = aside_link_chars = 0

        def void(own: int, attrib: Mapping[str, str]) -> None:
            nonlocal images, breaks, only_cells, lines
            if own & BREAK:
                if flags[current] & GONE and not flags[block_of[current]] & GONE:
                    if aside:
                        aside.append(" ")
                elif parts:
                    breaks += 1
                    if breaks > 1:
                        flush()
                        only_cells = False
                    else:
                        put(LINE)
                        lines += 1
            elif own & IMAGE:
                images += 1
            elif own & BLOCK:
                if parts or aside:
                    flush()
                only_cells = False
            elif own & META:
                name = (attrib.get("property") or attrib.get("name") or "").lower()
                if name in META_NAMES:
                    meta.setdefault(name, attrib.get("content", ""))

        def start(tag: str, attrib: Mapping[str, str]) -> None:
            nonlocal current, images, links, only_cells, fresh_link, script_type
            if pieces:
                read_text()
            own = tag_flags(tag, 0)
            key: tuple[Any, ...]
            if attrib and not own & BARE:
                if len(attrib) == 1 and "class" in attrib:
                    key = (current, tag, attrib["class"])
                else:
                    get = attrib.get
                    identity = get("id") or get("itemprop")
                    role = get("role")
                    if "hidden" in attrib or (
                        "style" in attrib and "none" in attrib["style"].lower() and "display:none" in squeezed(attrib["style"])
                    ):
                        hidden = HIDDEN | GONE
                    elif "aria-hidden" in attrib and attrib["aria-hidden"] == "true":
                        hidden = HIDDEN
                    else:
                        hidden = 0
                    if identity is None and role is None and not hidden:
                        key = (current, tag, get("class"))
                    else:
                        if identity and identity[-1] in "0123456789":
                            identity = identity.rstrip("0123456789")
                        key = (current, tag, get("class"), identity, role, hidden)
            elif own & VOID:
                push(-1)
                if own != VOID:
                    void(own, attrib)
                return
            else:
                key = (current, tag)
                if own & SKIP:
                    if own & SCRIPT:
                        script_type = attrib.get("type", "") if attrib else ""
                    elif own & TITLE:
                        titles.append([])
                    elif attrib and attrib.get("shadowrootmode", "").lower() in SHADOW_MODES and tag == "template":
                        # Shown in its element's place; the class keeps it apart from templates that are not.
                        own, key = 0, (current, tag, attrib.get("class"))
            place = known(key)
            if place is None:
                place = interned[key] = len(tags)
                state = own
                if tag in SVG_SILENT and flags[current] & DRAWING:
                    state = SKIP
                elif len(key) == 6:
                    state |= key[5]
                parents.append(current)
                tags.append(tag)
                names.append((key[2], None, None) if len(key) == 3 else key[2:5])
                owns.append(own)
                flags.append(flags[current] & INHERITED | state)
                block_of.append(place if own & BLOCK else block_of[current])
            push(current)
            current = place
            if own & EVENT:
                if own & BLOCK:
                    if parts or aside:
                        flush()
                    links = 0  # of pictures alone
                    if not own & CELL:
                        only_cells = False
                    if own & ROOT and attrib:
                        language = attrib.get("lang") or attrib.get("xml:lang")
                        if language:
                            meta.setdefault("lang", language)
                elif own & LINK:
                    fresh_link = True
                    links += 1
                else:
                    images += 1

        def end(tag: str) -> None:
            nonlocal current, only_cells, fresh_link
            if pieces:
                read_text()
            outer = pop()
            if outer < 0:
                return
            own = owns[current]
            current = outer
            if own & BLOCK:
                if parts or aside:
                    flush()
                if not own & CELL:
                    only_cells = False
            elif own & LINK:
                fresh_link = True

        def read_text() -> None:
            """Take what came between two tags, which lxml hands over in pieces."""
            nonlocal link_chars, strong_chars, longest, leaf, breaks, fresh_link, link_end, longest_aside, aside_leaf, aside_link_chars
            text = pieces[0] if len(pieces) == 1 else "".join(pieces)
            pieces.clear()
            if text.isspace():
                if parts:
                    put(text)
                return
            state = flags[current]
            if state & NOTED:
                if state & SKIP:
                    if state & SCRIPT:
                        scripts.append((script_type, text))
                    elif state & TITLE:
                        titles[-1].append(text)
                    return
                if state & FALLBACK and tags[current] in RAW_MARKUP and "<" in text:
                    text = text_of(text)
                    if not text:
                        return
                if state & GONE and not flags[block_of[current]] & GONE:
                    size = len(text)
                    if size > longest_aside:
                        longest_aside, aside_leaf = size, current
                    if state & LINK:
                        aside_link_chars += size
                    aside.append(text)
                    return
                if state & LINK:
                    link_chars += len(text)
                    # Links that touch are apart on the page, by styling; in running text they do not touch.
                    if fresh_link and parts and len(parts) == link_end and not parts[-1][-1].isspace() and not text[0].isspace():
                        put(" ")
                    fresh_link = False
                    link_end = len(parts) + 1
                if state & STRONG:
                    strong_chars += len(text)
            size = len(text)
            if size > longest:
                longest, leaf = size, current
            breaks = 0
            put(text)

        def finish() -> Read:
            """Hand over what was read, and forget it.

            lxml's parser and its target hold each other until the garbage collector comes by; the page had better not wait for it.
            """
            nonlocal parents, tags, names, texts, rows, scripts, titles, meta
            if pieces:
                read_text()
            if parts or aside:
                flush()
            found = Read(Contexts(parents, tags, names), texts, rows, scripts, titles, meta)
            for private in (owns, flags, block_of, stack, interned):
                private.clear()
            del parents, tags, names, texts, rows, scripts, titles, meta
            return found

        self.start: Callable[[str, Mapping[str, str]], None] = start
        self.end: Callable[[str], None] = end
        self.data: Callable[[str], None] = pieces.append
        self.finish: Callable[[], Read] = finish

    def close(self) -> None:
        """Called by lxml at the end of input; `finish` does the work, also where lxml never came this far."""


class Read(NamedTuple):
    """What a target has read: contexts, blocks with one row of facts each, and what is no block by itself."""

    contexts: Contexts
    texts: list[str]
    rows: list[int]
    scripts: list[tuple[str, str]]
    titles: list[list[str]]
    meta: dict[str, str]


#: The facts of a row, in the order in which `flush` writes them.
FACTS = ("visibility", "gap", "context", "leaf", "link_chars", "links", "strong_chars", "images", "lines")


def squeezed(style: str) -> str:
    return "".join(style.split()).lower()
