"""`parse_html`: no visible text lost, doubled or moved, and what each block knows about itself."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import boilerml.parsing.html
from boilerml import native
from boilerml.page import Gap, Page, Visibility
from boilerml.parsing import parse_html

BLOCKS = ("div", "p", "h1", "section", "article", "ul", "li", "blockquote", "form", "button", "details", "dl", "dd")
INLINES = ("span", "a", "b", "em", "strong", "code", "time", "label", "q", "sub")
OTHERS = ("x-card", "noscript", "pre", "textarea", "svg", "math", "foreignobject", "option", "video", "object", "font", "g")
RAW = ("iframe", "noframes", "noembed")
SILENT = ("script", "style", "template", "datalist", "title")
SVG_SILENT = ("title", "desc", "metadata", "defs")
TABLES = ("table", "tbody", "tr", "td", "th", "caption")
VOIDS = ("br", "hr", "img", "link", "wbr", "input", "source", "meta", "col", "embed")
CONTAINERS = BLOCKS + INLINES + OTHERS + TABLES
ATTRIBUTES = ("", " class=card", ' id="item-12"', " hidden", ' style="display: none"', ' role="main" lang=en', " aria-hidden=true")
SCRIPTS = ("one two", "日本語の文。", "العربية", "עברית", "हिन्दी", "ไทย", "한국어", "Ελλάδα", "😀👍🏽", "𠀀")
DEBRIS = ("<", "</", "<!--", "-->", "<!doctype html>", "<![CDATA[", "]]>", "&", "&amp", "&#x1F600;", "<a b='", '"', "<?x", "\x00")

words = st.sampled_from((*SCRIPTS, "\xa0x\u200b", "a < b & c", "e\u0301", "\u2028y"))
texts = st.one_of(words, st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12), st.sampled_from((" ", "\n", "\t")))
attributes = st.sampled_from(ATTRIBUTES)


def element(tag: str, attribute: str, content: str) -> str:
    """One element as markup."""
    return f"<{tag}{attribute}>{content}</{tag}>"


def trees() -> st.SearchStrategy[str]:
    """Well-formed markup, nested."""
    leaves = st.one_of(
        texts.map(html.escape),
        st.sampled_from(VOIDS).map(lambda tag: f"<{tag}>"),
        st.builds(element, st.sampled_from((*RAW, "script", "style", "xmp")), attributes, words.map(lambda text: f"<p>{text}</p> tail")),
        st.builds(element, st.sampled_from(SVG_SILENT), st.just(""), texts.map(html.escape)),
    )

    def nest(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.builds(element, st.sampled_from(CONTAINERS), attributes, st.lists(children, max_size=5).map("".join))

    return st.lists(st.recursive(leaves, nest, max_leaves=20), max_size=6).map("".join)


def soup() -> st.SearchStrategy[str]:
    """Tags opened and closed at random, with unescaped text between."""
    tags = st.sampled_from(CONTAINERS + RAW + SILENT + SVG_SILENT + VOIDS + ("html", "head", "body", "xmp", "frameset", "select"))
    opening = st.builds("<{}{}>".format, tags, attributes)
    closing = tags.map("</{}>".format)
    return st.lists(st.one_of(opening, closing, texts, st.sampled_from(DEBRIS)), max_size=40).map("".join)


class Reference:
    """A parser target that does nothing but collect what a browser could show, and of that what is not hidden from everybody."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.gone: list[bool] = []
        self.pieces: list[str] = []
        self.shown: list[str] = []

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        self.path.append(tag)
        self.gone.append("hidden" in attrib or "none" in attrib.get("style", ""))

    def end(self, tag: str) -> None:
        assert self.path.pop() == tag
        self.gone.pop()

    def data(self, text: str) -> None:
        drawing = self.path[self.path.index("svg") :] if "svg" in self.path else []
        if set(SILENT) & set(self.path) or set(SVG_SILENT) & set(drawing):
            return
        shown = text
        if set(RAW) & set(self.path) and "<" in text:
            text, shown = reference(re.sub(r"</?(iframe|noframes|noembed)\b[^<>]*>?", " ", text, flags=re.IGNORECASE))
        self.pieces.append(text)
        if not any(self.gone):
            self.shown.append(shown)

    def close(self) -> None:
        pass


def reference(markup: str) -> tuple[str, str]:
    """The text events of a page, all and those that are not hidden from everybody, without white space."""
    target = Reference()
    parser = etree.HTMLParser(target=target, huge_tree=True, encoding="utf-8")  # type: ignore[arg-type]
    data = markup.replace("\x00", "").encode()
    if data.strip():
        try:
            parser.feed(data)
            parser.close()
        except etree.XMLSyntaxError:
            pass
    return squeeze("".join(target.pieces)), squeeze("".join(target.shown))


def squeeze(text: str) -> str:
    """Without white space."""
    return "".join(text.split())


def visible(page: Page) -> list[str]:
    """The texts of all blocks that are not embedded data."""
    return [text for text, seen in zip(page.texts, page.facts["visibility"], strict=True) if seen != Visibility.DATA]


def data_of(page: Page) -> list[str]:
    """The texts of embedded data."""
    return page.texts[len(visible(page)) :]


@pytest.mark.parametrize("strategy", [trees(), soup()], ids=["trees", "soup"])
def test_no_visible_text_is_lost_doubled_or_moved(strategy: st.SearchStrategy[str]) -> None:
    """All characters but white space come out, in the order of the parser's text events but for those that no browser shows."""

    @settings(max_examples=250, deadline=None)
    @given(markup=strategy)
    def check(markup: str) -> None:
        page = parse_html(markup)
        found, (every, shown) = squeeze("".join(visible(page))), reference(markup)
        assert Counter(found) == Counter(every)
        rest = iter(found)
        assert all(sign in rest for sign in shown)
        plain = re.sub(" hidden|" + re.escape(' style="display: none"'), "", markup)
        assert squeeze("".join(visible(parse_html(plain)))) == reference(plain)[0]
        assert all(text == text.strip("\n") and text.strip() for text in page.texts)
        assert {len(column) for column in page.facts.values()} == {len(page)}
        assert all(parent < number for number, parent in enumerate(page.contexts.parent))
        assert len(page.contexts.tag) == len(page.contexts.names) == len(page.contexts)

    check()


@pytest.mark.skipif(native.load("tree") is None, reason="boilerml.native.tree was not compiled, or BOILERML_NATIVE is 0")
@pytest.mark.parametrize("strategy", [trees(), soup()], ids=["trees", "soup"])
def test_walking_the_tree_finds_what_the_events_tell(strategy: st.SearchStrategy[str]) -> None:
    """The compiled reader, which walks lxml's tree, and the one that listens to the parser agree on everything."""

    @settings(deadline=None)
    @given(markup=strategy)
    def check(markup: str) -> None:
        walked = parse_html(markup)
        with patch.object(boilerml.parsing.html, "_native", None):
            heard = parse_html(markup)
        assert walked.texts == heard.texts
        assert walked.contexts == heard.contexts
        assert (walked.title, walked.meta) == (heard.title, heard.meta)
        assert {name: values.tolist() for name, values in walked.facts.items()} == {
            name: values.tolist() for name, values in heard.facts.items()
        }

    check()


@pytest.mark.parametrize("depth", [300, 10_000])
@pytest.mark.parametrize("tag", ["div", "span", "desc"])
def test_deep_nesting_loses_nothing(tag: str, depth: int) -> None:
    """Text at any depth is kept; a tree of libxml2 would drop it past 254 levels, or 2,046."""
    page = parse_html(f"<{tag}>" * depth + "deep" + f"</{tag}>" * depth + "<p>after")
    assert squeeze("".join(page.texts)) == "deepafter"


def test_second_root_is_kept() -> None:
    """What follows the end of the document is text as well."""
    page = parse_html("<html lang=de><body><p>one</p></body></html><html lang=fr><p>two</p></html>three")
    assert page.texts == ["one", "two", "three"]
    assert page.meta["lang"] == "de"


def test_text_node_over_ten_megabytes() -> None:
    """libxml2's usual limit on a text node does not hold here."""
    long = "word " * 2_200_000
    page = parse_html(f"<p>{long}</p><p>after</p>")
    assert len(page.texts[0]) == len(long) - 1
    assert page.texts[1:] == ["after"]


@pytest.mark.parametrize("markup", ["", " \n", "\x00", "<!-- only a comment -->", "<!doctype html>", b"", "<p></p><br><script></script>"])
def test_nothing_to_read_is_an_empty_page(markup: str | bytes) -> None:
    """An input without text is a page without blocks, not an error."""
    page = parse_html(markup)
    assert len(page) == 0
    assert all(column.shape == (0,) for column in page.facts.values())


def test_nul_bytes_are_ignored() -> None:
    """NUL does not end the page, nor stay in the text, whether in characters or in bytes."""
    assert parse_html("<p>a\x00b</p>\x00<p>c").texts == ["ab", "c"]
    assert parse_html(b"<p>a\x00b</p>\x00<p>c").texts == ["ab", "c"]


def test_lone_surrogates_become_replacement_characters() -> None:
    """Characters that no charset can write do not reach the page; pairs become what they mean."""
    assert parse_html("<p>a\ud800b \ud83d\ude00</p>").texts == ["a\ufffdb 😀"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<noscript><p>x</p></noscript>", Visibility.FALLBACK),
        ("<iframe>&lt;p>x</iframe>", Visibility.FALLBACK),
        ("<iframe><p>x</p></iframe>", Visibility.FALLBACK),
        ("<object><p>x</p></object>", Visibility.FALLBACK),
        ("<p hidden>x", Visibility.HIDDEN),
        ('<div aria-hidden="true"><p>x', Visibility.HIDDEN),
        ('<div style="color:red; DISPLAY : none; top:0"><ul><li>x', Visibility.HIDDEN),
        ('<p style="display:\n\tNONE">x', Visibility.HIDDEN),
        ("<noscript><p hidden>x", Visibility.HIDDEN),
        ('<p aria-hidden="false">x', Visibility.VISIBLE),
        ('<p style="display:block; float:none">x', Visibility.VISIBLE),
        ("<textarea>x</textarea>", Visibility.VISIBLE),
    ],
)
def test_visibility(markup: str, expected: Visibility) -> None:
    """Fallback content and hidden parts are blocks too, and marked; what follows them is visible again."""
    page = parse_html(f"{markup}</p></li></ul></div></noscript><p>after")
    assert page.facts["visibility"].tolist() == [expected, Visibility.VISIBLE]


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<p>Dogs<span hidden>x</span> bark.</p>", ["Dogs bark.", "x"]),
        ("<p>Call<b style='display:none'>the <a href=/>desk</a><br>or not</b> us.</p>", ["Call us.", "the desk or not"]),
        ("<p><i hidden>a</i>Short<i hidden>b</i></p><p>c</p>", ["Short", "ab", "c"]),
        ("<p><i hidden>a</i></p><p>c</p>", ["a", "c"]),
        ("<p>One<i hidden>a<div>b</div></i>two</p>", ["One", "a", "b", "two"]),
        ("<div hidden>a<i>b</i></div>", ["ab"]),
        ("<p>Only <i aria-hidden=true>$</i>5</p>", ["Only $5"]),
    ],
)
def test_what_no_browser_shows_is_apart_from_what_it_stands_in(markup: str, texts: list[str]) -> None:
    page = parse_html(markup)
    assert page.texts == texts
    hidden = [text in ("x", "the desk or not", "a", "b", "ab") for text in texts]
    assert (page.facts["visibility"] == Visibility.HIDDEN).tolist() == hidden
    assert page.facts["link_chars"].tolist() == [4 * (text == "the desk or not") for text in texts]


def test_an_end_tag_of_a_line_break_breaks_the_line() -> None:
    assert parse_html("<p>One</br>two</BR >three").texts == ["One\ntwo\nthree"]
    assert parse_html("<p>One</br></br/>two</broken>three").texts == ["One", "twothree"]


@pytest.mark.skipif(native.load("tree") is None, reason="not compiled")
@given(st.text("</bBrR>x", max_size=12))
def test_end_tags_of_line_breaks_are_found(text: str) -> None:
    assert native.load("tree").closes_breaks(text.encode()) == ("</br" in text.lower())  # type: ignore[union-attr]


def test_the_source_of_a_formula_is_not_shown() -> None:
    formula = "<math><semantics><mi>x</mi><annotation encoding=application/x-tex>\\frac</annotation></semantics></math>"
    assert parse_html(f"<p>Let {formula} be.</p>").texts == ["Let x be."]


def test_raw_markup_in_each_other() -> None:
    """Markup that the parser hands over as a string is read once, however deep it is nested."""
    assert parse_html("<iframe>" * 3_000 + "<p>x</p>y").texts == ["x y"]
    assert parse_html("<iframe><script>var s = 1</script><title>t</title><noembed>a<p>b</noembed>c</iframe>d").texts == ["a b c", "d"]


BODY = "The council decided on Monday that the bridge will be closed for two years, and that a ferry replaces it."


def linked(value: object) -> str:
    """A JSON-LD script."""
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


PARTS = ("bow", "stern", "deck", "hull")
SENTENCES = [f"The {part} of the ferry that was built in {year} is open again." for year, part in enumerate(PARTS, 1901)]


@pytest.mark.parametrize("between", ["", "<figcaption>The ferry</figcaption>", "<div>Advertisement</div>"])
@pytest.mark.parametrize("body", [" ".join(SENTENCES), " ".join([*SENTENCES[:2], "He said “so”.", *SENTENCES[2:]])])
def test_linked_data_that_is_shown_with_something_between(body: str, between: str) -> None:
    """An article in one string is not a second one; that some words of it are missing or written otherwise does not make it one."""
    shown = [*SENTENCES[:2], 'He said "so".', *SENTENCES[2:]]
    page = parse_html(linked({"articleBody": body}) + between.join(f"<p>{sentence}</p>" for sentence in shown))
    assert data_of(page) == []


def test_linked_data_of_which_a_part_is_shown() -> None:
    shown = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[:2])
    assert data_of(parse_html(linked({"articleBody": " ".join(SENTENCES)}) + shown)) == [" ".join(SENTENCES)]
    turned = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[::-1])
    assert data_of(parse_html(linked({"articleBody": " ".join(SENTENCES)}) + turned)) == [" ".join(SENTENCES)]


def test_linked_data_that_is_not_shown() -> None:
    """An article body in JSON-LD becomes blocks behind all others, a block per paragraph."""
    value = {"@graph": [{"@type": "NewsArticle", "articleBody": f"{BODY}\n\n<p>Second &amp; last:</p> {BODY[::-1]}", "url": BODY}]}
    page = parse_html(linked(value) + "<p>Menu</p>")
    assert page.texts == ["Menu", BODY, "Second & last:", BODY[::-1]]
    assert page.facts["visibility"].tolist() == [Visibility.VISIBLE] + [Visibility.DATA] * 3


def test_linked_data_that_is_shown_is_not_doubled() -> None:
    """Data that stands on the page, in one block or over several, gives no block; nor does data that comes twice."""
    value = {"articleBody": BODY, "review": [{"reviewBody": "New: " + BODY}, {"reviewBody": "New:  " + BODY}]}
    half = BODY.index("and that")
    page = parse_html(f"<p>{BODY[:half]}</p><p>{BODY[half:]}</p>" + linked(value))
    assert data_of(page) == ["New: " + BODY]
    assert data_of(parse_html(f"<p>{BODY}</p>" + linked({"articleBody": BODY}))) == []


def test_broken_or_odd_linked_data() -> None:
    """Damaged, deep and half-encoded JSON neither raises nor leaves text that cannot be written."""
    deep = '{"a":' * 2_000 + "1" + "}" * 2_000
    odd = '{"text": "' + BODY + ' \\ud83d\\ude00 \\ud800"}'
    scripts = "".join(f'<script type="application/ld+json">{source}</script>' for source in (deep, "{", "[" * 100_000, odd))
    assert data_of(parse_html(scripts)) == [BODY + " 😀 \ufffd"]


def test_state_of_a_page_drawn_by_scripts() -> None:
    """Prose in a script's strings counts where the page shows little, and only there; code and addresses do not."""
    code = "const css = '.a'; if (x == \"y\") { f(\"div > p { color: red; margin: 0 } a b c d e f g h i j k l m n o p q\"); }"
    state = json.dumps({"id": "a\"b", "n": 1, "items": [{"text": BODY + ' He said "no".\nNext', "u": "https://example.org/" + "a" * 99}]})
    script = f"<script>{code} window.state = {state}</script>"
    assert data_of(parse_html(script + "<p>Loading</p>")) == [BODY + ' He said "no".', "Next"]
    assert data_of(parse_html(script + f"<p>{'Much text. ' * 300}</p>")) == []


def test_scripts_take_linear_time() -> None:
    """Quotes, spaces and escapes without end do not make the search for prose quadratic."""
    for source in ('"' + '\\"' * 200_000, '"' + "\\\\" * 200_000, '"' * 200_000):
        assert parse_html(f"<p>x</p><script>{source}</script>").texts == ["x"]
    assert len(parse_html(linked({"text": "x" * 60 + "<" + " " * 200_000 + "y"}))) == 1


def test_line_breaks() -> None:
    """One break stays inside the block; two or more end it."""
    page = parse_html("<p>a<br>b<br/>c<br> <br><br>d</p>")
    assert page.texts == ["a\nb\nc", "d"]
    assert page.facts["lines"][0] >= 2
    assert page.facts["gap"].tolist() == [Gap.BREAK, Gap.BREAK]


def test_preformatted_text_keeps_its_lines() -> None:
    """Line breaks and indentation stay, trailing spaces and outer line breaks go."""
    assert parse_html("<pre>\n\n  a  \n    b\n\n</pre>c\n d").texts == ["  a\n    b", "c d"]


def test_cells_of_a_row() -> None:
    """Cells of the same row are told from the beginning of a row and from what follows the table."""
    page = parse_html("<p>t</p><table><tr><th>a<th>b<tr><td>c</td><td></td><td>d</td></tr></table>e")
    assert page.texts == ["t", "a", "b", "c", "d", "e"]
    assert page.facts["gap"].tolist() == [Gap.BREAK, Gap.BREAK, Gap.CELL, Gap.BREAK, Gap.CELL, Gap.BREAK]


def test_characters_and_number_of_links() -> None:
    """Characters in links and in bold are counted, also where they are nested."""
    page = parse_html("<p>see <a href=x>one <b>two</b></a> <a>three</a></p><p>none</p><p><strong>all</strong></p>")
    assert page.facts["link_chars"].tolist() == [12, 0, 0]
    assert page.facts["links"].tolist() == [2, 0, 0]
    assert page.facts["strong_chars"].tolist() == [3, 0, 3]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<a>x</a><a>y</a>", "x y"),
        ("<a>x<a>y</a>", "x y"),
        ("<a>x</a> <a>y</a>", "x y"),
        ("<a>x<b>y</b>z</a>", "xyz"),
        ("<p>see <a>one</a> and (<a>two</a>), “<a>three</a>”", "see one and (two), “three”"),
        ("<p>東<a>京</a>都<a>民</a>", "東京都民"),
        ("<a>x</a><b>y</b>", "xy"),
        ("<a>x</a><div><a>y</a></div>", "x|y"),
        ("un<a>believ</a>able", "unbelievable"),
    ],
)
def test_space_between_links_that_touch(markup: str, expected: str) -> None:
    """Only two links side by side are set apart; links in running text, behind a bracket or inside a word, are not."""
    assert "|".join(parse_html(markup).texts) == expected


def test_images_since_the_block_before() -> None:
    """Pictures are counted with the block that follows."""
    assert parse_html("<img><svg><path d=x></path></svg><p>a</p><p>b</p><img>").facts["images"].tolist() == [2, 0]


def test_head() -> None:
    """The first title that has text, the language and known metadata are read; drawings and templates have titles of their own."""
    page = parse_html(
        '<html lang="pt-BR"><head><title> </title><title>A &amp;\n B</title><title>C</title><meta property="og:type" content="article">'
        '<meta name="Description" content="d"><meta name=other content=x><meta property=og:type content=late></head>'
        "<body><svg><title>drawn</title><text>shown</text></svg></body></html>"
    )
    assert page.title == "A & B"
    assert page.meta == {"lang": "pt-BR", "og:type": "article", "description": "d"}
    assert page.texts == ["shown"]
    assert parse_html("<p>x").title is None


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<div><template shadowrootmode="open"><p>a</p><p>b</p></template></div>', "a|b"),
        ("<x-y><template ShadowRootMode=Closed class=c>in<slot></slot></template>side</x-y> <template class=c>no</template>", "inside"),
        ("<div><template shadowrootmode=open><template>no</template>a</template></div><template>no</template>", "a"),
        ("<template shadowrootmode=ajar>no</template><template shadowrootmode>no</template><p>a", "a"),
        ("<template><div><template shadowrootmode=open>no</template></div></template><p>a", "a"),
    ],
)
def test_shadow_roots_are_shown(markup: str, expected: str) -> None:
    """A template that declares a shadow root is part of the page; others are not, nor is what stands in them."""
    assert "|".join(parse_html(markup).texts) == expected


def test_contexts_are_interned() -> None:
    """A page of a thousand cards has few contexts: numbers at the end of ids do not make a new one."""
    card = '<div class=card id="card-{0}"><h2 id=t{0}>Title {0}</h2><p>Text <a href="/{0}">more</a></p></div>'
    page = parse_html(f"<main>{''.join(map(card.format, range(1_000)))}</main>")
    assert len(page) == 2_000
    assert len(page.contexts) < 12
    assert len(set(page.facts["context"][1::2].tolist())) == 1
    assert "card-" in page.contexts.names[page.contexts.parent[page.facts["context"][0]]]


def test_context_and_leaf() -> None:
    """A block knows its block-level element, and the innermost element of its longest piece."""
    page = parse_html("<div class=a><span>s</span><em role=note>the longest piece</em></div>")
    context, leaf = page.facts["context"][0], page.facts["leaf"][0]
    assert (page.contexts.tag[context], page.contexts.names[context]) == ("div", ("a", None, None))
    assert (page.contexts.tag[leaf], page.contexts.names[leaf]) == ("em", (None, None, "note"))
    assert page.contexts.parent[leaf] == context


def test_declared_charset_is_not_applied_to_characters() -> None:
    """What the page declares does not matter for characters, which are decoded already."""
    assert parse_html('<meta charset="shift_jis"><p>grün 日本</p>').texts == ["grün 日本"]
    assert parse_html('<?xml version="1.0" encoding="iso-8859-1"?><html><p>grün').texts == ["grün"]
