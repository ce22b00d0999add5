"""Damage: what is answered is what was written, or one sentence says what to do, and that helps."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from fake_encoder import WordEncoder
from helpers import filled

from bot import Bot, IndexFault, ModelError, SourceDocument
from bot.documents.sources.folder import FolderSource
from bot.indexing.ingest import Wanted, ingest
from bot.indexing.places.folder import FolderPlace
from bot.indexing.table import Index, batches
from bot.models import bundled
from bot.models.bundled import bundled_folder, damaged_file
from bot.models.encoder import FolderEncoder
from bot.records import Encoders
from scripts.attack.damage import WAYS, Attacked, Case, damage, kinds

ENCODERS = Encoders(WordEncoder(), WordEncoder())
QUESTION = "When does the ferry leave?"
PAGES = {"ferry.md": "# Ferry\n\nThe ferry leaves at 23.15.\n", "tea.md": "# Tea\n\nTea is served at four.\n"}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    made = Attacked(tmp_path_factory.mktemp("damage"), WordEncoder(), long=False)
    made.build()
    made.learn()
    return made


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return filled(tmp_path / "docs", PAGES)


@pytest.fixture
def index(tmp_path: Path, docs: Path) -> Index:
    made = Index(FolderPlace(tmp_path / "index"))
    ingest(wanted(docs), made, ENCODERS)
    return made


def wanted(docs: Path) -> Wanted:
    return Wanted(FolderSource(docs), (str(docs),))


def opened(docs: Path, index: Index) -> Bot:
    bot = Bot(index, ENCODERS, wanted(docs), None)
    bot.refresh()
    return bot


@pytest.mark.parametrize("way", WAYS)
def test_damage_gives_the_same_answer_or_one_sentence_whose_cure_works(attacked: Attacked, way: str):
    there = attacked.kinds(long=False)
    for number, kind in enumerate(there[WAYS.index(way) % 4 :: 4]):
        result = attacked.attack(Case(number, False, kind, way, open=number == 0))
        assert result.came in ("same", "sentence"), result
        assert result.cured in (True, None) and result.rebuilt in (True, None), result


@pytest.mark.parametrize("kind", ["full text", "keys", "passages, rows", "files, rows"])
def test_one_bit_is_noticed_wherever_it_is(docs: Path, index: Index, kind: str):
    for at, file in enumerate(kinds(index.place.folder)[kind]):
        whole = file.read_bytes()
        data = bytearray(whole)
        data[at * 997 % len(data)] ^= 4
        file.write_bytes(data)
        with pytest.raises(IndexFault, match=f"{file.name} has not the bytes .* index again with --rebuild"):
            Index(index.place).snapshot()
        file.write_bytes(whole)
        assert opened(docs, index).ask(QUESTION).citations


def test_a_version_that_is_published_by_a_damaged_name_is_none(docs: Path, index: Index):
    current = index.place.folder / "current"
    whole = current.read_bytes()
    for data in (whole.replace(whole.split()[1], b"2"), whole[:-1], b"\xff" * 8, b"", b"1", b"one two three"):
        current.write_bytes(data)
        with pytest.raises(IndexFault, match="--rebuild"):
            Index(index.place).snapshot()
    ingest(wanted(docs), index, ENCODERS, rebuild=True)
    assert opened(docs, index).ask(QUESTION).outcome == "answer"


@pytest.mark.parametrize(
    ("where", "values"),
    [
        ("id = 'document:ferry.md'", {"text": "# Ferry\n\nThe ferry leaves at 11.15.\n"}),
        ("id = 'document:ferry.md'", {"title": "Fairy"}),
        ("level = 'passage' AND path = 'ferry.md'", {"start": 2}),
        ("level = 'passage' AND path = 'ferry.md'", {"language": "sv"}),
        ("level = 'passage' AND path = 'ferry.md'", {"vector": [1.0] + [0.0] * 31}),
        ("level = 'passage' AND path = 'ferry.md'", {"tokens": b"\x00" * 32}),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_row_that_says_something_else_than_was_written_is_not_answered_from(docs, index, where, values):
    """The files are as they were published: what is other is what stands in them."""
    tables = index._tables(index.version(), pinned=False)
    tables[0].update(where=where, values=values)
    index._publish(index.version().generation, tables)
    with pytest.raises(IndexFault, match="--rebuild"):
        opened(docs, index).ask(QUESTION)


def test_a_quotation_that_its_unchanged_file_does_not_have_is_not_shown(docs: Path, index: Index):
    snapshot = index.snapshot()
    rows = snapshot._read(snapshot._passages.search().limit(None)).to_pylist()
    for row in rows:
        if row["text"]:
            row["text"] = row["text"].replace("23.15", "11.15")
    files = snapshot._read(snapshot._files.search().limit(None)).to_pylist()
    forged = Index(FolderPlace(index.place.folder.with_name("forged")))
    forged.create(batches(rows, dimensions=32), lambda size: files, 32)
    with pytest.raises(IndexFault, match=r"ferry\.md does not say there what it says.*--rebuild"):
        opened(docs, forged).ask(QUESTION)
    assert opened(docs, forged).ask("When is tea served?").citations  # its file says so
    (docs / "ferry.md").write_text("# Ferry\n\nThe ferry leaves at noon.\n")
    assert "11.15" not in opened(docs, forged).ask(QUESTION).text


def test_what_was_added_by_hand_outlives_a_rebuild_as_long_as_it_can_be_read(docs: Path, index: Index):
    with opened(docs, index) as bot:
        bot.add([SourceDocument("coffee", "# Coffee\n\nCoffee is served at five.")])
    for damaged in (False, True):
        if damaged:
            for file in kinds(index.place.folder)["passages, rows"]:
                file.write_bytes(b"\xff" * file.stat().st_size)
        ingest(wanted(docs), index, ENCODERS, rebuild=True)
        assert ("coffee" in index.snapshot().documents()) is not damaged


def test_merging_makes_no_damage_look_whole(docs: Path, index: Index):
    for number in range(3):
        (docs / "tea.md").write_text(f"# Tea\n\nTea is served at {number}.\n")
        ingest(wanted(docs), index, ENCODERS)
    file = kinds(index.place.folder)["passages, rows"][0]
    index.snapshot()  # compared, and then not read again
    about = file.stat()
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns + 1))
    with pytest.raises(IndexFault, match="--rebuild"):
        index.compact(lambda size: pytest.fail("nothing is written"))


# ---- the bundled model ---------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of this test's own that has the model."""
    real = bundled_folder()
    folder = tmp_path / "models" / real.name
    shutil.copytree(real, folder)
    monkeypatch.setattr(bundled, "_models", lambda: tmp_path / "models")
    return folder


def test_a_damaged_model_is_one_sentence_for_each_of_its_files(cache: Path):
    files = [file for file in cache.rglob("*") if file.is_file() and file.name != "tokenizer.json"]
    assert damaged_file(cache) is None
    for file in files:
        whole = file.read_bytes()
        data = bytearray(whole)
        data[len(data) // 3] ^= 1
        file.write_bytes(data)
        with pytest.raises(ModelError, match=r"delete that folder so that it is made again"):
            encoder = FolderEncoder(cache)
            encoder.encode(["hej"])
            if file.name.startswith("reader"):
                encoder.check("reader.onnx", "reader.onnx_data")
        file.write_bytes(whole)
    damage(cache / "reader.onnx", "deleted", None)
    with pytest.raises(ModelError, match=r"reader\.onnx is not as it was made: delete that folder"):
        FolderEncoder(cache)
