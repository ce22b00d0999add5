"""What the scripts have in common on the command line: arguments that are checked, and errors in one sentence."""

from __future__ import annotations

import sys
from argparse import Action, ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot import KildeError


def arguments(about: str | None) -> ArgumentParser:
    """A parser whose help is the script's docstring."""
    return ArgumentParser(description=about, formatter_class=RawDescriptionHelpFormatter)


def run(main: Callable[[], int | None]) -> None:
    """Runs a script; a KildeError, or a file that cannot be read or written, becomes its sentence."""
    try:
        sys.exit(main())
    except KildeError as fault:
        sys.exit(str(fault))
    except OSError as fault:
        if fault.filename is None:
            raise
        sys.exit(f"{fault.filename} cannot be used ({fault.strerror}).")


def folder(text: str) -> Path:
    """An argument that is a folder."""
    if not Path(text).is_dir():
        raise ArgumentTypeError(f"{text} is no folder; name a folder of documents.")
    return Path(text)


def file(text: str) -> Path:
    """An argument that is a file to read."""
    if not Path(text).is_file():
        raise ArgumentTypeError(f"{text} is no file.")
    return Path(text)


def listed(text: str) -> tuple[str, ...]:
    """An argument of several words, separated by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


class _Pairs(Action):
    def __call__(self, parser: ArgumentParser, options: Namespace, values: Any, option: str | None = None) -> None:
        if len(values) % 2:
            parser.error("each file of questions needs its folder: QUESTIONS FOLDER [QUESTIONS FOLDER ...]")
        questions, folders = values[::2], values[1::2]
        try:
            setattr(options, self.dest, [(file(one), folder(two)) for one, two in zip(questions, folders, strict=True)])
        except ArgumentTypeError as fault:
            parser.error(str(fault))


def add_questions(parser: ArgumentParser) -> None:
    """A file of questions, as `kilde evaluate` reads it, and the folder that it asks."""
    parser.add_argument("questions", type=file)
    parser.add_argument("folder", type=folder)


def add_pairs(parser: ArgumentParser) -> None:
    """Several of both: `options.pairs`."""
    parser.add_argument("pairs", nargs="+", action=_Pairs, metavar="QUESTIONS FOLDER")


def add_folders(parser: ArgumentParser) -> None:
    """One documentation or several: `options.folders`."""
    parser.add_argument("folders", type=folder, nargs="+", metavar="FOLDER")
