"""Blocks to statements: which words of a document are shown as one, and which others govern what they say.

Knows no passage and no question.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import zip_longest

from ..languages.cues import (
    answers_yes_or_no,
    begins_with_a_condition,
    goes_beyond,
    goes_on_below,
    introduces,
    leans_on_before,
    limits_before,
    means_code,
    only_heeds,
    remedies,
    tells_a_problem,
    turns,
    was_so_once,
)
from ..languages.sentences import lines_of, sentence_spans, trimmed
from ..records import Block, BlockKind, Document, Governor, GovernorKind, Span, Statement
from ..text.blocks import WARNS, visible
from ..text.plain import plain
from ..text.syntax import CODE_SPAN, FENCE, HEADING_MARK, HIGHLIGHT, MARKER
from .cautions import cautions
from .notes import is_footnote, with_notes
from .retired import with_notice
from .tables import Row, rows_of

_LONG_ITEM = 300  # characters of a list item that is cited by sentence
_LONG = 900  # characters of a statement that is cut between words
_FRAGMENT = 3  # words that say too little without their heading
_FEW_STEPS = 2  # of code that what is said behind it may mean
_NOTE = 12  # blocks that may be set off between what announces a list and that
_FIRST = 2  # sentences before steps or a table that hold for each of them
_CHAIN = 40  # governors that a sentence takes over from the one before, where each of many leans on the last
_SHORT_CODE = 3  # lines of code that are one step, whatever stands between them
_ASKED = 200  # characters of a paragraph that is a question to what follows it, or of a sentence that opens a table
_SAID = ("paragraph", "item")  # blocks of words
_LETTERS = re.compile(r"[a-z]+")
_ALERT_LINE = re.compile(r"[ \t>]*\[![A-Za-z]+\][^\r\n]*(?:\r\n?|\n|\Z)")
# Begins an abbreviation, a footnote, a formula or a definition, which introduces nothing.
_DEFINES = re.compile(r"\*\[|\[\^|\$\$|:[ \t]")
_COMMENT = re.compile(r"[ \t]*(?:#(?!!|include|define|ifn?def|if |endif|pragma)|//|--[ \t]|REM[ \t]|::[ \t]|/\*|<!--)")


@lru_cache(maxsize=32)  # the last sentences, and what governs them, are asked for again and again
def _plain(raw: str) -> str:
    return plain(raw)


def statements_of(document: Document, blocks: Sequence[Block]) -> tuple[Statement, ...]:
    """The statements of a document's blocks, in order, none overlapping another."""
    text, language = document.text, document.language
    told = list(_Maker(text, language, document.title).told(blocks))
    made = tuple(each for _, own in told for each in own)
    noted = with_notes(text, language, made, cautions(text, language, told))
    return with_notice(text, language, blocks, noted)


@dataclass
class _Section:
    """A heading that is open, and what it governs."""

    level: int
    span: Span
    asks: bool
    turns: bool
    title: bool  # of the page
    open: bool  # is it complete only with what stands below it?
    first: BlockKind | None = None  # what that is
    left: bool = False  # does what stands there now stand by itself?

    @property
    def listed(self) -> bool:
        """Was it completed by a list or a table?"""
        return self.open and self.first in ("item", "row")


@dataclass
class _Maker:
    """Goes through a document's blocks and remembers what governs the next one."""

    text: str
    language: str
    title: str  # is told with every quotation, so that it is no label
    sections: list[_Section] = field(default_factory=list)
    question: Governor | None = None  # a paragraph that only asks
    before: tuple[Statement, ...] = ()  # the statements of the block before, in the same section …
    under: tuple[Governor, ...] = ()  # … and what that block stood under
    leads: dict[int, tuple[Governor, ...]] = field(default_factory=dict)  # of a group: what introduces it
    below: dict[Span, tuple[Governor, ...]] = field(default_factory=dict)  # of an item that others stand under
    announced: dict[Span, tuple[Governor, ...]] = field(default_factory=dict)  # of a term: what introduces its list
    answer: Governor | None = None  # the first sentence under a heading that asks
    rows: Mapping[int, Row] = field(default_factory=dict)  # by where they begin
    codes: int = 0

    def told(self, blocks: Sequence[Block]) -> Iterator[tuple[Block, tuple[Statement, ...]]]:
        """The blocks, each with its statements."""
        self.codes = max((block.group for block in blocks), default=0)
        self.rows = dict(self._tables(blocks))
        for place, (block, after) in enumerate(zip_longest(blocks, blocks[1:])):
            if block.kind == "heading":
                self._enter(block)
                yield block, ()
                continue
            for section in self.sections[-1:]:
                section.left = section.left or self._leaves(section, block)
                section.first = section.first or block.kind
            made = tuple(self._of(block, self._behind_a_note(block, blocks[place + 1 : place + _NOTE]) or after))
            yield block, made
            if is_footnote(self.text, block.start):
                continue  # stands behind what it is of, wherever it is written
            self.before, self.under = made, block.under
            asks = block.kind == "paragraph" and len(made) == 1 and self._asks_what_follows(made[0].span, after)
            if asks or (made and self._is_problem(block, blocks[place + 1 :])):
                self.question = Governor(made[0].span, "question")

    def _tables(self, blocks: Sequence[Block]) -> Iterator[tuple[int, Row]]:
        """What the rows of each table say of each other."""
        tables: dict[tuple[int, Span | None], list[Block]] = defaultdict(list)
        for block in blocks:
            if block.kind == "row":
                tables[block.group, block.header].append(block)
        for (_, header), rows in tables.items():
            spans = [Span(row.start, row.end) for row in rows]
            yield from zip((row.start for row in rows), rows_of(self.text, header, spans), strict=True)

    def _asks_anew(self, block: Block, before: Span) -> bool:
        """Is a block another question, or does it stand under one that was asked after the one before?"""
        span = Span(block.start, block.end)
        asks = block.kind == "paragraph" and block.end - block.start <= _ASKED and self._asks(span)
        return (
            asks
            or self._tells_a_problem(block)
            or any(self._asks(each.span) for each in block.under if each.span > before)
        )

    def _asks_what_follows(self, span: Span, after: Block | None) -> bool:
        """Whether a paragraph is a question to all that stands behind it, and not only to what it is the title of."""
        title = after is not None and any(governor.span == span for governor in after.under)
        return not title and span.end - span.start <= _ASKED and self._asks(span)

    def _tells_a_problem(self, block: Block) -> bool:
        return block.kind in _SAID and tells_a_problem(_plain(self._raw(Span(block.start, block.end))), self.language)

    def _is_problem(self, block: Block, after: Sequence[Block]) -> bool:
        """Does a block say what is wrong, and one behind it, before another such or a heading, what to say to that?"""
        if not self._tells_a_problem(block):
            return False
        for each in after:
            if each.kind == "heading" or self._tells_a_problem(each):
                return False
            if each.kind in _SAID and remedies(_plain(self._raw(Span(each.start, each.end))), self.language):
                return True
        return False

    def _enter(self, heading: Block) -> None:
        span, raw = Span(heading.start, heading.end), self.text[heading.start : heading.end]
        mark = HEADING_MARK.match(raw.lstrip())
        start = heading.start + len(raw) - len(raw.lstrip()) + (mark.end() if mark else 0)
        span = next(trimmed(self.text, Span(start, heading.end)), span)
        self.sections = [section for section in self.sections if section.level < heading.level]
        words = _plain(self._raw(span))
        title = " ".join(words.split()) == self.title
        self.sections.append(
            _Section(
                heading.level,
                span,
                words.endswith("?"),
                turns(words, self.language) and not title,
                title,
                goes_on_below(words, self.language),
            )
        )
        self.question, self.answer, self.before, self.under = None, None, (), ()

    def _behind_a_note(self, block: Block, after: Sequence[Block]) -> Block | None:
        """The list or table that a paragraph announces, where something that is set off stands in between."""
        if block.kind != "paragraph" or not after or not self._announces(Span(block.start, block.end)):
            return None
        titles = {governor.span.start for each in after for governor in each.under}
        for each in after:
            if each.kind == "heading" or each.under[: len(block.under)] != block.under:
                return None
            title = any(each.start <= start < each.end for start in titles)
            if each.under == block.under and not title:
                return each if each.kind in ("item", "row") and each is not after[0] else None
        return None

    def _heading(self) -> list[Governor]:
        """The heading above, unless it is the page's title."""
        return [Governor(each.span, "label") for each in self.sections[-1:] if not each.title]

    def _raw(self, span: Span) -> str:
        return self.text[slice(*span)]

    def _asks(self, span: Span) -> bool:
        return _plain(self._raw(span)).rstrip("\"'”’») ").endswith("?")

    # ---- what governs a block ------------------------------------------------------------

    def _around(self, block: Block) -> list[Governor]:
        """Headings that ask or say when it holds, labels, the items above it, and what introduces its group."""
        above = [each for each in self.sections if not (each.left or self._leaves(each, block))]
        found = [Governor(section.span, "label") for section in above if section.turns]
        if above[-1:] == self.sections[-1:] and above and above[-1].asks:
            found.append(Governor(self.sections[-1].span, "question"))
        if self.question and self._asks_anew(block, self.question.span):
            self.question = None
        found += [self.question] if self.question else []
        for governor in self._under(block):
            if governor.kind == "item":
                found += [*self.below.get(governor.span, ()), Governor(self._content(governor.span), "item")]
            else:
                found += self.announced.get(governor.span, ())
                found.append(governor._replace(kind="question") if self._asks(governor.span) else governor)
        if block.header and block.kind != "row":
            found.append(Governor(block.header, "header"))
        if block.group:
            if block.group not in self.leads:
                self.leads[block.group] = self._lead(block) if block.kind in ("item", "row") else ()
            found += self.leads[block.group]
        return found

    def _leaves(self, section: _Section, block: Block) -> bool:
        """Is a paragraph behind the list that completes a heading a sentence by itself, of which the heading says
        nothing?"""
        if not section.listed or block.kind != "paragraph" or block.under:
            return False
        words = _plain(self._raw(Span(block.start, block.end)))
        whole = len(words.split()) > _FRAGMENT and words.rstrip("*_ \"'”’»)").endswith((".", "!", "…"))
        leans = leans_on_before(words, self.language) or answers_yes_or_no(words, self.language)
        return whole and not leans and not begins_with_a_condition(words, self.language)

    def _under(self, block: Block) -> tuple[Governor, ...]:
        """What a block stands in from the innermost item on, below which stands already what that stands in."""
        at = (i for i in reversed(range(len(block.under))) if block.under[i].span in self.below)
        return block.under[next(at, 0) :]

    def _announcing(self, term: Block) -> tuple[Governor, ...]:
        """The sentence with a colon before a list of terms, and what governs that; of a later term as of the first."""
        if self.under == term.under:
            last = self.before[-1] if self.before else None
            return (*last.governors, Governor(last.span, "lead")) if last and self._announces(last.span) else ()
        above = self.under[: len(term.under)] == term.under
        return self.announced.get(self.under[len(term.under)].span, ()) if above else ()

    def _lead(self, block: Block) -> tuple[Governor, ...]:
        """The sentence directly before a list, a table or code that introduces it, and what governs that; or the
        heading above, where nothing else says of what the steps or the rows are, and what comes first."""
        last = self.before[-1] if self.before and self.under == block.under else None
        if last and (last.kind == "lead" or (last.kind == "sentence" and self._may_introduce(last, block))):
            # A whole sentence may introduce a table without naming what it is of.
            of = self._named_by_heading(block) if block.kind == "row" and not self._announces(last.span) else []
            return (*of, *last.governors, Governor(last.span, "lead"))
        if block.kind == "code":
            announced = last is not None and last.kind == "item" and self._announces(last.span)
            return (*last.governors, Governor(last.span, "lead")) if last and announced else ()
        if block.under or (self.before and block.kind == "item" and not _is_step(block)):
            return ()
        sentences = [each.span for each in self.before if each.kind == "sentence"]
        first = len(sentences) == len(self.before) and self._comes_first(sentences, self.under, block)
        before = self.before if first else ()
        told = (governor for each in before for governor in (*each.governors, Governor(each.span, "before")))
        return (*self._named_by_heading(block), *told)

    def _named_by_heading(self, block: Block) -> list[Governor]:
        """The heading above that says what a block is of, where it does not say so itself."""
        return [each for each in self._unasked() if not self._is_said_in(each.span, block)]

    def _is_said_in(self, heading: Span, row: Block) -> bool:
        """Does a row itself say what its heading does?"""
        said = _plain(self._raw(Span(row.start, row.end))) if row.kind == "row" else ""
        return re.search(rf"(?<!\w){re.escape(_plain(self._raw(heading)))}(?!\w)", said, re.IGNORECASE) is not None

    def _unasked(self) -> list[Governor]:
        """The heading above, unless it asks, or a list completed it."""
        return [] if any(each.asks or each.left for each in self.sections[-1:]) else self._heading()

    def _comes_first(self, sentences: Sequence[Span], under: Sequence[Governor], after: Block) -> bool:
        """Is a short paragraph, or a warning, what comes before steps; or a sentence what limits a table's rows?"""
        if not sentences or len(sentences) > _FIRST or after.under:
            return False
        if _is_step(after):
            return not under or self._warns(under[-1])
        limits = len(sentences) == 1 and turns(_plain(self._raw(sentences[0])), self.language)
        return after.kind == "row" and limits and not under

    def _warns(self, label: Governor) -> bool:
        line = self._raw(Span(self.text.rfind("\n", 0, label.span.start) + 1, label.span.end))
        return label.kind == "label" and not WARNS.isdisjoint(_LETTERS.findall(line.lower()))

    def _may_introduce(self, last: Statement, block: Block) -> bool:
        if _DEFINES.match(self._raw(last.span)) or self._is_code(last.span):
            return False
        return block.kind == "code" or self._introduces(last, block)

    def _introduces(self, last: Statement, block: Block) -> bool:
        """Does the sentence before a list or a table say what stands there? Of items, a paragraph of one sentence that
        turns them does, too: they may be no sentences of their own."""
        words = _plain(self._raw(last.span))
        leans = any(governor.kind == "before" for governor in last.governors)
        alone = block.kind == "item" and len(self.before) == 1 and not leans
        if block.kind == "row" and len(words) > _ASKED and not self._announces(last.span):
            return False
        return introduces(words, self.language, leans=leans) or (alone and turns(words, self.language))

    def _announces(self, span: Span) -> bool:
        return _plain(self._raw(span)).rstrip("*_ ").endswith(":")

    def _is_code(self, span: Span) -> bool:
        """Is it a command on a line of its own?"""
        return CODE_SPAN.fullmatch(self._raw(span).strip()) is not None

    def _content(self, span: Span) -> Span:
        """An item without its mark."""
        mark = MARKER.match(self._raw(span))
        start = span.start + (mark.end() if mark else 0)
        return next(trimmed(self.text, Span(start, span.end)), span)

    # ---- the statements of a block -------------------------------------------------------

    def _of(self, block: Block, after: Block | None) -> Iterator[Statement]:
        around = self._around(block)
        own = Span(block.start, block.end)
        if after is not None and any(each.span == own for each in after.under):
            self.announced[own] = self._announcing(block)
            around += self.announced[own]
        if block.kind == "code":
            yield from self._steps(block, around)
        elif block.kind == "row":
            yield from self._row(block, around)
        elif block.kind == "record":
            for span in trimmed(self.text, Span(block.start, block.end)):
                yield self._made(Statement(span, "record", group=block.group), around)
        elif block.kind == "item":
            yield from self._item(block, around)
        else:
            yield from self._sentences(block, around, after)

    def _made(self, statement: Statement, around: Iterable[Governor]) -> Statement:
        """A statement with what governs it, and with its heading where its own words are too few."""
        governors = {governor.span: governor for governor in around if governor.span != statement.span}
        told = any(governor.kind in ("question", "lead", "item", "before", "header") for governor in governors.values())
        bare = statement.kind == "code" or (
            statement.kind not in ("record", "lead") and self._is_fragment(statement.span)
        )
        if bare and self.sections and not told:
            governors.update({each.span: each for each in self._heading() if each.span not in governors})
        return replace(statement, governors=tuple(sorted(governors.values())))

    def _is_fragment(self, span: Span) -> bool:
        """A few words that are no sentence, or one word."""
        words = _plain(self._raw(span)).lstrip("☐☑ ").split()
        return len(words) <= 1 or (len(words) <= _FRAGMENT and words[-1][-1] not in ".!?…")

    def _row(self, block: Block, around: list[Governor]) -> Iterator[Statement]:
        row = self.rows[block.start]
        columns = [Governor(row.header, "header")] if row.header else []
        above = [Governor(span, "label") for span in row.above]
        for span in trimmed(self.text, row.span):
            yield self._made(Statement(span, "row", group=block.group), [*around, *columns, *above])

    def _item(self, block: Block, around: list[Governor]) -> Iterator[Statement]:
        whole = self._content(Span(block.start, block.end))
        self.below[Span(block.start, block.end)] = tuple(around)
        spans = [whole] if whole.end - whole.start <= _LONG_ITEM else self._split(whole)
        for span in spans:
            yield self._made(Statement(span, "item", (), block.group, block.level, block.mark), around)

    def _split(self, span: Span) -> list[Span]:
        """The sentences of some words; those that are endless are cut between words."""
        spans = sentence_spans(self.text, span, self.language)
        pieces = (piece for each in self._labelled(spans) for piece in cut_by_words(self.text, each, _LONG))
        return _with_marks(self.text, [piece for piece in pieces if visible("paragraph", self._raw(piece))])

    def _labelled(self, spans: Iterable[Span]) -> Iterator[Span]:
        """Sentences, a word that only says that the next one is to be heeded with that: "Warning! …"."""
        label: Span | None = None
        for span in spans:
            whole = Span(label.start, span.end) if label else span
            label = whole if only_heeds(_plain(self._raw(whole)), self.language) else None
            if label is None:
                yield whole
        if label:
            yield label

    def _sentences(self, block: Block, around: list[Governor], after: Block | None) -> Iterator[Statement]:
        label = _ALERT_LINE.match(self.text, block.start, block.end)
        spans = self._split(self._content(Span(label.end() if label else block.start, block.end)))
        if (
            after is not None
            and not self._announces(Span(block.start, block.end))
            and self._comes_first(spans, block.under, after)
        ):
            around = [*around, *self._unasked()]
        problems = list(self._problems(spans))
        last: Statement | None = None
        if self.under == block.under and self.before and self.before[-1].kind in ("sentence", "lead"):
            last = self.before[-1]
        elif self.under == block.under and self.before and self._is_code(Span(block.start, block.end)):
            last = self.before[-1] if self._announces(self.before[-1].span) else None  # an item, and its command
        for number, span in enumerate(spans):
            words = _plain(self._raw(span))
            own = [*around, *problems[number]]
            if self.answer and self.answer.span != span:
                own.append(self.answer)
            if last is not None and (link := self._link(last, words, same=number > 0)):
                own += [*last.governors[-_CHAIN:], Governor(last.span, link)]
            elif number == 0 and (leans_on_before(words, self.language) or means_code(words, self.language)):
                own += self._code_before(block)
            if answers_yes_or_no(words, self.language) and not any(governor.kind == "question" for governor in own):
                if last is not None and self._asks(last.span):
                    own.append(Governor(last.span, "question"))
                else:
                    own += self._heading()
            leads = number == len(spans) - 1 and after is not None and self._leads(words, block, after)
            group = (after.group or self.codes + 1) if leads and after else 0
            last = self._made(Statement(span, "lead" if leads else "sentence", (), group), own)
            if leads and after and after.group:
                self.leads[after.group] = (*last.governors, Governor(last.span, "lead"))
            if self.answer is None and self._answers(block) and span.end - span.start <= _ASKED:
                self.answer = Governor(span, "before")
            yield last

    def _problems(self, spans: Sequence[Span]) -> Iterator[tuple[Governor, ...]]:
        """Of each sentence of a paragraph, the problem before it to which it, or one behind it, is what is said."""
        words = [_plain(self._raw(span)) for span in spans]
        problem: tuple[Governor, ...] = ()
        for place, span in enumerate(spans):
            wrong = tells_a_problem(words[place], self.language)
            yield () if wrong else problem
            if wrong and any(remedies(each, self.language) for each in words[place + 1 :]):
                problem = (Governor(span, "question"),)

    def _answers(self, block: Block) -> bool:
        """Is it the first paragraph below a heading that asks?"""
        return bool(self.sections) and self.sections[-1].asks and self.sections[-1].first == block.kind == "paragraph"

    def _code_before(self, block: Block) -> list[Governor]:
        """Code of few steps, directly before a paragraph that leans on it, and what introduces that."""
        if self.under != block.under or len(self.before) > _FEW_STEPS:
            return []
        steps = [each for each in self.before if each.kind == "code"]
        return [governor for each in steps for governor in (*each.governors, Governor(each.span, "before"))]

    def _link(self, last: Statement, words: str, *, same: bool) -> GovernorKind | None:
        """What the sentence before is to the next one, of the same paragraph or of the next."""
        before = _plain(self._raw(last.span)).rstrip("*_ ")
        if before.endswith(":"):
            return "lead"
        if same and self._asks(last.span):
            return "question"
        goes_on = same and (begins_with_a_condition(before, self.language) or was_so_once(before, self.language))
        leans = leans_on_before(words, self.language) or limits_before(words, self.language)
        return "before" if goes_on or leans or goes_beyond(words, self.language) else None

    def _leads(self, words: str, block: Block, after: Block) -> bool:
        """Whether a paragraph's last sentence only says what stands in the block behind it."""
        return after.kind in ("item", "row", "code") and after.under == block.under and words.endswith(":")

    def _steps(self, block: Block, around: list[Governor]) -> Iterator[Statement]:
        self.codes += 1
        if not any(governor.kind == "item" for governor in around):
            around = [*around, *self._lead(block)]
        for span in code_pieces(self.text, Span(block.start, block.end)):
            yield self._made(Statement(span, "code", (), self.codes, 0, block.mark), around)


def _is_step(block: Block) -> bool:
    """Is it an item of a list that is numbered?"""
    return block.kind == "item" and block.mark[:-1].isdigit()


_MARK = re.compile(r"\(\d{1,2}\)")


def _with_marks(text: str, spans: Iterable[Span]) -> list[Span]:
    """Sentences, a number in brackets behind one with it."""
    found: list[Span] = []
    for span in spans:
        if found and _MARK.fullmatch(text, *span):
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found


def cut_by_words(text: str, span: Span, most: int, *, keep: bool = False) -> Iterator[Span]:
    """A span in pieces of at most so many characters, cut at white space where there is any.

    With `keep`, which is for code, between lines rather than words, and no piece loses the blanks that it begins with.
    """
    start = span.start
    while span.end - start > most:
        line = text.rfind("\n", start + 1, start + most)
        space = line if keep and line > start else max(text.rfind(" ", start + 1, start + most), line)
        cut = space if space > start else start + most
        yield from _piece(text, Span(start, cut), keep)
        start = cut + (text[cut] == "\n")
    yield from _piece(text, Span(start, span.end), keep)


def _piece(text: str, span: Span, keep: bool) -> Iterator[Span]:
    if not keep:
        yield from trimmed(text, span)
    elif text[slice(*span)].strip():
        yield Span(span.start, span.start + len(text[slice(*span)].rstrip()))


def code_pieces(text: str, block: Span) -> list[Span]:
    """The steps of a block of code; one that is endless in pieces between its lines."""
    return [piece for step in code_steps(text, block) for piece in cut_by_words(text, step, _LONG, keep=True)]


def code_steps(text: str, block: Span) -> list[Span]:
    """The steps of a block of code, without its fences: a comment and what stands under it, or what blanks part."""
    every = list(lines_of(text, block))
    fences = [line for line in (every[0], every[-1]) if FENCE.match(text, *line) or HIGHLIGHT.match(text, *line)]
    lines = [line for line in every if line not in fences]
    written = [line for line in lines if not _blank(text, line)]
    if len(written) <= _SHORT_CODE:
        return [_lines_as_one(text, written)] if written else []
    indent = min(_indent(text, line) for line in written)
    steps: list[list[Span]] = []
    gap, commented, says_nothing_yet = True, False, False
    for line in lines:
        if _blank(text, line):
            gap = True
            continue
        comment = _COMMENT.match(text, *line) is not None
        begins = _indent(text, line) == indent and (gap or (comment and not commented))
        if not steps or (begins and not says_nothing_yet):
            steps.append([])
            says_nothing_yet = True
        steps[-1].append(line)
        gap, commented, says_nothing_yet = False, comment, says_nothing_yet and comment
    return [_lines_as_one(text, step) for step in steps]


def _blank(text: str, line: Span) -> bool:
    return not text[slice(*line)].strip(" \t>")


def _lines_as_one(text: str, lines: Sequence[Span]) -> Span:
    return Span(lines[0].start, lines[-1].start + len(text[slice(*lines[-1])].rstrip()))


def _indent(text: str, line: Span) -> int:
    raw = text[slice(*line)]
    return len(raw) - len(raw.lstrip(" \t>"))
