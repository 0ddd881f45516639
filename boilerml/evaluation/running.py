"""Running systems over pages: in processes of their own, with a time limit, so that what hangs or crashes is a row and no end."""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from boilerml.errors import EvaluationError
from boilerml.evaluation.pages import Collection, Item
from boilerml.evaluation.predictions import Header, Predictions, Writer, file_of
from boilerml.evaluation.systems import System

#: Seconds until a page counts as one that hangs, in wall-clock time.
TIMEOUT = 60.0
#: Seconds for a worker to import its libraries.
_START = 300.0
_ROOT = Path(__file__).resolve().parent.parent.parent


class _Worker:
    """A process that answers for a system, and the thread that listens to it."""

    def __init__(self, system: System) -> None:
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "boilerml.evaluation.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=system.folder,
            env=os.environ | {"PYTHONPATH": path},
            # Its own session, so that what it started is ended with it.
            start_new_session=True,
        )
        self._answers: queue.SimpleQueue[object] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._send(system)
        try:
            refused = self.receive(_START)
        except queue.Empty:
            self.end()
            raise EvaluationError(f"{system.name} cannot be started: it did not say that it is ready within {_START:g} s") from None
        if isinstance(refused, str):
            self.end()
            raise EvaluationError(refused)
        if isinstance(refused, _Gone):
            raise EvaluationError(f"{system.name} cannot be started: {self.end()}")

    def _listen(self) -> None:
        if self.process.stdout is None:
            return
        try:
            while True:
                self._answers.put(pickle.load(self.process.stdout))
        except (EOFError, OSError, pickle.UnpicklingError):
            self._answers.put(_Gone())

    def _send(self, message: object) -> None:
        if self.process.stdin is None:
            return
        with suppress(BrokenPipeError):  # the listener will say that it is gone
            pickle.dump(message, self.process.stdin)
            self.process.stdin.flush()

    def receive(self, timeout: float) -> object:
        """The next answer; a `_Gone` where the process has ended.

        Raises:
            queue.Empty: There is none in time.
        """
        return self._answers.get(timeout=timeout)

    def answer(self, item: Item, timeout: float) -> dict[str, Any]:
        """Ask for one page. After a time-out or a crash the worker is no longer `alive`."""
        self._send(item)
        try:
            found = self.receive(timeout)
        except queue.Empty:
            self.end()
            return {"status": "timeout", "text": "", "seconds": timeout, "error": f"no answer within {timeout:g} s"}
        if isinstance(found, dict):
            return found
        return {"status": "crash", "text": "", "seconds": None, "error": self.end()}

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self.process.poll() is None

    def end(self) -> str:
        """End the process and what it started; says how it ended."""
        with suppress(ProcessLookupError, PermissionError):
            if self.process.stdin is not None:
                with suppress(BrokenPipeError):
                    self.process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                # A crash is on its way out already, and its signal is worth knowing.
                self.process.wait(0.2)
            os.killpg(self.process.pid, signal.SIGKILL)
        code = self.process.wait()
        return f"ended by signal {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


class _Gone:
    """Stands for the end of a worker among its answers."""


def predict(
    system: System,
    collection: Collection,
    folder: Path,
    *,
    jobs: int = 2,
    timeout: float = TIMEOUT,
    restart: bool = False,
    advance: Callable[[int], None] = lambda pages: None,
    tell: Callable[[str], None] = lambda line: None,
) -> Predictions:
    """Run a system over a collection, or go on where an earlier run stopped.

    Args:
        system: The system.
        collection: Inputs of a kind that it takes.
        folder: Where prediction files are kept.
        jobs: Processes.
        timeout: Seconds per page, in wall-clock time.
        restart: Forget what is there.
        advance: Called with a number of pages done.
        tell: Called with a line worth knowing.

    Returns:
        A row for every page, in the collection's order. Errors, time-outs, crashes and empty answers are rows with empty text.

    Raises:
        EvaluationError: The system cannot run here, or what is in the folder was made of something else.
        MissingExtraError: A peer's library is not installed.
    """
    kind = collection.items[0].kind
    header = Header(
        system=system.name,
        version=system.version(kind),
        options=system.options,
        dataset=collection.dataset,
        input=collection.input,
        fingerprint=collection.fingerprint(),
        pages=len(collection.items),
    )
    file = file_of(folder, collection.dataset, collection.input, system.name)
    order = [item.page.id for item in collection.items]
    with Writer(file, header, restart) as writer:
        if writer.resumed:
            tell(f"{file}: an earlier run stopped after {len(writer.rows):,} of {header.pages:,} pages; going on from there")
        waiting = [item for item in collection.items if item.page.id not in writer.rows]
        advance(len(order) - len(waiting))
        for name, row in _answers(system, waiting, min(jobs, len(waiting)), timeout):
            writer.add(name, row)
            advance(1)
        return writer.finish(order)


def _answers(system: System, items: Sequence[Item], jobs: int, timeout: float) -> Any:
    """Yield id and row of every item, as they come."""
    tasks: queue.SimpleQueue[Item] = queue.SimpleQueue()
    for item in items:
        tasks.put(item)
    results: queue.SimpleQueue[tuple[str, dict[str, Any]] | BaseException | None] = queue.SimpleQueue()
    stop = threading.Event()
    workers: list[_Worker] = []

    def serve() -> None:
        worker: _Worker | None = None
        try:
            while not stop.is_set():
                try:
                    item = tasks.get_nowait()
                except queue.Empty:
                    break
                if worker is None or not worker.alive:
                    worker = _Worker(system)
                    workers.append(worker)
                results.put((item.page.id, worker.answer(item, timeout)))
        except BaseException as error:  # noqa: BLE001 - it is raised again where somebody sees it
            results.put(error)
        finally:
            if worker is not None:
                worker.end()
            results.put(None)

    for _ in range(jobs):
        threading.Thread(target=serve, daemon=True).start()
    try:
        left = jobs
        while left:
            found = results.get()
            if found is None:
                left -= 1
            elif isinstance(found, BaseException):
                raise found
            else:
                yield found
    finally:
        stop.set()
        for worker in workers:
            worker.end()
