"""A caution, a note or an exception right behind what it limits is shown, cited and checked together with that."""

from pathlib import Path

import pytest
from helpers import filled, stated

from bot import Bot, Settings, keep_answer, recheck
from bot.documents.formats import extracted, format_of
from bot.languages.locale import codes
from bot.records import Statement
from bot.statements.shown import whole

# What holds, and what limits it, each with how a page begins to say that.
PEEL = {
    "sv": (
        "Lacken torkar på en timme.",
        "I frost torkar den inte alls.",
        ("Obs!", "**Varning:**", "Tänk på att", "Observera dock att", "Viktigt."),
    ),
    "da": (
        "Lakken tørrer på en time.",
        "I frost tørrer den slet ikke.",
        ("Bemærk:", "**Advarsel!**", "Vær opmærksom på,", "Bemærk dog, at", "Vigtigt."),
    ),
    "nl": (
        "De lak droogt in een uur.",
        "Bij vorst droogt hij niet.",
        (
            "Let op:",
            "**Waarschuwing**",
            "Houd er rekening mee",
            "Houd er wel rekening mee dat",
            "N.B.:",
            "Waarschuwing.",
        ),
    ),
    "en": (
        "The varnish dries in an hour.",
        "In frost it never dries.",
        ("NB:", "**Important!**", "Keep in mind that", "Note, however, that", "**Safety warning**", "Warning."),
    ),
    "ms": (
        "Varnis kering dalam sejam.",
        "Dalam fros ia tidak kering.",
        ("Nota:", "**Amaran:**", "Harap maklum", "Perlu diambil perhatian bahawa", "Amaran."),
    ),
}
# What begins as a caution does, and is none.
NONE = {
    "sv": ("Notera numret på burken.", "Notis: burken är slut."),
    "da": ("Bemærk nummeret på dåsen.", "Husk nummeret på dåsen."),
    "nl": ("Onthoud het nummer op het blik.", "Pas op 1 mei is er een nieuw blik.", "Houd rekening met de wind."),
    "en": ("Note the number on the tin.", "**New note** opens an empty page.", "**Edit warning** changes the words."),
    "ms": ("Catatan disimpan di sini.", "Ingat nombor pada tin itu."),
}
# Admonitions as sites write them; `{}` is what they say.
ADMONITIONS = {
    "a.md": (
        "> [!CAUTION]\n> {}",
        "> [!NOTE]\n> {}",
        "!!! warning\n    {}",
        '??? note "Winter"\n    {}',
        ":::danger\n\n{}\n\n:::",
        "```{{important}}\n{}\n```",
        '<div class="alert alert-danger">\n{}\n</div>',
        '{{{{< callout type="warning" >}}}}\n{}\n{{{{< /callout >}}}}',
        "{{{{% notice warning %}}}}\n{}\n{{{{% /notice %}}}}",
        '<p class="note">{}</p>',
        "<Caution>\n\n{}\n\n</Caution>",
    ),
    "a.rst": (".. caution:: {}", ".. note::\n\n   {}"),
    "a.adoc": ("CAUTION: {}", "[IMPORTANT]\n====\n{}\n===="),
    "a.html": (
        '<div class="admonition danger"><p class="admonition-title">Danger</p><p>{}</p></div>',
        "<p><strong>Attention:</strong> {}</p>",
    ),
}


def said(text: str, language: str = "en", path: str = "a.md") -> list[str]:
    """Each statement of a file as it would be told, with what governs it."""
    found = extracted(text.encode(), format_of(path) or "").text
    return [whole(found, statement) for statement in stated(found, language, path)]


def told_with(text: str, words: str, language: str = "en") -> str:
    """All that the statement with some words is told with."""
    (found,) = [each for each in stated(text, language) if words in text[slice(*each.span)]]
    return whole(text, found)


@pytest.mark.parametrize("language", codes())
def test_a_run_in_note_is_told_with_the_paragraph_before_it_and_a_tip_is_not(language: str):
    holds, limit, openings = PEEL[language]
    for opening in openings:
        for between in ("\n\n", " "):
            first = said(f"# T\n\n{holds}{between}{opening} {limit}\n", language)[0]
            assert first.startswith(holds)
            assert first.endswith(limit)
    assert said(f"# T\n\n{holds}\n\n**Tip:** {limit}\n", language)[0] == holds
    assert said(f"# T\n\n{holds}\n\n{limit}\n", language)[0] == holds
    for other in NONE[language]:
        assert said(f"# T\n\n{holds}\n\n{other}\n", language)[0] == holds


@pytest.mark.parametrize(("path", "admonition"), [(path, each) for path in ADMONITIONS for each in ADMONITIONS[path]])
def test_an_admonition_is_told_with_the_paragraph_before_it(path: str, admonition: str):
    holds, limit, _ = PEEL["en"]
    text = {
        "a.md": "# T\n\n{}\n\n{}\n\nSand it first.\n",
        "a.rst": "T\n=\n\n{}\n\n{}\n\nSand it first.\n",
        "a.adoc": "= T\n\n{}\n\n{}\n\nSand it first.\n",
        "a.html": "<h1>T</h1><p>{}</p>{}<p>Sand it first.</p>",
    }[path].format(holds, admonition.format(limit))
    told = said(text, path=path)
    assert [each for each in told if each.startswith(holds) and each.endswith(limit)]
    assert told[-1] == "Sand it first."


@pytest.mark.parametrize(
    "opened", ["% notice warning %", "< hint warning >", '< alert color="warning" >', '% notice style="warning" %']
)
def test_a_shortcode_that_warns_is_its_label(opened: str):
    closed = f"{opened[0]} /{opened.split()[1]} {opened[-1]}"
    text = f"# T\n\nThe fuse is new.\n\n{{{{{opened}}}}}\nAbove 6 A the fuse blows.\n{{{{{closed}}}}}\n"
    assert said(text)[-1] == "Warning Above 6 A the fuse blows."
    assert said(text.replace("warning", "tip"))[-1] == "Above 6 A the fuse blows."


def test_a_caution_of_a_list_stands_behind_the_list_with_those_within_it(tmp_path: Path):
    blades = "   - For wood take the coarse blade.\n   - For metal take the fine blade.\n"
    steps = f"1. Plug in the saw.\n2. Choose a blade.\n{blades}"
    caution = "> [!WARNING]\n> No blade may be touched.\n"
    filled(tmp_path / "docs", {"saw.md": f"# The saw\n\n## Saw\n\n{steps}3. Saw slowly.\n\n{caution}"})
    with Bot.open(tmp_path / "docs", settings=Settings(index=tmp_path / "index")) as bot:
        told = [each.text for each in bot.ask("How do I saw?").sentences if each.kind == "quote"]
    assert told[-3:] == ["Saw slowly.", "Warning", "No blade may be touched."]


def test_a_caution_holds_for_all_of_a_list_a_table_or_code_and_only_for_its_own_step():
    caution = "> [!WARNING]\n> The fuse blows above 6 A.\n"
    steps = f"# T\n\n1. Plug in the saw.\n2. Plug in the drill.\n\n{caution}"
    assert [told_with(steps, words).count("fuse") for words in ("the saw", "the drill")] == [1, 1]
    rows = f"# T\n\n| Tool | A |\n|---|---|\n| Saw | 4 |\n| Drill | 3 |\n\n{caution}"
    assert [told_with(rows, words).count("fuse") for words in ("Saw", "Drill")] == [1, 1]
    code = f"# T\n\n```sh\nsaw --start\n```\n\n{caution}"
    assert "fuse" in told_with(code, "saw --start")
    within = f"# T\n\n1. Plug in the saw.\n\n   {caution.replace('> The', '   > The')}\n2. Plug in the drill.\n"
    assert [told_with(within, words).count("fuse") for words in ("the saw", "the drill")] == [1, 0]


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\nThe saw is red.\n\n## Fuses\n\n**Warning:** They blow above 6 A.\n",  # of another section
        "# T\n\nThe saw is red.\n\nIt is loud.\n\n**Warning:** They blow above 6 A.\n",  # of another paragraph
        "# T\n\nThe saw is red:\n\n**Warning:** They blow above 6 A.\n\n- dark red\n",  # in between
        '# T\n\n=== "Saw"\n\n    The saw is red.\n\n=== "Fuse"\n\n    **Warning:** They blow above 6 A.\n',
        f"# T\n\nThe saw is red.\n\n**Warning:** They blow above 6 A{' and so on' * 60}.\n",  # endless
    ],
)
def test_a_caution_that_is_not_right_behind_or_is_endless_is_told_alone(text: str):
    assert "blow" not in told_with(text, "The saw is red")


def test_a_caution_of_several_paragraphs_or_with_a_list_is_told_whole():
    several = "# T\n\nThe lift runs all night.\n\n:::warning\n\nNot on Fridays.\n\nNor in June.\n\n:::\n\nIt is slow.\n"
    assert told_with(several, "runs all night") == "The lift runs all night. Warning Not on Fridays. Nor in June."
    listed = "# T\n\nThe lift runs all night.\n\n**Caution:** It stops:\n\n- in June\n- on Fridays\n\nIt is slow.\n"
    assert told_with(listed, "runs all night").endswith("It stops: in June on Fridays")


@pytest.mark.parametrize(
    "notes",
    ["\\* not in rain\n\n† with a coat\n", "* not in rain\n\n† with a coat\n"],
)
def test_a_note_below_a_table_is_told_with_the_rows_that_have_its_sign(notes: str):
    rows = "| Ivy* | 4 |\n| *Yew* | 5 |\n| Elm | 7† |\n| Oak | **9** |\n"
    text = f"# T\n\n| Path | Km |\n|---|---|\n{rows}\n{notes}"
    told = [told_with(text, name) for name in ("Ivy", "Yew", "Elm", "Oak")]
    assert ["rain" in each for each in told] == [True, False, False, False]
    assert ["coat" in each for each in told] == [False, False, True, False]
    column = text.replace("Km", "Km†")
    assert all("coat" in told_with(column, name) for name in ("Ivy", "Yew", "Elm", "Oak"))
    head, *cells = ("<tr><th>Path</th></tr>", "<tr><td>Ivy*</td></tr>", "<tr><td>Oak</td></tr>")
    html = said(f"<h1>T</h1><table>{head}{''.join(cells)}</table><p>* not in rain</p>", path="a.html")
    assert ["rain" in each for each in html[:2]] == [True, False]


# The columns of a table, what a sentence below it says of all its rows, and one that says nothing of them.
BELOW = {
    "sv": (
        ("Sal", "Dygnspris"),
        ("Priserna är exklusive moms.", "Endast på vardagar.", "Gäller från 1 maj.", "Exkl. moms."),
        "Salen ligger i källaren.",
    ),
    "da": (
        ("Lokale", "Døgnpris"),
        ("Priserne er uden moms.", "Kun på hverdage.", "Gælder fra 1. maj.", "Ekskl. moms."),
        "Lokalet ligger i kælderen.",
    ),
    "nl": (
        ("Zaal", "Dagprijs"),
        ("Alle prijzen zijn exclusief btw.", "Alleen op werkdagen.", "Geldig tot 1 mei.", "Excl. btw."),
        "De zaal is in de kelder.",
    ),
    "en": (
        ("Room", "Price a day"),
        ("All prices exclude VAT.", "Only on weekdays.", "Valid until 1 May.", "Excl. VAT.", "Weekdays only."),
        "The room is in the cellar.",
    ),
    "ms": (
        ("Bilik", "Harga sehari"),
        ("Harga tidak termasuk cukai.", "Hanya pada hari bekerja.", "Sah hingga 1 Mei.", "Pada hari bekerja sahaja."),
        "Bilik itu di tingkat bawah.",
    ),
}


@pytest.mark.parametrize("language", codes())
def test_what_is_said_of_all_rows_below_a_table_is_told_with_each_of_them(language: str):
    (name, price), holding, beside = BELOW[language]
    page = f"# T\n\n| {name} | {price} |\n|---|---|\n| Ivy | 40 |\n| Elm | 70 |\n\n"
    for holds in holding:
        assert [holds in told for told in said(page + holds, language)[:2]] == [True, True], holds
    assert [beside in told for told in said(page + beside, language)[:2]] == [False, False]
    apart = f"{page}{beside}\n\n{holding[0]}"
    assert [holding[0] in told for told in said(apart, language)[:2]] == [False, False]


EXCEPTED = {
    "sv": ("Bastun är öppen för alla.", "Det gäller inte på måndagar."),
    "da": ("Saunaen er åben for alle.", "Det gælder ikke om mandagen."),
    "nl": ("De sauna is open voor iedereen.", "Dit geldt niet op maandag."),
    "en": ("The sauna is open to all.", "This does not apply on Mondays."),
    "ms": ("Sauna terbuka kepada semua.", "Ini tidak terpakai pada hari Isnin."),
}


@pytest.mark.parametrize("language", codes())
def test_an_exception_in_a_paragraph_of_its_own_is_told_with_the_sentence_before_it(language: str):
    holds, limit = EXCEPTED[language]
    assert said(f"# T\n\nEtt. {holds}\n\n{limit}\n", language)[1] == f"{holds} {limit}"
    assert said(f"# T\n\n- {holds}\n\n{limit}\n", language)[0].endswith(f"{holds} {limit}")


CALLS = {
    "sv": ("Obs!", "Den biter."),
    "da": ("Pas på!", "Den bider."),
    "nl": ("Pas op!", "Hij bijt."),
    "en": ("Beware!", "It bites."),
    "ms": ("Awas!", "Ia menggigit."),
}


@pytest.mark.parametrize("language", codes())
def test_a_call_to_heed_is_never_told_without_what_is_to_be_heeded(language: str):
    call, limit = CALLS[language]
    own: list[Statement] = [*stated(text := f"# T\n\nAnka.\n\n**{call}** {limit} Punkt.\n", language)]
    assert [text[slice(*each.span)] for each in own][1:] == [f"**{call}** {limit}", "Punkt."]


SAUNA = """# Sauna

## Wood

You may burn birch in the stove of the sauna.

> [!WARNING]
> Bark sets the flue on fire.
"""


def test_a_caution_is_quoted_under_its_label_cited_and_its_change_is_noticed(tmp_path: Path):
    docs = filled(tmp_path / "docs", {"sauna.md": SAUNA})
    with Bot.open(docs, settings=Settings(index=tmp_path / "index")) as bot:
        kept = keep_answer(bot, bot.stream("What wood may I burn in the stove of the sauna?"))
    quotes = [(each.text, each.block) for each in kept.sentences if each.kind == "quote"]
    assert quotes == [
        ("You may burn birch in the stove of the sauna.", "sentence"),
        ("Warning", "label"),
        ("Bark sets the flue on fire.", "sentence"),
    ]
    assert "Bark sets the flue on fire." in kept.citations[0].quote.split("\n")
    assert [each.verdict for each in recheck(kept, docs).sources] == ["true"]
    (docs / "sauna.md").write_text(SAUNA.replace("Bark sets", "Bark never sets"), encoding="utf-8")
    assert [each.verdict for each in recheck(kept, docs).sources] == ["changed"]


@pytest.mark.parametrize("language", codes())
def test_a_caution_between_what_announces_steps_and_the_steps_is_told_with_them(language: str):
    holds, limit, _ = PEEL[language]
    announced = holds.rstrip(".") + ":"
    first, _, one, two = said(f"# T\n\n{announced}\n\n!!! warning\n\n    {limit}\n\n1. A b c.\n2. D e f.\n", language)
    assert limit in first
    assert all(each.startswith(announced) and limit in each for each in (one, two))
    assert limit not in said(f"# T\n\n{announced}\n\n!!! warning\n\n    {limit}\n\n{holds}\n", language)[0]


def test_a_kind_of_caution_is_told_in_the_language_of_its_page(tmp_path: Path):
    """As its site shows it; and what was kept of that is held to be so."""
    pages = {f"{code}.md": f"# T\n\n:::warning\n{PEEL[code][1]}\n:::\n" for code in codes()}
    asked = {
        "sv": ("Torkar lacken i frost?", "Varning"),
        "da": ("Tørrer lakken i frost?", "Advarsel"),
        "nl": ("Droogt de lak bij vorst?", "Waarschuwing"),
        "en": ("Does the varnish dry in frost?", "Warning"),
        "ms": ("Adakah varnis kering dalam fros?", "Amaran"),
    }
    docs = filled(tmp_path / "docs", pages)
    with Bot.open(docs, settings=Settings(index=tmp_path / "index")) as bot:
        for code, (question, label) in asked.items():
            answer = bot.ask(question, language=code)
            own = {each.number for each in answer.citations if each.language == code}
            labels = {each.text for each in answer.sentences if each.block == "label" and own & {*each.citations}}
            assert labels == {label}
            kept = keep_answer(bot, bot.stream(question, language=code))
            assert {each.verdict for each in recheck(kept, docs).sources} == {"true"}
