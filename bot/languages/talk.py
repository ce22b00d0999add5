"""Small talk, what is said of an answer, and requests to be answered in a language; knows nothing of what is asked
about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from ..records import Question, Turn
from .locale import Locale, codes, locale

SPOKEN = re.compile(r"\w+(?:'\w+)*")
LONGEST_REQUEST = 12  # words
SLOT = "qqq"  # stands for a language's name in a pattern whose words are folded
NAME = "kilde"  # may stand after small talk: "Hi Kilde"
HELP, THIS, MORE = "help", "this", "more"
OF_ANSWER = ("where", "sure", "reword", MORE)  # is said of an answer, and else may be a question
BREAK = re.compile(r"[.?!,;:()\n–—…]")


def small_talk(text: str, code: str, *, asked: bool = False) -> str | None:
    """`greeting`, `thanks`, `bye`, `help` and the other kinds of small talk where the whole message is one, in any
    language, `code` first; where something was `asked` before, also what is said of its answer."""
    order = sorted(codes(), key=lambda other: other != code)
    kinds = [_kind_in_any(part, order, asked) for part in [text, *BREAK.split(text)] if _folded(part)]
    if kinds and kinds[0]:
        return kinds[0]
    return kinds[-1] if len(kinds) > 1 and all(kinds[1:]) else None


def reply(question: Question) -> str | None:
    """What we say to a greeting, thanks, a farewell, a remark on an answer or a wish for a language; None to a
    question."""
    asked = bool(asked_before(question.history, question.language))
    talk = small_talk(question.text, question.language, asked=asked) if question.text else "switch"
    own = locale(question.language)
    return own.phrase(talk, languages=own.listed(sorted(own.languages.values()))) if talk else None


def wants_more(text: str, code: str) -> bool:
    """Whether a whole message asks for more of the answer before it: "Show the whole list"."""
    return small_talk(text, code, asked=True) == MORE


def _kind_in_any(text: str, order: Sequence[str], asked: bool) -> str | None:
    return next((kind for code in order if (kind := talk_kind(text, code, asked=asked))), None)


def talk_kind(text: str, code: str, *, asked: bool = False) -> str | None:
    """The kind of small talk that a message is in a language, None where it is none."""
    said = (words for each in (text, unnamed(text)) for words in _barer(_folded(each), code))
    kind = next((kind for words in said if (kind := _talk(code).get(words) or _worded(words, code))), None)
    if kind == THIS:
        return None if asked else HELP
    return kind if asked or kind not in OF_ANSWER else None


def unnamed(text: str) -> str:
    """Without our name at its end, which is a word of one of our languages."""
    return re.sub(rf"(?i)[\s,]+{NAME}\W*$", "", text)


@cache
def _talk(code: str) -> dict[str, str]:
    talk = {kind: phrases for kind, phrases in locale(code).talk.items() if kind != "switch"}
    said = {_folded(phrase): kind for kind, phrases in reversed(talk.items()) for phrase in phrases}
    return {phrase.translate(table): kind for table in locale(code).retypings for phrase, kind in said.items()} | said


def _worded(said: str, code: str) -> str | None:
    """The kind of small talk whose wordings with alternatives a few folded words are one of."""
    if len(said.split()) > LONGEST_REQUEST:
        return None
    return next((kind for kind, wordings in _wordings(code) if wordings.fullmatch(f"{said} ")), None)


@cache
def _wordings(code: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    talk = {
        kind: [each for each in said if "/" in each] for kind, said in locale(code).talk.items() if kind != "switch"
    }
    return tuple((kind, re.compile("|".join(map(_wording, said)))) for kind, said in talk.items() if said)


def _wording(written: str) -> str:
    """The pattern of a wording, a space behind each of its words."""
    words = ((each, re.escape(each.strip("[]").replace("-", " ")).replace("/", "|")) for each in written.split())
    return "".join(f"(?:(?:{choice}) ){'?' * each.startswith('[')}" for each, choice in words)


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


def asked_before(history: Sequence[Turn], language: str) -> list[Turn]:
    """The turns that asked about the documents."""
    asked: list[Turn] = []
    for turn in history:
        if asked_language(turn.question)[1] and not small_talk(turn.question, language, asked=bool(asked)):
            asked.append(turn)
    return asked


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


def _barer(said: str, code: str) -> Iterator[str]:
    """Folded words, and fewer and fewer of them: without those around them that say nothing."""
    ways = [said]
    for words in ways:
        yield words
        for word in _around(code) if len(said.split()) <= LONGEST_REQUEST else ():
            ways += {words.removeprefix(f"{word} "), words.removesuffix(f" {word}")}.difference(ways)


@cache
def _around(code: str) -> tuple[str, ...]:
    own = locale(code)
    return tuple(sorted({_folded(word) for word in (*own.around, *own.polite)}, key=len, reverse=True))


@cache
def _polite() -> tuple[str, ...]:
    return tuple(sorted({_folded(word) for code in codes() for word in locale(code).polite}, key=len, reverse=True))


@cache
def _requests() -> dict[str, str]:
    """Every wording of every request, with the language it asks for."""
    names = [(_folded(name), named) for code in codes() for name, named in _names(locale(code))]
    said = _filled(["{language}", *(pattern for code in codes() for pattern in locale(code).talk["switch"])], names)
    for own in map(locale, codes()):  # whose names alone may be countries' elsewhere: "in Sweden"
        said |= _filled(own.talk["switch"], [(_folded(name), named) for named, name in own.names.items()])
    ways = [table for code in codes() for table in locale(code).retypings]
    return {request.translate(table): named for table in ways for request, named in said.items()} | said


def _filled(patterns: Iterable[str], names: Sequence[tuple[str, str]]) -> dict[str, str]:
    bare = [_without_polite(_folded(pattern.replace("{language}", SLOT))) for pattern in patterns]
    return {pattern.replace(SLOT, name): named for pattern in bare for name, named in names}


def _names(speaker: Locale) -> Iterator[tuple[str, str]]:
    for code in codes():
        for name in (speaker.languages[code], *speaker.also_called.get(code, ())):
            yield name, code
