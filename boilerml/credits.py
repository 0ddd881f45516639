"""Where in a block's text the credit of an image stands: who took it, or which agency it is from.

Rules rather than a model: credits are few, short and alike in all languages. A label or an agency, a name, and the end of the block.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: Only the end of a block is searched, so that a long one costs no more than a short one.
_SEARCHED = 240
#: A credit longer than this is none.
_LONGEST = 110

#: What stands before the name, with a colon or the like between; ``_`` is a space.
_LABELS = """
    Photo(?:s|graphs?|graphy|grapher)? Pictures? Images? Illustrations? Graphics? Pics? (?:Photo|Image|Picture)_?[Cc]redits?
    (?:Photo|Image|Picture)_[Ss]ource Credits? Foto(?:s|graf|grafin|grafie|grafia|grafía)? Bild(?:er|quelle|nachweis)?
    Grafik Titelbild Symbolbild Illustration Crédits?(?:_photo)? Imagen Imagem Imágenes Crédito Cr[eé]ditos Immagine Beeld
    Fotografi Kuva Kuvat Zdj[eę]cie Fot\\. Fotó Kép Foto[gğ]raf Ảnh Фото Снимка Светлина Φωτογραφία Φωτο صورة الصورة تصوير
    צילום 写真(?:提供)? 撮影 画像(?:提供)? 图片?(?:来源)? 圖片?(?:來源)? 图源 摄影 Courtesy(?:_of)? Источник(?:_фото)?
    攝影 사진(?:제공)? ภาพ
""".split()
#: Between a label and a name where there is no colon.
_BY = r"(?:by|courtesy(?: of)?|via|credit|von|par|de|por|di|av|af|door)"
#: Names that are image credits wherever they end a block.
_IMAGE_AGENCIES = (
    *("Getty(?: Images)?", "AFP via Getty Images", "AP Photo", "AP Images", "Shutterstock", "iStock(?:photo)?", "Alamy(?: Stock Photo)?"),
    *("Unsplash", "Pexels", "Pixabay", "Adobe ?Stock", "Wikimedia Commons", "picture[ -]alliance", "imago(?: images)?", "Zuma Press"),
    *("USA Today Sports", "Depositphotos", "Rex Features", "Bloomberg via Getty Images", "EyeEm", "Scanpix", "Belga Image"),
)
#: Names that write articles too: a credit only after a slash, after ©, in brackets, or alone.
_NEWS_AGENCIES = (
    *("Reuters", "REUTERS", "AFP", "AP", "dpa", "DPA", "EPA(?:-EFE)?", "EFE", "ANSA", "LaPresse", "Keystone(?:-SDA)?", "TASS", "ТАСС"),
    *("РИА Новости", "Xinhua", "Kyodo", "Yonhap", "KCNA", "Korean Central News Agency", "NTB", "TT", "Ritzau", "PAP", "MTI", "NASA"),
    *("Associated Press", "The Associated Press", "共同通信", "新华社", "時事", "AA", "Anadolu", "Press Association", "PA", "ČTK", "Lusa"),
)
#: What an agency stands behind in a sentence that speaks of it.
_NOT_IN_PROSE = "".join(rf"(?<!\b{word} )" for word in "of for from to at with the and or on in than is are was".split())
#: A word of a name: it begins with a capital, or is of a script without them.
_NAME_WORD = r"(?:[^\W\d_a-zß-öø-ÿ][\w.'’&-]*|de|du|van|von|der|den|bin|al|el|la)"


class _Rules:
    """The rules, compiled when the first block is asked about."""

    def __init__(self) -> None:
        labels = "|".join(_LABELS).replace("_", " ")
        agencies = "|".join(_IMAGE_AGENCIES)
        every = "|".join((*_IMAGE_AGENCIES, *_NEWS_AGENCIES))
        name = rf"{_NAME_WORD}(?: {_NAME_WORD}){{0,4}}"
        # At the start, behind a sentence or a bracket, or joined to the word before by whoever made the dump.
        before = r"(?:^|(?<=[.!?…:;,)\]\"”»。！？|(\[–—/])\s{0,3}|(?<=[a-zß-öø-ÿ0-9])(?=[A-Z]))"
        self.labelled = re.compile(rf"{before}(?:{labels})(?:\s{{0,2}}[:：/／|]\s{{0,2}}|\s{_BY}:?\s)(?P<name>\S.*)$", re.DOTALL)
        #: Names that begin with a small letter.
        self.lower_case = re.compile(rf"(?:{every}|privat|private|privé)\b")
        self.alone = re.compile(rf"^[(\[©\s]*(?:{name}\s?[/,|]\s?|{name} via )?(?:{every})(?:\s?[/,|]\s?(?:{name}|{every}))?[)\]\s.]*$")
        self.at_the_end = re.compile(
            _NOT_IN_PROSE
            + rf"(?:(?P<open>[(\[])\s?)?(?P<credit>(?:{name}\s?[/|]\s?|{name},? via )?(?:{agencies})(?:\s?[/|,]\s?{name})?)\s?[)\]]?\.?$"
        )
        self.slashed = re.compile(rf"(?P<credit>{name}\s?/\s?(?:{every})|(?:{every})\s?/\s?{name})\s?[)\]]?\.?$")
        self.bracketed = re.compile(rf"[(\[](?P<credit>(?:{labels})?[:\s]{{0,2}}(?:{name}[/,|\s]{{1,3}})?(?:{every}))[)\]]\.?$")
        # At the start of a block it is a notice of copyright.
        self.signed = re.compile(r"(?<=.)(?P<credit>[©🄯]\s?(?!\s?\(?[12]\d{3})[^\W\d_][^.!?。]{1,70})$")
        self.sentence = re.compile(r"[.!?。！？]\s+\S+\s+\S+|[.!?。！？]\s*$(?<!\.)")


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    return _Rules()


def credit_span(text: str) -> tuple[int, int] | None:
    """Find the credit of an image at the end of a text, or as all of it.

    A dump may have joined it to what stands before, as in "Kim traveled by private trainImage: Korean Central News Agency".

    Args:
        text: A block's text.

    Returns:
        Start and end of the credit in characters, its label within, white space and brackets around it without; None where there is none.
    """
    start = max(len(text) - _SEARCHED, 0)
    tail = text[start:]
    rules = _rules()
    found = _labelled(tail, rules) if start == 0 or any(sign in tail for sign in ":：/／|") or " by " in tail else None
    if found is None and start == 0 and len(tail) <= _LONGEST and rules.alone.match(tail):
        found = (0, len(tail))
    for rule in (rules.at_the_end, rules.slashed, rules.bracketed, rules.signed):
        if found is None and (match := rule.search(tail)):
            found = match.span("credit")
    return _trimmed(text, start + found[0], start + found[1]) if found else None


def _labelled(tail: str, rules: _Rules) -> tuple[int, int] | None:
    for match in rules.labelled.finditer(tail):
        name = match["name"]
        bare = name.lstrip("(©[ ")
        named = bare[:1].isalpha() and (not bare[0].islower() or rules.lower_case.match(bare))
        if len(match.group()) <= _LONGEST and named and not rules.sentence.search(name):
            return match.span()
    return None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    around = " \t\n\r\u00a0()[]|–—,;"
    while start < end and (text[start] in around or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in around or text[end - 1].isspace()):
        end -= 1
    return (start, end) if start < end else None
