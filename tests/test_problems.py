"""What is said to a problem is shown with the problem, and a problem is no answer without that."""

from pathlib import Path

import pytest
from helpers import stated

from bot import Bot
from bot.languages.locale import codes
from bot.statements.shown import whole

# What is wrong, why, what helps, something else that is wrong, and what helps there; and what is asked.
KILN = {
    "sv": (
        ("Symptom", "Ugnen slocknar efter ett par minuter vid första bränningen."),
        ("Orsak", "Det är normalt: säkringen väntar tills kammaren är torr."),
        ("Lösning 1", "Låt luckan stå på glänt i en timme."),
        ("Felmeddelande", "Displayen visar bara streck hela tiden."),
        ("Åtgärd", "Byt batteriet."),
        "Varför slocknar ugnen efter ett par minuter vid första bränningen?",
    ),
    "da": (
        ("Symptom", "Ovnen går ud efter et par minutter ved den første brænding."),
        ("Årsag", "Det er normalt: sikringen venter, til kammeret er tørt."),
        ("Løsning 1", "Lad lågen stå på klem i en time."),
        ("Fejlmeddelelse", "Displayet viser kun streger hele tiden."),
        ("Afhjælpning", "Skift batteriet."),
        "Hvorfor går ovnen ud efter et par minutter ved den første brænding?",
    ),
    "nl": (
        ("Symptoom", "De oven valt na een paar minuten uit bij de eerste stook."),
        ("Oorzaak", "Dat is normaal: de zekering wacht tot de kamer droog is."),
        ("Oplossing 1", "Laat het deurtje een uur op een kier staan."),
        ("Foutmelding", "Het scherm toont de hele tijd alleen streepjes."),
        ("Oplossing", "Vervang de batterij."),
        "Waarom valt de oven na een paar minuten uit bij de eerste stook?",
    ),
    "en": (
        ("Symptom", "The kiln goes out after a few minutes at the first firing."),
        ("Root cause", "That is normal: the fuse waits until the chamber is dry."),
        ("Fix 1", "Leave the door ajar for an hour."),
        ("Error message", "The display shows only dashes all the time."),
        ("Workaround", "Change the battery."),
        "Why does the kiln go out after a few minutes at the first firing?",
    ),
    "ms": (
        ("Simptom", "Tanur terpadam selepas beberapa minit pada pembakaran pertama."),
        ("Punca", "Ini perkara biasa: fius menunggu sehingga ruangnya kering."),
        ("Penyelesaian 1", "Biarkan pintunya renggang selama sejam."),
        ("Mesej ralat", "Paparan hanya menunjukkan sengkang sepanjang masa."),
        ("Cara mengatasi", "Tukar bateri."),
        "Mengapakah tanur terpadam selepas beberapa minit pada pembakaran pertama?",
    ),
}
# How pages set off the label and the words behind it; `\n` ends a line of one paragraph.
LAYOUTS = {
    "paragraphs": ("**{}:** {}", "\n\n"),
    "lines": ("**{}**: {}", "\n"),
    "items": ("- **{}:** {}", "\n"),
    "plain": ("{}: {}", "\n\n"),
}


def page(code: str, layout: str) -> str:
    form, between = LAYOUTS[layout]
    return "# A 7\n\n## B\n\n" + between.join(form.format(*each) for each in KILN[code][:5]) + "\n"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("code", codes())
def test_what_is_said_to_a_problem_is_told_with_it_and_not_with_another(code, layout):
    text = page(code, layout)
    told = {each: whole(text, each) for each in stated(text, language=code)}
    (wrong, why, helps, other, there) = (words for _, words in KILN[code][:5])
    for words in (why.split(":")[1], helps):
        (shown,) = (each for each in told.values() if each.endswith(words.strip()))
        assert wrong in shown
        assert other not in shown
    (shown,) = (each for each in told.values() if each.endswith(there))
    assert other in shown
    assert wrong not in shown


@pytest.mark.parametrize("code", codes())
def test_a_problem_to_which_nothing_is_said_governs_nothing(code):
    label, wrong = KILN[code][0]
    rest = KILN[code][4][1]
    text = f"# A 7\n\n**{label}:** {wrong}\n\n{rest}\n"
    (shown,) = (whole(text, each) for each in stated(text, language=code) if rest in whole(text, each))
    assert wrong not in shown


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("code", codes())
def test_who_asks_why_gets_the_cause_and_not_only_the_symptom(tmp_path: Path, code, layout):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text(page(code, layout), encoding="utf-8")
    with Bot.open(tmp_path / "docs", index=tmp_path / "index") as bot:
        answer = bot.ask(KILN[code][5], hint=code)
    assert KILN[code][1][1] in answer.text
    assert KILN[code][3][1] not in answer.text
