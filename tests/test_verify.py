"""What a model writes is shown only where its sources have it; every sentence that is not shown says why."""

from __future__ import annotations

import pytest
from hypothesis import settings

from bot.languages import codes, locale
from bot.records import Document, Dropped, Evidence, Passage, Sentence, Span
from bot.verify import citations, verify, without_marks

PATIENT = settings(deadline=None)  # a busy machine is no failure


def evidence(text: str, language: str = "en", header: Span | None = None, start: int = 0) -> Evidence:
    document = Document("a.md", text, language, language, "A", "", None, "original")
    passage = Passage("p", "a.md", language, (), None, "prose", start, len(text), "p", header=header)
    return Evidence(passage, document, 1.0)


def check(sentence: str, *sources: str, language: str = "en", found: str | None = None, source_language="", seen=()):
    given = [evidence(source, source_language or language) for source in sources]
    return verify(sentence, given, language, identify=lambda text: found or language, seen=seen)


# ---- what passes and what does not ---------------------------------------------------------

# A true sentence in other words' order or another format, and its source.
TRUE = {
    "sv": ("På 48 sekunder byggs indexet, som tar 1 200 MB [1].", "Indexet tar 1200 MB. Indexet byggs på 48 s."),
    "da": ("Indekset fylder 1.200 MB efter 3,5 timer. [1]", "Efter 3.5 timer fylder indekset 1200 MB."),
    "nl": ("De index groeit met 12,5 % in vijf dagen [1].", "In 5 dagen groeit de index met 12,5%."),
    "en": ("The index takes 1,200 MB in version 3.11 [1].", "In version 3.11, the index takes 1200 MB of memory."),
    "ms": ("Indeks mengambil 1,200 MB dalam dua puluh lima saat [1].", "Indeks itu mengambil 1200 MB dalam 25 saat."),
}


@pytest.mark.parametrize("language", TRUE)
def test_a_true_sentence_is_shown_without_its_marks(language):
    sentence, source = TRUE[language]
    shown = check(sentence, source, language=language)
    assert isinstance(shown, Sentence), shown
    assert (shown.kind, shown.language, shown.citations) == ("written", language, (1,))
    assert shown.text == sentence.replace(" [1]", "")
    assert 0 <= shown.support <= 1


KEPT = "Backups are kept for 30 days on disk, if the `--keep` flag is set. Restoring takes 2.5 hours with Borg."


@pytest.mark.parametrize(
    ("sentence", "reason", "values"),
    [
        ("Backups are kept for thirty days.", "uncited", {}),
        ("Backups are kept for `a[1]` days.", "uncited", {}),
        ("Backups are kept for 30 days [3].", "citation", {"citation": "3"}),
        ("Backups are kept for 30 days [1][0].", "citation", {"citation": "0"}),
        ("This is it [1].", "empty", {}),
        ("**Backups:** [1]", "empty", {}),
        ("Backups are kept for 31 days [1].", "number", {"number": "31"}),
        ("Backups are kept for fifty days [1].", "number", {"number": "fifty"}),
        ("Backups are kept for 30 days, see [here](https://example.org) [1].", "link", {"link": "https://example.org"}),
        ("Backups are kept for 30 GB on disk [1].", "unit", {"word": "GB"}),
        ("Backups are kept on disk, if the `--drop` flag is set [1].", "code", {"word": "--drop"}),
        ("Restoring takes 2.5 hours with Restic [1].", "name", {"word": "Restic"}),
        ("Restoring never takes 2.5 hours with Borg [1].", "negation", {"word": "never"}),
        ("Restoring must take 2.5 hours with Borg [1].", "modality", {"word": "must"}),
        ("Restoring always takes 2.5 hours with Borg [1].", "quantifier", {"word": "always"}),
        ("Restoring takes more than 2.5 hours with Borg [1].", "comparator", {"word": "more"}),
        ("Restoring takes 2.5 hours after Borg [1].", "order", {"word": "after"}),
        ("Restoring takes 2.5 hours unless with Borg [1].", "condition", {"word": "unless"}),
        ("Restoring takes 2.5 lovely hours with Borg [1].", "word", {"word": "lovely"}),
        ("Backups are kept for 30 days [1].", "left_out", {"word": "if"}),
        ("Disk is kept for 30 days on backups, if the `--keep` flag is set [1].", "order", {"word": "kept"}),
        ("Restoring takes 2.5 hours [1].", "repeated", {}),
    ],
)
def test_a_sentence_that_is_not_shown_says_why(sentence, reason, values):
    dropped = check(sentence, KEPT, seen=["Restoring takes 2.5 hours!"])
    assert dropped == Dropped(without_marks(sentence), reason, values)
    for code in codes():
        assert "{" not in locale(code).reason(reason, **values)


def test_a_judge_may_only_reject():
    asked = []

    def judge(sentence: str, quotes: str) -> bool:
        asked.append((sentence, quotes))
        return False

    dropped = verify("Kept on disk [1].", [evidence("Kept on disk.")], "en", identify=lambda _: "en", judges=[judge])
    assert (dropped.reason, asked) == ("judge", [("Kept on disk.", "Kept on disk.")])
    verify("Kept on tape [1].", [evidence("Kept on disk.")], "en", identify=lambda _: "en", judges=[judge])
    assert len(asked) == 1


def test_a_sentence_may_join_what_several_sources_say():
    assert isinstance(check("It is kept for 30 days, restoring takes 2.5 hours [1][2].", *KEPT_TWICE), Sentence)


KEPT_TWICE = ("Backups are kept for 30 days.", "Restoring takes 2.5 hours.")


def test_the_numbers_of_the_marks_are_no_claims():
    assert isinstance(check("It is kept [1, 2].", "Kept.", "Kept."), Sentence)


TABLE = "| Plan | GB after 2026 | MB |\n|---|---|---|\n| Small | 5 | 7 |"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [("After 2026 Small has 5 GB [1].", True), ("Small has 7 MB [1].", True), ("Small has 5 MB [1].", False)],
)
def test_a_tables_header_says_what_its_own_column_holds(sentence, shown):
    row = evidence(TABLE, header=Span(0, TABLE.index("\n")), start=TABLE.index("| Small"))
    assert isinstance(verify(sentence, [row], "en", identify=lambda text: "en"), Sentence) == shown


# ---- language ------------------------------------------------------------------------------


def test_a_sentence_in_another_language_is_not_shown():
    assert check("De är kvar på disken [1].", "De är kvar på disken.", language="sv", found="en").reason == "language"


def test_a_sentence_in_no_known_language_is_not_shown():
    dropped = verify(
        "Die Sicherungen liegen alle auf der Platte [1].", [evidence("x")], "da", identify=lambda text: None
    )
    assert dropped.reason == "language"


@pytest.mark.parametrize("sentence", ["Python [1].", "Use `kilde index --rebuild` [1].", "OpenAI, Qwen och Llama [1]."])
def test_names_code_and_few_words_are_of_no_language(sentence):
    assert isinstance(check(sentence, sentence.replace(" [1]", ""), language="sv", found="en"), Sentence)


# ---- marks ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "cited", "text"),
    [
        ("One [1].", (1,), "One."),
        ("One. [1]", (1,), "One."),
        ("One [2][1], two [2].", (2, 1), "One, two."),
        ("One [1, 3].", (1, 3), "One."),
        ("[1] One.", (1,), "One."),
        ("`a[1]` is [2].", (2,), "`a[1]` is."),
        ("None.", (), "None."),
    ],
)
def test_marks_are_read_and_taken_out(sentence, cited, text):
    assert (citations(sentence), without_marks(sentence)) == (cited, text)
