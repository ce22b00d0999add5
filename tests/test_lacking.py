"""What a question is about and the documents have nothing of is not answered with what they say of something else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import ROOT

from bot import Bot, Settings
from bot.evaluation import Case, load_questions
from bot.languages.locale import codes
from bot.searching.asked.named import unspoken

DATA = ROOT / "tests" / "data" / "lacking"

# A page, a question about what it has not, and one about what it has by another word.
PAGE = {
    "sv": ("En plats i garaget kostar 5 euro.", "Vad kostar ett skåp?", "Vad kostar en parkering?"),
    "da": ("En plads i garagen koster 5 euro.", "Hvad koster et skab?", "Hvad koster en parkering?"),
    "nl": ("Een plek in de garage kost 5 euro.", "Wat kost een kluisje?", "Wat kost een parkeerplaats?"),
    "en": ("A place in the garage costs 5 euros.", "What does a locker cost?", "What does a parking lot cost?"),
    "ms": ("Satu tempat di garaj berharga 5 euro.", "Berapa harga lokar?", "Berapa harga parkir?"),
}


@pytest.mark.parametrize("language", codes())
def test_a_word_that_a_question_is_about_is_said_by_itself_or_by_one_that_is_like_it(language: str):
    page, lacking, other = PAGE[language]
    for question, like, right in ((lacking, 0.2, True), (other, 0.5, False)):
        alike = dict.fromkeys((word.strip("?").casefold() for word in question.split()), like)
        assert unspoken(question, language, [(page, language)], alike) is right, question
    assert not unspoken(lacking, language, [(page, "de")], {})  # in another language words tell nothing


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    index: Path = tmp_path_factory.mktemp("index")
    with Bot.open(DATA / "workshop", settings=Settings(index=index)) as bot:
        yield bot


@pytest.mark.parametrize("language", codes())
def test_a_near_miss_about_a_thing_that_is_not_there_is_told_apart_from_what_is_there(opened: Bot, language: str):
    cases = [Case(row, language) for row in load_questions(DATA / "workshop.jsonl")]
    outcomes = {case.row["id"]: opened.ask(case.text, language=language).outcome for case in cases}
    near = [outcome for name, outcome in outcomes.items() if name.endswith("-n")]
    there = [outcome for name, outcome in outcomes.items() if name.endswith("-a")]
    assert there.count("answer") == len(there), outcomes
    assert near.count("answer") <= len(near) / 2, outcomes
