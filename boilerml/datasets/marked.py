"""The text of the marked parts of an HTML page: gold that was annotated inside of the page itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import lxml.html

from boilerml.parsing import decode

#: Elements that do not end a line.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code em font i img ins kbd mark q s samp small span strong sub sup u var wbr".split()
)
_UNSEEN = frozenset(("script", "style", "noscript", "template", "head"))


def marked_text(data: bytes, judge: Callable[[Mapping[str, str]], bool | None]) -> str:
    """Collect the text whose nearest judged element is marked.

    Args:
        data: The annotated page.
        judge: From an element's attributes to whether its text is gold; None leaves it as it is around the element.

    Returns:
        The gold text, block-level elements on lines of their own.
    """
    text, _ = decode(data)
    if not text.strip():
        return ""
    # Characters with a declared charset would be refused.
    root = lxml.html.document_fromstring(text.encode(), parser=lxml.html.HTMLParser(encoding="utf-8", huge_tree=True))
    pieces: list[str] = []
    states: list[bool] = [False]
    # Not by recursion: pages are nested deeper than Python's stack.
    for event, element in lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if states[-1] and element.tail:
                pieces.append(element.tail)
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            verdict = False if tag in _UNSEEN else judge({str(name): str(value) for name, value in element.attrib.items()})
            states.append(states[-1] if verdict is None else verdict)
            if tag not in _INLINE:
                pieces.append("\n")
            if states[-1] and element.text:
                pieces.append(element.text if tag == "pre" else " ".join(f".{element.text}.".split())[1:-1])
        else:
            states.pop()
            if tag not in _INLINE:
                pieces.append("\n")
            if states[-1] and element.tail:
                pieces.append(" ".join(f".{element.tail}.".split())[1:-1])
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)
