"""Texts in two languages are alike where one translates the other, and not where it says otherwise."""

import random
from itertools import chain

import numpy as np
import pytest

from bot.gate.likeness import Likeness, probes
from bot.gate.sources import ALIKE
from bot.languages.locale import codes, locale
from bot.records import Encoded
from scripts.fit.likeness import falsified

SAID = {  # in English, and in each other language: what says the same, and what does not
    "The backup is saved on the server every night.": {
        "sv": ("Säkerhetskopian sparas på servern varje natt.", "Säkerhetskopian sparas inte på servern varje natt."),
        "da": ("Sikkerhedskopien gemmes på serveren hver nat.", "Sikkerhedskopien gemmes ikke på serveren hver nat."),
        "nl": (
            "De back-up wordt elke nacht op de server opgeslagen.",
            "De back-up wordt zelden op de server opgeslagen.",
        ),
        "ms": ("Sandaran disimpan pada pelayan setiap malam.", "Sandaran jarang disimpan pada pelayan."),
    },
    "The model is not available without a key.": {
        "sv": ("Modellen är inte tillgänglig utan en nyckel.", "Modellen är tillgänglig med en nyckel."),
        "da": ("Modellen er ikke tilgængelig uden en nøgle.", "Modellen er tilgængelig med en nøgle."),
        "nl": ("Het model is niet beschikbaar zonder sleutel.", "Het model is beschikbaar met een sleutel."),
        "ms": ("Model tidak tersedia tanpa kunci.", "Model tersedia dengan kunci."),
    },
}
PAIRS = [(own, *both) for own, each in SAID.items() for both in each.values()]


@pytest.fixture(scope="module")
def likeness(encoder) -> Likeness:
    return Likeness(encoder)


@pytest.mark.parametrize(("own", "same", "other"), PAIRS)
def test_a_translation_is_alike_and_what_turns_it_is_not(likeness, own, same, other):
    assert likeness(same, own) > ALIKE > 0 > likeness(other, own)


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("You can change the password.", "Du hindras från att ändra lösenordet."),
        ("You can change the password in the settings.", "Du er nødt til at ændre adgangskoden i indstillingerne."),
        ("You can change the password in the settings.", "U kunt het wachtwoord nergens in de instellingen wijzigen."),
        ("You can change the password in the settings.", "Anda dilarang menukar kata laluan dalam tetapan."),
    ],
)
def test_words_that_turn_a_text_need_to_be_on_no_list(likeness, own, other):
    assert likeness(other, own) < 0


def test_another_model_has_no_probes():
    class Other:
        name, dimensions = "other-1a2b", 2

        def encode(self, texts, *, query=False, tokens=False):
            return Encoded(np.array([[1.0, 0.0] if "not" in text else [0.6, 0.8] for text in texts], np.float32))

    assert Likeness(Other())("It is not.", "It is.") == pytest.approx(0.6)


def test_the_probes_are_of_the_bundled_model_and_of_what_every_language_lists(encoder):
    found = probes()
    assert encoder.name.startswith(found.model)
    assert found.directions.shape == (len(found.concepts), encoder.dimensions + 1)
    for code in codes():
        assert set(found.concepts) <= set(chain.from_iterable(locale(code).operators.values()))


@pytest.mark.parametrize("text", ["", " ", "\u200b", "7", "`a`", "…"])
def test_any_text_is_like_itself(likeness, text):
    assert likeness(text, text) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("language", "text", "without"),
    [
        ("sv", "Servern startar aldrig om natten.", "Servern startar om natten."),
        ("da", "Serveren starter aldrig om natten.", "Serveren starter om natten."),
        ("nl", "De server start nooit in de nacht.", "De server start in de nacht."),
        ("en", "The server never starts at night.", "The server starts at night."),
        ("ms", "Pelayan tidak bermula pada waktu malam.", "Pelayan bermula pada waktu malam."),
    ],
)
def test_what_the_probes_are_fitted_on_is_falsified_by_listed_words(language, text, without):
    made = {each for seed in range(30) for each in falsified(text, language, random.Random(seed))}
    assert {false for kind, false in made if kind == "left out"} == {without}
    for kind, false in made - {("left out", without)}:
        assert kind == "put in" and set(text.split()) <= set(false.split())
