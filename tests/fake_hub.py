"""A server that stands for the Hugging Face hub."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


@contextmanager
def hub(name: str, folder: Path) -> Iterator[str]:
    """The address of a server that answers for one model as the Hugging Face hub does."""
    commit = "0" * 40
    files = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith(f"/api/models/{name}/tree/"):
                entries = [
                    {"type": "file", "path": path, "size": len(data), "oid": path} for path, data in files.items()
                ]
                return self.answer(json.dumps(entries).encode())
            if self.path.startswith(f"/api/models/{name}"):
                siblings = [{"rfilename": path} for path in files]
                return self.answer(json.dumps({"id": name, "sha": commit, "siblings": siblings}).encode())
            return self.answer(files.get(self.path.removeprefix(f"/{name}/resolve/{commit}/")))

        do_HEAD = do_GET

        def answer(self, data: bytes | None) -> None:
            self.send_response(404 if data is None else 200)
            self.send_header("Content-Length", str(len(data or b"")))
            self.send_header("ETag", f'"{hashlib.sha1(data or b"").hexdigest()}"')
            self.send_header("X-Repo-Commit", commit)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(data or b"")

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
