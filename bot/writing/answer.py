"""A language model's answer, each sentence judged as it comes: shown, mended or left out, and where it fails, a notice.

Knows nothing of search or of how a model is run; what may be shown is decided by the gate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from ..answering.numbering import Numbering
from ..gate.sources import Similar
from ..gate.verify import Avoided, Judge, best_support, citations, plain_words, verify, without_marks
from ..languages.cues import leans_on_before
from ..languages.frequencies import content_words
from ..languages.locale import prompts
from ..languages.terms import content_stems
from ..models.language_model import TooSlow
from ..records import (
    Dropped,
    Evidence,
    ModelError,
    Notice,
    NoticeGiven,
    Question,
    Sentence,
    SentenceDropped,
    SentenceReady,
    Span,
    Writer,
)
from ..text.syntax import TICKED
from .stream import is_nothing, sentences_of

AnswerEvent = SentenceReady | SentenceDropped | NoticeGiven

_SHOWN = 8  # sentences of an answer: four are asked for
_IN_VAIN = 4  # sentences in a row that bring nothing: the model is not listened to any longer
_NEW = 1.0  # rarity of the words that are not the question's: "yes", "your" and "old" have less
_SENTENCE = 3  # plain words of a sentence: a name or a figure is in many a source, and alone answers any question
_WORDS = 80  # of a sentence: a longer one is no sentence, and too much to judge as one
# What is left of JSON, templates, tables and tags; the places of sources; what only introduces something.
_DEBRIS = re.compile(
    r"""^[|{\[]\s*["{|]|"\s*:\s*["\d\[{]|<\|?/?\w+\|?>|^\|.*\|$|^```| › |:[\s*_]*(?:\s[*_]*\d{1,2}[.)])?$"""
)
_WORD = re.compile(r"\w+")
# What is wrong with a sentence itself: another citation does not mend it.
_NOT_FOR_ITS_SOURCE = ("repeated", "leans", "format", "fragment", "echo", "beside")


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def written_answer(  # noqa: PLR0913 - what it is judged by is passed by name
    question: Question,
    evidence: Sequence[Evidence],
    writer: Writer,
    *,
    identify: Callable[[str], str | None],
    similar: Similar | None = None,
    judges: Sequence[Judge] = (),
    avoided: Avoided | None = None,
    opening: Sentence | None = None,
) -> Generator[AnswerEvent, None, list[SentenceReady]]:
    """A model's sentences, each verified, and why there are no more; returns those that were shown.

    `identify` tells a text's language, `similar` how alike two texts are, `avoided` what a term file has otherwise;
    each of the `judges` may reject a sentence; `opening` goes before the first one shown. What a model does wrong is a
    notice, never an error.
    """
    judge = _Editor(question, evidence, identify, similar, judges, avoided)
    heard: list[str] = []
    try:
        with closing(_noted(writer.write(question, evidence), heard)) as pieces:
            yield from judge.all(sentences_of(pieces, question.language), opening)
    except TooSlow:
        yield NoticeGiven(Notice("model_cut" if judge.ready else "model_slow"))
    except ModelError as fault:
        yield NoticeGiven(Notice("model_cut" if judge.ready else "model_failed", {"problem": str(fault)}))
    else:
        if not judge.ready:
            yield NoticeGiven(Notice("model_silent" if is_nothing("".join(heard)) else "model_unsupported"))
    if judge.unjudged:
        yield NoticeGiven(Notice("judge_failed"))
    return judge.ready


def _noted(pieces: Iterator[str], heard: list[str]) -> Generator[str, None, None]:
    for piece in pieces:
        heard.append(piece)
        yield piece


@dataclass
class _Editor:
    """Judges an answer's sentences one after the other; remembers what is shown."""

    question: Question
    evidence: Sequence[Evidence]
    identify: Callable[[str], str | None]
    similar: Similar | None
    judges: Sequence[Judge]
    avoided: Avoided | None = None
    unjudged: bool = False  # was a judge of no use?
    ready: list[SentenceReady] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._quoted = Numbering(self.evidence, self.similar)
        self._in_vain = 0  # sentences in a row that brought nothing

    def all(self, sentences: Iterator[str], opening: Sentence | None) -> Iterator[AnswerEvent]:
        """What becomes of the sentences, until there are enough or no more is to be hoped for."""
        for sentence in sentences:
            before = len(self.ready)
            for event in self._judged(sentence):
                if isinstance(event, SentenceReady):
                    if opening and not self.ready:
                        yield SentenceReady(opening, ())
                    self.ready.append(event)
                yield event
            self._in_vain = 0 if len(self.ready) > before else self._in_vain + 1
            if self._in_vain == _IN_VAIN or len(self.ready) >= _SHOWN:
                return

    def _judged(self, sentence: str) -> Iterator[AnswerEvent]:
        """The sentence where it may be shown; else the source's own where one says it, beside what was left out."""
        support = best_support(sentence, self.evidence)
        checked = self._cited(sentence, support)
        if isinstance(checked, Sentence):
            yield self._quoted.ready(checked)
            return
        yield SentenceDropped(checked)
        if checked.reason == "fragment":
            support = self._with_all_words(sentence)
        elif support and (checked.reason == "repeated" or not self._is_about(checked.text, *support)):
            support = None
        if support and self._quoted.fits(*support):
            yield from self._quoted.quote(*support)

    def _with_all_words(self, sentence: str) -> tuple[int, int] | None:
        """Which sentence that fits the question has all words of a few: of the sources it cites, or else of all."""
        text = without_marks(sentence)
        if not content_words(text, self.question.language) and not re.search(r"\d", text):
            return None
        cited = [number - 1 for number in citations(sentence) if 0 < number <= len(self.evidence)]
        found = [
            (statement.score, index, position)
            for index in cited or range(len(self.evidence))
            for position, statement in enumerate(self.evidence[index].statements)
            if self._quoted.fits(index, position) and _words(text) <= _words(self._text(index, statement.span))
        ]
        return max(found)[1:] if found else None

    def _text(self, index: int, span: Span) -> str:
        return self.evidence[index].document.text[slice(*span)]

    def _is_about(self, text: str, index: int, position: int) -> bool:
        """Has a source's sentence half of what a text is about, its rare words counting most and its figures not?"""
        source, language = self.evidence[index], self.question.language
        words = {word: rarity for word, rarity in content_words(text, language).items() if not word.isdigit()}
        stems = set(content_stems(source.document.text[slice(*source.statements[position].span)], language))
        shared = sum(rarity for word, rarity in words.items() if stems & set(content_stems(word, language)))
        return 2 * shared >= sum(words.values())

    def _cited(self, sentence: str, support: tuple[int, int] | None) -> Sentence | Dropped:
        """The sentence with its own citation or, where it cites wrongly or not at all, with that of what says it."""
        checked = self._verified(sentence)
        if isinstance(checked, Sentence) or support is None or checked.reason in _NOT_FOR_ITS_SOURCE:
            return checked
        again = self._verified(f"{without_marks(sentence)} [{support[0] + 1}]")
        if isinstance(again, Sentence) or checked.reason == "uncited" or again.reason == "beside":
            return again  # what it cites is not what is wrong with it
        return checked

    def _verified(self, sentence: str) -> Sentence | Dropped:
        reason = self._amiss(sentence)
        if reason is not None:
            return Dropped(without_marks(sentence), reason)
        seen = [each.sentence.text for each in self.ready]
        checked = verify(
            sentence,
            self.evidence,
            self.question.language,
            identify=self.identify,
            seen=seen,
            judges=(self._supported,),
            similar=self.similar,
            avoided=self.avoided,
        )
        if isinstance(checked, Sentence) and self._quoted.says(checked):
            return Dropped(checked.text, "repeated")
        if isinstance(checked, Sentence) and not self._quoted.answers(checked):
            return Dropped(checked.text, "beside")
        return checked

    def _amiss(self, sentence: str) -> str | None:
        """What is wrong with a sentence before any source is asked."""
        text = without_marks(sentence)
        if _DEBRIS.search(TICKED.sub("`", text)) or len(text.split()) > _WORDS:
            return "format"
        if len(plain_words(text)) < _SENTENCE:
            return "fragment"
        if self._in_vain and leans_on_before(text, self.question.language):  # it speaks of what is not shown
            return "leans"
        return "echo" if self._echoes(sentence) else None

    def _echoes(self, sentence: str) -> bool:
        """Does it say next to nothing but the question's words, or our example's, citing another language?

        So much is alike in many a sentence, also in those that deny it.
        """
        language = self.question.language
        cited = [self.evidence[number - 1] for number in citations(sentence) if 0 < number <= len(self.evidence)]
        if not cited or any(source.document.language == language for source in cited):
            return False
        known = set(content_stems(f"{self.question.text} {prompts(language)['example']['answer']}", language))
        words = content_words(without_marks(sentence), language)
        return sum(words[word] for word in words if known.isdisjoint(content_stems(word, language))) < _NEW

    def _supported(self, sentence: str, quotes: str) -> bool:
        """Do all judges say so? One that fails does not."""
        try:
            return all(judge(sentence, quotes) for judge in self.judges)
        except ModelError:
            self.unjudged = True
            return False
