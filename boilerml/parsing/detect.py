"""What charset bytes are in that do not say: a guess from the characters that they would be."""

from __future__ import annotations

import codecs
import re
from collections import Counter

_SAMPLE = 16_384
_LANGUAGE = re.compile(rb"<html\b[^>]*?\slang\s*=\s*[\"']?([a-z]+)", re.IGNORECASE)
#: Scripts by their rows of 256 characters in Unicode: ideographs with kana, Hangul, then Greek, Cyrillic, Hebrew, Arabic, those of
#: India, Thai and Georgian, which have one each.
_SCRIPTS = [range(0x30, 0xA0), range(0xAC, 0xD8), *(range(row, row + 1) for row in (*range(0x03, 0x07), *range(0x09, 0x0F), 0x10))]
#: ASCII and Latin-1, punctuation, numero and arrows, full-width forms.
_SHARED_ROWS = (0x00, 0x20, 0x21, 0xFF)
_HIGH = re.compile(rb"[\x80-\xff]+")
#: How many bytes outside ASCII stand side by side on average: less in text of Latin scripts, more in text of others.
_LATIN_RUN, _OTHER_RUN = 2.5, 1.5
#: Bytes that are signs in most charsets; by themselves they tell nothing of the script.
_SIGN_BYTES = bytes(range(0x80, 0xC0))
#: Text between tags; no multi-byte charset uses the separators as a trail byte.
_PIECE = re.compile(rb"[^<>\r\n]{1,65536}")
#: What the detector may answer: the charsets of the WHATWG standard. Left alone, it finds DOS and HP code pages in short samples.
_DETECTABLE = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874"),
    *("koi8_r", "iso8859_2", "iso8859_7"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
)
#: What it may answer for a page that says its language. The first is the fallback, as in the table of the WHATWG.
_BY_LANGUAGE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("be bg kk ky mk ru sah sr tg tt uk".split(), ("cp1251", "koi8_r")),
    **dict.fromkeys("bs cs hr hu pl ro sk sl".split(), ("cp1250", "iso8859_2")),
    **dict.fromkeys("et lt lv".split(), ("cp1257",)),
    **dict.fromkeys("az ku tr".split(), ("cp1254",)),
    **dict.fromkeys("ar fa".split(), ("cp1256",)),
    "el": ("iso8859_7", "cp1253"),
    "he": ("cp1255",),
    "th": ("cp874",),
    "ja": ("cp932", "euc_jp"),
    "ko": ("cp949",),
    "zh": ("gb18030", "big5"),
}
#: Signs that texts in any Latin script have.
_SIGNS = "\xa0“”‘’„–—…•™€«»©®°·§±´£"
#: Letters outside ASCII, by charset and language; the detector cannot tell these charsets apart.
_LATIN = {
    codec: [f"{alphabet}{alphabet.upper()}{_SIGNS}".encode(codec, "ignore") for alphabet in alphabets]
    for codec, alphabets in {
        "cp1252": (
            *("éïñ¥²³µ¹¼½¾×", "äöüßé²³", "àâæçèéêëîïôœùûüÿ²", "áéíñóúü¿¡ªº", "ãáàâçéêíóôõúüªº", "àèéìíîòóùªº", "àçèéíïòóúü¿¡"),
            *("æøåéèêóòôäöü", "åäöéüáàæø", "áðéíóúýþæö", "éëïíóèöüáú"),
        ),
        **dict.fromkeys(("cp1250", "iso8859_2"), ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž")),
        "cp1254": ("âçğıîöşüûİ",),
        "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž"),
    }.items()
}
_ASCII = bytes(range(128))


def utf16_without_mark(data: bytes) -> str | None:
    """Name the byte order of UTF-16: every other byte is mostly NUL, as in Western scripts, or the characters are of one other script.

    Args:
        data: Bytes without a byte order mark.

    Returns:
        ``utf-16-le``, ``utf-16-be``, or None for what is probably no UTF-16.
    """
    sample = data[:_SAMPLE]
    half = len(sample) // 2
    if half < 2 or b"\x00" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    texts = {codec: _characters(sample, codec) for codec in ("utf-16-le", "utf-16-be")}
    marks = {codec: sum(map(text.count, " \n<")) for codec, text in texts.items()}
    likely = max(marks, key=lambda codec: marks[codec])
    # Two letters of ASCII read as one ideograph, but in text of 8 bits hardly a space stands beside a NUL.
    if marks[likely] > 0.05 * sum(map(sample.count, (b" ", b"\n", b"<"))) and _is_of_one_script(texts[likely]):
        return likely
    return None


def _characters(sample: bytes, codec: str) -> str:
    """The characters of UTF-16, the last of which may be cut off; none where the bytes are not valid."""
    try:
        return codecs.getincrementaldecoder(codec)().decode(sample)
    except UnicodeDecodeError:
        return ""


def _is_of_one_script(text: str) -> bool:
    """Whether nearly all characters are of one script that is not Latin, or are signs that scripts share."""
    rows = Counter(ord(char) >> 8 for char in text if char.isprintable() or char.isspace())
    sizes = [sum(rows[row] for row in script) for script in _SCRIPTS]
    size = max(sizes)
    if size == 0 or size + sum(rows[row] for row in _SHARED_ROWS) < 0.95 * len(text):
        return False
    # Shift_JIS reads as ideographs, but without the kana and stops that stand between them.
    return size > sizes[0] or rows[0x30] + rows[0xFF] > 0.02 * size


def may_be_utf16(sample: bytes) -> bool:
    """Whether bytes are valid UTF-16, in some order.

    Args:
        sample: Bytes, whose last character may be cut off.
    """
    return any(_characters(sample, codec) for codec in ("utf-16-le", "utf-16-be"))


def guess_charset(data: bytes, beginning: bytes) -> str:
    """Guess the charset of bytes that are not valid UTF-8 and declare none.

    Args:
        data: The bytes.
        beginning: Their beginning without comments, where a page may name its language.

    Returns:
        Python's name of the charset.
    """
    # Mostly valid UTF-8 with a few broken bytes is broken UTF-8, not some legacy charset.
    lenient = data.decode("utf-8", "replace")
    broken = lenient.count("�")
    if broken and len(data) - len(lenient) > 2 * broken:
        return "utf-8"
    # The detector looks at a few hundred bytes of what it is given, which had better not be markup.
    high = _HIGH.search(data)
    pieces: list[bytes] = []
    size = 0
    for match in _PIECE.finditer(data, high.start() if high else 0):
        piece = match.group()
        if not piece.isascii():
            pieces.append(piece)
            size += len(piece)
            if size > _SAMPLE:
                break
    sample = b"\n".join(pieces)
    language = _LANGUAGE.search(beginning)
    candidates = _BY_LANGUAGE.get(language[1].decode("ascii").lower(), _DETECTABLE) if language else _DETECTABLE
    found = candidates[0]
    if candidates is _DETECTABLE:
        runs = [run for run in _HIGH.findall(sample) if run.translate(None, _SIGN_BYTES)]
        mean = sum(map(len, runs)) / max(1, len(runs))
        candidates = tuple(name for name in _DETECTABLE if (mean < _LATIN_RUN if name in _LATIN else mean > _OTHER_RUN))
    latin = [name for name in candidates if name in _LATIN]
    if len(latin) < len(candidates):
        from charset_normalizer import from_bytes  # 20 ms to import, and rarely needed

        best = from_bytes(sample, cp_isolation=list(candidates)).best()
        found = best.encoding if best is not None else found
    if found not in latin:
        return found
    foreign = sample.translate(None, _ASCII)
    unexplained = {name: min(len(foreign.translate(None, signs)) for signs in _LATIN[name]) for name in latin}
    # The fallback of browsers stays, unless another leaves not half as much.
    return min(latin, key=lambda name: unexplained[name] * (1 if name == "cp1252" else 2))
