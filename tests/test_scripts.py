"""The scripts of a fresh clone, with a Python that only notes what it is asked: nothing is installed here."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from helpers import ROOT

# Makes a .venv whose pip works, and whose kilde says where it runs and with what. A file `no-venv` or `no-network`
# in the clone makes it fail as Debian's Python without python3-venv does, or as pip without a network.
PYTHON = """\
#!/usr/bin/env bash
echo "$*" >>"$CLONE/asked"
case "$*" in
*ensurepip*) [ ! -e "$CLONE/no-venv" ] ;;
"-m venv"*)
    rm -rf .venv && mkdir -p .venv/bin && cp "$0" .venv/bin/python && touch .venv/has-pip
    printf '#!/bin/sh\\necho "$PWD" "$@"\\n' >.venv/bin/kilde && chmod +x .venv/bin/kilde ;;
"-m pip --version") [ -e .venv/has-pip ] ;;
"-m pip install"*) [ ! -e "$CLONE/no-network" ] ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh clone, with a name that has a space; beside it `python`, a folder of the only Pythons there are."""
    made = tmp_path / "a clone"
    made.mkdir()
    shutil.copytree(ROOT / "scripts", made / "scripts")
    shutil.copy(ROOT / "pyproject.toml", made)
    (tmp_path / "python").mkdir()
    for name in ("python3.11", "python3"):
        (tmp_path / "python" / name).write_text(PYTHON)
        (tmp_path / "python" / name).chmod(0o755)
    return made


def chat(clone: Path, *arguments: str, at: Path | None = None) -> subprocess.CompletedProcess[str]:
    path = f"{clone.parent / 'python'}:{os.environ['PATH']}"
    return subprocess.run(
        [clone / "scripts" / "chat", *arguments],
        cwd=at or clone,
        env=os.environ | {"PATH": path, "CLONE": str(clone)},
        capture_output=True,
        text=True,
        check=False,
    )


def installs(clone: Path) -> int:
    """How often pip was asked to install so far."""
    return (clone / "asked").read_text().count("pip install")


def test_chat_runs_where_it_is_called(clone, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    ran = chat(clone, "my docs", "--port", "8000", at=tmp_path / "elsewhere")
    assert ran.stdout.splitlines()[-1] == f"{tmp_path / 'elsewhere'} chat my docs --port 8000", ran.stderr


def test_the_second_time_nothing_is_installed(clone):
    assert [chat(clone).returncode for _ in range(2)] == [0, 0]
    assert installs(clone) == 1


def test_an_environment_without_pip_is_made_anew(clone):
    (clone / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(clone.parent / "python" / "python3", clone / ".venv" / "bin" / "python")
    ran = chat(clone)
    assert ran.returncode == 0, ran.stderr
    assert "-m venv --clear .venv" in (clone / "asked").read_text()


def test_a_python_without_venv_is_one_sentence_that_says_what_to_install(clone):
    (clone / "no-venv").touch()
    ran = chat(clone)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "python3-venv" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_an_install_that_broke_off_is_done_again(clone):
    assert chat(clone).returncode == 0
    project = clone / "pyproject.toml"
    before = project.read_text()
    project.write_text(before + "# another release\n")
    (clone / "no-network").touch()
    assert chat(clone).returncode != 0
    (clone / "no-network").unlink()
    project.write_text(before)  # what is half-installed is of the other release
    assert chat(clone).returncode == 0
    assert installs(clone) == 3
