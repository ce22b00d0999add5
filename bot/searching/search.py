"""Question -> ranked Evidence: hybrid candidates by language, grouped by alignment, reranked by late interaction.

Knows the snapshot's reads and the encoders' vectors; nothing of how an answer is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING

from ..indexing.table import Hit, Snapshot
from ..languages.terms import Sought, sought
from ..records import Encoded, Encoders, Evidence, Passage, Question, Span
from . import rerank

if TYPE_CHECKING:
    import numpy as np

# Rows of one list of one kind, and groups that reach the reranker: those of the asker's language, and of others at
# least so many and as many as it leaves free.
_ROWS = 120
_CANDIDATES, _FROM_OTHERS = 120, 60
_RRF = 60  # k of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)

# The parts of a passage's score. `original` and `dense_original` are of the original's passage beside it, which
# says the same in the language that the encoder knows best; BM25 scores are divided by the best of their list;
# `foreign` makes up for what a passage in another language loses. Chosen by scripts/fit/ranking.py, but for the last
# two: `page` was tried from .1 to .4 on the same questions; `opens`, how well the headings match of a passage that
# opens its page, counts where a question asks what a page is about, and was tried on their titles and headings.
WEIGHTS = {
    "late": 1.0,
    "original": 0.3,
    "dense": 0.4,
    "dense_original": 0.8,
    "stems": 0.01,
    "grams": 0.06,
    "foreign": 0.08,
    "page": 0.2,
    "opens": 1.0,
}
_PAGE_BEST = 3
_OPENS_SECTION = 0.5  # of what opening a whole document counts


@dataclass
class Candidate:
    """A group of aligned passages on its way through the ranking."""

    row: int  # the passage that was found first, then the one to show
    scores: dict[str, float] = field(default_factory=dict)


def search(
    snapshot: Snapshot,
    question: Question,
    encoders: Encoders,
    *,
    text: str | None = None,
    limit: int = 10,
) -> tuple[Evidence, ...]:
    """The best evidence first. `text` is what is searched where it is not the question's own text."""
    text = text or question.text
    if not snapshot.languages:
        return ()
    encoded = encoders.encode([text], query=True)
    written_in = question.written_in or question.language
    asked = sought(text, written_in, question.language, snapshot.languages, snapshot.original_languages)
    query = rerank.query_of(encoded.tokens[0], encoded.ids[0], snapshot.piece_rarity)
    found = candidates(snapshot, asked, encoded.vectors[0])
    for candidate in found:
        candidate.row = _row_to_show(snapshot, candidate.row, question.language)
    matrices = _score(snapshot, found, encoded, query)
    for candidate in found:
        candidate.scores["foreign"] = float(snapshot.language(candidate.row) != question.language)
        if asked.broad:
            candidate.scores["opens"] = _opens(snapshot, candidate.row, query, matrices[candidate.row])
    _lift_pages(snapshot, found)
    best = sorted(found, key=lambda candidate: -_total(candidate.scores))[:limit]
    snapshot.fetch_texts(_paths(snapshot, [candidate.row for candidate in best]))
    return tuple(_evidence(snapshot, candidate, matrices[candidate.row], query) for candidate in best)


def candidates(snapshot: Snapshot, asked: Sought, vector: np.ndarray) -> list[Candidate]:
    """What hybrid search finds, best first by reciprocal rank fusion: what is then reranked.

    The asker's language gives the first list; other languages add only groups that are not yet there.
    """
    own = _fuse(
        snapshot,
        {
            "dense": snapshot.nearest_vectors(vector, asked.language, _ROWS),
            "stems": snapshot.matching_terms(asked.stems, "stems", _ROWS),
            "grams": snapshot.matching_terms(asked.grams, "grams", _ROWS),
        },
    )
    foreign = _fuse(
        snapshot,
        {
            "dense": snapshot.nearest_vectors(vector, asked.language, _ROWS, others=True),
            "grams": snapshot.matching_terms(asked.foreign_grams, "grams", _ROWS),
        },
    )
    first = dict(list(own.items())[:_CANDIDATES])
    free = _CANDIDATES + _FROM_OTHERS - len(first)
    return [*first.values(), *[candidate for group, candidate in foreign.items() if group not in first][:free]]


def _fuse(snapshot: Snapshot, lists: Mapping[str, Sequence[Hit]]) -> dict[str, Candidate]:
    """Reciprocal rank fusion over groups, best first; keeps each list's own score as a share of its best."""
    found: dict[str, Candidate] = {}
    for name, hits in lists.items():
        best = 1.0 if name == "dense" else max((hit.score for hit in hits), default=1.0)
        for rank, hit in enumerate(hits):
            candidate = found.setdefault(snapshot.group_id(hit.row), Candidate(hit.row, {"fused": 0.0}))
            candidate.scores["fused"] += 1 / (_RRF + rank + 1)
            candidate.scores.setdefault(name, hit.score / best)
    return dict(sorted(found.items(), key=lambda pair: -pair[1].scores["fused"]))


def _score(
    snapshot: Snapshot, candidates: Sequence[Candidate], encoded: Encoded, query: rerank.Query
) -> dict[int, np.ndarray]:
    """Scores the candidates by their vectors and token vectors; returns the similarities of tokens by row."""
    rows = [candidate.row for candidate in candidates]
    originals = [_original_or_self(snapshot, row) for row in rows]
    found = list(dict.fromkeys([*rows, *originals]))
    if not found:
        return {}
    vectors, bits = snapshot.encoded(found)
    matrices = dict(zip(found, rerank.similarities(query, bits), strict=True))
    late = {row: rerank.score(query, matrix) for row, matrix in matrices.items()}
    dense = {row: float(vector @ encoded.vectors[0]) for row, vector in zip(found, vectors, strict=True)}
    for candidate, row, original in zip(candidates, rows, originals, strict=True):
        candidate.scores |= {"late": late[row], "original": late[original]}
        candidate.scores |= {"dense": dense[row], "dense_original": dense[original]}
    return matrices


def _lift_pages(snapshot: Snapshot, candidates: Sequence[Candidate]) -> None:
    """`page`: the mean score of the best candidates of the same page, which is about the subject if they all are."""
    pages: dict[str, list[float]] = {}
    for candidate in candidates:
        pages.setdefault(snapshot.path(candidate.row), []).append(_total(candidate.scores))
    means = {path: fmean(sorted(totals)[-_PAGE_BEST:]) for path, totals in pages.items()}
    for candidate in candidates:
        candidate.scores["page"] = means[snapshot.path(candidate.row)]


def _opens(snapshot: Snapshot, row: int, query: rerank.Query, matrix: np.ndarray) -> float:
    """How well the headings match of a passage that opens its document or section, 0 for another passage."""
    opened, units = snapshot.openings.get(row), snapshot.units(row)
    if opened is None or not units:
        return 0.0
    return rerank.score(query, matrix[:, : units[0][1]]) * (1.0 if opened == "document" else _OPENS_SECTION)


def _original_or_self(snapshot: Snapshot, row: int) -> int:
    """The passage that a translation's passage is aligned with; an original's is itself."""
    aligned = snapshot.row_of(snapshot.group_id(row))
    return row if aligned is None else aligned


def _total(scores: Mapping[str, float]) -> float:
    return sum(weight * scores.get(name, 0.0) for name, weight in WEIGHTS.items())


def _row_to_show(snapshot: Snapshot, row: int, language: str) -> int:
    """The group's passage in the asker's language where there is one, else its original, else what was found."""
    group = snapshot.group_id(row)
    original = snapshot.row_of(group)
    return snapshot.groups[group].get(language, row if original is None else original)


def _paths(snapshot: Snapshot, rows: Iterable[int]) -> list[str]:
    paths = []
    for row in rows:
        passage = snapshot.passage(row)
        original = _original_row(snapshot, passage)
        paths += [passage.path] + ([snapshot.passage(original).path] if original is not None else [])
    return paths


def _original_row(snapshot: Snapshot, passage: Passage) -> int | None:
    """The aligned passage of the original; None for an original, and where translations only have each other."""
    row = snapshot.row_of(passage.group_id)
    if row is None or passage.group_id == passage.id:
        return None
    return row if snapshot.documents[snapshot.passage(row).path].state == "original" else None


def _evidence(snapshot: Snapshot, candidate: Candidate, matrix: np.ndarray, query: rerank.Query) -> Evidence:
    passage = snapshot.passage(candidate.row)
    original_row = _original_row(snapshot, passage)
    original = snapshot.passage(original_row) if original_row is not None else None
    sentences: tuple[tuple[Span, float], ...] = tuple(
        (span, rerank.score(query, matrix[:, first:last])) for span, first, last in snapshot.units(candidate.row)
    )
    return Evidence(
        passage=passage,
        document=snapshot.document(passage.path),
        score=_total(candidate.scores),
        scores=dict(candidate.scores),
        original=original,
        original_document=snapshot.document(original.path) if original else None,
        sentences=sentences,
        original_sentences=tuple(span for span, _, _ in snapshot.units(original_row))
        if original_row is not None
        else (),
        languages=frozenset(snapshot.groups[passage.group_id]),
    )
