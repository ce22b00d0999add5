"""What a model writes is shown only where its sources have it; every sentence that is not shown says why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.languages import codes, locale
from bot.numbers import numbers
from bot.records import Document, Dropped, Evidence, Passage, Sentence, Span
from bot.verify import CHECKS, citations, verify, without_marks

PATIENT = settings(deadline=None)  # a busy machine is no failure
COMMA = ("sv", "da", "nl")
POINT = ("en", "ms")


def evidence(text: str, language: str = "en", header: Span | None = None, start: int = 0) -> Evidence:
    document = Document("a.md", text, language, language, "A", "", None, "original")
    passage = Passage("p", "a.md", language, (), None, "prose", start, len(text), "p", header=header)
    return Evidence(passage, document, 1.0)


def check(sentence: str, *sources: str, language: str = "en", found: str | None = None, source_language="", seen=()):
    given = [evidence(source, source_language or language) for source in sources]
    return verify(sentence, given, language, identify=lambda text: found or language, seen=seen)


# ---- what passes and what does not ---------------------------------------------------------

TRUE = {
    "sv": ("Indexet tar 1 200 MB och byggs på 48 sekunder [1].", "Det tar 1200 MB och byggs på 48 s."),
    "da": ("Indekset fylder 1.200 MB efter 3,5 timer. [1]", "Efter 3.5 timer fylder det 1200 MB."),
    "nl": ("De index groeit met 12,5 % in vijf dagen [1].", "In 5 dagen groeit hij met 12,5%."),
    "en": ("The index of version 3.11 takes 1,200 MB [1].", "Version 3.11: it takes 1200 MB."),
    "ms": ("Indeks mengambil 1,200 MB dalam dua puluh lima saat [1].", "Ia mengambil 1200 MB dalam 25 saat."),
}


@pytest.mark.parametrize("language", TRUE)
def test_a_sentence_whose_numbers_are_in_its_source_is_shown_without_its_marks(language):
    sentence, source = TRUE[language]
    shown = check(sentence, source, language=language)
    assert isinstance(shown, Sentence)
    assert (shown.kind, shown.language, shown.citations) == ("written", language, (1,))
    assert shown.text == sentence.replace(" [1]", "")
    assert 0 <= shown.support <= 1


@pytest.mark.parametrize(
    ("sentence", "reason", "values"),
    [
        ("Backups are kept for thirty days.", "uncited", {}),
        ("Backups are kept for `a[1]` days.", "uncited", {}),
        ("Backups are kept for 30 days [3].", "citation", {"citation": "3"}),
        ("Backups are kept for 30 days [1][0].", "citation", {"citation": "0"}),
        ("Backups are kept for 31 days [1].", "number", {"number": "31"}),
        ("Backups are kept for 30 days [2].", "number", {"number": "30"}),
        ("Backups are kept for fifty days [1].", "number", {"number": "fifty"}),
        ("Backups are kept on disk [1].", "repeated", {}),
    ],
)
def test_a_sentence_that_is_not_shown_says_why(sentence, reason, values):
    sources = ("Backups are kept for 30 days on disk.", "Restoring takes 2.5 hours.")
    dropped = check(sentence, *sources, seen=["Backups are kept on disk!"])
    assert dropped == Dropped(without_marks(sentence), reason, values)
    assert locale("en").reason(reason, **values)


def test_the_checks_are_asked_in_order_and_each_has_its_wording():
    assert [reason for reason, _ in CHECKS] == ["uncited", "citation", "number", "language", "repeated"]
    for code in codes():
        assert {reason for reason, _ in CHECKS} <= locale(code).reasons.keys()


def test_any_of_the_cited_sources_may_have_the_number():
    assert isinstance(check("30 days and 2.5 hours [1][2].", "For 30 days.", "It takes 2.5 hours."), Sentence)


def test_the_numbers_of_the_marks_are_no_claims():
    assert isinstance(check("It is kept [1, 2].", "Kept.", "Kept."), Sentence)


def test_a_tables_header_is_part_of_the_source():
    text = "| Plan | GB after 2026 |\n|---|---|\n| Small | 5 |"
    row = evidence(text, header=Span(0, 24), start=text.index("| Small"))
    shown = verify("After 2026 Small has 5 GB [1].", [row], "en", identify=lambda text: "en")
    assert isinstance(shown, Sentence)


# ---- language ------------------------------------------------------------------------------


def test_a_sentence_in_another_language_is_not_shown():
    assert check("The backups are kept on disk [1].", "Kept on disk.", language="sv", found="en").reason == "language"


def test_a_sentence_in_no_known_language_is_not_shown():
    dropped = verify(
        "Die Sicherungen liegen alle auf der Platte [1].", [evidence("x")], "da", identify=lambda text: None
    )
    assert dropped.reason == "language"


@pytest.mark.parametrize("sentence", ["Python [1].", "Use `kilde index --rebuild` [1].", "OpenAI, Qwen och Llama [1]."])
def test_names_code_and_few_words_are_of_no_language(sentence):
    assert isinstance(check(sentence, "x", language="sv", found="en"), Sentence)


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


# ---- numbers -------------------------------------------------------------------------------


def values(text: str, language: str) -> list[str]:
    return [number.value for number in numbers(text, language)]


def written(amount: int, fraction: str, language: str, group: str) -> str:
    """A number as this language writes it."""
    whole = f"{amount:,}".replace(",", group) if group else str(amount)
    return whole + (("," if language in COMMA else ".") + fraction if fraction else "")


@PATIENT
@given(
    st.integers(0, 10**12),
    st.from_regex(r"([0-9]{1,2}|[0-9]{4,5})?", fullmatch=True),
    st.sampled_from(codes()),
    st.data(),
)
def test_a_number_is_the_same_in_every_way_of_writing_it(amount, fraction, language, data):
    own = "," if language in POINT else "."
    group = data.draw(st.sampled_from(["", own, "\u00a0", "\u202f", " "]))
    text = written(amount, fraction, language, group)
    assert values(f"x {text} y", language) == [str(amount) + (f".{fraction}" if fraction else "")]


@PATIENT
@given(st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from(codes()), st.sampled_from(codes()))
def test_a_sentence_with_another_number_is_never_shown(said, known, language, source_language):
    source = f"Exactly {written(known, '', source_language, '')} files."
    shown = check(f"{said} [1]", source, language=language, source_language=source_language)
    assert isinstance(shown, Sentence) == (said == known)


@PATIENT
@given(st.integers(1000, 10**9), st.sampled_from(codes()), st.sampled_from(codes()))
def test_a_number_may_be_written_as_the_askers_language_does(amount, language, source_language):
    said = written(amount, "5", language, "," if language in POINT else ".")
    source = written(amount, "5", source_language, "," if source_language in POINT else ".")
    assert isinstance(check(f"{said} [1]", source, language=language, source_language=source_language), Sentence)


@PATIENT
@given(st.text(st.characters(codec="utf-8"), max_size=100) | st.text("0123456789.,- \u00a0eEv%`[]/:x−²٣"))
def test_any_text_at_all_can_be_read(text):
    for language in codes():
        assert all(number.value and number.text for number in numbers(text, language))


@PATIENT
@given(st.text("0123456789.,- \u00a0`[]/:abc", max_size=40), st.sampled_from(codes()))
def test_a_source_supports_every_number_of_its_own_words(text, language):
    source = f"{text} z"
    dropped = check(f"{source} [1]", source, language=language)
    assert isinstance(dropped, Sentence) or dropped.reason != "number"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "1,234 and 1.234", ["1234", "1.234"]),
        ("da", "1,234 og 1.234", ["1.234", "1234"]),
        ("sv", "0.125 och 12.5", ["0.125", "12.5"]),  # as English writes it, and not to be misread
        ("en", "1.234,5 or 1,234.5", ["1234.5", "1234.5"]),
        ("en", "pages 3-5, 7–9", ["3", "5", "7", "9"]),
        ("en", "1, 2, 3 and 1,2,3", ["1", "2", "3", "1", "2", "3"]),
        ("en", "from -5 to −3", ["-5", "-3"]),
        ("en", "Python 3.10 is not 3.1", ["3.10", "3.1"]),
        ("en", "version 1.2.3 or v1.2.3", ["1.2.3", "1.2.3"]),
        ("sv", "2024 100 filer", ["2024", "100"]),
        ("en", "5e-4 and 3E8", ["5e-4", "3e8"]),
        ("nl", "50% of 50 %", ["50", "50"]),
        ("da", "den 2025-03-04, 4.3.2025", ["2025-3-4", "2025-3-4"]),
        ("sv", "GPT-4-modellen och int8-formatet", ["gpt-4", "int8"]),
        ("en", "port `7860` and `top_k=5`", ["7860", "top_k=5"]),
        ("en", "12:30", ["12", "30"]),
        ("sv", "３ filer", ["3"]),  # full-width digit
        ("en", "twenty-five, two hundred and fifty", ["25", "250"]),
        ("en", "between ten and twenty", ["10", "20"]),
        ("sv", "trettiofem och tre miljoner", ["35", "3000000"]),
        ("da", "femogtredive", ["35"]),
        ("nl", "tweeëndertig", ["32"]),
        ("ms", "tiga puluh lima", ["35"]),
        ("en", "3 million, 2.5 thousand", ["3000000", "2500"]),
    ],
)
def test_numbers_are_read_as_their_language_writes_them(language, text, expected):
    assert values(text, language) == expected


@pytest.mark.parametrize(
    ("said", "source", "supported"),
    [
        ("GPT-4", "We use GPT 4 here.", True),
        ("GPT-4", "We use gpt-4.", True),
        ("GPT-4", "We use GPT-4o.", False),
        ("GPT-4", "We use GPT-4.1.", False),
        ("int8", "Quantised to int4, 8 times.", False),
        ("E5", "The number 5.", False),
        ("Qwen2.5-1.5B", "It is Qwen2.5-1.5B-Instruct.", True),
        ("`top_k=5`", "Set `top_k=5`.", True),
        ("`top_k=5`", "Set `top_k=50`, with 5 of them.", False),
        ("3.1", "Python 3.10", False),
        ("v1.2.3", "release 1.2.3", True),
        ("1.2.3", "release 1.2.30", False),
        ("5", "15 and 50", False),
        ("14 March 2025", "on 2025-03-14", True),
        ("2025-03-14", "on 2025-04-13, the 14th and 3rd", False),
        ("3 million", "3,000,000 rows", True),
        ("3 million", "3 rows", False),
        ("five", "5 rows", True),
        ("5", "five rows", True),
        ("one", "some rows", True),  # "one of them" counts nothing
        ("1", "some rows", False),
    ],
)
def test_names_code_versions_and_dates_are_compared_whole(said, source, supported):
    assert isinstance(check(f"{said} [1].", source), Sentence) == supported


@pytest.mark.parametrize("language", codes())
def test_every_number_word_is_its_number_both_ways(language):
    for word, amount in locale(language).number_words.items():
        assert isinstance(check(f"{word} [1].", str(amount), language=language), Sentence), word
        assert isinstance(check(f"{amount} [1].", f"x {word} x", language=language), Sentence), word
        if amount > 1:
            assert check(f"{word} [1].", str(amount + 1), language=language).reason == "number", word
