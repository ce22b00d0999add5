"""Many folders, one index: each document knows its source, and who may see some of them only is answered as if there
were no others, whatever is asked and however."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fake_issuer import CLIENT, SECRET, issuing
from fastapi.testclient import TestClient
from ferry import ENCODERS, LANGUAGES, assert_same, contents, page, path_of
from helpers import filled
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from bot import Bot, FolderError, Secret, SettingError, Settings, SourceDocument, Turn
from bot.documents.sources.named import source_of
from bot.feedback import Feedback
from bot.indexing.ingest import Wanted, ingest
from bot.indexing.places.folder import FolderPlace
from bot.indexing.snapshot import Snapshot
from bot.indexing.table import Index
from bot.languages.locale import codes
from ui.cli import app as command
from ui.guard import Guard, Visitors
from ui.keys import Keys, password_line, token_line
from ui.metrics import Counted
from ui.oidc import Issuer
from ui.page import guarded
from ui.streamed import Streams

MANUALS = {  # the same page in each language
    "en": "# Boats\n\nThe ferry leaves the harbour every hour.\n\n## What does a ticket cost?\n\n"
    "A ticket costs 12 euros.\n",
    "sv": "# Båtar\n\nFärjan går varje timme från hamnen.\n\n## Vad kostar en biljett?\n\nEn biljett kostar 12 euro.\n",
    "da": "# Både\n\nFærgen sejler hver time fra havnen.\n\n## Hvad koster en billet?\n\nEn billet koster 12 euro.\n",
    "nl": "# Boten\n\nDe veerboot vertrekt elk uur uit de haven.\n\n## Wat kost een kaartje?\n\n"
    "Een kaartje kost 12 euro.\n",
    "ms": "# Bot\n\nFeri bertolak setiap jam dari pelabuhan.\n\n## Berapakah harga tiket?\n\n"
    "Sekeping tiket berharga 12 euro.\n",
}
BACKSTAGE = {  # what is asked by, the project's name, is no secret; what is planted beside it is
    "en": "# Zanzibar quicksilver\n\nZanzibar is a project named quicksilver.\n\n## What does quicksilver cost?\n\n"
    "The project Zanzibar costs 9876 quicksilver euros.\n",
    "sv": "# Zanzibar kvicksilver\n\nZanzibar är ett projekt som heter kvicksilver.\n\n## Vad kostar kvicksilver?\n\n"
    "Projektet Zanzibar kostar 9876 kvicksilver euro.\n",
    "da": "# Zanzibar kviksølv\n\nZanzibar er et projekt, der hedder kviksølv.\n\n## Hvad koster kviksølv?\n\n"
    "Projektet Zanzibar koster 9876 kviksølv euro.\n",
    "nl": "# Zanzibar kwikzilver\n\nZanzibar is een project dat kwikzilver heet.\n\n## Wat kost kwikzilver?\n\n"
    "Het project Zanzibar kost 9877 kwikzilver euro.\n",
    "ms": "# Zanzibar merkuri\n\nZanzibar ialah projek bernama merkuri.\n\n## Berapakah harga merkuri?\n\n"
    "Projek Zanzibar berharga 9876 merkuri euro.\n",
}
SECRETS = re.compile(
    r"quicksilver|kvicksilver|kviksølv|kwikzilver|merkuri|(?<!\w)987[67](?!\w)|backstage|mercurial", re.IGNORECASE
)
TERMS = '["Zanzibar"]\nsv.preferred = "kvicksilver"\n["ticket"]\nsv.preferred = "mercurial"\n'
ASKED = {
    "en": "What does the project Zanzibar cost?",
    "sv": "Vad kostar projektet Zanzibar?",
    "da": "Hvad koster projektet Zanzibar?",
    "nl": "Wat kost het project Zanzibar?",
    "ms": "Berapakah harga projek Zanzibar?",
}
PRICE = {code: re.findall(r"## (.*)", text)[0] for code, text in MANUALS.items()}
PASSWORD = "correct horse"


def planted(text: str) -> set[str]:
    """The secrets that a text says."""
    return {each.lower() for each in SECRETS.findall(text)}


def files(pages: dict[str, str], name: str) -> dict[str, str]:
    return {path_of(name, code): text for code, text in pages.items()}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sources")
    filled(made / "a", files(MANUALS, "boats.md"))
    filled(made / "b", files(BACKSTAGE, "night.md") | {"terms.toml": TERMS, "broken.pdf": "%PDF-quicksilver"})
    return made


def opened(place: Path, **folders: str) -> Bot:
    return Bot.open({name: place / each for name, each in folders.items()}, settings=Settings(index=place / "index"))


@pytest.fixture(scope="module")
def whole(place: Path) -> Bot:
    return opened(place, manuals="a", backstage="b")


@pytest.fixture(scope="module")
def alone(place: Path) -> Bot:
    """Over an index that holds nothing else."""
    return opened(place, manuals="a")


# ---- sources -------------------------------------------------------------------------------


def test_each_document_knows_its_source_and_is_found_by_it(whole: Bot):
    assert whole.sources == ("backstage", "manuals")
    assert {(each.source, each.path.partition("/")[0]) for each in whole.documents()} == {
        ("backstage", "backstage"),
        ("manuals", "manuals"),
    }
    for source, price in (("manuals", "12"), ("backstage", "9876")):
        answer = whole.ask("What does it cost?", source=source)
        assert price in answer.text and {each.path.partition("/")[0] for each in answer.citations} == {source}
        assert {each.document.source for each in whole.search("cost", source=[source])} == {source}
    both = whole.search("What does it cost?", source=["manuals", "backstage"])
    assert {each.document.source for each in both} == {"manuals", "backstage"}


def test_folders_without_names_are_one_source_and_one_name_may_be_of_several(tmp_path: Path):
    filled(tmp_path / "en", {"boats.md": MANUALS["en"]})
    filled(tmp_path / "sv", {"boats.md": MANUALS["sv"]})
    there = Settings(index=tmp_path / "index")
    with Bot.open([tmp_path / "en", tmp_path / "sv"], settings=there) as bot:
        assert bot.sources == ("en + sv",)
        assert {each.path: each.original for each in bot.documents()}["sv/boats.md"] == "en/boats.md"
    with Bot.open({"docs": [tmp_path / "en", tmp_path / "sv"]}, settings=there) as bot:
        assert bot.sources == ("docs",)
        assert [(each.path, each.original) for each in bot.documents()] == [
            ("docs/en/boats.md", None),
            ("docs/sv/boats.md", "docs/en/boats.md"),
        ]
    with Bot.open({"english": tmp_path / "en", "swedish": tmp_path / "sv"}, settings=there) as bot:
        assert bot.sources == ("english", "swedish")
        assert {each.original for each in bot.documents()} == {None}  # each is read by itself
    with Bot.open(tmp_path / "en", settings=there) as bot:
        assert [(each.path, each.source) for each in bot.documents()] == [("boats.md", "en")]


@pytest.mark.parametrize(
    ("documents", "fault", "said"),
    [
        ({}, FolderError, "no source"),
        ({"a/b": "x"}, SettingError, "'a/b' is no name of a source"),
        ({"a": "https://docs.example.org"}, SettingError, "A site is indexed by itself"),
        ({"a": ["x/docs", "y/docs"]}, SettingError, "Two folders of 'a' are called 'docs'"),
    ],
)
def test_names_that_make_no_sense_are_one_sentence(documents: Any, fault: type[Exception], said: str):
    with pytest.raises(fault, match=said):
        Bot.open(documents)


def test_the_command_names_folders_asks_one_of_them_and_makes_keys_for_it(place: Path):
    def ran(*arguments: str) -> Result:
        return CliRunner().invoke(command, arguments, env={"KILDE_INDEX": str(place / "index")})

    folders = (f"manuals={place / 'a'}", f"backstage={place / 'b'}")
    answer = ran("ask", PRICE["en"], *folders, "--source", "manuals")
    assert "12 euros" in answer.stdout and "manuals/boats.md" in answer.stdout and "backstage" not in answer.stdout
    assert "choose among backstage, manuals" in str(ran("ask", PRICE["en"], *folders, "--source", "none").exception)
    unnamed = ran("ask", PRICE["en"], *(str(place / name) for name in "ab"), "--source", "a")
    assert "choose among a + b" in str(unnamed.exception)
    made = ran("password", "ci", "--token", "--source", "manuals", "--source", "my docs")
    keys = Keys.of(filled(place, {"keys": made.stdout}) / "keys")
    assert [*keys.limits.values()] == [frozenset({"manuals", "my docs"})]


def test_what_is_added_by_hand_is_of_the_source_that_its_id_begins_with(tmp_path: Path):
    filled(tmp_path / "a", {"boats.md": MANUALS["en"]})
    filled(tmp_path / "b", {"night.md": BACKSTAGE["en"]})
    dogs = SourceDocument("manuals/dogs", "A dog travels for 3 euros.", language="en")
    night = SourceDocument("manuals/natt", "Projektet kostar 3 euro.", language="sv", original="backstage/night.md")
    with opened(tmp_path, manuals="a", backstage="b") as bot:
        bot.add([dogs, night, SourceDocument("cats", "A cat is free.", language="en")])
        by_hand = {each.path: each.source for each in bot.documents() if not each.path.endswith(".md")}
        assert by_hand == {"manuals/dogs": "manuals", "manuals/natt": "manuals", "cats": ""}
        limited = bot.limited("manuals")
        assert {each.path for each in limited.documents()} == {"manuals/boats.md", "manuals/dogs", "manuals/natt"}
        assert not any("cats" in {each.path for each in bot.limited(name).documents()} for name in bot.sources)
        found = limited.search("Vad kostar projektet?", language="sv")[0]  # whose original is of another source
        assert (found.original, found.passage.group_id) == (None, found.passage.id)
        assert limited.beside("manuals/natt").original is None
        bot.remove(["cats", "manuals/dogs", "manuals/natt"])
        assert {each.source for each in bot.documents()} == {"manuals", "backstage"}


# ---- a limited bot -------------------------------------------------------------------------


@pytest.mark.parametrize("language", codes())
def test_a_limited_bot_answers_as_if_there_were_no_other_source(whole: Bot, alone: Bot, language: str):
    limited = whole.limited("manuals")
    told = (Turn(ASKED[language], language), Turn(BACKSTAGE[language].splitlines()[0], language))
    for question, history in ((PRICE[language], ()), (ASKED[language], ()), (PRICE[language], told), ("?a", told)):
        said = limited.ask(question, history=history)
        assert said == alone.ask(question, history=history)
        asked = " ".join((question, *(each.question for each in history)))
        assert not set(SECRETS.findall(json.dumps(said.to_dict()))) - set(SECRETS.findall(asked))
    assert "987" in whole.ask(ASKED[language]).text
    assert limited.documents() == alone.documents()
    assert limited.holds[:2] == alone.holds[:2]
    assert limited.check() == alone.check()
    assert limited.starts(language) == alone.starts(language)
    assert (limited.title, limited.sources) == (alone.title, alone.sources)
    for each in alone.documents():
        assert limited.related(each.path) == alone.related(each.path)
        assert limited.beside(each.path) == alone.beside(each.path)


def test_what_a_limited_bot_may_not_see_is_not_there(whole: Bot):
    limited = whole.limited("manuals")
    for read in (limited.document, limited.beside, limited.related, lambda path: limited.term("Zanzibar", "sv")):
        with pytest.raises(KeyError):
            read("backstage/night.md")
    assert whole.term("Zanzibar", "sv").name == "kvicksilver"
    for ask in (limited.search, limited.ask):
        for named in ({"path": "backstage/night.md"}, {"path": "backstage"}, {"source": "backstage"}):
            with pytest.raises(SettingError) as there:
                ask(PRICE["en"], **named)
            none = {name: value.replace("backstage", "nothing") for name, value in named.items()}
            with pytest.raises(SettingError) as not_there:
                ask(PRICE["en"], **none)
            assert str(there.value).replace("backstage", "nothing") == str(not_there.value)
    for change in (lambda: limited.add([SourceDocument("a", "b")]), lambda: limited.remove("a"), limited.refresh):
        with pytest.raises(SettingError, match="some sources only"):
            change()
    limited.close()
    assert limited.ask(PRICE["en"]).citations


def test_what_readers_say_is_told_to_who_may_see_what_they_saw(whole: Bot):
    said = Feedback(False, "en", "answer", "passage", ("manuals/boats.md",), "a question")
    whole.keep_feedback(replace(said, question="quicksilver"))
    whole.limited("manuals").keep_feedback(replace(said, question="ferry", sources=("backstage",)))
    assert [each[1] for each in whole.feedback().unanswered] == ["ferry", "quicksilver"]
    assert [each[1] for each in whole.limited("manuals").feedback().unanswered] == ["ferry"]
    assert not whole.limited("backstage").feedback().unanswered


def test_a_limited_bot_follows_what_is_indexed_and_served_elsewhere(tmp_path: Path):
    filled(tmp_path / "a", {"boats.md": MANUALS["en"]})
    filled(tmp_path / "b", {"night.md": BACKSTAGE["en"], "terms.toml": TERMS})
    with opened(tmp_path, manuals="a", backstage="b") as bot:
        limited = bot.limited("manuals")
        filled(tmp_path / "a", {"dogs.md": "# Dogs\n\nA dog travels for 3 euros.\n"})
        filled(tmp_path / "b", {"day.md": "# Day\n\nA dog costs 9876 quicksilver euros.\n"})
        bot.refresh()
        assert "3 euros" in limited.ask("What does a dog cost?").text
        assert [each.path for each in limited.documents()] == ["manuals/boats.md", "manuals/dogs.md"]
        place = Path(bot._index.place.uri)
        (tmp_path / "a" / "boats.md").unlink()
        (tmp_path / "a" / "dogs.md").unlink()
        bot.refresh()
        assert limited.documents() == () and limited.ask("What does a dog cost?").outcome == "none"
        with pytest.raises(KeyError):
            limited.term("Zanzibar", "sv")
        filled(tmp_path / "a", {"boats.md": MANUALS["en"]})
        bot.refresh()
    with Bot.open(index=place) as served:  # without its documents
        assert served.sources == ("backstage", "manuals")
        assert served.term("Zanzibar", "sv")
        with pytest.raises(KeyError):
            served.limited("manuals").term("Zanzibar", "sv")
        assert not SECRETS.search(served.limited("manuals").ask("What does a dog cost?").text)


spread = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.dictionaries(
    st.tuples(st.sampled_from(["guide.md", "prices.md", "table.csv"]), st.sampled_from(LANGUAGES)), contents,
    min_size=1, max_size=4), min_size=2, max_size=3)  # fmt: skip


@settings(max_examples=8)
@given(spread, st.data())
def test_a_limited_snapshot_is_that_of_an_index_of_its_sources(
    tmp_path_factory: pytest.TempPathFactory, pages: dict[str, Any], data: st.DataObject
):
    """All of it, but for how rare a word is to BM25, which counts the whole table."""
    place = tmp_path_factory.mktemp("spread")
    for source, its in pages.items():
        filled(place / source, {path_of(name, code): page(name, code, said) for (name, code), said in its.items()})
    names = data.draw(st.sets(st.sampled_from(sorted(pages)), min_size=1), label="sources")
    every, some = (_indexed(place, wanted) for wanted in (sorted(pages), sorted(names)))
    some.header = replace(some.header, skipped=())
    assert_same(every.limited(names), some)


def _indexed(place: Path, names: list[str]) -> Snapshot:
    source, folders, _ = source_of({name: place / name for name in names})
    index = Index(FolderPlace(place / "-".join(["index", *names])))
    ingest(Wanted(source, folders), index, ENCODERS)
    return index.snapshot()


# ---- served --------------------------------------------------------------------------------


class Served:
    """What is served of a bot, and asked with a key."""

    def __init__(self, client: TestClient, guard: Guard, key: str) -> None:
        self.client, self.guard, self.headers = client, guard, {"authorization": f"Bearer {key}"}

    def said(self, method: str, address: str, **sent: Any) -> str:
        """Status and body, without what is other each time: numbers of messages, times, scores."""
        headers = self.headers | sent.pop("headers", {})
        answer = self.client.request(method, address, headers=headers, **sent)
        fresh = r'"id":\s*"chatcmpl-\w+"|"created":\s*\d+|-?\d+\.\d+(e-?\d+)?|"date":\s*"[^"]*"'
        return f"{answer.status_code} {re.sub(fresh, '#', answer.text)}"


@pytest.fixture(scope="module")
def keys(place: Path) -> dict[str, str]:
    """Tokens by whose they are; their lines stand in a file."""
    some, line = token_line("ci", ["manuals"])
    every, whole_line = token_line("boss")
    lines = [line, whole_line, password_line("åsa", PASSWORD, ["manuals"]), password_line("bo", PASSWORD)]
    filled(
        place, {"visitors": "\n".join(lines), "accounts": "oidc anna@example.org sources=manuals\noidc @example.org"}
    )
    return {"some": some, "every": every}


@pytest.fixture(scope="module")
def served(place: Path, whole: Bot, alone: Bot, keys: dict[str, str]) -> Iterator[dict[str, Served]]:
    """The same with a key for some sources and for all, and an index of these sources alone."""
    visitors = Visitors(Keys.of(place / "visitors"))
    guards = [guarded(Counted(bot), Streams(), host="127.0.0.1", api=True, visitors=visitors) for bot in (whole, alone)]
    here = {"base_url": "http://127.0.0.1", "client": ("127.0.0.1", 50000)}
    with TestClient(guards[0], **here) as client, TestClient(guards[1], **here) as other:
        yield {
            "some": Served(client, guards[0], keys["some"]),
            "every": Served(client, guards[0], keys["every"]),
            "alone": Served(other, guards[1], keys["every"]),
        }


PATHS = ["backstage/night.md", "backstage/translations/nl/night.md", "backstage/none.md", "manuals/boats.md"]
TOLD = [ASKED["en"], BACKSTAGE["en"].splitlines()[0]]
QUERIES = [{"q": ASKED["en"], "name": "Zanzibar", "path": path, "lang": "en", "find": "z"} for path in PATHS]
QUERIES += [{"q": PRICE["en"], "name": "ticket", "language": "sv"}, {"q": "cost", "path": "backstage", "check": "1"}]
QUERIES += [{"q": "cost", "source": "backstage"}, {"q": ASKED["nl"]}]
SENT: dict[str, list[Any]] = {
    "/api/ask": [{"question": text, "history": [{"question": each} for each in TOLD]} for text in ASKED.values()]
    + [{"question": PRICE["en"], "source": ["backstage"]}, {"question": PRICE["en"], "path": ["backstage/night.md"]}],
    "/v1/chat/completions": [
        {"stream": stream, "messages": [{"role": "user", "content": text} for text in (*TOLD, ASKED[code])]}
        for code in codes()
        for stream in (False, True)
    ],
    "/feedback": [{"helpful": False, "language": "en", "outcome": "answer", "cited": PATHS, "sources": ["backstage"]}],
    "/login": [{}],
    "/logout": [{}],
    **{path: [{}] for path in ("/api", "/api/{rest:path}", "/v1", "/v1/{rest:path}")},  # which there are not
}
SENT["/api/ask/stream"] = SENT["/api/ask"]


def test_no_route_tells_a_word_of_a_source_that_is_not_seen_nor_whether_there_is_one(served: dict[str, Served]):
    """Each is asked with all we know to ask; one that has to be asked otherwise needs a line above."""
    some, every, alone = served["some"], served["every"], served["alone"]
    limited = some.guard.limited[frozenset({"manuals"})]
    apart = {"/mcp", ""}  # assistants', and the chat: see the next tests
    routes = [each for each in limited.routes if each.path not in apart]
    of_the_server = {"/metrics"}
    assert {each.path for each in some.guard.app.routes} == {*(each.path for each in routes), *apart, *of_the_server}
    tells = set()
    for route in routes:
        for method in sorted(route.methods - {"HEAD"}):
            for address, sent in _requests(method, route.path):
                said = some.said(method, address, **sent)
                same = said == alone.said(method, address, **sent)
                assert same or address == "/api/openapi.json", (method, address, sent)  # which describes /metrics
                asked = f"{address} {json.dumps(sent, ensure_ascii=False)}"
                assert not planted(said) - planted(asked), (method, address, sent, said)
                if route.path not in tells and planted(every.said(method, address, **sent)) - planted(asked):
                    tells.add(route.path)
    assert {"/api/ask", "/api/ask/stream", "/api/search", "/api/documents", "/api/check", "/llms.txt"} <= tells
    assert {"/contents", "/term", "/api/term", "/v1/chat/completions"} <= tells
    assert some.said("GET", "/metrics").startswith("404") and every.said("GET", "/metrics").startswith("200")


def _requests(method: str, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if method == "POST":
        yield from ((re.sub(r"\{.*\}", PATHS[0], path), {"json": each}) for each in SENT[path])
        return
    if "{" in path:
        yield from ((re.sub(r"\{.*\}", each, path), {"params": QUERIES[0]}) for each in PATHS)
    else:
        yield from ((path, {"params": query}) for query in QUERIES)


def test_no_tool_or_resource_of_an_assistant_does(served: dict[str, Served]):
    some, every, alone = served["some"], served["every"], served["alone"]
    values = {
        "query": [*ASKED.values()],
        "question": [*ASKED.values()],
        "path": PATHS,
        "limit": [20],
        "language": ["en"],
    }
    asked = [("resources/list", {}), ("resources/templates/list", {}), ("tools/list", {})]
    asked += [("resources/read", {"uri": f"kilde://documents/{path}"}) for path in PATHS]
    tools = json.loads(_mcp(some, "tools/list", {})[4:])["result"]["tools"]
    assert len(tools) >= 4
    for tool in tools:
        properties = tool["inputSchema"]["properties"]
        assert properties.keys() <= values.keys() | {"source"}, "say above what it is to be asked"
        first, *_ = tool["inputSchema"]["required"]
        for value in values[first]:
            given = {first: value} | {name: values[name][0] for name in properties if name not in (first, "source")}
            asked += [("tools/call", {"name": tool["name"], "arguments": given})]
            if "source" in properties:
                asked += [("tools/call", {"name": tool["name"], "arguments": given | {"source": "backstage"}})]
    tells = set()
    for method, what in asked:
        said = _mcp(some, method, what)
        assert said == _mcp(alone, method, what)
        asked_for = planted(json.dumps(what))
        assert not planted(said) - asked_for, (method, what, said)
        name = what.get("name", method)
        if name not in tells and planted(_mcp(every, method, what)) - asked_for:
            tells.add(name)
    assert tells == {"resources/list", "resources/read", *(tool["name"] for tool in tools)}


def _mcp(of: Served, method: str, params: dict[str, Any]) -> str:
    headers = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    said = of.said("POST", "/mcp", json=body, headers=headers)
    return said[:4] + re.sub(r"(?m)^event: .*$|^data: ?", "", said[4:]).strip()


def test_the_page_and_its_chat_do_not_either_for_who_signs_in(served: dict[str, Served]):
    client, pages = served["some"].client, {}
    for name in ("åsa", "bo"):
        client.cookies.clear()
        client.post("/login", data={"name": name, "password": PASSWORD}, follow_redirects=False)
        pages[name] = [client.get(path).text for path in ("/", "/contents", "/read/backstage/night.md")]
        for number, text in enumerate((ASKED["en"], "And its price?")):  # the second goes on with the first
            call = {"data": [text, "", False, None, None], "fn_index": 0, "session_hash": name, "trigger_id": 5}
            assert client.post("/gradio_api/queue/join", json=call | {"event_data": None}).status_code == 200
            pages[name].append(client.get(f"/gradio_api/queue/data?session_hash={name}").text)
            assert "process_completed" in pages[name][3 + number]
    client.cookies.clear()
    assert not SECRETS.search("".join(pages["åsa"]).replace("backstage/night.md", ""))
    assert all(SECRETS.search(each) for each in pages["bo"][1:4])
    holds = [re.search(r"(\d+) pages", page[0])[1] for page in pages.values()]
    assert holds == ["5", "10"]


def test_the_page_does_not_for_an_account_that_is_limited(place: Path, whole: Bot, keys: dict[str, str]):
    with issuing() as issuer:
        known = Issuer(issuer.address, CLIENT, Secret(SECRET))
        guard = guarded(
            whole, Streams(), host="127.0.0.1", api=True, visitors=Visitors(Keys.of(place / "accounts"), known)
        )
        pages = {}
        for account in ("anna", "bo"):
            client = TestClient(guard, "http://127.0.0.1", client=("127.0.0.1", 1), follow_redirects=False)
            at = client.get("/login/oidc").headers["location"]
            client.get(httpx.post(at, data={"account": account}).headers["location"])
            asked = client.post("/api/ask", json={"question": ASKED["en"]}).text
            pages[account] = [asked, *(client.get(path).text for path in ("/contents", "/read/backstage/night.md"))]
    assert not SECRETS.search("".join(pages["anna"]).replace("backstage/night.md", ""))
    assert all(SECRETS.search(each) for each in pages["bo"])


def test_a_key_for_a_source_that_there_is_not_is_one_sentence_before_anything_is_served(place: Path, whole: Bot):
    _, line = token_line("ci", ["none"])
    visitors = Visitors(Keys.of(filled(place, {"wrong": line}) / "wrong"))
    with pytest.raises(SettingError, match="no source 'none' in the index; choose among backstage, manuals"):
        guarded(Counted(whole), Streams(), host="127.0.0.1", api=True, visitors=visitors)
