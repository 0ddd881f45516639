"""Bytes → characters, in the order that browsers use, and with the reason why.

The order is that of the WHATWG (https://html.spec.whatwg.org/#determining-the-character-encoding): a byte order
mark, what the caller says, a ``<meta>`` declaration in the first 1,024 bytes, and last a detector. One
deviation: pages are often saved again as UTF-8 with their old declaration left in, so bytes that are
valid UTF-8, with several characters outside ASCII, are read as UTF-8 whatever the page declares.
"""

from __future__ import annotations

import codecs
import re

from boilerml.errors import BoilermlError, UnsupportedInputError
from boilerml.page import Encoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta[^>]{0,512}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.\-]+)", re.IGNORECASE)
_MAGIC = (
    (b"%PDF-", "a PDF document", "extract its text first, for example with pdftotext"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image", "give the page that shows it"),
    (b"\xff\xd8\xff", "a JPEG image", "give the page that shows it"),
    (b"GIF87a", "a GIF image", "give the page that shows it"),
    (b"GIF89a", "a GIF image", "give the page that shows it"),
    (b"\x1f\x8b", "gzip-compressed data", "decompress it first, for example with gunzip"),
    (b"PK\x03\x04", "a ZIP archive or office document", "unpack or convert it first"),
    (b"BZh91AY&SY", "bzip2-compressed data", "decompress it first, for example with bunzip2"),
    (b"\xfd7zXZ\x00", "xz-compressed data", "decompress it first, for example with unxz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard-compressed data", "decompress it first, for example with unzstd"),
    (b"\x7fELF", "an executable", "give a page"),
    (b"SQLite format 3\x00", "an SQLite database", "give a page"),
)
#: Control characters that no text has; tab, line feed, form feed, carriage return and escape are not among them.
_CONTROLS = bytes(c for c in range(32) if c not in (9, 10, 12, 13, 27)) + b"\x7f"
_HIGH = re.compile(rb"[\x80-\xff]")
#: Text between tags; no multi-byte charset uses the separators as a trail byte.
_PIECE = re.compile(rb"[^<>\r\n]{1,65536}")
#: What the detector may answer: the charsets of the WHATWG standard. Left alone, it finds DOS and HP code pages in short samples.
_DETECTABLE = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874"),
    *("koi8_r", "iso8859_2", "iso8859_7"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
]
#: Codecs that Python counts among the text encodings but that no page is written in; some raise whatever they are given.
_NO_CHARSETS = frozenset(("undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"))
_SAMPLE = 16_384
#: A text has no control characters; random bytes have one in nine.
_BYTES_PER_CONTROL = 20
#: Bytes to validate at a time.
_PIECE_SIZE = 32_768
_FEW_MULTIBYTE = 3


def decode(data: bytes, encoding: str | None = None) -> tuple[str, Encoding]:
    """Decode a page's bytes.

    Args:
        data: The page as it came from the file or the network.
        encoding: A charset that the caller knows better, any label of the WHATWG encoding standard or of
            Python's codecs.

    Returns:
        The characters, and the charset with the way in which it was found.

    Raises:
        UnsupportedInputError: `data` is binary: a known file format, or mostly control characters.
        BoilermlError: `encoding` names no charset.
    """
    codec, source, skip, _ = find_charset(data, encoding)
    return decode_as(data[skip:], codec, source)


def find_charset(data: bytes, encoding: str | None = None) -> tuple[str, str, int, bool]:
    """Find how a page's bytes are to be decoded.

    Args:
        data: The page as it came from the file or the network.
        encoding: A charset that the caller knows better.

    Returns:
        Python's name of the charset, how it was found (as in `Encoding`), the length of the byte order mark, and whether all
        bytes are known to be valid in that charset.

    Raises:
        UnsupportedInputError: `data` is binary: a known file format, or mostly control characters.
        BoilermlError: `encoding` names no charset.
    """
    for mark, name in _BOMS:
        # FF FE 00 00 is the mark of UTF-32, and of UTF-16 text that begins with a NUL; the first is likelier.
        if data.startswith(mark):
            return name, "bom", len(mark), False
    known = None
    if encoding is not None:
        known = _codec(encoding) or _python_codec(encoding)
        if known is None:
            raise BoilermlError(f"unknown encoding {encoding!r}: give a charset name such as utf-8, windows-1252 or shift_jis")
    if known is None or not known.startswith(("utf-16", "utf-32")):  # half of whose bytes may be control characters
        refuse_binary(data)
    if known is not None:
        return known, "option", 0, False
    wide = _utf16_without_mark(data)
    if wide is not None:
        return wide, "detector", 0, False
    declared = _META.search(data, 0, 1024)
    label = _codec(declared.group(1).decode("ascii")) if declared else None
    if label is not None and label.startswith("utf-16"):
        label = "utf-8"  # WHATWG: a declaration that could be read as ASCII was not UTF-16
    if not _is_utf8(data):
        return (label, "meta", 0, False) if label is not None else (_detect(data), "detector", 0, False)
    if label in ("utf-8", None):
        return "utf-8", "meta" if label else "content", 0, True
    if not label.startswith("iso2022") and len(data) - len(data.decode()) >= _FEW_MULTIBYTE:
        return "utf-8", "content", 0, True
    return label, "meta", 0, False


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are valid UTF-8; looked at piece by piece, since a large string costs more to allocate than to decode."""
    if data.isascii():
        return True
    view = memoryview(data)
    start, size = 0, len(data)
    try:
        while start < size:
            stop = start + _PIECE_SIZE
            start += codecs.utf_8_decode(view[start:stop], "strict", stop >= size)[1]
    except UnicodeDecodeError:
        return False
    return True


def refuse_binary(data: bytes) -> None:
    """Raise `UnsupportedInputError` where `data` is plainly not a page.

    Args:
        data: The input's bytes, or at least its first 16 KiB.

    Raises:
        UnsupportedInputError: The data begins with the signature of a known binary format, or more than one in
            twenty of its first 16 KiB are control characters without being UTF-16.
    """
    for magic, name, advice in _MAGIC:
        if data.startswith(magic):
            raise UnsupportedInputError(f"this is {name}, not a web page or a text: {advice}")
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls * _BYTES_PER_CONTROL > len(sample) and _utf16_without_mark(sample) is None:
        raise UnsupportedInputError("this is binary data, not a web page or a text: more than one byte in 20 is a control character")


def _utf16_without_mark(data: bytes) -> str | None:
    """Name the byte order where every other byte is mostly NUL, as in UTF-16 text of Western scripts."""
    sample = data[:_SAMPLE]
    half = len(sample) // 2
    if half < 2 or b"\x00" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _codec(label: str) -> str | None:
    """Python's codec for a WHATWG label (``latin1`` means windows-1252 there), None where browsers know none."""
    if label.strip().lower() in ("utf-8", "utf8"):
        return "utf-8"
    if not label.isascii():
        return None  # webencodings fails on lone surrogates
    import webencodings

    known = webencodings.lookup(label)
    # webencodings maps these two to codecs of its own, which bytes.decode does not know.
    return None if known is None or known.name in ("x-user-defined", "replacement") else known.codec_info.name


def _python_codec(label: str) -> str | None:
    """Python's codec for a label of its own, such as ``cp850``."""
    try:
        info = codecs.lookup(label)
    except (LookupError, ValueError):  # ValueError for NUL and lone surrogates
        return None
    return info.name if getattr(info, "_is_text_encoding", True) and info.name not in _NO_CHARSETS else None


def _detect(data: bytes) -> str:
    """Guess the charset of bytes that are not valid UTF-8 and declare none."""
    # Mostly valid UTF-8 with a few broken bytes is broken UTF-8, not some legacy charset.
    lenient = data.decode("utf-8", "replace")
    broken = lenient.count("�")
    if broken and len(data) - len(lenient) > 2 * broken:
        return "utf-8"
    from charset_normalizer import from_bytes  # 20 ms to import, and rarely needed

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
    best = from_bytes(b"\n".join(pieces), cp_isolation=_DETECTABLE).best()
    return best.encoding if best is not None else "cp1252"


def well_formed(text: str) -> str:
    """Replace lone surrogates, which no charset can write, by U+FFFD.

    Args:
        text: Any characters, such as a JSON string with half of an emoji.

    Returns:
        The text itself where it is well-formed; pairs of surrogates become the character that they stand for.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def decode_as(data: bytes, codec: str, source: str) -> tuple[str, Encoding]:
    """Decode bytes without a byte order mark.

    Args:
        data: The bytes.
        codec: Python's name of their charset.
        source: How it was found (as in `Encoding`).
    """
    try:
        return data.decode(codec), Encoding(codec, source)
    except UnicodeDecodeError:
        text = data.decode(codec, "replace")
        return text, Encoding(codec, source, replaced=text.count("�"))
