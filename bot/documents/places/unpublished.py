"""Which pages a site generator leaves out of its site, by its configuration; reads no files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

# Of MkDocs: lines as in a `.gitignore`, of the folder of the pages.
_LEFT_OUT = re.compile(
    r"^(?P<name>exclude_docs|draft_docs):[ \t]*"
    r"(?:[|>][-+\d]*[ \t]*(?:#.*)?\n(?P<lines>(?:[ \t]+.*\n?|[ \t]*\n)*)|(?P<line>\S.*))",
    re.MULTILINE,
)
_FOLDER = re.compile(r"^docs_dir:[ \t]*[\"']?([^\"'\s#]+)", re.MULTILINE)


def left_out(path: str, configurations: Mapping[str, str]) -> str | None:
    """Why a page is not part of the site, None where it is."""
    for name in ("mkdocs.yml", "mkdocs.yaml"):
        folder, settings = _settings(configurations.get(name, ""))
        if path.startswith(folder):
            for setting, patterns in settings:
                if _matches(path.removeprefix(folder), patterns):
                    return f"{name} leaves it out of the site (`{setting}`)"
    return None


_Patterns = tuple[tuple[bool, re.Pattern[str]], ...]


@lru_cache(maxsize=4)
def _settings(text: str) -> tuple[str, tuple[tuple[str, _Patterns], ...]]:
    """The folder of the pages, and which of them each setting leaves out: patterns, in order, that take out or in."""
    folder = found[1].strip("/") if (found := _FOLDER.search(text)) else "docs"
    said = ((each["name"], each["lines"] or (each["line"] or "").strip("\"' \t")) for each in _LEFT_OUT.finditer(text))
    settings = (
        (name, tuple(_pattern(line) for line in map(str.strip, lines.splitlines()) if line)) for name, lines in said
    )
    return "" if folder == "." else f"{folder}/", tuple(settings)


def _pattern(line: str) -> tuple[bool, re.Pattern[str]]:
    """Whether a line takes out, and what it means, as a `.gitignore` has it."""
    out, line = not line.startswith("!"), line.removeprefix("!")
    anchored = "/" in line.rstrip("/")
    parts = re.split(r"(\*\*/|/\*\*$|\*|\?)", line.strip("/"))
    meant = {"**/": "(?:.*/)?", "/**": "/.*", "*": "[^/]*", "?": "[^/]"}
    words = "".join(meant.get(part, re.escape(part)) for part in parts)
    comment = line.startswith("#")
    return out, re.compile(
        "(?!)" if comment else f"{'' if anchored else '(?:.*/)?'}{words}{'/.*' if line.endswith('/') else '(?:/.*)?'}"
    )


def _matches(path: str, patterns: _Patterns) -> bool:
    found = False
    for out, pattern in patterns:
        if pattern.fullmatch(path):
            found = out
    return found
