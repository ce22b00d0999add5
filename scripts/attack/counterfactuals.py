"""Changes facts in a copy of a documentation, and measures whether the answers follow: real index, real model.

Usage: python scripts/attack/counterfactuals.py FOLDER [--count 100] [--json FILE]

A fact is a number, a name or a command that stands in a passage and in all its translations, and in at most ten
groups of passages. All facts are changed at once (one incremental index run), then their passages are deleted
(another), then only one translation of each is changed (a third). Each time a question is asked: the heading and the
sentence around the fact, without it; the languages take turns. Only facts that the answer shows before are counted.
The evidence files of the first answers are re-checked after each change too.
"""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from rich.table import Table

from bot import Answer, Bot, Citation, KeptAnswer, Passage, Settings, keep_answer, recheck
from bot.answering.recheck import NEAR
from bot.documents.folder import read_folder
from bot.indexing.passages import passages
from bot.text.plain import plain
from scripts.shared.command import arguments, folder, run
from scripts.shared.files import write_json
from scripts.shared.tables import console

KINDS = ("number", "name", "command")
GROUPS = 10  # a fact stands in at most so many groups of passages; it is changed in all of them
WORDS = 2  # a sentence without its fact has at least so many words
CHECKS = ("changed", "deleted", "contradicted", "evidence changed", "evidence deleted")


@dataclass(frozen=True)
class Place:
    """Where a fact stands, or a passage."""

    path: str
    start: int
    end: int


@dataclass(frozen=True)
class Fact:
    kind: str
    old: str
    new: str
    language: str  # asked in
    question: str
    places: tuple[Place, ...]
    passages: tuple[Place, ...]
    contradicted_in: str  # a language of a translation
    its_question: str


# ---- finding facts ---------------------------------------------------------------------------


class Library:
    """A documentation taken apart: its documents, passages by group, and where each word stands."""

    def __init__(self, folder: Path) -> None:
        self.documents = {document.path: document for document in read_folder(folder).documents}
        self.passages = passages(list(self.documents.values()))
        self.languages = sorted({document.language for document in self.documents.values()})
        self.words: dict[str, list[Place]] = defaultdict(list)
        for document in self.documents.values():
            for found in re.finditer(r"\w+", document.text):
                self.words[found[0]].append(Place(document.path, found.start(), found.end()))
        self.groups: dict[str, dict[str, Passage]] = defaultdict(dict)
        for passage in chain.from_iterable(self.passages.values()):
            self.groups[passage.group_id][passage.language] = passage

    def passage_at(self, place: Place) -> Passage | None:
        around = (p for p in self.passages[place.path] if p.start <= place.start and place.end <= p.end)
        return next(around, None)

    def question(self, word: str, passage: Passage) -> str:
        """Of the first sentence of a passage that holds the word, and words enough; else nothing."""
        document = self.documents[passage.path]
        heading = (passage.heading_path or (document.title,))[-1]
        for statement in passage.statements:
            said = document.text[slice(*statement.span)]
            if passage.kind != "code" and holds(said, word) and (made := question(said, word, heading)):
                return made
        return ""


def holds(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def question(sentence: str, word: str, heading: str) -> str:
    """The heading, and the sentence without the word; nothing where too few words are left."""
    left = without_word(plain(sentence).replace("|", " "), word).rstrip(".:;!,")
    return f"{without_word(heading, word)}: {left}?" if len(re.findall(r"[^\W\d_]{2,}", left)) >= WORDS else ""


def without_word(text: str, word: str) -> str:
    left = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", text)
    return " ".join(re.sub(r'[`"*]|\(\s*\)', " ", left).split())


def kind_of(word: str, library: Library, places: Sequence[Place]) -> str | None:
    if word.isdecimal() and word.isascii():
        place = places[0]
        around = library.documents[place.path].text[max(0, place.start - 2) : place.end + 2]
        return None if re.search(rf"[\w/]?[.,:/-]{word}|{word}[.,:/-]\w", around) else "number"
    if not re.fullmatch(r"[A-Za-z_]\w{2,}", word):
        return None
    if any(in_code(library.documents[place.path].text, place) for place in places):
        return "command"
    return "name" if re.match(r"[A-Z]", word) else None


def in_code(text: str, place: Place) -> bool:
    """Between back quotes of one line."""
    line = text[text.rfind("\n", 0, place.start) + 1 :].partition("\n")[0]
    at = place.start - text.rfind("\n", 0, place.start) - 1
    return any(found.start() < at < found.end() for found in re.finditer(r"`[^`]+`", line))


def candidates(library: Library) -> Iterator[tuple[str, str, tuple[Place, ...], list[dict[str, Passage]]]]:
    """Words that may be changed, each with its kind, its places and its groups; one group has all languages."""
    for word, places in library.words.items():
        if len(places) > GROUPS * len(library.languages) * 4:
            continue
        around = [library.passage_at(place) for place in places]
        if None in around:
            continue
        found = {p.group_id: library.groups[p.group_id] for p in around if p is not None}
        here = {(p.group_id, p.language) for p in around if p is not None}
        whole = [by for group, by in found.items() if all((group, code) in here for code in library.languages)]
        kind = kind_of(word, library, places)
        if kind and whole and len(found) <= GROUPS and not inflected(word, kind, library, list(found.values())):
            yield word, kind, tuple(places), [whole[0], *found.values()]


def inflected(word: str, kind: str, library: Library, groups: Sequence[Mapping[str, Passage]]) -> bool:
    """Whether a passage has the word with an ending too, which a change would miss."""
    if kind == "number":
        return False
    texts = (library.documents[p.path].text[p.start : p.end] for by in groups for p in by.values())
    return any(re.search(rf"{re.escape(word)}\w|\w{re.escape(word)}", text) for text in texts)


def facts(library: Library, seed: int = 1) -> list[Fact]:
    """Facts of each kind in turn, in each language in turn."""
    dice = random.Random(seed)
    found: dict[str, list[Fact]] = {kind: [] for kind in KINDS}
    taken = set(library.words)
    for word, kind, places, groups in candidates(library):
        here = {code: library.question(word, passage) for code, passage in groups[0].items()}
        asked = {code: made for code, made in here.items() if made}
        originals = {code for code, passage in groups[0].items() if library.documents[passage.path].original is None}
        translated = sorted(set(asked) - originals)
        if not translated:
            continue
        turn = sum(map(len, found.values()))
        language = sorted(asked)[turn % len(asked)]
        other = language if language in translated else translated[turn % len(translated)]
        new = another(word, kind, taken, dice)
        taken.add(new)
        found[kind].append(
            Fact(
                kind=kind,
                old=word,
                new=new,
                language=language,
                question=asked[language],
                places=places,
                passages=tuple({Place(p.path, p.start, p.end) for by in groups for p in by.values()}),
                contradicted_in=other,
                its_question=asked[other],
            )
        )
    for of_kind in found.values():
        dice.shuffle(of_kind)
    turns = chain.from_iterable(zip_longest(*found.values()))
    return [fact for fact in turns if fact is not None]


def another(word: str, kind: str, taken: set[str], dice: random.Random) -> str:
    """A word of the same shape that stands nowhere."""
    length = len(word)
    while True:
        made = "".join(_letter(letter, dice) for letter in word[:length].ljust(length, word[-1]))
        if made not in taken and not (kind == "number" and made[0] == "0"):
            return made
        length += dice.random() < 0.02  # all of this length may be taken


def _letter(letter: str, dice: random.Random) -> str:
    if letter.isdecimal():
        return dice.choice("0123456789")
    if letter == "_":
        return letter
    made = dice.choice("aeiou" if letter.lower() in "aeiou" else "bdfgklmnprstv")
    return made.upper() if letter.isupper() else made


# ---- changing documents ----------------------------------------------------------------------


def write(folder: Path, library: Library, edits: Sequence[tuple[Place, str]]) -> None:
    """The documents with these places replaced; all others as they were."""
    by_path: dict[str, list[tuple[Place, str]]] = defaultdict(list)
    for place, text in edits:
        by_path[place.path].append((place, text))
    for path, document in library.documents.items():
        text = document.text
        for place, new in sorted(by_path[path], key=lambda edit: -edit[0].start):
            text = text[: place.start] + new + text[place.end :]
        if (folder / path).read_bytes() != text.encode():
            (folder / path).write_bytes(text.encode())


def everywhere(found: Sequence[Fact]) -> list[tuple[Place, str]]:
    return [(place, fact.new) for fact in found for place in fact.places]


def without(found: Sequence[Fact]) -> list[tuple[Place, str]]:
    return [(place, "") for place in {place for fact in found for place in fact.passages}]


def in_one_translation(found: Sequence[Fact], library: Library) -> list[tuple[Place, str]]:
    def here(place: Place, fact: Fact) -> bool:
        document = library.documents[place.path]
        return document.language == fact.contradicted_in and document.original is not None

    return [(place, fact.new) for fact in found for place in fact.places if here(place, fact)]


# ---- asking ----------------------------------------------------------------------------------


def shown(answer: Answer) -> Iterator[str]:
    """All words of documents that a reader of the answer sees."""
    yield answer.text
    for citation in answer.citations:
        yield citation.quote
        if citation.original is not None:
            yield citation.original.quote


def follows(answer: Answer, fact: Fact) -> bool:
    texts = list(shown(answer))
    return any(holds(text, fact.new) for text in texts) and not any(holds(text, fact.old) for text in texts)


def forgets(answer: Answer, fact: Fact) -> bool:
    return not any(holds(text, word) for text in shown(answer) for word in (fact.old, fact.new))


def shows_both(answer: Answer, fact: Fact) -> bool:
    """The translation's word in a citation, and the original's in what stands beside it."""
    return any(_both(citation, fact) for citation in answer.citations)


def _both(citation: Citation, fact: Fact) -> bool:
    if citation.original is None:
        return False
    return holds(citation.quote, fact.new) and holds(citation.original.quote, fact.old)


def noticed(file: KeptAnswer, fact: Fact, folder: Path) -> tuple[bool | None, list[float]]:
    """Whether a re-check notices that what was quoted is no longer so; None where the fact was not quoted."""
    checks = [check for check in recheck(file, folder).sources if holds(check.quote, fact.old)]
    if not checks:
        return None, []
    fine = all(check.verdict in ("changed", "gone") and not holds(check.now, fact.old) for check in checks)
    return fine, [check.likeness for check in checks]


@dataclass
class Result:
    """What became of one fact."""

    fact: Fact
    checks: dict[str, bool | None]
    likeness: dict[str, list[float]]
    answers: dict[str, str]


def measure(folder: Path, count: int, tell: Callable[[str], None] = lambda text: None) -> list[Result]:
    """All checks of so many facts of a folder, in a copy and an index that are thrown away."""
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made) / folder.name
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".git"))
        library = Library(copy)
        return _run(copy, Settings(index=Path(made) / "index"), library, count, tell)


def _run(copy: Path, settings: Settings, library: Library, count: int, tell: Callable[[str], None]) -> list[Result]:
    bot = _opened(copy, settings, tell)
    results, kept = _answerable(bot, facts(library), count, tell)
    found = [result.fact for result in results]
    for name, edits, judge in (("changed", everywhere(found), follows), ("deleted", without(found), forgets)):
        write(copy, library, edits)
        bot = _opened(copy, settings, tell)
        for result, file in zip(results, kept, strict=True):
            answer = bot.ask(renamed(result.fact.question, found), language=result.fact.language)
            result.checks[name], result.answers[name] = judge(answer, result.fact), answer.text
            checked, likeness = noticed(file, result.fact, copy)
            result.checks[f"evidence {name}"], result.likeness[name] = checked, likeness
    write(copy, library, in_one_translation(found, library))
    bot = _opened(copy, settings, tell)
    for result in results:
        language = result.fact.contradicted_in
        those = [fact for fact in found if fact.contradicted_in == language]
        answer = bot.ask(renamed(result.fact.its_question, those), language=language)
        result.checks["contradicted"] = shows_both(answer, result.fact)
        result.answers["contradicted"] = answer.text
    return results


def _answerable(
    bot: Bot, found: Sequence[Fact], count: int, tell: Callable[[str], None]
) -> tuple[list[Result], list[KeptAnswer]]:
    """Facts that the answers to both their questions show before anything is changed, with the first's evidence."""
    results: list[Result] = []
    kept, tried = [], 0
    for fact in found:
        if len(results) == count:
            break
        tried += 1
        file = keep_answer(bot, bot.stream(fact.question, language=fact.language))
        other = bot.ask(fact.its_question, language=fact.contradicted_in)
        if _quotes(file.citations, fact) and _quotes(other.citations, fact):
            results.append(Result(fact, {}, {}, {}))
            kept.append(file)
    tell(f"{len(results)} facts that their questions find, of {tried} tried")
    return results, kept


def renamed(text: str, found: Iterable[Fact]) -> str:
    """A question in the words that the documents have now."""
    news = {fact.old: fact.new for fact in found}
    return re.sub(r"\w+", lambda word: news.get(word[0], word[0]), text)


def _quotes(citations: Sequence[Citation], fact: Fact) -> bool:
    return any(holds(citation.quote, fact.old) for citation in citations)


def _opened(copy: Path, settings: Settings, tell: Callable[[str], None]) -> Bot:
    bot = Bot.open(copy, settings=settings)
    report = bot.report
    tell(f"{report.documents} documents, {report.passages} passages, {report.embedded} embedded")
    return bot


# ---- what is printed -------------------------------------------------------------------------


def summary(results: Sequence[Result]) -> dict[str, Any]:
    rows: dict[str, dict[str, Any]] = {}
    for kind in (*KINDS, "all"):
        those = [result for result in results if kind in (result.fact.kind, "all")]
        rows[kind] = {name: _counted(result.checks[name] for result in those) for name in CHECKS}
        rows[kind]["facts"] = len(those)
    likeness = {name: sorted(chain.from_iterable(r.likeness[name] for r in results)) for name in ("changed", "deleted")}
    return {"rows": rows, "languages": Counter(r.fact.language for r in results), "likeness": likeness, "near": NEAR}


def _counted(values: Iterable[bool | None]) -> list[int]:
    """Right, of those that could be asked."""
    known = [value for value in values if value is not None]
    return [sum(known), len(known)]


def table(summed: Mapping[str, Any]) -> Table:
    made = Table("facts", *CHECKS, title="Facts changed in a copy, and what the answers did: right of all asked")
    for kind, row in summed["rows"].items():
        made.add_row(f"{kind} ({row['facts']})", *("{} of {}".format(*row[name]) for name in CHECKS))
    return made


def spread(values: Sequence[float]) -> str:
    if not values:
        return "none"
    at = [values[int(share * (len(values) - 1))] for share in (0, 0.05, 0.5, 0.95, 1)]
    return ", ".join(f"{value:.2f}" for value in at)


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("folder", type=folder)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--json", type=Path, help="write every fact and the table to this file")
    chosen, out = parser.parse_args(), console()
    results = measure(chosen.folder, chosen.count, out.print)
    summed = summary(results)
    out.print(table(summed))
    out.print("asked in", dict(summed["languages"]))
    out.print("likeness to the quote (least, 5 %, median, 95 %, most), changed:", spread(summed["likeness"]["changed"]))
    out.print(f"… deleted: {spread(summed['likeness']['deleted'])}; from {NEAR} it is what the quote has become")
    for result in results:
        wrong = [name for name, right in result.checks.items() if right is False]
        if wrong:
            fact = result.fact
            out.print(f"{', '.join(wrong)}: {fact.old} -> {fact.new} ({fact.language}) {fact.question}", markup=False)
    if chosen.json:
        write_json(chosen.json, summed | {"facts": [asdict(result) for result in results]})


if __name__ == "__main__":
    run(main)
