"""What the tests share: the real encoder, and a bot over our own documentation."""

import os

import pytest
from helpers import ROOT
from hypothesis import settings as hypothesis_settings

from bot import Bot, Settings
from bot.models.bundled import bundled_folder
from bot.models.encoder import FolderEncoder

# A busy machine is no failure; what CI says is the same each time, while people's own runs go on looking.
hypothesis_settings.register_profile("people", deadline=None)
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True, database=None)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "people")


@pytest.fixture(scope="session")
def encoder() -> FolderEncoder:
    """The bundled encoder."""
    return FolderEncoder(bundled_folder())


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    """A bot over the demo documentation, in an index of its own."""
    settings = Settings(index=tmp_path_factory.mktemp("demo") / "index")
    return Bot.open(ROOT / "corpus", settings=settings)
