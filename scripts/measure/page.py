"""What the chat page costs a reader and its server: until it can be used, until the first sentence, bytes, memory.

Usage: python scripts/measure/page.py QUESTIONS.jsonl FOLDER [--pages 50]   (needs the test extra and Debian's chromium)

Bytes are what a turn sends and gets back, without headers and unpacked, as Chromium counts it. Memory is the server's
own, before any page is open and while that many are, each with one answer; the browser's is not counted.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Sequence
from itertools import cycle
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, Request, sync_playwright
from rich.table import Table

from bot import Bot, load_questions
from scripts.shared.command import add_questions, arguments, run
from scripts.shared.server import served, used
from scripts.shared.tables import console

_TURNS, _OPENED = 12, 5  # of one conversation, and pages that are timed
_PATIENCE = 120_000  # milliseconds


def main() -> None:
    parser = arguments(__doc__)
    add_questions(parser)
    parser.add_argument("--pages", type=int, default=50, help="that are open at once (default: 50)")
    options = parser.parse_args()
    rows = [row["question"] for row in load_questions(options.questions)]
    texts = [row["en"] for row in rows if "en" in row]
    random.Random(1).shuffle(texts)
    Bot.open(options.folder).close()
    with served(options.folder) as (server, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        ready = [usable(browser, address) for _ in range(_OPENED)]
        first, sent, got = conversation(browser, address, texts)
        table = Table("", "median", "highest")
        for name, values in (
            ("seconds from opening to usable", ready),
            ("seconds from Enter to the first sentence", first),
            ("kB that a turn sends", sent),
            ("kB that a turn gets", got),
        ):
            table.add_row(name, f"{np.median(values):.2f}", f"{max(values):.2f}")
        console().print(table)
        before = used(server.pid).mb
        pages = [asked(browser, address, text) for _, text in zip(range(options.pages), cycle(texts), strict=False)]
        console().print(f"The server's memory: {before} MB before, {used(server.pid).mb} MB with {len(pages)} pages.")


def opened(browser: Browser, address: str) -> Page:
    """A page of a new reader, ready to be typed in."""
    page = browser.new_context(locale="en").new_page()
    page.set_default_timeout(_PATIENCE)
    page.goto(address)
    page.wait_for_function("document.activeElement?.matches('#k-box textarea')")
    return page


def usable(browser: Browser, address: str) -> float:
    """Seconds until one can type."""
    begin = time.perf_counter()
    page = opened(browser, address)
    seconds = time.perf_counter() - begin
    page.context.close()
    return seconds


def conversation(browser: Browser, address: str, texts: Sequence[str]) -> tuple[list[float], list[float], list[float]]:
    """Seconds to the first sentence of each turn, and the kilobytes that it sends and gets."""
    page = opened(browser, address)
    counted = [0, 0]

    def sends(request: Request) -> None:
        counted[0] += len(request.post_data_buffer or b"")

    def gets(data: dict[str, Any]) -> None:
        counted[1] += data["dataLength"]

    page.on("request", sends)
    wire = page.context.new_cdp_session(page)
    wire.on("Network.dataReceived", gets)
    wire.send("Network.enable")
    first, sent, got = [], [], []
    for number, text in zip(range(1, _TURNS + 1), texts, strict=False):
        before = tuple(counted)
        first.append(ask(page, text, number))
        sent.append((counted[0] - before[0]) / 1000)
        got.append((counted[1] - before[1]) / 1000)
    page.context.close()
    return first, sent, got


def asked(browser: Browser, address: str, text: str) -> Page:
    """A page that stays open, with one answer."""
    page = opened(browser, address)
    ask(page, text, 1)
    return page


def ask(page: Page, text: str, number: int) -> float:
    """Asks, waits for the whole answer, and returns the seconds until something of it was there."""
    page.locator("#k-box textarea").fill(text)
    begin = time.perf_counter()
    page.keyboard.press("Enter")
    page.locator(f'.k-turn[data-turn="{number}"] .k-answer > :not(.k-working)').first.wait_for()
    seconds = time.perf_counter() - begin
    page.locator(f'.k-turn[data-turn="{number}"] .k-answer[aria-busy=false]').wait_for()
    page.wait_for_timeout(300)  # what is still on the wire
    return seconds


if __name__ == "__main__":
    run(main)
