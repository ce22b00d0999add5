"""An S3 server on this machine: moto's, which counts what it is asked, and can be told what to refuse, and when.

It can speak as Google's storage does, too: as S3, but for the conditions of a write.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.request import Request, urlopen

from werkzeug.serving import make_server
from werkzeug.wrappers import Response

_CHANGES = ("PUT", "POST", "DELETE")


class Storage:
    """The server with an empty bucket; every request is a line of `asked`, like `GET /bucket/kilde/current`.

    What changes something is done one at a time, so that a condition holds when it is done.
    """

    def __init__(self) -> None:
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.asked: list[str] = []
        self.left: int | None = None  # requests that are still answered; None for all
        self.forbidden: tuple[str, ...] = ()  # methods that these credentials may not use
        self.broken = False  # does it answer nothing of use?
        self.loses: Callable[[str], bool] = lambda asked: False  # which answers are lost, of what was done
        self._app: Any = DomainDispatcherApplication(create_backend_app)
        self._changing = Lock()
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        with urlopen(Request(f"{self.address}/bucket", method="PUT")):
            self.asked.clear()

    @property
    def uri(self) -> str:
        """Of the bucket."""
        return "s3://bucket"

    @property
    def environment(self) -> Mapping[str, str]:
        """How a program is told where it is and who asks."""
        return {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": "kilde",
            "AWS_SECRET_ACCESS_KEY": "kilde",
            "AWS_REGION": "us-east-1",
        }

    @contextmanager
    def environ(self) -> Iterator[Storage]:
        """This process is told, too."""
        before = {name: os.environ.get(name) for name in self.environment}
        os.environ.update(self.environment)
        try:
            yield self
        finally:
            for name, value in before.items():
                os.environ.pop(name, None) if value is None else os.environ.update({name: value})
            self.close()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        asked = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
        if environ.get("QUERY_STRING"):
            asked += f"?{environ['QUERY_STRING']}"
        with self._changing:
            if self.left == 0 or environ["REQUEST_METHOD"] in self.forbidden:
                return self._only("403 Forbidden", start)
            if self.broken:
                return self._only("503 Service Unavailable", start)
            self.left = None if self.left is None else self.left - 1
            self.asked.append(asked)
            if environ["REQUEST_METHOD"] in _CHANGES:
                done = [*self._app(environ, start)]
                return self._only("500 Internal Server Error", start) if self.loses(asked) else done
        response = Response.from_app(self._app, environ)
        if response.status_code == 404:  # an error names the bucket, too, as MinIO's do
            response.data = response.data.replace(b"</Error>", b"<BucketName>bucket</BucketName></Error>")
        return response(environ, start)

    def _only(self, status: str, start: Callable[..., Any]) -> Iterable[bytes]:
        start(status, [("Content-Length", "0")], sys.exc_info())
        return [b""]


class GoogleStorage(Storage):
    """The same server, spoken to as Google's: an object has a generation, a number, and a write may ask for one.

    https://cloud.google.com/storage/docs/xml-api/reference-headers says which headers that are.
    """

    def __init__(self) -> None:
        super().__init__()
        self._s3, self._app = self._app, self._google
        self._generations: dict[str, int] = {}
        self._numbers = count(1)
        self._folder = tempfile.TemporaryDirectory(prefix="kilde-")
        self._account = Path(self._folder.name) / "account.json"
        about = {"gcs_base_url": self.address, "disable_oauth": True, "client_email": "", "private_key_id": ""}
        self._account.write_text(json.dumps(about | {"private_key": ""}), encoding="utf-8")

    @property
    def uri(self) -> str:
        return "gs://bucket"

    @property
    def environment(self) -> Mapping[str, str]:
        return {"GOOGLE_SERVICE_ACCOUNT": str(self._account)}

    def close(self) -> None:
        super().close()
        self._folder.cleanup()

    def _google(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        headers = {name.removeprefix("HTTP_X_GOOG_"): name for name in environ if name.startswith("HTTP_X_GOOG_")}
        said = {name: environ.pop(whole) for name, whole in headers.items()}
        wanted, path = said.pop("IF_GENERATION_MATCH", None), environ["PATH_INFO"]
        if wanted is not None and int(wanted) != self._generations.get(path, 0):
            return self._only("412 Precondition Failed", start)
        environ |= {f"HTTP_X_AMZ_{name}": value for name, value in said.items()}
        environ["HTTP_AUTHORIZATION"] = "AWS4-HMAC-SHA256 Credential=kilde/20260101/us-east-1/s3/aws4_request"

        def started(status: str, answered: list[tuple[str, str]], *fault: Any) -> Any:
            if status.startswith("2") and environ["REQUEST_METHOD"] in _CHANGES:
                self._generations[path] = 0 if environ["REQUEST_METHOD"] == "DELETE" else next(self._numbers)
            return start(status, [*answered, ("x-goog-generation", str(self._generations.get(path, 0)))], *fault)

        answer: Iterable[bytes] = self._s3(environ, started)
        return answer
