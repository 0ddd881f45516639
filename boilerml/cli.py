"""The command line: arguments, messages and exit codes around `boilerml.clean` and `boilerml.output`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

# A page is too small for several threads, and starting them is half of numpy's start-up; numpy reads this when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# ruff: noqa: E402
import click

from boilerml import __version__
from boilerml.cli_common import (
    EXIT_CODES,
    FILE,
    FINE,
    INPUT_OPTIONS,
    INTERRUPTED,
    NOTHING_FOUND,
    SOME_FAILED,
    STDIN,
    USAGE,
    Command,
    Range,
    UnusableError,
    check_stdin,
    name_of,
    read_bytes,
    say,
    warnings_of,
    why_unreadable,
    why_unwritable,
    with_options,
)
from boilerml.cli_imports import lasting_imports
from boilerml.errors import BoilermlError, ModelError, WrongKindError
from boilerml.output import Format, formats
from boilerml.output.destination import Write, destination
from boilerml.roles import check_roles

if TYPE_CHECKING:
    from boilerml.api import CleanedPage
    from boilerml.model.decision import Mode
    from boilerml.parsing import InputType

#: Commands in modules of their own, imported when they are asked for: module and function.
_ELSEWHERE = {
    "check-data": ("boilerml.cli_evaluate", "check_data_command"),
    "datasets": ("boilerml.cli_evaluate", "datasets_command"),
    "evaluate": ("boilerml.cli_evaluate", "evaluate_command"),
    "explain": ("boilerml.cli_explain", "explain_command"),
}


class _Group(click.Group):
    """A group whose commands end quietly when they are interrupted, or when nobody reads their output any more."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, function = _ELSEWHERE[cmd_name]
        command: click.Command = getattr(import_module(module), function)
        return command

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        with _quiet_end():  # --help and --version are printed here
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with _quiet_end():
            return super().invoke(ctx)


@contextmanager
def _quiet_end() -> Iterator[None]:
    """End quietly where nobody reads on or somebody interrupts, and with a sentence where a stream or a file fails."""
    try:
        yield
    except KeyboardInterrupt:
        raise click.exceptions.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        _forget_stdout()
        raise click.exceptions.Exit(FINE) from None  # the reader has all it wanted, as with `| head`
    except OSError as error:
        if error.filename is None:  # what has no name is a stream
            _forget_stdout()
            raise UnusableError(why_unwritable(None, error)) from error
        raise UnusableError(f"{error.filename}: {error.strerror}; check the name and its permissions") from error


def _forget_stdout() -> None:
    """The interpreter flushes standard output once more when it ends, and would complain then."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _roles(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """The names in ``--keep a,b --keep c``."""
    names = tuple(name.strip() for group in value for name in group.split(",") if name.strip())
    if value and not names:
        raise click.BadParameter("it names no role.")
    try:
        check_roles(names, ())
    except ValueError as error:
        raise click.BadParameter(f"{error}.") from error
    return names


def _role_options(command: Command) -> Command:
    options = (
        click.option(
            "--keep",
            metavar="ROLE[,ROLE]...",
            multiple=True,
            callback=_roles,
            help="Keep all blocks of these roles, as in caption,comment.",
        ),
        click.option(
            "--drop", metavar="ROLE[,ROLE]...", multiple=True, callback=_roles, help="Drop all blocks of these roles, as in heading,table."
        ),
        click.option("--no-comments", is_flag=True, help="Short for --drop comment."),
        click.option("--no-tables", is_flag=True, help="Short for --drop table."),
        click.option("--with-captions", is_flag=True, help="Short for --keep caption."),
    )
    return with_options(options, command)


_COMMON_OPTIONS = (
    *INPUT_OPTIONS,
    click.option(
        "--threshold",
        metavar="P",
        type=Range(0, 1),
        help="Keep the blocks with at least this probability, 0 to 1, instead of what is best for the page.",
    ),
    click.option("--precision", is_flag=True, help="Keep less: leave out what is in doubt."),
    click.option("--recall", is_flag=True, help="Keep more: keep what is in doubt."),
    click.option("-o", "--output", metavar="FILE", type=FILE, help="Write to FILE, which is replaced once all is complete."),
    click.option("-q", "--quiet", is_flag=True, help="Only errors on stderr, no warnings."),
    click.option("-v", "--verbose", is_flag=True, help="Report types, charset, blocks kept, confidence and time of each input on stderr."),
)


def _common_options(command: Command) -> Command:
    return with_options(_COMMON_OPTIONS, command)


@click.group(cls=_Group, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="boilerml", message="%(prog)s %(version)s")
def main() -> None:
    """The text of web pages without menus, banners, teasers and footers.

    Reads HTML, and plain-text dumps of pages.

    \b
    Examples:
      boilerml clean page.html
      curl -sL https://example.org/ | boilerml clean
      boilerml label page.html | less -S
    """


@main.command("clean", epilog=EXIT_CODES)
@click.argument("paths", nargs=-1, metavar="[PATH|-]...", type=FILE)
@click.option(
    "-f",
    "--format",
    "format_name",
    type=click.Choice([form.name for form in formats("page").values() if form.offered]),
    default="txt",
    show_default=True,
    help="txt: the text. json: one line per input, an object with the text and all blocks with their probability and role.",
)
@click.option(
    "--roles", is_flag=True, help="With -f json: also the probabilities of page types and of each block's roles, and image credits."
)
@_role_options
@_common_options
@click.pass_context
def clean_command(ctx: click.Context, /, paths: tuple[str, ...], format_name: str, roles: bool, **options: Any) -> None:
    """Print the main text of each PATH, paragraphs apart by a blank line.

    PATH is a file with HTML or with a plain-text dump of a page; - is stdin, and so is no PATH at all. The texts of several
    inputs follow each other, apart by a blank line like their paragraphs; use -f json to tell them apart. Only the text goes to
    stdout, messages go to stderr. An input that fails does not stop the others.

    \b
    Examples:
      boilerml clean page.html
      boilerml clean page.txt -o clean.txt
      curl -sL https://example.org/ | boilerml clean --recall
      boilerml clean page.html --with-captions --drop heading,list
      boilerml clean pages/*.html -f json > pages.jsonl
    """
    if roles:
        if format_name != "json":
            raise click.UsageError("--roles needs -f json: text has no place for probabilities.")
        format_name = "json with roles"
    ctx.exit(_process(paths, formats("page")[format_name], **options))


@main.command("label", epilog=EXIT_CODES)
@click.argument("path", required=False, metavar="[PATH|-]", type=FILE)
@click.option(
    "-f",
    "--format",
    "format_name",
    type=click.Choice(list(formats("blocks"))),
    default="tsv",
    show_default=True,
    help="tsv: a header and rows, tabs and line breaks in a text as one space. jsonl: an object per block, texts as they are.",
)
@_role_options
@_common_options
@click.pass_context
def label_command(ctx: click.Context, /, path: str | None, format_name: str, **options: Any) -> None:
    """Print every block of PATH with how it was judged, one row each.

    The columns are index, kept, p_content (the probability that a reader came for the block), role, p_role (the probability of
    that role), and text. PATH is a file with HTML or with a plain-text dump of a page; - is stdin, and so is no PATH at all.

    \b
    Examples:
      boilerml label page.html | less -S
      boilerml label page.html | awk -F'\\t' '$2 == 0 {print $6}'
      boilerml label page.html | awk -F'\\t' '$4 == "credit"'
      boilerml label page.txt -f jsonl -o blocks.jsonl
    """
    ctx.exit(_process(() if path is None else (path,), formats("blocks")[format_name], **options))


def _process(
    paths: Sequence[str],
    form: Format,
    *,
    kind: InputType,
    threshold: float | None,
    precision: bool,
    recall: bool,
    keep: tuple[str, ...],
    drop: tuple[str, ...],
    no_comments: bool,
    no_tables: bool,
    with_captions: bool,
    output: str | None,
    encoding: str | None,
    model: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Clean all inputs, write them, and return the exit code."""
    if (threshold is not None) + precision + recall > 1:
        raise click.UsageError("--precision, --recall and --threshold exclude each other: give one of them.")
    keep += ("caption",) * with_captions
    drop += ("comment",) * no_comments + ("table",) * no_tables
    try:
        check_roles(keep, drop)
    except ValueError as error:
        raise click.UsageError(f"{error}: leave one of the options out.") from error
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other: give one of them.")
    check_stdin(paths)
    with lasting_imports():  # here, so that --help and usage errors come without numpy
        from boilerml.api import clean

    mode: Mode = "precision" if precision else "recall" if recall else "balanced"

    def each(write: Write) -> Iterator[int]:
        between = ""
        for path in paths or (STDIN,):
            name = name_of(path)
            try:
                data = read_bytes(path)
            except OSError as error:
                say(f"{name}: {why_unreadable(path, error)}")
                yield USAGE
                continue
            start = time.perf_counter()
            try:
                page = clean(data, kind=kind, threshold=threshold, mode=mode, model=model, encoding=encoding, keep=keep, drop=drop)
            except ModelError as error:
                if not isinstance(error, WrongKindError):
                    raise UnusableError(str(error)) from error
                say(f"{name}: {error}")
                yield SOME_FAILED
                continue
            except BoilermlError as error:
                say(f"{name}: {error}")
                yield SOME_FAILED
                continue
            milliseconds = 1000 * (time.perf_counter() - start)
            rendered = form.render(page, click.format_filename(path))
            write(between + rendered if rendered else "")
            if rendered:
                between = form.between
            if verbose:
                say(f"{name}: {_summary(page)}, {milliseconds:.0f} ms")
            shown = bool(page.page.texts if form.view == "blocks" else page.kept.any())
            for warning in () if quiet else warnings_of(page, shown):
                say(f"{name}: {warning}")
            yield FINE if shown else NOTHING_FOUND

    try:
        with destination(output) as write:
            codes = set(each(write))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UnusableError(why_unwritable(output, error)) from error
    return next(code for code in (SOME_FAILED, USAGE, FINE, NOTHING_FOUND) if code in codes)


def _summary(page: CleanedPage) -> str:
    found = f"{page.kind}, {page.encoding.name} (by {page.encoding.source})"
    looks = f"{page.page_type}, " if page.page_type else ""
    return f"{found}, {looks}{int(page.kept.sum())} of {len(page.page)} blocks kept, confidence {page.confidence:.2f}"
