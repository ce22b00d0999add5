"""What a question names, and whether any text does too: a product, a company, a code, a quoted term.

What the documents never name they cannot tell of, however alike a passage is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ...languages.cues import asked_kind, asks_which, tells
from ...languages.frequencies import TERM, content_words
from ...languages.locale import locale
from ...languages.numbers import Sourced, numbers
from ...languages.terms import content_stems, coverage, grams
from ...records import Evidence
from ...statements.options.ranges import measures
from ...statements.shown import cells_of
from .editions import edition, version_places

_QUOTED = re.compile(r"`([^`\n]+)`|[“”„»«\"]([^“”„»«\"\n]+)[“”„»«\"]")
_WITHIN = re.compile(rf"(?<=[\w,;)] ){TERM.pattern}")
_CAPITAL_INSIDE = re.compile(r"[^\W\d_]+[A-Z]")  # `VibeVoice`, `iPhone`: a name wherever it stands
_YEAR = re.compile(r"(?<![\w.,])(?:19[5-9]|20[0-4])\d(?!\w|[.,]\d)")
_END = re.compile(r"\s*(?:[?.!,;:)]|$)")
_COUNTS = re.compile(r"[^\W\d_]{1,2}-\d+")  # `ke-3`: an ordinal
_TELLING = 1.0  # rarity from which a word is of the subject, rather than of the way to ask
# Of a question of so few words, so few of them telling, each of these says what it is about. One that is as rare, of
# which the texts say so little and that is less like anything in them, they do not say; of a compound of more letters
# they may say a part. Chosen on tests/data/lacking, near-misses.jsonl and every fifth of corpus-questions.jsonl: of 40
# near misses of the first that were answered 28 fewer are, of 158 others one; of 286 other questions that were answered
# none, and eleven without the limit of words.
_BRIEF, _GOVERNING, _RARE = 8, 2, 2.2
_PART_SAID, _UNLIKE = 0.5, 0.36
_ALL_BUT, _PART_UNLIKE, _COMPOUND = 0.75, 0.44, 8
_SHORTEST = 3  # letters: shorter names are abbreviations, for which every text has words of its own


def unnamed(question: str, language: str, texts: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """What a question names and none of some texts does, each with its language.

    Where all are in other languages, only what is written alike in every one: names with digits.
    """
    names = _names(question, language) if any(own == language for _, own in texts) else []
    missing = [name for name in names if not any(_says(name, *text) for text in texts)]
    numbered = [each for each in numbers(question, language) if each.kind == "name" and not _counts(each.text)]
    if numbered:
        sourced = Sourced.of(texts)
        missing += [number.text for number in numbered if not sourced.has(number)]
    return tuple(missing)


def unsaid(question: str, language: str, own: str, texts: Sequence[tuple[str, str]]) -> bool:
    """Whether a question has a number that its best passage has not, or a word that tells what it is about and that
    none of some texts in its language has."""
    every = "\n".join(text for text, code in texts if code == language)
    if not every:
        return False
    asked = (each for each in numbers(question, language) if each.kind == "value" and each.claims)
    rare = [word for word, rarity in content_words(question, language).items() if rarity > _TELLING]
    if asks_which(question, language):  # it may say of a row what the row says in other words, but not compare
        rare = [word for word in rare if _is_a_degree(word, language)]
    known = {word.casefold() for word in TERM.findall(every)}
    if not all(map(Sourced.of([(own, language)]).has, asked)):
        return True
    return not all(any(mentions(word, each, language) for each in known) for word in rare)


def _is_a_degree(word: str, language: str) -> bool:
    """Whether a word may be the degree of another one: "cheapest"."""
    endings = locale(language).degrees
    return any(word.endswith(each[1:]) if each[0] == "-" else word.startswith(each[:-1]) for each in endings)


def unspoken(question: str, language: str, texts: Sequence[tuple[str, str]], alike: Mapping[str, float]) -> bool:
    """Whether a brief question has a word that tells its subject, and none of some texts says that, or anything that is
    like it: "What does a locker cost?". In a longer one a word may be by the way.

    `alike` has of each word how like it is to the most similar one in a passage.
    """
    own = [text for text, code in texts if code == language]
    rarities = content_words(question, language)
    telling = [word for word, rarity in rarities.items() if rarity > _TELLING and not _asks(word, question, language)]
    if not own or len(telling) > _GOVERNING or not _asks_briefly(question, language):
        return False
    return any(
        rarities[word] > _RARE and alike.get(word, 1.0) < _unlike(coverage({word: 1.0}, language, own), word)
        for word in telling
    )


def _asks_briefly(text: str, language: str) -> bool:
    """Whether it is a question of a few words, and none of keywords only."""
    words = TERM.findall(text)
    return len(words) <= _BRIEF and ("?" in text or words[0].casefold() in locale(language).question_words)


def _asks(word: str, question: str, language: str) -> bool:
    """Whether a word says what kind of thing is asked for: "costs"."""
    kind, _ = asked_kind(question, language) or ("", "")
    return kind in locale(language).tells and tells(word, kind, language)


def _unlike(said: float, word: str) -> float:
    """How like something in the texts a word has to be that they say so much of: of a compound they may say a part."""
    if said < _PART_SAID:
        return _UNLIKE
    return _PART_UNLIKE if said < _ALL_BUT and len(word) > _COMPOUND else 0.0


def undated(question: str, text: str) -> bool:
    """Whether a question ends with a year, or a clause of it does, and a text names other ones only."""
    asked = {found[0] for found in _YEAR.finditer(question) if _END.match(question, found.end())}
    said = set(_YEAR.findall(text))
    return bool(said) and bool(asked) and not asked & said


def mentions(word: str, text: str, language: str) -> bool:
    """Whether a text has a word: its stem, or half of its n-grams where it is a compound or misspelled."""
    if not set(content_stems(word, language)).isdisjoint(content_stems(text, language)):
        return True
    own, pieces = grams(word, language).split(), set(grams(text, language).split())
    return sum(gram in pieces for gram in own) >= max(len(own), 1) / 2


def _says(name: str, text: str, language: str) -> bool:
    return all(mentions(word.casefold(), text, language) for word in TERM.findall(name))


def _names(question: str, language: str) -> list[str]:
    """The names without digits: what is quoted, and what has a capital that no sentence gave it."""
    quoted = [code or term for code, term in _QUOTED.findall(question)]
    words = TERM.findall(question)
    if not any(word.islower() and len(word) > _SHORTEST for word in words):
        return quoted  # in capitals, or a title: they show nothing
    capital = [*_WITHIN.findall(question), *(word for word in words if _CAPITAL_INSIDE.match(word))]
    names = list(dict.fromkeys(filter(None, (_name(word, language) for word in capital))))
    content = content_words(" ".join(names), language)
    return [*quoted, *(name for name in names if name.casefold() in content)]


def _name(word: str, language: str) -> str:
    """`Docker` of `Docker-avbilden`; nothing of a word without a capital, of a short one, or of a month's."""
    own, part = locale(language), re.split(r"[-'’/]", word)[0]
    known = part in own.dates or f"{part.casefold()}." in own.abbreviations
    return "" if len(part) < _SHORTEST or part.islower() or known or re.search(r"\d", part) else part


def _counts(word: str) -> bool:
    return word.islower() and _COUNTS.fullmatch(word) is not None


# ---- what stands in no list of its kind: a size beside S, M and L, a release beside others ----------------

_SHORT = re.compile(r"(?<![\w-])[A-Z]{1,4}(?![\w-])")
_POINTED = re.compile(r"(?<![\w.,])\d+(?:\.\d+)+(?![\w%]|[.,]\d)")
_CAPITAL = re.compile(r"[A-Z][\w.+#-]*[ \xa0-]v?\Z")


def unlisted(question: str, language: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a question names something as the rows of a table are named, by a few capitals, and no text has it."""
    asked = {found[0] for found in _SHORT.finditer(question) if found.start()} - _words(language)
    if not asked or question.isupper():
        return False
    said = {word for found in evidence for word in _SHORT.findall(f"{found.document.title} {found.document.text}")}
    return not asked & said and any(map(_lists, evidence))


def _words(language: str) -> set[str]:
    """Words of one letter, which a sentence may write as a capital: "I"."""
    own = locale(language)
    return {word.upper() for word in own.neutral if len(word) <= 1}


def _lists(found: Evidence) -> bool:
    """Has a passage a table whose rows are all named so?"""
    named: dict[int, set[str]] = defaultdict(set)
    for each in found.statements:
        if each.kind == "row" and (cells := cells_of(found.document.text, each)):
            named[each.group].add(cells[0][1])
    return any(len(names) > 1 and all(map(_SHORT.fullmatch, names)) for names in named.values())


def of_no_release(question: str, language: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a question names a release of what is documented by releases, and nothing that was found says it."""
    asked = set(_releases(question)) - {str(one.value) for one in measures(question, language) if one.unit}
    listed = {release for found in evidence if (release := edition(found)) and _POINTED.fullmatch(release)}
    if not asked or not listed:
        return False
    said = {*listed, *(each for found in evidence for each in _POINTED.findall(found.text))}
    return not any(_alike(one, other) for one in asked for other in said)


def _releases(question: str) -> Iterator[str]:
    """The releases that a question names, by the word for one or without any: not that of another program, "Python
    3.12"."""
    named = {question[slice(*number)] for number, _ in version_places(question)}
    for found in _POINTED.finditer(question):
        of = _CAPITAL.search(question, 0, found.start())
        if found[0] in named or of is None:
            yield found[0]


def _alike(one: str, other: str) -> bool:
    """5.1 is 5.1.0, and has 5.1.2 in it."""
    return all(a == b for a, b in zip(one.split("."), other.split("."), strict=False))
