"""Figures, names, code and links of a translation that are not its original's; a good translator's changes are none."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from ..languages.frequencies import commonness
from ..languages.identify import identify
from ..languages.locale import locale
from ..languages.numbers import Number, digit_runs, located
from ..records import Block
from ..text.prose import blank
from ..text.syntax import CODE_SPAN, FENCE, NEWLINE
from .page import Link, Page
from .pairing import Difference, Finding, Kind, Pairing

# ---- numbers and units -----------------------------------------------------------------------

_DIGITS = re.compile(r"\d+")
_SCALE = {"K": 1_000, "M": 1_000_000, "B": 1_000_000_000, "T": 1_000_000_000_000}
_SCALES = frozenset(map(str, _SCALE.values()))
_SCALED = re.compile(r"(\d+(?:[.,]\d+)?)\s?([KkMBT])(?![\w])")
# Written the same in every language; hours, minutes and seconds are not.
_UNITS = (
    r"[kKMGTP]i?[Bb](?:it)?(?:/s|ps)?|[kMGT]?Hz|[mµn]s|[mk]?W|k?Wh|%|°[CF]|TOPS|[TG]FLOPS|FPS|fps|px|[mck]m|kg|[€£$]"
)
_UNIT = re.compile(rf"[ \u00a0-]?({_UNITS})(?![^\W_])")
_NAMED_UNIT = re.compile(rf"-(\d+)({_UNITS})\Z")  # `sub-10ms`
_CURRENCY = re.compile(r"[€£$](?=[ \u00a0]?\Z)")
# What other languages say in words or otherwise: around the clock, one to one, end to end, three-dimensional.
_IDIOM = re.compile(r"(?<![\d\w-])(?:24[/x]7|1-[a-z]+-1|1:1|[A-Z]\d[A-Z]|\d-?[dD])(?!\w)")
_SAID_OTHERWISE = re.compile(r"(?:st|nd|rd|th)\b|(?:[:.]\d\d)?\s?[aApP]\.?[mM]\b")
_HOUR = re.compile(r"(?<![\d.,])(\d{1,2})(?:[:.](\d\d))?\s?([aApP])\.?[mM]\b")


class _Numbers:
    """The numbers of a text in a language, and what they may also be read as."""

    def __init__(self, text: str, language: str) -> None:
        self.text = _IDIOM.sub(lambda found: blank(found[0]), text)
        self.all = located(self.text, language)
        self.values = {value for _, _, number in self.all for value in _readings(number)}
        for amount, scale in _SCALED.findall(text):
            self.values |= {f"{float(amount.replace(',', '.')) * _SCALE[scale.upper()]:.0f}"}
        for hour, minutes, half in _HOUR.findall(text):
            whole = int(hour) % 12 + 12 * (half in "pP")
            self.values |= {str(whole), f"{whole}.{minutes or '00'}", "0"}
        self.runs = f" {' '.join(digit_runs(self.text))} "
        self.in_names = {run for _, _, number in self.all if number.kind == "name" for run in digit_runs(number.text)}

    def has(self, number: Number) -> bool:
        if _readings(number) & self.values:
            return True
        runs = digit_runs(number.text)
        if number.kind == "name" or len(runs) > 1:
            return f" {' '.join(runs)} " in self.runs
        return runs[0] in self.in_names

    def missing_in(self, other: _Numbers) -> list[tuple[int, Number]]:
        """Those written in digits that the other does not have, with their place."""
        written = ((start, number) for start, _, number in self.all if _DIGITS.search(number.text))
        return [(start, number) for start, number in written if not other.has(number)]

    def measures(self) -> Iterator[tuple[int, str, str]]:
        """Amounts with a unit that is the same in every language: place, value, unit."""
        for start, end, number in self.all:
            if number.kind == "name" and (inside := _NAMED_UNIT.search(number.text)):
                yield start, inside[1], inside[2].replace("KB", "kB")
            elif after := _UNIT.match(self.text, end):
                yield start, number.value, after[1].replace("KB", "kB")
            elif before := _CURRENCY.search(self.text, max(0, start - 2), start):
                yield start, number.value, before[0]


def _readings(number: Number) -> set[str]:
    """What a number may be compared as: `7 billion` also as 7, but not as a billion."""
    return {number.value, *(part for part in number.parts if part not in _SCALES)}


def figures(pairing: Pairing) -> Iterator[Finding]:
    """Numbers, or else units, that differ from the original's, once a block."""
    assert pairing.theirs is not None
    for block, partner in pairing.pairs:
        words, original = pairing.ours.words(block), pairing.theirs.words(partner)
        if block.kind in ("code", "record") or not (_DIGITS.search(words) or _DIGITS.search(original)):
            continue
        ours = _Numbers(words, pairing.ours.document.language)
        theirs = _Numbers(original, pairing.theirs.document.language)
        if ours.runs == theirs.runs:  # perhaps apart otherwise: `1,2 or 3`
            yield from _units(pairing, ours, theirs, block.start, partner.start)
            continue
        lacking = [(at, number) for at, number in theirs.missing_in(ours) if not _in_words(at, number, original)]
        lacking = [*_without_times(lacking, ours)]
        # A name alone says more than the original does: "CO2 emissions".
        extra = [(at, number) for at, number in ours.missing_in(theirs) if lacking or number.kind != "name"]
        if extra or lacking:
            yield pairing.finding(
                "number",
                block.start + (extra[0][0] if extra else 0),
                ", ".join(number.text for _, number in extra),
                ", ".join(number.text for _, number in lacking),
                original_at=partner.start + (lacking[0][0] if lacking else 0),
            )
        else:
            yield from _units(pairing, ours, theirs, block.start, partner.start)


def _without_times(found: Sequence[tuple[int, Number]], other: _Numbers) -> Iterator[tuple[int, Number]]:
    """Those that are not the two halves of what the other writes as one: `02:00`, `02.00`."""
    halves: set[int] = set()
    for (at, first), (there, second) in pairwise(found):
        both = " ".join(digit_runs(f"{first.text} {second.text}"))
        if there == at + len(first.text) + 1 and f" {both} " in other.runs:
            halves |= {at, there}
    yield from ((at, number) for at, number in found if at not in halves)


def _in_words(at: int, number: Number, text: str) -> bool:
    """Ordinals, hours of the clock and one, which another language may well write in words or otherwise."""
    return number.value == "1" or _SAID_OTHERWISE.match(text, at + len(number.text)) is not None


def _units(pairing: Pairing, ours: _Numbers, theirs: _Numbers, here: int, there: int) -> Iterator[Finding]:
    """The first unit that no amount of the same value has in the original; `here` and `there` begin the blocks."""
    known: dict[str, list[tuple[int, str]]] = {}
    for at, value, unit in theirs.measures():
        known.setdefault(value, []).append((at, unit))
    for at, value, unit in ours.measures():
        others = known.get(value, [])
        if others and unit not in (other for _, other in others):
            yield pairing.finding("unit", here + at, unit, others[0][1], original_at=there + others[0][0])
            return


# ---- names -------------------------------------------------------------------------------------

_WORD = re.compile(r"(?<![\w@/.])[^\W\d_]{2,}(?![\w@/]|\.\w)")
_INSIDE = re.compile(r"[^\W\d_,;)] ")  # what stands before a word that begins no sentence
_ENDING = re.compile(r"(?<=[A-Z]{2})[a-z]{1,3}\Z")  # of a name in capitals
_STEM = 4  # letters of a name behind which it may have another ending, or go on with another word
_AS_COMMON = 0.6  # by how much a name may be commoner in one language than in the other


def names(pairing: Pairing) -> Iterator[Difference]:
    """Names that only one side has, once a block, where both languages write them so; others are translated."""
    assert pairing.theirs is not None
    here, there = _Names(pairing.ours), _Names(pairing.theirs)
    for block, partner in pairing.pairs:
        if block.kind in ("code", "record", "heading"):
            continue
        words, original = pairing.ours.words(block), pairing.theirs.words(partner)
        extra, lacking = _names_only_in(words, original), _names_only_in(original, words)
        swapped = len(extra) == len(lacking)
        extra = [each for each in extra if here.shares(each[1], there, swapped=swapped)]
        lacking = [each for each in lacking if there.shares(each[1], here, swapped=swapped)]
        if extra or lacking:
            found, expected = (", ".join(dict.fromkeys(name for _, name in each)) for each in (extra, lacking))
            at = block.start + (extra[0][0] if extra else 0)
            yield Difference(pairing.ours.line(at), pairing.ours.excerpt(at), found, expected)


def _names_only_in(text: str, other: str) -> list[tuple[int, str]]:
    """Words with a capital, where no sentence begins or inside them, as no word of the other text begins."""
    begin = {word[:size].casefold() for word in _WORD.findall(other) for size in range(2, len(word) + 1)}
    return [
        (found.start(), found[0])
        for found in _WORD.finditer(text)
        if not found[0][1:].islower()
        or (found[0][0].isupper() and _INSIDE.fullmatch(text, max(0, found.start() - 2), found.start()))
        if found[0].casefold()[:_STEM] not in begin
        if _ENDING.sub("", found[0]).casefold() not in begin
    ]


class _Names:
    """The words of a page, and which of them are names in another language too."""

    def __init__(self, page: Page) -> None:
        self.words = frozenset(re.findall(r"[^\W\d_]+", page.text))
        self.language = page.document.language
        self.languages = {word for name in locale(self.language).languages.values() for word in name.split()}

    def shares(self, name: str, other: _Names, *, swapped: bool) -> bool:
        """Is it written so elsewhere in the other page too, or, in the place of another name, as common there?"""
        name = _ENDING.sub("", name)
        if not name[1:].islower() and not name.isupper():
            return True
        here, there = (commonness(name.casefold(), each.language) for each in (self, other))
        if here > there + _AS_COMMON or name.lower() in self.words or name in self.languages:
            return False
        return name in other.words or (swapped and min(here, there) >= _KNOWN)


# ---- code --------------------------------------------------------------------------------------

_TRANSLATABLE = re.compile(r"<[^<>]*>|\{[^{}]*\}|\"[^\"]*\"|'[^']*'|“[^”]*”")
_TECHNICAL = re.compile(r"[\d_/\\=(){}<>:$@#|*&]|\w\.\w|[a-z][A-Z]|(?<!\S)--?\w")
_PHRASE = re.compile(r"[^\W\d_]+(?:[ ’'][^\W\d_]+)*")
_IDENTIFIER = re.compile(r"\w_|_\w|\(|[a-z][A-Z]|\b[A-Z]{3,}\b")  # a translated one is another one
_KNOWN = 2.0  # occurrences of a word of a language in a billion words, as a power of ten …
_MORE_COMMON = 0.4  # … and by how much it must belong rather to one language than to another
_LIKE, _NEARLY_THE_SAME = 0.6, 0.85  # likeness of two words of code from which one may be a slip, or is
_FAIRLY_SURE = 0.9  # that a word which no list has is of a language
_BLOCK_COMMENT = re.compile(
    r"\"\"\".*?(?:\"\"\"|\Z)|'''.*?(?:'''|\Z)|/\*.*?(?:\*/|\Z)|<!--.*?(?:-->|\Z)|<#.*?(?:#>|\Z)", re.DOTALL
)
_COMMENT = re.compile(
    r"(?:(?<![\w\"'&])#(?!\w*;)|(?<![:\w\"'])//|(?<!\S)--(?=\s)|(?<!\S)(?:REM|::)(?=\s)|(?<!\S)%(?=\s)).*"
)
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`[^`]*`")
_TOKENS = re.compile(r"[^\s\"'`]*(?:\d|\w[./_=]\w|--\w)[^\s\"'`]*")
_PROSE_INFO = {"", "text", "txt", "plaintext", "plain", "md", "markdown", "mermaid", "console", "output", "log"}


def code(pairing: Pairing) -> Iterator[Finding]:
    """Code and commands that differ from the original's, once a block; what people read in them may be translated."""
    for block, partner in pairing.pairs:
        if block.kind == "code" and partner.kind == "code":
            yield from _code_block(pairing, block, partner)
        elif block.kind not in ("code", "record"):
            yield from _code_spans(pairing, block, partner)


def _code_spans(pairing: Pairing, block: Block, partner: Block) -> Iterator[Finding]:
    assert pairing.theirs is not None
    ours, theirs = _spans(pairing.ours, block), _spans(pairing.theirs, partner)
    if not ours and not theirs:
        return
    extra = _spans_only_in(ours, theirs, pairing.theirs.text[partner.start : partner.end])
    lacking = _spans_only_in(theirs, ours, pairing.ours.text[block.start : block.end])
    languages = pairing.ours.document.language, pairing.theirs.document.language
    if len(extra) == len(lacking):
        both = list(zip(extra, lacking, strict=True))
        changed = [pair for pair in both if not _localised(_folded(pair[0][1]), _folded(pair[1][1]), *languages)]
        extra, lacking = [pair[0] for pair in changed], [pair[1] for pair in changed]
    if any(_TECHNICAL.search(_folded(span)) for _, span in [*extra, *lacking]):
        yield pairing.finding(
            "code",
            extra[0][0] if extra else block.start,
            ", ".join(span for _, span in extra),
            ", ".join(span for _, span in lacking),
            original_at=lacking[0][0] if lacking else partner.start,
        )


def _spans(page: Page, block: Block) -> list[tuple[int, str]]:
    return [(found.start(2), found[2]) for found in CODE_SPAN.finditer(page.text, block.start, block.end)]


def _spans_only_in(
    spans: Sequence[tuple[int, str]], others: Sequence[tuple[int, str]], text: str
) -> list[tuple[int, str]]:
    """The spans that neither are among the others nor stand anywhere else in their text."""
    known = {_folded(span) for _, span in others}
    bare = _untranslatable(text)
    return [(at, span) for at, span in spans if not (_folded(span) in known or span in text or _folded(span) in bare)]


def _localised(ours: str, theirs: str, language: str, source: str) -> bool:
    """Whether the names of an example are translated, and nothing else: `/home/name`, `/home/navn`."""
    if _IDENTIFIER.search(theirs) or _PHRASE.sub("a", ours) != _PHRASE.sub("a", theirs):
        return False
    both = list(zip(_PHRASE.findall(ours), _PHRASE.findall(theirs), strict=True))
    changed = [(mine, other) for mine, other in both if mine != other]
    of_language = [_is_of(mine, language, source) for mine, _ in changed]
    slips = (_likeness(*pair) for pair in changed)
    return any(of_language) and all(
        like < _LIKE or (like < _NEARLY_THE_SAME and told) for like, told in zip(slips, of_language, strict=True)
    )


def _is_of(words: str, language: str, source: str) -> bool:
    """Whether words are of the one language rather than of the other."""
    here, there = (min(commonness(word, code) for word in words.lower().split()) for code in (language, source))
    if max(here, there) >= _KNOWN:
        return here > there + _MORE_COMMON
    told = identify(words, (language, source))
    return told.language == language and told.confidence >= _FAIRLY_SURE


def _likeness(ours: str, theirs: str) -> float:
    """How much one may be a slip of the pen for the other, 0..1; surely where both are too short to tell."""
    if max(len(ours), len(theirs)) < 4:
        return 1.0
    return SequenceMatcher(None, ours.lower(), theirs.lower()).ratio()


def _folded(code: str) -> str:
    """Code without comments and what may be translated in it."""
    return _untranslatable(_COMMENT.sub("", code))


def _untranslatable(text: str) -> str:
    return re.sub(r"\s+", " ", _TRANSLATABLE.sub("", text)).strip()


def _code_block(pairing: Pairing, block: Block, partner: Block) -> Iterator[Finding]:
    assert pairing.theirs is not None
    ours, theirs = _skeleton(pairing.ours, block), _skeleton(pairing.theirs, partner)
    mine, other = [line for _, line in ours], [line for _, line in theirs]
    if mine == other:
        return
    languages = pairing.ours.document.language, pairing.theirs.document.language
    for tag, i, i_end, j, j_end in SequenceMatcher(None, mine, other).get_opcodes():
        if tag == "equal" or _all_localised(mine[i:i_end], other[j:j_end], *languages):
            continue
        at = ours[min(i, len(ours) - 1)][0] if ours else block.start
        there = theirs[min(j, len(theirs) - 1)][0] if theirs else partner.start
        yield pairing.finding("code", at, " ".join(mine[i:i_end]), " ".join(other[j:j_end]), original_at=there)
        return


def _all_localised(ours: Sequence[str], theirs: Sequence[str], language: str, source: str) -> bool:
    return len(ours) == len(theirs) and all(
        _localised(mine, other, language, source) for mine, other in zip(ours, theirs, strict=True)
    )


def _skeleton(page: Page, block: Block) -> list[tuple[int, str]]:
    """The lines of code with their offsets, without comments and without what stands in strings."""
    raw = page.text[block.start : block.end]
    info = FENCE.match(NEWLINE.split(raw, maxsplit=1)[0])
    prose = info is None or info["info"].strip().split(" ")[0].lower() in _PROSE_INFO
    lines, start = [], block.start
    for line in _BLOCK_COMMENT.sub(lambda found: blank(found[0]), raw).splitlines(keepends=True):
        if not FENCE.match(line.rstrip("\r\n")):
            kept = _STRING.sub(lambda found: " ".join(['"', *_TOKENS.findall(found[0])]), line)
            kept = _COMMENT.sub("", kept)
            kept = " ".join(_TOKENS.findall(kept) if prose else kept.split())
            if kept:
                lines.append((start, kept))
        start += len(line)
    return lines


# ---- links -------------------------------------------------------------------------------------

_LOCALE_PART = re.compile(r"/[a-z]{2}(?:-[a-z]{2,4})?(?=/|\Z)", re.IGNORECASE)
_IMAGE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|ico)\Z", re.IGNORECASE)
_LANGUAGE_HOST = re.compile(r"https?://([a-z]{2})\.([^/]+)")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def links(pairing: Pairing, exists: Callable[[str], bool]) -> Iterator[Finding]:
    """Links that lead elsewhere than the original's, or to no file where the original's leads to one; to a translation
    of the page that the original's leads to is where they belong."""
    assert pairing.theirs is not None
    lost: dict[str, list[tuple[Link, Link]]] = {}  # links to a heading of the page that lead off it, by target
    for link, original in _linked(pairing):
        if link and original and original.target.startswith("#") and not link.target.startswith("#"):
            lost.setdefault(link.target, []).append((link, original))
        elif link and original:
            yield from _link(pairing, link, original, exists)
        elif link:
            yield pairing.finding("link", link.start, link.target)
        elif original:
            yield pairing.finding("link", _nearest(pairing, original), "", original.target, original_at=original.start)
    for target, both in lost.items():
        link, original = both[0]
        expected = ", ".join(each.target for _, each in both)
        yield pairing.finding("link", link.start, target, expected, original_at=original.start)


def _linked(pairing: Pairing) -> Iterator[tuple[Link | None, Link | None]]:
    """Each link with the original's; None where one side has none, and what that stands in is translated."""
    assert pairing.theirs is not None
    ours, theirs = pairing.ours.links, pairing.theirs.links
    page = pairing.ours.document.path
    mine = [_key(pairing.originals.get(_resolved(page, link.target) or "", link.target)) for link in ours]
    other = [_key(link.target) for link in theirs]
    for tag, i, i_end, j, j_end in SequenceMatcher(None, mine, other).get_opcodes():
        if tag == "equal" or (tag == "replace" and i_end - i == j_end - j):
            yield from zip(ours[i:i_end], theirs[j:j_end], strict=True)
        else:
            yield from (
                (link, None) for link, key in zip(ours[i:i_end], mine[i:i_end], strict=True) if key not in other
            )
            yield from (
                (None, link)
                for link in theirs[j:j_end]
                if _key(link.target) not in mine and _has_partner(pairing, link)
            )


def _link(pairing: Pairing, link: Link, original: Link, exists: Callable[[str], bool]) -> Iterator[Finding]:
    assert pairing.theirs is not None
    here = _resolved(pairing.ours.document.path, link.target)
    there = _resolved(pairing.theirs.document.path, original.target)
    same = _key(link.target) == _key(original.target)
    same = same or (here is not None and there in (here, pairing.originals.get(here)))
    same = same or _is_other_language_s(link.target, original.target)
    kind: Kind | None = None if same else "link"
    if here is not None and there is not None and not exists(here) and exists(there):
        kind = "broken_link"
    if kind:
        yield pairing.finding(kind, link.start, link.target, original.target, original_at=original.start)


def _key(target: str) -> str:
    """What a link and its translation have in common: no host's language, no folders, no anchor."""
    if _SCHEME.match(target):
        try:
            parts = urlsplit(target)
        except ValueError:
            return target
        host = re.sub(r"^(?:www|[a-z]{2})\.", "", parts.netloc.lower())
        return f"{host}{_LOCALE_PART.sub('', parts.path).rstrip('/')}".lower() or target
    path = unquote(re.split(r"[?#]", target)[0]).rstrip("/")
    name = posixpath.basename(path).lower()
    return name.split(".")[0] if _IMAGE.search(name) else name


def _is_other_language_s(ours: str, theirs: str) -> bool:
    """Whether two links are to one site in two languages: `da.wikipedia.org` and `en.wikipedia.org`."""
    mine, other = (_LANGUAGE_HOST.match(target) for target in (ours, theirs))
    return mine is not None and other is not None and mine[1] != other[1] and mine[2] == other[2]


def _resolved(page: str, target: str) -> str | None:
    """The path in the folder of a relative link, None of any other."""
    path = unquote(re.split(r"[?#]", target)[0])
    if not path or path.startswith("/") or _SCHEME.match(target):
        return None
    resolved = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
    return None if resolved.startswith("..") else resolved


def _has_partner(pairing: Pairing, original: Link) -> bool:
    """Whether the block that a link of the original stands in has been translated at all."""
    return any(theirs.start <= original.start < theirs.end for _, theirs in pairing.pairs)


def _nearest(pairing: Pairing, original: Link) -> int:
    return next(ours.start for ours, theirs in pairing.pairs if theirs.start <= original.start < theirs.end)
