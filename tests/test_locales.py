"""Every language's file says the same things; one that does not is an error that says how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import assert_share, copy_of_kilde, in_copy

from bot.languages.locale import codes, locale
from bot.languages.numbers import numbers
from bot.records import SettingError


def texts(value: Any, at: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each list of a file, with the keys that lead to it."""
    for key, part in value.items():
        if isinstance(part, dict):
            yield from texts(part, f"{at}{key}.")
        elif isinstance(part, tuple):
            yield f"{at}{key}", part


@pytest.mark.parametrize("code", codes())
def test_nothing_is_said_twice(code):
    for key, said in texts(vars(locale(code))):
        assert len(set(said)) == len(said), key


# ---- a file that is not as it must be --------------------------------------------------------

# What is changed in a file, and what is then said of it.
BROKEN = {
    "a key is missing": ("locales/da", 'decimal = ","', "", "decimal is missing; write it as in en.toml"),
    "a phrase is missing": ("locales/sv", r'^stale = "Orig.*', "", "notices.stale is missing; write it as in en.toml"),
    "a key too many": ("locales/nl", r"\A", "volume = 3\n", "volume is not in en.toml; remove it or correct its name"),
    "a misspelled key": ("locales/ms", r"^bye = ", "by = ", "talk.bye is missing; write it as in en.toml"),
    "a text for a number": ("locales/sv", "tre = 3", 'tre = "3"', "number_words.tre: Input should be a valid integer"),
    "a number for a text": ("locales/en", 'name = "English"', "name = 7", "name: Input should be a valid string"),
    "a date for a text": ("locales/da", 'name = "dansk"', "name = 2026-01-01", "name is of another kind than in en"),
    "a text for a list": ("locales/nl", r"^polite = .*", 'polite = "graag"', "polite: Input should be a valid array"),
    "a list for a text": ("locales/da", r"^send = .*", 'send = ["a"]', "page.send is of another kind than in en.toml"),
    "another decimal mark": ("locales/nl", 'decimal = ","', 'decimal = ";"', "decimal: Input should be '.' or ','"),
    "a letter in a bare key": ("locales/sv", '"åtta" = 8', "åtta = 8", 'put the key "åtta" in quotation marks'),
    "no TOML": ("locales/ms", r"^conjunction = ", "conjunction ", "this is no TOML"),
    "a placeholder is missing": ("locales/da", r"»\{page\}« er blevet", "siden er blevet", "in braces"),
    "a placeholder too many": ("locales/sv", "Hej då!", "Hej då, {name}!", "in braces"),
    "a request names no language": ("locales/ms", '"jawab {language}"', '"jawab"', "talk.switch has other words in"),
    "a cue is no pattern": ("locales/nl", r"cues = \['", "cues = ['(", "which is no pattern (missing )"),
    "a cue is missing": (
        "locales/sv",
        r"cues = \['[^']*', ",
        "cues = [",
        "disclaimer.cues has 4 patterns; write as many",
    ),
    "an empty list": ("locales/da", r"^follow_ups = .*", "follow_ups = []", "follow_ups is empty"),
    "an empty text": ("locales/nl", r"^copy = .*", 'copy = ""', "page.copy is empty"),
    "a relative that is none": (
        "locales/sv",
        r"^related = .*",
        'related = ["dk"]',
        "'dk', a language without a file",
    ),
    "a name for no language": ("locales/da", r"^nl = \[", "nll = [", "'nll', a language without a file"),
    "a number word in capitals": ("locales/en", "^zero = 0", "Zero = 0", "write it in lower case"),
    "two letters": ("locales/da", '^"æ" = ', '"ae" = ', "retyped has 'ae'; write one letter"),
    "an unknown stemmer": (
        "locales/da",
        '"danish"',
        '"dansk"',
        "stemmer is 'dansk', which snowballstemmer does not have",
    ),
    "an unknown list": (
        "locales/sv",
        'wordfreq = "sv"',
        'wordfreq = "se"',
        "wordfreq is 'se', which wordfreq does not",
    ),
    "an unknown profile": ("locales/ms", '"id"  ', '"ms"  ', "profile is 'ms', which langdetect does not have"),
    "an unknown name": ("locales/nl", 'cldr = "nl"', 'cldr = "xx"', "cldr is 'xx', which CLDR does not have"),
    "a prompt is missing": ("prompts/sv", r"^reminder = .*", "", "reminder is missing; write it as in en.toml"),
    "a prompt of a judge is missing": ("prompts/da", r"^yes = .*", "", "judge.yes is missing"),
    "a prompt loses the question": (
        "prompts/nl",
        r"Vraag: \{question\}",
        "Vraag:",
        "question has other words in braces",
    ),
    "a prompt too many": ("prompts/ms", r"\A", 'tone = "x"\n', "tone is not in en.toml"),
    "no prompts": ("prompts/sv", None, None, "there is no such file; write it as en.toml beside it"),
}
READ = """
from pathlib import Path
from bot.languages import frequencies, locale, terms
from bot.records import SettingError
found = {}
for name, file, broken in said:
    path = Path("bot/languages", file + ".toml")
    whole = path.read_text(encoding="utf-8")
    path.write_text(broken, encoding="utf-8") if broken else path.unlink()
    for known in (locale.locale, locale.prompts, locale._read, frequencies.word_tables, terms._stemmers):
        known.cache_clear()
    try:
        code = file[-2:]
        found[name] = "nothing" if locale.locale(code).names and locale.prompts(code) else ""
        terms._stemmers(code), name.startswith("an unknown") and frequencies.word_tables()
    except SettingError as error:
        found[name] = str(error)
    path.write_text(whole, encoding="utf-8")
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of each broken file."""
    place = copy_of_kilde(tmp_path_factory.mktemp("copy"))
    asked = []
    for name, (file, what, instead, _) in BROKEN.items():
        whole = Path(place, "bot", "languages", f"{file}.toml").read_text(encoding="utf-8")
        broken = re.sub(what, instead, whole, count=1, flags=re.MULTILINE) if what else None
        assert broken != whole, name
        asked.append((name, file, broken))
    return in_copy(place, READ, asked)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_sentence_with_file_key_and_cure(name, complaints):
    file, _, _, said = BROKEN[name]
    assert complaints[name].startswith(f"{file}.toml: ")
    assert said in complaints[name]
    assert complaints[name].endswith(".")
    assert "\n" not in complaints[name]


# ---- names and phrases -----------------------------------------------------------------------

NAMES = {
    "sv": {"sv": "svenska", "da": "danska", "nl": "nederländska", "en": "engelska", "ms": "malajiska"},
    "da": {"sv": "svensk", "da": "dansk", "nl": "nederlandsk", "en": "engelsk", "ms": "malajisk"},
    "nl": {"sv": "Zweeds", "da": "Deens", "nl": "Nederlands", "en": "Engels", "ms": "Maleis"},
    "en": {"sv": "Swedish", "da": "Danish", "nl": "Dutch", "en": "English", "ms": "Malay"},
    "ms": {
        "sv": "bahasa Sweden",
        "da": "bahasa Denmark",
        "nl": "bahasa Belanda",
        "en": "bahasa Inggeris",
        "ms": "bahasa Melayu",
    },
}


@pytest.mark.parametrize("code", codes())
def test_every_language_is_named_in_every_other_as_people_there_say_it(code):
    assert locale(code).languages == NAMES[code]


def test_unknown_language_says_which_there_are():
    with pytest.raises(SettingError, match="da, en, ms, nl, sv"):
        locale("xx")


@pytest.mark.parametrize("code", codes())
def test_same_question_gets_the_same_frame_and_others_get_others(code):
    frames = [locale(code).phrase("more", seed=f"question {n}", page="A") for n in range(40)]
    assert frames == [locale(code).phrase("more", seed=f"question {n}", page="A") for n in range(40)]
    assert len(set(frames)) > 1
    assert all("A" in frame and "{" not in frame for frame in frames)


def test_values_with_braces_are_shown_as_they_are():
    shown = locale("en").phrase("more", page="{documents}", documents="12")
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
