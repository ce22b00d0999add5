"""What several test files do: fill a folder, run the command, name a language, make a tokenizer."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.documents.formats import blocks_of, format_of
from bot.records import Document, Statement
from bot.statements.made.maker import statements_of

ROOT = Path(__file__).resolve().parent.parent


def filled(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """The folder with files, each by its path in it."""
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def kilde(place: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, with its index in `place`, on a wide terminal without colors."""
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"KILDE_INDEX": str(place / "index"), "NO_COLOR": "1", "COLUMNS": "200"} | environment,
        timeout=300,
        check=False,
    )


def assert_share(cases: Iterable[tuple[object, object, object]], floor: float = 1.0) -> None:
    """At least a share of the cases (which one, what came, what should) is right; those that are not are named."""
    came = list(cases)
    wrong = [f"{case!r}: {got!r}, not {right!r}" for case, got, right in came if got != right]
    assert came
    assert 1 - len(wrong) / len(came) >= floor, "\n".join([f"{len(wrong)} of {len(came)} wrong:", *wrong])


def free_port() -> int:
    """A port of this machine that nobody listens to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def copy_of_kilde(place: Path) -> Path:
    """A folder with our two packages, to change: `in_copy` runs them."""
    for package in ("bot", "ui"):
        shutil.copytree(ROOT / package, place / package, ignore=shutil.ignore_patterns("__pycache__"))
    return place


def in_copy(place: Path, code: str, said: Any = None) -> Any:
    """What a program says in JSON that imports the packages of a folder and is told `said`, also in JSON."""
    program = f"import json, sys\nsaid = json.load(sys.stdin)\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(said),
        capture_output=True,
        text=True,
        cwd=place,
        env=os.environ | {"PYTHONPATH": str(place)},
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def byte_tokenizer(**special: str) -> Any:
    """A tokenizer for any text, a token for each byte."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({char: place for place, char in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special)


def stated(text: str, language: str = "en", path: str = "a.md") -> tuple[Statement, ...]:
    """The statements of a document with this text."""
    document = Document(path, text, language, language, "A", "", None, "original", format=format_of(path) or "markdown")
    return statements_of(document, blocks_of(document))
