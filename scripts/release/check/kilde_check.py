"""The command kilde-check: `kilde check`, installed without what answers questions."""

import sys
from pathlib import Path

import typer

sys.path.insert(0, str(Path(__file__).parent))  # bot and ui lie in here: a kilde of another version may be installed

from ui.cli import check


def main() -> None:
    """Runs the check on the command line's arguments."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(check)
    app()
