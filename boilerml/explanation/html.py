"""An explanation as one HTML page that loads nothing and shows the page's text as text."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from pathlib import Path

from boilerml.errors import MissingExtraError
from boilerml.explanation.explain import Explanation
from boilerml.roles import ROLES, Side

_TEMPLATES = Path(__file__).with_name("templates")
#: Hues of a colour wheel, one per role, by side: content is warm to green, what is kept on request blue to violet; chrome is greyish.
_HUES = {Side.CONTENT: (30, 165), Side.ON_REQUEST: (195, 320), Side.CHROME: (0, 360)}
#: Changes in log odds beyond this fill a bar.
_FULL_BAR = 4.0
_MOST_ROLES = 5


def html_explanation(explanation: Explanation, name: str) -> str:
    """Write an explanation as an HTML page.

    Args:
        explanation: A page with reasons.
        name: What the input is called.

    Returns:
        A page whose content security policy allows its own style and script, and nothing else.

    Raises:
        MissingExtraError: jinja2 is not installed (extra ``eval``).
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
        from markupsafe import Markup
    except ImportError as error:
        raise MissingExtraError("jinja2", "eval", "The HTML explanation") from error
    style = _colours() + (_TEMPLATES / "explanation.css").read_text("utf-8")
    script = (_TEMPLATES / "explanation.js").read_text("utf-8")
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    page = explanation.page
    counts = Counter(block.role for block in page.blocks)
    return environment.get_template("explanation.html.j2").render(
        name=name,
        page=page,
        kept=sum(block.kept for block in page.blocks),
        blocks=explanation.blocks,
        legend=[(role, counts[role]) for role in (*ROLES, "content", "chrome") if counts[role]],
        most_roles=_MOST_ROLES,
        full_bar=_FULL_BAR,
        policy=f"default-src 'none'; style-src {_hash_of(style)}; script-src {_hash_of(script)}; base-uri 'none'; form-action 'none'",
        # Both are this package's own, and escaping would change what was hashed.
        style=Markup(style),
        script=Markup(script),
    )


def _colours() -> str:
    """A rule per role, its hue as a custom property."""
    rules = [".r-content{--hue:140;--chroma:60%}", ".r-chrome{--hue:0;--chroma:0%}"]
    for side, (first, last) in _HUES.items():
        roles = [role for role, of in ROLES.items() if of is side]
        step = (last - first) / max(len(roles) - 1, 1)
        chroma = 14 if side is Side.CHROME else 62
        rules += [f".r-{role}{{--hue:{first + place * step:.0f};--chroma:{chroma}%}}" for place, role in enumerate(roles)]
    # Widths of bars, since a strict policy forbids style attributes.
    rules += [f".w{width}{{width:{width}%}}" for width in range(101)]
    return "\n".join(rules) + "\n"


def _hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
