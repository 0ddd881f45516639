"""Why every block of a page was judged as it was, as text and as a page to look at."""

from __future__ import annotations

from boilerml.explanation.explain import Explanation, explain
from boilerml.explanation.html import html_explanation
from boilerml.explanation.text import text_explanation

__all__ = ["Explanation", "explain", "html_explanation", "text_explanation"]
