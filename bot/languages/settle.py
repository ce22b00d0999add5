"""Which language to answer in: as given, as asked for, else by words, conversation and hint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from ..records import Notice, Question, Turn
from .frequencies import commonness
from .identify import Identified, identified, identify, plain_words, words_of
from .locale import DEFAULT, codes, known, locale, primary
from .talk import asked_before, asked_language, talk_kind, unnamed, wants_more
from .typed.capitals import without_shouting
from .typed.letters import with_letters
from .typed.logs import Typed, typed
from .typed.stories import without_story

CONVERSATION = 3.0  # weight of the conversation's language, in natural logarithms …
HINT = 2.0  # … of the browser's or the menu's
SECOND_HINT = 1.0  # … of a browser's further languages
TALK = 8.0  # … of a language in which the whole message is a greeting
SURE = 0.9  # words alone settle it from this probability on
KEYWORDS = 3  # so few words may be jargon, which is of no language …
COMMON = 5.7  # … where none is as common as this in the language of jargon (log10 of a billion words), or
AT_HOME = 1.3  # … none is more common than there by this in another language, which is not
LIKELY = 0.8  # … as likely as this

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
        return Settled(locale(known(language) or language).code, "given")
    asked = asked_language(text)[0] or _asked_before(history)
    if asked:
        return Settled(asked, "asked")
    return _settle_by_words(text, among, _conversation(history, among), hints(hint, among))


def understood(
    text: str, *, language: str | None = None, hint: str | None = None, history: tuple[Turn, ...] = ()
) -> tuple[Question, tuple[Notice, ...]]:
    """The question as it is searched and answered, and what its reader should know about its language.

    "Answer in English" is taken out of it; its text is then empty where nothing else was said and there is no
    earlier question to answer again. "Show the whole list" is the earlier question, of which more is wanted. Raises
    SettingError where there is no such language.
    """
    words, pasted = typed(text)
    words, history = without_shouting(words), tuple(_as_meant(turn) for turn in history)
    wished, rest = asked_language(words)
    if wished and language is None:
        before = asked_before(history, wished)
        again = before[-1].question if before and not (rest or pasted) else ""
        said = rest or again
        notices = (Notice("switched"),) if said or pasted else ()
        return _question(Typed(said, pasted), wished, "asked", history), notices
    told = words if not pasted or _tells(words, history, hint) else ""
    code, how, rejected = settle(told, codes(), language=language, hint=hint, history=history)
    unknown = Notice("unknown_language", {"languages": locale(code).listed(sorted(locale(code).languages.values()))})
    if (before := asked_before(history, code)) and wants_more(words, code):
        again = before[-1].question
        return Question(again, code, how, history, _other_language(again, code), more=True), ()
    return _question(Typed(words, pasted), code, how, history), (unknown,) if rejected else ()


def _question(said: Typed, code: str, how: How, history: tuple[Turn, ...]) -> Question:
    """The question with the letters that its words lack, and without the story around it."""
    written_in = _other_language(said.words, code) if how in ("given", "asked") else None
    words = without_story(with_letters(said.words, written_in or code), written_in or code)
    return Question(said._replace(words=words).searched, code, how, history, written_in)


def _as_meant(turn: Turn) -> Turn:
    """An earlier question as it was searched."""
    words, pasted = typed(turn.question)
    words = without_shouting(words)
    code = turn.language if turn.language in codes() else identified(words)
    words = without_story(with_letters(words, code), code) if code else words
    return replace(turn, question=Typed(words, pasted).searched)


def _tells(words: str, history: Sequence[Turn], hint: str | None) -> bool:
    """Whether what stands beside a log says more of the language than the conversation and the hint."""
    return len(plain_words(words)) > 1 or not (history or hint)


def _other_language(text: str, language: str) -> str | None:
    """The language of a text where it is not the one to answer in."""
    written_in = identified(text)
    return written_in if written_in != language else None


def _settle_by_words(text: str, among: Sequence[str], conversation: str | None, hints: Sequence[str]) -> Settled:
    talk = {code: TALK + (code == DEFAULT) for code in among if talk_kind(text, code, asked=bool(conversation))}
    text = unnamed(text) if talk else text
    alone = identify(text, among, talk)
    rejected = alone.language is None and bool(words_of(text))
    if not talk and (rejected or _says_nothing(text)):
        return Settled(*_without_words(conversation, hints), rejected=rejected)
    if (conversation or hints) and not talk and _is_jargon(text, alone):
        return Settled(*_without_words(conversation, hints))
    weights = dict(talk)
    for code, weight in _leanings(conversation, hints):
        weights[code] = weights.get(code, 0.0) + weight
    scores = identify(text, among, weights).scores
    best = max(among, key=lambda code: scores[code])
    if alone.scores[best] >= SURE or best not in (conversation, *hints):
        return Settled(best, "words")
    return Settled(best, "conversation" if best == conversation else "hint")


def _says_nothing(text: str) -> bool:
    """Only names and abbreviations: "RAG", "ONNX int8", `read_timeout`, an emoji."""
    return not plain_words(text) and (text.upper() != text or len(words_of(text)) < 3)


def _is_jargon(text: str, alone: Identified) -> bool:
    """A few keywords that people type in any language: "chunk size", "login"."""
    words = words_of(text)
    if len(words) > KEYWORDS or alone.language is None:
        return False
    if alone.language == DEFAULT:
        return all(commonness(word, DEFAULT) < COMMON for word in words)
    at_home = (commonness(word, alone.language) - commonness(word, DEFAULT) for word in words)
    return alone.confidence < LIKELY and max(at_home) < AT_HOME


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
    by_profile = {locale(code).profile: code for code in codes()}
    wanted = []
    for part in (hint or "").lower().split(","):
        tag, _, quality = part.partition(";q=")
        wanted.append((-_number(quality), known(tag) or by_profile.get(primary(tag))))
    ranked = [code for _, code in sorted(wanted, key=lambda pair: pair[0]) if code in among]
    return tuple(dict.fromkeys(code for code in ranked if code))


def _number(quality: str) -> float:
    try:
        return float(quality or 1)
    except ValueError:
        return 0.0
