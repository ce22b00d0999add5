"""What goes into kilde-check: Kilde's code, without models' weights and the demo, below the package kilde_check."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
KEPT = (".py", ".toml", ".html")


class CheckAlone(BuildHookInterface):  # type: ignore[misc]
    """Names the files, which lie outside of this project."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Each file, and where it goes."""
        build_data["force_include"][str(HERE / "kilde_check.py")] = "kilde_check/__init__.py"
        for folder in ("bot", "ui"):
            for path in (ROOT / folder).rglob("*"):
                if path.suffix in KEPT:
                    build_data["force_include"][str(path)] = f"kilde_check/{path.relative_to(ROOT).as_posix()}"
