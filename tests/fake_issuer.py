"""An OpenID Connect issuer to test with: a small real server with real keys and tokens, wrong ones where asked."""

from __future__ import annotations

import hmac
import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CLIENT, SECRET = "kilde", "Q1234567Q~:/x"
FORM = """<!doctype html><title>Issuer</title><form method="post">
<label>Account <input name="account" autofocus></label><button>Go</button><button name="no" value="1">Cancel</button>
</form>"""
ACCOUNTS: dict[str, dict[str, Any]] = {
    "anna": {"email": "Anna@example.org", "email_verified": True},
    "bo": {"email": "bo@example.org", "email_verified": True},
    "eve": {"email": "eve@evil.example", "email_verified": True},
    "mallory": {"email": "anna@example.org", "email_verified": False, "preferred_username": "mallory"},
    "writer": {"name": "Wil", "groups": ["readers", "writers of docs"]},
}


class Issuer(ThreadingHTTPServer):
    """Lets in who says who it is; `claims` and the other fields are what is wrong with what it says."""

    daemon_threads = True

    def __init__(self, algorithm: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.algorithm, self.number = algorithm, 0
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.described: dict[str, Any] = {}  # beside or instead of what it says of itself
        self.claims: dict[str, Any] = {}  # beside or instead of those of a token; None leaves one out
        self.signed = algorithm  # in which way a token is
        self.hides = False  # tells nothing of an account but to who asks for it
        self.userinfo: dict[str, Any] = {}
        self.down: set[str] = set()  # paths that fail
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []  # paths
        self.proofs: list[dict[str, str]] = []  # that a program is the one it says: of the token's requests
        self.turn()

    def turn(self) -> None:
        """Signs with a new key from now on."""
        self.number += 1
        made = (
            rsa.generate_private_key(65537, 2048)
            if self.algorithm.startswith("RS")
            else ec.generate_private_key(ec.SECP256R1())
        )
        self.key: Any = made

    def token(self, code: dict[str, str]) -> str:
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "sub": code["account"], "iat": now, "exp": now + 300}
        claims |= {"nonce": code["nonce"]} | ({} if self.hides else ACCOUNTS.get(code["account"], {})) | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        kid = {"kid": str(self.number)}
        if self.signed == "none":
            return jwt.encode(claims, None, "none", kid)
        if self.signed == "HS256":  # with the public key as if it were a secret
            head, body, _ = jwt.encode(claims, "x" * 32, "HS256", kid).split(".")
            public = self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            signature = hmac.new(public, f"{head}.{body}".encode(), sha256).digest()
            return f"{head}.{body}.{urlsafe_b64encode(signature).decode().rstrip('=')}"
        if self.signed == "another":
            return jwt.encode(claims, rsa.generate_private_key(65537, 2048), "RS256", kid)
        return jwt.encode(claims, self.key, self.signed, kid)

    def keys(self) -> dict[str, Any]:
        of = jwt.algorithms.RSAAlgorithm if self.algorithm.startswith("RS") else jwt.algorithms.ECAlgorithm
        return {"keys": [{**of.to_jwk(self.key.public_key(), as_dict=True), "kid": str(self.number), "use": "sig"}]}

    def description(self) -> dict[str, Any]:
        at = self.address
        return {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}/keys",
            "userinfo_endpoint": f"{at}/userinfo",
            "id_token_signing_alg_values_supported": [self.algorithm, "none", "HS256"],
        } | self.described


class Handler(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        self.server.asked.append(address.path)
        if address.path in self.server.down:
            self.say(503, "down")
        elif address.path == "/.well-known/openid-configuration":
            self.say(200, self.server.description())
        elif address.path == "/authorize":
            self.say(200, FORM)
        elif address.path == "/keys":
            self.say(200, self.server.keys())
        elif address.path == "/userinfo" and (account := self.headers["Authorization"].removeprefix("Bearer of ")):
            self.say(200, {"sub": account} | ACCOUNTS[account] | self.server.userinfo)
        else:
            self.say(404, "none")

    def do_POST(self) -> None:
        address, body = urlsplit(self.path), self.rfile.read(int(self.headers["Content-Length"])).decode()
        said = {name: values[0] for name, values in parse_qs(body).items()}
        self.server.asked.append(address.path)
        if address.path in self.server.down:
            self.say(503, "down")
        elif address.path == "/authorize":
            self.lead_back({name: values[0] for name, values in parse_qs(address.query).items()}, said)
        else:
            self.exchange(said)

    def lead_back(self, asked: dict[str, str], said: dict[str, str]) -> None:
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT and "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        if "no" in said:
            answer = {"error": "access_denied", "error_description": "No, thanks."}
        else:
            answer = {"code": urlsafe_b64encode(asked["state"].encode()).decode()}
            self.server.codes[answer["code"]] = asked | {"account": said["account"]}
        self.send_response(303)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}")
        self.end_headers()

    def exchange(self, said: dict[str, str]) -> None:
        """A code for tokens, once, to who began with it and proves to be the program."""
        kind, _, given = self.headers.get("Authorization", "").partition(" ")
        named = b64decode(given).decode().split(":", 1) if kind == "Basic" else []
        proof = named or [said.get("client_id"), said.get("client_secret")]
        self.server.proofs.append({"kind": kind or "post", **said})
        code = self.server.codes.pop(said.get("code", ""), None)
        challenge = urlsafe_b64encode(sha256(said.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        if proof not in ([CLIENT, SECRET], [CLIENT, None]):
            self.say(401, {"error": "invalid_client"})
        elif code is None or code["redirect_uri"] != said["redirect_uri"] or code["code_challenge"] != challenge:
            self.say(400, {"error": "invalid_grant"})
        else:
            token = {"access_token": f"of {code['account']}", "token_type": "Bearer", "expires_in": 300}
            self.say(200, token | {"id_token": self.server.token(code)})

    def say(self, status: int, body: Any) -> None:
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(body, str) else "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def issuing(algorithm: str = "RS256") -> Iterator[Issuer]:
    """An issuer, for as long as it is needed."""
    server = Issuer(algorithm)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
