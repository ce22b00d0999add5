"""The page to sign in and out on, by a password or with an issuer's word; it needs no script."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from bot import Locale, locale

from . import reading
from .asker import words_of
from .keys import COOKIE, VISIT, Keys
from .limits import client_of
from .markup import escape
from .oidc import Issuer, NotSignedIn

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from fastapi.responses import HTMLResponse

LED, BACK = "/login/oidc", "/login/callback"  # to the issuer, and from there
_ATTEMPT = "kilde-attempt-"  # a cookie for each window in which somebody signs in
_SECONDS = 600  # that somebody has for it


@dataclass(frozen=True, slots=True)
class _Ways:
    """The page with the ways to sign in."""

    keys: Keys
    issuer: Issuer | None

    def page(self, words: Locale, to: str, problem: str = "", status: int = 200) -> HTMLResponse:
        said = f'<p role="alert">{escape(problem)}</p>' if problem else ""
        link = _link(words, to, self.issuer) if self.issuer else ""
        form = _form(words, to) if self.keys.passwords else ""
        return _shown(words, f"<h1>{escape(str(words.page['sign_in']))}</h1>{said}{link}{form}", status)

    def too_many(self, words: Locale, to: str, wait: int) -> HTMLResponse:
        later = self.page(words, to, words.page["too_many"].format(seconds=wait), 429)
        later.headers["retry-after"] = str(wait)
        return later


def add_login(app: FastAPI, bot: Any, keys: Keys, issuer: Issuer | None = None, sites: Sequence[str] = ()) -> None:
    """The page to sign in and out on, which needs no script; an issuer leads back to one of the `sites`."""
    from fastapi import Request
    from fastapi.responses import RedirectResponse, Response
    from starlette.concurrency import run_in_threadpool

    comparing = asyncio.Semaphore(2)  # each takes its memory
    ways = _Ways(keys, issuer)

    def form(request: Request) -> Response:
        words = words_of(bot, request)
        name = keys.name_in(request.cookies.get(COOKIE, ""))
        return _shown(words, _signed_in(words, name)) if name else ways.page(words, _next(request))

    async def sign_in(request: Request) -> Response:
        words = words_of(bot, request)
        said = _fields(await request.body())
        client, to = _client(request), _within(said.get("next", ""))
        if wait := keys.tries.wait(client):
            return ways.too_many(words, to, wait)
        name = said.get("name", "")
        async with comparing:
            known = await run_in_threadpool(keys.knows, name, said.get("password", ""))
        if not known:
            return ways.page(words, to, str(words.page["not_known"]), 403)
        keys.tries.give_back(client)
        answer = RedirectResponse(to, 303)
        secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, keys.cookie(name), VISIT, secure=secure, httponly=True, samesite="strict")
        return answer

    def sign_out() -> Response:
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
        answer.headers["clear-site-data"] = '"storage"'  # the conversation is not the next one's
        return answer

    for handler in (form, sign_in):  # FastAPI finds the request by its annotation
        handler.__annotations__["request"] = Request
    app.get("/login", include_in_schema=False, response_model=None)(form)
    app.post("/login", include_in_schema=False, response_model=None)(sign_in)
    app.post("/logout", include_in_schema=False, response_model=None)(sign_out)
    if issuer:
        _add_issuer(app, bot, ways, issuer, sites)


def _add_issuer(app: FastAPI, bot: Any, ways: _Ways, issuer: Issuer, sites: Sequence[str]) -> None:
    """The way to an issuer's own page, and back."""
    from fastapi import Request
    from fastapi.responses import RedirectResponse, Response

    keys = ways.keys

    async def lead(request: Request) -> Response:
        words, to, back = words_of(bot, request), _next(request), _back(request, sites)
        try:
            begun = await issuer.begin(back)
        except NotSignedIn as fault:
            return ways.page(words, to, str(words.page[str(fault)]), 503)
        kept = {**begun, "back": back, "next": to, "lang": words.code}
        answer = RedirectResponse(kept.pop("url"), 303)
        sealed = keys.sealed(_ATTEMPT, json.dumps(kept), _SECONDS)
        answer.set_cookie(_attempt(begun["state"]), sealed, _SECONDS, **_cookie(back, BACK))
        return answer

    async def led_back(request: Request) -> Response:
        state = request.query_params.get("state", "")
        kept = json.loads(keys.unsealed(_ATTEMPT, request.cookies.get(_attempt(state), "")) or "{}")
        if kept.get("state") != state:
            return late(request)
        answer = await let_in(request, kept)
        answer.delete_cookie(_attempt(state), **_cookie("", BACK))
        return answer

    def late(request: Request) -> Response:
        words = words_of(bot, request)
        return ways.page(words, "/", str(words.page["sign_in_late"]), 403)

    async def let_in(request: Request, kept: Mapping[str, str]) -> Response:
        words, to, client = locale(kept["lang"]), kept["next"], _client(request)
        if wait := keys.tries.wait(client):
            return ways.too_many(words, to, wait)
        try:
            claims, token = await issuer.claims(kept, kept["back"], request.query_params)
            if keys.account(claims) != keys.accounts[0]:  # an earlier line may fit what is told only when asked
                claims = await issuer.more(claims, token)
        except NotSignedIn as fault:
            return ways.page(words, to, str(words.page[str(fault)]), 503 if fault.away else 403)
        account, name = keys.account(claims), _called(claims)
        if not account:
            return ways.page(words, to, str(words.page["sign_in_stranger"]).format(name=name), 403)
        keys.tries.give_back(client)
        answer = RedirectResponse(to, 303)
        answer.set_cookie(COOKIE, keys.cookie(name, account), VISIT, **_cookie(kept["back"]))
        return answer

    for handler in (lead, led_back):
        handler.__annotations__["request"] = Request
    app.get(LED, include_in_schema=False, response_model=None)(lead)
    app.get(BACK, include_in_schema=False, response_model=None)(led_back)


def _shown(words: Locale, body: str, status: int = 200) -> HTMLResponse:
    from fastapi.responses import HTMLResponse

    html = reading.page(str(words.page["sign_in"]), body, reading.Frame(words, str(words.page["title"]), "/"))
    # With `no-referrer` a browser would say that the form comes from nowhere.
    return HTMLResponse(html, status, headers={"referrer-policy": "same-origin", "cache-control": "no-store"})


def _cookie(back: str, path: str = "/") -> dict[str, Any]:
    """Those of a cookie that a browser shows also where another site has led it here: it sends no `strict` one then."""
    return {"path": path, "secure": back.startswith("https:"), "httponly": True, "samesite": "lax"}


def _back(request: Request, sites: Sequence[str]) -> str:
    """Where an issuer leads back to: the public address, of several the one that was called."""
    called = [each for each in sites if urlsplit(each).hostname == request.url.hostname]
    return f"{(*called, *sites, str(request.base_url).rstrip('/'))[0]}{BACK}"


def _attempt(state: str) -> str:
    return _ATTEMPT + state[:8]


def _next(request: Request) -> str:
    return _within(request.query_params.get("next", ""))


def _client(request: Request) -> str:
    return client_of(request.client.host if request.client else "")


def _called(claims: Mapping[str, Any]) -> str:
    """What an account is called, for people."""
    names = (claims.get(each) for each in ("email", "preferred_username", "name", "sub"))
    return str(next(filter(None, names)))[:100]


def _fields(body: bytes) -> dict[str, str]:
    """What a form sends; nothing where it is none of ours."""
    try:
        return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace"), max_num_fields=9).items()}
    except ValueError:
        return {}


def _within(address: str) -> str:
    """The address where it is a page of ours, else the chat: nobody is led elsewhere."""
    return address if re.fullmatch(r"/(?![/\\])[^\\\s\x00-\x1f]{0,2000}", address) else "/"


def _link(words: Locale, to: str, issuer: Issuer) -> str:
    """No form: the page's policy sends none to another site."""
    address = f"{LED}?{urlencode({'next': to, 'lang': words.code})}"
    text = str(words.page["sign_in_with"]).format(name=issuer.name)
    return f'<p class="r-login"><a href="{escape(address)}">{escape(text)}</a></p>'


def _form(words: Locale, to: str) -> str:
    page = {key: escape(str(words.page[key])) for key in ("sign_in", "name", "password")}
    return (
        f'<form class="r-login" method="post" action="/login?lang={words.code}">'
        f'<input type="hidden" name="next" value="{escape(to)}">'
        f'<label>{page["name"]}<input name="name" autocomplete="username" autofocus required></label>'
        f'<label>{page["password"]}<input name="password" type="password" autocomplete="current-password" required>'
        f"</label><button>{page['sign_in']}</button></form>"
    )


def _signed_in(words: Locale, name: str) -> str:
    said = escape(str(words.page["signed_in"]).format(name=name))
    button = f"<button>{escape(str(words.page['sign_out']))}</button>"
    ask = f'<p><a href="/?lang={words.code}">{escape(str(words.page["ask_here"]))}</a></p>'
    return f'<h1>{said}</h1>{ask}<form class="r-login" method="post" action="/logout">{button}</form>'
