"""Kilde for assistants: the Model Context Protocol's tools and resources over a bot; knows nothing of how it works."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from bot import Answer, Beside, Evidence, KildeError, SettingError, as_markdown, encodable

if TYPE_CHECKING:
    from mcp.server import MCPServer

_MOST = 20  # passages of a search


def server(bot: Any) -> MCPServer:
    """The server; SettingError where the SDK is not installed."""
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ResourceError, ToolError
    except ImportError as fault:
        raise SettingError("An MCP server needs the extra `mcp`: pip install 'kilde[mcp]'.") from fault

    made = MCPServer(
        bot.title,
        instructions="Answers from the documentation, in the asker's language, with the words that each sentence "
        "stands on, in the translation and in the authoritative original. Quote them; add nothing of your own.",
    )

    def asked(call: Any) -> Any:
        try:
            return call()
        except KildeError as fault:
            raise ToolError(str(fault)) from fault

    def text_of(path: str, unknown: type[Exception]) -> str:
        try:
            text: str = bot.document(encodable(path)).text
        except KeyError as fault:
            raise unknown(f"There is no document {path!r}; take a path that search_docs gives.") from fault
        return text

    @made.tool()
    def search_docs(query: str, language: str | None = None, limit: int = 5) -> list[dict[str, Any]]:
        """Finds passages: one a group of translations, in the caller's language where possible, beside the original.

        `state` says whether a translation is current; spans are code points of the document and can be re-checked."""
        found = asked(lambda: bot.search(query, hint=language, limit=max(1, min(limit, _MOST))))
        return [_hit(each) for each in found]

    @made.tool()
    def ask_docs(question: str, language: str | None = None) -> dict[str, Any]:
        """Answers a question with the documentation's own words. `outcome`: answer, closest (only near), none."""
        return _answered(asked(lambda: bot.ask(question, hint=language)))

    @made.tool()
    def read_doc(path: str) -> str:
        """A whole document, by the path that a search or an answer names."""
        return text_of(path, ToolError)

    @made.tool()
    def check_translation(path: str) -> dict[str, Any]:
        """A translation beside its original: its state, and figures, units and code that differ."""
        try:
            view: Beside = bot.beside(encodable(path))
        except KeyError as fault:
            raise ToolError(f"There is no document {path!r}; take a path that search_docs gives.") from fault
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

    @made.resource("kilde://documents/{+path}", mime_type="text/markdown")
    def document(path: str) -> str:
        """A document."""
        return text_of(path, ResourceError)

    return made


def run(bot: Any) -> None:
    """Serves over standard input and output, which are the protocol's alone: all else goes to standard error."""
    logging.basicConfig(level=logging.WARNING)
    server(bot).run("stdio")


def _hit(found: Evidence) -> dict[str, Any]:
    passage, document = found.passage, found.document
    hit: dict[str, Any] = {
        "path": passage.path,
        "title": document.title,
        "headings": list(passage.heading_path),
        "language": passage.language,
        "state": document.state,
        "link": document.link_at(passage.anchor),
        "span": [passage.start, passage.end],
        "text": found.text,
    }
    if found.original is not None and found.original_document is not None:
        start, end = found.original.start, found.original.end
        text = found.original_document.text[start:end]
        hit["original"] = {"path": found.original.path, "span": [start, end], "text": text}
    return hit


def _answered(answer: Answer) -> dict[str, Any]:
    return {
        "outcome": answer.outcome,
        "language": answer.language,
        "text": as_markdown(answer),
        "citations": [
            {
                "number": each.number,
                "path": each.path,
                "title": each.title,
                "language": each.language,
                "state": each.state,
                "link": each.link,
                "spans": [list(span) for span in each.spans],
                "quote": each.quote,
                "original": {"path": each.original.path, "quote": each.original.quote} if each.original else None,
            }
            for each in answer.citations
        ],
    }
