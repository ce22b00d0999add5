"""The command: an answer on the standard output, or one sentence and an exit status of 1; never a traceback."""

import json
import re
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import filled, kilde

from bot import Bot, Page
from bot.languages.identify import identify
from bot.languages.locale import codes, locale
from bot.languages.settle import settle
from ui import cli, examples
from ui.printed import print_answer


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("cli")


@pytest.fixture(scope="module")
def docs(place):
    ferry = "# Ferry\n\nThe ferry leaves at 23.15.\n\nA ticket costs 12.50 euros.\n"
    return filled(place / "docs", {"ferry.md": ferry, "latin.md": "# Książka\n".encode("cp1250")})


def test_index_then_ask(place, docs):
    indexed = kilde(place, "index", str(docs))
    assert indexed.returncode == 0, indexed.stderr
    assert indexed.stdout.startswith("1 documents, 1 passages, 1 embedded")
    assert "latin.md" in indexed.stdout  # what was left out is said
    asked = kilde(place, "ask", "When does the ferry leave?", str(docs), "--json")
    answer = json.loads(asked.stdout)
    assert "23.15" in answer["text"]
    assert answer["citations"][0]["path"] == "ferry.md"
    plain = kilde(place, "ask", "When does the ferry leave?", str(docs))
    assert "[1]" in plain.stdout
    assert "ferry.md" in plain.stdout


def test_beside_what_only_comes_closest_the_other_pages_that_may_answer_are_named(capsys):
    (citation,) = examples.ANSWER.citations
    pages = (Page(citation.path, "Quoted", "da", None), Page("other.md", "Another page", "da", None))
    print_answer(replace(examples.ANSWER, nearest=pages))
    answered = capsys.readouterr().out
    print_answer(replace(examples.ANSWER, outcome="closest", nearest=pages))
    closest = capsys.readouterr().out
    assert "Another page" in closest and "Another page" not in answered
    assert "Quoted" not in closest


def test_a_language_is_named_as_people_write_it(place, docs):
    asked = kilde(place, "ask", "When does the ferry leave?", str(docs), "--language", "sv-SE", "--json")
    assert json.loads(asked.stdout)["language"] == "sv", asked.stderr
    assert {settle("RAG", codes(), language=tag).language for tag in ("SV", "sv_FI", " sv ")} == {"sv"}


@pytest.mark.parametrize("code", codes())
def test_one_document_is_not_said_to_be_several(code):
    own = locale(code)
    said = [own.phrase("searched", documents=count, languages=own.languages["en"]) for count in (1, 2)]
    assert not any(plural in said[0] for plural in ("1 documents", "1 dokumenter", "1 documenten"))
    assert {identify(text, codes()).language for text in said} == {code}


@pytest.mark.parametrize("code", codes())
def test_that_a_model_found_no_answer_is_said_in_the_asker_s_language(code):
    assert identify(locale(code).notice("model_silent"), codes()).language == code


BAD = {
    "an empty folder": (["index", "{empty}"], {}, "choose the folder"),
    "no folder": (["index", "{empty}/none"], {}, "choose the folder"),
    "nothing readable": (["index", "{latin}"], {}, "choose the folder"),
    "an unknown language": (["ask", "When does it leave?", "{docs}", "--language", "xx"], {}, "da, en, ms, nl, sv"),
    "an empty question": (["ask", "", "{docs}"], {}, "words"),
    "a very long question": (["ask", "a " * 10_000, "{docs}"], {}, "shorten"),
    "digits and emoji": (["ask", "12 🙂", "{docs}"], {}, "words"),
    "a setting without sense": (["ask", "When?", "{docs}"], {"KILDE_THREADS": "many"}, "KILDE_THREADS"),
    "a model that is none": (["ask", "When?", "{docs}"], {"KILDE_MODEL": "{empty}"}, "{empty}"),
    "an index that cannot be written": (["index", "{docs}"], {"KILDE_INDEX": "/dev/null/index"}, "KILDE_INDEX"),
    "questions that are none": (["evaluate", "{docs}/ferry.md", "{docs}"], {}, "line 1"),
    "results that cannot be written": (["evaluate", "{asked}", "{docs}", "--out", "{empty}"], {}, "{empty}"),
    "a summary in no folder": (["evaluate", "{asked}", "{docs}", "--summary", "{empty}/no/s.json"], {}, "another file"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_with_the_cure(place, docs, case):
    (place / "empty").mkdir(exist_ok=True)
    (place / "latin").mkdir(exist_ok=True)
    (place / "latin" / "a.md").write_bytes("# Książka\n".encode("cp1250"))
    (place / "asked").write_text('{"question": {"en": "When does the ferry leave?"}}\n')
    places = {"docs": str(docs)} | {name: str(place / name) for name in ("empty", "latin", "asked")}
    arguments, environment, said = BAD[case]
    ran = kilde(
        place,
        *(argument.format(**places) for argument in arguments),
        **{name: value.format(**places) for name, value in environment.items()},
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert ran.stdout == ""
    assert said.format(**places) in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "Questions:" not in ran.stderr, "said before the long work"
    assert len(re.findall(r"\.(\s|$)", ran.stderr.strip())) <= 2


def test_without_a_terminal_each_stage_is_a_line_when_it_begins_and_with_each_quarter(tmp_path, docs):
    told = kilde(tmp_path, "index", str(docs)).stderr.splitlines()
    assert [line for line in told if line.startswith(("Reading", "Splitting"))] == [
        "Reading: 0 of 1",
        "Reading: 1 of 1",
        "Splitting: 0 of 1",
        "Splitting: 1 of 1",
    ]
    *_, embedded, begins, ends = told
    assert embedded.startswith("Embedding: ")
    assert [begins, ends] == [f"Choosing questions to begin with: {done} of 1" for done in (0, 1)]
    for number in range(2, 9):
        (docs / f"page-{number}.md").write_text(f"# Pier {number}\n\nBoats moor at pier {number}.\n", encoding="utf-8")
    told = kilde(tmp_path, "index", str(docs), "--rebuild").stderr.splitlines()
    assert [line for line in told if line.startswith("Splitting")] == [
        f"Splitting: {done} of 8" for done in (0, 2, 4, 6, 8)
    ]


def test_evaluate_writes_each_answer_and_the_table(place, docs, tmp_path):
    asked, results, summary = (tmp_path / name for name in ("asked.jsonl", "results.jsonl", "summary.json"))
    asked.write_text('{"question": {"en": "When does the ferry leave?", "da": "Hvornår sejler færgen?"}}\n')
    results.write_text("of an earlier run\n")
    ran = kilde(place, "evaluate", str(asked), str(docs), "--out", str(results), "--summary", str(summary))
    assert ran.returncode == 0, ran.stderr
    rows = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    assert [row["language"] for row in rows] == ["da", "en"]
    assert json.loads(summary.read_text())["asked"] == 2


def test_a_port_in_use_is_said_before_the_long_work(tmp_path, docs):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = kilde(tmp_path, "chat", str(docs), "--port", str(taken.getsockname()[1]))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "--port" in ran.stderr
    assert "Reading" not in ran.stderr
    assert not (tmp_path / "index").exists()


def test_a_model_that_does_not_answer_leaves_the_quotations(place, docs):
    ran = kilde(
        place, "ask", "When does the ferry leave?", str(docs), "--json", KILDE_LLM="some-model@http://127.0.0.1:9/v1"
    )
    answer = json.loads(ran.stdout)
    assert "23.15" in answer["text"]
    assert answer["notices"][0]["code"] == "model_failed"


def test_models_are_listed_with_their_size_and_licence_and_nothing_is_downloaded(place):
    ran = kilde(place, "model", "get", HF_ENDPOINT="http://127.0.0.1:9")
    assert ran.returncode == 0, ran.stderr
    rows = [line for line in ran.stdout.splitlines() if "Apache-2.0" in line]
    assert len(rows) >= 3
    assert all("/" in row and "GB" in row for row in rows)


@pytest.mark.parametrize("name", ["nobody/nothing", "nonsense"])
def test_a_model_that_cannot_be_fetched_is_one_sentence(place, tmp_path, name):
    ran = kilde(place, "model", "get", name, HF_ENDPOINT="http://127.0.0.1:9", HF_HOME=str(tmp_path))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert name in ran.stderr
    assert "Traceback" not in ran.stderr


def test_index_explains_which_pages_belong_together(place, tmp_path):
    swedish = "Servern lyssnar på port 7443 om du inte ändrar den i inställningarna, och den startar av sig själv.\n"
    english = "The server listens on port 7443 unless you change it in the settings, and it starts by itself.\n"
    filled(tmp_path, {"docs/a.md": english, "docs/b.md": english * 2, "i18n/sv/a.md": swedish})
    explained = kilde(place, "index", str(tmp_path), "--explain")
    lines = [" ".join(line.split()) for line in explained.stdout.splitlines()]
    assert "en 2 docs/…" in lines, explained.stderr
    assert "sv 1 i18n/sv/… docs/… 1 unknown" in lines
    assert any("KILDE_LAYOUT" in line for line in lines)


def test_feedback_is_counted_by_language_reason_and_page(tmp_path, docs):
    assert kilde(tmp_path, "index", str(docs)).returncode == 0
    (place,) = (tmp_path / "index").iterdir()
    said = {"language": "sv", "outcome": "answer", "cited": ["ferry.md"]}
    lines = [
        said | {"helpful": True},
        said | {"helpful": False, "reason": "outdated", "question": "När går färjan? [bold]", "right": ["a.md", 0, 9]},
        said | {"helpful": False, "reason": "outdated", "language": "ms"},
        said | {"helpful": False, "outcome": "none", "cited": [], "right": ["a.md", 20, 29]},
    ]
    (place / "feedback.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines) + "no JSON\n{}\n")
    shown = kilde(tmp_path, "feedback", str(docs)).stdout
    assert "4 answers judged, 3 no help" in shown
    assert "sv 1 2 1" in " ".join(shown.split())
    assert "a.md answers what was asked, 2 said" in shown
    assert "ferry.md outdated 2" in shown
    assert "sv: När går färjan? [bold] → a.md" in shown
    found = json.loads(kilde(tmp_path, "feedback", str(docs), "--json").stdout)
    assert found["languages"] == {"ms": [0, 1], "sv": [1, 2]}
    assert (found["open"], found["right"]) == ({"sv": 1}, {"a.md": 2})
    assert found["pages"] == {"ferry.md": {"outdated": 2}}
    assert found["unanswered"] == [["sv", "När går färjan? [bold]", ["a.md", 0, 9]]]
    assert kilde(tmp_path, "index", str(docs), "--rebuild").returncode == 0  # what was noted stays
    assert "4 answers judged" in kilde(tmp_path, "feedback", str(docs)).stdout


def test_an_assistant_is_told_the_names_that_folders_are_given(tmp_path: Path):
    here = filled(tmp_path, {"a/a.md": "# Kiln\n\nIt burns for 8 hours.\n", "b/b.md": "# Oven\n\nIt is cold.\n"})
    for folders in ([f"handbook={here / 'a'}", str(here / "b")], [str(here / "a")]):
        with Bot.open(cli._documents(folders), index=tmp_path / f"index{len(folders)}") as bot:
            assert cli._called(folders) == bot.title
