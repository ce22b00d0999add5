"""What is quoted is the answer, whole in its meaning: on small pages of our own, asked as people ask."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import filled, stated
from hypothesis import given
from hypothesis import strategies as st

from bot import Answer, Bot, Document, Evidence, Question, Settings, as_markdown, in_blocks
from bot.answering.choose import LIMITS, choose, pick
from bot.answering.quote import quoted as quoted_as
from bot.indexing.passages import passages
from bot.records import Passage
from bot.searching.read import Asked, features, read
from bot.statements.options.most import Row, others_than_the_most

DEPOSIT = {
    "sv": (
        "# Hyra\n\n## Deposition\n\nDepositionen betalas inte tillbaka om:\n\n- lampan är trasig\n- nyckeln saknas\n\n"
        "Vi öppnar klockan nio varje vardag.\n",
        "När får jag inte tillbaka depositionen?",
    ),
    "da": (
        "# Leje\n\n## Depositum\n\nDepositummet betales ikke tilbage, hvis:\n\n- lampen er knust\n- nøglen mangler\n\n"
        "Vi åbner klokken ni alle hverdage.\n",
        "Hvornår får jeg ikke depositummet tilbage?",
    ),
    "nl": (
        "# Huren\n\n## Borg\n\nDe borg wordt niet terugbetaald als:\n\n- de lamp kapot is\n- de sleutel ontbreekt\n\n"
        "We openen elke werkdag om negen uur.\n",
        "Wanneer krijg ik de borg niet terug?",
    ),
    "en": (
        "# Renting\n\n## Deposit\n\nThe deposit is not paid back if:\n\n- the lamp is broken\n- the key is missing\n\n"
        "We open at nine every working day.\n",
        "When do I not get my deposit back?",
    ),
    "ms": (
        "# Sewaan\n\n## Deposit\n\nDeposit tidak dipulangkan jika:\n\n- lampu rosak\n- kunci hilang\n\n"
        "Kami buka pukul sembilan setiap hari bekerja.\n",
        "Bilakah deposit saya tidak dipulangkan?",
    ),
}
PRICES = {
    "sv": (
        "# Båten\n\nBåten går varje timme till ön. Ombord finns kaffe och bullar.\n",
        "Vad kostar båten till ön?",
    ),
    "da": (
        "# Båden\n\nBåden sejler hver time til øen. Om bord er der kaffe og boller.\n",
        "Hvad koster båden til øen?",
    ),
    "nl": (
        "# De boot\n\nDe boot vaart elk uur naar het eiland. Aan boord is koffie en koek.\n",
        "Wat kost de boot naar het eiland?",
    ),
    "en": (
        "# The boat\n\nThe boat sails every hour to the island. There is coffee on board.\n",
        "What does the boat to the island cost?",
    ),
    "ms": (
        "# Bot\n\nBot bertolak setiap jam ke pulau itu. Kopi dan kuih dijual di atas bot.\n",
        "Berapakah harga bot ke pulau itu?",
    ),
}
WITHOUT = {
    "sv": (
        "# Rum\n\n## Björk\n\nBjörk har projektor.\n\n## Gran\n\nGran har inte projektor.\n",
        "Vilket rum har inte projektor?",
        "Gran",
    ),
    "da": (
        "# Lokaler\n\n## Birk\n\nBirk har projektor.\n\n## Gran\n\nGran har ikke projektor.\n",
        "Hvilket lokale har ikke projektor?",
        "Gran",
    ),
    "nl": (
        "# Zalen\n\n## Berk\n\nBerk heeft een beamer.\n\n## Den\n\nDen heeft geen beamer.\n",
        "Welke zaal heeft geen beamer?",
        "Den",
    ),
    "en": (
        "# Rooms\n\n## Birch\n\nBirch has a projector.\n\n## Pine\n\nPine does not have a projector.\n",
        "Which room does not have a projector?",
        "Pine",
    ),
    "ms": (
        "# Bilik\n\n## Cengal\n\nCengal ada projektor.\n\n## Meranti\n\nMeranti tidak ada projektor.\n",
        "Bilik yang mana tidak ada projektor?",
        "Meranti",
    ),
}


LINES = [
    "# Titel",
    "## Del",
    "## Anden",
    "Hvad nu?",
    "Det her:",
    "Et svar. Og et til.",
    "- punkt",
    "- andet:",
    "  ```sh\n  ls\n  ```",
    "> [!NOTE]",
    "| a |\n|---|\n| 1 |",
    "",
]


@given(
    st.lists(st.lists(st.sampled_from(LINES), max_size=10), min_size=1, max_size=3), st.randoms(use_true_random=False)
)
def test_whatever_was_found_something_or_nothing_is_chosen_once(pages: list[list[str]], chance: random.Random):
    found = []
    for name, lines in enumerate(pages):
        text = "\n".join(lines)
        document = Document(f"{name}.md", text, "da", "da", "Titel", "", None, "original")
        for passage in passages([document])[document.path]:
            scored = tuple(replace(each, score=chance.uniform(-3, 3)) for each in passage.statements)
            found.append(Evidence(passage, document, 1.0, statements=scored))
    for question in ("Hvilke dele er der?", "Hvordan gør jeg?", "Hvad er det?"):
        chosen = choose(Question(question, "da", "given"), found)
        spans = [(found[each.rank].document.path, statement.span) for each in chosen for statement in each.statements]
        assert len(spans) == len(set(spans))
    picked = pick(found)
    best = max((statement.score for each in found for statement in each.statements), default=None)
    assert not picked or picked[0][1].score <= best
    words = sum(len(found[rank].document.text[slice(*statement.span)].split()) for rank, statement in picked)
    assert len(picked) == 1 or words <= LIMITS.words


def test_of_two_that_may_answer_as_well_the_shorter_is_quoted_and_a_long_one_has_to_be_likelier():
    short = "Nøglen ligger under måtten."
    long = f"Om {'sommeren og vinteren og foråret og ' * 12}efteråret er huset tomt, siger naboen."
    text = f"# Hus\n\nHuset er gult.\n\n{short}\n\n{long}\n"
    document = Document("hus.md", text, "da", "da", "Hus", "", None, "original")
    (passage,) = passages([document])[document.path]

    def quoted_with(*scores: float) -> list[str]:
        scored = tuple(replace(each, score=score) for each, score in zip(passage.statements, scores, strict=True))
        picked = pick([Evidence(passage, document, 1.0, statements=scored)])
        return [text[slice(*statement.span)] for _, statement in picked]

    assert quoted_with(3.0, 0.5, 0.5) == ["Huset er gult.", short]
    assert {*quoted_with(3.0, 0.5, 2.0)} == {"Huset er gult.", short, long}
    assert quoted_with(3.0, -3.5, -3.5) == ["Huset er gult."]


# A question, what answers it, and what says the same of something else; each below its heading.
LOANS = {
    "sv": (
        "Hur lång är lånetiden?",
        ("Lånetid", "Tre veckor, sedan skickar vi brev."),
        ("Lånetid för dräkter till skolans teater", "Fem dagar, sedan skickar vi brev."),
    ),
    "da": (
        "Hvor lang er lånetiden?",
        ("Lånetid", "Tre uger, derefter sender vi brev."),
        ("Lånetid for kostumer til skolens teater", "Fem dage, derefter sender vi brev."),
    ),
    "nl": (
        "Hoe lang is de uitleentermijn?",
        ("Uitleentermijn", "Drie weken, daarna sturen wij een brief."),
        ("Uitleentermijn van kostuums voor het schooltoneel", "Vijf dagen, daarna sturen wij een brief."),
    ),
    "en": (
        "How long is the loan period?",
        ("Loan period", "Three weeks, then we send a letter."),
        ("Loan period of costumes for school plays", "Five days, then we send a letter."),
    ),
    "ms": (
        "Berapa lama tempoh pinjaman?",
        ("Tempoh pinjaman", "Tiga minggu, kemudian kami hantar surat."),
        ("Tempoh pinjaman pakaian untuk pementasan sekolah", "Lima hari, kemudian kami hantar surat."),
    ),
}


@pytest.mark.parametrize("language", LOANS)
def test_what_stands_below_a_heading_about_more_than_was_asked_answers_less(language: str):
    question, plain, other = LOANS[language]
    text = "# A\n\n" + "\n\n".join(f"## {heading}\n\n{words}" for heading, words in (other, plain)) + "\n"
    document = Document("a.md", text, language, language, "A", "", None, "original")
    found = [
        Evidence(passage, document, 1.0, statements=tuple(replace(each, score=0.5) for each in passage.statements))
        for passage in passages([document])[document.path]
    ]
    beside, answering = (
        each.statements[-1].score for each in read(Question(question, language, "given"), question, found)
    )
    assert answering > beside


def ask(place: Path, pages: dict[str, str], question: str, language: str | None = None) -> Answer:
    filled(place / "docs", pages)
    with Bot.open(place / "docs", settings=Settings(index=place / "index")) as bot:
        return bot.ask(question, hint=language)


def quoted(answer: Answer) -> list[str]:
    return [each.text for each in answer.sentences if each.kind == "quote"]


@pytest.mark.parametrize("language", DEPOSIT)
def test_an_item_is_never_shown_without_what_introduces_its_list(language: str, tmp_path: Path):
    text, question = DEPOSIT[language]
    answer = ask(tmp_path, {"a.md": text}, question, language)
    lead, *items = [line.removeprefix("- ") for line in text.splitlines() if line.endswith(":") or line.startswith("-")]
    assert quoted(answer)[: 1 + len(items)] == [lead, *items]
    (citation,) = answer.citations
    assert {lead, *items} <= set(citation.quote.split("\n"))


OVENS = {
    "sv": ("Kan jag använda ugnen Ronda?", "Här står vilka ugnar som plåten passar i.", "Passar inte", "Passar"),
    "da": ("Kan jeg bruge ovnen Ronda?", "Her står, hvilke ovne pladen passer i.", "Passer ikke", "Passer"),
    "nl": ("Kan ik de oven Ronda gebruiken?", "Hier staat in welke ovens de plaat past.", "Past niet", "Past"),
    "en": ("Can I use the oven Ronda?", "Here you see which ovens the tray is made for.", "Known trouble", "Fine"),
    "ms": ("Bolehkah saya guna ketuhar Ronda?", "Di sini disenaraikan ketuhar yang sesuai.", "Bermasalah", "Baik"),
}


@pytest.mark.parametrize("language", OVENS)
@pytest.mark.parametrize("rows", [False, True])
def test_an_item_or_a_row_below_nothing_but_a_heading_is_shown_under_it(language: str, rows: bool, tmp_path: Path):
    question, about, bad, good = OVENS[language]
    lists = [["Ronda 3 (v1.5, 2025)", "Alba 7 (v1.9)"], ["Celia 12 (v2.0)", "Mira 4 (v2.2)"]]
    table = "| A | B |\n| --- | --- |\n"
    one, two = (
        table + "".join(f"| {each} | {each[-2]} |\n" for each in items) if rows else "".join(f"- {i}\n" for i in items)
        for items in lists
    )
    page = f"# Plate\n\n{about} {about}\n\n## {bad}\n\n{one}\n## {good}\n\n{two}"
    answer = ask(tmp_path, {"a.md": page}, question, language)
    at = next(n for n, each in enumerate(quoted(answer)) if "Ronda" in each)
    assert bad in quoted(answer)[:at]


STOPPED = {
    "en.md": "# Reminders\n\nThe reminder service was closed in June.\n",
    "translations/sv/en.md": "# Påminnelser\n\nTjänsten för påminnelser stängdes i juni.\n\n## Brev\n\n"
    "Vi skickar den första påminnelsen per brev tjugo dagar innan avtalet löper ut, och den andra efter en vecka.\n",
}


def test_what_only_another_languages_translation_says_is_no_evidence(tmp_path: Path):
    answer = ask(tmp_path, STOPPED, "Hvor mange dage før udløb sendes den første påmindelse per brev?", "da")
    assert {each.language for each in answer.citations} <= {"en"}
    asked = ask(tmp_path, STOPPED, "Hur många dagar innan skickas den första påminnelsen per brev?", "sv")
    assert any("tjugo dagar" in each for each in quoted(asked))  # whoever reads that translation may read it


KEYS = {
    "sv": ("Nyckeln ligger i den blå lådan bredvid dörren till källaren.", "Var ligger nyckeln till källaren?"),
    "da": ("Nøglen ligger i den blå kasse ved siden af døren til kælderen.", "Hvor ligger nøglen til kælderen?"),
    "nl": ("De sleutel ligt in de blauwe kist naast de deur van de kelder.", "Waar ligt de sleutel van de kelder?"),
    "ms": ("Kunci itu disimpan di dalam kotak biru di sebelah pintu bilik bawah.", "Di manakah kunci itu disimpan?"),
}
SECOND = "The second key has to be asked for at the office before you leave on a Friday."


@pytest.mark.parametrize("language", KEYS)
def test_of_a_paragraph_that_is_translated_in_part_each_sentence_has_its_own_language(language: str, tmp_path: Path):
    ours, question = KEYS[language]
    english = f"# Keys\n\nThe key lies in the blue box beside the door of the cellar. {SECOND}\n\n{SECOND} Thank you.\n"
    pages = {"a.md": english, f"translations/{language}/a.md": f"# A\n\n{ours} {SECOND}\n\n{ours} {ours}\n"}
    answer = ask(tmp_path, pages, question, language)
    assert ours in quoted(answer)
    assert all(each.language == "en" for each in answer.sentences if "second key" in each.text)


def test_what_differs_only_in_a_figure_or_in_code_is_no_repetition(tmp_path: Path):
    same = "changes what a running box may use"
    page = f"# Tool\n\n- `keep update` {same}\n- `keep limit` {same}\n"
    answer = ask(tmp_path, {"a.md": page}, "Which commands change what a running box may use?", "en")
    assert len([each for each in quoted(answer) if "running box" in each]) == 2


@pytest.mark.parametrize("language", PRICES)
def test_where_the_kind_of_thing_asked_for_is_missing_it_is_only_the_closest(language: str, tmp_path: Path):
    text, question = PRICES[language]
    assert ask(tmp_path, {"a.md": text}, question, language).outcome in ("closest", "none")


@pytest.mark.parametrize("language", WITHOUT)
def test_what_something_is_denied_of_is_not_answered_with_the_others(language: str, tmp_path: Path):
    text, question, name = WITHOUT[language]
    answer = ask(tmp_path, {"a.md": text}, question, language)
    assert [each for each in quoted(answer) if "." in each and not each.startswith(name)] == []
    assert any(each.startswith(name) for each in quoted(answer))


BANNED = {
    "sv": (
        "# Bagage\n\nDetta får du ta med:\n\n- ryggsäck\n- barnvagn\n\nDetta får du inte ta med:\n\n- kanot\n- gasol\n",
        "Vad får jag inte ta med?",
        "ryggsäck",
    ),
    "da": (
        "# Bagage\n\nDette må du tage med:\n\n- rygsæk\n- barnevogn\n\nDette må du ikke tage med:\n\n- kano\n- gas\n",
        "Hvad må jeg ikke tage med?",
        "rygsæk",
    ),
    "nl": (
        "# Bagage\n\nDit mag u meenemen:\n\n- rugzak\n- kinderwagen\n\nDit mag u niet meenemen:\n\n- kano\n- gas\n",
        "Wat mag ik niet meenemen?",
        "rugzak",
    ),
    "en": (
        "# Luggage\n\nYou may bring:\n\n- rucksack\n- pram\n\nYou may not bring:\n\n- canoe\n- gas\n",
        "What can I not bring?",
        "rucksack",
    ),
    "ms": (
        "# Bagasi\n\nAnda boleh membawa:\n\n- beg galas\n- kereta bayi\n\nAnda tidak boleh membawa:\n\n- kanu\n- gas\n",
        "Apa yang saya tidak boleh bawa?",
        "beg galas",
    ),
}


@pytest.mark.parametrize("language", BANNED)
def test_what_one_may_not_do_is_not_answered_with_what_one_may(language: str, tmp_path: Path):
    text, question, allowed = BANNED[language]
    told = quoted(ask(tmp_path, {"a.md": text}, question, language))
    assert "gas" in " ".join(told)
    assert allowed not in told


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("sv", "Vad får man aldrig ta med?"),
        ("da", "Hvad må man aldrig tage med?"),
        ("nl", "Wat mag ik nooit meenemen?"),
        ("en", "What can’t I bring?"),
        ("en", "What things can’t be brought?"),
        ("ms", "Apa yang penumpang tidak boleh bawa?"),
        ("ms", "Barang mana yang tak boleh dibawa?"),
    ],
)
def test_nor_is_it_where_the_question_denies_in_other_words(language: str, question: str, tmp_path: Path):
    text, _, allowed = BANNED[language]
    told = quoted(ask(tmp_path, {"a.md": text.replace("may not", "can’t")}, question, language))
    assert "gas" in " ".join(told)
    assert allowed not in told


LATE = {
    "sv": (
        "# Båtplats\n\nDu kan betala avgiften på nätet.\n\nBetalas avgiften för sent sägs båtplatsen upp.\n\n"
        "Båtar som inte används ska täckas.\n",
        "Vad gäller om jag inte betalar avgiften för båtplatsen?",
        "sägs båtplatsen upp",
    ),
    "da": (
        "# Bådplads\n\nDu kan betale afgiften på nettet.\n\nBetales afgiften for sent, opsiges bådpladsen.\n\n"
        "Både, der ikke bruges, skal dækkes til.\n",
        "Hvad gælder, hvis jeg ikke betaler afgiften for bådpladsen?",
        "opsiges bådpladsen",
    ),
    "nl": (
        "# Ligplaats\n\nU kunt de bijdrage online betalen.\n\n"
        "Bij te late betaling van de bijdrage vervalt de ligplaats.\n\n"
        "Boten die niet worden gebruikt, moeten worden afgedekt.\n",
        "Wat geldt als ik niet betaal voor de bijdrage van de ligplaats?",
        "vervalt de ligplaats",
    ),
}


@pytest.mark.parametrize("language", LATE)
def test_a_condition_that_denies_asks_for_no_denial(language: str, tmp_path: Path):
    text, question, says = LATE[language]
    assert says in " ".join(quoted(ask(tmp_path, {"a.md": text}, question, language)))


HOURS = {
    "sv": (
        "# Kajakuthyrning\n\n## Öppettider\n\n| Dag | Tid |\n|---|---|\n| Onsdag | 12–18 |\n| Torsdag | 12–20 |\n"
        "| Lördag | 9–15 |\n",
        "När öppnar kajakuthyrningen på lördagar?",
        "Dag: Lördag; Tid: 9–15",
    ),
    "da": (
        "# Kajakudlejning\n\n## Åbningstider\n\n| Dag | Tid |\n|---|---|\n| Onsdag | 12–18 |\n| Torsdag | 12–20 |\n"
        "| Lørdag | 9–15 |\n",
        "Hvornår åbner kajakudlejningen om lørdagen?",
        "Dag: Lørdag; Tid: 9–15",
    ),
    "nl": (
        "# Kajakverhuur\n\n## Openingstijden\n\n| Dag | Tijd |\n|---|---|\n| Woensdag | 12–18 |\n"
        "| Donderdag | 12–20 |\n| Zaterdag | 9–15 |\n",
        "Hoe laat opent de kajakverhuur op zaterdag?",
        "Dag: Zaterdag; Tijd: 9–15",
    ),
    "en": (
        "# Kayaks\n\n## Opening hours\n\n| Day | Time |\n|---|---|\n| Wednesday | 12–18 |\n| Thursday | 12–20 |\n"
        "| Saturday | 9–15 |\n",
        "When do you open on Saturdays?",
        "Day: Saturday; Time: 9–15",
    ),
    "ms": (
        "# Sewa kayak\n\n## Waktu buka\n\n| Hari | Masa |\n|---|---|\n| Rabu | 12–18 |\n| Khamis | 12–20 |\n"
        "| Sabtu | 9–15 |\n",
        "Pukul berapa sewa kayak dibuka pada hari Sabtu?",
        "Hari: Sabtu; Masa: 9–15",
    ),
}


@pytest.mark.parametrize("language", HOURS)
def test_beside_the_row_that_is_named_no_other_one_is_shown(language: str, tmp_path: Path):
    text, question, row = HOURS[language]
    assert quoted(ask(tmp_path, {"a.md": text}, question, language))[-1:] == [row]
    assert sum(":" in each for each in quoted(ask(tmp_path, {"a.md": text}, question, language))) == 1


ADJECTIVES = {
    "sv": ("Plan", "Stor", "Liten", "Utrymme", "Hur mycket utrymme har den stora planen?"),
    "da": ("Plan", "Stor", "Lav", "Plads", "Hvor meget plads har den store plan?"),
    "nl": ("Plan", "Groot", "Laag", "Opslag", "Hoeveel opslag heeft het grote plan?"),
    "en": ("Plan", "Large", "Low", "Storage", "How much storage does the large plan have?"),
    "ms": ("Pelan", "Besar", "Kecil", "Storan", "Berapa banyak storan pada pelan besar?"),
}


@pytest.mark.parametrize("language", ADJECTIVES)
def test_a_row_is_named_by_its_adjective_in_another_form(language: str, tmp_path: Path):
    plan, large, small, storage, question = ADJECTIVES[language]
    page = f"# {plan}\n\n| {plan} | {storage} |\n|---|---|\n| {small} | 5 GB |\n| {large} | 250 GB |\n"
    answer = ask(tmp_path, {"a.md": page}, question, language)
    assert answer.outcome == "answer"
    assert quoted(answer) == [f"{plan}: {large}; {storage}: 250 GB"]


def test_rows_that_no_word_or_more_than_one_tells_apart_are_shown_together(tmp_path: Path):
    text = "# Tickets\n\n| Ticket | Price |\n|---|---|\n| Day | 40 kr |\n| Month | 600 kr |\n| Year | 5000 kr |\n"
    answer = ask(tmp_path, {"a.md": text}, "Is a month ticket or a year ticket better, and what do they cost?", "en")
    assert {"Ticket: Month; Price: 600 kr", "Ticket: Year; Price: 5000 kr"} <= set(quoted(answer))
    assert "Ticket: Day; Price: 40 kr" not in quoted(answer)


BOTH = {
    "sv": ("Vad kostar Bas och Bas Plus?", "Paket", "Pris", "Bas"),
    "da": ("Hvad koster Basis og Basis Plus?", "Pakke", "Pris", "Basis"),
    "nl": ("Wat kosten Basis en Basis Plus?", "Pakket", "Prijs", "Basis"),
    "en": ("What do Basic and Basic Plus cost?", "Plan", "Price", "Basic"),
    "ms": ("Berapakah harga Asas dan Asas Plus?", "Pelan", "Harga", "Asas"),
}


@pytest.mark.parametrize("language", BOTH)
def test_a_row_whose_name_is_part_of_another_is_shown_where_both_are_asked_for(language: str, tmp_path: Path):
    question, of, price, name = BOTH[language]
    text = f"# {of}\n\n| {of} | {price} |\n|---|---|\n| {name} | 40 kr |\n| {name} Plus | 90 kr |\n| Max | 200 kr |\n"
    told = quoted(ask(tmp_path, {"a.md": text}, question, language))
    assert {f"{of}: {name}; {price}: 40 kr", f"{of}: {name} Plus; {price}: 90 kr"} <= set(told)


SINCE = {
    "sv": ("Från vilken version av Ronda går det att skriva ut?", "Skriva ut", "Går att skriva ut från"),
    "da": ("Fra hvilken version af Ronda kan man udskrive?", "Udskrive", "Kan udskrive fra"),
    "nl": ("Vanaf welke versie van Ronda kan ik afdrukken?", "Afdrukken", "Kan afdrukken vanaf"),
    "en": ("From which version of Ronda can I print?", "Printing", "Can print"),
    "ms": ("Mulai versi Ronda yang mana boleh mencetak?", "Mencetak", "Boleh mencetak"),
}


@pytest.mark.parametrize("language", SINCE)
@pytest.mark.parametrize("between", [" >= ", ": "])
def test_beside_the_item_that_is_named_no_other_one_is_shown(language: str, between: str, tmp_path: Path):
    question, heading, lead = SINCE[language]
    names = ("Alba", "Mira", "Celia", "Ronda", "Vera", "Dora", "Nova")
    items = [f"{name}{between}{number}.2" for number, name in enumerate(names, 1)]
    page = f"# Manual\n\n## {heading}\n\n{lead}:\n\n" + "".join(f"- {each}\n" for each in items)
    told = quoted(ask(tmp_path, {"a.md": page}, question, language))
    assert [each for each in told if each in items] == [items[3]]


def test_an_item_is_not_named_by_one_word_of_several(tmp_path: Path):
    items = (
        "Take crews of 1 for quick deliveries.",
        "Avoid copying labels and repacking.",
        "Keep two of them on board.",
    )
    names = ("Crew size", "Parcel handling", "Spare sails")
    listed = "".join(f"- **{name}**: {each}\n" for name, each in zip(names, items, strict=True))
    question = "For quick deliveries, how many people should carry a parcel at once?"
    told = quoted(ask(tmp_path, {"a.md": f"# Boats\n\n## Quick deliveries\n\n{listed}"}, question, "en"))
    assert f"{names[0]}: {items[0]}" in told


COACHES = {
    "sv": ("Hur många får plats i klassen Silver?", "Egenskap", "Värde", "Platser"),
    "da": ("Hvor mange er der plads til i klassen Silver?", "Egenskab", "Værdi", "Pladser"),
    "nl": ("Hoeveel plaatsen heeft de klasse Silver?", "Eigenschap", "Waarde", "Plaatsen"),
    "en": ("How many seats are there in the Silver class?", "Property", "Value", "Seats"),
    "ms": ("Berapa banyak tempat duduk dalam kelas Silver?", "Ciri", "Nilai", "Tempat duduk"),
}


@pytest.mark.parametrize("language", COACHES)
def test_beside_the_table_of_the_section_that_is_named_no_other_one_is_shown(language: str, tmp_path: Path):
    question, one, two, seats = COACHES[language]
    page = "# Coaches\n" + "".join(
        f"\n## {name}\n\n| {one} | {two} |\n|---|---|\n| {seats} | {number} |\n| Wifi | + |\n"
        for name, number in (("Bronze", 52), ("Silver", 48), ("Gold", 24))
    )
    told = quoted(ask(tmp_path, {"a.md": page}, question, language))
    assert [each for each in told if seats in each] == [f"{one}: {seats}; {two}: 48"]


# What a page says beside its table.
INTRO = {
    "sv": "Allt finns vid bryggan, och hamnkontoret hjälper gärna den som undrar något.",
    "da": "Det hele ligger ved broen, og havnekontoret hjælper gerne den, der er i tvivl om noget.",
    "nl": "Alles ligt bij de steiger, en het havenkantoor helpt graag wie iets wil weten.",
    "en": "Everything is at the pier, and the harbour office is happy to help with whatever you wonder about.",
    "ms": "Semuanya ada di jeti, dan pejabat pelabuhan sedia membantu sesiapa yang ingin tahu.",
}

# A table with a column of yes and no: which have, and which have not, what it says; and the names of each.
COLUMNS = {
    "sv": ("Stuga", "Bastu", "ja", "nej", "Vilka stugor har bastu?", "Vilka stugor har ingen bastu?"),
    "da": ("Hytte", "Sauna", "ja", "nej", "Hvilke hytter har sauna?", "Hvilke hytter har ikke sauna?"),
    "nl": ("Huisje", "Sauna", "ja", "nee", "Welke huisjes hebben een sauna?", "Welke huisjes hebben geen sauna?"),
    "en": ("Cabin", "Sauna", "yes", "no", "Which cabins have a sauna?", "Which cabins do not have a sauna?"),
    "ms": ("Kabin", "Sauna", "ya", "tidak", "Kabin manakah ada sauna?", "Kabin yang mana tidak ada sauna?"),
}


@pytest.mark.parametrize("language", COLUMNS)
@pytest.mark.parametrize("marks", ["", "✓✗", "✓ "])
def test_which_have_and_which_have_not_are_all_those_rows_and_only_those(language: str, marks: str, tmp_path: Path):
    of, column, yes, no, having, lacking = COLUMNS[language]
    said = dict(zip((yes, no), marks or (yes, no), strict=True))
    cabins = {"Alfa": yes, "Bravo": no, "Delta": yes, "Kilo": no, "Lima": no, "Oscar": yes}
    rows = "".join(f"| {name} | {beds} | {said[sauna]} |\n" for beds, (name, sauna) in enumerate(cabins.items(), 3))
    text = f"# {of}\n\n{INTRO[language]}\n\n| {of} | m² | {column} |\n|---|---|---|\n{rows}"
    for question, wanted in ((having, yes), (lacking, no)):
        told = " ".join(quoted(ask(tmp_path, {"a.md": text}, question, language)))
        assert [name for name in cabins if name in told] == [name for name in cabins if cabins[name] == wanted]


NUMBERED = {
    "sv": ("Rum", "Platser", "Vilket rum har tjugofem platser?"),
    "da": ("Lokale", "Pladser", "Hvilket lokale har femogtyve pladser?"),
    "nl": ("Zaal", "Plaatsen", "Welke zaal heeft vijfentwintig plaatsen?"),
    "en": ("Room", "Seats", "Which room has twenty-five seats?"),
    "ms": ("Bilik", "Tempat duduk", "Bilik manakah mempunyai dua puluh lima tempat duduk?"),
}


@pytest.mark.parametrize("language", NUMBERED)
def test_a_number_in_words_finds_its_row_and_no_other_one(language: str, tmp_path: Path):
    of, column, question = NUMBERED[language]
    rows = "| Alfa | 12 |\n| Bravo | 25 |\n| Delta | 40 |\n"
    text = f"# {of}\n\n{INTRO[language]}\n\n| {of} | {column} |\n|---|---|\n{rows}"
    told = [each for each in quoted(ask(tmp_path, {"a.md": text}, question, language)) if ";" in each]
    assert told == [f"{of}: Bravo; {column}: 25"]


def test_beside_the_record_that_is_named_no_other_one_is_shown(tmp_path: Path):
    plans = "- name: Shore\n  boats: 2\n- name: Harbour\n  boats: 9\n- name: Ocean\n  boats: 40\n"
    answer = ask(tmp_path, {"boats-by-plan.yaml": plans}, "How many boats does the plan Harbour have?", "en")
    assert quoted(answer) == ["name: Harbour; boats: 9"]


# Of what no row is: the question, and the row's words.
NO_ROW = {
    "sv": ("Hyra", "Sak", "Pris", ("Kajak", "Flytväst", "Paddel"), "Vad kostar det att hyra en vindsurfingbräda?"),
    "da": ("Leje", "Ting", "Pris", ("Kajak", "Redningsvest", "Pagaj"), "Hvad koster det at leje et surfbræt?"),
    "nl": ("Huren", "Artikel", "Prijs", ("Kajak", "Zwemvest", "Peddel"), "Wat kost het om een surfplank te huren?"),
    "en": ("Hire", "Item", "Price", ("Kayak", "Life jacket", "Paddle"), "What does it cost to hire a surfboard?"),
    "ms": ("Sewa", "Barang", "Harga", ("Kayak", "Jaket", "Pengayuh"), "Berapakah harga sewa papan luncur?"),
}


@pytest.mark.parametrize("language", NO_ROW)
def test_what_no_row_is_of_is_not_answered_with_the_rows_of_others(language: str, tmp_path: Path):
    title, of, price, names, question = NO_ROW[language]
    rows = "".join(f"| {name} | {at}0 € |\n" for at, name in enumerate(names, 2))
    text = f"# {title}\n\n{INTRO[language]}\n\n| {of} | {price} |\n|---|---|\n{rows}"
    assert ask(tmp_path, {"a.md": text}, question, language).outcome in ("closest", "none")


FARES = {
    "sv": (
        "Biljett",
        "Pris",
        ("Dag", "Vecka", "Familj"),
        "Vad kostar en månadsbiljett?",
        "Vad kostar en familjebiljett?",
    ),
    "da": (
        "Billet",
        "Pris",
        ("Dag", "Uge", "Familie"),
        "Hvad koster en månedsbillet?",
        "Hvad koster en familiebillet?",
    ),
    "nl": ("Kaartje", "Prijs", ("Dag", "Week", "Gezin"), "Wat kost een maandkaartje?", "Wat kost een gezinskaartje?"),
    "en": (
        "Ticket",
        "Price",
        ("Day", "Week", "Family"),
        "What does a month ticket cost?",
        "What does a family ticket cost?",
    ),
    "ms": (
        "Tiket",
        "Harga",
        ("Harian", "Mingguan", "Keluarga"),
        "Berapakah harga tiket bulanan?",
        "Berapakah harga tiket keluarga?",
    ),
}


@pytest.mark.parametrize("language", FARES)
def test_a_row_that_is_only_near_to_what_is_asked_is_not_said_to_answer(language: str, tmp_path: Path):
    ticket, price, names, missing, there = FARES[language]
    rows = "".join(f"{name};{at}2,50\n" for at, name in enumerate(names, 1))
    page = {"a.csv": f"{ticket};{price}\n{rows}", "b.md": f"# B\n\n{INTRO[language]}\n"}
    assert ask(tmp_path, page, missing, language).outcome in ("closest", "none")
    answer = ask(tmp_path, page, there, language)
    assert (answer.outcome, quoted(answer)) == ("answer", [f"{ticket}: {names[2]}; {price}: 32,50"])


def test_rows_in_another_language_that_fit_alike_are_not_said_to_answer(tmp_path: Path):
    rows = "| Birch | 25 m | small |\n| Oak | 30 m | lobed |\n"
    page = {"a.md": f"# Trees\n\n| Tree | Height | Leaves |\n|---|---|---|\n{rows}"}
    assert ask(tmp_path, page, "Berapakah ketinggian pokok pain?", "ms").outcome in ("closest", "none")
    assert ask(tmp_path, page, "Hur hög är granen?", "sv").outcome in ("closest", "none")


BOATS = (("Alk", 7), ("Ejder", 5), ("Lom", 11))
# What no row says, but all together: how many they are; and which is the most, or the least, of what a column says.
TOGETHER = {
    "sv": (
        "Båtar",
        ("Båt", "Längd", "Pris"),
        "Hur många båtar finns det?",
        ("Vilken båt är billigast?", "Vilken är den längsta båten?"),
    ),
    "da": (
        "Både",
        ("Båd", "Længde", "Pris"),
        "Hvor mange både er der?",
        ("Hvilken båd er billigst?", "Hvilken båd er den længste?"),
    ),
    "nl": (
        "Boten",
        ("Boot", "Lengte", "Prijs"),
        "Hoeveel boten zijn er?",
        ("Welke boot is het goedkoopst?", "Wat is de langste boot?"),
    ),
    "en": (
        "Boats",
        ("Boat", "Length", "Price"),
        "How many boats are there?",
        ("Which boat is the cheapest?", "Which is the longest boat?"),
    ),
    "ms": (
        "Bot",
        ("Bot", "Panjang", "Harga"),
        "Berapa banyak bot yang ada?",
        ("Bot manakah termurah?", "Bot manakah paling panjang?"),
    ),
}


def _boats(language: str, rows: str) -> dict[str, str]:
    title, columns, *_ = TOGETHER[language]
    return {"a.md": f"# {title}\n\n{INTRO[language]}\n\n| {' | '.join(columns)} |\n|---|---|---|\n{rows}"}


@pytest.mark.parametrize("language", TOGETHER)
def test_the_row_that_is_the_most_of_what_a_column_says_answers_alone(language: str, tmp_path: Path):
    _, columns, count, (cheapest, longest) = TOGETHER[language]
    page = _boats(language, "".join(f"| {name} | {long} m | {long * 9} € |\n" for name, long in BOATS))
    for question, row in ((cheapest, ("Ejder", "5 m", "45 €")), (longest, ("Lom", "11 m", "99 €"))):
        answer = ask(tmp_path, page, question, language)
        assert answer.outcome == "answer"
        rows = [each for each in quoted(answer) if f"{columns[0]}: " in each]
        assert rows == ["; ".join(f"{of}: {value}" for of, value in zip(columns, row, strict=True))]
    assert ask(tmp_path, page, count, language).outcome in ("closest", "none")


@pytest.mark.parametrize("language", TOGETHER)
def test_no_row_is_the_most_where_one_says_nothing_of_it_or_in_another_unit(language: str, tmp_path: Path):
    cheapest = TOGETHER[language][3][0]
    for at, price in enumerate(("", "7 kr")):
        page = _boats(language, f"| Alk | 7 m | 63 € |\n| Ejder | 5 m | 45 € |\n| Lom | 11 m | {price} |\n")
        assert ask(tmp_path / str(at), page, cheapest, language).outcome in ("closest", "none")


# A question for the least of a row that it names, and one for no more than a bound of it.
BOUNDS = {
    "sv": ("Vad är det minsta man betalar för Lom?", "Hur mycket kostar Alk som mest, eller högst?"),
    "da": ("Hvad er det mindste, man betaler for Lom?", "Hvor meget koster Alk mindst?"),
    "nl": ("Wat is het minste dat je voor Lom betaalt?", "Hoeveel kost Alk ten minste?"),
    "en": ("What is the least one pays for Lom?", "How much does Alk cost at most?"),
    "ms": ("Berapakah paling sedikit perlu dibayar untuk Lom?", "Berapakah harga Alk paling banyak?"),
}


@pytest.mark.parametrize("language", BOUNDS)
def test_the_row_that_is_named_answers_whichever_is_the_most(language: str, tmp_path: Path):
    title, (boat, _, price), *_ = TOGETHER[language]
    rows = "".join(f"| {name} | {long * 9} € |\n" for name, long in BOATS)
    page = {"a.md": f"# {title}\n\n{INTRO[language]}\n\n| {boat} | {price} |\n|---|---|\n{rows}"}
    for question, row in zip(BOUNDS[language], ("Lom; {}: 99 €", "Alk; {}: 63 €"), strict=True):
        found = [each for each in quoted(ask(tmp_path, page, question, language)) if f"{boat}: " in each]
        assert found == [f"{boat}: {row.format(price)}"]


# A bound of a number asks for no extreme; what is the most of several may be told with the same word.
EXTREMES = {
    "sv": ("Vilket kort gäller minst tre dagar?", "Hur gammal måste man minst vara?", "Vilken båt är minst?"),
    "da": ("Hvilket kort gælder mindst tre dage?", "Hvor gammel skal man mindst være?", "Hvilken båd er mindst?"),
    "nl": ("Welke kaart geldt ten minste drie dagen?", "Hoe oud moet je ten minste zijn?", "Welke boot is de minste?"),
    "en": ("Which pass lasts at least three days?", "How old must one be at least?", "Which costs the least?"),
    "ms": ("Kad manakah paling banyak 3 hari?", "Berapa buku paling banyak?", "Zon manakah paling banyak tempat?"),
}


@pytest.mark.parametrize("language", EXTREMES)
def test_a_bound_is_no_extreme(language: str):
    *bounds, extreme = EXTREMES[language]
    rows = [Row(name, (("A", name), ("B", str(value))), language) for name, value in (("x", 7), ("y", 9))]
    assert all(others_than_the_most(each, language, rows) is None for each in bounds)
    assert others_than_the_most(extreme, language, rows)


MORE = {
    "sv": ("Vilken båt är längre än 7 m?", "Vilka båtar kostar under 63 €?", "Vilken båt kostar 63 €?"),
    "da": ("Hvilken båd er længere end 7 m?", "Hvilke både koster under 63 €?", "Hvilken båd koster 63 €?"),
    "nl": ("Welke boot is langer dan 7 m?", "Welke boten kosten minder dan 63 €?", "Welke boot kost 63 €?"),
    "en": ("Which boat is longer than 7 m?", "Which boats cost less than 63 €?", "Which boat costs 63 €?"),
    "ms": (
        "Bot manakah lebih panjang daripada 7 m?",
        "Bot manakah berharga kurang daripada 63 €?",
        "Bot manakah 63 €?",
    ),
}


@pytest.mark.parametrize("language", MORE)
def test_the_row_of_a_number_that_others_are_to_be_compared_with_is_not_said_to_answer(language: str, tmp_path: Path):
    page = _boats(language, "".join(f"| {name} | {long} m | {long * 9} € |\n" for name, long in BOATS))
    *compared, exact = MORE[language]
    for question in compared:
        assert ask(tmp_path, page, question, language).outcome in ("closest", "none")
    assert any("Alk" in each for each in quoted(ask(tmp_path, page, exact, language)))


def test_of_a_year_or_a_rate_that_a_row_does_not_say_another_one_is_only_the_closest(tmp_path: Path):
    text = "# Boats\n\n| Boat | Guests 2031 | Guests 2032 | Price per hour |\n|---|---|---|---|\n"
    page = {"a.md": f"{text}| Gull | 120 | 140 | 30 € |\n| Tern | 90 | 70 | 45 € |\n"}
    assert ask(tmp_path, page, "How many guests did the Gull have in 2032?", "en").outcome == "answer"
    assert ask(tmp_path, page, "How many guests did the Gull have in 2029?", "en").outcome != "answer"
    assert ask(tmp_path, page, "What is the price of the Tern per hour?", "en").outcome == "answer"
    assert ask(tmp_path, page, "What is the price of the Tern per week?", "en").outcome != "answer"


def test_a_footnote_of_a_row_is_shown_below_the_row_with_its_columns(tmp_path: Path):
    page = "# Tools\n\n| Tool | Days | Fee |\n|---|---|---|\n| Ladder | 4 | 2 € |\n| Chainsaw | 1 | 9 €[^1] |\n\n"
    page += "[^1]: Chainsaws are lent only to those who have taken the course.\n"
    told = quoted(ask(tmp_path, {"a.md": page}, "Who may borrow a chainsaw?", "en"))
    assert told[-2:] == [
        "Tool: Chainsaw; Days: 1; Fee: 9 €",
        "Chainsaws are lent only to those who have taken the course.",
    ]


FORBIDDEN = {
    "sv": ("Vilka saker går inte att ångra?", "Detta går inte att ångra:", "Val", "Då läses arkiv {} in på nytt."),
    "da": ("Hvilke ting kan ikke fortrydes?", "Dette kan ikke fortrydes:", "Valg", "Så læses arkiv {} ind på ny."),
    "nl": ("Welke dingen kun je niet herstellen?", "Dit kun je niet herstellen:", "Keus", "Dan komt map {} erbij."),
    "en": ("Which things cannot be undone?", "These things cannot be undone:", "Choice", "Archive {} is then read."),
    "ms": ("Apakah perkara yang tidak boleh dibatalkan?", "Ini tidak boleh dibatalkan:", "Pilihan", "Arkib {} dibaca."),
}


@pytest.mark.parametrize("language", FORBIDDEN)
def test_the_terms_of_a_list_are_shown_under_what_introduces_them(language: str, tmp_path: Path):
    question, lead, name, told = FORBIDDEN[language]
    terms = {f"{name} {letter}": " ".join(told.format(f"{letter}{n}") for n in range(2)) for letter in "ABCD"}
    page = f"# Pam\n\n{lead}\n\n" + "".join(f"{term}\n:   {words}\n\n" for term, words in terms.items())
    assert {lead, *terms} <= set(quoted(ask(tmp_path, {"a.md": page}, question, language)))


FLAGS = {
    "sv": ("Vad gör --no-heat?", "Slår av värmen.", "Slår av vattnet."),
    "da": ("Hvad gør --no-heat?", "Slår varmen fra.", "Slår vandet fra."),
    "nl": ("Wat doet --no-heat?", "Zet de verwarming uit.", "Zet het water uit."),
    "en": ("What does --no-heat do?", "Turns off the heating.", "Turns off the water."),
    "ms": ("Apakah yang dilakukan oleh --no-heat?", "Memadamkan pemanas.", "Menutup air."),
}


@pytest.mark.parametrize("language", FLAGS)
def test_beside_the_flag_that_is_named_no_other_one_that_begins_alike_is_shown(language: str, tmp_path: Path):
    question, heat, water = FLAGS[language]
    page = f"# Pam\n\n-w, --no-water\n:   {water}\n\n-h, --no-heat\n:   {heat}\n\n--no-light\n:   {water}\n"
    told = quoted(ask(tmp_path, {"a.md": page}, question, language))
    assert heat in told
    assert water not in told


def test_beside_the_tab_that_is_named_no_other_one_is_shown(tmp_path: Path):
    page = '# Boats\n\n## Fuse\n\n=== "Gull 3"\n\n    The fuse has 10 A.\n\n=== "Tern 5"\n\n    The fuse has 16 A.\n'
    answer = ask(tmp_path, {"a.md": page}, "Which fuse does the Tern 5 have?", "en")
    assert "The fuse has 16 A." in quoted(answer)
    assert "The fuse has 10 A." not in quoted(answer)


def test_a_procedure_is_shown_with_all_its_steps_and_code_as_code(tmp_path: Path):
    page = (
        "# Cellar\n\n## Clean the pump\n\n1. Turn off the pump.\n   ```sh\n   pump stop\n   ```\n2. Rinse the filter.\n"
    )
    answer = ask(tmp_path, {"a.md": page + "3. Turn on the pump.\n"}, "How do I clean the pump?", "en")
    assert [(each.block, each.mark) for each in answer.sentences if each.kind == "quote"] == [
        ("label", ""),
        ("item", "1."),
        ("code", "sh"),
        ("item", "2."),
        ("item", "3."),
    ]
    assert "> ```sh\n> pump stop\n> ```" in as_markdown(answer)


KILNS = {
    "nl": (
        "Code;Betekenis;Wat te doen\nOV-31;Deur staat open;Sluit de deur\nOV-32;Te heet;Wacht een uur\n"
        "OV-37;Geen stroom;Bel de monteur\n",
        "Wat betekent de code OV-32 van de oven?",
    ),
    "ms": (
        "Kod;Maksud;Tindakan\nOV-31;Pintu terbuka;Tutup pintu\nOV-32;Terlalu panas;Tunggu sejam\n"
        "OV-37;Tiada kuasa;Hubungi juruteknik\n",
        "Apakah maksud kod OV-32?",
    ),
}


@pytest.mark.parametrize("language", KILNS)
@pytest.mark.parametrize("whole", [True, False])
def test_of_a_code_that_is_asked_for_no_other_one_s_row_is_shown(language: str, whole: bool, tmp_path: Path):
    rows, question = KILNS[language]
    answer = ask(tmp_path, {f"{language}/kilns.csv": rows}, question if whole else "OV-32", language)
    shown = [each for each in quoted(answer) if "OV-" in each]
    assert len(shown) == 1
    assert "OV-32" in shown[0]


FERRIES = {
    "sv": (
        "Färjorna Alk och Lom går från norra kajen till öarna varje dag.",
        "Färjan Alk är snabbare än Lom, och båda går från norra kajen.",
        "Vilken färja från norra kajen är snabbast?",
    ),
    "da": (
        "Færgerne Alk og Lom sejler fra den nordre kaj til øerne hver dag.",
        "Færgen Alk er hurtigere end Lom, og begge sejler fra den nordre kaj.",
        "Hvilken færge fra den nordre kaj er hurtigst?",
    ),
    "nl": (
        "De veerboten Alk en Lom varen elke dag van de noordkade naar de eilanden.",
        "De veerboot Alk is sneller dan de Lom, en beide varen van de noordkade.",
        "Welke veerboot van de noordkade is het snelst?",
    ),
    "en": (
        "The ferries Alk and Lom sail from the northern quay to the islands every day.",
        "The ferry Alk is faster than the Lom, and both sail from the northern quay.",
        "Which ferry from the northern quay is the fastest?",
    ),
    "ms": (
        "Feri Alk dan Lom bertolak dari jeti utara ke pulau-pulau setiap hari.",
        "Feri Alk lebih laju daripada Lom, dan kedua-duanya bertolak dari jeti utara.",
        "Feri yang manakah dari jeti utara paling laju?",
    ),
}


@pytest.mark.parametrize("language", FERRIES)
def test_which_is_the_most_of_something_is_not_answered_by_what_compares_nothing(language: str, tmp_path: Path):
    names, compares, question = FERRIES[language]
    assert ask(tmp_path / "a", {"a.md": f"# Alk, Lom\n\n{names}\n"}, question, language).outcome != "answer"
    assert ask(tmp_path / "b", {"a.md": f"# Alk, Lom\n\n{compares}\n"}, question, language).outcome == "answer"


WATTS = {
    "sv": ("Armatur", "Högsta effekt", "Får armaturen LX30 ha en lampa på 60W?"),
    "da": ("Armatur", "Højeste effekt", "Må armaturet LX30 have en pære på 60W?"),
    "nl": ("Armatuur", "Hoogste vermogen", "Mag in het armatuur LX30 een lamp van 60W?"),
    "en": ("Fixture", "Highest power", "May the fixture LX30 have a bulb of 60W?"),
    "ms": ("Lekapan", "Kuasa tertinggi", "Bolehkah lekapan LX30 dipasang mentol 60W?"),
}


@pytest.mark.parametrize("language", WATTS)
def test_a_figure_glued_to_its_unit_is_no_code_so_that_another_ones_row_is_not_shown(language: str, tmp_path: Path):
    of, power, question = WATTS[language]
    rows = "".join(f"| {name} | {watts}W |\n" for name, watts in (("LX20", 60), ("LX30", 40), ("LX40", 75)))
    page = {"a.md": f"# {of}\n\n{INTRO[language]}\n\n| {of} | {power} |\n|---|---|\n{rows}"}
    told = [each for each in quoted(ask(tmp_path, page, question, language)) if "LX" in each]
    assert told == [f"{of}: LX30; {power}: 40W"]


@pytest.mark.parametrize(
    ("language", "pages", "question", "expected"),
    [
        (
            "da",
            (
                "# Hjælp\n\n## Hvordan afbestiller jeg en tid?\n\nRing til os senest dagen før.\n",
                "# Tidsbestilling for programmer\n\n## DELETE /tider\n\nAfbestiller en tid. En tid, der begynder inden "
                "for tolv timer, kan ikke afbestilles.\n",
            ),
            "hvordan afbestiller jeg en tid",
            "Ring til os senest dagen før.",
        ),
        (
            "en",
            (
                "# Help\n\n## How do I cancel a lesson?\n\nRing us no later than the day before.\n",
                "# Lessons for programs\n\n## DELETE /lessons\n\nCancels a lesson. Lessons that begin within "
                "twelve hours cannot be cancelled.\n",
            ),
            "how do I cancel a lesson",
            "Ring us no later than the day before.",
        ),
    ],
)
def test_what_answers_the_very_question_comes_first(
    language: str, pages: tuple[str, str], question: str, expected: str, tmp_path: Path
):
    files = {f"{language}/help.md": pages[0], f"{language}/program.md": pages[1]}
    told = ask(tmp_path, files, question, language).sentences
    assert next(each.text for each in told if each.kind == "quote" and each.block != "label") == expected


@pytest.mark.parametrize(
    ("language", "page", "question"),
    [
        (
            "nl",
            "# Zwembad\n\n## Openingstijden van het zwembad\n\nmaandag\n:   07–12\n\ndinsdag\n:   09–21\n\n"
            "zondag\n:   gesloten\n",
            "Wat zijn de openingstijden van het zwembad?",
        ),
        (
            "sv",
            "# Simhall\n\n## Simhallens öppettider\n\nmåndag\n:   07–12\n\ntisdag\n:   09–21\n\nsöndag\n:   stängt\n",
            "Vilka öppettider har simhallen?",
        ),
    ],
)
def test_what_is_explained_stands_on_a_line_above_what_explains_it(
    language: str, page: str, question: str, tmp_path: Path
):
    answer = ask(tmp_path, {"a.md": page}, question, language)
    shapes = {each.text: each.block for each in answer.sentences if each.kind == "quote"}
    terms = [words for words, after in zip(shapes, [*shapes][1:], strict=False) if after in ("07–12", "09–21")]
    assert len(terms) == 2
    assert {shapes[term] for term in terms} == {"label"}
    assert shapes["07–12"] == "sentence"


def test_a_row_is_shown_with_its_columns_as_a_table(tmp_path: Path):
    page = "# Plans\n\n| Plan | Storage | Users |\n|---|---|---|\n| Small | 5 GB | 3 |\n| Large | 250 GB | 40 |\n"
    answer = ask(tmp_path, {"a.md": page}, "How much storage does the large plan have?", "en")
    rows = [block for block in in_blocks(answer.sentences) if block.shape == "row"]
    assert rows and rows[0].columns == ("Plan", "Storage", "Users")
    assert "Plan: Large; Storage: 250 GB; Users: 40" in quoted(answer)
    assert "| Large | 250 GB | 40 |" in as_markdown(answer)


def test_an_answer_says_which_version_it_quotes(tmp_path: Path):
    page = "# Server\n\n## Port\n\nThe server listens on port {}.\n"
    pages = {
        "docs/server.md": page.format(9100),
        "versioned_docs/version-1.0/server.md": page.format(8000),
        "versioned_docs/version-2.0/server.md": page.format(9000),
    }
    answer = ask(tmp_path, pages, "Which port does the server listen on in version 1.0?", "en")
    assert "8000" in answer.text and "9000" not in answer.text and "9100" not in answer.text
    assert "1.0" in answer.text


def test_the_front_matters_title_names_the_page(tmp_path: Path):
    page = '---\ntitle: "Ways to reach us: a list"\n---\n\n## Phone\n\nThe phone is answered from nine to four.\n'
    answer = ask(tmp_path, {"contact.md": page}, "When is the phone answered?", "en")
    assert {each.title for each in answer.citations} == {"Ways to reach us: a list"}
    assert "Ways to reach us: a list" in as_markdown(answer)


def test_where_pages_are_no_translations_the_askers_language_comes_first_and_alone(tmp_path: Path):
    pages = {
        "handbok.md": "# Starta\n\nDen första starten tar fyra minuter.\n",
        "haandbog.md": "# Start\n\nDen første opstart tager fire minutter.\n",
        "handboek.md": "# Starten\n\nDe eerste start duurt vier minuten.\n",
    }
    answer = ask(tmp_path, pages, "Hoe lang duurt de eerste start?", "nl")
    assert quoted(answer) == ["De eerste start duurt vier minuten."]


STARTS = {
    "sv": (
        "Installera",
        "Kopiera filerna till servern. Den första starten tar fyra minuter.",
        "Hur lång tid tar den första starten?",
    ),
    "da": (
        "Installer",
        "Kopiér filerne til serveren. Den første start tager fire minutter.",
        "Hvor lang tid tager den første start?",
    ),
    "nl": (
        "Installeren",
        "Kopieer de bestanden naar de server. De eerste start duurt vier minuten.",
        "Hoe lang duurt de eerste start?",
    ),
}


@pytest.mark.parametrize("language", STARTS)
def test_also_where_another_languages_page_fits_a_little_better(language: str, tmp_path: Path):
    pages = {f"{code}.md": f"# {title}\n\n{text}\n" for code, (title, text, _) in STARTS.items()}
    answer = ask(tmp_path, pages, STARTS[language][2], language)
    assert [each.language for each in answer.citations] == [language]


# A heading, what stands below it of each of three, another section, which are there, and which of them has none.
WHICH = {
    "sv": (
        ("Cyklar", "{} kostar {}0 kronor om dagen.", "Staden har inte elmotor.", "Fjället har elmotor."),
        ("Utgåvor", "Utgåva 5 kräver en nyckel av stål."),
        ("Staden", "Fjället", "Lasten"),
        ("Vilka cyklar finns det?", "Vilken cykel har inte elmotor?"),
    ),
    "da": (
        ("Cykler", "{} koster {}0 kroner om dagen.", "Byen har ikke elmotor.", "Bjerget har elmotor."),
        ("Udgaver", "Udgave 5 kræver en nøgle af stål."),
        ("Byen", "Bjerget", "Lasten"),
        ("Hvilke cykler findes der?", "Hvilken cykel har ikke elmotor?"),
    ),
    "nl": (
        ("Fietsen", "{} kost {}0 euro per dag.", "Stad heeft geen elektromotor.", "Berg heeft een elektromotor."),
        ("Uitgaven", "Uitgave 5 vraagt een sleutel van staal."),
        ("Stad", "Berg", "Bak"),
        ("Welke fietsen zijn er?", "Welke fiets heeft geen elektromotor?"),
    ),
    "en": (
        ("Bicycles", "{} costs {}0 euros a day.", "Town has no electric motor.", "Hill has an electric motor."),
        ("Editions", "Edition 5 needs a key of steel."),
        ("Town", "Hill", "Cargo"),
        ("Which bicycles are there?", "Which bicycle has no electric motor?"),
    ),
    "ms": (
        ("Basikal", "{} berharga {}0 ringgit sehari.", "Bandar tidak mempunyai motor.", "Bukit mempunyai motor."),
        ("Keluaran", "Keluaran 5 memerlukan kunci keluli."),
        ("Bandar", "Bukit", "Kargo"),
        ("Apakah basikal yang ada?", "Basikal manakah tidak mempunyai motor?"),
    ),
}


@pytest.mark.parametrize("language", WHICH)
def test_which_there_are_is_answered_with_the_sections_that_are_called_so(language: str, tmp_path: Path):
    (title, costs, without, with_one), (other, apart), names, (there, lacking) = WHICH[language]
    has = dict(zip(names, (without, with_one, with_one.replace(names[1], names[2])), strict=True))
    sections = "".join(f"## {name}\n\n{costs.format(name, at)} {has[name]}\n\n" for at, name in enumerate(names, 12))
    page = {"a.md": f"# {title}\n\n{sections}# {other}\n\n## 5\n\n{apart}\n"}
    answer = ask(tmp_path, page, there, language)
    assert answer.outcome == "answer"
    assert all(name in answer.text for name in names)
    assert apart not in answer.text
    answer = ask(tmp_path, page, lacking, language)
    assert (answer.outcome, quoted(answer)) == ("answer", [without])


DIAGRAM = {
    "sv": ("Ändra aldrig filen `index.db` för hand.", "Vilken fil får jag aldrig ändra för hand?"),
    "da": ("Ret aldrig i filen `index.db` i hånden.", "Hvilken fil må jeg aldrig rette i i hånden?"),
    "nl": ("Wijzig het bestand `index.db` nooit met de hand.", "Welk bestand mag ik nooit met de hand wijzigen?"),
    "en": ("Never change the file `index.db` by hand.", "Which file must I never change by hand?"),
    "ms": ("Jangan sekali-kali ubah fail `index.db` dengan tangan.", "Fail manakah tidak boleh diubah dengan tangan?"),
}


@pytest.mark.parametrize("language", DIAGRAM)
def test_the_source_of_a_diagram_is_not_quoted_beside_what_answers(language: str, tmp_path: Path):
    sentence, question = DIAGRAM[language]
    drawn = "```mermaid\ngraph TD\n  A[index.db] --> B{Found?}\n```"
    answer = ask(tmp_path, {"a.md": f"# A\n\n{drawn}\n\n> [!WARNING]\n> {sentence}\n"}, question, language)
    assert quoted(answer)[-1] == sentence.replace("`", "")
    assert "graph" not in answer.text


LUGGAGE = ["lamps with oil or petrol in them", "knives with a blade longer than a hand", "bottles of gas of any size"]
LUGGAGE += [
    "paint that is not dry, in any tin",
    "animals that are not in a cage",
    "more than two bags for each traveller",
]


def test_how_many_more_of_a_list_there_are_is_said_rightly(tmp_path: Path):
    page = "# Ferry\n\nYou cannot take on board:\n\n" + "".join(f"- {each}\n" for each in LUGGAGE)
    answer = ask(tmp_path, {"a.md": page}, "May I take bottles of gas on the ferry?", "en")
    told = [each for each in LUGGAGE if each in quoted(answer)]
    more = [each.text for each in answer.sentences if each.kind == "phrase" and "more" in each.text]
    assert "bottles of gas of any size" in told and quoted(answer)[0] == "You cannot take on board:"
    assert [int("".join(filter(str.isdigit, each))) for each in more] == ([6 - len(told)] if len(told) < 6 else [])


def test_a_footnote_comes_with_its_row_under_its_columns_also_from_another_passage():
    rows = "".join(
        f"| Kiln {number} | {900 + number}[^{number}] | {'fired by hand ' * 12}|\n" for number in range(1, 9)
    )
    notes = "".join(f"[^{number}]: Kiln {number} needs a lid of {number} bricks.\n\n" for number in range(1, 9))
    text = f"# Kilns\n\n| Kiln | Heat | How |\n|---|---|---|\n{rows}\n{notes}"
    document = Document("a.md", text, "en", "en", "Kilns", "", None, "original")
    every = passages([document])["a.md"]
    (passage,) = [each for each in every if "lid of 2 bricks" in text[each.start : each.end]]
    (note,) = [each for each in passage.statements if "lid of 2 bricks" in text[slice(*each.span)]]
    assert not any(each.kind == "row" and "Kiln 2" in text[slice(*each.span)] for each in passage.statements)
    told = [each.text for each in quoted_as(document, passage, [note], 1, set())]
    assert any(each.startswith("Kiln: Kiln 2; Heat: 902") for each in told)
    assert not any(each.startswith("|") for each in told)


def test_a_heading_is_told_above_all_that_stands_below_it():
    text = (
        "# Kilns\n\n## Small kilns\n\nThey heat up in an hour.\n\nWithout a lid they heat up in two.\n\n"
        "| Kiln | Heat |\n|---|---|\n| K1 | 900 |\n| K2 | 950 |\n"
    )
    document = Document("a.md", text, "en", "en", "Kilns", "", None, "original")
    passage = passages([document])["a.md"][0]
    told = [each.text for each in quoted_as(document, passage, passage.statements, 1, set())]
    assert told[:3] == ["Small kilns", "They heat up in an hour.", "Without a lid they heat up in two."]


def test_a_list_of_which_two_passages_tell_is_counted_once(tmp_path: Path):
    items = [
        f"{each}, which {'nobody may bring along without asking the crew beforehand ' * 4}" for each in LUGGAGE * 4
    ]
    items = [f"{number} of {each}" for number, each in enumerate(items, 1)]
    page = "# Ferry\n\nYou cannot take on board:\n\n" + "".join(f"- {each}\n" for each in items)
    found = [
        Evidence(passage, document, 1.0, statements=tuple(replace(each, score=5.0) for each in passage.statements))
        for document in [Document("a.md", page, "en", "en", "Ferry", "", None, "original")]
        for passage in passages([document])["a.md"]
    ]
    chosen = choose(Question("May I take bottles of gas?", "en", "given"), found, LIMITS._replace(worth=0.0, words=400))
    shown = {each.span for part in chosen for each in part.statements if each.kind == "item"}
    assert len({each.rank for each in chosen}) > 1
    assert sum(each.left for each in chosen) == chosen[-1].left == len(items) - len(shown)


SAUNAS = {
    "sv": ("Bastun värms av två ugnar:", "en med ved", "en med el", "Vilka ugnar värms bastun av?"),
    "da": ("Saunaen varmes op af to ovne:", "en med brænde", "en med strøm", "Hvilke ovne varmer saunaen op?"),
    "nl": ("De sauna wordt verwarmd door twee ovens:", "een op hout", "een op stroom", "Welke ovens heeft de sauna?"),
    "en": ("The sauna is heated by two stoves:", "one with wood", "one with power", "What are the sauna's stoves?"),
    "ms": ("Sauna dipanaskan oleh dua dapur:", "satu guna kayu", "satu guna elektrik", "Senaraikan dapur sauna itu."),
}


@pytest.mark.parametrize("language", SAUNAS)
def test_of_a_list_that_says_how_many_it_has_one_is_not_all(language: str):
    lead, one, two, question = SAUNAS[language]
    for introduction, items in ((lead, 2), ("Om:", 1)):
        text = f"# S\n\n{introduction}\n\n- {one}\n- {two} {two} {two} {two} {two}\n"
        document = Document("a.md", text, language, language, "S", "", None, "original")
        (passage,) = passages([document])["a.md"]
        best = [9.0 if one in text[slice(*each.span)] else -9.0 for each in passage.statements]
        scored = tuple(replace(each, score=score) for each, score in zip(passage.statements, best, strict=True))
        (chosen,) = choose(Question(question, language, "given"), [Evidence(passage, document, 1.0, statements=scored)])
        assert [each.kind for each in chosen.statements].count("item") == items


def test_a_term_is_no_answer_without_what_it_means_and_neither_is_what_was_struck_out(tmp_path: Path):
    page = (
        "# Messages\n\nE310\n:   There is no room left on the disk of the lamp.\n\nE204\n:   The store is not locked.\n"
    )
    answer = ask(tmp_path, {"a.md": page}, "E310", "en")
    assert "There is no room left on the disk of the lamp." in quoted(answer)
    paragraphs = "# Ferry\n\n<del>\n\nA dog costs 9 crowns.\n\nIt pays on board.\n\n</del>\n\nDogs sail for nothing.\n"
    told = quoted(ask(tmp_path / "paragraphs", {"a.md": paragraphs}, "What does a dog cost on the ferry?", "en"))
    assert told == ["Dogs sail for nothing."]
    struck = "# Tickets\n\n~~Season tickets cost 900 crowns.~~\n\nSeason tickets are not sold any more.\n"
    answer = ask(tmp_path / "struck", {"a.md": struck}, "What do season tickets cost?", "en")
    assert quoted(answer)[0] == "Season tickets are not sold any more."
    cheaper = "# Tickets\n\nA ticket costs:\n\n- ~~49~~ 39 crowns for a child ~~until May~~\n"
    answer = ask(tmp_path / "cheaper", {"a.md": cheaper}, "What does a ticket for a child cost?", "en")
    assert "~~49~~ 39 crowns for a child ~~until May~~" in quoted(answer)


RETURNED = {
    "sv": "Om jag returnerar en beställning, får jag då göra en ny inom gränsen?",
    "da": "Hvis jeg returnerer en ordre, må jeg så lave en ny inden for grænsen?",
    "nl": "Als ik een bestelling retourneer, krijg ik dan een nieuwe binnen de limiet?",
    "ms": "Jika saya memulangkan pesanan, bolehkah saya membuat pesanan baharu dalam had itu?",
}


@pytest.mark.parametrize("language", RETURNED)
def test_what_only_another_language_says_is_not_weighed_by_the_words_of_the_question(language: str):
    text = "# Limits\n\nSending a parcel back does not give back its place in the queue.\n"
    statements = stated(text)
    document = Document("a.md", text, "en", None, "Limits", "0", None, "original")
    passage = Passage("1", "a.md", "en", (), None, "prose", 0, len(text), "1", statements=statements)
    found = Evidence(passage, document, 1.0, statements=statements)
    (abroad,) = features(Asked.of(RETURNED[language], language), 0, found, 1.0, [0])
    (own,) = features(Asked.of("Who paints the fence?", "en"), 0, found, 1.0, [0])
    assert abroad["said"] > own["said"]
    assert abroad["around"] > own["around"]
