"""Asks a server by many at once while its documents change each second: is what it cites what stood there?

Usage: python scripts/attack/load.py [--clients 50] [--minutes 10] [--seed 1]

A small documentation in five languages is served by `kilde serve --watch`. Each second one page is written anew with
another number, and each client asks its next question once the last one is answered, over the API, as events or on the
page, each way by a third. An answer is right where it quotes a sentence that answers, in the asker's language; a
citation is true where the version of the document that it names, by its hash, has its words where it says. Both are
compared with what was written. A citation of a version that was written over is late by the time since then. In the
end the server is told to stop while it is asked. Memory, threads and open files are the server's own, as Linux counts
them, and clients take their turn on the same machine.
"""

from __future__ import annotations

import hashlib
import html
import json
import random
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

import httpx
import numpy as np
from rich.table import Table

from bot import Bot, Settings
from scripts.attack.damage import HARBOURS, PAGES, QUESTIONS, documentation
from scripts.shared.command import arguments, run
from scripts.shared.server import Used, served, used
from scripts.shared.tables import console, of_all

_CHANGE = 1.0  # seconds between two changes
_WARM = 15.0  # seconds of being asked, after which what is made once is there
_SAMPLES = 5  # of what is used, the first and the last among them
_ANSWERED_BY = dict(zip(QUESTIONS, (("en", 1), ("da", 3), ("sv", 5), ("nl", 5), ("ms", 3)), strict=False))
_DIGITS = re.compile(r"\d+")


class Asked(NamedTuple):
    """One question: how it was asked, which, when, for how long, and what came of it."""

    way: str
    question: str
    begin: float
    seconds: float
    status: str  # of the answer, or what failed
    right: bool = False
    cited: int = 0
    untrue: tuple[str, ...] = ()  # citations
    late: float = 0.0  # seconds, of the oldest version that is cited


class Documents:
    """The folder, and all that was ever written there."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self._chance, self._numbers = documentation(folder, long=False), random.Random(seed), count(100)
        self._versions: dict[tuple[str, str], str] = {}  # path and hash -> text
        self._newest: dict[str, str] = {}  # path -> hash
        self._over: dict[tuple[str, str], float] = {}  # when a version was written over
        for file in folder.rglob("*.*"):
            self._note(file.relative_to(folder).as_posix(), file.read_text(encoding="utf-8"))

    def change(self) -> None:
        """Another number in one page."""
        code, harbour = self._chance.choice(list(PAGES)), self._chance.choice(HARBOURS)
        path = f"{'' if code == 'en' else f'translations/{code}/'}{harbour}.md"
        text = _DIGITS.sub(str(next(self._numbers)), self._versions[path, self._newest[path]])
        part = self.folder.with_name("part")
        part.write_text(text, encoding="utf-8")
        self._note(path, text)
        part.replace(self.folder / path)

    def _note(self, path: str, text: str) -> None:
        hashed = hashlib.sha256(text.encode()).hexdigest()
        if path in self._newest:
            self._over[path, self._newest[path]] = time.monotonic()
        self._versions[path, hashed], self._newest[path] = text, hashed

    def has(self, cited: Any) -> bool:
        """Whether the version that a citation names has its words where it says."""
        text = self._versions.get((cited["path"], cited["content_hash"]))
        return text is not None and "\n".join(text[start:end] for start, end in cited["spans"]) == cited["quote"]

    def late(self, cited: Any) -> float:
        """Seconds since the version that is cited was written over."""
        over = self._over.get((cited["path"], cited["content_hash"]))
        return 0.0 if over is None else time.monotonic() - over


# ---- asking ------------------------------------------------------------------------------


def by_api(client: httpx.Client, question: str) -> tuple[str, Any]:
    """The status and the answer."""
    said = client.post("/api/ask", json={"question": question})
    return str(said.status_code), said.json() if said.is_success else None


def by_events(client: httpx.Client, question: str) -> tuple[str, Any]:
    said = client.post("/api/ask/stream", json={"question": question})
    events = [json.loads(line[6:]) for line in said.text.splitlines() if line.startswith("data: {")]
    if not said.is_success or not events:
        return str(said.status_code), None
    if events[-1].get("type") == "error":
        return "told why", None
    return ("200", events[-1]["answer"]) if "answer" in events[-1] else ("cut", None)


def by_page(client: httpx.Client, question: str) -> tuple[str, Any]:
    """As the page asks; the answer is what the browser is to keep."""
    session = f"{random.getrandbits(64):x}"
    call = {"data": [question, "", False, None, None], "fn_index": 0, "trigger_id": None, "session_hash": session}
    joined = client.post("/gradio_api/queue/join", json=call)
    if not joined.is_success:
        return str(joined.status_code), None
    said = client.get("/gradio_api/queue/data", params={"session_hash": session}).text
    kept = re.findall(r'data-kept=\\?"(.*?)\\?"', said)
    answer = json.loads(html.unescape(json.loads(f'"{kept[-1]}"')))["answer"] if kept else None
    return "200" if answer else "refused" if "k-problem" in said else "cut", answer


Way = Callable[[httpx.Client, str], tuple[str, Any]]
WAYS: dict[str, Way] = {"/api/ask": by_api, "/api/ask/stream": by_events, "the page": by_page}


@dataclass
class Load:
    """Many clients, until they are told to stop."""

    address: str
    documents: Documents

    def __post_init__(self) -> None:
        self.done: list[Asked] = []
        self.over = Event()

    def client(self, number: int) -> None:
        chance = random.Random(number)
        with httpx.Client(base_url=self.address, timeout=120) as client:
            while not self.over.is_set():
                way, question = chance.choice(list(WAYS)), chance.choice(list(_ANSWERED_BY))
                self.done.append(self._asked(client, way, question))
                if self.done[-1].status == "gone":
                    return

    def _asked(self, client: httpx.Client, way: str, question: str) -> Asked:
        begin = time.monotonic()
        try:
            status, answer = WAYS[way](client, question)
        except httpx.TransportError as fault:
            gone = isinstance(fault, httpx.ConnectError)
            return Asked(way, question, begin, time.monotonic() - begin, "gone" if gone else type(fault).__name__)
        seconds = time.monotonic() - begin
        if answer is None:
            return Asked(way, question, begin, seconds, status)
        both = [each for cited in answer["citations"] for each in (cited, cited["original"]) if each]
        untrue = tuple(f"{each['path']} {each['content_hash'][:8]}" for each in both if not self.documents.has(each))
        late = max(map(self.documents.late, both), default=0.0)
        return Asked(way, question, begin, seconds, status, _answers(question, answer), len(both), untrue, late)


def _answers(question: str, answer: Any) -> bool:
    """Whether a sentence that answers is quoted."""
    code, at = _ANSWERED_BY[question]
    words = _DIGITS.sub("0", PAGES[code][at].replace("{n}", "0"))
    return any(cited["language"] == code and words in _DIGITS.sub("0", cited["quote"]) for cited in answer["citations"])


# ---- all of it ---------------------------------------------------------------------------


def attack(place: Path, clients: int, minutes: float, seed: int) -> Iterator[tuple[str, Any]]:
    """What was used in between, all that was asked, and how the server stopped."""
    documents = Documents(place / "docs", seed)
    Bot.open(documents.folder, settings=Settings(index=place / "index")).close()
    with (
        served(documents.folder, "--watch", KILDE_INDEX=str(place / "index")) as (server, address),
        ThreadPoolExecutor(clients) as pool,
    ):
        load = Load(address, documents)
        changing = Thread(target=_change, args=(documents, load.over))
        changing.start()
        asking = [pool.submit(load.client, seed * 1_000 + number) for number in range(clients)]
        time.sleep(_WARM)
        began = time.monotonic()
        for sample in range(_SAMPLES):
            time.sleep(max(0.0, began + 60 * minutes * sample / (_SAMPLES - 1) - time.monotonic()))
            yield "used", (time.monotonic() - began, used(server.pid))
        told = time.monotonic()
        yield "stopped", _stop(server)
        load.over.set()
        changing.join()
        for each in asking:
            each.result()  # what went wrong in asking is no answer of the server's
    yield "asked", [each for each in load.done if began <= each.begin and each.begin + each.seconds < told]
    yield "in the end", [each for each in load.done if told <= each.begin + each.seconds]


def _change(documents: Documents, over: Event) -> None:
    while not over.wait(_CHANGE):
        documents.change()


def _stop(server: subprocess.Popen[bytes]) -> tuple[float, int]:
    """Seconds that it takes to stop, and the exit status."""
    begin = time.monotonic()
    server.send_signal(signal.SIGTERM)
    status = server.wait(60)
    return time.monotonic() - begin, status


def asked_table(asked: list[Asked]) -> Table:
    """A line a way of asking."""
    table = Table("", "questions", "p50, ms", "p95, ms", "not answered", "right", "citations true", "late at most, s")
    for way in (*WAYS, "all"):
        mine = [each for each in asked if way in (each.way, "all")]
        answered = [each for each in mine if each.status == "200"]
        if not answered:
            continue
        p50, p95 = (f"{1000 * value:.0f}" for value in np.percentile([each.seconds for each in answered], [50, 95]))
        true = [number >= len(each.untrue) for each in answered for number in range(each.cited)]
        late = f"{max(each.late for each in answered):.1f}"
        failed = str(len(mine) - len(answered))
        right = of_all(each.right for each in answered)
        table.add_row(way, str(len(mine)), p50, p95, failed, right, of_all(true), late)
    return table


def used_table(samples: list[tuple[float, Used]]) -> Table:
    table = Table("seconds", "MB", "peak, MB", "threads", "open files", "CPU seconds")
    for seconds, now in samples:
        table.add_row(f"{seconds:.0f}", *map(str, (now.mb, now.peak_mb, now.threads, now.files)), f"{now.cpu:.0f}")
    return table


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found: dict[str, list[Any]] = {"used": []}
    with tempfile.TemporaryDirectory() as made:
        for kind, value in attack(Path(made), options.clients, options.minutes, options.seed):
            found.setdefault(kind, []).append(value)
    (asked,), (last,), ((seconds, status),) = found["asked"], found["in the end"], found["stopped"]
    console().print(asked_table(asked))
    console().print(used_table(found["used"]))
    for each in [each for each in asked if each.status != "200" or each.untrue or not each.right][:20]:
        console().print(f"{each.way}: {each.status}, {each.question} {', '.join(each.untrue)}", markup=False)
    ends = {status: [each.status for each in last].count(status) for status in sorted({each.status for each in last})}
    console().print(
        f"Told to stop, it ended after {seconds:.1f} s with status {status}; of what was under way: {ends}."
    )


if __name__ == "__main__":
    run(main)
