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

from bot import Bot, SettingError
from bot.documents.files import File
from bot.indexing.places.folder import FolderPlace
from bot.indexing.table import Index
from bot.indexing.work.cluster import LOCAL, Cluster
from bot.records import Encoded, Encoders

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
def cluster() -> Iterator[Cluster]:
    """Two workers on this machine, for all tests of this file."""
    cluster = Cluster(LOCAL, words, 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(map(str, (ROOT, ROOT / "tests"))))  # workers import this file, too
        with cluster.connected():
            yield cluster


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """No two passages have the same text, so that it makes no difference which of them are embedded together."""
    said = {name: [(which, 10 * number + which) for which in range(4)] for number, name in enumerate(NAMES, 1)}
    return filled(
        tmp_path / "docs", {path_of(name, code): page(name, code, said[name]) for name in NAMES for code in LANGUAGES}
    )


def index(place: Path) -> Index:
    return Index(FolderPlace(place))


def no_stamps(place: Path) -> dict[str, File]:
    """What is known of the files; a stamp only where a file had not just been written."""
    return {path: replace(file, stamp="") for path, file in index(place).snapshot().files().items()}


def assert_same_index(place: Path, other: Path) -> None:
    assert_same(index(place).snapshot(), index(other).snapshot())
    assert no_stamps(place) == no_stamps(other)
    index(place).compare()


def test_an_index_and_its_updates_by_workers_are_those_of_one_machine(cluster: Cluster, docs: Path, tmp_path: Path):
    by_ray, alone = tmp_path / "by-ray", tmp_path / "alone"
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


def test_workers_with_the_real_model_answer_as_one_machine(
    cluster: Cluster, docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)  # where no worker is
    for name in NAMES[1:]:
        for code in LANGUAGES:
            (docs / path_of(name, code)).unlink()
    told: list[tuple[str, int, int]] = []
    with (
        Bot.open(docs, index="ray", ray=LOCAL, progress=lambda *step: told.append(step)) as by_ray,
        Bot.open(docs, index=tmp_path / "alone") as alone,
    ):
        assert by_ray.report == alone.report
        question = "What does a ticket for adults cost?"
        assert by_ray.ask(question).to_dict() == alone.ask(question).to_dict()
    assert rows(index(tmp_path / "ray").snapshot()) == rows(index(tmp_path / "alone").snapshot())
    passages = by_ray.report.passages
    assert [step for step in told if step[0] == "splitting"] == [("splitting", 0, 5), ("splitting", 5, 5)]
    assert [step for step in told if step[0] == "embedding"] == [
        ("embedding", done, passages) for done in (0, passages)
    ]


def test_workers_that_embed_otherwise_or_fail_are_one_sentence_and_the_index_is_as_before(
    cluster: Cluster, docs: Path, tmp_path: Path
):
    ran(docs, tmp_path / "index")
    filled(docs, {"guide.md": page("guide.md", "en", [(1, 99)])})
    before = index(tmp_path / "index").version()
    with pytest.raises(
        SettingError, match=r"another Kilde or embedding .* here .*words-32.*install the same everywhere"
    ):
        ran(docs, tmp_path / "index", cluster=Cluster(LOCAL, others, 2))
    assert "free some space there" in ran(docs, tmp_path / "index", cluster=Cluster(LOCAL, broken, 2)).problem
    assert index(tmp_path / "index").version() == before
    assert ran(docs, tmp_path / "index", cluster=cluster).changed


class Other(WordEncoder):
    name = "others-32"


class Broken(WordEncoder):
    def encode(self, texts: Sequence[str], *, query: bool = False, tokens: bool = False) -> Encoded:
        raise OSError("No space left on device")


def others() -> Encoders:
    return Encoders(*[Other()] * 2)


def broken() -> Encoders:
    return Encoders(*[Broken()] * 2)


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


def test_without_ray_the_cure_is_said(docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SettingError, match=r"pip install 'kilde\[ray\]'"):
        Bot.open(docs, index=tmp_path / "index", ray=LOCAL)
