"""Facts that change in the documents change in the answers, that go are gone, and contradictions are seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import filled

from bot import Answer, Bot, Settings
from scripts.attack import counterfactuals

DOCS = {
    "tea.md": "# Tea\n\n## Brewing\n\nGreen tea is brewed at 76 degrees. The pot holds four cups of tea.\n\n"
    "## Storing\n\nTea is stored in a tin box from Oslo. Keep the box away from the light of the sun.\n\n"
    "## Ordering\n\nA new packet of tea is ordered with `kettlectl` in the kitchen. The bill is sent later.\n",
    "translations/sv/tea.md": "# Te\n\n## Bryggning\n\nGrönt te bryggs vid 76 grader. Kannan rymmer fyra koppar te.\n\n"
    "## Förvaring\n\nTe förvaras i en plåtburk från Oslo. Håll burken borta från solens ljus.\n\n"
    "## Beställning\n\nEtt nytt paket te beställs med `kettlectl` i köket. Räkningen skickas senare.\n",
    "translations/da/tea.md": "# Te\n\n## Brygning\n\nGrøn te brygges ved 76 grader. Kanden rummer fire kopper te.\n\n"
    "## Opbevaring\n\nTe opbevares i en blikdåse fra Oslo. Hold dåsen væk fra solens lys.\n\n"
    "## Bestilling\n\nEn ny pakke te bestilles med `kettlectl` i køkkenet. Regningen sendes senere.\n",
    "translations/nl/tea.md": "# Thee\n\n## Zetten\n\nGroene thee wordt gezet op 76 graden. In de pot zit thee.\n\n"
    "## Bewaren\n\nThee wordt bewaard in een blikken doos uit Oslo. Houd de doos uit het licht van de zon.\n\n"
    "## Bestellen\n\nEen nieuw pak thee wordt besteld met `kettlectl` in de keuken. De rekening volgt later.\n",
    "translations/ms/tea.md": "# Teh\n\n## Membancuh\n\nTeh hijau dibancuh pada suhu 76 darjah. Teko itu besar.\n\n"
    "## Menyimpan\n\nTeh disimpan di dalam kotak timah dari Oslo. Jauhkan kotak itu daripada cahaya "
    "matahari.\n\n## Memesan\n\nPaket teh baharu dipesan dengan `kettlectl` di dapur. Bil dihantar kemudian.\n",
    "kettle.md": "# Kettle\n\nThe kettle is cleaned with vinegar once a month. It must be cold before it is cleaned.\n",
}


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return filled(tmp_path / "docs", DOCS)


def test_answers_follow_what_the_documents_say(docs):
    results = counterfactuals.measure(docs, 5)
    summed = counterfactuals.summary(results)
    assert {result.fact.old for result in results} == {"76", "Oslo", "kettlectl"}
    assert {result.fact.kind for result in results} == set(counterfactuals.KINDS)
    assert all(right for result in results for right in result.checks.values()), [r.answers for r in results]
    assert summed["rows"]["all"]["contradicted"] == [3, 3]
    assert (docs / "tea.md").read_text() == DOCS["tea.md"], "the documents themselves are left alone"


def test_a_fact_is_changed_in_the_original_and_all_translations(docs):
    library = counterfactuals.Library(docs)
    found = {fact.old: fact for fact in counterfactuals.facts(library)}
    assert {place.path for place in found["76"].places} == {path for path in DOCS if path.endswith("tea.md")}
    assert len(found["76"].new) == 2 and found["76"].new.isdecimal()
    counterfactuals.write(docs, library, counterfactuals.everywhere(list(found.values())))
    for path in DOCS:
        text = (docs / path).read_text(encoding="utf-8")
        assert not any(counterfactuals.holds(text, old) for old in found)
    counterfactuals.write(docs, library, [])
    assert all((docs / path).read_text(encoding="utf-8") == text for path, text in DOCS.items())


def shows(answer: Answer, word: str) -> bool:
    return word in answer.text or any(word in citation.quote for citation in answer.citations)


def test_an_open_bot_and_an_incremental_run_follow_the_folder(docs, tmp_path):
    """By hand, with questions people would ask: changed, contradicted, deleted; only what changed is embedded."""
    settings = Settings(index=tmp_path / "index")
    bot = Bot.open(docs, settings=settings)
    question = "Hur varmt ska vattnet vara när grönt te bryggs?"
    assert shows(bot.ask(question), "76 grader")

    swedish = docs / "translations/sv/tea.md"
    swedish.write_text(DOCS["translations/sv/tea.md"].replace("76", "84"), encoding="utf-8")
    again = Bot.open(docs, settings=settings)
    assert again.report.embedded == 1
    for answer in (again.ask(question), bot.ask(question)):  # the bot that was already open too
        assert shows(answer, "84 grader") and not shows(answer, "76 grader")
        citation = next(c for c in answer.citations if "84" in c.quote)
        assert citation.original is not None and "76 degrees" in citation.original.quote

    for path in DOCS:
        if path.endswith("tea.md"):
            (docs / path).unlink()
    assert Bot.open(docs, settings=settings).report.embedded == 0
    assert not shows(bot.ask(question), "84") and not shows(bot.ask(question), "76")
