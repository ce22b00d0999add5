"""Assembles a folder that runs as a Hugging Face Space (sdk: gradio).

Usage: python scripts/space.py OUT [--documents FOLDER]

OUT gets Kilde's code, the documents (the demo's without --documents), app.py, requirements.txt and a README whose
front matter the Space is made from. Upload it with `huggingface-cli upload --repo-type space USER/NAME OUT .`
"""

from __future__ import annotations

import argparse
import shutil
import tomllib
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ("bot", "ui")

README = """\
---
title: Kilde
emoji: 📑
colorFrom: green
colorTo: gray
sdk: gradio
sdk_version: {gradio}
python_version: "3.12"
app_file: app.py
license: mit
short_description: Ask translated docs; every sentence shows its source
---

# Kilde

Ask in Swedish, Danish, Dutch, English or Malay. Every sentence of an answer shows the passage it stands on, beside the
original it was translated from.
"""

APP = '''\
"""The Space: indexes the documents beside it, then serves the page."""

from pathlib import Path

from bot import Bot, Settings
from ui.page import build, dress

here = Path(__file__).parent
bot = Bot.open(here / "documents", settings=Settings(index=here / ".index"))
build(bot).launch(**dress())
'''


def assemble(out: Path, documents: Path) -> None:
    """Writes the whole folder; SystemExit where OUT is in use for something else."""
    if out.exists() and any(out.iterdir()) and not (out / "app.py").exists():
        raise SystemExit(f"{out} is not empty and is no Space; choose an empty folder.")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for package in CODE:
        shutil.copytree(ROOT / package, out / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(documents, out / "documents")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [requirement for requirement in project["dependencies"] if not requirement.startswith("gradio")]
    (out / "requirements.txt").write_text("\n".join(needed) + "\n", encoding="utf-8")
    (out / "README.md").write_text(README.format(gradio=version("gradio")), encoding="utf-8")
    (out / "app.py").write_text(APP, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--documents", type=Path, default=ROOT / "corpus")
    options = parser.parse_args()
    assemble(options.out, options.documents)
    print(f"The Space is in {options.out}")


if __name__ == "__main__":
    main()
