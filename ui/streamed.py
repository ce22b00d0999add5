"""Answers that are sent as they are made, until they are done, nobody listens any more, or the server stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from bot import KildeError, locale

from .asker import words_of
from .problems import problem

if TYPE_CHECKING:
    from fastapi.responses import JSONResponse

_GRACE = 0.5  # seconds; less than the server waits for its connections
_AT_ONCE = 40  # answers; as many threads as Starlette has for all else


class Stopped(KildeError):
    """The server stops before the answer is done."""


class Streams:
    """The answers that a server is sending; not in the server's own threads, which it would wait for."""

    def __init__(self) -> None:
        self._stopping = asyncio.Event()
        self._pool = ThreadPoolExecutor(_AT_ONCE, "answer")

    def stop(self) -> None:
        """Ends them all."""
        self._stopping.set()

    async def each(self, events: Generator[Any, None, None], language: str) -> AsyncIterator[Any]:
        """The events as they come; Stopped, with a sentence in that language, where the server stops before."""
        stopping = asyncio.ensure_future(self._stopped())
        step: Future[Any] = Future()
        coming = asyncio.wrap_future(step)
        try:
            while True:
                step = self._pool.submit(next, events, None)
                coming = asyncio.wrap_future(step)
                await asyncio.wait({coming, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not coming.done():
                    raise Stopped(locale(language).page["stopping"])
                if (event := coming.result()) is None:
                    return
                yield event
        finally:
            stopping.cancel()
            coming.cancel()
            step.add_done_callback(lambda _: events.close())  # not before the step that is being made is done

    async def _stopped(self) -> None:
        """Waits until the server has been stopping for so long that an answer that is quoted would be done."""
        await self._stopping.wait()
        await asyncio.sleep(_GRACE)

    def ended(self, app: Any, bot: Any) -> Any:
        """The ASGI app, whose answers are brought to an end where the server stops before: that is no failure."""

        async def ending(scope: Any, receive: Any, send: Any) -> None:
            sent: list[Any] = []  # the last message

            async def noting(message: Any) -> None:
                sent[:] = [message]
                await send(message)

            try:
                await app(scope, receive, noting)
            except asyncio.CancelledError:
                if scope["type"] != "http" or not self._stopping.is_set():
                    raise
                if not sent:
                    await _not_answered(bot, scope)(scope, receive, send)
                elif sent[0]["type"] == "http.response.start" or sent[0].get("more_body"):
                    await send({"type": "http.response.body", "body": b""})

        return ending


def _not_answered(bot: Any, scope: Any) -> JSONResponse:
    from starlette.requests import Request

    own = words_of(bot, Request(scope))
    return problem(503, own.failed, own.page["stopping"])
