"""What a block's own characters say. Nothing here knows a language."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from boilerml.features import characters as ch
from boilerml.features.registry import feature
from boilerml.features.view import Array, Flags, View

_ELLIPSIS = (ord("…"), ord("."))
_QUESTION_MARKS = (ord("?"), ord("？"), ord("؟"))


def _table(*groups: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Which classes of characters are in each group, shape (groups, classes): a look-up costs less than comparisons."""
    return np.array([[kind in group for kind in range(ch.CLASSES)] for group in groups])


_LETTERS = [ch.UPPER, ch.CASELESS, ch.UNSPACED, ch.DIGIT]
_SIGNS = [ch.END, ch.COMMA, ch.QUOTE, ch.SEPARATOR, ch.CURRENCY, ch.CODE, ch.PICTURE, ch.OTHER]
_PRESENT = [ch.CURRENCY, ch.CODE, ch.SEPARATOR, ch.DIGIT]
_FIRST = _table((ch.UPPER,), (ch.LOWER,), (ch.DIGIT,), (ch.QUOTE,), (ch.SEPARATOR, ch.CODE, ch.PICTURE, ch.OTHER))
_LAST = _table((ch.COMMA,), (ch.DIGIT,), (ch.LOWER, ch.UNSPACED, ch.CASELESS))


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
def letter_kinds(view: View) -> Array:
    """Shares of capitals, letters without case, characters of scripts without spaces, and digits."""
    return np.asarray(view.chars.counts[_LETTERS] / view.chars.length)


@feature("end_share", "comma_share", "quote_share", "separator_share", "currency_share", "code_share", "picture_share", "other_share")
def sign_kinds(view: View) -> Array:
    """Shares of the classes of signs."""
    return np.asarray(view.chars.counts[_SIGNS] / view.chars.length)


@feature("has_currency", "has_code", "has_separator", "has_digit")
def sign_presence(view: View) -> Flags:
    """Whether there is any currency sign, sign of code, separator, digit."""
    return view.chars.counts[_PRESENT] > 0


@feature("capitalised_share", shared=True)
def capitalised_share(view: View) -> Array:
    """Share of words that begin with a capital."""
    return np.asarray(view.chars.capitalised / view.chars.words, dtype=np.float32)


@feature("joined_words")
def joined_words(view: View) -> Array:
    """Capitals inside words, as where a dump glued two elements together, log."""
    return np.log1p(view.chars.joined)


@feature("starts_upper", "starts_lower", "starts_digit", "starts_quote", "starts_sign")
def beginnings(view: View) -> Flags:
    """Class of the first character."""
    return np.asarray(_FIRST.take(view.chars.first, axis=1))


@feature("ends_sentence", shared=True)
def ends_sentence(view: View) -> Flags:
    """Whether the last character ends a sentence, or a quotation after one."""
    quoted = (view.chars.last == ch.QUOTE) & (view.ends > 0)
    return np.asarray((view.chars.last == ch.END) | quoted)


@feature("ends_comma", "ends_digit", "ends_letter", "ends_ellipsis", "ends_question")
def endings(view: View) -> list[Flags]:
    """Class of the last character; an ellipsis is one sign or three full stops."""
    code = view.chars.last_code
    cut = (code == _ELLIPSIS[0]) | ((code == _ELLIPSIS[1]) & (view.ends > 2) & (view.size < 400))
    asks = (code == _QUESTION_MARKS[0]) | (code == _QUESTION_MARKS[1]) | (code == _QUESTION_MARKS[2])
    return [*_LAST.take(view.chars.last, axis=1), cut, asks]


@feature("letters_per_sentence")
def letters_per_sentence(view: View) -> Array:
    """Text per sentence end, log: prose has about a hundred letters, enumerations have none or many."""
    return np.asarray(np.log1p(view.size / (view.ends + 1)), dtype=np.float32)


@feature("repeats", "shape_repeats", "is_repeat", shared=True)
def repetition(view: View) -> list[npt.NDArray[Any]]:
    """How often the same text, and the same but for digits, stands on the page, log; and whether it stood before."""
    alike, shaped = view.repeats
    return [_times(alike), _times(shaped), alike != np.arange(view.n)]


def _times(first: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """How often each key stands among all, log."""
    return np.log(np.bincount(first)[first])


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
