"""Peers that take HTML, with the settings that their authors or later studies measured them with."""

from __future__ import annotations

from functools import cache
from typing import Any

from boilerml.evaluation.peers.registry import peer
from boilerml.parsing import parse_html


def _text_of(html: str) -> str:
    """The text of an HTML fragment, for peers that return HTML."""
    return "\n\n".join(parse_html(html).texts)


def _trafilatura(html: str, **options: Any) -> str | None:
    from trafilatura import extract

    text: str | None = extract(html, include_comments=False, include_tables=True, include_formatting=False, **options)
    return text


@peer("trafilatura", "html", module="trafilatura", settings="no comments, tables, as in its own evaluation")
def trafilatura(html: str) -> str | None:
    """Trafilatura (Barbaresi 2021), rules with readability and jusText to fall back on."""
    return _trafilatura(html)


@peer("trafilatura-fast", "html", module="trafilatura", settings="fast=True, no comments, tables")
def trafilatura_fast(html: str) -> str | None:
    """Trafilatura without its fallbacks."""
    return _trafilatura(html, fast=True)


@peer("trafilatura-precision", "html", module="trafilatura", settings="favor_precision=True, no comments, tables")
def trafilatura_precision(html: str) -> str | None:
    """Trafilatura when it would rather keep less."""
    return _trafilatura(html, favor_precision=True)


@peer("trafilatura-recall", "html", module="trafilatura", settings="favor_recall=True, no comments, tables")
def trafilatura_recall(html: str) -> str | None:
    """Trafilatura when it would rather keep more."""
    return _trafilatura(html, favor_recall=True)


@peer("resiliparse", "html", module="resiliparse", settings="main_content=True, no alt texts")
def resiliparse(html: str) -> str:
    """Resiliparse's main content extraction (Bevendorff et al. 2018), C++ rules."""
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(html, main_content=True, alt_texts=False))


@peer("readability-lxml", "html", module="readability", distribution="readability-lxml", settings="summary(html_partial=True)")
def readability_lxml(html: str) -> str:
    """A Python port of Arc90's Readability; its HTML is turned into text by boilerml's parser."""
    from readability import Document

    return _text_of(Document(html).summary(html_partial=True))


@peer(
    "justext",
    "html",
    module="justext",
    distribution="jusText",
    settings="stop words of all its languages; length_low 50, stopwords 0.1 and 0.2, no_headings, as in trafilatura's evaluation",
)
def justext(html: str) -> str:
    """JusText (Pomikálek 2011), paragraphs by length, links and stop words."""
    from justext import justext as classify

    paragraphs = classify(html, all_stop_words(), **JUSTEXT_SETTINGS)
    return "\n\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


JUSTEXT_SETTINGS: dict[str, Any] = {
    "length_low": 50,
    "length_high": 200,
    "stopwords_low": 0.1,
    "stopwords_high": 0.2,
    "max_link_density": 0.2,
    "max_heading_distance": 200,
    "no_headings": True,
}


@cache
def all_stop_words() -> frozenset[str]:
    """The stop words of all languages that jusText has, since nobody says what language a page is in."""
    from justext import get_stoplist, get_stoplists

    return frozenset(word for language in get_stoplists() for word in get_stoplist(language))


@peer("newspaper4k", "html", module="newspaper", distribution="newspaper4k", settings="fulltext, language en")
def newspaper4k(html: str) -> str:
    """Newspaper4k, the maintained newspaper3k."""
    from newspaper import fulltext

    return str(fulltext(html))


@cache
def _goose() -> Any:
    from goose3 import Goose

    return Goose({"enable_image_fetching": False, "strict": False})


@peer("goose3", "html", module="goose3", settings="strict=False, no images")
def goose3(html: str) -> str:
    """Goose3, a Python port of Goose."""
    return str(_goose().extract(raw_html=html).cleaned_text)


@cache
def boilerpipe() -> Any:
    """Boilerpipe's extractor for articles."""
    from boilerpy3.extractors import ArticleExtractor

    return ArticleExtractor(raise_on_failure=False)


@peer("boilerpy3", "html", module="boilerpy3", settings="ArticleExtractor")
def boilerpy3(html: str) -> str:
    """A Python port of boilerpipe (Kohlschütter et al. 2010)."""
    return str(boilerpipe().get_content(html))


@peer("html-text", "html", module="html_text", distribution="html-text", settings="guess_layout=True; all text of the page")
def html_text(html: str) -> str:
    """All text that a page shows: what not cleaning means."""
    from html_text import extract_text

    return str(extract_text(html))


@peer("inscriptis", "html", module="inscriptis", settings="all text of the page")
def inscriptis(html: str) -> str:
    """All text that a page shows, laid out."""
    from inscriptis import get_text

    return str(get_text(html)) if html.strip() else ""
