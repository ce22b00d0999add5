"""What serves Kilde elsewhere, a container and a service, names files, commands and options that there are."""

import configparser
import json
import re
import shutil
import subprocess
import time
from urllib.request import urlopen

import pytest
import yaml
from helpers import ROOT, filled, free_port
from typer.testing import CliRunner

from ui.cli import app

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def options() -> str:
    return CliRunner().invoke(app, ["serve", "--help"], env={"COLUMNS": "200"}).output


def test_the_image_copies_what_there_is_and_nothing_that_is_kept_out():
    copied = [name for line in re.findall(r"^COPY (?!--from)(.*)", DOCKERFILE, re.M) for name in line.split()[:-1]]
    out = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert copied
    assert [name for name in copied if not (ROOT / name).exists() or name in out] == []


@pytest.mark.skipif(
    shutil.which("docker") is None or subprocess.run(["docker", "info"], capture_output=True, check=False).returncode,
    reason="no engine builds images here",
)
def test_the_image_is_built_and_answers_without_a_disk_to_write_to(tmp_path):
    docs, port = filled(tmp_path / "docs", {"ferry.md": "# Ferry\n\nThe ferry leaves at 23.15.\n"}), free_port()
    subprocess.run(["docker", "build", "--quiet", "--tag", "kilde-test", ROOT], check=True, timeout=1800)
    options = ["--rm", "--detach", "--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", f"--publish=127.0.0.1:{port}:7860"]
    served = ["kilde-test", "serve", "/docs", "--host", "0.0.0.0", "--open"]
    volumes = [f"--volume={docs}:/docs:ro", "--volume=/index"]
    ran = subprocess.run(["docker", "run", *options, *volumes, *served], capture_output=True, text=True, check=True)
    try:
        fetched(f"http://127.0.0.1:{port}/readyz")
        answer = fetched(f"http://127.0.0.1:{port}/api/search?q=ferry")
        assert "23.15" in answer
    finally:
        subprocess.run(["docker", "rm", "--force", ran.stdout.strip()], capture_output=True, check=True)


def fetched(url: str) -> str:
    """What is served, once it is; at most three minutes."""
    for _ in range(180):
        try:
            return urlopen(url, timeout=10).read().decode()
        except OSError:
            time.sleep(1)
    raise AssertionError("the container did not answer")


def test_the_image_serves_as_nobody_with_options_that_there_are():
    (command,) = re.findall(r"^CMD (.*)", DOCKERFILE, re.M)
    assert [each for each in json.loads(command) if each.startswith("--") and each not in options()] == []
    assert DOCKERFILE.index("\nUSER kilde\n") < DOCKERFILE.index("\nENTRYPOINT ")


def test_the_container_can_write_only_to_its_index_and_is_reached_only_from_its_machine():
    (service,) = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"].values()
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert [each for each in service["volumes"] if not each.endswith(":ro")] == ["index:/index"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_the_service_starts_a_command_that_there_is_and_listens_to_its_machine_alone():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read(ROOT / "scripts/release/kilde.service", encoding="utf-8")
    program, *words = unit["Service"]["ExecStart"].split()
    assert program.endswith("/kilde") and words == ["serve", "/srv/docs"]
    assert unit["Service"]["DynamicUser"] == "yes"
