"""What is wrong in a translation, each with what its original says there; reads no files and knows no states."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from .align import align
from .blocks import FENCE, MARKER, NEWLINE, TAG, blocks, plain
from .languages import DEFAULT, chatter, codes, commonness, identify, locale
from .numbers import Number, located
from .records import Block, Document, Span

Kind = Literal[
    "mislabelled", "missing", "stale", "untranslated", "shorter", "language", "chatter", "placeholder", "characters",
    "fence", "number", "unit", "code", "broken_link", "link", "unread",
]  # fmt: skip

_EXCERPT = 160  # characters of what a finding shows of a line


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: what stands where, and what the original has there.

    `found` and `expected` are what differs, `says` and `original_says` the lines they stand in.
    """

    kind: Kind
    path: str
    line: int
    language: str
    says: str
    found: str = ""
    expected: str = ""
    original: str | None = None
    original_line: int | None = None
    original_says: str | None = None


class Page:
    """A document taken apart, each part when it is first asked for."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        suffix = PurePosixPath(document.path).suffix.lower()
        self.blocks = blocks(self.text, document.skipped, ".md" if suffix == ".markdown" else suffix)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(newline.end() for newline in NEWLINE.finditer(self.text))]

    def line(self, offset: int) -> int:
        """The line, counted from 1, of an offset."""
        return bisect_right(self._starts, offset)

    def excerpt(self, offset: int) -> str:
        """The line that an offset stands in, or as much around it as is worth showing."""
        number = self.line(offset)
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        if end - start > _EXCERPT:
            first = max(start, min(offset - _EXCERPT // 2, end - _EXCERPT))
            cut = " ".join(self.text[first : first + _EXCERPT].split())
            return f"{'… ' if first > start else ''}{cut}{' …' if first + _EXCERPT < end else ''}"
        return " ".join(self.text[start:end].split())

    @cached_property
    def prose(self) -> str:
        """The text with blanks where there is code, markup or the target of a link; offsets stay."""
        chars = list(self.text)
        for block in self.blocks:
            if block.kind == "code":
                chars[block.start : block.end] = _blank(self.text[block.start : block.end])
        kept = "".join(chars)
        for pattern in (_REMARK, _CODE_SPAN, _TARGET, _ADDRESS, TAG):
            kept = pattern.sub(lambda found: _blank(found[0]), kept)
        return kept

    def words(self, block: Block) -> str:
        """A block's prose without the marks its lines begin with, as long as the block."""
        raw = self.prose[block.start : block.end]
        return "".join(_MARKS.sub(lambda found: " " * len(found[0]), line) for line in raw.splitlines(keepends=True))

    @cached_property
    def links(self) -> list[Link]:
        code = [block for block in self.blocks if block.kind == "code"]
        spans = [*self.document.skipped, *(Span(block.start, block.end) for block in code)]
        spans += [Span(*found.span()) for found in _CODE_SPAN.finditer(self.text)]
        found = (Link(match.start(), match[1] or match[2] or match[3]) for match in _LINK.finditer(self.text))
        covered = _Covered(spans)
        return [link for link in found if not covered.has(link.start)]

    @cached_property
    def fences(self) -> list[int]:
        """Offsets of the lines that open or close code."""
        ends = [*self._starts[1:], len(self.text)]
        lines = ((start, self.text[start:end]) for start, end in zip(self._starts, ends, strict=True))
        return [start for start, line in lines if ("```" in line or "~~~" in line) and FENCE.match(line.rstrip("\r\n"))]


class Link(NamedTuple):
    """Where a link stands and what it points to, as written."""

    start: int
    target: str


class _Covered:
    """Whether an offset lies in one of some spans."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [span.start for span in self._spans]

    def has(self, offset: int) -> bool:
        place = bisect_right(self._starts, offset)
        return any(span.start <= offset < span.end for span in self._spans[max(0, place - 3) : place])


_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)([^\n]*?[^`\n])\1(?!`)")
_REMARK = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TARGET = re.compile(r"(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)")
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>)\]|]+|[\w.+-]+@[\w-]+\.\w[\w.-]*")
_LINK = re.compile(
    r"\]\(\s*<?([^()\s<>]+(?:\([^()\s]*\)[^()\s<>]*)*)|<(?:a|img)\b[^<>]*?(?:href|src)=[\"']([^\"']+)"
    r"|^[ ]{0,3}\[[^\]\n]+\]:[ \t]+<?(\S+?)>?(?=\s|\Z)",
    re.MULTILINE | re.IGNORECASE,
)
_MARKS = re.compile(rf"{MARKER.pattern}(?:#{{1,6}}[ \t]+)?")


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)


# ---- a translation beside its original -----------------------------------------------------


class Beside:
    """A page and, where there is one, its original's, block by block."""

    def __init__(self, ours: Page, theirs: Page | None) -> None:
        self.ours, self.theirs = ours, theirs
        self.language = ours.document.claimed or ours.document.language

    @cached_property
    def partners(self) -> list[int | None]:
        """The original's block for each of ours; blocks between two pairs go together where they are as many."""
        if self.theirs is None:
            return [None] * len(self.ours.blocks)
        pairs = align(self.ours.blocks, self.ours.text, self.theirs.blocks, self.theirs.text)
        found = [pair.partner for pair in pairs]
        for (i, j), (i_end, j_end) in list(self.gaps(found)):
            kinds = [block.kind for block in self.ours.blocks[i:i_end]]
            if kinds == [block.kind for block in self.theirs.blocks[j:j_end]]:
                found[i:i_end] = range(j, j_end)
        return found

    def gaps(self, partners: Sequence[int | None]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Where blocks without a partner begin, ours and theirs, and where they end."""
        assert self.theirs is not None
        known = [(i, j) for i, j in enumerate(partners) if j is not None]
        known = [(-1, -1), *known, (len(self.ours.blocks), len(self.theirs.blocks))]
        for (i, j), (i_end, j_end) in pairwise(known):
            if i_end - i > 1 or j_end - j > 1:
                yield (i + 1, j + 1), (i_end, j_end)

    @cached_property
    def pairs(self) -> list[tuple[Block, Block]]:
        if self.theirs is None:
            return []
        both = zip(self.ours.blocks, self.partners, strict=True)
        return [(block, self.theirs.blocks[partner]) for block, partner in both if partner is not None]

    def partner(self, offset: int) -> Block | None:
        """The original's block for the one of ours that an offset stands in."""
        at = bisect_right([block.start for block in self.ours.blocks], offset) - 1
        partner = self.partners[at] if at >= 0 else None
        return self.theirs.blocks[partner] if partner is not None and self.theirs else None

    def finding(
        self, kind: Kind, at: int, found: str = "", expected: str = "", *, original_at: int | None = None
    ) -> Finding:
        """A finding at an offset of ours, with the original's line at an offset of its, or where its block begins."""
        if original_at is None and (partner := self.partner(at)):
            original_at = partner.start
        theirs = self.theirs if original_at is not None else None
        return Finding(
            kind=kind,
            path=self.ours.document.path,
            line=self.ours.line(at),
            language=self.language,
            says=self.ours.excerpt(at),
            found=_shown(found),
            expected=_shown(expected),
            original=self.ours.document.original,
            original_line=theirs.line(original_at) if theirs and original_at is not None else None,
            original_says=theirs.excerpt(original_at) if theirs and original_at is not None else None,
        )


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]} …"


def defects(ours: Page, theirs: Page | None, exists: Callable[[str], bool]) -> list[Finding]:
    """What is wrong in a document, by place. `exists` says whether the folder has a path.

    Without an original's page only what can be seen in the document itself.
    """
    beside = Beside(ours, theirs)
    alone = ORIGINAL if ours.document.original is None else ALONE
    found = [finding for check in alone for finding in check(beside)]
    if theirs is not None:
        found += [finding for check in PAIRED for finding in check(beside)]
        found += links(beside, exists)
        broken_off = {finding.line for finding in found if finding.kind == "shorter" and not finding.found}
        found = [each for each in found if each.kind == "shorter" or each.found or each.line not in broken_off]
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.line, finding.kind))


# ---- language --------------------------------------------------------------------------------

_SENTENCE_END = re.compile(r"(?<=[.!?:])[\s*_]+(?=[^\W\d_a-zåäöæø])|\n[ \t]*\n|<br */?>|\|")
_LEAST_WORDS, _SURE = 5, 0.98  # plain words of a sentence whose language is told, and how surely
_LEAST_COPIED = 4  # plain words of a block that is the original's, word for word
_PLAIN_WORD = re.compile(r"(?<![\w-])[^\W\d_A-Z]{2,}(?![\w-])")
_NO_LANGUAGE = re.compile(r"\"[^\"\n]*\"|[“”„][^“”\n]*[“”]|\S*\w[./\\_]\w\S*")  # what is quoted, paths, addresses
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1cff\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufaff]{2,}")


def mislabelled(beside: Beside) -> Iterator[Finding]:
    document = beside.ours.document
    if document.claimed and document.language != document.claimed:
        prose = [block for block in beside.ours.blocks if block.kind == "paragraph"] or beside.ours.blocks[:1]
        told = (block for block in prose if _language(beside.ours.words(block)) == document.language)
        first = next(told, prose[0])
        yield beside.finding("mislabelled", first.start, document.language, document.claimed)


def foreign(beside: Beside) -> Iterator[Finding]:
    """Sentences in another language than the document's, and words in another script."""
    document = beside.ours.document
    if document.claimed and document.language != document.claimed:
        return
    for block, partner in zip(beside.ours.blocks, beside.partners, strict=True):
        if block.kind in ("code", "record"):
            continue
        theirs = beside.theirs.blocks[partner] if beside.theirs and partner is not None else None
        if found := _foreign_script(beside, block) or _foreign_words(beside, block, theirs):
            yield beside.finding("language", found[0], found[1], beside.language)


def _foreign_script(beside: Beside, block: Block) -> tuple[int, str] | None:
    found = _OTHER_SCRIPT.search(beside.ours.prose, block.start, block.end)
    copied = found and beside.theirs and found[0] in beside.theirs.text
    return (found.start(), found[0]) if found and not copied else None


def _foreign_words(beside: Beside, block: Block, theirs: Block | None) -> tuple[int, str] | None:
    words = _telling(beside.ours, block)
    source = beside.theirs.document.language if beside.theirs else None
    original = _said(_telling(beside.theirs, theirs)) if beside.theirs and theirs else ""
    if source and source != beside.language and _said(words) == original:
        return None if len(beside.ours.fences) % 2 else _copied(words, block, source)  # it may be code
    start = 0
    for end in [*(found.start() for found in _SENTENCE_END.finditer(words)), len(words)]:
        sentence = words[start:end]
        if len(_PLAIN_WORD.findall(sentence)) >= _LEAST_WORDS:
            told = _language(sentence)
            quoted = told != source and _said(sentence) in original
            if told not in (None, beside.language) and not quoted:
                return block.start + start + len(sentence) - len(sentence.lstrip(" |*_")), told or ""
        start = end
    return None


def _telling(page: Page, block: Block) -> str:
    """The words of a block that tell its language."""
    return _NO_LANGUAGE.sub(lambda found: _blank(found[0]), page.words(block))


def _copied(words: str, block: Block, source: str) -> tuple[int, str] | None:
    """A block that says word for word what the original says, and is no name."""
    asks = words.rstrip(" *_").endswith("?") and len(words.split()) >= _LEAST_COPIED
    if not asks and len(_PLAIN_WORD.findall(words)) < _LEAST_COPIED:
        return None
    return (block.start, source) if _language(words) == source else None


def _language(words: str) -> str | None:
    """The language of some words, None where it is not plain."""
    told = identify(words, codes())
    return told.language if told.confidence >= _SURE else None


def _said(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


# ---- what is left out ------------------------------------------------------------------------

_LEFT = 0.4  # of what the blocks lost should take, what at least must be missing in their neighbourhood
_LEAST_LOST = 40  # characters of prose that are worth a finding
_LEAST_BROKEN_OFF, _BROKEN_OFF = 60, 0.45  # characters expected of a block, and the share below which it breaks off


def shorter(beside: Beside) -> Iterator[Finding]:
    """Blocks of the original that the translation does not have, and blocks that break off."""
    theirs = beside.theirs
    if theirs is None or not beside.pairs:
        return
    ratio = _length_ratio(beside)
    for (i, j), (i_end, j_end) in beside.gaps(beside.partners):
        lost = theirs.blocks[j:j_end]
        more = len(lost) - (i_end - i)
        lost_twice = (
            [said for said in map(theirs.words, lost) if said.strip()]
            == [  # the original repeats itself
                said for said in map(theirs.words, theirs.blocks[max(0, j - 1) : j]) if said.strip()
            ]
        )
        if (
            more > 0
            and not lost_twice
            and _size(lost) * ratio >= _LEAST_LOST
            and _is_lost(beside, (i, i_end), (j, j_end), ratio)
        ):
            at = beside.ours.blocks[max(0, i - 1)].start
            text = plain(theirs.text[lost[0].start : lost[0].end])
            yield beside.finding("shorter", at, str(more), text, original_at=lost[0].start)
    for block, partner in beside.pairs:
        whole = _size([partner]) * ratio
        if block.kind not in ("code", "record") and whole >= _LEAST_BROKEN_OFF and _size([block]) < _BROKEN_OFF * whole:
            yield beside.finding("shorter", block.start)


def _is_lost(beside: Beside, ours: tuple[int, int], theirs: tuple[int, int], ratio: float) -> bool:
    """Whether neither the blocks beside a gap nor the section around it hold what seems to be missing."""
    assert beside.theirs is not None
    original = beside.theirs.blocks
    missing = _size(original[slice(*theirs)]) * ratio
    around = beside.ours.blocks[max(0, ours[0] - 1) : ours[1] + 1]
    expected = _size(original[max(0, theirs[0] - 1) : theirs[1] + 1]) * ratio
    if expected - _size(around) < _LEFT * missing:
        return False
    (i, j), (i_end, j_end) = _section(beside, ours, theirs)
    return i_end - i < j_end - j


def _section(beside: Beside, ours: tuple[int, int], theirs: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """The nearest headings with a partner before and after a gap, ours and theirs."""
    assert beside.theirs is not None
    blocks = beside.ours.blocks
    known = [(i, j) for i, j in enumerate(beside.partners) if j is not None and blocks[i].kind == "heading"]
    before = max(((i, j) for i, j in known if i < ours[0] and j < theirs[0]), default=(0, 0))
    end = (len(blocks), len(beside.theirs.blocks))
    return before, min(((i, j) for i, j in known if i >= ours[1] and j >= theirs[1]), default=end)


def _size(found: Sequence[Block]) -> int:
    return sum(block.end - block.start for block in found)


def _length_ratio(beside: Beside) -> float:
    """How long the translation is for each character of the original, where they are paired."""
    ours = _size([block for block, _ in beside.pairs])
    theirs = _size([block for _, block in beside.pairs])
    return min(1.5, max(0.7, ours / max(1, theirs)))


# ---- what a translator or its tool left behind -----------------------------------------------

_TOKEN = re.compile(
    r"@@[A-Za-z]\w*@@|@@[A-Z][A-Z0-9_]{2,}|%%[A-Z][A-Z0-9_]+%%|(?<!\w)__[A-Z][A-Z0-9_]*?_?\d*__(?!\w)"
    r"|\{\{[^{}\n]*\}\}|<<[A-Z][A-Z0-9_ ]*>>|⟦[^⟧\n]*⟧|\b(?:TODO|FIXME|TBD)\b|(?i:\blorem ipsum\b)"
)
_BRACKET = re.compile(r"\[([^\[\]\n]{3,80})\](?![(\[:])")


def chattering(beside: Beside) -> Iterator[Finding]:
    """A translator that speaks of its work, in the document's language or in English, also inside code."""
    original = beside.theirs
    if original and chatter(original.text, original.document.language):
        return  # it is about translations itself
    for code in dict.fromkeys((beside.language, beside.ours.document.language, DEFAULT)):
        for block in beside.ours.blocks:
            if found := chatter(beside.ours.text[block.start : block.end], code):
                at = block.start + found.start
                yield beside.finding("chatter", at, beside.ours.text[at : block.start + found.end])


def placeholders(beside: Beside) -> Iterator[Finding]:
    """Marks of a gap that the original does not have as often, once a block."""
    known = Counter(_TOKEN.findall(beside.theirs.text)) if beside.theirs else Counter[str]()
    fills = not beside.theirs or not any(_gaps(beside.theirs, block) for block in beside.theirs.blocks)
    for block in beside.ours.blocks:
        left = _gaps(beside.ours, block) if fills else []
        for found in _TOKEN.finditer(beside.ours.text, block.start, block.end):
            known[found[0]] -= 1
            if known[found[0]] < 0 and (beside.theirs or not found[0].startswith("{{")):
                left.append(found)
        if left:
            yield beside.finding("placeholder", left[0].start(), ", ".join(found[0] for found in left))


def _gaps(page: Page, block: Block) -> list[re.Match[str]]:
    """`[insert the name here]`, in the document's language or in English."""
    languages = (page.document.claimed, page.document.language, DEFAULT)
    found = () if block.kind == "code" else _BRACKET.finditer(page.prose, block.start, block.end)
    return [each for each in found if any(code and _fill_in(code).match(each[1]) for code in languages)]


@cache
def _fill_in(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, locale(code).fill_in))})(?!\w)", re.IGNORECASE)


# ---- broken characters and fences ------------------------------------------------------------

_CONTROL = re.compile(r"[\ufffd\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# UTF-8 read as Windows-1252: a lead byte and its continuation bytes, as that code page shows them.
_CONTINUATION = re.escape("".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0)))
_MOJIBAKE = re.compile(rf"[ÂÃ][{_CONTINUATION}]|â[{_CONTINUATION}]{{2}}|ðŸ[{_CONTINUATION}]{{2}}")


def broken_characters(beside: Beside) -> Iterator[Finding]:
    """One finding a line."""
    seen = set()
    for pattern in (_CONTROL, _MOJIBAKE):
        for found in pattern.finditer(beside.ours.text):
            line = beside.ours.line(found.start())
            if line not in seen and not (beside.theirs and found[0] in beside.theirs.text):
                seen.add(line)
                shown = found[0] if found[0].isprintable() else f"U+{ord(found[0]):04X}"
                yield beside.finding("characters", found.start(), shown)


def fences(beside: Beside) -> Iterator[Finding]:
    """An odd number of code fences, where the original has an even one."""
    ours = beside.ours
    if len(ours.fences) % 2 == 0 or (beside.theirs and len(beside.theirs.fences) % 2):
        return
    at = _lone_fence(ours, beside.theirs)
    yield beside.finding("fence", at, str(len(ours.fences)), str(len(beside.theirs.fences)) if beside.theirs else "")


def _lone_fence(ours: Page, theirs: Page | None) -> int:
    """Where the fences first differ from the original's, else one that is open when the next opens."""
    infos = [_info(ours, at) for at in ours.fences]
    if theirs:
        other = [_info(theirs, at) for at in theirs.fences]
        for tag, i, _, _, _ in SequenceMatcher(None, infos, other, autojunk=False).get_opcodes():
            if tag != "equal":
                return ours.fences[min(i, len(infos) - 1)]
    opened = None
    for at, info in zip(ours.fences, infos, strict=True):
        if info and opened is not None:
            return opened
        opened = at if opened is None else None
    return opened if opened is not None else ours.fences[-1]


def _info(page: Page, at: int) -> str:
    match = FENCE.match(NEWLINE.split(page.text[at:], maxsplit=1)[0])
    return match["info"].strip() if match else ""


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
        self.text = _IDIOM.sub(lambda found: _blank(found[0]), text)
        self.all = located(self.text, language)
        self.values = {value for _, _, number in self.all for value in _readings(number)}
        for amount, scale in _SCALED.findall(text):
            self.values |= {f"{float(amount.replace(',', '.')) * _SCALE[scale.upper()]:.0f}"}
        for hour, minutes, half in _HOUR.findall(text):
            whole = int(hour) % 12 + 12 * (half in "pP")
            self.values |= {str(whole), f"{whole}.{minutes or '00'}", "0"}
        self.runs = f" {' '.join(_runs(self.text))} "
        self.in_names = {run for _, _, number in self.all if number.kind == "name" for run in _runs(number.text)}

    def has(self, number: Number) -> bool:
        if _readings(number) & self.values:
            return True
        runs = _runs(number.text)
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


def _runs(text: str) -> list[str]:
    return [run.lstrip("0") or "0" for run in _DIGITS.findall(text)]


def figures(beside: Beside) -> Iterator[Finding]:
    """Numbers, or else units, that differ from the original's, once a block."""
    assert beside.theirs is not None
    for block, partner in beside.pairs:
        words, original = beside.ours.words(block), beside.theirs.words(partner)
        if block.kind in ("code", "record") or not (_DIGITS.search(words) or _DIGITS.search(original)):
            continue
        ours = _Numbers(words, beside.ours.document.language)
        theirs = _Numbers(original, beside.theirs.document.language)
        if ours.runs == theirs.runs:  # perhaps apart otherwise: `1,2 or 3`
            yield from _units(beside, ours, theirs, block.start, partner.start)
            continue
        lacking = [(at, number) for at, number in theirs.missing_in(ours) if not _in_words(at, number, original)]
        # A name alone says more than the original does: "CO2 emissions".
        extra = [(at, number) for at, number in ours.missing_in(theirs) if lacking or number.kind != "name"]
        if extra or lacking:
            yield beside.finding(
                "number",
                block.start + (extra[0][0] if extra else 0),
                ", ".join(number.text for _, number in extra),
                ", ".join(number.text for _, number in lacking),
                original_at=partner.start + (lacking[0][0] if lacking else 0),
            )
        else:
            yield from _units(beside, ours, theirs, block.start, partner.start)


def _in_words(at: int, number: Number, text: str) -> bool:
    """Ordinals, hours of the clock and one, which another language may well write in words or otherwise."""
    return number.value == "1" or _SAID_OTHERWISE.match(text, at + len(number.text)) is not None


def _units(beside: Beside, ours: _Numbers, theirs: _Numbers, here: int, there: int) -> Iterator[Finding]:
    """The first unit that no amount of the same value has in the original; `here` and `there` begin the blocks."""
    known: dict[str, list[tuple[int, str]]] = {}
    for at, value, unit in theirs.measures():
        known.setdefault(value, []).append((at, unit))
    for at, value, unit in ours.measures():
        others = known.get(value, [])
        if others and unit not in (other for _, other in others):
            yield beside.finding("unit", here + at, unit, others[0][1], original_at=there + others[0][0])
            return


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


def code(beside: Beside) -> Iterator[Finding]:
    """Code and commands that differ from the original's, once a block; what people read in them may be translated."""
    for block, partner in beside.pairs:
        if block.kind == "code" and partner.kind == "code":
            yield from _code_block(beside, block, partner)
        elif block.kind not in ("code", "record"):
            yield from _code_spans(beside, block, partner)


def _code_spans(beside: Beside, block: Block, partner: Block) -> Iterator[Finding]:
    assert beside.theirs is not None
    ours, theirs = _spans(beside.ours, block), _spans(beside.theirs, partner)
    if not ours and not theirs:
        return
    extra = _spans_only_in(ours, theirs, beside.theirs.text[partner.start : partner.end])
    lacking = _spans_only_in(theirs, ours, beside.ours.text[block.start : block.end])
    languages = beside.ours.document.language, beside.theirs.document.language
    if len(extra) == len(lacking):
        both = list(zip(extra, lacking, strict=True))
        changed = [pair for pair in both if not _localised(_folded(pair[0][1]), _folded(pair[1][1]), *languages)]
        extra, lacking = [pair[0] for pair in changed], [pair[1] for pair in changed]
    if any(_TECHNICAL.search(_folded(span)) for _, span in [*extra, *lacking]):
        yield beside.finding(
            "code",
            extra[0][0] if extra else block.start,
            ", ".join(span for _, span in extra),
            ", ".join(span for _, span in lacking),
            original_at=lacking[0][0] if lacking else partner.start,
        )


def _spans(page: Page, block: Block) -> list[tuple[int, str]]:
    return [(found.start(2), found[2]) for found in _CODE_SPAN.finditer(page.text, block.start, block.end)]


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


def _code_block(beside: Beside, block: Block, partner: Block) -> Iterator[Finding]:
    assert beside.theirs is not None
    ours, theirs = _skeleton(beside.ours, block), _skeleton(beside.theirs, partner)
    mine, other = [line for _, line in ours], [line for _, line in theirs]
    if mine == other:
        return
    languages = beside.ours.document.language, beside.theirs.document.language
    for tag, i, i_end, j, j_end in SequenceMatcher(None, mine, other, autojunk=False).get_opcodes():
        if tag == "equal" or _all_localised(mine[i:i_end], other[j:j_end], *languages):
            continue
        at = ours[min(i, len(ours) - 1)][0] if ours else block.start
        there = theirs[min(j, len(theirs) - 1)][0] if theirs else partner.start
        yield beside.finding("code", at, " ".join(mine[i:i_end]), " ".join(other[j:j_end]), original_at=there)
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
    for line in _BLOCK_COMMENT.sub(lambda found: _blank(found[0]), raw).splitlines(keepends=True):
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


def links(beside: Beside, exists: Callable[[str], bool]) -> Iterator[Finding]:
    """Links that lead elsewhere than the original's, or to no file where the original's leads to one."""
    assert beside.theirs is not None
    lost: dict[str, list[tuple[Link, Link]]] = {}  # links to a heading of the page that lead off it, by target
    for link, original in _linked(beside):
        if link and original and original.target.startswith("#") and not link.target.startswith("#"):
            lost.setdefault(link.target, []).append((link, original))
        elif link and original:
            yield from _link(beside, link, original, exists)
        elif link:
            yield beside.finding("link", link.start, link.target)
        elif original:
            yield beside.finding("link", _nearest(beside, original), "", original.target, original_at=original.start)
    for target, both in lost.items():
        link, original = both[0]
        expected = ", ".join(each.target for _, each in both)
        yield beside.finding("link", link.start, target, expected, original_at=original.start)


def _linked(beside: Beside) -> Iterator[tuple[Link | None, Link | None]]:
    """Each link with the original's; None where one side has none, and what that stands in is translated."""
    assert beside.theirs is not None
    ours, theirs = beside.ours.links, beside.theirs.links
    mine, other = [_key(link.target) for link in ours], [_key(link.target) for link in theirs]
    for tag, i, i_end, j, j_end in SequenceMatcher(None, mine, other, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and i_end - i == j_end - j):
            yield from zip(ours[i:i_end], theirs[j:j_end], strict=True)
        else:
            yield from ((link, None) for link in ours[i:i_end] if _key(link.target) not in other)
            yield from (
                (None, link) for link in theirs[j:j_end] if _key(link.target) not in mine and _has_partner(beside, link)
            )


def _link(beside: Beside, link: Link, original: Link, exists: Callable[[str], bool]) -> Iterator[Finding]:
    assert beside.theirs is not None
    here = _resolved(beside.ours.document.path, link.target)
    there = _resolved(beside.theirs.document.path, original.target)
    same = _key(link.target) == _key(original.target) or (here is not None and here == there)
    same = same or _is_other_language_s(link.target, original.target)
    kind: Kind | None = None if same else "link"
    if here is not None and there is not None and not exists(here) and exists(there):
        kind = "broken_link"
    if kind:
        yield beside.finding(kind, link.start, link.target, original.target, original_at=original.start)


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


def _has_partner(beside: Beside, original: Link) -> bool:
    """Whether the block that a link of the original stands in has been translated at all."""
    return any(theirs.start <= original.start < theirs.end for _, theirs in beside.pairs)


def _nearest(beside: Beside, original: Link) -> int:
    return next(ours.start for ours, theirs in beside.pairs if theirs.start <= original.start < theirs.end)


# ---- all of them -------------------------------------------------------------------------------

Check = Callable[[Beside], Iterator[Finding]]
ORIGINAL: tuple[Check, ...] = (mislabelled, broken_characters, fences)  # what an original may have, too
ALONE: tuple[Check, ...] = (*ORIGINAL, foreign, chattering, placeholders)
PAIRED: tuple[Check, ...] = (shorter, figures, code)
