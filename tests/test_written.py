"""What a reader gets of a language model's answer, however it behaves: verified words, the source's own, quotations."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest
from fake_llm import FakeLLM
from helpers import assert_share, filled
from hypothesis import given
from hypothesis import strategies as st

from bot import Bot, Settings
from bot.languages.identify import identified, identify
from bot.languages.locale import codes, locale, prompts
from bot.models.language_model import TooSlow
from bot.records import (
    Document,
    Evidence,
    Governor,
    ModelError,
    NoticeGiven,
    Passage,
    Question,
    Sentence,
    SentenceDropped,
    SentenceReady,
    SettingError,
    Span,
    Statement,
)
from bot.writing.answer import written_answer
from bot.writing.writer import open_writer

PAGES = {
    "sv": ("Säkerhetskopior sparas i 30 dagar.", "De görs varje natt klockan 02.15.", "Återställning tar två timmar."),
    "da": ("Sikkerhedskopier gemmes i 30 dage.", "De bliver lavet hver nat kl. 02.15.", "Gendannelse tager to timer."),
    "nl": ("Back-ups worden 30 dagen bewaard.", "Ze worden elke nacht om 02.15 gemaakt.", "Herstellen duurt twee uur."),
    "en": ("Backups are kept for 30 days.", "They are made every night at 02.15.", "Restoring one takes two hours."),
    "ms": ("Sandaran disimpan selama 30 hari.", "Ia dibuat setiap malam pada 02.15.", "Pemulihan mengambil dua jam."),
}  # fmt: skip
FALSE = {"sv": "90 dagar", "da": "90 dage", "nl": "90 dagen", "en": "90 days", "ms": "90 hari"}
TRUE = {language: text.replace("90", "30") for language, text in FALSE.items()}
OTHER = "The ferry to the island leaves in the morning and comes back when it is dark."


def evidence(language: str, *sentences: str) -> Evidence:
    text = " ".join(sentences)
    starts = [text.index(sentence) for sentence in sentences]
    spans = (Span(start, start + len(each)) for start, each in zip(starts, sentences, strict=True))
    document = Document("backups.md", text, language, language, "Backups", "", None, "original")
    passage = Passage(text, "backups.md", language, (), None, "prose", 0, len(text), text)
    return Evidence(passage, document, 1.0, statements=tuple(Statement(span, score=0.5) for span in spans))


@dataclass
class Says:
    """A writer that says what it is given, and then fails where a fault is given."""

    text: str
    fault: ModelError | None = None
    name: str = "says"

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[str]:
        yield from self.text
        if self.fault is not None:
            raise self.fault


class Told:
    """What became of an answer."""

    def __init__(
        self,
        text: str,
        language: str = "en",
        fault: ModelError | None = None,
        sources: Sequence[Evidence] = (),
        asked: str = "?",
    ) -> None:
        pages = PAGES[language]
        self.evidence = sources or [evidence(language, pages[0]), evidence(language, *pages[1:])]
        question = Question(asked, language, "given")
        events = list(written_answer(question, self.evidence, Says(text, fault), identify=identified))
        self.ready = [event for event in events if isinstance(event, SentenceReady)]
        self.shown = [(event.sentence.kind, event.sentence.text) for event in self.ready]
        self.dropped = [event.dropped.reason for event in events if isinstance(event, SentenceDropped)]
        self.notices = [event.notice.code for event in events if isinstance(event, NoticeGiven)]


# ---- the gate, the citation, the repair ----------------------------------------------------


@pytest.mark.parametrize("language", PAGES)
def test_a_sentence_that_cites_nothing_gets_the_citation_of_what_says_it(language):
    told = Told(PAGES[language][0], language)
    assert told.shown == [("written", PAGES[language][0])]
    assert [citation.quote for citation in told.ready[0].citations] == [PAGES[language][0]]
    assert (told.dropped, told.notices) == ([], [])


@pytest.mark.parametrize("language", PAGES)
def test_a_sentence_that_cites_a_neighbour_gets_the_right_citation(language):
    told = Told(f"{PAGES[language][0][:-1]} [2].", language)
    assert [citation.quote for citation in told.ready[0].citations] == [PAGES[language][0]]


@pytest.mark.parametrize("language", PAGES)
def test_a_false_sentence_is_replaced_by_the_sources_own(language):
    false = PAGES[language][0].replace(TRUE[language], FALSE[language])
    assert false != PAGES[language][0]
    told = Told(f"{false[:-1]} [1].", language)
    assert told.shown == [("quote", PAGES[language][0])]
    assert told.dropped == ["number"]
    assert told.ready[0].citations[0].quote == PAGES[language][0]


def test_what_was_said_or_quoted_is_not_quoted_again():
    false = "Backups are kept for 90 days [1]. "
    assert Told(f"Backups are kept for 30 days [1]. {false}").shown == [("written", "Backups are kept for 30 days.")]
    told = Told(false + "Backups are kept for 80 days [1].")
    assert told.shown == [("quote", "Backups are kept for 30 days.")]
    assert told.dropped == ["number", "number"]


def test_what_was_quoted_is_not_written_again():
    told = Told("Backups are kept for 90 days [1]. For 30 days backups are kept [1].")
    assert [kind for kind, _ in told.shown] == ["quote"]
    assert told.dropped == ["number", "repeated"]


@pytest.mark.parametrize("language", PAGES)
def test_a_few_words_are_no_answer_but_point_to_the_sentence_that_has_them(language):
    told = Told(f"{TRUE[language]} [1].", language)
    assert told.shown == [("quote", PAGES[language][0])]
    assert told.dropped == ["fragment"]
    told = Told(f"{FALSE[language]} [1].", language)
    assert (told.shown, told.dropped) == ([], ["fragment"])


@pytest.mark.parametrize("language", PAGES)
def test_what_is_far_from_the_question_is_left_out(language):
    near, far = evidence(language, PAGES[language][0]), evidence(language, *PAGES[language][1:])
    far = replace(far, score=0.2, statements=tuple(replace(each, score=-20.0) for each in far.statements))
    said = f"{PAGES[language][0][:-1]} [1]. {PAGES[language][2][:-1]} [2]."
    told = Told(said, language, sources=[near, far])
    assert told.shown == [("written", PAGES[language][0])]
    assert told.dropped == ["beside"]


ASKED = {
    "sv": "Hur länge sparar programmet gamla säkerhetskopior på servern?",
    "da": "Hvor længe gemmer programmet gamle sikkerhedskopier på serveren?",
    "nl": "Hoelang bewaart het programma oude back-ups op de server?",
    "en": "How long does the program keep old backups on the server?",
    "ms": "Berapa lamakah program menyimpan sandaran lama di pelayan?",
}
ECHO = {
    "sv": "Programmet sparar gamla säkerhetskopior på servern länge",
    "da": "Programmet gemmer gamle sikkerhedskopier på serveren længe",
    "nl": "Het programma bewaart oude back-ups op de server",
    "en": "The program does keep old backups on the server long",
    "ms": "Program menyimpan sandaran lama di pelayan",
}


YES = {"sv": "Ja", "da": "Ja", "nl": "Ja", "en": "Yes", "ms": "Ya"}


@pytest.mark.parametrize("language", PAGES)
def test_the_questions_own_words_are_no_answer_from_another_language(language):
    other = "en" if language != "en" else "sv"
    foreign = evidence(other, PAGES[other][0])
    for text in (ECHO[language], f"{YES[language]}, {ECHO[language]}"):
        told = Told(f"{text} [1].", language, sources=[foreign], asked=ASKED[language])
        assert (told.shown, told.dropped) == ([], ["echo"])
    own = evidence(language, f"{ECHO[language]}.")
    assert Told(f"{ECHO[language]} [1].", language, sources=[own], asked=ASKED[language]).dropped == []


@pytest.mark.parametrize("language", PAGES)
def test_our_own_examples_answer_is_no_answer(language):
    other = "en" if language != "en" else "sv"
    said = prompts(language)["example"]["answer"].replace("[2]", "[1]")
    told = Told(said, language, sources=[evidence(other, PAGES[other][0])], asked=ASKED[language])
    assert told.shown == []
    assert set(told.dropped) == {"echo"}


def test_a_fragment_is_looked_for_where_it_cites_or_in_all_sources():
    assert Told("30 days [2].").shown == []
    assert Told("30 days.").shown == [("quote", "Backups are kept for 30 days.")]
    for nothing in ("?? [1]", "!!! [1]", "No [1]."):
        assert Told(nothing, sources=[evidence("en", "There is no limit for backups.")]).shown == []


def test_what_introduces_code_is_quoted_with_the_code():
    lead, code = "Remove old backups with this command:", "```bash\nbackup prune --keep 30\n```"
    source = evidence("en", lead, code)
    introduced = Governor(source.statements[0].span, "lead")
    statements = (
        replace(source.statements[0], kind="lead", group=1),
        replace(source.statements[1], kind="code", group=1, governors=(introduced,)),
    )
    source = replace(source, passage=replace(source.passage, statements=statements), statements=statements)
    told = Told("Remove all old backups with this command [1].", sources=[source])
    assert [kind for kind, _ in told.shown] == ["quote", "quote"]
    assert "backup prune --keep 30" in told.shown[1][1]


@pytest.mark.parametrize("end", [":", ": **1.", ": 2)"])
def test_what_only_introduces_is_left_out(end):
    assert Told(f"Backups are kept for 30 days{end} [1]").dropped == ["format"]


def test_a_sentence_may_end_with_a_time():
    assert Told("The job runs at 02:15 [1].", sources=[evidence("en", "The job runs at 02:15.")]).dropped == []


@pytest.mark.parametrize("reply", ['{"answer": "Backups are kept for 30 days \\ud83d [1]."}', '{"a": ' + "[" * 3900])
def test_a_broken_reply_is_no_error(reply):
    told = Told(reply)
    assert all(text.startswith("Backups are kept for 30 days") for _, text in told.shown)


def test_code_with_a_placeholder_is_no_debris():
    source = evidence("en", "Name the branch `docs/<topic>` for changes to pages.")
    assert Told("Name the branch `docs/<topic>` for changes to pages [1].", sources=[source]).dropped == []


@pytest.mark.parametrize(
    ("language", "lost", "leaning"),
    [
        ("sv", "Färjan är blå", "De görs varje natt klockan 02.15"),
        ("da", "Færgen er blå", "De bliver lavet hver nat kl. 02.15"),
        ("nl", "De veerboot is blauw", "Ze worden elke nacht om 02.15 gemaakt"),
        ("en", "The ferry is blue", "They are made every night at 02.15"),
        ("ms", "Feri itu berwarna biru", "Ia dibuat setiap malam pada 02.15"),
    ],
)
def test_a_sentence_about_what_was_left_out_is_left_out_too(language, lost, leaning):
    assert Told(f"{lost} [1]. {leaning} [2].", language).dropped[-1] == "leans"
    assert Told(f"{PAGES[language][0][:-1]} [1]. {leaning} [2].", language).dropped == []


def test_a_sentence_about_something_else_is_no_repair():
    page = evidence("en", "Kilde itself uses a search and trains no model on your documents.")
    says = Says("Elephants use the documents, and giraffes use a model of your own [1].")
    events = list(written_answer(Question("?", "en", "given"), [page], says, identify=identified))
    assert not any(isinstance(event, SentenceReady) for event in events)


def test_a_sentence_that_only_announces_something_is_no_quotation():
    page = evidence("en", "Three things remain for the reader to judge:", "Each is on a page.")
    says = Says("Nine things remain for the reader to judge: [1]")
    assert not [
        e
        for e in written_answer(Question("?", "en", "given"), [page], says, identify=lambda _: "en")
        if hasattr(e, "sentence")
    ]


def test_a_quoted_sentence_brings_the_one_that_it_leans_on():
    page = ("The night job makes backups.", "They are kept for 30 days in the vault.")
    question = Question("?", "en", "given")
    says = Says("They are kept for 90 days in the vault [1].")
    source = evidence("en", *page)
    first, second = source.statements
    second = replace(second, governors=(Governor(first.span, "before"),))
    events = list(
        written_answer(question, [replace(source, statements=(first, second))], says, identify=lambda _: "en")
    )
    assert [event.sentence.text for event in events if isinstance(event, SentenceReady)] == list(page)


def test_a_citation_marks_the_sentence_that_bears_it_and_no_other():
    told = Told("Restoring one takes two hours [2].")
    assert told.ready[0].citations[0].quote == PAGES["en"][2]


def test_a_citation_marks_every_sentence_that_a_written_one_joins():
    told = Told("They are made every night at 02.15 and restoring one takes two hours [2].")
    assert told.ready[0].citations[0].quote == "\n".join(PAGES["en"][1:])


def test_emphasis_and_bullets_are_gone_and_code_is_kept():
    page = evidence("en", "Run `kilde index` to bring the index up to date.")
    says = Says("- **Run** `kilde index` to bring the *index* up to date [1].")
    events = list(written_answer(Question("?", "en", "given"), [page], says, identify=lambda _: "en"))
    assert events[0].sentence.text == "Run `kilde index` to bring the index up to date."


# ---- models that behave badly --------------------------------------------------------------

BAD = {
    "says nothing": ("", "model_silent"),
    "finds nothing": ("NONE", "model_silent"),
    "speaks another language": (OTHER.replace(".", " [1]."), "model_unsupported"),
    "speaks of something else": ("It is lovely there. You should go. " * 2, "model_unsupported"),
    "thinks without end": ("<think>Backups are kept for 30 days [1]. Or 40?", "model_unsupported"),
    "breaks its JSON": ('{"answer": "Backups are', "model_unsupported"),
    "babbles": ("kept kept days of and the " * 60, "model_unsupported"),
    "lets its template show": ("<|im_start|>assistant the answer is here [1].", "model_unsupported"),
    "says signs": ("[1] [2] … *** ### [3].", "model_silent"),
}


@pytest.mark.parametrize("language", PAGES)
def test_of_a_model_that_behaves_badly_nothing_is_shown_and_it_is_said(language):
    swedish = "Färjan till ön går tidigt på morgonen och kommer tillbaka när det är mörkt [1]."
    bad = BAD | ({"speaks another language": (swedish, "model_unsupported")} if language == "en" else {})
    told = {way: Told(text, language) for way, (text, _) in bad.items()}
    assert_share((way, (told[way].shown, told[way].notices), ([], [code])) for way, (_, code) in bad.items())


def test_a_whole_answer_in_json_is_read():
    told = Told('```json\n{"answer": "Backups are kept for 30 days [1].", "confidence": 0.9}\n```')
    assert told.shown == [("written", "Backups are kept for 30 days.")]


def test_a_model_that_repeats_itself_is_shown_once_and_left():
    said = "Backups are kept for 30 days [1]. "
    told = Told(said * 100)
    assert told.shown == [("written", "Backups are kept for 30 days.")]
    assert told.dropped == ["repeated"] * 4
    assert told.notices == []


def test_a_model_that_rambles_is_left_after_a_few_sentences():
    told = Told("".join(f"This is thing {place} that nobody asked about at all. " for place in range(100)))
    assert len(told.dropped) == 4


def test_a_model_that_is_left_hears_of_it():
    left = []

    class Endless(Says):
        def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[str]:
            try:
                while True:
                    yield "Backups are kept for 30 days [1]. "
            finally:
                left.append(True)

    list(written_answer(Question("?", "en", "given"), [evidence("en", *PAGES["en"])], Endless(""), identify=identified))
    assert left


@pytest.mark.parametrize(("fault", "code"), [(TooSlow("slow"), "model_slow"), (ModelError("gone"), "model_failed")])
def test_a_model_that_fails_before_its_first_sentence_leaves_the_quotations(fault, code):
    told = Told("Backups are kept for 30", fault=fault)
    assert (told.shown, told.notices) == ([], [code])


@pytest.mark.parametrize("fault", [TooSlow("slow"), ModelError("gone")])
def test_what_was_verified_before_a_model_failed_stays_and_the_rest_is_not_guessed(fault):
    told = Told("Backups are kept for 30 days [1]. They are made every night", fault=fault)
    assert told.shown == [("written", "Backups are kept for 30 days.")]
    assert told.notices == ["model_cut"]


@given(st.text(st.characters(codec="utf-8"), max_size=300), st.sampled_from(codes()))
def test_whatever_a_model_writes_what_is_shown_is_cited_and_in_its_language(text, language):
    told = Told(text, language)
    for event in told.ready:
        assert event.citations
        assert event.sentence.language == language


@pytest.mark.parametrize("language", codes())
def test_the_notice_is_in_the_askers_language_whole(language):
    for code in ("model_failed", "model_slow", "model_cut", "model_unsupported", "model_silent"):
        said = locale(language).notice(code, problem="Nothing answers: start the server")
        assert identify(said, codes()).language == language, code
        assert "server" not in said, code


@pytest.mark.parametrize("language", codes())
def test_what_only_comes_close_is_said_to_before_the_first_sentence(language):
    opening = Sentence("phrase", "This comes closest:", language)
    question, says = Question("?", language, "given"), Says(" ".join(PAGES[language][:2]))
    events = written_answer(
        question, [evidence(language, *PAGES[language])], says, identify=identified, opening=opening
    )
    assert [event.sentence.kind for event in events] == ["phrase", "written", "written"]


# ---- a whole bot ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    page = "# Backups\n\nBackups are kept for 30 days. They are made every night at 02.15.\n"
    return filled(tmp_path_factory.mktemp("written"), {"docs/backups.md": page})


def opened(folder, llm, seconds=120):
    return Bot.open(folder / "docs", settings=Settings(index=folder / "index", llm_seconds=seconds), llm=llm)


def test_a_slow_model_costs_its_time_and_no_more(folder):
    bot = opened(folder, FakeLLM(pause=60), seconds=1)
    began = time.monotonic()
    answer = bot.ask("How long are backups kept?")
    assert time.monotonic() - began < 30  # on a busy machine
    assert "30 days" in answer.text
    assert {sentence.kind for sentence in answer.sentences} == {"quote"}
    assert [notice.code for notice in answer.notices] == ["model_slow"]


def test_a_repaired_sentence_stands_beside_what_it_replaces(folder):
    answer = opened(folder, FakeLLM(answer="Backups are kept for 90 days [1].")).ask("How long are backups kept?")
    assert answer.text == "Backups are kept for 30 days. [1]"
    assert [(dropped.text, dropped.reason) for dropped in answer.dropped] == [
        ("Backups are kept for 90 days.", "number")
    ]


def test_off_topic_questions_never_reach_the_model(folder):
    llm = FakeLLM()
    answer = opened(folder, llm).ask("How long do you boil potatoes in salted water?")
    assert answer.outcome == "none"
    assert llm.written == 0


@pytest.mark.parametrize("seconds", ["soon", "0", "-1", "1e9", "99999", "9" * 10_000])
def test_a_time_without_sense_is_refused_in_one_sentence(seconds):
    with pytest.raises(SettingError, match="KILDE_LLM_SECONDS"):
        Settings.from_environment({"KILDE_LLM_SECONDS": seconds})


def test_a_home_of_nobody_is_a_folder_that_is_not_there():
    settings = Settings.from_environment({"KILDE_MODEL": "~nobody-at-all/a", "KILDE_TERMS": "~nobody-at-all/b"})
    assert (str(settings.model), str(settings.terms)) == ("~nobody-at-all/a", "~nobody-at-all/b")
    with pytest.raises(SettingError, match="KILDE_LLM"):
        open_writer("~nobody-at-all/c")
