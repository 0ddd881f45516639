"""Plain-text dumps → `Page`: one block per non-empty line.

Dumps are written by many tools (resiliparse, inscriptis, html2text, lynx, Common Crawl's WET). What they leave of the
page's structure is kept as facts about each line: indentation, bullets, numbering, blank lines, link markup.
"""

from __future__ import annotations

import re

import numpy as np

from boilerml.page import Contexts, Encoding, Gap, Page
from boilerml.parsing.decode import well_formed

#: Kinds of bullet, by the characters that begin the line.
_BULLET = re.compile(
    r"""(?P<bullet>[*•◦▪‣·●○■□▶►➤✓✔–—+-])[ \t]+(?=\S)"""
    r"""|(?P<number>\(?\d{1,3}[.)])[ \t]+(?=\S)"""
    r"""|(?P<heading>\#{1,6})[ \t]+(?=\S)"""
    r"""|(?P<quote>>)"""
    r"""|(?P<row>\|)"""
)
_BULLET_KINDS = {"bullet": 1, "number": 2, "heading": 3, "quote": 4, "row": 5}
#: Markdown links and images with their target, lynx's numbered links, bare addresses.
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)|\[\d+\](\S[^\[\]]*)|https?://\S+|www\.\S+")
_STRONG = re.compile(r"\*\*([^*]+)\*\*|__([^_]+)__")
_TAB = 4


def parse_text(text: str, encoding: Encoding | None = None) -> Page:
    """Parse a plain-text dump of a page into blocks.

    Args:
        text: The dump. Lines end in LF, CR LF or CR.
        encoding: How the characters were found, to be kept with the page.

    Returns:
        A page whose blocks are the non-empty lines, one to one and in order, without surrounding white space.
    """
    texts: list[str] = []
    rows: list[tuple[int, ...]] = []
    blanks = 0
    for line in well_formed(text).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        stripped = line.strip()
        if not stripped:
            blanks += 1
            continue
        indent = 0
        for char in line:
            if char == "\t":
                indent += _TAB
            elif char.isspace():
                indent += 1
            else:
                break
        bullet = numbered = link_chars = links = strong_chars = 0
        mark = _BULLET.match(stripped)
        if mark is not None:
            kind = mark.lastgroup or ""
            bullet = _BULLET_KINDS[kind]
            numbered = len(mark.group(kind))
        if "](" in stripped or stripped.find("[") >= 0 or "://" in stripped or "www." in stripped:
            for match in _LINK.finditer(stripped):
                links += 1
                link_chars += match.end() - match.start()
        if "**" in stripped or "__" in stripped:
            strong_chars = sum(match.end() - match.start() for match in _STRONG.finditer(stripped))
        gap = Gap.BLANK if blanks else Gap.BREAK
        rows.append((int(gap), link_chars, links, strong_chars, indent, bullet, numbered, min(blanks, 9)))
        texts.append(stripped)
        blanks = 0
    facts = dict(zip(_FACTS, np.array(rows, dtype=np.int32).reshape(len(rows), len(_FACTS)).T, strict=True))
    nothing = np.zeros(len(texts), dtype=np.int32)
    facts.update(dict.fromkeys(("visibility", "context", "leaf", "images", "lines"), nothing))
    return Page("text", texts, facts, Contexts([-1], [""], [()]), encoding=encoding or Encoding("utf-8", "str"))


#: The facts of a row, in the order in which `parse_text` writes them.
_FACTS = ("gap", "link_chars", "links", "strong_chars", "indent", "bullet", "numbered", "blanks")
