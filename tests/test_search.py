"""Broad questions find what opens a page; lists, tables and records are found by what they list."""

from __future__ import annotations

import random

import pytest

from bot import Bot
from bot.languages.cues import is_broad

LANGUAGES = ("sv", "da", "nl", "en", "ms")

# With a page's title in them, questions about all of the page.
BROAD = {
    "sv": ["Vad handlar sidan {} om?", "Ge mig en överblick över {}", "Sammanfatta {}", "Berätta om {}"],
    "da": ["Hvad handler siden {} om?", "Giv mig et overblik over {}", "Opsummer {}", "Fortæl om {}"],
    "nl": ["Waar gaat de pagina {} over?", "Geef een overzicht van {}", "Vat {} samen", "Vertel iets over {}"],
    "en": ["What is the page {} about?", "Give me an overview of {}", "Summarise {}", "Tell me about {}"],
    "ms": ["Halaman {} ini tentang apa?", "Berikan gambaran keseluruhan {}", "Ringkaskan {}", "Ceritakan tentang {}"],
}
# Questions about one thing, in words that come near those of broad ones.
NARROW = {
    "sv": ["Vad ska jag tänka på om modellen är gammal?", "Och på Windows?", "Vad kostar det?"],
    "da": ["Hvad skal jeg gøre, hvis modellen er gammel?", "Og på Windows?", "Hvad koster det?"],
    "nl": ["Wat moet ik doen als het model oud is?", "En op Windows?", "Wat kost het?"],
    "en": ["What should I watch out for if the model is old?", "What about Windows?", "What does it cost?"],
    "ms": ["Apakah yang perlu dibuat jika model itu lama?", "Bagaimana pula dengan Windows?", "Berapakah kosnya?"],
}
# What is asked for, and a word that the list or table which names them all has.
LISTED = {
    "sv": {
        "Vilka inställningar finns det?": "KILDE_LINK",
        "Vilka statusar kan en översättning ha?": "`stale`",
        "Vilka olika utfall kan ett svar få?": "`closest`",
    },
    "da": {
        "Hvilke indstillinger findes der?": "KILDE_LINK",
        "Hvilke tilstande kan en oversættelse have?": "`stale`",
        "Hvilke udfald kan et svar have?": "`closest`",
    },
    "nl": {
        "Welke instellingen zijn er?": "KILDE_LINK",
        "Welke toestanden kan een vertaling hebben?": "`stale`",
        "Welke uitkomsten kan een antwoord hebben?": "`closest`",
    },
    "en": {
        "Which settings are there?": "KILDE_LINK",
        "Which states can a translation have?": "`stale`",
        "Which outcomes can an answer have?": "`closest`",
    },
    "ms": {
        "Apakah tetapan yang ada?": "KILDE_LINK",
        "Apakah keadaan yang mungkin bagi sesuatu terjemahan?": "`stale`",
        "Apakah hasil yang mungkin bagi sesuatu jawapan?": "`closest`",
    },
}
# A table's row by its value and the name of its column; a record by its name.
LOOKED_UP = {
    "sv": {"Vad gäller utan KILDE_THREADS?": "KILDE_THREADS", "term inbäddning betydelse": "inbäddning"},
    "da": {"Hvad gælder uden KILDE_THREADS?": "KILDE_THREADS", "begreb embedding betydning": "embedding"},
    "nl": {"Wat geldt zonder KILDE_THREADS?": "KILDE_THREADS", "term embedding betekenis": "embedding"},
    "en": {"What holds without KILDE_THREADS?": "KILDE_THREADS", "term embedding meaning": "embedding"},
    "ms": {"Apa yang terpakai tanpa KILDE_THREADS?": "KILDE_THREADS", "istilah embedding makna": "embedding"},
}


def titles(language: str, demo: Bot) -> dict[str, str]:
    """Titles of the pages in a language, each with its path."""
    return {
        document.title: document.path
        for document in demo.documents()
        if document.language == language and document.path.endswith(".md")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_broad_question_finds_what_opens_the_page(demo: Bot, language: str):
    pages, draw = titles(language, demo), random.Random(1)
    first = among_five = 0
    for title, path in pages.items():
        found = demo.search(draw.choice(BROAD[language]).format(title), language=language)
        places = [(each.passage.path, each.passage.start) for each in found]
        start = len(f"# {title}\n\n")
        first += places[0] == (path, start)
        among_five += (path, start) in places[:5]
    assert first >= 0.6 * len(pages)
    assert among_five >= len(pages) - 1  # one title is a word that all pages have


@pytest.mark.parametrize("language", LANGUAGES)
def test_broad_questions_are_told_from_narrow_ones(language: str):
    assert all(is_broad(text.format("Kilde"), language) for text in BROAD[language])
    assert not any(is_broad(text, language) for text in NARROW[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_which_there_are_is_found_where_they_are_listed(demo: Bot, language: str):
    for text, word in LISTED[language].items():
        found = demo.search(text, language=language)[:5]
        assert any(word in each.text and each.passage.kind in ("table", "list") for each in found), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_and_records_are_found_by_their_values_and_columns(demo: Bot, language: str):
    for text, word in LOOKED_UP[language].items():
        found = demo.search(text, language=language)[:3]
        assert any(word in each.text and each.passage.kind in ("table", "record") for each in found), text
