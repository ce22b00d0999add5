"""Files as people have them: tables below a title, pages translated in part, templates with comments."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from helpers import filled

from bot import Answer, Bot, Settings, check
from bot.text.tabular.csv_rows import csv_blocks


def ask(place: Path, pages: Mapping[str, str], question: str, language: str) -> Answer:
    with Bot.open(filled(place / "docs", pages), settings=Settings(index=place / "index")) as bot:
        return bot.ask(question, hint=language)


def quoted(answer: Answer) -> list[str]:
    return [each.text for each in answer.sentences if each.kind == "quote"]


# ---- a spreadsheet ---------------------------------------------------------------------------

# A title and a note above the names of the columns, a row, and a question about it.
HIRE = {
    "sv": (
        "Uthyrning våren 2026",
        "Priserna gäller per dygn, med moms",
        ("Maskin", "Hyra", "Deposition"),
        "Jordfräs",
        "Hur stor är depositionen för en jordfräs?",
    ),
    "da": (
        "Udlejning foråret 2026",
        "Priserne er pr. døgn, med moms",
        ("Maskine", "Leje", "Depositum"),
        "Fræser",
        "Hvor stort er depositummet for en fræser?",
    ),
    "nl": (
        "Verhuur voorjaar 2026",
        "Prijzen gelden per dag, met btw",
        ("Machine", "Huur", "Borg"),
        "Grondfrees",
        "Hoeveel borg betaal ik voor een grondfrees?",
    ),
    "en": (
        "Hire, spring 2026",
        "Prices are by the day, with tax",
        ("Machine", "Rent", "Deposit"),
        "Tiller",
        "How much is the deposit for a tiller?",
    ),
    "ms": (
        "Sewaan 2026",
        "Harga adalah untuk sehari, dengan cukai",
        ("Mesin", "Sewa", "Deposit"),
        "Pembajak",
        "Berapakah deposit untuk pembajak?",
    ),
}


@pytest.mark.parametrize("language", HIRE)
@pytest.mark.parametrize("padded", [True, False])
def test_a_title_and_notes_above_the_names_of_columns_are_no_names(language: str, padded: bool, tmp_path: Path):
    title, note, names, machine, question = HIRE[language]
    rest = ";;" if padded else ""
    text = f"{title}{rest}\n{note}{rest}\n{rest}\n{';'.join(names)}\nX;62,50;200,00\n{machine};48,00;150,00\n"
    answer = ask(tmp_path, {"a.csv": text}, question, language)
    cells = zip(names, (machine, "48,00", "150,00"), strict=True)
    assert quoted(answer) == ["; ".join(f"{name}: {value}" for name, value in cells)]


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("Prices, spring\n\nA,B,C\nx,1,2\ny,3,4\n", "A,B,C"),
        ("Prices, spring\nA;B\nx;1,5\ny;2,5\n", "A;B"),
        (";2025;2026\nx;1;2\ny;3;4\n", ";2025;2026"),
        ("A\nx\ny\n", "A"),
        ("Only;;\nx;1;2\ny;3;4\n", "Only;;"),
        ("A;B\n\nx;1\n\ny;2\n", "A;B"),
        ("A;B;C\nx;;\ny;;\n", "A;B;C"),
    ],
)
def test_the_names_of_columns_stand_in_the_first_row_that_is_as_wide_as_the_table(text: str, header: str):
    found = {text[slice(*block.header)] for block in csv_blocks(text) if block.header}
    assert found == {header}


# ---- a page that is translated in part, and no original beside it ------------------------------

SHOPS = {
    "sv": (
        "Öppettider",
        "Butiken har öppet från klockan nio till sjutton, även på söndagar.",
        "När har butiken öppet?",
    ),
    "da": ("Åbningstider", "Butikken har åbent fra klokken ni til sytten, også om søndagen.", "Hvornår er der åbent?"),
    "nl": ("Openingstijden", "De winkel is open van negen tot vijf uur, ook op zondag.", "Wanneer is de winkel open?"),
    "ms": ("Waktu buka", "Kedai dibuka dari pukul sembilan hingga lima, juga pada hari Ahad.", "Bilakah kedai dibuka?"),
}


@pytest.mark.parametrize("language", SHOPS)
def test_what_is_translated_of_a_lone_page_is_quoted_in_its_own_language(language: str, tmp_path: Path):
    heading, sentence, question = SHOPS[language]
    page = (
        "# The shop\n\nThe shop sells bread, milk and fishing lines to everybody who comes by.\n\n"
        f"## {heading}\n\n{sentence}\n\n"
        "## Delivery\n\nWhat you have ordered is brought to the harbour with the first boat of the next day.\n\n"
        "## Payment\n\nYou can pay with cash or card, and the shop gives no credit to visitors.\n"
    )
    pages = {
        f"translations/{language}/shop.md": page,
        "boat.md": "# The boat\n\nThe boat sails to the island at six.\n",
    }
    with Bot.open(filled(tmp_path / "docs", pages), settings=Settings(index=tmp_path / "index")) as bot:
        answer = bot.ask(question, hint=language)
    assert [each.language for each in answer.citations] == [language]
    assert not {each.code for each in answer.notices} & {"other_language", "mislabelled"}
    said = " ".join(f"{each.difference} {each.says}" for each in check(tmp_path / "docs").findings)
    assert "no original beside it has what is left in en of it" in said


# ---- templates ----------------------------------------------------------------------------------

KEYS = {
    "sv": ("Nyckeln", "Nyckeln hänger i skåpet till vänster om dörren.", "gammal portkod", "Var hänger nyckeln?"),
    "da": ("Nøglen", "Nøglen hænger i skabet til venstre for døren.", "gammel dørkode", "Hvor hænger nøglen?"),
    "nl": ("De sleutel", "De sleutel hangt in de kast links van de deur.", "oude deurcode", "Waar hangt de sleutel?"),
    "ms": (
        "Kunci",
        "Kunci tergantung di dalam almari di kiri pintu.",
        "kod pintu lama",
        "Di manakah kunci tergantung?",
    ),
}
PAGE = (
    "---\nlayout: default\ntitle: {}\nref: key\nlang: {}\n---\n{{% comment %}} {} 1111 {{% endcomment %}}\n<p>{}</p>\n"
)


@pytest.mark.parametrize("language", KEYS)
def test_a_template_s_comment_is_not_quoted_and_its_ref_tells_what_it_translates(language: str, tmp_path: Path):
    title, sentence, comment, question = KEYS[language]
    pages = {
        f"pages/{language}/one.html": PAGE.format(title, language, comment, sentence),
        "pages/en/key.html": PAGE.format("The key", "en", "old", "The key hangs in the cupboard left of the door."),
    }
    with Bot.open(filled(tmp_path / "docs", pages), settings=Settings(index=tmp_path / "index")) as bot:
        answer = bot.ask(question, hint=language)
        assert "1111" not in bot.ask(comment, hint=language).text
    (citation,) = answer.citations
    assert quoted(answer) == [sentence]
    assert citation.original is not None
    assert citation.original.path == "pages/en/key.html"
