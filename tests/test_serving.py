"""A server to run: it counts without listening, stops without losing words, and says what it cannot reach."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from fake_bot import BACKUP, QUESTIONS, FakeBot
from fake_llm import serving
from fastapi import FastAPI
from fastapi.testclient import TestClient
from helpers import ROOT, filled
from prometheus_client.parser import text_string_to_metric_families

from bot import Bot, Settings, check
from bot.checking.report import Checking
from bot.documents.sources.folder import FolderSource
from bot.languages.locale import codes, locale
from ui.api import add_api
from ui.metrics import Counted
from ui.site import add_pages
from ui.streamed import Streams

FILES = {"guide/backup.md": BACKUP["en"]} | {
    f"translations/{code}/guide/backup.md": text for code, text in BACKUP.items() if code != "en"
}


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("serving") / "docs", FILES)


@pytest.fixture(scope="module")
def bot(docs: Path) -> Iterator[Bot]:
    with Bot.open(docs, settings=Settings(index=docs.parent / "index")) as opened:
        yield opened


def asked_of(bot: object) -> TestClient:
    """What would be served over the bot, but the chat."""
    app, counted = FastAPI(), Counted(bot)
    checking = asyncio.Lock()
    add_api(app, counted, Streams(), checking)
    add_pages(app, counted, checking)
    return TestClient(app, raise_server_exceptions=False)


# ---- what is counted -----------------------------------------------------------------------


def counts(text: str) -> dict[tuple[str, ...], float]:
    """Name and labels of each sample -> its value, those of the process left out."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith("kilde_") and not sample.name.endswith(("_created", "_bucket"))
    }


def test_questions_are_counted_by_language_and_outcome_and_never_told(bot):
    client = asked_of(bot)
    secret = "Xylophonia"
    for code in codes():
        client.post("/api/ask", json={"question": f"{QUESTIONS[code]} {secret}", "language": code})
    client.post("/api/ask/stream", json={"question": "Tack!", "language": "sv"})
    client.post("/api/ask", json={"question": "?!"})
    client.get("/api/search", params={"q": secret})
    client.get("/api/search", params={"q": secret, "path": "none"})
    said = client.get("/metrics")
    assert said.headers["content-type"].startswith("text/plain")
    assert secret not in said.text
    found = counts(said.text)
    assert sum(n for (name, *_), n in found.items() if name == "kilde_questions_total") == len(codes()) + 1
    assert found["kilde_questions_total", "sv", "talk"] == 1
    assert found["kilde_answer_seconds_count",] == len(codes()) + 1
    assert found["kilde_searches_total",] == 2
    assert (found["kilde_errors_total", "QuestionError"], found["kilde_errors_total", "SettingError"]) == (1, 1)
    assert (found["kilde_answering",], found["kilde_documents",]) == (0, len(FILES))
    assert found["kilde_index_info", bot.generation] == 1


def test_a_question_counts_while_it_is_answered_and_also_where_nobody_waits_for_it():
    bot = Counted(FakeBot())
    now = lambda: counts(bot.metrics("")[0].decode())  # noqa: E731
    events = bot.stream(QUESTIONS["da"])
    next(events)
    assert now()["kilde_answering",] == 1
    events.close()
    assert now()["kilde_answering",] == 0
    assert now()["kilde_questions_total", "da", "stopped"] == 1


@pytest.mark.parametrize("question", [*QUESTIONS.values(), "plans", "hostile", "nothing", "Tack!"])
def test_a_streamed_chat_says_what_a_whole_one_does(question):
    client = asked_of(FakeBot())
    asked = {"messages": [{"role": "user", "content": question}]}
    whole = client.post("/v1/chat/completions", json=asked).json()["choices"][0]["message"]["content"]
    streamed = client.post("/v1/chat/completions", json=asked | {"stream": True}).text
    chunks = [json.loads(line[6:]) for line in streamed.splitlines() if line.startswith("data: {")]
    parts = [chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks]
    assert "".join(parts) == whole


def test_two_servers_in_a_process_count_each_for_itself():
    asked, other = asked_of(FakeBot()), asked_of(FakeBot())
    asked.post("/api/ask", json={"question": QUESTIONS["nl"]})
    assert ("kilde_questions_total", "nl", "answer") in counts(asked.get("/metrics").text)
    assert ("kilde_questions_total", "nl", "answer") not in counts(other.get("/metrics").text)


# ---- the check of translations -------------------------------------------------------------


def test_documents_are_checked_again_only_where_something_changed(tmp_path):
    plan = {"guide/plan.svg": "<svg/>"}
    linked = {
        "guide/backup.md": "See [the plan](plan.svg).\n",
        "translations/sv/guide/backup.md": "Se [planen](plan.svg).\n",
    }
    filled(tmp_path, FILES | plan | {path: f"{FILES[path]}\n{link}" for path, link in linked.items()})
    checking, source = Checking(), FolderSource(tmp_path)
    first = checking.report(source)
    assert first == check(tmp_path)
    assert checking.report(source) is first
    filled(tmp_path, {"translations/sv/guide/plan.svg": "<svg/>"})  # no document, but a link leads there
    second = checking.report(source)
    assert [len(each.of(["broken_link"])) for each in (first, second)] == [1, 0]
    assert checking.report(source) is second
    page = tmp_path / "translations/sv/guide/backup.md"
    page.write_text(BACKUP["sv"].replace("30 dagar", "90 dagar"))
    assert [each.found for each in checking.report(source).of(["number"])] == ["90"]


def test_who_asks_at_the_same_time_gets_one_check(bot):
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: bot.check(), range(4)))
    assert len({id(each) for each in reports}) == 1


@pytest.mark.parametrize("language", codes())
def test_documents_that_are_not_there_are_a_problem_in_the_askers_language(bot, docs, language):
    (index,) = (docs.parent / "index").iterdir()
    with Bot.open(index=index) as opened:
        said = asked_of(opened).get("/api/check", headers={"accept-language": language})
    docs.rename(docs.with_name("gone"))
    try:
        gone = asked_of(bot).get("/api/check", headers={"accept-language": language})
    finally:
        docs.with_name("gone").rename(docs)
    for each in (said, gone):
        assert (each.status_code, each.headers["content-type"]) == (503, "application/problem+json")
        assert each.json()["detail"] == locale(language).page["no_documents"]


# ---- an index that is gone -----------------------------------------------------------------


def test_where_the_index_is_gone_pages_say_so_as_pages_and_routes_as_problems(bot, docs, tmp_path):
    (index,) = (docs.parent / "index").iterdir()
    shutil.copytree(index, tmp_path / "index")
    with Bot.open(index=tmp_path / "index") as opened:
        client = asked_of(opened)
        assert client.get("/read/guide/backup.md").status_code == 200
        shutil.rmtree(tmp_path / "index")
        for code in codes():
            for path in ("/read/guide/backup.md", "/contents"):
                page = client.get(path, headers={"accept-language": code})
                assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
                assert f'<html lang="{code}">' in page.text
                assert locale(code).page["unreadable"] in page.text
                assert "make one with: kilde index FOLDER" in page.text
        for path in ("/api/documents", "/api/documents/guide/backup.md", "/api/search?q=backup", "/readyz"):
            said = client.get(path)
            assert (said.status_code, said.headers["content-type"]) == (503, "application/problem+json")
            assert "kilde index" in said.json()["detail"]
        assert "kilde_documents" not in client.get("/metrics").text
        assert client.get("/healthz").status_code == 200


def test_a_document_is_read_beside_all_its_languages(bot):
    for path in FILES:
        family = bot.beside(path).family
        assert [each.path for each in family] == sorted(FILES)
        assert {each.text for each in family} == {""}


# ---- the end -------------------------------------------------------------------------------


def test_told_to_stop_it_ends_what_it_is_sending_and_leaves(bot, docs):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with serving("silent") as model:
        environment = {"KILDE_INDEX": str(docs.parent / "index"), "KILDE_LLM": model.llm}
        command = [sys.executable, "-m", "ui.cli", "serve", str(docs), "--port", str(port)]
        server = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        with server:
            assert any("Kilde is at" in line for line in server.stdout)
            asked = {"question": QUESTIONS["da"]}
            with (
                httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
                client.stream("GET", "/gradio_api/heartbeat/page") as page,  # as an open page does
                client.stream("POST", "/api/ask/stream", json=asked) as answer,
            ):
                assert page.status_code == 200
                lines = answer.iter_lines()
                assert "event: evidence" in lines  # now it waits for a model that says nothing
                server.send_signal(signal.SIGTERM)
                rest = list(lines)
            assert server.wait(timeout=20) == 0
            assert "Traceback" not in server.stderr.read()
    assert rest[-3] == "event: error"
    fault = json.loads(rest[-2].removeprefix("data: "))
    assert (fault["title"], fault["detail"]) == (locale("da").failed, locale("da").page["stopping"])
