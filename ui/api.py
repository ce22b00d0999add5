"""What other programs ask over HTTP: answers whole or as they are made, passages, documents, the check of translations.

Every fault is a problem of RFC 9457, in the asker's language where Kilde has words for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from annotated_types import Interval, Len

from bot import (
    DEFAULT_LANGUAGE,
    Answer,
    EvidenceFound,
    KildeError,
    LanguageSettled,
    Turn,
    __version__,
    encodable,
    locale,
)

from . import examples
from .asker import first_language, words_of
from .chat_format import LONG, TURNS, add_chat
from .problems import add_problems, described, problem
from .reading import address
from .streamed import Streams

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.responses import JSONResponse

_WIDGET = ("ask_here", "placeholder", "send", "working", "away")  # words of the page
_LIMIT = 50  # passages of a search

Text = Annotated[str, Len(0, LONG)]
Codes = Annotated[list[Annotated[str, Len(0, 20)]], Len(0, 10)]
Names = Annotated[list[Annotated[str, Len(0, 200)]], Len(0, 50)]
Paths = Annotated[list[Annotated[str, Len(0, 1_000)]], Len(0, 50)]


@dataclass
class Said:
    """An earlier question, and the language it was answered in."""

    question: Text
    language: str | None = None


@dataclass
class Asked:
    """A question; `language` fixes that of the answer, `hint` only prefers one; `write` chooses between a language
    model's words, where one is set, and quotations; `path`, `source_language`, `kind` and `source` (a folder's name)
    confine what is quoted."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {
        "extra": "forbid",
        "json_schema_extra": {"examples": [{"question": examples.QUESTION, "hint": "da"}]},
    }

    question: Text
    language: str | None = None
    hint: str | None = None
    history: Annotated[list[Said], Len(0, TURNS)] = field(default_factory=list)
    write: bool | None = None
    path: Paths = field(default_factory=list)
    source_language: Codes = field(default_factory=list)
    kind: Codes = field(default_factory=list)
    source: Names = field(default_factory=list)

    def options(self) -> dict[str, Any]:
        """The arguments of `Bot.stream`, without the question."""
        confined = {"path": self.path, "source_language": self.source_language, "kind": self.kind}
        confined["source"] = self.source
        return {
            "language": self.language,
            "hint": self.hint,
            "history": [Turn(each.question, each.language) for each in self.history],
            "write": self.write,
            **{name: tuple(values) or None for name, values in confined.items()},
        }


def add_api(app: FastAPI, bot: Any, streams: Streams, checking: asyncio.Lock, *, metrics: bool = True) -> None:
    """The routes over a bot that counts; they have to be added before the page, which answers all other addresses.

    `metrics` are of the whole server: not for who may see a part of what it serves.
    """
    add_problems(app, bot)
    _add_asking(app, bot, streams)
    _add_documents(app, bot, checking)
    add_chat(app, bot, streams)
    _add_widget(app, bot)
    _add_state(app, bot)
    if metrics:
        _add_metrics(app, bot)


def _add_asking(app: FastAPI, bot: Any, streams: Streams) -> None:
    """Questions and searches."""
    from fastapi import Query
    from fastapi.responses import StreamingResponse

    class Events(StreamingResponse):
        media_type = "text/event-stream"

    def ask(asked: Asked) -> dict[str, Any]:
        """The whole answer, with its citations."""
        answer: Answer = bot.ask(asked.question, **asked.options())
        return answer.to_dict()

    def stream(asked: Asked) -> Events:
        """The answer as server-sent events, each with its kind: `sentence`, `notice`, `done`, …

        Of `evidence`, which is sent before anything is answered, only the places; /api/search has their words."""
        events = bot.stream(asked.question, **asked.options())
        first = next(events)  # what is wrong with the question is said before anything is sent
        return Events(_sent(first, events, streams))

    def search(  # noqa: PLR0913, PLR0917 - the parameters of the address
        q: Text,
        language: str | None = None,
        hint: str | None = None,
        limit: Annotated[int, Interval(ge=1, le=_LIMIT)] = 10,
        path: str | None = None,
        kind: str | None = None,
        source: str | None = None,
    ) -> list[dict[str, Any]]:
        """The best passages, one a group of translations, best first."""
        found = bot.search(q, language=language, hint=hint, limit=limit, path=path, kind=kind, source=source)
        return [each.to_dict() for each in found]

    search.__annotations__["q"] = Annotated[Text, Query(examples=[examples.QUESTION])]
    faults = described(422, "Write a question in words.") | described(503, "The index cannot be read.")
    whole = {"model": Answer} | _example(examples.ANSWER.to_dict())
    events = _example(examples.EVENTS, "text/event-stream")
    app.post("/api/ask", tags=["ask"], response_model=None, responses={200: whole, **faults})(ask)
    app.post(
        "/api/ask/stream", tags=["ask"], response_model=None, response_class=Events, responses={200: events, **faults}
    )(stream)
    app.get("/api/search", tags=["ask"], responses={200: _example(examples.FOUND), **faults})(search)


def _add_documents(app: FastAPI, bot: Any, checking: asyncio.Lock) -> None:
    """What can be read, and what is to be mended in it; who waits for `checking` holds no thread."""
    from fastapi import Path, Query, Request
    from fastapi.responses import JSONResponse, PlainTextResponse
    from starlette.concurrency import run_in_threadpool

    def documents() -> list[dict[str, Any]]:
        """All documents, without their texts; `link` is where each is published."""
        return [examples.about(each) for each in bot.documents()]

    def document(path: str, request: Request) -> Any:
        """A document with its text."""
        try:
            found = bot.document(path)
        except KeyError:
            own = words_of(bot, request)
            return problem(404, own.failed, own.page["no_document"].format(path=path))
        return examples.about(found) | {"text": found.text}

    def term(request: Request, name: str, language: str | None = None) -> Any:
        """A term that a sentence's `terms` name: how each language says it, and what the documents say that it is."""
        own = words_of(bot, request)
        try:
            return bot.term(encodable(name), language or own.code).to_dict()
        except KeyError:
            return problem(404, own.failed, own.page["no_term"].format(term=name))

    async def check() -> JSONResponse:
        """What `kilde check --json` says of the documents as they are now; made anew only where one changed."""
        async with checking:
            return await run_in_threadpool(lambda: JSONResponse(bot.check().to_dict()))

    def llms() -> PlainTextResponse:
        """What there is to read, for language models: https://llmstxt.org."""
        originals = (each for each in bot.documents() if each.original is None)
        lines = [f"- [{_in_a_link(each.title)}]({address(each.path)})" for each in originals]
        return PlainTextResponse("\n".join([f"# {bot.title}", "", "## Pages", "", *lines]) + "\n")

    document.__annotations__["request"] = term.__annotations__["request"] = Request  # FastAPI finds it by these
    term.__annotations__["name"] = Annotated[str, Query(examples=[examples.TERM["term"]])]
    document.__annotations__["path"] = Annotated[str, Path(examples=[examples.DOCUMENT["path"]])]
    gone = described(503, "The index cannot be read.")
    one = {
        200: _example(examples.DOCUMENT),
        **described(404, "There is no such document."),
        **described(422, "No path."),
        **gone,
    }
    app.get("/api/documents", tags=["documents"], responses={200: _example(examples.DOCUMENTS), **gone})(documents)
    app.get("/api/documents/{path:path}", tags=["documents"], response_model=None, responses=one)(document)
    opened = {
        200: _example(examples.TERM),
        **described(404, "The term file has no such term."),
        **described(422, "No name, or no such language."),
        **gone,
    }
    app.get("/api/term", tags=["documents"], response_model=None, responses=opened)(term)
    report = {200: _example(examples.REPORT), **described(503, locale(DEFAULT_LANGUAGE).page["no_documents"])}
    app.get("/api/check", tags=["documents"], response_model=None, responses=report)(check)
    app.get("/llms.txt", response_class=PlainTextResponse, include_in_schema=False)(llms)


def _add_widget(app: FastAPI, bot: Any) -> None:
    """What a site's own pages load."""
    from fastapi.responses import Response

    def words(language: str = "") -> dict[str, str]:
        """What the widget says, in the page's language."""
        own = locale(first_language(bot, language))
        return {"code": own.code, **{name: str(own.page[name]) for name in _WIDGET}}

    def widget() -> Response:
        script = (files(__package__) / "widget.js").read_text(encoding="utf-8")
        return Response(script, media_type="text/javascript", headers={"cache-control": "max-age=3600"})

    app.get("/api/words", include_in_schema=False)(words)
    app.get("/widget.js", include_in_schema=False)(widget)


def _add_state(app: FastAPI, bot: Any) -> None:
    """What those who run the server ask."""

    def healthz() -> dict[str, str]:
        return {"status": "alive"}

    def readyz() -> dict[str, Any]:
        holds, told = bot.holds, {"status": "ready", "version": __version__}
        return told | {"documents": holds.documents, "languages": list(holds.languages)}

    alive, ready = {"status": "alive"}, {"status": "ready", "version": __version__, "documents": 340}
    ready["languages"] = [DEFAULT_LANGUAGE, "da"]
    gone = described(503, "The index cannot be read.")
    app.get("/healthz", tags=["state"], responses={200: _example(alive)})(healthz)
    app.get("/readyz", tags=["state"], responses={200: _example(ready), **gone})(readyz)


def _add_metrics(app: FastAPI, bot: Any) -> None:
    """What Prometheus asks."""
    from fastapi import Request
    from fastapi.responses import Response

    def metrics(request: Request) -> Response:
        """What was counted, for Prometheus; never what was asked."""
        counted, media_type = bot.metrics(request.headers.get("accept", ""))
        return Response(counted, headers={"content-type": media_type})

    metrics.__annotations__["request"] = Request
    text = _example(examples.METRICS, "text/plain")
    app.get("/metrics", tags=["state"], response_model=None, response_class=Response, responses={200: text})(metrics)


def _example(value: Any, media_type: str = "application/json") -> dict[str, Any]:
    return {"content": {media_type: {"example": value}}}


def _in_a_link(title: str) -> str:
    return title.replace("[", "(").replace("]", ")")


async def _sent(first: LanguageSettled, events: Generator[Any, None, None], streams: Streams) -> AsyncIterator[str]:
    yield examples.event(first.to_dict())
    try:
        async for event in streams.each(events, first.question.language):
            yield examples.event(_light(event))
    except KildeError as fault:  # what was sent cannot be taken back: it is said where the rest would stand
        yield examples.event({"type": "error", "title": locale(first.question.language).failed, "detail": str(fault)})


def _light(event: Any) -> dict[str, Any]:
    """The event as it is sent: of passages, which nobody may need, where they stand."""
    if not isinstance(event, EvidenceFound):
        return dict(event.to_dict())
    places: list[dict[str, Any]] = [
        {"path": each.path, "title": document.title, "language": each.language, "state": document.state}
        | {"spans": [[each.start, each.end]], "link": document.link_at(each.anchor)}
        for each, document in ((found.passage, found.document) for found in event.evidence)
    ]
    return {"type": event.type, "evidence": places}
