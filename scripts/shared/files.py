"""JSON in and out: a line that is none is told in one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot import SettingError


def json_lines(path: Path) -> list[Any]:
    """What stands in a file of one JSON value a line."""
    # Not splitlines(): JSON strings may hold U+2028 and the like unescaped.
    lines = path.read_text(encoding="utf-8").split("\n")
    return [_value(f"{path}, line {number}", line) for number, line in enumerate(lines, 1) if line.strip()]


def _value(place: str, line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as problem:
        raise SettingError(f"{place}: not JSON ({problem.msg}); write one JSON object a line.") from problem


def write_json(path: Path, value: Any) -> None:
    """A file of JSON for people: indented, letters as they are."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
