"""`sniff_kind`: HTML or plain text, by the content alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boilerml.parsing import parse, sniff_kind

PROSE = "The council decided on Monday that the bridge will be closed for two years, and that a ferry replaces it. "

LISTING = '<header>\n  <h1 class="title">A page</h1>\n</header>\n<section>\n  <p>Text</p>\n</section>\n'

HTML = {
    "doctype": "<!DOCTYPE html><title>x</title>",
    "doctype of old": '<!doctype HTML PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html>' + PROSE,
    "html": "<html lang=en>" + PROSE * 9,
    "body": "<body>" + PROSE * 9,
    "white space": "\n\r\n\t <html>" + PROSE * 9,
    "comments": "<!-- a --> <!-- b\n<c> -->\n<html>" + PROSE * 9,
    "many comments": "<!-- a -->\n" * 500 + "<html>" + PROSE * 99,
    "long comment": f"<!-- {PROSE * 400} --><!doctype html>{PROSE}",
    "xml prolog": '<?xml version="1.0" encoding="utf-8"?>\n<!-- c -->\n<!DOCTYPE html><html>' + PROSE * 9,
    "fragment": "<p>Hello",
    "long fragment": f"<div class=x>{PROSE * 30}</div>",
    "comments alone": " <!-- -->\n<!-- a\nb -->\n",
    "inline fragment": f"{PROSE[:100]}<br>{PROSE} <a href='x'>more</a> {PROSE[:100]}<em>all</em>",
    "list": "<ul><li>a<li>b</ul>",
    "upper case": "<DIV><P>Hello</P></DIV>",
    "details": "<details><summary>More</summary>Hello</details>",
    "text area": "<textarea rows=3>Hello",
    "drawing": "<svg viewBox='0 0 1 1'><text>Hello</text></svg>",
    "template": "<template><p>Hello</p></template>Hello",
    "custom element": f"<my-card class=x>{PROSE * 9}</my-card>",
    "comment before a fragment": f"<!-- {PROSE * 400} --><p>{PROSE * 9}</p>",
    "text before": f"{PROSE}</p>\n<p>{PROSE}</p>\n\n<p\n  class=a\n  id=b>{PROSE}</p>",
    "HTTP header": f"HTTP/1.1 200 OK\nServer: x\n\n<!doctype html><script>\na = 1\n{PROSE * 300}</script><p>{PROSE}</HTML>\n",
    "text far behind": " " * 30_000 + "<!doctype html><p>x",
}
TEXT = {
    "empty": "",
    "white space": " \n ",
    "prose": PROSE * 9,
    "about HTML": f"{PROSE * 3} The <p> element begins a paragraph. {PROSE * 3} Use </p> to end it. {PROSE * 3}",
    "markdown": f"# Title\n\n{PROSE}\n\n- [one](http://a.b)\n- **two**\n\n> quote\n\n| a | b |\n|---|---|\n\n<http://example.org>\n",
    "less than": "if a < b and c > d: x << 2\n" * 50,
    "templates": "std::vector<int> v; Map<String, List<Foo>> m;\n" * 50,
    "arrows": "<- back | next -> <3 <= 5 <> <>\n" * 50,
    "e-mail": f"From: Ann <ann@example.org>\nTo: <a@b.c>, <b@c.d>\n\nHi,\n\n{PROSE}\n<https://example.org>\n",
    "xml": '<?xml version="1.0"?><rss><channel><item>x</item></channel></rss>',
    "comment only": "<!-- a -->\n" * 500 + PROSE,
    "listings": f"Boxes\n\n{PROSE}\n\n" + f"{PROSE}\n\nSee:\n\n{LISTING}\nThat is all.\n\nCopy\n\nNext\n{PROSE}\n" * 9,
    "listing of a document": f"{PROSE}\n\n<!doctype html>\n<html>\n<body>\n{LISTING}</body>\n</html>\n\n{PROSE}\n" + f"{PROSE}\n" * 9,
    "names of elements": "The <div> element is a block. Put it inside <body>.\n" * 20,
    "element named late": PROSE * 300 + "The <html> element is the root.",
    "unknown element": "<john-doe> hello",
    "transcript": "<ann> hello\n<bob> hi\n" * 50,
}


@pytest.mark.parametrize("name", HTML)
def test_html_is_recognised(name: str) -> None:
    """Documents with whatever stands before them, and fragments."""
    assert sniff_kind(HTML[name]) == "html"
    assert parse(HTML[name]).kind == "html"
    assert parse("\ufeff" + HTML[name]).kind == "html"


@pytest.mark.parametrize("name", TEXT)
def test_text_is_recognised(name: str) -> None:
    """Dumps, e-mails, and text with angle brackets of other meaning."""
    assert sniff_kind(TEXT[name]) == "text"
    assert parse(TEXT[name].encode()).kind == "text"


def test_caller_decides() -> None:
    """A given kind is not questioned."""
    assert parse(PROSE, "html").kind == "html"
    assert parse("<p>x</p>", "text").texts == ["<p>x</p>"]


def test_byte_order_mark_in_characters() -> None:
    """A mark that the caller's decoder left in is no text."""
    assert parse("\ufeffone\ntwo").texts == ["one", "two"]


PIECES = ("<!---->", "<!-- x --> ", "<?xml?>", "<", "<a ", "<!--", " ", "</a", "\n<!doctype", "<p\t", "<x-y ", "x</b>\n")


@pytest.mark.parametrize("piece", PIECES)
def test_sniffing_takes_linear_time(piece: str) -> None:
    """Nothing that may stand at the beginning makes the look at it slow."""
    assert sniff_kind(piece * 300_000 + "x") in ("html", "text")


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_characters="<"), max_size=200))
def test_no_markup_without_a_bracket(text: str) -> None:
    """Text without ``<`` is text."""
    assert sniff_kind(text) == "text"
