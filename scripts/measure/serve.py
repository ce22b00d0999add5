"""What a server costs to start and to ask: `kilde serve` on a folder, asked by one client and by many at once.

Usage: python scripts/measure/serve.py QUESTIONS.jsonl FOLDER

The folder is indexed first, so that what is measured is a server that starts again. CPU seconds and memory are the
server's own, as Linux counts them; clients take their turn on the same machine. Each row ends after so many requests
or so many seconds, whichever comes first.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

import httpx
import numpy as np
from rich.table import Table

from bot import Bot, load_questions
from scripts.shared.command import add_questions, arguments, run
from scripts.shared.server import served, used
from scripts.shared.tables import console

_CLIENTS = (1, 10, 50)
_REQUESTS, _SECONDS = 300, 15.0  # of a row

Ask = Callable[[httpx.Client, str], httpx.Response]
ROUTES: dict[str, Ask] = {
    "/api/search": lambda client, text: client.get("/api/search", params={"q": text}),
    "/api/ask": lambda client, text: client.post("/api/ask", json={"question": text}),
}


def main() -> None:
    parser = arguments(__doc__)
    add_questions(parser)
    options = parser.parse_args()
    texts = [text for row in load_questions(options.questions) for text in row["question"].values()]
    random.Random(1).shuffle(texts)
    Bot.open(options.folder).close()
    begin, limits = time.perf_counter(), httpx.Limits(max_connections=100)
    with (
        served(options.folder) as (server, address),
        httpx.Client(base_url=address, timeout=60, limits=limits) as client,
    ):
        starting(server.pid, client, texts[0], begin)
        asking(server.pid, client, texts)
        console().print(f"The server took {used(server.pid).peak_mb} MB of memory at most.")


def starting(server: int, client: httpx.Client, text: str, begin: float) -> None:
    """Prints what it took to be ready, and to answer for the first time."""
    table = Table("", "seconds", "CPU seconds", "MB")
    for name, do in (("ready", lambda: None), ("first answer", lambda: ROUTES["/api/ask"](client, text))):
        do()
        so_far = used(server)
        table.add_row(name, f"{time.perf_counter() - begin:.1f}", f"{so_far.cpu:.1f}", str(so_far.peak_mb))
    console().print(table)


def asking(server: int, client: httpx.Client, texts: Sequence[str]) -> None:
    """Prints how fast it answers, a route and a number of clients a row."""
    table = Table("route", "clients", "requests", "a second", "p50, ms", "p95, ms", "CPU ms each", "failed")
    for route, ask in ROUTES.items():
        for clients in _CLIENTS:
            begin, before = time.perf_counter(), used(server).cpu
            taken, failed = _asked(client, ask, texts, clients, begin + _SECONDS)
            rate = len(taken) / (time.perf_counter() - begin)
            p50, p95 = (f"{1000 * value:.0f}" for value in np.percentile(taken, [50, 95]))
            each = f"{1000 * (used(server).cpu - before) / len(taken):.0f}"
            table.add_row(route, str(clients), str(len(taken)), f"{rate:.1f}", p50, p95, each, str(failed))
    console().print(table)


def _asked(client: httpx.Client, ask: Ask, texts: Sequence[str], clients: int, end: float) -> tuple[list[float], int]:
    """Seconds of each request, and how many were not answered; no request begins after the end."""

    def timed(text: str) -> tuple[float, bool] | None:
        begin = time.perf_counter()
        if begin > end:
            return None
        try:
            good = ask(client, text).status_code == 200
        except httpx.TransportError:
            good = False
        return time.perf_counter() - begin, good

    with ThreadPoolExecutor(clients) as pool:
        done = [each for each in pool.map(timed, islice(cycle(texts), _REQUESTS)) if each is not None]
    return [seconds for seconds, _ in done], sum(not good for _, good in done)


if __name__ == "__main__":
    run(main)
