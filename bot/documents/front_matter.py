"""What a page says of itself before its text, in YAML or TOML: title, language, which page it is a translation of."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from .readers.data import yaml_values

FRONT_MATTER = re.compile(
    r"\ufeff?\s*(?P<fence>---|\+\+\+)[ \t]*(?:\r\n?|\n)(?P<fields>(?:.*?(?:\r\n?|\n))??)(?P=fence)[ \t]*(?=[\r\n]|\Z)",
    re.DOTALL,
)
_TITLES = ("title", "sidebar_label", "sidebarTitle", "linkTitle", "nav_title", "page_title")  # the first that is there
_LONGEST_TITLE = 300
_LONGEST = 50_000  # characters of front matter
_LONGEST_NUMBER = 1_000  # bits; Python writes out no number of thousands of digits


def front_matter(text: str, start: int = 0) -> Mapping[str, Any]:
    """The fields of a page's front matter; nothing where it has none that can be read."""
    found = FRONT_MATTER.match(text, start)
    if not found or len(found["fields"]) > _LONGEST:
        return {}
    return _fields(found["fence"], found["fields"])


@lru_cache(maxsize=64)  # of the page that is read, which is asked for its title too
def _fields(fence: str, written: str) -> Mapping[str, Any]:
    try:
        values = [tomllib.loads(written)] if fence == "+++" else yaml_values(written)
    except (ValueError, RecursionError):
        return {}
    return values[0] if len(values) == 1 and isinstance(values[0], dict) else {}


def title_of(fields: Mapping[str, Any]) -> str:
    """What a page is called, on one line."""
    said = (fields.get(name) for name in _TITLES)
    words = (" ".join(_written(each).split()) for each in said if isinstance(each, str | int | float))
    return next((each for each in words if each), "")[:_LONGEST_TITLE]


def unpublished(fields: Mapping[str, Any]) -> str | None:
    """Why a page is not shown to readers, by what it says of itself; None where it is."""
    for name, value in (("draft", True), ("unlisted", True), ("published", False)):
        if fields.get(name) is value:
            return f"its front matter says `{name}: {str(value).lower()}`, so that readers do not find it"
    return "it only leads to another page" if fields.get("redirect_to") or fields.get("layout") == "redirect" else None


def text_of(fields: Mapping[str, Any], *names: str) -> str | None:
    """The first of some fields that says anything: a text, a number or a date; `a.b` is `b` in the object `a`."""
    for name in names:
        value: Any = fields
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value not in (None, "") and not isinstance(value, dict | list | bool):
            return _written(value).strip() or None
    return None


def _written(value: object) -> str:
    """A value as text; nothing of a number of hundreds of digits."""
    return "" if isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER else str(value)
