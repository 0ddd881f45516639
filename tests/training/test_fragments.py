"""Fragments of annotated pages."""

from __future__ import annotations

from dataclasses import replace

from boilerml.datasets.base import AnnotatedPage
from boilerml.parsing import parse_html
from boilerml.training.fragments import DATASET, cut

MENU = "<nav><a href=/a>Harbour</a> <a href=/b>Tides</a></nav>"
STORY = "<h2>Why the {0}th tide is late</h2><p>The water of day {0} came an hour late.</p><ul><li>Rope {0}</li><li>Chain {0}</li></ul>"


def page(number: int, **facts: object) -> AnnotatedPage:
    story = STORY.format(number)
    return AnnotatedPage(
        id=f"tides/{number}",
        domain=f"{number}.example",
        data=f"<!doctype html><meta charset=utf-8><title>Tides</title>{MENU}<main>{story}</main><footer>Imprint</footer>".encode(),
        gold="\n".join(parse_html(story).texts),
        **facts,  # type: ignore[arg-type]
    )


PAGES = [page(number) for number in range(80)]


def test_a_share_of_the_pages_gives_one_fragment_each_of_content_alone() -> None:
    fragments = cut(PAGES, jobs=1)
    assert 8 < len(fragments) < 40
    by_id = {page.id: page for page in PAGES}
    for fragment in fragments:
        assert fragment.dataset == DATASET
        whole = by_id[fragment.id.removeprefix(f"{DATASET}/")]
        blocks = parse_html(fragment.data.decode()).texts
        assert fragment.domain == whole.domain
        assert fragment.gold == "\n\n".join(blocks)
        assert set(blocks) <= set((whole.gold or "").split("\n"))
        assert 0 < fragment.trust < whole.trust
    assert {len(parse_html(fragment.data.decode()).texts) for fragment in fragments} >= {1, 2}


def test_the_same_pages_give_the_same_fragments_whatever_else_there_is() -> None:
    few = {fragment.id: fragment for fragment in cut(PAGES[:40], jobs=1)}
    for fragment in cut(PAGES, jobs=2):
        if fragment.id in few:
            assert fragment == few[fragment.id]


def test_pages_without_gold_and_dumps_give_none() -> None:
    assert cut([replace(page, gold=None) for page in PAGES] + [replace(page, gold="") for page in PAGES], jobs=1) == []
    assert cut([replace(page, kind="text") for page in PAGES], jobs=1) == []
    assert cut([replace(page, data=b"") for page in PAGES], jobs=1) == []


def test_roles_come_along_where_all_are_known() -> None:
    roles = ("menu", "heading", "body", "list", "list", "legal")
    for known in (6, 5):
        annotated = [replace(page, segments=list(zip(roles, parse_html(page.data.decode()).texts, strict=True))[:known]) for page in PAGES]
        fragments = cut(annotated, jobs=1)
        assert fragments
        for fragment in fragments:
            texts = [text for _, text in fragment.segments]
            assert texts == list(parse_html(fragment.data.decode()).texts)
            assert {role for role, _ in fragment.segments} <= {"heading", "body", "list"}
    assert all(not fragment.segments for fragment in cut([replace(page, segments=annotated[0].segments[:1]) for page in PAGES], jobs=1))
