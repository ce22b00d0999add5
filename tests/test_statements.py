"""What is shown keeps its meaning: a statement comes with the words elsewhere on its page that govern it."""

import pytest
from helpers import stated
from hypothesis import given
from hypothesis import strategies as st

from bot.languages.locale import codes
from bot.records import Span
from bot.statements.made.code import code_steps
from bot.statements.shown import shown as shown_as
from bot.statements.shown import whole

PAGES = {
    "sv": "# Resor\n\nBiljetten gäller inte om:\n\n- den är äldre än tre månader\n- namnet är överstruket\n",
    "da": "# Rejser\n\nBilletten gælder ikke, hvis:\n\n- den er ældre end tre måneder\n- navnet er streget over\n",
    "nl": "# Reizen\n\nHet kaartje geldt niet als:\n\n- het ouder is dan drie maanden\n- de naam is doorgestreept\n",
    "en": "# Travel\n\nThe ticket is not valid if:\n\n- it is older than three months\n- the name is crossed out\n",
    "ms": "# Perjalanan\n\nTiket tidak sah jika:\n\n- usianya melebihi tiga bulan\n- namanya telah dipotong\n",
}
NEVER = {
    "sv": ("Gör aldrig så här på en server i drift.", "Stäng av kylningen."),
    "da": ("Gør aldrig sådan på en server i drift.", "Sluk for kølingen."),
    "nl": ("Doe dit nooit op een draaiende server.", "Zet de koeling uit."),
    "en": ("Never do this on a running server.", "Turn off the cooling."),
    "ms": ("Jangan sekali-kali lakukan ini pada pelayan yang sedang berjalan.", "Matikan penyejuk."),
}
YES = {
    "sv": ("Får jag ta med hunden?", "Ja, i koppel."),
    "da": ("Må jeg tage hunden med?", "Ja, i snor."),
    "nl": ("Mag mijn hond mee?", "Ja, aan de lijn."),
    "en": ("May I bring my dog?", "Yes, on a lead."),
    "ms": ("Bolehkah saya membawa anjing?", "Ya, dengan tali."),
}


def said(text, language="en", path="a.md"):
    """Each statement as it would be told, behind what governs it."""
    return [whole(text, statement) for statement in stated(text, language, path)]


def governors(text, words, language="en"):
    """What governs the statement that has some words, by kind."""
    (found,) = [each for each in stated(text, language) if words in text[slice(*each.span)]]
    return [(each.kind, text[slice(*each.span)]) for each in found.governors]


@pytest.mark.parametrize("language", codes())
def test_an_item_comes_with_what_introduces_its_list(language):
    text = PAGES[language]
    lead, *items = text.split("\n\n", 1)[1].replace("\n\n", "\n").strip().splitlines()
    assert said(text, language)[1:] == [f"{lead} {item.removeprefix('- ')}" for item in items]


TERMS = {
    "sv": ("Biljetten gäller inte på:", "Nattbussen", "Den går till Ytterby.", "Båten", "Den lägger till vid torget."),
    "da": ("Billetten gælder ikke i:", "Natbussen", "Den kører til Ydby.", "Båden", "Den lægger til ved torvet."),
    "nl": (
        "Het kaartje geldt niet in:",
        "De nachtbus",
        "Die rijdt naar Oostdorp.",
        "De boot",
        "Die legt aan bij de markt.",
    ),
    "en": ("The ticket is not valid on:", "The night bus", "It goes to Outham.", "The boat", "It lands at the market."),
    "ms": ("Tiket ini tidak sah untuk:", "Bas malam", "Bas ini pergi ke Hulu.", "Bot", "Bot ini singgah di pasar."),
}


@pytest.mark.parametrize("language", codes())
def test_a_term_and_what_explains_it_come_with_what_introduces_their_list(language):
    lead, *terms = TERMS[language]
    bus, there, boat, lands = terms
    text = f"# S\n\n{lead}\n\n{bus}\n:   {there}\n\n{boat}\n:   {lands}\n\nEtt Hus.\n\n{bus}.\n"
    for words, label in ((there, bus), (lands, boat)):
        assert governors(text, words, language) == [("lead", lead), ("label", label)]
    told = [bus, f"{bus} {there}", boat, f"{boat} {lands}"]
    assert said(text, language)[1:6] == [*(f"{lead} {words}" for words in told), "Ett Hus."]


@pytest.mark.parametrize("language", codes())
def test_an_introduction_that_turns_needs_no_colon(language):
    lead, step = NEVER[language]
    text = f"# S\n\nEtt. {lead}\n\n1. {step}\n2. B.\n"
    assert any(kind == "lead" for kind, _ in governors(text, step, language))


REFUSED = {
    "sv": ("Du får inte åka med om", "du är under 12 år", "Båten går från norra bryggan."),
    "da": ("Du må ikke sejle med, hvis", "du er under 12 år", "Båden sejler fra den nordre bro."),
    "nl": ("Je mag niet mee als", "je jonger dan 12 bent", "De boot vertrekt van de noordelijke steiger."),
    "en": ("You cannot come along if", "you are under 12", "The boat leaves from the northern pier."),
    "ms": ("Anda tidak boleh ikut jika", "anda di bawah 12 tahun", "Bot bertolak dari jeti di utara."),
}
UNFINISHED = {"sv": "du är", "da": "du er", "nl": "je bent", "en": "you are", "ms": "anda"}
UNASKED = {
    "sv": "Vad ingår inte?",
    "da": "Hvad er ikke med?",
    "nl": "Wat is niet inbegrepen?",
    "en": "What is not included?",
    "ms": "Apa yang tidak termasuk?",
}


@pytest.mark.parametrize("language", codes())
def test_a_heading_that_a_list_completes_says_nothing_of_what_stands_behind_it(language):
    heading, item, sentence = REFUSED[language]
    for above in (heading, f"{heading} {UNFINISHED[language]}", UNASKED[language]):
        text = f"# S\n\n## {above}\n\n- {item}\n\n{sentence}\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"
        assert said(text, language) == [f"{above} {item}", sentence, "A: 1; B: 2"]
        assert said(f"# S\n\n## {above}\n\n{sentence}\n", language) == [f"{above} {sentence}"]


def test_a_heading_that_is_a_condition_holds_behind_its_list_too():
    text = "# T\n\n## If the boat does not start\n\n- Turn the key.\n\nCall the harbour master on channel 12.\n"
    assert said(text)[-1] == "If the boat does not start Call the harbour master on channel 12."


def test_the_first_sentence_answers_a_heading_that_asks_unless_a_list_does():
    text = "# T\n\n## What do we lend?\n\n- boats\n\nWrite to us by mail.\n\nThe boats have sails.\n"
    assert said(text)[1:] == ["What do we lend? Write to us by mail.", "What do we lend? The boats have sails."]


def test_a_question_is_asked_until_the_next_one():
    text = "# T\n\n**How do I pay?**\n\nBy card.\n\n<details><summary>May I cancel?</summary>\n\nFor 5 €.\n\n</details>"
    assert said(text) == ["How do I pay?", "How do I pay? By card.", "May I cancel?", "May I cancel? For 5 €."]
    text = "# T\n\n**Q: May I cancel?**\n\nFor 5 €.\n\n**Q: How do I pay?**\n\nBy card.\n"
    assert said(text)[2:] == ["Q: How do I pay?", "Q: How do I pay? By card."]


LIMITED = {
    "sv": "Båtarna är försäkrade. Det gäller bara på sjön.",
    "da": "Bådene er forsikret. Det gælder kun på søen.",
    "nl": "De boten zijn verzekerd. Dat geldt alleen op het meer.",
    "en": "The boats are insured. That holds on the lake only.",
    "ms": "Semua bot diinsuranskan. Ini hanya untuk tasik.",
}


@pytest.mark.parametrize("language", codes())
def test_a_sentence_that_only_limits_something_introduces_no_table(language):
    table = "| Båt | Plats |\n|---|---|\n| Ida | 8 |\n"
    assert said(f"# S\n\n{LIMITED[language]}\n\n{table}", language)[-1] == "S Båt: Ida; Plats: 8"
    assert said(f"# S\n\nEtt. {LIMITED[language][:-1]}:\n\n{table}", language)[-1].endswith(": Båt: Ida; Plats: 8")


OF_WHAT = {
    "sv": ("Välj bland dessa båtar efter hur många ni är.", "Båt", "Plats"),
    "da": ("Vælg mellem disse både efter, hvor mange I er.", "Båd", "Pladser"),
    "nl": ("Kies uit deze boten naar hoeveel mensen er meegaan.", "Boot", "Plaatsen"),
    "en": ("Choose from these boats by how many you are.", "Boat", "Seats"),
    "ms": ("Pilih daripada bot ini mengikut bilangan orang.", "Bot", "Tempat"),
}


@pytest.mark.parametrize("language", codes())
def test_a_whole_sentence_introduces_a_table_under_its_heading_unless_it_is_endless(language):
    sentence, one, two = OF_WHAT[language]
    table = f"| {one} | {two} |\n|---|---|\n| Ida | 8 |\n"
    rows = [said(f"# S\n\n## Vinga\n\n{words}\n\n{table}", language)[-1] for words in (sentence, f"{sentence[:-1]}:")]
    assert rows == [f"Vinga {sentence} {one}: Ida; {two}: 8", f"{sentence[:-1]}: {one}: Ida; {two}: 8"]
    endless = f"{sentence[:-1]}, {', '.join([sentence[:-1]] * 6)}."
    assert said(f"# S\n\n## Vinga\n\n{endless}\n\n{table}", language)[-1] == f"Vinga {one}: Ida; {two}: 8"


def test_below_an_age_is_no_place_below():
    text = "# S\n\nDewasa membayar. Kanak-kanak di bawah 3 tahun masuk percuma.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"
    assert said(text, "ms")[-1] == "S A: 1; B: 2"


FIRST = {
    "sv": ("Byta lampa", "Innan du börjar: bryt strömmen.", "Lossa skruven."),
    "da": ("Skift pære", "Før du begynder: afbryd strømmen.", "Løsn skruen."),
    "nl": ("Lamp vervangen", "Voordat u begint: schakel de stroom uit.", "Draai de schroef los."),
    "en": ("Change the lamp", "Before you begin: switch off the power.", "Loosen the screw."),
    "ms": ("Tukar lampu", "Sebelum bermula: matikan kuasa.", "Longgarkan skru."),
}


@pytest.mark.parametrize("language", codes())
def test_a_step_comes_with_its_heading_and_with_what_is_to_be_done_first(language):
    heading, first, step = FIRST[language]
    told = said(f"# S\n\n## {heading}\n\n{first}\n\n1. {step}\n2. B.\n", language)
    assert told == [f"{heading} {first}", f"{heading} {first} {step}", f"{heading} {first} B."]


def test_a_warning_before_steps_holds_for_each_of_them():
    steps = "1. Loosen the screw.\n2. Lift the lid.\n"
    marked = f"# S\n\n## Change the lamp\n\n> [!WARNING]\n> The glass is hot.\n\n{steps}"
    titled = f'# S\n\n## Change the lamp\n\n!!! danger "Heat"\n    The glass is hot.\n\n{steps}'
    assert said(marked)[-1] == "Change the lamp Warning The glass is hot. Lift the lid."
    assert said(titled)[-1] == "Change the lamp Heat The glass is hot. Lift the lid."


def test_a_long_text_before_steps_is_none_of_them():
    before = "It is bright. It is new. It is red. It is round."
    assert said(f"# S\n\n## Lamp\n\n{before}\n\n1. Loosen the screw.\n")[-1] == "Lamp Loosen the screw."


LIMIT = {
    "sv": "Övertid betalas endast till timanställda.",
    "da": "Overarbejde betales kun til timelønnede.",
    "nl": "Overwerk wordt alleen aan uurloners betaald.",
    "en": "Overtime is paid only to those who are paid by the hour.",
    "ms": "Kerja lebih masa dibayar hanya kepada pekerja sambilan.",
}


@pytest.mark.parametrize("language", codes())
def test_a_row_comes_with_its_heading_and_with_the_one_sentence_above_that_limits_it(language):
    text = f"# S\n\n## T\n\n{LIMIT[language]}\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"
    assert said(text, language)[-1] == f"T {LIMIT[language]} A: 1; B: 2"


@pytest.mark.parametrize("language", codes())
def test_a_yes_comes_with_its_question(language):
    question, answer = YES[language]
    for text in (
        f"# FAQ\n\n## {question}\n\n{answer}\n",
        f"# FAQ\n\n**{question}**\n\n{answer}\n",
        f"# FAQ\n\n{question} {answer}\n",
        f"# FAQ\n\n<details>\n<summary>{question}</summary>\n\n{answer}\n\n</details>\n",
    ):
        assert f"{question} {answer}" in said(text, language), text


def test_items_below_items_come_with_those_and_their_introduction():
    text = "# T\n\nIt fails when:\n\n- the disk\n  - is full\n  - is gone\n- the net is down\n"
    assert governors(text, "is gone") == [("lead", "It fails when:"), ("item", "the disk")]
    text = "# T\n\n1. Stop it:\n\n   ```sh\n   stop all\n   ```\n\n   It takes a while.\n"
    assert governors(text, "stop all") == [("label", "T"), ("item", "Stop it:")]
    assert governors(text, "takes a while") == [("label", "T"), ("item", "Stop it:"), ("before", "   stop all")]


@pytest.mark.parametrize(
    ("text", "words", "label"),
    [
        ('=== "Windows"\n\n    Run setup.\n\n=== "macOS"\n\n    Use brew now please.\n', "Use brew", "macOS"),
        ("<Tabs>\n<TabItem value='w' label='Windows'>\n\nRun setup here.\n\n</TabItem>\n</Tabs>\n", "Run", "Windows"),
        ('!!! danger "Only with a backup"\n    Delete the folder then.\n', "Delete", "Only with a backup"),
        (":::warning\n\nDelete nothing by hand here.\n\n:::\n", "Delete", "warning"),
        ("> [!CAUTION]\n> Delete nothing by hand here.\n", "Delete", "CAUTION"),
        ("Term\n:   What it means in this text.\n", "means", "Term"),
        (
            "<details><summary>Only version 2</summary>\n\nThe port is 9000 there.\n\n</details>\n",
            "9000",
            "Only version 2",
        ),
        ("## Without a key\n\nUse the account that issued it.\n", "account", "Without a key"),
    ],
)
def test_a_label_of_what_stands_around_comes_along(text, words, label):
    assert ("label", label) in governors(f"# T\n\n{text}", words)


def test_notes_and_tips_are_no_labels():
    assert governors("# T\n\n!!! note\n    The port is 9000 since then.\n", "9000") == []
    assert governors("# T\n\n> [!TIP]\n> The port is 9000 since then.\n", "9000") == []


def test_a_row_has_its_columns_and_what_introduces_its_table():
    text = "# T\n\nPrices without tax:\n\n| Plan | Price |\n|---|---|\n| Small | 5 |\n"
    assert said(text) == ["Prices without tax:", "Prices without tax: Plan: Small; Price: 5"]
    text = "# T\n\n<table>\n<tr><th>Plan</th><th>GB</th></tr>\n<tr><td>Small</td><td>5</td></tr>\n</table>\n"
    (row,) = stated(text)
    assert (row.kind, text[slice(*row.header)]) == ("row", "<tr><th>Plan</th><th>GB</th></tr>")


def test_code_comes_step_by_step_with_what_introduces_it():
    text = "# T\n\nTo clean up, run this.\n\n```sh\n# Stop it\nsvc stop\n\n# Remove the cache\nrm -r cache\n```\n"
    steps = [each for each in stated(text) if each.kind == "code"]
    assert [text[slice(*each.span)] for each in steps] == ["# Stop it\nsvc stop", "# Remove the cache\nrm -r cache"]
    assert {each.mark for each in steps} == {"sh"}
    assert all([kind for kind, _ in each.governors] == [] or each.governors[0].kind == "lead" for each in steps)
    assert all("To clean up, run this." in whole(text, each) for each in steps)


MEANS_CODE = {
    "sv": "Kommandot tömmer papperskorgen varje natt.",
    "da": "Kommandoen tømmer papirkurven hver nat.",
    "nl": "De opdracht leegt elke nacht de prullenbak.",
    "en": "The command empties the bin every night.",
    "ms": "Arahan di atas mengosongkan tong sampah setiap malam.",
}


@pytest.mark.parametrize("language", codes())
def test_what_speaks_of_the_code_before_it_comes_with_that_code(language):
    words = MEANS_CODE[language]
    text = f"# T\n\n```sh\nbin --empty nightly\n```\n\n{words}\n"
    assert ("before", "bin --empty nightly") in governors(text, words, language)
    assert governors(f"# T\n\nEtt.\n\n{words}\n", words, language) == []


NOTES = {
    "titled": '<div class="admonition note" markdown>\n<p class="admonition-title">Note</p>\n\nIt is hot.\n\n</div>',
    "a warning": "!!! warning\n    It is hot.",
    "named": '!!! note "For glaze"\n    It is hot.',
    "of two paragraphs": ":::warning\n\nIt is hot. It is heavy.\n\nAnd slow.\n\n:::",
}


@pytest.mark.parametrize("note", NOTES)
def test_steps_come_with_what_announces_them_also_behind_a_note(note):
    steps = "1. Load the kiln.\n2. Close the lid.\n"
    announced = f"# T\n\n## Firing\n\nTo fire clay by hand, do this:\n\n{NOTES[note]}\n\n"
    told = governors(announced + steps, "Close the lid.")  # and what is to be heeded
    assert [each for each in told if each[0] != "note"] == [("lead", "To fire clay by hand, do this:")]
    unannounced = announced.replace("do this:", "take your time.")
    assert not any(kind == "lead" for kind, _ in governors(unannounced + steps, "Close the lid."))
    assert ("lead", "To fire clay by hand, do this:") not in governors(f"{announced}Rest.\n\n- Tea\n", "Tea")


def test_a_footnote_of_a_row_stands_behind_the_row_with_its_columns():
    text = "# T\n\n| Kiln | Heat |\n|---|---|\n| Alba | 900[^1] |\n\n[^1]: Only with the lid closed.\n"
    assert said(text)[-1].startswith("T Kiln: Alba; Heat: 900")
    assert said(text)[-1].endswith("Only with the lid closed.")


def test_a_pronoun_comes_with_the_sentence_before_also_across_paragraphs():
    text = "# T\n\nThe cache is a folder.\n\nIt is emptied every night.\n"
    assert governors(text, "every night") == [("before", "The cache is a folder.")]


def test_a_fragment_comes_with_its_heading():
    assert governors("# Plans\n\n## Trial\n\n- 14 days\n", "14 days") == [("label", "Trial")]


def test_emphasis_footnotes_and_numbers_never_cut_a_statement():
    text = "# T\n\n**2.** Stop the pump. **Never run it dry.** It breaks.[^1] ==Call us first.== We come.\n"
    assert [text[slice(*each.span)] for each in stated(text)] == [
        "**2.** Stop the pump.",
        "**Never run it dry.**",
        "It breaks.[^1]",
        "==Call us first.==",
        "We come.",
    ]


LINES = [
    "# Titel",
    "## Får man?",
    "Ja. Det får man.",
    "Gäller inte om:",
    "- ett",
    "  - två",
    "1. steg",
    "   mer text",
    "> [!WARNING]",
    "> citat. Till.",
    "```sh",
    "```",
    "    kod",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "<details>",
    "<summary>Varför?</summary>",
    "</details>",
    "<table><tr><th>a</th></tr><tr><td>1</td></tr></table>",
    "<ul><li>x</li><li>y</li></ul>",
    "!!! warning",
    '=== "Windows"',
    ":::tip Titel",
    ":::",
    "Ord\n:   betydelse",
    "[^1]: fotnot",
    "",
    "",
]


@given(st.lists(st.sampled_from(LINES), max_size=25), st.sampled_from(["\n", "\r\n"]))
def test_statements_are_in_order_apart_and_governed_from_outside(lines, newline):
    text, last = newline.join(lines), 0
    for each in stated(text, "sv"):
        assert last <= each.span.start < each.span.end <= len(text)
        last = each.span.end
        assert list(each.governors) == sorted(each.governors)
        for governor in each.governors:
            assert 0 <= governor.span.start < governor.span.end <= len(text)
            assert governor.span.end <= each.span.start or each.span.end <= governor.span.start


@given(st.lists(st.sampled_from(["# a", "x = 1", "    y", "", "// b", "```"]), max_size=20))
def test_steps_hold_every_line_of_code_once(lines):
    text = "\n".join(["```py", *lines, "```"])
    steps = code_steps(text, Span(0, len(text)))
    kept = [line for step in steps for line in text[slice(*step)].splitlines() if line.strip()]
    assert kept == [line for line in lines if line.strip()]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "> Packar filer.\n\n- Packa en mapp:\n\n`pack a`\n\n- Testa ett arkiv:\n\n`pack --test {{arkiv}}`\n"),
        ("da", "> Pakker filer.\n\n- Pak en mappe:\n\n`pack a`\n\n- Afprøv et arkiv:\n\n`pack --test {{arkiv}}`\n"),
        (
            "nl",
            "> Pakt in.\n\n- Pak een map in:\n\n`pack a`\n\n- Test een archief:\n\n`pack --test {{archief}}`\n",
        ),
        ("en", "> Packs files.\n\n- Pack a folder:\n\n`pack a`\n\n- Test an archive:\n\n```\npack --test a\n```\n"),
        ("ms", "> Memampatkan fail.\n\n- Mampat folder:\n\n`pack a`\n\n- Uji arkib:\n\n`pack --test {{arkib}}`\n"),
    ],
)
def test_a_command_below_an_item_is_what_the_item_announces(language, text):
    *_, item, command = stated(text, language)
    assert not item.governors
    assert [governor.span for governor in command.governors] == [item.span]


COLUMNS = "| Boat | Day | Seats |\n|---|---|---|\n"
HEADED = "<table><tr><th>Boat</th><th>Day</th><th>Seats</th></tr>"


@pytest.mark.parametrize(
    ("table", "words", "above"),
    [
        (f"{COLUMNS}| *Hut* | | |\n| Night | 5 | 9 |\n| *Tent* | | |\n| Night | 2 | 3 |", "2", "Tent"),
        ("| | Low |\n|---|---|\n| Hut | |\n| Night | 5 |\n| Tent | |\n| Night | 2 |", "2", "Tent"),
        (f"{COLUMNS}| Hut | Hut | Hut |\n| Night | 5 | 9 |", "5", "Hut"),
        (f"{COLUMNS}| Ida | 3 May | 8 |\n| | 9 May | 6 |\n| Eva | 1 May | 2 |", "9 May", "Ida"),
        (f"{HEADED}<tr><td colspan=3>Big</td></tr><tr><td>Ida</td><td>3</td><td>8</td></tr></table>", "3", "Big"),
        (
            f"{HEADED}<tr><td rowspan=2>Ida</td><td>3</td><td>8</td></tr><tr><td>9</td><td>6</td></tr></table>",
            "9",
            "Ida",
        ),
    ],
)
def test_a_row_comes_with_the_row_or_the_cell_above_that_says_of_what_it_is(table, words, above):
    (row,) = [each for each in said(f"# T\n\n{table}\n") if words in each]
    assert row.startswith(f"T {above} ")


TWO_ROWS = (
    "<table><tr><th rowspan=2>Boat</th><th colspan=2>Price</th></tr>\n<tr><th>Summer</th><th>Winter</th></tr>\n"
    "{}</table>"
)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><td>Ida</td><td>8</td><td>6</td></tr>", ["T Boat: Ida; Price Summer: 8; Price Winter: 6"]),
        (
            "<tr><td rowspan=2>Ida</td><td>8</td><td>6</td></tr><tr><td>9</td><td>7</td></tr>",
            ["T Boat: Ida; Price Summer: 8; Price Winter: 6", "T Ida Price Summer: 9; Price Winter: 7"],
        ),
        (
            "<tr><td>Ida</td><td>8</td><td>6</td></tr><tr><th>Eva</th><th>9</th><th>7</th></tr>",
            ["T Boat: Ida; Price Summer: 8; Price Winter: 6", "T Boat: Eva; Price Summer: 9; Price Winter: 7"],
        ),
    ],
)
def test_columns_that_two_rows_name_are_told_apart(rows, expected):
    assert said(f"# T\n\n{TWO_ROWS.format(rows)}\n") == expected


def test_cells_below_one_that_spans_them_keep_their_columns():
    rows = "<tr><td rowspan=2>Ida</td><td>3 May</td><td>8</td></tr><tr><td>9 May</td><td>6</td></tr>"
    assert said(f"# T\n\n{HEADED}{rows}</table>\n") == [
        "T Boat: Ida; Day: 3 May; Seats: 8",
        "T Ida Day: 9 May; Seats: 6",
    ]


@pytest.mark.parametrize(
    "table",
    [
        "| Option | Default |\n|---|---|\n| port | 8080 |\n| host | |\n| max | 10 |",  # has no default
        "| | S | M |\n|---|---|---|\n| Phone | | |\n| Mail | x | |",  # in neither
        "| | S | M |\n|---|---|---|\n| **Phone** | | |\n| **Mail** | x | |",
        "| | S | M |\n|---|---|---|\n| Phone | 1 | 2 |\n| Mail | 3 | 4 |\n| | 4 | 6 |",  # the sum
    ],
)
def test_a_row_that_lacks_values_says_nothing_of_those_below(table):
    text = f"# T\n\n{table}\n"
    assert {text[slice(*each.span)] for row in stated(text) for each in row.governors if each.kind == "label"} == {"T"}


NOTED = [
    "# T\n\nThe fee is paid back.[^a] It is 5 €.\n\nCash is welcome.\n\n[^a]: Not in July.\n\nBoats are not.\n",
    "# T\n\nThe fee is paid back.<sup>1</sup> It is 5 €.\n\n<p><small><sup>1</sup> Not in July.</small></p>\n",
    "# T\n\nThe fee is paid back¹. It is 5 €.\n\n¹ Not in July.\n",
]


@pytest.mark.parametrize("text", NOTED)
def test_a_footnote_stands_behind_its_sentence_wherever_it_is_written(text):
    told = said(text)
    assert told[0].startswith("The fee is paid back") and told[0].endswith("Not in July.")
    assert (
        next(each for each in stated(text) if "Not in July" in text[slice(*each.span)]).governors[-1].kind == "before"
    )
    assert not any("July" in each for each in told if "Cash" in each or "Boats" in each)


def test_a_cell_and_a_column_come_with_their_footnotes_and_a_power_is_none():
    table = "| Boat | Price[^p] |\n|---|---|\n| Ida | 5[^i] |\n| Eva | 10^2^ |\n"
    text = f"# T\n\n{table}\n[^i]: 9 on Sundays.\n\n[^p]: In euro.\n"
    assert said(text)[:2] == ["T Boat: Ida; Price: 5 9 on Sundays. In euro.", "T Boat: Eva; Price: 10^2 In euro."]


LIMITS = {
    "sv": [
        ("Hunden är välkommen. Undantag: buss 4.", 2),
        ("Det är gratis i 2 timmar. Därefter kostar det 9 kr.", 2),
        ("Tidigare kunde man byta batteriet. Sedan 2023 är det limmat.", 2),
        ("Barn åker gratis. Alla andra betalar 9 kr.", 1),
    ],
    "da": [
        ("Hunden er velkommen. Undtagelse: bus 4.", 2),
        ("Det er gratis i 2 timer. Derefter koster det 9 kr.", 2),
        ("Tidligere kunne man skifte batteriet. Siden 2023 er det limet.", 2),
        ("Børn kører gratis. Alle andre betaler 9 kr.", 1),
    ],
    "nl": [
        ("De hond mag mee. Uitzondering: bus 4.", 2),
        ("Het is gratis voor 2 uur. Daarna kost het 9 euro.", 2),
        ("Vroeger kon je de accu vervangen. Sinds 2023 is die gelijmd.", 2),
        ("Kinderen reizen gratis. Alle anderen betalen 9 euro.", 1),
    ],
    "en": [
        ("The dog may come along. Exception: bus 4.", 2),
        ("It is free for 2 hours. After that, it costs 9 kr.", 2),
        ("It used to be possible to change the battery. Since 2023 it is glued in.", 2),
        ("Children travel free of charge. All others pay 9 kr.", 1),
    ],
    "ms": [
        ("Anjing boleh ikut. Pengecualian: bas 4.", 2),
        ("Percuma selama 2 jam. Selepas itu bayarannya RM9.", 2),
        ("Dahulu bateri boleh ditukar. Sejak 2023 bateri itu dilekatkan.", 2),
        ("Kanak-kanak naik percuma. Orang lain membayar RM9.", 1),
    ],
}


@pytest.mark.parametrize("language", codes())
def test_what_limits_a_sentence_and_what_leans_on_it_are_not_told_apart(language):
    for text, both in LIMITS[language]:
        first, second = said(f"# T\n\n{text}\n", language)
        assert second == text
        assert (first == text) == (both == 2), text


def test_an_item_comes_with_its_own_exception():
    text = "# T\n\nNobody may come who:\n\n- owes us money\n  - unless the board agreed\n- is a company\n"
    assert said(text)[1:] == [
        "Nobody may come who: owes us money unless the board agreed",
        "Nobody may come who: owes us money unless the board agreed",
        "Nobody may come who: is a company",
    ]


def test_the_letters_of_a_label_are_those_of_the_page():
    text = '# T\n\n=== "EU"\n\n    The plug is of type F there.\n\n=== "macOS"\n\n    Use brew to install it.\n'
    assert said(text) == ["EU The plug is of type F there.", "macOS Use brew to install it."]
    assert said("# T\n\n:::warning\n\nDelete nothing by hand here.\n\n:::\n") == [
        "Warning Delete nothing by hand here."
    ]


def test_one_letter_and_an_abbreviation_are_no_sentence():
    text = "# T\n\nQ. Is it heavy? A. No.\nQ. Is it loud? A. In wind.\n\nTel. +45 12 34 (max. 2 calls). Ask for Ida."
    assert [text[slice(*each.span)] for each in stated(text)] == [
        "Q. Is it heavy?",
        "A. No.",
        "Q. Is it loud?",
        "A. In wind.",
        "Tel. +45 12 34 (max. 2 calls).",
        "Ask for Ida.",
    ]
    assert said(text)[1] == "Q. Is it heavy? A. No."


@pytest.mark.parametrize(
    ("struck", "shown"),
    [
        (
            "The ~~hall has a stage. It holds 90.~~ It holds 60.",
            ["The ~~hall has a stage. It holds 90.~~", "It holds 60."],
        ),
        ("Ask <s>Ida. She knows</s>. Or Eva.", ["Ask ~~Ida. She knows~~.", "Or Eva."]),
        ('<u style="text-decoration:line-through">Ring. Then wait</u>. Knock.', ["~~Ring. Then wait~~.", "Knock."]),
        ("Type `~~a`. Then `b~~`. Stop.", ["Type ~~a.", "Then b~~.", "Stop."]),
    ],
)
def test_what_is_struck_out_is_never_cut_so_that_a_piece_of_it_looks_valid(struck, shown):
    text = f"# T\n\n{struck}\n"
    assert [shown_as(text, each) for each in stated(text)] == shown
