"""The trial of a language model keeps what it wrote, and judges the same words again without asking it."""

from __future__ import annotations

import json

import pytest
from fake_llm import FakeLLM
from helpers import filled

from bot import Bot, Settings
from bot.evaluation import Case
from scripts.measure import writer as trial

PAGES = {
    "kept.md": "# Backups\n\nBackups are kept for 30 days on the server.\n",
    "made.md": "# Restoring\n\nRestoring a backup takes two hours.\n",
}
ROW = {
    "id": "one",
    "question": {"en": "How long are backups kept?"},
    "source": "kept.md",
    "gold": {"en": "Backups are kept for 30 days on the server."},
    "must_contain": ["30"],
}
WRITTEN = "Backups are kept for 30 days on the server [1]. A cat sleeps for 90 hours a week [1]."


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    place = tmp_path_factory.mktemp("trial")
    settings = Settings(index=place / "index")
    return Bot.open(filled(place / "docs", PAGES), settings=settings, llm=FakeLLM(answer=WRITTEN, pause=0.001))


def test_what_was_written_is_kept_with_its_seconds_and_can_be_judged_again(bot: Bot):
    case = Case(ROW, "en")
    asked = bot._writer = trial.Kept(bot._writer)
    first = trial.asked(bot, case, asked)
    assert "".join(piece for _, piece in first["reply"]) == WRITTEN
    assert [reason for reason, *_ in first["dropped"]] == ["number"]
    assert first["written"]
    assert first["right"]
    assert 0 < first["first"] <= first["whole"]

    asked.again, asked.writer = json.loads(json.dumps(first["reply"])), None
    again = trial.asked(bot, case, asked)
    for same in ("text", "sentences", "dropped", "right", "verbatim"):
        assert again[same] == first[same], same
    assert again["whole"] >= first["reply"][-1][0]

    counted = trial.measures([first])
    assert (counted["sentences written"], counted["passed"], counted["dropped or repaired"]) == ("2", "1", "1")
    assert (counted["correct"], counted["passed, in its language"]) == ("1 of 1", "1 of 1")
