"""What a text dump keeps of the page's layout: blank lines, indentation, bullets, numbers, runs of lines."""

from __future__ import annotations

import numpy as np

from boilerml.features.registry import feature
from boilerml.features.view import Array, View
from boilerml.page import PageKind

_TEXT: tuple[PageKind, ...] = ("text",)
_BULLET_KINDS = 6


@feature("blank_before", "blanks_before", "blank_after", kinds=_TEXT, shared=True)
def blanks(view: View) -> list[Array]:
    """Whether a blank line stands before and after, and how many before."""
    blank = np.minimum(view.fact("blanks"), 3)
    after = np.ones(view.n, dtype=np.float32)
    after[:-1] = blank[1:] > 0
    return [(blank > 0).astype(np.float32), blank, after]


@feature("indent", "indent_step", kinds=_TEXT, shared=True)
def indent(view: View) -> list[Array]:
    """Indentation, log, and its change from the line before."""
    indentation = np.log1p(view.fact("indent"))
    return [indentation, np.diff(indentation, prepend=indentation[:1])]


@feature(*(f"bullet.{kind}" for kind in ("none", "sign", "number", "heading", "quote", "row")), kinds=_TEXT)
def bullets(view: View) -> Array:
    """What begins the line: nothing, a bullet, a number, a Markdown heading, a quotation, a table row."""
    bullet = view.page.facts["bullet"]
    return np.stack([(bullet == kind).astype(np.float32) for kind in range(_BULLET_KINDS)])


@feature("has_bullet", kinds=_TEXT, shared=True)
def has_bullet(view: View) -> Array:
    """Whether the line begins with any bullet or number."""
    return (view.page.facts["bullet"] > 0).astype(np.float32)


@feature("run_length", "run_place", "run_size", "run_ends", "run_longest", kinds=_TEXT)
def runs(view: View) -> list[Array]:
    """Lines without a blank line between: how many, which of them this is, their mean size, sentence ends, longest."""
    begins = view.page.facts["blanks"] > 0
    begins[0] = True
    starts = np.flatnonzero(begins)
    lengths = np.diff(starts, append=view.n)
    run = np.repeat(np.arange(len(starts)), lengths)
    length = lengths[run].astype(np.float32)
    place = (np.arange(view.n) - starts[run]) / length
    size = np.add.reduceat(view.log_size, starts)[run] / length
    ends = np.log1p(np.add.reduceat(view.ends, starts))[run]
    longest = np.maximum.reduceat(view.log_size, starts)[run]
    return [np.log(length), place, size, ends, longest]


@feature("bullet_run", kinds=_TEXT)
def bullet_run(view: View) -> Array:
    """How many lines with the same kind of bullet and indentation follow each other here, log."""
    kind = view.page.facts["bullet"].astype(np.int64) * 4096 + np.minimum(view.page.facts["indent"], 4095)
    begins = np.ones(view.n, dtype=bool)
    begins[1:] = kind[1:] != kind[:-1]
    starts = np.flatnonzero(begins)
    lengths = np.diff(starts, append=view.n)
    return np.asarray(np.log(np.repeat(lengths, lengths)).astype(np.float32), dtype=np.float32)


@feature("page_blank_share", "page_bullet_share", "page_indent", "page_wrap", kinds=_TEXT)
def dump_style(view: View) -> list[Array]:
    """Which tool wrote the dump: shares of lines after blanks, with bullets, mean indentation, share of lines near the longest."""
    length = view.chars.length
    wrapped = float(np.mean(length > 0.85 * min(float(length.max()), 90.0))) if float(length.max()) < 120 else 0.0
    values = (
        float(np.mean(view.page.facts["blanks"] > 0)),
        float(np.mean(view.page.facts["bullet"] > 0)),
        float(np.log1p(view.page.facts["indent"].mean())),
        wrapped,
    )
    return [np.full(view.n, value, dtype=np.float32) for value in values]
