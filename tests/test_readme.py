"""The README's commands exist and its Python runs."""

import os
import re
import subprocess
import sys

import pytest
from helpers import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("snippet", re.findall(r"```python\n(.*?)```", README, re.S))
def test_the_python_runs(snippet, tmp_path):
    environment = os.environ | {"KILDE_INDEX": str(tmp_path)}  # the reader's own index stays as it is
    command = [sys.executable, "-c", snippet]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("answer ")
    assert "original:" in ran.stdout


def test_the_commands_exist():
    shown = "\n".join(re.findall(r"```bash\n(.*?)```", README, re.S))
    for script in re.findall(r"^scripts/\w+", shown, re.M):
        assert (ROOT / script).stat().st_mode & 0o111
    listed = subprocess.run(
        [sys.executable, "-m", "ui.cli", "--help"], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout
    for command in re.findall(r"^kilde (\w+)", shown, re.M):
        assert command in listed


def test_its_links_lead_somewhere():
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
