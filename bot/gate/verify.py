"""The gate: a model's sentence against the sources it cites; does no I/O and knows neither index nor model.

`CHECKS` holds small functions in the order they are asked; each reason is worded by the locale files' [reasons].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..languages.locale import locale
from ..languages.numbers import Sourced, numbers
from ..records import Dropped, Evidence, Sentence
from ..text.plain import words_only
from ..text.syntax import TICKED
from .compare import Fault, compare_across, compare_within
from .sources import ReadSource, Similar, alike, in_language, nearest, quotable, shared_words
from .wording import Wording, wording
from .words import concepts, is_named

Reason = tuple[str, Mapping[str, str]]  # a code of [reasons], and the values of its wording
Judge = Callable[[str, str], bool]  # whether quotations support a sentence
Avoided = Callable[[str], tuple[str, str] | None]  # a wording in a text that is to be avoided, and what is preferred

# A citation mark `[1]`, `[1, 2]`; the first branch takes code first, where `a[1]` cites nothing.
_MARK = re.compile(TICKED.pattern + r"|(\s*\[\s*(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\s*\])")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

FEW_WORDS = 4  # fewer words than this are too few to tell a language by
LONGEST = 150  # words of a sentence that are compared
ANNOUNCED = 4  # fewer words than this before a colon say nothing

# ---- a sentence and its citations ----------------------------------------------------------


def citations(sentence: str) -> tuple[int, ...]:
    """Numbers of the sources that a sentence cites, each once."""
    groups = (found[2] for found in _MARK.finditer(sentence) if found[1])
    return tuple(dict.fromkeys(int(number) for group in groups for number in re.findall(r"\d+", group)))


def without_marks(sentence: str) -> str:
    """A sentence without its citation marks."""
    return _MARK.sub(lambda found: "" if found[1] else found[0], sentence).strip()


@dataclass(frozen=True)
class Claim:
    """A model's sentence beside everything it is judged by."""

    text: str  # without its marks
    cited: tuple[int, ...]
    evidence: Sequence[Evidence]
    language: str
    identify: Callable[[str], str | None]
    seen: Sequence[str]
    judges: Sequence[Judge]
    similar: Similar | None
    avoided: Avoided | None = None

    @cached_property
    def sources(self) -> tuple[Evidence, ...]:
        """The evidence it cites, as far as it exists."""
        return tuple(self.evidence[number - 1] for number in self.cited if 0 < number <= len(self.evidence))

    @cached_property
    def own(self) -> tuple[Evidence, ...]:
        """What it cites in its own language."""
        found = (in_language(source, self.language) for source in self.sources)
        return tuple(source for source in found if source is not None)

    @cached_property
    def read(self) -> tuple[ReadSource, ...]:
        """The sources as their sentences: those in its own language, and all only where there are none."""
        return tuple(ReadSource(source, self.text) for source in self.own or self.sources)

    @cached_property
    def quotes(self) -> tuple[str, ...]:
        return tuple(quotable(source) for source in self.sources)

    @cached_property
    def said(self) -> Wording:
        return wording(self.text, self.language)


def verify(  # noqa: PLR0913 - what it is judged by is passed by name
    sentence: str,
    evidence: Sequence[Evidence],
    language: str,
    *,
    identify: Callable[[str], str | None],
    seen: Sequence[str] = (),
    judges: Sequence[Judge] = (),
    similar: Similar | None = None,
    avoided: Avoided | None = None,
) -> Sentence | Dropped:
    """The sentence as it may be shown, or why it may not. `[n]` cites the n-th evidence, counted from 1.

    `identify` tells a text's language (None: none that we know); `seen` holds the texts already shown. Each of the
    `judges` is asked whether the quotations support the sentence, and may only reject. `similar` tells how alike two
    texts in different languages are, `avoided` what a term file has otherwise.
    """
    text, cited = without_marks(sentence), citations(sentence)
    claim = Claim(text, cited, evidence, language, identify, seen, judges, similar, avoided)
    for check in CHECKS:
        found = check(claim)
        if found is not None:
            return Dropped(claim.text, *found)
    claim = replace(claim, cited=_bearing(claim))
    return Sentence("written", claim.text, language, claim.cited, support=_support(claim))


def _bearing(claim: Claim) -> tuple[int, ...]:
    """Of several sources that it cites, those that bear it alone; all where it needs more than one."""
    checks = (_foreign_number, _foreign_link, _unsupported, _only_headings)
    alone = [number for number in claim.cited if not any(check(replace(claim, cited=(number,))) for check in checks)]
    return tuple(alone) or claim.cited


# ---- the checks: None, or a reason of the locale files and the values of its wording --------


def _uncited(claim: Claim) -> Reason | None:
    return None if claim.cited else ("uncited", {})


def _missing_citation(claim: Claim) -> Reason | None:
    for number in claim.cited:
        if not 0 < number <= len(claim.evidence):
            return "citation", {"citation": str(number)}
    return None


def _empty(claim: Claim) -> Reason | None:
    """Nothing is said, or what is said only announces something."""
    words = claim.said.words or claim.said.links
    return ("empty", {}) if not words or (len(words) < ANNOUNCED and claim.text.rstrip("*_ ").endswith(":")) else None


def _too_long(claim: Claim) -> Reason | None:
    """The comparison's time grows faster than the number of words."""
    return ("long", {}) if len(claim.said.words) > LONGEST else None


def _foreign_number(claim: Claim) -> Reason | None:
    """Across languages, a number that stands nowhere in the sources; in one, each is compared in its place."""
    if claim.own:
        return None
    found = Sourced.of(zip(claim.quotes, (source.passage.language for source in claim.sources), strict=True))
    for number in numbers(claim.text, claim.language):
        if number.claims and not found.has(number):
            return "number", {"number": number.text}
    return None


def _foreign_link(claim: Claim) -> Reason | None:
    whole = "\n".join(claim.quotes)
    for link in claim.said.links:
        if not re.search(rf"(?<![\w/.-]){re.escape(link)}(?![\w/-]|\.\w)", whole):
            return "link", {"link": link}
    return None


def _unsupported(claim: Claim) -> Reason | None:
    fault = _best_fault(claim) if claim.own else _best_fault_across(claim)
    if fault is None:
        return None
    return fault.code, {"number" if fault.code == "number" else "word": _spoken(fault, claim)}


def _best_fault(claim: Claim) -> Fault | None:
    """What the claim says otherwise than the sentences that come nearest to it; None where some say the same."""
    verb_second = locale(claim.language).verb_second
    found = []
    for quote in nearest(claim.said.words, claim.read):
        compared = compare_within(claim.said.words, quote, verb_second=verb_second)
        if compared.fault is None:
            return None
        found.append(compared)
    return min(found, key=lambda compared: compared.distance).fault


def _best_fault_across(claim: Claim) -> Fault | None:
    """The same where no source is in the claim's language: figures, code, names, turning words, and likeness."""
    said, found = concepts(claim.text, claim.language), []
    for source, at in alike(claim.text, claim.read, claim.similar):
        words = [
            word
            for word in claim.said.words
            if word.kind != "name" or is_named(word, claim.text, claim.language, source.language)
        ]
        found.append(compare_across(words, said, source.alone(at), concepts(source.told(at), source.language)))
    if not found:
        return Fault("unlike", "")
    return min(found, key=lambda compared: compared.distance).fault


def _only_headings(claim: Claim) -> Reason | None:
    """Most of it is said by headings alone: they tell what something is about, not what is the case."""
    if not claim.own:
        return None
    sentences = [sentence for source in claim.read for sentence in source.sentences if sentence]
    if any(shared_words(sentence, claim.said.words) >= max(1, len(sentence) - 1) for sentence in sentences):
        return None  # it has a whole sentence but for a pronoun, which the heading explains
    below = [word for source in claim.read for word in source.below()]
    return None if 2 * shared_words(claim.said.words, below) >= len(claim.said.words) else ("empty", {})


def _spoken(fault: Fault, claim: Claim) -> str:
    """The claim's own word for what was compared by a key: a unit, and across languages a turning word."""
    own = locale(claim.language)
    names: Sequence[str] = ()
    if fault.code == "unit":
        names = own.units.get(fault.word, ())
    elif not claim.own and fault.code not in ("number", "code", "name"):
        names = next((each[fault.word] for each in own.operators.values() if fault.word in each), names)
    found = (re.search(rf"(?<!\w){re.escape(name)}(?!\w)", claim.text, re.IGNORECASE) for name in names)
    spoken = [match.group() for match in found if match]
    return next(iter((*spoken, *(() if fault.code == "unit" else names), fault.word)))


def _wrong_language(claim: Claim) -> Reason | None:
    words = plain_words(claim.text)
    if len(words) < FEW_WORDS:
        return None
    return None if claim.identify(" ".join(words)) == claim.language else ("language", {})


def _repeated(claim: Claim) -> Reason | None:
    said = words_only(claim.text)
    return ("repeated", {}) if any(words_only(text) == said for text in claim.seen) else None


def _avoided(claim: Claim) -> Reason | None:
    found = claim.avoided(claim.text) if claim.avoided else None
    return ("avoided", {"word": found[0], "term": found[1]}) if found else None


def _judged(claim: Claim) -> Reason | None:
    quotes = "\n\n".join(claim.quotes)
    return None if all(judge(claim.text, quotes) for judge in claim.judges) else ("judge", {})


CHECKS: tuple[Callable[[Claim], Reason | None], ...] = (
    _uncited,
    _missing_citation,
    _empty,
    _too_long,
    _foreign_number,
    _foreign_link,
    _wrong_language,
    _unsupported,
    _only_headings,
    _repeated,
    _avoided,
    _judged,
)


def plain_words(text: str) -> list[str]:
    """Words that tell a language: not code, addresses, names or abbreviations."""
    prose = re.sub(r"\S*(?:://|[\\/@_=<>{}\d])\S*", " ", TICKED.sub(" ", text))
    words = _WORD.findall(prose)
    return [word for place, word in enumerate(words) if word.islower() or (place == 0 and word[1:].islower())]


def _support(claim: Claim) -> float:
    """Share of the longer words, crudely stemmed, that its sources have: for show, never for judging."""
    words = {word[:5] for word in re.findall(r"\w{4,}", claim.text.casefold())}
    known = {word[:5] for word in re.findall(r"\w{4,}", "\n".join(claim.quotes).casefold())}
    return round(len(words & known) / len(words), 2) if words else 1.0


# ---- repair --------------------------------------------------------------------------------

_SAME = 0.6  # share of words (Dice) from which a source's sentence says what a written one says


def best_support(sentence: str, evidence: Sequence[Evidence]) -> tuple[int, int] | None:
    """Which source's own sentence says best what a written one says: its index in `evidence` and its position there.

    The index counts from 0; the position is one of `Evidence.statements`. None where none says most of it. Of the
    evidence, only what is in the sentence's language shares its words, so pass what the sentence cites or all there is.
    """
    best, found = 0.0, None
    for index, source in enumerate(evidence):
        said = wording(without_marks(sentence), source.passage.language).words
        for position, statement in enumerate(source.statements):
            known = wording(source.document.text[slice(*statement.span)], source.passage.language).words
            shared = 2 * shared_words(said, known) / (len(said) + len(known)) if said and known else 0.0
            if shared > best:
                best, found = shared, (index, position)
    return found if best >= _SAME else None
