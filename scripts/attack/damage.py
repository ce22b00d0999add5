"""Damages copies of an index, and looks what is answered from them: a bit, forty, a hole, an end that is missing.

Usage: python scripts/attack/damage.py [--copies 2000] [--minutes 15] [--models 20] [--seed 1] [--json OUT.json]

Two small documentations in five languages are made and indexed once, one with a table that is long enough for an index
of vectors. A copy has one of its files damaged, before it is opened or while it is open, and is asked the same
questions in a process of its own. What then may happen is that nothing does, or one sentence with a cure; the cure is
tried, and so is --rebuild. Findings are another answer, a quotation that its file does not have, any other exception,
an end of the process, and five minutes of silence. Copies of the bundled model's folder are asked by the command.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rich.progress import track
from rich.table import Table

from bot import Answer, Bot, KildeError
from bot.documents.sources.folder import FolderSource
from bot.indexing.ingest import Wanted, ingest
from bot.indexing.places.folder import FolderPlace
from bot.indexing.table import Index
from bot.models.bundled import bundled_folder
from bot.models.encoders import open_encoders
from bot.records import Encoded, Encoder, Encoders
from scripts.shared.command import arguments, run
from scripts.shared.files import write_json
from scripts.shared.tables import console, of_all

PATIENCE = 300  # seconds without a word that are a hang, also on a busy machine
LONG = 2_050  # rows of the long table: enough for an index of vectors
ONE_LONG = 12  # one copy in so many is of the documentation with it
_SECONDS = 2.5  # until the files' times can be trusted: then who opens the index writes nothing
QUESTIONS = (
    "When does the ferry leave?",
    "Hvor meget koster en billet?",
    "Vad gäller för cyklar ombord?",
    "Mag mijn hond mee?",
    "Bagaimanakah saya boleh membatalkan tiket?",
    "What does locker 1207 cost?",
)
PAGES = {
    "en": ("Ferry", "The ferry leaves at {n}.15 each day.", "Tickets", "A ticket costs {n} euros and can be cancelled "
           "until the day before.", "On board", "Bicycles travel for free; dogs must be kept on a lead."),
    "sv": ("Färja", "Färjan går klockan {n}.15 varje dag.", "Biljetter", "En biljett kostar {n} euro och kan avbokas "
           "till och med dagen före.", "Ombord", "Cyklar reser gratis; hundar ska hållas i koppel."),
    "da": ("Færge", "Færgen sejler klokken {n}.15 hver dag.", "Billetter", "En billet koster {n} euro og kan "
           "afbestilles til og med dagen før.", "Om bord", "Cykler rejser gratis; hunde skal føres i snor."),
    "nl": ("Veerboot", "De veerboot vertrekt elke dag om {n}.15 uur.", "Kaartjes", "Een kaartje kost {n} euro en kan "
           "tot de dag ervoor worden geannuleerd.", "Aan boord", "Fietsen gaan gratis mee; honden moeten aan de lijn."),
    "ms": ("Feri", "Feri bertolak pada pukul {n}.15 setiap hari.", "Tiket", "Tiket berharga {n} euro dan boleh "
           "dibatalkan sehingga sehari sebelumnya.", "Di atas feri", "Basikal dibawa percuma; anjing mesti diikat."),
}  # fmt: skip
STARTS = ("en", "sv")  # languages whose questions to begin with are chosen
HARBOURS = ("north", "south", "east", "west")
WAYS = ("1 bit", "40 bits", "hole", "cut", "0xFF", "empty", "deleted")
FINDINGS = ("other answer", "not in the file", "exception", "ended", "hung")

Said = tuple[tuple[Any, ...], ...]  # of each question what its answer says and cites


@dataclass(frozen=True)
class Case:
    """A copy, what of it is damaged, how, and whether that happens before it is opened."""

    seed: int
    long: bool
    kind: str
    way: str
    open: bool  # is it opened before?


@dataclass(frozen=True)
class Result:
    """What happened, in which words, and which cures worked; None where none was tried."""

    case: Case
    came: str  # same, sentence, or one of the findings
    said: str = ""
    cured: bool | None = None  # by what the sentence says
    rebuilt: bool | None = None


class Remembering:
    """An encoder that makes each text once: a rebuild is then as quick as the tables are."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self._made = encoder, dict[tuple[str, bool, bool], Encoded]()
        self.name, self.dimensions = encoder.name, encoder.dimensions

    def encode(self, texts: Sequence[str], *, query: bool = False, tokens: bool = False) -> Encoded:
        import numpy as np

        keys = [(text, query, tokens) for text in texts]
        new = [key for key in dict.fromkeys(keys) if key not in self._made]
        made = self._encoder.encode([text for text, _, _ in new], query=query, tokens=tokens)
        for at, key in enumerate(new):
            one = slice(at, at + 1)
            self._made[key] = Encoded(made.vectors[one], made.tokens[one], made.offsets[one], made.ids[one])
        found = [self._made[key] for key in keys]
        return Encoded(
            np.array([each.vectors[0] for each in found], np.float32).reshape(len(found), self.dimensions),
            [one for each in found for one in each.tokens],
            [one for each in found for one in each.offsets],
            [one for each in found for one in each.ids],
        )


# ---- what is damaged ---------------------------------------------------------------------


def documentation(folder: Path, *, long: bool) -> Path:
    """Pages of four harbours in five languages, and a table."""
    for at, harbour in enumerate(HARBOURS):
        for code, (title, leaves, tickets, costs, board, rules) in PAGES.items():
            file = folder / ("" if code == "en" else f"translations/{code}") / f"{harbour}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            text = f"# {title} {harbour}\n\n{leaves}\n\n## {tickets}\n\n{costs}\n\n## {board}\n\n{rules}\n"
            file.write_text(text.replace("{n}", str(7 + 3 * at)), encoding="utf-8")
    rows = range(1, LONG if long else 60)
    (folder / "lockers.csv").write_text("locker,price\n" + "".join(f"{n},{n % 17} euros\n" for n in rows))
    return folder


def kinds(index: Path) -> dict[str, list[Path]]:
    """The files of an index by what they are for; of the versions of a table only the newest, which stands first."""
    found: dict[str, list[Path]] = {}
    for file in sorted(each for each in index.rglob("*") if each.is_file() and each.name != "lock"):
        found.setdefault(_kind(file.relative_to(index)), []).append(file)
    return {kind: files[:1] if kind.endswith("versions") else files for kind, files in found.items()}


def _kind(file: Path) -> str:
    table = f"{file.parts[1].removesuffix('.lance')}, " if len(file.parts) > 2 else ""
    folder = file.parts[2] if len(file.parts) > 3 else ""
    if folder == "_indices":
        if file.name.startswith(("part_", "metadata")):
            return "full text"
        return "keys" if file.name.startswith(("page_", "bitmap")) else "index of vectors"
    named = {"data": "rows", "_versions": "versions", "_transactions": "transactions", "_deletions": "deletions"}
    return table + named[folder] if folder in named else file.name.partition("-")[0]


def damage(file: Path, way: str, chance: random.Random) -> None:
    """Writes the file anew, damaged: its bytes may be shared with other copies."""
    data = bytearray(file.read_bytes())
    file.unlink()
    if way == "deleted":
        return
    if way.endswith(("bit", "bits")) and data:
        for _ in range(int(way.partition(" ")[0])):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif way == "hole" and data:
        start = chance.randrange(len(data))
        data[start : start + 4096] = bytes(len(data[start : start + 4096]))
    elif way == "cut":
        del data[chance.randrange(max(1, len(data))) :]
    elif way == "0xFF":
        data = bytearray(b"\xff" * len(data))
    elif way == "empty":
        data.clear()
    file.write_bytes(data)


def linked(source: Path, copy: Path) -> Path:
    """A copy that shares the bytes of what nobody writes to again."""
    shared = {".lance", ".manifest", ".txn", ".idx", ".arrow", ".bin"}

    def taken(one: str, other: str) -> str:
        if Path(one).suffix in shared:
            os.link(one, other)
            return other
        return shutil.copy2(one, other)

    shutil.copytree(source, copy, copy_function=taken)
    return copy


# ---- what happens then -------------------------------------------------------------------


class Attacked:
    """The two documentations with their indexes, and what is answered from them undamaged."""

    def __init__(self, place: Path, encoder: Encoder, *, long: bool = True) -> None:
        self._encoders, self._place = Encoders(encoder, encoder), place
        self._both = (False, True) if long else (False,)
        self._right: dict[bool, Said] = {}
        self._anew: dict[bool, Said] = {}  # by an index made in one run: BM25 weighs a bit otherwise there
        self._starts: dict[bool, list[tuple[str, ...]]] = {}

    def build(self) -> None:
        """Makes both; one page is written anew, so that there are rows that are gone, too."""
        for long in self._both:
            docs = documentation(self._docs(long), long=long)
            self._opened(docs, self._index(long)).close()
            (docs / "east.md").write_text((docs / "east.md").read_text().replace("each", "every"))
            time.sleep(_SECONDS)
            with self._opened(docs, self._index(long)) as bot:
                for code in STARTS:
                    bot.starts(code)

    def learn(self) -> None:
        """Notes the right answers, from a copy: who asks leaves the index as it is."""
        for long in self._both:
            with self._opened(self._docs(long), self._index(long)) as bot:
                self._right[long] = said(bot)
                self._starts[long] = [bot.starts(code, choose=False) for code in STARTS]
            with self._opened(self._docs(long), self._place / f"anew-{long}") as bot:
                self._anew[long] = said(bot)

    @property
    def has_long(self) -> bool:
        return True in self._both

    def kinds(self, *, long: bool) -> list[str]:
        return sorted(kinds(self._index(long)))

    def attack(self, case: Case) -> Result:
        """One copy, damaged, asked, and cured where it says how."""
        copy = linked(self._index(case.long), self._place / f"copy-{case.seed}")
        try:
            return self._cured(self._asked(case, copy), copy)
        finally:
            shutil.rmtree(copy, ignore_errors=True)

    def _asked(self, case: Case, copy: Path) -> Result:
        chance = random.Random(case.seed)

        def harm() -> None:
            damage(chance.choice(kinds(copy)[case.kind]), case.way, chance)

        try:
            if case.open:
                with self._opened(self._docs(case.long), copy) as bot:
                    harm()
                    return self._judged(case, bot)
            harm()
            with self._opened(self._docs(case.long), copy) as bot:
                return self._judged(case, bot)
        except KildeError as fault:
            return Result(case, "sentence", str(fault))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as fault:  # noqa: BLE001 - a panic of the table's is no Exception
            return Result(case, "exception", f"{type(fault).__name__}: {str(fault)[:200]}")

    def _judged(self, case: Case, bot: Bot) -> Result:
        answers = [bot.ask(question) for question in QUESTIONS]
        lies = [quote for answer in answers for quote in not_in_file(answer, self._docs(case.long))]
        if lies:
            return Result(case, "not in the file", lies[0])
        if _said(answers) != self._right[case.long]:
            return Result(case, "other answer")
        known = [bot.starts(code, choose=False) for code in STARTS]
        if any(begin and begin != right for begin, right in zip(known, self._starts[case.long], strict=True)):
            return Result(case, "other answer", "questions to begin with")
        return Result(case, "same", bot.report.problem or "")

    def _cured(self, result: Result, copy: Path) -> Result:
        if result.came == "same":
            return result
        docs = self._docs(result.case.long)

        def again(*, rebuild: bool) -> bool:
            right = self._anew if rebuild or not copy.exists() else self._right
            try:
                ingest(self._wanted(docs), Index(FolderPlace(copy)), self._encoders, rebuild=rebuild)
                with self._opened(docs, copy) as bot:
                    return said(bot) == right[result.case.long]
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException:  # noqa: BLE001 - whatever it is, it is no cure
                return False

        if result.came != "sentence":
            return replace(result, rebuilt=again(rebuild=True))
        if "--rebuild" in result.said:
            cured = again(rebuild=True)
            return replace(result, cured=cured, rebuilt=cured)
        if "delete that folder" in result.said:
            shutil.rmtree(copy)
        return replace(result, cured=names_cure(result.said) and again(rebuild=False))

    def _opened(self, docs: Path, index: Path) -> Bot:
        bot = Bot(Index(FolderPlace(index)), self._encoders, self._wanted(docs), None)
        bot.refresh()
        return bot

    @staticmethod
    def _wanted(docs: Path) -> Wanted:
        return Wanted(FolderSource(docs), (str(docs),))

    def _docs(self, long: bool) -> Path:
        return self._place / f"docs-{long}"

    def _index(self, long: bool) -> Path:
        return self._place / f"index-{long}"


def names_cure(sentence: str) -> bool:
    """Does a sentence say what to do?"""
    return any(each in sentence for each in ("--rebuild", "again", "kilde index", "delete that folder"))


def said(bot: Bot) -> Said:
    return _said([bot.ask(question) for question in QUESTIONS])


def _said(answers: Iterable[Answer]) -> Said:
    return tuple(
        (each.outcome, each.text, tuple((one.path, one.spans, one.quote) for one in each.citations)) for each in answers
    )


def not_in_file(answer: Answer, docs: Path) -> Iterator[str]:
    """Quotations of an answer that do not stand at their places in the files that they are said to be of."""
    for citation in answer.citations:
        for source in (citation, citation.original):
            if source is not None:
                file = docs / source.path
                text = file.read_bytes().decode("utf-8") if file.is_file() else ""
                if "\n".join(text[slice(*span)] for span in source.spans) != source.quote:
                    yield f"{source.path}: {source.quote[:100]}"


# ---- many of them ------------------------------------------------------------------------


def _encoder() -> Encoder:
    return Remembering(open_encoders(None, None, threads=1, reads=False).late)


def _work(place: Path, pipe: Any) -> None:
    """A process that is sent cases and sends results; it may end at any time."""
    attacked = Attacked(place, _encoder())
    attacked.learn()
    pipe.send("ready")
    while (case := pipe.recv()) is not None:
        pipe.send(attacked.attack(case))


class Worker:
    """A process that attacks; another one where it has ended, or says nothing."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._start()

    def _start(self) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(self._place, theirs), daemon=True)
        self._process.start()
        theirs.close()
        assert self._pipe.recv() == "ready"

    def attack(self, case: Case) -> Result:
        self._pipe.send(case)
        try:
            if self._pipe.poll(PATIENCE):
                result: Result = self._pipe.recv()
                return result
            came = Result(case, "hung")
        except EOFError:
            self._process.join()
            came = Result(case, "ended", f"exit status {self._process.exitcode}")
        self._process.kill()
        self._process.join()
        self._start()
        return came

    def end(self) -> None:
        self._pipe.send(None)
        self._process.join()


def cases(attacked: Attacked, count: int, seed: int) -> Iterator[Case]:
    """Cases, each kind of file as often as another, each way likewise."""
    chance = random.Random(seed)
    for number in range(count):
        long = attacked.has_long and number % ONE_LONG == 0
        kind, way = chance.choice(attacked.kinds(long=long)), chance.choice(WAYS)
        yield Case(seed * 1_000_000 + number, long, kind, way, open=chance.random() < 0.3)


def attack(place: Path, count: int, minutes: float, seed: int) -> Iterator[Result]:
    """As many of the cases as there is time for."""
    attacked = Attacked(place, _encoder())
    attacked.build()
    made = list(cases(attacked, count, seed))
    del attacked  # its encoder's memory
    worker, end = Worker(place), time.monotonic() + 60 * minutes
    for case in track(made, "copies", console=console(), transient=True):
        if time.monotonic() > end:
            break
        yield worker.attack(case)
    worker.end()


def attack_models(place: Path, count: int, seed: int) -> Iterator[Result]:
    """The same of the bundled model's folder, asked by the command, then cured as it says."""
    real, docs = bundled_folder(), documentation(place / "docs-model", long=False)
    files = sorted(file.relative_to(real) for file in real.rglob("*") if file.is_file())
    chance = random.Random(seed)
    right = _told(_command(place, docs))
    for number in range(count):
        case = Case(seed + number, False, f"model, {files[number % len(files)].name}", chance.choice(WAYS), open=False)
        cache = place / "cache" / "kilde" / "models" / real.name
        shutil.rmtree(cache, ignore_errors=True)
        shutil.copytree(real, cache, copy_function=os.link if _one_disk(real, place) else shutil.copy2)
        damage(cache / files[number % len(files)], case.way, random.Random(case.seed))
        yield _after(case, _command(place, docs), right, lambda: _command(place, docs), cache)


def _one_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def _command(place: Path, docs: Path, *more: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"XDG_CACHE_HOME": str(place / "cache"), "KILDE_INDEX": str(place / "indexes")}
    command = [sys.executable, "-m", "ui.cli", "ask", QUESTIONS[0], str(docs), "--json", *more]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE)


def _told(ran: subprocess.CompletedProcess[str]) -> str:
    return ran.stdout


def _after(
    case: Case,
    ran: subprocess.CompletedProcess[str],
    right: str,
    again: Callable[[], subprocess.CompletedProcess[str]],
    cache: Path,
) -> Result:
    if ran.returncode == 0:
        return Result(case, "same" if _told(ran) == right else "other answer")
    if ran.returncode < 0 or "Traceback" in ran.stderr:
        return Result(case, "ended" if ran.returncode < 0 else "exception", ran.stderr.strip().splitlines()[-1])
    said = ran.stderr.strip().splitlines()[-1]
    if "delete that folder" in said:
        shutil.rmtree(cache)
    return Result(case, "sentence", said, cured=_told(again()) == right)


# ---- what is told ------------------------------------------------------------------------


def table(results: Sequence[Result], of: Callable[[Case], str], title: str) -> Table:
    """A line a kind, or a way: how many copies, and what happened to them."""
    columns = ("same", "sentence", *FINDINGS)
    made = Table(title=title, title_justify="left")
    made.add_column("", no_wrap=True)
    for column in ("copies", *columns, "cured by what it says", "cured by --rebuild"):
        made.add_column(column, justify="right")
    for name in [*sorted({of(each.case) for each in results}), ""]:
        mine = [each for each in results if not name or of(each.case) == name]
        counted: Mapping[str, int] = Counter(each.came for each in mine)
        made.add_row(
            name or "all",
            str(len(mine)),
            *(str(counted[column] or "") for column in columns),
            of_all(each.cured for each in mine if each.cured is not None),
            of_all(each.rebuilt for each in mine if each.rebuilt is not None),
            end_section=bool(name) and name == max(of(each.case) for each in results),
        )
    return made


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--copies", type=int, default=2000, help="of the index")
    parser.add_argument("--minutes", type=float, default=15, help="for them, at most")
    parser.add_argument("--models", type=int, default=0, help="copies of the bundled model's folder, beside them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="N findings of each kind")
    parser.add_argument("--json", type=Path, help="write every result there")
    options = parser.parse_args()
    out = console()
    with tempfile.TemporaryDirectory() as made:
        results = list(attack(Path(made), options.copies, options.minutes, options.seed))
        results += attack_models(Path(made), options.models, options.seed)
    out.print(table(results, lambda case: case.kind, "by file"))
    out.print(table(results, lambda case: case.way, "by damage"))
    out.print(table(results, lambda case: "while open" if case.open else "before", "by time"))
    for came in FINDINGS:
        for each in [one for one in results if one.came == came][: options.show]:
            out.print(f"{came}: {each.case}\n    {each.said}", markup=False)
    if options.json:
        write_json(options.json, [asdict(each) for each in results])


if __name__ == "__main__":
    run(main)
