"""Other numbers, or functions, in the place of a module's or a class's own, for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def trying(home: Any, **others: Any) -> Iterator[None]:
    """The module or class with these; its own are back afterwards."""
    own = {name: getattr(home, name) for name in others}
    for name, other in others.items():
        setattr(home, name, other)
    try:
        yield
    finally:
        for name, value in own.items():
            setattr(home, name, value)
