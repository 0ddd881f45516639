"""What can be evaluated: our own models, peers, any function, and any command that reads a page on stdin."""

from __future__ import annotations

import importlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from boilerml import __version__
from boilerml.errors import BoilermlError, EvaluationError
from boilerml.evaluation.pages import Item
from boilerml.evaluation.peers import PEERS, Answer
from boilerml.page import PageKind
from boilerml.sources import version_of

#: What our own systems are called, or what their names begin with before a space.
OURS = "boilerml"
OUT_OF_FOLD = "boilerml (out of fold)"
#: The code between bytes and text, and that between annotated pages and a model.
_CLEANING = ("api.py", "page.py", "roles.py", *(f"{part}/*.py" for part in ("parsing", "features", "model")), "native/*.pyx", "native/*.h")
_TRAINING = ("training/*.py", "datasets/*.py", "evaluation/metrics/words.py")
Run = Callable[[Item], Answer]


@dataclass(frozen=True, slots=True)
class System:
    """An extractor to run, described so that another process can make it.

    Attributes:
        name: What reports call it; unique in a run.
        sort: ``ours``, ``peer``, ``function`` or ``command``.
        target: The model, the peer's name, ``module:function``, or the command line.
        kinds: The kinds of input that it takes.
        options: How it is called, for the record.
    """

    name: str
    sort: Literal["ours", "peer", "function", "command"]
    target: str
    kinds: tuple[PageKind, ...]
    options: str = ""
    #: Folder from which modules and npm packages are found.
    folder: str = field(default_factory=os.getcwd)

    def version(self, kind: PageKind) -> str:
        """What is installed of it, for the record.

        Args:
            kind: The kind of input.

        Raises:
            MissingExtraError: A peer's library is not installed.
            BoilermlError: There is no such model, function or program.
        """
        if self.sort == "ours":
            from boilerml.model.shipped import find_model

            model = find_model(self.target or None, kind)
            return f"{__version__}, model {str(model.description.get('sha256', 'without sha256'))[:12]}, code {code_version()}"
        if self.sort == "peer":
            return PEERS[self.target].version()
        if self.sort == "command":
            program = shlex.split(self.target)[0]
            if shutil.which(program) is None:
                raise EvaluationError(f"the command {self.name}: there is no program {program!r}")
            return "as installed"
        self.load()
        return str(getattr(importlib.import_module(self.target.partition(":")[0]), "__version__", "as installed"))

    def load(self) -> Run:
        """Make the function that answers for an input.

        Raises:
            EvaluationError: There is no such function.
            MissingExtraError: A peer's library is not installed.
        """
        if self.sort == "ours":
            return _ours(self.target)
        if self.sort == "command":
            return _command(shlex.split(self.target))
        if self.sort == "peer":
            PEERS[self.target].version()
            extract: Callable[[str], str | Answer | None] = PEERS[self.target].extract
        else:
            extract = _function(self.target, self.folder)

        def run(item: Item) -> Answer:
            found = extract(item.characters())
            return found if isinstance(found, Answer) else Answer(found or "")

        return run


def _ours(model: str) -> Run:
    from boilerml.api import clean

    def run(item: Item) -> Answer:
        page = clean(item.source(), kind=item.kind, model=model or None)
        facts = {
            "p": [round(float(p), 4) for p in page.p_content],
            "kept": [int(kept) for kept in page.kept],
            "roles": [block.role for block in page.blocks],
            "confidence": round(page.confidence, 4),
        }
        return Answer(page.text, facts=facts)

    return run


def _command(parts: Sequence[str]) -> Run:
    def run(item: Item) -> Answer:
        before = os.times()
        done = subprocess.run(parts, input=item.data(), capture_output=True, check=False)
        after = os.times()
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise EvaluationError(f"exit code {done.returncode}: {said}")
        used = after.children_user + after.children_system - before.children_user - before.children_system
        return Answer(done.stdout.decode("utf-8", "replace"), seconds=used)

    return run


def _function(target: str, folder: str) -> Callable[[str], str | None]:
    module_name, _, name = target.partition(":")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        function: Callable[[str], str | None] = getattr(importlib.import_module(module_name), name)
    except (Exception, SystemExit) as error:  # other people's modules may raise anything when they are imported
        said = f"{type(error).__name__}: {error}"
        raise EvaluationError(f"no function {target!r}: {said}; give module:function, as imported in {folder}") from error
    if not callable(function):
        raise EvaluationError(f"no function {target!r}: it is of type {type(function).__name__}; give a function from characters to text")
    return function


def is_ours(name: str) -> bool:
    """Whether a system of this name is one of our own; no other may be called so.

    Args:
        name: A system's name.
    """
    return name == OURS or name.startswith(f"{OURS} ")


def ours(model: str | None) -> System:
    """Our own system.

    Args:
        model: A shipped model or a model folder; the shipped ones by default.
    """
    kinds: tuple[PageKind, ...] = ("html", "text")
    if model is not None:
        kinds = tuple(kind for kind in kinds if _takes(model, kind)) or kinds
    return System(OURS if model is None else f"{OURS} {model}", "ours", model or "", kinds, "balanced")


def _takes(model: str, kind: PageKind) -> bool:
    from boilerml.model.shipped import find_model

    try:
        find_model(model, kind)
    except BoilermlError:
        return False
    return True


def find_peers(names: Sequence[str], kinds: Sequence[PageKind] = ("html", "text")) -> list[System]:
    """Systems by the names that users give.

    Args:
        names: Names of peers, ``all`` for all of them, or ``module:function`` for a function from characters to text.
        kinds: What functions take.

    Raises:
        EvaluationError: A name is none of these; the message lists the peers.
    """
    systems: list[System] = []
    for name in [peer for asked in names for peer in (PEERS if asked == "all" else (asked,))]:
        if name in PEERS:
            systems.append(System(name, "peer", name, (PEERS[name].kind,), PEERS[name].settings))
        elif ":" in name:
            systems.append(System(name, "function", name, tuple(kinds)))
        else:
            raise EvaluationError(f"no peer {name!r}: there are {', '.join(PEERS)}, or module:function for one of your own")
    return systems


def find_commands(commands: Sequence[str]) -> list[System]:
    """Commands that read a page on stdin and write its text.

    Args:
        commands: ``NAME=COMMAND LINE`` each.

    Raises:
        EvaluationError: One has another form, a quote that is not closed, or a name of our own.
    """
    systems = []
    for command in commands:
        name, sign, line = command.partition("=")
        if not sign or not name.strip() or not line.strip():
            raise EvaluationError(f"{command!r} is no command: give NAME=COMMAND LINE, as in mine='python my_extractor.py'")
        try:
            shlex.split(line)
        except ValueError as error:
            raise EvaluationError(f"{command!r} is no command: {error}; quote it as for a shell") from error
        if is_ours(name.strip()):
            raise EvaluationError(f"{command!r}: {name.strip()!r} is what our own models are called; give another name")
        systems.append(System(name.strip(), "command", line.strip(), ("html", "text"), line.strip()))
    return systems


@cache
def code_version(training: bool = False) -> str:
    """A short hash of the code between bytes and text, so that predictions of other code are told apart.

    Args:
        training: With the code between annotated pages and a model.
    """
    return version_of((*_CLEANING, *_TRAINING) if training else _CLEANING)[:8]
