"""Pages without gold become lessons for the dump model, judged by the HTML model."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from boilerml.datasets.base import AnnotatedPage
from boilerml.datasets.unlabelled import read
from boilerml.errors import DatasetError
from boilerml.model.shipped import find_model
from boilerml.parsing import parse
from boilerml.training import teaching
from boilerml.training.fitting import Calibration, Judge
from boilerml.training.teaching import Teachers, make_lessons
from boilerml.training.transfer import Transfer

EXAMPLE = Path(__file__).resolve().parents[2] / "data/examples/article.html"


def test_pages_are_read_from_folders_of_either_parser(tmp_path: Path) -> None:
    html = {
        "parser/www.rain.example--second.html.gz": b"<p>It",
        "newspaper4k/thai.html": b'<link rel="canonical" href="https://www.thai.example/a/1"><p>It',
        "newspaper4k/unknown.html": b"<p>It",
    }
    for name, data in html.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    first, second, third = read(tmp_path)
    assert (first.id, first.domain) == ("unlabelled/newspaper4k/thai", "thai.example")
    assert (second.id, second.domain) == ("unlabelled/newspaper4k/unknown", "unknown")
    assert (third.id, third.domain, third.data) == ("unlabelled/parser/www.rain.example--second", "rain.example", b"<p>It")
    assert first.gold is second.gold is third.gold is None
    (tmp_path / "parser/broken.html.gz").write_bytes(b"no gzip")
    with pytest.raises(DatasetError, match=r"broken\.html\.gz cannot be unpacked"):
        list(read(tmp_path))


def test_a_lesson_is_what_the_teacher_keeps_of_every_dump() -> None:
    page = AnnotatedPage("unlabelled/a", "a.example", EXAMPLE.read_bytes())
    lessons = make_lessons([page], find_model(None, "html"), jobs=1)
    assert [lesson.source for lesson in lessons] == ["resiliparse", "inscriptis", "html2text"]
    for lesson in lessons:
        assert 0 < lesson.share.mean() < 1
        assert 0.6 <= lesson.weight.sum() <= 1
        assert (lesson.roles == -1).all()


def test_pages_of_which_the_teacher_is_not_sure_are_no_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    teacher = find_model(None, "html")
    short = AnnotatedPage("unlabelled/b", "b.example", b"<p>It rained all day in the valley.</p>")
    empty = AnnotatedPage("unlabelled/c", "c.example", b"")
    assert make_lessons([short, empty], teacher, jobs=1) == []
    unsure = replace(teacher, confidence=np.array([[0.0, 1.0], [0.0, 0.5]]))
    assert make_lessons([AnnotatedPage("unlabelled/a", "a.example", EXAMPLE.read_bytes())], unsure, jobs=1) == []


def test_every_teacher_makes_its_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teaching, "make_lessons", lambda pages, teacher, jobs, cache: [teacher])
    found = Teachers("all", ["first", "second"], None).lessons([])
    assert (found.all, found.by_fold, found.transferred) == (["all"], [["first"], ["second"]], ())
    assert Teachers("all", [], "wcxb").lessons([]).transferred == ["wcxb"]


def test_teachers_are_models_of_what_was_fitted() -> None:
    """Put together from judges, they judge as these do, without roles."""
    model = find_model(None, "html")
    classifier = SimpleNamespace(columns_=model.columns, forest_=model.forest, network_=model.network, network_share=1.0, n_trees=0)
    judge = Judge(classifier, model.words)
    calibration = Calibration(*model.calibration, model.confidence)
    teachers = Teachers.of(judge, [judge], calibration, Transfer({}, judge, calibration))
    page = parse(EXAMPLE.read_bytes())
    for teacher in (teachers.all, *teachers.by_fold, teachers.transferred):
        assert teacher is not None
        assert np.array_equal(teacher.judge(page).p_content, replace(model, roles=None).judge(page).p_content)
    assert Teachers.of(judge, [], calibration, None).transferred is None
