"""Scripts say what they are for and what is wrong; those of a fresh clone run with a Python that only notes."""

import ast
import json
import os
import shutil
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from helpers import ROOT

from scripts.release.supply import audit

SOURCES = sorted((ROOT / "scripts").rglob("*.py"))
RUNNABLE = [path for path in SOURCES if "__main__" in path.read_text(encoding="utf-8")]

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


# ---- those in Python -------------------------------------------------------------------------


@pytest.mark.parametrize("path", RUNNABLE, ids=lambda path: path.relative_to(ROOT / "scripts").as_posix())
def test_a_script_says_how_it_is_called_and_runs_as_all_do(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert f"python {path.relative_to(ROOT).as_posix()}" in (ast.get_docstring(tree) or "").partition("Usage: ")[2]
    assert ast.unparse(tree.body[-1].body[-1]) == "run(main)"


def test_folders_of_scripts_import_one_way_and_each_says_what_it_is_for():
    folders = {path.parent for path in SOURCES}
    assert all(ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) for folder in folders)
    graph: dict[str, set[str]] = {}
    for path in SOURCES:
        here = path.relative_to(ROOT / "scripts").parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scripts."):
                graph.setdefault(here, set()).add(node.module.split(".")[1])
    order = list(TopologicalSorter({here: below - {here} for here, below in graph.items()}).static_order())
    assert order[0] == "shared" and order.index("fit") > max(order.index("measure"), order.index("attack"))


def test_nothing_of_kilde_imports_a_script():
    for path in (path for package in ("bot", "ui") for path in (ROOT / package).rglob("*.py")):
        assert "scripts" not in {
            (node.module or "").split(".")[0]
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom)
        }


def called(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "scripts" / script, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("script", "arguments", "said"),
    [
        ("attack/defects.py", ["nowhere"], "nowhere is no folder"),
        ("measure/language.py", ["nothing.jsonl"], "nothing.jsonl is no file"),
        ("fit/ranking.py", ["one.jsonl"], "each file of questions needs its folder"),
    ],
)
def test_what_is_missing_is_one_sentence(script: str, arguments: list[str], said: str):
    ran = called(script, *arguments)
    assert ran.returncode == 2
    assert said in ran.stderr.splitlines()[-1]
    assert "Traceback" not in ran.stderr


def test_a_file_that_is_no_json_is_one_sentence(tmp_path: Path):
    (tmp_path / "texts.jsonl").write_text('{"set": "mine", "language": "sv", "text": "Hej."}\nHej.\n')
    ran = called("measure/language.py", tmp_path / "texts.jsonl")
    assert (ran.returncode, len(ran.stderr.splitlines())) == (1, 1)
    assert "line 2: not JSON" in ran.stderr


@pytest.mark.parametrize(
    ("dependencies", "said"),
    [
        ([{"name": "one", "skip_reason": "not found"}], "looked none of them up"),
        (
            [{"name": "one", "vulns": []}, {"name": "two", "skip_reason": "not found"}],
            "looked up 1 of 2; vulnerable: none",
        ),
        ([{"name": "one", "vulns": [{"id": "X-1"}]}], "vulnerable: one"),
    ],
)
def test_what_an_audit_could_not_look_up_is_not_called_safe(tmp_path, monkeypatch, dependencies, said):
    tool = tmp_path / "pip-audit"
    tool.write_text(f"#!/bin/sh\necho '{json.dumps({'dependencies': dependencies})}'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert said in audit(tmp_path / "lock.txt", tmp_path / "audit.json")
