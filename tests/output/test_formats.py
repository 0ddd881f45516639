"""Each output format on a page made by hand."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

from boilerml import CleanedPage, Encoding, Page
from boilerml.model.page_types import PAGE_TYPES
from boilerml.model.roles import RolePrediction
from boilerml.output import FORMATS, formats
from boilerml.page import Contexts
from boilerml.roles import ROLES

TEXTS = ["Menu", "A tide\ttable\nfor\u2028June", "Grüße", "3.5 m", 'He said "no"']
KEPT = [False, True, True, True, True]
JOINED = [False, False, False, True, False]


def cleaned(texts: list[str], kept: list[bool], joined: list[bool], title: str | None, encoding: Encoding) -> CleanedPage:
    """A cleaned page with these blocks; the third is hidden."""
    facts = {
        "visibility": np.array([2 if number == 2 else 0 for number in range(len(texts))], dtype=np.int32),
        "gap": np.array([0 if cell else 1 for cell in joined], dtype=np.int32),
    }
    page = Page("html" if title else "text", texts, facts, Contexts([-1], [""], [()]), title, encoding=encoding)
    return CleanedPage(page, np.full(len(texts), 0.123456), np.array(kept, dtype=bool), 0.87654321 if texts else 0.0)


@pytest.fixture
def page() -> CleanedPage:
    return cleaned(TEXTS, KEPT, JOINED, "Tides", Encoding("utf-8", "meta", 2))


@pytest.fixture
def with_roles(page: CleanedPage) -> CleanedPage:
    """The same with roles: body at 0.7, which the first block cannot be, since it is dropped; most of the rest is credit."""
    p = np.full((len(TEXTS), len(ROLES)), 0.001, dtype=np.float32)
    names = list(ROLES)
    p[:, names.index("body")], p[:, names.index("credit")] = 0.7, 0.273
    said = RolePrediction(p, 1.0, np.array([0.9, 0.04, 0.02, 0.01, 0.01, 0.01, 0.01]))
    return CleanedPage(page.page, page.p_content, page.kept, 0.5, said)


@pytest.fixture
def empty() -> CleanedPage:
    return cleaned([], [], [], None, Encoding("utf-8", "content"))


def test_the_views_offer_the_documented_formats() -> None:
    assert sorted(formats("page")) == ["json", "json with roles", "txt"]
    assert sorted(formats("blocks")) == ["jsonl", "tsv"]
    assert len({(known.view, known.name) for known in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_what_is_written_ends_in_one_newline(known, page: CleanedPage, empty: CleanedPage) -> None:
    rendered = known.render(page, "p.html")
    assert rendered.endswith("\n") and not rendered.endswith("\n\n")
    assert known.render(empty, "p.html") in ("", known.render(empty, "p.html").rstrip("\n") + "\n")


def test_txt_is_the_text(page: CleanedPage, empty: CleanedPage) -> None:
    render = formats("page")["txt"].render
    assert render(page, "p.html") == 'A tide\ttable\nfor\u2028June\n\nGrüße\t3.5 m\n\nHe said "no"\n'
    assert render(empty, "p.html") == ""


def test_json_has_the_documented_keys(page: CleanedPage, empty: CleanedPage) -> None:
    render = formats("page")["json"].render
    line = render(page, "p.html")
    assert line.count("\n") == 1
    assert "Grüße" in line
    found = json.loads(line)
    blocks = found.pop("blocks")
    assert found == {
        "path": "p.html",
        "title": "Tides",
        "kind": "html",
        "page_type": None,
        "encoding": {"name": "utf-8", "source": "meta", "replaced": 2},
        "confidence": 0.8765,
        "text": page.text,
    }
    assert [block["text"] for block in blocks] == TEXTS
    assert blocks[2] == {"index": 2, "text": "Grüße", "p_content": 0.1235, "kept": True, "role": "content", "visibility": "hidden"}
    nothing = json.loads(render(empty, "-"))
    assert (nothing["path"], nothing["title"], nothing["text"], nothing["blocks"]) == ("-", None, "", [])


def test_json_with_roles_has_probabilities_and_credits(with_roles: CleanedPage, page: CleanedPage) -> None:
    render = formats("page")["json with roles"].render
    found = json.loads(render(with_roles, "p.html"))
    assert found["page_type"] == "article"
    assert list(found["page_types"].items())[:3] == [("article", 0.9), ("forum", 0.04), ("product", 0.02)]
    assert list(found["page_types"]) == list(PAGE_TYPES)
    assert list(found["blocks"][0]["role_probabilities"].items()) == [("body", 0.7), ("credit", 0.273)]
    assert found["blocks"][0]["credit"] is None
    without = json.loads(render(page, "p.html"))
    assert (without["page_types"], without["blocks"][0]["role_probabilities"]) == ({}, {})


def test_blocks_show_the_probability_of_their_role(with_roles: CleanedPage) -> None:
    assert formats("blocks")["tsv"].render(with_roles, "").split("\n")[1] == "0\t0\t0.1235\tcredit\t0.2730\tMenu"
    row = json.loads(formats("blocks")["jsonl"].render(with_roles, "").partition("\n")[0])
    assert (row["p_role"], row["role_probabilities"], row["credit"]) == (0.273, {"body": 0.7, "credit": 0.273}, None)


def test_an_image_credit_is_a_start_and_an_end(page: CleanedPage) -> None:
    text = "The harbour at low tide. Photo: Jane Doe"
    credited = cleaned([text], [True], [False], None, page.encoding)
    blocks = json.loads(formats("page")["json with roles"].render(credited, ""))["blocks"]
    row = json.loads(formats("blocks")["jsonl"].render(credited, ""))
    start, end = blocks[0]["credit"]
    assert text[start:end] == "Photo: Jane Doe" and row["credit"] == [start, end]


def test_tsv_has_one_row_per_block_and_six_columns(page: CleanedPage, empty: CleanedPage) -> None:
    render = formats("blocks")["tsv"].render
    rows = list(csv.reader(io.StringIO(render(page, "p.html")), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert rows[0] == ["index", "kept", "p_content", "role", "p_role", "text"]
    assert rows[1] == ["0", "0", "0.1235", "chrome", "", "Menu"]
    assert rows[2] == ["1", "1", "0.1235", "content", "", "A tide table for June"]
    assert [row[5] for row in rows[3:]] == TEXTS[2:]
    assert render(page, "p.html").splitlines() == render(page, "p.html")[:-1].split("\n")
    assert render(empty, "p.html") == "index\tkept\tp_content\trole\tp_role\ttext\n"


def test_jsonl_keeps_texts_as_they_are(page: CleanedPage, empty: CleanedPage) -> None:
    render = formats("blocks")["jsonl"].render
    rows = [json.loads(line) for line in render(page, "p.html").rstrip("\n").split("\n")]
    assert [row["text"] for row in rows] == TEXTS
    shown = {"index": 0, "kept": False, "p_content": 0.1235, "role": "chrome", "p_role": None, "text": "Menu"}
    assert rows[0] == shown | {"role_probabilities": {}, "credit": None}
    assert render(empty, "p.html") == ""
