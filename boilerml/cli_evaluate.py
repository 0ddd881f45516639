"""The commands around annotated pages: ``evaluate``, ``datasets``, ``check-data``. What they do is imported when they run."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from boilerml.cli_common import Range, UnusableError, say
from boilerml.errors import BoilermlError
from boilerml.output.destination import destination

if TYPE_CHECKING:
    from boilerml.evaluation.evaluate import Evaluation, Progress

FINE, FAILED, USAGE = 0, 1, 2
EXIT_CODES = """\b
Exit codes:
  0    fine
  1    a figure is below --fail-under or not within its floor; check-data found faults
  2    usage error, or data, predictions or a model that cannot be used
  130  interrupted
"""
_BY = ("page_type", "lang", "site")
_STDOUT = "-"
#: A day: where it is much more, no clock takes it.
_MOST_SECONDS = 86_400
#: numpy takes seeds below 2 to the 32nd, and training counts up from the one that is given.
_MOST_SEED = 2**31 - 1


class _Names(click.ParamType[tuple[str, ...]]):
    """Names apart by commas."""

    name = "names"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        return tuple(filter(None, (part.strip() for part in str(value).split(","))))


@contextmanager
def _errors() -> Iterator[None]:
    """Errors of the data or of the user as messages, and warnings about data too."""
    from boilerml.errors import DatasetWarning

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DatasetWarning)
        try:
            yield
        except BoilermlError as error:
            raise UnusableError(str(error)) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            said = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            raise UnusableError(f"{said}; check that it is there, that you may use it, and that its disk has room") from error
        finally:
            for warning in caught:
                if issubclass(warning.category, DatasetWarning):
                    say(str(warning.message))


@click.command("datasets")
@click.option(
    "-f", "--format", "form", type=click.Choice(("txt", "json")), default="txt", show_default=True, help="txt to read, json for programs."
)
def datasets_command(form: str) -> None:
    """List the datasets that boilerml can read.

    Says of each where it comes from, its licence, how many pages it has, what its gold means, and whether models may learn from it.
    """
    from dataclasses import asdict

    from boilerml.datasets.registry import datasets

    with _errors():
        known = list(datasets().values())
    if form == "json":
        click.echo(json.dumps([asdict(dataset) for dataset in known], ensure_ascii=False, indent=1))
        return
    for dataset in known:
        click.echo(f"{dataset.key}\n  {dataset.name}")
        lines = {
            "source": dataset.source,
            "authors": dataset.authors,
            "licence": dataset.licence,
            "pages": dataset.pages,
            "gold": dataset.gold,
            "training": "allowed" if dataset.training else "not allowed: for measuring only",
            "notes": dataset.notes,
        }
        for name, value in lines.items():
            if value:
                click.echo(f"  {name + ':':<10}{value}")
        click.echo()


@click.command("check-data", epilog=EXIT_CODES)
@click.argument("folders", nargs=-1, required=True, metavar="DIR...", type=click.Path(path_type=Path))
@click.pass_context
def check_data_command(ctx: click.Context, folders: tuple[Path, ...]) -> None:
    """Check folders of your own annotated pages: name every fault with its file and line.

    DIR holds pages (name.html, name.txt), and beside each its main text (name.gold.txt) or the role of each of its blocks
    (name.tsv: a header, then role and text, tab-separated).
    """
    from boilerml.datasets.check import faults
    from boilerml.datasets.folder import page_files

    found = 0
    pages = 0
    with _errors():
        for folder in folders:
            for fault in faults(folder):
                found += 1
                click.echo(fault)
            pages += len(page_files(folder))
    say(f"{pages:,} {'page' if pages == 1 else 'pages'}, {found:,} {'fault' if found == 1 else 'faults'}")
    ctx.exit(FAILED if found else FINE)


@click.command("evaluate", epilog=EXIT_CODES)
@click.argument("targets", nargs=-1, metavar="[DATASET|DIR]...")
@click.option("--data", metavar="DIR", type=click.Path(path_type=Path), help="The folder that holds the datasets named.")
@click.option("--split", metavar="NAME", help="The part of a dataset to use, where it has parts.")
@click.option(
    "--input",
    "inputs",
    metavar="NAME,…",
    type=_Names(),
    default="page",
    show_default=True,
    help="page: as they come. resiliparse, inscriptis, html2text: as text dumps by these.",
)
@click.option("--model", metavar="NAME|DIR", help="Our model; by default the shipped ones.")
@click.option("--no-model", is_flag=True, help="Evaluate peers alone.")
@click.option(
    "--peers",
    metavar="NAME,…",
    type=_Names(),
    default="",
    help="Other extractors: names (all for all of them), or module:function for one of your own.",
)
@click.option(
    "--command", "commands", metavar="NAME=COMMAND", multiple=True, help="A command that reads a page on stdin and writes its text."
)
@click.option(
    "--cross-validate", is_flag=True, help="Judge our models out of fold: train on the pages given, never on a page's own domain."
)
@click.option(
    "--predictions",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep predictions there, and go on from what is there.",
)
@click.option("--restart", is_flag=True, help="Forget the predictions that are there.")
@click.option("--score-only", is_flag=True, help="Run nothing: score the files in --predictions.")
@click.option("--rouge", is_flag=True, help="Measure ROUGE-Lsum and ROUGE-5 too, which doubles the time that scoring takes.")
@click.option(
    "--by",
    metavar="NAME,…",
    type=_Names(),
    default="page_type,lang",
    show_default=True,
    help="Groups to average over: page_type, lang, site.",
)
@click.option("--report", metavar="FILE", help="Write an HTML report.")
@click.option("--json", "json_file", metavar="FILE", help="Write the figures as JSON.")
@click.option("--md", "md_file", metavar="FILE", help="Write the figures as Markdown.")
@click.option("--fail-under", metavar="F1", type=Range(0, 1), help="Exit with 1 where a word F1 of our models is lower.")
@click.option(
    "--floors", metavar="FILE", type=click.Path(path_type=Path), help="Exit with 1 where a word F1 is not within its floor and ceiling."
)
@click.option("--raise-floors", is_flag=True, help="Write floors for what was measured; none is moved down.")
@click.option("--lower-floors", is_flag=True, help="The same, and floors may move down.")
@click.option(
    "--compare",
    nargs=2,
    metavar="A B",
    type=click.Path(path_type=Path),
    help="Compare two JSON reports page by page instead; goes with --md alone.",
)
@click.option(
    "--jobs", metavar="N", type=click.IntRange(min=1), default=lambda: os.cpu_count() or 1, show_default="processors", help="Processes."
)
@click.option(
    "--timeout",
    metavar="S",
    type=Range(0, _MOST_SECONDS, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds until a page counts as one that hangs.",
)
@click.option("--seed", type=click.IntRange(0, _MOST_SEED), default=0, show_default=True, help="Of folds and training.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no table, only files and errors.")
@click.pass_context
def evaluate_command(ctx: click.Context, /, targets: tuple[str, ...], compare: tuple[Path, Path] | None, **options: Any) -> None:
    """Score extractors against annotated pages, and write a report.

    DATASET is one of those that boilerml datasets lists, in the folder given with --data. DIR is a folder of datasets, one dataset, or
    a folder of your own annotated pages. Without any, the shipped models are scored on the pages that come with boilerml.

    \b
    Examples:
      boilerml evaluate
      boilerml evaluate my-pages --peers trafilatura,resiliparse --report report.html
      boilerml evaluate wcxb --data datasets --cross-validate --input page,resiliparse --json out.json
      boilerml evaluate my-pages --command mine='python my_extractor.py'
      boilerml evaluate --compare before.json after.json
    """
    _check_options(ctx)
    if compare is not None:
        with _errors():
            _need_libraries()
            from boilerml.evaluation.report.comparison import compare_reports, read_report

            text = compare_reports(read_report(compare[0]), read_report(compare[1]))
        _write(options["md_file"], text + "\n") if options["md_file"] else click.echo(text)
        return
    with _errors():
        ctx.exit(_evaluate(targets, **options))


def _check_options(ctx: click.Context) -> None:
    """Refuse options that do not go together, rather than ignore one of them."""
    options = ctx.params
    if options["compare"] is not None:
        given = [param for param in ctx.command.params if ctx.get_parameter_source(str(param.name)) is ParameterSource.COMMANDLINE]
        ignored = [param.get_error_hint(ctx) for param in given if param.name not in ("compare", "md_file")]
        if ignored:
            raise click.UsageError(f"--compare evaluates nothing and goes with --md alone: leave out {', '.join(ignored)}.")
    for name in options["by"]:
        if name not in _BY:
            raise click.BadParameter(f"no grouping {name!r}: there are {', '.join(_BY)}.", param_hint="--by")
    if options["score_only"] and options["predictions"] is None:
        raise click.UsageError("--score-only needs --predictions: the folder with what is to be scored.")
    if _moves_floors(options) and options["floors"] is None:
        raise click.UsageError("--raise-floors and --lower-floors need --floors: the file to write.")
    if options["no_model"] and (options["cross_validate"] or options["model"] is not None):
        raise click.UsageError("--no-model leaves our models out, --model and --cross-validate judge them: give one or the other.")
    if options["cross_validate"] and options["model"] is not None:
        raise click.UsageError("--cross-validate trains models of its own: leave out --model.")
    files = _files(options)
    if len(set(files)) < len(files):
        raise click.UsageError("--json, --md and --report write to the same place: give each a FILE of its own.")


def _files(options: Mapping[str, Any]) -> list[str]:
    """The reports to write."""
    return [options[name] for name in ("json_file", "md_file", "report") if options[name]]


def _moves_floors(options: Mapping[str, Any]) -> bool:
    return bool(options["raise_floors"] or options["lower_floors"])


def _evaluate(
    targets: Sequence[str], *, data: Path | None, split: str | None, inputs: Sequence[str], by: Sequence[str], quiet: bool, **options: Any
) -> int:
    _need_libraries(report=bool(options["report"]), training=options["cross_validate"] and not options["score_only"])
    from boilerml.evaluation.evaluate import Options, evaluate, lowest_of_ours
    from boilerml.evaluation.gate import check_floors, move_floors, read_floors
    from boilerml.evaluation.pages import choose_inputs, find_pages
    from boilerml.evaluation.report.figures import report_figures
    from boilerml.evaluation.report.markdown import about, markdown, summary_table
    from boilerml.evaluation.systems import find_commands, find_peers, ours

    chosen = choose_inputs(inputs)
    systems = [
        *([] if options["no_model"] else [ours(options["model"])]),
        *find_peers(options["peers"]),
        *find_commands(options["commands"]),
    ]
    # What would go wrong after the work goes wrong before it.
    files = _files(options)
    for file in files:
        _check_writable(file)
    if options["floors"] is not None:
        read_floors(options["floors"], may_be_missing=_moves_floors(options))
        if _moves_floors(options):
            _check_writable(str(options["floors"].absolute()))
    found = find_pages(targets, data, split)
    settings = Options(
        folder=options["predictions"],
        restart=options["restart"],
        score_only=options["score_only"],
        cross_validate=options["cross_validate"],
        rouge=options["rouge"],
        jobs=options["jobs"],
        timeout=options["timeout"],
        seed=options["seed"],
    )
    with _progress(quiet) as progress:
        result = evaluate(found, chosen, systems, settings, progress, _say_nothing if quiet else say)
    report = report_figures(result.scores, by, result.trained_on, _notes(result))
    if not quiet:
        for collection in report["collections"]:
            click.echo("\n".join([collection["title"], "", about(collection), "", *summary_table(collection), ""]), err=_STDOUT in files)
    if options["json_file"]:
        _write(options["json_file"], json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    if options["md_file"]:
        _write(options["md_file"], markdown(report))
    if options["report"]:
        from boilerml.evaluation.report.page import html_report

        _write(options["report"], html_report(report, result.scores, options["model"]))
    code = FINE
    if options["floors"] is not None:
        if _moves_floors(options):
            for line in move_floors(options["floors"], report, down=options["lower_floors"]):
                say(line)
        for line, passed in check_floors(options["floors"], report):
            say(line)
            code = code if passed else FAILED
    lowest = lowest_of_ours(report)
    if options["fail_under"] is not None and (lowest is None or lowest < options["fail_under"]):
        said = "no word F1 of our models was measured" if lowest is None else f"the word F1 is {lowest:.4f}"
        say(f"{said}, --fail-under asks for {options['fail_under']:.4f}")
        code = FAILED
    return code


def _say_nothing(line: str) -> None:
    """In the place of `say` where only errors are told."""


def _need_libraries(*, report: bool = False, training: bool = False) -> None:
    """Say what to install before anything has begun."""
    from importlib.util import find_spec

    from boilerml.errors import MissingExtraError

    needed = [(library, "eval", "Evaluating") for library in ("joblib", "pandas", "rapidfuzz", "rich")]
    if report:
        needed += [(library, "eval", "The HTML report") for library in ("jinja2", "matplotlib")]
    if training:
        needed.append(("sklearn", "train", "Judging our own models out of fold"))
    for library, extra, purpose in needed:
        if find_spec(library) is None:
            raise MissingExtraError(library, extra, purpose)


def _notes(result: Evaluation) -> list[str]:
    notes = [
        f"{system} learnt from pages of {dataset}: its figures there say how well it remembers, not how well it does"
        for dataset, system in dict.fromkeys(result.trained_on)
    ]
    if any(one.pages["by_character"].any() for one in result.scores):
        notes.append("Chinese, Japanese, Korean, Thai, Lao, Burmese and Khmer are split into characters, which count as words")
    return notes


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress]:
    from boilerml.errors import MissingExtraError
    from boilerml.evaluation.evaluate import no_progress

    if quiet:
        yield no_progress
        return
    try:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    except ImportError as error:
        raise MissingExtraError("rich", "eval", "Showing progress") from error
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bars = Progress(*columns, console=Console(stderr=True))

    def begin(what: str, total: int) -> Callable[[int], None]:
        bars.start()
        task = bars.add_task(what, total=total)
        return lambda pages: bars.advance(task, pages)

    try:
        yield begin
    finally:
        if bars.tasks:  # without any it would leave an empty line
            bars.stop()


def _check_writable(file: str) -> None:
    if not Path(file).is_fifo():  # whoever reads a pipe would take the end of the check for the end of the output
        _write(file)


def _write(file: str, *texts: str) -> None:
    """Write texts to a file; without any it stays as it is, and only what would go wrong is said."""
    try:
        with destination(file) as write:
            for text in texts:
                write(text)
    except OSError as error:
        name = "stdout" if file == _STDOUT else file
        raise UnusableError(f"{name}: cannot be written ({error.strerror}); give another FILE") from error
