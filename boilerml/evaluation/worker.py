"""The other side of `boilerml.evaluation.running`: a process that answers for one system, and may die of it.

Started as ``python -m boilerml.evaluation.worker``. Messages are pickles on stdin and stdout, from and to the process that started it:
first the system, answered with None or with why it cannot run, then items, each answered with a row.
"""

from __future__ import annotations

import os

# Before numpy: an extractor is measured on one thread.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# ruff: noqa: E402
import logging
import pickle
import sys
import time
import warnings
from typing import Any, BinaryIO

from boilerml.datasets.base import AnnotatedPage
from boilerml.errors import BoilermlError
from boilerml.evaluation.pages import Item
from boilerml.evaluation.systems import Run, System

#: Pays for imports and for what libraries load late, so that no page does.
_WARM_UP = {
    "html": b"<html><head><title>Tides</title></head><body><article><h1>Tides</h1><p>The water comes twice a day, and nobody at the harbour"
    b" has ever asked it to. It rises, it falls, and the boats rise and fall with it.</p></article></body></html>",
    "text": b"Tides\n\nThe water comes twice a day, and nobody at the harbour has ever asked it to.\n",
}


def main() -> None:
    """Answer until stdin ends."""
    asked = sys.stdin.buffer
    # What libraries print must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    system: System = pickle.load(asked)
    try:
        run = system.load()
    except BoilermlError as error:
        _send(answers, str(error))
        return
    for kind in system.kinds:
        try:
            run(Item(AnnotatedPage(id="", domain="", data=_WARM_UP[kind], kind=kind), kind))
        except Exception:  # noqa: BLE001 - whatever it is, it will be recorded with the pages
            continue
    _send(answers, None)
    while True:
        try:
            item: Item = pickle.load(asked)
        except EOFError:
            return
        _send(answers, answer(run, item))


def answer(run: Run, item: Item) -> dict[str, Any]:
    """Run a system on one input.

    Args:
        run: The system.
        item: The input.

    Returns:
        A row of a prediction file, without id.
    """
    fixed = _Rendered(item.page, item.input, item.characters())
    start = time.process_time()
    try:
        found = run(fixed)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - other people's code may raise anything
        seconds = time.process_time() - start
        return {"status": "error", "text": "", "seconds": round(seconds, 6), "error": f"{type(error).__name__}: {error}"[:500]}
    seconds = time.process_time() - start if found.seconds is None else found.seconds
    status = "ok" if found.text.strip() else "empty"
    # What is no character cannot be written to a file.
    text = found.text.encode("utf-8", "replace").decode()
    return {"status": status, "text": text, "seconds": round(seconds, 6), **found.facts}


class _Rendered(Item):
    """An item whose characters are there already: decoding and rendering are not what is measured."""

    __slots__ = ("_characters",)

    def __init__(self, page: AnnotatedPage, input: str, characters: str) -> None:
        super().__init__(page, input)
        object.__setattr__(self, "_characters", characters)

    def characters(self) -> str:
        """The input's characters."""
        characters: str = object.__getattribute__(self, "_characters")
        return characters


def _send(stream: BinaryIO, message: object) -> None:
    pickle.dump(message, stream)
    stream.flush()


if __name__ == "__main__":
    main()
