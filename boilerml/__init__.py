"""The text of a web page without its chrome, from HTML or from a plain-text dump.

    >>> import boilerml
    >>> page = boilerml.clean("<nav>Home</nav><article><p>It rained all day …</p></article>")
    >>> page.text, page.confidence, [block.p_content for block in page.blocks]  # doctest: +SKIP

What happens in `clean`, package by package::

    bytes ─ parsing ─ Page ─ features ─ matrix ─ model ─ roles and p_content ─ decision ─ kept blocks ─ output

- `boilerml.parsing` finds the charset, tells HTML from text, and cuts the page into blocks (`boilerml.page`);
- `boilerml.features` describes each block by named numbers that know no language;
- `boilerml.model` turns them, and what single words say, into probabilities of what each block is (`boilerml.roles`) and of whether it is
  content, calibrated, and these into the choice with the best expected F1;
- `boilerml.output` writes the result, and `boilerml.explanation` says why.

Training needs more: `boilerml.datasets` reads annotated pages and aligns gold text with blocks, `boilerml.training` fits and
packs models, `boilerml.evaluation` measures them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from boilerml.api import CleanedPage, clean
    from boilerml.errors import BoilermlError, MissingExtraError, ModelError, UnsupportedInputError
    from boilerml.page import Block, Encoding, Page, Visibility
    from boilerml.parsing import parse

__version__ = "0.1.0"

__all__ = [
    "Block",
    "BoilermlError",
    "CleanedPage",
    "Encoding",
    "MissingExtraError",
    "ModelError",
    "Page",
    "UnsupportedInputError",
    "Visibility",
    "__version__",
    "clean",
    "parse",
]

#: Where each public name is. They are imported when they are first used: the version is asked for without numpy and lxml.
_HOMES = {
    **dict.fromkeys(("CleanedPage", "clean"), "boilerml.api"),
    **dict.fromkeys(("BoilermlError", "MissingExtraError", "ModelError", "UnsupportedInputError"), "boilerml.errors"),
    **dict.fromkeys(("Block", "Encoding", "Page", "Visibility"), "boilerml.page"),
    "parse": "boilerml.parsing",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'boilerml' has no attribute {name!r}")
    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
