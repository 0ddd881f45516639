"""Train boilerml's models on annotated pages.

    python train.py                              from the small pages in data/, in under a minute, to build/models
    python train.py --data ../shared/data        from the public datasets, to models/
    boilerml clean --model build/models page.txt

Needs the extra ``train``: pip install -e '.[train]'
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# Threads that wait spinning make two programs on the same cores crawl; this has to stand before scikit-learn is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# ruff: noqa: E402
import click

from boilerml.datasets import read_all
from boilerml.datasets.annotations import with_annotations
from boilerml.datasets.unlabelled import PLACE as UNLABELLED
from boilerml.datasets.unlabelled import read as read_unlabelled
from boilerml.errors import BoilermlError
from boilerml.model.artefact import save_model
from boilerml.page import PageKind
from boilerml.training.card import describe, render_card
from boilerml.training.examples import Example, build_examples
from boilerml.training.fitting import assemble, calibrate, cross_validate, figures, fit
from boilerml.training.fragments import cut
from boilerml.training.page_types import fit_types
from boilerml.training.roles import calibrate_with_roles, can_learn_roles, cross_validate_roles, fit_roles, role_columns, role_figures
from boilerml.training.settings import settings_for
from boilerml.training.teaching import Lessons, Teachers
from boilerml.training.transfer import transfer

HERE = Path(__file__).resolve().parent


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=click.Path(path_type=Path), help="Folder with annotated pages.  [default: data/]")
@click.option("--out", type=click.Path(path_type=Path), help="Where the models go.  [default: models/ with --data, else build/models/]")
@click.option("--kind", "kinds", type=click.Choice(["html", "text"]), multiple=True, help="Make only this model.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="The same seed and data make the same model.")
@click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True, help="Pages, then folds, at a time.")
@click.option("--cache", type=click.Path(path_type=Path), default=HERE / ".cache", help="Where features are kept.  [default: .cache/]")
def main(data: Path | None, out: Path | None, kinds: tuple[PageKind, ...], seed: int, jobs: int, cache: Path) -> None:
    """Train the models: datasets → fragments → labels → features → cross-validation by domain → fit → page types → roles → model folder."""
    source = data or HERE / "data"
    target = out or (HERE / "models" if data else HERE / "build" / "models")
    try:
        target.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=target).close()  # better known before the training than after it
        pages = with_annotations(read_all(source), HERE / "data" / "annotations")
        # Dumps are made of HTML pages, but not the other way round.
        markup = any(page.kind == "html" and page.gold is not None for page in pages)
        wanted = kinds or (("html", "text") if markup else ("text",))
        if not kinds and not markup:
            say("no HTML pages to learn from: a model for text alone")
        # Pages without gold, which the model for HTML judges for the one for text.
        unlabelled = list(read_unlabelled(source / UNLABELLED)) if "text" in wanted else []
        fragments = cut(pages, jobs)
        domains = {page.domain for page in pages if page.gold is not None}
        teach = bool(unlabelled) and markup
        lessons = Lessons()
        for kind in ("html", "text") if teach else wanted:
            examples: list[Example] = []  # those of the other kind are gigabytes: away with them before there are more
            examples = build_examples([*pages, *fragments], kind, jobs, str(cache))
            settings = settings_for(kind, examples)
            crossed = cross_validate(examples, kind, seed, settings, say, lessons=lessons.by_fold, domains=domains, jobs=jobs)
            transferred = transfer(examples, kind, seed, settings, say, lessons.transferred, jobs)
            learnt = lessons.all
            judge = fit([*examples, *learnt], kind, seed, settings)
            if kind == "html" and teach:
                teachers = Teachers.of(judge, crossed.judges, calibrate(examples, crossed.odds), transferred)
                lessons = teachers.lessons(unlabelled, jobs, str(cache))
            if kind not in wanted:
                continue
            roles, roles_measured = None, {}
            if can_learn_roles(examples):
                columns = role_columns(judge.classifier, kind)
                crossed_roles = cross_validate_roles(examples, crossed.odds, columns, seed, say, jobs=jobs)
                types = fit_types(examples, crossed.odds, columns, crossed_roles.revision)
                roles = fit_roles(examples, crossed.odds, crossed_roles.p_types, types, columns, seed)
                calibration, odds = calibrate_with_roles(examples, crossed_roles)
                roles_measured = role_figures(examples, odds, calibration, crossed_roles.predictions)
            else:
                calibration, odds = calibrate(examples, crossed.odds), crossed.odds
            measured = figures(examples, odds, calibration) | (transferred.figures if transferred else {})
            taught = unlabelled if kind == "text" and teach else []
            description = describe(pages, fragments, examples, taught, learnt, seed, settings, measured, roles_measured)
            model = assemble(kind, judge, roles, calibration, description)
            save_model(model, target / kind, render_card(model))
            say(f"{target / kind}: word F1 " + ", ".join(f"{name} {group['word_f1']:.3f}" for name, group in measured.items()))
    except BoilermlError as error:
        say(f"Error: {error}")
        raise SystemExit(2) from error
    except OSError as error:
        say(f"Error: {error.filename or target}: {error.strerror}; give other folders with --data, --out and --cache")
        raise SystemExit(2) from error


def say(line: str) -> None:
    """Tell the person at the terminal."""
    click.echo(line, err=True)


if __name__ == "__main__":
    main()
