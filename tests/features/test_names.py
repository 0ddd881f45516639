"""What elements are called, word by word."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from boilerml.features import View
from boilerml.features.places import ElementNames
from boilerml.model.roles import ABOVE
from boilerml.parsing import parse
from boilerml.training.roles import named_words


def names_of(markup: str) -> ElementNames:
    names = View(parse(markup, "html")).names
    assert names is not None
    return names


def test_words_in_names_are_told_apart_and_counted_once_per_element() -> None:
    one = names_of('<div class="postBody post-body" id="Post"><p>It rained.</p></div>')
    other = names_of('<div class="body"><p class="post">It snowed.</p></div>')
    assert set(one.words.hashes.tolist()) == set(other.words.hashes.tolist())
    # The document, html, body and p have their tag alone, the div its tag and two words.
    assert sorted(one.words.per_block.tolist()) == [1, 1, 1, 1, 3]


def test_a_tag_is_not_a_name() -> None:
    tag, name = (set(names_of(markup).words.hashes.tolist()) for markup in ("<nav>A</nav>", "<p class='nav'>A</p>"))
    assert len(name - tag) == 2


def test_a_dump_has_no_elements() -> None:
    assert View(parse("It rained.", "text")).names is None


def test_parents_come_level_by_level() -> None:
    names = names_of("<main><section><p>One <em>two</em></p></section></main><footer>Three</footer>")
    depth = [0]
    for context in range(1, len(names.parent)):
        depth.append(depth[names.parent[context]] + 1)
    assert depth == sorted(depth)
    assert depth[-1] == names.depth == 5


def test_each_block_has_the_words_of_its_own_elements_and_those_above() -> None:
    words = named_words(names_of('<div class="card"><p class="intro">One <em>two two</em></p></div><p>Three</p>'))
    card, intro = (np.uint32(crc32(word, crc32(b"."))) for word in (b"card", b"intro"))
    first, second = (set(words.hashes[words.places[words.owner == block]].tolist()) for block in (0, 1))
    assert {int(intro), int(card ^ ABOVE)} <= first
    assert not {int(card), int(intro ^ ABOVE)} & first
    assert not {int(word) for word in (card, intro, card ^ ABOVE, intro ^ ABOVE)} & second
    assert words.per_block.tolist() == np.bincount(words.owner, minlength=2).tolist()
