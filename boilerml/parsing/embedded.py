"""Text that a page carries as data for programs: JSON-LD, and the state of JavaScript applications.

Product, recipe and news pages repeat their text in JSON-LD; some pages that are drawn by a script show nothing else. What
is found becomes blocks with `Visibility.DATA`, behind all others, for the model to judge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

import numpy as np

from boilerml.parsing.decode import well_formed

#: `json.loads` would make a decoder for each call.
_parse_json = json.JSONDecoder(strict=False).decode
#: Properties of schema.org whose value is prose of the page's main item.
_PROSE_KEYS = frozenset(("articlebody", "description", "text", "reviewbody", "recipeinstructions", "abstract"))
_TAG = re.compile(r"<[^<>]*>")
_BREAKING = re.compile(r"<\s*(?:/\s*)?(?:p|br|div|li|ul|ol|h[1-6]|tr|table)\b[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
_QUOTES = tuple((mark, plain) for marks, plain in (("“”„‟«»", '"'), ("‘’‚‛", "'")) for mark in marks)
#: The share of a paragraph, in characters, whose sentences have to be shown for it to count as shown.
_MOSTLY = 0.8
_SHORTEST = 60
#: Characters to search for paragraphs inside the shown text, about a second; after that only whole blocks are recognised.
_SEARCH = 2_000_000_000
#: A page whose visible blocks have fewer characters than this is probably drawn by its scripts.
_SCARCE = 2_000
#: More levels of nesting than any real data has.
_DEEPEST = 60


def data_texts(scripts: Sequence[tuple[str, str]], visible: Sequence[str]) -> Iterator[str]:
    """Yield the prose in a page's scripts that its blocks do not show already.

    Args:
        scripts: ``(type attribute, source)`` of each script element, in page order.
        visible: The texts of the page's blocks; what is yielded may be added to them.

    Yields:
        Paragraphs in page order, each once, white space collapsed and markup removed.
    """
    linked = [source for kind, source in scripts if "ld+json" in kind.lower()]
    scarce = sum(map(len, visible)) < _SCARCE
    if not linked and not (scarce and scripts):
        return
    shown: str | None = None
    seen: set[str] = set()
    blocks: set[str] | None = None
    budget = _SEARCH
    for prose in _prose(scripts, linked, scarce):
        for paragraph in _paragraphs(prose):
            squeezed = _squeeze(paragraph)
            if len(squeezed) < 2 or squeezed in seen:
                continue
            seen.add(squeezed)
            if budget > 0:
                if shown is None:  # not before: most pages have no paragraph to look for
                    shown = _squeeze("".join(visible))
                budget -= len(shown)
                if squeezed in shown:
                    continue
                covered, searched = _is_covered(paragraph, shown)
                budget -= searched
                if covered:
                    continue
            else:
                if blocks is None:
                    blocks = {_squeeze(text) for text in visible}
                if squeezed in blocks:
                    continue
            yield paragraph


def _squeeze(text: str) -> str:
    """A text as it is compared: without white space, its quotation marks straight."""
    squeezed = "".join(text.split())
    for marks, plain in _QUOTES:
        if marks in squeezed:
            squeezed = squeezed.replace(marks, plain)
    return squeezed


def _is_covered(paragraph: str, shown: str) -> tuple[bool, int]:
    """Whether nearly all sentences of a paragraph are shown, in order, and how many characters were searched for them.

    Captions and advertising may stand between them.
    """
    sentences = [_squeeze(sentence) for sentence in _SENTENCE_END.split(paragraph)]
    if len(sentences) < 2:
        return False, 0
    # A sentence that is missing costs a look at all that follows; with a few, it is decided.
    most_missing = (1 - _MOSTLY) * sum(map(len, sentences))
    place = missing = searched = 0
    for sentence in sentences:
        found = shown.find(sentence, place)
        if found >= 0:
            searched += found - place
            place = found + len(sentence)
        else:
            searched += len(shown) - place
            missing += len(sentence)
            if missing > most_missing:
                return False, searched
    return True, searched


def _prose(scripts: Sequence[tuple[str, str]], linked: Sequence[str], scarce: bool) -> Iterator[str]:
    for source in linked:
        yield from _linked_prose(_load(source), 0)
    if scarce:
        for kind, source in scripts:
            if "ld+json" in kind.lower() or len(source) < 200:
                continue
            yield from _state_prose(source)


def _load(source: str) -> object:
    text = source.strip().removeprefix("<!--").removesuffix("-->").removesuffix(";").strip()
    try:
        return _parse_json(text)
    except (ValueError, RecursionError):
        return None


def _linked_prose(value: object, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str):
                if key.lower() in _PROSE_KEYS and len(item) >= _SHORTEST:
                    yield item
            else:
                yield from _linked_prose(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _linked_prose(item, depth + 1)


def _state_prose(source: str) -> Iterator[str]:
    """Yield the string literals of a script that read like prose."""
    for literal in _literals(source):
        head = literal[:400]
        # Prose has a space every dozen characters; code, addresses and class names do not, or have braces.
        if head.count(" ") * 16 < len(head) or ("<" not in head and any(sign in head for sign in "{};=")):
            continue
        try:
            text = _parse_json(f'"{literal}"')
        except ValueError:
            continue
        if isinstance(text, str) and not text.lstrip().startswith(("http", "M0", "@media", ".", "function")):
            yield text


def _literals(source: str) -> Iterator[str]:
    """Yield what stands between two quotes, if it is long.

    A quote that ends one piece begins the next, so that one stray quote in a script does not turn all that follows inside out.
    """
    # Most pieces are short names and values of programs, too many to be looked at one by one.
    codes = np.frombuffer(source.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    quotes = np.flatnonzero(codes == ord('"'))
    starts, stops = quotes[:-1] + 1, quotes[1:]
    escapes = codes[stops - 1] == ord("\\")
    wanted = np.flatnonzero((stops - starts >= _SHORTEST) | escapes | np.roll(escapes, 1))
    parts: list[str] = []  # of a literal with escaped quotes
    for start, stop in zip(starts[wanted].tolist(), stops[wanted].tolist(), strict=True):
        piece = source[start:stop]
        if piece[-1:] == "\\" and (len(piece) - len(piece.rstrip("\\"))) % 2:
            parts.append(piece)
            continue
        if parts:
            piece = '"'.join((*parts, piece))
            parts.clear()
        if len(piece) >= _SHORTEST:
            yield piece


def _paragraphs(prose: str) -> Iterator[str]:
    if "&" in prose and _ENTITY.search(prose):
        from html import unescape

        prose = unescape(prose)
    if "<" in prose:
        prose = _TAG.sub("", _BREAKING.sub("\n", prose))
    for line in prose.split("\n"):
        text = " ".join(line.split())
        if text:
            yield well_formed(text)
