"""The whole of training on the small pages in ``data/``: the recipe runs, gives the same twice, and its model cleans."""

from __future__ import annotations

import importlib.util
import json
import math
import shutil
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import boilerml
from boilerml.datasets.alignment import align
from boilerml.datasets.annotations import block_hash
from boilerml.datasets.base import AnnotatedPage
from boilerml.datasets.folder import read
from boilerml.errors import DatasetError
from boilerml.evaluation.metrics import word_f1
from boilerml.model.artefact import ARRAYS, DESCRIPTION, load_model
from boilerml.parsing import parse
from boilerml.roles import ROLES
from boilerml.training import examples as examples_module
from boilerml.training import fitting as fitting_module
from boilerml.training.augment import REWRITINGS, rewrite
from boilerml.training.examples import NO_ROLE, Example, build_examples, code_version
from boilerml.training.fitting import elsewhere, fit, split_by_domain
from boilerml.training.settings import FULL, SMALL, settings_for
from boilerml.training.transfer import transfer

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "data/examples"
#: Pages enough for a model of dumps that shows that the recipe works, and no more.
FEW = ("dump-article-en-orchard", "dump-article-es-viaverde", "dump-article-zh-yedu", "dump-forum-en-oven", "dump-listing-en-jobs")


def recipe() -> click.Command:
    """The command of ``train.py``, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("train", ROOT / "train.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    command: click.Command = module.main
    return command


def train(*arguments: str | Path) -> Result:
    return CliRunner().invoke(recipe(), [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both models, trained on ``data/`` as by a newcomer."""
    folder = tmp_path_factory.mktemp("training")
    done = train("--out", folder / "models", "--jobs", "1", "--cache", folder / "cache")
    assert done.exit_code == 0, done.output
    return folder / "models"


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with some of the pages."""
    folder = tmp_path_factory.mktemp("few") / "pages"
    folder.mkdir()
    for name in FEW:
        for suffix in (".txt", ".tsv"):
            shutil.copy(ROOT / "data/pages" / f"{name}{suffix}", folder)
    return folder


def page(gold: str | None, text: str = "Home\nIt rained all day in the valley.\nShare", **changes: Any) -> AnnotatedPage:
    return AnnotatedPage(**{"id": "own/a", "domain": "a", "data": text.encode(), "kind": "text", "gold": gold, **changes})


def example_of(annotated: AnnotatedPage) -> Example:
    (example,) = build_examples([annotated], annotated.kind, jobs=1, progress=False)
    return example


# The recipe, end to end


def test_the_models_clean_pages_that_they_never_saw(models: Path) -> None:
    """A score below says that training broke, one above that the pages leaked into it; one page alone may be easy."""
    scores = []
    for page in read(EXAMPLES):
        cleaned = boilerml.clean(page.data, kind=page.kind, model=models)
        assert page.gold is not None
        scores.append(word_f1(cleaned.text, page.gold).f1)
        assert scores[-1] >= 0.85, page.id
        assert 0.5 <= cleaned.confidence <= 1
    assert len(scores) == 2
    assert np.mean(scores) <= 0.995


@pytest.mark.parametrize("kind", ["html", "text"])
def test_the_model_says_what_it_is(models: Path, kind: str) -> None:
    description = json.loads((models / kind / DESCRIPTION).read_text("utf-8"), parse_constant=pytest.fail)
    card = (models / kind / "README.md").read_text("utf-8")
    assert description["kind"] == load_model(models / kind).kind == kind
    assert description["seed"] == 0
    assert set(description["versions"]) >= {"boilerml", "numpy", "scikit-learn", "lxml"}
    assert description["training"]["pages"] == sum(kind in ("text", page.kind) for page in read(ROOT / "data/pages"))
    assert description["training"]["fingerprint"][:16] in card
    for name, group in description["figures"].items():
        if name.startswith("fragments"):  # content and nothing else: whatever keeps all of them is right
            assert group["word_f1"] >= 0.9
        else:
            assert 0.75 <= group["word_f1"] <= 0.99
        assert f"| {name} | {group['pages']} | {group['word_f1']:.4f} |" in card


def test_the_same_seed_and_pages_make_the_same_model(few: Path, tmp_path: Path) -> None:
    """In one process and in two, with a cache and without."""
    runs = {"a": ("--jobs", "1"), "b": ("--jobs", "2"), "c": ("--jobs", "1", "--seed", "1")}
    for name, options in runs.items():
        done = train("--data", few, "--kind", "text", "--out", tmp_path / name, "--cache", tmp_path / "cache", *options)
        assert done.exit_code == 0, done.output
    arrays = {name: (tmp_path / name / "text" / ARRAYS).read_bytes() for name in runs}
    descriptions = {name: (tmp_path / name / "text" / DESCRIPTION).read_bytes() for name in runs}
    assert arrays["a"] == arrays["b"] != arrays["c"]
    assert descriptions["a"] == descriptions["b"]


def test_too_few_pages_are_said_to_be_too_few(few: Path, tmp_path: Path) -> None:
    for suffix in (".txt", ".tsv"):
        shutil.copy(few / f"{FEW[0]}{suffix}", tmp_path)
    done = train("--data", tmp_path, "--kind", "text", "--out", tmp_path / "out", "--jobs", "1", "--cache", tmp_path / "cache")
    assert done.exit_code == 2
    assert "needs more annotated pages" in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("options", [("--jobs", "0"), ("--jobs", "-1"), ("--seed", "-1")])
def test_numbers_out_of_range_are_a_usage_error(options: tuple[str, str], tmp_path: Path) -> None:
    done = train("--out", tmp_path / "out", *options)
    assert (done.exit_code, "Traceback" in done.output) == (2, False)
    assert f"Invalid value for '{options[0]}'" in done.output


def test_a_place_that_cannot_be_written_is_known_before_the_training(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = train("--out", tmp_path / "file")
    assert done.exit_code == 2
    assert f"Error: {tmp_path / 'file'}: File exists; give other folders" in done.output


def test_dumps_alone_make_a_model_for_dumps(few: Path, tmp_path: Path) -> None:
    done = train("--data", few, "--out", tmp_path / "out", "--jobs", "1", "--cache", tmp_path / "cache")
    assert done.exit_code == 0, done.output
    assert "no HTML pages to learn from: a model for text alone" in done.output
    assert [folder.name for folder in (tmp_path / "out").iterdir()] == ["text"]


def test_a_page_that_is_none_is_named(few: Path, tmp_path: Path) -> None:
    for file in few.iterdir():
        shutil.copy(file, tmp_path)
    (tmp_path / "night.txt").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "night.gold.txt").write_text("Night", "utf-8")
    done = train("--data", tmp_path, "--out", tmp_path / "out", "--jobs", "1", "--cache", tmp_path / "cache")
    assert done.exit_code == 2
    assert f"the page {tmp_path.name}/night cannot be used: this is binary data" in done.output


def test_the_recipe_says_which_model_learnt_from_lessons(tmp_path: Path) -> None:
    """The model for HTML teaches and is not taught; where only dumps are asked for, it is not written."""
    data = tmp_path / "data"
    (data / "unlabelled").mkdir(parents=True)
    (data / "unlabelled/a.example.html").write_bytes((EXAMPLES / "article.html").read_bytes())
    shutil.copytree(ROOT / "data/pages", data / "pages")
    for out, options in (("both", ()), ("dumps", ("--kind", "text"))):
        arguments = ["--data", data, "--out", tmp_path / out, "--cache", tmp_path / "cache", "--jobs", "1", *options]
        done = train(*arguments)
        assert done.exit_code == 0, done.output
    training = {
        (out, kind): json.loads((tmp_path / out / kind / DESCRIPTION).read_text("utf-8"))["training"]
        for out, kind in (("both", "html"), ("both", "text"), ("dumps", "text"))
    }
    assert [(one["unlabelled"], one["taught"]) for one in training.values()] == [(0, 0), (1, 1), (1, 1)]
    assert "Of 1 more pages, without annotations" in (tmp_path / "dumps/text/README.md").read_text("utf-8")
    assert not (tmp_path / "dumps/html").exists()
    assert (tmp_path / "both/text" / ARRAYS).read_bytes() == (tmp_path / "dumps/text" / ARRAYS).read_bytes()


# Examples


def test_labels_and_weights() -> None:
    example = example_of(page("It rained all day in the valley."))
    assert example.share.tolist() == [0, 1, 0]
    assert example.weight.sum() == pytest.approx(1)
    assert example.weight[1] == example.weight.max()
    assert len(example.matrix) == len(example.lengths) == len(example.block_words) == 3
    assert example_of(page("It rained all day in the valley.", trust=0.5)).weight.sum() == pytest.approx(0.5)


@pytest.mark.parametrize(
    "annotated",
    [
        page(""),
        page("Gold that stands nowhere on this page"),
        page("word " * 200, "word " * 200 + "\n" + "\n".join(f"line {number} of it" for number in range(3000))),
        page("", ""),
        page("It rained.", ""),
    ],
    ids=["no content", "not on the page", "plainly cut", "empty", "empty page"],
)
def test_gold_that_would_poison_is_not_learnt_from(annotated: AnnotatedPage) -> None:
    """Such pages are measured all the same."""
    assert not example_of(annotated).weight.any()


def test_pages_that_nobody_annotated_are_left_out() -> None:
    assert build_examples([page(None)], "text", jobs=1, progress=False) == []
    assert build_examples([page("It rained.")], "html", jobs=1, progress=False) == []


def test_html_pages_are_rendered_for_the_text_model() -> None:
    html = page("It rained all day.", "<ul><li>Home</li></ul><p>It rained all day.</p>", kind="html")
    found = build_examples([html], "text", jobs=1, progress=False)
    assert [example.source for example in found] == ["resiliparse", "inscriptis", "html2text"]
    assert [example.share.tolist() for example in found] == [[0, 1]] * 3


def test_what_was_computed_is_kept_while_page_and_code_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0

    def counting(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        return align(*arguments)

    def build(annotated: AnnotatedPage) -> Example:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return build_examples([annotated], "text", 1, str(tmp_path), progress=False)[0]

    monkeypatch.setattr(examples_module, "align", counting)
    first = page("It rained.")
    assert np.array_equal(build(first).matrix, build(first).matrix)
    assert calls == 1
    others = [page("It rained all day."), page("It rained.", trust=0.5), page("It rained.", domain="b"), page("It rained.", "It rained.")]
    for number, other in enumerate(others, 2):
        build(other)
        assert calls == number
    build(first)
    assert calls == 5
    monkeypatch.setattr(examples_module, "code_version", lambda patterns: "another")
    build(first)
    assert calls == 6


def test_the_code_version_is_that_of_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = (*examples_module._LABEL_CODE, *examples_module._FEATURE_CODE)
    assert code_version(patterns) == code_version(patterns)
    assert all(any((ROOT / "boilerml").glob(pattern)) for pattern in patterns)
    before = {group: code_version(group) for group in (examples_module._LABEL_CODE, examples_module._FEATURE_CODE)}
    original = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: original(path) + b"#" * (path.name == "wording.py"))
    assert [code_version(group) == version for group, version in before.items()] == [True, False]


def test_roles_of_an_annotated_page_reach_every_way_in_which_it_comes() -> None:
    html = "<ul><li><a href=/>Home</a></li></ul><h1>It rained</h1><p>It rained all day.</p>"
    lines = {"• Home": "menu", "It rained": "headline", "It rained all day.": "body"}
    annotation = [(block_hash(line), role) for line, role in lines.items()]
    annotated = replace(page("It rained all day.", html, kind="html"), annotation=annotation)
    roles = list(ROLES)
    for kind in ("html", "text"):
        for example in build_examples([annotated], kind, jobs=1, progress=False):
            assert [roles[number] for number in example.roles] == ["menu", "headline", "body"], example.source


def test_a_page_without_roles_has_none() -> None:
    assert example_of(page("It rained.", "It rained.")).roles.tolist() == [NO_ROLE]


# Folds and fitting


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=40), st.integers(0, 5))
def test_no_domain_is_split(domains: list[int], seed: int) -> None:
    template = example_of(page(""))
    found = [replace(template, domain=f"d{domain}") for domain in domains]
    folds = split_by_domain(found, seed=seed)
    assert all(len(set(folds[np.array(domains) == domain])) == 1 for domain in domains)
    assert np.array_equal(folds, split_by_domain(found, seed=seed))
    sizes = np.bincount([folds[domains.index(domain)] for domain in set(domains)], minlength=5)
    assert sizes.max() - sizes.min() <= 1


@pytest.mark.parametrize("seed", range(5))
def test_a_site_and_what_is_below_it_are_not_split(seed: int) -> None:
    template = example_of(page(""))
    hosts = ["rain.example", "news.rain.example", "old.news.rain.example", "brain.example", "snow.example", "example", "site:a"]
    folds = split_by_domain([replace(template, domain=host) for host in hosts], seed=seed)
    assert len(set(folds[:3].tolist())) == 1
    assert len(set(folds[[0, 3, 4, 5, 6]].tolist())) > 1


def test_pages_of_one_kind_or_of_both_are_split_alike() -> None:
    """So that a model of one kind can teach that of the other."""
    template = example_of(page(""))
    every = [replace(template, domain=f"{number}.example") for number in range(23)]
    some = every[::3]
    domains = {example.domain for example in every}
    whole = dict(zip((example.domain for example in every), split_by_domain(every).tolist(), strict=True))
    assert [whole[example.domain] for example in some] == split_by_domain(some, domains=domains).tolist()


def test_lessons_are_from_elsewhere() -> None:
    template = example_of(page(""))
    hosts = ("rain.example", "news.rain.example", "example.net", "snow.example", "brain.example")
    lessons = [replace(template, domain=host) for host in hosts]
    assert [lesson.domain for lesson in elsewhere(lessons, {"rain.example", "www2.example.net"})] == ["snow.example", "brain.example"]
    assert elsewhere((), {"rain.example"}) == []


def test_each_fold_has_lessons_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of them is of a domain that the fold's judge is to judge."""
    template = example_of(page(""))
    examples = [replace(template, domain=f"{number}.example") for number in range(10)]
    lessons = [[replace(template, id=f"lesson {fold}", domain=host) for host in ("0.example", "else.example")] for fold in range(5)]
    fitted: list[list[Example]] = []

    class Recorder:
        def odds(self, example: Example) -> Any:
            assert example.domain not in {known.domain for known in fitted[-1]}
            return np.zeros(3, np.float32)

    def recording(inside: list[Example], *others: Any) -> Recorder:
        fitted.append(inside)
        return Recorder()

    monkeypatch.setattr(fitting_module, "fit", recording)
    crossed = fitting_module.cross_validate(examples, "text", 0, SMALL, str, lessons=lessons)
    assert len(crossed.odds) == 10
    assert len(crossed.judges) == len(fitted) == 5
    for fold, inside in enumerate(fitted):
        taught = [example.domain for example in inside if example.id.startswith("lesson")]
        assert {example.id for example in inside} - {template.id} == {f"lesson {fold}"}
        assert taught == ["else.example"] or taught == ["0.example", "else.example"]
    assert sum(len(inside) for inside in fitted) == 5 * 8 + 9


def test_one_class_is_not_enough() -> None:
    with pytest.raises(DatasetError, match="0 of 1 pages can be learnt from"):
        fit([example_of(page(""))], "text", 0, SMALL)


def test_roles_and_gold_that_disagree_about_a_block_share_its_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gold without the headline makes chrome of it, its role content; a caption may be either."""
    seen: dict[str, Any] = {}

    class Recorder:
        def __init__(self, **settings: Any) -> None:
            pass

        def fit(self, matrix: Any, target: Any, sample_weight: Any) -> None:
            seen.update(target=target, weight=sample_weight)

    monkeypatch.setattr(fitting_module, "BlockClassifier", Recorder)
    names = list(ROLES)
    template = example_of(page("It rained all day in the valley.", "Rain\nIt rained all day in the valley.\nShare\nA boat"))
    plain = replace(template, rewritten=None)
    annotated = replace(plain, roles=np.array([names.index(role) for role in ("headline", "body", "share", "caption")], dtype=np.int8))
    weights = {}
    for name, example in (("plain", plain), ("annotated", annotated)):
        fit([example], "html", 0, SMALL)
        weights[name] = dict(zip(("chrome", "content"), np.bincount(seen["target"], seen["weight"]) / seen["weight"].sum(), strict=True))
        assert len(seen["target"]) == 4 + (name == "annotated")
    share = template.weight[0] / template.weight.sum() * fitting_module._ROLE_SHARE["html"]
    assert weights["annotated"]["content"] - weights["plain"]["content"] == pytest.approx(share, abs=1e-5)


def test_settings_go_by_the_amount_of_data() -> None:
    example = example_of(page(""))
    assert settings_for("html", [example]) == SMALL
    assert settings_for("html", [example] * 10_000) == FULL["html"]


def test_nothing_is_transferred_without_both_datasets() -> None:
    assert transfer([example_of(page(""))], "text", 0, SMALL, tell=pytest.fail) is None


# Pages in other signs


@pytest.fixture(scope="module")
def sample() -> boilerml.Page:
    return parse((EXAMPLES / "article.html").read_bytes())


@pytest.mark.parametrize("seed", range(8))
def test_rewriting_keeps_the_blocks(sample: boilerml.Page, seed: int) -> None:
    rewritten, again = (rewrite(sample, np.random.default_rng(seed)) for _ in range(2))
    assert rewritten.texts == again.texts
    assert rewritten.texts != sample.texts
    assert len(rewritten.texts) == len(sample.texts)
    assert all(text.strip() for text in rewritten.texts)
    for name, fact in rewritten.facts.items():
        assert fact.dtype == np.int32
        assert np.array_equal(fact == 0, sample.facts[name] == 0) or name.endswith("_chars")
    lengths = np.array([len(text) for text in rewritten.texts])
    assert (rewritten.facts["link_chars"] <= lengths + 1).all()


@pytest.mark.parametrize("seed", range(12))
def test_rewriting_keeps_what_is_the_same(seed: int) -> None:
    """The headline is still the title, and what was not, is not."""
    page = parse("<title>The rain will go on all week</title><h1>The rain will go on all week</h1><p>It rained all day and all night.</p>")
    rewritten = rewrite(page, np.random.default_rng(seed))
    assert rewritten.title == rewritten.texts[0] != rewritten.texts[1]
    assert rewrite(replace(page, title=None), np.random.default_rng(seed)).title is None


@given(st.lists(st.text(min_size=1).filter(str.strip), max_size=6), st.integers(0, 100))
def test_every_way_of_rewriting_keeps_every_text(texts: list[str], seed: int) -> None:
    for way, _ in REWRITINGS:
        rewritten = way(texts, np.random.default_rng(seed))
        assert len(rewritten) == len(texts)
        assert all(rewritten)
        assert rewritten == way(texts, np.random.default_rng(seed))
    assert math.isclose(sum(share for _, share in REWRITINGS), 1)
