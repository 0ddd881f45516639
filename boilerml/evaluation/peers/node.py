"""Peers that run in Node: Readability.js and Defuddle, if Node and their packages are there.

The packages are looked for where Node looks, from the working directory upwards and in ``NODE_PATH``::

    npm install @mozilla/readability jsdom defuddle
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from boilerml.errors import EvaluationError
from boilerml.evaluation.peers.html import _text_of
from boilerml.evaluation.peers.registry import PEERS, Answer, Peer
from boilerml.page import PageKind

RUNNER = Path(__file__).with_name("runner.mjs")
#: npm packages that each needs; the first one's version is recorded.
PACKAGES = {"readability.js": ("@mozilla/readability", "jsdom"), "defuddle": ("defuddle", "jsdom")}
_KIND: PageKind = "html"


class _Node:
    """A Node process that answers one page per line, so that its start is paid for once."""

    def __init__(self, name: str) -> None:
        self.process = subprocess.Popen(
            [_node(), str(RUNNER), name, os.getcwd()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send one line and wait for the answer."""
        if self.process.stdin is None or self.process.stdout is None:
            raise EvaluationError("Node has no pipes")
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise EvaluationError(f"Node ended with exit code {self.process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise EvaluationError(answer["error"])
        return answer


def _node() -> str:
    program = shutil.which("node")
    if program is None:
        raise EvaluationError("Node is not installed, and Readability.js and Defuddle run in it")
    return program


@cache
def _running(name: str) -> _Node:
    return _Node(name)


def _extract(name: str, html: str) -> Answer:
    answer = _running(name).ask({"html": html})
    return Answer(_text_of(answer["html"]), seconds=answer["seconds"])


class NodePeer(Peer):
    """A peer whose version Node knows."""

    __slots__ = ()

    def version(self) -> str:
        """The installed version.

        Raises:
            EvaluationError: Node or one of the packages is not there; the message says how to install it.
        """
        packages = PACKAGES[self.name]
        process = _Node(self.name)
        try:
            return str(process.ask({"version": packages[0]})["version"])
        except (EvaluationError, BrokenPipeError) as error:
            raise EvaluationError(
                f"the peer {self.name} needs the npm packages {' and '.join(packages)}: npm install {' '.join(packages)}"
            ) from error
        finally:
            process.process.kill()
            process.process.wait()


def readability_js(html: str) -> Answer:
    """Mozilla's Readability.js, the reader view of Firefox; its HTML is turned into text by boilerml's parser."""
    return _extract("readability.js", html)


def defuddle(html: str) -> Answer:
    """Defuddle, the extractor of Obsidian's web clipper; its HTML is turned into text by boilerml's parser."""
    return _extract("defuddle", html)


PEERS["readability.js"] = NodePeer("readability.js", _KIND, readability_js, None, None, "jsdom, no options")
PEERS["defuddle"] = NodePeer("defuddle", _KIND, defuddle, None, None, "jsdom, no options")
