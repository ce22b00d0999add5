"""Secrets: a password or a key in KILDE_LLM is told to the server that wants it, and to nobody else."""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from fake_encoder import WordEncoder
from fake_llm import Mode, Server, serving
from helpers import filled, free_port, kilde
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_write import QUESTION, SOURCES

from bot import Bot, Done, KildeError, ModelError, Settings, keep_answer
from bot.documents.sources.folder import FolderSource
from bot.indexing.ingest import Wanted
from bot.indexing.places.folder import FolderPlace
from bot.indexing.table import Index
from bot.models.language_model import brief
from bot.models.llama_index import LlamaIndexEncoder
from bot.records import Encoders
from bot.text.unshown.secret import Secret, bare
from bot.writing.writer import open_writer

FAILING: tuple[Mode, ...] = ("refusing", "unknown", "failing", "breaking", "garbage", "html", "error", "moved")
# Parts that stand nowhere by chance, and between them what has a meaning in addresses, in headers or in logs.
passwords = st.tuples(
    st.lists(st.from_regex(r"Q[0-9A-Z]{6}Q", fullmatch=True), min_size=1, max_size=3),
    st.sampled_from(
        ["", "/", "?", "#", "@", ":", "%", "%2F", "[", "]", "&", "=", "+", " ", "\\", "'", "{}", "å", "\t"]
    ),
).map(lambda made: made[1].join(made[0]))
FORMS = ("user:{secret}@{host}/v1", "{secret}@{host}/v1", "{host}/v1?key={secret}", "{host}/v1#{secret}")


@pytest.fixture(scope="module")
def servers() -> Iterator[list[Server]]:
    """A server for each way to fail."""
    opened = [serving(mode) for mode in FAILING]
    yield [each.__enter__() for each in opened]
    for each in opened:
        each.__exit__(None, None, None)


@pytest.fixture(scope="module")
def nobody() -> str:
    """An address at which nothing answers."""
    return f"127.0.0.1:{free_port()}"


class Heard(logging.Handler):
    """All that is logged, however unimportant."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.exc_info}")

    def __enter__(self) -> list[str]:
        logging.getLogger().addHandler(self)
        self._level = logging.getLogger().level
        logging.getLogger().setLevel(logging.DEBUG)
        return self.lines

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)
        logging.getLogger().setLevel(self._level)


def told(llm: str, key: str | None = None) -> str:
    """All that anybody is told when a model is asked: what is raised, with all behind it, and what is logged."""
    with Heard() as lines:
        try:
            list(open_writer(llm, key, seconds=5).write(QUESTION, SOURCES))
        except KildeError as fault:
            lines += [str(fault), repr(fault), *traceback.format_exception(fault)]
    return "\n".join(lines)


def keeps(said: str, secret: str) -> None:
    """No part of the secret stands in what was said."""
    for part in re.findall("Q[0-9A-Z]{6}Q", secret):
        assert part.casefold() not in said.casefold()


@example("QAAAAAAQ/QBBBBBBQ", "user:{secret}@{host}/v1", 0)
@example("QAAAAAAQ@QBBBBBBQ", "{host}/v1?key={secret}", 0)
@settings(max_examples=30)
@given(passwords, st.sampled_from(FORMS), st.integers(0, len(FAILING)))
def test_a_password_in_an_address_is_never_told(servers: list[Server], nobody: str, password: str, form: str, at: int):
    host = f"127.0.0.1:{servers[at].server_port}" if at < len(servers) else nobody
    keeps(told(f"m@http://{form.format(secret=password, host=host)}"), password)


@settings(max_examples=15)
@given(passwords, st.integers(0, len(FAILING)))
def test_a_key_is_never_told(servers: list[Server], nobody: str, key: str, at: int):
    host = f"127.0.0.1:{servers[at].server_port}" if at < len(servers) else nobody
    keeps(told(f"m@http://{host}/v1", key), key)


@given(passwords, st.sampled_from(["m@htps://u:{}@x/v1", "http://u:{}@x/v1", "u:{}@x", "x?key={}", "m@http://u:{}"]))
def test_an_address_that_is_none_is_not_told_with_its_password(password: str, form: str):
    said = told(form.format(password))
    assert "KILDE_LLM" in said
    keeps(said, password)


def test_a_silent_server_is_told_without_the_password():
    with serving("silent") as silent, Heard() as lines, pytest.raises(ModelError) as fault:
        address = f"m@http://user:QAAAAAAQ@127.0.0.1:{silent.server_port}/v1?key=QAAAAAAQ"
        list(open_writer(address, seconds=0.4).write(QUESTION, SOURCES))
    keeps("\n".join([*lines, *traceback.format_exception(fault.value)]), "QAAAAAAQ")


def test_the_server_itself_is_told():
    with serving("good") as good:
        host = f"127.0.0.1:{good.server_port}"
        list(open_writer(f"m@http://{host}/v1/?key=QAAAAAAQ", "QBBBBBBQ").write(QUESTION, SOURCES))
        list(open_writer(f"m@http://user:QCCCCCCQ@{host}/v1").write(QUESTION, SOURCES))
        assert good.requests[0]["path"] == "/v1/chat/completions?key=QAAAAAAQ"
        assert good.keys[0] == "Bearer QBBBBBBQ"
        assert good.keys[1] == "Basic dXNlcjpRQ0NDQ0NDUQ=="


@given(passwords)
def test_settings_say_that_there_is_a_secret_and_not_which(secret: str):
    made = Settings.from_environment({"KILDE_LLM": f"m@http://u:{secret}@x/v1", "KILDE_LLM_KEY": f"x{secret}x"})
    assert made == Settings(llm=f"m@http://u:{secret}@x/v1", llm_key=f"x{secret}x")
    keeps(f"{made} {made!r} {asdict(made)} {made.llm} {made.llm_key:}", secret)
    assert isinstance(made.llm_key, Secret) and made.llm_key.reveal() == f"x{secret}x"


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_address_has_a_bare_one(before: str, after: str):
    assert re.match(r"https?://", bare(f"http://{before}@{after}"))


def test_what_somebody_else_s_model_says_of_an_address_is_bare():
    fault = RuntimeError("401 for https://user:QAAAAAAQ@x.org/v1?key=QAAAAAAQ")
    assert brief(fault) == "401 for https://x.org/v1"

    class Broken:
        model_name = "broken"

        def get_query_embedding(self, text: str) -> list[float]:
            raise fault

    with pytest.raises(ModelError, match=r"\(401 for https://x\.org/v1\)"):
        LlamaIndexEncoder(Broken()).encode(["x"], query=True)


def test_an_answer_its_evidence_and_its_notices_have_no_secret(tmp_path: Path):
    docs = filled(tmp_path / "docs", {"ferry.md": "# Ferry\n\nThe ferry leaves at 23.15.\n"})
    encoders, wanted = Encoders(WordEncoder(), WordEncoder()), Wanted(FolderSource(docs), (str(docs),))
    with serving("refusing") as server:
        writer = open_writer(f"m@http://user:QAAAAAAQ@127.0.0.1:{server.server_port}/v1?key=QAAAAAAQ", "QAAAAAAQ")
        with Bot(Index(FolderPlace(tmp_path / "index")), encoders, wanted, writer) as bot, Heard() as lines:
            bot.refresh()
            events = list(bot.stream("When does the ferry leave?"))
            answer = next(event.answer for event in events if isinstance(event, Done))
            assert [each.code for each in answer.notices] == ["model_failed"]
            said = [json.dumps(answer.to_dict()), keep_answer(bot, events).to_json(), repr(events), *lines]
    keeps("\n".join(said), "QAAAAAAQ")


def test_the_command_says_what_is_wrong_with_a_setting_and_not_its_password(tmp_path: Path):
    docs = filled(tmp_path / "docs", {"ferry.md": "# Ferry\n\nThe ferry leaves at 23.15.\n"})
    ran = kilde(tmp_path, "ask", "When?", str(docs), KILDE_LLM="m@htp://user:QAAAAAAQ@x/v1")
    assert ran.returncode == 1 and "KILDE_LLM is no model" in ran.stderr
    keeps(ran.stderr + ran.stdout, "QAAAAAAQ")
