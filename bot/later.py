"""Puts off what a library does when it is imported; knows no library."""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec
from typing import Any


def put_off(package: str) -> None:
    """Has the package's own file run when something is first asked of it; its modules can be imported meanwhile."""
    spec = None if package in sys.modules else find_spec(package)
    if spec is None or spec.loader is None:
        return
    module, run = module_from_spec(spec), spec.loader.exec_module

    def ask(name: str) -> Any:
        if vars(module).pop("__getattr__", None) is not None:
            run(module)
        return getattr(module, name)

    vars(module)["__getattr__"] = ask
    sys.modules[package] = module
