"""A follow-up that only names another thing of a kind is the question before it, asked of that thing."""

from __future__ import annotations

import pytest
from helpers import filled

from bot import Bot, Settings, Turn
from bot.records import Question
from bot.searching.asked.another import with_another
from bot.searching.asked.numbered import asked_for, numbers

# What was asked, what is said then, and what that means; None where it means itself.
SAID = {
    "sv": [
        ("Hur installerar jag Notis på macOS?", "Och på Windows?", "Hur installerar jag Notis på Windows?"),
        ("Vad betyder E500?", "Nej, jag menade E204", "Vad betyder E204?"),
        ("Vad gör --snabb?", "och --tyst då?", "Vad gör --tyst?"),
        ("Vad är nytt i version 2.3?", "Hur är det med version 2.1?", "Vad är nytt i version 2.1?"),
        ("Hur installerar jag Notis på macOS?", "Och hur startar jag det på Windows?", None),
        ("Vad skiljer Windows från macOS?", "Och Linux?", None),
        ("Hur ställer jag in proxyn?", "Förlåt, jag menade porten", "porten"),
    ],
    "da": [
        (
            "Hvordan installerer jeg Notis på macOS?",
            "Hvad så med Windows?",
            "Hvordan installerer jeg Notis på Windows?",
        ),
        ("Hvad betyder E500?", "Nej, jeg mente E204", "Hvad betyder E204?"),
        ("Hvad gør --hurtig?", "og --stille?", "Hvad gør --stille?"),
        ("Hvad er nyt i version 2.3?", "Og i version 2.1?", "Hvad er nyt i version 2.1?"),
        ("Hvordan installerer jeg Notis på macOS?", "Og hvordan starter jeg det på Windows?", None),
        ("Hvad er forskellen på Windows og macOS?", "Og Linux?", None),
        ("Hvordan indstiller jeg proxyen?", "Undskyld, jeg mente porten", "porten"),
    ],
    "nl": [
        ("Hoe installeer ik Notis op macOS?", "En op Windows dan?", "Hoe installeer ik Notis op Windows?"),
        ("Wat betekent E500?", "Nee, ik bedoelde E204", "Wat betekent E204?"),
        ("Wat doet --snel?", "en --stil?", "Wat doet --stil?"),
        ("Wat is er nieuw in versie 2.3?", "Hoe zit het met versie 2.1?", "Wat is er nieuw in versie 2.1?"),
        ("Hoe installeer ik Notis op macOS?", "En hoe start ik het op Windows?", None),
        ("Wat verschilt er tussen Windows en macOS?", "En Linux?", None),
        ("Hoe stel ik de proxy in?", "Sorry, ik bedoelde de poort", "de poort"),
    ],
    "en": [
        ("How do I install Notis on macOS?", "And on Windows?", "How do I install Notis on Windows?"),
        ("What does E500 mean?", "No, I meant E204", "What does E204 mean?"),
        ("What does --fast do?", "and --quiet?", "What does --quiet do?"),
        ("What is new in version 2.3?", "What about version 2.1?", "What is new in version 2.1?"),
        ("How do I install Notis on macOS?", "And how do I start it on Windows?", None),
        ("How do Windows and macOS differ?", "And Linux?", None),
        ("How do I set the proxy?", "Sorry, I meant the port", "the port"),
    ],
    "ms": [
        (
            "Bagaimana saya memasang Notis pada macOS?",
            "Untuk Windows pula?",
            "Bagaimana saya memasang Notis pada Windows?",
        ),
        ("Apa maksud E500?", "Bukan, maksud saya E204", "Apa maksud E204?"),
        ("Apa fungsi --pantas?", "dan --senyap?", "Apa fungsi --senyap?"),
        ("Apa yang baharu dalam versi 2.3?", "Bagaimana dengan versi 2.1?", "Apa yang baharu dalam versi 2.1?"),
        ("Bagaimana saya memasang Notis pada macOS?", "Dan bagaimana saya memulakannya pada Windows?", None),
        ("Apa beza Windows dengan macOS?", "Dan Linux?", None),
        ("Bagaimana saya menetapkan proksi?", "Maaf, maksud saya port", "port"),
    ],
}


def meant(language: str, *said: str) -> Question:
    *before, text = said
    return with_another(Question(text, language, "given", tuple(Turn(each, language) for each in before)))


@pytest.mark.parametrize("language", SAID)
def test_what_only_names_another_thing_is_the_question_before_it_asked_of_that(language: str):
    for before, text, right in SAID[language]:
        assert meant(language, before, text).text == (right or text)


@pytest.mark.parametrize("language", SAID)
def test_it_stands_in_the_place_of_the_question_before_it_in_what_follows(language: str):
    before, text, right = SAID[language][0]
    question = meant(language, before, text, "?!")
    assert [turn.question for turn in question.history] == [right]


@pytest.mark.parametrize("language", SAID)
def test_letters_that_only_look_alike_name_nothing(language: str):
    text = SAID[language][0][0]
    assert meant(language, text, "Wındows?", "Wİndows?").text == "Wİndows?"


@pytest.mark.parametrize("language", SAID)
def test_a_code_is_counted_from(language: str):
    before, _, _ = SAID[language][1]
    assert asked_for(before).written == "E500"
    assert [each.parts for each in numbers("E500, ERR-17; E2E, x86_64, A4")] == [(500,), (17,)]


PAGES = {
    "sv": ("Installera", "Kör i PowerShell", "Öppna Terminal och kör", "Felkoder", "Kod", "Orsak", "skivan är full"),
    "da": ("Installér", "Kør i PowerShell", "Åbn Terminal, og kør", "Fejlkoder", "Kode", "Årsag", "disken er fuld"),
    "nl": (
        "Installeren",
        "Voer uit in PowerShell",
        "Open Terminal en voer uit",
        "Foutcodes",
        "Code",
        "Oorzaak",
        "de schijf is vol",
    ),
    "en": ("Install", "Run in PowerShell", "Open Terminal and run", "Error codes", "Code", "Cause", "the disk is full"),
    "ms": (
        "Pasang",
        "Jalankan dalam PowerShell",
        "Buka Terminal dan jalankan",
        "Kod ralat",
        "Kod",
        "Punca",
        "cakera penuh",
    ),
}
ONE_BEFORE = {
    "sv": "Och den före den?",
    "da": "Og den forrige?",
    "nl": "En de vorige?",
    "en": "And the one before that?",
    "ms": "Yang sebelum itu pula?",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    place = tmp_path_factory.mktemp("another")
    pages = {}
    for code, (title, windows, mac, errors, column, cause, full) in PAGES.items():
        pages[f"{code}/install.md"] = (
            f"# {title} Notis\n\n## Windows\n\n{windows}:\n\n```\nwinget install notis\n```\n\n"
            f"## macOS\n\n{mac}:\n\n```\nbrew install notis\n```\n"
        )
        pages[f"{code}/errors.md"] = (
            f"# {errors}\n\n| {column} | {cause} |\n| --- | --- |\n| E101 | token expired |\n"
            f"| E204 | {full} |\n| E500 | server error |\n"
        )
        pages[f"{code}/settings.md"] = "# Windows, macOS\n\n`%APPDATA%\\notis` (Windows), `~/.config/notis` (macOS).\n"
    return Bot.open(filled(place / "docs", pages), settings=Settings(index=place / "index"))


@pytest.mark.parametrize("language", SAID)
def test_another_platform_is_answered_as_the_first_one_was(bot: Bot, language: str):
    before, text, _ = SAID[language][0]
    answer = bot.ask(text, hint=language, history=[Turn(before, language)])
    assert answer.language == language
    assert "winget install notis" in answer.text
    assert "brew" not in answer.text


@pytest.mark.parametrize("language", SAID)
def test_the_code_before_the_one_that_was_spoken_of_is_found(bot: Bot, language: str):
    before, _, _ = SAID[language][1]
    answer = bot.ask(ONE_BEFORE[language], hint=language, history=[Turn(before, language)])
    assert PAGES[language][-1] in answer.text
    assert "E500" not in answer.text
