"""After any edits an index that was kept up to date is the one that would be made anew, and takes no more room."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_encoder import WordEncoder
from helpers import ROOT, copy_of_kilde, filled, in_copy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot import Bot, IndexFault
from bot.documents.sources.folder import FolderSource
from bot.indexing.ingest import IndexReport, Wanted, ingest
from bot.indexing.place import FolderPlace
from bot.indexing.snapshot import Snapshot
from bot.indexing.table import Index
from bot.indexing.within import Within, both
from bot.records import Encoders, Evidence, Question
from bot.searching.search import WEIGHTS, search

ENCODERS = Encoders(*[WordEncoder()] * 2)
LANGUAGES = ("sv", "da", "nl", "en", "ms")
# Sentences of one meaning in each language, with the same numbers, so that pages pair as translations do.
SENTENCES = {
    "sv": [
        "Färjan går varje timme från hamnen i staden.",
        "En biljett för vuxna kostar {} kronor den här sommaren.",
        "Hunden måste vara kopplad hela vägen över vattnet.",
        "Det finns {} platser för cyklar på det nedre däcket.",
    ],
    "da": [
        "Færgen sejler hver time fra havnen i byen.",
        "En billet til voksne koster {} kroner denne sommer.",
        "Hunden skal være i snor hele vejen over vandet.",
        "Der er {} pladser til cykler på det nederste dæk.",
    ],
    "nl": [
        "De veerboot vertrekt elk uur uit de haven van de stad.",
        "Een kaartje voor volwassenen kost deze zomer {} euro.",
        "De hond moet de hele weg over het water aangelijnd zijn.",
        "Op het onderste dek zijn {} plaatsen voor fietsen.",
    ],
    "en": [
        "The ferry leaves the harbour of the town every hour.",
        "A ticket for adults costs {} crowns this summer.",
        "The dog has to be on a lead all the way across the water.",
        "There are {} places for bicycles on the lower deck.",
    ],
    "ms": [
        "Feri bertolak setiap jam dari pelabuhan di bandar itu.",
        "Tiket untuk orang dewasa berharga {} ringgit pada musim ini.",
        "Anjing mesti diikat sepanjang perjalanan merentasi air.",
        "Terdapat {} tempat untuk basikal di dek bawah.",
    ],
}
ASKED = {
    "sv": "Vad kostar en biljett?",
    "da": "Hvornår sejler færgen?",
    "nl": "Hoeveel plaatsen zijn er voor fietsen?",
    "en": "When does the ferry leave?",
    "ms": "Berapakah harga tiket?",
}
OPENED = Path("/proc/self/fd")
OF_BM25 = (WEIGHTS["stems"] + WEIGHTS["grams"]) * (1 + WEIGHTS["page"])  # of a score, its page's share of it, too
NAMES = ("guide.md", "prices.md", "docs/boats.md", "faq.txt", "table.csv")

pages = st.sampled_from(NAMES)
languages = st.sampled_from(LANGUAGES)
contents = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 99)), min_size=1, max_size=4)


def page(name: str, language: str, content: list[tuple[int, int]]) -> str:
    """A page that says these sentences, with these numbers, in a language."""
    said = [(number, SENTENCES[language][which].format(number)) for which, number in content]
    if name.endswith(".csv"):
        return "number,text\n" + "".join(f'{number},"{text}"\n' for number, text in said)
    return f"# {said[0][1].split()[1]}" + "".join(f"\n\n## {number}\n\n{text}" for number, text in said)


def path_of(name: str, language: str) -> str:
    return name if language == "en" else f"translations/{language}/{name}"


def ran(folder: Path, place: Path) -> IndexReport:
    return ingest(Wanted(FolderSource(folder), ("docs",)), Index(FolderPlace(place)), ENCODERS)


def rows(snapshot: Snapshot) -> list[dict[str, Any]]:
    """All rows with all they say, in the order of their ids."""
    found = snapshot._read(snapshot._passages.search().limit(None)).to_pylist()
    return sorted(found, key=lambda row: row["id"])


def answers(snapshot: Snapshot) -> dict[str, list[Evidence]]:
    return {code: list(search(snapshot, Question(text, code, "given"), ENCODERS)) for code, text in ASKED.items()}


def assert_same(kept: Snapshot, fresh: Snapshot) -> None:
    ours, theirs = rows(kept), rows(fresh)
    assert ours == theirs
    for name in ("documents", "languages", "originals", "skipped", "encoder", "link"):
        assert getattr(kept.header, name) == getattr(fresh.header, name), name
    assert list(kept.header.languages) == list(fresh.header.languages)
    assert kept.frequencies.tolist() == fresh.frequencies.tolist()
    groups = {row["group_id"] for row in theirs if row["group_id"]}
    assert [[m[1:] for m in each] for each in _in_order(kept.groups(groups))] == [
        [m[1:] for m in each] for each in _in_order(fresh.groups(groups))
    ]
    found_in_kept = answers(kept)
    for code, found in answers(fresh).items():
        mine = {each.passage.id: each for each in found_in_kept[code]}
        # How rare a term is, BM25 counts by the table's own fragments: what it weighs may differ, the last ones change.
        least = min((each.score for each in found), default=0.0) + OF_BM25
        for each in found:
            if each.score > least or each.passage.id in mine:
                assert mine[each.passage.id].document == each.document
                assert mine[each.passage.id].score == pytest.approx(each.score, abs=OF_BM25)
        assert len(mine) == len(found)


def _in_order(groups: dict[str, Any]) -> Iterator[Any]:
    return (groups[name] for name in sorted(groups))


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


@pytest.mark.parametrize("documents", [4, 40])
def test_eighty_changes_of_a_page_leave_an_index_of_the_size_of_a_new_one(tmp_path: Path, documents: int):
    names = [f"page-{number}.md" for number in range(documents)]
    docs = filled(tmp_path / "docs", {name: page(name, "en", [(which, 7) for which in range(4)]) for name in names})
    ran(docs, tmp_path / "index")
    opened = len(list(OPENED.iterdir())) if OPENED.is_dir() else 0
    for number in range(80):
        name = names[number % documents]
        filled(docs, {name: page(name, "en", [(which, 100 + number) for which in range(4)])})
        assert ran(docs, tmp_path / "index").changed == (name,)
    ran(docs, tmp_path / "fresh")
    kept, fresh = (FolderPlace(tmp_path / each).size("1") for each in ("index", "fresh"))
    assert kept <= 1.5 * fresh
    if OPENED.is_dir():
        assert len(list(OPENED.iterdir())) < opened + 50  # nor does the process hold what was removed


# ---- what may come between -----------------------------------------------------------------


def test_what_a_killed_writer_left_is_never_seen(tmp_path: Path):
    docs = filled(
        tmp_path / "docs", {path_of("guide.md", code): page("guide.md", code, [(1, 7)]) for code in LANGUAGES}
    )
    ran(docs, tmp_path / "index")
    index = Index(FolderPlace(tmp_path / "index"))
    filled(docs, {"faq.txt": page("faq.txt", "en", [(0, 1), (2, 3)])})
    ran(docs, tmp_path / "index")  # so that the next run merges first
    before = rows(index.snapshot())
    for table in index._tables(index.version(), pinned=False):
        table.delete("path = 'guide.md'")  # and then it was killed
    assert rows(index.snapshot()) == before
    filled(docs, {"prices.md": page("prices.md", "en", [(1, 8)])})
    assert ran(docs, tmp_path / "index").changed == ("prices.md",)
    ran(docs, tmp_path / "fresh")
    assert_same(index.snapshot(), Index(FolderPlace(tmp_path / "fresh")).snapshot())


def test_an_index_that_grows_gets_its_search_index_of_vectors(tmp_path: Path):
    docs = filled(tmp_path / "docs", {"guide.md": page("guide.md", "en", [(0, 1)])})
    ran(docs, tmp_path / "index")
    table = "number,text\n" + "".join(f"{number},A ticket for {number} is blue\n" for number in range(2_100))
    for edit in (table, table + "9999,A ticket is red\n"):
        filled(docs, {"tickets.csv": edit})
        ran(docs, tmp_path / "index")
    index = Index(FolderPlace(tmp_path / "index"))
    assert "vector" in {each.columns[0] for each in index._tables(index.version())[0].list_indices()}
    assert index.snapshot().header.passages == 2_102


def test_a_writer_that_was_slower_keeps_what_the_other_wrote(tmp_path: Path):
    docs = filled(tmp_path / "docs", {"guide.md": page("guide.md", "en", [(0, 1)])})
    ran(docs, tmp_path / "index")
    filled(docs, {"prices.md": page("prices.md", "en", [(1, 2)])})
    ran(docs, tmp_path / "index")  # so that the next run merges first

    class Slow(FolderSource):
        """While it is read another process brings the index up to date."""

        def content(self, path: str) -> bytes:
            content = super().content(path)
            ran(docs, tmp_path / "index")
            return content

    filled(docs, {"translations/sv/guide.md": page("guide.md", "sv", [(0, 1)])})
    ingest(Wanted(Slow(docs), ("docs",)), Index(FolderPlace(tmp_path / "index")), ENCODERS)
    ran(docs, tmp_path / "fresh")
    assert_same(*(Index(FolderPlace(tmp_path / each)).snapshot() for each in ("index", "fresh")))


def test_a_question_is_answered_though_its_version_was_cleaned_away(tmp_path: Path):
    docs = filled(tmp_path / "docs", {"guide.md": page("guide.md", "en", [(0, 1), (1, 7)])})
    with Bot.open(docs, index=tmp_path / "index") as bot:
        before = bot.ask(ASKED["en"])
        pinned = bot._pinned()
        for number in range(4):
            filled(docs, {"prices.md": page("prices.md", "en", [(2, number)])})
            Bot.open(docs, index=tmp_path / "index").close()
        with pytest.raises(IndexFault):
            pinned.documents_at(["guide.md"])
        assert bot.ask(ASKED["en"]).citations == before.citations


def test_what_another_version_of_kilde_read_is_read_again_and_not_embedded_again(tmp_path: Path):
    docs = filled(tmp_path / "docs", {"guide.md": page("guide.md", "en", [(0, 1), (1, 7)])})
    place = str(tmp_path / "index")
    code = """
from bot import Bot
reports = []
for _ in range(2):
    with Bot.open(said["docs"], index=said["index"]) as bot:
        reports.append([len(bot.report.changed), bot.report.embedded])
        answer = bot.ask("When does the ferry leave?").text
print(json.dumps([reports, answer]))
"""
    said = {"docs": str(docs), "index": place}
    first, answer = in_copy(ROOT, code, said)
    other = copy_of_kilde(tmp_path / "other")
    version = other / "bot" / "version.py"
    version.write_text(re.sub(r'"[^"]+"$', '"99.0"', version.read_text(), flags=re.MULTILINE))
    assert in_copy(other, code, said) == [[[1, 0], [0, 0]], answer]
    assert first == [[1, 2], [0, 0]]


@given(
    st.lists(
        st.sampled_from(["guide.md", "it's 100%_.md", "it's 100%_", "docs/boats.md", "docs", "doc", "Docs/", "%"])
    ),
    st.lists(languages),
    st.lists(st.sampled_from(["prose", "table", "record"])),
)
def test_a_search_is_confined_alike_in_sql_and_in_python(odd: Snapshot, paths, codes, kinds):
    within = Within(tuple(paths), tuple(codes), tuple(kinds))
    condition = both("level = 'passage'", within.sql())
    found = odd._read(odd._where(condition, "id")).to_pylist()
    every = odd._read(odd._where("level = 'passage'", "id", "path", "language", "kind")).to_pylist()
    right = {row["id"] for row in every if within.holds(row["path"], row["language"], row["kind"])}
    assert {row["id"] for row in found} == right


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """An index of pages with odd names."""
    place = tmp_path_factory.mktemp("odd")
    names = ["guide.md", "it's 100%_.md", "it's 100%_/a.md", "docs/boats.md", "docs/prices.csv", "docs.md"]
    ran(filled(place / "docs", {name: page(name, "en", [(1, 7)]) for name in names}), place / "index")
    return Index(FolderPlace(place / "index")).snapshot()
