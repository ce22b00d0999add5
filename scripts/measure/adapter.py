"""Trains an adapter, a small map on the vectors of questions while the index stays as it is, and shows what it brings.

Usage: python scripts/measure/adapter.py QUESTIONS.jsonl FOLDER [QUESTIONS.jsonl FOLDER ...] [--counts 50,200,1000]

The questions are of the form that `kilde evaluate` reads; those with a gold excerpt stand for what readers ask and say
is right. The map has low rank and is added to what a vector is; it is trained to put a question's passages before the
ones nearest to it and some others, by the vectors and the token vectors that the index has. Found first and among five,
in percent, by language, through the search without a reader: as it is; with a map from one half of a folder's
questions, asked the other half, and the other way round; with one from its headings, in their own language and across;
with one from all questions of another folder.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bot import Bot
from bot.evaluation import Case, covered, first_found, load_questions
from bot.models.encoders import open_encoders
from bot.records import Encoded, Encoder, Encoders, Question
from bot.searching.rerank import query_of
from bot.searching.search import WEIGHTS, search
from bot.text.plain import plain
from scripts.shared.command import add_pairs, arguments, listed, run
from scripts.shared.tables import percent

RANK, RATE, STEPS, BATCH = 16, 1e-3, 100, 16
TEMPERATURE = 0.05  # of the scores
SMALL = 1.0  # how much is lost by what the map adds
NEAREST, OTHERS, RIGHT = 16, 4, 4  # passages beside the right ones, and how many of those
SHORTEST = 8  # letters of a heading that says something


class Pair(NamedTuple):
    """A question, the groups of passages that are right, and the language in which they are looked for."""

    id: str
    text: str
    right: frozenset[str]
    among: str


class Row(NamedTuple):
    """A pair as it is trained on: the question's vector, its tokens and their weights, then n passages."""

    vector: Tensor  # (d,)
    tokens: Tensor  # (t, d)
    weights: Tensor  # (t,)
    vectors: Tensor  # (n, d)
    bits: list[bytes]
    right: int  # how many of them, from the first


class Adapter(nn.Module):  # type: ignore[misc]
    """What is added to a question's vector, and to its tokens'."""

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        into = torch.randn(2, dimensions, RANK, generator=torch.Generator().manual_seed(1)) / dimensions**0.5
        self.into, self.out = nn.Parameter(into), nn.Parameter(torch.zeros(2, RANK, dimensions))

    def forward(self, vectors: Tensor, of: int) -> Tensor:
        return F.normalize(vectors + vectors @ self.into[of] @ self.out[of], dim=-1)

    def added(self) -> Tensor:
        """How much that is."""
        return ((self.into @ self.out) ** 2).sum()


class Adapted:
    """An encoder whose questions go through an adapter; each is encoded once."""

    def __init__(self, encoder: Encoder, known: dict[str, Encoded], adapter: Adapter | None = None) -> None:
        self._encoder, self._known, self._adapter = encoder, known, adapter
        self.name, self.dimensions = encoder.name, encoder.dimensions

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def encode(self, texts: Sequence[str], *, query: bool = True, tokens: bool = True) -> Encoded:
        (text,) = texts
        if text not in self._known:
            self._known[text] = self._encoder.encode(texts, query=query, tokens=tokens)
        found, map_ = self._known[text], self._adapter
        if map_ is None:
            return found
        each = tuple(map_(torch.from_numpy(own), 1).numpy() for own in found.tokens)
        return found._replace(vectors=map_(torch.from_numpy(found.vectors), 0).numpy(), tokens=each)


class Documentation:
    """A folder's passages as the index has them, and its questions."""

    def __init__(self, questions: Path, folder: Path) -> None:
        self.name = folder.name
        self.snapshot = Bot.open(folder)._pinned()
        rows = load_questions(questions)
        self.cases = [Case(row, code) for row in rows if row.get("gold") for code in row["question"]]
        columns = ["id", "path", "language", "group_id", "heading_path", "start", "end", "tokens"]
        found = self.snapshot._read(self.snapshot._where("level = 'passage'", "vector", *columns))
        self.vectors = self.snapshot._vectors(found)
        self.rows: list[dict[str, Any]] = found.select(columns).to_pylist()
        self.places: dict[str, list[int]] = defaultdict(list)
        self.languages: dict[str, list[int]] = defaultdict(list)
        for at, row in enumerate(self.rows):
            self.places[row["path"]].append(at)
            self.languages[row["language"]].append(at)

    def asked(self) -> Iterator[Pair]:
        """Each question with its passages, in its language and in the original's."""
        for case in self.cases:
            family = self.snapshot.family(case.row["source"])
            documents = self.snapshot.documents_at(each.path for each in family)
            right = {
                self.rows[at]["group_id"]
                for path, document in documents.items()
                for place in case.places(document)
                for at in self.places[path]
                if covered(place, [(self.rows[at]["start"], self.rows[at]["end"])]) >= 0.5
            }
            originals = {each.language for each in family if each.original is None}
            for among in sorted({case.language, *originals}):
                yield Pair(str(case.row["id"]), case.text, frozenset(right), among)

    def headings(self) -> Iterator[Pair]:
        """Each heading with what stands below it, and with that in another language."""
        sections: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        spoken: dict[str, set[str]] = defaultdict(set)
        for row in self.rows:
            sections[row["path"], row["language"], *row["heading_path"]].append(row)
            spoken[row["group_id"]].add(row["language"])
        for number, ((path, language, *headings), rows) in enumerate(sorted(sections.items())):
            text = plain(headings[-1]) if headings else ""
            right = frozenset(row["group_id"] for row in rows)
            others = sorted(set[str]().union(*(spoken[group] for group in right)) - {language})
            if len(text) >= SHORTEST:
                yield Pair(path, text, right, language)
                if others:
                    yield Pair(path, text, right, others[number % len(others)])

    def row(self, pair: Pair, asked: Adapted, rng: random.Random) -> Row | None:
        """A pair with the passages it is compared on; None where none of a language is right."""
        found = asked.encode([pair.text])
        query = query_of(found.tokens[0], found.ids[0], self.snapshot.piece_rarity)
        places = np.array(self.languages[pair.among], dtype=int)
        nearest = places[np.argsort(-self.vectors[places] @ found.vectors[0])]
        is_right = np.array([self.rows[at]["group_id"] in pair.right for at in nearest], dtype=bool)
        right, wrong = nearest[is_right][:RIGHT].tolist(), nearest[~is_right].tolist()
        if not right or not len(query.tokens):
            return None
        beside = wrong[NEAREST:]
        compared = [*right, *wrong[:NEAREST], *rng.sample(beside, min(OTHERS, len(beside)))]
        arrays = found.vectors[0], query.tokens, query.weights, self.vectors[compared]
        vector, tokens, weights, vectors = map(torch.from_numpy, arrays)
        return Row(vector, tokens, weights, vectors, [self.rows[at]["tokens"] for at in compared], len(right))

    def found(self, asked: Adapted, cases: Sequence[Case]) -> list[tuple[str, int | None]]:
        """Of each question its language, and at which place its passage is found."""
        encoders = Encoders(asked, asked)
        questions = (Question(case.text, case.language, "given") for case in cases)
        found = (search(self.snapshot, question, encoders) for question in questions)
        return [(case.language, first_found(each, case.places)) for case, each in zip(cases, found, strict=True)]


class Trial:
    """One encoder, and what it made of each question."""

    def __init__(self) -> None:
        self._encoder = open_encoders(None, None, threads=1, reads=False).late
        self._known: dict[str, Encoded] = {}
        self.as_it_is = Adapted(self._encoder, self._known)

    def learned(self, docs: Documentation, pairs: Sequence[Pair], count: int) -> Adapted:
        """Questions with a map from so many pairs, or from all where there are fewer."""
        rng = random.Random(count)
        chosen = rng.sample(pairs, min(count, len(pairs)))
        rows = [row for pair in chosen if (row := docs.row(pair, self.as_it_is, rng))]
        began = time.process_time()
        adapter = trained(rows)
        print(f"    trained on {len(rows)} pairs in {time.process_time() - began:.0f} s", flush=True)
        return Adapted(self._encoder, self._known, adapter)


def main() -> None:
    parser = arguments(__doc__)
    add_pairs(parser)
    parser.add_argument("--counts", type=listed, default=("50", "200", "1000"), help="pairs to train on")
    options = parser.parse_args()
    torch.set_num_threads(1)
    trial, every = Trial(), [Documentation(*each) for each in options.pairs]
    for docs in every:
        print(f"{docs.name}\n  as it is: {line(docs.found(trial.as_it_is, docs.cases))}", flush=True)
        asked, headings = list(docs.asked()), list(docs.headings())
        for count in map(int, options.counts):
            print(f"  {count} of its questions: {line(in_halves(trial, docs, asked, count))}", flush=True)
            print(f"  {count} of its headings: {line(docs.found(trial.learned(docs, headings, count), docs.cases))}")
        theirs = trial.learned(docs, asked, len(asked))
        for other in every:
            if other is not docs:
                print(f"  asked {other.name}: {line(other.found(theirs, other.cases))}", flush=True)


def in_halves(trial: Trial, docs: Documentation, asked: Sequence[Pair], count: int) -> list[tuple[str, int | None]]:
    """What is found for one half of the questions with a map from the other half's."""
    found = []
    for half in halves(docs.cases):
        map_ = trial.learned(docs, [pair for pair in asked if pair.id in half], count)
        found += docs.found(map_, [case for case in docs.cases if str(case.row["id"]) not in half])
    return found


def halves(cases: Sequence[Case]) -> tuple[set[str], set[str]]:
    """The ids of the questions in two halves."""
    ids = sorted({str(case.row["id"]) for case in cases})
    random.Random(1).shuffle(ids)
    return set(ids[::2]), set(ids[1::2])


def trained(rows: Sequence[Row]) -> Adapter:
    """An adapter that puts what is right first, as far as the vectors tell."""
    adapter, rng = Adapter(rows[0].vectors.shape[1]), random.Random(1)
    optimizer = torch.optim.Adam(adapter.parameters(), RATE)
    for _ in range(STEPS):
        optimizer.zero_grad()
        scored = [(_scores(adapter, row) / TEMPERATURE, row.right) for row in rng.choices(rows, k=BATCH)]
        losses = [torch.logsumexp(each, 0) - torch.logsumexp(each[:right], 0) for each, right in scored]
        (torch.stack(losses).mean() + SMALL * adapter.added()).backward()
        optimizer.step()
    return adapter


def _scores(adapter: Adapter, row: Row) -> Tensor:
    """Of each passage, as the ranking has it where a passage is its own original."""
    packed = np.frombuffer(b"".join(row.bits), dtype=np.uint8).reshape(-1, row.vectors.shape[1] // 8)
    signs = torch.from_numpy(np.unpackbits(packed, axis=1).astype(np.float32) * 2 - 1) / row.vectors.shape[1] ** 0.5
    lengths = [8 * len(each) // row.vectors.shape[1] for each in row.bits]
    alike = (adapter(row.tokens, 1) @ signs.T).split(lengths, dim=1)
    late = torch.stack([row.weights @ each.amax(dim=1) for each in alike])
    dense = row.vectors @ adapter(row.vector, 0)
    of_late, of_dense = WEIGHTS["late"] + WEIGHTS["original"], WEIGHTS["dense"] + WEIGHTS["dense_original"]
    return of_late * late + of_dense * dense


def line(found: Sequence[tuple[str, int | None]]) -> str:
    """First and among five: of all, and by language."""
    codes = sorted({code for code, _ in found})
    parts = {"all": found} | {code: [each for each in found if each[0] == code] for code in codes}
    return "  ".join(f"{name} {_within(each, 1)} {_within(each, 5)}" for name, each in parts.items())


def _within(found: Sequence[tuple[str, int | None]], most: int) -> str:
    return percent(rank is not None and rank <= most for _, rank in found)


if __name__ == "__main__":
    run(main)
