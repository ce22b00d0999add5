"""Makes malformed calls of a server and counts what it fails at: a call is refused in a sentence, or answered.

Usage: python scripts/attack/calls.py FOLDER [--count 5000] [--minutes 30] [--seed 1] [--keep FILE]

`kilde serve FOLDER` is started and called with mutations of true calls of its API and of the page's, with odd paths
and headers, and with bytes that are no HTTP. What fails is a status of 500 or more, no answer to what is HTTP, a
traceback in an answer or in the log, and a word of a call in the log. Memory, threads and open files are the server's
own, as Linux counts them. The reader is off: it has to do with what is answered, and would take most of the time. In
--keep FILE stands what was counted: the next run makes other calls and adds to it.
"""

from __future__ import annotations

import json
import random
import re
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import httpx
from rich.table import Table

from scripts.attack.changed import STRANGE, in_values
from scripts.shared.command import arguments, folder, run
from scripts.shared.files import write_json
from scripts.shared.server import served, used
from scripts.shared.tables import console

_SECRET = "xylophonia"  # stands in every call
_AT_ONCE = 16  # calls; some of them wait for streams that stay silent
_WARM = 200  # calls after which all is there that is made once
_SILENT = 120  # seconds in which an answer begins, also on a busy machine
_LIMITS = httpx.Limits(keepalive_expiry=2)  # seconds, before the server ends a connection that a call is sent on
_LISTENED = 1.0  # seconds to a stream that has begun
_STRANGE: tuple[Any, ...] = (
    *(*STRANGE, _SECRET, _SECRET * 5_000, {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}),
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


Call = tuple[str, Callable[[httpx.Client], tuple[int, str]]]


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("folder", type=folder)
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--minutes", type=float, default=30, help="at most, without the start (default: 30)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a file of what was counted, to which this run adds")
    options = parser.parse_args()
    found = json.loads(options.keep.read_text()) if options.keep and options.keep.exists() else {}
    statuses, failures, log_of = (Counter[str](found.get(name, {})) for name in ("statuses", "failures", "log"))
    with (
        TemporaryFile() as log,
        served(options.folder, log=log, KILDE_READER="off") as (server, address),
        httpx.Client(
            base_url=address, timeout=httpx.Timeout(60, read=_SILENT), limits=_LIMITS, trust_env=False
        ) as client,
    ):
        first, end = statuses.total(), time.monotonic() + 60 * options.minutes
        used_then, begin = used(server.pid), time.monotonic()
        for number, (name, status, text) in enumerate(attack(client, options.count, options.seed, first)):
            statuses[str(status)] += 1
            if status >= 500 or "Traceback" in text or (status == 0 and not name.startswith("raw")):
                failures[f"{name}: {status} {text[:120]!r}"] += 1
            if number == _WARM:
                used_then = used(server.pid)  # what is made once is there
            if time.monotonic() > end:
                break
        used_now, seconds = used(server.pid), time.monotonic() - begin
        log.seek(0)
        said = log.read().decode("utf-8", "replace")
    log_of.update({"words of calls": said.lower().count(_SECRET), "lines": said.count("\n"), **_tracebacks(said)})
    if options.keep:
        write_json(options.keep, {"statuses": statuses, "failures": failures, "log": log_of})
    table = Table("status", "calls")
    for key, count in sorted(statuses.items()):
        table.add_row(key, f"{count:,}")
    console().print(table)
    for failure, count in failures.most_common(20):
        console().print(f"{count}: {failure}", markup=False, soft_wrap=True)
    in_log = ", ".join(f"{count} {name}" for name, count in log_of.items())
    console().print(f"{statuses.total():,} calls, {failures.total()} failed; in the log: {in_log}", markup=False)
    console().print(f"{(statuses.total() - first) / seconds:.0f} calls a second", end="; ")
    console().print(f"MB {used_then.mb} -> {used_now.mb}, threads {used_then.threads} -> {used_now.threads}", end=", ")
    console().print(f"files {used_then.files} -> {used_now.files}")


def _tracebacks(said: str) -> Counter[str]:
    """The tracebacks of a log, by what they end with."""
    ends = (
        re.search(r"^(?![\s]|Traceback|During|The above)(?!$).*", each, re.M) for each in said.split("Traceback")[1:]
    )
    return Counter(f"tracebacks: {end[0][:200] if end else ''}" for end in ends)


def attack(client: httpx.Client, count: int, seed: int, first: int) -> Iterator[tuple[str, int, str]]:
    """Each call, with its status and what was said to it."""

    def called(number: int) -> tuple[str, int, str]:
        name, call = _made(random.Random(seed * 1_000_003 + number))
        return name, *call(client)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(called, range(first, first + count))


def _made(chance: random.Random) -> Call:
    return (_mutated, _read, _raw)[chance.choice((0, 0, 0, 0, 1, 2))](chance)


def _mutated(chance: random.Random) -> Call:
    """A call with a body that is nearly a true one, or none at all."""
    path = chance.choice(list(_TRUE))
    said = json.loads(json.dumps(_TRUE[path]))
    if path.startswith("/gradio_api"):
        said["fn_index"], said["session_hash"] = chance.randrange(14), f"s{chance.randrange(20)}"
    for _ in range(chance.randint(1, 3)):
        in_values(chance, said, _STRANGE)
    body = chance.choice(_BODIES) if chance.random() < 0.2 else json.dumps(said).encode()
    headers = {"content-type": chance.choice(["application/json"] * 6 + ["text/plain", "x", "multipart/form-data"])}
    headers["accept"] = "application/json, text/event-stream"
    method = chance.choice(["POST"] * 9 + ["PUT"])
    return f"{method} {path} {body[:160]!r}", lambda client: _said(client, method, path, content=body, headers=headers)


def _read(chance: random.Random) -> Call:
    """What is read by an odd address or with odd headers."""
    path = chance.choice(_READ)
    odd = "".join(chance.choice("%00/..\\?&=#åx%ff+ \u202e'\"<{") for _ in range(chance.randint(0, 12)))
    key = chance.choice(["q", "path", "find", "lang", "at", "of", "limit", "language", "hint", "kind", "session_hash"])
    query = {key: chance.choice([odd, _SECRET, "-1", "9" * 40, "x" * 30_000, "\x00", f"s{chance.randrange(20)}"])}
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
    """The status and the beginning of what is said; 0, and why, where there is no answer."""
    text = ""
    try:
        with client.stream(method, f"{client.base_url}{path}", **options) as answer:
            end = time.monotonic() + _LISTENED
            answer.request.extensions["timeout"]["read"] = _LISTENED
            with suppress(httpx.TimeoutException):
                for part in answer.iter_text():
                    text += part
                    if len(text) > 20_000 or time.monotonic() > end:
                        break
            return answer.status_code, text
    except httpx.HTTPError as fault:
        told = "session_not_found" in text  # by Gradio, which then breaks off
        return (answer.status_code, text) if told else (0, f"{type(fault).__name__} {text}")


if __name__ == "__main__":
    run(main)
