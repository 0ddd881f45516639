"""An explanation as plain text."""

from __future__ import annotations

from boilerml.explanation.explain import Explanation

_SHOWN = 100


def text_explanation(explanation: Explanation) -> str:
    """Write a line per block, and under it a line with its reasons.

    Args:
        explanation: A page with reasons.

    Returns:
        Per block ``+`` if it is kept and ``-`` if not, number, probability of content, role with its probability, and the text, cut after
        100 characters; then the changes in log odds, and where an image credit stands.
    """
    lines = []
    for block, changes in explanation.blocks:
        text = " ".join(block.text.split())
        cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
        p_role = "" if block.p_role is None else f" {block.p_role:.2f}"
        lines.append(f"{'+' if block.kept else '-'} {block.index:>4}  p {block.p_content:.2f}  {block.role + p_role:<16} {cut}")
        reasons = [f"{group} {change:+.1f}" for group, change in changes]
        if block.credit:
            reasons.append(f"credit: {block.text[slice(*block.credit)]}")
        if reasons:
            lines.append(f"{'':15}{', '.join(reasons)}")
    return "".join(f"{line}\n" for line in lines)
