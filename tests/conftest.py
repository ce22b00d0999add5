"""What the tests share: the real encoder, and a bot over our own documentation."""

from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from bot import Bot, Settings
from bot.bundled import bundled_folder
from bot.embed import FolderEncoder

hypothesis_settings.register_profile("unhurried", deadline=None)  # a busy machine is no failure
hypothesis_settings.load_profile("unhurried")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def encoder() -> FolderEncoder:
    """The bundled encoder."""
    return FolderEncoder(bundled_folder())


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    """A bot over the demo documentation, in an index of its own."""
    settings = Settings(index=tmp_path_factory.mktemp("demo") / "index")
    return Bot.open(ROOT / "corpus", settings=settings)
