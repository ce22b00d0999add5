"""Notebooks, web pages and PDF are read as their readers see them, and a citation says where to go."""

import hashlib
import html
import io
import json
import re
import zipfile
from dataclasses import replace

import pytest
from helpers import filled
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import Bot, Settings, check, keep_answer, recheck, state_of
from bot.documents.contents import skipped_in
from bot.documents.folder import read_folder
from bot.documents.formats import FORMATS, blocks_of, extracted, format_of
from bot.indexing.passages import passages
from bot.languages.locale import codes, locale
from bot.records import Document, LeftOut
from bot.statements.made.maker import statements_of
from bot.statements.shown import shown
from bot.text.markup import marks
from bot.text.plain import plain
from ui.render import passage

# ---- files, made here ------------------------------------------------------------------------


def markdown(*lines):
    return {"cell_type": "markdown", "metadata": {}, "source": [f"{line}\n" for line in lines]}


def code(source):
    outputs = [{"output_type": "stream", "name": "stdout", "text": ["PRINTED\n"]}]
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": outputs, "execution_count": 1}


def notebook(*cells, **metadata):
    about = {"language_info": {"name": "python"}, **metadata}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": cells}).encode()


def page(body, lang="sv", head=""):
    return f'<!doctype html><html lang="{lang}"><meta charset="utf-8">{head}<body>{body}</body></html>'.encode()


def pdf(*pages, contents=(), trailer=b""):
    """A PDF of pages, each of lines (y, size, text), with operators that come before and the place from the left."""
    first = 4 + 2 * len(pages)  # of the contents
    kids = b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(len(pages)))
    outlines = b"/Outlines %d 0 R" % first if contents else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % outlines,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for i, lines in enumerate(pages):
        stream = b"BT %s ET" % b" ".join(_line(*line) for line in lines)
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * i),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    if contents:
        last = first + len(contents)
        objects.append(b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (first + 1, last, len(contents)))
        for i, (title, number) in enumerate(contents):
            after = b"/Next %d 0 R" % (first + i + 2) if i + 1 < len(contents) else b""
            name = ("\ufeff" + title).encode("utf-16-be").hex().encode()
            objects.append(
                b"<< /Title <%s> /Parent %d 0 R /Dest [%d 0 R /Fit] %s >>" % (name, first, 2 + 2 * number, after)
            )
    return _written(objects, trailer)


def _line(y, size, text, before=b"0 g 0 Tr", x=72):
    raw = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"%s /F1 %d Tf 1 0 0 1 %d %d Tm (%s) Tj" % (before, size, x, y, raw)


def _written(objects, trailer):
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    data_end, size = len(data), len(objects) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % size + b"".join(b"%010d 00000 n \n" % each for each in offsets)
    return data + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (size, trailer, data_end)


ENCRYPTED = b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (
    b"11" * 32,
    b"22" * 32,
)

TEXTS = {
    "sv": "Kopian tas varje natt och sparas i nittio dagar på en annan ort, så att en översvämning aldrig når den.",
    "da": "Sikkerhedskopien tages hver nat og gemmes i halvfems dage et andet sted, så en oversvømmelse ikke når den.",
    "nl": "De reservekopie wordt elke nacht gemaakt en negentig dagen elders bewaard, buiten bereik van het water.",
    "en": "The backup is made every night and kept for ninety days in another town, so that a flood does not reach it.",
    "ms": "Sandaran dibuat pada setiap malam dan disimpan selama sembilan puluh hari di bandar lain supaya selamat.",
}


def in_lines(text, y=700, size=11):
    """A paragraph set in lines, as in print."""
    words, lines = text.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 60:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [(y - 14 * i, size, line) for i, line in enumerate(lines)]


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def docx(*paragraphs, rows=()):
    """A Word document of paragraphs (words, style) and a table of words, or of words and what their cell spans."""

    def paragraph(words, style=""):
        named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        return f'<w:p>{named}<w:r><w:t xml:space="preserve">{html.escape(words)}</w:t></w:r></w:p>'

    def cell(words):
        words, spans = words if isinstance(words, tuple) else (words, "")
        return f"<w:tc><w:tcPr>{spans}</w:tcPr>{paragraph(words)}</w:tc>"

    cells = ("".join(map(cell, row)) for row in rows)
    table = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>" if rows else ""
    body = "".join(paragraph(*each) for each in paragraphs) + table
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.'
            'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        )
        relation = f'<Relationship Id="r1" Type="{OFFICE}" Target="word/document.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>')
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    return buffer.getvalue()


def catalog(*pairs, language="sv"):
    head = f'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: {language}\\n"\n'
    return "\n".join(
        [head, *(f"msgid {json.dumps(one)}\nmsgstr {json.dumps(two, ensure_ascii=False)}\n" for one, two in pairs)]
    )


MAKERS = {
    ".rst": lambda text: f"A\n=\n\n{text}\n".encode(),
    ".adoc": lambda text: f"= A\n\n{text}\n".encode(),
    ".docx": lambda text: docx(("A", "Heading1"), (text,)),
    ".ipynb": lambda text: notebook(markdown("# A"), markdown(text)),
    ".html": lambda text: page(f"<main><h1 id='a'>A</h1><p>{html.escape(text)}</p></main>"),
    ".pdf": lambda text: pdf([(790, 20, "A"), *in_lines(text)]),
}


def documents(folder, files):
    return read_folder(filled(folder, files))


def paragraphs(data, suffix):
    """What is quotable of a file, as readers see it, each with its anchor."""
    text = extracted(data, format_of(f"a{suffix}")).text
    places = marks(text)
    found = []
    for block in FORMATS[format_of(f"a{suffix}")].blocks(text, [span for span, _ in places]):
        anchors = [name for span, name in places if span.start < block.start]
        found.append((block.kind, plain(text[block.start : block.end]), anchors[-1] if anchors else None))
    return found


# ---- what is read ----------------------------------------------------------------------------


def test_every_format_that_is_converted_has_a_maker_here():
    pages = {each.suffixes[0] for each in FORMATS.values() if each.marked and each.suffixes}
    assert MAKERS.keys() == pages - {".po", ".xlf", ".po#source"}  # which hold messages, and no page with a title


@pytest.mark.parametrize("suffix", MAKERS)
@pytest.mark.parametrize("language", TEXTS)
def test_every_format_gives_the_same_words_and_knows_their_language(tmp_path, suffix, language):
    data = MAKERS[suffix](TEXTS[language])
    (document,) = documents(tmp_path, {f"a{suffix}": data}).documents
    assert (document.language, document.title) == (language, "A")
    assert document.content_hash == hashlib.sha256(data).hexdigest()
    assert [words for kind, words, _ in paragraphs(data, suffix) if kind == "paragraph"] == [TEXTS[language]]
    assert extracted(data, format_of(f"a{suffix}")) == extracted(data, format_of(f"a{suffix}"))


def test_a_notebook_is_its_cells_each_with_its_number():
    data = notebook(
        markdown("# Träning", "", "Först läses data in."),
        {"cell_type": "raw", "metadata": {}, "source": "RAW"},
        code("x = läs('data.csv')\nprint(x)"),
        code(""),
        markdown("| Namn | Värde |", "| --- | --- |", "| fart | 3,5 |"),
        markdown("```", "left open"),
        markdown("<!-- left open too", "hidden"),
        markdown("Sist sparas modellen."),
    )
    found = paragraphs(data, ".ipynb")
    assert [(kind, anchor) for kind, _, anchor in found] == [
        ("heading", "cell-1"), ("paragraph", "cell-1"), ("code", "cell-3"),
        ("row", "cell-5"), ("code", "cell-6"), ("paragraph", "cell-8"),
    ]  # fmt: skip
    assert found[2][1] == "x = läs('data.csv')\nprint(x)"
    assert found[-1][1] == "Sist sparas modellen."
    assert not re.search("PRINTED|RAW|hidden", extracted(data, "notebook").text)


def test_a_web_page_keeps_its_structure_and_its_anchors():
    body = """<main><section id="intro"><h1>Priser <a class="headerlink" href="#intro">¶</a></h1>
      <p>En bil kostar <b>10</b> kr, 10<sup>6</sup> i <em>Sverige</em><sup><a href="#n1">1</a></sup>.</section>
      <h2 id="lista">Lista</h2><ol><li>Öppna <code>a_b.py</code>.<ul><li>Spara</ul><li>Läs <a href="b.html">mer</a></ol>
      <table><tr><th>Namn<th>Pris<tr><td rowspan="2">Bil<td>10 | 11<tr><td>12</table>
      <table><tr><th>Minne</th><td>4 GB</td></tr></table>
      <h2>Kod</h2><p>Skriv
      <a href="c.html"><code>&amp;</code></a> <code>a[i][j]</code> här.<br>Ny rad.</p>
      <pre><code class="language-python">def f():
    return &lt;x&gt;
</code></pre><dl><dt id="m.f">m.f()</dt><dd>Räknar om.</dd></dl></main>"""
    assert paragraphs(page(body), ".html") == [
        ("heading", "Priser", "intro"),
        ("paragraph", "En bil kostar 10 kr, 10^6 i Sverige.", "intro"),
        ("heading", "Lista", "lista"),
        ("item", "Öppna a_b.py.", "lista"),
        ("item", "Spara", "lista"),
        ("item", "Läs mer", "lista"),
        ("row", "Bil | 10 | 11", "lista"),
        ("row", "Bil | 12", "lista"),
        ("item", "Minne | 4 GB", "lista"),
        ("heading", "Kod", "lista"),
        ("paragraph", "Skriv & a[i][j] här. Ny rad.", "lista"),
        ("code", "def f():\n    return <x>", "lista"),
        ("paragraph", "m.f()", "m.f"),
        ("paragraph", "Räknar om.", "m.f"),
    ]


NOT_CONTENT = """<style>.away, p#gone {{ display: none }} @media print {{ .seen {{ display: none }} }}</style>
<nav>LEFT</nav><header>LEFT</header><div role="search">LEFT</div><aside>LEFT</aside>{0}<button>LEFT</button>
<p hidden>LEFT</p><p style="display: none">LEFT</p><p class="a away">LEFT</p><p id="gone">LEFT</p>
<p style="color:#fff">LEFT</p><span aria-hidden="true">LEFT</span><script>LEFT</script><template>LEFT</template>
<noscript>LEFT</noscript><!-- LEFT --><img alt="LEFT"><dialog>LEFT</dialog><pre><span hidden>LEFT</span>x = 1</pre>
<code>y<i style="font-size:0">LEFT</i></code><table><tr><th>a<tr><td hidden>LEFT<td>z</table><footer>LEFT</footer>"""


def test_a_page_without_headings_has_its_title(tmp_path):
    body = page(f"<p>{TEXTS['sv']}", head="<title>Om  kopior</title>")
    assert [document.title for document in documents(tmp_path, {"a.html": body}).documents] == ["Om kopior"]


def test_what_is_no_content_or_not_shown_is_not_read():
    for body in (NOT_CONTENT.format("<p class='seen'>Kvar.</p>"), NOT_CONTENT.format("<main><p>Kvar.</p></main>")):
        text = extracted(page(body), "html").text
        assert "LEFT" not in text
        assert "Kvar." in text


def test_a_pdf_is_paragraphs_in_order_each_with_its_page():
    first = [
        (780, 20, "Säkerhetskopior"),
        (750, 11, "En kopia tas varje natt och sparas i nittio da-"),
        (736, 11, "gar, på en plats långt bort (æøå)."),
        (708, 11, "Nästa stycke är kort."),
        (694, 11, "\u2022 En punkt"),
        (680, 11, "\u2022 En till"),
    ]
    second = [(780, 20, "Återställning"), (750, 11, "Välj en kopia.")]
    assert paragraphs(pdf(first, second), ".pdf") == [
        ("heading", "Säkerhetskopior", "page=1"),
        ("paragraph", "En kopia tas varje natt och sparas i nittio dagar, på en plats långt bort (æøå).", "page=1"),
        ("paragraph", "Nästa stycke är kort.", "page=1"),
        ("item", "En punkt", "page=1"),
        ("item", "En till", "page=1"),
        ("heading", "Återställning", "page=2"),
        ("paragraph", "Välj en kopia.", "page=2"),
    ]


def test_a_pdf_s_contents_say_what_its_headings_are():
    pages = [[(780, 20, "Stort"), (700, 11, "1.2 Kør på æbler"), (640, 11, "Tekst om æbler.")]]
    assert [each[:2] for each in paragraphs(pdf(*pages, contents=[("Kør på æbler", 1)]), ".pdf")] == [
        ("paragraph", "Stort"),
        ("heading", "1.2 Kør på æbler"),
        ("paragraph", "Tekst om æbler."),
    ]


def test_running_heads_page_numbers_and_what_nobody_sees_are_left_out():
    hidden = [(400, 11, "WHITE", b"1 g 0 Tr"), (380, 11, "INVISIBLE", b"0 g 3 Tr"), (-90, 11, "BESIDE")]
    pages = [
        [(820, 9, f"Handbok {n}"), (600, 11, f"Text {word} här."), *hidden, (20, 9, str(n))]
        for n, word in enumerate(("ett", "två", "tre"), 1)
    ]
    found = [words for _, words, _ in paragraphs(pdf(*pages), ".pdf")]
    assert found == ["Text ett här.", "Text två här.", "Text tre här."]
    scanned = pdf([(600, 11, "What recognition laid over a picture.", b"3 Tr")])
    assert paragraphs(scanned, ".pdf")[0][1] == "What recognition laid over a picture."


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (page("<p>På å ä ö æ ø").replace(b"utf-8", b"iso-8859-1"), "På å ä ö æ ø"),  # declared wrongly
        ('<meta charset="iso-8859-1"><p>Smørrebrød är gott'.encode("latin-1"), "Smørrebrød är gott"),
        ("<p>utan uppgift: ö".encode("cp1252"), "utan uppgift: ö"),
        ("<p>på å ä ö ".encode() + b"\xe5 sist", "på å ä ö \ufffd sist"),  # one character of another encoding
        (b"\xff\xfe" + "<p>med märke: ö".encode("utf-16-le"), "med märke: ö"),
        (b'<?xml version="1.0" encoding="utf-8"?><html><body><p>\xc3\xa5', "å"),
    ],
)
def test_a_web_page_is_read_whatever_it_says_of_its_encoding(data, words):
    assert [each[1] for each in paragraphs(data, ".html")] == [words]


def test_what_a_web_page_claims_is_checked(tmp_path):
    body = f"<main><p>{TEXTS['en']} {TEXTS['en']}</p></main>"
    (document,) = documents(tmp_path, {"a.html": page(body, lang="sv-SE")}).documents
    assert (document.claimed, document.language, document.state) == ("sv", "en", "original")


# ---- bad files -------------------------------------------------------------------------------


def _broken_archives():
    """Archives with one thing wrong of what their directory says of them: bytes at places counted from a mark."""
    whole = docx(("A",))
    for name, mark, at, new in (
        ("moved", b"PK\1\2", 42, b"\x07"),  # where a part begins
        ("newer", b"PK\1\2", 6, b"\x77"),  # which version of the format it needs
        ("packed", b"PK\1\2", 10, b"\x63"),  # how it is packed
        ("locked", b"PK\1\2", 8, b"\x01"),  # whether it has a password
        ("before", b"PK\5\6", 12, b"\xff\xff"),  # how long the directory is
    ):
        start = whole.rindex(mark) + at
        yield name, whole[:start] + new + whole[start + len(new) :]


BAD = {
    "scanned.pdf": (pdf([]), "PDF without text"),
    "encrypted.pdf": (pdf([(700, 11, "x")], trailer=ENCRYPTED), "encrypted"),
    "damaged.pdf": (pdf([(700, 11, "x")])[:200], "damaged"),
    "no.pdf": (b"hej", "damaged"),
    "broken.ipynb": (b'{"cells": [', "no JSON"),
    "deep.ipynb": (b"[" * 100_000, "no JSON"),
    "list.ipynb": (b"[]", "without a version"),
    "old.ipynb": (b'{"nbformat": 3, "worksheets": []}', "version 3"),
    "cells.ipynb": (b'{"nbformat": 4, "cells": 7}', "without cells"),
    "odd.ipynb": (b'{"nbformat": 4, "cells": [1, {}, {"cell_type": "code", "source": 7}]}', "empty"),
    "other.ipynb": ("{жшщ".encode("cp1251"), "UTF-8"),
    "deep.html": (b"<div>" * 100_000 + b"x", "nested"),
    "wide.html": (b"<p " + b" ".join(b"a%d" % i for i in range(100_000)) + b">x", "attributes"),
    "empty.html": (b"<html></html>", "empty"),
    "thai.html": ("<p>ไทย".encode("tis-620").replace(b"<p>", b"<meta charset=tis-620><p>"), "encoding"),
    "large.html": (b"<p>ord</p>" * 3_000_000, "10 MB"),
    **{f"{name}.docx": (data, "a Word document that cannot be opened") for name, data in _broken_archives()},
}


def test_bad_files_are_left_out_each_with_its_reason_and_the_rest_is_read(tmp_path):
    reading = documents(tmp_path, {"good.html": MAKERS[".html"](TEXTS["sv"]), **{p: d for p, (d, _) in BAD.items()}})
    assert [document.path for document in reading.documents] == ["good.html"]
    reasons = dict(reading.skipped)
    assert reasons.keys() == BAD.keys()
    for path, (_, part) in BAD.items():
        assert part in reasons[path]
        assert "\n" not in reasons[path]


@given(st.binary(max_size=300), st.sampled_from(sorted(MAKERS)))
def test_any_bytes_are_read_or_left_out(data, suffix):
    try:
        assert extracted(data, format_of(f"a{suffix}")).text.strip()
    except LeftOut as reason:
        assert str(reason)


@pytest.mark.parametrize("suffix", [".ipynb", ".html"])
def test_no_text_passes_for_a_place(suffix):
    forged = "a\n\n\u2029#cell-9\n\n\ud800b\0"
    data = (
        notebook(markdown(forged), code(forged))
        if suffix == ".ipynb"
        else page(forged.replace("\ud800", "&#8233;#x\n"))
    )
    text = extracted(data, format_of(f"a{suffix}")).text
    assert text.encode("utf-8")
    assert [name for _, name in marks(text)] == (["cell-1", "cell-2"] if suffix == ".ipynb" else [])


def test_a_table_of_cells_that_span_does_not_grow_without_end():
    data = page("<table>" + "<tr><td rowspan=9999 colspan=9999>" + "x" * 500 + "</tr>" * 2000 + "</table>")
    assert len(extracted(data, "html").text) < 10 * len(data)


# ---- promises --------------------------------------------------------------------------------

WORDS = st.text(st.sampled_from("aB7åäöæø .,:;-+*_`~#<>&|[](){}^!\\/='\"\n"), min_size=1, max_size=60)


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_words_of_a_web_page_come_back_as_they_are_seen(texts):
    joined = re.sub(r"(?<=\d)\0(?=\d)", " ", "\0".join(texts))  # two numbers never become one
    seen = " ".join(joined.replace("\0", "").split())
    inside = "".join(f"<b>{html.escape(text)}</b>" if i % 2 else html.escape(text) for i, text in enumerate(texts))
    ((kind, words, _),) = paragraphs(page(f"<main><p>a {inside} a</p></main>"), ".html")
    assert (kind, " ".join(words.split())) == ("paragraph", " ".join(f"a {seen} a".split()))


@given(st.lists(WORDS, min_size=1, max_size=6), st.sampled_from([".html", ".ipynb", ".pdf"]))
def test_every_passage_is_a_slice_of_the_text_in_one_place(tmp_path_factory, texts, suffix):
    folder = tmp_path_factory.mktemp("any")
    good = TEXTS["sv"]
    data = {
        ".ipynb": lambda: notebook(*(markdown(text, "", good) for text in texts)),
        ".html": lambda: page("".join(f"<h2 id=s{i}>{i} ö</h2>{t}<p>{good}" for i, t in enumerate(texts))),
        ".pdf": lambda: pdf(*([(760, 11, " ".join(text.split())), *in_lines(good)] for text in texts)),
    }[suffix]()
    (document,) = documents(folder, {f"a{suffix}": data}).documents
    for found in passages([document])[document.path]:
        raw = document.text[found.start : found.end]
        assert raw.strip()
        assert not marks(raw)
        assert found.anchor is not None or FORMATS[format_of(f"a{suffix}")].place is None


# ---- citations -------------------------------------------------------------------------------

QUESTIONS = {  # path: question, part of the quote, end of the link, in words
    "handbok.html": ("Hur länge sparas säkerhetskopian?", "nittio dagar", "handbok.html#kopior", None),
    "kursus.ipynb": ("Hvor mange prøver skal netværket trænes på?", "fire tusind", "kursus.ipynb#cell-3", "celle 3"),
    "garantie.pdf": ("Hoe lang geldt de garantie op de accu?", "acht jaar", "garantie.pdf#page=2", "pagina 2"),
    "panduan.htm": ("Berapakah harga tiket feri ke pulau?", "dua puluh ringgit", "panduan.htm#harga", None),
    "manual.pdf": ("How many passengers may the lift carry?", "thirteen", "manual.pdf#page=3", "page 3"),
}


def library_files():
    sv = (
        "<nav>Hem</nav><main><h1>Handbok</h1><p>Här står allt om driften.</p><h2 id='kopior'>Säkerhetskopior</h2>"
        f"<p>{TEXTS['sv']}"
    )
    ms = (
        "<h1>Panduan pelancong</h1><p>Feri bertolak pada setiap pagi.</p><h2 id='harga'>Harga tiket</h2>"
        "<p>Harga tiket feri ke pulau ialah dua puluh ringgit bagi orang dewasa.</p>"
    )
    nl = in_lines("De garantie op de accu geldt acht jaar, ook als de auto wordt verkocht aan een andere eigenaar.")
    en = in_lines("The lift may carry thirteen passengers, or nine hundred kilograms, whichever is reached first.")
    return {
        "handbok.html": page(sv),
        "panduan.htm": page(ms, lang="ms"),
        "kursus.ipynb": notebook(
            markdown("# Kursus i neurale netværk"),
            code("import net"),
            markdown("Netværket skal trænes på mindst fire tusind prøver, før det bliver til at stole på."),
        ),
        "garantie.pdf": pdf([(780, 20, "Handleiding"), *in_lines("Lees dit boekje voordat u gaat rijden.")], nl),
        "manual.pdf": pdf([(780, 20, "Lift manual")], in_lines("Keep the doors free of things that block them."), en),
    }


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    for path, data in library_files().items():
        (folder / path).write_bytes(data)
    settings = Settings(index=tmp_path_factory.mktemp("index"), link="https://x.org/{path}#{anchor}")
    return Bot.open(folder, settings=settings)


@pytest.mark.parametrize("path", QUESTIONS)
def test_a_question_is_answered_from_every_format_and_the_link_leads_to_the_place(library, path):
    question, part, link, words = QUESTIONS[path]
    citation = library.ask(question).citations[0]
    assert citation.path == path
    assert part in citation.quote
    assert citation.link is not None
    assert citation.link.endswith(link)
    assert library.document(path).text[slice(*citation.spans[0])] == citation.quote
    assert (locale(citation.language).place(*citation.place) if citation.place else None) == words
    assert (words or "") in passage(citation, "", locale(citation.language))


@pytest.mark.parametrize("path", QUESTIONS)
def test_what_was_cited_can_be_checked_again_in_every_format(library, tmp_path, path):
    question, part, *_ = QUESTIONS[path]
    kept = keep_answer(library, library.stream(question))
    name = format_of(path)
    (tmp_path / path).write_bytes(library_files()[path])
    found = [source.verdict for source in recheck(kept, tmp_path).sources if source.path == path]
    assert set(found) == {"true"}
    changed = extracted(library_files()[path], name).text.replace(part, "something else")
    (tmp_path / path).write_bytes(MAKERS[FORMATS[name].suffixes[0]](" ".join(changed.split())))
    assert "true" not in {source.verdict for source in recheck(kept, tmp_path).sources if part in source.quote}


def test_every_language_says_page_and_cell():
    for code_ in codes():
        said = [locale(code_).place(what, "4") for what in ("page", "cell")]
        assert len(set(said)) == 2
        assert all(each.endswith(" 4") for each in said)


# ---- translations ----------------------------------------------------------------------------


def test_a_translated_notebook_is_paired_and_known_for_stale(tmp_path):
    original = notebook(markdown("# Backup", "", TEXTS["en"]), code("save()"))
    noted = {"original_hash": hashlib.md5(original).hexdigest(), "source_file": "a.ipynb", "language_code": "sv"}
    translation = notebook(markdown("# Kopia", "", TEXTS["sv"]), code("save()"), coopTranslator=noted)
    files = {"a.ipynb": original, "translations/sv/a.ipynb": translation}
    first = {document.path: document for document in documents(tmp_path, files).documents}
    assert first["translations/sv/a.ipynb"].state == state_of(translation, original) == "current"
    found = passages(list(first.values()))
    groups = [[one.group_id for one in each] for each in found.values()]
    assert groups[0] == groups[1]
    assert check(tmp_path).findings == ()

    changed = notebook(markdown("# Backup", "", TEXTS["en"].replace("ninety", "sixty")), code("save()"))
    second = {document.path: document for document in documents(tmp_path, {"a.ipynb": changed}).documents}
    assert second["translations/sv/a.ipynb"].state == state_of(translation, changed) == "stale"
    assert [finding.path for finding in check(tmp_path).findings if finding.kind == "stale"] == [
        "translations/sv/a.ipynb"
    ]


# ---- other writers' formats --------------------------------------------------------------------


def said(data, suffix):
    """What can be quoted of a file: (label that governs it, words)."""
    text = extracted(data if isinstance(data, bytes) else data.encode(), format_of(f"a{suffix}")).text
    document = Document(f"a{suffix}", text, "en", None, "A", "", None, "original", format=format_of(f"a{suffix}"))
    document = replace(document, skipped=skipped_in(text, document.format, translated=False))
    found = []
    for each in statements_of(document, blocks_of(document)):
        labels = [plain(text[slice(*governor.span)]) for governor in each.governors if governor.kind == "label"]
        found.append((labels[-1] if labels else "", shown(text, each)))
    return found, text


RST = """
.. _ports:

Ports
=====

.. note:: See :ref:`the backup <backup>`.

.. warning::

   Never stop it, see :py:func:`~os.path.join` or :doc:`/guide/stop`.

The port is ``7443``, of H\\ :sub:`2`\\ O and |kilde| `here <https://x.org>`_ [1]_.

.. deprecated:: 2.1
   The option ``--x``.

.. py:function:: send(name, *, wait=30)

   Sends it.

.. code-block:: bash
   :linenos:

   kilde index

1. One
2. Two

=====  =====
Plan   Price
=====  =====
Basic  9|0
=====  =====

.. tabs::

   .. tab:: Windows

      Run it there.

.. toctree::
   :maxdepth: 2

   a

.. image:: x.png
.. |kilde| replace:: Kilde
.. [1] A note.
"""


def test_restructuredtext_is_read_with_sphinx_roles_and_directives():
    found, text = said(RST, ".rst")
    assert [name for _, name in marks(text)] == ["ports"]
    assert ("Warning", "Never stop it, see join() or /guide/stop.") in found
    assert ("", "See the backup.") in found
    assert ("", "The port is 7443, of H_2O and Kilde here.") in found
    assert ("Deprecated since version 2.1", "The option --x.") in found
    assert ("Windows", "Run it there.") in found
    assert ("Ports", "Plan: Basic; Price: 9|0") in found
    assert "kilde index" in [words for _, words in found]
    assert not any(
        sign in words for _, words in found for sign in ("::", "toctree", "maxdepth", "linenos", "x.png", "[1]")
    )


ADOC = """= Setup
Jane Doe <jane@example.org>
:port: 7443
:idprefix:
:idseparator: -

The service listens on port {port}. See xref:backup.adoc#x[the backup] and https://x.org[the site].

== Choose a *port*

WARNING: Never stop it while it saves.

[CAUTION]
.Before you go on
====
Read `this` first.
====

. Open it
.. Look
. Save with btn:[Save] or menu:File[Save as > Other]
+
[source,bash]
----
kilde ask <1>
----

Quick:: It is quick.
Safe::
  It is safe,
  really.

[cols="1,1",options="header"]
|===
|Plan |Price

|Basic
|10
|Big |90 of H~2~O
|===

// a comment
include::a.adoc[]
image::a.png[]
[.lead]#Marked# and **un**believable.footnote:[x]
"""


def test_asciidoc_is_read_with_its_blocks_and_marks():
    found, text = said(ADOC, ".adoc")
    assert [name for _, name in marks(text)] == ["choose-a-port"]
    assert ("", "The service listens on port 7443.") in found
    assert ("", "See the backup and the site.") in found
    assert ("Warning", "Never stop it while it saves.") in found
    assert ("Before you go on", "Read this first.") in found
    assert ("Safe", "It is safe, really.") in found
    assert ("Before you go on", "Save with Save or File > Save as > Other") in found
    assert ("Choose a port", "Plan: Big; Price: 90 of H_2O") in found
    assert "kilde ask" in [words for _, words in found]
    assert ("", "Marked and unbelievable.") in found
    assert "jane" not in text
    assert "a.png" not in text


def test_a_word_document_keeps_its_headings_lists_and_tables():
    data = docx(("Handbok", "Heading1"), ("Kopian tas varje natt.",), rows=[("Plan", "Pris"), ("Liten", "10|5")])
    found, text = said(data, ".docx")
    assert text.startswith("# Handbok")
    assert found == [("", "Kopian tas varje natt."), ("Handbok", "Plan: Liten; Pris: 10|5")]


def test_a_word_document_is_called_by_its_title_not_by_its_first_heading(tmp_path):
    data = docx(("Personeelsgids", "Title"), (TEXTS["nl"],), ("Verlof", "Heading1"), ("Vraag het op tijd aan.",))
    (found,) = documents(tmp_path, {"nl/gids.docx": data}).documents
    assert found.title == "Personeelsgids"


# Rooms by the hour: one price over two columns, one over two rows, one row that says of all.
SPANNING = {
    ".html": """<main><h1>Saal</h1><table><tr><th>Sal</th><th>Förmiddag</th><th>Kväll</th></tr>
      <tr><td>Stora</td><td colspan="2">900 kr</td></tr><tr><td>Lilla</td><td>300 kr</td><td rowspan="2">400 kr</td>
      </tr><tr><td>Köket</td><td>250 kr</td></tr></table></main>""",
    ".rst": """
+-------+-----------+--------+
| Sal   | Förmiddag | Kväll  |
+=======+===========+========+
| Stora | 900 kr             |
+-------+-----------+--------+
| Lilla | 300 kr    | 400 kr |
+-------+-----------+        +
| Köket | 250 kr    |        |
+-------+-----------+--------+
""",
    ".adoc": """
[cols="1,1,1",options="header"]
|===
|Sal |Förmiddag |Kväll
|Stora 2+|900 kr
|Lilla |300 kr .2+|400 kr
|Köket |250 kr
|===
""",
    ".docx": docx(
        rows=[
            ("Sal", "Förmiddag", "Kväll"),
            ("Stora", ("900 kr", '<w:gridSpan w:val="2"/>')),
            ("Lilla", "300 kr", ("400 kr", '<w:vMerge w:val="restart"/>')),
            ("Köket", "250 kr", ("", "<w:vMerge/>")),
        ]
    ),
}


@pytest.mark.parametrize("suffix", SPANNING)
def test_a_cell_that_spans_columns_or_rows_is_said_of_each_of_them(suffix):
    assert [words for _, words in said(SPANNING[suffix], suffix)[0]] == [
        "Sal: Stora; Förmiddag: 900 kr; Kväll: 900 kr",
        "Sal: Lilla; Förmiddag: 300 kr; Kväll: 400 kr",
        "Sal: Köket; Förmiddag: 250 kr; Kväll: 400 kr",
    ]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            "<tr><th rowspan=2>Hari</th><th colspan=2>Bayaran</th></tr><tr><th>Dewasa</th><th>Anak</th></tr>",
            ["Hari: Isnin; Bayaran Dewasa: RM 6; Bayaran Anak: RM 2"],
        ),
        (
            "<tr><td rowspan=2>Dag</td><td colspan=2>Pris</td></tr><tr><td>Voksen</td><td>Barn</td></tr>".replace(
                "<tr><td rowspan=2>Dag</td><td colspan=2>Pris</td>", "<tr><th rowspan=2>Dag</th><th colspan=2>Pris</th>"
            ),
            ["Dag: Isnin; Pris Voksen: RM 6; Pris Barn: RM 2"],
        ),
        (
            "<thead><tr><th colspan=3>Tarieven 2027</th></tr><tr><th>Dag</th><th>Prijs</th><th>Kind</th></tr></thead>",
            ["Tarieven 2027", "Dag: Isnin; Prijs: RM 6; Kind: RM 2"],
        ),
    ],
)
def test_the_names_of_columns_are_read_from_all_rows_that_say_them(head, expected):
    body = "<tr><td>Isnin</td><td>RM 6</td><td>RM 2</td></tr>"
    found, _ = said(page(f"<main><h1>A</h1><table>{head}{body}</table></main>"), ".html")
    assert [words for _, words in found] == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            "<tr><td rowspan=2><b>Kamar</b></td><td colspan=2><strong>Sewa</strong></td></tr>"
            "<tr><td><b>Sehari</b></td><td><p><strong>Seminggu</strong></p></td></tr>",
            ["Kamar: Besar; Sewa Sehari: RM 60; Sewa Seminggu: RM 300"],
        ),
        ("<tr><td><b>Kamar</b></td><td>Sewa</td><td></td></tr>", ["Kamar | Sewa", "Besar | RM 60 | RM 300"]),
        ("<tr><td colspan=3><b>Sewa</b></td></tr>", ["Sewa", "Besar | RM 60 | RM 300"]),
    ],
)
def test_bold_rows_above_a_table_without_headers_name_its_columns(head, expected):
    body = "<tr><td>Besar</td><td>RM 60</td><td>RM 300</td></tr>"
    found, _ = said(page(f"<main><h1>A</h1><table>{head}{body}</table></main>"), ".html")
    assert [words for _, words in found] == expected


def test_rows_under_a_name_of_their_own_are_no_second_header():
    rows = "<tr><th colspan=2>Små</th></tr><tr><td>Låda</td><td>10 kr</td></tr>"
    found, _ = said(page(f"<main><table><tr><th>Vara</th><th>Pris</th></tr>{rows}</table></main>"), ".html")
    assert found[-1][1] == "Vara: Låda; Pris: 10 kr"


def test_a_table_in_a_cell_leaves_the_one_around_it_a_table():
    inner = "<table><tr><td>Med lak:</td><td>port 4</td></tr></table>"
    rows = (
        f"<tr><th>Ting</th><th>Sted</th></tr><tr><td>Dør</td><td>{inner}</td></tr><tr><td>Rude</td><td>port 2</td></tr>"
    )
    found, _ = said(page(f"<main><h1>Plads</h1><table>{rows}</table></main>"), ".html")
    assert [words for _, words in found] == ["Ting: Dør; Sted: Med lak: port 4", "Ting: Rude; Sted: port 2"]
    layout = f"<table><tr><td>{inner}</td><td><p>En tekst ved siden af.</p></td></tr></table>"
    assert "En tekst ved siden af." in [words for _, words in said(page(f"<main>{layout}</main>"), ".html")[0]]


def test_a_heading_of_a_pdf_may_have_several_lines():
    lines = [(790, 20, "Panduan pam air:"), (766, 20, "penjagaan dan baik pulih"), *in_lines(TEXTS["ms"])]
    assert "\n# Panduan pam air: penjagaan dan baik pulih\n" in said(pdf(lines), ".pdf")[1]
    apart = [(790, 20, "Bahagian satu"), (750, 20, "Mula"), *in_lines(TEXTS["ms"])]
    assert "# Bahagian satu\n\n# Mula" in said(pdf(apart), ".pdf")[1]


def test_a_table_of_a_pdf_that_cells_of_several_lines_part_keeps_its_header():
    def row(y, *cells):
        later = b" ".join(b"1 0 0 1 %d %d Tm (%s) Tj" % (72 + 150 * n, y, c.encode()) for n, c in enumerate(cells) if n)
        return (y, 11, cells[0], b"0 g 0 Tr /F1 11 Tf " + later)

    rows = [row(700, "Code", "Cause"), row(684, "A1", "The door"), row(670, "", "stands open")]
    rows += [row(640, "A2", "No water"), row(624, "A3", "Too hot")]
    found, _ = said(pdf([*in_lines(TEXTS["en"], 780), *rows]), ".pdf")
    assert ("", "Code: A3; Cause: Too hot") in found and ("", "Code: A2; Cause: No water") in found


def ruled(top, columns, *rows):
    """A table as lines of a PDF: each row 30 points high, its cells of one or two lines in the given columns."""
    ys = [top - 30 * at for at in range(len(rows) + 1)]
    lines = [f"{x} {ys[-1]} m {x} {top} l S" for x in columns]
    lines += [f"{columns[0]} {y} m {columns[-1]} {y} l S" for y in ys]
    before = f"ET 0.5 w {' '.join(lines)} BT 0 g 0 Tr".encode()
    for y, row in zip(ys, rows, strict=False):
        for x, cell in zip(columns, row, strict=False):
            for down, words in enumerate(cell.split("\n")):
                yield (y - 12 - 12 * down, 10, words, before, x + 4)
                before = b"0 g 0 Tr"


DOSES = {
    "sv": (("Vikt", "Ålder", "Dos"), ("5–10 kg", "3–12 mån", "3 ml, ge\ninte mer"), ("11–15 kg", "1–3 år", "5 ml")),
    "da": (("Vægt", "Alder", "Dosis"), ("5–10 kg", "3–12 md.", "3 ml, giv\nikke mere"), ("11–15 kg", "1–3 år", "5 ml")),
    "nl": (
        ("Gewicht", "Leeftijd", "Dosis"),
        ("5–10 kg", "3–12 mnd", "3 ml, geef\nniet meer"),
        ("11–15 kg", "1–3 jr", "5 ml"),
    ),
    "en": (
        ("Weight", "Age", "Dose"),
        ("5–10 kg", "3–12 mths", "3 ml, do\nnot exceed"),
        ("11–15 kg", "1–3 yrs", "5 ml"),
    ),
    "ms": (("Berat", "Umur", "Dos"), ("5–10 kg", "3–12 bln", "3 ml, jangan\nlebih"), ("11–15 kg", "1–3 thn", "5 ml")),
}


@pytest.mark.parametrize("language", DOSES)
def test_the_cells_of_a_table_in_a_pdf_are_told_by_the_lines_around_them(language):
    head, first, last = DOSES[language]
    columns = (72, 118, 172, 240)  # so near each other that no gap parts the words
    found, _ = said(pdf([*in_lines(TEXTS[language], 780), *ruled(600, columns, head, first, last)]), ".pdf")
    rows = ["; ".join(f"{name}: {cell}" for name, cell in zip(head, row, strict=True)) for row in (first, last)]
    assert [words for _, words in found][-2:] == [row.replace("\n", " ") for row in rows]


@pytest.mark.parametrize("again", [True, False])
def test_a_table_of_a_pdf_that_goes_on_on_the_next_page_keeps_its_columns(again):
    head, first, last = DOSES["en"]
    columns = (72, 132, 192, 260)
    more = ("16–20 kg", "4–6 yrs", "7 ml")
    pages = (
        [*in_lines(TEXTS["en"], 780), *ruled(200, columns, head, first)],
        [
            *ruled(740, columns, *([head] if again else []), last, more),
            *in_lines(TEXTS["en"], 500),
        ],
    )
    found = [words for _, words in said(pdf(*pages), ".pdf")[0]]
    assert {"Weight: 11–15 kg; Age: 1–3 yrs; Dose: 5 ml", "Weight: 16–20 kg; Age: 4–6 yrs; Dose: 7 ml"} <= set(found)
    assert not any(each.startswith("Weight: Weight") for each in found)


def test_a_page_that_lines_frame_is_no_table():
    body = [
        (700 - 12 * at, 10, f"Sentence {at} of a page with a frame around it and a line beside it.") for at in range(40)
    ]
    upright = b" ".join(b"%d 200 m %d 760 l S" % (x, x) for x in (60, 66, 540))
    level = b" ".join(b"60 %d m 540 %d l S" % (y, y) for y in (760, 730, 200))
    frame = b"ET %s %s BT 0 g 0 Tr" % (upright, level)
    assert "|" not in said(pdf([(790, 10, "A", frame), *body]), ".pdf")[1]


FORBIDDEN = {
    "sv": ("Ge inte saften om barnet:", ("är under tre månader", "har vattkoppor"), "Saften får ges vid amning."),
    "da": (
        "Giv ikke saften, hvis barnet:",
        ("er under tre måneder", "har skoldkopper"),
        "Saften må gives under amning.",
    ),
    "nl": (
        "Geef de siroop niet als het kind:",
        ("jonger dan drie maanden is", "koorts heeft"),
        "Siroop mag bij borstvoeding.",
    ),
    "en": (
        "Do not give the syrup if the child:",
        ("is under three months", "has chickenpox"),
        "It may be given while nursing.",
    ),
    "ms": (
        "Jangan beri sirap jika anak:",
        ("bawah tiga bulan", "menghidap cacar air"),
        "Sirap boleh diberi semasa menyusu.",
    ),
}


@pytest.mark.parametrize("language", FORBIDDEN)
def test_what_stands_behind_a_list_in_a_pdf_is_no_part_of_its_last_item(language):
    lead, items, after = FORBIDDEN[language]
    long = "Read all of this before anything else is done, and keep it as long as there is any of it left."
    lines = [(780, 11, long), (760, 11, long), (740, 11, lead)]
    lines += [(720 - 14 * at, 11, f"• {item}") for at, item in enumerate(items)]
    lines += [(686, 11, after), (666, 11, long), (652, 11, long), (632, 11, long)]
    text = said(pdf(lines), ".pdf")[1]
    assert f"- {items[-1]}\n\n{after}\n" in text
    assert f"{long} {long}" in text


def test_a_catalog_says_what_is_translated_and_what_is_not(tmp_path):
    po = catalog(("Stop it", "Stoppa den *genast*"), ("Wait", "")) + '\n#, fuzzy\nmsgid "Go"\nmsgstr "Kör"\n'
    assert said(po, ".po")[0] == [("", "Stoppa den *genast*")]
    reading = documents(tmp_path, {"locale/sv/guide.po": po.encode()})
    assert [note for _, note in reading.remarks] == [
        "1 messages are marked fuzzy and not quoted; look at them",
        "1 messages are not translated",
    ]
    assert [(each.path, each.language) for each in reading.documents] == [
        ("locale/sv/guide.po", "sv"),
        ("locale/sv/guide.po#source", "en"),
    ]


@pytest.mark.parametrize("version", ["1.2", "2.0"])
def test_xliff_says_its_translations(version):
    unit = "<{0} id='1'><source>Stop it &amp; wait</source><target>Stoppa den &amp; vänta</target></{0}>"
    old = f"<file source-language='en' target-language='sv'><body>{unit.format('trans-unit')}</body></file>"
    new = f"<file id='f'><unit id='u'>{unit.format('segment')}</unit></file>"
    languages = "srcLang='en' trgLang='sv'" if version == "2.0" else ""
    xliff = (
        f"<xliff xmlns='urn:oasis:names:tc:xliff:document:{version}' {languages}>{new if languages else old}</xliff>"
    )
    assert said(xliff, ".xlf")[0] == [("", "Stoppa den & vänta")]
    assert extracted(xliff.encode(), "xliff").claimed == "sv"


@given(
    st.text("aå.:=*_`|[]{}<>#-+~^\"'\\/ \t\n1", max_size=120),
    st.sampled_from([".rst", ".adoc", ".po", ".xlf", ".yaml"]),
)
@settings(max_examples=150, deadline=None)
def test_any_text_in_any_of_them_is_read_or_left_out(text, suffix):
    try:
        assert isinstance(extracted(text.encode(), format_of(f"a{suffix}")).text, str)
    except LeftOut as reason:
        assert str(reason)


MESSAGES = {
    "Sphinx": [
        ("#: ../../docs/oven.rst:2", "The oven", "Ovnen"),
        ("#: ../../docs/oven.rst:5", "It takes nine loaves.", "Den tager ni brød."),
        ("#: ../../docs/oven.rst:9", "Oven", "Ovnen"),
    ],
    "po4a": [
        ("#. type: Plain text\n#: oven.md:1", "It takes nine loaves.", "Den tager ni brød."),
        ("#. type: Title ##\n#: oven.md:3", "Cleaning", "Rengøring"),
    ],
    "a program": [("#: src/oven.c:40", "Open the oven", "Åbn ovnen"), ("#: src/oven.c:41", "Wait", "Vent")],
}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Sphinx", "# Ovnen\n\nDen tager ni brød.\n\nOvnen"),
        ("po4a", "Den tager ni brød.\n\n## Rengøring"),
        ("a program", "Åbn ovnen\n\nVent"),
    ],
)
def test_a_catalog_of_a_page_has_the_page_s_headings(kind, text):
    entries = "".join(f'\n{about}\nmsgid "{one}"\nmsgstr "{two}"\n' for about, one, two in MESSAGES[kind])
    found = extracted((catalog(language="da") + entries).encode(), "po")
    assert found.text == text


OVEN_PAGE = """The oven
========

Nobody may do this:

.. list-table::
   :header-rows: 1

   * - Loaf
     - Price
   * - Rye
     - 40 [1]_

.. [1] Less on Mondays.

.. warning:: The door is hot.

.. glossary::

   crust
      What is *hard*.

* Two at most.
* Nobody has translated these words yet.
"""
OVEN = {
    "sv": (
        *("Ugnen", "Ingen får göra detta:", "Bröd", "Pris", "Råg", "Billigare på måndagar.", "Varning"),
        *("Luckan är het.", "skorpa", "Det som är *hårt*.", "Högst två."),
    ),
    "da": (
        *("Ovnen", "Ingen må gøre dette:", "Brød", "Pris", "Rug", "Billigere om mandagen.", "Advarsel"),
        *("Lågen er varm.", "skorpe", "Det, der er *hårdt*.", "Højst to."),
    ),
    "nl": (
        *("De oven", "Niemand mag dit doen:", "Brood", "Prijs", "Rogge", "Op maandag goedkoper.", "Waarschuwing"),
        *("De deur is heet.", "korst", "Wat *hard* is.", "Hoogstens twee."),
    ),
    "en": (
        *("An oven", "This is allowed to nobody:", "Bread", "Fee", "Rye bread", "Cheaper on Mondays.", "Warning"),
        *("Its door is hot.", "rind", "All that is *hard*.", "No more than two."),
    ),
    "ms": (
        *(
            "Ketuhar",
            "Tiada sesiapa boleh berbuat begini:",
            "Roti",
            "Harga",
            "Rai",
            "Lebih murah pada hari Isnin.",
            "Amaran",
        ),
        *("Pintunya panas.", "kerak", "Apa yang *keras*.", "Paling banyak dua."),
    ),
}


@pytest.mark.parametrize("language", OVEN)
def test_a_catalog_of_a_page_is_that_page_with_its_tables_terms_and_cautions(tmp_path, language):
    said = OVEN[language]
    ours = ("The oven", "Nobody may do this:", "Loaf", "Price", "Rye", "Less on Mondays.", "", "The door is hot.")
    pairs = [*zip((*ours, "crust", "What is *hard*.", "Two at most."), said, strict=True)]
    po = catalog(*(pair for pair in pairs if pair[0]), ("40 [1]_", "40 [1]_"), language=language)
    pages = {"docs/oven.rst": OVEN_PAGE.encode(), f"locale/{language}/LC_MESSAGES/oven.po": po.encode()}
    text = documents(tmp_path, pages).document(f"locale/{language}/LC_MESSAGES/oven.po").text
    title, nobody, bread, price, rye, monday, warning, door, crust, hard, two = said
    assert [line for line in text.splitlines() if line and "#the-oven" not in line] == [
        *(f"# {title}", nobody, f"| {bread} | {price} |", "| --- | --- |", f"| {rye} | 40[^1] |", f"[^1]: {monday}"),
        *(f"::: warning {warning}", door, ":::", crust, f":   {hard}", f"- {two}"),
    ]


def test_a_catalog_is_read_anew_where_its_page_has_changed_and_kept_answers_hold(tmp_path):
    path = "locale/da/LC_MESSAGES/oven.po"
    po = catalog(("The oven", "Ovnen"), ("It bakes nine loaves.", "Den bager ni brød."), language="da")
    filled(tmp_path / "docs", {"docs/oven.rst": "The oven\n========\n\nIt bakes nine loaves.\n", path: po})
    with Bot.open(tmp_path / "docs", index=tmp_path / "index") as bot:
        kept = keep_answer(bot, bot.stream("Hvor mange brød bager ovnen?"))
        assert "Den bager ni brød." in kept.citations[0].quote
        assert recheck(kept, tmp_path / "docs").still_true
        filled(tmp_path / "docs", {"docs/oven.rst": "The oven\n========\n\nThe oven\n--------\n\nGone.\n"})
        assert path in bot.refresh().changed
        assert "ni brød" not in bot.document(path).text
        assert not recheck(kept, tmp_path / "docs").still_true


WIKI = """<html><head><title>Drift : Start</title></head><body><div id="page">
<div id="breadcrumb-section"><ol id="breadcrumbs"><li><a href="i.html">Drift</a></li></ol></div>
<h1 class="pagetitle">Drift : Start</h1><div class="page-metadata">Created by Nils Exempel</div>
<div class="toc-macro"><ul><li><a href="#x">Innehåll</a></li></ul></div>
<div class="x-information-macro x-information-macro-warning"><p class="title">Varning</p>
<div class="x-body"><p>Starta aldrig två.</p><div class="admonition note"><p>Utom på prov.</p></div></div></div>
<details><summary>Mer</summary><p>Det tar fyra minuter.</p></details>
<div class="card related-work"><p>Annat arbete pågår.</p></div>
<p class="last-modified">Ändrad i går</p>
<div class="pageSection"><div class="greybox"><a href="a.png">skiss.png</a> (image/png)</div></div>
<div id="footer" role="contentinfo"><p>Document generated by a wiki</p></div></div></body></html>"""


HELP_CENTRE = """<html lang="da"><body><main><nav class="sub-nav"><ol class="breadcrumbs"><li>Sejlads</li></ol></nav>
<article class="article"><header class="article-header"><h1 class="article-title">Bagage</h1>
<div class="article-author"><a href="/p/4">Ida Holm</a><ul><li>for 3 dage siden</li></ul></div></header>
<div class="article-body"><p>Kufferten må veje 20 kg.</p></div><footer>Del</footer>
<div class="article-votes">Var det til hjælp?</div><div class="article-more-questions">Har du spørgsmål?</div>
<div class="article-relatives"><section class="related-articles"><h2>Se også</h2><ul><li>Hunde</li></ul></section></div>
<div class="article-comments"><h2>Kommentarer</h2><p>Tak for svaret.</p></div></article></main></body></html>"""


def test_what_a_help_centre_puts_around_an_article_is_not_quoted():
    found, text = said(HELP_CENTRE, ".html")
    assert found == [("", "Kufferten må veje 20 kg.")]
    assert "# Bagage" in text


@pytest.mark.parametrize(
    ("written", "leads_on"),
    [
        ('<meta http-equiv="refresh" content="0; url=/baggage"><p>You are sent on.</p>', True),
        ('<META HTTP-EQUIV="Refresh" CONTENT="1;URL=/baggage"><p>You are sent on.</p>', True),
        ('<noscript><meta http-equiv="refresh" content="0; url=/plain"></noscript><p>A bag weighs 20 kg.</p>', False),
        ('<meta http-equiv="refresh" content="600; url=/logout"><p>A bag weighs 20 kg.</p>', False),
    ],
)
def test_a_page_that_only_leads_to_another_is_left_out(tmp_path, written, leads_on):
    pages = {
        "a.html": f"<html><head>{written}</html>",
        "b.md": "---\nredirect_to: /baggage/\n---\n\nMoved to baggage.\n",
    }
    reading = read_folder(filled(tmp_path, pages | {"c.md": "A bag weighs 20 kg.\n"}))
    assert ("a.html" in dict(reading.skipped)) == leads_on
    assert dict(reading.skipped)["b.md"] == "it only leads to another page"


def test_what_stands_around_a_page_of_a_wiki_is_not_quoted_and_what_it_sets_off_is_labelled():
    found, text = said(WIKI, ".html")
    assert found == [
        ("Varning", "Starta aldrig två."),
        ("Varning", "Utom på prov."),
        ("Mer", "Det tar fyra minuter."),
        ("", "Annat arbete pågår."),
    ]
    assert "# Drift : Start" in text


def test_what_edits_a_section_is_no_part_of_its_heading():
    edit = '<span class="wiki-editsection">[<a href="x">rediger</a> | <a href="y">rediger kilde</a>]</span>'
    page = f'<h1>Elevator</h1><p>Den er ny.</p><h2><span id="Fejl">Fejl</span>{edit}</h2><p>Den går i stå.</p>'
    found, text = said(f"<html><body>{page}</body></html>", ".html")
    assert found[-1] == ("", "Den går i stå.")
    assert "## Fejl\n" in text
    assert "rediger" not in text


DOCBOOK = """<html><head><title>Kedlen</title></head><body><div class="navheader"><table><tr><th>Kedlen</th></tr>
<tr><td><a href="a.html">Tilbage</a></td></tr></table></div><div class="refentry"><div class="refnamediv"><h2>Navn</h2>
<p>Kedlen — passes hver dag.</p></div><h2>Drift</h2><div class="warning"><table summary="Warning"><tr><td rowspan="2">
<img alt="[Advarsel]" src="w.png"/></td><th>Advarsel</th></tr><tr><td><p>Rør den ikke.<a href="#ftn.1"><sup>[1]</sup>
</a></p></td></tr></table></div><div class="procedure"><a id="p"></a><p class="title"><strong>Tænd den</strong></p>
<ol><li><p>Åbn lågen.</p></li></ol></div><div class="figure"><a id="f"></a><p class="title"><strong>Figur 3.2. Lågen
</strong></p><div><img src="l.png" alt="Lågen"/></div></div><div class="figure"><p class="title">Figur 3.3. Røret</p>
<div class="caption"><p>Her er røret lukket.</p></div></div></div>
<div class="navfooter"><a href="b.html">Næste</a></div></body></html>"""


def test_a_page_made_from_docbook_is_read_as_it_is_seen():
    found, text = said(DOCBOOK, ".html")
    assert text.startswith("# Kedlen\n")
    assert found == [
        ("", "Kedlen — passes hver dag."),
        ("Advarsel", "Rør den ikke."),
        ("Tænd den", "Åbn lågen."),
        ("Figur 3.3. Røret", "Her er røret lukket."),
    ]


def test_a_heading_that_runs_in_with_its_paragraph_is_its_title():
    body = "<p><strong>På ön Ven. </strong>Båten går nio.</p><p><b>Obs:</b> inte i dag. Ring.</p><p><b>Nej.</b></p>"
    assert said(page(f"<main><h1>A</h1>{body}</main>"), ".html")[0] == [
        ("På ön Ven.", "Båten går nio."),
        ("", "Obs: inte i dag."),
        ("", "Ring."),
        ("", "Nej."),
    ]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("<td class=icon><div class=title>Varning</div></td><td><p>Starta ej.</p></td>", [("Varning", "Starta ej.")]),
        ("<td class=icon><i class=fa></i></td><td>Starta ej.</td>", [("warning", "Starta ej.")]),
        ("<td>Port</td><td>4</td>", [("warning", "Port | 4")]),
        ("<th>Port</th><th>Plats</th></tr><tr><td>4</td><td>Norr</td>", [("warning", "Port: 4; Plats: Norr")]),
    ],
)
def test_a_table_around_a_warning_only_puts_it_beside_its_icon_and_one_in_it_is_a_table(table, expected):
    body = f'<main><h1>A</h1><div class="admonitionblock warning"><table><tr>{table}</tr></table></div></main>'
    assert said(page(body), ".html")[0] == expected


def test_columns_of_a_pdf_are_a_table_and_what_repeats_at_its_edges_is_not_quoted():
    def row(y, one, other):
        """Two cells on one line."""
        return (y, 11, one, b"0 g 0 Tr /F1 11 Tf 1 0 0 1 220 %d Tm (%s) Tj" % (y, other.encode()))

    rows = [row(700, "Plan", "Price"), row(684, "Basic", "10 GB"), row(668, "Big", "90 GB")]
    data = pdf(
        [(820, 9, "Handbook, page 1 of 2"), *in_lines(TEXTS["en"], 780), *rows],
        [(820, 9, "Handbook, page 2 of 2"), (600, 11, "There is more on the second page.")],
    )
    found, _ = said(data, ".pdf")
    assert found == [
        ("", TEXTS["en"]),
        ("", "Plan: Basic; Price: 10 GB"),
        ("", "Plan: Big; Price: 90 GB"),
        ("", "There is more on the second page."),
    ]


def test_asciidoc_that_goes_on_and_on_is_read():
    for piece in ("* a\n+\n", "====\n", "a:: b\n", ".a\n", "* a\n** b\n"):
        try:
            assert extracted((piece * 3_000).encode() + b"\nEnd.\n", "adoc").text
        except LeftOut as reason:
            assert "nested" in str(reason)


@pytest.mark.parametrize(
    ("suffix", "text", "expected"),
    [
        (
            ".adoc",
            "|===\n|Name|Value\n\n|size|large\n2+|both\n2*|same\n|===\n",
            ["Name: size; Value: large", "Name: both", "Name: same; Value: same"],
        ),
        (".adoc", '[%header,format=csv]\n|===\na,b\n"1,5",2\n|===\n', ["a: 1,5; b: 2"]),
        (".adoc", "One.\n\n'''\n\n<<<\n\nSee https://x.org[the site^].\n", ["One.", "See the site."]),
        (".rst", ".. option:: --port <port>\n\n   The port of it.\n", ["--port <port>", "The port of it."]),
        (
            ".rst",
            ".. seealso:: The other page.\n\n.. figure:: a.png\n\n   What it shows.\n",
            ["The other page.", "What it shows."],
        ),
        (".rst", ".. versionchanged:: 1.2\n   The ``x``.\n\n   Second.\n\nEnd.\n", ["The x.", "Second.", "End."]),
        (".rst", "-v, --version  Shows it.\n", ["-v, --version", "Shows it."]),
        (".rst", "+--+--+\n|a |b |\n+==+==+\n|x |1 |\n|  +--+\n|  |2 |\n+--+--+\n", ["a: x; b: 1", "a: x; b: 2"]),
        (".po", 'msgid "a"\nmsgstr "Hej **x**, se `länk <http://x>`_ och ``kod``"\n', ["Hej x, se länk och kod"]),
        (".po", 'msgid "a"\nmsgstr "Hej, se [länk](http://x) och `kod`"\n', ["Hej, se länk och kod"]),
    ],
)  # fmt: skip
def test_what_others_write_is_read_whole_and_without_marks(suffix, text, expected):
    assert [words for _, words in said(text, suffix)[0]] == expected


def test_references_between_schemas_are_told_once():
    schemas = {
        f"S{i}": {"properties": {f"p{k}": {"$ref": f"#/components/schemas/S{i + 1}"} for k in range(4)}}
        for i in range(12)
    }
    schemas["S12"] = {"type": "string", "enum": ["red", "green"], "title": "Colour"}
    about = {"title": "T", "description": "Run:\n\n```bash\n# install it\n```\n\n# Head"}
    text = extracted(
        json.dumps({"openapi": "3", "info": about, "paths": {}, "components": {"schemas": schemas}}).encode(), "json"
    ).text
    assert len(text) < 5_000
    assert "\n# install it\n" in text
    assert "### Head" in text
    assert "| Colour | string | red, green |" in text
