"""What each protection costs: the CPU time within it, beside that of a question and of an index run.

Usage: python scripts/attack/costs.py QUESTIONS.jsonl FOLDER [--asked 60]

The folder is indexed, and questions are asked of the server's app. What of strangers' files is read in a process of its
own is read here, too: what that process takes beyond, with its start, is the cost. Medians of the questions.
"""

from __future__ import annotations

import asyncio
import random
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import wraps
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from rich.table import Table

from bot import Bot, Settings, load_questions
from bot.documents import apart, reading
from bot.documents.formats import extracted
from bot.documents.sources.folder import FolderSource
from bot.indexing import snapshot, table
from bot.indexing.places import folder as places
from bot.indexing.snapshot import Snapshot
from scripts.shared.command import add_questions, arguments, run
from scripts.shared.tables import console
from scripts.shared.trying import trying
from ui.guard import Guard, Visitors
from ui.metrics import Counted
from ui.page import guarded
from ui.streamed import Streams

_ROWS: list[tuple[Any, str]] = [
    *((snapshot, name) for name in ("sum_of", "sum_of_text", "sum_of_vector")),
    *((table, name) for name in ("sums", "sum_of")),
    (Snapshot, "_check"),
]
WITHIN: dict[str, list[tuple[Any, str]]] = {
    "checksums of rows": _ROWS,
    "checksums of files": [(places, "sum_up"), (places, "other")],
    "quotations compared with their file": [(FolderSource, "unchanged"), (FolderSource, "text")],
}
GUARD, APART = "who asks, and how much (ui/guard.py)", "files read in a process of their own"


class Clocks(dict[str, float]):
    """CPU seconds within some functions, by the protection that they are of."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys((*WITHIN, GUARD, APART), 0.0))
        self.twice = 0.0  # seconds in which files were read here, too

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, of which the time counts for a protection."""

        @wraps(function)
        def timed(*args: Any, **options: Any) -> Any:
            begin = time.thread_time()
            try:
                return function(*args, **options)
            finally:
                self[name] += time.thread_time() - begin

        return timed

    def around_app(self, app: Any, sign: int) -> Any:
        """The ASGI app, of which the time in its loop's thread counts for the guard."""

        async def timed(scope: Any, receive: Any, send: Any) -> None:
            begin = time.thread_time()
            await app(scope, receive, send)
            self[GUARD] += sign * (time.thread_time() - begin)

        return timed

    def apart(self, read: Callable[..., Any]) -> Callable[..., Any]:
        """What reads a file elsewhere, less what it takes to read it here."""
        there = self.around(APART, read)

        def both(data: bytes, name: str, settings: str = "") -> Any:
            begin = time.thread_time()
            extracted(data, name, settings)
            self.twice += time.thread_time() - begin
            return there(data, name, settings)

        return both


def _of_children() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def indexed(docs: Path, index: Path, clocks: Clocks) -> tuple[Bot, float]:
    """The bot over a new index, and the CPU seconds that it took to make."""
    begin, before = time.process_time(), _of_children()
    bot = Bot.open(docs, settings=Settings(index=index))
    apart._process.end()  # what it took is known when it ended
    clocks[APART] += _of_children() - before - clocks.twice
    return bot, time.process_time() - begin + _of_children() - before - clocks.twice


def asked(bot: Bot, texts: Sequence[str], clocks: Clocks) -> list[dict[str, float]]:
    """Of each question the CPU seconds within each protection, and in all."""
    guard: Guard = guarded(Counted(bot), Streams(), host="127.0.0.1", api=True, visitors=Visitors())
    guard.app = clocks.around_app(guard.app, -1)
    app: Any = clocks.around_app(guard, 1)

    async def ask(text: str) -> None:
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            (await client.post("/api/ask", json={"question": text})).raise_for_status()

    found = []
    with asyncio.Runner() as runner:
        runner.run(ask(texts[0]))
        for text in texts:
            clocks.update(dict.fromkeys(clocks, 0.0))
            begin = time.process_time()
            runner.run(ask(text))
            found.append({**clocks, "": time.process_time() - begin})
    return found


def main() -> None:
    parser = arguments(__doc__)
    add_questions(parser)
    parser.add_argument("--asked", type=int, default=60)
    options = parser.parse_args()
    texts = [text for row in load_questions(options.questions) for text in row["question"].values()]
    random.Random(1).shuffle(texts)
    clocks = Clocks()
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        for name, functions in WITHIN.items():
            for home, function in functions:
                stack.enter_context(trying(home, **{function: clocks.around(name, getattr(home, function))}))
        stack.enter_context(trying(reading, read_apart=clocks.apart(apart.read_apart)))
        bot, whole = indexed(options.folder, Path(made), clocks)
        of_run = dict(clocks)
        with bot:
            found = asked(bot, texts[: options.asked], clocks)
    of_question = {name: median(each[name] for each in found) for name in found[0]}
    shown = Table("protection", "of a question, ms", "share", "of an index run, ms", "share")
    for name, seconds in of_run.items():
        both = ((of_question[name], of_question[""]), (seconds, whole))
        shown.add_row(name, *(cell for part, all_ in both for cell in (f"{1000 * part:.2f}", f"{part / all_:.2%}")))
    shown.add_row("all of it", f"{1000 * of_question['']:.0f}", "", f"{1000 * whole:.0f}", "")
    console().print(shown)


if __name__ == "__main__":
    run(main)
