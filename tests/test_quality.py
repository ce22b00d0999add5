"""The bot finds, answers and refuses over our own documentation at least as well as when it was last measured."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from helpers import ROOT

from bot import Bot
from bot.evaluation import evaluate, load_questions, summarise

CORPUS = ROOT / "corpus"
QUESTIONS = load_questions(ROOT / "tests" / "data" / "corpus-questions.jsonl")
ANSWERABLE = [row for row in QUESTIONS if row["answerable"]]
LANGUAGES = ("sv", "da", "nl", "en", "ms")
A_TURN = 2  # of the five languages, in which a question is asked: all five tell little more and take longer

# Percent as measured on 2026-11-30, over 120 questions. Somewhat less is taken for noise, such as another processor's
# rounding. (On 2026-11-20 85.1 were found among five, of fewer questions in half as much documentation.)
FOUND_5 = {"sv": 76.3, "da": 84.2, "nl": 83.8, "en": 81.1, "ms": 76.3}
ALL = {"found_5": 80.3, "correct": 70.7, "language": 99.2, "sentence_language": 99.1, "quote_language": 99.6}
ROOM = 4
ROOM_OF_A_LANGUAGE = 6  # two of its 37 or 38 questions


def by_turns(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The questions, each in some of its languages, all languages equally often."""
    turns = [{LANGUAGES[(at + step) % 5] for step in range(A_TURN)} for at in range(len(rows))]
    return [
        row | {"question": {code: text for code, text in row["question"].items() if code in turn}}
        for row, turn in zip(rows, turns, strict=True)
    ]


@pytest.fixture(scope="module")
def summary(demo: Bot) -> dict[str, Any]:
    """What was measured over all questions."""
    return summarise(evaluate(demo, by_turns(QUESTIONS)))


def percent(block: dict[str, Any], name: str) -> float:
    return 100 * block["measures"][name]["mean"]


def read(source: str, language: str) -> str:
    folder = CORPUS if language == "en" else CORPUS / "translations" / language
    return (folder / source).read_text(encoding="utf-8")


# ---- the questions -----------------------------------------------------------------------


def test_every_question_is_in_five_languages_and_has_a_name_of_its_own():
    assert all(row["question"].keys() == set(LANGUAGES) for row in QUESTIONS)
    assert max(Counter(row["id"] for row in QUESTIONS).values()) == 1
    assert {row["source"] for row in ANSWERABLE} == {path.name for path in CORPUS.glob("*.*")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_right_passage_stands_exactly_once_in_its_file(language: str):
    counts = {row["id"]: read(row["source"], language).count(row["gold"][language]) for row in ANSWERABLE}
    assert {name: count for name, count in counts.items() if count != 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_answer_must_show_stands_in_the_right_passage(language: str):
    for row in ANSWERABLE:
        assert all(token in row["gold"][language] for token in row["must_contain"]), row["id"]


# ---- the answers -------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_right_passage_is_among_the_first_five(summary: dict[str, Any], language: str):
    assert percent(summary["by_language"][language], "found_5") >= FOUND_5[language] - ROOM_OF_A_LANGUAGE


@pytest.mark.parametrize("name", ALL)
def test_answers_are_as_good_as_when_last_measured(summary: dict[str, Any], name: str):
    assert percent(summary["all"], name) >= ALL[name] - ROOM


def test_every_citation_can_be_opened_where_it_says(summary: dict[str, Any]):
    assert percent(summary["all"], "citations_valid") == 100


def test_a_question_about_something_else_is_not_answered(summary: dict[str, Any]):
    outcomes = summary["all"]["outcomes"]["offtopic"]
    assert outcomes["answer"] + outcomes["closest"] <= 0.1


def test_most_questions_that_the_pages_answer_are_answered(summary: dict[str, Any]):
    assert summary["all"]["outcomes"]["answerable"]["none"] <= 0.3
