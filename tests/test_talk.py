"""What is said of an answer is answered: where it stands, whether it holds, and more of it."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from helpers import filled

from bot import Bot, Settings, Turn
from bot.languages.locale import codes, locale

HARBOURS = [
    first + last
    for first in ("Sand", "Lang", "Stor", "Nord", "Gran", "Sol", "Kval", "Hest", "Fager")
    for last in ("vik", "nes", "havn", "sund", "holm", "dal", "lund", "fjord", "strand", "elv")
]
CODES = ("sv", "da", "nl", "en", "ms")


class Said(NamedTuple):
    """A page with a list that is too long to be shown whole, and what is said to it."""

    title: str
    lead: str
    item: str
    question: str
    more: str
    where: str
    sure: str
    shorter: str


SAID = {
    "sv": Said(
        *("Hamnar", "Båten lägger till i de här hamnarna:", "{name}, vid kaj {number} bakom fiskhallen"),
        *("I vilka hamnar lägger båten till?", "Visa hela listan", "Var står det?", "Är du säker?", "Kortare, tack"),
    ),
    "da": Said(
        *("Havne", "Båden lægger til i disse havne:", "{name}, ved kaj {number} bag fiskehallen"),
        *("I hvilke havne lægger båden til?", "Vis hele listen", "Hvor står det?", "Er du sikker?", "Kortere, tak"),
    ),
    "nl": Said(
        *("Havens", "De boot legt aan in deze havens:", "{name}, aan kade {number} achter de vishal"),
        *("In welke havens legt de boot aan?", "Laat de hele lijst zien"),
        *("Waar staat dat?", "Weet je dat zeker?", "Korter graag"),
    ),
    "en": Said(
        *("Harbours", "The boat calls at these harbours:", "{name}, at quay {number} behind the fish market"),
        *("Which harbours does the boat call at?", "Show me the whole list"),
        *("Where does it say that?", "Are you sure?", "Shorter, please"),
    ),
    "ms": Said(
        *("Pelabuhan", "Bot singgah di pelabuhan yang berikut:", "{name}, di dermaga {number} di belakang pasar ikan"),
        *("Apakah pelabuhan yang disinggahi oleh bot?", "Tunjukkan senarai penuh"),
        *("Di mana tertulis begitu?", "Awak pasti ke?", "Ringkaskan jawapan itu"),
    ),
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    place = tmp_path_factory.mktemp("talk")
    pages = {
        f"{code}/tools.md": f"# {said.title}\n\n{said.lead}\n\n"
        + "\n".join("- " + said.item.format(name=name, number=n) for n, name in enumerate(HARBOURS, 3))
        for code, said in SAID.items()
    }
    return Bot.open(filled(place / "docs", pages), settings=Settings(index=place / "index"))


def shown(bot: Bot, code: str, text: str, *before: str) -> int:
    """How many of the harbours are shown."""
    answer = bot.ask(text, hint=code, history=[Turn(each, code) for each in before])
    assert (answer.outcome, answer.language) == ("answer", code)
    quoted = " ".join(each.text for each in answer.sentences if each.kind == "quote")
    return sum(name in quoted for name in HARBOURS)


@pytest.mark.parametrize("code", CODES)
def test_who_asks_for_the_whole_list_is_shown_more_of_it(bot: Bot, code: str):
    said = SAID[code]
    first = shown(bot, code, said.question)
    assert first < len(HARBOURS)
    assert shown(bot, code, said.more, said.question) > first
    assert shown(bot, code, said.more, said.question, said.sure) > first


@pytest.mark.parametrize("code", CODES)
def test_what_is_said_of_an_answer_is_not_looked_up(bot: Bot, code: str):
    said = SAID[code]
    for text, kind in ((said.where, "where"), (said.sure, "sure"), (said.shorter, "reword")):
        answer = bot.ask(text, hint=code, history=[Turn(said.question, code)])
        assert (answer.outcome, answer.text) == ("talk", locale(code).phrases[kind])


@pytest.mark.parametrize("code", CODES)
def test_who_asks_which_languages_it_speaks_is_told_all_of_them(bot: Bot, code: str):
    asked = locale(code).talk["languages"][0]
    answer = bot.ask(asked, hint=code)
    assert answer.outcome == "talk"
    assert all(name in answer.text for name in locale(code).languages.values())
    assert set(codes()) >= set(CODES)
