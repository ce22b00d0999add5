"""Faults as problems of RFC 9457, in the asker's language where Kilde has words for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import DEFAULT_LANGUAGE, FolderError, IndexFault, KildeError, QuestionError, locale

from .asker import words_of

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from fastapi.exceptions import RequestValidationError
    from fastapi.responses import JSONResponse

_MEDIA = "application/problem+json"
_TEXT = {"type": "string"}
_SCHEMA = {
    "type": "object",
    "properties": {"type": _TEXT, "status": {"type": "integer"}, "title": _TEXT, "detail": _TEXT},
}


def add_problems(app: FastAPI, bot: Any) -> None:
    """What is said where a request cannot be answered."""
    from fastapi.exceptions import RequestValidationError

    def kilde_fault(request: Request, fault: Exception) -> JSONResponse:
        own = words_of(bot, request)
        if isinstance(fault, QuestionError):
            return problem(422, own.failed, own.page[fault.code].format(**fault.values))
        if isinstance(fault, FolderError):
            return problem(503, own.failed, own.page["no_documents"])
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
    return JSONResponse(body, status, media_type=_MEDIA)


def described(status: int, when: str) -> dict[int | str, dict[str, Any]]:
    """A problem that a route may answer with, for OpenAPI."""
    example = {"type": "about:blank", "status": status, "title": locale(DEFAULT_LANGUAGE).failed, "detail": when}
    return {status: {"description": when, "content": {_MEDIA: {"schema": _SCHEMA, "example": example}}}}
