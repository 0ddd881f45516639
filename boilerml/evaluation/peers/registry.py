"""The list of peers: functions from the characters of a page to its main text."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as metadata_version
from typing import Any

from boilerml.errors import EvaluationError, MissingExtraError
from boilerml.page import PageKind


@dataclass(frozen=True, slots=True)
class Answer:
    """What an extractor returns that knows more than the text.

    Attributes:
        text: The main text.
        seconds: CPU seconds, where the extractor has spent them in another process.
        facts: What else is kept with the prediction: probabilities, kept blocks, roles, confidence.
    """

    text: str
    seconds: float | None = None
    facts: dict[str, Any] = field(default_factory=dict)


Extract = Callable[[str], "str | Answer | None"]


@dataclass(frozen=True, slots=True)
class Peer:
    """An extractor to compare with.

    Attributes:
        name: What users call it.
        kind: What it takes: ``html`` or ``text``.
        extract: The function.
        module: The module that must be there; None where it is part of Python or of boilerml.
        distribution: The package whose version is recorded.
        settings: How it is called, and whose choice that is.
    """

    name: str
    kind: PageKind
    extract: Extract
    module: str | None
    distribution: str | None
    settings: str

    def version(self) -> str:
        """The installed version.

        Raises:
            MissingExtraError: It is not installed (extra ``peers``).
        """
        if self.module is None or self.distribution is None:
            return "as described"
        if importlib.util.find_spec(self.module) is None:
            raise MissingExtraError(self.distribution, "peers", f"The peer {self.name}")
        try:
            return metadata_version(self.distribution)
        except PackageNotFoundError as error:
            raise EvaluationError(f"the peer {self.name} has no version: the module {self.module} is there, its package is not") from error


PEERS: dict[str, Peer] = {}


def peer(
    name: str, kind: PageKind, *, settings: str, module: str | None = None, distribution: str | None = None
) -> Callable[[Extract], Extract]:
    """Register a function as a peer.

    Args:
        name: What users call it; unique.
        kind: What it takes: ``html`` or ``text``.
        settings: How it is called.
        module: The module that it imports.
        distribution: The package that brings the module, where that has another name.

    Returns:
        A decorator; the function takes a page's characters and returns its text, None where there is none, or an `Answer`.
    """

    def register(extract: Extract) -> Extract:
        PEERS[name] = Peer(name, kind, extract, module, distribution or module, settings)
        return extract

    return register
