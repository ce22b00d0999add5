"""Makes malformed calls of a server and counts what it fails at: a call is refused in a sentence, or answered.

Usage: python scripts/attack/calls.py FOLDER [--count 5000] [--seed 1]

`kilde serve FOLDER` is started and called with mutations of true calls of its API and of the page's, with odd paths and
headers, and with bytes that are no HTTP. What fails is a status of 500 or more, a traceback in an answer or in the
log, and a word of a call in the log. Memory, threads and open files are the server's own, as Linux counts them.
"""

from __future__ import annotations

import json
import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from copy import deepcopy
from tempfile import TemporaryFile
from typing import Any, NamedTuple

import httpx
from rich.table import Table

from bot import Bot
from scripts.shared.command import arguments, folder, run
from scripts.shared.server import served, used
from scripts.shared.tables import console

_SECRET = "xylophonia"  # stands in every call
_AT_ONCE = 8
_STRANGE: tuple[Any, ...] = (
    *(None, True, -1, 0, 10**30, 1e308, "", [], {}, [[]], [None], {"a": {}}, _SECRET, _SECRET * 5_000),
    *(
        "\ud800",
        "\x00",
        "a" * 100 + "\u202e",
        "../../etc/passwd",
        {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}},
    ),
    {"__type__": "update", "value": _SECRET},
)
_BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'"x"',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"question":' * 50_000,
    b"1" * 5_000,
    b"NaN",
)
_TRUE: dict[str, Any] = {
    "/api/ask": {"question": _SECRET, "hint": "da", "history": [{"question": _SECRET, "language": "sv"}]},
    "/api/ask/stream": {"question": _SECRET, "language": "en", "write": False, "kind": ["prose"]},
    "/v1/chat/completions": {"model": "kilde", "stream": True, "messages": [{"role": "user", "content": _SECRET}]},
    "/feedback": {"verdict": "good", "language": "en", "question": _SECRET, "paths": ["a.md"]},
    "/mcp": {
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "ask_docs", "arguments": {"question": _SECRET}},
    },
    "/gradio_api/queue/join": {
        "data": [_SECRET, "", False, None, None], "event_data": None, "fn_index": 0, "trigger_id": 5,
        "session_hash": "s",
    },
    "/gradio_api/run/predict": {
        "data": ["", None, "[]"], "event_data": None, "fn_index": 10, "trigger_id": None, "session_hash": "s"
    },
}  # fmt: skip
_READ = (
    "/api/search",
    "/api/documents/",
    "/read/",
    "/contents",
    "/related",
    "/term",
    "/api/term",
    "/",
    "/gradio_api/queue/data",
    "/mcp",
    "/assets/",
)
_RAW = (
    b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 70_000,
    b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffff\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /%ff%00%0d%0a HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
)  # fmt: skip


class Failure(NamedTuple):
    """A call that the server failed at, and how."""

    call: str
    how: str


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("folder", type=folder)
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    Bot.open(options.folder).close()
    with (
        TemporaryFile() as log,
        served(options.folder, log=log) as (server, address),
        httpx.Client(base_url=address, timeout=httpx.Timeout(60, read=1)) as client,
    ):
        attack(client, 200, options.seed)  # what is made once is there
        before = used(server.pid)
        called, failures = attack(client, options.count, options.seed + 1)
        after = used(server.pid)
        log.seek(0)
        said = log.read().decode("utf-8", "replace")
    table = Table("status", "calls")
    for status, count in sorted(called.items()):
        table.add_row(status, str(count))
    console().print(table)
    for failure, count in Counter(failures).most_common(20):
        console().print(f"{count}: {failure.call}: {failure.how}", markup=False, soft_wrap=True)
    told = {
        "tracebacks": said.count("Traceback"),
        "words of calls": said.lower().count(_SECRET),
        "lines": said.count("\n"),
    }
    console().print(f"{len(failures)} failed; in the log: {', '.join(f'{name} {n}' for name, n in told.items())}")
    console().print(f"MB {before.mb} -> {after.mb}, threads {before.threads} -> {after.threads}", end=", ")
    console().print(f"files {before.files} -> {after.files}")
    for line in said.splitlines()[-40:]:
        console().print(line[:300], markup=False, style="dim")


def attack(client: httpx.Client, count: int, seed: int) -> tuple[Counter[str], list[Failure]]:
    """How often each status came, and what failed."""
    calls = [(_mutated, _read, _raw)[chance.choice((0, 0, 0, 0, 1, 2))](chance) for chance in _chances(count, seed)]
    called: Counter[str] = Counter()
    failures: list[Failure] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for name, (status, text) in pool.map(lambda call: (call[0], call[1](client)), calls):
            called[str(status)] += 1
            if status >= 500 or "Traceback" in text:
                failures.append(Failure(name, f"{status} {text[:120]!r}"))
    return called, failures


def _chances(count: int, seed: int) -> Iterator[random.Random]:
    return (random.Random(seed * 1_000_003 + number) for number in range(count))


Call = tuple[str, Callable[[httpx.Client], tuple[int, str]]]


def _mutated(chance: random.Random) -> Call:
    """A call with a body that is nearly a true one, or none at all."""
    path = chance.choice(list(_TRUE))
    said = json.loads(json.dumps(_TRUE[path]))
    if path.startswith("/gradio_api"):
        said["fn_index"], said["session_hash"] = chance.randrange(14), f"s{chance.randrange(20)}"
    for _ in range(chance.randint(0, 3)):
        _mutate(said, chance)
    body = chance.choice(_BODIES) if chance.random() < 0.2 else json.dumps(said).encode()
    headers = {"content-type": chance.choice(["application/json"] * 6 + ["text/plain", "x", "multipart/form-data"])}
    headers["accept"] = "application/json, text/event-stream"
    method = chance.choice(["POST"] * 9 + ["PUT"])
    return f"{method} {path} {body[:160]!r}", lambda client: _said(client, method, path, content=body, headers=headers)


def _mutate(said: Any, chance: random.Random) -> None:
    """Puts something strange in the place of a value, takes one away, or adds one."""
    while True:
        places = list(said) if isinstance(said, dict) else list(range(len(said)))
        if not places:
            return
        place = chance.choice(places)
        if isinstance(said[place], dict | list) and said[place] and chance.random() < 0.6:
            said = said[place]
            continue
        break
    kind = chance.random()
    if kind < 0.7:
        said[place] = deepcopy(chance.choice(_STRANGE))
    elif kind < 0.85:
        del said[place]
    elif isinstance(said, dict):
        said[_SECRET] = deepcopy(chance.choice(_STRANGE))
    else:
        said.append(deepcopy(chance.choice(_STRANGE)))


def _read(chance: random.Random) -> Call:
    """What is read by an odd address or with odd headers."""
    path = chance.choice(_READ)
    odd = "".join(chance.choice("%00/..\\?&=#åx%ff+ \u202e'\"<{") for _ in range(chance.randint(0, 12)))
    key = chance.choice(["q", "path", "find", "lang", "at", "of", "limit", "language", "hint", "kind", "session_hash"])
    query = {key: chance.choice([odd, _SECRET, "-1", "9" * 40, "x" * 30_000, "\x00"])}
    name = chance.choice(
        ["accept-language", "accept", "range", "cookie", "if-none-match", "authorization", "x-forwarded-for"]
    )
    headers = {name: chance.choice(["*", ";q=", "sv;q=x", "bytes=-1", "a" * 9_000, "kilde-visitor=x.y.z", "Bearer"])}
    address = f"{path}{odd if chance.random() < 0.5 else ''}"
    return f"GET {address} {query!s:.80} {headers!s:.60}", lambda client: _said(
        client, "GET", address, params=query, headers=headers
    )


def _raw(chance: random.Random) -> Call:
    """Bytes that are no HTTP, or hardly."""
    sent = bytearray(chance.choice(_RAW))
    for _ in range(chance.randint(0, 3)):
        sent[chance.randrange(len(sent))] = chance.randrange(256)

    def call(client: httpx.Client) -> tuple[int, str]:
        with suppress(OSError), socket.create_connection(("127.0.0.1", client.base_url.port or 80), timeout=2) as to:
            to.sendall(bytes(sent))
            to.shutdown(socket.SHUT_WR)
            first = to.recv(2_000).decode("latin-1")
            return (int(first.split()[1]) if first.startswith("HTTP/") else 0), first
        return 0, ""

    return f"raw {bytes(sent[:80])!r}", call


def _said(client: httpx.Client, method: str, path: str, **options: Any) -> tuple[int, str]:
    """The status and the beginning of what is said; 0 where the call could not be sent, or never ends."""
    text, end = "", time.monotonic() + 1
    try:
        with client.stream(method, path, **options) as answer:
            with suppress(httpx.TimeoutException):
                for part in answer.iter_text():
                    text += part
                    if len(text) > 20_000 or time.monotonic() > end:
                        break
            return answer.status_code, text
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
        return 0, text


if __name__ == "__main__":
    run(main)
