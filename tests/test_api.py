"""Other programs ask: over HTTP, with OpenAI's client, as an assistant, in LlamaIndex; all get the same answer."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from queue import Queue
from typing import Any

import httpx
import pytest
from fake_bot import BACKUP, KEPT, QUESTIONS
from helpers import ROOT, filled

from bot import Bot, SettingError, Settings, __version__, check, embedding_folder
from bot.languages.locale import codes, locale
from bot.models.encoder import FolderEncoder
from bot.models.llama_index import as_llama_index
from ui import mcp_server
from ui.page import serve

FILES = {"guide/backup.md": BACKUP["en"]} | {
    f"translations/{code}/guide/backup.md": text for code, text in BACKUP.items() if code != "en"
}

TERMS = '["backup"]\nsv.preferred = "säkerhetskopia"\nsv.allowed = ["kopia"]\nms.preferred = "sandaran"\n'


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("api") / "docs", FILES | {"terms.toml": TERMS})


@pytest.fixture(scope="module")
def bot(docs: Path) -> Bot:
    return Bot.open(docs, settings=Settings(index=docs.parent / "index"))


@pytest.fixture(scope="module")
def client(bot: Bot) -> Iterator[httpx.Client]:
    ready: Queue[str] = Queue()
    options = {"port": 0, "ready": ready.put, "api": True}
    threading.Thread(target=serve, args=(bot,), kwargs=options, daemon=True).start()
    with httpx.Client(base_url=ready.get(timeout=60), timeout=60) as opened:
        yield opened


@pytest.mark.parametrize("language", codes())
def test_an_answer_has_its_citations_and_their_originals(client, bot, language):
    answer = client.post("/api/ask", json={"question": QUESTIONS[language]}).json()
    assert answer == json.loads(json.dumps(bot.ask(QUESTIONS[language]).to_dict()))
    assert KEPT[language] in answer["text"]
    if language != "en":
        assert KEPT["en"] in answer["citations"][0]["original"]["quote"]


def test_an_answer_comes_as_events(client, bot):
    asked = {"question": QUESTIONS["sv"]}
    with client.stream("POST", "/api/ask/stream", json=asked) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = list(answer.iter_lines())
    events = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    assert [f"event: {each['type']}" for each in events] == [line for line in lines if line.startswith("event: ")]
    assert events[0]["type"] == "language" and "sentence" in {each["type"] for each in events}
    assert events[-1] == {"type": "done", "answer": client.post("/api/ask", json=asked).json()}
    (evidence,) = (each["evidence"] for each in events if each["type"] == "evidence")
    words = [bot.document(each["path"]).text[slice(*each["spans"][0])] for each in evidence]
    assert any(KEPT["sv"] in each for each in words)
    assert max(map(len, map(json.dumps, evidence))) < 500, "what nobody may need is sent as places"


def test_passages_are_one_a_group_in_the_askers_language(client):
    found = client.get("/api/search", params={"q": QUESTIONS["da"], "hint": "da", "limit": 3}).json()
    groups = [each["passage"]["group_id"] for each in found]
    assert len(set(groups)) == len(groups)
    assert found[0]["passage"]["language"] == "da"


@pytest.mark.parametrize("language", codes())
def test_the_contents_tell_where_there_is_something_to_mend_once_it_was_checked(client, docs, language):
    page = client.get("/contents", params={"lang": language}).text
    words = locale(language).page
    assert words["check"] in page and words["to_mend"].format(count=1) not in page
    translation = docs / "translations/da/guide/backup.md"
    before = translation.read_text(encoding="utf-8")
    translation.write_text(before.replace("30", "31"), encoding="utf-8")
    try:
        checked = client.get("/contents", params={"lang": language, "check": "1"}).text
    finally:
        translation.write_text(before, encoding="utf-8")
    row = checked.split('class="r-found r-found-1"')
    assert len(row) == 2 and words["to_mend"].format(count=1) in row[1].split("</td>")[0]


def test_documents_can_be_listed_and_read(client, bot):
    listed = client.get("/api/documents").json()
    assert {each["path"] for each in listed} == set(FILES)
    assert client.get("/api/documents/guide/backup.md").json()["text"] == bot.document("guide/backup.md").text
    assert "(read/guide/backup.md)" in client.get("/llms.txt").text
    assert client.get("/readyz").json()["documents"] == len(FILES)
    assert client.get("/healthz").status_code == 200


def test_a_term_of_an_answer_can_be_opened(client, bot):
    (sentence,) = (
        each
        for each in client.post("/api/ask", json={"question": QUESTIONS["sv"]}).json()["sentences"]
        if each["text"] == KEPT["sv"]
    )
    ((start, end, term),) = (each.values() for each in sentence["terms"])
    assert (sentence["text"][start:end], term) == ("kopia", "backup")
    opened = client.get("/api/term", params={"name": term, "language": "ms"}).json()
    assert opened == json.loads(json.dumps(bot.term("backup", "ms").to_dict()))
    assert (opened["name"], opened["renderings"]["sv"]["allowed"]) == ("sandaran", ["kopia"])


def test_every_route_is_described_with_an_example(client):
    paths = client.get("/api/openapi.json").json()["paths"]
    assert {"/api/ask", "/api/ask/stream", "/api/search", "/api/documents", "/api/check", "/metrics"} <= paths.keys()
    assert "/api/term" in paths
    answers = [
        (path, code, kind, content)
        for path, methods in paths.items()
        for method in methods.values()
        for code, answer in method["responses"].items()
        for kind, content in answer["content"].items()
    ]
    assert [each[:3] for each in answers if "example" not in each[3]] == []
    assert {each[2] for each in answers if each[1] != "200"} == {"application/problem+json"}


@pytest.mark.parametrize("language", codes())
def test_a_document_that_there_is_not_is_a_problem_in_the_askers_language(client, language):
    said = client.get("/api/documents/none.md", headers={"accept-language": language})
    assert (said.status_code, said.headers["content-type"]) == (404, "application/problem+json")
    assert said.json()["detail"] == locale(language).page["no_document"].format(path="none.md")
    gone = client.get("/api/term?name=x", headers={"accept-language": language})
    assert (gone.status_code, gone.json()["detail"]) == (404, locale(language).page["no_term"].format(term="x"))


def test_the_check_is_that_of_the_command(client, docs):
    assert client.get("/api/check").json() == json.loads(json.dumps(check(docs).to_dict()))


@pytest.mark.parametrize("language", codes())
def test_what_cannot_be_asked_is_a_problem_in_the_askers_language(client, language):
    said = client.post("/api/ask", json={"question": "?!"}, headers={"accept-language": language})
    assert said.status_code == 422
    assert said.headers["content-type"] == "application/problem+json"
    assert said.json()["detail"] == locale(language).page["empty"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/ask", {}),
        ("POST", "/api/ask", {"question": 1}),
        ("POST", "/api/ask", {"question": "x", "languages": "sv"}),
        ("POST", "/api/ask", {"question": "When?", "language": "xx"}),
        ("POST", "/api/ask", {"question": "When?", "kind": ["poem"]}),
        ("POST", "/api/ask/stream", {"question": "?"}),
        ("GET", "/api/search?q=x&limit=0", None),
        ("GET", "/api/documents/none.md", None),
        ("GET", "/api/term", None),
        ("GET", "/api/term?name=x&language=xx", None),
        ("POST", "/v1/chat/completions", {"messages": []}),
        ("POST", "/v1/chat/completions", {"messages": [{"role": "system", "content": "x"}]}),
        ("GET", "/api", None),
        ("GET", "/api/nothing", None),
        ("GET", "/v1/models/other", None),
    ],
)
def test_a_malformed_call_is_a_problem_and_no_traceback(client, method, path, body):
    said = client.request(method, path, json=body)
    assert 400 <= said.status_code < 500
    assert set(said.json()) - {"error"} == {"type", "status", "title", "detail"}
    assert ("error" in said.json()) is path.startswith("/v1"), "OpenAI's clients look for it there"
    assert "Traceback" not in said.text


@pytest.mark.parametrize("language", codes())
def test_what_is_not_understood_is_said_in_the_askers_language(client, language):
    own, asked = locale(language), {"accept-language": language}
    wrong = client.post("/api/ask", json={"question": 1}, headers=asked).json()
    assert wrong["title"] == own.failed
    begin, end = own.page["malformed"].split("{place}")
    assert wrong["detail"].startswith(begin) and wrong["detail"].endswith(end) and "body.question" in wrong["detail"]
    gone = client.get("/api/nothing", headers=asked)
    assert (gone.status_code, gone.json()["detail"]) == (404, own.page["no_route"].format(route="GET /api/nothing"))
    other = client.get("/api/ask", headers=asked)
    assert (other.status_code, other.headers["allow"]) == (405, "POST")
    assert other.json()["detail"] == own.page["no_route"].format(route="GET /api/ask")


def test_the_version_is_told(client):
    assert client.get("/readyz").json()["version"] == __version__
    assert client.get("/api/openapi.json").json()["info"]["version"] == __version__


def test_openais_client_gets_text_and_annotations(client):
    from openai import OpenAI, UnprocessableEntityError

    ai = OpenAI(base_url=f"{client.base_url}/v1", api_key="none")
    assert [each.id for each in ai.models.list()] == ["kilde"]
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": QUESTIONS["nl"]}]
    said = ai.chat.completions.create(model="kilde", messages=messages).choices[0].message
    assert KEPT["nl"] in said.content
    assert said.annotations[0].url_citation.title == "Back-ups"
    stream = ai.chat.completions.create(model="kilde", messages=messages, stream=True)
    parts = [part.choices[0].delta for part in stream]
    assert "".join(part.content or "" for part in parts) == said.content and len(parts) > 2
    (cited,) = (part.annotations for part in parts if hasattr(part, "annotations"))
    quotes = [each.url_citation.quote for each in said.annotations]
    assert [each["url_citation"]["quote"] for each in cited] == quotes
    assert ai.models.retrieve("kilde").id == "kilde"
    with pytest.raises(UnprocessableEntityError) as refused:
        ai.chat.completions.create(model="kilde", messages=[{"role": "user", "content": "?!"}])
    assert refused.value.body["message"] == locale("en").page["empty"]


@asynccontextmanager
async def connected(address: str | None, docs: Path) -> AsyncIterator[Any]:
    """An assistant's session, over HTTP or with a process of its own."""
    from mcp.client import stdio
    from mcp.client.session import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    here = {"KILDE_INDEX": str(docs.parent / "index"), "PYTHONPATH": str(ROOT)}
    program = stdio.StdioServerParameters(command=sys.executable, args=["-m", "ui.cli", "mcp", str(docs)], env=here)
    opened = streamable_http_client(address) if address else stdio.stdio_client(program)
    async with opened as (reads, writes), ClientSession(reads, writes) as session:
        await session.initialize()
        yield session


@pytest.mark.parametrize("over", ["stdio", "http"])
def test_an_assistant_finds_asks_reads_and_checks(docs, bot, client, over):
    async def talk() -> tuple[set[str], dict[str, str], list[tuple[bool, str]]]:
        async with connected(f"{client.base_url}/mcp" if over == "http" else None, docs) as session:
            tools = {tool.name for tool in (await session.list_tools()).tools}
            said = []
            for name, arguments in (
                ("search_docs", {"query": QUESTIONS["sv"], "language": "sv"}),
                ("ask_docs", {"question": QUESTIONS["ms"]}),
                ("read_doc", {"path": "guide/backup.md"}),
                ("check_translation", {"path": "translations/sv/guide/backup.md"}),
                ("read_doc", {"path": "none.md"}),
            ):
                result = await session.call_tool(name, arguments)
                said.append((result.is_error, " ".join(part.text for part in result.content)))
            listed = (await session.list_resources()).resources
            texts = {each.name: (await session.read_resource(each.uri)).contents[0].text for each in listed}
            return tools, texts, said

    tools, texts, (searched, asked, read, checked, missing) = asyncio.run(talk())
    assert tools == {"search_docs", "ask_docs", "read_doc", "check_translation"}
    assert texts == FILES
    assert not searched[0] and KEPT["sv"] in searched[1]
    (citation, *_) = json.loads(asked[1])["citations"]
    for place in (citation, citation["original"], json.loads(f"[{searched[1].replace('} {', '}, {')}]")[0]):
        document = bot.document(place["path"])
        words = "\n".join(document.text[slice(*span)] for span in place["spans"])
        assert words == place.get("quote", place.get("text"))
        assert (place["content_hash"], place["state"]) == (document.content_hash, document.state)
    assert KEPT["ms"] in citation["quote"] and KEPT["en"] in citation["original"]["quote"]
    assert read == (False, BACKUP["en"])
    assert json.loads(checked[1])["differences"] == []
    assert missing[0] and "none.md" in missing[1]


def test_an_assistant_is_not_kept_waiting_while_documents_are_read_first(docs, bot, monkeypatch):
    monkeypatch.setattr(mcp_server, "_PATIENCE", 0.1)
    read = threading.Event()
    opening = mcp_server._Opening(lambda: read.wait(60) and bot, "docs")
    with pytest.raises(SettingError, match="ask again"):
        opening.documents()
    read.set()
    monkeypatch.setattr(mcp_server, "_PATIENCE", 60)
    assert opening.documents() == bot.documents()


def test_an_assistant_is_told_what_is_wrong_with_its_documents(docs):
    async def talk() -> Any:
        async with connected(None, docs / "nowhere") as session:
            assert (await session.list_tools()).tools
            return await session.call_tool("ask_docs", {"question": QUESTIONS["en"]})

    said = asyncio.run(talk())
    assert said.is_error and "There is no folder" in said.content[0].text


@pytest.mark.parametrize("header", [{"host": "kilde.example.org"}, {"origin": "https://evil.example.org"}])
def test_no_page_of_another_site_asks_as_an_assistant(client, header):
    said = client.post("/mcp", json={}, headers={"accept": "application/json, text/event-stream"} | header)
    assert said.status_code in (403, 421)


@pytest.mark.parametrize("language", codes())
def test_llama_index_gets_nodes_with_true_offsets_and_a_verified_answer(bot, language):
    nodes = bot.as_retriever(language=language, limit=3).retrieve(QUESTIONS[language])
    first = nodes[0].node
    text = bot.document(first.metadata["path"]).text
    assert text[first.start_char_idx : first.end_char_idx] == first.text
    assert first.metadata["language"] == language
    assert first.ref_doc_id == first.metadata["path"]
    assert len({node.metadata["group"] for node in nodes}) == len(nodes)
    response = bot.as_query_engine(language=language).query(QUESTIONS[language])
    assert KEPT[language] in str(response)
    assert response.metadata["outcome"] == "answer"
    for source in response.source_nodes:
        cited = bot.document(source.metadata["path"]).text
        assert "\n".join(cited[slice(*span)] for span in source.metadata["spans"]) == source.node.text
    again = asyncio.run(bot.as_query_engine().aquery(QUESTIONS[language]))
    assert KEPT[language] in str(again)


def test_llama_indexs_tracers_see_what_is_asked_and_its_agents_have_a_tool(bot):
    from llama_index.core.instrumentation import get_dispatcher
    from llama_index.core.instrumentation.event_handlers import BaseEventHandler
    from llama_index.core.tools import QueryEngineTool

    class Heard(BaseEventHandler):
        def handle(self, event: object, **_: object) -> None:
            heard.append(type(event).__name__)

    heard: list[str] = []
    root, handler = get_dispatcher(), Heard()
    root.add_event_handler(handler)
    try:
        tool = QueryEngineTool.from_defaults(bot.as_query_engine(), name="docs", description="The documentation.")
        assert KEPT["en"] in str(tool.call(QUESTIONS["en"]))
        bot.as_retriever().retrieve(QUESTIONS["en"])
    finally:
        root.event_handlers.remove(handler)
    assert heard == ["QueryStartEvent", "QueryEndEvent", "RetrievalStartEvent", "RetrievalEndEvent"]


def test_llama_indexs_evaluator_measures_it_beside_llama_indexs_own_pipeline(bot, docs):
    """Documents as LlamaIndex reads them, with the same embedding: one of five copies is in the asker's language."""
    from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
    from llama_index.core.evaluation import RetrieverEvaluator

    read = SimpleDirectoryReader(docs, recursive=True, required_exts=[".md"]).load_data()
    embedding = as_llama_index(FolderEncoder(embedding_folder()))
    theirs = VectorStoreIndex.from_documents(read, embed_model=embedding).as_retriever(similarity_top_k=1)

    def measured(retriever: Any, question: str, answer: str) -> float:
        gold = [each.node.node_id for each in retriever.retrieve(question) if answer in each.text]
        evaluator = RetrieverEvaluator.from_metric_names(["hit_rate"], retriever=retriever)
        return evaluator.evaluate(question, gold or ["none"]).metric_vals_dict["hit_rate"]

    ours = bot.as_retriever(limit=1)
    hits = {code: [measured(each, text, KEPT[code]) for each in (ours, theirs)] for code, text in QUESTIONS.items()}
    assert [ours for ours, _ in hits.values()] == [1.0] * len(QUESTIONS), hits
    assert all(ours >= theirs for ours, theirs in hits.values())


GUIDE = re.findall(r"```python\n(.*?)```", (ROOT / "corpus/other-programs.md").read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("example", GUIDE)
def test_the_guides_examples_run(client, docs, example):
    example = example.replace("http://127.0.0.1:7860", str(client.base_url).rstrip("/")).replace("my-docs", str(docs))
    example = example.replace("How is the program installed?", QUESTIONS["da"])
    here = os.environ | {"KILDE_INDEX": str(docs.parent / "guide"), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, env=here, check=False)
    assert KEPT["da"] in ran.stdout, ran.stderr


def test_the_guides_curl_gets_the_answer(client):
    page = (ROOT / "corpus/other-programs.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^curl .*", page, re.M)
    command = command.replace("http://127.0.0.1:7860", str(client.base_url).rstrip("/"))
    ran = subprocess.run(shlex.split(command), capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)["language"] == "da"
