"""The Space: its folder is whole, and its app starts and answers."""

import os
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_the_space_starts_from_its_own_folder(tmp_path):
    out = tmp_path / "space"
    subprocess.run([sys.executable, ROOT / "scripts" / "space.py", out], check=True, cwd=ROOT, capture_output=True)
    front = (out / "README.md").read_text(encoding="utf-8").split("---")[1]
    assert "sdk: gradio" in front
    assert "app_file: app.py" in front
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    listed = (out / "requirements.txt").read_text().splitlines()
    assert [
        line for line in wanted if not line.startswith("gradio")
    ] == listed  # sdk_version installs Gradio

    port = free_port()
    environment = os.environ | {"GRADIO_SERVER_PORT": str(port), "PYTHONPATH": "", "PYTHONSAFEPATH": ""}
    with subprocess.Popen([sys.executable, "app.py"], cwd=out, env=environment) as app:
        try:
            assert "Kilde" in fetched(f"http://127.0.0.1:{port}/", app)
        finally:
            app.terminate()


def fetched(url: str, app: subprocess.Popen) -> str:
    """The page, once it is served; at most three minutes."""
    for _ in range(180):
        assert app.poll() is None, "the app ended"
        try:
            return urlopen(url, timeout=5).read().decode()
        except URLError:
            time.sleep(1)
    raise AssertionError("the app did not answer")
