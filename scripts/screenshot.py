"""Takes the README's picture from the page as it is: the demo documentation, a question in Swedish.

Usage: python scripts/screenshot.py [OUT.png]   (needs the test extra and Debian's chromium)
"""

from __future__ import annotations

import shutil
import sys
import threading
from pathlib import Path
from queue import Queue

from playwright.sync_api import sync_playwright

from bot import Bot
from ui.page import serve

OUT = Path(__file__).resolve().parent.parent / "ui" / "screenshot.png"
QUESTION = "Hur väljer jag mellan RAG och finjustering?"


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    ready: Queue[str] = Queue()
    threading.Thread(target=serve, args=(Bot.open(),), kwargs={"port": 0, "ready": ready.put}, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(locale="sv", viewport={"width": 1280, "height": 860})
        page.goto(ready.get(timeout=120))
        page.wait_for_function("document.documentElement.lang === 'sv'")
        page.locator("#k-box textarea").fill(QUESTION)
        page.keyboard.press("Enter")
        page.locator("#k-send").wait_for(state="visible")
        page.locator(".k-chip").first.click()
        page.wait_for_timeout(2500)  # the highlight fades
        page.screenshot(path=out)
        browser.close()
    print(out)


if __name__ == "__main__":
    main()
