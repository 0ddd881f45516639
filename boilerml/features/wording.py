"""What a block's own characters say. Nothing here knows a language."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from boilerml.features import characters as ch
from boilerml.features.registry import feature
from boilerml.features.view import Array, View

_ELLIPSIS = (ord("…"), ord("."))


def _share(view: View, *classes: int) -> Array:
    counts = view.chars.counts
    total = counts[classes[0]]
    for number in classes[1:]:
        total = total + counts[number]
    return np.asarray(total / view.chars.length, dtype=np.float32)


@feature("size", shared=True)
def size(view: View) -> Array:
    """Amount of text in letters, log; one ideograph is as much as three letters."""
    return view.log_size


@feature("words")
def words(view: View) -> Array:
    """Number of words apart by spaces, log."""
    return np.asarray(np.log1p(view.chars.words), dtype=np.float32)


@feature("sentence_ends", shared=True)
def sentence_ends(view: View) -> Array:
    """Number of full stops, question and exclamation marks of all scripts, log."""
    return np.log1p(view.ends)


@feature("commas", shared=True)
def commas(view: View) -> Array:
    """Number of commas, colons and semicolons of all scripts, log."""
    return np.asarray(np.log1p(view.chars.counts[ch.COMMA]), dtype=np.float32)


@feature("quotes")
def quotes(view: View) -> Array:
    """Number of quotation marks and brackets, log."""
    return np.asarray(np.log1p(view.chars.counts[ch.QUOTE]), dtype=np.float32)


@feature("letter_length")
def letter_length(view: View) -> Array:
    """Mean number of characters per word, log; long in scripts without spaces."""
    return np.asarray(np.log1p(view.chars.length / view.chars.words), dtype=np.float32)


@feature("upper_share", "caseless_share", "unspaced_share", "digit_share", shared=True)
def letter_kinds(view: View) -> list[Array]:
    """Shares of capitals, letters without case, characters of scripts without spaces, and digits."""
    return [_share(view, ch.UPPER), _share(view, ch.CASELESS), _share(view, ch.UNSPACED), _share(view, ch.DIGIT)]


@feature("end_share", "comma_share", "quote_share", "separator_share", "currency_share", "code_share", "picture_share", "other_share")
def sign_kinds(view: View) -> list[Array]:
    """Shares of the classes of signs."""
    return [
        _share(view, kind) for kind in (ch.END, ch.COMMA, ch.QUOTE, ch.SEPARATOR, ch.CURRENCY, ch.CODE, ch.PICTURE, ch.OTHER)
    ]


@feature("has_currency", "has_code", "has_separator", "has_digit")
def sign_presence(view: View) -> list[Array]:
    """Whether there is any currency sign, sign of code, separator, digit."""
    counts = view.chars.counts
    return [(counts[kind] > 0).astype(np.float32) for kind in (ch.CURRENCY, ch.CODE, ch.SEPARATOR, ch.DIGIT)]


@feature("capitalised_share", shared=True)
def capitalised_share(view: View) -> Array:
    """Share of words that begin with a capital."""
    return np.asarray(view.chars.capitalised / view.chars.words, dtype=np.float32)


@feature("joined_words")
def joined_words(view: View) -> Array:
    """Capitals inside words, as where a dump glued two elements together, log."""
    return np.log1p(view.chars.joined)


@feature("starts_upper", "starts_lower", "starts_digit", "starts_quote", "starts_sign")
def beginnings(view: View) -> list[Array]:
    """Class of the first character."""
    first = view.chars.first
    return [
        (first == ch.UPPER).astype(np.float32),
        (first == ch.LOWER).astype(np.float32),
        (first == ch.DIGIT).astype(np.float32),
        (first == ch.QUOTE).astype(np.float32),
        ((first == ch.SEPARATOR) | (first == ch.CODE) | (first == ch.PICTURE) | (first == ch.OTHER)).astype(np.float32),
    ]


@feature("ends_sentence", shared=True)
def ends_sentence(view: View) -> Array:
    """Whether the last character ends a sentence, or a quotation after one."""
    quoted = (view.chars.last == ch.QUOTE) & (view.ends > 0)
    return np.asarray((view.chars.last == ch.END) | quoted, dtype=np.float32)


@feature("ends_comma", "ends_digit", "ends_letter", "ends_ellipsis", "ends_question")
def endings(view: View) -> list[Array]:
    """Class of the last character; an ellipsis is one sign or three full stops."""
    chars = view.chars
    cut = (chars.last_code == _ELLIPSIS[0]) | ((chars.last_code == _ELLIPSIS[1]) & (view.ends > 2) & (view.size < 400))
    return [
        (chars.last == ch.COMMA).astype(np.float32),
        (chars.last == ch.DIGIT).astype(np.float32),
        ((chars.last == ch.LOWER) | (chars.last == ch.UNSPACED) | (chars.last == ch.CASELESS)).astype(np.float32),
        cut.astype(np.float32),
        ((chars.last_code == 0x3F) | (chars.last_code == 0xFF1F) | (chars.last_code == 0x61F)).astype(np.float32),
    ]


@feature("letters_per_sentence")
def letters_per_sentence(view: View) -> Array:
    """Text per sentence end, log: prose has about a hundred letters, enumerations have none or many."""
    return np.asarray(np.log1p(view.size / (view.ends + 1)), dtype=np.float32)


@feature("repeats", "shape_repeats", "is_repeat", shared=True)
def repetition(view: View) -> list[Array]:
    """How often the same text, and the same but for digits, stands on the page, log; and whether it stood before."""
    alike, shaped = view.repeats
    return [_times(alike), _times(shaped), (alike != np.arange(view.n)).astype(np.float32)]


def _times(first: npt.NDArray[np.int64]) -> Array:
    """How often each key stands among all, log."""
    return np.log(np.bincount(first)[first]).astype(np.float32)


@feature("has_address", "has_at", "has_copyright", "has_arrow", "has_pipe")
def markers(view: View) -> Array:
    """Web addresses, @, ©, arrows, and separators of menus: signs with a meaning of their own in all languages."""
    return view.chars.markers


@feature("in_title", "is_title", kinds=("html",))
def title_overlap(view: View) -> list[Array]:
    """Whether all of the block stands in the page's title, and whether it begins it."""
    inside = np.zeros(view.n, dtype=np.float32)
    begins = np.zeros(view.n, dtype=np.float32)
    title = (view.page.meta.get("og:title") or view.page.title or "").lower()
    texts = view.page.texts
    for number in np.flatnonzero(view.chars.length <= len(title)).tolist():
        text = texts[number].lower()
        if text in title:
            inside[number] = 1
            begins[number] = len(text) > 3 and title.startswith(text)
    return [inside, begins]
