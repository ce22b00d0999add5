"""Question -> ranked Evidence: hybrid candidates by language, grouped by alignment, reranked by late interaction.

Knows the snapshot's reads and the encoders' vectors; nothing of how an answer is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import rerank
from .index import Hit, Snapshot
from .records import Encoded, Encoders, Evidence, Passage, Question, Span
from .terms import grams, stems

# Rows of one list of one kind, and groups that reach the reranker: those of the asker's language, and of others at
# least so many and as many as it leaves free.
_ROWS = 120
_CANDIDATES, _FROM_OTHERS = 120, 60
_RRF = 60  # k of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)

# The parts of a passage's score. `original` and `dense_original` are of the original's passage beside it, which
# says the same in the language that the encoder knows best; BM25 scores are divided by the best of their list;
# `foreign` makes up for what a passage in another language loses. Chosen by scripts/fit_ranking.py.
WEIGHTS = {
    "late": 1.0,
    "original": 0.3,
    "dense": 0.4,
    "dense_original": 0.8,
    "stems": 0.01,
    "grams": 0.06,
    "foreign": 0.08,
}


@dataclass
class _Candidate:
    """A group of aligned passages on its way through the ranking."""

    row: int  # the passage that was found first
    fused: float = 0.0
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
    candidates = _candidates(snapshot, text, written_in, encoded.vectors[0])
    return _ranked(snapshot, candidates, encoded, question.language, limit)


def _candidates(snapshot: Snapshot, text: str, language: str, vector: Any) -> list[_Candidate]:
    """The asker's language gives the first list; other languages add only groups that are not yet there."""
    own = _fuse(
        snapshot,
        {
            "dense": snapshot.nearest_vectors(vector, language, _ROWS),
            "stems": snapshot.matching_terms(stems(text, language), "stems", _ROWS),
            "grams": snapshot.matching_terms(grams(text, language), "grams", _ROWS),
        },
    )
    others = [code for code in snapshot.languages if code != language]
    foreign = _fuse(
        snapshot,
        {
            "dense": snapshot.nearest_vectors(vector, language, _ROWS, others=True),
            "grams": snapshot.matching_terms(" ".join(grams(text, code) for code in others), "grams", _ROWS),
        },
    )
    first = dict(list(own.items())[:_CANDIDATES])
    free = _CANDIDATES + _FROM_OTHERS - len(first)
    return [*first.values(), *[candidate for group, candidate in foreign.items() if group not in first][:free]]


def _fuse(snapshot: Snapshot, lists: Mapping[str, Sequence[Hit]]) -> dict[str, _Candidate]:
    """Reciprocal rank fusion over groups, best first; keeps each list's own score as a share of its best."""
    found: dict[str, _Candidate] = {}
    for name, hits in lists.items():
        best = 1.0 if name == "dense" else max((hit.score for hit in hits), default=1.0)
        for rank, hit in enumerate(hits):
            candidate = found.setdefault(snapshot.group_id(hit.row), _Candidate(hit.row))
            candidate.fused += 1 / (_RRF + rank + 1)
            candidate.scores.setdefault(name, hit.score / best)
    return dict(sorted(found.items(), key=lambda pair: -pair[1].fused))


def _ranked(
    snapshot: Snapshot, candidates: Sequence[_Candidate], encoded: Encoded, language: str, limit: int
) -> tuple[Evidence, ...]:
    rows = [_row_to_show(snapshot, candidate.row, language) for candidate in candidates]
    originals = [_beside(snapshot, row) for row in rows]
    query = rerank.query_of(encoded.tokens[0], encoded.ids[0], snapshot.piece_rarity)
    found = list(dict.fromkeys([*rows, *originals]))
    vectors, bits = snapshot.encoded(found) if found else ([], [])
    matrices = dict(zip(found, rerank.similarities(query, bits), strict=True))
    late = {row: rerank.score(query, matrix) for row, matrix in matrices.items()}
    dense = {row: float(vector @ encoded.vectors[0]) for row, vector in zip(found, vectors, strict=True)}
    for candidate, row, original in zip(candidates, rows, originals, strict=True):
        candidate.scores |= {"late": late[row], "original": late[original]}
        candidate.scores |= {"dense": dense[row], "dense_original": dense[original]}
        candidate.scores["foreign"] = float(snapshot.language(row) != language)
    order = sorted(range(len(rows)), key=lambda i: -_total(candidates[i].scores))[:limit]
    snapshot.fetch_texts(_paths(snapshot, [rows[i] for i in order]))
    return tuple(_evidence(snapshot, rows[i], candidates[i], matrices[rows[i]], query) for i in order)


def _beside(snapshot: Snapshot, row: int) -> int:
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


def _evidence(snapshot: Snapshot, row: int, candidate: _Candidate, matrix: Any, query: rerank.Query) -> Evidence:
    passage = snapshot.passage(row)
    original_row = _original_row(snapshot, passage)
    original = snapshot.passage(original_row) if original_row is not None else None
    sentences: tuple[tuple[Span, float], ...] = tuple(
        (span, rerank.score(query, matrix[:, first:last])) for span, first, last in snapshot.units(row)
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
    )
