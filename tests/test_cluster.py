"""An index that workers of a Ray cluster make has the rows of one machine, whoever of them dies."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

import pytest
from fake_encoder import WordEncoder
from ferry import ENCODERS, LANGUAGES, assert_same, page, path_of, ran, rows
from helpers import ROOT, filled, kilde

from bot import Bot, IndexFault, SettingError
from bot.documents.files import File
from bot.indexing.places.named import place_at
from bot.indexing.table import Index
from bot.indexing.work.cluster import LOCAL, Cluster
from bot.records import Encoded, Encoders
from scripts.shared.storage import Storage

NAMES = ("guide.md", "prices.md", "docs/boats.md", "faq.txt", "table.csv")


def words() -> Encoders:
    return ENCODERS


class Mortal(WordEncoder):
    """Ends its process at the first text that it sees, as a machine that is taken away; then, elsewhere, no more."""

    def __init__(self, died: Path) -> None:
        self.died = died

    def encode(self, texts: Sequence[str], *, query: bool = False, tokens: bool = False) -> Encoded:
        made = super().encode(texts, query=query, tokens=tokens)
        if not self.died.exists():
            self.died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return made


def mortals(died: Path) -> Encoders:
    return Encoders(*[Mortal(died)] * 2)


@pytest.fixture(scope="module")
def storage() -> Iterator[Storage]:
    with Storage().environ() as made:
        yield made


@pytest.fixture(scope="module")
def cluster(storage: Storage) -> Iterator[Cluster]:
    """Two workers on this machine, for all tests of this file; they know of the storage."""
    cluster = Cluster(LOCAL, words, 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(map(str, (ROOT, ROOT / "tests"))))  # workers import this file, too
        with cluster.connected():
            yield cluster


@pytest.fixture(params=["folder", "storage"])
def by_ray(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where workers make an index."""
    return tmp_path / "by-ray" if request.param == "folder" else f"s3://bucket/{tmp_path.name}"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """No two passages have the same text, so that it makes no difference which of them are embedded together."""
    said = {name: [(which, 10 * number + which) for which in range(4)] for number, name in enumerate(NAMES, 1)}
    return filled(
        tmp_path / "docs", {path_of(name, code): page(name, code, said[name]) for name in NAMES for code in LANGUAGES}
    )


def index(place: Path | str) -> Index:
    return Index(place_at(place))


def no_stamps(place: Path | str) -> dict[str, File]:
    """What is known of the files; a stamp only where a file had not just been written."""
    return {path: replace(file, stamp="") for path, file in index(place).snapshot().files().items()}


def shares(place: Path | str) -> dict[str, tuple[str, list[int]]]:
    """What is counted of each source."""
    found = index(place).snapshot().shares
    return {name: (each.to_json(), each.frequencies.tolist()) for name, each in found.items()}


def assert_same_index(place: Path | str, other: Path) -> None:
    assert_same(index(place).snapshot(), index(other).snapshot())
    assert no_stamps(place) == no_stamps(other)
    assert shares(place) == shares(other)
    index(place).compare()


def test_an_index_and_its_updates_by_workers_are_those_of_one_machine(
    cluster: Cluster, docs: Path, by_ray: Path | str, tmp_path: Path
):
    alone = tmp_path / "alone"
    assert ran(docs, by_ray, cluster=cluster) == ran(docs, alone)
    assert_same_index(by_ray, alone)
    filled(docs, {"prices.md": page("prices.md", "en", [(1, 99), (3, 97)]), "new.md": page("new.md", "en", [(2, 98)])})
    (docs / path_of("faq.txt", "da")).unlink()
    (docs / "docs/boats.md").unlink()  # its translations are cut along another
    report = ran(docs, by_ray, cluster=cluster)
    assert report == ran(docs, alone)
    assert "guide.md" not in report.changed and "prices.md" in report.changed
    assert report.embedded < report.passages
    assert_same_index(by_ray, alone)
    assert ran(docs, by_ray, cluster=cluster).changed == ()
    assert ran(docs, by_ray, cluster=cluster, rebuild=True) == ran(docs, alone, rebuild=True)
    assert_same_index(by_ray, alone)


def test_a_worker_that_is_killed_costs_its_unit_of_work_and_no_row(cluster: Cluster, docs: Path, tmp_path: Path):
    died = tmp_path / "died"
    report = ran(docs, tmp_path / "by-ray", cluster=Cluster(LOCAL, partial(mortals, died), 2))
    assert died.exists()
    assert report == ran(docs, tmp_path / "alone")
    assert_same_index(tmp_path / "by-ray", tmp_path / "alone")


def test_what_is_removed_needs_no_worker(cluster: Cluster, docs: Path, tmp_path: Path):
    for place in ("by-ray", "alone"):
        ran(docs, tmp_path / place)
    (docs / path_of("guide.md", "sv")).unlink()
    assert ran(docs, tmp_path / "by-ray", cluster=cluster) == ran(docs, tmp_path / "alone")
    assert_same_index(tmp_path / "by-ray", tmp_path / "alone")


def test_workers_with_the_real_model_answer_as_one_machine_of_each_source(
    cluster: Cluster, docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Two folders with names, of which both have a page of one path; to object storage, and on one machine."""
    monkeypatch.chdir(tmp_path)  # where no worker is
    for name in NAMES[1:]:
        for code in LANGUAGES:
            (docs / path_of(name, code)).unlink()
    lake = {path_of("guide.md", code): page("guide.md", code, [(0, 61), (1, 62)]) for code in ("en", "sv")}
    named = {"sea": docs, "lake": filled(tmp_path / "lake", lake)}
    uri, told = f"s3://bucket/{tmp_path.name}", list[tuple[str, int, int]]()
    with (
        Bot.open(named, index=uri, ray=LOCAL, progress=lambda *step: told.append(step)) as by_ray,
        Bot.open(named, index=tmp_path / "alone") as alone,
    ):
        assert by_ray.report == alone.report and by_ray.sources == ("lake", "sea")
        question = "What does a ticket for adults cost?"
        assert by_ray.ask(question).to_dict() == alone.ask(question).to_dict()
        for source, costs in (("sea", "11"), ("lake", "62")):
            answers = [each.limited(source).ask(question).to_dict() for each in (by_ray, alone)]
            assert answers[0] == answers[1] and costs in str(answers[0]["text"])
    assert rows(index(uri).snapshot()) == rows(index(tmp_path / "alone").snapshot())
    assert shares(uri) == shares(tmp_path / "alone")
    for stage, total in (("splitting", by_ray.report.documents), ("embedding", by_ray.report.passages)):
        steps = [step for step in told if step[0] == stage]
        assert (steps[0], steps[-1]) == ((stage, 0, total), (stage, total, total)) and steps == sorted(steps)


def test_the_command_joins_a_cluster_and_says_nothing_but_its_report(cluster: Cluster, tmp_path: Path):
    import ray

    pages = {path_of("guide.md", code): page("guide.md", code, [(1, 62)]) for code in ("en", "sv")}
    lake = filled(tmp_path / "lake", pages)
    address, place = ray.get_runtime_context().gcs_address, tmp_path / "by-ray"
    said = kilde(tmp_path, "index", f"lake={lake}", "--index", str(place), "--ray", address)
    assert said.returncode == 0 and "Warning" not in said.stderr and "Traceback" not in said.stderr, said.stderr
    assert "2 documents" in said.stdout
    with Bot.open({"lake": lake}, index=tmp_path / "alone"):
        assert rows(index(place).snapshot()) == rows(index(tmp_path / "alone").snapshot())


def test_workers_that_embed_otherwise_are_one_sentence_and_the_index_is_as_before(
    cluster: Cluster, docs: Path, tmp_path: Path
):
    ran(docs, tmp_path / "index")
    filled(docs, {"guide.md": page("guide.md", "en", [(1, 99)])})
    before = index(tmp_path / "index").version()
    with pytest.raises(
        SettingError, match=r"another Kilde or embedding .* here .*words-32.*install the same everywhere"
    ):
        ran(docs, tmp_path / "index", cluster=Cluster(LOCAL, others, 2))
    assert index(tmp_path / "index").version() == before
    assert ran(docs, tmp_path / "index", cluster=cluster).changed


class Other(WordEncoder):
    name = "others-32"


def others() -> Encoders:
    return Encoders(*[Other()] * 2)


def test_storage_that_takes_no_rows_of_workers_is_one_sentence_and_the_index_is_as_before(
    cluster: Cluster, docs: Path, storage: Storage, tmp_path: Path
):
    uri = f"s3://bucket/{tmp_path.name}"
    ran(docs, uri, cluster=cluster)
    filled(docs, {"guide.md": page("guide.md", "en", [(1, 99)])})
    before = index(uri).version()
    storage.loses = lambda asked: "/passages.lance/data/" in asked
    try:
        with pytest.raises(IndexFault, match=r"The storage of s3://bucket/.* cannot be reached .*try again"):
            ran(docs, uri, cluster=cluster)
    finally:
        storage.loses = lambda asked: False
    assert index(uri).version() == before
    assert ran(docs, uri, cluster=cluster).changed
    ran(docs, tmp_path / "alone")
    assert_same_index(uri, tmp_path / "alone")


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="Linux says what listens")
def test_workers_on_this_machine_listen_to_it_alone(cluster: Cluster):
    opened = opened_below(os.getpid())
    heard = {
        address
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for _, address, _, state, *_, inode in (
            line.split()[:10] for line in Path(table).read_text().splitlines()[1:] if line.strip()
        )
        if state == "0A" and f"socket:[{inode}]" in opened
    }
    assert heard
    assert {address for address in heard if not address.partition(":")[0].endswith("0100007F")} == set()


def opened_below(process: int) -> set[str]:
    """What a process and those that it started have open."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    below, left = set[int](), [process]
    while left:
        below.add(one := left.pop())
        left += [child for child, parent in parents.items() if parent == one]
    found = set()
    for file in chain.from_iterable(Path(f"/proc/{one}/fd").glob("*") for one in below):
        with suppress(OSError):
            found.add(os.readlink(file))
    return found


def test_what_cannot_be_joined_is_one_sentence(docs: Path, tmp_path: Path):
    with socket.socket() as taken:  # listens to nobody
        taken.bind(("127.0.0.1", 0))
        for address in (f"127.0.0.1:{taken.getsockname()[1]}", "nonsense"):
            said = kilde(tmp_path, "index", str(docs), "--ray", address)
            assert said.returncode == 1
            assert said.stderr.splitlines()[-1].startswith(f"kilde: The Ray cluster '{address}' cannot be joined (")
            assert "Traceback" not in said.stderr


def test_ray_that_does_not_start_is_one_sentence_and_does_not_hang(docs: Path, tmp_path: Path):
    """The port that it is told to listen to is taken; and it does not wait for long, so that this test does not."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        impatient = dict.fromkeys(("RAY_py_gcs_connect_timeout_s", "RAY_gcs_rpc_server_connect_timeout_s"), "1")
        port = str(taken.getsockname()[1])
        said = kilde(tmp_path, "index", str(docs), "--ray", LOCAL, RAY_GCS_SERVER_PORT=port, **impatient)
    assert said.returncode == 1 and "Traceback" not in said.stderr
    assert said.stderr.splitlines()[-1].startswith("kilde: Ray does not start on this machine (")
    assert said.stderr.endswith("try again when it is less busy, or index without --ray.\n")


def test_without_ray_the_cure_is_said(docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SettingError, match=r"pip install 'kilde\[ray\]'"):
        Bot.open(docs, index=tmp_path / "index", ray=LOCAL)
