"""Documents are cut, embedded and written by workers of a Ray cluster; the home of ray, knows nothing of files.

A unit of work is some families of documents, so that each translation is aligned where its original is. First all are
cut; then those that are other than before are embedded where they were cut, and their rows written as fragments, which
count when all are there. Ray gives the unit of a worker that ended to another one. The search indexes are built as on
one machine: workers could share that, too, but would leave a segment each, and a question reads them all.
"""

from __future__ import annotations

import os
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from socket import create_connection
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from ...records import Document, Encoders, IndexFault, KildeError, Progress, SettingError, untold
from ...version import __version__
from ..header import Tally
from ..place import first_line
from ..places.named import place_at
from ..rows import RowMaker
from ..table import Index
from .fragments import Fragments, Target
from .here import Cut, Families

LOCAL = "local"  # the address of workers on this machine alone
_UNITS = 8  # for each worker, so that none waits long for the last one
_LARGEST = 5_000_000  # characters of a unit, about 16,000 passages: as many as a fragment has on one machine
_TRIES = 4  # of a unit whose worker ends
_STARTS = 3  # tries to start Ray on a machine that may be busy: each ends within three minutes
_COMES, _ANSWERS = 60, 10  # seconds in which a worker of this machine comes, and in which the cluster answers
_ALWAYS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_raylet_start_wait_time_s": "120",
    "RAY_gcs_rpc_server_connect_timeout_s": "15",
    "RAY_py_gcs_connect_timeout_s": "60",
    "RAY_task_oom_retries": str(_TRIES - 1),  # else what lacks memory is tried for ever
}
# Workers of this machine listen to it alone, take work only from who knows a token that is in no file, and are ended
# for want of memory by the system, as any process: Ray would count what others use.
_HERE = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "RAY_AUTH_MODE": "token",
    "RAY_memory_monitor_refresh_ms": "0",
}
_SHORT = "/tmp" if os.path.isdir("/tmp") else None  # a folder whose path leaves room for those of sockets
_QUIET: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}


@dataclass(frozen=True)
class Cluster:
    """Workers that a Ray cluster has, or that this machine gets for an index run; SettingError without Ray."""

    address: str
    encoders: Callable[[], Encoders]  # opens those of a worker
    workers: int  # of this machine alone

    def __post_init__(self) -> None:
        if not all(map(find_spec, ("ray", "lance"))):
            raise SettingError("Workers of a Ray cluster need the extra `ray`: pip install 'kilde[ray]'.")

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Connects to the cluster for as long as it is used, or starts one that only this machine reaches."""
        local = self.address == LOCAL
        own = _HERE | {"RAY_AUTH_TOKEN": secrets.token_hex(32)} if local else {}
        with _environment(_ALWAYS | own), ExitStack() as ends:
            import ray

            if not ray.is_initialized():  # by the program that this is part of
                _start(self.workers, ends) if local else _join(self.address)
                ends.callback(ray.shutdown)
            yield


def _start(workers: int, ends: ExitStack) -> None:
    """Starts a cluster on this machine, whose files go when `ends` end; SettingError where that takes too long."""
    import ray

    for left in reversed(range(_STARTS)):
        try:
            place = TemporaryDirectory(prefix="kilde-", dir=_SHORT, ignore_cleanup_errors=True)
            folder = ends.enter_context(place)
            ray.init(LOCAL, num_cpus=workers, include_dashboard=False, _temp_dir=folder, **_QUIET)
            ray.get(_remote(_come).remote(), timeout=_COMES)
            return
        except Exception as fault:  # Ray raises nothing narrower when half a minute was not enough
            ray.shutdown()
            if not left:
                said = first_line(fault).partition(". ")[0]
                raise SettingError(
                    f"Ray does not start on this machine ({said}); try again when it is less busy, or index without"
                    " --ray."
                ) from fault


def _join(address: str) -> None:
    """Connects to a cluster; SettingError where that cannot be."""
    import ray

    host, _, port = address.rpartition(":")
    try:
        if host and port.isdecimal():  # else Ray would try for two minutes, and then end the process
            create_connection((host.strip("[]"), int(port)), _ANSWERS).close()
        ray.init(address, **_QUIET)
    except (Exception, SystemExit) as fault:
        ray.shutdown()
        raise SettingError(
            f"The Ray cluster {address!r} cannot be joined ({first_line(fault)}); give the address that `ray start"
            " --head` printed, on one of its machines, or `local` for workers on this one alone."
        ) from fault


class _Told(NamedTuple):
    """What is known here of a document that a worker cut."""

    path: str
    digest: str
    passages: int


class _Unit(NamedTuple):
    """Families of documents that a worker cut."""

    cut: Any  # reference to their `Cut`, which stays where it is
    told: list[_Told]


class _Written(NamedTuple):
    """What a worker wrote of a unit."""

    fragments: list[str]
    embedded: int
    rows_made: int
    tallies: Mapping[str, Tally]  # by source


class Opening(NamedTuple):
    """How a worker opens what rows are made with."""

    encoders: Callable[[], Encoders]
    name: str  # of the encoders here
    uri: str  # of the index
    known: bool  # are vectors of texts that are in it taken over?
    version: str = __version__  # of Kilde here

    def open(self) -> tuple[RowMaker, int]:
        """And how many dimensions its vectors have; SettingError where rows would be other than on this machine."""
        encoders = self.encoders()
        if (theirs := (__version__, encoders.name)) != (ours := (self.version, self.name)):
            raise SettingError(
                f"A machine of the Ray cluster has another Kilde or embedding ({' with '.join(theirs)}, here"
                f" {' with '.join(ours)}); install the same everywhere."
            )
        old = Index(place_at(self.uri)).snapshot(compared=False) if self.known else None
        return RowMaker(encoders, old, untold), encoders.dense.dimensions


class Spread:
    """The work of a cluster."""

    def __init__(
        self, opening: Opening, families: Families, document: Callable[[str], Document], tell: Progress
    ) -> None:
        """Has the families cut."""
        import ray

        self.embedded, self.rows_made = 0, 0
        self.tallies: defaultdict[str, Tally] = defaultdict(Tally)
        self._opening = ray.put(opening)
        self._workers, self._tell = max(1, int(ray.cluster_resources().get("CPU", 1))), tell
        self._units = self._cut(families, document)

    @property
    def digests(self) -> dict[str, str]:
        return {each.path: each.digest for unit in self._units for each in unit.told}

    @property
    def counts(self) -> Spread:
        return self

    def rows(self, changed: Sequence[str]) -> Callable[[Target], Fragments]:
        """What has the rows of these documents written to a table."""
        return lambda target: self._write(target, {*changed})

    def _cut(self, families: Families, document: Callable[[str], Document]) -> list[_Unit]:
        cut, cuts, told = _remote(_cut_unit, returns=2), dict[int, Any](), dict[int, list[_Told]]()
        done, total = 0, sum(map(len, families.values()))
        self._tell("splitting", done, total)

        def calls() -> Iterator[Any]:
            for number, (unit, documents) in enumerate(_units(families, document, self._workers)):
                cuts[number], about = cut.remote(unit, documents)
                yield about

        for number, about in self._results(calls()):
            told[number] = about
            done += len(about)
            self._tell("splitting", done, total)
        return [_Unit(cuts[number], told[number]) for number in sorted(cuts)]

    def _write(self, target: Target, changed: Collection[str]) -> Fragments:
        write, written = _remote(_write_unit), dict[int, _Written]()
        told = [[each for each in unit.told if each.path in changed] for unit in self._units]
        chosen = [(unit.cut, each) for unit, each in zip(self._units, told, strict=True) if each]
        sizes = [sum(each.passages for each in of_unit) for _, of_unit in chosen]
        done, total = 0, sum(sizes)
        self._tell("embedding", done, total)
        calls = (write.remote(cut, [each.path for each in of_unit], target, self._opening) for cut, of_unit in chosen)
        for number, made in self._results(calls):
            written[number] = made
            done += sizes[number]
            self._tell("embedding", done, total)
        units = [written[number] for number in sorted(written)]
        for made in units:
            self._count(made)
        return Fragments(target, [fragment for made in units for fragment in made.fragments])

    def _count(self, made: _Written) -> None:
        self.embedded += made.embedded
        self.rows_made += made.rows_made
        for source, tally in made.tallies.items():
            self.tallies[source].add_all(tally)

    def _results(self, calls: Iterable[Any]) -> Iterator[tuple[int, Any]]:
        """The number of each call and its result, as they end; few more are under way than there are workers."""
        import ray

        running: dict[Any, int] = {}
        try:
            for number, call in enumerate(calls):
                running[call] = number
                if len(running) >= 2 * self._workers:
                    yield _ended(running)
            while running:
                yield _ended(running)
        finally:
            for call in running:  # one failed
                ray.cancel(call)


def _ended(running: dict[Any, int]) -> tuple[int, Any]:
    """Waits for one of the calls to end."""
    import ray

    (call,), _ = ray.wait(list(running))
    try:
        return running.pop(call), ray.get(call)
    except ray.exceptions.RayTaskError as fault:
        if isinstance(fault.cause, KildeError):
            raise fault.cause from fault
        if isinstance(fault.cause, ray.exceptions.RaySystemError):  # what it was sent means nothing to it
            raise SettingError(
                f"A machine of the Ray cluster has another Kilde, or none; install kilde[ray] {__version__} everywhere."
            ) from fault
        raise
    except ray.exceptions.RayError as fault:
        raise IndexFault(
            f"Workers of the Ray cluster ended {_TRIES} times at the same documents ({first_line(fault)}); give each"
            " of them more memory, or index without --ray."
        ) from fault


def _remote(function: Callable[..., Any], *, returns: int = 1) -> Any:
    """What a worker does, to be called."""
    import ray

    return ray.remote(num_cpus=1, max_retries=_TRIES - 1, num_returns=returns)(function)


def _units(
    families: Families, document: Callable[[str], Document], workers: int
) -> Iterator[tuple[dict[str, Sequence[str]], dict[str, Document]]]:
    """The families in units of about the same size, each with its documents."""
    sizes = {
        leader: sum(len(document(path).text) for path in {leader, *members}) for leader, members in families.items()
    }
    size = min(_LARGEST, sum(sizes.values()) // (_UNITS * workers) + 1)
    unit, taken = dict[str, Sequence[str]](), 0
    for leader, members in families.items():
        unit[leader], taken = members, taken + sizes[leader]
        if taken >= size:
            yield unit, _documents(unit, document)
            unit, taken = {}, 0
    if unit:
        yield unit, _documents(unit, document)


def _documents(unit: Families, document: Callable[[str], Document]) -> dict[str, Document]:
    return {path: document(path) for leader, members in unit.items() for path in {leader, *members}}


def _come() -> None:
    """In a worker: it is there."""


def _cut_unit(families: Families, documents: Mapping[str, Document]) -> tuple[Cut, list[_Told]]:
    """In a worker: the documents of a unit, cut."""
    cut = Cut(families, documents.__getitem__, {}, untold)
    return cut, [_Told(path, digest, cut.passages([path])) for path, digest in cut.digests.items()]


def _write_unit(cut: Cut, paths: Sequence[str], target: Target, opening: Opening) -> _Written:
    """In a worker: the rows of some documents of a unit, written."""
    place, fragments = place_at(opening.uri), list[str]()
    with place.writable():
        table = target.opened()
    maker, dimensions = opening.open()
    for rows in cut.rows(paths, maker, dimensions):
        with place.writable():
            fragments += target.write(table, rows)
    return _Written(fragments, maker.embedded, maker.rows_made, maker.tallies)


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Has these variables set, of those that are not set already."""
    new = {name: value for name, value in values.items() if name not in os.environ}
    os.environ.update(new)
    try:
        yield
    finally:
        for name in new:
            os.environ.pop(name, None)
