"""When files changed, as git knows it; nothing where there is no repository, no git, or too little of its history."""

from __future__ import annotations

import subprocess
from pathlib import Path
from time import time

_SECONDS = 20  # that git may take


def changed_at(folder: Path) -> dict[str, int]:
    """Path below a folder -> seconds since 1970 at which it changed last; what is not committed yet changed now."""
    if _git(folder, "rev-parse", "--is-shallow-repository") != ["false"]:
        return {}
    found: dict[str, int] = {}
    at = 0
    for line in _git(folder, "log", "--format=%x01%ct", *_NAMES, "--", "."):
        if line.startswith("\x01"):
            at = int(line[1:])
        elif line:
            found.setdefault(line, at)
    if not found:
        return {}
    changed = (
        _git(folder, "diff", *_NAMES, "HEAD", "--", "."),
        _git(folder, "ls-files", "--others", "--exclude-standard"),
    )
    return found | dict.fromkeys([path for paths in changed for path in paths], int(time()))


_NAMES = ("--name-only", "--no-renames", "--relative")


def _git(folder: Path, *arguments: str) -> list[str]:
    """The lines that git says; none where it cannot."""
    command = ["git", "-C", str(folder), "-c", "core.quotePath=false", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError):
        return []
    return done.stdout.decode("utf-8", "replace").splitlines()
