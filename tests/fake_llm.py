"""Language models to test with: a small real server that speaks the OpenAI protocol, badly where asked, and an LLM."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from llama_index.core.base.llms.types import CompletionResponse, LLMMetadata
from llama_index.core.llms import CustomLLM

Mode = Literal[
    "good",
    "slow",
    "silent",
    "strict",
    "refusing",
    "unknown",
    "failing",
    "breaking",
    "garbage",
    "html",
    "error",
    "moved",
]
ANSWER = "Backups are kept for 30 days [1]. They run every night. [1]\nRestoring takes 2.5 hours [2]."


class Server(ThreadingHTTPServer):
    """Answers every request with `answer`, in the way of `mode`; keeps what it was sent."""

    daemon_threads = True

    def __init__(self, mode: Mode, answer: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.mode, self.answer = mode, answer
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.left = threading.Event()  # a client went away in the middle
        self.closing = threading.Event()

    @property
    def llm(self) -> str:
        """What KILDE_LLM would be."""
        return f"tiny/chat@http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        self.left.set()


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body | {"path": self.path})
        self.server.keys.append(self.headers["Authorization"])
        if self.server.mode == "silent":
            self.server.closing.wait(10)
            return
        status = {"refusing": 401, "unknown": 404, "failing": 500, "moved": 302}.get(self.server.mode, 200)
        if self.server.mode == "strict" and body.keys() - {"model", "messages", "stream"}:
            status = 400  # as servers do that know `max_completion_tokens` only
        self.send_response(status)
        if status == 302:
            self.send_header("location", f"{self.path}/again")
        self.end_headers()
        if status == 200:
            self._stream()

    def _stream(self) -> None:
        pieces = [self.server.answer[place : place + 3] for place in range(0, len(self.server.answer), 3)]
        if self.server.mode == "html":
            self.wfile.write(b"<html>Not found</html>")
        elif self.server.mode == "garbage":
            self.wfile.write(b'data: {"choices": 7}\n\n')
        elif self.server.mode == "error":
            self.wfile.write(b'data: {"error": {"message": "out of memory"}}\n\n')
        elif self.server.mode == "breaking":
            self._send(pieces[: len(pieces) // 2])
        elif self.server.mode == "slow":
            self._send(pieces * 100, pause=0.02)
        else:
            self.wfile.write(b": a comment, as some servers send\n\n")
            self._send(pieces)
            self.wfile.write(b'data: {"choices": []}\n\ndata: [DONE]\n\n')

    def _send(self, pieces: list[str], pause: float = 0) -> None:
        for piece in pieces:
            event = {"choices": [{"index": 0, "delta": {"content": piece}}]}
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
            self.wfile.flush()
            if self.server.closing.wait(pause):
                return

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving(mode: Mode = "good", answer: str = ANSWER) -> Iterator[Server]:
    """A server that runs while the block does."""
    server = Server(mode, answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


class FakeLLM(CustomLLM):
    """A LlamaIndex LLM of somebody else's: writes `answer` in small pieces with pauses, or raises `fault`."""

    answer: str = ANSWER
    fault: Any = ""
    pause: float = 0.0
    written: int = 0

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="somebody-elses")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text=self.answer)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Iterator[CompletionResponse]:
        if isinstance(self.fault, BaseException):
            raise self.fault
        if self.fault:
            raise RuntimeError(self.fault)
        for end in range(4, len(self.answer) + 4, 4):
            time.sleep(self.pause)
            self.written += 1
            yield CompletionResponse(text=self.answer[:end], delta=self.answer[end - 4 : end])
