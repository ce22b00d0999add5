"""A message with two questions is answered where both are."""

from __future__ import annotations

import pytest
from helpers import filled

from bot import Bot, Settings
from bot.languages.cues import parts_of

# Two pages, and a message with a question for each; then messages that ask one thing.
PAGES = {
    "sv": (
        "# Installera\n\nDu behöver 2 GB.\n\n## Windows\n\nKör i PowerShell:\n\n```\nwinget install notis\n```\n\n"
        "## Linux\n\nDebian 12 krävs:\n\n```\nsudo apt install notis\n```\n",
        "# Priser\n\n- Solo är gratis.\n- Team kostar 6 euro per person och månad.\n"
        "- Campus kostar 900 euro om året.\n",
        "Hur installerar jag det på Linux, och vad kostar Team?",
        ("Vad är Team, och hur fungerar det?", "Vad kostar Solo och Team?"),
    ),
    "da": (
        "# Installér\n\nDu skal bruge 2 GB hukommelse.\n\n"
        "## Windows\n\nKør i PowerShell:\n\n```\nwinget install notis\n```\n\n"
        "## Linux\n\nDebian 12 er påkrævet:\n\n```\nsudo apt install notis\n```\n",
        "# Priser\n\n- Solo er gratis.\n- Team koster 6 euro pr. person om måneden.\n"
        "- Campus koster 900 euro om året.\n",
        "Hvordan installerer jeg det på Linux, og hvad koster Team?",
        ("Hvad er Team, og hvordan virker det?", "Hvad koster Solo og Team?"),
    ),
    "nl": (
        "# Installeren\n\nJe hebt 2 GB geheugen nodig.\n\n"
        "## Windows\n\nVoer uit in PowerShell:\n\n```\nwinget install notis\n```\n\n"
        "## Linux\n\nDebian 12 is vereist:\n\n```\nsudo apt install notis\n```\n",
        "# Prijzen\n\n- Solo is gratis.\n- Team kost 6 euro per persoon per maand.\n- Campus kost 900 euro per jaar.\n",
        "Hoe installeer ik het op Linux en wat kost Team?",
        ("Wat is Team en hoe werkt dat?", "Wat kosten Solo en Team?"),
    ),
    "en": (
        "# Install\n\nYou need 2 GB of memory.\n\n"
        "## Windows\n\nRun in PowerShell:\n\n```\nwinget install notis\n```\n\n"
        "## Linux\n\nDebian 12 is required:\n\n```\nsudo apt install notis\n```\n",
        "# Prices\n\n- Solo is free.\n- Team costs 6 euros per person a month.\n- Campus costs 900 euros a year.\n",
        "How do I install it on Linux? And what does Team cost?",
        (
            "What is Team, and how does it work?",
            "What do Solo and Team cost?",
        ),
    ),
    "ms": (
        "# Pasang\n\nAnda memerlukan memori 2 GB.\n\n"
        "## Windows\n\nJalankan dalam PowerShell:\n\n```\nwinget install notis\n```\n\n"
        "## Linux\n\nDebian 12 diperlukan:\n\n```\nsudo apt install notis\n```\n",
        "# Harga\n\n- Solo adalah percuma.\n- Team berharga 6 euro seorang sebulan.\n"
        "- Campus berharga 900 euro setahun.\n",
        "Bagaimanakah saya memasangnya pada Linux, dan berapa harga Team?",
        ("Apakah Team, dan bagaimana ia berfungsi?", "Berapa harga Solo dan Team?"),
    ),
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    place = tmp_path_factory.mktemp("two")
    pages = {f"{code}/{name}.md": text for code, each in PAGES.items() for name, text in zip("ab", each, strict=False)}
    return Bot.open(filled(place / "docs", pages), settings=Settings(index=place / "index"))


@pytest.mark.parametrize("language", PAGES)
def test_both_are_answered(bot: Bot, language: str):
    answer = bot.ask(PAGES[language][2], hint=language)
    assert (answer.outcome, answer.language) == ("answer", language)
    assert "sudo apt install notis" in answer.text
    assert "6 euro" in answer.text


@pytest.mark.parametrize("language", PAGES)
def test_what_asks_one_thing_is_one_question(language: str):
    *_, both, others = PAGES[language]
    assert len(parts_of(both, language)) == 2
    assert [parts_of(each, language) for each in others] == [[], []]


# A condition of two parts, the second of which denies.
CONDITIONS = {
    "sv": "Vad gör jag om appen är långsam och kan inte starta?",
    "da": "Hvad gør jeg, hvis appen er langsom og virker ikke?",
    "nl": "Wat doe ik als de app traag is en werkt niet?",
    "en": "What do I do if the app is slow and does not start?",
    "ms": "Apa perlu dibuat jika aplikasi perlahan dan boleh tidak dimulakan?",
}


@pytest.mark.parametrize("language", CONDITIONS)
def test_a_condition_that_goes_on_is_no_question_of_its_own(language: str):
    assert parts_of(CONDITIONS[language], language) == []
