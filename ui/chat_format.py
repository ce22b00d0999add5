"""OpenAI's chat format: the last message of the user is the question; sources stand in the text, and as annotations."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal
from uuid import uuid4

from annotated_types import Len

from bot import Answer, Done, KildeError, LanguageSettled, Sentence, SentenceReady, Turn, as_markdown, in_blocks

from .asker import words_of
from .examples import ANSWER
from .problems import described, problem
from .reading import address
from .streamed import Streams

if TYPE_CHECKING:
    from fastapi import FastAPI

MODEL = "kilde"  # what OpenAI's clients name
_MODEL = {"id": MODEL, "object": "model", "created": 0, "owned_by": "kilde"}
TURNS, LONG = 40, 20_000  # of a conversation that is sent along, and characters of a text in it


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

    __pydantic_config__: ClassVar[dict[str, Any]] = {
        "json_schema_extra": {
            "examples": [{"model": MODEL, "messages": [{"role": "user", "content": "Wat is een passage?"}]}]
        }
    }

    messages: Annotated[list[Message], Len(1, 10_000)]
    model: str = MODEL
    stream: bool = False


def add_chat(app: FastAPI, bot: Any, streams: Streams) -> None:
    """OpenAI's routes."""
    from fastapi import Request
    from fastapi.responses import StreamingResponse

    def models() -> dict[str, Any]:
        return {"object": "list", "data": [_MODEL]}

    def model() -> dict[str, Any]:
        return _MODEL

    def chat(asked: Chat, request: Request) -> Any:
        """The answer as a message of OpenAI's chat format, its sources in the text and as annotations."""
        mine = [each.text[:LONG] for each in asked.messages[-2 * TURNS :] if each.role == "user"]
        if not mine:
            own = words_of(bot, request)
            return problem(422, own.failed, own.page["empty"], request.url.path)
        options = {"history": [Turn(each) for each in mine[:-1][-TURNS:]]}
        if asked.stream:
            events = bot.stream(mine[-1], **options)
            settled = next(events)
            sent = _chunks(settled, events, streams, str(request.base_url))
            return StreamingResponse(sent, media_type="text/event-stream")
        return _completion(bot.ask(mine[-1], **options), str(request.base_url))

    chat.__annotations__["request"] = Request  # FastAPI finds it by its annotation
    whole = {"content": {"application/json": {"example": _completion(ANSWER, "http://127.0.0.1:7860/")}}}
    faults = described(422, "Write a question in words.") | described(503, "The index cannot be read.")
    app.post("/v1/chat/completions", tags=["openai"], response_model=None, responses={200: whole, **faults})(chat)
    listed = {"content": {"application/json": {"example": models()}}}
    app.get("/v1/models", tags=["openai"], responses={200: listed})(models)
    one = {"content": {"application/json": {"example": _MODEL}}}
    app.get(f"/v1/models/{MODEL}", tags=["openai"], responses={200: one})(model)


def _completion(answer: Answer, base: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": as_markdown(answer), "annotations": _annotations(answer, base)}
    return _frame("chat.completion") | {
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
    }


async def _chunks(
    settled: LanguageSettled, events: Generator[Any, None, None], streams: Streams, base: str
) -> AsyncIterator[str]:
    """The same Markdown as of a whole answer, as it comes; then the citations, and the end."""
    frame = _frame("chat.completion.chunk")

    def chunk(delta: dict[str, Any], reason: str | None = None) -> str:
        values = frame | {"choices": [{"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}]}
        return f"data: {json.dumps(values, ensure_ascii=False)}\n\n"

    yield chunk({"role": "assistant", "content": ""})
    said, sentences = "", list[Sentence]()
    try:
        async for event in streams.each(events, settled.question.language):
            if isinstance(event, SentenceReady):
                sentences.append(event.sentence)
                begin, said = said, _lasting(sentences)
                if said != begin:
                    yield chunk({"content": said.removeprefix(begin)})
            elif isinstance(event, Done):
                rest = as_markdown(event.answer).removeprefix(said)
                yield chunk({"content": rest, "annotations": _annotations(event.answer, base)})
    except KildeError as fault:  # in words, behind what was sent
        yield chunk({"content": f"{fault}\n"})
    yield chunk({}, "stop")
    yield "data: [DONE]\n\n"


def _lasting(sentences: Sequence[Sentence]) -> str:
    """The Markdown of sentences that more of them can only lengthen: a table may get another column."""
    last = list(in_blocks(sentences))[-1]
    lasting = sentences[: -len(last.sentences)] if last.shape == "row" else sentences
    return as_markdown(Answer("", last.language, "", "answer", tuple(lasting), ())).rstrip("\n")


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
