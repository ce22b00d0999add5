"""What serves Kilde elsewhere, a container and a service, names files, commands and options that there are."""

import configparser
import json
import re

import yaml
from helpers import ROOT
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
