"""Peers: each that is installed finds the text of a plain article, or keeps the long lines of a dump."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

from boilerml.errors import BoilermlError, MissingExtraError
from boilerml.evaluation.peers import PEERS, Answer, Peer, lines
from boilerml.evaluation.peers import registry as peers_registry

SENTENCES = [
    "The last train to the harbour leaves at ten past eleven, and as far as anybody can remember it has never been late, not once.",
    "Its driver, who has done this for thirty years, says that lateness is a habit of people and that trains only learn it from them.",
    "In the winter the line was closed for three weeks, and the people of the harbour walked home along the rails, singing in the dark.",
    "Nobody wrote to the newspaper about it, because the newspaper had come by the same train, and so there was nothing to write to.",
]
#: Long enough for extractors that hold short paragraphs for chrome.
PARAGRAPHS = [" ".join(SENTENCES[:2]), " ".join(SENTENCES[2:])] * 2
ARTICLE = (
    "<!doctype html><html lang='en'><head><title>The harbour train</title></head><body><nav><ul>"
    + "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in ("Home", "News", "Weather", "Sport"))
    + "</ul></nav><main><article><h1>The harbour train</h1>"
    + "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    + "</article></main><footer><a href='/imprint'>Imprint</a> <a href='/privacy'>Privacy</a></footer></body></html>"
)
DUMP = "Home\nNews\nWeather\n\nThe harbour train\n\n" + "\n\n".join(PARAGRAPHS) + "\n\nImprint\nPrivacy\n"


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_finds_plain_text(name: str) -> None:
    peer = PEERS[name]
    try:
        version = peer.version()
    except BoilermlError as error:
        pytest.skip(str(error))
    found = peer.extract(ARTICLE if peer.kind == "html" else DUMP)
    text = found.text if isinstance(found, Answer) else found
    assert text
    assert version
    assert "never been late" in text and "nothing to write to" in text
    assert peer.settings


def test_a_missing_library_is_named_with_its_extra() -> None:
    peer = Peer("x", "html", lambda html: html, "no_such_module", "no-such-package", "")
    with pytest.raises(MissingExtraError, match=r"needs the library 'no-such-package'.*boilerml\[peers\]"):
        peer.version()


def test_without_node_its_peers_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(BoilermlError, match="Node is not installed"):
        PEERS["defuddle"].version()


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_without_its_packages_node_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NODE_PATH", raising=False)
    if subprocess.run(["node", "-e", "require('jsdom')"], cwd=tmp_path, capture_output=True, check=False).returncode == 0:
        pytest.skip("Node finds its packages everywhere on this machine")
    with pytest.raises(BoilermlError, match="npm install @mozilla/readability jsdom"):
        PEERS["readability.js"].version()


def test_line_rules() -> None:
    text = "Home\nIt rained all day long.\nToo short.\nWe use cookies on this site.\nRead on and on ...\nIt rained all day long."
    assert lines.c4_lines(text) == "It rained all day long.\nIt rained all day long."
    assert (
        lines.ten_word_lines("one two three four five six seven eight nine ten\none two")
        == "one two three four five six seven eight nine ten"
    )
    assert lines.ten_word_lines("東京では一日中雨が降った\n天気") == "東京では一日中雨が降った"
    long = "This line is long enough to be kept"
    assert lines.fineweb_lines(f"{long}\n• {long}\n{long}\n{long} …\nshort") == long
    assert lines.all_lines(text) == text


def test_peers_are_not_imported_to_be_listed() -> None:
    assert set(peers_registry.PEERS) >= {"trafilatura", "resiliparse", "readability.js", "c4-lines", "justext-lines"}
    assert importlib.util.find_spec("boilerml.evaluation.peers.html")
