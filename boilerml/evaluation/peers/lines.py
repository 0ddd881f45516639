"""Peers that take plain-text dumps: the rules by which people clean the lines of dumps today.

C4's, FineWeb's and Gopher's rules were written to drop documents or lines of English dumps; what is applied here are those that can be
asked of a single line. Ends of sentences in other scripts count too, which is kinder to the rules than their own lists are.
"""

from __future__ import annotations

import re
from html import escape

from boilerml.evaluation.metrics.words import words
from boilerml.evaluation.peers.html import JUSTEXT_SETTINGS, all_stop_words, boilerpipe
from boilerml.evaluation.peers.registry import peer

_ENDS = (".", "!", "?", '"', "”", "。", "！", "？", "؟", "।")
_ELLIPSES = ("...", "…")
_BULLETS = ("•", "‣", "▪", "◦", "●", "-", "*")
#: What C4 drops lines for: the sign of a page that wants a browser, and of consent boxes.
_C4_WORDS = re.compile(r"javascript|terms of use|privacy policy|cookie policy|uses cookies|use of cookies|use cookies", re.IGNORECASE)
_C4_LEAST_WORDS = 3
_FINEWEB_SHORT = 30
_LEAST_WORDS = 10


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@peer("all-lines", "text", settings="nothing is dropped")
def all_lines(text: str) -> str:
    """The dump as it is: what not cleaning means."""
    return text


@peer("c4-lines", "text", settings="ends like a sentence, at least 3 words, no JavaScript or cookie notice")
def c4_lines(text: str) -> str:
    """The line rules of C4 (Raffel et al. 2020, https://jmlr.org/papers/v21/20-074.html)."""
    return "\n".join(
        line
        for line in _lines(text)
        if line.endswith(_ENDS) and not line.endswith(_ELLIPSES) and len(line.split()) >= _C4_LEAST_WORDS and not _C4_WORDS.search(line)
    )


@peer("fineweb-lines", "text", settings="longer than 30 characters, not seen before, no bullet, no ellipsis at the end")
def fineweb_lines(text: str) -> str:
    """What FineWeb and Gopher hold against lines (Penedo et al. 2024, arXiv:2406.17557; Rae et al. 2021, arXiv:2112.11446)."""
    seen: set[str] = set()
    kept = []
    for line in _lines(text):
        if line in seen:
            continue
        seen.add(line)
        if len(line) > _FINEWEB_SHORT and not line.startswith(_BULLETS) and not line.endswith(_ELLIPSES):
            kept.append(line)
    return "\n".join(kept)


@peer("ten-word-lines", "text", settings="at least 10 words; characters count as words where no spaces are written")
def ten_word_lines(text: str) -> str:
    """The rule of thumb: long lines are text."""
    return "\n".join(line for line in _lines(text) if len(words(line)) >= _LEAST_WORDS)


def _wrapped(text: str) -> str:
    """A page with each line as a paragraph."""
    return "<html><body>" + "\n".join(f"<p>{escape(line)}</p>" for line in _lines(text)) + "</body></html>"


@peer("justext-lines", "text", module="justext", distribution="jusText", settings="as justext, each line as a paragraph")
def justext_lines(text: str) -> str:
    """JusText on a page made of the lines."""
    from justext import justext

    paragraphs = justext(_wrapped(text), all_stop_words(), **JUSTEXT_SETTINGS)
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


@peer("boilerpy3-lines", "text", module="boilerpy3", settings="ArticleExtractor, each line as a paragraph")
def boilerpy3_lines(text: str) -> str:
    """Boilerpipe on a page made of the lines."""
    return str(boilerpipe().get_content(_wrapped(text)))
