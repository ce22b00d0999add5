"""Takes the README's picture from the page as it is: the demo documentation, a question in Swedish.

Usage: python scripts/release/screenshot.py [OUT.png]   (needs the test extra and Debian's chromium)
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts.shared.command import arguments, run

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "Hur väljer jag mellan RAG och finjustering?"


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("out", type=Path, nargs="?", default=ROOT / "ui" / "screenshot.png")
    out = parser.parse_args().out
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(locale="sv", viewport={"width": 1280, "height": 860})
        page.goto(url)
        page.wait_for_function("document.documentElement.lang === 'sv'")
        page.locator("#k-box textarea").fill(QUESTION)
        page.keyboard.press("Enter")
        page.locator("#k-send").wait_for(state="visible")
        page.locator(".k-chip").first.click()
        page.wait_for_timeout(2500)  # the highlight fades
        page.screenshot(path=out)
        browser.close()
    print(out)


@contextmanager
def served() -> Iterator[str]:
    """The address of `kilde chat`, while it runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "ui.cli", "chat", "--port", port]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            found = (re.search(r"http://\S+", line) for line in process.stdout)
            url = next((match[0] for match in found if match), None)
            if url is None:
                raise SystemExit("`kilde chat` ended before it served the page; what it printed says why.")
            yield url
        finally:
            process.terminate()


if __name__ == "__main__":
    run(main)
