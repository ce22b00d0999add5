"""The bot that the page is tested with keeps the promises of the real one; both answer about the same documents."""

import inspect
import re

import pytest
from fake_bot import BACKUP, KEPT, PLANS, QUESTIONS, FakeBot
from fake_llm import FakeLLM
from helpers import ROOT, filled

from bot import (
    Bot,
    Done,
    EvidenceFound,
    LanguageSettled,
    NoticeGiven,
    QuestionError,
    SentenceDropped,
    SentenceReady,
    SettingError,
    Settings,
    Turn,
)
from bot.answering.fold import folded
from bot.languages.locale import codes, locale

FILES = {"guide/backup.md": BACKUP["en"], "plans.md": PLANS} | {
    f"translations/{code}/guide/backup.md": text for code, text in BACKUP.items() if code != "en"
}
WRITTEN = f"{KEPT['en'][:-1]} [1]. Each one is kept for 90 days [1]."
NOTHING = {  # the first word is the fake one's sign
    "sv": "nothing: vem vann fotbollsmatchen?",
    "da": "nothing: hvem vandt fodboldkampen?",
    "nl": "nothing: wie won de voetbalwedstrijd?",
    "en": "nothing: who won the football match?",
    "ms": "nothing: siapa yang menang perlawanan bola sepak?",
}
LETTERS = {
    LanguageSettled: "L",
    NoticeGiven: "N",
    EvidenceFound: "E",
    SentenceReady: "S",
    SentenceDropped: "D",
    Done: "!",
}


@pytest.fixture(scope="module", params=["real", "fake"])
def bots(request, tmp_path_factory):
    """Makes a bot of this kind, with or without a language model."""
    place = tmp_path_factory.mktemp(request.param)

    def made(writes: bool):
        if request.param == "fake":
            return FakeBot(writes=writes)
        settings = Settings(index=place / "index")
        return Bot.open(
            filled(place / "docs", FILES), settings=settings, llm=FakeLLM(answer=WRITTEN) if writes else None
        )

    return {writes: made(writes) for writes in (False, True)}


@pytest.fixture
def bot(bots):
    return bots[False]


def told(bot, text: str, **options):
    *events, done = bot.stream(text, **options)
    return events, done.answer


def test_what_the_page_asks_of_a_bot_both_have(bot):
    sources = ((ROOT / "ui" / name).read_text(encoding="utf-8") for name in ("page.py", "site.py"))
    asked = {name for source in sources for name in re.findall(r"\bbot\.(\w+)", source)}
    assert {"stream", "beside"} <= asked
    assert {name for name in asked if not hasattr(bot, name)} == set()
    assert inspect.signature(type(bot).stream) == inspect.signature(Bot.stream)
    assert bot.languages == codes()
    assert isinstance(bot.title, str) and bot.title


@pytest.mark.parametrize("writes", [False, True])
def test_a_language_model_writes_where_there_is_one_and_it_is_not_forbidden(bots, writes):
    assert bots[writes].writes == writes
    for wish in (None, True, False):
        _, answer = told(bots[writes], QUESTIONS["en"], write=wish)
        kinds = {sentence.kind for sentence in answer.sentences}
        assert ("written" in kinds, bool(answer.dropped)) == (writes and wish is not False,) * 2


@pytest.mark.parametrize("language", codes())
def test_events_come_in_one_order_and_the_last_one_holds_what_was_told(bot, language):
    for text in (QUESTIONS[language], NOTHING[language], locale(language).talk["greeting"][0]):
        events = list(bot.stream(text, language=language))
        assert re.fullmatch(r"LN*(S|ES+N*)!", "".join(LETTERS[type(event)] for event in events)), text
        answer = events[-1].answer
        assert answer == folded(text, events[0].question, events[1:-1], answer.outcome, answer.nearest)


def test_what_is_left_out_is_told_among_the_sentences(bots):
    events = [LETTERS[type(event)] for event in bots[True].stream(QUESTIONS["en"])]
    assert re.fullmatch(r"LN*E[SD]+N*!", "".join(events))


@pytest.mark.parametrize("language", codes())
def test_every_citation_is_a_slice_of_its_document_and_has_its_sentence(bot, language):
    events, answer = told(bot, QUESTIONS[language])
    assert (answer.language, answer.outcome) == (language, "answer")
    assert KEPT[language] in answer.text
    (evidence,) = (event.evidence for event in events if isinstance(event, EvidenceFound))
    found = [each for group in evidence for each in (group.document, group.original_document) if each]
    texts = {document.path: document.text for document in found}
    assert [citation.number for citation in answer.citations] == list(range(1, 1 + len(answer.citations)))
    assert {n for sentence in answer.sentences for n in sentence.citations} == {c.number for c in answer.citations}
    assert all((sentence.kind == "phrase") == (not sentence.citations) for sentence in answer.sentences)
    for citation in answer.citations:
        assert (citation.original is None) == (citation.state == "original")
        for source in filter(None, (citation, citation.original)):
            text = texts[source.path]
            assert "\n".join(text[slice(*span)] for span in source.spans) == source.quote
            assert text[slice(*source.passage)] == source.passage_text
            assert all(source.passage.start <= start < end <= source.passage.end for start, end in source.spans)


@pytest.mark.parametrize("language", codes())
def test_where_nothing_is_found_no_claim_is_made_and_there_are_pages_to_go_on_with(bot, language):
    _, answer = told(bot, NOTHING[language], language=language)
    assert (answer.outcome, answer.citations) == ("none", ())
    assert {(sentence.kind, sentence.language) for sentence in answer.sentences} == {("phrase", language)}
    assert answer.nearest


@pytest.mark.parametrize("language", codes())
def test_small_talk_finds_nothing_and_claims_nothing(bot, language):
    events, answer = told(bot, locale(language).talk["thanks"][0], language=language)
    assert (answer.language, answer.outcome, answer.citations) == (language, "talk", ())
    assert not any(isinstance(event, EvidenceFound) for event in events)


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), (" \n", "empty"), ("42 🙂", "empty"), ("a" * 2001, "too_long")]
)
def test_what_is_no_question_is_refused_in_one_sentence(bot, text, code):
    with pytest.raises(QuestionError) as refused:
        list(bot.stream(text))
    assert refused.value.code == code
    assert "\n" not in str(refused.value)
    assert refused.value.values == ({"limit": "2000"} if code == "too_long" else {})


def test_the_language_is_the_one_given_then_the_words_then_the_conversations_then_the_hint(bot):
    settled = lambda text, **options: next(iter(bot.stream(text, **options))).question.language  # noqa: E731
    assert settled(QUESTIONS["sv"], language="nl", hint="da") == "nl"
    assert settled(QUESTIONS["sv"], hint="da", history=(Turn("Apa itu RAG?", "ms"),)) == "sv"
    assert settled("RAG", hint="da", history=(Turn("Apa itu RAG?", "ms"),)) == "ms"
    assert settled("RAG", hint="da-DK,da;q=0.9") == "da"
    assert settled("RAG") == "en"
    with pytest.raises(SettingError, match="xx"):
        settled("RAG", language="xx")
