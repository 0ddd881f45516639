"""Plain-text dumps → `Page`: one block per non-empty line.

Dumps are written by many tools (resiliparse, inscriptis, html2text, lynx, Common Crawl's WET). What they leave of the
page's structure is kept as facts about each line: indentation, bullets, numbering, blank lines, link markup.
"""

from __future__ import annotations

import re
from array import array

import numpy as np
import numpy.typing as npt

from boilerml import native
from boilerml.page import Contexts, Encoding, Gap, Page
from boilerml.parsing.decode import well_formed

_native = native.load("lines")

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
#: What a line may have, which a look at its characters tells: a bullet, links, bold text.
_MAY_BEGIN, _MAY_LINK, _MAY_STRESS = 1, 2, 4


def parse_text(text: str, encoding: Encoding | None = None) -> Page:
    """Parse a plain-text dump of a page into blocks.

    Args:
        text: The dump. Lines end in LF, CR LF or CR.
        encoding: How the characters were found, to be kept with the page.

    Returns:
        A page whose blocks are the non-empty lines, one to one and in order, without surrounding white space.
    """
    clean = well_formed(text).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    texts, (blanks, indent, marks) = read_lines(clean)
    facts = {name: np.zeros(len(texts), dtype=np.int32) for name in ("bullet", "numbered", "link_chars", "links", "strong_chars")}
    # Few lines have any of these.
    for number in np.flatnonzero(marks & _MAY_BEGIN).tolist():
        mark = _BULLET.match(texts[number])
        if mark is not None:
            kind = mark.lastgroup or ""
            facts["bullet"][number] = _BULLET_KINDS[kind]
            facts["numbered"][number] = len(mark.group(kind))
    for number in np.flatnonzero(marks & _MAY_LINK).tolist():
        sizes = [match.end() - match.start() for match in _LINK.finditer(texts[number])]
        facts["links"][number], facts["link_chars"][number] = len(sizes), sum(sizes)
    for number in np.flatnonzero(marks & _MAY_STRESS).tolist():
        facts["strong_chars"][number] = sum(match.end() - match.start() for match in _STRONG.finditer(texts[number]))
    facts |= {"gap": np.where(blanks, Gap.BLANK, Gap.BREAK).astype(np.int32), "blanks": np.minimum(blanks, 9), "indent": indent}
    nothing = np.zeros(len(texts), dtype=np.int32)
    facts.update(dict.fromkeys(("visibility", "context", "leaf", "images", "lines"), nothing))
    return Page("text", texts, facts, Contexts([-1], [""], [()]), encoding=encoding or Encoding("utf-8", "str"))


def read_lines(text: str) -> tuple[list[str], npt.NDArray[np.int32]]:
    """Read the lines of a dump that have any text.

    Args:
        text: The dump; lines end in LF.

    Returns:
        The lines without white space around; and for each the blank lines before, its indentation, and what is to be looked for in it:
        some of `_MAY_BEGIN`, `_MAY_LINK` and `_MAY_STRESS`. Shape (3, lines).
    """
    if _native is not None:
        found: tuple[list[str], npt.NDArray[np.int32]] = _native.read_lines(text, _BULLET_SIGNS, _TAB)
        return found
    texts: list[str] = []
    rows = array("i")
    blanks = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if not stripped:
            blanks += 1
            continue
        indent = marks = 0
        if line[0] != stripped[0]:
            margin = line[: len(line) - len(line.lstrip())]
            indent = len(margin) + (_TAB - 1) * margin.count("\t")
        if stripped[0] in _BULLET_SIGNS or stripped[0].isdecimal():
            marks |= _MAY_BEGIN
        if "[" in stripped or "://" in stripped or "www." in stripped:
            marks |= _MAY_LINK
        if "**" in stripped or "__" in stripped:
            marks |= _MAY_STRESS
        rows.extend((blanks, indent, marks))
        texts.append(stripped)
        blanks = 0
    return texts, np.array(rows, dtype=np.int32).reshape(len(texts), 3).T
