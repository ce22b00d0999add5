"""What someone who asks gets, on our own documentation, with the real parts."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import Bot, Done, QuestionError, SettingError, Settings, Turn
from bot.languages.locale import codes, locale

CHOOSE = {
    "sv": "Hur väljer jag mellan RAG och finjustering?",
    "da": "Hvordan vælger jeg mellem RAG og finjustering?",
    "nl": "Hoe kies ik tussen RAG en finetuning?",
    "en": "How do I choose between RAG and fine-tuning?",
    "ms": "Bagaimanakah saya memilih antara RAG dengan penalaan halus?",
}
OFF_TOPIC = {
    "sv": "Hur länge ska man koka potatis?",
    "da": "Hvor længe skal kartofler koge?",
    "nl": "Hoe lang moet je aardappelen koken?",
    "en": "How long do you boil potatoes?",
    "ms": "Berapa lamakah kentang perlu direbus?",
}


def live(bot: Bot, answer) -> None:
    """Every citation re-sliced from its document is what was quoted."""
    for citation in answer.citations:
        for source in filter(None, (citation, citation.original)):
            text = bot.document(source.path).text
            assert "\n".join(text[start:end] for start, end in source.spans) == source.quote
            assert text[source.passage.start : source.passage.end] == source.passage_text


@pytest.mark.parametrize("language", CHOOSE)
def test_an_answer_is_in_the_askers_language_and_every_sentence_stands_on_its_source(demo, language):
    answer = demo.ask(CHOOSE[language])
    assert (answer.language, answer.outcome) == (language, "answer")
    assert 30 <= sum(len(sentence.text.split()) for sentence in answer.sentences) <= 130
    numbers = {citation.number for citation in answer.citations}
    for sentence in answer.sentences:
        assert sentence.language == language
        assert (sentence.kind == "phrase") == (not sentence.citations)
        assert set(sentence.citations) <= numbers
    assert answer.citations[0].path.endswith("rag-and-fine-tuning.md")
    live(demo, answer)


@pytest.mark.parametrize("language", [code for code in CHOOSE if code != "en"])
def test_a_translation_comes_with_its_originals_words(demo, language):
    citation = demo.ask(CHOOSE[language]).citations[0]
    assert citation.state == "current"
    assert citation.original is not None
    assert (citation.original.language, citation.original.state) == ("en", "original")


@pytest.mark.parametrize("language", OFF_TOPIC)
def test_a_question_about_something_else_is_refused_with_the_nearest_pages(demo, language):
    answer = demo.ask(OFF_TOPIC[language])
    assert (answer.language, answer.outcome) == (language, "none")
    assert not answer.citations
    assert all(sentence.kind == "phrase" for sentence in answer.sentences)
    assert answer.nearest


@pytest.mark.parametrize("language", codes())
def test_small_talk_makes_no_claims(demo, language):
    for kind in ("greeting", "thanks", "help"):
        said = next(text for text in locale(language).talk[kind] if len(text) > 3)
        answer = demo.ask(said, hint=language)
        assert (answer.outcome, answer.citations) == ("talk", ())


def test_a_follow_up_takes_the_subject_and_a_request_the_language(demo):
    first = demo.ask("Hvad er sen interaktion?")
    turn = Turn(first.question, first.language)
    english = demo.ask("svar på engelsk", history=[turn])
    assert english.language == "en"
    assert english.outcome == "answer"
    assert english.citations[0].language == "en"
    why = demo.ask("Og hvorfor?", history=[turn])
    assert why.language == "da"
    assert any("sen interaktion" in citation.passage_text.casefold() for citation in why.citations)


def test_the_language_may_be_given_and_an_unknown_one_is_refused(demo):
    assert demo.ask(CHOOSE["en"], language="nl").language == "nl"
    with pytest.raises(SettingError, match="sv"):
        demo.ask(CHOOSE["en"], language="xx")


@pytest.mark.parametrize("limit", [0, -1, -10])
def test_a_limit_that_asks_for_nothing_is_refused(demo, limit):
    with pytest.raises(SettingError, match=f"limit is {limit};"):
        demo.search(CHOOSE["en"], limit=limit)
    assert len(demo.search(CHOOSE["en"], limit=1)) == 1


def test_a_language_that_is_none_of_ours_is_said_to_be(demo):
    answer = demo.ask("Wie installiere ich das Programm auf meinem Rechner?")
    assert "unknown_language" in {notice.code for notice in answer.notices}


@pytest.mark.parametrize("text", ["", "   ", "1234 5678", "🙂🙂", "?!", "a" * 20_000])
def test_what_is_no_question_is_refused_in_one_sentence(demo, text):
    with pytest.raises(QuestionError) as refusal:
        demo.ask(text)
    assert str(refusal.value).count("\n") == 0


def test_a_stream_ends_with_the_answer_that_ask_gives(demo):
    *_, last = demo.stream(CHOOSE["en"])
    assert isinstance(last, Done)
    assert last.answer == demo.ask(CHOOSE["en"])


def test_an_answer_is_plain_json(demo):
    answer = json.loads(json.dumps(demo.ask(CHOOSE["sv"]).to_dict()))
    assert set(answer) >= {"question", "language", "text", "outcome", "sentences", "citations", "dropped", "nearest"}
    start, end = answer["citations"][0]["spans"][0]
    assert demo.document(answer["citations"][0]["path"]).text[start:end] in answer["citations"][0]["quote"]


@given(st.text(min_size=1, max_size=200))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_answered_or_refused_and_what_is_cited_is_live(demo, text):
    try:
        answer = demo.ask(text)
    except QuestionError:
        return
    live(demo, answer)


def test_a_language_without_translations_is_answered_from_the_original(tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "ferry.md").write_text("# Ferry\n\nThe night ferry to Gotland leaves at 23.15 from the north quay.\n")
    bot = Bot.open(docs, settings=Settings(index=tmp_path / "index"))
    answer = bot.ask("När går nattfärjan till Gotland?")
    assert answer.language == "sv"
    assert "23.15" in answer.text
    quotes = [sentence for sentence in answer.sentences if sentence.kind == "quote"]
    assert {sentence.language for sentence in quotes} == {"en"}
    assert "other_language" in {notice.code for notice in answer.notices}
    assert {sentence.language for sentence in answer.sentences if sentence.kind == "phrase"} <= {"sv"}
