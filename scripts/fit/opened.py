"""The index of a folder, brought up to date, and what it is searched with."""

from __future__ import annotations

from pathlib import Path

from bot import Bot, Settings
from bot.indexing.places.named import index_place
from bot.indexing.snapshot import Snapshot
from bot.indexing.table import Index
from bot.models.encoders import open_encoders
from bot.records import Encoders


def opened(folder: Path) -> tuple[Snapshot, Encoders]:
    """What the index has now, and the bundled model."""
    Bot.open(folder).close()
    encoders = open_encoders(None, None, threads=2)
    return Index(index_place([folder], Settings.from_environment().index)).snapshot(), encoders
