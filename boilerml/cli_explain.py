"""`boilerml explain`: why every block of a page was judged as it was."""

from __future__ import annotations

from typing import Any

import click

from boilerml.cli_common import EXIT_CODES, FILE, FINE, NOTHING_FOUND, failures_of, input_options, read_input, say, warnings_of
from boilerml.cli_imports import lasting_imports
from boilerml.output.destination import destination


@click.command("explain", epilog=EXIT_CODES)
@click.argument("path", required=False, metavar="[PATH|-]", type=FILE)
@click.option("--html", "html", metavar="FILE", type=FILE, help="Write a page to look at in a browser instead (extra eval).")
@click.option("--most", type=click.IntRange(1, 50), default=5, show_default=True, help="Groups of features to show per block.")
@input_options
@click.pass_context
def explain_command(ctx: click.Context, /, path: str | None, html: str | None, most: int, **options: Any) -> None:
    """Show every block of PATH with its role, its probabilities, and what moved it most.

    A line per block: + if it is kept, its number, its probability of content, its role with the probability of that, and its
    text; under it the groups of features that moved it, by how much the log odds of content fall when a group's values are set to
    their mean over the page. PATH is a file with HTML or with a plain-text dump of a page; - is stdin, and so is no PATH at all.

    \b
    Examples:
      boilerml explain page.html | less -S
      boilerml explain page.txt --most 10
      boilerml explain page.html --html why.html
    """
    with lasting_imports():  # here, so that --help comes without numpy
        from boilerml.explanation import explain, html_explanation, text_explanation

    name, data = read_input(path)
    with failures_of(name, html), destination(html) as write:
        explanation = explain(data, most=most, **options)
        write(html_explanation(explanation, name) if html else text_explanation(explanation))
    for warning in warnings_of(explanation.page, bool(explanation.blocks)):
        say(f"{name}: {warning}")
    ctx.exit(FINE if explanation.blocks else NOTHING_FOUND)
