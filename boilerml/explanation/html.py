"""An explanation as one HTML page that loads nothing and shows the page's text as text."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from pathlib import Path

from boilerml.errors import MissingExtraError
from boilerml.explanation.explain import Explanation
from boilerml.page import Block
from boilerml.roles import ROLES, Side

_TEMPLATES = Path(__file__).with_name("templates")
#: First hue of a side, how far its hues reach, and their chroma, in OKLCH. Content is warm to green and what is kept on request is blue to
#: violet, since people with red-green colour blindness tell yellow and blue apart; chrome is almost grey.
_HUES = {Side.CONTENT: (40, 125, 0.14), Side.ON_REQUEST: (220, 110, 0.14), Side.CHROME: (0, 330, 0.035)}
#: Neighbours differ in lightness too, which everybody sees.
_SHIFTS = (-0.08, 0.0, 0.08)
#: A bar is full at the largest change on the page, or at this one where all are small.
_LEAST_FULL_BAR = 1.0
_MOST_ROLES = 5
#: What blocks are called where the model knows no roles.
_WITHOUT_ROLES = {"content": Side.CONTENT, "chrome": Side.CHROME}


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
    side_of = ROLES | _WITHOUT_ROLES
    legend = {side: [(role, counts[role]) for role, of in side_of.items() if of is side and counts[role]] for side in Side}
    return environment.get_template("explanation.html.j2").render(
        name=name,
        page=page,
        kept=sum(block.kept for block in page.blocks),
        blocks=explanation.blocks,
        legend={side: roles for side, roles in legend.items() if roles},
        edge_of={role: side.replace(" ", "-") for role, side in side_of.items()},
        likely_roles=_likely_roles,
        width=lambda share: round(100 * min(share, 1)),
        full_bar=max([_LEAST_FULL_BAR, *(abs(change) for _, changes in explanation.blocks for _, change in changes)]),
        policy=f"default-src 'none'; style-src {_hash_of(style)}; script-src {_hash_of(script)}; base-uri 'none'; form-action 'none'",
        # Both are this package's own, and escaping would change what was hashed.
        style=Markup(style),
        script=Markup(script),
    )


def _likely_roles(block: Block) -> list[tuple[str, float]]:
    """The likeliest roles, and the block's own one, which need not be among them."""
    likely = list(block.role_probabilities.items())
    return likely[:_MOST_ROLES] + [one for one in likely[_MOST_ROLES:] if one[0] == block.role]


def _colours() -> str:
    """A rule per role with its colour as custom properties, and one per width of a bar."""
    rules = [".r-content{--hue:150;--chroma:.14}"]  # chrome without a role is the grey that the style falls back on
    for side, (first, reach, chroma) in _HUES.items():
        roles = [role for role, of in ROLES.items() if of is side]
        for place, role in enumerate(roles):
            hue = first + reach * place / (len(roles) - 1)
            rules.append(f".r-{role}{{--hue:{hue:.0f};--chroma:{chroma};--shift:{_SHIFTS[place % len(_SHIFTS)]}}}")
    # A strict policy forbids style attributes.
    rules += [f".w{width}{{width:{width}%}}" for width in range(101)]
    return "\n".join(rules) + "\n"


def _hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
