"""Plain-text dumps → `Page`: one block per non-empty line.

Dumps are written by many tools (resiliparse, inscriptis, html2text, lynx, Common Crawl's WET). What they leave of the
page's structure is kept as facts about each line: indentation, bullets, numbering, blank lines, link markup.
"""

from __future__ import annotations

import re
from array import array

import numpy as np

from boilerml.page import Contexts, Encoding, Page
from boilerml.parsing.decode import well_formed

#: Kinds of bullet, by the characters that begin the line.
_BULLET = re.compile(
    r"""(?P<bullet>[*•◦▪‣·●○■□▶►➤✓✔–—+-])[ \t]+(?=\S)"""
    r"""|(?P<number>\(?\d{1,3}[.)])[ \t]+(?=\S)"""
    r"""|(?P<heading>\#{1,6})[ \t]+(?=\S)"""
    r"""|(?P<quote>>)"""
    r"""|(?P<row>\|)"""
)
#: What a line must begin with for the expression above to match, if not with a digit.
_BULLET_SIGNS = frozenset("*•◦▪‣·●○■□▶►➤✓✔–—+-#>|(")
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
    rows = array("i")  # facts, one behind the other
    blanks = 0
    clean = well_formed(text).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    # Most dumps have no markup at all; a look at the whole is cheaper than one at every line.
    may_link = "[" in clean or "://" in clean or "www." in clean
    may_stress = "**" in clean or "__" in clean
    for line in clean.split("\n"):
        stripped = line.strip()
        if not stripped:
            blanks += 1
            continue
        indent = 0
        if line[0] != stripped[0]:
            margin = line[: len(line) - len(line.lstrip())]
            indent = len(margin) + (_TAB - 1) * margin.count("\t")
        bullet = numbered = link_chars = links = strong_chars = 0
        first = stripped[0]
        if first in _BULLET_SIGNS or first.isdecimal():
            mark = _BULLET.match(stripped)
            if mark is not None:
                kind = mark.lastgroup or ""
                bullet = _BULLET_KINDS[kind]
                numbered = len(mark.group(kind))
        if may_link and ("[" in stripped or "://" in stripped or "www." in stripped):
            for match in _LINK.finditer(stripped):
                links += 1
                link_chars += match.end() - match.start()
        if may_stress and ("**" in stripped or "__" in stripped):
            strong_chars = sum(match.end() - match.start() for match in _STRONG.finditer(stripped))
        gap = 2 if blanks else 1  # of `Gap`, whose look-up would cost more than the rest of the row
        rows.extend((gap, link_chars, links, strong_chars, indent, bullet, numbered, min(blanks, 9)))
        texts.append(stripped)
        blanks = 0
    facts = dict(zip(_FACTS, np.array(rows, dtype=np.int32).reshape(len(texts), len(_FACTS)).T, strict=True))
    nothing = np.zeros(len(texts), dtype=np.int32)
    facts.update(dict.fromkeys(("visibility", "context", "leaf", "images", "lines"), nothing))
    return Page("text", texts, facts, Contexts([-1], [""], [()]), encoding=encoding or Encoding("utf-8", "str"))


#: The facts of a row, in the order in which `parse_text` writes them.
_FACTS = ("gap", "link_chars", "links", "strong_chars", "indent", "bullet", "numbered", "blanks")
