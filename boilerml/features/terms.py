"""Which words of the lexicon a block has, where their markers stand, and which words the page itself uses all the time."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from boilerml.features import characters as ch
from boilerml.features.lexicon import COMMON, GROUPS
from boilerml.features.registry import feature
from boilerml.features.view import Array, View

#: Groups of furniture, and last the common words of running text.
GROUP_NAMES = (*GROUPS, "common")
_COMMON = len(GROUPS)
#: Groups whose words also stand in any article; they do not count as furniture.
_PROSAIC = ("dateline", "quoted", "byline", "video", "languages", "control")
#: Groups whose last occurrence in a short block says on which side of the main text a block stands.
_MARKERS = ("related", "comment", "byline", "consent", "promo")
_SHORT = 80
_FAR = 1_000
#: How many of the page's own commonest words count as its function words, and from how many bytes on a word does not.
_FAMILIAR, _LONG_WORD = 40, 13
_BREAK = b"\x00"
_FIRST_UNSPACED = 0x0E00
#: Letters and digits of ASCII, lower case; all bytes of other characters.
_LETTERS = bytes(byte if chr(byte).isalnum() or byte >= 128 or byte == 0 else 32 for byte in range(256))


def _parts(text: str) -> list[bytes]:
    return text.lower().encode("utf-8", "replace").translate(_LETTERS).split()


def _is_unspaced(word: str) -> bool:
    return any("\u0e00" <= char <= "\u0e7f" or "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in word)


@lru_cache(maxsize=1)
def _lexicon() -> tuple[dict[bytes, int], dict[tuple[bytes, bytes], int], dict[str, int], re.Pattern[str]]:
    """Group numbers of words, of phrases by their first two parts, and of what stands between other signs in unspaced scripts."""
    words: dict[bytes, int] = {_BREAK: -1}
    phrases: dict[tuple[bytes, bytes], int] = {}
    unspaced: dict[str, int] = {}
    for number, entries in enumerate((*GROUPS.values(), " ".join(COMMON.values()))):
        for entry in entries.split():
            if _is_unspaced(entry) and number != _COMMON:
                unspaced.setdefault(entry.replace("_", " "), number)
                continue
            parts = _parts(entry.replace("_", " "))
            if len(parts) == 1:
                words.setdefault(parts[0], number)
            elif parts:
                phrases.setdefault((parts[0], parts[1]), number)
    longest_first = sorted(unspaced, key=len, reverse=True)
    return words, phrases, unspaced, re.compile("|".join(map(re.escape, longest_first)))


def _counts(view: View) -> tuple[Array, Array, Array]:
    """Words of each group per block, shape (groups, blocks); words per block; share of the page's own commonest words."""
    words, phrases, unspaced, pattern = _lexicon()
    groups, n = len(GROUP_NAMES), view.n
    tokens = _parts(" \x00 ".join(view.page.texts))
    found = [words.get(token, groups) for token in tokens]
    numbers = np.array(found, dtype=np.int32)
    breaks = numbers == -1
    owner = np.cumsum(breaks)
    firsts = _first_parts()
    starts = [place for place, token in enumerate(tokens[:-1]) if token in firsts]
    pairs = [(owner[place], phrases[pair]) for place in starts if (pair := (tokens[place], tokens[place + 1])) in phrases]
    flat = owner * (groups + 1) + np.where(breaks, groups, numbers)
    counts = np.bincount(flat, minlength=n * (groups + 1)).reshape(n, groups + 1).astype(np.float32)
    size = counts.sum(axis=1)
    size[1:] -= 1  # the break
    counts = counts[:, :groups]
    if pairs:
        np.add.at(counts, tuple(np.array(pairs).T), 2)
    if view.chars.counts[ch.UNSPACED].any():
        _count_unspaced(view, counts, unspaced, pattern)
        size = size + view.chars.counts[ch.UNSPACED] / 2
    common = Counter(token for token in tokens if len(token) < _LONG_WORD and token != _BREAK)
    familiar = {token for token, _ in common.most_common(_FAMILIAR)}
    known = np.array([token in familiar for token in tokens], dtype=np.float32)
    share = np.bincount(owner, known, n) / np.maximum(size, 1)
    return counts.T, size, share.astype(np.float32)


@lru_cache(maxsize=1)
def _first_parts() -> frozenset[bytes]:
    return frozenset(first for first, _ in _lexicon()[1])


def _count_unspaced(view: View, counts: Array, unspaced: dict[str, int], pattern: re.Pattern[str]) -> None:
    for block in np.flatnonzero(view.chars.counts[ch.UNSPACED]).tolist():
        for match in pattern.findall(view.page.texts[block]):
            counts[block, unspaced[match]] += len(match) / 2


@feature(
    *(f"term.{name}" for name in GROUP_NAMES),
    *(f"term_share.{name}" for name in GROUP_NAMES),
    "term_share.familiar",
    *(f"since_term.{name}" for name in _MARKERS),
    *(f"until_term.{name}" for name in _MARKERS),
)
def terms(view: View) -> list[npt.NDArray[np.floating]]:
    """Words of the lexicon, log, and as shares; the page's own commonest words; blocks since and until markers in short blocks, log."""
    counts, size, familiar = _counts(view)
    rows = [*np.log1p(counts), *(counts / np.maximum(size, 1)), familiar]
    short = view.size < _SHORT
    index = np.arange(view.n)
    for ahead in (False, True):
        for name in _MARKERS:
            hit = (counts[GROUP_NAMES.index(name)] > 0) & short
            if ahead:
                hit = hit[::-1]
            last = np.maximum.accumulate(np.where(hit, index, -1))
            distance = np.log1p(np.where(last < 0, _FAR, index - last))
            rows.append(distance[::-1] if ahead else distance)
    return rows


@feature("furniture", "common_words", shared=True)
def furniture(view: View) -> list[npt.NDArray[np.floating]]:
    """Share of words that sites use for their furniture, and of the common words of running text."""
    counts, size, _ = _counts(view)
    wanted = [number for number, name in enumerate(GROUPS) if name not in _PROSAIC]
    total = np.maximum(size, 1)
    return [np.minimum(counts[wanted].sum(axis=0) / total, 1), counts[_COMMON] / total]
