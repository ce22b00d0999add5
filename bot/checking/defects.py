"""What is wrong in a translation, each with what its original says there; reads no files and knows no states."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from functools import cache

from ..languages.cues import chatter
from ..languages.identify import PLAIN_WORD, plainly
from ..languages.locale import DEFAULT, locale
from ..languages.sentences import SMALL
from ..records import Block
from ..text.plain import words_only
from ..text.prose import blank
from ..text.syntax import FENCE, NEWLINE
from .differences import code, figures, links
from .doubled import doubled
from .extent import longer, shorter
from .page import Page
from .pairing import Finding, Pairing

_ADDITIONS = ("doubled", "chatter", "placeholder", "language")  # which say better than `longer` what was added


def defects(pairing: Pairing, exists: Callable[[str], bool]) -> list[Finding]:
    """What is wrong in a document, by place. `exists` says whether the folder has a path.

    Without an original's page only what can be seen in the document itself.
    """
    alone = ORIGINAL if pairing.ours.document.original is None else ALONE
    found = [finding for check in alone for finding in check(pairing)]
    if pairing.theirs is not None:
        found += [finding for check in PAIRED for finding in check(pairing)]
        found += links(pairing, exists)
        broken_off = {finding.line for finding in found if finding.kind == "shorter" and not finding.found}
        found = [each for each in found if each.kind == "shorter" or each.found or each.line not in broken_off]
        named = {finding.line for finding in found if finding.kind in _ADDITIONS}
        found = [each for each in found if each.kind != "longer" or each.line not in named]
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.line, finding.kind))


# ---- language --------------------------------------------------------------------------------

_SENTENCE_END = re.compile(rf"(?<=[.!?:])[\s*_]+(?=[^\W\d_{SMALL}])|\n[ \t]*\n|<br */?>|\|")
_LEAST_WORDS = 5  # plain words of a sentence whose language is told
_LEAST_COPIED = 4  # plain words of a block that is the original's, word for word
_NO_LANGUAGE = re.compile(r"\"[^\"\n]*\"|[“”„][^“”\n]*[“”]|\S*\w[./\\_]\w\S*")  # what is quoted, paths, addresses
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1cff\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufaff]{2,}")


def mislabelled(pairing: Pairing) -> Iterator[Finding]:
    document = pairing.ours.document
    if document.claimed and document.language != document.claimed:
        prose = [block for block in pairing.ours.blocks if block.kind == "paragraph"] or pairing.ours.blocks[:1]
        told = (block for block in prose if plainly(pairing.ours.words(block)) == document.language)
        first = next(told, prose[0])
        yield pairing.finding("mislabelled", first.start, document.language, document.claimed)


def foreign(pairing: Pairing) -> Iterator[Finding]:
    """Sentences in another language than the document's, and words in another script."""
    document = pairing.ours.document
    if document.claimed and document.language != document.claimed:
        return
    for block in pairing.ours.blocks:
        if block.kind in ("code", "record"):
            continue
        if found := _foreign_script(pairing, block) or _foreign_words(pairing, block, pairing.partner(block.start)):
            yield pairing.finding("language", found[0], found[1], pairing.language)


def _foreign_script(pairing: Pairing, block: Block) -> tuple[int, str] | None:
    found = _OTHER_SCRIPT.search(pairing.ours.prose, block.start, block.end)
    copied = found and pairing.theirs and found[0] in pairing.theirs.text
    return (found.start(), found[0]) if found and not copied else None


def _foreign_words(pairing: Pairing, block: Block, theirs: Block | None) -> tuple[int, str] | None:
    words = _telling(pairing.ours, block)
    source = pairing.theirs.document.language if pairing.theirs else None
    original = words_only(_telling(pairing.theirs, theirs)) if pairing.theirs and theirs else ""
    if source and source != pairing.language and words_only(words) == original:
        return None if len(pairing.ours.fences) % 2 else _copied(words, block, source)  # it may be code
    start = 0
    for end in [*(found.start() for found in _SENTENCE_END.finditer(words)), len(words)]:
        sentence = words[start:end]
        if len(PLAIN_WORD.findall(sentence)) >= _LEAST_WORDS:
            told = plainly(sentence)
            quoted = told != source and words_only(sentence) in original
            if told not in (None, pairing.language) and not quoted:
                return block.start + start + len(sentence) - len(sentence.lstrip(" |*_")), told or ""
        start = end
    return None


def _telling(page: Page, block: Block) -> str:
    """The words of a block that tell its language."""
    return _NO_LANGUAGE.sub(lambda found: blank(found[0]), page.words(block))


def _copied(words: str, block: Block, source: str) -> tuple[int, str] | None:
    """A block that says word for word what the original says, and is no name."""
    asks = words.rstrip(" *_").endswith("?") and len(words.split()) >= _LEAST_COPIED
    if not asks and len(PLAIN_WORD.findall(words)) < _LEAST_COPIED:
        return None
    return (block.start, source) if plainly(words) == source else None


# ---- what a translator or its tool left behind -----------------------------------------------

_TOKEN = re.compile(
    r"@@[A-Za-z]\w*@@|@@[A-Z][A-Z0-9_]{2,}|%%[A-Z][A-Z0-9_]+%%|(?<!\w)__[A-Z][A-Z0-9_]*?_?\d*__(?!\w)"
    r"|\{\{[^{}\n]*\}\}|<<[A-Z][A-Z0-9_ ]*>>|⟦[^⟧\n]*⟧|\b(?:TODO|FIXME|TBD)\b|(?i:\blorem ipsum\b)"
)
_BRACKET = re.compile(r"\[([^\[\]\n]{3,80})\](?![(\[:])")


def chattering(pairing: Pairing) -> Iterator[Finding]:
    """A translator that speaks of its work, in the document's language or in the default one, also inside code."""
    original = pairing.theirs
    if original and chatter(original.text, original.document.language):
        return  # it is about translations itself
    for language in dict.fromkeys((pairing.language, pairing.ours.document.language, DEFAULT)):
        for block in pairing.ours.blocks:
            if found := chatter(pairing.ours.text[block.start : block.end], language):
                at = block.start + found.start
                yield pairing.finding("chatter", at, pairing.ours.text[at : block.start + found.end])


def placeholders(pairing: Pairing) -> Iterator[Finding]:
    """Marks of a gap that the original does not have as often, once a block."""
    known = Counter(map(_named, _TOKEN.findall(pairing.theirs.text) if pairing.theirs else ()))
    fills = not pairing.theirs or not any(_gaps(pairing.theirs, block) for block in pairing.theirs.blocks)
    for block in pairing.ours.blocks:
        left = _gaps(pairing.ours, block) if fills else []
        for found in _TOKEN.finditer(pairing.ours.text, block.start, block.end):
            known[_named(found[0])] -= 1
            if known[_named(found[0])] < 0 and (pairing.theirs or not found[0].startswith("{{")):
                left.append(found)
        if left:
            yield pairing.finding("placeholder", left[0].start(), ", ".join(found[0] for found in left))


def _named(token: str) -> str:
    """A mark without what a macro is given, which may be translated: `{{< ref "" >}}`."""
    return re.sub(r"\"[^\"]*\"|'[^']*'", '""', token) if token.startswith("{{") else token


def _gaps(page: Page, block: Block) -> list[re.Match[str]]:
    """`[insert the name here]`, in the document's language or in the default one."""
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


def broken_characters(pairing: Pairing) -> Iterator[Finding]:
    """One finding a line."""
    seen = set()
    for pattern in (_CONTROL, _MOJIBAKE):
        for found in pattern.finditer(pairing.ours.text):
            line = pairing.ours.line(found.start())
            if line not in seen and not (pairing.theirs and found[0] in pairing.theirs.text):
                seen.add(line)
                shown = found[0] if found[0].isprintable() else f"U+{ord(found[0]):04X}"
                yield pairing.finding("characters", found.start(), shown)


def fences(pairing: Pairing) -> Iterator[Finding]:
    """An odd number of code fences, where the original has an even one."""
    ours = pairing.ours
    if len(ours.fences) % 2 == 0 or (pairing.theirs and len(pairing.theirs.fences) % 2):
        return
    at = _lone_fence(ours, pairing.theirs)
    yield pairing.finding("fence", at, str(len(ours.fences)), str(len(pairing.theirs.fences)) if pairing.theirs else "")


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


# ---- all of them -------------------------------------------------------------------------------

Check = Callable[[Pairing], Iterator[Finding]]
ORIGINAL: tuple[Check, ...] = (mislabelled, broken_characters, fences)  # what an original may have, too
ALONE: tuple[Check, ...] = (*ORIGINAL, foreign, chattering, placeholders)
PAIRED: tuple[Check, ...] = (shorter, longer, doubled, figures, code)
