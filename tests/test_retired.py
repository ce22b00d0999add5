"""Pages that say of themselves that they are no longer current answer last, and never without saying so."""

import pytest
from helpers import filled

from bot import Bot
from bot.languages.cues import retires, retires_its_page, speaks_of_the_retired

SAY_SO = {
    "sv": [
        "Synkning (föråldrad)",
        "Föråldrat: använd den nya",
        "Den här guiden är inaktuell.",
        "Sidan uppdateras inte längre",
        "Den här artikeln har ersatts av en nyare",
    ],
    "da": [
        "Synkronisering [forældet]",
        "Udfaset – brug den nye",
        "Denne vejledning er forældet.",
        "Siden opdateres ikke længere",
        "Denne dokumentation bliver ikke længere vedligeholdt",
    ],
    "nl": [
        "Synchronisatie (verouderd)",
        "Verouderd: gebruik de nieuwe",
        "Deze handleiding is achterhaald.",
        "Deze pagina wordt niet meer bijgewerkt",
        "De informatie op deze pagina is verouderd",
    ],
    "en": [
        "Sync (deprecated)",
        "Obsolete – use the new one",
        "This guide is out of date.",
        "This page is no longer maintained",
        "These docs have been replaced by the manual",
    ],
    "ms": [
        "Penyegerakan (usang)",
        "Usang: gunakan yang baharu",
        "Panduan ini sudah lapuk.",
        "Halaman ini tidak lagi dikemas kini",
        "Penyegerakan (tidak lagi dikemas kini)",
        "Dokumentasi ini sudah tidak disokong",
    ],
}
DO_NOT = {
    "sv": [
        "Föråldrade översättningar",
        "Den här sidan visar föråldrade översättningar",
        "Hitta inaktuella nycklar",
        "Utgången: 5 volt",
    ],
    "da": ["Forældede oversættelser", "Denne side viser forældede oversættelser", "Find udgåede nøgler"],
    "nl": ["Verouderde vertalingen", "Deze pagina toont verouderde vertalingen", "Vervallen sleutels zoeken"],
    "en": ["Outdated translations", "This page lists deprecated options", "Find obsolete keys"],
    "ms": ["Terjemahan usang", "Halaman ini menyenaraikan pilihan usang", "Cari kunci lapuk"],
}

OF_A_PART = {
    "sv": ["Skriv --ny (föråldrat: -n) för en ny nyckel."],
    "da": ["Skriv --ny (forældet: -n) for en ny nøgle."],
    "nl": ["Typ --nieuw (verouderd: -n) voor een nieuwe sleutel."],
    "en": ["Type --new (deprecated: -n) for a new key."],
    "ms": ["Taip --baharu (usang: -n) untuk kunci baharu."],
}


@pytest.mark.parametrize("language", SAY_SO)
def test_what_says_that_it_is_no_longer_current_is_told_from_what_speaks_of_such_things(language):
    assert [each for each in SAY_SO[language] if not retires(each, language)] == []
    assert [each for each in DO_NOT[language] if retires(each, language)] == []
    assert all(speaks_of_the_retired(each, language) for each in SAY_SO[language])
    sentences = [each for each in SAY_SO[language] if not each.endswith((")", "]"))]  # the others are titles
    assert all(retires_its_page(each, language) for each in sentences)
    assert not any(retires_its_page(each, language) for each in OF_A_PART[language])


def ask(place, files, question):
    docs = filled(place / "docs", files)
    with Bot.open(docs, index=place / "index") as bot:
        return bot.ask(question)


def test_a_page_that_is_no_longer_current_does_not_answer_beside_one_that_is(tmp_path):
    files = {
        "kiln.md": "# Kiln\n\nThe kiln is fired at 980 degrees.\n",
        "a-kiln.md": "# Kiln\n\n!!! warning\n    This guide is out of date.\n\nThe kiln is fired at 1040 degrees.\n",
    }
    answer = ask(tmp_path, files, "At how many degrees is the kiln fired?")
    assert "980 degrees" in answer.text
    assert "1040" not in answer.text


def test_what_only_a_retired_page_says_is_told_with_its_notice(tmp_path):
    page = (
        "# Ovnen\n\n> **Forældet**: Denne vejledning gælder kun den gamle ovn.\n\nOvnen står i skuret.\n\n"
        "## Brænding\n\nLeret brændes ved 1040 grader i ni timer.\n"
    )
    answer = ask(
        tmp_path, {"ovn.md": page, "ler.md": "# Ler\n\nLeret graves op ved åen.\n"}, "Hvor varmt brændes leret?"
    )
    assert "1040 grader" in answer.text
    assert "Denne vejledning gælder kun den gamle ovn." in answer.text


def test_an_option_that_is_retired_does_not_retire_its_page(tmp_path):
    switch = "## The switch\n\nDeprecated: it goes in the next version.\n"
    page = f"# Kiln\n\n{switch}\n## Heat\n\nThe kiln is fired at 980 degrees.\n"
    answer = ask(tmp_path, {"kiln.md": page}, "At how many degrees is the kiln fired?")
    assert "980 degrees" in answer.text
    assert "Deprecated" not in answer.text


def test_a_page_of_one_paragraph_that_begins_with_its_notice_comes_last_and_says_so(tmp_path):
    old = "# Reparation av segel\n\nDen här sidan är föråldrad. Ett trasigt segel lagas med vaxad tråd.\n"
    new = "# Segel\n\nEtt trasigt segel lagas med polyestertråd.\n"
    question = "Vad lagas ett trasigt segel med?"
    answer = ask(tmp_path / "both", {"a.md": old, "b.md": new}, question)
    assert "polyestertråd" in answer.text
    assert "vaxad" not in answer.text
    answer = ask(tmp_path / "old", {"a.md": old, "b.md": "# Båtar\n\nBåtarna ligger vid kajen.\n"}, question)
    assert "Den här sidan är föråldrad." in answer.text
    assert "vaxad tråd" in answer.text
