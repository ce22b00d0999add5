"""What other programs ask over HTTP: answers whole or as they are made, passages, documents; OpenAI's chat format.

Every fault is a problem of RFC 9457, in the asker's language where Kilde has words for it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal
from uuid import uuid4

from annotated_types import Interval, Len

from bot import (
    Answer,
    Done,
    IndexFault,
    KildeError,
    QuestionError,
    SentenceReady,
    Turn,
    as_markdown,
    locale,
)

from .reading import address
from .site import first_language

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from fastapi.exceptions import RequestValidationError
    from fastapi.responses import JSONResponse

MODEL = "kilde"  # what OpenAI's clients name
_TURNS, _LONG = 40, 20_000  # of a conversation that is sent along, and characters of a text in it
_WIDGET = ("ask_here", "placeholder", "send", "working", "away")  # words of the page
_LIMIT = 50  # passages of a search

Text = Annotated[str, Len(0, _LONG)]
Codes = Annotated[list[Annotated[str, Len(0, 20)]], Len(0, 10)]
Paths = Annotated[list[Annotated[str, Len(0, 1_000)]], Len(0, 50)]


@dataclass
class Said:
    """An earlier question, and the language it was answered in."""

    question: Text
    language: str | None = None


@dataclass
class Asked:
    """A question; `language` fixes that of the answer, `hint` only prefers one; `write` chooses between a language
    model's words, where one is set, and quotations; `path`, `source_language` and `kind` confine what is quoted."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {
        "extra": "forbid",
        "json_schema_extra": {"examples": [{"question": "Hvad er en passage?", "hint": "da"}]},
    }

    question: Text
    language: str | None = None
    hint: str | None = None
    history: Annotated[list[Said], Len(0, _TURNS)] = field(default_factory=list)
    write: bool | None = None
    path: Paths = field(default_factory=list)
    source_language: Codes = field(default_factory=list)
    kind: Codes = field(default_factory=list)

    def options(self) -> dict[str, Any]:
        """The arguments of `Bot.stream`, without the question."""
        confined = {"path": self.path, "source_language": self.source_language, "kind": self.kind}
        return {
            "language": self.language,
            "hint": self.hint,
            "history": [Turn(each.question, each.language) for each in self.history],
            "write": self.write,
            **{name: tuple(values) or None for name, values in confined.items()},
        }


@dataclass
class Message:
    """A message of OpenAI's chat format; of those with parts the text."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[dict[str, Any]] | None = ""

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return " ".join(str(part.get("text", "")) for part in self.content if part.get("type") == "text")
        return self.content or ""


@dataclass
class Chat:
    """A request of OpenAI's chat format: the last message of the user is the question; the rest is let be."""

    messages: Annotated[list[Message], Len(1, 10_000)]
    model: str = MODEL
    stream: bool = False


def add_api(app: FastAPI, bot: Any, origins: Sequence[str] = ()) -> None:
    """The routes; they have to be added before the page, which answers all other addresses.

    Pages of the `origins` may ask: those of sites that have the widget.
    """
    from fastapi.responses import PlainTextResponse, Response, StreamingResponse
    from starlette.middleware.cors import CORSMiddleware

    def ask(asked: Asked) -> dict[str, Any]:
        """The whole answer, with its citations."""
        answer: Answer = bot.ask(asked.question, **asked.options())
        return answer.to_dict()

    def stream(asked: Asked) -> StreamingResponse:
        """The answer as server-sent events, each with its kind: `sentence`, `notice`, `done`, …"""
        events = bot.stream(asked.question, **asked.options())
        first = next(events)  # what is wrong with the question is said before anything is sent
        return StreamingResponse(_sent(first, events), media_type="text/event-stream")

    def search(  # noqa: PLR0913, PLR0917 - the parameters of the address
        q: Text,
        language: str | None = None,
        hint: str | None = None,
        limit: Annotated[int, Interval(ge=1, le=_LIMIT)] = 10,
        path: str | None = None,
        kind: str | None = None,
    ) -> list[dict[str, Any]]:
        """The best passages, one a group of translations, best first."""
        found = bot.search(q, language=language, hint=hint, limit=limit, path=path, kind=kind)
        return [each.to_dict() for each in found]

    def documents() -> list[dict[str, Any]]:
        """All documents, without their texts."""
        return [_about(each) for each in bot.documents()]

    def document(path: str) -> Any:
        """A document with its text."""
        try:
            found = bot.document(path)
        except KeyError:
            return problem(404, "There is no such document.", f"There is no document {path!r} in the index.")
        return _about(found) | {"text": found.text}

    def words(language: str = "") -> dict[str, str]:
        """What the widget says, in the page's language."""
        own = locale(first_language(bot, language))
        return {"code": own.code, **{name: str(own.page[name]) for name in _WIDGET}}

    def widget() -> Response:
        script = (files(__package__) / "widget.js").read_text(encoding="utf-8")
        return Response(script, media_type="text/javascript", headers={"cache-control": "max-age=3600"})

    def healthz() -> dict[str, str]:
        return {"status": "alive"}

    def readyz() -> dict[str, Any]:
        holds = bot.holds
        return {"status": "ready", "documents": holds.documents, "languages": list(holds.languages)}

    def llms() -> PlainTextResponse:
        """What there is to read, for language models: https://llmstxt.org."""
        originals = (each for each in bot.documents() if each.original is None)
        lines = [f"- [{_in_a_link(each.title)}]({address(each.path)})" for each in originals]
        return PlainTextResponse("\n".join([f"# {bot.title}", "", "## Pages", "", *lines]) + "\n")

    _add_faults(app, bot)
    if origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=list(origins), allow_methods=["GET", "POST"], allow_headers=["content-type"]
        )
    app.post("/api/ask", tags=["ask"])(ask)
    app.post("/api/ask/stream", tags=["ask"], response_model=None)(stream)
    app.get("/api/search", tags=["ask"])(search)
    app.get("/api/documents", tags=["documents"])(documents)
    app.get("/api/documents/{path:path}", tags=["documents"], response_model=None)(document)
    _add_chat(app, bot)
    app.get("/api/words", include_in_schema=False)(words)
    app.get("/widget.js", include_in_schema=False)(widget)
    app.get("/healthz", tags=["state"])(healthz)
    app.get("/readyz", tags=["state"])(readyz)
    app.get("/llms.txt", response_class=PlainTextResponse, include_in_schema=False)(llms)


def _add_chat(app: FastAPI, bot: Any) -> None:
    """OpenAI's routes."""
    from fastapi import Request
    from fastapi.responses import StreamingResponse

    def models() -> dict[str, Any]:
        return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "kilde"}]}

    def chat(asked: Chat, request: Request) -> Any:
        """The answer as a message of OpenAI's chat format, its sources in the text and as annotations."""
        mine = [each.text[:_LONG] for each in asked.messages[-2 * _TURNS :] if each.role == "user"]
        if not mine:
            return problem(422, "No question", "The messages have none of the user; the last one is the question.")
        options = {"history": [Turn(each) for each in mine[:-1][-_TURNS:]]}
        if asked.stream:
            events = bot.stream(mine[-1], **options)
            next(events)
            return StreamingResponse(_chunks(events, str(request.base_url)), media_type="text/event-stream")
        return _completion(bot.ask(mine[-1], **options), str(request.base_url))

    chat.__annotations__["request"] = Request  # FastAPI finds it by its annotation
    app.post("/v1/chat/completions", tags=["openai"], response_model=None)(chat)
    app.get("/v1/models", tags=["openai"])(models)


def _add_faults(app: FastAPI, bot: Any) -> None:
    """What is said where a request cannot be answered."""
    from fastapi.exceptions import RequestValidationError

    def kilde_fault(request: Request, fault: Exception) -> JSONResponse:
        own = locale(first_language(bot, request.headers.get("accept-language", "")))
        if isinstance(fault, QuestionError):
            return problem(422, own.page["failed"].partition(":")[0], own.page[fault.code].format(**fault.values))
        return problem(503 if isinstance(fault, IndexFault) else 400, type(fault).__name__, str(fault))

    def invalid(request: Request, fault: RequestValidationError) -> JSONResponse:
        first = fault.errors()[0]
        return problem(422, "The request is not understood.", f"{'.'.join(map(str, first['loc']))}: {first['msg']}")

    app.add_exception_handler(KildeError, kilde_fault)
    app.add_exception_handler(RequestValidationError, invalid)  # type: ignore[arg-type]


def problem(status: int, title: str, detail: str) -> JSONResponse:
    """A fault as RFC 9457 has it."""
    from fastapi.responses import JSONResponse

    body = {"type": "about:blank", "status": status, "title": title, "detail": detail}
    return JSONResponse(body, status, media_type="application/problem+json")


def _in_a_link(title: str) -> str:
    return title.replace("[", "(").replace("]", ")")


def _about(document: Any) -> dict[str, Any]:
    names = ("path", "title", "language", "claimed", "original", "state", "link", "content_hash", "format")
    return {name: getattr(document, name) for name in names}


def _sent(first: Any, events: Iterator[Any]) -> Iterator[str]:
    yield _event(first.to_dict())
    try:
        for event in events:
            yield _event(event.to_dict())
    except KildeError as fault:  # what was sent cannot be taken back: it is said where the rest would stand
        yield _event({"type": "error", "title": type(fault).__name__, "detail": str(fault)})


def _event(values: Mapping[str, Any]) -> str:
    return f"event: {values['type']}\ndata: {json.dumps(values, ensure_ascii=False)}\n\n"


# ---- OpenAI's wire format --------------------------------------------------------------------


def _completion(answer: Answer, base: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": as_markdown(answer), "annotations": _annotations(answer, base)}
    return _frame("chat.completion") | {
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
    }


def _chunks(events: Iterator[Any], base: str) -> Iterator[str]:
    """Sentences as they come; then the sources, and the end."""
    frame = _frame("chat.completion.chunk")

    def chunk(delta: dict[str, Any], reason: str | None = None) -> str:
        values = frame | {"choices": [{"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}]}
        return f"data: {json.dumps(values, ensure_ascii=False)}\n\n"

    yield chunk({"role": "assistant", "content": ""})
    for event in _until_a_fault(events):
        if isinstance(event, str):
            yield chunk({"content": f"{event}\n"})
        elif isinstance(event, SentenceReady):
            marks = "".join(f" [{number}]" for number in event.sentence.citations)
            yield chunk({"content": f"{event.sentence.text}{marks}\n"})
        elif isinstance(event, Done):
            sources = "".join(
                f"\n[{each.number}] {each.title}, {each.link or each.path}" for each in event.answer.citations
            )
            yield chunk({"content": sources, "annotations": _annotations(event.answer, base)})
    yield chunk({}, "stop")
    yield "data: [DONE]\n\n"


def _until_a_fault(events: Iterator[Any]) -> Iterator[Any]:
    """The events, and behind them in words what kept the rest from coming."""
    try:
        yield from events
    except KildeError as fault:
        yield str(fault)


def _annotations(answer: Answer, base: str) -> list[dict[str, Any]]:
    """The citations, with the address of each and its words; `base` is this server's own."""
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "url": each.link or base + address(each.path, each.language),
                "title": each.title,
                "number": each.number,
                "path": each.path,
                "language": each.language,
                "state": each.state,
                "quote": each.quote,
                "original": each.original.quote if each.original else None,
            },
        }
        for each in answer.citations
    ]


def _frame(what: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{uuid4().hex}", "object": what, "created": int(time.time()), "model": MODEL}
