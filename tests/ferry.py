"""Pages about a ferry in five languages, edited and indexed; and when two indexes are the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_encoder import WordEncoder
from hypothesis import strategies as st

from bot.documents.sources.folder import FolderSource
from bot.indexing.ingest import IndexReport, Wanted, ingest
from bot.indexing.places.named import place_at
from bot.indexing.snapshot import Snapshot
from bot.indexing.table import Index
from bot.indexing.work.cluster import Cluster
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


def ran(folder: Path, place: Path | str, **more: Cluster | bool) -> IndexReport:
    return ingest(Wanted(FolderSource(folder), ("docs",)), Index(place_at(place)), ENCODERS, **more)


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
