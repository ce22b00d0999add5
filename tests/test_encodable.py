"""Half a surrogate pair, which no encoding takes, ends in an answer or in one sentence, wherever it comes from."""

import json
import os

import pytest
from fake_llm import FakeLLM
from helpers import filled, kilde, stated
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import Bot, FolderError, QuestionError, SettingError, Settings, Turn, keep_answer
from bot.languages.locale import codes, locale, pick
from bot.records import Done

HALF = "\ud800"
ASKED = {
    "sv": f"Hur länge{HALF} sparas säkerhetskopior?",
    "da": f"Hvor længe{HALF} gemmes sikkerhedskopier?",
    "nl": f"Hoe lang{HALF} worden back-ups bewaard?",
    "en": f"How long{HALF} are backups kept?",
    "ms": f"Berapa lamakah{HALF} sandaran disimpan?",
}
TEXT = st.text(st.characters(exclude_categories=())) | st.text(st.sampled_from("ab .?\ud800\udcff\udfff"))
GIVEN = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("half")
    page = "<html><body><h1>Backups &#xD800;</h1><p>Backups &#xD800; are kept for 30 days.</p></body></html>"
    cells = [{"cell_type": "markdown", "metadata": {}, "source": f"# Backups {HALF}\n\nThey run {HALF} every night."}]
    notebook = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4})
    filled(place, {"docs/backups.md": "# Backups\n\nBackups are kept for 30 days.\n", "docs/page.html": page})
    filled(place, {"docs/backups.ipynb": notebook})
    sidecar = json.dumps({f"{HALF}.md": {"original_hash": "0" * 32}})
    swedish = "# Säkerhetskopior\n\nSäkerhetskopior sparas i 30 dagar.\n"
    filled(place / "docs/translations/sv", {"backups.md": swedish, ".co-op-translator.json": sidecar})
    return place


@pytest.fixture(scope="module")
def bot(place):
    return Bot.open(place / "docs", settings=Settings(index=place / "index"))


def sent(answer) -> None:
    """What a server does with an answer."""
    json.dumps(answer.to_dict(), ensure_ascii=False).encode()


@pytest.mark.parametrize("language", codes())
def test_a_question_with_half_a_character_is_answered(bot, language):
    answer = bot.ask(ASKED[language])
    assert answer.language == language
    sent(answer)
    assert bot.search(ASKED[language])
    *_, last = events = list(bot.stream(ASKED[language]))
    assert isinstance(last, Done)
    keep_answer(bot, events).to_json().encode()


@given(TEXT, TEXT)
@GIVEN
def test_any_question_after_any_other_is_answered_or_refused(bot, text, before):
    for asked in (text, "And why?", "answer in Danish"):
        try:
            sent(bot.ask(asked, history=[Turn(before, "en")], hint=text))
            bot.search(asked, history=[Turn(before)])
        except QuestionError:
            continue


@given(TEXT)
@GIVEN
def test_any_language_is_one_of_ours_or_refused(bot, text):
    try:
        sent(bot.ask("How long are backups kept?", language=text))
    except SettingError as refusal:
        str(refusal).encode()


@pytest.mark.parametrize("answer", [f"Backups are{HALF} kept [1].{HALF} For 30 days {HALF}[1].", HALF])
def test_whatever_a_language_model_writes_can_be_sent(place, answer):
    bot = Bot.open(place / "docs", settings=Settings(index=place / "index"), llm=FakeLLM(answer=answer))
    sent(bot.ask("How long are backups kept?"))


@given(TEXT)
def test_any_seed_picks_a_phrase(text):
    assert all(pick(locale(code).phrases["none"], text) for code in codes())


@pytest.mark.parametrize("language", codes())
@given(text=TEXT)
def test_any_text_comes_apart_into_sentences(language, text):
    text += f" {HALF}. Text."
    assert stated(text, language)


def test_a_folder_that_cannot_be_is_said_not_to_be():
    with pytest.raises(FolderError, match="choose the folder"):
        Bot.open(HALF)


def test_a_folder_whose_name_is_not_utf_8_is_read(tmp_path):
    folder = tmp_path / os.fsdecode(b"docs\xff")
    filled(folder, {"backups.md": "# Backups\n\nBackups are kept for 30 days.\n"})
    bot = Bot.open(folder, settings=Settings(index=tmp_path / "index"))
    bot.title.encode()
    sent(bot.ask("How long are backups kept?"))


XFF = os.fsdecode(b"\xff")  # as Python has a byte that is no UTF-8 from the command line
COMMANDS = {
    "an answer": (["ask", f"How {XFF} long?", "{docs}", "--json", "--evidence", "{place}/evidence.json"], {}, 0),
    "a check": (["check", "{docs}", "--json", "--html", "{place}/report.html"], {}, None),
    "a language": (["ask", "How long?", "{docs}", "--language", XFF], {}, 1),
    "an address": (["chat", "{docs}", "--host", XFF], {}, 2),
    "a link": (["index", "{docs}"], {"KILDE_LINK": f"https://example.org/{XFF}{{path}}"}, 1),
    "a folder of indexes": (["index", "{docs}"], {"KILDE_INDEX": f"{{place}}/{XFF}"}, 1),
}


@pytest.mark.parametrize("what", COMMANDS)
def test_the_command_answers_or_says_what_to_change(place, bot, what):
    arguments, environment, status = COMMANDS[what]
    places = {"docs": str(place / "docs"), "place": str(place), "path": "{path}"}
    ran = kilde(
        place,
        *(argument.format(**places) for argument in arguments),
        **{name: value.format(**places) for name, value in environment.items()},
    )
    assert "Traceback" not in ran.stderr
    assert status in (None, ran.returncode), ran.stderr
    if "--json" in arguments:
        json.loads(ran.stdout)
    if status == 1:
        assert ran.stderr.splitlines()[-1].startswith("kilde: ")
