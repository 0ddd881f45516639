"""Annotated pages as they would look in other scripts, so that a model trained on English does not take English for granted.

Text is replaced sign for sign: words by as many ideographs as say the same, letters by letters without case, and so
on. What is content stays what it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from boilerml.page import Page

_WORD = re.compile(r"[^\W\d_]+")
_SPACE = re.compile(r"(?<=[一-鿿。、！？：]) +| +(?=[一-鿿。、！？：])")
_FULL_WIDTH = str.maketrans({".": "。", ",": "、", "!": "！", "?": "？", ":": "：", ";": "；", "(": "（", ")": "）", '"': "」"})
#: Letters of alphabetic text per ideograph, as in translations of the same text.
_LETTERS_PER_IDEOGRAPH = 2.6
_IDEOGRAPHS = 3_000
#: The first letter of a block of letters without case: Devanagari consonants, Arabic letters.
_CASELESS = (0x0915, 0x0627)


def _ideographs(match: re.Match[str]) -> str:
    word = match.group().lower()
    count = max(1, round(len(word) / _LETTERS_PER_IDEOGRAPH))
    seed = sum(ord(char) * (position + 7) for position, char in enumerate(word))
    return "".join(chr(0x4E00 + (seed * (step + 3) * 31) % _IDEOGRAPHS) for step in range(count))


def to_ideographs(texts: list[str], rng: np.random.Generator) -> list[str]:
    """Write text like Chinese: the same word is always the same ideographs, no spaces, full-width signs."""
    return [_SPACE.sub("", _WORD.sub(_ideographs, text).translate(_FULL_WIDTH)) or text for text in texts]


def to_caseless(texts: list[str], rng: np.random.Generator) -> list[str]:
    """Write text like Hindi or Arabic: letters of a script without case."""
    base = int(rng.choice(_CASELESS))
    table = {ord("a") + letter: base + letter for letter in range(26)} | {ord("A") + letter: base + letter for letter in range(26)}
    return [text.translate(table) for text in texts]


def to_capitals(texts: list[str], rng: np.random.Generator) -> list[str]:
    """Write a quarter of all words with a capital, as German writes its nouns."""
    chosen = int(rng.integers(4))

    def capital(match: re.Match[str]) -> str:
        word = match.group()
        return word[0].upper() + word[1:] if len(word) > 3 and (len(word) + ord(word[0])) % 4 == chosen else word

    return [_WORD.sub(capital, text) for text in texts]


def to_long_words(texts: list[str], rng: np.random.Generator) -> list[str]:
    """Join some words, as agglutinating and compounding languages do."""
    chosen = int(rng.integers(5))
    return [re.sub(r"(?<=[a-z]) (?=[a-z])", lambda match: "" if match.start() % 5 == chosen else " ", text) for text in texts]


#: The ways of rewriting a page, and how often each is drawn.
REWRITINGS: tuple[tuple[Callable[[list[str], np.random.Generator], list[str]], float], ...] = (
    (to_ideographs, 0.4),
    (to_caseless, 0.2),
    (to_capitals, 0.2),
    (to_long_words, 0.2),
)


def rewrite(page: Page, rng: np.random.Generator) -> Page:
    """Rewrite a page in one of the ways of `REWRITINGS`, drawn at random.

    Args:
        page: A parsed page.
        rng: Where randomness comes from.

    Returns:
        A page with the same blocks in other signs; facts that count characters are scaled with the blocks' lengths.
    """
    choice = int(rng.choice(len(REWRITINGS), p=[share for _, share in REWRITINGS]))
    # The title in one go with the texts: what is the same in both stays so.
    texts = REWRITINGS[choice][0]([*page.texts, page.title or ""], rng)
    title = texts.pop()
    ratio = np.array([len(new) / len(old) for new, old in zip(texts, page.texts, strict=True)])
    facts = dict(page.facts)
    for name in ("link_chars", "strong_chars"):
        facts[name] = np.round(page.facts[name] * ratio).astype(np.int32)
    return replace(page, texts=texts, facts=facts, title=title or None, meta={k: v for k, v in page.meta.items() if k != "og:title"})
