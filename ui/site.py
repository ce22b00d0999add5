"""What is served beside the chat: documents to read and the contents, which need no script; questions that a page
answers; a term that is opened; feedback; an icon."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from bot import Feedback, KildeError, ReadOnlyIndex, encodable

from . import reading
from .asker import words_of
from .term_card import card

if TYPE_CHECKING:
    from fastapi import FastAPI

_LONGEST = 400  # characters of what is looked for among the titles

# A drop above its ring: a spring.
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><g stroke-linecap="round">'
    '<path d="M16 2c5 6 7 9 7 12a7 7 0 0 1-14 0c0-3 2-6 7-12z" fill="#0b6761"/>'
    '<path d="M4 24c2 5 22 5 24 0" fill="none" stroke="#0b6761" stroke-width="3"/></g></svg>'
)


def add_pages(app: FastAPI, bot: Any, checking: asyncio.Lock) -> None:
    """The pages beside the chat; they have to be added before it, which answers all other addresses.

    Documents are checked by whoever has `checking`, as `add_api` does.
    """
    from fastapi import Request
    from fastapi.responses import HTMLResponse, RedirectResponse, Response
    from starlette.concurrency import run_in_threadpool

    def page(request: Request, path: str) -> HTMLResponse:
        frame = reading.Frame(words_of(bot, request), bot.title, "../" * (path.count("/") + 1))
        try:
            view = bot.beside(encodable(path))
        except KeyError:
            return HTMLResponse(reading.missing_page(path, frame), status_code=404)
        except KildeError as fault:
            return unreadable(fault, frame)
        asked = request.query_params
        same = view.document.content_hash.startswith(asked.get("of", ""))  # else its words stand elsewhere now
        spans = reading.spans_in(asked.get("at", "")) if same else ()
        return HTMLResponse(reading.document_page(view, frame, spans))

    async def contents(request: Request) -> HTMLResponse:
        if "check" not in request.query_params:
            return await run_in_threadpool(listed, request)
        async with checking:  # who waits for it holds no thread
            return await run_in_threadpool(listed, request)

    def listed(request: Request) -> HTMLResponse:
        frame = reading.Frame(words_of(bot, request), bot.title, "./")
        find = request.query_params.get("find", "")[:_LONGEST]
        try:
            holds, documents = bot.holds, bot.documents()
            report = bot.check() if "check" in request.query_params else None
        except KildeError as fault:
            return unreadable(fault, frame)
        return HTMLResponse(reading.contents_page(documents, frame, holds, find, report))

    def unreadable(fault: KildeError, frame: reading.Frame) -> HTMLResponse:
        """A page also where other programs are told of faults in their own way."""
        return HTMLResponse(reading.unreadable_page(str(fault), frame), status_code=503)

    def icon() -> Response:
        return Response(ICON, media_type="image/svg+xml", headers={"cache-control": "max-age=86400"})

    def favicon() -> RedirectResponse:
        return RedirectResponse("icon.svg")

    for handler in (page, contents):  # FastAPI finds the request by its annotation
        handler.__annotations__["request"] = Request
    app.get("/read/{path:path}", include_in_schema=False)(page)
    app.get("/contents", include_in_schema=False)(contents)
    app.get("/icon.svg", include_in_schema=False)(icon)
    app.get("/favicon.ico", include_in_schema=False)(favicon)
    _add_asked(app, bot)


def _add_asked(app: FastAPI, bot: Any) -> None:
    """What the chat's script asks and tells."""
    from fastapi import Request
    from fastapi.responses import HTMLResponse, JSONResponse, Response

    async def feedback(request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return Response("no JSON", status_code=415)  # what a page of another site can send unasked
        try:
            bot.keep_feedback(Feedback.of(json.loads(await request.body())))
        except ReadOnlyIndex:
            return Response("nothing can be kept", status_code=503)
        except (ValueError, AttributeError, RecursionError, KildeError) as error:
            return Response(str(error) if isinstance(error, KildeError) else "no JSON", status_code=400)
        return Response(status_code=204)

    def related(path: str = "") -> Response:
        try:
            found = bot.related(encodable(path))
        except KeyError:
            found = ()
        except KildeError as fault:
            return Response(str(fault), status_code=503)
        return JSONResponse(found)

    def term(request: Request, name: str = "") -> Response:
        own = words_of(bot, request)
        try:
            return HTMLResponse(card(bot.term(encodable(name), own.code), own))
        except KeyError:
            return Response("no term", status_code=404)
        except KildeError as fault:
            return Response(str(fault), status_code=503)

    for handler in (feedback, term):
        handler.__annotations__["request"] = Request
    app.get("/related", include_in_schema=False)(related)
    app.get("/term", include_in_schema=False)(term)
    app.post("/feedback", include_in_schema=False)(feedback)
