"""The text of a web page without its chrome, from HTML or from a plain-text dump.

    >>> import boilerml
    >>> page = boilerml.clean("<nav>Home</nav><article><p>It rained all day …</p></article>")
    >>> page.text, page.confidence, [block.p_content for block in page.blocks]  # doctest: +SKIP

What happens in `clean`, package by package::

    bytes ─ parsing ─ Page ─ features ─ matrix ─ model ─ p_content ─ decision ─ kept blocks ─ output

- `boilerml.parsing` finds the charset, tells HTML from text, and cuts the page into blocks (`boilerml.page`);
- `boilerml.features` describes each block by named numbers that know no language;
- `boilerml.model` turns them into calibrated probabilities, and these into the choice with the best expected F1;
- `boilerml.output` writes the result.

Training needs more: `boilerml.datasets` reads annotated pages and aligns gold text with blocks, `boilerml.training` fits and
packs models, `boilerml.evaluation` measures them.
"""

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
