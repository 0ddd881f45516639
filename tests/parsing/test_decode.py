"""`decode` and `parse` on bytes: the order in which charsets are found, and what is not a page at all."""

# ruff: noqa: RUF001 - letters of other scripts that look like Latin ones are meant

from __future__ import annotations

import codecs
import gzip
import io
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boilerml.errors import BoilermlError, UnsupportedInputError
from boilerml.page import Encoding
from boilerml.parsing import decode, parse

RUSSIAN = (
    "Московский метрополитен открыл новую станцию в понедельник утром. Первые пассажиры смогли проехать по участку уже в "
    "шесть часов, а к полудню поток вырос до нескольких тысяч человек. "
) * 5
JAPANESE = (
    "東京都は月曜日の朝、新しい橋を開通させました。最初の車が午前六時に通り、正午までには数千台になりました。知事は式典で「長い間待っていた橋です」と述べました。"
) * 5
CHINESE = "本报北京星期一电，市政府宣布新的大桥将于下个月正式通车。专家认为，这座桥会大大缩短两岸居民的上下班时间。" * 5
KOREAN = "서울시는 월요일 아침에 새로운 다리를 개통했다고 발표했습니다. 시민들은 오래 기다려 온 다리라고 말했습니다. " * 5
HINDI = "दिल्ली में सोमवार को नया पुल खुल गया और लोगों ने कहा कि वे इसका लंबे समय से इंतजार कर रहे थे। " * 5
GREEK = "Ο δήμος άνοιξε τη νέα γέφυρα τη Δευτέρα το πρωί και οι πολίτες είπαν ότι την περίμεναν χρόνια. " * 5
HEBREW = "העירייה פתחה ביום שני גשר חדש והתושבים אמרו שחיכו לו זמן רב. " * 5
THAI = "กรุงเทพมหานครเปิดสะพานใหม่ในวันจันทร์ และประชาชนกล่าวว่ารอมานาน " * 5
ARABIC = "افتتحت المدينة جسرا جديدا صباح يوم الاثنين"


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_byte_order_mark_comes_first(mark: bytes, codec: str) -> None:
    """A mark wins over the option and over the page's declaration, and is not part of the text."""
    markup = f'<meta charset="latin1"><p>{ARABIC} {JAPANESE}'
    assert decode(mark + markup.encode(codec), "windows-1251") == (markup, Encoding(codec, "bom"))


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("latin1", "cp1252", "“naïve” – 5 €"),
        ("ISO-8859-1", "cp1252", "“naïve” – 5 €"),
        ("us-ascii", "cp1252", "“naïve” – 5 €"),
        ("gb2312", "gbk", "朱镕基总理"),
        ("x-sjis", "cp932", "日本語①"),
        ("euc-jp", "euc_jp", "日本語"),
        ("euc-kr", "cp949", "똠방각하"),
        ("big5", "big5hkscs", "中文"),
        ("windows-1251", "cp1251", "Привет, мир"),
        ("koi8-r", "koi8-r", "Привет"),
        ("iso-8859-9", "cp1254", "ığdır"),
        ("iso-2022-jp", "iso2022_jp", "日本語"),
    ],
)
def test_labels_mean_what_browsers_take_them_for(label: str, codec: str, text: str) -> None:
    """WHATWG labels, declared in a page or given as the option."""
    for declaration in (f'<meta charset="{label}">', f"<META http-equiv=Content-Type content='text/html; charset={label}'>"):
        assert decode(f"{declaration}{text}".encode(codec)) == (declaration + text, Encoding(codec, "meta"))
    assert decode(text.encode(codec), f" {label.upper()} ") == (text, Encoding(codec, "option"))


def test_option_wins_over_declaration() -> None:
    """The caller knows better than the page; Python's own codecs are known too."""
    markup = '<meta charset="utf-8"><p>Größe'
    assert decode(markup.encode("cp1252"), "cp1252") == (markup, Encoding("cp1252", "option"))
    assert decode("Größe".encode("cp850"), "cp850") == ("Größe", Encoding("cp850", "option"))


@pytest.mark.parametrize("label", ["klingon", "", " ", "base64", "rot13", "undefined", "idna", "punycode", "unicode_escape"])
def test_unknown_encoding(label: str) -> None:
    """A label that names no charset is refused with advice, also where Python has a codec of that name."""
    with pytest.raises(BoilermlError, match=r"unknown encoding .*charset name such as utf-8"):
        decode(b"text", label)


@pytest.mark.parametrize("label", ["replacement", "x-user-defined", "a\0b", "ü", "\ud800"])
def test_labels_that_libraries_stumble_over(label: str) -> None:
    """Labels for which codec libraries raise errors of their own are unknown like others."""
    with pytest.raises(BoilermlError, match="unknown encoding"):
        decode(b"text", label)


@pytest.mark.parametrize("label", ["undefined", "utf-16", "utf-32", "cp037", "klingon", "unicode_escape", "replacement", "idna"])
def test_declarations_that_cannot_be_true(label: str) -> None:
    """A declaration readable as ASCII is not believed where its charset would not read as ASCII, or is none."""
    assert decode(f"<meta charset={label}><p>plain".encode())[0] == f"<meta charset={label}><p>plain"
    legacy = f"<meta charset={label}><p>{RUSSIAN}".encode("cp1251")
    assert "<p>" in decode(legacy)[0]


@pytest.mark.parametrize(
    ("codec", "text"),
    [("cp1251", RUSSIAN), ("koi8-r", RUSSIAN), ("shift_jis", JAPANESE), ("euc_jp", JAPANESE), ("gb18030", CHINESE), ("cp949", KOREAN)],
)
@pytest.mark.parametrize("markup", ["{}", "<!-- plain -->\n" * 4_000 + "{}", "{}" + "<p class=x>plain</p>" * 4_000])
def test_detector(codec: str, text: str, markup: str) -> None:
    """Bytes that are not UTF-8 and declare nothing go to the detector, which looks at the text behind or before much markup."""
    page = markup.format(text)
    found, encoding = decode(page.encode(codec))
    assert encoding.source == "detector"
    assert found == page


LATIN = [
    ("cp1252", "A manhã começou com um café, e não havia ninguém. Os irmãos foram à praia."),
    ("cp1252", "L'été dernier, nous étions à la plage ; le garçon a mangé une pêche près de la forêt, même à Noël."),
    ("cp1252", "El niño soñó con la montaña. ¿Qué más podría pasar? ¡Nada!"),
    ("cp1252", "¿Que pasa hoy? ¡Nada!"),
    ("cp1252", "Die Bäume blühen, und die Größe ist nicht alles."),
    ("cp1252", "Været er fint i dag, og vi går en tur på fjellet før vi går hjem."),
    ("cp1252", "It’s “perfect” – © 2004, 20 m³ for £5 • ½ cup…"),
    ("cp1252", "3 × 4 » 5"),
    ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy."),
    ("iso8859_2", "Zażółć gęślą jaźń. Dziś jest ładna pogoda, więc pójdziemy na spacer."),
    ("cp1250", "Az idő ma nagyon szép, ezért kimegyünk az erdőbe. Őszintén szólva örülünk."),
    ("cp1254", "Bugün hava çok güzel, çocuklar parkta oynuyor. Şimdi eve gidip yemek yiyeceğiz."),
    ("cp1257", "Šiandien gražus oras, todėl eisime pasivaikščioti į mišką. Vėliau vakarieniausime prie jūros."),
]


@pytest.mark.parametrize(("codec", "text"), LATIN)
@pytest.mark.parametrize("markup", ["{}", "<p>{}</p>\n", "• {}\n" * 20])
def test_charsets_of_latin_scripts(codec: str, text: str, markup: str) -> None:
    """The alphabets of languages tell these charsets apart, and windows-1252 wins unless another one explains more."""
    page = markup.format(*[text] * 20).replace("•", "*" if codec == "iso8859_2" else "•")
    assert decode(page.encode(codec))[0] == page


@pytest.mark.parametrize(
    ("language", "codec", "text"),
    [
        ("tr", "cp1254", "Değil"),
        ("pl-PL", "cp1250", "Łódź"),
        ("ru", "cp1251", "Привет"),
        ("el", "cp1253", "Ελλάδα"),
        ("ja", "cp932", "日本"),
        ("zh-CN", "gb18030", "你好，世界"),
        ("ko", "cp949", "안녕"),
        ("he", "cp1255", "שלום"),
        ("pt", "cp1252", "não"),
    ],
)
def test_language_is_a_hint(language: str, codec: str, text: str) -> None:
    """A word is too little for a detector; the page's language tells which charsets come into question."""
    page = f'<html class=no-js lang="{language}"><body><p>{text}</p></body></html>'
    assert decode(page.encode(codec)) == (page, Encoding(codec, "detector"))


def test_escapes_of_japanese() -> None:
    """All of their bytes are ASCII, and valid UTF-8."""
    text = "横浜の港は今日も雨だった。"
    data = f"<p>{text}</p>".encode("iso2022_jp")
    assert decode(data) == (f"<p>{text}</p>", Encoding("iso2022_jp", "detector"))
    assert parse(data).texts == [text]
    assert decode(b"\x1b$B is no kanji \x1b(Z")[1].name == "utf-8"
    assert decode(b"\x1b[1mBold\x1b[0m")[1].name == "utf-8"


def test_list_of_bullets_in_another_script() -> None:
    """Bullets, which stand by themselves, do not make Cyrillic text look like Latin."""
    page = "• Apple\n" * 200 + "• " + RUSSIAN[:80]
    assert decode(page.encode("cp1251"))[0] == page


def test_xml_declaration() -> None:
    """It counts at the beginning, behind ``<meta>``, and not where it could not be true."""
    text = "<html><body><p>Müller “sagt” ja"
    for quote in "\"'":
        markup = f"<?xml version='1.0' encoding={quote}ISO-8859-1{quote}?>\n{text}"
        assert decode(markup.encode("cp1252")) == (markup, Encoding("cp1252", "meta"))
    both = f'<?xml version="1.0" encoding="utf-8"?><meta charset="windows-1252">{text}'
    assert decode(both.encode("cp1252")) == (both, Encoding("cp1252", "meta"))
    wide = f'<?xml version="1.0" encoding="utf-16"?>{text}'
    assert decode(wide.encode()) == (wide, Encoding("utf-8", "meta"))
    late = f'{text}<?xml version="1.0" encoding="windows-1251"?>'
    assert decode(late.encode("cp1252"))[0] == late


@pytest.mark.parametrize("comment", ["<!-- {} -->", "<!-- > {} -->", "<!---->", "<!-->", "<!-- a --><!--{}-->"])
def test_declarations_in_comments(comment: str) -> None:
    """What is commented out declares nothing; what follows the comment does."""
    markup = comment.format("<meta charset=koi8-r>") + f"<meta charset=windows-1251><p>{RUSSIAN}"
    assert decode(markup.encode("cp1251")) == (markup, Encoding("cp1251", "meta"))
    markup = f"<!-- <meta charset=koi8-r> {'x' * 2_000} --><p>{RUSSIAN}"
    assert decode(markup.encode("cp1251")) == (markup, Encoding("cp1251", "detector"))


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [RUSSIAN, GREEK, HEBREW, ARABIC, HINDI, THAI, KOREAN, f"{JAPANESE}\n", f"{CHINESE}\n" * 99])
def test_utf16_without_mark(codec: str, text: str) -> None:
    """UTF-16 is recognised by its NULs in Western text and markup, else by its spaces and its script."""
    western = "<p>A page that an editor saved as “Unicode”.</p>"
    for page in (western, text, f"<html><body><p class=a>{text}</p></body></html>"):
        assert decode(page.encode(codec)) == (page, Encoding(codec, "detector"))
    assert decode(text.encode(codec), codec) == (text, Encoding(codec, "option"))


@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "cp1251", "cp932", "gb18030"])
def test_stray_nuls_are_not_utf16(codec: str) -> None:
    """A NUL here and there does not make ideographs of text in other charsets."""
    text = {"cp932": JAPANESE, "gb18030": CHINESE, "cp1251": RUSSIAN}.get(codec, "Größe und Fläche sind nicht das Gleiche. " * 9)
    for nul in ("\0", " \0", "\0\n"):
        page = f"{text}{nul}{text}"
        assert decode(page.encode(codec))[1].name == codec


def test_advice_for_what_may_be_utf16() -> None:
    """UTF-16 that is not recognised is refused as binary, with the way out."""
    vague = "\u0101\u0201\u0301\u0401" * 50
    with pytest.raises(UnsupportedInputError, match=r"binary.*--encoding utf-16-le"):
        decode(vague.encode("utf-16-le"))
    assert decode(vague.encode("utf-16-le"), "utf-16-le")[0] == vague


def test_utf32_by_option() -> None:
    """Three NULs of four bytes are no sign of binary data where the caller says UTF-32."""
    assert decode("page".encode("utf-32-le"), "utf-32-le")[0] == "page"


def test_utf8_that_declares_something_else() -> None:
    """Pages saved again as UTF-8 with their old declaration are UTF-8."""
    markup = f'<meta charset="iso-8859-1"><p>{RUSSIAN}'
    assert decode(markup.encode()) == (markup, Encoding("utf-8", "content"))
    assert decode("“ok”".encode()) == ("“ok”", Encoding("utf-8", "content"))
    assert decode(b"<meta charset=latin1>plain")[1] == Encoding("cp1252", "meta")


def test_broken_utf8() -> None:
    """Broken bytes are counted, each run becomes U+FFFD, and nothing else is lost."""
    data = "“Größe” – ".encode() + b"\xff|\xc3" + " “mehr”".encode()
    assert decode(data) == ("“Größe” – \ufffd|\ufffd “mehr”", Encoding("utf-8", "detector", replaced=2))
    declared = b'<meta charset="utf-8">caf\xe9 au lait'
    assert decode(declared)[1] == Encoding("utf-8", "meta", replaced=1)
    shown = b'<meta charset="utf-8">what \xef\xbf\xbd means: caf\xe9'
    assert decode(shown)[1] == Encoding("utf-8", "meta", replaced=1), "U+FFFD of the source is none of them"
    cut = "It’s “quoted” – and cut off in the middle of a dash –".encode()[:-1]
    assert decode(cut)[1].name == "utf-8"


def zipped() -> bytes:
    """A ZIP archive in memory."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "text")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"%PDF-1.7\n1 0 obj", "PDF.*pdftotext"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG.*page"),
        (gzip.compress(b"<p>page"), "gzip.*gunzip"),
        (zipped(), "ZIP.*unpack"),
        (random.Random(1).randbytes(1_000), "binary"),
        (random.Random(2).randbytes(100_000), "binary"),
        (b"RIFF\x24\x08\x00\x00WEBPVP8 \x18\x08\x00\x00" + bytes(range(32)), "binary"),
        (b"\x00" * 100, "binary"),
    ],
)
def test_binary_data_is_refused(data: bytes, advice: str) -> None:
    """What is no page is refused with what it is and what to do, with or without an encoding."""
    for encoding in (None, "utf-8"):
        with pytest.raises(UnsupportedInputError, match=advice):
            decode(data, encoding)
        with pytest.raises(UnsupportedInputError, match=advice):
            parse(data, encoding=encoding)


@pytest.mark.parametrize("text", ["RIFF: how a guitar is played", "BZh, said the fly", "PK, not FK", "", "\x1b[1mbold\x1b[0m", "a\x0cb"])
def test_text_is_not_taken_for_binary(text: str) -> None:
    """Words that begin like a signature, escapes and form feeds are text; so is nothing."""
    assert decode(text.encode())[0] == text


LABELS = ("utf-8", "utf-16", "utf-32", "shift_jis", "big5", "hz", "utf-7", "iso-2022-jp", "euc-kr", "cp037", "gb18030")


@settings(max_examples=300, deadline=None)
@given(
    data=st.binary(max_size=200) | st.binary(max_size=40).map(lambda data: b"<meta charset=big5><p>caf\xe9 " + data),
    label=st.none() | st.sampled_from(LABELS) | st.text(max_size=8),
)
def test_any_bytes_decode_or_are_refused(data: bytes, label: str | None) -> None:
    """Bytes become a page whose text can be written, or one of the package's own errors; never another exception."""
    try:
        page = parse(data, encoding=label)
    except BoilermlError:
        return
    "\n".join(page.texts).encode()


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(st.characters(codec="utf-8", exclude_characters="\ufeff"), max_size=60),
    before=st.sampled_from(("", "<!doctype html><p>", "<p>", "- one\n- two ", '<meta charset="utf-8">', "\ufeff")),
)
def test_bytes_and_characters_give_the_same_page(text: str, before: str) -> None:
    """UTF-8 bytes and their characters are the same page."""
    source = before + text
    try:
        from_bytes = parse(source.encode())
    except UnsupportedInputError:
        return
    if from_bytes.encoding.name != "utf-8":  # short text with many NULs is taken for UTF-16
        return
    from_text = parse(source)
    assert (from_bytes.kind, from_bytes.texts, from_bytes.title) == (from_text.kind, from_text.texts, from_text.title)
    assert all((from_bytes.facts[name] == from_text.facts[name]).all() for name in from_text.facts)


def test_legacy_bytes_and_characters_give_the_same_page() -> None:
    """Pages in other charsets go the other way through the HTML parser, with the same result."""
    markup = f'<html><head><meta charset="windows-1251"><title>{RUSSIAN[:20]}</title></head><body><p>{RUSSIAN}</p></body></html>'
    assert parse(markup.encode("cp1251")).texts == parse(markup).texts == [RUSSIAN.strip()]


def test_kind_is_checked() -> None:
    """A kind that does not exist is the caller's mistake."""
    with pytest.raises(ValueError, match="'auto', 'html' or 'text'"):
        parse("x", kind="pdf")  # type: ignore[arg-type]
