"""The compiled twin of what words, names and roles say gives what the Python gives."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from boilerml import native
from boilerml.features import View
from boilerml.features.tokens import BlockWords
from boilerml.model import agreement, evidence, odds, page_types, roles
from boilerml.model.evidence import Evidence
from boilerml.model.shipped import find_model
from boilerml.parsing import parse
from boilerml.roles import ROLES

twin = native.load("evidence")
pytestmark = pytest.mark.skipif(twin is None, reason="boilerml.native.evidence is not compiled, or BOILERML_NATIVE=0 leaves it out")

MODULES: tuple[ModuleType, ...] = (agreement, evidence, odds, page_types, roles)
SEEDS = st.integers(0, 2**32 - 1)


def both(function: Callable[..., Any], *arguments: Any) -> tuple[Any, Any]:
    """What the compiled function returns, and what the Python returns."""
    found = []
    for module in (twin, None):
        with pytest.MonkeyPatch.context() as patch:
            for place in MODULES:
                patch.setattr(place, "_native", module)
            found.append(function(*arguments))
    return found[0], found[1]


def agree(function: Callable[..., Any], *arguments: Any, rtol: float = 1e-5, atol: float = 1e-5) -> np.ndarray:
    """Check that both return the same up to rounding; exactly the same if that is 0."""
    compiled, plain = both(function, *arguments)
    assert compiled.dtype == plain.dtype == np.float32
    np.testing.assert_allclose(compiled, plain, rtol=rtol, atol=atol)
    return np.asarray(compiled)


def some_evidence(rng: np.random.Generator, words: int, classes: int, most: int = 2**32) -> Evidence:
    hashes = np.unique(rng.integers(0, most, words).astype(np.uint32))
    return Evidence(hashes, rng.integers(-128, 128, (len(hashes), classes)).astype(np.int8), 0.037)


def some_words(rng: np.random.Generator, known: Evidence, blocks: int, words: int) -> BlockWords:
    """Half of them known."""
    strange = rng.integers(0, 2**32, 20).astype(np.uint32)
    met = known.hashes[rng.random(len(known.hashes)) < 20 / (len(known.hashes) + 1)]
    hashes = rng.permutation(np.unique(np.concatenate([met, strange])))
    owner = rng.integers(0, blocks, words)
    return BlockWords(hashes, rng.integers(0, len(hashes), words), owner, np.bincount(owner, minlength=blocks))


SIZES, CLASSES = st.sampled_from([0, 1, 2, 31, 32, 33, 500, 5000]), st.sampled_from([1, 2, 7, 15, 16, 29])


@given(SEEDS, SIZES, CLASSES, st.integers(1, 9), st.integers(0, 60))
def test_blocks_and_pages_have_the_same_sums_to_the_last_bit(seed: int, size: int, classes: int, blocks: int, words: int) -> None:
    rng = np.random.default_rng(seed)
    known = some_evidence(rng, size, classes)
    page = some_words(rng, known, blocks, words)
    agree(known.of_blocks, page, rtol=0, atol=0)
    shares = both(known.look_up, page)
    assert shares[0][1] == shares[1][1] == np.isin(page.hashes, known.hashes).mean()
    agree(known.of_page, page.hashes, rtol=1e-6, atol=0)
    agree(known.of_page, page.hashes[:0])


@given(SEEDS, st.integers(1, 3000), st.sampled_from([3000, 1 << 16, 2**32]))
def test_every_word_of_a_table_is_found_and_no_other(seed: int, size: int, most: int) -> None:
    known = some_evidence(np.random.default_rng(seed), size, 1, most)
    table = np.ones_like(known.table)
    for hashes, found in ((known.hashes, True), (np.setdiff1d(known.hashes + np.uint32(1), known.hashes), False)):
        n = len(hashes)
        words = BlockWords(hashes, np.arange(n), np.arange(n), np.ones(n, np.int64))
        assert twin.look_up(known.hashes, table, 1.0, *words)[0][:, 0].tolist() == [float(found)] * n


def test_words_that_crowd_in_one_place_are_found() -> None:
    hashes = np.concatenate([np.arange(5000), [2**31, 2**32 - 1]]).astype(np.uint32)
    words = BlockWords(hashes, np.arange(len(hashes)), np.arange(len(hashes)), np.ones(len(hashes), np.int64))
    assert twin.look_up(hashes, np.ones((len(hashes), 1), np.int8), 1.0, *words)[0].all()


def test_places_outside_are_refused() -> None:
    known = some_evidence(np.random.default_rng(0), 10, 2)
    hashes, zero, one = known.hashes[:1], np.zeros(1, np.int64), np.ones(1, np.int64)
    for places, owner in ((one, zero), (zero, one), (-one, zero), (zero, -one)):
        with pytest.raises(IndexError, match="outside"):
            twin.look_up(known.hashes, known.table, 1.0, hashes, places, owner, one)
    with pytest.raises(ValueError, match="owners"):
        twin.look_up(known.hashes, known.table, 1.0, hashes, zero, zero[:0], one)
    with pytest.raises(ValueError, match="rows"):
        twin.look_up(known.hashes, known.table[1:], 1.0, hashes, zero, zero, one)


def test_arrays_may_be_read_only_and_in_pieces() -> None:
    rng = np.random.default_rng(0)
    known = some_evidence(rng, 300, 4)
    whole = some_words(rng, known, 3, 40)
    pieces = Evidence(np.repeat(known.hashes, 2)[::2], known.table.T.copy().T, known.step)
    for array in (pieces.hashes, pieces.table):
        array.flags.writeable = False
    words = BlockWords(*(np.repeat(array, 2)[::2] for array in whole))
    assert np.array_equal(agree(pieces.of_blocks, words), known.of_blocks(whole))
    matrix = rng.normal(size=(9, 20)).astype(np.float32)
    odds_of = rng.normal(size=9).astype(np.float32)
    for view in (matrix[:, 3:15], matrix[:, ::2], matrix[::-1], matrix.T[:, :9].copy().T, np.broadcast_to(matrix[0], (9, 20))):
        agree(page_types.page_numbers, view, odds_of)
        agree(evidence.around, view, (2,))
        agree(odds.softmax, view)


VALUES = hnp.arrays(np.float32, st.tuples(st.integers(1, 40), st.integers(1, 5)), elements=st.floats(-8, 8, width=32))


@given(VALUES, st.lists(st.integers(0, 60), max_size=3))
def test_windows_are_the_same_to_the_last_bit(values: np.ndarray, widths: list[int]) -> None:
    # Without widths the Python of `windows` has nothing to concatenate.
    if widths:
        agree(evidence.windows, values, widths, rtol=1e-6, atol=1e-6)
        agree(evidence.around, values, widths, rtol=1e-6, atol=1e-6)


@given(SEEDS, st.integers(1, 30), st.integers(0, 50))
def test_what_words_say_of_content(seed: int, blocks: int, words: int) -> None:
    rng = np.random.default_rng(seed)
    known = some_evidence(rng, 100, 1)
    assert agree(evidence.content_columns, known, some_words(rng, known, blocks, words)).shape == (blocks, len(evidence.COLUMNS))


TAGS, NAMES = st.sampled_from(["div", "p", "ul", "section"]), st.sampled_from(["card", "nav", "main", "share list", "", "main card"])


@given(SEEDS, st.lists(st.tuples(TAGS, NAMES, st.booleans()), min_size=1, max_size=40))
def test_what_names_say(seed: int, opened: list[tuple[str, str, bool]]) -> None:
    source = "".join(f'<{tag} class="{name}">text {"" if deeper else f"</{tag}>"}' for tag, name, deeper in opened)
    names = View(parse(source, "html")).names
    assert names is not None
    hashes = np.array([crc32(word, crc32(b".")) for word in (b"card", b"nav", b"main")], dtype=np.uint32)
    known = np.unique(np.concatenate([hashes, hashes[1:] ^ roles.ABOVE]))
    table = np.random.default_rng(seed).integers(-128, 128, (len(known), 29)).astype(np.int8)
    agree(roles.names_say, Evidence(known, table, 0.05), names, atol=1e-4)
    agree(roles.names_say, Evidence(known[:0], table[:0], 0.05), names)


def test_contexts_whose_parent_does_not_come_first_are_refused() -> None:
    names = View(parse("<div><p>One.</p></div>", "html")).names
    assert names is not None
    known = some_evidence(np.random.default_rng(0), 9, 3)
    for parent in (np.roll(names.parent, 1) + 1, names.parent - 1):
        with pytest.raises(ValueError, match="before it"):
            roles.names_say(known, names._replace(parent=parent))
    with pytest.raises(IndexError, match="outside"):
        roles.names_say(known, names._replace(leaf=names.leaf + 99))


@given(hnp.arrays(np.float32, st.integers(1, 40), elements=st.floats(-40, 40, width=32)), st.booleans(), SEEDS)
def test_what_the_network_for_roles_sees(of_content: np.ndarray, named: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    words, names = (rng.normal(size=(len(of_content), columns)).astype(np.float32) for columns in (29, 58))
    p_types = rng.random(7).astype(np.float32)
    agree(roles.surroundings, of_content)
    assert agree(roles.role_context, of_content, words, names if named else None, p_types).shape[1] == roles.role_width(0, named)


@given(hnp.arrays(np.float32, hnp.array_shapes(min_dims=1, max_dims=3), elements=st.floats(-1000, 1000, width=32)))
def test_probabilities_of_classes(values: np.ndarray) -> None:
    agree(odds.softmax, values, rtol=1e-5, atol=1e-30)


def test_exponentials_are_right_to_the_last_bits() -> None:
    values = np.stack([np.zeros(100_001), np.linspace(-87, 0, 100_001)], axis=1).astype(np.float32)
    exact = np.exp(values[:, 1].astype(np.float64))
    np.testing.assert_allclose(twin.softmax(values)[:, 1], exact / (1 + exact), rtol=4e-7)


@given(SEEDS, st.integers(1, 11), st.integers(1, 9))
def test_numbers_of_a_page(seed: int, blocks: int, columns: int) -> None:
    rng = np.random.default_rng(seed)
    matrix, sizes = rng.normal(size=(blocks, columns)).astype(np.float32), (rng.random(blocks) * 300).astype(np.float32)
    of_content = (rng.normal(size=blocks) * 20).astype(np.float32)
    agree(page_types.page_numbers, matrix, of_content)
    agree(page_types.role_shares, np.abs(matrix), sizes)
    low, high = np.full(2 * columns + 2, -1, np.float32), np.full(2 * columns + 2, 1, np.float32)
    words = some_evidence(rng, 50, 7)
    weights = rng.normal(size=(2 * columns + 2, 7)).astype(np.float32)
    model = page_types.TypeModel(words, low, high, weights, np.linspace(0, 1, 7, dtype=np.float32))
    guess = agree(model.p_types, matrix, of_content, words.hashes[::2])
    of_types, of_roles = (rng.normal(size=(rows, 7)).astype(np.float32) for rows in (7, columns))
    revision = page_types.Revision(of_types, of_roles, np.linspace(-1, 1, 7, dtype=np.float32))
    agree(revision.p_types, guess, np.abs(matrix), sizes)


P_ROLES = hnp.arrays(np.float32, st.tuples(st.integers(1, 9), st.just(len(ROLES))), elements=st.sampled_from([0, 0.125, 0.25, 0.5, 1]))


@given(P_ROLES, SEEDS, st.sets(st.sampled_from(list(ROLES)), max_size=3))
def test_roles_and_the_decision(p_roles: np.ndarray, seed: int, wished: set[str]) -> None:
    rng = np.random.default_rng(seed)
    of_content, sizes = rng.normal(size=len(p_roles)).astype(np.float32), (rng.random(len(p_roles)) * 1000).astype(np.float32)
    agree(agreement.swayed, of_content, p_roles)
    agree(agreement.settled, of_content, p_roles, sizes, 0.7)
    once = agree(agreement.swayed_and_settled, of_content, p_roles, sizes, 0.7, 0.4)
    twice = agreement.settled(agreement.swayed(of_content, p_roles, 0.4), p_roles, sizes, 0.7, 0.4)
    np.testing.assert_allclose(once, twice, rtol=1e-5, atol=1e-5)
    compiled, plain = both(agreement.consistent_roles, p_roles, of_content > 0, tuple(wished))
    assert compiled == plain


def test_arrays_that_do_not_fit_are_refused() -> None:
    one, two = np.zeros((1, 29), np.float32), np.zeros(2, np.float32)
    for call in (
        lambda: roles.role_context(two, one, None, two),
        lambda: page_types.page_numbers(one, two),
        lambda: page_types.role_shares(one, two),
        lambda: page_types.Revision(np.eye(2, dtype=np.float32), one.T @ two[None, :1], two).p_types(two, one, two),
        lambda: page_types.Revision(np.eye(2, dtype=np.float32), one.T, two).p_types(two, one, two[:1]),
        lambda: agreement.swayed(two, one),
        lambda: agreement.settled(two[:1], one, two, 1.0),
        lambda: agreement.consistent_roles(one, np.zeros(2, bool)),
        lambda: twin.linear(two, two, two, one, two),
    ):
        with pytest.raises(ValueError, match=r"fit|blocks|inputs"):
            call()


def test_a_page_of_a_hundred_thousand_blocks() -> None:
    rng = np.random.default_rng(0)
    known, n = some_evidence(rng, 1000, 29), 100_000
    said = agree(known.of_blocks, some_words(rng, known, n, 3 * n), rtol=0, atol=0)
    agree(evidence.windows, said, (4,), atol=1e-3)
    of_content = rng.normal(size=n).astype(np.float32)
    agree(roles.surroundings, of_content, atol=1e-2)  # sums of float32 are that far off themselves
    agree(odds.softmax, said)


@pytest.mark.parametrize("kind", ["html", "text"])
def test_the_shipped_models_judge_the_same(kind: Any) -> None:
    texts = [f"{'Home Share Login' if number % 3 else 'The tide comes in, and nobody sees it.'} {number}" for number in range(60)]
    html = "".join(f'<div class="nav"><p class="card">{text}</p></div>' for text in texts)
    page = parse(html if kind == "html" else "\n".join(texts), kind)
    compiled, plain = both(find_model(None, kind).judge, page)
    np.testing.assert_allclose(compiled.p_content, plain.p_content, atol=1e-4)
    np.testing.assert_allclose(compiled.said.p_roles, plain.said.p_roles, atol=1e-4)
    assert list(compiled.said.page_types) == list(plain.said.page_types)
