"""`kilde serve` as a process of its own, and what Linux counts of a process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from bot import SettingError

_PATIENCE = 600.0  # seconds until the server has to be ready
_ROOT = Path(__file__).resolve().parents[2]


class Used(NamedTuple):
    """What a process uses now, but for the peak and the CPU, which are since it began."""

    mb: int
    peak_mb: int
    threads: int
    files: int
    cpu: float  # seconds


@contextmanager
def served(
    folder: Path, *options: str, log: Any = subprocess.DEVNULL, **environment: str
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The server's process, once it is ready to be asked, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "ui.cli", "serve", str(folder), "--port", address.rpartition(":")[2], *options]
    end = time.monotonic() + _PATIENCE
    with subprocess.Popen(command, cwd=_ROOT, stdout=log, stderr=log, env=os.environ | environment) as server:
        try:
            while not _ready(address):
                if server.poll() is not None or time.monotonic() > end:
                    raise SettingError(f"kilde serve {folder} does not start; run it by itself to see why.")
                time.sleep(0.02)
            yield server, address
        finally:
            server.terminate()


def _ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def used(process: int) -> Used:
    """What a process uses."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    about: dict[str, Any] = dict(line.split(":", 1) for line in status)
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    mb, peak = (int(about[name].split()[0]) // 1000 for name in ("VmRSS", "VmHWM"))
    files = len(list(Path(f"/proc/{process}/fd").iterdir()))
    cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return Used(mb, peak, int(about["Threads"]), files, cpu)
