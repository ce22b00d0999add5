"""Passages are whole, pair one to one with their original's, and come apart into what can be cited."""

import re
from dataclasses import replace

import pytest
from helpers import stated
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.formats import format_of
from bot.indexing.passages import passages
from bot.languages.locale import codes, locale
from bot.records import Document, Span
from bot.text.plain import plain

WORDS = re.compile(r"\w+")


def document(text, path="guide.md", language="en", **rest):
    known = {"claimed": None, "title": "T", "content_hash": "0", "original": None, "state": "original"}
    known["format"] = format_of(path) or "markdown"
    return Document(path=path, text=text, language=language, **{**known, **rest})


def translation(text, language="sv", original="guide.md"):
    path = f"translations/{language}/{original}"
    return document(text, path, language, claimed=language, original=original, state="current")


def cut(text, **rest):
    (found,) = passages([document(text, **rest)]).values()
    return found


def words(text, found):
    return [text[passage.start : passage.end] for passage in found]


ENGLISH = """# Limits

Kilde reads Markdown, CSV and JSON. Other files are left alone.

## Sizes

| File | Most |
|---|---|
| CSV | 10 MB |
| JSON | 20 MB |

Run this to see them:

```sh
kilde check docs
```

## Asking

A question has at most 2,000 characters.

- Short ones work best.
- Long ones are cut.
"""
SWEDISH = """# Gränser

Kilde läser Markdown, CSV och JSON. Andra filer lämnas i fred.

## Storlekar

| Fil | Högst |
|---|---|
| CSV | 10 MB |
| JSON | 20 MB |

Kör detta för att se dem:

```sh
kilde check docs
```

## Att fråga

En fråga har högst 2 000 tecken.

- Korta fungerar bäst.
- Långa kapas.
"""


def test_a_passage_stands_under_its_headings_with_its_kind():
    found = cut(ENGLISH)
    assert [(p.kind, p.heading_path, p.anchor) for p in found] == [
        ("prose", ("Limits",), "limits"),
        ("table", ("Limits", "Sizes"), "sizes"),
        ("code", ("Limits", "Sizes"), "sizes"),
        ("list", ("Limits", "Asking"), "asking"),
    ]
    assert words(ENGLISH, found)[2].startswith("Run this to see them:")
    assert {ENGLISH[slice(*each.header)] for each in found[1].statements} == {"| File | Most |"}
    assert words(ENGLISH, found)[1] == "| CSV | 10 MB |\n| JSON | 20 MB |"
    assert all(p.group_id == p.id and p.alignment is None for p in found)


def test_a_translation_is_cut_where_its_original_is():
    by_path = passages([translation(SWEDISH), document(ENGLISH)])
    ours, theirs = by_path["translations/sv/guide.md"], by_path["guide.md"]
    assert [p.group_id for p in ours] == [p.id for p in theirs]
    assert all(p.alignment is not None and 0.3 <= p.alignment <= 1 for p in ours)
    assert words(SWEDISH, ours)[0] == "Kilde läser Markdown, CSV och JSON. Andra filer lämnas i fred."
    assert ours[3].heading_path == ("Gränser", "Att fråga")
    assert len({p.id for p in [*ours, *theirs]}) == 8


def test_a_paragraph_that_was_split_or_joined_stays_in_its_group():
    long = " ".join(f"Rule {n} says that file {n} of the folder is read before file {n + 1}." for n in range(100, 118))
    end = "A folder of 48 files takes 7 seconds.\n\nIt is read again when one of them has changed."
    english = f"# Rules\n\n{long}\n\n## Time\n\n{end}\n"
    danish = [f"Regel {n} siger, at fil {n} i mappen læses før fil {n + 1}." for n in range(100, 118)]
    joined = "En mappe med 48 filer tager 7 sekunder. Den læses igen, når en af dem er ændret."
    text = f"# Regler\n\n{' '.join(danish[:9])}\n\n{' '.join(danish[9:])}\n\n## Tid\n\n{joined}\n"
    by_path = passages([translation(text, "da"), document(english)])
    ours, theirs = by_path["translations/da/guide.md"], by_path["guide.md"]
    assert len(theirs) == 3
    assert [p.group_id for p in ours] == [p.id for p in theirs]
    assert "Regel 109" in text[ours[1].start : ours[1].end]


def test_what_only_the_translation_has_is_a_group_of_its_own():
    extra = SWEDISH + "\n## Mer\n\nDetta stycke finns bara på svenska, om sidan 77.\n"
    ours = passages([translation(extra), document(ENGLISH)])["translations/sv/guide.md"]
    assert words(extra, ours)[-1].startswith("Detta stycke")
    assert (ours[-1].group_id, ours[-1].alignment) == (ours[-1].id, None)
    assert all(p.alignment is not None for p in ours[:-1])


def test_without_an_original_a_document_is_cut_by_itself():
    ours = passages([translation(ENGLISH, "sv")])["translations/sv/guide.md"]
    assert words(ENGLISH, ours) == words(ENGLISH, cut(ENGLISH))
    assert all(p.group_id == p.id and p.alignment is None for p in ours)


def test_translations_without_their_original_share_their_groups():
    found = passages([translation(SWEDISH, "sv"), translation(ENGLISH, "en")])
    english, swedish = found["translations/en/guide.md"], found["translations/sv/guide.md"]
    assert [p.group_id for p in swedish] == [p.id for p in english]


def test_a_mislabelled_translation_belongs_to_its_originals_groups():
    found = passages([document(ENGLISH), replace(translation(ENGLISH, "ms"), language="en")])
    assert [p.group_id for p in found["translations/ms/guide.md"]] == [p.id for p in found["guide.md"]]


def test_a_long_paragraph_is_cut_at_sentences_and_its_translation_in_as_many_pieces():
    english = "# T\n\n" + " ".join(
        f"Sentence number {i} is about storage and about memory, e.g. disks." for i in range(30)
    )
    dutch = "# T\n\n" + " ".join(
        f"Zin nummer {i} gaat over opslag en over geheugen, bijv. schijven." for i in range(30)
    )
    by_path = passages([document(english), translation(dutch, "nl")])
    ours, theirs = by_path["translations/nl/guide.md"], by_path["guide.md"]
    assert len(theirs) > 1
    assert [p.group_id for p in ours] == [p.id for p in theirs]
    for text, found in ((english, theirs), (dutch, ours)):
        assert all(part.endswith(".") and part[0] in "SZ" for part in words(text, found))
        assert [part.split()[2] for part in words(english, theirs)] == [part.split()[2] for part in words(dutch, ours)]


def test_passages_are_neither_stubs_nor_endless():
    text = "# T\n\n" + "\n".join(f"- Item number {i} of a rather long list of items." for i in range(40))
    assert all(100 < p.end - p.start <= 900 for p in cut(text))
    endless = "# T\n\n" + "word" * 2000 + "\n\n```\n" + "x = 1\n\n" * 500 + "```\n"
    assert all(p.end - p.start <= 1000 for p in cut(endless))


def test_an_id_stays_when_something_else_changes():
    before = {p.id for p in cut(ENGLISH)}
    after = {
        p.id for p in cut(ENGLISH.replace("# Limits\n", "# Limits\n\nA new start.\n", 1).replace("Short", "Brief"))
    }
    assert len(before & after) == 2
    twice = cut("# A\n\nSame text.\n\n# A\n\nSame text.\n")
    assert len({p.id for p in twice}) == 2
    assert {p.anchor for p in twice} == {"a", "a-1"}


def test_a_record_is_a_passage_with_its_column_names():
    text = "navn,pris\nbil,10\ncykel,2\n"
    found = cut(text, path="priser.csv")
    assert [(p.kind, text[p.start : p.end], text[slice(*p.statements[0].header)]) for p in found] == [
        ("record", "bil,10", "navn,pris"),
        ("record", "cykel,2", "navn,pris"),
    ]


def test_nothing_skipped_is_in_a_passage():
    text = "One.\n\n<!-- x -->secret<!-- y -->\n\nTwo.\n"
    start, end = text.index("<!-- x"), text.index("\n\nTwo")
    assert words(text, cut(text, skipped=(Span(start, end),))) == ["One.", "Two."]


# ---- sentences ---------------------------------------------------------------------------


def cited(text, kind="prose", language="en"):
    path = "a.csv" if kind == "record" else "a.md"
    return [text[slice(*each.span)] for each in stated(text, language, path)]


@pytest.mark.parametrize("language", codes())
def test_no_abbreviation_ends_a_sentence(language):
    for abbreviation in locale(language).abbreviations:
        follower = "2 data" if abbreviation.rstrip(".") in locale(language).negations else "LanceDB"
        text = f"Vi Kilde {abbreviation} {follower} {abbreviation} 3 data. Nummer To."
        assert cited(text, language=language) == [text[:-11], "Nummer To."]


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("sv", ["Se t.ex. kap. 3 i version 3.5.", "Den 1. maj kom **nästa**.", "Kör `a. B` nu!"]),
        ("da", ["Se f.eks. https://x.org/a.B?c=D.html nu.", "Den 2. juni kom v. 2.0.", "Er det alt?"]),
        ("nl", ["Lees [Deel 1. Begin](a.md) bijv. vandaag.", "Het kost 1.234,50 euro.", "Klaar…"]),
        (
            "en",
            [
                "Use config.json, i.e. the file.",
                "The answer is no.",
                "Take no. 5 instead.",
                "It needs 3.5 GB.",
                "See Fig. 2 below.",
            ],
        ),
        ("ms", ["Guna fail cth. data.csv sahaja.", "Versi 2.0 telah siap.", "Sudahkah anda cuba?"]),
    ],
)
def test_a_sentence_is_whole_in_each_language(language, parts):
    assert cited(" ".join(parts), language=language) == parts


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("sv", ["Det är klart.", "”Lagra” lagrar den.", "Hon sa ”Nej.”", "Så gick hon."]),
        ("da", ["Det er slået til.", "”Lagr” gemmer den.", "Hun sagde ”Nej.”", "Så gik hun."]),
        ("nl", ["Het staat aan.", "”Bewaren” bewaart het.", "Ze zei ”Nee.”", "Toen ging ze."]),
        ("en", ["It is on.", '"Keep" keeps it.', 'She said "No."', "Then she went."]),
        ("ms", ["Ia hidup.", '"Simpan" menyimpannya.', 'Dia kata "Tidak."', "Lalu dia pergi."]),
    ],
)
def test_a_quotation_that_begins_a_sentence_is_opened_in_it(language, parts):
    assert cited(" ".join(parts), language=language) == parts


@pytest.mark.parametrize(
    ("language", "name"), [("sv", "Tabell"), ("da", "Figur"), ("nl", "Afbeelding"), ("en", "Figure"), ("ms", "Rajah")]
)
def test_the_number_of_a_figure_is_no_sentence(language, name):
    parts = [f"{name}\xa03.2. Kedlen Anna.", "Kilde 2."]
    assert cited(" ".join(parts), language=language) == parts


def test_items_rows_and_code_are_one_each():
    items = "Gør så her:\n\n- Åbn den. Vent.\n  Luk den.\n  - [ ] Så igen.\n2. Til sidst.\n\n"
    text = items + "```sh\nls. Ja.\n\npwd\n```\nSlut."
    assert cited(text, "list", "da") == [
        "Gør så her:",
        "Åbn den. Vent.\n  Luk den.",
        "[ ] Så igen.",
        "Til sidst.",
        "ls. Ja.\n\npwd",
        "Slut.",
    ]
    assert cited("| n | m |\n|---|---|\n| a. B | 1 |\n| c | 2 |", "table") == ["| a. B | 1 |", "| c | 2 |"]
    assert cited('n,m\n"a. B","c\nd. E"', "record") == ['"a. B","c\nd. E"']


def test_a_long_item_is_cited_by_sentence():
    text = "- " + "This item has a lot to say about everything. " * 12
    assert len(cited(text, "list")) == 12


def test_a_hard_line_break_ends_a_sentence_unless_it_runs_on():
    assert cited("RAG är rörligt.  \nFinjustering är det inte", language="sv") == [
        "RAG är rörligt.",
        "Finjustering är det inte",
    ]
    assert cited("Lihat panduan di  \n[sini](a.md) sekarang.", language="ms") == [
        "Lihat panduan di  \n[sini](a.md) sekarang."
    ]


def test_notes_and_images_cite_their_words_only():
    assert cited("> [!TIP]\n> Prøv det. Det virker.\n\n![x](y.png)\n\n---", language="da") == [
        "Prøv det.",
        "Det virker.",
    ]


LINES = [
    "# Titel",
    "Et afsnit. Med to sætninger.",
    "och t.ex. mer  ",
    "- item. Next",
    "  - inner",
    "1. satu",
    "> citaat. Nog een",
    "```",
    "```py",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "![x](y)",
    "<b>fed. Ja</b>",
    "---",
    "",
    "",
    "\u2028",
    "Ord. " * 300,
]


@given(st.lists(st.sampled_from(LINES), max_size=20), st.sampled_from(["\n", "\r\n"]), st.data())
def test_passages_and_sentences_are_in_order_apart_and_trimmed(lines, newline, data):
    text = newline.join(lines)
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=2, unique=True)))
    skipped = (Span(*places),) if len(places) == 2 else ()
    last = 0
    for passage in cut(text, skipped=skipped):
        assert last <= passage.start < passage.end <= len(text)
        assert not any(passage.start < span.end and span.start < passage.end for span in skipped)
        last = passage.end
        inner = passage.start
        for span in (statement.span for statement in passage.statements):
            assert inner <= span.start < span.end <= passage.end
            assert text[span.start : span.end] == text[span.start : span.end].rstrip()
            inner = span.end


@given(st.lists(st.sampled_from(LINES), max_size=16), st.lists(st.sampled_from(LINES), max_size=16))
def test_a_group_has_one_passage_a_document(ours, theirs):
    original, other = document("\n\n".join(theirs)), translation("\n\n".join(ours))
    by_path = passages([original, other])
    groups = [passage.group_id for passage in by_path[other.path]]
    assert len(groups) == len(set(groups))
    assert set(groups) <= {p.id for found in by_path.values() for p in found}
    joined = WORDS.findall(plain(other.text))  # without marks: half a code block may leave those of what follows
    found = [word for p in by_path[other.path] for word in WORDS.findall(plain(other.text[p.start : p.end]))]
    assert len(found) <= len(joined)
