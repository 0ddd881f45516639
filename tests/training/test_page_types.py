"""Page types are learnt from words, names of elements and numbers, and told of pages of other domains."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from boilerml.datasets.base import AnnotatedPage
from boilerml.model.page_types import PAGE_TYPES, page_hashes, page_numbers, role_shares
from boilerml.roles import ROLES
from boilerml.training import page_types as page_types_module
from boilerml.training.examples import Example, build_examples
from boilerml.training.page_types import cross_validate_revision, cross_validate_types, fit_revision, fit_types

COLUMNS = np.arange(40)
PAGES = {
    "forum": '<div class="postBody"><p>Anna wrote: reply to the thread, the boat leaks.</p></div>',
    "product": '<div class="product-price"><p>Add to cart: an anchor of steel for 20 dollars.</p></div>',
    "article": '<main class="story"><p>The harbour was closed on Monday, officials said in a statement.</p></main>',
}


def examples(types: tuple[str, ...] = tuple(PAGES), domains: int = 20) -> list[Example]:
    """Pages of as many domains of each type."""
    pages = [
        AnnotatedPage(f"x/{name}{number}", f"{name}{number}.example", PAGES[name].encode(), gold="It", page_type=name)
        for name in types
        for number in range(domains)
    ]
    return build_examples(pages, "html", jobs=1, progress=False)


def odds(found: list[Example]) -> list[np.ndarray]:
    return [np.zeros(len(example.share), np.float32) for example in found]


@pytest.mark.parametrize("types", [("forum", "product", "article"), ("product", "article")])
def test_types_are_told_and_those_of_no_page_are_not(types: tuple[str, ...]) -> None:
    found = examples(types, 30)
    model = fit_types(found, odds(found), COLUMNS)
    assert model is not None
    for example in found:
        p = model.p_types(example.matrix[:, COLUMNS], np.zeros(len(example.share), np.float32), page_hashes(example.words, example.names))
        assert p.sum() == pytest.approx(1, abs=1e-5)
        assert PAGE_TYPES[int(p.argmax())] == example.page_type
        assert p[PAGE_TYPES.index("service")] < 1e-6


def test_every_page_is_told_by_a_model_that_does_not_know_its_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted: list[set[str]] = []

    class Recorder:
        def p_types(self, *inputs: object) -> np.ndarray:
            # Which fit it was, in the place of a probability.
            return np.full(len(PAGE_TYPES), len(fitted), dtype=np.float32)

    def recording(inside: list[Example], *others: object) -> Recorder:
        fitted.append({example.domain for example in inside})
        return Recorder()

    monkeypatch.setattr(page_types_module, "fit_types", recording)
    found = examples(domains=6)
    told = cross_validate_types(found, odds(found), COLUMNS, seed=0)
    assert len(fitted) == 5
    for example, p in zip(found, told, strict=True):
        assert example.domain not in fitted[int(p[0]) - 1]


def unsure(found: list[Example]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Guesses that say nothing, and roles that tell the types apart."""
    telling = {"article": "body", "forum": "comment", "product": "table"}
    guess = np.full(len(PAGE_TYPES), 1 / len(PAGE_TYPES), np.float32)
    certain = {page_type: np.eye(len(ROLES), dtype=np.float32)[list(ROLES).index(role)] for page_type, role in telling.items()}
    return [guess] * len(found), [np.tile(certain[str(example.page_type)], (len(example.share), 1)) for example in found]


def test_roles_revise_what_was_guessed() -> None:
    found = examples(domains=30)
    revision = fit_revision(found, *unsure(found))
    assert revision is not None
    for example, guess, roles in zip(found, *unsure(found), strict=True):
        p = revision.p_types(guess, roles, example.sizes)
        assert p.sum() == pytest.approx(1, abs=1e-5)
        assert PAGE_TYPES[int(p.argmax())] == example.page_type
        assert p[PAGE_TYPES.index("service")] < 1e-6


def test_a_page_is_revised_by_what_does_not_know_its_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    found = examples(domains=30)
    seen: list[set[str]] = []
    fit = fit_revision

    def recording(inside: list[Example], *others: list[np.ndarray]) -> object:
        seen.append({example.domain for example in inside})
        return fit(inside, *others)

    monkeypatch.setattr(page_types_module, "fit_revision", recording)
    revised = cross_validate_revision(found, *unsure(found), seed=0)
    assert [PAGE_TYPES[int(p.argmax())] for p in revised] == [example.page_type for example in found]
    everybody = {example.domain for example in found}
    assert set.union(*(everybody - domains for domains in seen)) == everybody


def test_too_few_types_are_not_revised() -> None:
    few = examples(domains=5)
    guesses, roles = unsure(few)
    assert fit_revision(few, guesses, roles) is None
    assert cross_validate_revision(few, guesses, roles, seed=0) == guesses
    nothing = [np.zeros_like(guess) for guess in guesses]
    assert fit_revision(examples(domains=30)[:15], nothing, roles) is None


def test_a_share_is_of_the_text_not_of_the_blocks() -> None:
    p_roles = np.eye(len(ROLES), dtype=np.float32)[[0, 1]]
    assert role_shares(p_roles, np.array([90, 10], np.float32))[:3] == pytest.approx([0.9**0.5, 0.1**0.5, 0])
    assert role_shares(p_roles, np.zeros(2, np.float32)).tolist() == [0] * len(ROLES)


def test_a_page_that_comes_as_several_dumps_is_one_page() -> None:
    once = examples(domains=30)
    thrice = [replace(example, source=source) for example in once for source in ("a", "b", "c")]
    one, other = (fit_types(found, odds(found), COLUMNS) for found in (once, thrice))
    assert one is not None
    assert other is not None
    np.testing.assert_allclose(one.bias, other.bias, atol=0.05)
    few = [replace(example, source=source) for example in examples(domains=10) for source in ("a", "b")]
    assert fit_types(few, odds(few), COLUMNS) is None


def test_too_few_types_are_not_learnt() -> None:
    few = examples(domains=5)
    assert fit_types(few, odds(few), COLUMNS) is None
    assert not np.any(cross_validate_types(few, odds(few), COLUMNS, seed=0))
    one = examples(("article",), 60)
    assert fit_types(one, odds(one), COLUMNS) is None


def test_numbers_of_a_page_are_those_of_its_content() -> None:
    matrix = np.array([[1.0], [3.0]], dtype=np.float32)
    everything, content, p, amount = page_numbers(matrix, np.array([-30.0, 30.0], dtype=np.float32))
    assert (everything, content, p) == pytest.approx((2, 3, 0.5), abs=1e-4)
    assert amount == pytest.approx(np.log(2), abs=1e-4)
