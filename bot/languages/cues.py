"""Wordings that show what a text does: leans on the sentence before, goes on with a subject or leaves it; and so what
a follow-up is about. Knows nothing of how search works."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from ..records import Question, Span, Turn
from ..text.tabular.names import FieldNames
from .frequencies import content_words
from .locale import codes, locale
from .talk import asked_before

_NO = frozenset(("false", "✗", "✘", "×", "✕", "✖", "❌", "☐", "-", "–", "—"))  # in every language
_AROUND = " \t\r\n.:!*_\"'”’»)–—-\ufe0f"  # stands behind words, and says nothing
_SIGNS = "⚠❗‼🚨⛔"  # of what is to be heeded, in every language
_A_NO = 2  # words of a value that says no
_SPELLED = re.compile(r"\w+(?:'\w+)*")


class Step(NamedTuple):
    """A wording that asks for another one in order: -1 for the one before, 1 for the one after."""

    by: int
    place: Span


# ---- what leans on what was said before -----------------------------------------------------


def leans_on_before(sentence: str, code: str) -> bool:
    """Whether a sentence begins with a word that means something of the sentence before it."""
    return _opening(locale(code).openers).match(_typed(sentence)) is not None


def means_code(sentence: str, code: str) -> bool:
    """Whether a sentence begins with what means the code before it: "The command …"."""
    return _opening(locale(code).of_code).match(_typed(sentence)) is not None


def limits_before(sentence: str, code: str) -> bool:
    """Whether a sentence, or an item, says what the one before does not hold for: "Exception: …", "But not if …"."""
    return _opening(locale(code).exceptions).match(_typed(sentence)) is not None


def heeds(sentence: str, code: str) -> bool:
    """Whether a sentence begins as what is to be heeded does: "Note: …", "Warning. …", "Be aware that …"."""
    return _caution(code).match(_typed(sentence)) is not None


def only_heeds(words: str, code: str) -> bool:
    """Whether words say no more than that what stands behind them is to be heeded: "Important!"."""
    return _opening(locale(code).cautions).fullmatch(_typed(words).rstrip(_AROUND)) is not None


def tells_a_problem(sentence: str, code: str) -> bool:
    """Whether a sentence says what is wrong, as its first word announces: "Symptom: the lamp blinks"."""
    return _labelled(locale(code).problems, r"\W*+\w").match(_typed(sentence)) is not None


def remedies(sentence: str, code: str) -> bool:
    """Whether words begin as what is said to a problem does: "Cause: …", "Solution 2: …"."""
    return _labelled(locale(code).remedies, "").match(_typed(sentence)) is not None


def says_when_it_holds(sentence: str, code: str) -> bool:
    """Whether a sentence below a table says when, or for what, its rows hold: "Only on weekdays", "Valid until May"."""
    words = _typed(sentence)
    return _opening(locale(code).applies).match(words) is not None or _only(code).match(words) is not None


def goes_beyond(sentence: str, code: str) -> bool:
    """Whether a sentence says what holds beyond a limit of the one before: "After that, …"."""
    return _opening(locale(code).beyond).match(_typed(sentence)) is not None


def was_so_once(sentence: str, code: str) -> bool:
    """Whether a sentence says what was so, which the next one may overturn: "It used to be …"."""
    return _opening(locale(code).formerly).match(_typed(sentence)) is not None


def retires(title: str, code: str) -> bool:
    """Whether a title or a heading says that what it is of is no longer current: "Sync (obsolete)"."""
    return _retired(code).search(_typed(title)) is not None


def retires_its_page(sentence: str, code: str) -> bool:
    """Whether a sentence, or a label, says that its page is no longer current: "Deprecated: …", "This page is out of
    date"; not one that says so of what stands in it: "Use --force (obsolete: -f)"."""
    return _retiring(code).search(_typed(sentence)) is not None


def speaks_of_the_retired(question: str, code: str) -> bool:
    """Whether a question asks about what is no longer current."""
    return _wordings(locale(code).retired).search(_typed(question)) is not None


def introduces(sentence: str, code: str, *, leans: bool = False) -> bool:
    """Whether a sentence before a list or a table says what stands there: it is open, or says so. In one that leans on
    another sentence, what it begins with means that one."""
    words = sentence.rstrip(" \"'”’»)*_")
    if not words or words[-1] not in ".!?…":
        return bool(words)
    said = words.split(maxsplit=1)[-1] if leans else words
    return words[-1] != "?" and _wordings(locale(code).leads).search(_typed(said)) is not None


def says_what_it_is(behind: str, code: str) -> bool:
    """Whether what stands behind a term, at the beginning of a sentence, begins to say what it is: "is a …"."""
    return _opening(locale(code).defines).match(_typed(behind)) is not None


def names_a_meaning(column: str, code: str) -> bool:
    """Whether a column of that name says what something is."""
    return _wordings(locale(code).meanings).fullmatch(column.strip()) is not None


def names_a_glossary(heading: str, code: str) -> bool:
    """Whether what stands under a heading says what words mean."""
    return _wordings(locale(code).glossaries).fullmatch(heading.strip()) is not None


def turns(text: str, code: str) -> bool:
    """Whether a text denies, limits or makes depend: what stands under it does not hold as it stands."""
    return _turning(code).search(_spelled(text, code)) is not None


def goes_on_below(heading: str, code: str) -> bool:
    """Whether a heading that turns what stands below it is complete only with that: "What is not free?", "You cannot
    book if you are"; and not a condition of its own: "If it does not start"."""
    condition = _condition_word(code)
    words = _typed(heading).rstrip(" :.…?*_")
    last = max((found.end() for found in condition.finditer(words)), default=None)
    if last is not None and not {*words[last:].casefold().split()} - {*locale(code).neutral}:
        return not begins_with_a_condition(words, code)
    first = words.split(maxsplit=1)[0].casefold() if words else ""
    return first in locale(code).question_words and denies(words, code) and condition.search(words) is None


def asks_how(question: str, code: str) -> bool:
    """Whether a question asks for a way to do something: for all its steps."""
    return _wordings(locale(code).procedures).search(_typed(question)) is not None


def asks_for_all(question: str, code: str) -> bool:
    """Whether a question asks for several things at once: for a list."""
    several = _wordings(locale(code).lists).search(_typed(question)) is not None
    return several and not asks_which_not(question, code)


def asks_for_links(question: str, code: str) -> bool:
    """Whether a question asks where to read on, or for pages: "Where do I find …?", "Which guides …?"."""
    return _wordings(locale(code).links).search(_typed(question)) is not None


def asks_which(question: str, code: str) -> bool:
    """Whether a question asks which of several things: "Which rooms have a projector?"."""
    own, text = locale(code), _spelled(question, code)
    return any(_wordings(each).search(text) for each in (own.which, own.lists))


def asks_which_not(question: str, code: str) -> bool:
    """Whether a question asks which of several things something is denied of: "Which plan has no storage?"."""
    return _wordings(locale(code).which).search(_spelled(question, code)) is not None and denies(question, code)


def asks_for_the_most(question: str, code: str) -> bool:
    """Whether a question asks which of several is the most of something: "Which boat is the fastest?"."""
    return asks_which(question, code) and _wordings(locale(code).superlatives).search(_typed(question)) is not None


def extremes(question: str, code: str) -> list[tuple[str, bool]]:
    """What a question asks the most of, or the least: ("cost", False) where it asks for the cheapest."""
    own, typed = locale(code), _typed(question)
    sides = ((own.most, True), (own.least, False))
    return [(what, most) for side, most in sides for what, words in side.items() if _wordings(words).search(typed)]


def compares(text: str, code: str) -> bool:
    """Whether a text says that something is more, less, the most or the only one, or names a limit."""
    return _comparing(code).search(_typed(text)) is not None


def denies(text: str, code: str) -> bool:
    """Whether a text holds a word that denies."""
    return _denying(code).search(_spelled(text, code)) is not None


def says_no(value: str, code: str) -> bool:
    """Whether the value of a field says that something is not so: "no", "false", "✗"."""
    words = value.strip(" .").casefold()
    return words in _NO or (len(words.split()) <= _A_NO and denies(words, code))


def begins_with_a_condition(sentence: str, code: str) -> bool:
    """Whether a sentence begins with a condition, which may hold for the next one too."""
    return _condition(code).match(_typed(sentence)) is not None


def answers_yes_or_no(sentence: str, code: str) -> bool:
    """Whether a sentence begins with a yes or a no that stands alone."""
    return _yes_no(code).match(_typed(sentence)) is not None


@cache
def _retired(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[(\[|]|\s[–—-]\s){_apart(code)}|{_retiring(code).pattern}", re.IGNORECASE)


@cache
def _retiring(code: str) -> re.Pattern[str]:
    own = locale(code)
    page = rf"(?:\A|[:!]\s)\W*{_wordings(own.this_page).pattern}\s{_wordings(own.retired).pattern}"
    return re.compile(rf"\A{_apart(code)}|{page}", re.IGNORECASE)


def _apart(code: str) -> str:
    """Words for what is no longer current, nothing that they are said of behind them."""
    return rf"\W*{_wordings(locale(code).retired).pattern}\s*(?:\Z|[)\]:!.|]|[–—-]\s|\s[–—-])"


@cache
def _turning(code: str) -> re.Pattern[str]:
    operators = locale(code).operators
    words = [*(word for each in operators["negation"].values() for word in each), *operators["quantifier"]["only"]]
    words += [word for key in ("if", "unless") for word in operators["condition"][key]]
    return _any_of(words)


@cache
def _only(code: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, locale(code).operators["quantifier"]["only"]))
    return re.compile(rf"\W*(?:\w+\s)?(?:{words})(?!\w)|.*(?<!\w)(?:{words})\W*\Z", re.IGNORECASE)


@cache
def _comparing(code: str) -> re.Pattern[str]:
    own = locale(code).operators
    lists = [*own["comparator"].values(), *(own["quantifier"][key] for key in ("most", "only", "least", "limit"))]
    words = "|".join(re.escape(word) for each in lists for word in each)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])|{_wordings(locale(code).superlatives).pattern}", re.IGNORECASE)


@cache
def _denying(code: str) -> re.Pattern[str]:
    return _any_of(word for each in locale(code).operators["negation"].values() for word in each)


@cache
def _condition_word(code: str) -> re.Pattern[str]:
    conditions = locale(code).operators["condition"]
    return _any_of([*conditions["if"], *conditions["unless"]])


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])", re.IGNORECASE)


@cache
def _condition(code: str) -> re.Pattern[str]:
    return re.compile(
        rf"\W*(?:{'|'.join(map(re.escape, locale(code).operators['condition']['if']))})(?!\w)", re.IGNORECASE
    )


@cache
def _caution(code: str) -> re.Pattern[str]:
    own = locale(code)
    label = rf"{_opening(own.cautions).pattern}(?:\s?[:!]|\.\s|\s[–—-]\s|\W*\Z)"
    return re.compile(rf"{label}|{_opening(own.heed).pattern}|\W*[{_SIGNS}]", re.IGNORECASE)


@cache
def _yes_no(code: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, locale(code).yes_no))
    return re.compile(rf"\W*(?:[^\W\d_][.:]\W*)?(?:{words})(?=\s*(?:[,.!:;–—]|-\s|\Z))", re.IGNORECASE)


def goes_on(question: str, code: str) -> bool:
    """Whether a question begins as one that goes on with an earlier one: "And on Windows?"."""
    return _opening(locale(code).follow_ups).match(_typed(question)) is not None


def unopened(question: str, code: str) -> str:
    """A question without the words at its beginning that go on with an earlier one."""
    return _opening(locale(code).follow_ups).sub("", _typed(question), count=1)


def changes_subject(question: str, code: str) -> bool:
    """Whether a question says that it leaves the subject: "By the way, …"."""
    return _wordings(locale(code).new_subjects).search(_typed(question)) is not None


def corrected(question: str, code: str) -> str:
    """A question without the words at its beginning that say it is what was meant: "No, I meant the port"."""
    found = _opening(locale(code).corrections).match(_typed(question))
    return question[found.end() :].lstrip(" ,:;–—-") if found else question


def back_reference(question: str, code: str) -> int | None:
    """Where a question first means something said before it, None where it does not."""
    found = _wordings(locale(code).refers).search(_typed(question))
    return found.start() if found else None


def is_broad(question: str, code: str) -> bool:
    """Whether a question asks what a page or a part of it is about: "What is this module about?"."""
    return _wordings(locale(code).broad).search(_typed(question)) is not None


def step(question: str, code: str) -> Step | None:
    """Where a question asks for what comes before, or after, what was spoken of: "and the one before?"."""
    own, text = locale(code), _typed(question)
    for by, wordings in ((-1, own.previous), (1, own.next)):
        if found := _wordings(wordings).search(text):
            return Step(by, Span(*found.span()))
    return None


def lacking(clause: str, code: str) -> list[Span]:
    """Where a clause says that something is not there: "without", "have lost"."""
    return [Span(*found.span()) for found in _wordings(locale(code).lacking).finditer(_typed(clause))]


def having(clause: str, code: str) -> list[Span]:
    """Where a clause says that something is there: "with", "if you have"."""
    return [Span(*found.span()) for found in _wordings(locale(code).having).finditer(_typed(clause))]


def names_no_place(text: str, code: str) -> list[Span]:
    """Where a text has a word for a place in an order that names none there: "per second", "finns det andra"."""
    return [Span(*found.span()) for found in _wordings(locale(code).no_ordinals).finditer(_typed(text))]


class Contrary(NamedTuple):
    """Wordings of two contraries, of what a question says first; whether what stands behind them has to be the same:
    before, and after, something."""

    same: re.Pattern[str]
    other: re.Pattern[str]
    of_something: bool


def contraries(question: str, code: str) -> list[Contrary]:
    """The pairs of contraries of which a question says one."""
    found = []
    for pair in locale(code).contraries:
        of_something = pair.endswith("…")
        sides = [_wordings(tuple(side.split(","))) for side in pair.removesuffix("…").split("|")]
        said = [side.search(_typed(question)) is not None for side in sides]
        if any(said) and not all(said):
            same, other = sides if said[0] else reversed(sides)
            found.append(Contrary(same, other, of_something))
    return found


# ---- what a follow-up is about ---------------------------------------------------------------

# Content words, chosen by scripts/fit/follow_ups.py: of a clause before a back reference, where more are what it
# means; of a question, where more say themselves what a pronoun means, and where more need nothing asked before.
BEFORE, SUBJECT, DOUBT = 1, 2, 3
TURNS = 3  # so many questions are searched for together


def search_text(question: Question) -> str:
    """The question; where it goes on with the subject of others, those before it, and itself twice to weigh more."""
    texts = _together(question.text, question)
    return " ".join((*texts, question.text)) if len(texts) > 1 else question.text


def doubtful_subject(question: Question) -> str:
    """What was asked before, where a question may go on with it without saying so; else nothing."""
    before = _before(question)
    if not before or _leans_in_any(question.text, question) or _stands_alone(question.text, _languages(question)):
        return ""
    return " ".join(_together(before[-1].question, replace(question, history=tuple(before[:-1]))))


def _together(text: str, question: Question) -> list[str]:
    """A text, and the questions before it that it goes on with, one after the other."""
    texts = [text]
    for turn in reversed(_before(question)):
        if len(texts) == TURNS or not _leans_in_any(texts[0], question):
            break
        texts.insert(0, turn.question)
    return texts


def _before(question: Question) -> list[Turn]:
    """The turns to go on with: a question asked again, in another language, does not go on with itself."""
    return [turn for turn in asked_before(question.history, question.language) if turn.question != question.text]


def _leans_in_any(text: str, question: Question) -> bool:
    return any(_leans_on_questions(text, code) for code in _languages(question))


def _languages(question: Question) -> tuple[str, ...]:
    """What it is written in, as far as a few words tell, and what it is answered in."""
    return (question.language,) if question.written_in is None else (question.written_in, question.language)


def _leans_on_questions(question: str, code: str) -> bool:
    """Whether a question goes on with what was asked before it."""
    if changes_subject(question, code):
        return False
    words = content_words(question, code)
    return not words or goes_on(question, code) or (len(words) <= SUBJECT and _refers_back(question, code))


def _stands_alone(question: str, languages: Sequence[str]) -> bool:
    """Whether a question needs nothing that was asked before it; the first language is what it is written in."""
    left = any(changes_subject(question, code) for code in languages)
    return left or not says_little(question, languages[0])


def says_little(question: str, code: str) -> bool:
    """Whether a question has so few words of its own that it may go on with what stands before it."""
    return len(content_words(question, code)) <= DOUBT


def _refers_back(question: str, code: str) -> bool:
    """Whether it means something that it does not itself name before: "What is RAG, and when do I use it?" does."""
    at = back_reference(question, code)
    if at is None:
        return False
    clauses = re.split(rf"[,;:.?!]|\b{locale(code).conjunction}\b", question[:at].casefold())
    named = any(content_words(clause, code) for clause in clauses[:-1])
    return not named and len(content_words(clauses[-1], code)) <= BEFORE


def parts_of(question: str, code: str) -> list[str]:
    """The questions that one message asks, each about something of its own; none where it asks one."""
    first, *others = [part.strip() for part in _between_questions(code).split(question) if part.strip()] or [""]
    each_asks = all(_asking_word(code).search(part) and content_words(part, code) for part in (first, *others))
    own = each_asks and not any(_leans_on_questions(part, code) for part in others)
    own = own and not any(_goes_on_denying(part, code) for part in others)
    return [first, *others] if own and others else []


def _goes_on_denying(part: str, code: str) -> bool:
    """Whether what seems to be a question goes on with a condition before it: "… if it is wet and can not start"."""
    words = part.casefold().split()[:2]
    return len(words) > 1 and words[1] in locale(code).negations and not asks_why(part, code)


@cache
def _between_questions(code: str) -> re.Pattern[str]:
    own = locale(code)
    asking = "|".join(map(re.escape, own.question_words))
    joined = rf"{re.escape(own.conjunction)}\s+"
    return re.compile(rf"(?<=\?)\s+(?:{joined})?|[,;]?(?<!\s)\s+{joined}(?=(?:{asking})\b)", re.IGNORECASE)


@cache
def _asking_word(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, locale(code).question_words))})(?!\w)", re.IGNORECASE)


# ---- what a question asks for ----------------------------------------------------------------


def asked_kind(question: str, code: str) -> tuple[str, str] | None:
    """What kind of thing a question asks for, a key of `asks`, and what it says behind the wording that does."""
    for kind, wordings in locale(code).asks.items():
        if found := _wordings(wordings).search(_typed(question)):
            return kind, question[found.end() :]
    return None


def asks_the_measure(question: str, what: str, code: str) -> bool:
    """Whether a question asks for a measure, a key of `measured`: how heavy something is."""
    return _wordings(locale(code).measured[what]).search(_typed(question)) is not None


def asks_why(question: str, code: str) -> bool:
    """Whether a question asks for a reason."""
    return _wordings(locale(code).why).search(_typed(question)) is not None


def gives_a_reason(text: str, code: str) -> bool:
    """Whether a text has a wording that gives a reason: "because", "so that"."""
    return _wordings(locale(code).gives_reasons).search(_typed(text)) is not None


def tells(text: str, kind: str, code: str) -> bool:
    """Whether a text says a thing of a kind, a key of `tells`, by a wording."""
    return _wordings(locale(code).tells[kind]).search(_typed(text)) is not None


def rates(text: str, code: str) -> set[str]:
    """The units of time that a text says something for one of by a wording: "i timmen", "by the hour"."""
    typed = _typed(text)
    return {unit for unit, wordings in locale(code).rates.items() if _wordings(wordings).search(typed)}


# ---- what speaks of the text itself ----------------------------------------------------------


def chatter(text: str, code: str) -> Span | None:
    """Where a translator speaks of its own work ("Here is the translation:"), None where it does not."""
    found = _wordings(locale(code).chatter).search(_typed(text))
    return Span(*found.span()) if found else None


def _typed(text: str) -> str:
    return text.replace("’", "'")


def _spelled(text: str, code: str) -> str:
    """A text with its words spelled out: "doesn't" as "does not"."""
    spelled = locale(code).spelled
    return _SPELLED.sub(lambda word: spelled.get(word[0].casefold(), word[0]), _typed(text))


@cache
def _opening(wordings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\W*{_wordings(wordings).pattern}", re.IGNORECASE)


@cache
def _labelled(wordings: tuple[str, ...], then: str) -> re.Pattern[str]:
    """Any of some wordings as a label, and what stands behind it."""
    return re.compile(rf"{_opening(wordings).pattern}(?:\s*\d+)?[^\w:]*+:{then}", re.IGNORECASE)


@cache
def _wordings(wordings: tuple[str, ...]) -> re.Pattern[str]:
    """Any of some wordings, as the languages' files write them."""
    every = "|".join(
        r"[^\w.?!]+".join(map(_word, wording.split())).replace(r"[^\w.?!]+\W*$", r"\W*$") for wording in wordings
    )
    return re.compile(rf"(?<![\w-])(?:{every})(?![\w-])", re.IGNORECASE)


def _word(wording: str) -> str:
    if wording == "$":
        return r"\W*$"
    if wording == "…":
        return r"\w(?:[^.?!]*?\w)??"  # from a word to a word: what is between is looked at in one way only
    words = "|".join(re.escape(word).replace(r"\*", r"\w+") for word in wording.removeprefix("!").split("/"))
    return rf"(?!(?:{words})(?!\w))\w+" if wording[0] == "!" else f"(?:{words})"


# ---- what fields are called -------------------------------------------------------------------


@cache
def field_names() -> FieldNames:
    """What fields of records are called, in all languages."""
    told = [locale(code).fields for code in codes()]
    return FieldNames(*(frozenset(name for each in told for name in each[kind]) for kind in FieldNames._fields))
