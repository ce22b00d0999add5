"""A text is read as the words that make its claim, whatever its markup, and any text can be read."""

from __future__ import annotations

import pytest
from helpers import assert_share
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.gate.wording import wording
from bot.gate.words import concepts, is_named
from bot.languages.locale import codes

PATIENT = settings(deadline=None)  # a busy machine is no failure


def said(text: str, language: str = "en") -> list[str]:
    return [word.text for word in wording(text, language).words]


def answers(one: str, other: str, language: str) -> bool:
    """Whether a word of a source answers to another word of a claim."""
    (word,), (source,) = wording(f"x {one}", language).words[1:], wording(f"x {other}", language).words[1:]
    return not word.keys.isdisjoint(source.answers)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The index is **big**.", ["index", "big"]),
        ("- _Run_ `kilde index --rebuild` in it:", ["Run", "kilde", "index", "--rebuild"]),
        ("It doesn't, can't and cannot.", ["not", "can", "not", "can", "not"]),
        ("See [the page](docs/a.md), e.g. <b>now</b>", ["See", "page"]),
        ("5% of $3 in v1.2", ["5", "%", "3", "$", "1.2"]),
        ("8GB or GPT-4o", ["8", "GB", "or", "GPT", "4", "o"]),
        ("snake_case, a.b.c, docs/x.md", ["snake_case", "a.b.c", "docs/x.md"]),
        ("Run `kilde` &amp; &#xe005; wait", ["Run", "kilde", "wait"]),  # no entity stands for code
    ],
)
def test_markup_is_markup_and_small_words_are_left_out(text, words):
    assert said(text) == words


def test_links_are_kept_apart():
    assert wording("See [it](docs/a.md), ![x](b.png) and https://a.org/b.", "en").links == (
        "b.png",
        "docs/a.md",
        "https://a.org/b",
    )


FORMS = [
    ("sv", "LanceDB:s", "LanceDB", True),
    ("en", "Azure’s", "Azure", True),
    ("sv", "Azures", "Azure", True),
    ("en", "CPUs", "CPU", True),
    ("sv", "indexet", "index", True),
    ("da", "modellerne", "model", True),
    ("nl", "modellen", "model", True),
    ("ms", "membina", "bina", True),
    ("sv", "modell", "språkmodellen", True),  # what is said of a language model is said of a model …
    ("sv", "språkmodell", "modellen", False),  # … and not the other way round
    ("da", "aktiveret", "deaktiveret", False),
    ("nl", "gelukkig", "ongelukkig", False),
    ("sv", "snabb", "snabbare", False),
    ("da", "hurtig", "hurtigst", False),
    ("ms", "besar", "terbesar", False),
    ("en", "able", "unable", False),
]


@pytest.mark.parametrize("language", codes())
def test_a_word_is_found_in_its_forms_and_not_in_its_opposite(language):
    forms = [form for code, *form in FORMS if code == language]
    assert_share(((one, other), answers(one, other, language), same) for one, other, same in forms)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "Minst två, högst tre, aldrig innan."),
        ("da", "Mindst to, højst tre, aldrig før."),
        ("nl", "Minstens twee, hoogstens drie, nooit voordat."),
        ("en", "At least two, at most three, never before."),
        ("ms", "Sekurang-kurangnya dua, maksimum tiga, tidak pernah sebelum."),
    ],
)
def test_words_that_turn_a_claim_mean_the_same_in_every_language(language, text):
    assert {"least", "limit", "never", "before"} <= concepts(text, language).keys()


NAMED = [  # is the last word a name?
    ("sv", "Kör Språkmodeller.", False),  # a compound, with a capital as in a heading
    ("da", "Start Sprogmodeller.", False),
    ("nl", "Start Taalmodellen.", False),
    ("nl", "Start Langchain.", True),  # of words of both languages
    ("sv", "Starta Pinecone.", True),
    ("da", "Start Kubernetes.", True),
    ("ms", "Mulakan Kubernetes.", True),
    ("sv", "Starta SDK.", True),
    ("sv", "Starta Googles.", True),  # in the genitive
    ("sv", "Det körs på Vulkan.", True),  # behind small letters, though it is a word, too
    ("da", "Det kører på Vulkan.", True),
    ("nl", "Het draait op Vulkaan.", True),
    ("ms", "Ia berjalan pada Gunung.", True),
    ("da", "Opsætning: Vulkan.", False),
]


def ends_in_a_name(text: str, language: str) -> bool:
    *_, word = wording(text, language).words
    return is_named(word, text, language, "en")


@pytest.mark.parametrize("language", sorted({code for code, *_ in NAMED}))
def test_a_compound_of_one_language_is_no_name_in_two(language):
    assert_share((text, ends_in_a_name(text, code), named) for code, text, named in NAMED if code == language)


@pytest.mark.parametrize("language", codes())
def test_a_folder_is_code(language):
    assert [word.text for word in wording("docs-old/: wiki", language).words if word.kind == "code"] == ["docs-old/"]


@PATIENT
@given(st.text(st.characters(codec="utf-8"), max_size=200) | st.text("`*_[]()<>!|#-.:, ab5%$\n/\\", max_size=60))
def test_any_text_at_all_can_be_read(text):
    for language in codes():
        assert all(word.text and word.keys <= word.answers for word in wording(text, language).words)
