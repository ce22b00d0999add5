"""Who may come in: passwords and tokens of a file, a page to sign in on, a signed cookie."""

from __future__ import annotations

import asyncio
import hmac
import re
import time
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import scrypt, sha256
from pathlib import Path
from secrets import token_bytes, token_urlsafe
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote

from bot import Locale, SettingError

from . import reading
from .asker import words_of
from .limits import Buckets, client_of
from .markup import escape

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.datastructures import Headers

COOKIE = "kilde-visitor"
_SECONDS = 12 * 3600  # that somebody stays signed in
_N, _R, _P = 2**15, 8, 1  # scrypt's cost: a tenth of a second and 32 MB
_MEMORY = 2**26
_NOBODY = f"scrypt${_N}${_R}${_P}$bm9ib2R5$"  # the hash that a name has that is not known
_SHORTEST = 8  # characters of a password
_NAME = re.compile(r"[^\s:.]{1,64}")
_LIMIT = r"(?: sources=(\S+))?"
_PASSWORD_LINE = re.compile(r"([^\s:.]{1,64}):(scrypt\$32768\$8\$1\$[\w+/=]+\$[\w+/=]+)" + _LIMIT)
_TOKEN_LINE = re.compile(r"token ([^\s:.]{1,64}) sha256\$([0-9a-f]{64})" + _LIMIT)


def password_line(name: str, password: str, sources: Collection[str] = ()) -> str:
    """The line of a password file, for all or for some sources; SettingError where the name or the password is none."""
    if len(password) < _SHORTEST:
        raise SettingError(f"That password is too short; choose one of at least {_SHORTEST} characters.")
    return f"{_checked(name)}:{_hashed(password, token_bytes(16))}{_limit(sources)}"


def token_line(name: str, sources: Collection[str] = ()) -> tuple[str, str]:
    """A new token, for all or for some sources, which nobody can tell from its line, and the line."""
    token = token_urlsafe(32)
    return token, f"token {_checked(name)} sha256${sha256(token.encode()).hexdigest()}{_limit(sources)}"


def _limit(sources: Collection[str]) -> str:
    return f" sources={','.join(quote(each, safe='') for each in sources)}" if sources else ""


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise SettingError(f"{name!r} is no name; write at most 64 characters without spaces, colons and full stops.")
    return name


def _hashed(password: str, salt: bytes) -> str:
    key = scrypt(password.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=32)
    return "$".join(["scrypt", str(_N), str(_R), str(_P), b64encode(salt).decode(), b64encode(key).decode()])


@dataclass(frozen=True, slots=True)
class Keys:
    """The passwords and tokens that open what is served; what signs the cookies is made anew at each start."""

    passwords: Mapping[str, str]  # name -> hash with its salt
    tokens: Mapping[str, str]  # hash -> name
    limits: Mapping[str, frozenset[str]] = field(default_factory=dict)  # hash -> the only sources that it opens
    secret: bytes = field(default_factory=lambda: token_bytes(32))
    tries: Buckets = field(default_factory=lambda: Buckets(burst=5, a_second=1 / 12))  # wrong ones, of each client

    @classmethod
    def of(cls, file: Path) -> Keys:
        """Those of a file; SettingError where it cannot be read or a line is none."""
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeError) as fault:
            raise SettingError(f"{file} cannot be read ({fault}); name a file of lines by `kilde password`.") from fault
        passwords, tokens, limits = {}, {}, {}
        for number, line in enumerate(lines, 1):
            if found := _PASSWORD_LINE.fullmatch(line.strip()):
                passwords[found[1]] = found[2]
            elif found := _TOKEN_LINE.fullmatch(line.strip()):
                tokens[found[2]] = found[1]
            elif line.strip() and not line.startswith("#"):
                raise SettingError(f"Line {number} of {file} is none of `kilde password NAME`; make it anew.")
            if found and found[3]:
                limits[found[2]] = frozenset(unquote(each) for each in found[3].split(","))
        if not passwords and not tokens:
            raise SettingError(f"{file} lets nobody in; put lines there that `kilde password NAME` prints.")
        return cls(passwords, tokens, limits)

    def knows(self, name: str, password: str) -> bool:
        """Whether that is somebody's password; a name that is not known takes as long as one that is."""
        known = self.passwords.get(name, _NOBODY)
        salt = b64decode(known.split("$")[4])
        return hmac.compare_digest(_hashed(password, salt), known) and name in self.passwords

    def bears(self, token: str) -> bool:
        """Whether that is a token."""
        hashed = sha256(token.encode("utf-8", "replace")).hexdigest()
        return sum(hmac.compare_digest(hashed, each) for each in self.tokens) > 0

    def sources(self, token: str, cookie: str) -> frozenset[str] | None:
        """The only sources that a token, or without one a cookie, opens; None where it is all."""
        name = self.name_in(cookie) or ""
        shown = sha256(token.encode("utf-8", "replace")).hexdigest() if token else self.passwords.get(name, "")
        return self.limits.get(shown)

    def cookie(self, name: str) -> str:
        """What a browser shows from now on."""
        said = f"{urlsafe_b64encode(name.encode()).decode()}.{int(time.time()) + _SECONDS}"
        return f"{said}.{self._signed(said)}"

    def name_in(self, cookie: str) -> str | None:
        """Whose cookie that is, where it is ours and still counts."""
        said, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(signature.encode("utf-8", "replace"), self._signed(said).encode()):
            return None
        name, _, until = said.partition(".")
        return urlsafe_b64decode(name).decode() if int(until) > time.time() else None

    def _signed(self, said: str) -> str:
        return hmac.new(self.secret, said.encode("utf-8", "replace"), sha256).hexdigest()


def bearer(headers: Headers) -> str:
    """The token that a program sends along."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def add_login(app: FastAPI, bot: Any, keys: Keys) -> None:
    """The page to sign in and out on, which needs no script."""
    from fastapi import Request
    from fastapi.responses import HTMLResponse, RedirectResponse, Response
    from starlette.concurrency import run_in_threadpool

    comparing = asyncio.Semaphore(2)  # each takes its memory

    def shown(words: Locale, body: str, status: int = 200) -> HTMLResponse:
        html = reading.page(str(words.page["sign_in"]), body, reading.Frame(words, str(words.page["title"]), "./"))
        # With `no-referrer` a browser would say that the form comes from nowhere.
        return HTMLResponse(html, status, headers={"referrer-policy": "same-origin", "cache-control": "no-store"})

    def form(request: Request) -> Response:
        words = words_of(bot, request)
        name = keys.name_in(request.cookies.get(COOKIE, ""))
        inside = _signed_in(words, name) if name else _form(words, _within(request.query_params.get("next", "")))
        return shown(words, inside)

    async def sign_in(request: Request) -> Response:
        words = words_of(bot, request)
        said = _fields(await request.body())
        client, to = client_of(request.client.host if request.client else ""), _within(said.get("next", ""))
        if wait := keys.tries.wait(client):
            problem = words.page["too_many"].format(seconds=wait)
            later = shown(words, _form(words, to, problem), 429)
            later.headers["retry-after"] = str(wait)
            return later
        name = said.get("name", "")
        async with comparing:
            known = await run_in_threadpool(keys.knows, name, said.get("password", ""))
        if not known:
            return shown(words, _form(words, to, str(words.page["not_known"])), 403)
        keys.tries.give_back(client)
        answer = RedirectResponse(to, 303)
        secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, keys.cookie(name), _SECONDS, secure=secure, httponly=True, samesite="strict")
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


def _fields(body: bytes) -> dict[str, str]:
    """What a form sends; nothing where it is none of ours."""
    try:
        return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace"), max_num_fields=9).items()}
    except ValueError:
        return {}


def _within(address: str) -> str:
    """The address where it is a page of ours, else the chat: nobody is led elsewhere."""
    return address if re.fullmatch(r"/(?![/\\])[^\\\s\x00-\x1f]{0,2000}", address) else "/"


def _form(words: Locale, to: str, problem: str = "") -> str:
    page = {key: escape(str(words.page[key])) for key in ("sign_in", "name", "password")}
    said = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    return (
        f'<h1>{page["sign_in"]}</h1>{said}<form class="r-login" method="post" action="/login?lang={words.code}">'
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
