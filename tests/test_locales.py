"""Every language's file says the same things, whole and with the same placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from helpers import assert_share

from bot.languages.locale import codes, locale
from bot.languages.numbers import numbers
from bot.records import SettingError

OTHERS = [code for code in codes() if code != "en"]
OWN = {"related", "number_words", "spelled"}  # each language has its own
LISTS = {
    "abbreviations",
    "negations",
    "openers",
    "follow_ups",
    "refers",
    "new_subjects",
    "broad",
    "question_words",
    "polite",
    "chatter",
    "fill_in",
    "also_called",
    "talk",
    "disclaimer",
    "neutral",
    "prepositions",
    "degrees",
    "opposites",
    "units",
    "operators",
}


def leaves(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) or hasattr(value, "items"):
        for key, part in value.items():
            yield from leaves(part, f"{at}.{key}")
    else:
        yield at, value


def read(code: str) -> dict[str, Any]:
    return {key: value for key, value in vars(locale(code)).items() if key not in OWN | {"code"}}


def placeholders(value: Any) -> list[tuple[str, ...]]:
    texts = list(value) if isinstance(value, tuple) else [str(value)]
    return sorted({tuple(sorted(re.findall(r"\{(\w+)\}", text))) for text in texts})


@pytest.mark.parametrize("code", OTHERS)
def test_same_keys_as_english(code):
    assert dict(leaves(read(code))).keys() == dict(leaves(read("en"))).keys()


@pytest.mark.parametrize("code", OTHERS)
def test_same_placeholders_as_english(code):
    ours, english = dict(leaves(read(code))), dict(leaves(read("en")))
    for key, value in english.items():
        if key.split(".")[1] not in LISTS:
            assert placeholders(ours[key]) == placeholders(value), key


@pytest.mark.parametrize("code", codes())
def test_nothing_is_empty(code):
    for key, value in leaves(vars(locale(code))):
        if ".also_called" not in key and key != ".related":
            assert value not in ("", ()), key
        if isinstance(value, tuple):
            assert all(text.strip() == text and text for text in value), key
            assert len(set(value)) == len(value), f"{key} says something twice"


@pytest.mark.parametrize("code", codes())
def test_every_language_is_named_in_every_other(code):
    assert set(locale(code).languages) == set(codes())


@pytest.mark.parametrize("code", codes())
def test_switch_always_names_the_language(code):
    assert all("{language}" in text for text in locale(code).talk["switch"])


@pytest.mark.parametrize("code", codes())
def test_variants_are_as_many_as_in_english(code):
    for key, value in locale("en").phrases.items():
        assert isinstance(locale(code).phrases[key], type(value))


@pytest.mark.parametrize("code", codes())
def test_a_disclaimer_has_five_kinds_of_words(code):
    cues = locale(code).disclaimer["cues"]
    assert len(cues) == 5
    assert all(re.compile(cue) for cue in cues)


def test_unknown_language_says_which_there_are():
    with pytest.raises(SettingError, match="da, en, ms, nl, sv"):
        locale("xx")


@pytest.mark.parametrize("code", codes())
def test_same_question_gets_the_same_frame_and_others_get_others(code):
    frames = [locale(code).phrase("answer", seed=f"question {n}", page="A") for n in range(40)]
    assert frames == [locale(code).phrase("answer", seed=f"question {n}", page="A") for n in range(40)]
    assert len(set(frames)) > 2
    assert all("A" in frame and "{" not in frame for frame in frames)


def test_values_with_braces_are_shown_as_they_are():
    shown = locale("en").phrase("answer", page="{documents}", documents="12")
    assert "{documents}" in shown


def test_lists_are_joined_as_in_the_language():
    assert locale("sv").listed(["a", "b", "c"]) == "a, b och c"
    assert locale("nl").listed(["a"]) == "a"


# ---- number words --------------------------------------------------------------------------


UNITS = {
    "sv": ["noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio"],
    "da": ["nul", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni"],
    "nl": ["nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"],
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    "ms": ["sifar", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "lapan", "sembilan"],
}
TENS = {
    "sv": ["tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio"],
    "da": ["tyve", "tredive", "fyrre", "halvtreds", "tres", "halvfjerds", "firs", "halvfems"],
    "nl": ["twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"],
    "en": ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
    "ms": [f"{unit} puluh" for unit in UNITS["ms"][2:]],
}


def below_hundred(code: str, amount: int) -> str:
    tens, unit = TENS[code][amount // 10 - 2], UNITS[code][amount % 10]
    if amount % 10 == 0:
        return tens
    and_unit = f"{unit}ën" if unit.endswith("e") else f"{unit}en"
    return {
        "sv": f"{tens}{unit}",
        "da": f"{unit}og{tens}",
        "nl": f"{and_unit}{tens}",
        "en": f"{tens}-{unit}",
        "ms": f"{tens} {unit}",
    }[code]


def read_amounts(text: str, code: str) -> list[int]:
    return [int(number.value) for number in numbers(text, code)]


@pytest.mark.parametrize("code", codes())
def test_every_number_word_up_to_ninety_nine_is_read(code):
    for amount in range(20, 100):
        assert read_amounts(f"x {below_hundred(code, amount)} x", code) == [amount]


COUNTED = [
    ("ms", "empat ratus", [400]),
    ("ms", "tiga ribu", [3000]),
    ("ms", "lima belas ribu", [15000]),
    ("ms", "2 ribu", [2000]),
    ("ms", "dua ribu lima ratus tiga puluh", [2530]),
    ("ms", "seratus dua puluh lima", [125]),
    ("ms", "tiga juta dua ratus ribu", [3200000]),
    ("ms", "berjuta-juta orang, kedua-dua fail", []),
    ("ms", "dua  belas", [12]),
    ("en", "two thousand five hundred and seven", [2507]),
    ("en", "nine hundred thousand", [900000]),
    ("en", "one million two hundred thousand", [1200000]),
    ("en", "one, two and three", [1, 2, 3]),
    ("en", "between ten and twenty", [10, 20]),
    ("en", "sixteen or sixty", [16, 60]),
    ("sv", "tvåhundrafemtio", [250]),
    ("sv", "femtonhundra", [1500]),
    ("sv", "båda och bägge", []),
    ("da", "begge to hundrede", [200]),
    ("da", "tusind og én", [1001]),
    ("nl", "honderdvijftigduizend", [150000]),
    ("nl", "tweeduizend driehonderdvijfentwintig", [2325]),
    ("nl", "miljoenen mensen, beide", []),
    ("nl", "3 miljoen", [3000000]),
]


@pytest.mark.parametrize("code", codes())
def test_number_words_are_counted_as_in_their_language(code):
    assert_share((text, read_amounts(text, code), amounts) for own, text, amounts in COUNTED if own == code)
