"""An issuer's word on who somebody is, by OpenID Connect; knows nothing of whom that lets in."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from bot import Secret, SettingError, seen

_SECONDS = 10.0  # that an issuer has for an answer
_LEEWAY = 120  # seconds by which clocks may differ
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_BASIC = "client_secret_basic"
# What is wrong where a claim is: a clock, or the name of the program.
_OF_CLAIMS = dict.fromkeys(("exp", "nbf", "iat"), "sign_in_clock") | dict.fromkeys(("aud", "azp"), "sign_in_audience")
# Signed with a key that the issuer alone has: `none` is no signature, and of HS256 we would have the key ourselves.
_SIGNED = re.compile(r"(RS|PS|ES)(256|384|512)|EdDSA|Ed25519")


class NotSignedIn(Exception):
    """Why nobody was signed in: a key of the page's words."""

    @property
    def away(self) -> bool:
        """Whether it is worth to try again in a while."""
        return str(self) == "sign_in_away"


@dataclass(frozen=True)
class Issuer:
    """Who people sign in with, and what Kilde is there; SettingError where that makes no sense."""

    address: str
    client: str | None
    secret: Secret | None = None  # a program without one has the code's verifier alone

    def __post_init__(self) -> None:
        if not _is_issuer(self.address):
            raise SettingError("--oidc is the address of no issuer; write it like https://login.example.org.")
        if not self.client:
            raise SettingError("--oidc needs the name that the issuer gave to this program: set KILDE_OIDC_CLIENT.")
        _ = self._app

    @property
    def name(self) -> str:
        """What readers know it by."""
        return urlsplit(self.address).hostname or self.address

    @cached_property
    def _app(self) -> Any:
        """Authlib's client; it is told nothing of the network before somebody signs in."""
        try:
            from authlib.integrations.starlette_client import StarletteOAuth2App
        except ImportError as fault:
            raise SettingError(
                "Signing in by OpenID Connect needs the extra `oidc`: pip install 'kilde[oidc]'."
            ) from fault
        logging.getLogger("authlib").setLevel(logging.WARNING)  # else it would tell what a code is proven with
        return StarletteOAuth2App(
            None,
            client_id=self.client,
            client_secret=self.secret.reveal() if self.secret else None,
            server_metadata_url=f"{self.address.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": _SECONDS},
        )

    async def begin(self, back: str) -> dict[str, str]:
        """The url to lead a browser to, which is led `back`, and what to know then: state, nonce, code_verifier."""
        with _told():
            await self._described()
            begun: dict[str, str] = await self._app.create_authorization_url(back)
            return begun

    async def claims(self, begun: Mapping[str, str], back: str, said: Mapping[str, str]) -> tuple[dict[str, Any], Any]:
        """What the issuer says of who has signed in, once its word is known to be its own, fresh and for us; and a
        token for `more`. The browser came `back` with what was `said`."""
        if said.get("error") == "access_denied":
            raise NotSignedIn("sign_in_cancelled")
        with _told():
            described = await self._described()
            if "error" in said:
                raise ValueError(f"the issuer answers {said['error'][:80]}")
            verifier = begun["code_verifier"]
            token = await self._app.fetch_access_token(back, code=said.get("code"), code_verifier=verifier)
            ours = {"iss": described["issuer"], "aud": self.client}
            only = {name: {"essential": True, "value": value} for name, value in ours.items()}
            claims = await self._app.parse_id_token(token, begun["nonce"], only, leeway=_LEEWAY)
            if claims is None:
                raise ValueError("the issuer sent no ID token")
            return dict(claims), token

    async def more(self, claims: Mapping[str, Any], token: Any) -> dict[str, Any]:
        """What the issuer says besides of the same account: some put e-mail and groups nowhere else."""
        with _told():
            if not (await self._described()).get("userinfo_endpoint"):
                return dict(claims)
            said = await self._app.userinfo(token=token)
            if said.get("sub") != claims["sub"]:
                raise ValueError("the issuer's userinfo is of another account")
            return {**said, **claims}

    async def _described(self) -> dict[str, Any]:
        """What the issuer says of itself, asked for once; ValueError where that is not enough, or of another."""
        described: dict[str, Any] = await self._app.load_server_metadata()
        named, missing = described.get("issuer"), [each for each in _NEEDED if not described.get(each)]
        if missing or str(named).rstrip("/") != self.address.rstrip("/"):
            described.clear()  # asked for again
            said = f"does not say its {', '.join(missing)}" if missing else f"calls itself {named}; name that by --oidc"
            raise ValueError(f"{self.address} {said}")
        methods = described.get("id_token_signing_alg_values_supported") or ["RS256"]
        described["id_token_signing_alg_values_supported"] = [each for each in methods if _SIGNED.fullmatch(each)]
        ways = described.get("token_endpoint_auth_methods_supported") or [_BASIC]
        if self.secret and _BASIC not in ways:
            self._app.client_kwargs["token_endpoint_auth_method"] = "client_secret_post"
        return described


@contextmanager
def _told() -> Iterator[None]:
    """Faults as what readers are told; the one who runs Kilde finds more in the log."""
    from authlib.integrations.starlette_client import OAuthError
    from httpx2 import HTTPError, InvalidURL
    from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError

    try:
        yield
    except HTTPError as fault:
        raise _refused("sign_in_away", str(fault) or type(fault).__name__) from fault
    except (ExpiredTokenError, InvalidClaimError) as fault:
        raise _refused(_OF_CLAIMS.get(fault.claim, "sign_in_doubtful"), str(fault)) from fault
    except OAuthError as fault:
        raise _refused("sign_in_doubtful", f"the issuer answers {fault.error}") from fault
    except (JoseError, InvalidURL, ValueError, KeyError, TypeError) as fault:
        raise _refused("sign_in_doubtful", str(fault)) from fault


def _refused(key: str, why: str) -> NotSignedIn:
    logging.getLogger("kilde").warning("Nobody was signed in: %s", seen(why))
    return NotSignedIn(key)


def _is_issuer(address: str) -> bool:
    """Whether an issuer may have that address, to which nobody listens in."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    here = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
    rest = parts.query or parts.fragment or parts.username
    return bool(parts.hostname and (parts.scheme == "https" or here) and not rest)
