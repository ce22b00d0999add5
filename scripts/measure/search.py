"""Measures Kilde's search beside what people would use instead, on one encoder, in one process.

Usage: python scripts/measure/search.py QUESTIONS.jsonl FOLDER [--json OUT.json] [--plot OUT.png]
           [--languages sv,ms] [--without-translations ms]

The questions are of the form that `kilde evaluate` reads, and what is measured of search is measured by its
functions. Each system gives a ranked list of places in documents. What the others are given:

- every system: the bundled encoder, the documents as Kilde reads them, and the language of the question;
- LlamaIndex: SentenceSplitter and VectorStoreIndex as they come, the documents' languages as Kilde settles them,
  and a filter on the asker's language; besides, without that filter, and with chunks of 256 tokens, which the
  encoder reads whole;
- LanceDB vectors and BM25: Kilde's passages in the asker's language, each with its original passage;
- where no document is in the asker's language: the language of most originals instead.

With --without-translations, questions in that language are asked again with its translations removed from the
folder and from a copy of the index. LlamaIndex's vectors are kept in the user's cache.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from platformdirs import user_cache_path
from rich.progress import Progress, TaskID, track

from bot import Evidence, Settings
from bot.documents.sources.folder import FolderSource
from bot.evaluation import LIMIT, Case, Ratio, first_found, found_within, interval, load_questions, percentile
from bot.indexing.ingest import Wanted, ingest
from bot.indexing.places.folder import FolderPlace
from bot.indexing.places.named import index_place
from bot.indexing.snapshot import Snapshot
from bot.indexing.table import PASSAGES, Index
from bot.languages.terms import grams, stems
from bot.models.bundled import bundled_folder
from bot.models.encoder import FolderEncoder
from bot.records import Encoder, Encoders, SettingError
from bot.searching import rerank
from bot.searching.search import WEIGHTS, candidates
from scripts.measure.search_tables import MEASURED, plot, tables
from scripts.measure.systems import KILDE, TOP, Chunks, Search, kilde, sought_in, systems
from scripts.shared.command import add_questions, arguments, listed, run
from scripts.shared.files import write_json
from scripts.shared.tables import console

ROWS = 120  # of one list, as in bot/searching/search.py
DEEP = 200  # all candidates of the ranking, for the ablations


class Row(NamedTuple):
    """One question asked of one system."""

    id: str
    language: str
    style: str
    measures: Mapping[str, float]
    seconds: float


def main() -> None:
    parser = arguments(__doc__)
    add_questions(parser)
    parser.add_argument("--json", type=Path, help="write all figures there")
    parser.add_argument("--plot", type=Path, help="draw them there (needs the extra `benchmark`)")
    parser.add_argument("--languages", type=listed, help="ask only in these, separated by commas")
    parser.add_argument("--without-translations", type=listed, default=(), metavar="LANGUAGES")
    options = parser.parse_args()
    cases = load_cases(options.questions, options.languages)
    settings = Settings.from_environment()
    encoder = FolderEncoder(bundled_folder(), threads=settings.threads)
    chunks = Chunks(encoder, user_cache_path("kilde") / "benchmark")
    result = benchmark(cases, options.folder, settings, chunks, options.without_translations)
    out = console(width=180)
    for table in tables(result):
        out.print(table)
    if options.json:
        write_json(options.json, result)
    if options.plot:
        plot(result, options.plot)


def load_cases(questions: Path, languages: Sequence[str] | None = None) -> list[Case]:
    """The questions that have an answer, in each of the languages."""
    rows = [row for row in load_questions(questions) if row.get("answerable", True) and row.get("gold")]
    return [Case(row, code) for row in rows for code in row["question"] if not languages or code in languages]


def benchmark(
    cases: Sequence[Case], folder: Path, settings: Settings, chunks: Chunks, without: Sequence[str] = ()
) -> dict[str, Any]:
    """All figures, ready for JSON. The index of the folder is brought up to date first."""
    index = Index(index_place([folder], settings.index))
    indexed = partial(_indexed, link=settings.link, encoder=chunks.encoder)
    snapshot = indexed(folder, index)
    rows, ablated = measure(cases, systems(snapshot, chunks), partial(kilde, snapshot, chunks.encoder, limit=DEEP))
    result: dict[str, Any] = _about(snapshot, index) | {
        "systems": {name: summary(some) for name, some in rows.items()},
        "ablations": {name: _block(some) for name, some in ablated.items()},
        "ahead": {name: _ahead(rows[KILDE], some) for name, some in (rows | ablated).items() if name != KILDE},
        "milliseconds": stages(cases, snapshot, chunks.encoder),
        "bytes": _bytes(index),
        "cross_lingual": {},
    }
    for language in without:
        asked = [case for case in cases if case.language == language]
        if not asked:
            raise SettingError(f"No question is in {language!r}; name a language of the questions.")
        with _without_translations(folder, index, snapshot, language) as smaller:
            remaining, _ = measure(asked, systems(indexed(*smaller), chunks), None)
        result["cross_lingual"][language] = {
            name: _kept([row for row in rows[name] if row.language == language], some)
            for name, some in remaining.items()
        }
    return result


def _indexed(folder: Path, index: Index, link: str | None, encoder: Encoder) -> Snapshot:
    with Progress(transient=True) as bar:
        stages: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in stages:
                stages[stage] = bar.add_task(stage)
            bar.update(stages[stage], completed=done, total=total)

        wanted = Wanted(FolderSource(folder), (str(folder.resolve()),), link)
        ingest(wanted, index, Encoders(encoder, encoder), progress=show)
    return index.snapshot()


def _about(snapshot: Snapshot, index: Index) -> dict[str, Any]:
    texts = [document.text for document in snapshot.documents_at(snapshot.documents()).values()]
    return {
        "encoder": snapshot.header.encoder,
        "documents": len(texts),
        "passages": snapshot.header.passages,
        "text_bytes": sum(len(text.encode("utf-8", "replace")) for text in texts),
        "index_bytes": index.place.size(snapshot.version.generation),
    }


@contextmanager
def _without_translations(
    folder: Path, index: Index, snapshot: Snapshot, language: str
) -> Iterator[tuple[Path, Index]]:
    """The folder without its translations into one language, and a copy of the index to be brought up to date.

    So the vectors are there already, and an ordinary index run removes what is gone.
    """
    gone = {
        path
        for path, document in snapshot.documents().items()
        if document.original and language in (document.claimed, document.language)
    }

    def left_out(directory: str, names: list[str]) -> list[str]:
        where = Path(directory).relative_to(folder)
        return [name for name in names if (where / name).as_posix() in gone]

    with tempfile.TemporaryDirectory() as made:
        shutil.copytree(folder, Path(made) / "folder", ignore=left_out)
        shutil.copytree(index.place.uri, Path(made) / "index")
        yield Path(made) / "folder", Index(FolderPlace(Path(made) / "index"))


# ---- measuring ---------------------------------------------------------------------------


def measure(
    cases: Sequence[Case], systems: Mapping[str, Search], deep: Search | None
) -> tuple[dict[str, list[Row]], dict[str, list[Row]]]:
    """Rows by system, and by what is left out of the ranking of `deep`. All systems are asked in turn, so that
    whatever else the machine does slows all of them."""
    rows: dict[str, list[Row]] = {name: [] for name in systems}
    ablated: dict[str, list[Row]] = defaultdict(list)
    for case in cases[:5]:  # warm
        for ask in systems.values():
            ask(case.text, case.language)
    for case in track(cases, "asking"):
        for name, ask in systems.items():
            begin = time.perf_counter()
            evidence = ask(case.text, case.language)
            rows[name].append(_row(case, evidence, time.perf_counter() - begin))
        candidates = deep(case.text, case.language) if deep else ()
        for part in WEIGHTS if deep else ():
            ablated[f"Kilde without {part}"].append(_row(case, _reranked(candidates, part), 0.0))
    return rows, dict(ablated)


def stages(cases: Sequence[Case], snapshot: Snapshot, encoder: Encoder) -> dict[str, dict[str, float]]:
    """What each part of a search takes, in milliseconds; the first two are the floor of any vector search."""
    taken: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def timed(part: str) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        taken[part].append(time.perf_counter() - begin)

    for case in cases:
        text, own, others = (
            case.text,
            case.language,
            [code for code in snapshot.header.languages if code != case.language],
        )
        with timed("embedding the question"):
            encoded = encoder.encode([text], query=True, tokens=True)
        with timed("vectors, own language"):
            snapshot.nearest_vectors(encoded.vectors[0], own, ROWS)
        with timed("vectors, other languages"):
            snapshot.nearest_vectors(encoded.vectors[0], own, ROWS, others=True)
        with timed("stems"):
            snapshot.matching_terms(stems(text, own), "stems", ROWS)
        with timed("4-grams, own language"):
            snapshot.matching_terms(grams(text, own), "grams", ROWS)
        with timed("4-grams, other languages"):
            snapshot.matching_terms(" ".join(grams(text, code) for code in others), "grams", ROWS)
        found = candidates(snapshot, sought_in(snapshot, text, own), encoded.vectors[0])
        with timed("groups of the candidates"):
            groups = snapshot.groups(candidate.group_id for candidate in found)
        with timed("reading token vectors"):
            members = {member.id: member for each in groups.values() for member in each}
            bits = snapshot.ranking(members[each.found] for each in found).tokens
        with timed("late interaction"):
            query = rerank.query_of(encoded.tokens[0], encoded.ids[0], snapshot.piece_rarity)
            for matrix in rerank.similarities(query, bits):
                rerank.score(query, matrix)
        with timed("all of a search"):
            kilde(snapshot, encoder, text, own)
    return {
        part: {f"p{round(100 * p)}": round(1000 * (percentile(seconds, p) or 0), 1) for p in (0.5, 0.95)}
        for part, seconds in taken.items()
    }


def _bytes(index: Index) -> dict[str, int]:
    """What each part of an index takes: the table's columns as they are in memory, its search indexes on disk."""
    import lancedb

    generation = Path(index.place.database(index.version().generation))
    columns = lancedb.connect(generation).open_table(PASSAGES).to_arrow()
    sizes = {name: columns[name].nbytes for name in columns.column_names}
    large = {name: size for name, size in sizes.items() if size >= sum(sizes.values()) / 50}
    on_disk = sum(file.stat().st_size for file in generation.rglob("*") if "_indices" in file.parts and file.is_file())
    return {
        **dict(sorted(large.items(), key=lambda pair: -pair[1])),
        "other columns": sum(sizes.values()) - sum(large.values()),
        "search indexes": on_disk,
    }


def _reranked(candidates: Sequence[Evidence], left_out: str) -> list[Evidence]:
    """The same candidates, ranked without one part of the score."""
    weights = {part: weight for part, weight in WEIGHTS.items() if part != left_out}

    def total(one: Evidence) -> float:
        return sum(weight * one.scores.get(part, 0.0) for part, weight in weights.items())

    return sorted(candidates, key=total, reverse=True)[:TOP]


def _row(case: Case, evidence: Sequence[Evidence], seconds: float) -> Row:
    return Row(str(case.row["id"]), case.language, case.style, measures(evidence, case), seconds)


def measures(evidence: Sequence[Evidence], case: Case) -> dict[str, float]:
    """What `kilde evaluate` measures of search."""
    rank = first_found(evidence, case.places)
    return {f"found_{k}": float(rank is not None and rank <= k) for k in (1, 3, 5)} | {
        "found_1500": float(found_within(evidence, case.places, LIMIT)),
        "reciprocal_rank": 1 / rank if rank else 0.0,
    }


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """Of one system: means with intervals for all, by language and by style, and milliseconds a question."""
    seconds = [row.seconds for row in rows]
    return {
        "all": _block(rows),
        "by_language": _by("language", rows),
        "by_style": _by("style", rows),
        **{f"ms_p{round(100 * p)}": round(1000 * (percentile(seconds, p) or 0), 1) for p in (0.5, 0.95)},
    }


def _by(field: str, rows: Sequence[Row]) -> dict[str, Any]:
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        parts[getattr(row, field)].append(row)
    return {name: _block(some) for name, some in parts.items()}


def _block(rows: Sequence[Row]) -> dict[str, Any]:
    return {"asked": len(rows)} | {name: _mean(rows, name) for name in MEASURED}


def _mean(rows: Sequence[Row], name: str) -> dict[str, float]:
    mean, low, high = interval([Ratio(sum(some), len(some)) for some in _by_question(rows, name).values()])
    return {"mean": round(mean, 4), "low": round(low, 4), "high": round(high, 4)}


def _by_question(rows: Sequence[Row], name: str) -> dict[str, list[float]]:
    values: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        values[row.id].append(row.measures[name])
    return values


def _ahead(ours: Sequence[Row], theirs: Sequence[Row]) -> dict[str, dict[str, float]]:
    """By how much ours finds more, pair by pair, with a 95 % interval; a question's languages vary together."""
    found = {}
    for name in MEASURED:
        mine, other = _by_question(ours, name), _by_question(theirs, name)
        differences = np.array([np.mean(mine[id_]) - np.mean(other[id_]) for id_ in mine])
        reach = 1.96 * float(differences.std(ddof=1)) / sqrt(len(differences)) if len(differences) > 1 else 1.0
        mean = float(differences.mean())
        found[name] = {"mean": round(mean, 4), "low": round(mean - reach, 4), "high": round(mean + reach, 4)}
    return found


def _kept(before: Sequence[Row], after: Sequence[Row]) -> dict[str, Any]:
    """Measures with the language's translations and without, and the second as a share of the first."""
    blocks = {"with": _block(before), "without": _block(after)}
    share = {}
    for name in MEASURED:
        whole = blocks["with"][name]["mean"]
        share[name] = round(blocks["without"][name]["mean"] / whole, 4) if whole else None
    return blocks | {"share": share}


if __name__ == "__main__":
    run(main)
