"""ROUGE (Lin 2004, "ROUGE: a package for automatic evaluation of summaries"), in the two variants of this field's studies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from boilerml.evaluation.metrics.edit import tokens
from boilerml.evaluation.metrics.words import UNSPACED, Score

_NOTHING, _PERFECT = Score(0.0, 0.0, 0.0), Score(1.0, 1.0, 1.0)
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n")
#: Pieces of text as jieba cuts what is no Chinese: runs of ASCII letters and digits, line breaks, every other character.
_PIECE = re.compile(rf"[a-zA-Z0-9]+(?:\.[0-9]+)?%?|\r\n|[{UNSPACED}]|\s|.", re.DOTALL)


def sentences(text: str) -> list[list[str]]:
    """Cut a text at line breaks and after sentence ends, and each sentence into tokens.

    Args:
        text: Any text.
    """
    return [found for sentence in _SENTENCE_END.split(text) if (found := tokens(sentence))]


def rouge_lsum(predicted: str, gold: str) -> Score:
    """ROUGE-Lsum of two texts: the longest common subsequences of their sentences, in union.

    As Bevendorff et al. 2023 use rouge-score (https://github.com/google-research/google-research/tree/master/rouge): tokens between white
    space, no stemming. They cut sentences with NLTK's English model, this function at line breaks and sentence ends of any language,
    and it takes characters for tokens in scripts without spaces.

    Args:
        predicted: What an extractor returned.
        gold: What it should have returned.

    Returns:
        F1, precision and recall in tokens. Where the gold is empty recall is 1, and all are 1 where both are.
    """
    found, wanted = sentences(predicted), sentences(gold)
    if not wanted:
        return _PERFECT if not found else Score(0.0, 0.0, 1.0)
    if not found:
        return _NOTHING
    left_found = Counter(token for sentence in found for token in sentence)
    left_wanted = Counter(token for sentence in wanted for token in sentence)
    size_found, size_wanted = left_found.total(), left_wanted.total()
    whole = {tuple(sentence) for sentence in found}
    bags = [frozenset(sentence) for sentence in found]
    hits = 0
    for sentence in wanted:
        if tuple(sentence) in whole:
            places: Sequence[int] = range(len(sentence))
        else:
            places = _union(sentence, found, bags)
        # A token counts as often as both texts have it.
        for place in places:
            token = sentence[place]
            if left_found[token] > 0 and left_wanted[token] > 0:
                left_found[token] -= 1
                left_wanted[token] -= 1
                hits += 1
    return _score(hits, size_found, size_wanted)


def _union(sentence: Sequence[str], found: Sequence[Sequence[str]], bags: Sequence[frozenset[str]]) -> list[int]:
    """The places of a sentence that are in its longest common subsequence with any of the sentences found."""
    bag = frozenset(sentence)
    overlaps = [(len(bag & its_bag), place) for place, its_bag in enumerate(bags)]
    union: set[int] = set()
    missing = bag
    # The most alike first: after them most others have nothing to add, and need not be aligned.
    for overlap, place in sorted(overlaps, reverse=True):
        if not overlap or not missing:
            break
        if missing.isdisjoint(bags[place]):
            continue
        union.update(_common_places(sentence, found[place]))
        missing = frozenset(token for number, token in enumerate(sentence) if number not in union)
    return sorted(union)


def _common_places(sentence: Sequence[str], candidate: Sequence[str]) -> list[int]:
    """Where the longest common subsequence stands in a sentence; of several the one that rouge-score finds.

    The table of lengths is kept as bits, a column per token of the candidate (Hyyrö 2004, "Bit-parallel LCS-length computation
    revisited"): in row i, bit j is 0 where the length grows from column j to j + 1.
    """
    width = len(candidate)
    masks: dict[str, int] = {}
    for place, token in enumerate(candidate):
        masks[token] = masks.get(token, 0) | 1 << place
    full = (1 << width) - 1
    row = full
    rows = [row]
    for token in sentence:
        hit = row & masks.get(token, 0)
        row = ((row + hit) | (row - hit)) & full
        rows.append(row)
    places: list[int] = []
    i, j = len(sentence), width
    while i > 0 and j > 0:
        if sentence[i - 1] == candidate[j - 1]:
            places.append(i - 1)
            i, j = i - 1, j - 1
            continue
        before = (1 << (j - 1)) - 1
        # Lengths are counts of zero bits: of row i up to column j - 1, and of row i - 1 up to column j.
        left = (~rows[i] & before).bit_count()
        above = (~rows[i - 1] & (before << 1 | 1)).bit_count()
        if left > above:
            j -= 1
        else:
            i -= 1
    return places


def rouge_n(predicted: str, gold: str, n: int = 5) -> Score:
    """ROUGE-N of two texts, as WebMainBench scores (Liu et al. 2025, https://arxiv.org/abs/2511.23119).

    Args:
        predicted: What an extractor returned.
        gold: What it should have returned.
        n: Pieces per n-gram. Pieces are those of jieba, which cuts Latin text into words, single white space and signs, but in
            Chinese and the other scripts without spaces single characters instead of jieba's words.

    Returns:
        F1, precision and recall in n-grams; all 1 where both texts are empty.
    """
    predicted_text, gold_text = predicted.strip(), gold.strip()
    if not predicted_text and not gold_text:
        return _PERFECT
    found, wanted = _ngrams(predicted, n), _remembered(gold, n)
    return _score((found & wanted).total(), found.total(), wanted.total())


def _ngrams(text: str, n: int) -> Counter[tuple[str, ...]]:
    pieces = _PIECE.findall(text)
    return Counter(zip(*(pieces[start:] for start in range(n)), strict=False))


#: Several systems are compared with one gold text in turn.
_remembered = lru_cache(maxsize=2)(_ngrams)


def _score(hits: int, found: int, wanted: int) -> Score:
    """As rouge-score divides: by one at least."""
    precision, recall = hits / max(found, 1), hits / max(wanted, 1)
    return Score(2 * precision * recall / (precision + recall) if precision + recall else 0.0, precision, recall)
