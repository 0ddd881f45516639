"""Classes of characters, the same in all scripts, counted per block in one vectorised pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from boilerml import native

Array = npt.NDArray[np.float32]

(OTHER, SPACE, LOWER, UPPER, CASELESS, UNSPACED, DIGIT, END, COMMA, QUOTE, SEPARATOR, CURRENCY, CODE, PICTURE) = range(14)
CLASSES = 14

#: Signs with a meaning of their own in all languages, besides web addresses: @ · copyright · arrows · separators of menus.
MARKERS = ("@", "©", "»›→", "|·•")
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
#: Characters to count at a time.
_PIECE = 50_000


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


_native = native.load("characters")


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
        markers: 1 where a block has a web address or, by row, one of `MARKERS`, else 0, shape (1 + markers, blocks).
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.counts: Array
        self.length: Array
        self.capitalised: Array
        self.joined: Array
        self.first: npt.NDArray[np.uint8]
        self.last: npt.NDArray[np.uint8]
        self.last_code: npt.NDArray[np.uint32]
        self.markers: Array
        if _native is None:
            self._count(texts)
        else:
            found = _native.count(list(texts), class_table(), _marks(), 1 + len(MARKERS))
            self.counts, self.length, self.capitalised, self.joined, self.first, self.last, self.last_code, self.markers = found
        self.words: Array = self.counts[SPACE] + 1

    def _count(self, texts: Sequence[str]) -> None:
        n = len(texts)
        text = "\n".join(texts)
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=n)
        starts = np.zeros(n, dtype=np.int64)
        np.cumsum(lengths[:-1] + 1, out=starts[1:])
        ends = starts + lengths - 1
        codes, classes = _codes_and_classes(text)
        # One separator follows each block but the last; it counts as a space of the block before it, and is taken off below.
        counts = np.empty((CLASSES, n), dtype=np.float32)
        for low, high in _pieces(starts, len(classes)):
            begin, end = int(starts[low]), int(starts[high]) if high < n else len(classes)
            spans = lengths[low:high] + 1
            spans[-1] = end - starts[high - 1]
            owner = np.repeat(np.arange(0, (high - low) * CLASSES, CLASSES), spans)
            owner += classes[begin:end]
            counts[:, low:high] = np.bincount(owner, minlength=(high - low) * CLASSES).reshape(high - low, CLASSES).T
        counts[SPACE, :-1] -= 1
        self.counts = counts
        self.length = lengths.astype(np.float32)
        self.first = classes[starts]
        self.last = classes[ends]
        self.last_code = codes[ends].astype(np.uint32)
        upper = classes[1:] == UPPER
        # The first character of a block stands behind a separator, save for that of the first block.
        self.capitalised = _per_block(np.flatnonzero(upper & (classes[:-1] == SPACE)) + 1, starts)
        self.capitalised[0] += self.first[0] == UPPER
        self.joined = _per_block(np.flatnonzero(upper & (classes[:-1] == LOWER)) + 1, starts)
        signs = np.flatnonzero(classes >= END)
        found = codes[signs]
        slash = signs[(found == ord("/")) & (signs > 1)]
        places = [slash[(codes[slash - 1] == ord("/")) & (codes[slash - 2] == ord(":"))]]
        places += [signs[np.isin(found, list(map(ord, members)))] for members in MARKERS]
        self.markers = np.stack([(_per_block(place, starts) > 0).astype(np.float32) for place in places])


def _per_block(places: npt.NDArray[np.int64], starts: npt.NDArray[np.int64]) -> Array:
    """How many of some characters each block has, by their places among all, ascending."""
    before = np.searchsorted(places, starts)
    number = np.empty(len(before), dtype=np.float32)
    number[:-1] = before[1:] - before[:-1]
    number[-1] = len(places) - before[-1]
    return number


@lru_cache(maxsize=1)
def _marks() -> npt.NDArray[np.uint32]:
    """Each sign of `MARKERS` with the number of its row."""
    return np.array([(ord(sign), row) for row, signs in enumerate(MARKERS, 1) for sign in signs], dtype=np.uint32)


def _codes_and_classes(text: str) -> tuple[npt.NDArray[np.unsignedinteger], npt.NDArray[np.uint8]]:
    """Code points and classes of characters; the narrower the characters, the faster."""
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
        if len(codes) == len(text):
            return codes, class_table().take(codes)
        wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return wide, class_table().take(np.minimum(wide, _LAST))
    return np.frombuffer(data, dtype=np.uint8), np.frombuffer(data.translate(class_table()[:256].tobytes()), dtype=np.uint8)


def _pieces(starts: npt.NDArray[np.int64], size: int) -> Iterator[tuple[int, int]]:
    """Runs of blocks with some ten thousand characters, so that what is computed per character stays in the processor's cache."""
    n = len(starts)
    if size <= 2 * _PIECE:
        yield 0, n
        return
    low = 0
    while low < n:
        high = max(int(np.searchsorted(starts, starts[low] + _PIECE)), low + 1)
        yield low, high
        low = high
