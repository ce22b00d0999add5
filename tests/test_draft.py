"""How a source's words are quoted: rows with their columns' names, code as it is, never an empty answer."""

import pytest
from helpers import filled

from bot import Bot, Settings, Turn

PAGE = """# Plans

The service has three plans.

| Plan | Storage | Note |
| --- | --- | --- |
| Free | 5 GB | for trying \\| testing |
| Team | 900 GB | |

Uploads are limited to 40 megabytes a file.

## Deploying

Run this to deploy:

```bash
deployctl push --region north

deployctl status
```
"""
SWEDISH = (
    PAGE.replace("Plans", "Abonnemang")
    .replace("The service has three plans.", "Tjänsten har tre abonnemang.")
    .replace("| Plan | Storage | Note |", "| Abonnemang | Lagring | Kommentar |")
    .replace("for trying", "för att prova")
    .replace("Uploads are limited to 40 megabytes a file.", "Uppladdningar får vara högst 40 megabyte per fil.")
    .replace("Deploying", "Driftsättning")
    .replace("Run this to deploy:", "Kör det här för att driftsätta:")
)
FILES = {
    "plans.md": PAGE,
    "translations/sv/plans.md": SWEDISH,
    "ports.csv": 'Name,Port,Note\nalpha,8080,"first; main"\nbeta,9090,\n',
    "owners.json": '[{"service": "gamma", "owner": "Team Blue"}, {"service": "delta", "owner": "Team Red"}]',
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("draft")
    return Bot.open(filled(folder / "docs", FILES), settings=Settings(index=folder / "index"))


def test_a_table_row_is_quoted_with_its_columns_names_and_cited_with_its_header(bot):
    answer = bot.ask("Hur mycket lagring har abonnemanget Team?")
    assert "Abonnemang: Team; Lagring: 900 GB" in answer.text
    citation = answer.citations[0]
    assert citation.quote.startswith("| Abonnemang | Lagring | Kommentar |")
    assert citation.original.quote.startswith("| Plan | Storage | Note |")


def test_a_bar_in_a_cell_and_an_empty_cell_keep_their_columns(bot):
    assert "Plan: Free; Storage: 5 GB; Note: for trying | testing" in bot.ask("Which plan is for testing?").text


def test_a_row_stands_on_a_line_of_its_own(bot):
    for line in bot.ask("How much storage has the Team plan, and how large may uploads be?").text.splitlines():
        assert not ("Storage:" in line and "Uploads" in line)


def test_records_are_shown_with_the_names_of_their_values(bot):
    assert "Name: alpha; Port: 8080; Note: first; main" in bot.ask("Which port does alpha use?").text
    assert "service: gamma; owner: Team Blue" in bot.ask("Who is the owner of the service gamma?").text


def test_code_is_shown_as_code_without_its_fences(bot):
    text = bot.ask("How do I deploy to the region north with deployctl?").text
    assert "deployctl push --region north" in text
    assert "```" not in text


def test_words_that_begin_with_code_are_words_and_a_number_in_brackets_in_them_is_no_citation(tmp_path):
    page = "# Backups\n\n```backupctl``` makes the backups every night, see [2].\n"
    docs = filled(tmp_path / "docs", {"backups.md": page})
    answer = Bot.open(docs, settings=Settings(index=tmp_path / "index")).ask("What makes the backups?")
    assert answer.sentences[-1].text == "backupctl makes the backups every night, see (2)."


@pytest.mark.parametrize("page", ["The following backups run every night:", "```\ndeploy:\n```", "# Backups"])
def test_an_answer_is_never_empty(tmp_path, page):
    docs = filled(tmp_path / "docs", {"backups.md": page + "\n"})
    answer = Bot.open(docs, settings=Settings(index=tmp_path / "index")).ask("Which backups run every night?")
    assert answer.text
    assert answer.citations or answer.outcome == "none"


def test_another_language_is_asked_of_the_last_question_not_of_the_last_words(bot):
    history = [Turn("How large may uploads be?", language="en"), Turn("thanks", language="en")]
    answer = bot.ask("svar på dansk", history=history)
    assert answer.language == "da"
    assert "40" in answer.text


def test_the_same_file_is_never_padded_with_others(bot):
    answer = bot.ask("Which port does alpha use?")
    assert {citation.path for citation in answer.citations} == {"ports.csv"}
