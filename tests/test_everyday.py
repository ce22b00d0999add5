"""Pages that are no software's: doses, fees, collections, rules; asked as people ask about them, in five languages."""

from pathlib import Path

import pytest
from helpers import filled, stated

from bot import Answer, Bot, Document, Settings, Turn
from bot.answering.quote import quoted
from bot.indexing.passages import passages
from bot.languages.cues import asks_for_all
from bot.languages.locale import locale
from bot.languages.settle import understood
from bot.statements.options.ranges import measures, ranges
from bot.statements.shown import whole


def asked(folder: Path, text: str, question: str, language: str, *before: str) -> Answer:
    settings = Settings(index=filled(folder / "index", {}))
    with Bot.open(filled(folder / "docs", {"a.md": text}), settings=settings) as bot:
        return bot.ask(question, language=language, history=[Turn(each, language) for each in before])


def rows(answer: Answer) -> list[str]:
    return [each.text for each in answer.sentences if each.kind == "quote" and each.block == "row"]


# ---- a number in a range ------------------------------------------------------------------

SYRUP = {
    "sv": ("Saft", "Vikt", "Dos", "Hur stor dos får ett barn som väger 14 kg?", "Vikt: 11–15 kg; Dos: 5 ml"),
    "da": ("Saft", "Vægt", "Dosis", "Hvor stor en dosis får et barn på 14 kg?", "Vægt: 11–15 kg; Dosis: 5 ml"),
    "nl": ("Siroop", "Gewicht", "Dosis", "Welke dosis krijgt een kind van 14 kg?", "Gewicht: 11–15 kg; Dosis: 5 ml"),
    "en": ("Syrup", "Weight", "Dose", "What dose does a child of 14 kg get?", "Weight: 11–15 kg; Dose: 5 ml"),
    "ms": ("Sirap", "Berat", "Dos", "Berapakah dos untuk kanak-kanak seberat 14 kg?", "Berat: 11–15 kg; Dos: 5 ml"),
}


@pytest.mark.parametrize("language", SYRUP)
def test_a_number_is_answered_by_the_row_of_the_range_that_it_lies_in(language: str, tmp_path: Path):
    title, weight, dose, question, row = SYRUP[language]
    doses = "| 5–10 kg | 14 ml |\n| 11–15 kg | 5 ml |\n| 16–20 kg | 8 ml |\n"
    text = f"# {title}\n\n| {weight} | {dose} |\n|---|---|\n{doses}"
    answer = asked(tmp_path, text, question, language)
    assert (answer.outcome, rows(answer)) == ("answer", [row])


@pytest.mark.parametrize("language", SYRUP)
def test_a_number_outside_all_ranges_is_not_answered_by_a_row_of_another_one(language: str, tmp_path: Path):
    title, weight, dose, question, _ = SYRUP[language]
    text = f"# {title}\n\n| {weight} | {dose} |\n|---|---|\n| 5–10 kg | 14 ml |\n| 11–13 kg | 20 ml |\n"
    assert asked(tmp_path, text, question, language).outcome != "answer"


THIRD = {
    "sv": ("Avgift", "Barn", "Vad är avgiften för det tredje barnet?"),
    "da": ("Takst", "Barn", "Hvad er taksten for det tredje barn?"),
    "nl": ("Tarief", "Kind", "Wat is het tarief voor het derde kind?"),
    "en": ("Fee", "Child", "What is the fee for the third child?"),
    "ms": ("Yuran", "Anak", "Berapakah yuran untuk anak ketiga?"),
}


@pytest.mark.parametrize("language", THIRD)
def test_the_third_is_the_one_with_a_three(language: str, tmp_path: Path):
    fee, child, question = THIRD[language]
    table = "".join(f"| {child} {number} | {900 - 200 * number} kr |\n" for number in (1, 2, 3))
    found = rows(asked(tmp_path, f"# {fee}\n\n| {child} | {fee} |\n|---|---|\n{table}", question, language))
    assert found == [f"{child}: {child} 3; {fee}: 300 kr"]


OTHERS = {  # of something else, or another one rather than the second
    "sv": "Vad är avgiften för andra barn?",
    "da": "Hvad er taksten for et andet barn?",
    "nl": "Wat is het tarief voor een kind in de tweede helft van het jaar?",
    "en": "What is the fee for a child, in kroner per second?",
    "ms": "Berapakah yuran untuk seorang anak bagi separuh tahun kedua?",
}


@pytest.mark.parametrize("language", OTHERS)
def test_a_number_of_something_else_names_no_row(language: str, tmp_path: Path):
    fee, child, _ = THIRD[language]
    table = "".join(f"| {child} {number} | {900 - 200 * number} kr |\n" for number in (1, 2, 3))
    text = f"# {fee}\n\n| {child} | {fee} |\n|---|---|\n{table}"
    assert len(rows(asked(tmp_path, text, OTHERS[language], language))) == 3


STEAM = {
    "sv": ("Tabell", "Rätt", "Funktion", ("Lax", "Ånga"), ("Kyckling", "Varmluft"), "Vilka rätter lagas med ånga?"),
    "da": ("Tabel", "Ret", "Funktion", ("Laks", "Damp"), ("Kylling", "Varmluft"), "Hvilke retter laves med damp?"),
    "nl": ("Tabel", "Gerecht", "Functie", ("Zalm", "Stoom"), ("Kip", "Hete lucht"), "Welke gerechten gaan met stoom?"),
    "en": ("Table", "Dish", "Function", ("Salmon", "Steam"), ("Chicken", "Fan"), "Which dishes are cooked with steam?"),
    "ms": ("Jadual", "Hidangan", "Fungsi", ("Salmon", "Wap"), ("Ayam", "Kipas"), "Hidangan manakah yang guna wap?"),
}


@pytest.mark.parametrize("language", STEAM)
def test_which_have_a_value_are_the_rows_that_have_it(language: str, tmp_path: Path):
    title, dish, function, (salmon, steam), (chicken, fan), question = STEAM[language]
    table = f"| {salmon} | {steam} |\n| {chicken} | {fan} |\n| Broccoli | {steam} |\n"
    text = f"# {title}\n\n| {dish} | {function} |\n|---|---|\n{table}"
    found = rows(asked(tmp_path, text, question, language))
    assert found == [f"{dish}: {each}; {function}: {steam}" for each in (salmon, "Broccoli")]


RANGES = {  # a cell, the numbers that lie in it, and those that do not
    "sv": [
        ("5 till 10 år", "5 år, 10 år", "11 år"),
        ("under 5 år", "4 år", "5 år"),
        ("15 år eller mer", "15 år", "3 år"),
        ("från och med 15 år", "15 år", "3 år"),
        ("inte mer än 5 år", "3 år, 5 år", "7 år"),
        ("mellan 5 och 10 år", "7 år", "11 år"),
    ],
    "da": [
        ("5 til 10 år", "5 år, 10 år", "11 år"),
        ("under 5 år", "4 år", "5 år"),
        ("15 år og derover", "15 år", "3 år"),
        ("ikke mere end 5 år", "3 år, 5 år", "7 år"),
        ("mellem 5 og 10 år", "7 år", "11 år"),
    ],
    "nl": [
        ("5 tot 10 jaar", "5 jaar, 10 jaar", "11 jaar"),
        ("korter dan 5 jaar", "4 jaar", "5 jaar"),
        ("15 jaar of langer", "15 jaar", "3 jaar"),
        ("niet meer dan 5 jaar", "3 jaar, 5 jaar", "7 jaar"),
        ("tussen 5 en 10 jaar", "7 jaar", "11 jaar"),
    ],
    "en": [
        ("5 to 10 years", "5 years, 10 years", "11 years, 7 kg"),
        ("under 5 years", "a 4-year-old", "5 years"),
        ("15 years or more", "15 years", "3 years"),
        ("no more than 5 years", "3 years, 5 years", "7 years"),
        ("between 5 and 10 years", "7 years", "11 years"),
        ("16–20", "", "18 tickets"),
    ],
    "ms": [
        ("5 hingga 10 tahun", "5 tahun, 10 tahun", "11 tahun"),
        ("bawah 5 tahun", "4 tahun", "5 tahun"),
        ("15 tahun ke atas", "15 tahun", "3 tahun"),
        ("5 tahun atau lebih muda", "3 tahun, 5 tahun", "7 tahun"),
        ("tidak lebih daripada 5 tahun", "3 tahun, 5 tahun", "7 tahun"),
        ("antara 5 dan 10 tahun", "7 tahun", "11 tahun"),
    ],
}


@pytest.mark.parametrize("language", RANGES)
def test_a_cell_says_in_words_from_where_and_up_to_where_it_holds(language: str):
    for cell, within, outside in RANGES[language]:
        (found,) = ranges(cell, "", language)
        assert all(map(found.has, measures(within, language))), cell
        assert not any(map(found.has, measures(outside, language))), cell
    for cell in ("1.2.3", "40 kr", f"5 {locale(language).conjunction} 10 kg"):  # two sizes are no range
        assert not ranges(cell, "", language)


# ---- rows and columns that are named ---------------------------------------------------------

TICKETS = {
    "sv": ("Båten", "Resenär", "Höst", "Sommar", ["Vuxen", "Barn", "Pensionär", "Cykel", "Personbil", "Husvagn"]),
    "da": ("Båden", "Rejsende", "Efterår", "Sommer", ["Voksen", "Barn", "Pensionist", "Cykel", "Bil", "Campingvogn"]),
    "nl": ("De boot", "Reiziger", "Herfst", "Zomer", ["Volwassene", "Kind", "Senior", "Fiets", "Auto", "Caravan"]),
    "en": ("The boat", "Traveller", "Autumn", "Summer", ["Adult", "Child", "Pensioner", "Bicycle", "Car", "Caravan"]),
    "ms": (
        "Bot",
        "Penumpang",
        "Musim luruh",
        "Musim panas",
        ["Dewasa", "Anak", "Pesara", "Basikal", "Kereta", "Karavan"],
    ),
}
IN_JULY = {
    "sv": "Vad kostar en husvagn i juli?",
    "da": "Hvad koster en campingvogn i juli?",
    "nl": "Wat kost een caravan in juli?",
    "en": "How much is a caravan in July?",
    "ms": "Berapakah harga karavan pada bulan Julai?",
}


@pytest.mark.parametrize("language", TICKETS)
def test_the_row_that_is_asked_for_answers_however_many_others_its_table_has(language: str, tmp_path: Path):
    title, of, autumn, summer, names = TICKETS[language]
    table = "".join(f"| {name} | {40 + 9 * at} kr | {55 + 9 * at} kr |\n" for at, name in enumerate(names))
    text = f"# {title}\n\n| {of} | {autumn} (1/9–31/5) | {summer} (1/6–31/8) |\n|---|---|---|\n{table}"
    answer = asked(tmp_path, text, IN_JULY[language], language)
    assert answer.outcome == "answer"
    assert len(rows(answer)) == 1 and f"{names[-1]};" in rows(answer)[0]


EXCESS = {
    "sv": ("Självrisk", "Skada", "Vattenläcka", "Brand", "Hur stor är självrisken för en vattenläcka med Plus?"),
    "da": ("Selvrisiko", "Skade", "Vandskade", "Brand", "Hvor stor er selvrisikoen for en vandskade med Plus?"),
    "nl": ("Eigen risico", "Schade", "Waterlek", "Brand", "Hoeveel eigen risico betaal ik bij een waterlek met Plus?"),
    "en": ("Deductible", "Claim", "Water leak", "Fire", "What is the deductible for a water leak with Plus?"),
    "ms": ("Lebihan", "Tuntutan", "Kebocoran air", "Kebakaran", "Berapakah lebihan untuk kebocoran air dengan Plus?"),
}


@pytest.mark.parametrize("language", EXCESS)
def test_what_only_a_column_names_is_named(language: str, tmp_path: Path):
    title, of, leak, fire, question = EXCESS[language]
    head = f"| {of} | {title} Bas | {title} Plus |\n|---|---|---|\n"
    text = f"# {title}\n\n{head}| {fire} | 300 € | 150 € |\n| {leak} | 600 € | 250 € |\n"
    answer = asked(tmp_path, text, question, language)
    assert answer.outcome == "answer"
    assert len(rows(answer)) == 1 and leak in rows(answer)[0]


COLLECTED = {
    "sv": (
        "Sophämtning",
        "Område",
        "Matavfall",
        "Trädgårdsavfall",
        "hämtas inte",
        "Vilken dag hämtas matavfall i Centrum?",
    ),
    "da": ("Affald", "Område", "Madaffald", "Haveaffald", "hentes ikke", "Hvilken dag hentes madaffald i Centrum?"),
    "nl": (
        "Afval",
        "Wijk",
        "Etensresten",
        "Tuinafval",
        "niet opgehaald",
        "Welke dag wordt tuinafval in Centrum opgehaald?",
    ),
    "en": (
        "Waste",
        "Area",
        "Food waste",
        "Garden waste",
        "not collected",
        "Which day is garden waste collected in Centrum?",
    ),
    "ms": (
        "Sisa",
        "Kawasan",
        "Sisa makanan",
        "Sisa taman",
        "tidak dikutip",
        "Hari apakah sisa taman dikutip di Centrum?",
    ),
}


@pytest.mark.parametrize("language", COLLECTED)
def test_a_row_that_is_named_is_shown_also_where_a_cell_of_it_says_no(language: str, tmp_path: Path):
    title, of, food, garden, no, question = COLLECTED[language]
    head = f"| {of} | {food} | {garden} |\n|---|---|---|\n"
    text = f"# {title}\n\n{head}| Norrby | 1/5 | 3/5 |\n| Centrum | 2/5 | {no} |\n| Söderby | 4/5 | 6/5 |\n"
    assert [row.partition("Centrum")[1] for row in rows(asked(tmp_path, text, question, language))] == ["Centrum"]


JOINED = {
    "sv": ("Klubben: medlemskap", "Medlemskap", ["Enskild", "Par", "Familj"], "parmedlemskap och familjemedlemskap"),
    "da": ("Klubben: medlemskab", "Medlemskab", ["Enkelt", "Par", "Familie"], "parmedlemskab og familiemedlemskab"),
    "nl": (
        "De club: lidmaatschap",
        "Lidmaatschap",
        ["Enkel", "Paar", "Gezin"],
        "paarlidmaatschap en gezinslidmaatschap",
    ),
}
BETWEEN = {"sv": "Vad är skillnaden mellan", "da": "Hvad er forskellen på", "nl": "Wat is het verschil tussen"}


@pytest.mark.parametrize("language", JOINED)
def test_a_row_is_named_by_a_word_that_is_joined_with_what_all_of_them_are(language: str, tmp_path: Path):
    title, of, names, both = JOINED[language]
    table = "".join(f"| {name} | {350 + 240 * at} kr |\n" for at, name in enumerate(names))
    text = f"# {title}\n\n| {of} | Kr |\n|---|---|\n{table}"
    answer = asked(tmp_path, text, f"{BETWEEN[language]} {both}?", language)
    assert [names[0] in row for row in rows(answer)] == [False, False]


# ---- what goes on with what was asked ----------------------------------------------------------

PERMIT = {
    "sv": (
        "# Tillstånd\n\nTillståndet gäller i högst fem år. Du behöver ett läkarintyg för tillståndet. Med tillståndet "
        "får du parkera i tre timmar. Tillståndet gäller inte på gågator.\n",
        ("Hur länge gäller tillståndet?", "Och på gågator?", "Tillståndet gäller inte på gågator."),
    ),
    "da": (
        "# Tilladelse\n\nTilladelsen gælder i højst fem år. Du skal bruge en lægeerklæring til tilladelsen. Med "
        "tilladelsen må du parkere i tre timer. Tilladelsen gælder ikke i gågader.\n",
        ("Hvor længe gælder tilladelsen?", "Og i gågader?", "Tilladelsen gælder ikke i gågader."),
    ),
    "nl": (
        "# Vergunning\n\nDe vergunning geldt hoogstens vijf jaar. U hebt voor de vergunning een doktersverklaring "
        "nodig. Met de vergunning mag u drie uur parkeren. De vergunning geldt niet in voetgangersstraten.\n",
        (
            "Hoe lang geldt de vergunning?",
            "En in voetgangersstraten?",
            "De vergunning geldt niet in voetgangersstraten.",
        ),
    ),
    "en": (
        "# Permit\n\nThe permit is valid for at most five years. You need a doctor's certificate for the permit. With "
        "the permit you may park for three hours. The permit is not valid on pedestrian streets.\n",
        (
            "How long is the permit valid?",
            "And on pedestrian streets?",
            "The permit is not valid on pedestrian streets.",
        ),
    ),
    "ms": (
        "# Permit\n\nPermit sah paling lama lima tahun. Anda memerlukan sijil doktor untuk permit itu. Dengan permit "
        "ini anda boleh meletak kereta selama tiga jam. Permit tidak sah di jalan pejalan kaki.\n",
        (
            "Berapa lama permit sah?",
            "Bagaimana dengan jalan pejalan kaki?",
            "Permit tidak sah di jalan pejalan kaki.",
        ),
    ),
}


@pytest.mark.parametrize("language", PERMIT)
def test_a_follow_up_is_answered_with_what_it_asks_beyond_the_question_before(language: str, tmp_path: Path):
    text, (before, question, wanted) = PERMIT[language]
    assert wanted in asked(tmp_path, text, question, language, before).text


NEXT = {
    "sv": ("Vad kostar en vuxen?", "Och på sommaren?"),
    "da": ("Hvad koster en voksen?", "Og om sommeren?"),
    "nl": ("Wat kost een volwassene?", "En in de zomer?"),
    "en": ("What does an adult cost?", "And in summer?"),
    "ms": ("Berapakah harga untuk dewasa?", "Bagaimana dengan musim panas?"),
}


@pytest.mark.parametrize("language", NEXT)
def test_a_follow_up_that_names_no_row_asks_of_the_one_that_was_spoken_of(language: str, tmp_path: Path):
    title, of, autumn, summer, names = TICKETS[language]
    table = "".join(f"| {name} | {40 + 9 * at} kr | {55 + 9 * at} kr |\n" for at, name in enumerate(names))
    text = f"# {title}\n\n| {of} | {autumn} | {summer} |\n|---|---|---|\n{table}"
    before, question = NEXT[language]
    assert [f"{names[0]};" in row for row in rows(asked(tmp_path, text, question, language, before))] == [True]


@pytest.mark.parametrize("question", ["And in Sweden?", "In Denmark?"])
def test_the_name_of_a_country_is_no_wish_for_its_language(question: str):
    asks, _ = understood(question, history=(Turn("What is the allowance in Malaysia?", "en"),))
    assert (asks.language, asks.text) == ("en", question)


# ---- what is not covered, right behind what is ---------------------------------------------------

CELLAR = {
    "sv": (
        "Saker i källaren ersätts med högst 2 500 kr.",
        "Värdesaker ersätts inte där.",
        "Kortet kostar 90 kr.",
        "Det gäller inte i juli.",
    ),
    "da": (
        "Ting i kælderen erstattes med højst 2.500 kr.",
        "Værdigenstande er ikke dækket der.",
        "Kortet koster 90 kr.",
        "Det gælder ikke i juli.",
    ),
    "nl": (
        "Spullen in de kelder worden tot 2.500 euro vergoed.",
        "Kostbaarheden zijn daar niet gedekt.",
        "De kaart kost 90 euro.",
        "Deze geldt niet in juli.",
    ),
    "en": (
        "Things in the cellar are covered up to 2,500 euros.",
        "Valuables are not covered there.",
        "The card costs 90 euros.",
        "It does not apply in July.",
    ),
    "ms": (
        "Barang di bilik bawah tanah dilindungi sehingga 2,500 ringgit.",
        "Barang berharga tidak dilindungi di sana.",
        "Kad ahli berharga 90 ringgit.",
        "Ia tidak sah pada bulan Julai.",
    ),
}


@pytest.mark.parametrize("language", CELLAR)
def test_what_the_next_sentence_takes_back_is_told_with_it(language: str):
    thing, valuables, card, july = CELLAR[language]
    text = f"# A\n\n{thing} {valuables}\n\n{card} {july}\n"
    told = [whole(text, each) for each in stated(text, language)]
    assert told[0] == f"{thing} {valuables}" and f"{card} {july}" in told


SHED = {
    "sv": ("Du behöver inte bygglov för", ["en friggebod", "ett lågt plank"], "Undantagen gäller inte i Gamla hamnen."),
    "da": ("Du skal ikke have byggetilladelse til", ["et skur", "et lavt hegn"], "Undtagelserne gælder ikke i Havnen."),
    "nl": (
        "U hebt geen vergunning nodig voor",
        ["een schuur", "een lage schutting"],
        "De uitzonderingen gelden niet in de Haven.",
    ),
    "en": ("You do not need a permit for", ["a shed", "a low fence"], "The exceptions do not apply in the Harbour."),
    "ms": (
        "Anda tidak memerlukan permit untuk",
        ["bangsal", "pagar rendah"],
        "Pengecualian ini tidak terpakai di Pelabuhan.",
    ),
}


@pytest.mark.parametrize("language", SHED)
def test_what_limits_all_of_a_list_stands_behind_the_last_of_it(language: str):
    lead, (first, last), limit = SHED[language]
    text = f"# A\n\n{lead}\n\n- {first}\n- {last}\n\n{limit}\n"
    document = Document("a.md", text, language, language, "A", "", None, "original")
    (passage,) = passages([document])["a.md"]
    items = [each for each in passage.statements if each.kind == "item"]
    assert [each.text for each in quoted(document, passage, items, 1, set())] == [lead, first, last, limit]


SEVERAL_OR_ONE = {
    "sv": ("Vad finns det för planer?", "Vad betalar jag för frukosten?"),
    "da": ("Hvad findes der for abonnementer?", "Hvad betaler jeg for morgenmaden?"),
    "nl": ("Wat zijn er voor abonnementen?", "Wat betaal ik voor het ontbijt?"),
    "en": ("Which plans are there?", "What do I pay for breakfast?"),
    "ms": ("Apakah pelan yang ada?", "Berapa saya bayar untuk sarapan?"),
}


@pytest.mark.parametrize("language", SEVERAL_OR_ONE)
def test_what_is_paid_for_something_asks_for_no_list(language: str):
    several, one = SEVERAL_OR_ONE[language]
    assert asks_for_all(several, language)
    assert not asks_for_all(one, language)
