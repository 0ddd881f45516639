"""Gold text → the share of each block that is content, by aligning two sequences of words.

Matching blocks as substrings would make content of every "Home" and "Share" in a menu whose word occurs in the article.
A longest common subsequence does not: a menu's words can only match where the article has not used them up, in order.
Of what it matches, only runs count that are long or that fill their block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from boilerml.errors import MissingExtraError
from boilerml.evaluation.metrics import words

#: A matched run shorter than this counts only where it covers most of its block.
_LONG_RUN = 4
#: Longest side of one alignment; the memory that it takes grows with the product of both. Words beyond are not aligned.
MOST_WORDS = 60_000


#: Where a matched run starts in either sequence, as on the page and in the gold text, and its length.
Run = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a page's blocks and its gold text match."""

    #: Per block, the share of its words that are gold, 0 to 1.
    share: npt.NDArray[np.float32]
    #: Per block, its number of words.
    words: npt.NDArray[np.int32]
    #: The share of gold words that were found in the page's blocks.
    found: float


def align(texts: Sequence[str], gold: str) -> Alignment:
    """Find which blocks of a page make up its gold text.

    Args:
        texts: The blocks in page order.
        gold: The page's main text, in the page's order.

    Returns:
        The share of gold per block. Blocks that the gold moved elsewhere are found in a second pass, where they are
        long enough to be told from chance.

    Raises:
        MissingExtraError: rapidfuzz is not installed (extra ``train``).
    """
    numbers: dict[str, int] = {}
    split = [[numbers.setdefault(word, len(numbers)) for word in words(text)] for text in texts]
    lengths = np.array([len(block) for block in split], dtype=np.int32)
    page = [word for block in split for word in block][:MOST_WORDS]
    target = [numbers.setdefault(word, len(numbers)) for word in words(gold)][:MOST_WORDS]
    owner = np.repeat(np.arange(len(split)), lengths)[: len(page)]
    matched = np.zeros(len(page), dtype=bool)
    used = np.zeros(len(target), dtype=bool)
    ends = np.cumsum(lengths, dtype=np.int64)
    for start, place, length in _joined(_cut(common_runs(page, target), owner, ends), page, owner):
        stop = start + length
        # A run may cross blocks; it is judged within each.
        for block in range(int(owner[start]), int(owner[stop - 1]) + 1):
            low = max(start, int(ends[block] - lengths[block]))
            high = min(stop, int(ends[block]))
            if high - low >= _LONG_RUN or (2 * (high - low) >= lengths[block] and stop - start >= min(2, lengths[block])):
                matched[low:high] = True
                used[place + low - start : place + high - start] = True
    _match_moved(split, ends, target, matched, used)
    share = np.zeros(len(split), dtype=np.float32)
    np.add.at(share, owner[matched], 1)
    share /= np.maximum(lengths, 1)
    found = float(used.mean()) if len(used) else 1.0
    return Alignment(share, lengths, found)


def _cut(runs: Sequence[Run], owner: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> list[Run]:
    """Cut runs where a block ends."""
    pieces: list[Run] = []
    for start, place, length in runs:
        stop = start + length
        while start < stop:
            end = min(stop, int(ends[owner[start]]))
            pieces.append((start, place, end - start))
            start, place = end, place + end - start
    return pieces


def _joined(runs: Sequence[Run], page: Sequence[int], owner: npt.NDArray[np.int64]) -> list[Run]:
    """Move runs to where they continue another one in its block, if the same words stand there too.

    Of "News" in the menu and "News from the harbour" in the article, gold "News from the harbour" matches either "News"; the
    longest common subsequence is as long with both.
    """
    later: list[Run] = []
    for start, place, length in reversed(runs):
        if later:
            follows, next_place, rest = later[-1]
            moved = follows - length
            fits = place + length == next_place and start + length <= moved and owner[moved] == owner[follows]
            if fits and page[moved:follows] == page[start : start + length]:
                later[-1] = (moved, place, length + rest)
                continue
        later.append((start, place, length))
    earlier: list[Run] = []
    for start, place, length in reversed(later):
        if earlier:
            before, first_place, done = earlier[-1]
            moved = before + done
            fits = first_place + done == place and moved + length <= start and owner[moved - 1] == owner[moved + length - 1]
            if fits and page[moved : moved + length] == page[start : start + length]:
                earlier[-1] = (before, first_place, done + length)
                continue
        earlier.append((start, place, length))
    joined: list[Run] = []
    for start, place, length in earlier:
        if joined and (joined[-1][0] + joined[-1][2], joined[-1][1] + joined[-1][2]) == (start, place):
            joined[-1] = (*joined[-1][:2], joined[-1][2] + length)
        else:
            joined.append((start, place, length))
    return joined


def _match_moved(
    split: Sequence[Sequence[int]],
    ends: npt.NDArray[np.int64],
    target: Sequence[int],
    matched: npt.NDArray[np.bool_],
    used: npt.NDArray[np.bool_],
) -> None:
    """Match whole blocks that stand elsewhere in the gold text, where the first pass left both sides free."""
    size = 6
    places: dict[tuple[int, ...], list[int]] = {}
    for start in np.flatnonzero(~used[: max(len(target) - size + 1, 0)]).tolist():
        if not used[start : start + size].any():
            places.setdefault(tuple(target[start : start + size]), []).append(start)
    if not places:
        return
    for number, block in enumerate(split):
        low = int(ends[number]) - len(block)
        if len(block) < size or low + len(block) > len(matched) or matched[low : low + len(block)].mean() > 0.3:
            continue
        for start in places.get(tuple(block[:size]), ())[:4]:
            length = size
            while length < len(block) and start + length < len(target) and target[start + length] == block[length]:
                length += 1
            if 2 * length >= len(block) and not used[start : start + length].any():
                matched[low : low + length] = True
                used[start : start + length] = True
                break


def common_runs(first: Sequence[str] | Sequence[int], second: Sequence[str] | Sequence[int]) -> list[Run]:
    """The runs of a longest common subsequence.

    Args:
        first, second: What is to be aligned.

    Raises:
        MissingExtraError: rapidfuzz is not installed (extra ``train``).
    """
    try:
        from rapidfuzz.distance import LCSseq
    except ImportError as error:
        raise MissingExtraError("rapidfuzz", "train", "Aligning text with blocks") from error
    equal = [operation for operation in LCSseq.opcodes(first, second) if operation.tag == "equal"]
    return [(operation.src_start, operation.dest_start, operation.src_end - operation.src_start) for operation in equal]
