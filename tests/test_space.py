"""The Space: its folder is whole, and its app starts and answers."""

import os
import subprocess
import sys
import time
import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest
from helpers import ROOT, free_port
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def assemble(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "scripts" / "release" / "space.py", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "ferries"
    folder.mkdir()
    (folder / "README.md").write_text("# Ferry\n\nThe ferry leaves at 23.15.\n")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_of_something_else_is_left_alone(tmp_path, docs):
    other = tmp_path / "flask"
    (other / "bot").mkdir(parents=True)
    for name in ("app.py", "README.md", "bot/mine.py"):
        (other / name).write_text("---\ntitle: Mine\n---\nNot a Space of Kilde's, though it names title: Kilde\n")
    before = files(tmp_path)
    ran = assemble(other, "--documents", docs)
    assert ran.returncode == 1
    assert "choose an empty folder" in ran.stderr
    assert files(tmp_path) == before


@pytest.mark.parametrize("out", ["ferries/space", "ferries", "."])
def test_documents_and_space_never_lie_within_each_other(tmp_path, docs, out):
    (docs / "README.md").write_text("---\ntitle: Kilde\n---\n")
    (tmp_path / "README.md").write_text("---\ntitle: Kilde\n---\n")
    before = files(tmp_path)
    ran = assemble(tmp_path / out, "--documents", docs)
    assert ran.returncode == 1
    assert "elsewhere" in ran.stderr
    assert files(tmp_path) == before


def test_a_space_is_made_anew_and_what_is_not_ours_stays(tmp_path, docs):
    out = tmp_path / "space"
    for kept in (out / ".git" / "config", out / "notes.txt", out / "documents" / "gone.md"):
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("of an earlier time\n")
    (out / "README.md").write_text("---\ntitle: Kilde\nsdk: gradio\n---\n")
    ran = assemble(out, "--documents", docs)
    assert ran.returncode == 0, ran.stderr
    made = files(out)
    assert {".git/config", "notes.txt", "app.py", "bot/bot.py", "documents/ferries/README.md"} <= made.keys()
    assert "documents/gone.md" not in made


def test_the_app_is_titled_by_its_documents_keeps_what_is_set_and_finds_its_index_ready(tmp_path, docs):
    assemble(tmp_path / "space", "--documents", docs)
    out = (tmp_path / "space").rename(tmp_path / "elsewhere")  # as it is uploaded
    (out / "documents" / "ferries" / "README.md").touch()
    # The app without its last line, which serves.
    app = "\n".join((out / "app.py").read_text().strip().splitlines()[:-1])
    show = "print(bot.title, bot.documents()[0].link, bot.writes, bot.report.embedded)"
    environment = os.environ | {"KILDE_LLM": "m@http://localhost:9/v1", "KILDE_LINK": "https://x.org/{path}"}
    ran = subprocess.run(
        [sys.executable, "-c", f"__file__ = 'app.py'\n{app}\n{show}"],
        cwd=out,
        env=environment | {"KILDE_INDEX": str(tmp_path / "other")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.split() == ["ferries", "https://x.org/README.md", "True", "0"], ran.stderr
    assert not (tmp_path / "other").exists()


def test_a_space_that_cannot_be_uploaded_is_there_all_the_same(tmp_path, docs):
    nobody = os.environ | {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_TOKEN": "hf_none"}
    command = [sys.executable, ROOT / "scripts" / "release" / "space.py", tmp_path / "space", "--documents", docs]
    ran = subprocess.run(
        [*command, "--push", "me/ferries"], cwd=ROOT, env=nobody, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert "hf auth login" in ran.stderr and "Traceback" not in ran.stderr
    assert (tmp_path / "space" / "app.py").is_file()


def test_the_space_starts_from_its_own_folder(tmp_path):
    out = tmp_path / "space"
    assert assemble(out).returncode == 0
    front = (out / "README.md").read_text(encoding="utf-8").split("---")[1]
    assert "sdk: gradio" in front
    assert "app_file: app.py" in front
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    listed = (out / "requirements.txt").read_text().splitlines()
    locked = {Requirement(line).name: Requirement(line).specifier for line in listed}
    assert "gradio" not in locked, "sdk_version installs it"
    for each in map(Requirement, wanted):
        if each.name != "gradio":
            (version,) = locked[canonicalize_name(each.name)]
            assert version.operator == "==" and version.version in each.specifier, each
    assert {"rich", "pygments", "pyarrow", "jinja2"} <= locked.keys(), "what they need is pinned, too"

    port = free_port()
    environment = os.environ | {"GRADIO_SERVER_PORT": str(port), "PYTHONPATH": "", "PYTHONSAFEPATH": ""}
    with subprocess.Popen([sys.executable, "app.py"], cwd=out, env=environment) as app:
        try:
            assert "Kilde" in fetched(f"http://127.0.0.1:{port}/", app)
        finally:
            app.terminate()


def test_on_zerogpu_the_space_reports_that_it_has_started(tmp_path, docs):
    assert assemble(tmp_path / "space", "--documents", docs).returncode == 0
    asked: list[str] = []

    class Device(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

    device, port = HTTPServer(("127.0.0.1", 0), Device), free_port()
    Thread(target=device.serve_forever, daemon=True).start()
    zero = {"SPACES_ZERO_GPU": "true", "SPACES_ZERO_DEVICE_API_URL": f"http://127.0.0.1:{device.server_port}"}
    environment = os.environ | zero | {"GRADIO_SERVER_PORT": str(port), "PYTHONPATH": "", "PYTHONSAFEPATH": ""}
    # A torch without CUDA, which the extra for training brings, is none that such hardware has: as if there were none.
    begun = "import runpy, sys; sys.modules['torch'] = None; runpy.run_path('app.py', run_name='__main__')"
    with subprocess.Popen([sys.executable, "-c", begun], cwd=tmp_path / "space", env=environment) as app:
        try:
            assert "Kilde" in fetched(f"http://127.0.0.1:{port}/", app)
            assert asked == ["/startup-report"]
        finally:
            app.terminate()
            device.shutdown()


def fetched(url: str, app: subprocess.Popen) -> str:
    """The page, once it is served; at most three minutes."""
    for _ in range(180):
        assert app.poll() is None, "the app ended"
        try:
            return urlopen(url, timeout=5).read().decode()
        except OSError:  # not yet, or slowly
            time.sleep(1)
    raise AssertionError("the app did not answer")
