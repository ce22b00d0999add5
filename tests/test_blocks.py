"""Blocks keep every visible word of a file, at offsets that hold, whatever the file looks like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.formats import FORMATS, format_of
from bot.records import Span
from bot.text.blocks.markdown import markdown_blocks
from bot.text.plain import own_anchor, plain
from bot.text.tabular.csv_rows import csv_blocks, csv_rows
from bot.text.tabular.fields import record_fields
from bot.text.tabular.json_records import json_blocks, json_records

LINES = [
    "# Modeller",
    "Rubrik\n===",
    "Et afsnit om søgning.",
    "  indented line",
    "    code = 1",
    "- item één",
    "  - nested tweede",
    "1. langkah pertama",
    "> citerat",
    "```python",
    "```",
    "~~~",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "<div>",
    "</div>",
    "<!-- gömd",
    "-->",
    "![bild](x.png)",
    "---",
    "\x0c",
    "line\u2028separator",
    "\ufeff",
    "",
    " ",
]


def blocks_in(text, skipped, suffix):
    return FORMATS[format_of(f"a{suffix}")].blocks(text, skipped)


def kinds(text, skipped=(), suffix=".md"):
    return [(block.kind, text[block.start : block.end]) for block in blocks_in(text, skipped, suffix)]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("## Välj en port {#port}", "port"),
        ("## Vælg en port {: #port .big }", "port"),
        ("Kies een poort { .big #port }\n---", "port"),
        ('## <a name="port"></a>Pilih port', "port"),
        ('<h2 class="x" id="port">Choose a port', "port"),
        ("## Choose {port} #1", None),
        ("## `{#port}` is a port", None),
    ],
)
def test_a_heading_may_say_its_own_anchor(heading, anchor):
    assert own_anchor(heading) == anchor


def test_each_kind_is_found_with_its_exact_text():
    text = (
        "# Språk\r\n\r\nEtt stycke\r\npå två rader.\r\n\r\n- ett\r\n  - inre\r\n- två\r\n\r\n"
        "| Namn | Tal |\r\n| --- | --- |\r\n| å | 1,5 |\r\n| ø | 2 |\r\n\r\n"
        "```sh\r\nls\r\n```\r\n\r\nUnder\r\n-----\r\n"
    )
    assert kinds(text) == [
        ("heading", "# Språk"),
        ("paragraph", "Ett stycke\r\npå två rader."),
        ("item", "- ett"),
        ("item", "  - inre"),
        ("item", "- två"),
        ("row", "| å | 1,5 |"),
        ("row", "| ø | 2 |"),
        ("code", "```sh\r\nls\r\n```"),
        ("heading", "Under\r\n-----"),
    ]
    found = markdown_blocks(text, ())
    assert [block.level for block in found] == [1, 0, 1, 2, 1, 0, 0, 0, 2]
    assert {text[slice(*block.header)] for block in found if block.header} == {"| Namn | Tal |"}


@given(st.lists(st.sampled_from(LINES), max_size=25), st.sampled_from(["\n", "\r\n", "\r"]), st.data())
def test_blocks_are_in_order_apart_and_outside_what_is_skipped(lines, newline, data):
    text = newline.join(lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4, unique=True)))
    skipped = [Span(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=False)]
    for suffix in (".md", ".txt", ".csv"):
        if suffix == ".csv" and skipped:
            continue
        last = 0
        for block in blocks_in(text, skipped, suffix):
            assert last <= block.start < block.end <= len(text)
            assert text[block.start] not in "\r\n"
            assert text[block.end - 1] not in "\r\n"
            assert not any(block.start < span.end and span.start < block.end for span in skipped)
            last = block.end


@given(
    st.lists(
        st.lists(st.text("abcåäöæø0189.,:;?!éü\u00a0\u2028", min_size=1, max_size=12), min_size=1, max_size=6),
        max_size=6,
    )
)
def test_every_word_of_plain_paragraphs_is_in_a_block(paragraphs):
    text = "\n\n".join(f"En {' '.join(words)}" for words in paragraphs)  # `0.` alone is an empty item of a list
    kept = "".join(text[block.start : block.end] for block in markdown_blocks(text, ()))
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


def test_a_fence_left_open_does_not_turn_the_rest_into_code():
    text = "```python\nx = 1\n\n## Næste afsnit\n\nHer er svaret på spørgsmålet.\n\n```sh\nls\n```\n"
    assert [kind for kind, _ in kinds(text)] == ["code", "heading", "paragraph", "code"]


def test_a_closing_fence_too_many_does_not_turn_the_rest_into_code():
    text = "```sh\nls\n```\n```\n\nTerangan di sini.\n\n```sh\npwd\n```\n\nTamat di sini.\n"
    assert [kind for kind, _ in kinds(text)] == ["code", "paragraph", "code", "paragraph"]


def test_an_example_of_markdown_is_one_block_of_code():
    text = "````markdown\n```python\nx\n```\n````\n\nDaarna.\n\n```markdown\n```python\nx\n```\n```\n\nVerder.\n"
    assert [kind for kind, _ in kinds(text)] == ["code", "paragraph", "code", "paragraph"]


def test_images_and_comments_are_no_blocks_but_text_in_html_is():
    text = "![logo](a.png) [![bygge](b.svg)](c)\n\n<!-- inte synlig -->\n\n<p>Synlig text</p>\n\n<img src='x'>\n"
    assert kinds(text) == [("paragraph", "<p>Synlig text</p>")]


@pytest.mark.parametrize(
    ("opening", "label"),
    [
        ('<div class="admonition warning" markdown>\n<p class="admonition-title">Varning</p>', "Varning"),
        ('<aside class="callout callout--note"><h4 class="callout-title">Op een cluster</h4>', "Op een cluster"),
        ('<div class="alert alert-danger" role="alert">', "danger"),
        ('<div class="alert alert-info">', None),
        ('<div class="alertness danger">', None),
    ],
)
def test_what_stands_in_an_admonition_of_html_stands_under_its_title(opening, label):
    name = opening[1 : opening.index(" ")]
    text = f"{opening}\n\nKör aldrig detta.\n\n<{name}>\n\n- inne\n\n</{name}>\n\nSist.\n\n</{name}>\n\nEfter.\n"
    under = {text[slice(block.start, block.end)]: block.under for block in markdown_blocks(text, ())}
    told = {words: [text[slice(*each.span)] for each in under[words]] for words in under}
    for words in ("Kör aldrig detta.", "- inne", "Sist."):
        assert told[words] == ([label] if label else [])
    assert told["Efter."] == []


def test_html_that_is_never_closed_encloses_nothing():
    text = "<details>\n<summary>A</summary>\n\nOne.\n\n<ul>\n\nTwo.\n"
    assert [block.under for block in markdown_blocks(text, ()) if "Two" in text[block.start : block.end]] == [()]
    assert len(markdown_blocks("<details>\n<li>x\n\n" * 20_000, ())) == 20_000


def test_a_byte_order_mark_and_a_skipped_start_hide_no_heading():
    assert kinds("\ufeff# Titel\n\nText.") == [("heading", "# Titel"), ("paragraph", "Text.")]
    assert kinds("<!-- x -->\n# Titel\n", [Span(0, 10)]) == [("heading", "# Titel")]


def test_a_row_of_csv_is_a_record_with_its_column_names():
    text = '\ufeffNavn;Pris;Note\r\n"Bil; rød";"1,5";"to\r\nlinjer og ""citat"""\r\n\r\n;;\r\nCykel;2;'
    header, *rows = csv_rows(text)
    assert [record_fields(text, row, header) for row in rows] == [
        [("Navn", "Bil; rød"), ("Pris", "1,5"), ("Note", 'to\r\nlinjer og "citat"')],
        [("Navn", "Cykel"), ("Pris", "2")],
    ]
    assert [block.header for block in csv_blocks(text)] == [header, header]


def test_a_json_object_is_a_record():
    text = ' [ {"nama": "Å", "harga": 1.50}, {"tag": ["x", "y"], "di": {"dalam": true}} ]\n'
    found = json_blocks(text)
    assert text[found[0].start : found[0].end] == '{"nama": "Å", "harga": 1.50}'
    assert record_fields(text, Span(found[1].start, found[1].end), None) == [("tag", "x, y"), ("di dalam", "true")]
    keyed = '{"a": {"x": 1}, "b": {"x": 2}}'
    assert [keyed[slice(*span)] for span in json_records(keyed)] == ['"a": {"x": 1}', '"b": {"x": 2}']


@pytest.mark.parametrize("text", ["", "[", "[1, 2]", '{"a": 1}', '"text"', '[{"a": 1}', "[" * 100_000])
def test_json_that_is_no_list_of_records_is_refused(text):
    with pytest.raises(ValueError):
        json_records(text)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("### Så **väljer** du `top_k`", "Så väljer du top_k"),
        ("- [ ] Læs [guiden](https://example.org/a_b) &amp; prøv", "☐ Læs guiden & prøv"),
        ("![schema](x.png) Zie *hier*", "Zie hier"),
        ("| Model | 1,5 |", "Model | 1,5"),
        ("> [!NOTE]\n> Simpan fail\n> itu", "Simpan fail itu"),
        ("Ett\nstycke  \nmed rader", "Ett stycke\nmed rader"),
        ("```sh\nls *.md\n```", "ls *.md"),
        ("snake_case_name och 2 * 3 * 4", "snake_case_name och 2 * 3 * 4"),
        ("Se [listan][1] <br> nu <!-- dold -->", "Se listan\nnu"),
        ("1. Kør\n2. Stop", "Kør\nStop"),
        ("| a | b |\n|---|:-:|\n| c | d |", "a | b\nc | d"),
    ],
)
def test_plain_words_are_what_a_reader_sees(raw, words):
    assert "\n".join(line.strip() for line in plain(raw).split("\n")) == words


@given(st.text())
def test_plain_words_can_be_had_of_any_text(text):
    assert "\r" not in plain(text) or "\r" in text


def test_rows_and_items_of_signs_are_read_too():
    text = "| Key | Sign |\n| --- | --- |\n| × | * |\n| ÷ | / |\n| | |\n\n- `\\`\n"
    found = [text[block.start : block.end] for block in markdown_blocks(text, ())]
    assert [raw.strip() for raw in found] == ["| × | * |", "| ÷ | / |", "- `\\`"]
