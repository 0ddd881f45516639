"""Cleaning a page: the pipeline from bytes to kept blocks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from boilerml.errors import ModelError
from boilerml.model.agreement import consistent_roles
from boilerml.model.decision import BETAS, Mode, decide
from boilerml.model.roles import RolePrediction, of_roles
from boilerml.model.shipped import find_model
from boilerml.page import Block, Encoding, Gap, Page, PageKind, Visibility
from boilerml.parsing import InputType, parse
from boilerml.roles import check_roles


class CleanedPage:
    """A page whose blocks are judged.

    Attributes:
        page: The parsed page.
        p_content: Probability of content per block, shape (blocks,).
        kept: Whether each block is kept, shape (blocks,).
        confidence: The word F1 to expect of what the model decided, from 0 to 1, calibrated on pages that no model had seen. What
            was kept and dropped by wish does not change it.
        said: Probabilities of roles and page types; None where the model knows no roles.
        decided: What the model decided, shape (blocks,): `kept` before roles were kept and dropped by wish.
        wished: The roles that were kept and dropped by wish.
    """

    def __init__(
        self,
        page: Page,
        p_content: npt.NDArray[np.float64],
        kept: npt.NDArray[np.bool_],
        confidence: float,
        said: RolePrediction | None = None,
        wished: Collection[str] = (),
    ) -> None:
        self.page = page
        self.p_content = p_content
        self.kept = kept
        self.confidence = confidence
        self.said = said
        self.decided = kept
        self.wished = wished

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

    @property
    def page_type(self) -> str | None:
        """The likeliest page type: article, forum, product, collection, listing, documentation or service; None where not known."""
        return next(iter(self.page_types), None)

    @property
    def page_types(self) -> Mapping[str, float]:
        """Probability of each page type, the likeliest first; empty where the model knows none."""
        return self.said.page_types if self.said else {}

    @property
    def p_roles(self) -> npt.NDArray[np.float32] | None:
        """Probability of each role of `boilerml.roles.ROLES`, shape (blocks, roles); None where the model knows no roles."""
        return self.said.p_roles if self.said else None

    @cached_property
    def roles(self) -> Sequence[str]:
        """The role of each block; ``content`` or ``chrome`` where the model knows no roles.

        None contradicts what the model decided, but for the roles that were kept or dropped by wish.
        """
        if self.said is None:
            return ["content" if keep else "chrome" for keep in self.decided.tolist()]
        return consistent_roles(self.said.p_roles, self.decided, self.wished)

    @cached_property
    def blocks(self) -> Sequence[Block]:
        """All blocks in page order, the dropped ones too."""
        p_roles = [None] * len(self.page) if self.p_roles is None else self.p_roles
        facts = self.page.facts["visibility"].tolist()
        columns = zip(self.page.texts, self.p_content.tolist(), self.kept.tolist(), self.roles, facts, p_roles, strict=True)
        return tuple(
            Block(number, text, p, kept, role, Visibility(visibility), p_role)
            for number, (text, p, kept, role, visibility, p_role) in enumerate(columns)
        )

    @cached_property
    def text(self) -> str:
        """The kept blocks, apart by a blank line; cells of one table row by a tab, lines of one paragraph of a dump by a line break.

        A dump without any blank line, as in Common Crawl's WET files, has a paragraph per line.
        """
        gaps = self.page.facts["gap"].tolist()
        between: dict[int, str] = {Gap.CELL: "\t"}
        if self.kind == "text" and Gap.BLANK in gaps[1:]:
            between[Gap.BREAK] = "\n"
        pieces: list[str] = []
        last = -2
        for number in np.flatnonzero(self.kept).tolist():
            if pieces:
                pieces.append(between.get(gaps[number], "\n\n") if number == last + 1 else "\n\n")
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
    keep: Iterable[str] = (),
    drop: Iterable[str] = (),
) -> CleanedPage:
    """Find the main text of a web page or of a plain-text dump of one.

    The answer depends on the arguments alone; the function may be called from several threads.

    Args:
        source: HTML or text, as bytes (the charset is found as browsers find it) or characters.
        kind: ``html``, ``text``, or ``auto`` to tell by the content.
        threshold: Keep the blocks with at least this probability, 0 to 1, instead of what is best for the page.
        mode: ``precision`` keeps less, ``recall`` more than ``balanced``; a threshold overrides it.
        model: Name of a shipped model or a model folder; by default the shipped one of the input's kind.
        encoding: The charset of bytes, where the caller knows it.
        keep: Roles whose blocks are kept, whatever the model decides: blocks that are likeliest of such a role, or have it in the end.
        drop: Roles whose blocks are not kept, likewise.

    Returns:
        The page's blocks with their probabilities, and the text of those that are kept. Empty input has no blocks.

    Raises:
        UnsupportedInputError: The source is binary data, such as a PDF or an image.
        ModelError: The model is missing, damaged or (`WrongKindError`) for another kind of input.
        BoilermlError: `encoding` names no charset.
        TypeError: An argument is of another type; the source is neither str nor bytes, for one.
        ValueError: An argument is out of range, a role is unknown, or one is to be both kept and dropped.
    """
    if not isinstance(source, (str, bytes)):
        raise TypeError(f"source is a {type(source).__name__}; give the page itself, as str or bytes: clean(path.read_bytes())")
    if encoding is not None and not isinstance(encoding, str):
        raise TypeError(f"encoding is a {type(encoding).__name__}; give the name of a charset, as str")
    if threshold is not None and not isinstance(threshold, (int, float, np.number)):
        raise TypeError(f"threshold is a {type(threshold).__name__}; give a number from 0 to 1")
    if threshold is not None and not 0 <= threshold <= 1:
        raise ValueError(f"threshold is {threshold}; it must be from 0 to 1")
    if not isinstance(mode, str) or mode not in BETAS:
        raise ValueError(f"mode is {mode!r}; it must be one of {', '.join(BETAS)}")
    for argument, value in (("keep", keep), ("drop", drop)):
        if isinstance(value, str):
            raise ValueError(f"{argument} is a string; give a collection of roles, as in {argument}=({value!r},)")
        if not isinstance(value, Iterable):
            raise TypeError(f"{argument} is a {type(value).__name__}; give a collection of roles")
    keep, drop = tuple(keep), tuple(drop)
    for role in (*keep, *drop):
        if not isinstance(role, str):
            raise TypeError(f"a role is a {type(role).__name__}; give its name, as str")
    check_roles(keep, drop)
    page = parse(source, kind, encoding)
    judge = find_model(model, page.kind)
    if (keep or drop) and judge.roles is None:
        name = model or page.kind
        raise ModelError(f"the model {name} knows no roles, so that it cannot keep or drop by them: train it on pages with roles")
    judgement = judge.judge(page)
    weight = np.fromiter(map(len, page.texts), dtype=np.float64, count=len(page))
    decision = decide(judgement.p_content, weight, threshold=threshold, mode=mode, least_p=judge.least_p)
    confidence = judge.page_confidence(decision.expected_f1) if decision.kept.any() else 0.0
    cleaned = CleanedPage(page, judgement.p_content, decision.kept, confidence, judgement.said, wished=(*keep, *drop))
    if keep or drop:
        cleaned.kept = (decision.kept | of_roles(cleaned.roles, keep)) & ~of_roles(cleaned.roles, drop)
    return cleaned
