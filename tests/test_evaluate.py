"""What `kilde evaluate` says of a bot whose every word is known beforehand."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.evaluation import (
    Ratio,
    contains,
    covered,
    evaluate,
    found_within,
    interval,
    load_questions,
    occurrences,
    percentile,
    save_results,
    summarise,
)
from bot.records import (
    Answer,
    Citation,
    Document,
    Done,
    Event,
    Evidence,
    EvidenceFound,
    LanguageSettled,
    Passage,
    Question,
    Sentence,
    SettingError,
    Source,
    Span,
    Turn,
)
from ui.evaluation_tables import tables

ENGLISH = "# Bees\n\nA hive holds 40,000 bees. They dance.\n\nHoney keeps for years.\n"
SWEDISH = "# Bin\n\nEn kupa rymmer 40 000 bin. De dansar.\n\nHonung håller i åratal.\n"
QUESTION = {
    "id": "q1",
    "answerable": True,
    "source": "bees.md",
    "question": {"sv": "Hur många bin ryms i en kupa?", "en": "How many bees fit in a hive?"},
    "gold": {"sv": "En kupa rymmer 40 000 bin.", "en": "A hive holds 40,000 bees."},
    "must_contain": ["40 000"],
}


def document(path: str, text: str, language: str, original: str | None = None, claimed: str | None = None) -> Document:
    return Document(
        path=path,
        text=text,
        language=language,
        claimed=claimed,
        title=text.split("\n", maxsplit=1)[0].lstrip("# "),
        content_hash=f"hash of {path}",
        original=original,
        state="current" if original else "original",
    )


BEES = document("bees.md", ENGLISH, "en")
BIN = document("translations/sv/bees.md", SWEDISH, "sv", original="bees.md")
OTHER = document("other.md", "# Other\n\nNothing about insects, only about gardens.\n", "en")


def passage(of: Document, words: str, group: str = "") -> Passage:
    start = of.text.index(words)
    name = f"{of.path} {start}"
    return Passage(name, of.path, of.language, (), None, "prose", start, start + len(words), group or name)


def evidence(
    of: Document, words: str, beside: Document | None = None, original: str = "", score: float = 1
) -> Evidence:
    partner = passage(beside, original) if beside else None
    return Evidence(passage(of, words, partner.id if partner else ""), of, score, {}, partner, beside)


def source(of: Document, *words: str) -> dict:
    around = passage(of, words[0])
    spans = tuple(Span(of.text.index(part), of.text.index(part) + len(part)) for part in words)
    return {
        "path": of.path,
        "language": of.language,
        "title": of.title,
        "heading_path": (),
        "anchor": None,
        "link": None,
        "state": of.state,
        "spans": spans,
        "quote": "\n".join(words),
        "passage": Span(around.start, around.end),
        "passage_text": words[0],
        "content_hash": of.content_hash,
    }


def citation(of: Document, *words: str, original: Source | None = None, number: int = 1) -> Citation:
    return Citation(**source(of, *words), number=number, passage_id=passage(of, words[0]).id, original=original)


def quoting(text: str, language: str, *citations: Citation, outcome: str = "answer", phrase: str = "") -> Answer:
    opening = (Sentence("phrase", phrase, language),) if phrase else ()
    quote = (
        Sentence("quote", text, citations[0].language, tuple(one.number for one in citations)) if citations else None
    )
    return Answer(
        question="?",
        language=language,
        text=f"{phrase} {text} [1]".strip(),
        outcome=outcome,  # type: ignore[arg-type]
        sentences=(*opening, *((quote,) if quote else ())),
        citations=citations,
    )


class Scripted:
    """A bot that answers each question as it was told to, from documents in memory."""

    def __init__(self, said: dict[str, tuple[list[Evidence], Answer]]):
        self.said, self.hints, self.histories = said, [], []
        self.documents = {one.path: one for one in (BEES, BIN, OTHER)}

    def stream(
        self, text: str, *, language: str | None = None, hint: str | None = None, history: Sequence[Turn] = ()
    ) -> Iterator[Event]:
        assert language is None, "the bot has to find the language out"
        self.hints.append(hint)
        self.histories.append(tuple(history))
        found, answer = self.said[text]
        yield LanguageSettled(Question(text, answer.language, "words"))
        if found:
            yield EvidenceFound(tuple(found))
        yield Done(answer)

    def document(self, path: str) -> Document:
        return self.documents[path]


def identify(text: str, among: list[str]) -> SimpleNamespace:
    return SimpleNamespace(language="sv" if "Enligt" in text else "en")


def ask(found: list[Evidence], answer: Answer, language: str = "sv", row: dict = QUESTION, **bot):
    asked = Scripted({row["question"][language]: (found, answer)}, **bot)
    (result,) = evaluate(asked, [row], languages=[language], identify=identify)
    return result


NOTHING = Answer("?", "sv", "Jag hittade inget.", "none")


# ---- found -------------------------------------------------------------------------------


def test_right_passage_in_the_askers_language_counts_at_its_rank():
    found = [evidence(OTHER, "Nothing about"), evidence(BIN, "En kupa rymmer 40 000 bin. De dansar.")]
    result = ask(found, NOTHING)
    assert result.rank == 2
    assert result.measures["found_1"] == (0, 1)
    assert result.measures["found_3"] == result.measures["found_5"] == (1, 1)
    assert result.measures["reciprocal_rank"] == (0.5, 1)


def test_its_original_counts_for_a_passage_that_misses():
    beside = evidence(BIN, "Honung håller i åratal.", BEES, "A hive holds 40,000 bees.")
    assert ask([beside], NOTHING).rank == 1


def test_half_of_the_gold_is_enough_and_less_is_not():
    gold = QUESTION["gold"]["sv"]  # 26 characters
    assert len(gold) == 26
    assert ask([evidence(BIN, gold[:13])], NOTHING).rank == 1
    assert ask([evidence(BIN, gold[:12])], NOTHING).rank is None


def test_gold_counts_in_no_other_document():
    copy = document("copy.md", SWEDISH, "sv")
    danish = document("translations/da/bees.md", SWEDISH, "da", original="bees.md")
    for other in (copy, danish):
        assert ask([evidence(other, "En kupa rymmer 40 000 bin.")], NOTHING).rank is None


def test_mislabelled_translation_counts_for_the_language_it_claims():
    malay = document("translations/ms/bees.md", ENGLISH, "en", original="bees.md", claimed="ms")
    row = QUESTION | {"question": {"ms": "Berapa lebah?"}, "gold": {"ms": "A hive holds 40,000 bees."}}
    assert ask([evidence(malay, "A hive holds 40,000 bees.")], NOTHING, "ms", row).rank == 1


def test_long_passages_win_nothing_within_1500_characters():
    filler = "x" * 1480
    long = document("translations/sv/bees.md", filler + SWEDISH, "sv", original="bees.md")
    whole = Evidence(Passage("l", long.path, "sv", (), None, "prose", 0, len(long.text), "l"), long, 1)
    result = ask([whole], NOTHING)
    assert result.rank == 1  # 1,480 + 7 before the gold: 13 of its 26 characters within 1,500
    assert result.measures["found_1500"] == (1, 1)
    longer = document("translations/sv/bees.md", "x" + long.text, "sv", original="bees.md")
    whole = Evidence(Passage("l", longer.path, "sv", (), None, "prose", 0, len(longer.text), "l"), longer, 1)
    assert ask([whole], NOTHING).measures["found_1500"] == (0, 1)


def test_the_limit_counts_all_that_stands_before():
    garden = document("garden.md", "Gardens. " * 170, "en")
    before = Evidence(Passage("g", garden.path, "en", (), None, "prose", 0, len(garden.text), "g"), garden, 1)
    bees = evidence(BIN, "En kupa rymmer 40 000 bin.")
    assert ask([bees, before], NOTHING).measures["found_1500"] == (1, 1)
    assert ask([before, bees], NOTHING).measures["found_1500"] == (0, 1)


def test_what_is_shown_counts_where_its_original_misses():
    found = [evidence(BIN, "En kupa rymmer 40 000 bin.", BEES, "They dance.")]
    assert ask(found, NOTHING).measures["found_1500"] == (1, 1)


def test_gold_in_two_passages_is_found_together_but_in_neither_alone():
    gold = QUESTION["gold"]["sv"]
    result = ask([evidence(BIN, gold[:7]), evidence(BIN, gold[7:13])], NOTHING)
    assert result.rank is None
    assert result.measures["found_1500"] == (1, 1)


def test_original_is_read_within_the_limit_of_its_own():
    one = evidence(BIN, "Honung håller i åratal.", BEES, ENGLISH[: ENGLISH.index(" They")])
    places = lambda of: occurrences(QUESTION["gold"]["en"], of.text) if of else []  # noqa: E731
    assert found_within([one], places, 22)  # "# Bees\n\n" and 14 of 25 characters
    assert not found_within([one], places, 20)


# ---- answered ----------------------------------------------------------------------------


def test_correct_is_cited_shown_and_an_answer():
    gold = QUESTION["gold"]["sv"]
    right = citation(BIN, gold)
    honey = citation(BIN, "Honung håller i åratal.")
    cases = {
        quoting(gold, "sv", right): (1, 1),
        quoting("en KUPA rymmer 40\n000 bin", "sv", right): (1, 1),
        quoting(gold, "sv", right, outcome="closest"): (1, 1),
        quoting(gold, "sv", right, outcome="none"): (1, 0),
        quoting("En kupa rymmer många bin.", "sv", right): (1, 0),
        quoting(gold, "sv", honey): (0, 0),
        NOTHING: (0, 0),
    }
    for answer, (cited, correct) in cases.items():
        measures = ask([], answer).measures
        assert (measures["cited"], measures["correct"]) == ((cited, 1), (correct, 1)), answer


def test_citation_of_a_word_of_the_gold_is_enough():
    assert ask([], quoting("40 000", "sv", citation(BIN, "40 000"))).measures["correct"] == (1, 1)


def test_citation_beside_the_gold_counts_by_its_original():
    beside = Source(**source(BEES, "A hive holds 40,000 bees."))
    assert ask([], quoting("40 000", "sv", citation(BIN, "De dansar.", original=beside))).measures["correct"] == (1, 1)


def test_unanswerable_question_has_outcomes_but_nothing_to_find():
    row = {"id": "u1", "answerable": False, "why": "near", "question": {"sv": "Vad kostar ett bi?"}}
    result = ask([evidence(BIN, "De dansar.")], NOTHING, row=row)
    assert result.group == "near"
    assert set(result.measures) == {"language", "language_no_keywords"}
    assert summarise([result])["all"]["outcomes"] == {
        "near": {"asked": 1, "answer": 0, "closest": 0, "none": 1, "talk": 0}
    }


def test_groups_are_what_the_rows_say():
    bare = {"question": {"sv": "Varför?"}}
    groups = {
        "answerable": bare | {"gold": {"sv": "De dansar."}, "source": "bees.md"},
        "unlabelled": bare,
        "unanswerable": bare | {"answerable": False},
        "offtopic": bare | {"why": "offtopic"},
    }
    assert [ask([], NOTHING, row=row).group for row in groups.values()] == list(groups)


def test_a_quote_is_valid_only_as_the_document_has_it():
    two = citation(BIN, "En kupa rymmer 40 000 bin.", "Honung håller i åratal.")
    false = [
        citation(document("gone.md", SWEDISH, "sv"), "De dansar."),
        Citation(**source(BIN, "De dansar.") | {"quote": "De dansar inte."}),
        Citation(**source(BIN, "De dansar.") | {"quote": "Ej: De dansar."}),
        Citation(**source(BIN, "De dansar.") | {"quote": "De dansar. Ej!"}),
        Citation(**source(BIN, "De dansar.") | {"quote": "", "spans": ()}),
        Citation(**source(BIN, "De dansar.") | {"spans": (Span(0, 9),)}),
        Citation(**source(BIN, "De dansar.") | {"content_hash": "of yesterday"}),
        Citation(**source(BIN, "De dansar.") | {"passage_text": "De dansade."}),
        citation(BIN, "De dansar.", original=Source(**source(BEES, "They dance.") | {"quote": "They sing."})),
    ]
    assert ask([], quoting("…", "sv", two)).measures["citations_valid"] == (1, 1)
    assert ask([], quoting("…", "sv", two, *false)).measures["citations_valid"] == (1, 1 + len(false))


# ---- language ----------------------------------------------------------------------------


def test_language_of_the_question_and_of_our_sentences():
    cite = citation(BIN, "De dansar.")
    right = ask([], quoting("De dansar.", "sv", cite, phrase="Enligt ”Bin”:")).measures
    assert right["language"] == right["sentence_language"] == (1, 1)
    wrong = ask([], quoting("De dansar.", "en", cite, phrase="As “Bin” says:")).measures
    assert wrong["language"] == wrong["sentence_language"] == (0, 1)


def test_title_of_a_page_does_not_decide_the_language_of_our_sentence():
    enligt = document("e.md", "# Enligt\n\nDe dansar.\n", "sv")
    answer = quoting("De dansar.", "sv", citation(enligt, "De dansar."), phrase="As “Enligt” says:")
    assert ask([], answer).measures["sentence_language"] == (0, 1)
    only = quoting("De dansar.", "sv", citation(enligt, "De dansar."), phrase="“Enligt”:")
    assert "sentence_language" not in ask([], only).measures


def test_quote_in_another_language_is_wrong_only_where_the_askers_exists():
    they = evidence(BEES, "They dance.")
    answer = quoting("They dance.", "sv", citation(BEES, "They dance."))
    assert ask([replace(they, languages=frozenset({"en", "sv"}))], answer).measures["quote_language"] == (0, 1)
    assert "quote_language" not in ask([replace(they, languages=frozenset({"en", "da"}))], answer).measures
    swedish = quoting("De dansar.", "sv", citation(BIN, "De dansar."))
    assert ask([], swedish).measures["quote_language"] == (1, 1)


def test_keyword_queries_are_left_out_of_one_measure_of_language():
    assert "language_no_keywords" not in ask([], NOTHING, row=QUESTION | {"style": "keywords"}).measures


def test_hint_is_given_only_when_asked_for():
    for hint, given_hints in (("none", [None, None]), ("right", ["en", "sv"])):
        bot = Scripted({text: ([], NOTHING) for text in QUESTION["question"].values()})
        results = list(evaluate(bot, [QUESTION], hint=hint, identify=identify))
        assert bot.hints == given_hints
        assert [one.language for one in results] == ["en", "sv"]


def test_a_follow_up_is_asked_with_the_questions_before_it():
    row = QUESTION | {"history": {"sv": ["Vad är en kupa?", "Och ett bi?"]}}
    bot = Scripted({text: ([], NOTHING) for text in row["question"].values()})
    list(evaluate(bot, [row], identify=identify))
    assert bot.histories == [(), (Turn("Vad är en kupa?", language="sv"), Turn("Och ett bi?", language="sv"))]


def test_a_language_that_no_question_has_is_refused():
    with pytest.raises(SettingError, match="'fi'; choose among en, sv"):
        evaluate(Scripted({}), [QUESTION], languages=["fi"], identify=identify)


def test_questions_of_another_folder_are_told_apart_from_a_bad_search():
    result = ask([], NOTHING, row=QUESTION | {"source": "elsewhere.md"})
    assert result.measures["gold_in_source"] == (0, 1)
    assert ask([], NOTHING).measures["gold_in_source"] == (1, 1)
    only_translated = QUESTION | {"gold": {"sv": QUESTION["gold"]["sv"]}}
    assert "gold_in_source" not in ask([], NOTHING, row=only_translated).measures


# ---- arithmetic --------------------------------------------------------------------------

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda pair: (pair[0], sum(pair))), max_size=6)


@given(st.integers(0, 50), st.integers(1, 30), SPANS)
def test_coverage_is_the_share_of_characters_in_any_span(start, length, spans):
    place = Span(start, start + length)
    inside = sum(any(a <= at < b for a, b in spans) for at in range(*place))
    assert covered(place, spans) == inside / length


@given(st.text("ab", max_size=3), st.text("ab", max_size=12))
def test_every_occurrence_is_a_slice_and_none_is_missed(excerpt, text):
    places = occurrences(excerpt, text)
    assert all(text[start:end] == excerpt for start, end in places)
    assert len(places) == sum(text.startswith(excerpt, at) for at in range(len(text) + 1))


NEARLY = st.sampled_from([0.0, 5e-324, 1 - 2**-53, 1.0])  # where a mean is rounded to 0 or 1 that is neither


@given(
    st.lists(st.tuples(st.floats(0, 1) | NEARLY, st.integers(1, 9)).map(lambda p: Ratio(p[0] * p[1], p[1])), min_size=1)
)
@example([Ratio(1 - 2**-53, 1), Ratio(1.0, 1)])
@example([Ratio(0.0, 1), Ratio(1e-157, 1)])
def test_interval_holds_its_mean_within_0_and_1(clusters):
    mean, low, high = interval(clusters)
    assert 0 <= low <= mean <= high <= 1


def test_interval_is_wilsons_for_single_questions():
    # 9 of 11: the variance of eleven trials as a sample is that of ten as a population.
    mean, low, high = interval([Ratio(1, 1)] * 9 + [Ratio(0, 1)] * 2)
    assert mean == pytest.approx(9 / 11)
    assert (low, high) == (pytest.approx(0.5083, abs=1e-3), pytest.approx(0.9514, abs=1e-3))


def test_languages_of_a_question_are_no_trials_of_their_own():
    one = interval([Ratio(1, 1)] * 9 + [Ratio(0, 1)] * 2)
    assert interval([Ratio(5, 5)] * 9 + [Ratio(0, 5)] * 2) == pytest.approx(one)


def test_percentile_is_one_of_the_values():
    assert percentile([4, 1, 3, 2], 0.5) == 2
    assert percentile(list(range(1, 101)), 0.95) == 95
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile([7], 0.95) == 7
    assert percentile([], 0.5) is None


def test_tokens_are_looked_for_whatever_their_case_and_spaces():
    assert contains("Kör  `KILDE index`\nnu, 40\xa0000 gånger", ["kilde INDEX` nu", "40 000"])
    assert not contains("40000", ["40 000"])


# ---- the whole ---------------------------------------------------------------------------


@pytest.fixture
def results():
    gold = QUESTION["gold"]
    keywords = {"id": "q2", "style": "keywords", "source": "bees.md", "question": {"sv": "honung hållbarhet"}}
    keywords |= {"gold": {"sv": "Honung håller i åratal."}, "must_contain": ["åratal"]}
    swedish = quoting(gold["sv"], "sv", citation(BIN, gold["sv"]), phrase="Enligt ”Bin”:")
    bot = Scripted(
        {
            QUESTION["question"]["sv"]: ([evidence(BIN, gold["sv"], BEES, gold["en"])], swedish),
            QUESTION["question"]["en"]: ([evidence(BEES, gold["en"])], Answer("?", "en", "None.", "none")),
            "honung hållbarhet": ([evidence(OTHER, "Nothing")], Answer("?", "en", "None.", "none")),
        }
    )
    told: list[tuple[str, int, int]] = []
    made = list(evaluate(bot, [QUESTION, keywords], identify=identify, progress=lambda *step: told.append(step)))
    assert told == [("questions", done, 3) for done in range(4)]
    return made


def test_summary_by_language_and_style(results):
    summary = json.loads(json.dumps(summarise(results)))
    assert (summary["asked"], summary["questions"]) == (3, 2)
    everything = summary["all"]["measures"]
    assert everything["found_1"]["mean"] == everything["reciprocal_rank"]["mean"] == 0.6667
    assert everything["cited"]["mean"] == everything["correct"]["mean"] == 0.3333
    assert everything["language_no_keywords"]["mean"] == 1
    assert everything["citations_valid"] | {"low": 0} == {"mean": 1, "low": 0, "high": 1, "of": 1}
    assert summary["by_language"]["sv"]["measures"]["found_1"]["mean"] == 0.5
    assert summary["by_language"]["en"]["measures"]["found_1"]["mean"] == 1
    assert summary["by_style"]["keywords"]["measures"]["found_1500"]["mean"] == 0
    assert summary["by_style"]["question"]["asked"] == 2
    assert summary["all"]["outcomes"]["answerable"]["none"] == 0.6667
    assert summary["all"]["words"] == 8  # Enligt ”Bin”: En kupa rymmer 40 000 bin.
    assert 0 <= summary["all"]["seconds_p50"] <= summary["all"]["seconds_p95"]


def test_nothing_asked_is_summed_up_too():
    assert summarise([])["all"] == {
        "asked": 0,
        "measures": {},
        "outcomes": {},
        "words": None,
        "seconds_p50": None,
        "seconds_p95": None,
    }
    assert tables(summarise([]))


def test_table_shows_each_language_and_style(results):
    from rich.console import Console

    console = Console(width=120, file=io.StringIO())
    console.print(*tables(summarise(results)), sep="\n")
    shown = console.file.getvalue()
    for words in ("By language", "By style", "Outcomes", "keywords", "Found first", "66.7 (", "answerable"):
        assert words in shown


def test_saved_result_has_the_answer_and_ten_evidences(results, tmp_path):
    path = tmp_path / "results.jsonl"
    assert save_results(iter(results), path) == results
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    row = next(one for one in rows if (one["id"], one["language"]) == ("q1", "sv"))
    start = SWEDISH.index("En kupa")
    assert row["evidence"] == [
        {
            "path": BIN.path,
            "language": "sv",
            "start": start,
            "end": start + 26,
            "original": {"path": "bees.md", "start": 8, "end": 33},
            "score": 1.0,
        }
    ]
    assert row["answer"]["citations"][0]["spans"] == [[start, start + 26]]
    assert row["detected"] == "sv" and row["style"] == "question" and row["measures"]["cited"] == [1, 1]
    assert rows[0]["evidence"][0]["original"] is None


def test_a_result_is_on_disk_before_the_next_question_is_asked(results, tmp_path):
    path = tmp_path / "results.jsonl"

    def one_then_trouble():
        yield results[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save_results(one_then_trouble(), path)
    assert json.loads(path.read_text(encoding="utf-8"))["id"] == "q1"


def test_half_a_character_does_not_stop_the_saving(tmp_path):
    path = tmp_path / "results.jsonl"
    save_results([ask([], NOTHING, row=QUESTION | {"question": {"sv": "Bin \ud83d?"}})], path)
    assert json.loads(path.read_text(encoding="utf-8"))["question"] == "Bin \ud83d?"


def test_results_that_cannot_be_written_are_one_sentence(results, tmp_path):
    with pytest.raises(SettingError, match="name another file"):
        save_results(results, tmp_path / "no such folder" / "results.jsonl")


# ---- the file of questions ---------------------------------------------------------------


def test_questions_may_leave_out_all_but_the_question(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text('\ufeff{"question": {"da": "Hvor mange bier?\u2028"}}\n\n', encoding="utf-8")
    (row,) = load_questions(path)
    assert row == {"id": "1", "style": "question", "question": {"da": "Hvor mange bier?\u2028"}}


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ("{", "one JSON object a line"),
        ("[" * 100_000, "one JSON object a line"),
        ("1" * 10_000, "one JSON object a line"),
        ("[]", "a text for each language"),
        ('{"question": "Hvorfor?"}', "a text for each language"),
        ('{"question": {}}', "a text for each language"),
        ('{"question": {"da": ""}}', "a text for each language"),
        ('{"question": {"da": "?"}, "gold": "x", "source": "a.md"}', '"gold"'),
        ('{"question": {"da": "?"}, "gold": {"da": "x"}}', '"source"'),
        ('{"question": {"da": "?"}, "must_contain": "x"}', '"must_contain"'),
        ('{"question": {"da": "?"}, "history": {"da": "x"}}', '"history"'),
    ],
)
def test_a_malformed_line_is_named_with_its_cure(tmp_path, line, cure):
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": {"da": "Hvorfor?"}}\n\n' + line, encoding="utf-8")
    with pytest.raises(SettingError, match=f"line 3: .*{cure}"):
        load_questions(path)


def test_a_file_without_questions_is_one_sentence(tmp_path):
    for name, content in (("empty", b"\n"), ("latin", "{'å'}".encode("latin-1"))):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SettingError):
            load_questions(tmp_path / name)
    with pytest.raises(SettingError, match="cannot be read"):
        load_questions(tmp_path / "missing.jsonl")
