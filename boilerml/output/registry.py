"""The list of output formats: functions from a `CleanedPage` to characters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from boilerml.api import CleanedPage

#: What a format shows: the ``page`` (its main text), or all its ``blocks`` with how they were judged.
View = Literal["page", "blocks"]
Render: TypeAlias = "Callable[[CleanedPage, str], str]"


class Format(NamedTuple):
    """How a page is written.

    Attributes:
        name: What users call the format.
        view: What it shows.
        render: From a page, and the name of the input it came from, to characters that end in a newline; nothing where there
            is nothing to show.
        between: What stands between two pages in one output.
        offered: Whether users choose it by its name; else an option does.
    """

    name: str
    view: View
    render: Render
    between: str
    offered: bool


FORMATS: list[Format] = []


def output_format(name: str, view: View, *, between: str = "", offered: bool = True) -> Callable[[Render], Render]:
    """Register a function as an output format.

    Args:
        name: What users call the format; unique among those of the same view.
        view: What it shows.
        between: What stands between two pages in one output.
        offered: Whether users choose it by its name; else an option does.

    Returns:
        A decorator; the function takes a page and the name of its input, and returns lines.
    """

    def register(render: Render) -> Render:
        FORMATS.append(Format(name, view, render, between, offered))
        return render

    return register


def formats(view: View) -> dict[str, Format]:
    """The formats that show a view of a page, by name.

    Args:
        view: What is to be shown.
    """
    return {known.name: known for known in FORMATS if known.view == view}
