"""Reasons: which groups of features move a block."""

from __future__ import annotations

import numpy as np
import pytest

from boilerml.features import View
from boilerml.model.artefact import column_names
from boilerml.model.explain import contributions, groups_of
from boilerml.model.shipped import find_model
from boilerml.page import PageKind
from boilerml.parsing import parse

PAGE = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/n'>News</a></li></ul></nav><article>" + (
    "<p>It rained all day, and nobody in the town had an umbrella that was worth the name, so they stayed inside.</p>" * 4 + "</article>"
)


@pytest.mark.parametrize("kind", ["html", "text"])
def test_every_column_has_a_group(kind: PageKind) -> None:
    groups = groups_of(kind)
    assert len(groups) == len(column_names(kind))
    assert {"link share", "around: link share", "size", "words", "around: words"} <= set(groups)


def test_the_largest_change_comes_first() -> None:
    page = parse(PAGE, "html")
    found = contributions(find_model(None, "html"), page, most=4)
    assert len(found) == len(page)
    for reasons in found:
        assert len(reasons) <= 4
        changes = [abs(change) for _, change in reasons]
        assert changes == sorted(changes, reverse=True)


def test_a_change_is_that_of_the_log_odds() -> None:
    """Against the definition, for one group."""
    page, model = parse(PAGE, "html"), find_model(None, "html")
    view = View(page)
    group, change = contributions(model, page, most=1)[0][0]
    matrix = model.matrix(page, view)
    before = model.judge_matrix(matrix, view).p_content[0]
    columns = [place for place, column in enumerate(model.columns) if groups_of("html")[column] == group]
    matrix[:, columns] = matrix[:, columns].mean(axis=0)
    after = model.judge_matrix(matrix, view).p_content[0]
    assert change == pytest.approx(np.log(before / (1 - before)) - np.log(after / (1 - after)), abs=1e-6)


def test_an_empty_page_has_no_reasons() -> None:
    assert contributions(find_model(None, "html"), parse("", "html")) == []
