"""In which language somebody is spoken to who asks over HTTP."""

from __future__ import annotations

from typing import Any

from bot import DEFAULT_LANGUAGE, Locale, hints, locale


def words_of(bot: Any, request: Any) -> Locale:
    """The words of the page: of the language that the address names, else of the browser's."""
    asked = request.query_params.get("lang", "")
    return locale(asked if asked in bot.languages else first_language(bot, request.headers.get("accept-language", "")))


def first_language(bot: Any, accepted: str) -> str:
    """The first of the browser's languages that the page speaks, else the default one or whatever there is."""
    wishes = hints(accepted, bot.languages)
    if wishes:
        return wishes[0]
    return DEFAULT_LANGUAGE if DEFAULT_LANGUAGE in bot.languages or not bot.languages else str(bot.languages[0])
