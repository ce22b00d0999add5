"""Signing in by OpenID Connect, with a real issuer: who comes in, who does not, and what is said why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fake_bot import FakeBot
from fake_issuer import CLIENT, SECRET, Issuer, issuing
from fastapi import FastAPI
from fastapi.testclient import TestClient
from test_secrets import Heard
from test_visitors import FAR, LINE, PASSWORD, PROXY, TOKEN, TOKEN_LINE, served
from typer.testing import CliRunner

from bot import Secret, SettingError
from bot.languages.locale import codes, locale
from ui.cli import app as kilde
from ui.guard import Guard, Visitors
from ui.keys import COOKIE, Keys
from ui.limits import Buckets
from ui.login import add_login
from ui.oidc import Issuer as Known

WHO = "oidc anna@example.org\noidc groups=writers%20of%20docs\n"
WANTED = "/read/guide/backup.md?lang=sv&at=1-2"
PAGE = {"accept": "text/html"}


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuing() as made:
        yield made


def visitors(place: Path, issuer: Issuer, who: str = WHO, secret: str | None = SECRET, **more: Any) -> Visitors:
    """Those of a file of such lines, who sign in with the issuer."""
    (place / "visitors").write_text(who, encoding="utf-8")
    known = Known(issuer.address, CLIENT, Secret(secret) if secret else None)
    return Visitors(Keys.of(place / "visitors"), known, **more)


@pytest.fixture
def client(tmp_path: Path, issuer: Issuer) -> TestClient:
    return served(visitors(tmp_path, issuer))


def began(client: TestClient, path: str = WANTED, **headers: str) -> str:
    """Where at the issuer somebody is led who wants to see a page."""
    led = client.get(path, headers=PAGE | headers)
    if "/login/oidc" in led.headers["location"]:
        led = client.get(led.headers["location"], headers=PAGE | headers)
    assert led.status_code == 303
    return led.headers["location"]


def back(at: str, **form: str) -> str:
    """Where the issuer leads back to once its own page was answered."""
    return httpx.post(at, data=form).headers["location"]


def signed_in(client: TestClient, account: str = "anna", **headers: str) -> httpx.Response:
    """The answer to who comes back from the issuer."""
    return client.get(back(began(client, **headers), account=account), headers=PAGE | headers)


def problem(answer: httpx.Response) -> str:
    return unescape(re.search(r'<p role="alert">(.*?)</p>', answer.text)[1])


def refused(client: TestClient, answer: httpx.Response, key: str, code: str = "en", **values: str) -> None:
    """Nobody came in, and one sentence says why; the way to try again stands below it."""
    assert answer.status_code in (403, 503)
    assert problem(answer) == locale(code).page[key].format(**values)
    assert "/login/oidc?" in answer.text and COOKIE not in client.cookies
    assert client.get(WANTED).status_code == 401


# ---- who comes in --------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_who_is_known_comes_where_they_wanted_to_and_signs_out(tmp_path: Path, algorithm: str):
    with issuing(algorithm) as issuer:
        client = served(visitors(tmp_path, issuer))
        said = signed_in(client)
        assert (said.status_code, said.headers["location"]) == (303, WANTED)
        cookie = next(each for each in said.headers.get_list("set-cookie") if each.startswith(COOKIE))
        assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.lower().split("; "))
        assert client.get(WANTED).status_code == 200
        assert "Anna@example.org" in client.get("/login").text
        client.post("/logout")
        assert client.get(WANTED).status_code == 401
        assert "/login/oidc?" in client.get("/login", headers=PAGE).text  # nobody is signed in again unasked


def test_a_page_leads_to_the_issuer_and_a_program_is_told(client: TestClient, issuer: Issuer):
    at = urlsplit(began(client))
    assert at._replace(query="").geturl() == f"{issuer.address}/authorize"
    asked = parse_qs(at.query)
    assert asked["code_challenge_method"] == ["S256"] and {"state", "nonce", "code_challenge"} <= asked.keys()
    assert asked["redirect_uri"] == ["http://192.0.2.1/login/callback"]
    said = client.post("/api/ask", json={"question": "When?"})
    assert (said.status_code, said.headers["content-type"]) == (401, "application/problem+json")
    assert said.json()["detail"] == locale("en").page["sign_in_first"]


def test_a_program_has_its_token_and_a_reader_a_password_beside_it(tmp_path: Path, issuer: Issuer):
    client = served(visitors(tmp_path, issuer, f"{WHO}{LINE}\n{TOKEN_LINE}\n"))
    assert client.get("/llms.txt", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    form = client.get(client.get(WANTED, headers=PAGE).headers["location"])
    assert "127.0.0.1" in form.text and 'type="password"' in form.text
    led = unescape(re.search(r'href="(/login/oidc[^"]+)"', form.text)[1])
    came = client.get(back(client.get(led).headers["location"], account="anna"))
    assert came.headers["location"] == WANTED
    client.cookies.clear()
    assert client.post("/login", data={"name": "åsa", "password": PASSWORD, "next": "/"}).status_code == 303


@pytest.mark.parametrize(
    ("who", "let_in", "not_let_in"),
    [
        ("oidc anna@example.org", ["anna"], ["bo", "eve", "mallory", "writer"]),
        ("oidc ANNA@Example.org", ["anna"], ["mallory"]),
        ("oidc @example.org", ["anna", "bo"], ["eve", "mallory", "writer"]),
        ("oidc @ample.org", [], ["anna", "bo"]),
        ("oidc groups=writers%20of%20docs", ["writer"], ["anna", "mallory"]),
        ("oidc groups=writers", [], ["writer"]),
        ("oidc preferred_username=mallory", ["mallory"], ["anna", "writer"]),
        ("oidc email=anna@example.org", ["mallory"], ["anna"]),  # the claim as it stands, verified or not
        ("oidc none=None", [], ["anna"]),
        ("oidc *", ["anna", "bo", "eve", "mallory", "writer"], []),
    ],
)
def test_only_the_accounts_of_the_file_come_in(tmp_path, issuer, who, let_in, not_let_in):
    for account in let_in:
        assert signed_in(served(visitors(tmp_path, issuer, who)), account).status_code == 303
    for account in not_let_in:
        said = signed_in(served(visitors(tmp_path, issuer, who)), account)
        assert said.status_code == 403 and "has no access here" in problem(said)


def test_what_an_issuer_tells_of_an_account_only_when_asked_is_asked(tmp_path: Path, issuer: Issuer):
    issuer.hides = True
    assert signed_in(served(visitors(tmp_path, issuer))).status_code == 303
    assert signed_in(served(visitors(tmp_path, issuer)), "writer").status_code == 303
    issuer.userinfo = {"sub": "another"}
    client = served(visitors(tmp_path, issuer))
    refused(client, signed_in(client), "sign_in_doubtful")
    issuer.described = {"userinfo_endpoint": None}
    client = served(visitors(tmp_path, issuer))
    refused(client, signed_in(client), "sign_in_stranger", name="anna")


def test_the_first_line_that_fits_counts_also_where_it_fits_only_what_the_issuer_tells_when_asked(tmp_path, issuer):
    issuer.userinfo = {"groups": ["guests"]}
    keys = visitors(tmp_path, issuer, "oidc groups=guests sources=manuals\noidc @example.org\n").keys
    app = FastAPI()
    add_login(app, FakeBot(), keys, Known(issuer.address, CLIENT, Secret(SECRET)))
    client = TestClient(app, "http://192.0.2.1", client=FAR, follow_redirects=False)
    assert client.get(back(client.get("/login/oidc").headers["location"], account="anna")).status_code == 303
    assert keys.sources("", client.cookies[COOKIE].strip('"')) == {"manuals"}


def test_an_account_sees_the_sources_of_the_first_line_that_fits(tmp_path: Path, issuer: Issuer):
    who = "oidc anna@example.org\noidc @example.org sources=manuals,my%20docs\noidc *  \n"
    let_in = visitors(tmp_path, issuer, who)
    assert let_in.limits == {frozenset({"manuals", "my docs"})}
    app, limited = FastAPI(), FastAPI()
    for each, name in ((app, "all"), (limited, "some")):
        add_login(each, FakeBot(), let_in.keys, let_in.issuer)
        each.get("/which")(lambda name=name: name)
    guard = Guard(app, FakeBot(), let_in, "0.0.0.0", {frozenset({"manuals", "my docs"}): limited})
    seen = {}
    for account in ("anna", "bo", "eve"):
        client = TestClient(guard, "http://192.0.2.1", client=FAR, follow_redirects=False)
        signed_in(client, account)
        seen[account] = client.get("/which").json()
    assert seen == {"anna": "all", "bo": "some", "eve": "all"}


def test_two_windows_sign_in_at_once(client: TestClient):
    first, second = began(client, "/contents"), began(client, WANTED)
    assert client.get(back(first, account="anna")).headers["location"] == "/contents"
    assert client.get(back(second, account="anna")).headers["location"] == WANTED


def test_a_new_key_of_the_issuer_is_fetched(client: TestClient, issuer: Issuer):
    assert signed_in(client).status_code == 303
    issuer.turn()
    client.cookies.clear()
    assert signed_in(client).status_code == 303
    assert issuer.asked.count("/keys") == 2 and issuer.asked.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize(
    ("methods", "secret", "kind"),
    [
        (None, SECRET, "Basic"),
        (["client_secret_post"], SECRET, "post"),
        (["client_secret_post", "client_secret_basic"], SECRET, "Basic"),
        (None, None, "post"),
    ],
)
def test_the_program_proves_itself_as_the_issuer_wants_it_and_without_a_secret_by_the_verifier_alone(
    tmp_path, issuer, methods, secret, kind
):
    issuer.described = {"token_endpoint_auth_methods_supported": methods} if methods else {}
    assert signed_in(served(visitors(tmp_path, issuer, secret=secret))).status_code == 303
    assert issuer.proofs[0]["kind"] == kind and ("client_secret" in issuer.proofs[0]) == (
        kind == "post" and bool(secret)
    )


@pytest.mark.parametrize(
    "sites", [("https://kilde.example.org",), ("https://other.example", "https://kilde.example.org")]
)
def test_behind_a_proxy_the_issuer_leads_back_to_the_public_address(tmp_path: Path, issuer: Issuer, sites):
    let_in = visitors(tmp_path, issuer, sites=sites, proxies=("10.0.0.2",))
    client = served(let_in, "127.0.0.1", PROXY, "https://kilde.example.org")
    at = began(client, **{"x-forwarded-proto": "https"})
    assert parse_qs(urlsplit(at).query)["redirect_uri"] == ["https://kilde.example.org/login/callback"]
    said = client.get(back(at, account="anna"), headers=PAGE)
    assert said.headers["location"] == WANTED
    assert all("secure" in each.lower() for each in said.headers.get_list("set-cookie") if "Max-Age=0" not in each)


# ---- who does not --------------------------------------------------------------------------

HOUR = 3600
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another nonce": ({"claims": {"nonce": "another"}}, "sign_in_doubtful"),
    "no nonce": ({"claims": {"nonce": None}}, "sign_in_doubtful"),
    "another issuer": ({"claims": {"iss": "https://login.example.org"}}, "sign_in_doubtful"),
    "no issuer": ({"claims": {"iss": None}}, "sign_in_doubtful"),
    "another audience": ({"claims": {"aud": "shop"}}, "sign_in_audience"),
    "no audience": ({"claims": {"aud": None}}, "sign_in_doubtful"),
    "several audiences, for another": ({"claims": {"aud": ["shop", CLIENT], "azp": "shop"}}, "sign_in_audience"),
    "several audiences, for nobody": ({"claims": {"aud": ["shop", CLIENT]}}, "sign_in_doubtful"),
    "expired": ({"claims": {"exp": 1_600_000_000}}, "sign_in_clock"),
    "never expires": ({"claims": {"exp": None}}, "sign_in_doubtful"),
    "expires at no time": ({"claims": {"exp": "soon"}}, "sign_in_clock"),
    "from the future": ({"claims": {"iat": 9_999_999_999, "exp": 9_999_999_999 + HOUR}}, "sign_in_clock"),
    "of nobody": ({"claims": {"sub": None}}, "sign_in_doubtful"),
    "not signed": ({"signed": "none"}, "sign_in_doubtful"),
    "signed with the public key as a secret": ({"signed": "HS256"}, "sign_in_doubtful"),
    "signed with another key": ({"signed": "another"}, "sign_in_doubtful"),
    "another's description": ({"described": {"issuer": "https://login.example.org"}}, "sign_in_doubtful"),
    "half a description": ({"described": {"jwks_uri": ""}}, "sign_in_doubtful"),
    "no description": ({"down": {"/.well-known/openid-configuration"}}, "sign_in_away"),
    "no keys": ({"down": {"/keys"}}, "sign_in_away"),
    "no tokens": ({"down": {"/token"}}, "sign_in_away"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_token_that_is_wrong_lets_nobody_in(client: TestClient, issuer: Issuer, wrong: str):
    fields, key = WRONG[wrong]
    vars(issuer).update(fields)
    led = client.get(client.get(WANTED, headers=PAGE).headers["location"], headers=PAGE)
    said = led if led.status_code != 303 else client.get(back(led.headers["location"], account="anna"), headers=PAGE)
    refused(client, said, key)


def test_the_same_token_without_a_fault_lets_in(client: TestClient, issuer: Issuer):
    """Which the table above is worth nothing without."""
    issuer.claims = {"aud": ["shop", CLIENT], "azp": CLIENT, "iat": 1_600_000_000}
    assert signed_in(client).status_code == 303


@pytest.mark.parametrize("code", codes())
def test_each_reason_is_one_sentence_in_the_readers_language(tmp_path: Path, issuer: Issuer, code: str):
    words = {"accept-language": code}
    client = served(visitors(tmp_path, issuer))
    refused(client, client.get(back(began(client, **words), no="1"), headers=PAGE), "sign_in_cancelled", code)
    refused(client, signed_in(client, "eve", **words), "sign_in_stranger", code, name="eve@evil.example")
    refused(client, client.get("/login/callback?code=x&state=y", headers=PAGE | words), "sign_in_late", code)
    issuer.claims = {"exp": 1_600_000_000}
    refused(client, signed_in(client, **words), "sign_in_clock", code)
    assert locale(code).page["sign_in_with"].format(name="127.0.0.1") in client.get("/login", headers=words).text


def test_an_issuer_that_is_not_there_is_one_sentence_and_another_try_works(tmp_path: Path):
    with issuing() as gone:
        pass
    client = served(visitors(tmp_path, gone))
    refused(client, client.get(client.get(WANTED, headers=PAGE).headers["location"]), "sign_in_away")
    with issuing() as issuer:
        issuer.down = {"/.well-known/openid-configuration"}
        client = served(visitors(tmp_path, issuer))
        refused(client, client.get("/login/oidc"), "sign_in_away")
        issuer.down, issuer.described = set(), {"issuer": "https://login.example.org"}
        refused(client, client.get("/login/oidc"), "sign_in_doubtful")
        issuer.described = {}
        assert signed_in(client).status_code == 303


def test_nobody_is_signed_in_as_somebody_else_by_a_link(client: TestClient, tmp_path: Path, issuer: Issuer):
    """What another began, or what was used already, leads nowhere."""
    other = served(visitors(tmp_path, issuer))
    theirs = back(began(other), account="anna")
    refused(client, client.get(theirs, headers=PAGE), "sign_in_late")
    assert other.get(theirs, headers=PAGE).status_code == 303
    other.post("/logout")
    refused(other, other.get(theirs, headers=PAGE), "sign_in_late")


@pytest.mark.parametrize("state", ["", "a;b=c", "å", "a b", "\r\nx: y"])
def test_a_link_with_a_state_that_never_was_is_one_sentence(client: TestClient, state: str):
    refused(client, client.get("/login/callback", params={"code": "x", "state": state}, headers=PAGE), "sign_in_late")


def test_an_attempt_is_no_visit_and_a_visit_no_attempt(client: TestClient):
    at = began(client)
    state = parse_qs(urlsplit(at).query)["state"][0]
    attempt = next(value for name, value in client.cookies.items() if name.endswith(state[:8]))
    client.cookies.set(COOKIE, attempt)
    assert client.get(WANTED).status_code == 401


def test_an_attempt_ends_after_ten_minutes(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    led = back(began(client), account="anna")
    import time

    later = time.time() + 601
    monkeypatch.setattr("ui.keys.time.time", lambda: later)
    refused(client, client.get(led, headers=PAGE), "sign_in_late")


@pytest.mark.parametrize("to", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:x", ""])
def test_nobody_is_led_elsewhere_by_signing_in(client: TestClient, to: str):
    at = client.get("/login/oidc", params={"next": to}).headers["location"]
    assert client.get(back(at, account="anna")).headers["location"] == "/"


def test_who_is_not_let_in_cannot_go_on_trying(tmp_path: Path, issuer: Issuer):
    let_in = visitors(tmp_path, issuer)
    let_in = replace(let_in, keys=replace(let_in.keys, tries=Buckets(burst=2, a_second=0.01)))
    said = [signed_in(served(let_in), "eve") for _ in range(3)]
    assert [each.status_code for each in said] == [403, 403, 429]
    assert issuer.asked.count("/token") == 2


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example"])
def test_a_strangers_name_begins_nothing(client: TestClient, host: str):
    for path in ("/login/oidc", "/login/callback?code=x&state=y"):
        assert client.get(path, headers={"host": host}).status_code == 421


# ---- what is told and set ------------------------------------------------------------------


def test_neither_log_nor_page_nor_object_has_the_secret_a_code_or_a_token(tmp_path: Path, issuer: Issuer):
    let_in = visitors(tmp_path, issuer)
    client = served(let_in)
    with Heard() as lines:
        led = back(began(client), account="anna")
        pages = [client.get(led, headers=PAGE).text]
        client.cookies.clear()
        issuer.claims = {"nonce": "another"}
        pages.append(signed_in(client).text)
        issuer.signed = "none"
        pages.append(signed_in(client).text)
    verifiers = [each["code_verifier"] for each in issuer.proofs]
    codes = [each["code"] for each in issuer.proofs]
    assert len(verifiers) == 3 and any("Nobody was signed in" in line for line in lines)
    own = [line for line in lines if "127.0.0.1" not in line or "HTTP Request" not in line]
    said = "\n".join([*own, *pages, repr(let_in), str(let_in)])
    for each in (SECRET, "Q1234567Q", *verifiers, "eyJ"):
        assert each not in said
    assert [line for line in lines if any(code in line for code in codes) and "192.0.2.1" not in line] == []


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        ([], {}, "KILDE_OIDC_CLIENT"),
        ([], {"KILDE_OIDC_CLIENT": "kilde"}, "oidc @example.org"),
        (["--auth", "passwords"], {"KILDE_OIDC_CLIENT": "kilde"}, "oidc @example.org"),
        (["--oidc", "http://login.example.org"], {"KILDE_OIDC_CLIENT": "kilde"}, "https://login.example.org"),
        (["--oidc", "login.example.org"], {"KILDE_OIDC_CLIENT": "kilde"}, "https://login.example.org"),
        (["--oidc", "https://["], {"KILDE_OIDC_CLIENT": "kilde"}, "https://login.example.org"),
        (["--oidc", "", "--auth", "accounts"], {}, "--oidc"),
        (["--auth", "wrong"], {"KILDE_OIDC_CLIENT": "kilde"}, "Line 1"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_served(tmp_path, monkeypatch, arguments, environment, told):
    for name, text in (("passwords", LINE), ("accounts", WHO), ("wrong", "oidc anna")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    given = arguments if "--oidc" in arguments else ["--oidc", "https://login.example.org", *arguments]
    for command in ("chat", "serve"):
        ran = CliRunner().invoke(kilde, [command, *given], env=environment)
        assert ran.exit_code == 2
        assert told in ran.stderr and "Traceback" not in ran.stderr and ran.stderr.count("\n") == 1


def test_who_may_come_is_said_for_a_public_host_too(tmp_path: Path, issuer: Issuer):
    visitors(tmp_path, issuer).check("0.0.0.0")
    with pytest.raises(SettingError, match=r"--origin .*--auth"):
        visitors(tmp_path, issuer, origins=("https://docs.example.org",))
