"""Gold text finds its blocks, and only them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from boilerml.datasets.alignment import align

RAIN = "Rain fell on the harbour all day long"
WIND = "Nobody expected a storm like that one"
WORDS = st.text("abcde", min_size=1, max_size=2)
TEXTS = st.lists(st.lists(WORDS, max_size=8).map(" ".join), max_size=12)


def shares(texts: list[str], gold: str) -> list[float]:
    return [round(float(share), 2) for share in align(texts, gold).share]


def test_a_menu_is_not_content_because_its_words_occur_in_the_article() -> None:
    article = "Home is where the news is: contact with neighbours"
    assert shares(["Home", "News", "Contact", article, "Home", "Contact", "News"], article) == [0, 0, 0, 1, 0, 0, 0]


def test_the_first_and_the_last_word_belong_to_their_paragraph() -> None:
    """The longest common subsequence is as long with "News" of the menu in place of that of the article."""
    first, last = "News from the harbour: it rained all day", "He said that it had been good news"
    assert shares(["News", "Sport", first, "Share", last, "News"], f"{first}\n\n{last}") == [0, 0, 1, 0, 1, 0]


def test_a_title_on_its_own_stays() -> None:
    assert shares(["Menu", "Rain", RAIN], f"Rain\n\n{RAIN}") == [0, 1, 1]


def test_short_gold() -> None:
    assert shares(["Menu", "It rained", "Share it"], "It rained") == [0, 1, 0]
    assert shares(["Menu", "Rain", "Share"], "Rain") == [0, 1, 0]


def test_a_block_that_gold_moved_is_found() -> None:
    alignment = align(["Menu", RAIN, WIND, "Legal"], f"{WIND}\n\n{RAIN}")
    assert alignment.share.tolist() == [0, 1, 1, 0]
    assert alignment.found == 1


def test_a_paragraph_that_stands_twice_counts_once() -> None:
    assert sorted(shares([RAIN, "Menu", RAIN], RAIN)) == [0, 0, 1]
    assert shares([RAIN, "Menu", RAIN], f"{RAIN}\n\n{RAIN}") == [1, 0, 1]


def test_gold_that_is_not_on_the_page() -> None:
    alignment = align(["Menu", RAIN], WIND)
    assert alignment.share.tolist() == [0, 0]
    assert alignment.found == 0


def test_nothing() -> None:
    assert align([], "").share.tolist() == []
    assert align([], "").found == 1
    assert align([], RAIN).found == 0
    assert align([RAIN, "…"], "").share.tolist() == [0, 0]
    assert align([RAIN, "…"], " — ").words.tolist() == [8, 0]


def test_scripts_without_spaces_are_aligned_by_character() -> None:
    article = "东京今天下了一整天的雨，很多人没有带伞。"
    alignment = align(["东京", "天气", article, "东京都厅"], article)
    assert alignment.share.tolist() == [0, 0, 1, 0]
    assert alignment.words.tolist() == [2, 2, 18, 4]


def test_part_of_a_block() -> None:
    assert shares([f"{RAIN} {WIND}", "Menu"], RAIN) == [round(8 / 15, 2), 0]


@given(TEXTS, st.lists(WORDS, max_size=40).map(" ".join))
def test_shares_are_shares(texts: list[str], gold: str) -> None:
    alignment = align(texts, gold)
    assert alignment.share.shape == alignment.words.shape == (len(texts),)
    assert ((alignment.share >= 0) & (alignment.share <= 1)).all()
    assert 0 <= alignment.found <= 1
    # No word of gold is used twice.
    assert (alignment.share * alignment.words).sum() <= len(gold.split()) + 1e-3


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 30), st.booleans()), max_size=20), st.booleans())
def test_gold_made_of_blocks_is_exactly_these_blocks(blocks: list[tuple[int, bool]], same_start: bool) -> None:
    """Every block has words of its own; the first may be one that the blocks before have too."""
    texts = []
    for number, (length, _) in enumerate(blocks):
        own = [f"w{number}x{place}" for place in range(length)]
        texts.append(" ".join(["the", *own] if same_start and length > 3 else own))
    gold = "\n\n".join(text for text, (_, chosen) in zip(texts, blocks, strict=True) if chosen)
    alignment = align(texts, gold)
    assert alignment.share.tolist() == [float(chosen) for _, chosen in blocks]
    assert alignment.found == 1
