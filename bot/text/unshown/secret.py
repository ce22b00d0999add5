"""Secrets: a text that is never shown, and what of an address may be."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"\bhttps?://[^\s'\"<>]+", re.IGNORECASE)


class Secret:
    """A text that no message, log or repr shows; only `reveal` says it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text, for the one who wants it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)


def revealed(text: Secret | str | None) -> str | None:
    """A text, be it secret or not."""
    return text.reveal() if isinstance(text, Secret) else text


def bare(address: str) -> str:
    """An address without a name, a password and a query; only its scheme where it is not sure which they are."""
    scheme = address.partition("://")[0]
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return f"{scheme}://…"
    if not parts.hostname or "@" in parts.path + parts.query + parts.fragment:
        return f"{scheme}://…"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}{parts.path}"


def without_secrets(text: str) -> str:
    """A text with all its addresses bare."""
    return _ADDRESS.sub(lambda found: bare(found[0]), text)
