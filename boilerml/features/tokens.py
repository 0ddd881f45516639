"""The words of a page in one pass: those that the lexicon knows counted per block, and all of them hashed for learned tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from boilerml import native
from boilerml.features.lexicon import COMMON, GROUPS, PROSAIC

Array = npt.NDArray[np.float32]

_native = native.load("words")

#: Groups of furniture, and last the common words of running text.
GROUP_NAMES = (*GROUPS, "common")
_COMMON = len(GROUPS)
_FURNITURE = tuple(number for number, name in enumerate(GROUPS) if name not in PROSAIC)
#: How many of the page's own commonest words count as its function words, and from how many bytes on a word does not.
_FAMILIAR, _LONG_WORD = 40, 13
#: Characters per block that are looked at: what a block is shows in its first sentences, and the rest is most of a page's words.
_EXAMINED = 240
#: Stands between blocks; no text has this byte in UTF-8.
_BREAK = b"\xff"
#: Letters of ASCII and all bytes of other characters stay, all digits are alike, other signs part words.
_LETTERS = bytes(48 if 48 <= byte < 58 else byte if byte >= 128 or chr(byte).isalpha() else 32 for byte in range(256))
#: Dashes, quotation marks and dots of U+2000 to U+206F.
_SIGNS = re.compile(rb"\xe2\x80[\x80-\xbf]|\xe2\x81[\x80-\xaf]")
#: Blocks of so few words are also one word as a whole.
_SHORT_BLOCK = 6
#: What marks the first word of a block, the last one, and a block as a whole, hashed: a hash goes on from it.
_MARKS = tuple(map(crc32, (b"^", b"$", b"#")))
#: Thai, kana and ideographs, Hangul. A regular expression of so large sets takes 10 ms to compile.
_UNSPACED = (("\u0e00", "\u0e7f"), ("\u3040", "\u9fff"), ("\uac00", "\ud7a3"))


class _Lexicon(NamedTuple):
    """Numbers of groups: by word, by the first two words of a phrase, and by sequence of signs in scripts without spaces."""

    words: dict[bytes, int]
    phrases: dict[tuple[bytes, bytes], int]
    starts: frozenset[bytes]
    ends: frozenset[bytes]
    unspaced: dict[str, int]


def _split(*texts: str) -> list[bytes]:
    """The words of texts, with a break between two texts."""
    joined = b" \xff ".join([text.lower().encode("utf-8", "replace") for text in texts])
    return _SIGNS.sub(b" ", joined).translate(_LETTERS).split()


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    spaced: list[str] = []
    numbers: list[int] = []
    unspaced: dict[str, int] = {}
    for number, entries in enumerate((*GROUPS.values(), " ".join(COMMON.values()))):
        for entry in entries.split():
            far = not entry.isascii() and number != _COMMON
            if far and any(low <= sign <= high for sign in entry for low, high in _UNSPACED):
                unspaced.setdefault(entry.replace("_", " "), number)
            else:
                spaced.append(entry)
                numbers.append(number)
    words: dict[bytes, int] = {}
    phrases: dict[tuple[bytes, bytes], int] = {}
    # All entries in one pass: one by one they would take a tenth of the time of a short run.
    parts = iter(_split(*spaced))
    for number in numbers:
        entry_words = list(iter(lambda: next(parts, _BREAK), _BREAK))
        if len(entry_words) == 1:
            words.setdefault(entry_words[0], number)
        elif entry_words:
            phrases.setdefault((entry_words[0], entry_words[1]), number)
    return _Lexicon(words, phrases, frozenset(first for first, _ in phrases), frozenset(second for _, second in phrases), unspaced)


@lru_cache(maxsize=1)
def _unspaced_pattern() -> re.Pattern[str]:
    """Finds the entries of `_Lexicon.unspaced`, long ones first; most pages do without it."""
    return re.compile("|".join(map(re.escape, sorted(_lexicon().unspaced, key=len, reverse=True))))


class Tokens:
    """The words of the first `_EXAMINED` characters of each block, in page order.

    Args:
        texts: The blocks' texts, at least one.

    Attributes:
        blocks: How many texts there are.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.blocks = len(texts)
        # The words, with a break between two texts; where each distinct one stands first, and for each word where it stands first.
        self._words = _split(*[text[:_EXAMINED] for text in texts])
        self._seen: dict[bytes, int] = {}
        count = len(self._words)
        self._ids = np.fromiter(map(self._seen.setdefault, self._words, range(count)), dtype=np.int64, count=count)
        # The block of each word; a break belongs to the block behind it.
        self._owner = np.zeros(count, dtype=np.int64)
        if self.blocks > 1:
            np.cumsum(self._ids == self._seen[_BREAK], out=self._owner)

    def hashed(self) -> tuple[npt.NDArray[Any], ...]:
        """What `BlockWords` is made of."""
        words, ids, seen = self._words, self._ids, self._seen
        plain = ids != seen.get(_BREAK, -1)
        # Breaks are where blocks end.
        breaks = np.flatnonzero(~plain)
        starts, stops = np.append(0, breaks + 1), np.append(breaks, len(words))
        full = np.flatnonzero(starts < stops)
        starts, stops = starts[full], stops[full]
        short = stops - starts <= _SHORT_BLOCK
        first, last = (map(words.__getitem__, places.tolist()) for places in (starts, stops - 1))
        whole = (b" ".join(words[start:stop]) for start, stop in zip(starts[short].tolist(), stops[short].tolist(), strict=True))
        marks = [crc32(word, mark) for mark, marked in zip(_MARKS, (first, last, whole), strict=True) for word in marked]
        distinct_marks, mark_places = np.unique(np.array(marks, dtype=np.uint32), return_inverse=True)
        # Distinct words by where they stand first; a break is no word.
        distinct = [word for word in seen if word != _BREAK]
        number = np.zeros(len(words), dtype=np.int64)
        number[[seen[word] for word in distinct]] = np.arange(len(distinct))
        owner = np.concatenate([self._owner[plain], full, full, full[short]])
        return (
            np.concatenate([np.fromiter(map(crc32, distinct), dtype=np.uint32, count=len(distinct)), distinct_marks]),
            np.concatenate([number[ids[plain]], mark_places + len(distinct)]),
            owner,
            np.bincount(owner, minlength=self.blocks),
        )

    def counts(self) -> tuple[Array, Array]:
        """Words per group of the lexicon and block, a phrase as two, shape (groups, blocks); and words per block."""
        lexicon = _lexicon()
        groups, n = len(GROUP_NAMES), self.blocks
        # Words are looked up once each; an occurrence is known by where its word stands first.
        seen, ids, owner = self._seen, self._ids, self._owner
        group = np.full(len(ids) + 1, groups, dtype=np.int64)
        for token in seen.keys() & lexicon.words.keys():
            group[seen[token]] = lexicon.words[token]
        numbers = group[ids]
        table = np.bincount(owner * (groups + 1) + numbers, minlength=n * (groups + 1)).reshape(n, groups + 1).T.astype(np.float32)
        size = table.sum(axis=0)
        size[1:] -= 1  # the break in front
        counts = table[:groups]
        for place in _phrases(ids, seen, lexicon):
            found = lexicon.phrases.get((self._words[place], self._words[place + 1]))
            if found is not None:
                counts[found, owner[place]] += 2
        return counts, size

    def familiar(self) -> npt.NDArray[np.float64]:
        """How many words of each block are among the page's own commonest, shape (blocks,)."""
        return np.bincount(self._owner, _familiar(self._ids, self._seen), self.blocks).astype(np.float64)


class BlockWords(NamedTuple):
    """Words as numbers that are the same on all pages: CRC-32 of a word, of the first and last one marked as such, of a short block.

    Attributes:
        hashes: The page's distinct words, shape (distinct,).
        places: For each word where it stands in `hashes`, shape (words,).
        owner: The block of each, shape (words,), in no order.
        per_block: How many each block has, shape (blocks,).
    """

    hashes: npt.NDArray[np.uint32]
    places: npt.NDArray[np.int64]
    owner: npt.NDArray[np.int64]
    per_block: npt.NDArray[np.int64]

    @property
    def blocks(self) -> int:
        """How many blocks the page has."""
        return len(self.per_block)


def read_tokens(texts: Sequence[str]) -> Tokens:
    """Find the words of a page.

    Args:
        texts: The blocks' texts, at least one.
    """
    if _native is None:
        return Tokens(texts)
    found: Tokens = _native.Tokens(list(texts), _native_lexicon())
    return found


@lru_cache(maxsize=1)
def _native_lexicon() -> Any:
    lexicon = _lexicon()
    return _native.Lexicon(
        lexicon.words, lexicon.phrases, _LETTERS, _MARKS, _SHORT_BLOCK, _LONG_WORD, _FAMILIAR, len(GROUP_NAMES), _EXAMINED
    )


def block_words(tokens: Tokens) -> BlockWords:
    """Hash the words of a page.

    Args:
        tokens: Its words.
    """
    return BlockWords(*tokens.hashed())


class TermCounts:
    """What the words of each block are.

    Args:
        tokens: The page's words.
        texts: The blocks' texts.
        unspaced: Characters of scripts without spaces per block.

    Only the first `_EXAMINED` characters of each block are looked at.

    Attributes:
        counts: Words per group and block, shape (groups, blocks); a phrase counts as two words.
        words: Words per block; two characters of a script without spaces are as much as one.
        shares: `counts` as shares of the words.
        furniture: Share of words that sites use for their furniture.
        familiar: Share of words that are among the page's own commonest: its function words, whatever its language.
    """

    def __init__(self, tokens: Tokens, texts: Sequence[str], unspaced: Array) -> None:
        counts, size = tokens.counts()
        if unspaced.any():
            for block in np.flatnonzero(unspaced).tolist():
                for match in _unspaced_pattern().findall(texts[block][:_EXAMINED]):
                    counts[_lexicon().unspaced[match], block] += len(match) / 2
            size += np.minimum(unspaced, _EXAMINED) / 2
        total: Array = np.maximum(size, np.float32(1))
        self.counts: Array = counts
        self.words: Array = size
        self.shares: Array = counts / total
        self.furniture: Array = np.minimum(counts[_FURNITURE, :].sum(axis=0) / total, 1)
        self.familiar: Array = np.asarray(tokens.familiar() / total, dtype=np.float32)


def _phrases(ids: npt.NDArray[np.int64], seen: dict[bytes, int], lexicon: _Lexicon) -> list[int]:
    """Where the first word of some phrase stands before the second word of some phrase."""
    begins = np.zeros(len(ids), dtype=bool)
    goes_on = np.zeros(len(ids), dtype=bool)
    begins[[seen[token] for token in seen.keys() & lexicon.starts]] = True
    goes_on[[seen[token] for token in seen.keys() & lexicon.ends]] = True
    return np.flatnonzero(begins[ids[:-1]] & goes_on[ids[1:]]).tolist()


def _familiar(ids: npt.NDArray[np.int64], seen: dict[bytes, int]) -> npt.NDArray[np.bool_]:
    """Which words are among the commonest short ones; of equally common ones those that come first."""
    frequency = np.bincount(ids, minlength=len(ids))
    short = [place for token, place in seen.items() if len(token) < _LONG_WORD and token != _BREAK]
    chosen = np.zeros(len(ids), dtype=bool)
    order = np.argsort(-frequency[short], kind="stable")[:_FAMILIAR]
    chosen[np.array(short, dtype=np.int64)[order]] = True
    return chosen[ids]
