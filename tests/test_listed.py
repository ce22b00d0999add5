"""What a question names among the rows of a table and the releases of a page: that one, or none of the others."""

import pytest
from helpers import filled

from bot import Bot, Settings
from bot.searching.asked.named import of_no_release

WORDS = {
    "sv": {
        "codes": ("Fel", "Kod", "Betydelse", "Nyckeln saknas.", "Rummet är bokat.", "Fler än 120 anrop i minuten."),
        "code": "Vad betyder felkoden {}?",
        "sizes": ("Koftan", "Storlek", "Maskor"),
        "size": "Hur många maskor behövs till koftan i storlek {}?",
        "ages": ("Dosering", "Ålder", "Dos", "Vuxna och barn över 12 år", "2 tabletter", "3–6 år", "5 ml saft"),
        "age": "Vilken dos får ett barn på 4 år?",
        "releases": ("Nyheter", "Inloggning med SAML.", "Mörkt läge."),
        "when": "När kom version 5.1?",
        "new": "Vad är nytt i version 5.3?",
    },
    "da": {
        "codes": (
            "Fejl",
            "Kode",
            "Betydning",
            "Nøglen mangler.",
            "Rummet er booket.",
            "Flere end 120 kald i minuttet.",
        ),
        "code": "Hvad betyder fejlkoden {}?",
        "sizes": ("Trøjen", "Størrelse", "Masker"),
        "size": "Hvor mange masker skal der bruges til trøjen i størrelse {}?",
        "ages": ("Dosering", "Alder", "Dosis", "Voksne og børn over 12 år", "2 tabletter", "3–6 år", "5 ml saft"),
        "age": "Hvilken dosis skal et barn på 4 år have?",
        "releases": ("Nyheder", "Login med SAML.", "Mørk tilstand."),
        "when": "Hvornår kom version 5.1?",
        "new": "Hvad er nyt i version 5.3?",
    },
    "nl": {
        "codes": (
            "Fouten",
            "Code",
            "Betekenis",
            "De sleutel ontbreekt.",
            "De zaal is al geboekt.",
            "Meer dan 120 verzoeken per minuut.",
        ),
        "code": "Wat betekent foutcode {}?",
        "sizes": ("De trui", "Maat", "Steken"),
        "size": "Hoeveel steken heb ik nodig voor de trui in maat {}?",
        "ages": (
            "Dosering",
            "Leeftijd",
            "Dosis",
            "Volwassenen en kinderen ouder dan 12 jaar",
            "2 tabletten",
            "3–6 jaar",
            "5 ml siroop",
        ),
        "age": "Welke dosis krijgen kinderen van 4 jaar?",
        "releases": ("Nieuws", "Aanmelden met SAML.", "Donkere modus."),
        "when": "Wanneer verscheen versie 5.1?",
        "new": "Wat is er nieuw in versie 5.3?",
    },
    "en": {
        "codes": (
            "Errors",
            "Code",
            "Meaning",
            "The key is missing.",
            "The room is already booked.",
            "More than 120 requests a minute.",
        ),
        "code": "What does error {} mean?",
        "sizes": ("The sweater", "Size", "Stitches"),
        "size": "How many stitches does the sweater take in size {}?",
        "ages": ("Dosage", "Age", "Dose", "Adults and children over 12 years", "2 tablets", "3–6 years", "5 ml syrup"),
        "age": "Which dose do children of 4 years take?",
        "releases": ("News", "Single sign-on with SAML.", "Dark mode."),
        "when": "When did version 5.1 come out?",
        "new": "What is new in version 5.3?",
    },
    "ms": {
        "codes": (
            "Ralat",
            "Kod",
            "Maksud",
            "Kunci tiada.",
            "Bilik sudah ditempah.",
            "Lebih daripada 120 permintaan seminit.",
        ),
        "code": "Apakah maksud kod ralat {}?",
        "sizes": ("Baju panas", "Saiz", "Jahitan"),
        "size": "Berapa banyak jahitan diperlukan untuk baju panas saiz {}?",
        "ages": (
            "Dos",
            "Umur",
            "Sukatan",
            "Dewasa dan kanak-kanak melebihi 12 tahun",
            "2 tablet",
            "3–6 tahun",
            "5 ml sirap",
        ),
        "age": "Apakah sukatan untuk kanak-kanak berumur 4 tahun?",
        "releases": ("Berita", "Log masuk tunggal dengan SAML.", "Mod gelap."),
        "when": "Bilakah versi 5.1 dikeluarkan?",
        "new": "Apakah yang baharu dalam versi 5.3?",
    },
}


def table(*rows):
    first, *others = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join((first, "|---|---|", *others))


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The pages in each language, and their bot."""
    bots = {}

    def opened(language):
        if language not in bots:
            folder, own = tmp_path_factory.mktemp(language), WORDS[language]
            title, code, meaning, *told = own["codes"]
            errors = table((code, meaning), *zip(("401", "409", "429"), told, strict=True))
            name, size, stitches = own["sizes"]
            sizes = table((size, stitches), ("S", "88"), ("M", "96"), ("L", "104"))
            of, age, dose, adults, tablets, small, syrup = own["ages"]
            doses = table((age, dose), (adults, tablets), (small, syrup))
            news, new, dark = own["releases"]
            releases = f"# {news}\n\n## 5.2.0 (2026-06-01)\n\n- {dark}\n\n## 5.1.0 (2026-03-03)\n\n- {new}\n"
            said = {"errors": (title, errors), "sizes": (name, sizes), "doses": (of, doses)}
            files = {f"{path}.md": f"# {title}\n\n{text}\n" for path, (title, text) in said.items()}
            filled(folder, {**files, "releases.md": releases})
            bots[language] = Bot.open(folder, settings=Settings(index=folder.parent / f"{language}-index", threads=1))
        return WORDS[language], bots[language]

    yield opened
    for bot in bots.values():
        bot.close()


@pytest.mark.parametrize("language", WORDS)
def test_a_number_that_names_a_row_is_in_no_range_of_others(pages, language):
    own, bot = pages(language)
    rows = [each.text for each in bot.ask(own["code"].format("409"), language=language).sentences if each.cells]
    assert len(rows) == 1 and own["codes"][4] in rows[0]


@pytest.mark.parametrize("language", WORDS)
def test_a_number_that_names_none_of_the_rows_is_not_answered_with_them(pages, language):
    own, bot = pages(language)
    assert bot.ask(own["code"].format("404"), language=language).outcome != "answer"


@pytest.mark.parametrize("language", WORDS)
def test_a_size_that_no_row_is_of_is_not_answered_with_others(pages, language):
    own, bot = pages(language)
    answer = bot.ask(own["size"].format("M"), language=language)
    assert answer.outcome == "answer" and "96" in answer.text and "104" not in answer.text
    assert bot.ask(own["size"].format("XL"), language=language).outcome != "answer"


@pytest.mark.parametrize("language", WORDS)
def test_the_row_of_a_range_is_told_by_the_number_whatever_another_one_is_called(pages, language):
    own, bot = pages(language)
    *_, adults, _, _, syrup = own["ages"]
    answer = bot.ask(own["age"], language=language)
    assert syrup in answer.text and adults not in answer.text


@pytest.mark.parametrize("language", WORDS)
def test_what_is_said_of_a_release_is_dated_as_its_heading_is(pages, language):
    own, bot = pages(language)
    assert "5.1.0 (2026-03-03)" in bot.ask(own["when"], language=language).text


@pytest.mark.parametrize("language", WORDS)
def test_a_release_that_is_not_there_is_not_answered_with_another_one(pages, language):
    own, bot = pages(language)
    assert bot.ask(own["new"], language=language).outcome != "answer"
    for there in ("5.2", "5.1.0", "5"):
        question = own["new"].replace("5.3", there)
        assert not of_no_release(question, language, bot.search(question, language=language))


def test_a_version_of_another_program_and_a_measure_are_no_release_of_what_is_documented(pages):
    _, bot = pages("en")
    for question in ("Does the single sign-on with SAML need Python 3.13?", "Does the dark mode take 2.5 GB?"):
        assert not of_no_release(question, "en", bot.search(question, language="en"))
