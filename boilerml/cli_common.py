"""What the commands that read pages share: exit codes, options, reading, and what is said of what goes wrong."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from boilerml.errors import BoilermlError, MissingExtraError, ModelError, WrongKindError

if TYPE_CHECKING:
    from boilerml.api import CleanedPage

FINE, SOME_FAILED, USAGE, NOTHING_FOUND, INTERRUPTED = 0, 1, 2, 3, 130
EXIT_CODES = """\b
Exit codes:
  0    fine
  1    some inputs are no page (PDF, image, other binary data), or none for the model named
  2    usage error; or a file that is missing, a directory or not readable
  3    nothing found: no input gave any text
  130  interrupted
"""

#: What stands for standard input.
STDIN = "-"


class _File(click.Path):
    """A file's name: click's own checks would stop at the first file that cannot be read."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not value:
            self.fail("the name of a file is empty.", param, ctx)
        return super().convert(value, param, ctx)


FILE = _File(readable=False, allow_dash=True)


class Range(click.FloatRange):
    """Numbers of a range; nan is none, though as far as comparisons tell it lies in every range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value} is not a number: give one.", param, ctx)
        return number


#: The function behind a command.
Command = TypeVar("Command", bound=Callable[..., Any])


class UnusableError(click.ClickException):
    """What stops the whole run: a model or an output that cannot be used, or an only input that cannot be read."""

    exit_code = USAGE

    def show(self, file: IO[Any] | None = None) -> None:
        say(self.message)


class NoPageError(UnusableError):
    """The only input is no page."""

    exit_code = SOME_FAILED


def _check_encoding(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        from boilerml.parsing import decode  # here, so that --help comes without numpy

        try:
            decode(b"", value)
        except BoilermlError as error:
            raise click.BadParameter(f"{error}.") from error
    return value


INPUT_OPTIONS = (
    click.option(
        "--input-type",
        "kind",
        type=click.Choice(("auto", "html", "text")),
        default="auto",
        show_default=True,
        help="What the inputs are; auto looks at the content, not at the file name.",
    ),
    click.option(
        "--encoding",
        metavar="NAME",
        callback=_check_encoding,
        help="The charset, where you know it better than the page. A byte order mark still wins.",
    ),
    click.option("--model", metavar="NAME|DIR", help="A shipped model or a model folder; by default the one for the input type."),
)


def input_options(command: Command) -> Command:
    """Add the options that say what an input is and which model judges it.

    Args:
        command: A function that takes ``kind``, ``encoding`` and ``model``.
    """
    return with_options(INPUT_OPTIONS, command)


def with_options(options: Sequence[Callable[[Command], Command]], command: Command) -> Command:
    """Add options to a command, in the order in which its help lists them.

    Args:
        options: Decorators made by `click.option`.
        command: The function that takes their values.
    """
    for option in reversed(options):
        command = option(command)
    return command


def check_stdin(paths: Sequence[str]) -> None:
    """Make sure that standard input can be read where it is asked for.

    Args:
        paths: The inputs; `STDIN`, or none at all, stands for standard input.

    Raises:
        click.UsageError: It is asked for twice, is closed, or is a terminal that nobody named.
    """
    if paths.count(STDIN) > 1:
        raise click.UsageError("- stands for stdin, which can be read only once.")
    if sys.stdin is None and (not paths or STDIN in paths):  # the shell's <&-
        raise click.UsageError("stdin is closed: give a PATH.")
    if not paths and sys.stdin.isatty():
        raise click.UsageError("no input: give a PATH, or pipe a page in, as in 'curl -sL URL | boilerml clean'.")


def read_input(path: str | None) -> tuple[str, bytes]:
    """Read the one input of a command.

    Args:
        path: A file; ``-`` or None for stdin.

    Returns:
        What the input is called in messages, and its bytes.

    Raises:
        UnusableError: It cannot be read.
        click.UsageError: There is no input.
    """
    check_stdin(() if path is None else (path,))
    name = name_of(path or STDIN)
    try:
        return name, read_bytes(path or STDIN)
    except OSError as error:
        raise UnusableError(f"{name}: {why_unreadable(path or STDIN, error)}") from error


@contextmanager
def failures_of(name: str, output: str | None) -> Iterator[None]:
    """Turn what goes wrong with the one input of a command into a message and an exit code.

    Args:
        name: What the input is called.
        output: Where the output goes; None for stdout.

    Raises:
        UnusableError: The input, the model or the output cannot be used, or a library is missing.
    """
    try:
        yield
    except WrongKindError as error:
        raise NoPageError(f"{name}: {error}") from error
    except (ModelError, MissingExtraError) as error:
        raise UnusableError(str(error)) from error
    except BoilermlError as error:
        raise NoPageError(f"{name}: {error}") from error
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UnusableError(why_unwritable(output, error)) from error


def why_unwritable(output: str | None, error: OSError) -> str:
    """Say that an output cannot be written, and why.

    Args:
        output: Its file; None for stdout.
        error: What happened.
    """
    return f"{output or 'stdout'}: cannot be written ({error.strerror}); give another FILE"


def name_of(path: str) -> str:
    """What an input is called in messages.

    Args:
        path: A file, or `STDIN`.
    """
    return "stdin" if path == STDIN else click.format_filename(path)


def read_bytes(path: str) -> bytes:
    """Read an input.

    Args:
        path: A file, or `STDIN`.

    Raises:
        OSError: It cannot be read; `why_unreadable` says why.
    """
    return sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()


def why_unreadable(path: str, error: OSError) -> str:
    """Say why an input cannot be read, and what to do.

    Args:
        path: Its file.
        error: What happened.
    """
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        if "://" in path:
            return f"this is an address, not a file; pipe the page in: curl -sL '{path}' | boilerml clean"
        return "there is no such file; check the name"
    if isinstance(error, IsADirectoryError):
        return "this is a directory; give the files in it"
    if isinstance(error, PermissionError):
        return "there is no permission to read it; change its mode, or run as somebody who may"
    return f"it cannot be read ({error.strerror}); copy it to another place first"


def warnings_of(page: CleanedPage, shown: bool) -> Iterator[str]:
    """What somebody should know of a page besides what is written of it.

    Args:
        page: A cleaned page.
        shown: Whether anything is written.
    """
    replaced = page.encoding.replaced
    if replaced:
        yield (
            f"{replaced} {'byte is' if replaced == 1 else 'bytes are'} not valid {page.encoding.name} and became U+FFFD; "
            "if the page is in another charset, name it with --encoding"
        )
    blocks = len(page.page)
    if not blocks:
        yield "nothing found: the input is empty or has no text; check what wrote it"
    elif not shown and page.decided.any():
        yield "nothing is left: what looks like main text has roles that are to be dropped; drop fewer of them"
    elif not shown:
        yield f"nothing found: none of {blocks} blocks looks like main text; try --threshold 0.3, or see them with boilerml label"


def say(message: str) -> None:
    """Tell the person at the terminal.

    Args:
        message: A line.
    """
    with suppress(OSError):  # a full disk behind stderr must not cost the text
        click.echo(f"boilerml: {message}", err=True)
