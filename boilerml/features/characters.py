"""Classes of characters, the same in all scripts, counted per block in one vectorised pass."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

(OTHER, SPACE, LOWER, UPPER, CASELESS, UNSPACED, DIGIT, END, COMMA, QUOTE, SEPARATOR, CURRENCY, CODE, PICTURE) = range(14)
CLASSES = 14

_MEMBERS = {
    END: ".!?…‼⁇⁈⁉。．！？｡؟۔।॥։።᙮",
    COMMA: ",;:،؛、，；：",
    QUOTE: "\"'()«»‘’‚‛“”„‟‹›「」『』【】《》〈〉（）［］",
    SEPARATOR: "|/•·∙‣▪→←↑↓▶►–—-_‐‑‒―~¦",
    CURRENCY: "$€£¥₹₽₩₺₫₴฿¢%‰",
    CODE: "@#&=+*<>{}[]\\^`©®™",
}
#: Scripts without case end here; above, blocks of ideographs, syllables and pictures are told apart by range.
_TABLED = 0x3000
_UNSPACED_RANGES = (
    (0x0E00, 0x0E7F),
    (0x0E80, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3005, 0x3007),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9D),
)
_PICTURE_RANGES = ((0x2190, 0x2BFF), (0xE000, 0xF8FF), (0xFE00, 0xFE0F))
_LAST = 0x10000


@lru_cache(maxsize=1)
def class_table() -> npt.NDArray[np.uint8]:
    """The class of every code point of the basic plane; its last entry stands for all others."""
    table = np.full(_LAST + 1, OTHER, dtype=np.uint8)
    letters = np.arange(_TABLED, dtype=np.uint32).view("U1")
    table[:_TABLED][np.char.isalpha(letters)] = CASELESS
    table[:_TABLED][np.char.islower(letters)] = LOWER
    table[:_TABLED][np.char.isupper(letters)] = UPPER
    table[:_TABLED][np.char.isdigit(letters)] = DIGIT
    table[:_TABLED][np.char.isspace(letters)] = SPACE
    table[0xA000:0xABFF] = table[0xFB00:0xFDFF] = table[0xFE70:0xFEFF] = CASELESS
    table[0xFF10:0xFF1A] = DIGIT
    table[0xFF21:0xFF3B] = UPPER
    table[0xFF41:0xFF5B] = LOWER
    table[0x3000] = SPACE
    for low, high in _PICTURE_RANGES:
        table[low : high + 1] = PICTURE
    for low, high in _UNSPACED_RANGES:
        table[low : high + 1] = UNSPACED
    for number, members in _MEMBERS.items():
        table[[ord(char) for char in members]] = number
    table[_LAST] = PICTURE
    table.setflags(write=False)
    return table


class CharacterCounts:
    """What the characters of each block are.

    Attributes:
        counts: Characters per class and block, shape (CLASSES, blocks).
        length: Characters per block.
        first, last: Class of each block's first and last character.
        last_code: Code point of each block's last character.
        capitalised: Words that begin with a capital, per block.
        joined: Lower-case letters followed by a capital within a word, per block.
        words: Words apart by white space, per block.
        codes, classes: Code point and class of each character of all blocks, one separator between blocks.
        starts: Place of each block's first character among them.
        owner: Number of the block that each character belongs to; the separator belongs to the block before it.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        n = len(texts)
        codes = np.frombuffer("\n".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=n)
        classes = class_table()[np.minimum(codes, _LAST)]
        # One separator follows each block but the last; it counts as a space of the block before it, and is taken off below.
        spans = lengths + 1
        spans[-1] -= 1
        owner = np.repeat(np.arange(n, dtype=np.int64) * CLASSES, spans)
        counts = np.bincount(owner + classes, minlength=n * CLASSES).reshape(n, CLASSES).T.astype(np.float32)
        counts[SPACE, :-1] -= 1
        starts = np.cumsum(spans) - spans
        ends = starts + lengths - 1
        pair = (classes[:-1].astype(np.int16) << 4) + classes[1:]
        self.codes, self.classes, self.starts = codes, classes, starts
        self.owner = owner // CLASSES
        block = self.owner[1:]
        capital = np.bincount(block[pair == (SPACE << 4) + UPPER], minlength=n)
        joined = np.bincount(block[pair == (LOWER << 4) + UPPER], minlength=n)
        self.counts = counts
        self.length = lengths.astype(np.float32)
        self.first = classes[starts]
        self.last = classes[ends]
        self.last_code = codes[ends]
        self.capitalised = (capital + (self.first == UPPER)).astype(np.float32)
        # A capital after the separator belongs to the block that it begins, which `owner` says already, save for the first block.
        self.capitalised[1:] -= self.first[1:] == UPPER
        self.joined = joined.astype(np.float32)
        self.words = counts[SPACE] + 1
