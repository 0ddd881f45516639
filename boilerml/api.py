"""Cleaning a page: the pipeline from bytes to kept blocks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from boilerml.model.decision import BETAS, Mode, decide
from boilerml.model.shipped import find_model
from boilerml.page import Block, Encoding, Gap, Page, PageKind, Visibility
from boilerml.parsing import InputType, parse


class CleanedPage:
    """A page whose blocks are judged.

    Attributes:
        page: The parsed page.
        p_content: Probability of content per block, shape (blocks,).
        kept: Whether each block is kept, shape (blocks,).
        confidence: The word F1 to expect of `text`, from 0 to 1, calibrated on pages that no model had seen.
    """

    def __init__(self, page: Page, p_content: npt.NDArray[np.float64], kept: npt.NDArray[np.bool_], confidence: float) -> None:
        self.page = page
        self.p_content = p_content
        self.kept = kept
        self.confidence = confidence

    def __repr__(self) -> str:
        return f"<CleanedPage {self.kind}: {int(self.kept.sum())} of {len(self.page)} blocks kept, confidence {self.confidence:.2f}>"

    @property
    def kind(self) -> PageKind:
        """``html`` or ``text``."""
        return self.page.kind

    @property
    def title(self) -> str | None:
        """The page's title, from its head; None for text dumps."""
        return self.page.title

    @property
    def encoding(self) -> Encoding:
        """The charset and how it was found."""
        return self.page.encoding

    @cached_property
    def blocks(self) -> Sequence[Block]:
        """All blocks in page order, the dropped ones too."""
        columns = zip(self.page.texts, self.p_content.tolist(), self.kept.tolist(), self.page.facts["visibility"].tolist(), strict=True)
        return tuple(
            Block(number, text, p, kept, "content" if kept else "chrome", Visibility(visibility))
            for number, (text, p, kept, visibility) in enumerate(columns)
        )

    @cached_property
    def text(self) -> str:
        """The kept blocks, apart by a blank line; cells of one table row apart by a tab."""
        same_row = self.page.facts["gap"] == Gap.CELL
        pieces: list[str] = []
        last = -2
        for number in np.flatnonzero(self.kept).tolist():
            if pieces:
                pieces.append("\t" if same_row[number] and number == last + 1 else "\n\n")
            pieces.append(self.page.texts[number])
            last = number
        return "".join(pieces)


def clean(
    source: str | bytes,
    *,
    kind: InputType = "auto",
    threshold: float | None = None,
    mode: Mode = "balanced",
    model: str | Path | None = None,
    encoding: str | None = None,
) -> CleanedPage:
    """Find the main text of a web page or of a plain-text dump of one.

    The answer depends on the arguments alone; the function may be called from several threads.

    Args:
        source: HTML or text, as bytes (the charset is found as browsers find it) or characters.
        kind: ``html``, ``text``, or ``auto`` to tell by the content.
        threshold: Keep the blocks with at least this probability, 0 to 1, instead of what is best for the page.
        mode: ``precision`` keeps less, ``recall`` more than ``balanced``.
        model: Name of a shipped model or a model folder; by default the shipped one of the input's kind.
        encoding: The charset of bytes, where the caller knows it.

    Returns:
        The page's blocks with their probabilities, and the text of those that are kept. Empty input has no blocks.

    Raises:
        UnsupportedInputError: The source is binary data, such as a PDF or an image.
        ModelError: The model is missing, damaged or for another kind of input.
        BoilermlError: `encoding` names no charset.
        ValueError: An argument is out of range.
    """
    if threshold is not None and not 0 <= threshold <= 1:
        raise ValueError(f"threshold is {threshold}; it must be from 0 to 1")
    if mode not in BETAS:
        raise ValueError(f"mode is {mode!r}; it must be one of {', '.join(BETAS)}")
    page = parse(source, kind, encoding)
    judge = find_model(model, page.kind)
    p = judge.p_content(page)
    weight = np.fromiter(map(len, page.texts), dtype=np.float64, count=len(page))
    decision = decide(p, weight, threshold=threshold, mode=mode, least_p=judge.least_p)
    confidence = judge.page_confidence(decision.expected_f1) if decision.kept.any() else 0.0
    return CleanedPage(page, p, decision.kept, confidence)
