"""Kilde works alone: it speaks to no other computer, and its libraries keep no files about the user.

Where this computer allows it, all runs in a network of its own that reaches nobody, so that nothing waits for an answer
from outside either.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest
from helpers import ROOT, filled, free_port

# A resolver may run on this computer: port 53, or systemd's socket, is a look-up all the same.
_CALL = re.compile(r"\b(?:connect|sendto|sendmsg|sendmmsg)\((.*)")
_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_LOOK_UP = re.compile(r"port=htons\(53\)|systemd/resolve")
# Has the only interface of a new network up, this computer's own, then runs a command in it.
_ALONE = """
import fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
    fcntl.ioctl(own, 0x8914, struct.pack("16sH14x", b"lo", 0x41))  # SIOCSIFFLAGS: IFF_UP, IFF_RUNNING
os.execvp(sys.argv[1], sys.argv[1:])
"""
_ASKED = """
import sys, urllib.request
said = sys.argv[2].encode() if len(sys.argv) > 2 else None
request = urllib.request.Request(sys.argv[1], said, {"content-type": "application/json"})
print(urllib.request.urlopen(request, timeout=120).read().decode())
"""


@cache
def can_be_alone() -> bool:
    """May networks be made here?"""
    made = subprocess.run(["unshare", "-rn", sys.executable, "-c", _ALONE, "true"], check=False, capture_output=True)
    return made.returncode == 0


def watched(trace: Path, *command: str) -> list[str]:
    """The command under strace, which sees native code too (scripts/test installs it)."""
    calls = "trace=connect,sendto,sendmsg,sendmmsg"
    alone = ["unshare", "-rn", sys.executable, "-c", _ALONE] if can_be_alone() else []
    return [*alone, "strace", "-f", "--seccomp-bpf", "-e", calls, "-o", str(trace), sys.executable, *command]


def outward(trace: Path) -> list[str]:
    """The calls that look up a name or speak to another computer."""
    calls = (call[1] for call in _CALL.finditer(trace.read_text(errors="replace")))
    return [call for call in calls if _LOOK_UP.search(call) or any(map(_away, _ADDRESS.finditer(call)))]


def _away(address: re.Match[str]) -> bool:
    return not (address[1] or address[2]).startswith(("127.", "::1", "::ffff:127."))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("alone")
    asked = {"id": "1", "source": "ferry.md", "question": {"en": "When does the ferry leave?"}}
    asked["gold"] = {"en": "The ferry leaves at 23.15."}
    filled(place, {"docs/ferry.md": "# Ferry\n\nThe ferry leaves at 23.15.\n", "asked.jsonl": json.dumps(asked)})
    (place / "home").mkdir()
    return place


@pytest.fixture(scope="module")
def environment(place):
    """Of a user who has nothing yet and said nothing about settings or reports."""
    kept = {name: value for name, value in os.environ.items() if not re.match("KILDE_|XDG_|HF_|ORT_|GRADIO_", name)}
    homes = {name: str(place / "home" / name) for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    return kept | homes | {"HOME": str(place / "home"), "NO_COLOR": "1"}


def others(place: Path) -> list[str]:
    """Files in the user's home that are not Kilde's own."""
    home = place / "home"
    files = (file.relative_to(home) for file in home.rglob("*") if not file.is_dir())
    return [str(file) for file in files if file.parts[1] != "kilde"]


def test_a_look_up_and_a_connection_are_seen(tmp_path):
    code = "import socket\ntry: socket.getaddrinfo('kilde.invalid', 80)\nexcept OSError: pass\n"
    code += "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"
    subprocess.run(watched(tmp_path / "trace", "-c", code), check=False, timeout=60)
    seen = outward(tmp_path / "trace")
    assert any("192.0.2.1" in call for call in seen)
    assert any("192.0.2.1" not in call for call in seen)


@pytest.mark.parametrize(
    "command",
    [["index"], ["ask", "When does the ferry leave?"], ["check"], ["evaluate", "asked.jsonl"]],
    ids=lambda command: command[0],
)
def test_a_command_speaks_to_no_other_computer_and_leaves_only_kilde_s_files(place, environment, command):
    trace = place / "trace"
    ran = subprocess.run(
        watched(trace, "-m", "ui.cli", *command, str(place / "docs")),
        cwd=place,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert outward(trace) == []
    assert others(place) == []


def test_the_page_and_the_api_speak_to_no_other_computer_and_leave_only_kilde_s_files(place, environment):
    trace, port = place / "trace", free_port()
    command = watched(trace, "-m", "ui.cli", "serve", str(place / "docs"), "--port", str(port))
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) as chat:
        try:
            assert "Kilde" in fetched(f"http://127.0.0.1:{port}/", chat)
            question = json.dumps({"question": "When does the ferry leave?"})
            assert "23.15" in fetched(f"http://127.0.0.1:{port}/api/ask", chat, question)
            time.sleep(2)  # what reports at its start does so beside the page
        finally:
            os.killpg(chat.pid, signal.SIGINT)
    assert outward(trace) == []
    assert others(place) == []


def fetched(url: str, server: subprocess.Popen, *said: str) -> str:
    """What a server says, asked from inside its network, once it is there; at most three minutes."""
    inside = ["nsenter", "-t", str(server.pid), "-U", "-n", "--preserve-credentials"] if can_be_alone() else []
    for _ in range(180):
        assert server.poll() is None, "the page ended"
        asked = subprocess.run(
            [*inside, sys.executable, "-c", _ASKED, url, *said], capture_output=True, text=True, check=False
        )
        if asked.returncode == 0:
            return asked.stdout
        time.sleep(1)
    raise AssertionError("the page did not answer")
