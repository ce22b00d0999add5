"""Words that say the same may stand for one another; those that say the opposite may not, also across languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest
from helpers import assert_share
from test_verify import check

from bot.gate.wording import wording
from bot.languages.concepts.listed import listed, opposites
from bot.languages.locale import locale
from bot.records import Dropped, Sentence

LANGUAGES = ("sv", "da", "nl", "en", "ms")


def concepts(language: str) -> dict[str, list[str]]:
    """A language's words by concept, each as it would be written in a sentence."""
    sections = listed(language).values()
    return {concept: [word.replace(" …", "") for word in words] for each in sections for concept, words in each.items()}


def denies(word: str, language: str) -> bool:
    """A negation is always strict, also within a wording that says one thing: `tidak sah`."""
    return not set(word.split()).isdisjoint({*locale(language).operators["negation"]["not"], "tidak pernah", "aldrig"})


def passes(word: str, source: str, language: str, source_language: str = "") -> bool:
    """Whether `Borg WORD 12 GB` may be said where the source has another word there."""
    sentence, quoted = (f"`Borg` {each} 12 GB" for each in (word, source))
    found = check(f"{sentence} [1].", f"{quoted}.", language=language, source_language=source_language)
    assert isinstance(found, Sentence | Dropped)
    return isinstance(found, Sentence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_word_for_every_concept(language):
    mine, theirs = listed(language), listed("en")
    assert {section: set(words) for section, words in mine.items()} == {
        section: set(words) for section, words in theirs.items()
    }
    assert len(concepts(language)) >= 350
    assert all(concepts(language).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_says_one_thing(language):
    counts = Counter(word for words in concepts(language).values() for word in words)
    assert {word for word, count in counts.items() if count > 1} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_say_the_same_may_stand_for_one_another(language):
    pairs = (
        (words[0], word)
        for words in concepts(language).values()
        for word in words[1:]
        if not denies(words[0], language) and not denies(word, language)
    )
    assert_share((((one, other), passes(other, one, language), True) for one, other in pairs), 0.97)


def opposed(language: str, other: str) -> Iterator[tuple[str, str]]:
    """Words of a language with words of another that say the opposite."""
    mine, theirs = concepts(language), concepts(other)
    for concept in mine:
        for opposite in opposites().get(concept, ()):
            yield from product(mine[concept][:3], theirs.get(opposite, ())[:3])


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_say_the_opposite_may_not(language):
    assert_share((pair, passes(*pair, language), False) for pair in opposed(language, language))


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_words_that_say_the_opposite_in_another_language_may_not(language):
    assert_share((pair, passes(*pair, language, "en"), False) for pair in opposed(language, "en"))


# The same in other words, written together or apart, and with an ending.
APART = {
    "sv": ("Stäng av cachen i menyn [1].", "Inaktivera cachen i menyn.", "Aktivera cachen i menyn."),
    "da": ("Slå cachen fra [1].", "Deaktiver cachen.", "Aktivér cachen."),
    "nl": ("Schakel de cache uit [1].", "Deactiveer de cache.", "Activeer de cache."),
    "en": ("Turn the cache off [1].", "Deactivate the cache.", "Activate the cache."),
    "ms": ("Alih keluar fail itu [1].", "Padamkan fail itu.", "Tambahkan fail itu."),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_verb_and_its_particle_are_one_word_wherever_they_stand(language):
    sentence, same, opposite = APART[language]
    assert isinstance(check(sentence, same, language=language), Sentence)
    assert isinstance(check(sentence, opposite, language=language), Dropped)


# A comparative, a superlative or the positive of a word that says the same, beside one that says more or less.
DEGREES = {
    "sv": ("Servern är kvickare [1].", "Servern är snabbare.", "Servern är snabb."),
    "da": ("Serveren er trægere [1].", "Serveren er langsommere.", "Serveren er langsom."),
    "nl": ("De server is ruimer dan gepland [1].", "De server is ruimer dan gepland.", "De server is ruim."),
    "en": ("The server is quicker [1].", "The server is faster.", "The server is fast."),
    "ms": ("Pelayan itu lebih pantas [1].", "Pelayan itu lebih laju.", "Pelayan itu laju."),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_degree_is_none_of_its_word(language):
    sentence, same, other = DEGREES[language]
    assert isinstance(check(sentence, same, language=language), Sentence)
    assert isinstance(check(sentence, other, language=language), Dropped)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_is_read_as_what_it_says(language):
    said = Counter(word.says for word in wording(" ".join(concepts(language)["server"]), language).words)
    assert said["server"] >= 1


def test_a_language_without_concepts_has_none():
    assert listed("nb") == {}
