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
        path = request.url.path
        if isinstance(fault, QuestionError):
            return problem(422, own.failed, own.page[fault.code].format(**fault.values), path)
        if isinstance(fault, FolderError):
            return problem(503, own.failed, own.page["no_documents"], path)
        return problem(503 if isinstance(fault, IndexFault) else 400, own.failed, str(fault), path)

    def invalid(request: Request, fault: RequestValidationError) -> JSONResponse:
        own, first = words_of(bot, request), fault.errors()[0]
        place = f"{'.'.join(map(str, first['loc']))} ({first['msg']})"
        return problem(422, own.failed, own.page["malformed"].format(place=place), request.url.path)

    app.add_exception_handler(KildeError, kilde_fault)
    app.add_exception_handler(RequestValidationError, invalid)  # type: ignore[arg-type]


def add_unknown(app: FastAPI, bot: Any) -> None:
    """What is said of a route that there is not; to be added behind all others, before the page."""
    from fastapi import Request
    from starlette.routing import Match

    def unknown(request: Request) -> JSONResponse:
        own, path = words_of(bot, request), request.url.path
        others = {
            method
            for route in request.app.router.routes
            if route.matches(request.scope)[0] is Match.PARTIAL
            for method in route.methods
        }
        said = own.page["no_route"].format(route=f"{request.method} {path}")
        answer = problem(405 if others else 404, own.failed, said, path)
        if others:
            answer.headers["allow"] = ", ".join(sorted(others))
        return answer

    unknown.__annotations__["request"] = Request  # FastAPI finds it by its annotation
    methods = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"]
    for path in ("/api", "/api/{rest:path}", "/v1", "/v1/{rest:path}"):
        app.api_route(path, methods=methods, include_in_schema=False)(unknown)


def problem(status: int, title: str, detail: str, path: str = "") -> JSONResponse:
    """A fault as RFC 9457 has it; below /v1 also as OpenAI's clients read it."""
    from fastapi.responses import JSONResponse

    body: dict[str, Any] = {"type": "about:blank", "status": status, "title": title, "detail": detail}
    if path.startswith("/v1/"):
        kind = "invalid_request_error" if status < 500 else "server_error"
        body["error"] = {"message": detail, "type": kind, "param": None, "code": None}
    return JSONResponse(body, status, media_type=_MEDIA)


def described(status: int, when: str) -> dict[int | str, dict[str, Any]]:
    """A problem that a route may answer with, for OpenAPI."""
    example = {"type": "about:blank", "status": status, "title": locale(DEFAULT_LANGUAGE).failed, "detail": when}
    return {status: {"description": when, "content": {_MEDIA: {"schema": _SCHEMA, "example": example}}}}
