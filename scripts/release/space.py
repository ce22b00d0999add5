"""Assembles a folder that runs as a Hugging Face Space (sdk: gradio).

Usage: python scripts/release/space.py OUT [--documents FOLDER] [--push USER/NAME]

OUT gets Kilde's code, the documents (the demo's without --documents), their index, app.py, requirements.txt with the
versions that are installed here, and a README whose front matter the Space is made from. It runs on CPUs, also where
the Space's hardware is ZeroGPU. Of an earlier Space of Kilde's, only these are replaced, and the index
is brought up to date. With --push it is uploaded as the Space USER/NAME, with the token of `hf auth login`.
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot import Bot, SettingError
from scripts.shared.command import arguments, run

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "corpus"
CODE = ("bot", "ui")
WRITTEN = (*CODE, "documents", "app.py", "requirements.txt", "README.md")

README = """\
---
title: Kilde
emoji: 📑
colorFrom: green
colorTo: gray
sdk: gradio
sdk_version: {gradio}
python_version: "3.12.12"
app_file: app.py
startup_duration_timeout: 30m
tags: [question-answering, retrieval, citations, multilingual, documentation]
models: [intfloat/multilingual-e5-small]
license: mit
short_description: Ask translated docs; every sentence shows its source
---

# Kilde

Ask in Swedish, Danish, Dutch, English or Malay. Every sentence of an answer shows the passage it stands on, beside the
original it was translated from.
"""

APP = '''\
"""The Space: opens the index beside it, brings it up to date with the documents, then serves the page."""

import os
from pathlib import Path

from bot import Bot, Settings
from ui.guard import Visitors
from ui.page import serve

if os.environ.get("SPACES_ZERO_GPU"):  # such hardware waits for a function that uses it; what quotes needs none
    import spaces.zero

    spaces.GPU(lambda: None)
    spaces.zero.startup()

here = Path(__file__).parent
bot = Bot.open(here / "documents" / TITLE, index=here / ".index", settings=Settings.from_environment())
visitors = Visitors(
    open=True,
    sites=tuple(f"https://{name}" for name in filter(None, [os.environ.get("SPACE_HOST")])),
    proxies=("10.0.0.0/8",),
    frames=("'self'", "https://huggingface.co"),
)
serve(bot, host="0.0.0.0", port=int(os.environ.get("GRADIO_SERVER_PORT", "7860")), visitors=visitors)
'''


def assemble(out: Path, documents: Path) -> None:
    """Writes the whole folder; SystemExit where OUT or the documents are not what they should be."""
    _check(out, documents)
    out.mkdir(parents=True, exist_ok=True)
    for name in WRITTEN:
        _remove(out / name)
    for package in CODE:
        shutil.copytree(ROOT / package, out / package, ignore=shutil.ignore_patterns("__pycache__"))
    title = "Kilde" if documents.samefile(DEMO) else documents.resolve().name  # the page shows its folder's name
    shutil.copytree(documents, out / "documents" / title, ignore=shutil.ignore_patterns(".git"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [requirement for requirement in project["dependencies"] if not requirement.startswith("gradio")]
    (out / "requirements.txt").write_text("\n".join(pinned(needed)) + "\n", encoding="utf-8")
    (out / "README.md").write_text(README.format(gradio=version("gradio")), encoding="utf-8")
    (out / "app.py").write_text(APP.replace("TITLE", repr(title)), encoding="utf-8")
    with Bot.open(out / "documents" / title, index=out / ".index") as bot:
        for language in bot.holds.languages:
            bot.starts(language)


def pinned(needed: Iterable[str]) -> list[str]:
    """All that is needed, and what that needs, in the versions that are installed; as it is said where it is not."""
    found: dict[str, str] = {}
    left = [Requirement(each) for each in needed]
    while left:
        each = left.pop()
        name = canonicalize_name(each.name)
        if name in found:
            continue
        try:
            found[name] = f"{name}=={version(name).partition('+')[0]}"
        except PackageNotFoundError:
            found[name] = str(each)
            continue
        below = map(Requirement, distribution(name).requires or ())
        wanted = [{"extra": extra} for extra in each.extras or {""}]
        left += [one for one in below if not one.marker or any(map(one.marker.evaluate, wanted))]
    return [found[name] for name in sorted(found)]


def push(out: Path, name: str) -> None:
    """Uploads the folder as a Space; SettingError where it is refused."""
    from huggingface_hub import HfApi

    try:
        api = HfApi()
        api.create_repo(name, repo_type="space", space_sdk="gradio", exist_ok=True)
        api.upload_folder(repo_id=name, repo_type="space", folder_path=out, ignore_patterns=[".git/*"])
    except Exception as error:  # of whichever HTTP library the hub uses
        raise SettingError(f"{name} could not be uploaded ({error}): sign in with `hf auth login`.") from error


def _check(out: Path, documents: Path) -> None:
    if not documents.is_dir():
        raise SystemExit(f"{documents} is no folder; name the folder of your documents.")
    if out.exists() and not _replaceable(out):
        raise SystemExit(f"{out} is not empty and is no Space of Kilde's; choose an empty folder.")
    for source in (documents.resolve(), *(ROOT / package for package in CODE)):
        if out.resolve().is_relative_to(source) or source.is_relative_to(out.resolve()):
            raise SystemExit(f"{out} and {source} lie within each other; choose a folder elsewhere.")


def _replaceable(out: Path) -> bool:
    """Is it empty, apart from git, or a Space that this script wrote?"""
    if not out.is_dir():
        return False
    if {path.name for path in out.iterdir()} <= {".git", ".gitattributes"}:
        return True
    readme = out / "README.md"
    front = readme.read_text(encoding="utf-8", errors="replace").split("---\n") if readme.is_file() else []
    return len(front) > 2 and not front[0] and "title: Kilde" in front[1].splitlines()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--documents", type=Path, default=DEMO)
    parser.add_argument("--push", metavar="USER/NAME", help="upload it as this Space")
    options = parser.parse_args()
    assemble(options.out, options.documents)
    print(f"The Space is in {options.out}")
    if options.push:
        push(options.out, options.push)
        print(f"It is uploaded as {options.push}")


if __name__ == "__main__":
    run(main)
