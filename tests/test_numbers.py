"""Numbers are read as their language writes them, and are the same however they are written."""

from __future__ import annotations

import pytest
from helpers import assert_share
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.languages.locale import codes, locale
from bot.languages.numbers import Sourced, numbers, ordinals

PATIENT = settings(deadline=None)  # a busy machine is no failure
COMMA = ("sv", "da", "nl")
POINT = ("en", "ms")


def known(said: str, source: str, language: str = "en", source_language: str = "") -> bool:
    """Whether a source has all numbers of a text."""
    found = Sourced.of([(source, source_language or language)])
    return all(found.has(number) for number in numbers(said, language) if number.claims)


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
def test_another_number_is_never_the_sources(said, amount, language, source_language):
    source = f"Exactly {written(amount, '', source_language, '')} files."
    assert known(str(said), source, language, source_language) == (said == amount)


@PATIENT
@given(st.integers(1000, 10**9), st.sampled_from(codes()), st.sampled_from(codes()))
def test_a_number_may_be_written_as_the_askers_language_does(amount, language, source_language):
    said = written(amount, "5", language, "," if language in POINT else ".")
    source = written(amount, "5", source_language, "," if source_language in POINT else ".")
    assert known(said, source, language, source_language)


@PATIENT
@given(st.text(st.characters(codec="utf-8"), max_size=100) | st.text("0123456789.,- \u00a0eEv%`[]/:x−²٣"))
def test_any_text_at_all_can_be_read(text):
    for language in codes():
        assert all(number.value and number.text for number in numbers(text, language))


@PATIENT
@given(st.text("0123456789.,- \u00a0`[]/:abc", max_size=40), st.sampled_from(codes()))
def test_a_source_supports_every_number_of_its_own_words(text, language):
    source = f"{text} z"
    assert known(source, source, language)


READ = [
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
]


@pytest.mark.parametrize("language", codes())
def test_numbers_are_read_as_their_language_writes_them(language):
    assert_share((text, values(text, code), right) for code, text, right in READ if code == language)


WHOLE = [  # what is said, a source, whether it has that
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
]


def test_names_code_versions_and_dates_are_compared_whole():
    assert_share(((said, source), known(said, source), supported) for said, source, supported in WHOLE)


@pytest.mark.parametrize("language", codes())
def test_every_number_word_is_its_number_both_ways(language):
    for word, amount in locale(language).number_words.items():
        assert known(word, str(amount), language), word
        assert known(str(amount), f"x {word} x", language), word
        assert amount < 2 or not known(word, str(amount + 1), language), word


# Halves and large numbers as people write them, and what they are.
HALVES = {
    "sv": {
        "en halv miljon": "500000",
        "tre och en halv timme": "3.5",
        "halvannan timme": "1.5",
        "10 mn kr": "10000000",
        "en halv timme": "",
    },
    "da": {
        "en halv million": "500000",
        "tre og en halv time": "3.5",
        "halvanden time": "1.5",
        "10 mio. kr.": "10000000",
        "kl. 10 en halv time før": "10",
    },
    "nl": {
        "een half miljoen": "500000",
        "twee en een half uur": "2.5",
        "anderhalf miljoen": "1500000",
        "10 mln. euro": "10000000",
        "een half uur": "",
    },
    "en": {
        "half a million": "500000",
        "two and a half hours": "2.5",
        "one and a half million": "1500000",
        "$10 bn": "10000000000",
        "half an hour": "",
    },
    "ms": {
        "setengah juta": "500000",
        "dua setengah jam": "2.5",
        "satu setengah juta": "1500000",
        "10 juta": "10000000",
        "setengah jam": "",
    },
}


@pytest.mark.parametrize("language", codes())
def test_halves_and_large_numbers_are_read_as_people_write_them(language: str):
    cases = {**HALVES[language], "1½ kg": "1.5", "10¼ kg": "10.25", "½ kg": "0.5", "0.5 kg": "0.5"}
    assert_share((said, " ".join(values(said, language)), value) for said, value in cases.items())


# Words for a place in an order where they name none, and where they do.
PLACES = {
    "sv": ("Finns det andra priser?", "Vad kostar den andra veckan?"),
    "da": ("På den anden side af huset?", "Hvad koster den anden uge?"),
    "nl": ("Waar vind ik eerste hulp?", "Wat kost de tweede week?"),
    "en": ("How many requests per second?", "What does the second week cost?"),
    "ms": ("Adakah kedua belah pihak membayar?", "Berapa harga minggu kedua?"),
}


@pytest.mark.parametrize("language", codes())
def test_a_word_for_a_place_names_one_only_where_it_counts(language: str):
    none, second = PLACES[language]
    assert ordinals(none, language) == []
    assert [place.number for place in ordinals(second, language)] == ["2"]
