"""An index that is kept up to date takes no more room than a new one, and whatever comes between does no harm."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ferry import ASKED, ENCODERS, LANGUAGES, assert_same, languages, page, path_of, ran, rows
from helpers import ROOT, copy_of_kilde, filled, in_copy
from hypothesis import given
from hypothesis import strategies as st

from bot import Bot, IndexFault
from bot.documents.sources.folder import FolderSource
from bot.indexing.ingest import Wanted, ingest
from bot.indexing.places.folder import FolderPlace
from bot.indexing.snapshot import Snapshot
from bot.indexing.table import Index
from bot.indexing.within import Within, both

OPENED = Path("/proc/self/fd")


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
