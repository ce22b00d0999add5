"""Who may come in: passwords, tokens and accounts of a file, and the cookies that say that somebody did."""

from __future__ import annotations

import hmac
import json
import re
import time
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import scrypt, sha256
from pathlib import Path
from secrets import token_bytes, token_urlsafe
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from bot import SettingError

from .limits import Buckets

if TYPE_CHECKING:
    from starlette.datastructures import Headers

COOKIE = "kilde-visitor"
VISIT = 12 * 3600  # seconds that somebody stays signed in
_N, _R, _P = 2**15, 8, 1  # scrypt's cost: a tenth of a second and 32 MB
_MEMORY = 2**26
_NOBODY = f"scrypt${_N}${_R}${_P}$bm9ib2R5$"  # the hash that a name has that is not known
_SHORTEST = 8  # characters of a password
_NAME = re.compile(r"[^\s:.]{1,64}")
_LIMIT = r"(?: sources=(?P<sources>\S+))?"
_PASSWORD_LINE = re.compile(r"([^\s:.]{1,64}):(?P<opens>scrypt\$32768\$8\$1\$[\w+/=]+\$[\w+/=]+)" + _LIMIT)
_TOKEN_LINE = re.compile(r"token ([^\s:.]{1,64}) sha256\$(?P<opens>[0-9a-f]{64})" + _LIMIT)
_ACCOUNT_LINE = re.compile(r"oidc (?P<opens>\*|[^\s=]*@[^\s=@]+|[^\s=]+=\S+)" + _LIMIT)


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
    """The passwords, tokens and accounts that open what is served; what signs cookies is made anew at each start."""

    passwords: Mapping[str, str]  # name -> hash with its salt
    tokens: Mapping[str, str]  # hash -> name
    limits: Mapping[str, frozenset[str]] = field(default_factory=dict)  # hash or account -> the only sources it opens
    accounts: tuple[str, ...] = ()  # of an issuer, as they are written; the first that fits counts
    secret: bytes = field(default_factory=lambda: token_bytes(32))
    tries: Buckets = field(default_factory=lambda: Buckets(burst=5, a_second=1 / 12))  # wrong ones, of each client

    @classmethod
    def of(cls, file: Path) -> Keys:
        """Those of a file; SettingError where it cannot be read or a line is none."""
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeError) as fault:
            raise SettingError(f"{file} cannot be read ({fault}); name a file of lines by `kilde password`.") from fault
        passwords, tokens, limits, accounts = {}, {}, {}, []
        for number, line in enumerate(lines, 1):
            if found := _PASSWORD_LINE.fullmatch(line.strip()):
                passwords[found[1]] = found[2]
            elif found := _TOKEN_LINE.fullmatch(line.strip()):
                tokens[found[2]] = found[1]
            elif found := _ACCOUNT_LINE.fullmatch(line.strip()):
                accounts.append(found[1])
            elif line.strip() and not line.startswith("#"):
                raise SettingError(
                    f"Line {number} of {file} lets nobody in; make it anew with `kilde password NAME`, or write it like"
                    " oidc anna@example.org."
                )
            if found and found["sources"]:
                limits[found["opens"]] = frozenset(unquote(each) for each in found["sources"].split(","))
        if not (passwords or tokens or accounts):
            raise SettingError(f"{file} lets nobody in; put lines there that `kilde password NAME` prints.")
        return cls(passwords, tokens, limits, tuple(accounts))

    def knows(self, name: str, password: str) -> bool:
        """Whether that is somebody's password; a name that is not known takes as long as one that is."""
        known = self.passwords.get(name, _NOBODY)
        salt = b64decode(known.split("$")[4])
        return hmac.compare_digest(_hashed(password, salt), known) and name in self.passwords

    def bears(self, token: str) -> bool:
        """Whether that is a token."""
        hashed = sha256(token.encode("utf-8", "replace")).hexdigest()
        return sum(hmac.compare_digest(hashed, each) for each in self.tokens) > 0

    def account(self, claims: Mapping[str, Any]) -> str | None:
        """The first line that lets in an account of which an issuer says this."""
        return next((each for each in self.accounts if _fits(each, claims)), None)

    def sources(self, token: str, cookie: str) -> frozenset[str] | None:
        """The only sources that a token, or without one a cookie, opens; None where it is all."""
        name, account = self._visitor(cookie) or ("", "")
        shown = account or self.passwords.get(name, "")
        return self.limits.get(sha256(token.encode("utf-8", "replace")).hexdigest() if token else shown)

    def cookie(self, name: str, account: str = "") -> str:
        """What a browser shows from now on: who it is and, of an issuer's, the line that it came in by."""
        return self.sealed("visitor", json.dumps([name, account]), VISIT)

    def name_in(self, cookie: str) -> str | None:
        """Whose cookie that is, where it is ours and still counts."""
        found = self._visitor(cookie)
        return found[0] if found else None

    def _visitor(self, cookie: str) -> tuple[str, str] | None:
        said = self.unsealed("visitor", cookie)
        return tuple(json.loads(said)) if said else None

    def sealed(self, purpose: str, text: str, seconds: int) -> str:
        """A cookie with this text, that counts for so long and for this purpose."""
        said = f"{urlsafe_b64encode(text.encode()).decode()}.{int(time.time()) + seconds}"
        return f"{said}.{self._signed(purpose, said)}"

    def unsealed(self, purpose: str, cookie: str) -> str | None:
        """The text of a cookie, where it is ours and still counts."""
        said, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(signature.encode("utf-8", "replace"), self._signed(purpose, said).encode()):
            return None
        text, _, until = said.partition(".")
        return urlsafe_b64decode(text).decode() if int(until) > time.time() else None

    def _signed(self, purpose: str, said: str) -> str:
        return hmac.new(self.secret, f"{purpose} {said}".encode("utf-8", "replace"), sha256).hexdigest()


def _fits(account: str, claims: Mapping[str, Any]) -> bool:
    """Whether an issuer says this of such an account: any, one with a claim, one of an e-mail address or a domain."""
    name, is_claim, value = account.partition("=")
    if is_claim:
        said = claims.get(unquote(name), [])
        return unquote(value) in (said if isinstance(said, list) else [said])
    if account == "*":
        return True
    address, wanted = str(claims.get("email", "")).casefold(), account.casefold()
    verified = claims.get("email_verified") in (True, "true")  # some issuers write it as text
    return verified and (address.endswith(wanted) if wanted.startswith("@") else address == wanted)


def bearer(headers: Headers) -> str:
    """The token that a program sends along."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
