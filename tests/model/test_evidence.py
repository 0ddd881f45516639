"""What words say: looked up by hash, summed by block, and averaged around."""

from __future__ import annotations

from zlib import crc32

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from boilerml.features.tokens import Tokens, block_words
from boilerml.model.evidence import Evidence, around

WORDS = [b"tide", b"^tide", b"$tide", b"#tide", b"share"]


def evidence() -> Evidence:
    """One class; each word says its place in `WORDS` and one more."""
    hashes = np.array([crc32(word) for word in WORDS], dtype=np.uint32)
    order = np.argsort(hashes)
    return Evidence(hashes[order], np.arange(1, 6, dtype=np.int8)[order, None], 0.5)


def test_a_block_sums_its_words_its_ends_and_itself() -> None:
    found = evidence().of_blocks(block_words(Tokens(["Tide", "", "nothing known", "a tide, a share"])))
    # One word is four: the word, the first, the last, the whole block.
    assert found[0, 0] == np.float32(0.5 * (1 + 2 + 3 + 4) / np.sqrt(4))
    assert found[1:3, 0].tolist() == [0, 0]
    # Four words, of which "tide" and "share" are known, two ends, and the whole.
    assert found[3, 0] == np.float32(0.5 * (1 + 5) / np.sqrt(7))


def test_a_page_counts_each_word_once() -> None:
    one, twice = (evidence().of_page(block_words(Tokens(texts)).hashes)[0] for texts in (["tide"], ["tide", "tide"]))
    assert one == twice > 0


def test_the_share_of_known_words_counts_each_word_once() -> None:
    # Two words, and as first, last and whole of "tide" three more.
    words = block_words(Tokens(["tide", "tide"]))
    assert evidence().look_up(words)[1] == len(WORDS[:4]) / len(words.hashes)
    assert evidence().look_up(block_words(Tokens([""])))[1] == 0


def test_no_words_are_known_without_a_table() -> None:
    empty = Evidence(np.zeros(0, np.uint32), np.zeros((0, 3), np.int8), 1.0)
    assert empty.of_blocks(block_words(Tokens(["tide"]))).tolist() == [[0, 0, 0]]


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=8))
def test_words_belong_to_their_block_whatever_the_others_are(texts: list[str]) -> None:
    together = block_words(Tokens(texts))
    assert together.per_block.tolist() == np.bincount(together.owner, minlength=len(texts)).tolist()
    for block, text in enumerate(texts):
        alone = block_words(Tokens([text]))
        assert sorted(together.hashes[together.places[together.owner == block]]) == sorted(alone.hashes[alone.places])
    assert len(np.unique(together.hashes)) == len(together.hashes) == len(np.unique(together.places))


def test_windows_stop_at_the_ends_of_the_page() -> None:
    found = around(np.array([[1.0], [2.0], [6.0]], dtype=np.float32), (1, 2))
    # Before and after by one and by two, all above and all below as shares of the page, the page's mean.
    assert found[0].tolist() == [0, 2, 0, 4, 0, np.float32(8 / 3), 3]
    assert found[2].tolist() == [2, 0, 1.5, 0, 1, 0, 3]
