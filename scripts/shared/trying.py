"""Other numbers in the place of a module's own, for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def trying(module: ModuleType, **numbers: Any) -> Iterator[None]:
    """The module with these numbers; its own are back afterwards."""
    own = {name: getattr(module, name) for name in numbers}
    vars(module).update(numbers)
    try:
        yield
    finally:
        vars(module).update(own)
