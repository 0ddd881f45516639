"""The HTML report: one file that loads nothing, runs only its own script, and shows page text as text."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from boilerml.errors import MissingExtraError
from boilerml.evaluation.report.markdown import SUMMARY, about, failures, milliseconds, number, signed
from boilerml.evaluation.report.plots import plots
from boilerml.evaluation.report.views import page_views
from boilerml.evaluation.scoring import Scores
from boilerml.evaluation.systems import OUT_OF_FOLD

_TEMPLATES = Path(__file__).with_name("templates")
#: States of a block, as `boilerml.evaluation.report.views` names them, and what the report calls them.
_STATES = (
    ("kept", "kept, is content"),
    ("missed", "missed: content, but dropped"),
    ("extra", "kept, but no content"),
    ("dropped", "dropped, no content"),
)
#: With more differences than this, only those with the first system are shown; JSON and Markdown have all.
_MOST_DIFFERENCES = 15


def html_report(report: Mapping[str, Any], scores: Sequence[Scores], model: str | None) -> str:
    """Write the figures and single pages as one HTML page.

    Args:
        report: What `boilerml.evaluation.report.figures.report_figures` returned.
        scores: The scores it was made of.
        model: The model that gives the reasons for single blocks; the shipped ones by default.

    Returns:
        A page whose content security policy allows its own style, its own script and the images inside of it, and nothing else.

    Raises:
        MissingExtraError: jinja2 or matplotlib is not installed (extra ``eval``).
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
        from markupsafe import Markup, escape
    except ImportError as error:
        raise MissingExtraError("jinja2", "eval", "The HTML report") from error
    style, script = ((_TEMPLATES / f"report.{suffix}").read_text("utf-8") for suffix in ("css", "js"))
    rules = (
        "default-src 'none'",
        "img-src data:",
        f"style-src {_hash_of(style)}",
        f"script-src {_hash_of(script)}",
        "base-uri 'none'",
        "form-action 'none'",
    )
    views = [view for one in scores for view in page_views(one, model)]
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)

    def measure(value: Any) -> str:
        if not isinstance(value, Mapping):
            return escape(number(value))
        if "error" in value:
            spread = f"± {number(value['error'])}"
        else:
            spread = "" if value["low"] is None else f"{number(value['low'])}–{number(value['high'])}"
        return Markup("{}<small>{}</small>").format(number(value["value"]), spread)

    environment.globals.update(number=number, signed=signed, milliseconds=milliseconds, failures=failures, measure=measure)
    return environment.get_template("report.html.j2").render(
        report=report,
        parts=[_part(collection) for collection in report["collections"]],
        views=views,
        types=sorted({view.page_type for view in views if view.page_type}),
        states=_STATES,
        said_of=dict(_STATES),
        reasons_of_shipped=any(view.system == OUT_OF_FOLD for view in views),
        policy="; ".join(rules),
        # Both are files of this package, and escaping would change what was hashed.
        style=Markup(style),
        script=Markup(script),
    )


def _hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _part(collection: Mapping[str, Any]) -> dict[str, Any]:
    """What the template needs of a collection."""
    systems, differences = collection["systems"], collection["differences"]
    if len(differences) > _MOST_DIFFERENCES:
        differences = [one for one in differences if one["first"] == systems[0]["name"]]
    return {
        "figures": collection,
        "about": about(collection),
        "measures": [(key, heading) for key, heading in SUMMARY if any(key in system for system in systems)],
        "snippets": [system for system in systems if "snippets" in system],
        "differences": differences,
        "plots": plots(collection),
        "predicted_roles": {
            system["name"]: sorted({role for row in system["blocks"]["roles"]["confusion"].values() for role in row})
            for system in systems
            if "roles" in system.get("blocks", {})
        },
    }
