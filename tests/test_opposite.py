"""What holds only in the opposite case is not quoted beside what holds in the case that is asked about."""

from pathlib import Path

import pytest
from helpers import filled

from bot import Bot, Settings
from bot.languages.cues import contraries

# The question; of two headings the one that fits and the one that does not, each with its sentence.
CASES = {
    "sv": (
        "Hur öppnar jag dammluckan om pumpen inte är påslagen?",
        ("Om pumpen inte är påslagen", "Vrid veven fyrtio varv åt vänster."),
        ("Om pumpen redan är påslagen", "Tryck på den gröna knappen vid dammluckan."),
    ),
    "da": (
        "Hvordan åbner jeg slusen, hvis pumpen ikke er tændt?",
        ("Hvis pumpen ikke er tændt", "Drej håndsvinget fyrre gange mod venstre."),
        ("Hvis pumpen allerede er tændt", "Tryk på den grønne knap ved slusen."),
    ),
    "nl": (
        "Hoe open ik de sluis als ik geen magnetische sleutel heb?",
        ("Zonder magnetische sleutel", "Draai de slinger veertig keer naar links."),
        ("Met een magnetische sleutel", "Houd de sleutel tegen het groene vlak bij de sluis."),
    ),
    "en": (
        "How do I open the sluice if the pump isn't primed?",
        ("If the pump is not primed", "Turn the crank forty times to the left."),
        ("If the pump is already primed", "Press the green button beside the sluice."),
    ),
    "ms": (
        "Bagaimana saya buka pintu air jika pam belum dihidupkan?",
        ("Jika pam belum dihidupkan", "Pusing engkol empat puluh kali ke kiri."),
        ("Jika pam sudah dihidupkan", "Tekan butang hijau di sebelah pintu air."),
    ),
}


@pytest.mark.parametrize("language", CASES)
@pytest.mark.parametrize("fits_first", [True, False])
def test_the_opposite_of_the_case_that_is_asked_about_is_not_quoted(tmp_path, language, fits_first):
    question, fits, other = CASES[language]
    parts = [f"## {heading}\n\n{words}\n" for heading, words in ((fits, other) if fits_first else (other, fits))]
    docs = filled(tmp_path / "docs", {"page.md": "\n".join(["# A\n", *parts])})
    with Bot.open(docs, index=tmp_path / "index") as bot:
        answer = bot.ask(question, language=language)
    assert fits[1] in answer.text
    assert other[1] not in answer.text


# The same in two sentences of one passage: what is asked, the one that fits, and the other.
TOGETHER = {
    "sv": ("Vad kan jag göra med nyckelkortet?", "Med nyckelkortet får du låna bastun.", "Utan nyckelkort, ring 555."),
    "da": (
        "Hvor mange bøger kan jeg låne uden kort?",
        "Uden kort kan du ikke låne bøger.",
        "Med kort kan du låne ti bøger.",
    ),
    "nl": ("Wat betaal ik met een pas?", "Met een pas is het gratis.", "Als je geen pas hebt, betaal je 5 euro."),
    "en": ("What do I pay with a pass?", "With a pass it is free.", "Without a pass you pay 5 pounds."),
    "ms": ("Berapa perlu dibayar dengan kad?", "Dengan kad, masuk percuma.", "Tanpa kad, bayar RM5."),
}


@pytest.mark.parametrize("language", TOGETHER)
def test_nor_is_a_sentence_for_the_opposite_beside_one_that_fits(tmp_path, language):
    question, fits, other = TOGETHER[language]
    docs = filled(tmp_path / "docs", {"page.md": f"# A\n\n{other}\n\n{fits}\n"})
    with Bot.open(docs, index=tmp_path / "index") as bot:
        answer = bot.ask(question, language=language)
    assert fits in answer.text
    assert other not in answer.text


# Two sections for contraries, and a question for each.
CONTRARIES = {
    "sv": [
        ("Online", "När du är online sparas ändringar med `nu`.", "Hur sparas ändringar när jag är uppkopplad?", "nu"),
        (
            "Offline",
            "När du är offline läggs ändringar i en kö med `sen`.",
            "Hur sparas ändringar utan internet?",
            "sen",
        ),
        ("Före mötet", "Före mötet ställs stolarna i ring.", "Vad gör man med stolarna före mötet?", "ring"),
        ("Efter mötet", "Efter mötet staplas stolarna vid väggen.", "Vad gör man med stolarna efter mötet?", "väggen"),
    ],
    "da": [
        ("Online", "Når du er online, gemmes ændringer med `nu`.", "Hvordan gemmes ændringer med internet?", "nu"),
        (
            "Offline",
            "Når du er offline, lægges ændringer i en kø med `sen`.",
            "Hvordan gemmes ændringer uden net?",
            "sen",
        ),
        ("Før mødet", "Før mødet stilles stolene i en ring.", "Hvad gør man med stolene før mødet?", "ring"),
        ("Efter mødet", "Efter mødet stables stolene ved væggen.", "Hvad gør man med stolene efter mødet?", "væggen"),
    ],
    "nl": [
        (
            "Online",
            "Als je online bent, worden wijzigingen bewaard met `nu`.",
            "Hoe bewaar ik wijzigingen met wifi?",
            "nu",
        ),
        (
            "Offline",
            "Als je offline bent, gaan wijzigingen in een rij met `sen`.",
            "Hoe bewaar ik wijzigingen zonder internet?",
            "sen",
        ),
        (
            "Vóór de les",
            "Vóór de les staan de stoelen in een kring.",
            "Wat gebeurt er vóór de les met de stoelen?",
            "kring",
        ),
        ("Na de les", "Na de les gaan de stoelen tegen de muur.", "Wat gebeurt er na de les met de stoelen?", "muur"),
    ],
    "en": [
        ("Online", "When you are online, changes are saved with `nu`.", "How are changes saved with internet?", "nu"),
        (
            "Offline",
            "When you are offline, changes are queued with `sen`.",
            "How are changes saved without internet?",
            "sen",
        ),
        (
            "Before the meeting",
            "Before the meeting the chairs stand in a ring.",
            "What is done with the chairs before the meeting?",
            "ring",
        ),
        (
            "After the meeting",
            "After the meeting the chairs are stacked at the wall.",
            "What is done with the chairs after the meeting?",
            "wall",
        ),
    ],
    "ms": [
        (
            "Dalam talian",
            "Apabila dalam talian, perubahan disimpan dengan `nu`.",
            "Bagaimana perubahan disimpan dalam talian?",
            "nu",
        ),
        (
            "Luar talian",
            "Apabila di luar talian, perubahan dibariskan dengan `sen`.",
            "Bagaimana perubahan disimpan tanpa internet?",
            "sen",
        ),
        (
            "Sebelum mesyuarat",
            "Sebelum mesyuarat, kerusi disusun dalam bulatan.",
            "Apa dibuat dengan kerusi sebelum mesyuarat?",
            "bulatan",
        ),
        (
            "Selepas mesyuarat",
            "Selepas mesyuarat, kerusi ditindan di dinding.",
            "Apa dibuat dengan kerusi selepas mesyuarat?",
            "dinding",
        ),
    ],
}


@pytest.mark.parametrize("language", CONTRARIES)
def test_what_is_said_of_the_contrary_is_not_quoted(language: str, tmp_path: Path):
    sections = CONTRARIES[language]
    page = "# A\n\n" + "".join(f"## {heading}\n\n{text}\n\n" for heading, text, _, _ in sections)
    with Bot.open(filled(tmp_path / "docs", {"a.md": page}), settings=Settings(index=tmp_path / "index")) as bot:
        for at, (_, _, question, said) in enumerate(sections):
            other = sections[at ^ 1][3]
            text = bot.ask(question, hint=language).text
            assert said in text.split() or f"{said}." in text, question
            assert other not in text.split() and f"{other}." not in text, question


# A question with a word that has no contrary there, and one where it has.
ORDINARY = {
    "sv": ("Vad ligger inne i mappen?", "Får man spela inne?"),
    "da": ("Hvad ligger der inde i mappen?", "Må man spille inde?"),
    "nl": ("Welke links staan er op de pagina?", "Wat doet de linkerknop?"),
    "en": ("What is inside the folder?", "Can I play inside?"),
    "ms": ("Apa ada di dalam folder?", "Bolehkah bermain di dalam rumah?"),
}


@pytest.mark.parametrize("language", ORDINARY)
def test_a_word_has_a_contrary_only_where_it_means_that(language: str):
    ordinary, meant = ORDINARY[language]
    assert contraries(ordinary, language) == []
    assert len(contraries(meant, language)) == 1
