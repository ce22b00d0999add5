"""What a server costs to start and to ask: `kilde serve` on a folder, asked by one client and by many at once.

Usage: python scripts/measure/serve.py QUESTIONS.jsonl FOLDER

The folder is indexed first, so that what is measured is a server that starts again. CPU seconds and memory are the
server's own, as Linux counts them; clients take their turn on the same machine. Each row ends after so many requests
or so many seconds, whichever comes first.
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from rich.table import Table

from bot import Bot, SettingError, load_questions
from scripts.shared.command import add_questions, arguments, run
from scripts.shared.tables import console

_CLIENTS = (1, 10, 50)
_REQUESTS, _SECONDS = 300, 15.0  # of a row
_PATIENCE = 300.0  # seconds until the server has to be ready
_ROOT = Path(__file__).resolve().parents[2]

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
    with served(options.folder) as (server, client, begin):
        starting(server, client, texts[0], begin)
        asking(server, client, texts)
        console().print(f"The server took {_peak(server):.0f} MB of memory at most.")


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, httpx.Client, float]]:
    """The server's process, a client of it, and when it was started; ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "ui.cli", "serve", str(folder), "--port", str(port)]
    begin = time.perf_counter()
    with (
        subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server,
        httpx.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=60, limits=httpx.Limits(max_connections=100)
        ) as client,
    ):
        try:
            while not _ready(client):
                if server.poll() is not None or time.perf_counter() - begin > _PATIENCE:
                    raise SettingError(f"kilde serve {folder} does not start; run it by itself to see why.")
                time.sleep(0.02)
            yield server.pid, client, begin
        finally:
            server.terminate()


def _ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def starting(server: int, client: httpx.Client, text: str, begin: float) -> None:
    """Prints what it took to be ready, and to answer for the first time."""
    table = Table("", "seconds", "CPU seconds", "MB")
    for name, do in (("ready", lambda: None), ("first answer", lambda: ROUTES["/api/ask"](client, text))):
        do()
        table.add_row(name, f"{time.perf_counter() - begin:.1f}", f"{_cpu(server):.1f}", f"{_peak(server):.0f}")
    console().print(table)


def asking(server: int, client: httpx.Client, texts: Sequence[str]) -> None:
    """Prints how fast it answers, a route and a number of clients a row."""
    table = Table("route", "clients", "requests", "a second", "p50, ms", "p95, ms", "CPU ms each", "failed")
    for route, ask in ROUTES.items():
        for clients in _CLIENTS:
            begin, before = time.perf_counter(), _cpu(server)
            taken, failed = _asked(client, ask, texts, clients, begin + _SECONDS)
            rate = len(taken) / (time.perf_counter() - begin)
            p50, p95 = (f"{1000 * value:.0f}" for value in np.percentile(taken, [50, 95]))
            each = f"{1000 * (_cpu(server) - before) / len(taken):.0f}"
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


def _cpu(process: int) -> float:
    """CPU seconds of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(process: int) -> float:
    """MB of memory that a process took at most."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    about: dict[str, Any] = dict(line.split(":", 1) for line in lines)
    return int(about["VmHWM"].split()[0]) / 1000


if __name__ == "__main__":
    run(main)
