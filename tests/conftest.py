"""What the tests share: the real encoder, a bot over our own documentation, and which tests `--fast` leaves out."""

import inspect
import os
from collections import ChainMap
from collections.abc import Mapping
from pathlib import Path

import pytest
from helpers import ROOT
from hypothesis import settings as hypothesis_settings

from bot import Bot, Settings
from bot.models.bundled import bundled_folder
from bot.models.encoder import FolderEncoder

# A busy machine is no failure; what CI says is the same each time, while people's own runs go on looking.
hypothesis_settings.register_profile("people", deadline=None)
hypothesis_settings.register_profile("fast", deadline=None, max_examples=20)
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True, database=None)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "people")

# What takes its time: the real model, an index made with it, torch, a browser, another process, a clock that has to
# run. And a fixture that is chosen late, which may be any of these.
SLOW = {"encoder", "demo", "Bot", "FolderEncoder", "bundled_folder", "torch", "transformers"}
SLOW |= {"sync_playwright", "subprocess", "perf_counter", "monotonic", "getfixturevalue"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="leave out what needs the model, a browser or a process")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--fast"):
        hypothesis_settings.load_profile("fast")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--fast`, keeps the tests that need nothing slow."""
    if config.getoption("--fast"):
        slow = {item for item in items if isinstance(item, pytest.Function) and _needs(item) & SLOW}
        config.hook.pytest_deselected(items=list(slow))
        items[:] = [item for item in items if item not in slow]


def _needs(test: pytest.Function) -> set[str]:
    """The names that a test mentions, and those that the tests' own functions and fixtures behind them mention."""
    ahead: list[tuple[str, Mapping[str, object]]]
    ahead = [(name, vars(test.module)) for name in (test.originalname, *test.fixturenames)]
    found: set[str] = set()
    while ahead:
        name, around = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += _mentioned(around.get(name))
    return found


def _mentioned(thing: object) -> list[tuple[str, Mapping[str, object]]]:
    """The names in a function's code and where each is looked up; of what is no function of tests or scripts, none."""
    thing = inspect.unwrap(getattr(getattr(thing, "hypothesis", None), "inner_test", thing))  # behind @given
    codes = [thing.__code__] if inspect.isfunction(thing) and _is_followed(thing.__code__.co_filename) else []
    for code in codes:
        codes += filter(inspect.iscode, code.co_consts)
    names = [name for code in codes for name in code.co_names]
    modules = [thing.__globals__[name] for name in names if inspect.ismodule(thing.__globals__.get(name))]
    found = [vars(module) for module in modules if _is_followed(getattr(module, "__file__", None))]
    return [(name, ChainMap(thing.__globals__, *found)) for name in names]


def _is_followed(file: str | None) -> bool:
    return file is not None and any(Path(file).is_relative_to(ROOT / folder) for folder in ("tests", "scripts"))


@pytest.fixture(scope="session")
def encoder() -> FolderEncoder:
    """The bundled encoder."""
    return FolderEncoder(bundled_folder())


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    """A bot over the demo documentation, in an index of its own."""
    settings = Settings(index=tmp_path_factory.mktemp("demo") / "index")
    return Bot.open(ROOT / "corpus", settings=settings)
