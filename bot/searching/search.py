"""Question -> ranked Evidence: hybrid candidates by language, grouped by alignment, reranked by late interaction.

Knows the snapshot's reads and the encoders' vectors; nothing of how an answer is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache, partial
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from ..indexing.snapshot import Hit, Member, Ranking, Snapshot, Stored
from ..indexing.within import EVERYWHERE, Within
from ..languages.frequencies import TERM
from ..languages.terms import Sought, sought
from ..records import Document, Encoded, Encoders, Evidence, Question, Span, Statement
from . import rerank

if TYPE_CHECKING:
    import numpy as np

# Rows of one list of one kind, and groups that reach the reranker: those of the asker's language, and of others at
# least so many and as many as it leaves free.
_ROWS = 120
_CANDIDATES, _FROM_OTHERS = 120, 60
_AT_ONCE = 5  # reads of the table, of all questions that are being answered
_RRF = 60  # k of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)

# The parts of a passage's score. `original` and `dense_original` are of the original's passage beside it, which
# says the same in the language that the encoder knows best; BM25 scores are divided by the best of their list;
# `foreign` makes up for what a passage in another language loses. Chosen by scripts/fit/ranking.py, but for the last
# two: `page` was tried from .1 to .4 on the same questions; `opens`, how well the headings match of a passage that
# opens its page, counts where a question asks what a page is about, and was tried on their titles and headings.
# `code` is of passages of code, which are like many questions and answer few.
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
    "code": -0.08,
}
# By how much an original's passage scores less than its translation's, for a question in the translation's language:
# what an unaligned translation's is taken to have. On the average, by scripts/fit/ranking.py.
UNALIGNED = {"original": 0.05, "dense_original": 0.04}
_PAGE_BEST = 3
# Passages in two languages that are not aligned and seem to say the same: their cosine, how much less the asker's
# language may score (aligned ones differ by so much), and how far down it is looked for.
_SAME, _SAME_WITHIN, _SAME_AMONG = 0.9, 0.12, 10
_OPENS_SECTION = 0.5  # of what opening a whole document counts
# Cosine of a passage and its original below which they are no pair, by the bundled encoder: of 14,500 pairs of a
# documentation that is translated whole none is below .82; the lowest of another, which are wrong, are.
_PAIR = 0.82


@dataclass
class Candidate:
    """A group of aligned passages on its way through the ranking."""

    group_id: str
    found: str  # id of the passage that was found first
    scores: dict[str, float] = field(default_factory=dict)


class Shown(NamedTuple):
    """A candidate with the passage to show for it, and the one of its group that is the original's."""

    candidate: Candidate
    members: Sequence[Member]
    member: Member
    original: Member | None  # itself, where it is the original's

    @property
    def scores(self) -> dict[str, float]:
        return self.candidate.scores


def search(  # noqa: PLR0913 - three by name
    snapshot: Snapshot,
    question: Question,
    encoders: Encoders,
    *,
    text: str | None = None,
    limit: int = 10,
    within: Within = EVERYWHERE,
) -> tuple[Evidence, ...]:
    """The best evidence first. `text` is what is searched where it is not the question's own text."""
    text = text or question.text
    languages = {code: count for code, count in snapshot.header.languages.items() if _allows(within, code)}
    if not languages:
        return ()
    encoded = encoders.encode([text], query=True)
    written_in = question.written_in or question.language
    originals = frozenset(code for code in snapshot.header.originals if _allows(within, code))
    asked = sought(text, written_in, question.language, languages, originals)
    query = rerank.query_of(encoded.tokens[0], encoded.ids[0], snapshot.piece_rarity)
    found = _shown(snapshot, candidates(snapshot, asked, encoded.vectors[0], within), question.language, within)
    ranking = snapshot.ranking(_members(found))
    matrices = _score(found, ranking, encoded, query)
    for each in found:
        each.scores["foreign"] = float(each.member.language != question.language)
        each.scores["code"] = float(each.member.kind == "code")
    if asked.broad:
        _lift_openings(found, snapshot.stored(each.member for each in found), matrices, query)
    _lift_pages(found)
    ranked = sorted(found, key=lambda each: -_total(each.scores))
    best = _own_language_first(ranked[: limit + _SAME_AMONG], ranking, question.language)[:limit]
    if encoders.dense is encoders.late:
        best = [(_without_stranger(each, ranking), score) for each, score in best]
    stored = snapshot.stored(_members(each for each, _ in best))
    documents = snapshot.documents_at(member.path for member in _members(each for each, _ in best))
    words = _tokens_of_words(text, encoded)
    evidence = (_evidence(each, score, stored, documents, matrices[each.member.id], query) for each, score in best)
    return tuple(
        replace(found, alike=_alike(words, matrices[each.member.id]))
        for found, (each, _) in zip(evidence, best, strict=True)
    )


def _tokens_of_words(text: str, encoded: Encoded) -> dict[str, list[int]]:
    """The words of a text in small letters, each with its tokens where it first stands; none without places."""
    words: dict[str, list[int]] = {}
    places = [(int(start), int(end)) for start, end in encoded.offsets[0]] if encoded.offsets else []
    for word in TERM.finditer(text) if places else ():
        own = [at for at, (start, end) in enumerate(places) if start < word.end() and end > word.start()]
        if own:
            words.setdefault(word[0].casefold(), own)
    return words


def _alike(words: Mapping[str, Sequence[int]], matrix: np.ndarray) -> dict[str, float]:
    """How like the most similar token of a passage each word is: 1 for the same."""
    if matrix.shape[1] == 0:
        return {}
    best = matrix.max(axis=1)
    return {word: float(best[tokens].mean()) for word, tokens in words.items()}


def _without_stranger(shown: Shown, ranking: Ranking) -> Shown:
    """Without its original's passage where that says something else: sections in another order are paired wrongly."""
    if shown.original is None or shown.original == shown.member:
        return shown
    one, two = (ranking.vectors[ranking.ids.index(each.id)] for each in (shown.member, shown.original))
    return shown if one @ two >= _PAIR else shown._replace(original=None)


def candidates(snapshot: Snapshot, asked: Sought, vector: np.ndarray, within: Within = EVERYWHERE) -> list[Candidate]:
    """What hybrid search finds, best first by reciprocal rank fusion: what is then reranked.

    The asker's language gives the first list; other languages add only groups that are not yet there.
    """
    language = asked.language
    dense, stems, grams, foreign_dense, foreign_grams = _together(
        partial(snapshot.nearest_vectors, vector, language, _ROWS, within=within),
        partial(snapshot.matching_terms, asked.stems, "stems", _ROWS, within=within),
        partial(snapshot.matching_terms, asked.grams, "grams", _ROWS, within=within),
        partial(snapshot.nearest_vectors, vector, language, _ROWS, others=True, within=within),
        partial(snapshot.matching_terms, asked.foreign_grams, "grams", _ROWS, within=within),
    )
    own = _fuse({"dense": dense, "stems": stems, "grams": grams})
    foreign = _fuse({"dense": foreign_dense, "grams": foreign_grams})
    first = dict(list(own.items())[:_CANDIDATES])
    free = _CANDIDATES + _FROM_OTHERS - len(first)
    return [*first.values(), *[candidate for group, candidate in foreign.items() if group not in first][:free]]


def _together(*reads: Callable[[], list[Hit]]) -> list[list[Hit]]:
    """What each of these finds; the table answers them at the same time."""
    return [found.result() for found in [_readers().submit(read) for read in reads]]


@cache
def _readers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="kilde-search")


def _allows(within: Within, language: str) -> bool:
    return not within.languages or language in within.languages


def _fuse(lists: Mapping[str, Sequence[Hit]]) -> dict[str, Candidate]:
    """Reciprocal rank fusion over groups, best first; keeps each list's own score as a share of its best."""
    found: dict[str, Candidate] = {}
    for name, hits in lists.items():
        best = 1.0 if name == "dense" else max((hit.score for hit in hits), default=1.0)
        for rank, hit in enumerate(hits):
            candidate = found.setdefault(hit.group_id, Candidate(hit.group_id, hit.id, {"fused": 0.0}))
            candidate.scores["fused"] += 1 / (_RRF + rank + 1)
            candidate.scores.setdefault(name, hit.score / best)
    return dict(sorted(found.items(), key=lambda pair: -pair[1].scores["fused"]))


def _shown(snapshot: Snapshot, candidates: Sequence[Candidate], language: str, within: Within) -> list[Shown]:
    """Each candidate's passage in the asker's language where there is one, else its original, else what was found.

    Of several in one language it is the original's own: a mislabelled translation is in its original's language. What
    only a translation into another language says, though its original is there, is no evidence: the original does not
    say it, or not any more.
    """
    groups = snapshot.groups(candidate.group_id for candidate in candidates)
    has = cache(snapshot.has)
    found = []
    for candidate in candidates:
        members = groups[candidate.group_id]
        original = next((member for member in members if member.id == candidate.group_id), None)
        may = [member for member in members if within.holds(member.path, member.language, member.kind)]
        own = [member for member in may if member.language == language]
        first = [member for member in (original,) if member in (own or may)]
        hit = [member for member in members if member.id == candidate.found]
        shown = [*first, *own, *hit][0]
        may_be = shown.language == language or original not in (None, shown) or shown.original is None
        if may_be or within != EVERYWHERE or not has(shown.original):
            found.append(Shown(candidate, members, shown, original))
    return found


def _own_language_first(ranked: Sequence[Shown], ranking: Ranking, language: str) -> list[tuple[Shown, float]]:
    """Each passage with its score: one in the asker's language scores no less than those in other languages that say
    the same, though they are not aligned. Those get `twin`."""
    vectors = dict(zip(ranking.ids, ranking.vectors, strict=True))
    totals = [_total(each.scores) for each in ranked]
    own = [place for place, each in enumerate(ranked) if each.member.language == language]
    lifted = list(totals)
    for place in set(range(len(ranked))) - set(own):
        vector = vectors[ranked[place].member.id]
        near = [mine for mine in own if totals[place] - totals[mine] <= _SAME_WITHIN]
        same = [mine for mine in near if vectors[ranked[mine].member.id] @ vector >= _SAME]
        for mine in same:
            lifted[mine] = max(lifted[mine], totals[place])
        ranked[place].scores["twin"] = float(bool(same))
    order = sorted(range(len(ranked)), key=lambda place: (-lifted[place], ranked[place].member.language != language))
    return [(ranked[place], lifted[place]) for place in order]


def _members(found: Iterable[Shown]) -> Iterator[Member]:
    """The passages to show, and those of their originals."""
    return (member for each in found for member in (each.member, each.original) if member)


def _score(found: Sequence[Shown], ranking: Ranking, encoded: Encoded, query: rerank.Query) -> dict[str, np.ndarray]:
    """Scores the candidates by their vectors and token vectors; returns the similarities of tokens by passage."""
    matrices = dict(zip(ranking.ids, rerank.similarities(query, ranking.tokens), strict=True))
    late = {id_: rerank.score(query, matrix) for id_, matrix in matrices.items()}
    dense = {id_: float(vector @ encoded.vectors[0]) for id_, vector in zip(ranking.ids, ranking.vectors, strict=True)}
    for each in found:
        own, original = each.member.id, (each.original or each.member).id
        alone = original == own and each.member.original is not None  # an unaligned translation
        each.candidate.scores |= {"late": late[own], "original": late[original] - alone * UNALIGNED["original"]}
        each.candidate.scores |= {"dense": dense[own]}
        each.candidate.scores |= {"dense_original": dense[original] - alone * UNALIGNED["dense_original"]}
    return matrices


def _lift_pages(found: Sequence[Shown]) -> None:
    """`page`: the mean score of the best candidates of the same page, which is about the subject if they all are."""
    pages: dict[str, list[float]] = {}
    for each in found:
        pages.setdefault(each.member.path, []).append(_total(each.scores))
    means = {path: fmean(sorted(totals)[-_PAGE_BEST:]) for path, totals in pages.items()}
    for each in found:
        each.scores["page"] = means[each.member.path]


def _lift_openings(
    found: Sequence[Shown], stored: Mapping[str, Stored], matrices: Mapping[str, np.ndarray], query: rerank.Query
) -> None:
    """`opens`: how well the headings match of a passage that opens its document or section, 0 for another passage."""
    for each in found:
        _, tokens, opens = stored[each.member.id]
        headings = matrices[each.member.id][:, : min(tokens.values())[0] if opens and tokens else 0]
        each.scores["opens"] = rerank.score(query, headings) * (1.0 if opens == "document" else _OPENS_SECTION)


def _total(scores: Mapping[str, float]) -> float:
    return sum(weight * scores.get(name, 0.0) for name, weight in WEIGHTS.items())


def _evidence(  # noqa: PLR0913, PLR0917 - what was read of the table at once
    shown: Shown,
    score: float,
    stored: Mapping[str, Stored],
    documents: Mapping[str, Document],
    matrix: np.ndarray,
    query: rerank.Query,
) -> Evidence:
    mine = stored[shown.member.id]
    beside = stored[shown.original.id] if shown.original and _is_beside(shown, documents) else None
    statements = tuple(
        replace(statement, score=_statement_score(statement, mine.tokens, matrix, query))
        for statement in mine.passage.statements
    )
    return Evidence(
        passage=mine.passage,
        document=documents[mine.passage.path],
        score=score,
        scores=dict(shown.scores),
        original=beside.passage if beside else None,
        original_document=documents[beside.passage.path] if beside else None,
        statements=statements,
        languages=frozenset(member.language for member in shown.members),
    )


def _statement_score(
    statement: Statement, tokens: Mapping[Span, tuple[int, int]], matrix: np.ndarray, query: rerank.Query
) -> float:
    """Late interaction with a statement's own words and with what governs it, together."""
    import numpy as np

    ranges = [tokens[span] for span in statement.spans if span in tokens]
    return (
        rerank.score(query, np.concatenate([matrix[:, first:last] for first, last in ranges], axis=1))
        if ranges
        else 0.0
    )


def _is_beside(shown: Shown, documents: Mapping[str, Document]) -> bool:
    """Is there another passage, of an original? Not for an original, nor where translations only have each other."""
    original = shown.original
    return original is not None and original != shown.member and documents[original.path].state == "original"
