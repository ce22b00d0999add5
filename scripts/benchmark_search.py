"""Measures Kilde's search beside what people would use instead, on one encoder, in one process.

Usage: python scripts/benchmark_search.py QUESTIONS.jsonl FOLDER [--json OUT.json] [--plot OUT.png]
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

import argparse
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import zip_longest
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rich.console import Console
from rich.progress import Progress, TaskID, track
from rich.table import Table

from bot import Document, Evidence, Passage, Question, Settings
from bot.evaluation import LIMIT, MEASURES, Case, Ratio, first_found, found_within, interval, load_questions, percentile
from bot.indexing.ingest import ingest
from bot.indexing.table import TABLE, Hit, Index, Snapshot, index_folder
from bot.languages.terms import Sought, grams, sought, stems
from bot.models.bundled import bundled_folder
from bot.models.encoder import FolderEncoder
from bot.models.llama_index import as_llama_index
from bot.records import Encoder, Encoders, SettingError
from bot.searching import rerank
from bot.searching.search import WEIGHTS, candidates, search

TOP = 10  # what a question finds
ROWS = 120  # of one list, as in bot/searching/search.py
DEEP = 200  # all candidates of the ranking, for the ablations
MEASURED = ("found_1", "found_3", "found_5", "found_1500", "reciprocal_rank")
KILDE, UNRANKED = "Kilde", "Kilde, not reranked"
BATCH = 256

Search = Callable[[str, str], Sequence[Evidence]]  # text, language -> the best first


class Row(NamedTuple):
    """One question asked of one system."""

    id: str
    language: str
    style: str
    measures: Mapping[str, float]
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path, help="write all figures there")
    parser.add_argument("--plot", type=Path, help="draw them there (needs the extra `benchmark`)")
    parser.add_argument("--languages", type=_listed, help="ask only in these, separated by commas")
    parser.add_argument("--without-translations", type=_listed, default=(), metavar="LANGUAGES")
    options = parser.parse_args()
    from platformdirs import user_cache_path

    cases = load_cases(options.questions, options.languages)
    settings = Settings.from_environment()
    encoder = FolderEncoder(bundled_folder(), threads=settings.threads)
    chunks = Chunks(encoder, user_cache_path("kilde") / "benchmark")
    result = benchmark(cases, options.folder, settings, chunks, options.without_translations)
    console = Console() if Console().is_terminal else Console(width=180)  # into a file, tables are not squeezed
    for table in tables(result):
        console.print(table)
    if options.json:
        options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if options.plot:
        plot(result, options.plot)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def load_cases(questions: Path, languages: Sequence[str] | None = None) -> list[Case]:
    """The questions that have an answer, in each of the languages."""
    rows = [row for row in load_questions(questions) if row.get("answerable", True) and row.get("gold")]
    return [Case(row, code) for row in rows for code in row["question"] if not languages or code in languages]


def benchmark(
    cases: Sequence[Case], folder: Path, settings: Settings, chunks: Chunks, without: Sequence[str] = ()
) -> dict[str, Any]:
    """All figures, ready for JSON. The index of the folder is brought up to date first."""
    index = Index(index_folder(folder, settings.index))
    indexed = partial(_indexed, link=settings.link, encoder=chunks.encoder)
    snapshot = indexed(folder, index)
    rows, ablated = measure(cases, systems(snapshot, chunks), partial(_kilde, snapshot, chunks.encoder, limit=DEEP))
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

        ingest(folder, index, Encoders(encoder, encoder), link=link, progress=show)
    snapshot = index.snapshot()
    snapshot.fetch_texts(snapshot.documents)  # so that no system reads them for the others
    return snapshot


def _about(snapshot: Snapshot, index: Index) -> dict[str, Any]:
    texts = [snapshot.document(path).text for path in snapshot.documents]
    return {
        "encoder": snapshot.header.encoder,
        "documents": len(texts),
        "passages": sum(snapshot.languages.values()),
        "text_bytes": sum(len(text.encode("utf-8", "replace")) for text in texts),
        "index_bytes": sum(file.stat().st_size for file in index.folder.rglob("*") if file.is_file()),
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
        for path, document in snapshot.documents.items()
        if document.original and language in (document.claimed, document.language)
    }

    def left_out(directory: str, names: list[str]) -> list[str]:
        where = Path(directory).relative_to(folder)
        return [name for name in names if (where / name).as_posix() in gone]

    with tempfile.TemporaryDirectory() as made:
        shutil.copytree(folder, Path(made) / "folder", ignore=left_out)
        shutil.copytree(index.folder, Path(made) / "index")
        yield Path(made) / "folder", Index(Path(made) / "index")


# ---- the systems -------------------------------------------------------------------------


def systems(snapshot: Snapshot, chunks: Chunks) -> dict[str, Search]:
    """Each by its name, in the order of the tables."""
    encoder, own = chunks.encoder, partial(_searched_language, snapshot)

    def vectors(text: str, language: str) -> Sequence[Evidence]:
        vector = encoder.encode([text], query=True).vectors[0]
        return _evidence(snapshot, snapshot.nearest_vectors(vector, own(language), TOP))

    def bm25(text: str, language: str, terms: Callable[[str, str], str], column: str) -> Sequence[Evidence]:
        return _evidence(snapshot, snapshot.matching_terms(terms(text, own(language)), column, TOP))

    whole, small = (llama_index(snapshot, chunks, size) for size in (None, 256))
    return {
        "LlamaIndex": lambda text, language: whole(text, own(language)),
        "LlamaIndex, chunks of 256": lambda text, language: small(text, own(language)),
        "LlamaIndex, any language": lambda text, _: whole(text, None),
        "LanceDB vectors": vectors,
        "BM25, stems": partial(bm25, terms=stems, column="stems"),
        "BM25, 4-grams": partial(bm25, terms=grams, column="grams"),
        UNRANKED: partial(fused, snapshot, encoder),
        KILDE: partial(_kilde, snapshot, encoder),
    }


def _searched_language(snapshot: Snapshot, language: str) -> str:
    if language in snapshot.languages:
        return language
    originals = (document for document in snapshot.documents.values() if document.state == "original")
    return Counter(document.language for document in originals).most_common(1)[0][0]


def _kilde(snapshot: Snapshot, encoder: Encoder, text: str, language: str, limit: int = TOP) -> Sequence[Evidence]:
    return search(snapshot, Question(text, language, "given"), Encoders(encoder, encoder), limit=limit)


def _sought(snapshot: Snapshot, text: str, language: str) -> Sought:
    return sought(text, language, language, snapshot.languages, snapshot.original_languages)


def fused(snapshot: Snapshot, encoder: Encoder, text: str, language: str) -> Sequence[Evidence]:
    """Kilde's candidates as reciprocal rank fusion orders them."""
    vector = encoder.encode([text], query=True).vectors[0]
    found = candidates(snapshot, _sought(snapshot, text, language), vector)[:TOP]
    return _evidence(snapshot, [Hit(candidate.row, candidate.scores["fused"]) for candidate in found])


def _evidence(snapshot: Snapshot, hits: Iterable[Hit]) -> list[Evidence]:
    """Kilde's passages, each with its original where it is a translation's."""
    made = []
    for hit in hits:
        passage = snapshot.passage(hit.row)
        row = snapshot.row_of(passage.group_id)
        original = snapshot.passage(row) if row is not None and row != hit.row else None
        document = snapshot.document(original.path) if original else None
        made.append(Evidence(passage, snapshot.document(passage.path), hit.score, {}, original, document))
    return made


def llama_index(
    snapshot: Snapshot, chunks: Chunks, chunk_size: int | None = None
) -> Callable[[str, str | None], Sequence[Evidence]]:
    """LlamaIndex's usual pipeline over the whole texts; its search takes a text and the language to filter by."""
    from llama_index.core import VectorStoreIndex
    from llama_index.core.schema import Document as Text
    from llama_index.core.vector_stores import MetadataFilter, MetadataFilters

    # As SimpleDirectoryReader does: what is known of the file is not part of the text.
    hidden = {"excluded_embed_metadata_keys": ["language"], "excluded_llm_metadata_keys": ["language"]}
    documents = {path: snapshot.document(path) for path in snapshot.documents}
    texts = [Text(text=d.text, id_=path, metadata={"language": d.language}, **hidden) for path, d in documents.items()]
    nodes = _splitter(chunk_size).get_nodes_from_documents(texts)
    for node, vector in zip(nodes, chunks.embed([node.get_content() for node in nodes]), strict=True):
        node.embedding = vector.tolist()
    index = VectorStoreIndex(nodes, embed_model=as_llama_index(chunks.encoder))

    def retrieve(text: str, language: str | None) -> Sequence[Evidence]:
        filters = MetadataFilters(filters=[MetadataFilter(key="language", value=language)]) if language else None
        found = index.as_retriever(similarity_top_k=TOP, filters=filters).retrieve(text)
        return [_chunk(each.node, documents[each.node.ref_doc_id or ""], each.get_score()) for each in found]

    return retrieve


def _splitter(chunk_size: int | None) -> Any:
    """SentenceSplitter with its defaults, or for chunks of so many tokens.

    Its sentence tokenizer is the default one too. Named here, it does not read nltk's stop words, which it has no
    use for, and which nltk refuses to read in an environment made of hard links (uv's).
    """
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.node_parser.text.utils import split_by_sentence_tokenizer_internal
    from nltk.tokenize import PunktSentenceTokenizer  # type: ignore[import-untyped]

    cut = partial(split_by_sentence_tokenizer_internal, tokenizer=PunktSentenceTokenizer())
    size: dict[str, Any] = {"chunk_size": chunk_size, "chunk_overlap": chunk_size // 10} if chunk_size else {}
    return SentenceSplitter(chunking_tokenizer_fn=cut, **size)


def _chunk(node: Any, document: Document, score: float) -> Evidence:
    """A chunk as Evidence; one that is not found in its document word for word counts for nothing."""
    start, end = node.start_char_idx or 0, node.end_char_idx or 0
    passage = Passage(node.node_id, document.path, document.language, (), None, "prose", start, end, node.node_id)
    return Evidence(passage, document, score)


class Chunks:
    """An encoder that keeps the vectors of LlamaIndex's chunks in a file of the cache folder, one an encoder."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self.encoder, self._file = encoder, folder / f"{encoder.name}.npz"
        self._known: dict[str, np.ndarray] = {}
        if self._file.is_file():
            with np.load(self._file) as kept:
                self._known = dict(zip(kept["hashes"].tolist(), kept["vectors"], strict=True))

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """float32 (n, d); only texts that were never embedded before take time."""
        hashes = [hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for text in texts]
        new = {hash_: text for hash_, text in zip(hashes, texts, strict=True) if hash_ not in self._known}
        batches = [list(new)[i : i + BATCH] for i in range(0, len(new), BATCH)]
        for number, batch in enumerate(track(batches, f"embedding {len(new)} chunks", disable=not batches), 1):
            vectors = self.encoder.encode([new[hash_] for hash_ in batch]).vectors
            self._known.update(zip(batch, vectors, strict=True))
            if number % 8 == 0 or number == len(batches):
                self._save()
        return np.array([self._known[hash_] for hash_ in hashes], np.float32).reshape(len(texts), -1)

    def _save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        building = self._file.with_suffix(".building.npz")
        np.savez(building, hashes=np.array(list(self._known)), vectors=np.array(list(self._known.values())))
        os.replace(building, self._file)


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
        text, own, others = case.text, case.language, [code for code in snapshot.languages if code != case.language]
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
        rows = [candidate.row for candidate in candidates(snapshot, _sought(snapshot, text, own), encoded.vectors[0])]
        with timed("reading token vectors"):
            _, bits = snapshot.encoded(rows) if rows else (None, [])
        with timed("late interaction"):
            query = rerank.query_of(encoded.tokens[0], encoded.ids[0], snapshot.piece_rarity)
            for matrix in rerank.similarities(query, bits):
                rerank.score(query, matrix)
        with timed("all of a search"):
            _kilde(snapshot, encoder, text, own)
    return {
        part: {f"p{round(100 * p)}": round(1000 * (percentile(seconds, p) or 0), 1) for p in (0.5, 0.95)}
        for part, seconds in taken.items()
    }


def _bytes(index: Index) -> dict[str, int]:
    """What each part of an index takes: the table's columns as they are in memory, its search indexes on disk."""
    import lancedb

    generation = index.folder / (index.folder / "current").read_text(encoding="ascii")
    columns = lancedb.connect(generation).open_table(TABLE).to_arrow()
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


# ---- showing -----------------------------------------------------------------------------


def tables(result: Mapping[str, Any]) -> Iterator[Table]:
    """For a terminal; numbers are per cent, milliseconds aside."""
    found = result["systems"]
    yield _main_table(found, result["ablations"])
    for split in ("by_language", "by_style"):
        yield _split_table(found, split)
    yield _ahead_table(result["ahead"])
    yield _cost_table(result)
    for language, kept in result["cross_lingual"].items():
        yield _kept_table(language, kept)


def _table(title: str, *columns: str) -> Table:
    made = Table("%", title=title, title_justify="left")
    for column in columns:
        made.add_column(column, justify="right")
    return made


def _main_table(found: Mapping[str, Any], ablations: Mapping[str, Any]) -> Table:
    asked = next(iter(found.values()))["all"]["asked"]
    made = _table(f"Search, {asked} questions", *(MEASURES[name] for name in MEASURED), "p50 ms", "p95 ms")
    for name, one in found.items():
        made.add_row(name, *_cells(one["all"]), f"{one['ms_p50']:.0f}", f"{one['ms_p95']:.0f}")
    made.add_section()
    for name, block in ablations.items():
        made.add_row(name, *_cells(block))
    return made


def _cells(block: Mapping[str, Any]) -> list[str]:
    return [f"{_percent(block[name])} ({_range(block[name])})" for name in MEASURED]


def _percent(mean: Mapping[str, float]) -> str:
    return f"{100 * mean['mean']:.1f}"


def _range(mean: Mapping[str, float]) -> str:
    return f"{100 * mean['low']:.0f}–{100 * mean['high']:.0f}"


def _split_table(found: Mapping[str, Any], split: str) -> Table:
    names = next(iter(found.values()))[split]
    title = f"Found first · among 5 · in 1,500 characters, {split.replace('_', ' ')}"
    made = _table(title, *(f"{name} ({block['asked']})" for name, block in names.items()))
    for system, one in found.items():
        cells = (
            " · ".join(f"{100 * block[name]['mean']:.0f}" for name in ("found_1", "found_5", "found_1500"))
            for block in one[split].values()
        )
        made.add_row(system, *cells)
    return made


def _ahead_table(ahead: Mapping[str, Any]) -> Table:
    made = _table("Points by which Kilde is ahead", *(MEASURES[name] for name in MEASURED))
    for name, by in ahead.items():
        made.add_row(name, *(f"{100 * by[m]['mean']:+.1f} ({_range(by[m]).replace('–', ' to ')})" for m in MEASURED))
    return made


def _cost_table(result: Mapping[str, Any]) -> Table:
    text = result["text_bytes"]
    title = f"What it costs; the index takes {result['index_bytes'] / text:.0f} times the bytes of the text"
    made = Table("part of a search", title=title, title_justify="left")
    for column in ("p50 ms", "p95 ms", "part of the index", "times the text"):
        made.add_column(column, justify="left" if "part" in column else "right")
    parts, sizes = result["milliseconds"].items(), result["bytes"].items()
    for part, size in zip_longest(parts, sizes):
        time_cells = (part[0], f"{part[1]['p50']:.1f}", f"{part[1]['p95']:.1f}") if part else ("", "", "")
        made.add_row(*time_cells, *((size[0], f"{size[1] / text:.1f}") if size else ("", "")))
    return made


def _kept_table(language: str, kept: Mapping[str, Any]) -> Table:
    title = f"Questions in {language}: with its translations → without, and the share kept"
    made = _table(title, *(MEASURES[name] for name in MEASURED))
    for name, one in kept.items():
        cells = []
        for measure_ in MEASURED:
            share = one["share"][measure_]
            both = " → ".join(_percent(one[side][measure_]) for side in ("with", "without"))
            cells.append(f"{both} ({100 * share:.0f})" if share is not None else both)
        made.add_row(name, *cells)
    return made


def plot(result: Mapping[str, Any], path: Path) -> None:
    """Bars of three measures by system, and found among five by language."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    found = result["systems"]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(12, 5), sharey=True, layout="constrained")
    places = np.arange(len(found))[::-1]
    for number, name in enumerate(("found_1", "found_5", "found_1500")):
        blocks = [one["all"][name] for one in found.values()]
        means = np.array([100 * block["mean"] for block in blocks])
        reach = [means - [100 * block["low"] for block in blocks], [100 * block["high"] for block in blocks] - means]
        left.barh(places + 0.26 * (1 - number), means, 0.24, xerr=reach, label=MEASURES[name], error_kw={"lw": 0.8})
    for language in next(iter(found.values()))["by_language"]:
        values = [100 * one["by_language"][language]["found_5"]["mean"] for one in found.values()]
        right.plot(values, places, "o", label=language, alpha=0.8)
    left.set_yticks(places, list(found))
    left.set(xlabel="% of questions, with 95 % intervals", xlim=(0, 100))
    right.set(xlabel="% found among 5, by language", xlim=(0, 100))
    for axes in (left, right):
        axes.grid(axis="x", alpha=0.3)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.12), ncols=5, frameon=False, fontsize=9)
    figure.savefig(path, dpi=150)
    pyplot.close(figure)


if __name__ == "__main__":
    main()
