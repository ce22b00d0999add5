"""A documentation site on loopback: pages with ETags, and a list of what was asked for."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FakeSite:
    """Addresses, without the host, to what is there: text, bytes, a status, or `-> ` and where it leads."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.pages: dict[str, str | bytes | int] = {}
        self.later = ""  # after how many seconds it wants to be asked again, where it does not give a page
        self.asked: list[str] = []  # each address that was sent anew …
        self.same: list[str] = []  # … and each that was as before

    def page(self, language: str, title: str, text: str, head: str = "") -> str:
        return (
            f'<!doctype html><html lang="{language}"><head><title>{title}</title>{head}</head><body><nav>A menu</nav>'
            f'<main><h1 id="top">{title}</h1><p>{text}</p></main></body></html>'
        )

    def sitemap(self, *paths: str, more: str = "") -> str:
        entries = "".join(f"<url><loc>{self.url}{path}</loc></url>" for path in paths)
        return (
            f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}{more}</urlset>'
        )

    def forget(self) -> None:
        self.asked.clear()
        self.same.clear()


@contextmanager
def served() -> Iterator[FakeSite]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = site.pages.get(self.path, 404)
            if isinstance(found, int):
                self._say(found, b"", **({"Retry-After": site.later} if site.later else {}))
                return
            if isinstance(found, str) and found.startswith("-> "):
                self._say(302, b"", Location=found[3:])
                return
            data = found if isinstance(found, bytes) else found.encode()
            tag = f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'
            if self.headers.get("If-None-Match") == tag:
                site.same.append(self.path)
                self._say(304, b"")
                return
            site.asked.append(self.path)
            self._say(200, data, **{"ETag": tag, "Content-Type": _kind(self.path)})

        def _say(self, status: int, data: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = FakeSite(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def _kind(path: str) -> str:
    suffix = path.rpartition(".")[2]
    return {
        "xml": "text/xml",
        "txt": "text/plain",
        "md": "text/markdown",
        "png": "image/png",
        "gz": "application/gzip",
    }.get(suffix, "text/html; charset=utf-8")
