"""What HTML's elements mean for the blocks of a page: which begin one, which are links, pictures, hidden or no text at all."""

from __future__ import annotations

(
    BLOCK,
    SKIP,
    LINK,
    STRONG,
    FALLBACK,
    HIDDEN,
    PRE,
    CELL,
    BREAK,
    IMAGE,
    SCRIPT,
    TITLE,
    VOID,
    META,
    PLAIN,
    ROOT,
    DRAWING,
    GONE,
) = (1 << i for i in range(18))
#: What holds for all that an element contains. HIDDEN is from somebody, be it screen readers; what is GONE no browser shows.
INHERITED = SKIP | LINK | STRONG | FALLBACK | HIDDEN | PRE | DRAWING | GONE
#: Elements whose attributes do not tell one place from another.
BARE = VOID | SKIP | PLAIN
#: What has to be looked at when an element begins, and when text comes.
EVENT = BLOCK | LINK | IMAGE
NOTED = SKIP | FALLBACK | LINK | STRONG | GONE

TAG_FLAGS: dict[str, int] = {
    **dict.fromkeys(
        # HTML's block-level elements, and the inline ones that stand apart on a page: buttons, labels, options.
        """address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption
        figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup label legend li main menu nav ol
        optgroup option p search section select summary table tbody tfoot thead tr ul foreignobject""".split(),
        BLOCK,
    ),
    "html": BLOCK | ROOT,
    "td": BLOCK | CELL,
    "th": BLOCK | CELL | STRONG,
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext", "textarea"), BLOCK | PRE),
    **dict.fromkeys(("noscript", "noframes", "noembed", "iframe", "object", "video", "audio", "canvas"), BLOCK | FALLBACK),
    **dict.fromkeys(("style", "template", "datalist", "annotation", "annotation-xml"), SKIP),
    "script": SKIP | SCRIPT,
    "title": SKIP | TITLE,
    **dict.fromkeys(("b", "strong"), STRONG),
    "a": LINK,
    **dict.fromkeys(("area", "base", "col", "embed", "frame", "input", "link", "param", "source", "track", "wbr"), VOID),
    "meta": VOID | META,
    "br": VOID | BREAK,
    "hr": VOID | BLOCK,
    "img": VOID | IMAGE,
    "svg": IMAGE | DRAWING,
    # Shapes of a drawing: many, all alike, and their attributes tell nothing.
    **dict.fromkeys(("path", "g", "use", "circle", "rect", "line", "polygon", "polyline", "ellipse"), PLAIN),
}
#: Inside ``<svg>`` these describe the drawing; the rest is drawn.
SVG_SILENT = frozenset(("title", "desc", "metadata", "defs"))
#: Values of ``shadowrootmode`` that make a ``<template>`` part of the page.
SHADOW_MODES = ("open", "closed")
#: A line break within a block until the block is complete. No text has a NUL: `_read` takes them out, libxml2 replaces ``&#0;``.
LINE = "\0"
META_NAMES = frozenset(("og:type", "og:title", "og:description", "description", "twitter:title", "title", "generator"))
#: Elements whose content lxml hands over as one string.
RAW_MARKUP = frozenset(("iframe", "noframes", "noembed"))
