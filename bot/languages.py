"""Which language a text is in, and what each language's file says; knows nothing of documents or of the index."""

from __future__ import annotations

import hashlib
import math
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from .records import SettingError, Span, Turn
from .unseen import in_a_phrase

DEFAULT = "en"  # where nothing settles it
PLACEHOLDER = re.compile(r"\{(\w+)\}")

# ---- the languages' files ------------------------------------------------------------------


@dataclass(frozen=True)
class Locale:
    """One language as its file describes it."""

    code: str
    name: str
    stemmer: str
    related: tuple[str, ...]
    wordfreq: str
    profile: str
    decimal: str
    abbreviations: tuple[str, ...]
    negations: tuple[str, ...]
    openers: tuple[str, ...]
    follow_ups: tuple[str, ...]
    refers: tuple[str, ...]
    new_subjects: tuple[str, ...]
    broad: tuple[str, ...]
    question_words: tuple[str, ...]
    polite: tuple[str, ...]
    chatter: tuple[str, ...]
    fill_in: tuple[str, ...]
    conjunction: str
    neutral: tuple[str, ...]
    prepositions: tuple[str, ...]
    degrees: tuple[str, ...]
    opposites: tuple[str, ...]
    compounds: bool
    verb_second: bool
    number_words: Mapping[str, int]
    spelled: Mapping[str, str]
    units: Mapping[str, tuple[str, ...]]
    operators: Mapping[str, Mapping[str, tuple[str, ...]]]
    languages: Mapping[str, str]
    also_called: Mapping[str, tuple[str, ...]]
    talk: Mapping[str, tuple[str, ...]]
    disclaimer: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, Any]
    reasons: Mapping[str, str]
    notices: Mapping[str, str]
    recheck: Mapping[str, str]
    states: Mapping[str, str]
    places: Mapping[str, str]
    page: Mapping[str, Any]

    def phrase(self, key: str, *, seed: str = "", **values: object) -> str:
        """The phrase with its values; of several variants the same one for the same seed text."""
        return self._fill(pick(self.phrases[key], seed), values)

    def reason(self, code: str, **values: object) -> str:
        """Why a sentence was not shown, in words."""
        return self._fill(self.reasons[code], values)

    def notice(self, code: str, **values: object) -> str:
        """What the reader should know, in words."""
        return self._fill(self.notices[code], values)

    def place(self, what: str, number: str) -> str:
        """Where in a file something stands, in words."""
        return self._fill(self.places[what], {"number": number})

    def listed(self, items: Sequence[str]) -> str:
        """Items as this language lists them: `a, b and c`."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.conjunction} {items[-1]}"

    @staticmethod
    def _fill(text: str, values: Mapping[str, object]) -> str:
        return PLACEHOLDER.sub(lambda found: in_a_phrase(values[found[1]]) if found[1] in values else found[0], text)


def pick(variants: str | Sequence[str], seed: str) -> str:
    """One of several variants; the same seed always gives the same one."""
    if isinstance(variants, str):
        return variants
    return variants[int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) % len(variants)]


@cache
def codes() -> tuple[str, ...]:
    """Codes of all languages that have a file."""
    names = (entry.name for entry in files(__package__).joinpath("locales").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def locale(code: str) -> Locale:
    """The language's file; SettingError where there is none."""
    if code not in codes():
        raise SettingError(f"There is no language {code!r}; choose one of {', '.join(codes())}.")
    text = (files(__package__) / "locales" / f"{code}.toml").read_text(encoding="utf-8")
    raw = {**tomllib.loads(text), "code": code}
    raw["conjunction"] = raw.pop("and")
    return Locale(**{field.name: _frozen(raw[field.name]) for field in fields(Locale)})


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(part) for key, part in value.items()})
    return tuple(value) if isinstance(value, list) else value


# ---- which language a text is in -----------------------------------------------------------
#
# Naive Bayes over words. A word's weight in a language is its log frequency there (wordfreq); a word that
# none of our languages knows is weighed by its letters (langdetect's tables of two and three letters, summed
# instead of sampled, so that nothing is random). English words occur in every language's text about software,
# so each other language may borrow them, at a price. scripts/fit_language.py chose the numbers.

UNKNOWN = -17.0  # log frequency of a word that a list does not have
BORROWED = -3.9  # log probability that a word of a text in another language is an English one
LETTERS = 0.3  # weight of the letters of a word that nobody knows
RETYPED = 4.0  # how much rarer "hvornaar" is than "hvornår"
REJECT = 5.0  # another language must be better by this much …
REJECT_SHORT = 10.0  # … and by this much when the text has only one or two words
SHARPNESS = 0.8  # turns differences of weights, whose words are not independent, into probabilities
COMMON = 8000  # words kept of the languages that we only reject
MOST_WORDS = 400
LONGEST = 8000  # characters looked at

# Languages written in Latin letters that wordfreq knows, with their langdetect profile where there is one.
# Indonesian is not here: it counts as Malay.
OTHERS = {
    "ca": "ca", "cs": "cs", "de": "de", "es": "es", "fi": "fi", "fil": "tl", "fr": "fr", "hu": "hu", "is": None,
    "it": "it", "lt": "lt", "lv": "lv", "nb": "no", "pl": "pl", "pt": "pt", "ro": "ro", "sh": "hr", "sk": "sk",
    "sl": "sl", "tr": "tr", "vi": "vi",
}  # fmt: skip

LATIN = re.compile(r"[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]")
LETTER = re.compile(r"[^\W\d_]")
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
TECHNICAL = re.compile(r"[\d_\\@=<>{}$]|\w\.\w|[a-z][A-Z]")  # names of code: no evidence of any language
NUMBERED = re.compile(r"\d-\w|\w-\d")  # `phi-3-vision`
RETYPINGS = (
    str.maketrans({"å": "a", "ä": "a", "ö": "o", "ø": "o", "æ": "ae"}),
    str.maketrans({"å": "aa", "ä": "ae", "ö": "oe", "ø": "oe", "æ": "ae"}),
)


class Identified(NamedTuple):
    """A language, or None where the text is plainly in another one or has no words."""

    language: str | None
    confidence: float
    scores: Mapping[str, float]  # probability of each language that was among the choices


def identify(text: str, among: Sequence[str], prior: Mapping[str, float] | None = None) -> Identified:
    """Which of the languages a text is in. `prior` adds to a language's weight, in natural logarithms."""
    among = tuple(among)
    words = _words(text)
    if not words or _other_script(text, words):
        return Identified(None, 0.0, dict.fromkeys(among, 1 / max(1, len(among))))
    total = _weigh_all(words)
    scores = _probabilities({code: total[code] + (prior or {}).get(code, 0.0) for code in among})
    if _plainly_other(total, among, len(words)):
        return Identified(None, 0.0, scores)
    best = max(among, key=lambda code: scores[code])
    return Identified(best, scores[best], scores)


def language_of(texts: Iterable[str], among: Sequence[str]) -> str | None:
    """The language of a document's body, from its blocks of prose; English where it has no words.

    None where it is plainly in another language.
    """
    words = [word for text in texts for word in _words(text)][:4000]
    if not words:
        return DEFAULT if DEFAULT in among else among[0]
    total = _weigh_all(words)
    return None if _plainly_other(total, among, len(words)) else max(among, key=lambda code: total[code])


def _words(text: str) -> list[str]:
    """Its words in lower case; names of code and abbreviations only where there is nothing else."""
    return _plain_words(text) or [word.lower() for word in WORD.findall(text[:LONGEST])][:MOST_WORDS]


def _plain_words(text: str) -> list[str]:
    chunks = re.split(r"[\s–—/,;:]+", unicodedata.normalize("NFC", text[:LONGEST].replace("’", "'")))
    parts = [part for chunk in chunks if not NUMBERED.search(chunk) for part in chunk.split("-")]
    return [word for part in parts for word in _plain(part)][:MOST_WORDS]


def _plain(chunk: str) -> list[str]:
    if TECHNICAL.search(chunk.strip("<>{}$@=")):
        return []
    return [word.lower() for word in WORD.findall(chunk) if len(word) == 1 or not word.isupper()]


def _other_script(text: str, words: Sequence[str]) -> bool:
    foreign = len(LETTER.findall(text[:LONGEST])) - len(LATIN.findall(text[:LONGEST]))
    return 4 * foreign > len(LATIN.findall("".join(words)))  # a Chinese character says as much as four letters


def _weigh_all(words: Sequence[str]) -> dict[str, float]:
    sums = (math.fsum(column) for column in zip(*map(_weigh, words), strict=True))
    return dict(zip(_tables().languages, sums, strict=True))


def _plainly_other(total: Mapping[str, float], among: Sequence[str], count: int) -> bool:
    ours = max(total[code] for code in among)
    other = max((weight for language, weight in total.items() if language not in among), default=-math.inf)
    return other - ours > (REJECT if count > 2 else REJECT_SHORT)


def _probabilities(weights: Mapping[str, float]) -> dict[str, float]:
    top = max(weights.values())
    parts = {code: math.exp(SHARPNESS * (weight - top)) for code, weight in weights.items()}
    return {code: part / math.fsum(parts.values()) for code, part in parts.items()}


@lru_cache(maxsize=1 << 15)
def _weigh(word: str) -> tuple[float, ...]:
    """The word's weight in each language of the tables."""
    tables = _tables()
    weights = [words.get(word, UNKNOWN) for words in tables.words]
    if not any(word in words for words in tables.words[: len(codes())]):
        weights = [weight + LETTERS * part for weight, part in zip(weights, _letters(word), strict=True)]
    english = weights[tables.languages.index(DEFAULT)] + BORROWED
    return tuple(
        weight if language == DEFAULT else _log_add(weight, english)
        for language, weight in zip(tables.languages, weights, strict=True)
    )


def _log_add(a: float, b: float) -> float:
    return max(a, b) + math.log1p(math.exp(-abs(a - b)))


def _letters(word: str) -> list[float]:
    """How well its letters fit each language, 0 for the best one."""
    tables = _tables()
    padded = f" {word[:40]} "
    grams = [padded[at : at + size] for size in (2, 3) for at in range(len(padded) - size + 1)]
    known = [tables.grams[gram] for gram in grams if gram in tables.grams]
    if not known:
        return [0.0] * len(tables.languages)
    fits = [math.fsum(math.log(odds[column] + 1e-5) for odds in known) for column in range(len(known[0]))]
    average = math.fsum(fits) / len(fits)  # stands for a language without a profile
    return [(average if at is None else fits[at]) - max(fits) for at in tables.columns]


class _Tables(NamedTuple):
    languages: tuple[str, ...]  # ours first
    words: tuple[dict[str, float], ...]  # a language's words with their log frequency
    grams: dict[str, list[float]]  # two and three letters, with their probability in each profile
    columns: tuple[int | None, ...]  # where a language stands in the rows of `grams`


@cache
def _tables() -> _Tables:
    ours = {code: (locale(code).wordfreq, locale(code).profile) for code in codes()}
    listed = {known for known, _ in ours.values()}
    others = {language: (language, profile) for language, profile in OTHERS.items() if language not in listed}
    every = ours | others
    words = [_frequencies(known, None if code in ours else COMMON) for code, (known, _) in every.items()]
    grams, order = _grams([profile for _, profile in every.values() if profile])
    columns = tuple(order.index(profile) if profile else None for _, profile in every.values())
    return _Tables(tuple(every), tuple(words), grams, columns)


def _frequencies(language: str, most: int | None) -> dict[str, float]:
    from wordfreq import available_languages, read_cBpack

    packs = enumerate(read_cBpack(available_languages("small")[language]))
    ranked = ((word, -math.log(10) * rank / 100) for rank, words in packs for word in words)
    words = dict(islice(ranked, most))
    if most is None:
        _add_retyped(words)
    return words


def _add_retyped(words: dict[str, float]) -> None:
    """Adds what people type who have no å, ä, ö, æ or ø."""
    for word, weight in list(words.items()):
        for table in RETYPINGS if not word.isascii() else ():
            retyped = word.translate(table)
            words[retyped] = max(words.get(retyped, -math.inf), weight - RETYPED)


def _grams(profiles: Sequence[str]) -> tuple[dict[str, list[float]], list[str]]:
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    factory = DetectorFactory()
    factory.load_json_profile([Path(PROFILES_DIRECTORY, name).read_text(encoding="utf-8") for name in profiles])
    grams = {gram: odds for gram, odds in factory.word_lang_prob_map.items() if len(gram) > 1}
    return grams, factory.get_lang_list()


# ---- which words a text is about ------------------------------------------------------------

COMMONPLACE = -7.5  # log frequency from which a word says nothing about the subject
# A word, or words joined as in `all-minilm`, `file.md`, `v1.5`, `scripts/chat`.
TERM = re.compile(r"[^\W_]+(?:[._/+\-'’][^\W_]+)*")


def content_words(text: str, language: str) -> dict[str, float]:
    """The words that a text is about, in lower case, each with its rarity in the language."""
    words = _tables().words[codes().index(language)]
    idle = _idle(language)
    rarities = {word: COMMONPLACE - words.get(word, UNKNOWN) for word in map(str.casefold, TERM.findall(text))}
    return {word: rarity for word, rarity in rarities.items() if rarity > 0 and len(word) > 1 and word not in idle}


def commonness(word: str, language: str) -> float:
    """How common a word in lower case is, as the logarithm (base 10) of its occurrences in a billion words."""
    words = _tables().words[codes().index(language)]
    return 9 + words.get(word, UNKNOWN) / math.log(10)


@cache
def _idle(language: str) -> frozenset[str]:
    own = locale(language)
    return frozenset((*own.question_words, *own.negations, *own.openers, *own.follow_ups, *own.refers, *own.polite))


# ---- what leans on what was said before -----------------------------------------------------


def leans_on_before(sentence: str, code: str) -> bool:
    """Whether a sentence begins with a word that means something of the sentence before it."""
    return _opening(locale(code).openers).match(_typed(sentence)) is not None


def goes_on(question: str, code: str) -> bool:
    """Whether a question begins as one that goes on with an earlier one: "And on Windows?"."""
    return _opening(locale(code).follow_ups).match(_typed(question)) is not None


def changes_subject(question: str, code: str) -> bool:
    """Whether a question says that it leaves the subject: "By the way, …"."""
    return _wordings(locale(code).new_subjects).search(_typed(question)) is not None


def back_reference(question: str, code: str) -> int | None:
    """Where a question first means something said before it, None where it does not."""
    found = _wordings(locale(code).refers).search(_typed(question))
    return found.start() if found else None


def is_broad(question: str, code: str) -> bool:
    """Whether a question asks what a page or a part of it is about: "What is this module about?"."""
    return _wordings(locale(code).broad).search(_typed(question)) is not None


def chatter(text: str, code: str) -> Span | None:
    """Where a translator speaks of its own work ("Here is the translation:"), None where it does not."""
    found = _wordings(locale(code).chatter).search(_typed(text))
    return Span(*found.span()) if found else None


def _typed(text: str) -> str:
    return text.replace("’", "'")


@cache
def _opening(wordings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\W*{_wordings(wordings).pattern}", re.IGNORECASE)


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
        return r"[^.?!]+?"
    words = "|".join(re.escape(word).replace(r"\*", r"\w+") for word in wording.removeprefix("!").split("/"))
    return rf"(?!(?:{words})(?!\w))\w+" if wording[0] == "!" else f"(?:{words})"


# ---- which language to answer in -----------------------------------------------------------

CONVERSATION = 3.0  # weight of the conversation's language, in natural logarithms …
HINT = 2.0  # … of the browser's or the menu's
SECOND_HINT = 1.0  # … of a browser's further languages
TALK = 8.0  # … of a language in which the whole message is a greeting
SURE = 0.9  # words alone settle it from this probability on

How = Literal["given", "asked", "words", "conversation", "hint", "default"]


class Settled(NamedTuple):
    """The language to answer in, and what settled it."""

    language: str
    how: How
    rejected: bool = False  # the words are plainly in none of our languages


def settle(
    text: str,
    among: Sequence[str],
    *,
    language: str | None = None,
    hint: str | None = None,
    history: Sequence[Turn] = (),
) -> Settled:
    """Settles the language of an answer: as given, as asked for, else by words, conversation and hint.

    `language` is a code or a tag such as `sv-SE`, `hint` that or an Accept-Language header.
    """
    if language is not None:
        tag = _primary(language)
        return Settled(locale(tag if tag in codes() else language).code, "given")
    asked = asked_language(text)[0] or _asked_before(history)
    if asked:
        return Settled(asked, "asked")
    return _settle_by_words(text, among, _conversation(history, among), hints(hint, among))


def _settle_by_words(text: str, among: Sequence[str], conversation: str | None, hints: Sequence[str]) -> Settled:
    talk = {code: TALK + (code == DEFAULT) for code in among if _talk_kind(text, code)}
    text = _unnamed(text) if talk else text
    alone = identify(text, among, talk)
    rejected = alone.language is None and bool(_words(text))
    if not talk and (rejected or _says_nothing(text)):
        return Settled(*_without_words(conversation, hints), rejected=rejected)
    weights = dict(talk)
    for code, weight in _leanings(conversation, hints):
        weights[code] = weights.get(code, 0.0) + weight
    scores = identify(text, among, weights).scores
    best = max(among, key=lambda code: scores[code])
    if alone.scores[best] >= SURE or best not in (conversation, *hints):
        return Settled(best, "words")
    return Settled(best, "conversation" if best == conversation else "hint")


def _says_nothing(text: str) -> bool:
    """Only names and abbreviations, and few of them: "RAG", "ONNX int8", an emoji."""
    return not _plain_words(text) and len(_words(text)) < 3


def _leanings(conversation: str | None, hints: Sequence[str]) -> Iterator[tuple[str, float]]:
    if conversation:
        yield conversation, CONVERSATION
    for place, code in enumerate(hints):
        yield code, SECOND_HINT if place else HINT


def _without_words(conversation: str | None, hints: Sequence[str]) -> tuple[str, How]:
    if conversation:
        return conversation, "conversation"
    return (hints[0], "hint") if hints else (DEFAULT, "default")


def _conversation(history: Sequence[Turn], among: Sequence[str]) -> str | None:
    return next((turn.language for turn in reversed(history) if turn.language in among), None)


def _asked_before(history: Sequence[Turn]) -> str | None:
    """A message that only asks for a language stays in force; one at the end of a question is for that question."""
    requests = (asked_language(turn.question) for turn in reversed(history))
    return next((asked for asked, rest in requests if asked and not rest), None)


def hints(hint: str | None, among: Sequence[str]) -> tuple[str, ...]:
    """Our languages in a code or an Accept-Language header, the most wanted first."""
    ours = {locale(code).profile: code for code in codes()} | {code: code for code in codes()}
    wanted = []
    for part in (hint or "").lower().split(","):
        tag, _, quality = part.partition(";q=")
        wanted.append((-_number(quality), ours.get(_primary(tag))))
    ranked = [code for _, code in sorted(wanted, key=lambda pair: pair[0]) if code in among]
    return tuple(dict.fromkeys(code for code in ranked if code))


def _primary(tag: str) -> str:
    """`sv` of `SV` or `sv-SE`."""
    return re.split("[-_]", tag.strip().lower())[0]


def _number(quality: str) -> float:
    try:
        return float(quality or 1)
    except ValueError:
        return 0.0


# ---- small talk and requests for a language ------------------------------------------------

SPOKEN = re.compile(r"\w+(?:'\w+)*")
LONGEST_REQUEST = 12  # words
NAME = "kilde"  # may stand after small talk: "Hi Kilde"
BREAK = re.compile(r"[.?!,;:()\n–—…]")


def small_talk(text: str, code: str) -> str | None:
    """`greeting`, `thanks`, `bye` or `help` where the whole message is one, in any language, `code` first."""
    order = sorted(codes(), key=lambda other: other != code)
    kinds = [_kind_in_any(part, order) for part in [text, *BREAK.split(text)] if _folded(part)]
    if kinds and kinds[0]:
        return kinds[0]
    return kinds[-1] if len(kinds) > 1 and all(kinds[1:]) else None


def _kind_in_any(text: str, order: Sequence[str]) -> str | None:
    return next((kind for kind in (_talk_kind(text, code) for code in order) if kind), None)


def _talk_kind(text: str, code: str) -> str | None:
    return _talk(code).get(_folded(text)) or _talk(code).get(_folded(_unnamed(text)))


def _unnamed(text: str) -> str:
    """Without our name at its end, which is a word of one of our languages."""
    return re.sub(rf"(?i)[\s,]+{NAME}\W*$", "", text)


@cache
def _talk(code: str) -> dict[str, str]:
    talk = {kind: phrases for kind, phrases in locale(code).talk.items() if kind != "switch"}
    return {_folded(phrase): kind for kind, phrases in reversed(talk.items()) for phrase in phrases}


def _folded(text: str) -> str:
    """Its words in lower case, one space between them; nothing else."""
    return " ".join(_spoken(text))


def _spoken(text: str) -> list[str]:
    return [match.group() for match in SPOKEN.finditer(unicodedata.normalize("NFC", text.lower().replace("’", "'")))]


def asked_language(text: str) -> tuple[str | None, str]:
    """The language that a message asks to be answered in, and the message without that request.

    The request is the whole message, or set off at its beginning or end by a punctuation mark or a polite word:
    "Can it answer in English?" is a question.
    """
    words = list(SPOKEN.finditer(text.replace("’", "'")))
    if not 0 < len(words) <= 2000:
        return None, text
    for start, end in _edges(len(words)):
        code, polite = _request([word.group().lower() for word in words[start:end]])
        if code and (polite or _set_off(text, words, start, end)):
            return code, _rest(text, words, start, end)
    return None, text


def _set_off(text: str, words: Sequence[re.Match[str]], start: int, end: int) -> bool:
    before = text[words[start - 1].end() : words[start].start()] if start else "\n"
    after = text[words[end - 1].end() : words[end].start()] if end < len(words) else "\n"
    return bool(BREAK.search(before) and BREAK.search(after))


def _rest(text: str, words: Sequence[re.Match[str]], start: int, end: int) -> str:
    if start:
        return text[: words[start].start()].strip(" ,;:()\n–—…")
    return text[words[end - 1].end() :].lstrip(" ,;:().?!\n–—…") if end < len(words) else ""


def _edges(count: int) -> Iterator[tuple[int, int]]:
    """The whole message where it is short, then its ends and its beginnings, the longest first."""
    for size in range(min(count, LONGEST_REQUEST), 0, -1):
        yield count - size, count
        yield 0, size


def _request(words: Sequence[str]) -> tuple[str | None, bool]:
    said = " ".join(words)
    bare = _without_polite(said)
    return _requests().get(bare), bare != said


def _without_polite(said: str) -> str:
    for polite in _polite():
        said = said.removeprefix(f"{polite} ").removesuffix(f" {polite}")
    return said


@cache
def _polite() -> tuple[str, ...]:
    return tuple(sorted({_folded(word) for code in codes() for word in locale(code).polite}, key=len, reverse=True))


@cache
def _requests() -> dict[str, str]:
    """Every wording of every request, with the language it asks for."""
    patterns = ["{language}", *(pattern for code in codes() for pattern in locale(code).talk["switch"])]
    names = [(name, named) for code in codes() for name, named in _names(locale(code))]
    wordings = ((_folded(pattern.replace("{language}", name)), named) for pattern in patterns for name, named in names)
    return {_without_polite(wording): named for wording, named in wordings}


def _names(speaker: Locale) -> Iterator[tuple[str, str]]:
    for code in codes():
        for name in (speaker.languages[code], *speaker.also_called[code]):
            yield name, code
