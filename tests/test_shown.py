"""What a reader is shown of a document is its words and numbers: all that it shows, in its order, no two as one."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.documents.readers.html.page import from_html
from bot.gate.wording import wording
from bot.text.markup import marks
from bot.text.plain import plain, plain_within
from bot.text.tabular.cells import table_cells
from bot.text.unshown.hidden import hidden, without_hidden

PATIENT = settings(deadline=None)  # a busy machine is no failure

WORDS = """
räksmörgås överföring åäö säkerhetskopia blåbærgrød rødkål ærlig ønske vedlikehold gemmekrukke vrijdagmiddag zeeën
opslagruimte reünie koningin backup nightly restore storage threshold pengguna sandaran simpanan kerusi jadual
384 49 95 250 1024 3,5 12,75 0.5 7 16 2048 99,9 3.11 65536 5 8
"""
UNITS = WORDS.split()
TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
INSIDE_WORDS = ("b", "i", "em", "strong", "span", "u", "mark", "small", "abbr", "ins", "label")
PARTING = ("p", "div", "li", "dd", "summary", "h3", "blockquote", "section", "sup", "sub", "del", "s")
MARKS = ("**", "*", "~~", "==")
ATTRIBUTES = ("", ' class="lead note"', " id='a1'", ' title="not shown > 7"', ' style="color: #25c2a0"')
COMPONENTS = (("Highlight", ' color="#ffffff"'), ("Card", ""), ("my-note", " :open='7'"))
COMPONENTS_IN_MARKDOWN = (
    ("Mark", ' color="white"'),
    ("Tabs.Item", ' label={t("hidden 9")}'),
    ("Steps", " onClick={() => { if (x > 1) {y} }}"),
)
NOT_READ = (  # nothing of these is shown, and what stands around them is apart
    '<img src="x.png" alt="Diagram">',
    '<Badge type="warning" text="beta" />',
    "<Icon name={'star'}/>",
    '<span hidden="">skjult 13</span>',
    '<b style="display: none">secret 21</b>',
    "<template>ord 33</template>",
    "<hr>",
)
NOT_READ_IN_MARKDOWN = (
    "![Logo](images/logo-17.svg)",
    "<!-- dold 11 -->",
    "{/* skjult <b> 12 */}",
    "[^note]",
    '<font color="white">hvid 15</font>',
)
MARKS_ALONE = (":material-check:", ":warning:", "{ .twemoji }", "{.md-button}", "{: .x #id }", "{ align=right }")


def shown(text: str) -> list[str]:
    return TOKEN.findall(plain(text))


def shown_of_page(body: str) -> list[str]:
    text = from_html(f"<main>{body}</main>".encode()).text
    for line, _ in reversed(marks(text)):
        text = text[: line.start] + text[line.end :]
    return shown(text)


# ---- markup around words ---------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """Markup, the words and numbers that it shows, and what stands at its ends: a word, a tag, or a gap."""

    raw: str
    units: tuple[str, ...]
    begins: str = "word"
    ends: str = "word"


def tagged(inner: Piece, tag: str, attributes: str) -> Piece:
    return Piece(f"<{tag}{attributes}>{inner.raw}</{tag}>", inner.units, "tag", "tag")


def parted(inner: Piece, tag: str, attributes: str) -> Piece:
    return Piece(f"<{tag}{attributes}>{inner.raw}</{tag}>", inner.units, "apart", "apart")


def marked(inner: Piece, mark: str) -> Piece:
    return inner if mark in inner.raw else Piece(f"{mark}{inner.raw}{mark}", inner.units, "tag", "tag")


def linked(inner: Piece) -> Piece:
    return inner if "](" in inner.raw else Piece(f"[{inner.raw}](docs/a-8.md)", inner.units, "tag", "tag")


def beside(one: Piece, other: Piece, glued: bool) -> Piece:
    """Two pieces after each other; glued only where they are not one word: apart, two tags, or two numbers."""
    tags = one.ends == other.begins == "tag"
    numbers = "tag" in (one.ends, other.begins) and figures(one, other)
    gap = "" if glued and ("apart" in (one.ends, other.begins) or tags or numbers) else " "
    return Piece(one.raw + gap + other.raw, one.units + other.units, one.begins, other.ends)


def figures(one: Piece, other: Piece) -> bool:
    return bool(one.units and other.units) and one.units[-1][-1].isdigit() and other.units[0][0].isdigit()


def one_of(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


LEAVES = {
    "word": one_of(*UNITS).map(lambda unit: Piece(unit, (unit,))),
    "unread": one_of(*NOT_READ).map(lambda raw: Piece(raw, (), "apart", "apart")),
}
LEAVES_OF_MARKDOWN = {
    **LEAVES,
    "unread": one_of(*NOT_READ, *NOT_READ_IN_MARKDOWN).map(lambda raw: Piece(raw, (), "apart", "apart")),
    "mark": one_of(*MARKS_ALONE).map(lambda raw: Piece(raw, ())),
    "code": one_of(*UNITS).map(lambda unit: Piece(f"`{unit}`", (unit,), "tag", "tag")),
    "place": one_of("<navn>", "&lt;navn&gt;").map(lambda raw: Piece(raw, ("navn",))),
    "level": one_of("^", "~").map(lambda mark: Piece(f"m{mark}4{mark}", ("m", "4"))),
}
AROUND = {
    "tag": lambda draw, inner: tagged(inner, draw(one_of(*INSIDE_WORDS)), draw(one_of(*ATTRIBUTES))),
    "gap": lambda draw, inner: parted(inner, draw(one_of(*PARTING)), draw(one_of(*ATTRIBUTES))),
    "component": lambda draw, inner: parted(inner, *draw(st.sampled_from(COMPONENTS))),
}
AROUND_IN_MARKDOWN = {
    **AROUND,
    "component": lambda draw, inner: parted(inner, *draw(st.sampled_from(COMPONENTS + COMPONENTS_IN_MARKDOWN))),
    "emphasis": lambda draw, inner: marked(inner, draw(one_of(*MARKS))),
    "link": lambda draw, inner: linked(inner),
}


@st.composite
def markup(draw, of_markdown: bool, depth: int = 4) -> Piece:
    """A piece of nested markup, of Markdown with HTML and components in it, or of HTML alone."""
    leaves = LEAVES_OF_MARKDOWN if of_markdown else LEAVES
    around = AROUND_IN_MARKDOWN if of_markdown else AROUND
    way = draw(one_of(*leaves, *(around if depth else ()), *["beside"] * (3 if depth else 0)))
    if way in leaves:
        return draw(leaves[way])
    inner = draw(markup(of_markdown, depth - 1))
    if way in around:
        return around[way](draw, inner)
    return beside(inner, draw(markup(of_markdown, depth - 1)), draw(st.booleans()))


@PATIENT
@given(markup(of_markdown=True))
def test_all_words_of_markdown_are_shown_in_order_and_none_is_two(piece):
    assert shown(piece.raw) == list(piece.units), plain(piece.raw)


@PATIENT
@given(markup(of_markdown=False))
def test_all_words_of_a_page_are_shown_in_order_and_none_is_two(piece):
    assert shown_of_page(piece.raw) == list(piece.units), from_html(piece.raw.encode()).text
    assert shown(piece.raw) == list(piece.units), plain(piece.raw)


def rows(cells: list[list[Piece]], of_markdown: bool) -> list[str]:
    """The rows of a table, in Markdown or in HTML."""
    if of_markdown:
        return ["| " + " | ".join(cell.raw for cell in row) + " |" for row in cells]
    return ["<tr>" + "".join(f"<td>{cell.raw}</td>" for cell in row) + "</tr>" for row in cells]


@PATIENT
@given(st.lists(st.lists(markup(of_markdown=False, depth=2), min_size=2, max_size=2), min_size=2, max_size=3))
def test_cells_and_items_are_never_glued(table):
    units = [unit for row in table for cell in row for unit in cell.units]
    ways = [
        f"<table>{''.join(rows(table, of_markdown=False))}</table>",
        "".join(f"<ul>{''.join(f'<li>{cell.raw}</li>' for cell in row)}</ul>" for row in table),
        "".join(f"<dl>{''.join(f'<dt>{cell.raw}</dt>' for cell in row)}</dl>" for row in table),
    ]
    for raw in ways:
        assert shown(raw) == shown_of_page(raw) == units
    markdown = [
        "\n".join([rows(table, of_markdown=True)[0], "|---|---|", *rows(table, of_markdown=True)[1:]]),
        "\n".join(f"- {cell.raw}" for row in table for cell in row),
        "\n".join(f"[^{n}]: {cell.raw}" for n, row in enumerate(table) for cell in row),
        "\n\n".join(f"## {row[0].raw} {{#s-1}}\n\n{row[1].raw}\n{{: .lead }}" for row in table),
    ]
    for raw in markdown:
        assert shown(raw) == units


@PATIENT
@given(st.lists(markup(of_markdown=False, depth=2), min_size=2, max_size=3), st.data())
def test_a_cell_stands_under_its_own_name_in_markdown_and_html(names, data):
    values = data.draw(st.lists(markup(of_markdown=False, depth=2), min_size=len(names), max_size=len(names)))
    expected = [(_told(name), _told(value)) for name, value in zip(names, values, strict=True) if _told(value)]
    for of_markdown in (True, False):
        found = table_cells(*rows([names, values], of_markdown))
        assert [tuple(tuple(TOKEN.findall(each)) for each in pair) for pair in found] == expected


def _told(cell: Piece) -> tuple[str, ...]:
    """Its words; of a cell that has only pictures, theirs."""
    return cell.units or ("Diagram",) * cell.raw.count("Diagram")


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (":material-check:{ .green }", "✓"),
        (":white_check_mark:", "✓"),
        ('<i class="fa fa-check"></i>', "✓"),
        (":x:", "✗"),
        ('<span class="bi bi-x-lg" aria-hidden="true"></span>', "✗"),
        (":material-alert-outline:", "⚠"),
        ("![Ja, altid](check.svg)", "Ja, altid"),
        ('<img src="check.svg" alt="Tidak disokong">', "Tidak disokong"),
        (":material-check: Betalda planer", "Betalda planer"),
        ("✅", "✅"),
    ],
)
def test_a_cell_of_a_picture_alone_tells_what_it_shows(cell, told):
    assert table_cells("| Tjänst | OpenPGP |", f"| Å | {cell} |") == [("Tjänst", "Å"), ("OpenPGP", told)]
    html = f'<tr><td class="check">Å</td><td class="check">{cell}</td></tr>'
    assert table_cells("<tr><th>Tjänst</th><th>OpenPGP</th></tr>", html)[1] == ("OpenPGP", told)


@pytest.mark.parametrize("cell", ["", ":rocket:", '<span class="checkered"></span>', "<!-- :x: -->", "![](x.svg)"])
def test_a_cell_that_shows_nothing_tells_nothing(cell):
    assert table_cells("| Tjänst | OpenPGP |", f"| Å | {cell} |") == [("Tjänst", "Å")]
    html = f'<tr><td>Å</td><td class="check">{cell}</td></tr>'
    assert table_cells("<tr><th>Tjänst</th><th>OpenPGP</th></tr>", html) == [("Tjänst", "Å")]


def test_a_row_of_html_is_read_whatever_its_cells_hold():
    header = "<tr><th>Plan</th><th colspan=2>Opslag</th><th>Pris</th></tr>"
    nested = '<td title=">"><table><tr><td>49</td><td>95</td></tr></table></td>'
    row = f"<TR>\n<td>Groot <!-- <td>x</td> --></td>\n<td>250&nbsp;GB<td><b>4</b><sup>2</sup></td>{nested}</TR>"
    assert table_cells(header, row) == [
        ("Plan", "Groot"), ("Opslag", "250\xa0GB"), ("", "4^2"), ("Pris", "49 | 95"),
    ]  # fmt: skip
    assert table_cells(header, "<tr></tr>") == []
    assert table_cells(r"| a \| b | c |", r"| `1 \| 2` | 3<br>4 |") == [("a | b", "1 | 2"), ("c", "3\n4")]


# ---- what is a word, a sign, hidden or a reader's own ----------------------------------------


@pytest.mark.parametrize("tag", INSIDE_WORDS)
def test_a_word_of_which_a_part_is_formatted_stays_whole(tag):
    for unit in ("säkerhetskopia", "vrijdagmiddag", "blåbærgrød"):
        raw = f"{unit[:3]}<{tag}>{unit[3:7]}</{tag}>{unit[7:]}"
        assert shown(raw) == shown_of_page(raw) == shown(f"{unit[:3]}**{unit[3:7]}**{unit[7:]}") == [unit]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("Pris: <b>49</b><sup>95</sup> kr", "Pris: 49^95 kr"),
        ("H<sub>2</sub>O og CO<sub>2</sub>", "H_2O og CO_2"),
        ("10<sup>3</sup>5 e<sup>x</sup>dx", "10^3 5 e^x dx"),
        ("x<sup> 2 </sup>y<sup></sup>z", "x ^2 y z"),
        ("<del>10</del> 20 <s>old</s>er", "~~10~~ 20 ~~old~~er"),
        ("<b>49</b>95 <b>1</b><i>2</i>", "49 95 1 2"),
        ("<i>en</i><i>to</i>, (<my-x>tre</my-x>). <my-x>API</my-x>-et", "en to, (tre). API-et"),
        ("<code>a</code><code>b</code> <code>4</code>5", "a b 4 5"),
        ("<code>10<sup>6</sup></code>", "10^6"),
        (
            "==a== ++b++ ~~c~~ d^2^ e~f~ :warning: {.x} [^1] {/* y",
            "==a== ++b++ ~~c~~ d^2^ e~f~ :warning: {.x} [^1] {/* y",
        ),
    ],
)
def test_a_page_reads_as_the_same_html_in_markdown(raw, words):
    text = from_html(f"<main>{raw}</main>".encode()).text
    assert " ".join(plain(text).split()) == words
    if "<" in raw:
        assert " ".join(plain(raw).split()) == words


HIDDEN = {  # and why
    "a comment": "<!-- {} -->",
    "a comment of MDX": "{{/* {} */}}",
    "never shown as words": "<template><p>{}</p></template>",
    "the attribute hidden": '<p hidden="">{}</p>',
    "not displayed": '<span style="display: none">{}</span>',
    "too small": '<span style="font-size: 0">{}</span>',
    "off the page": '<div style="position:absolute; left:-9999px">{}</div>',
    "white": '<span style="color: #FFF">{}</span>',
    "a white font": "<font color=white>{}</font>",
}
SEEN = (
    "<details><summary>Mer</summary>{}</details>",
    '<span aria-hidden="true">{}</span>',
    '<Mark color="#ffffff">{}</Mark>',
    "<Highlight color='white'>{}</Highlight>",
    '<td bgcolor="white" color="white">{}</td>',
    '<span style="color:white; background:#c00">{}</span>',
    '<span style="transform: scale(0.9)">{}</span>',
    "<noscript>{}</noscript>",
)


@pytest.mark.parametrize("why", HIDDEN)
def test_what_is_hidden_is_not_shown(why):
    raw = HIDDEN[why].format("dold 17")
    assert [raw[slice(*span)] for span in hidden(f"En {raw} rad.")] != []
    assert shown(f"En {raw} rad.") == ["En", "rad"]
    assert shown(f"En `{raw}` rad.") != ["En", "rad"]


@pytest.mark.parametrize("raw", SEEN)
def test_what_a_browser_shows_is_not_hidden(raw):
    assert hidden(raw.format("synlig 17")) == []
    assert shown(raw.format("synlig 17"))[-2:] == ["synlig", "17"]


@pytest.mark.parametrize("place", ["<navn>", "<din-nyckel>", "<jouw sleutel>", "<TOKEN>", "<nama_fail>", "<kunci.txt>"])
def test_the_place_of_a_readers_own_word_is_shown(place):
    sentence = f"Skriv npm install {place} och vänta."
    assert plain(sentence) == plain(f"Skriv npm install `{place}` och vänta.") == sentence
    assert place in [word.text for word in wording(sentence, "sv").words]
    if place[1:-1].isalpha():
        assert place not in plain(f"{sentence} <{place[1:-1]}>Här</{place[1:-1]}>.")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("==Posten är aldrig privat.== Men **bra**.", "Posten är aldrig privat. Men bra."),
        ("Tryck ++ctrl+alt+del++, a == b, C++ och D++", "Tryck ctrl+alt+del, a == b, C++ och D++"),
        ("H~2~O, 10^3^ byte, SO~4~^2-^, x^2 + y^2 og ~5", "H_2O, 10^3 byte, SO_4^2-, x^2 + y^2 og ~5"),
        ("~~10~~ 20 kr", "~~10~~ 20 kr"),
        ("- ![Logo](a.svg){ .twemoji } [Anna](#anna){.md-button}", "Anna"),
        (":material-check:{ .green } Sparas kl. 10:30:00 :smile:", "Sparas kl. 10:30:00"),
        ("## Rubrik {#rubrik-2}", "Rubrik"),
        ("Skriv {navn}, {{ .Values.x }} och `{ .x }`", "Skriv {navn}, {{ .Values.x }} och { .x }"),
        ("384 mått[^dim], a[i][j] [listan][1]", "384 mått, a[i][j] listan"),
        ("[^dim]: Kan inte ändras.", "Kan inte ändras."),
        ("*[LLM]: Stor språkmodell", "LLM: Stor språkmodell"),
        ("Ord\n:   Förklaras här.", "Ord Förklaras här."),
        ("**2. Kör nu.** Vänta **250** GB.", "2. Kör nu. Vänta 250 GB."),
        ("**Vänta. ", "Vänta."),
        ("a **b** **c**, **49**95 `49`95 [a](x)[b](y)", "a b c, 49 95 49 95 a b"),
        (r"\==a\== \{.x} \:b: 10\^3^", "==a== {.x} :b: 10^3^"),
    ],
)
def test_marks_are_not_shown_and_code_and_signs_are(raw, words):
    assert " ".join(plain(raw).split()) == words


@pytest.mark.parametrize(
    "words", ["2. maj er en fridag.", "# of users", "- 5 °C", "1) Install", "| a", "+ 3 dagar", "> 5 GB"]
)
def test_what_begins_within_a_line_is_no_list_or_heading(words):
    assert plain_within(words) == words
    assert table_cells("| Navn | # antal |", f"| A | {words.replace('|', chr(92) + '|')} |") == [
        ("Navn", "A"),
        ("# antal", words),
    ]


# ---- the gate --------------------------------------------------------------------------------


@PATIENT
@given(markup(of_markdown=False))
def test_the_gate_reads_the_words_that_are_shown(piece):
    assume(not re.search(r"\d \d{3}", plain(piece.raw)))  # which may be one number, written in groups
    for language in ("sv", "en"):
        read, again = (wording(text, language).words for text in (without_hidden(piece.raw), plain(piece.raw)))
        assert [(word.text, word.kind) for word in read] == [(word.text, word.kind) for word in again]


def test_the_gate_never_reads_two_numbers_as_one():
    for raw in (
        "<b>49</b><sup>95</sup>",
        "<b>49</b>95",
        "**49**95",
        "<td>49</td><td>95</td>",
        "[49](a)[95](b)",
        "49^95^",
    ):
        numbers = [word.text for word in wording(f"Prisen er {raw} kr.", "da").words if word.kind == "number"]
        assert numbers == ["49", "95"], raw


def test_struck_words_are_no_plain_words():
    for raw in ("Det kostar ~~10~~ 20 kr.", "Det kostar <del>10</del> 20 kr."):
        assert [word.text for word in wording(raw, "sv").words] == ["kostar", "~~10~~", "20", "kr"]
