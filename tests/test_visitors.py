"""Who may come to what is served: by password, token or proxy, by its own names, from its own pages, and how much."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_bot import QUESTIONS, FakeBot
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.middleware.cors import CORSMiddleware
from typer.testing import CliRunner

from bot import SettingError
from bot.languages.locale import codes, locale
from ui.api import add_api
from ui.cli import app as kilde
from ui.guard import Guard, Visitors
from ui.keys import COOKIE, Keys, password_line, token_line
from ui.limits import Buckets, Places, impatient
from ui.login import add_login
from ui.metrics import Counted
from ui.page import check_port
from ui.site import add_pages
from ui.streamed import Streams

PASSWORD = "correct horse"
TOKEN, TOKEN_LINE = token_line("ci")
LINE = password_line("åsa", PASSWORD)
FAR = ("203.0.113.7", 50000)
PROXY = ("10.0.0.2", 50000)
BEHIND = [
    "/api/documents",
    "/api/openapi.json",
    "/contents",
    "/llms.txt",
    "/metrics",
    "/read/guide/backup.md",
    "/readyz",
    "/related",
    "/term",
    "/v1/models",
    "/widget.js",
    "/none",
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "visitors"
    made.write_text(f"# who may come\n{LINE}\n\n{TOKEN_LINE}\n", encoding="utf-8")
    return made


def served(
    visitors: Visitors,
    host: str = "0.0.0.0",
    client: tuple[str, int] = FAR,
    base: str = "http://192.0.2.1",
    **limits: Any,
) -> TestClient:
    """What would be served, but the chat."""
    bot = Counted(FakeBot())
    app = FastAPI(openapi_url="/api/openapi.json")
    app.add_middleware(CORSMiddleware, allow_origins=visitors.origins, allow_methods=["GET", "POST"])
    checking = asyncio.Lock()
    add_api(app, bot, Streams(), checking)
    if visitors.keys:
        add_login(app, bot, visitors.keys, visitors.issuer, visitors.sites)
    add_pages(app, bot, checking)
    guard = Guard(app, bot, visitors, host, **limits)
    return TestClient(guard, base, client=client, raise_server_exceptions=False, follow_redirects=False)


# ---- who is let in -------------------------------------------------------------------------


@pytest.fixture
def locked(file: Path) -> Iterator[TestClient]:
    with served(Visitors(Keys.of(file))) as client:
        yield client


@pytest.mark.parametrize("command", ["chat", "serve"])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "kilde.example.org", ""])
def test_beyond_this_computer_nothing_is_served_without_a_word_on_who_may_come(command, host):
    ran = CliRunner().invoke(kilde, [command, "--host", host])
    assert ran.exit_code == 2
    assert "--auth" in ran.stderr and "--open" in ran.stderr and "Traceback" not in ran.stderr


def test_on_this_computer_or_where_it_is_said_it_is_served(file):
    for host in ("127.0.0.1", "localhost", "::1", "127.0.0.2"):
        Visitors().check(host)
    Visitors(Keys.of(file)).check("0.0.0.0")
    Visitors(open=True).check("0.0.0.0")
    Visitors(header="X-Forwarded-User", proxies=("10.0.0.2",)).check("0.0.0.0")


@pytest.mark.parametrize("path", BEHIND)
def test_a_program_without_a_token_gets_nothing_and_with_it_the_same_as_before(locked, path):
    assert locked.get(path).status_code == 401
    assert locked.get(path, headers={"authorization": "Bearer none"}).status_code == 401
    let_in = locked.get(path, headers={"authorization": f"Bearer {TOKEN}"})
    assert let_in.status_code < 500
    assert let_in.status_code == served(Visitors(open=True)).get(path).status_code


def test_asking_needs_a_token_too(locked):
    asked = {"json": {"question": QUESTIONS["da"]}}
    assert locked.post("/api/ask", **asked).headers["www-authenticate"] == "Bearer"
    assert locked.post("/feedback", json={}).status_code == 401
    said = locked.post("/api/ask", headers={"authorization": f"bearer {TOKEN}"}, **asked)
    assert said.json()["outcome"] == "answer"


def test_what_anybody_may_see_is_the_state_the_way_in_and_the_icon(locked):
    assert [locked.get(path).status_code for path in ("/healthz", "/login", "/icon.svg")] == [200, 200, 200]


@pytest.mark.parametrize("code", codes())
def test_a_reader_signs_in_in_their_language_comes_where_they_wanted_to_and_signs_out(locked, code):
    words, html = locale(code).page, {"accept": "text/html", "accept-language": code}
    led = locked.get("/read/guide/backup.md?lang=sv&at=1-2", headers=html)
    assert led.status_code == 303
    form = locked.get(led.headers["location"], headers=html)
    assert words["password"] in form.text and "<script" not in form.text
    to = "/read/guide/backup.md?lang=sv&at=1-2"
    assert to.replace("&", "&amp;") in form.text
    assert form.headers["referrer-policy"] == "same-origin"  # else the form would say that it comes from nowhere
    wrong = locked.post("/login", data={"name": "åsa", "password": "wrong horse", "next": to}, headers=html)
    assert wrong.status_code == 403 and words["not_known"] in wrong.text and COOKIE not in wrong.cookies
    right = locked.post("/login", data={"name": "åsa", "password": PASSWORD, "next": to}, headers=html)
    assert (right.status_code, right.headers["location"]) == (303, to)
    assert {"httponly", "samesite=strict", "path=/"} <= set(right.headers["set-cookie"].lower().split("; "))
    assert locked.get(to).status_code == 200
    assert words["signed_in"].format(name="åsa") in locked.get("/login", headers=html).text
    locked.post("/logout")
    assert locked.get(to).status_code == 401


@pytest.mark.parametrize(
    "to", ["//evil.example", "/\\evil.example", "https://evil.example", "/a b", "javascript:x", ""]
)
def test_nobody_is_led_elsewhere_by_signing_in(locked, to):
    said = locked.post("/login", data={"name": "åsa", "password": PASSWORD, "next": to})
    assert said.headers["location"] == "/"


def test_a_cookie_counts_for_its_time_and_only_for_the_server_that_gave_it(file, monkeypatch):
    keys, others = Keys.of(file), Keys.of(file)
    cookie = keys.cookie("åsa")
    assert keys.name_in(cookie) == "åsa"
    assert others.name_in(cookie) is None
    name, until, signature = cookie.split(".")
    for forged in (
        f"{name}.{int(until) + 1}.{signature}",
        f"{name}.{signature}",
        f"..{signature}",
        "å",
        "",
        cookie[:-1],
    ):
        assert keys.name_in(forged) is None
    monkeypatch.setattr("time.time", lambda: int(until) + 1)
    assert keys.name_in(cookie) is None


def test_who_guesses_has_to_wait_and_others_do_not(file):
    keys = replace(Keys.of(file), tries=Buckets(burst=5, a_second=0.01))
    client = served(Visitors(keys))
    tried = [client.post("/login", data={"name": "åsa", "password": str(n)}) for n in range(7)]
    assert [each.status_code for each in tried] == [403] * 5 + [429] * 2
    assert int(tried[-1].headers["retry-after"]) > 1
    assert client.post("/login", data={"name": "åsa", "password": PASSWORD}).status_code == 429
    assert client.get("/llms.txt", headers={"authorization": "Bearer guess"}).status_code == 401  # nobody guesses one
    other = served(Visitors(keys), client=("203.0.113.8", 1))
    assert other.post("/login", data={"name": "åsa", "password": PASSWORD}).status_code == 303


def test_whoever_has_the_key_is_never_slowed_down_by_using_it(locked):
    said = [locked.get("/llms.txt", headers={"authorization": f"Bearer {TOKEN}"}).status_code for _ in range(20)]
    assert set(said) == {200}


def test_a_proxys_word_counts_from_the_proxy_alone():
    visitors = Visitors(header="X-Forwarded-User", proxies=("10.0.0.0/24",))
    who = {"x-forwarded-user": "anna"}
    assert served(visitors, client=PROXY).get("/llms.txt", headers=who).status_code == 200
    assert served(visitors, client=PROXY).get("/llms.txt").status_code == 401
    assert served(visitors, client=PROXY).get("/llms.txt", headers={"x-forwarded-user": " "}).status_code == 401
    assert served(visitors, client=FAR).get("/llms.txt", headers=who).status_code == 401


def test_a_proxys_other_headers_count_from_the_proxy_alone(file):
    said = {"x-forwarded-proto": "https", "x-forwarded-for": "198.51.100.9", "x-forwarded-host": "evil.example"}
    keys = replace(Keys.of(file), tries=Buckets(burst=3, a_second=0.01))
    visitors = Visitors(keys, proxies=("10.0.0.2",), sites=("https://kilde.example.org",))
    at = {"base": "http://kilde.example.org", "host": "127.0.0.1"}
    by_proxy, by_nobody = (served(visitors, client=each, **at) for each in (PROXY, FAR))
    form = {"name": "åsa", "password": PASSWORD}
    assert "secure" in by_proxy.post("/login", data=form, headers=said).headers["set-cookie"].lower()
    assert "secure" not in by_nobody.post("/login", data=form, headers=said).headers["set-cookie"].lower()
    for _ in range(3):
        by_proxy.post("/login", data={"name": "x", "password": "x"}, headers=said)
    assert by_proxy.post("/login", data=form, headers=said).status_code == 429
    assert by_proxy.post("/login", data=form, headers=said | {"x-forwarded-for": "198.51.100.8"}).status_code == 303
    assert by_nobody.post("/login", data=form, headers=said).status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"header": "X-Forwarded-User"},
        {"proxies": ("proxy.example",)},
        {"sites": ("kilde.example.org",)},
        {"origins": ("https://docs.example.org/guide",)},
    ],
)
def test_what_cannot_be_meant_is_said(wrong):
    with pytest.raises(SettingError, match="--"):
        Visitors(**wrong)


NONE = [None, "", "# nobody\n", "anna:secret\n", f"{LINE}x$\n", "token ci\n", b"\xff"]


@pytest.mark.parametrize("text", NONE, ids=range(len(NONE)))
def test_a_password_file_that_is_none_is_said_in_a_sentence(tmp_path, text):
    file = tmp_path / "visitors"
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingError, match="kilde password"):
        Keys.of(file)


def test_the_command_makes_lines_in_which_nothing_can_be_read(tmp_path):
    def made(*arguments: str, said: str = "") -> Any:
        return CliRunner().invoke(kilde, ["password", *arguments], input=said)

    anna, ci = made("anna", said=f"{PASSWORD}\n{PASSWORD}\n"), made("ci", "--token")
    token = ci.stderr.split()[-1]
    assert PASSWORD not in anna.stdout and token not in ci.stdout
    file = tmp_path / "visitors"
    file.write_text(anna.stdout + ci.stdout)
    keys = Keys.of(file)
    assert keys.knows("anna", PASSWORD) and not keys.knows("anna", PASSWORD + "!") and not keys.knows("ci", PASSWORD)
    assert keys.bears(token) and not keys.bears(token + "!")
    short = made("anna", said="short\nshort\n")
    assert "8 characters" in str(short.exception)


def test_where_no_disk_can_be_written_memory_will_do_and_without_it_that_is_said(monkeypatch):
    monkeypatch.setattr("tempfile._candidate_tempdir_list", lambda: ["/proc/nowhere"])
    monkeypatch.setattr("tempfile.tempdir", None)
    with monkeypatch.context() as nothing:
        nothing.setattr("ui.page._MEMORY", "/proc/nowhere")
        with pytest.raises(SettingError, match=r"one folder that can be written.*TMPDIR"):
            check_port("127.0.0.1", 0)
    check_port("127.0.0.1", 0)
    assert tempfile.gettempdir() == "/dev/shm"


# ---- by which name, from which page --------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "192.0.2.1", "", "[::1"]
)
def test_on_this_computer_it_answers_to_no_name_of_a_strangers(host):
    """A page that a browser has from a name can otherwise lead that name here, and read what it finds."""
    client = served(Visitors(), "127.0.0.1", ("127.0.0.1", 1), "http://127.0.0.1:7860")
    for path in ("/llms.txt", "/", "/icon.svg"):
        said = client.get(path, headers={"host": host, "origin": f"http://{host}"})
        assert said.status_code == 421
        assert "access-control-allow-origin" not in said.headers
        assert "access-control-allow-credentials" not in said.headers


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:9000", "[::1]:7860", "LOCALHOST", "kilde.example.org"])
def test_it_answers_to_its_own_names(host):
    client = served(Visitors(sites=("https://kilde.example.org",)), "127.0.0.1", ("127.0.0.1", 1))
    assert client.get("/llms.txt", headers={"host": host}).status_code == 200


def test_on_a_network_it_answers_to_addresses_but_not_to_names_of_strangers():
    client = served(Visitors(open=True))
    assert client.get("/llms.txt", headers={"host": "192.0.2.1:7860"}).status_code == 200
    assert client.get("/llms.txt", headers={"host": "evil.example"}).status_code == 421
    assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:7860", ""])
def test_pages_of_others_cannot_have_anything_done(origin):
    client = served(Visitors(), "127.0.0.1", ("127.0.0.1", 1), "http://127.0.0.1:7860")
    for path in ("/api/ask", "/feedback", "/mcp", "/gradio_api/queue/join", "/login"):
        assert client.post(path, json={"question": "x"}, headers={"origin": origin}).status_code == 403


def test_its_own_pages_and_those_with_the_widget_can():
    visitors = Visitors(sites=("https://kilde.example.org",), origins=("https://docs.example.org",))
    client = served(visitors, "127.0.0.1", ("127.0.0.1", 1), "http://127.0.0.1:7860")
    for origin in ("http://127.0.0.1:7860", "https://kilde.example.org", "https://docs.example.org"):
        said = client.post("/api/ask", json={"question": QUESTIONS["sv"]}, headers={"origin": origin})
        assert said.status_code == 200
        assert (said.headers.get("access-control-allow-origin") == origin) == ("docs" in origin)
        assert "access-control-allow-credentials" not in said.headers


@pytest.mark.parametrize("code", codes())
def test_a_refusal_is_a_problem_in_the_askers_language(code):
    client = served(Visitors(open=True))
    said = client.get("/llms.txt", headers={"host": "evil.example", "accept-language": code})
    assert said.headers["content-type"] == "application/problem+json"
    assert said.json()["detail"] == locale(code).page["foreign_host"]


def test_every_answer_says_what_a_browser_may_do_with_it():
    for said in (
        served(Visitors(open=True)).get("/llms.txt"),
        served(Visitors()).get("/", headers={"host": "x.example"}),
    ):
        policy = said.headers["content-security-policy"]
        for rule in ("frame-ancestors 'self'", "object-src 'none'", "base-uri 'self'", "form-action 'self'"):
            assert rule in policy
        assert said.headers["x-content-type-options"] == "nosniff" and said.headers["referrer-policy"] == "no-referrer"
    framed = served(Visitors(open=True, frames=("'self'", "https://huggingface.co"))).get("/llms.txt")
    assert framed.headers["content-security-policy"].endswith("frame-ancestors 'self' https://huggingface.co")


# ---- how much ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "most"), [("/api/ask", 1_000_000), ("/feedback", 20_000), ("/gradio_api/run/predict", 1_000_000)]
)
@pytest.mark.parametrize("chunked", [False, True])
def test_what_is_too_large_is_refused_before_it_is_read(path, most, chunked):
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        while sent < 40_000_000:
            sent += 10_000
            yield b" " * 10_000

    content = chunks() if chunked else b" " * (most + 1)
    said = served(Visitors(open=True)).post(path, content=content, headers={"content-type": "application/json"})
    assert said.status_code == 413
    assert str(most // 1000) in said.json()["detail"]
    assert "   " not in said.text


def test_who_asks_too_fast_is_told_how_long_to_wait_and_others_are_not():
    limits = {"requests": Buckets(burst=30, a_second=0.01), "questions": Buckets(burst=3, a_second=0.01)}
    client = served(Visitors(open=True), **limits)
    asked = [client.post("/api/ask", json={"question": QUESTIONS["ms"]}) for _ in range(4)]
    assert [each.status_code for each in asked] == [200, 200, 200, 429]
    assert 1 < int(asked[-1].headers["retry-after"]) <= 100
    assert client.get("/llms.txt").status_code == 200  # reading is not asking
    assert [client.get("/llms.txt").status_code for _ in range(30)][-1] == 429
    assert served(Visitors(open=True), client=("203.0.113.8", 1), **limits).get("/llms.txt").status_code == 200
    assert served(Visitors(), "127.0.0.1", ("127.0.0.1", 1), "http://localhost", **limits).get("/llms.txt").is_success


def test_a_network_of_the_new_kind_counts_as_one():
    limits = {"requests": Buckets(burst=1, a_second=0.001)}
    addresses = ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")
    said = [served(Visitors(open=True), client=(each, 1), **limits).get("/llms.txt").status_code for each in addresses]
    assert said == [200, 429, 200]


def test_one_client_does_not_take_all_places():
    places = Places()
    client = served(Visitors(open=True), client=("a", 1), places=places)
    with ExitStack() as questions:
        for _ in range(8):
            questions.enter_context(places.taken("a"))
        said = client.post("/api/ask", json={"question": QUESTIONS["nl"]}, headers={"accept-language": "nl"})
        other = served(Visitors(open=True), places=places)
        assert other.post("/api/ask", json={"question": QUESTIONS["nl"]}).status_code == 200
    assert (said.status_code, said.headers["retry-after"]) == (503, "1")
    assert said.json()["detail"] == locale("nl").page["busy"].format(seconds=1)
    assert client.post("/api/ask", json={"question": QUESTIONS["nl"]}).status_code == 200


async def _empty(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def listening(client: str | None, app: Any = _empty) -> AsyncIterator[int]:
    """The port of a server to which all connections are this client's."""
    import uvicorn
    from uvicorn.server import ServerState

    config, state = uvicorn.Config(app, http=impatient(lambda _: client), log_level="error"), ServerState()
    config.load()
    protocol: Any = config.http_protocol_class
    server = await asyncio.get_running_loop().create_server(lambda: protocol(config, state, {}), "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.parametrize("client", ["203.0.113.7", None])
def test_one_client_does_not_hold_all_connections(client):
    async def held() -> tuple[bytes, bytes]:
        """What the last of too many gets, and what it gets once another is closed."""
        async with listening(client) as port:
            open_now = [await asyncio.open_connection("127.0.0.1", port) for _ in range(100)]
            said = []
            for _ in range(2):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                try:
                    said.append(await asyncio.wait_for(reader.read(12), 10))
                except ConnectionError:
                    said.append(b"")
                writer.close()
                open_now.pop()[1].close()
                await asyncio.sleep(0.1)
            for _, writer in open_now:
                writer.close()
            return said[0], said[1]

    answered = b"HTTP/1.1 204"
    assert asyncio.run(held()) == (b"" if client else answered, answered)


def test_who_sends_no_first_lines_is_let_go(monkeypatch):
    async def ended() -> bytes:
        async with listening(None) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET / HTTP/1.1\r\n")
            return await asyncio.wait_for(reader.read(), 10)

    monkeypatch.setattr("ui.limits._HEADERS", 0.2)
    assert asyncio.run(ended()) == b""


LONG = b"Content-Length: 9000000\r\n\r\n" + b" " * 9_000_000


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"POST /feedback HTTP/1.1\r\nHost: localhost\r\n" + LONG, b"413"),
        (b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\n" + LONG, b"413"),
        (b"POST /api/ask HTTP/1.1\r\nHost: elsewhere.example\r\n" + LONG, b"421"),
    ],
)
def test_who_has_sent_all_of_what_is_refused_hears_why(sent, status):
    def said(port: int) -> bytes:
        with socket.create_connection(("127.0.0.1", port), 30) as to:
            to.sendall(sent)
            return b"".join(iter(lambda: to.recv(10_000), b""))

    async def answered() -> bytes:
        async with listening(None, Guard(_empty, FakeBot(), Visitors(), "127.0.0.1")) as port:
            return await asyncio.to_thread(said, port)

    first, _, rest = asyncio.run(answered()).partition(b"\r\n")
    assert first.split()[1] == status and rest.endswith(b"}")


def test_what_is_no_http_behind_a_refusal_is_no_fault_in_the_log(caplog):
    async def ended() -> tuple[bytes, bytes]:
        async with listening(None, Guard(_empty, FakeBot(), Visitors(), "127.0.0.1")) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /api/ask HTTP/1.1\r\nHost: elsewhere.example\r\nTransfer-Encoding: chunked\r\n\r\n")
            said = await reader.readuntil(b"}")
            writer.write(b"no length\r\n")
            return said, await asyncio.wait_for(reader.read(), 10)

    said, more = asyncio.run(ended())
    assert said.split()[1] == b"421" and not more
    assert not [each for each in caplog.records if each.exc_info]


def test_a_proxys_connections_and_those_of_this_computer_are_nobodys():
    visitors = Visitors(proxies=("10.0.0.0/24",))
    nobodys = ("127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.2")
    assert [visitors.connected(each) for each in nobodys] == [None] * 4
    assert visitors.connected("::ffff:203.0.113.7") == visitors.connected("203.0.113.7") == "203.0.113.7"


def test_what_is_remembered_of_clients_is_bounded():
    buckets = Buckets(burst=1, a_second=1)
    for number in range(10_100):
        buckets.wait(str(number))
    assert len(buckets) == 10_000


@given(st.lists(st.sampled_from("ab"), max_size=40))
def test_a_client_never_gets_more_than_its_burst_at_once(clients):
    buckets = Buckets(burst=5, a_second=1e-9)
    got = [client for client in clients if not buckets.wait(client)]
    assert all(got.count(each) == min(5, clients.count(each)) for each in "ab")


@pytest.mark.parametrize(
    "path",
    [
        "info",
        "upload",
        "file=/etc/passwd",
        "proxy=http://x",
        "call/ask",
        "openapi.json",
        "run/ask",
        "component_server",
        "../config",
    ],
)
def test_gradios_routes_that_the_page_has_no_use_for_are_not_there(path):
    assert served(Visitors(open=True)).post(f"/gradio_api/{path}", json={}).status_code == 404
    for there in ("/config", "/monitoring", "/openapi.json", "/docs", "/manifest.json"):
        assert served(Visitors(open=True)).get(there).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        *("", "NaN", "null", "[" * 90_000, '{"data": NaN, "fn_index": 0, "session_hash": "s"}'),
        '{"data": "\\ud800", "fn_index": 0, "session_hash": "s"}',
        '{"data": [], "fn_index": 0, "session_hash": "s"}',
        '{"data": [], "fn_index": 12, "session_hash": "s"}',
        '{"data": [], "fn_index": true, "session_hash": "s"}',
        '{"data": [], "fn_index": 1, "session_hash": null}',
        '{"data": [], "fn_index": 1, "session_hash": ""}',
        '{"data": [], "fn_index": 1, "session_hash": "s", "trigger_id": "\\ud800"}',
        '{"data": [], "fn_index": 1, "session_hash": "s", "trigger_id": true}',
        '{"data": [], "fn_index": 1, "session_hash": "s", "batched": "\\ud800"}',
        *(f'{{"data": [{values}], "fn_index": 0, "session_hash": "s"}}' for values in ("1, false", '"a", 1', "[], {}")),
    ],
)
def test_what_is_no_call_of_the_page_never_reaches_gradio(body):
    client = served(Visitors(open=True), functions={0: [(str,), (bool, type(None))], 1: []})
    for path in ("/gradio_api/queue/join", "/gradio_api/run/predict"):
        assert client.post(path, content=body, headers={"content-type": "application/json"}).status_code == 400
    call = {"data": [], "fn_index": 1, "session_hash": "s"}
    assert client.post("/gradio_api/queue/join", json=call).status_code == 404  # no page is served here


def test_what_was_sent_is_not_told_where_the_server_fails(caplog):
    async def failing(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError("Xylophonia")

    guard = Guard(failing, FakeBot(), Visitors(open=True), "0.0.0.0")
    said = TestClient(guard, "http://192.0.2.1").get("/api/search?q=Xylophonia")
    assert said.status_code == 500 and "Xylophonia" not in said.text + caplog.text
    assert "ValueError at" in caplog.text


def test_what_is_refused_is_not_read_to_its_end(locked):
    refused = locked.post("/api/ask", json={"question": "When?"})
    assert (refused.status_code, refused.headers["connection"]) == (401, "close")
    assert "connection" not in locked.get("/llms.txt").headers


def test_who_signs_out_leaves_no_conversation_behind(locked):
    assert locked.post("/logout", follow_redirects=False).headers["clear-site-data"] == '"storage"'


def test_a_widget_for_everybody_and_a_sign_in_go_not_together(file):
    with pytest.raises(SettingError, match=r"--origin .*--auth"):
        Visitors(Keys.of(file), origins=("https://docs.example.org",)).check("127.0.0.1")


def test_a_widget_is_told_why_it_is_refused():
    site = "https://docs.example.org"
    client = served(Visitors(origins=(site,)))
    refused = client.get("/gradio_api/upload", headers={"origin": site})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (404, site)


def test_a_line_break_leads_to_no_route_that_is_closed():
    assert served(Visitors()).get("/gradio_api/upload%0A").status_code == 404
