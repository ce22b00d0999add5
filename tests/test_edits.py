"""After any edits an index that was kept up to date is the one that would be made anew."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ferry import LANGUAGES, assert_same, contents, languages, page, pages, path_of, ran
from helpers import filled
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.indexing.places.folder import FolderPlace
from bot.indexing.table import Index


class Edits(RuleBasedStateMachine):
    """Somebody edits a folder; now and then the index is brought up to date, and sometimes compared with a new one."""

    place: Path

    @initialize(content=contents)
    def begin(self, content: list[tuple[int, int]]) -> None:
        self.folder, self.index = self.place / "docs", self.place / "index"
        for each in (self.folder, self.index, self.place / "fresh"):
            shutil.rmtree(each, ignore_errors=True)
        filled(self.folder, {"guide.md": page("guide.md", "en", content)})
        self.edited, self.runs = False, 0
        ran(self.folder, self.index)

    @rule(name=pages, language=languages, content=contents)
    def write(self, name: str, language: str, content: list[tuple[int, int]]) -> None:
        """Adds or changes a page, an original among them."""
        filled(self.folder, {path_of(name, language): page(name, language, content)})
        self.edited = True

    @rule(name=pages, content=contents)
    def translate(self, name: str, content: list[tuple[int, int]]) -> None:
        """Writes a page in all languages."""
        filled(self.folder, {path_of(name, language): page(name, language, content) for language in LANGUAGES})
        self.edited = True

    @rule(name=pages, language=languages, other=languages, content=contents)
    def switch_language(self, name: str, language: str, other: str, content: list[tuple[int, int]]) -> None:
        """The page of one language is written in another."""
        filled(self.folder, {path_of(name, language): page(name, other, content)})
        self.edited = True

    @precondition(lambda self: len(self.files()) > 1)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        (self.folder / data.draw(st.sampled_from(self.files()))).unlink()
        self.edited = True

    @rule(data=st.data(), name=pages, language=languages)
    def move(self, data: st.DataObject, name: str, language: str) -> None:
        """Renames a page, or moves it into a language, in the place of what is there."""
        old, new = self.folder / data.draw(st.sampled_from(self.files())), self.folder / path_of(name, language)
        if old.suffix == new.suffix:
            new.parent.mkdir(parents=True, exist_ok=True)
            os.replace(old, new)
            self.edited = True

    @rule(data=st.data())
    def touch(self, data: st.DataObject) -> None:
        (self.folder / data.draw(st.sampled_from(self.files()))).touch()

    @rule()
    def refresh(self) -> None:
        ran(self.folder, self.index)
        self.edited = False
        self.runs += 1

    @precondition(lambda self: not self.edited)
    @rule()
    def nothing_new_is_nothing_done(self) -> None:
        report = ran(self.folder, self.index)
        assert (report.embedded, report.changed, report.removed) == (0, (), ())

    def files(self) -> list[str]:
        return sorted(file.relative_to(self.folder).as_posix() for file in self.folder.rglob("*.*"))

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            ran(self.folder, self.index)
            ran(self.folder, self.place / "fresh")
            assert_same(*(Index(FolderPlace(each)).snapshot() for each in (self.index, self.place / "fresh")))


def test_an_index_kept_up_to_date_is_the_one_made_anew(tmp_path: Path):
    class Here(Edits):
        place = tmp_path

    run_state_machine_as_test(
        Here, settings=settings(max_examples=int(os.environ.get("EX", "20")), stateful_step_count=30, deadline=None)
    )
