"""Where an index lives: the same promises of a folder and of object storage, and those that only storage makes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event

import obstore
import pytest
from fake_encoder import WordEncoder
from helpers import filled, kilde
from obstore.store import from_url as store_at

from bot import Bot, IndexFault, KildeError, ReadOnlyIndex, list_indexes, prune_indexes
from bot.documents.sources.folder import FolderSource
from bot.feedback import Feedback
from bot.indexing.ingest import Wanted, ingest
from bot.indexing.place import FEEDBACK, STARTS, Place
from bot.indexing.places.copies import Copy
from bot.indexing.places.folder import FolderPlace
from bot.indexing.places.named import index_place, place_at
from bot.indexing.places.storage import StoragePlace
from bot.indexing.table import Index
from bot.models.bundled import bundled_folder
from bot.records import Encoded, Encoders
from scripts.shared.storage import GoogleStorage, Storage

ENCODERS = Encoders(WordEncoder(), WordEncoder())
QUESTION = "When does the ferry leave?"
PAGES = {"ferry.md": "# Ferry\n\nThe ferry leaves at 23.15.\n", "tea.md": "# Tea\n\nTea is served at four.\n"}
PATIENT, HEARD = 2.0, 0.3  # seconds that another writer waits for one that is not heard of
LATELY = 0.2  # seconds after which a reader looks again


@pytest.fixture(scope="module")
def storage() -> Iterator[Storage]:
    with Storage().environ() as made:
        yield made


@pytest.fixture(scope="module")
def google() -> Iterator[GoogleStorage]:
    with GoogleStorage().environ() as made:
        yield made


@pytest.fixture(params=["folder", "storage", "google"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Place]:
    """Opens the same place again and again, as many processes do."""
    if request.param == "folder":
        return lambda: FolderPlace(tmp_path / "index")
    uri = f"{request.getfixturevalue(request.param).uri}/{tmp_path.name}"
    return lambda: StoragePlace(uri, heard=PATIENT, lately=LATELY)


@pytest.fixture
def uri(storage: Storage, tmp_path: Path) -> str:
    return f"s3://bucket/{tmp_path.name}"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return filled(tmp_path / "docs", PAGES)


def leaves_at(docs: Path, at: str) -> None:
    (docs / "ferry.md").write_text(f"# Ferry\n\nThe ferry leaves at {at}.\n")


def index(docs: Path, place: Place, encoders: Encoders = ENCODERS, *, rebuild: bool = False) -> None:
    ingest(Wanted(FolderSource(docs), (str(docs),)), Index(place), encoders, rebuild=rebuild)


def reader(place: Place, encoders: Encoders = ENCODERS) -> Bot:
    """A bot that has the index and no documents."""
    bot = Bot(Index(place), encoders, None, None)
    bot.refresh()
    return bot


def answer(place: Place) -> str:
    return reader(place).ask(QUESTION).text


# ---- both --------------------------------------------------------------------------------


def test_what_is_published_is_read_by_others_and_followed(docs: Path, opened: Callable[[], Place]):
    assert opened().published() is None and opened().published_at() is None
    with pytest.raises(IndexFault, match="make one with: kilde index"):
        reader(opened())
    index(docs, opened())
    bot = reader(opened())
    assert "23.15" in bot.ask(QUESTION).text
    for at in ("noon", "midnight"):
        leaves_at(docs, at)
        index(docs, opened())
        wait_for(lambda at=at: at in bot.ask(QUESTION).text)
    assert opened().published_at() is not None
    assert Index(opened()).snapshot().header.documents == 2
    assert opened().size(Index(opened()).version().generation) > 1000


def wait_for(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_small_commits_are_merged_and_what_is_old_goes(docs: Path, opened: Callable[[], Place]):
    bot, sizes = None, []
    for number in range(5):
        leaves_at(docs, f"{number}.30")
        index(docs, opened())
        bot = bot or reader(opened())
        sizes.append(opened().size(Index(opened()).version().generation))
    assert sizes != sorted(sizes)  # it shrank
    wait_for(lambda: "4.30" in bot.ask(QUESTION).text)


def test_what_is_noted_is_there_for_others(opened: Callable[[], Place], docs: Path):
    index(docs, opened())
    assert (opened().noted(STARTS), opened().noted_bytes(FEEDBACK), opened().noted_mark(STARTS)) == (None, 0, "")
    marks = set()
    for text in ("{}", '{"å": 1}'):
        opened().note(STARTS, text)
        assert opened().noted(STARTS) == text
        marks.add(opened().noted_mark(STARTS))
    assert len(marks - {""}) == 2
    opened().check_free()


def test_feedback_of_many_servers_at_once_loses_no_line(opened: Callable[[], Place], docs: Path):
    index(docs, opened())
    bots = [reader(opened()) for _ in range(3)]
    said = [Feedback(helpful=False, language="en", outcome="answer", question=f"Why {number}?") for number in range(30)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda each: bots[hash(each.question) % 3].keep_feedback(each), said))
    assert {question for _, question, _ in bots[0].feedback().unanswered} == {each.question for each in said}
    assert opened().noted_bytes(FEEDBACK) > 30 * 100


def test_two_writers_take_turns(docs: Path, tmp_path: Path, opened: Callable[[], Place]):
    index(docs, opened())
    came, entered = [], Event()

    def wait() -> None:
        with opened().writing():
            entered.set()
            time.sleep(1.3 * PATIENT)  # longer than one that is not heard of has
            came.append("first")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(wait)
        entered.wait()
        leaves_at(docs, "noon")
        index(docs, opened())
        came.append("second")
        first.result()
    assert came == ["first", "second"] and "noon" in answer(opened())


def test_writers_of_other_documents_at_once_leave_the_index_of_one_of_them(tmp_path: Path, opened):
    folders = [filled(tmp_path / name, {"ferry.md": f"# Ferry\n\nThe ferry leaves at {name}.\n"}) for name in "567"]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda docs: index(docs, opened()), folders))
    snapshot = Index(opened()).snapshot()
    assert list(snapshot.documents()) == ["ferry.md"] and snapshot.header.passages == 1
    assert len(opened().generations()) == 1


def test_who_reads_what_a_rebuild_replaced_goes_on_with_the_new(docs: Path, opened: Callable[[], Place]):
    index(docs, opened())
    bots = [reader(opened()) for _ in range(2)]
    leaves_at(docs, "noon")
    for _ in range(2):  # the second one takes away what the readers have
        index(docs, opened(), rebuild=True)
    assert len(opened().generations()) == 2
    for bot in bots:
        wait_for(lambda bot=bot: "noon" in bot.ask(QUESTION).text)


def test_a_rebuild_with_another_embedding_is_said_and_never_mixed(docs: Path, opened: Callable[[], Place]):
    class Other(WordEncoder):
        name = "other"

    index(docs, opened())
    bot = reader(opened())
    index(docs, opened(), Encoders(Other(), Other()), rebuild=True)
    with pytest.raises(IndexFault, match=r"made anew with another embedding \(other.*, here words"):
        wait_for(lambda: bot.ask(QUESTION).outcome == "none")
    assert reader(opened(), Encoders(Other(), Other())).ask(QUESTION).citations


@pytest.mark.parametrize("damage", ["gone", "shorter", "another"])
def test_a_damaged_file_is_one_sentence_whose_cure_works(docs: Path, opened: Callable[[], Place], damage: str):
    index(docs, opened())
    place = opened()
    file = first_file(place, "1")
    whole = changed(place, file)
    changed(place, file, {"shorter": whole[:-1], "another": bytes([whole[0] ^ 1]) + whole[1:]}.get(damage))
    for read in (Index(opened()).snapshot, Index(opened()).compare, lambda: reader(opened())):
        with pytest.raises(
            IndexFault, match=r"(?:gone|has not the bytes that were written).*index again with --rebuild"
        ):
            read()
    index(docs, opened(), rebuild=True)
    assert "23.15" in answer(opened())


def test_what_is_published_and_cannot_be_read_is_one_sentence_whose_cure_works(docs, opened: Callable[[], Place]):
    for damaged in (b"", b"\xff" * 8, b"{}", b"[1]", b"1", b'{"version": "1 x y"}'):
        index(docs, opened(), rebuild=True)
        changed(opened(), "current", damaged)
        with pytest.raises(IndexFault, match=r"--rebuild|There is no index at"):
            reader(opened())
        index(docs, opened(), rebuild=True)
        assert "23.15" in answer(opened())


def first_file(place: Place, generation: str) -> str:
    """The first of a generation's files of rows."""
    if isinstance(place, FolderPlace):
        return min(each.relative_to(place.folder).as_posix() for each in place.folder.glob(f"{generation}/*/data/*"))
    return f"{generation}/{min(each for each in place._objects.listed(generation) if '/data/' in each)}"


def changed(place: Place, name: str, *to: bytes | None) -> bytes:
    """The bytes of a file, or what it is changed to."""
    if isinstance(place, FolderPlace):
        file = place.folder / name
        if to:
            file.unlink() if to[0] is None else file.write_bytes(to[0])
        return b"" if to else file.read_bytes()
    store = place._objects._store
    if to:
        obstore.delete(store, name) if to[0] is None else obstore.put(store, name, to[0])
    return b"" if to else bytes(obstore.get(store, name).bytes())


def test_a_place_that_holds_something_else_is_left_alone(docs: Path, opened: Callable[[], Place]):
    place = opened()
    if isinstance(place, FolderPlace):
        place.folder.mkdir()
    changed(place, "mine.txt", b"x")
    with pytest.raises(IndexFault, match="holds other things than an index"):
        index(docs, opened())


# ---- object storage ----------------------------------------------------------------------


def test_a_writer_that_was_not_heard_of_publishes_nothing_and_mixes_nothing(docs: Path, tmp_path: Path, uri: str):
    """It is held up in the middle of its commits; meanwhile another one writes, and then it goes on."""

    class HeldUp(WordEncoder):
        def encode(self, texts, *, query: bool = False, tokens: bool = False) -> Encoded:
            index(others, StoragePlace(uri, heard=HEARD))
            return super().encode(texts, query=query, tokens=tokens)

    others = filled(tmp_path / "others", {"ferry.md": "# Ferry\n\nThe ferry leaves at noon.\n"})
    for first in (True, False):  # a first build, and an update
        leaves_at(docs, f"midnight {first}")
        if not first:
            (others / "ferry.md").write_text("# Ferry\n\nThe ferry leaves at dawn.\n")
        with pytest.raises(IndexFault, match=r"Another kilde writes .* since this one was not heard of.*run it again"):
            index(docs, StoragePlace(uri, heard=60), Encoders(HeldUp(), HeldUp()))
        snapshot = Index(StoragePlace(uri)).snapshot()
        assert list(snapshot.documents()) == ["ferry.md"] and snapshot.header.passages == 1
        assert ("noon" if first else "dawn") in answer(StoragePlace(uri))
        Index(StoragePlace(uri)).compare()
    index(docs, StoragePlace(uri, heard=HEARD))
    assert "midnight" in answer(StoragePlace(uri)) and len(StoragePlace(uri).generations()) <= 2


@pytest.mark.parametrize(("kind", "tries"), [("first", 2), ("update", 2), ("merging", 1), ("rebuild", 1)])
def test_a_writer_that_ends_at_any_request_leaves_the_old_index_or_the_new(docs, uri, storage, kind: str, tries: int):
    """From the storage's view it is gone: nothing that it asks for is done any more. Some requests, far apart."""
    for number in range({"first": 0, "merging": 4}.get(kind, 1)):
        (docs / "tea.md").write_text(f"# Tea\n\nTea is served at {number}.\n" * 9)
        index(docs, StoragePlace(f"{uri}/before", heard=HEARD))
    leaves_at(docs, "noon")
    _, asked = ended_at(docs, uri, storage, kind, None)
    came = []
    for request in range(asked // tries // 2, asked, asked // tries):
        came.append(ended_at(docs, uri, storage, kind, request)[0])
        index(docs, StoragePlace(f"{uri}/{request}", heard=HEARD))
        assert "noon" in answer(StoragePlace(f"{uri}/{request}")), request
    assert {*came} <= {"none" if kind == "first" else "old", "new"} and came[0] != "new", came


def ended_at(docs: Path, uri: str, storage: Storage, kind: str, request: int | None) -> tuple[str, int]:
    """What is there when a writer ended at its nth request, and how many it asked for."""
    place, store = f"{uri}/{request}", store_at(uri, client_options={"allow_http": True})
    for each in [each for chunk in obstore.list(store, "before") for each in chunk]:
        obstore.copy(store, each["path"], each["path"].replace("before", str(request), 1))
    before, storage.left = len(storage.asked), request
    with suppress(KildeError):
        index(docs, StoragePlace(place, heard=HEARD), rebuild=kind == "rebuild")
    asked, storage.left = len(storage.asked) - before, None
    if StoragePlace(place).published() is None:
        return "none", asked
    Index(StoragePlace(place)).compare()
    said = answer(StoragePlace(place))
    return "new" if "noon" in said else "old" if "23.15" in said else said, asked


def test_a_publication_whose_answer_was_lost_is_known_as_ones_own(docs: Path, uri: str, storage: Storage):
    """It was done, the answer says otherwise, and the second try finds that something is published."""
    index(docs, StoragePlace(uri))
    leaves_at(docs, "noon")
    lost = []

    def loses(asked: str) -> bool:
        lost.append(asked.startswith("PUT") and asked.endswith("/current"))
        return lost[-1] and lost.count(True) in (2, 4)

    storage.loses = loses
    try:
        index(docs, StoragePlace(uri))
    finally:
        storage.loses = lambda asked: False
    assert lost.count(True) > 2 and "noon" in answer(StoragePlace(uri))


@pytest.mark.parametrize(
    ("uri", "endpoint", "told"),
    [
        ("s3://nobucket/kilde", None, "There is no bucket for s3://nobucket/kilde; create it, or mend the address."),
        (
            "s3://bucket/x",
            "http://127.0.0.1:1",
            r"cannot be reached \(http.*network are up.*again",
        ),
        ("az://box/kilde", None, "There are no credentials for az://box/kilde; set AZURE_STORAGE_ACCOUNT_NAME"),
        ("s3://", None, "name a bucket and a path of letters"),
        ("s3://bucket/a b", None, "name a bucket and a path of letters"),
        ("ftp://host/kilde", None, "or object storage: s3"),
    ],
)
@pytest.mark.usefixtures("storage")
def test_what_is_wrong_is_one_quick_sentence(docs: Path, monkeypatch, uri: str, endpoint: str | None, told: str):
    if endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    begin = time.monotonic()
    for do in (lambda: reader(place_at(uri)), lambda: index(docs, place_at(uri))):
        with pytest.raises(KildeError, match=told):
            do()
    assert time.monotonic() - begin < 15


def test_credentials_that_may_not_write_leave_the_index_as_it_is(docs: Path, uri: str, storage: Storage):
    index(docs, StoragePlace(uri))
    leaves_at(docs, "noon")
    storage.forbidden = ("PUT", "POST", "DELETE")
    try:
        with reader(StoragePlace(uri)) as bot:
            assert "23.15" in bot.ask(QUESTION).text
            with pytest.raises(ReadOnlyIndex, match="may not be written with these credentials"):
                bot.keep_feedback(Feedback(helpful=True, language="en", outcome="answer"))
        report = ingest(Wanted(FolderSource(docs), (str(docs),)), Index(StoragePlace(uri)), ENCODERS)
        assert "may not be written with these credentials; let them, or set AWS_ACCESS_KEY_ID" in str(report.problem)
        storage.forbidden = ("GET", "HEAD")
        with pytest.raises(IndexFault, match="may not be read with these credentials"):
            reader(StoragePlace(uri))
    finally:
        storage.forbidden = ()


def test_storage_that_is_down_in_the_middle_is_no_damage(docs: Path, uri: str, storage: Storage):
    index(docs, StoragePlace(uri))
    bot = reader(StoragePlace(uri))
    storage.broken = True
    try:
        with pytest.raises(IndexFault, match=r"The storage of .* cannot be reached"):
            bot.ask(QUESTION)
    finally:
        storage.broken = False
    assert "23.15" in bot.ask(QUESTION).text


def test_a_folder_of_indexes_can_be_on_storage(docs: Path, uri: str):
    place = index_place([docs], uri)
    assert place.uri.startswith(f"{uri}/docs-")
    index(docs, place)
    (found,) = list_indexes(uri)
    assert (found.place, found.documents, found.gone, found.problem) == (place.uri, 2, False, None)
    (docs / "ferry.md").unlink()
    (docs / "tea.md").unlink()
    docs.rmdir()
    assert prune_indexes(uri) == [] and len(list_indexes(uri)) == 1  # the folder may be on another machine


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where copies are kept, for now."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "kilde" / "storage"


def copied(bot: Bot) -> bool:
    """Whether it answers from a copy by now."""
    bot.ask(QUESTION)
    return "://" not in bot._pinned().database


def reads_of_tables(storage: Storage, bot: Bot) -> int:
    before = len(storage.asked)
    bot.ask(QUESTION)
    return sum(".lance/" in each for each in storage.asked[before:])


def test_who_goes_on_asking_asks_a_copy_in_the_cache_which_follows_the_index(docs, uri, storage: Storage, cache: Path):
    index(docs, StoragePlace(uri))
    bot = reader(StoragePlace(uri, lately=LATELY, patience=0))
    wait_for(lambda: copied(bot))
    assert "23.15" in bot.ask(QUESTION).text and reads_of_tables(storage, bot) == 0
    sizes = []
    for at in ("noon", "midnight", "dawn", "dusk"):
        leaves_at(docs, at)
        index(docs, StoragePlace(uri))
        wait_for(lambda at=at: at in bot.ask(QUESTION).text and copied(bot))
        assert reads_of_tables(storage, bot) == 0
        sizes.append(sum(each.stat().st_size for each in cache.rglob("*") if each.is_file()))
    there = StoragePlace(uri)
    assert max(sizes) < 3 * there.size(Index(there).version().generation)
    again = reader(StoragePlace(uri))  # another process has it at once
    assert copied(again) and "dusk" in again.ask(QUESTION).text


@pytest.mark.parametrize("damage", ["gone", "shorter", "another"])
def test_a_copy_that_is_damaged_is_left_for_the_storage(docs: Path, uri: str, cache: Path, damage: str):
    index(docs, StoragePlace(uri))
    first = reader(StoragePlace(uri, patience=0))
    wait_for(lambda: copied(first))
    for file in cache.rglob("*/data/*.lance"):
        whole = file.read_bytes()
        file.unlink()
        if damage != "gone":
            file.write_bytes(whole[:-9] if damage == "shorter" else bytes(byte ^ 1 for byte in whole))
    bot = reader(StoragePlace(uri))
    assert "23.15" in bot.ask(QUESTION).text and not copied(bot)
    assert "23.15" in first.ask(QUESTION).text
    mended = reader(StoragePlace(uri, patience=0))
    wait_for(lambda: copied(mended))
    assert "23.15" in mended.ask(QUESTION).text


def test_what_an_earlier_index_of_the_same_name_left_in_the_cache_answers_nothing(docs: Path, uri: str, cache: Path):
    index(docs, StoragePlace(uri))
    first = reader(StoragePlace(uri, patience=0))
    wait_for(lambda: copied(first))
    store = store_at(uri, client_options={"allow_http": True})
    obstore.delete(store, [each["path"] for chunk in obstore.list(store) for each in chunk])
    leaves_at(docs, "04.30")
    index(docs, StoragePlace(uri))
    assert Index(StoragePlace(uri)).version() == first._index.version()
    bot = reader(StoragePlace(uri, patience=0))
    assert "04.30" in bot.ask(QUESTION).text
    wait_for(lambda: copied(bot))
    assert "04.30" in bot.ask(QUESTION).text
    assert "04.30" in reader(StoragePlace(uri)).ask(QUESTION).text


def test_what_a_copy_that_was_killed_left_behind_is_taken_away(docs: Path, uri: str, cache: Path):
    index(docs, StoragePlace(uri))
    before = reader(StoragePlace(uri, patience=0))
    wait_for(lambda: copied(before))
    (mark,) = cache.glob("*/whole-*")
    cut_short = mark.with_name("whole-1-9-9")
    cut_short.write_text(mark.read_text()[:50])
    leaves_at(docs, "04.30")
    index(docs, StoragePlace(uri))
    bot = reader(StoragePlace(uri, patience=0))
    wait_for(lambda: copied(bot) and len([*cache.glob("*/whole-*")]) == 2)
    leaves_at(docs, "05.30")
    index(docs, StoragePlace(uri))
    wait_for(lambda: "05.30" in bot.ask(QUESTION).text and copied(bot))
    assert not cut_short.exists()


def test_where_there_can_be_no_copy_answers_come_from_the_storage(docs: Path, uri: str, monkeypatch, storage: Storage):
    index(docs, StoragePlace(uri))
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nowhere")
    bot = reader(StoragePlace(uri, patience=0))
    for _ in range(3):
        assert "23.15" in bot.ask(QUESTION).text and not copied(bot)
        time.sleep(0.1)
    assert reads_of_tables(storage, bot)


def test_copies_together_stay_within_their_bytes(docs: Path, uri: str, cache: Path):
    def copy(name: str, share: float) -> Copy:
        place = StoragePlace(f"{uri}/{name}")
        index(docs, place)
        version = Index(place).version()
        made = Copy(place._objects, most=int(place.size(version.generation) * share), patience=-1)
        made.database(version, place._sums)
        wait_for(lambda: (made._next > 0 and not made._making.locked()) or made._whole == version)
        return made

    copies = [copy("large", 0.9), copy("a", 1.5), copy("b", 1.5)]
    assert [bool(each._whole) for each in copies] == [False, True, True]
    assert [*cache.iterdir()] == [copies[-1]._folder]


def test_the_command_builds_here_and_answers_there_where_nothing_can_be_written(docs, tmp_path, uri, storage: Storage):
    built = kilde(tmp_path, "index", str(docs), "--index", uri)
    assert (built.returncode, built.stderr.count("kilde:")) == (0, 0), built.stderr
    there = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), "/proc/nowhere")
    asked = kilde(tmp_path, "ask", QUESTION, uri, **there, XDG_CACHE_HOME=str(bundled_folder().parents[2]))
    assert (asked.returncode, asked.stderr) == (0, ""), asked.stderr
    assert "23.15" in asked.stdout and "ferry.md" in asked.stdout
    leaves_at(docs, "noon")
    storage.forbidden = ("PUT", "POST", "DELETE")
    try:
        for there in (uri, f"{uri}-none"):  # an update, and a first build
            refused = kilde(tmp_path, "index", str(docs), "--index", there)
            assert (refused.returncode, refused.stderr.count("kilde:")) == (1, 1), refused.stderr
            assert f"{there} may not be written with these credentials; let them, or set AWS" in refused.stderr
    finally:
        storage.forbidden = ()
    again = kilde(tmp_path, "index", uri)
    assert f"Name the documents, too: kilde index FOLDER --index {uri}" in again.stderr and again.returncode == 1
