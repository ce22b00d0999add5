"""When files changed, as git knows it; nothing where there is no repository, no git, or too little of its history.

Asks git for objects and names only: to compare files, git would run the filters that a repository's own settings name,
and a folder of documents may come from anybody.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Collection
from pathlib import Path
from time import time

_SECONDS = 20  # that git may take
_HASHES = {40: "sha1", 64: "sha256"}  # of objects, by the length of their names


def changed_at(folder: Path, paths: Collection[str]) -> dict[str, int]:
    """Which of some paths below a folder changed last at how many seconds since 1970; what is not committed, now."""
    if _git(folder, "rev-parse", "--is-shallow-repository") != ["false"]:
        return {}
    committed: dict[str, int] = {}
    at = 0
    for line in _git(folder, "log", "--format=%x01%ct", "--name-only", "--no-renames", "--relative", "--", "."):
        if line.startswith("\x01"):
            at = int(line[1:])
        elif line:
            committed.setdefault(line, at)
    if not committed:
        return {}
    entries = (line.partition("\t") for line in _git(folder, "ls-tree", "-r", "HEAD", "--", "."))
    objects = {path: about.split()[-1] for about, _, path in entries}
    unchanged = {path for path in paths if path in committed and _is(folder / path, objects.get(path, ""))}
    return {path: committed[path] if path in unchanged else int(time()) for path in paths}


def _is(file: Path, name: str) -> bool:
    """Whether a file is the object of a name, whatever its line endings."""
    if len(name) not in _HASHES:
        return False
    try:
        data = file.read_bytes()
    except OSError:
        return False
    return name in (_object(data, _HASHES[len(name)]), _object(data.replace(b"\r\n", b"\n"), _HASHES[len(name)]))


def _object(data: bytes, algorithm: str) -> str:
    """The name that git gives to some content."""
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _git(folder: Path, *arguments: str) -> list[str]:
    """The lines that git says; none where it cannot."""
    settings = ("core.quotePath=false", "core.fsmonitor=false", "log.showSignature=false")
    options = [part for each in settings for part in ("-c", each)]
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *options, *arguments],
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"},
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return done.stdout.decode("utf-8", "replace").splitlines()
