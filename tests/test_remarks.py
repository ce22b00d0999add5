"""What the reader is told about the documents behind an answer, and what a language model may do to it."""

import hashlib
import json

import pytest
from fake_llm import FakeLLM, serving
from helpers import filled

from bot import Bot, Settings

ENGLISH = "# Ferry\n\nThe night ferry to Gotland leaves at 23.15.\n\nA cabin costs 80 euros and a chair 25 euros.\n"
SWEDISH = "# Färja\n\nNattfärjan till Gotland går 23.15.\n\nEn hytt kostar 80 euro och en stol 25 euro.\n"
QUESTION = "När går nattfärjan till Gotland?"


def written(folder, *, original=ENGLISH, translation=SWEDISH, language="sv"):
    """A folder with one page and one translation of what the page once said."""
    entry = {
        "original_hash": hashlib.md5(ENGLISH.encode()).hexdigest(),
        "translation_date": "2026-01-02T03:04:05+00:00",
        "source_file": "ferry.md",
        "language_code": language,
    }
    sidecar = json.dumps({"ferry.md": entry})
    filled(folder / "translations" / language, {"ferry.md": translation, ".co-op-translator.json": sidecar})
    return filled(folder, {"ferry.md": original} if original is not None else {})


def opened(tmp_path, **options):
    llm = options.pop("llm", None)
    folder = written(tmp_path / "docs", **options)
    settings = Settings(index=tmp_path / "index", llm=llm if isinstance(llm, str) else None)
    return Bot.open(folder, settings=settings, llm=None if isinstance(llm, str) else llm)


def codes_of(answer):
    return [notice.code for notice in answer.notices]


def test_a_current_translation_needs_no_remark(tmp_path):
    answer = opened(tmp_path).ask(QUESTION)
    assert answer.citations[0].state == "current"
    assert codes_of(answer) == []


def test_a_stale_translation_is_said_to_be_and_its_original_shown(tmp_path):
    answer = opened(tmp_path, original=ENGLISH.replace("23.15", "22.45")).ask(QUESTION)
    assert codes_of(answer) == ["stale"]
    assert answer.citations[0].state == "stale"
    assert "22.45" in answer.citations[0].original.quote


@pytest.mark.parametrize("translation", [SWEDISH, SWEDISH.replace("en stol 25", "en stol 35")])
def test_what_the_original_says_now_stands_behind_a_stale_translation(tmp_path, translation):
    answer = opened(tmp_path, original=ENGLISH.replace("23.15", "22.45"), translation=translation).ask(QUESTION)
    now = next(sentence for sentence in answer.sentences if "22.45" in sentence.text)
    assert (now.kind, now.language) == ("quote", "en")
    assert [answer.citations[number - 1].path for number in now.citations] == ["ferry.md"]
    assert "Originalet har ändrats sedan det här översattes." in answer.text


def test_other_figures_in_the_original_are_shown_though_it_has_not_changed(tmp_path):
    answer = opened(tmp_path, translation=SWEDISH.replace("23.15", "21.50")).ask(QUESTION)
    assert (
        answer.text.index("21.50") < answer.text.index("I originalet står andra siffror:") < answer.text.index("23.15")
    )
    assert codes_of(answer) == []


def test_the_original_is_shown_also_where_its_next_sentence_limits_it(tmp_path):
    english = ENGLISH.replace("23.15.", "23.15. It is a fast one. However, it never sails in ice.")
    swedish = SWEDISH.replace("23.15.", "21.50. Den är snabb, men den går aldrig när det är is.")
    answer = opened(tmp_path, original=english, translation=swedish).ask(QUESTION)
    assert "23.15" in answer.text.partition("Nu står det där:")[2]


def test_the_number_of_a_picture_is_no_other_figure(tmp_path):
    pages = {
        "sv": "Färja\n\nFigur 3.2. Nattfärjan går till Gotland.",
        "en": "Ferry\n\nFigure 2.4. The ferry goes to Gotland.",
    }
    filled(tmp_path / "docs", {f"{language}/ferry.md": f"# {words}\n" for language, words in pages.items()})
    with Bot.open(tmp_path / "docs", settings=Settings(index=tmp_path / "index")) as bot:
        answer = bot.ask("Vart går nattfärjan?")
    assert "Nattfärjan går till Gotland." in answer.text
    assert answer.citations[0].original is not None
    assert {sentence.language for sentence in answer.sentences} == {"sv"}


def test_a_current_translation_is_not_followed_by_its_original(tmp_path):
    assert {sentence.language for sentence in opened(tmp_path).ask(QUESTION).sentences} == {"sv"}


def test_a_translation_without_its_original_is_said_to_be(tmp_path):
    answer = opened(tmp_path, original=None).ask(QUESTION)
    assert codes_of(answer) == ["original_missing"]
    assert answer.citations[0].original is None


def test_a_mislabelled_translation_is_never_quoted_as_what_it_claims(tmp_path):
    answer = opened(tmp_path, original=None, translation=ENGLISH, language="ms").ask("When does the night ferry leave?")
    assert answer.citations[0].language == "en"
    assert "mislabelled" in codes_of(answer)


def test_a_file_that_changed_since_it_was_indexed_is_said_to_have(tmp_path):
    bot = opened(tmp_path)
    (tmp_path / "docs" / "translations" / "sv" / "ferry.md").write_text(SWEDISH + "\nNy rad.\n", encoding="utf-8")
    assert codes_of(bot.ask(QUESTION)) == ["changed"]


def test_a_changed_original_is_said_as_well_and_what_to_do_is_logged(tmp_path, caplog):
    bot = opened(tmp_path)
    (tmp_path / "docs" / "ferry.md").write_text(ENGLISH + "\nA new line.\n", encoding="utf-8")
    assert codes_of(bot.ask(QUESTION)) == ["changed"]
    assert "run kilde index" in caplog.text and "ferry.md" in caplog.text


def test_a_folder_named_by_the_way_to_it_has_not_changed(tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    written(tmp_path / "docs")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert codes_of(Bot.open("../docs", settings=Settings(index=tmp_path / "index")).ask(QUESTION)) == []


def test_a_models_sentences_are_shown_only_where_their_source_bears_them(tmp_path):
    said = (
        "Nattfärjan till Gotland går 23.15 [1]. Den tar 900 passagerare [1]. Resan är vacker. "
        "Se den andra källan här [9]. "
        "The night ferry to Gotland leaves in the evening from the old quay [1]."
    )
    answer = opened(tmp_path, llm=FakeLLM(answer=said)).ask(QUESTION)
    assert [sentence.text for sentence in answer.sentences] == ["Nattfärjan till Gotland går 23.15."]
    assert {sentence.kind for sentence in answer.sentences} == {"written"}
    assert [dropped.reason for dropped in answer.dropped] == ["number", "uncited", "citation", "language"]
    assert "23.15" in answer.citations[0].quote


def test_a_reader_may_ask_for_quotations_instead(tmp_path):
    bot = opened(tmp_path, llm=FakeLLM(answer="Nattfärjan till Gotland går 23.15 [1]."))
    assert bot.writes
    assert {sentence.kind for sentence in bot.ask(QUESTION, write=False).sentences} == {"quote"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", "model_silent"),
        ("NONE", "model_silent"),
        ("Jag vet inte.", "model_unsupported"),
        ("Den går 04.00 [1].", "model_unsupported"),
    ],
)
def test_where_nothing_can_be_verified_the_sources_speak(tmp_path, said, code):
    answer = opened(tmp_path, llm=FakeLLM(answer=said)).ask(QUESTION)
    assert "23.15" in answer.text
    assert codes_of(answer) == [code]


def test_a_server_writes_and_one_that_fails_leaves_the_quotations(tmp_path):
    with serving("good", "Nattfärjan till Gotland går 23.15 [1].") as server:
        answer = opened(tmp_path / "good", llm=server.llm).ask(QUESTION)
        assert answer.text == "Nattfärjan till Gotland går 23.15. [1]"
    with serving("failing") as server:
        answer = opened(tmp_path / "failing", llm=server.llm).ask(QUESTION)
        assert codes_of(answer) == ["model_failed"]
        assert "23.15" in answer.text
