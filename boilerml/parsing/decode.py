"""Bytes → characters, in the order that browsers use, and with the reason why.

The order is that of the WHATWG (https://html.spec.whatwg.org/#determining-the-character-encoding): a byte order
mark, what the caller says, a ``<meta>`` or XML declaration in the first 1,024 bytes, and last a detector, which
takes the page's language as a hint. One deviation: pages are often saved again as UTF-8 with their old
declaration left in, so bytes that are valid UTF-8, with several characters outside ASCII, are read as UTF-8
whatever the page declares.
"""

from __future__ import annotations

import codecs
import re

from boilerml.errors import BoilermlError, UnsupportedInputError
from boilerml.page import Encoding
from boilerml.parsing.detect import guess_charset, may_be_utf16, utf16_without_mark

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta[^>]{0,512}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.\-]+)", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([a-zA-Z0-9_:.\-]+)", re.IGNORECASE)
#: How ISO-2022-JP, all of whose bytes are ASCII, turns to kanji and kana.
_ESCAPES_OF_JAPANESE = (b"\x1b$B", b"\x1b$@")
#: Its two first hyphens may be its last: ``<!-->`` is a whole comment.
_COMMENT = re.compile(rb"<!(?=--).*?(?:-->|\Z)", re.DOTALL)
#: How many bytes browsers look through for a declaration.
_DECLARATIONS = 1024
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
    wide = utf16_without_mark(data)
    if wide is not None:
        return wide, "detector", 0, False
    beginning = _COMMENT.sub(b"", data[:_DECLARATIONS])
    declared = _META.search(beginning) or _XML.match(beginning)
    label = _codec(declared.group(1).decode("ascii")) if declared else None
    if label is not None and label.startswith("utf-16"):
        label = "utf-8"  # WHATWG: a declaration that could be read as ASCII was not UTF-16
    if label is None and any(escape in data for escape in _ESCAPES_OF_JAPANESE) and _is_iso2022_jp(data):
        return "iso2022_jp", "detector", 0, False
    if not _is_utf8(data):
        return (label, "meta", 0, False) if label is not None else (guess_charset(data, beginning), "detector", 0, False)
    if label in ("utf-8", None):
        return "utf-8", "meta" if label else "content", 0, True
    if not label.startswith("iso2022") and len(data) - len(data.decode()) >= _FEW_MULTIBYTE:
        return "utf-8", "content", 0, True
    return label, "meta", 0, False


def _is_iso2022_jp(data: bytes) -> bool:
    try:
        data.decode("iso2022_jp")
    except UnicodeDecodeError:
        return False
    return True


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
    if controls * _BYTES_PER_CONTROL > len(sample) and utf16_without_mark(sample) is None:
        advice = "; if it is UTF-16, say so, for example by --encoding utf-16-le" if may_be_utf16(sample) else ""
        raise UnsupportedInputError(
            f"this is binary data, not a web page or a text: more than one byte in 20 is a control character{advice}"
        )


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
        # Not the count of U+FFFD, which the source may have too.
        return text, Encoding(codec, source, replaced=len(text) - len(data.decode(codec, "ignore")))
