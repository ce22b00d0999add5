"""Kilde for assistants: the Model Context Protocol's tools and resources over a bot; knows nothing of how it works."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from bot import (
    Answer,
    Beside,
    Document,
    Evidence,
    KildeError,
    Passage,
    SettingError,
    Source,
    __version__,
    as_markdown,
    encodable,
)

from .problems import problem

if TYPE_CHECKING:
    from fastapi import FastAPI
    from mcp.server import MCPServer

_MOST = 20  # passages of a search
_PATIENCE = 20.0  # seconds; assistants give up after a minute
_MARKDOWN = "text/markdown"
_T = TypeVar("_T")


def server(bot: Any) -> MCPServer:
    """The server; SettingError where the SDK is not installed."""
    try:
        from mcp import MCPError
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ResourceError, ToolError
        from mcp.types import INTERNAL_ERROR, Resource, ToolAnnotations
    except ImportError as fault:
        raise SettingError("An MCP server needs the extra `mcp`: pip install 'kilde[mcp]'.") from fault

    logging.basicConfig(format="%(message)s")  # to standard error, as is usual; the SDK would tell more, in colors

    class Documented(MCPServer):
        """Lists the documents as they are now."""

        async def list_resources(self) -> list[Resource]:
            try:
                documents = await asyncio.to_thread(lambda: bot.documents())  # noqa: PLW0108 - looking it up may wait, too
            except KildeError as fault:
                raise MCPError(INTERNAL_ERROR, str(fault)) from fault
            return [
                Resource(
                    uri=f"kilde://documents/{quote(each.path)}",
                    name=each.path,
                    title=each.title,
                    description=f"{each.language}, {each.state}" + (f" of {each.original}" if each.original else ""),
                    mime_type=_MARKDOWN,
                )
                for each in documents
            ]

    def asked(call: Callable[[], _T]) -> _T:
        try:
            return call()
        except KildeError as fault:
            raise ToolError(str(fault)) from fault

    def read(name: str, path: str, wrong: type[Exception] = ToolError) -> Any:
        try:
            return getattr(bot, name)(encodable(path))
        except KeyError as fault:
            raise wrong(f"There is no document {path!r}; take a path that search_docs gives.") from fault
        except KildeError as fault:
            raise wrong(str(fault)) from fault

    made = Documented(
        bot.title,
        version=__version__,
        instructions="Answers from the documentation, in the asker's language, with the words that each sentence "
        "stands on, in the translation and in the authoritative original. Quote them; add nothing of your own. A "
        "`state` is original or, of a translation, current, stale (its original has changed since), missing (the "
        "original is gone) or unknown. `spans` count code points of the document's text, whose hash is `content_hash`.",
    )
    tool = made.tool(annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))

    @tool
    def search_docs(
        query: str, language: str | None = None, limit: int = 5, source: str | None = None
    ) -> list[dict[str, Any]]:
        """Finds passages: one a group of translations, in the caller's language where possible, beside the original.

        `language` is the code of the caller's, such as `sv`; without it, the words of the query settle it. `source` is
        the name of one of the folders that the documents come from, where it is to be searched alone."""
        found = asked(lambda: bot.search(query, hint=language, limit=max(1, min(limit, _MOST)), source=source))
        return [_hit(each) for each in found]

    @tool
    def ask_docs(question: str, language: str | None = None, source: str | None = None) -> dict[str, Any]:
        """Answers a question with the documentation's own words. `outcome`: answer, closest (only near), none."""
        return _answered(asked(lambda: bot.ask(question, hint=language, source=source)))

    @tool
    def read_doc(path: str) -> str:
        """A whole document, by the path that a search or an answer names."""
        return str(read("document", path).text)

    @tool
    def check_translation(path: str) -> dict[str, Any]:
        """A translation beside its original: its state, and figures, units, names and code that differ."""
        view: Beside = read("beside", path)
        differ = [
            {"line": each.line, "kind": each.kind, "found": each.found, "expected": each.expected, "says": each.says}
            for row in view.rows
            for each in row.findings
        ]
        return {
            "path": path,
            "language": view.document.language,
            "state": view.document.state,
            "original": view.document.original,
            "differences": differ,
        }

    @made.resource("kilde://documents/{+path}", mime_type=_MARKDOWN)
    def document(path: str) -> str:
        """A document."""
        return str(read("document", path, ResourceError).text)

    return made


def add_mcp(app: FastAPI, bot: Any) -> None:
    """The same over streamable HTTP, at /mcp, or what is missing for it. Who may ask, the guard says."""
    try:
        made = server(bot)
    except SettingError as fault:
        said = str(fault)
        app.add_api_route("/mcp", lambda: problem(501, "MCP", said), methods=["GET", "POST"], include_in_schema=False)
        return
    from mcp.server.transport_security import TransportSecuritySettings

    anybody = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    inner = made.streamable_http_app(stateless_http=True, transport_security=anybody)
    app.router.routes.extend(inner.routes)
    app.router.lifespan_context = inner.router.lifespan_context


def run(opened: Callable[[], Any], title: str) -> None:
    """Serves over standard input and output, which are the protocol's alone: all else goes to standard error.

    Assistants do not wait for a first index: they are answered at once, while the bot is being opened.
    """
    server(_Opening(opened, title)).run("stdio")


class _Opening:
    """A bot that is being opened: who asks it waits a while, and is then told to ask again."""

    def __init__(self, opened: Callable[[], Any], title: str) -> None:
        self.title = title
        self._bot = ThreadPoolExecutor(1, "opening").submit(opened)

    def __getattr__(self, name: str) -> Any:
        try:
            bot = self._bot.result(_PATIENCE)
        except TimeoutError as slow:
            raise SettingError("The documents are still being read; ask again in a minute.") from slow
        return getattr(bot, name)


def _hit(found: Evidence) -> dict[str, Any]:
    original = found.original and found.original_document and _passage(found.original, found.original_document)
    return _passage(found.passage, found.document) | {"original": original}


def _passage(passage: Passage, document: Document) -> dict[str, Any]:
    return {
        "path": passage.path,
        "title": document.title,
        "headings": list(passage.heading_path),
        "language": passage.language,
        "state": document.state,
        "link": document.link_at(passage.anchor),
        "spans": [[passage.start, passage.end]],
        "content_hash": document.content_hash,
        "text": document.text[passage.start : passage.end],
    }


def _answered(answer: Answer) -> dict[str, Any]:
    return {
        "outcome": answer.outcome,
        "language": answer.language,
        "text": as_markdown(answer),
        "citations": [
            {"number": each.number} | _cited(each) | {"original": each.original and _cited(each.original)}
            for each in answer.citations
        ],
    }


def _cited(source: Source) -> dict[str, Any]:
    return {
        "path": source.path,
        "title": source.title,
        "language": source.language,
        "state": source.state,
        "link": source.link,
        "spans": [list(span) for span in source.spans],
        "content_hash": source.content_hash,
        "quote": source.quote,
    }
