"""Evidence -> the statements that answer, as few as do, and a list or a procedure whole where it is asked for."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..languages.cues import asks_for_all, asks_how, asks_which_not, search_text
from ..languages.numbers import numbers
from ..languages.terms import content_stems
from ..records import Document, Evidence, Question, Span, Statement
from ..statements.options.beside import Key, beside, told_by_column
from ..statements.shown import asked_in, governors_shown, shown, shown_governor
from ..text.syntax import CODE_SPAN, STRUCK

PASSAGES = 15  # evidence that is quoted from
ITEMS, LIST_WORDS = 12, 160  # of a list that is shown whole; the rest is counted
_ALL = 1_000  # words of a list of which more is wanted
_FEW_ITEMS, _FEW_WORDS = 4, 12  # of the rest of a list that is shown with one of its items
_COMPARED = 40  # statements: the likeliest ones
_TERM = 6  # words of a term, an option or a step that others stand below
_SAME = 0.8  # share of the words, stemmed, from which a statement says what another one did
_DIAGRAMS = frozenset(("mermaid", "plantuml", "puml", "dot", "graphviz", "d2", "flowchart"))  # readers see a picture
_PUNCTUATION = ".,;:!?()[]\"'“”"


class Limits(NamedTuple):
    """Down to what a statement beside the best one is quoted: how likely it is to be what answers (the softmax of the
    scores, which are natural logarithms of odds) by a power of the words that it adds; and the words of an answer."""

    worth: float
    power: float
    words: int


# Of an answer, and of what comes closest to one: of that less is worth its words. What they are worth was chosen by
# scripts/fit/limits.py; so many words do: recorded answers to 360 questions were as often right with 130 and 110.
LIMITS, CLOSEST = Limits(0.0055, 0.7, 100), Limits(0.01, 0.7, 80)
# Where more of an answer is wanted: what is worth a quarter of that, three times as many words.
_MORE = Limits(LIMITS.worth / 4, LIMITS.power, 3 * LIMITS.words)


class Chosen(NamedTuple):
    """What is quoted of a passage: statements in the order of the text, and how many of a list are left out."""

    rank: int  # of its evidence
    statements: tuple[Statement, ...]
    left: int = 0


def choose(question: Question, evidence: Sequence[Evidence], limits: Limits = LIMITS) -> list[Chosen]:
    """What to quote, the passage with the best statement first."""
    picked = pick(evidence, limits)
    if question.more:  # of the pages that answered
        pages = {evidence[rank].passage.path for rank, _ in picked}
        more = (each for each in pick(evidence, _MORE) if evidence[each[0]].passage.path in pages)
        picked = list(dict.fromkeys([*picked, *more]))
    if asks_for_all(question.text, question.language):
        picked += _one_a_section(evidence, picked)
    picked = _without_others(question, evidence, _as_rows(evidence, picked))
    chosen: list[tuple[int, Sequence[Statement], Collection[Span]]] = []
    told: dict[str, set[Span]] = defaultdict(set)  # of a page: a list brings what stands in other passages of it
    for rank in _by_page(evidence, list(dict.fromkeys(rank for rank, _ in picked))):
        known = told[evidence[rank].passage.path]
        own = [statement for place, statement in picked if place == rank and statement.span not in known]
        if own:
            statements, missed = _with_lists(question, evidence[rank], own, known)
            known.update(statement.span for statement in statements)
            chosen.append((rank, statements, missed))
    return list(_counted_once(evidence, chosen))


def _counted_once(
    evidence: Sequence[Evidence], chosen: Sequence[tuple[int, Sequence[Statement], Collection[Span]]]
) -> Iterator[Chosen]:
    """What is chosen, with how many of a list are left out behind the last of it that is shown."""
    after: dict[str, set[Span]] = defaultdict(set)  # of a page: what is shown or counted later
    found = []
    for rank, statements, missed in reversed(chosen):
        later = after[evidence[rank].passage.path]
        found.append(Chosen(rank, tuple(statements), len(set(missed) - later)))
        later.update(missed, (statement.span for statement in statements))
    return reversed(found)


def _as_rows(evidence: Sequence[Evidence], picked: Sequence[tuple[int, Statement]]) -> list[tuple[int, Statement]]:
    """What is picked, but instead of a footnote of one row that row, which brings it along."""
    rows = {
        (found.document.path, each.span): (rank, each)
        for rank, found in enumerate(evidence)
        for each in found.statements
        if each.kind == "row"
    }
    every = []
    for rank, each in picked:
        of = [rows.get((evidence[rank].document.path, span)) for span, kind in each.governors if kind == "before"]
        every.append(next(filter(None, of), (rank, each)))
    return list(dict.fromkeys(every))


def _without_others(
    question: Question, evidence: Sequence[Evidence], picked: Sequence[tuple[int, Statement]]
) -> list[tuple[int, Statement]]:
    """What is picked without the rows, records and tabs that nobody asked for."""
    apart = _beside(question, [(found, each) for found in evidence for each in found.statements])
    return [(rank, each) for rank, each in picked if (evidence[rank].document.path, each.span) not in apart] or list(
        picked
    )


def _beside(question: Question, said: Sequence[tuple[Evidence, Statement]]) -> set[Key]:
    """Those that nobody asked for; where a question names none, by those that it goes on with."""
    language = question.language
    return beside(question.text, language, said) or beside(search_text(question), language, said)


def _by_page(evidence: Sequence[Evidence], ranks: Sequence[int]) -> list[int]:
    """The ranks in their order, but those of one page together."""
    pages = list(dict.fromkeys(evidence[rank].passage.path for rank in ranks))
    return sorted(ranks, key=lambda rank: pages.index(evidence[rank].passage.path))


def pick(evidence: Sequence[Evidence], limits: Limits = LIMITS) -> list[tuple[int, Statement]]:
    """The best statement, and what else is worth its words, with the ranks of their evidence."""
    offers = _offers(evidence)
    picked: list[tuple[int, Statement]] = []
    words, told, known = 0, list[_Said](), set[_Part]()
    while offers:
        added = [max(1, sum(each.words[part] for part in each.words.keys() - known)) for each in offers]
        worth = [each.chance / more**limits.power for each, more in zip(offers, added, strict=True)]
        place = worth.index(max(worth)) if picked else 0
        offer, more = offers.pop(place), added[place]
        if picked and worth[place] < limits.worth:
            break
        said = _said(evidence[offer.rank].document, offer.statement)
        if picked and (words + more > limits.words or any(_repeats(said, other) for other in told)):
            continue
        told.append(said)
        words += more
        known.update(offer.words)
        picked.append((offer.rank, offer.statement))
    return picked


_Part = tuple[str, Span | None]  # a path, and what is told of it: words, or its name


class _Offer(NamedTuple):
    """A statement that may be quoted."""

    rank: int  # of its evidence
    statement: Statement
    chance: float  # that it is what answers
    words: Mapping[_Part, int]  # of all that would be shown with it


def _offers(evidence: Sequence[Evidence]) -> list[_Offer]:
    """The likeliest statements, the likeliest first."""
    scored = [(round(statement.score, 2), rank, statement) for rank, statement in _candidates(evidence)]
    scored.sort(key=lambda each: -each[0])  # equal ones stay in the order of the evidence, whatever the last digits
    odds = [math.exp(score - scored[0][0]) for score, _, _ in scored]
    every = sum(odds)
    return [
        _Offer(rank, statement, odd / every, _words(evidence[rank], statement))
        for (_, rank, statement), odd in zip(scored[:_COMPARED], odds, strict=False)
    ]


def _words(found: Evidence, statement: Statement) -> Mapping[_Part, int]:
    """How many words are shown of a statement, what governs it, what it introduces, and the name of its page."""
    text, path = found.document.text, found.document.path
    own = shown(text, statement)
    along = _few(text, introduced(found, statement)) if _introduces(found, statement) else ()
    parts: dict[Span | None, str] = {each.span: shown(text, each) for each in along}
    parts |= {each.span: shown_governor(text, each) for each in governors_shown(statement)}
    parts[statement.span] = own
    return {(path, None): len(found.document.title.split())} | {
        (path, span): len(words.split()) for span, words in parts.items()
    }


class _Said(NamedTuple):
    """What a statement says: the stems of its words; and its figures and code, of which one may be all that differs."""

    path: str
    stems: frozenset[str]
    exact: frozenset[str]


def _said(document: Document, statement: Statement) -> _Said:
    words, raw = shown(document.text, statement), document.text[slice(*statement.span)]
    figures = {word.strip(_PUNCTUATION) for word in words.split() if any(map(str.isdigit, word))}
    code = {found[2] for found in CODE_SPAN.finditer(raw)}
    return _Said(document.path, frozenset(content_stems(words, document.language)), frozenset(figures | code))


def _repeats(said: _Said, other: _Said) -> bool:
    """Whether two statements have nearly the same words; of one page, the same figures and code, too."""
    if said.path == other.path and said.exact != other.exact:
        return False
    return len(said.stems & other.stems) >= _SAME * max(len(said.stems), len(other.stems), 1)


def _one_a_section(
    evidence: Sequence[Evidence], picked: Sequence[tuple[int, Statement]]
) -> Iterator[tuple[int, Statement]]:
    """The best statement of each section beside that of the best one: what is asked for may be the sections' names."""
    if not picked:
        return
    best, taken = evidence[picked[0][0]], {rank for rank, _ in picked}
    above = best.document.path, best.passage.heading_path[:-1]
    told = {evidence[rank].passage.heading_path for rank in taken}
    for rank, found in enumerate(evidence):
        own = found.passage.heading_path
        telling = [each for each in found.statements if tells(found, each)]
        if telling and above[1] and (found.document.path, own[:-1]) == above and own not in told:
            told.add(own)
            yield rank, max(telling, key=lambda each: each.score)


def _candidates(evidence: Sequence[Evidence]) -> Iterator[tuple[int, Statement]]:
    for rank, found in enumerate(evidence):
        # What only asks, or introduces what does not stand with it, says nothing.
        telling = [each for each in found.statements if tells(found, each)]
        yield from ((rank, each) for each in telling or found.statements if shown(found.document.text, each))


def tells(found: Evidence, statement: Statement) -> bool:
    """Does a statement say something, rather than ask, or introduce what it has not with it, or draw a diagram?"""
    words = shown(found.document.text, statement).rstrip("\"'”’)")
    if statement.kind == "code" or not words:
        return bool(words) and statement.mark.lower() not in _DIAGRAMS
    if statement.kind == "lead" or words.endswith(":"):
        return bool(introduced(found, statement))
    left = STRUCK.sub("", words).strip(f" {_PUNCTUATION}")
    return bool(left) and not (statement.kind == "sentence" and words.endswith("?"))


def _introduces(found: Evidence, statement: Statement) -> bool:
    """Is it no answer without what it introduces: words before a colon, a term without what it means, a problem
    without what is said to it?"""
    words = shown(found.document.text, statement)
    if words.endswith(":") or statement.span in asked_in(found):
        return True
    is_term = statement.kind != "code" and len(words.split()) <= _TERM and not words.endswith((".", "!", "…"))
    return is_term and bool(introduced(found, statement))


def introduced(found: Evidence, statement: Statement) -> list[Statement]:
    """What a statement introduces: the rest of its group, or what it governs; of a list of terms the terms."""
    if statement.kind == "lead":
        return _others(found, statement)
    every = (*found.passage.statements, *found.passage.beyond)
    governed = (each for each in every if any(governor.span == statement.span for governor in each.governors))
    return [each for each in governed if not any(g.kind == "label" and g.span > statement.span for g in each.governors)]


def _others(found: Evidence, statement: Statement) -> list[Statement]:
    """The rest of what a statement is part of: the items of its list and what stands below them, its rows, its code;
    nothing that is said to another question, or to another problem."""
    every = (*found.passage.statements, *found.passage.beyond)
    asked = asked_in(found)
    own = _said_to(statement, asked)
    group = (each for each in every if statement.group and each.group == statement.group)
    members = {each.span for each in group if _said_to(each, asked) == own}
    below = (each for each in every if any(g.kind == "item" and g.span in members for g in each.governors))
    rest = {each.span: each for each in (*(each for each in every if each.span in members), *below)}
    return [each for span, each in rest.items() if span != statement.span]


def _said_to(statement: Statement, asked: Collection[Span]) -> Span | None:
    """The question that a statement is, or that it answers."""
    questions = (governor.span for governor in statement.governors if governor.kind == "question")
    return statement.span if statement.span in asked else max(questions, default=None)


def _with_lists(
    question: Question, found: Evidence, own: Sequence[Statement], known: Collection[Span]
) -> tuple[Sequence[Statement], Collection[Span]]:
    """The statements chosen of a passage, and with them the lists of which all is wanted, not what is known; and what
    of lists is left out."""
    spans = {each.span: each for each in own}
    missed: set[Span] = set()
    text = found.document.text
    for statement in own:
        if _introduces(found, statement):
            others = introduced(found, statement)
        elif statement.kind == "item" or _whole_is_wanted(question, found, statement, own):
            others = _others(found, statement)
        else:
            continue
        if statement.kind == "row":
            apart = _beside(question, [(found, each) for each in (statement, *others)])
            others = [each for each in others if (found.document.path, each.span) not in apart]
        new = (each for each in others if each.span not in spans and each.span not in known)
        others = sorted(new, key=lambda each: each.span)
        wanted = _whole_is_wanted(question, found, statement, own) or _is_short(text, others)
        told = list(_few(text, others, all_of_it=question.more)) if wanted else []
        spans.update({each.span: each for each in told})
        if wanted or _is_introduced(statement):
            missed.update(each.span for each in others if each.kind != "lead")
    seen = {*spans, *known, *(governor.span for each in spans.values() for governor in each.governors)}
    return [spans[span] for span in sorted(spans)], missed - seen


def _whole_is_wanted(question: Question, found: Evidence, statement: Statement, own: Sequence[Statement]) -> bool:
    """Is a statement no answer without the rest of its list: an introduction, a step, one of those asked for?"""
    if statement.kind == "lead" or _introduces(found, statement):
        return True
    step = statement.kind == "item" and statement.mark[:-1].isdigit()
    if step and asks_how(question.text, question.language):
        return True
    several = question.more or asks_for_all(question.text, question.language)
    if statement.kind == "row" and (several or asks_which_not(question.text, question.language)):
        table = [(found, each) for each in (statement, *_others(found, statement))]
        if told_by_column(question.text, question.language, table):
            return True
    if statement.kind not in ("item", "row") or not several:
        return False
    return sum(each.group == statement.group for each in own) > 1 or _is_counted(found, statement)


def _is_counted(found: Evidence, statement: Statement) -> bool:
    """Does what introduces a list say how many items it has, so that one is not what it announces?"""
    document, every = found.document, (*found.passage.statements, *found.passage.beyond)
    lead = " ".join(shown_governor(document.text, each) for each in statement.governors if each.kind == "lead")
    items = {
        each.span for each in every if (each.group, each.kind, each.level) == (statement.group, "item", statement.level)
    }
    return str(len(items)) in {number.value for number in numbers(lead, document.language)}


def _is_introduced(statement: Statement) -> bool:
    """Is it one of a list that an introduction announces, so that one alone would seem to be all?"""
    return any(governor.kind == "lead" for governor in statement.governors)


def _is_short(text: str, statements: Sequence[Statement]) -> bool:
    """Is the rest of a list no more than a few words?"""
    return len(statements) <= _FEW_ITEMS and sum(len(shown(text, each).split()) for each in statements) <= _FEW_WORDS


def _few(text: str, statements: Iterable[Statement], *, all_of_it: bool = False) -> Iterator[Statement]:
    items, most = (_ALL, _ALL) if all_of_it else (ITEMS, LIST_WORDS)
    words = 0
    for number, statement in enumerate(statements):
        words += len(shown(text, statement).split())
        if number >= items or words > most:
            return
        yield statement
