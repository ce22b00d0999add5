"""Blocks to statements: which words of a document are shown as one, and which others govern what they say.

Knows no passage and no question.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from ...languages.cues import (
    answers_yes_or_no,
    begins_with_a_condition,
    goes_beyond,
    introduces,
    leans_on_before,
    limits_before,
    means_code,
    turns,
    was_so_once,
)
from ...languages.sentences import trimmed
from ...records import Block, Document, Governor, GovernorKind, Span, Statement
from ..cautions import cautions
from ..notes import is_footnote, with_notes
from ..retired import with_notice
from ..tables import Row, rows_of
from .code import code_pieces
from .headings import Headings
from .words import ASKED, Words

_LONG_ITEM = 300  # characters of a list item that is cited by sentence
_FEW_STEPS = 2  # of code that what is said behind it may mean
_NOTE = 12  # blocks that may be set off between what announces a list and that
_FIRST = 2  # sentences before steps or a table that hold for each of them
_CHAIN = 40  # governors that a sentence takes over from the one before, where each of many leans on the last
_ALERT_LINE = re.compile(r"[ \t>]*\[![A-Za-z]+\][^\r\n]*(?:\r\n?|\n|\Z)")


def statements_of(document: Document, blocks: Sequence[Block]) -> tuple[Statement, ...]:
    """The statements of a document's blocks, in order, none overlapping another."""
    text, language = document.text, document.language
    words = Words(text, language)
    told = list(_Maker(text, language, words, Headings(words, language, document.title)).told(blocks))
    made = tuple(each for _, own in told for each in own)
    noted = with_notes(text, language, made, cautions(text, language, told))
    return with_notice(text, language, blocks, noted)


@dataclass
class _Maker:
    """Goes through a document's blocks and remembers what governs the next one."""

    text: str
    language: str
    words: Words
    headings: Headings
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
                self.headings.enter(block)
                self.question, self.answer, self.before, self.under = None, None, (), ()
                yield block, ()
                continue
            self.headings.go_on(block)
            made = tuple(self._of(block, self._behind_a_note(block, blocks[place + 1 : place + _NOTE]) or after))
            yield block, made
            if is_footnote(self.text, block.start):
                continue  # stands behind what it is of, wherever it is written
            self.before, self.under = made, block.under
            asks = block.kind == "paragraph" and len(made) == 1 and self._asks_what_follows(made[0].span, after)
            if asks or (made and self.words.is_problem(block, blocks[place + 1 :])):
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
        asks = block.kind == "paragraph" and block.end - block.start <= ASKED and self.words.asks(span)
        return (
            asks
            or self.words.tells_a_problem(block)
            or any(self.words.asks(each.span) for each in block.under if each.span > before)
        )

    def _asks_what_follows(self, span: Span, after: Block | None) -> bool:
        """Whether a paragraph is a question to all that stands behind it, and not only to what it is the title of."""
        title = after is not None and any(governor.span == span for governor in after.under)
        return not title and span.end - span.start <= ASKED and self.words.asks(span)

    def _behind_a_note(self, block: Block, after: Sequence[Block]) -> Block | None:
        """The list or table that a paragraph announces, where something that is set off stands in between."""
        if block.kind != "paragraph" or not after or not self.words.announces(Span(block.start, block.end)):
            return None
        titles = {governor.span.start for each in after for governor in each.under}
        for each in after:
            if each.kind == "heading" or each.under[: len(block.under)] != block.under:
                return None
            title = any(each.start <= start < each.end for start in titles)
            if each.under == block.under and not title:
                return each if each.kind in ("item", "row") and each is not after[0] else None
        return None

    def _around(self, block: Block) -> list[Governor]:
        """Headings that ask or say when it holds, labels, the items above it, and what introduces its group."""
        found = self.headings.of(block)
        if self.question and self._asks_anew(block, self.question.span):
            self.question = None
        found += [self.question] if self.question else []
        for governor in self._under(block):
            if governor.kind == "item":
                found += [*self.below.get(governor.span, ()), Governor(self.words.content(governor.span), "item")]
            else:
                found += self.announced.get(governor.span, ())
                found.append(governor._replace(kind="question") if self.words.asks(governor.span) else governor)
        if block.header and block.kind != "row":
            found.append(Governor(block.header, "header"))
        if block.group:
            if block.group not in self.leads:
                self.leads[block.group] = self._lead(block) if block.kind in ("item", "row") else ()
            found += self.leads[block.group]
        return found

    def _under(self, block: Block) -> tuple[Governor, ...]:
        """What a block stands in from the innermost item on, below which stands already what that stands in."""
        at = (i for i in reversed(range(len(block.under))) if block.under[i].span in self.below)
        return block.under[next(at, 0) :]

    def _announcing(self, term: Block) -> tuple[Governor, ...]:
        """The sentence with a colon before a list of terms, and what governs that; of a later term as of the first."""
        if self.under == term.under:
            last = self.before[-1] if self.before else None
            return (*last.governors, Governor(last.span, "lead")) if last and self.words.announces(last.span) else ()
        above = self.under[: len(term.under)] == term.under
        return self.announced.get(self.under[len(term.under)].span, ()) if above else ()

    def _lead(self, block: Block) -> tuple[Governor, ...]:
        """The sentence directly before a list, a table or code that introduces it, and what governs that; or the
        heading above, where nothing else says of what the steps or the rows are, and what comes first."""
        last = self.before[-1] if self.before and self.under == block.under else None
        if last and (last.kind == "lead" or (last.kind == "sentence" and self._may_introduce(last, block))):
            # A whole sentence may introduce a table without naming what it is of.
            of = self._named_by_heading(block) if block.kind == "row" and not self.words.announces(last.span) else []
            return (*of, *last.governors, Governor(last.span, "lead"))
        if block.kind == "code":
            announced = last is not None and last.kind == "item" and self.words.announces(last.span)
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
        return [each for each in self.headings.unasked() if not self.words.is_said_in(each.span, block)]

    def _comes_first(self, sentences: Sequence[Span], under: Sequence[Governor], after: Block) -> bool:
        """Is a short paragraph, or a warning, what comes before steps; or a sentence what limits a table's rows?"""
        if not sentences or len(sentences) > _FIRST or after.under:
            return False
        if _is_step(after):
            return not under or self.words.warns(under[-1])
        limits = len(sentences) == 1 and turns(self.words.plain(sentences[0]), self.language)
        return after.kind == "row" and limits and not under

    def _may_introduce(self, last: Statement, block: Block) -> bool:
        if self.words.defines(last.span) or self.words.is_code(last.span):
            return False
        return block.kind == "code" or self._introduces(last, block)

    def _introduces(self, last: Statement, block: Block) -> bool:
        """Does the sentence before a list or a table say what stands there? Of items, a paragraph of one sentence that
        turns them does, too: they may be no sentences of their own."""
        words = self.words.plain(last.span)
        leans = any(governor.kind == "before" for governor in last.governors)
        alone = block.kind == "item" and len(self.before) == 1 and not leans
        if block.kind == "row" and len(words) > ASKED and not self.words.announces(last.span):
            return False
        return introduces(words, self.language, leans=leans) or (alone and turns(words, self.language))

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
            statement.kind not in ("record", "lead") and self.words.is_fragment(statement.span)
        )
        if bare and not told:
            governors.update({each.span: each for each in self.headings.above() if each.span not in governors})
        return replace(statement, governors=tuple(sorted(governors.values())))

    def _row(self, block: Block, around: list[Governor]) -> Iterator[Statement]:
        row = self.rows[block.start]
        columns = [Governor(row.header, "header")] if row.header else []
        above = [Governor(span, "label") for span in row.above]
        for span in trimmed(self.text, row.span):
            yield self._made(Statement(span, "row", group=block.group), [*around, *columns, *above])

    def _item(self, block: Block, around: list[Governor]) -> Iterator[Statement]:
        whole = self.words.content(Span(block.start, block.end))
        self.below[Span(block.start, block.end)] = tuple(around)
        spans = [whole] if whole.end - whole.start <= _LONG_ITEM else self.words.split(whole)
        for span in spans:
            yield self._made(Statement(span, "item", (), block.group, block.level, block.mark), around)

    def _sentences(self, block: Block, around: list[Governor], after: Block | None) -> Iterator[Statement]:
        label = _ALERT_LINE.match(self.text, block.start, block.end)
        spans = self.words.split(self.words.content(Span(label.end() if label else block.start, block.end)))
        if (
            after is not None
            and not self.words.announces(Span(block.start, block.end))
            and self._comes_first(spans, block.under, after)
        ):
            around = [*around, *self.headings.unasked()]
        problems = list(self.words.problems(spans))
        last = self._before(block)
        for number, span in enumerate(spans):
            words = self.words.plain(span)
            own = [*around, *problems[number]]
            if self.answer and self.answer.span != span:
                own.append(self.answer)
            if last is not None and (link := self._link(last, words, same=number > 0)):
                own += [*last.governors[-_CHAIN:], Governor(last.span, link)]
            elif number == 0 and (leans_on_before(words, self.language) or means_code(words, self.language)):
                own += self._code_before(block)
            if answers_yes_or_no(words, self.language) and not any(governor.kind == "question" for governor in own):
                asked = last is not None and self.words.asks(last.span)
                own += [Governor(last.span, "question")] if last and asked else self.headings.above()
            leads = number == len(spans) - 1 and after is not None and self._leads(words, block, after)
            group = (after.group or self.codes + 1) if leads and after else 0
            last = self._made(Statement(span, "lead" if leads else "sentence", (), group), own)
            if leads and after and after.group:
                self.leads[after.group] = (*last.governors, Governor(last.span, "lead"))
            if self.answer is None and self.headings.answered_by(block) and span.end - span.start <= ASKED:
                self.answer = Governor(span, "before")
            yield last

    def _before(self, block: Block) -> Statement | None:
        """The sentence before a paragraph, or the item before the command that it announces."""
        last = self.before[-1] if self.before and self.under == block.under else None
        if last is None or last.kind in ("sentence", "lead"):
            return last
        return last if self.words.is_code(Span(block.start, block.end)) and self.words.announces(last.span) else None

    def _code_before(self, block: Block) -> list[Governor]:
        """Code of few steps, directly before a paragraph that leans on it, and what introduces that."""
        if self.under != block.under or len(self.before) > _FEW_STEPS:
            return []
        steps = [each for each in self.before if each.kind == "code"]
        return [governor for each in steps for governor in (*each.governors, Governor(each.span, "before"))]

    def _link(self, last: Statement, words: str, *, same: bool) -> GovernorKind | None:
        """What the sentence before is to the next one, of the same paragraph or of the next."""
        before = self.words.plain(last.span).rstrip("*_ ")
        if before.endswith(":"):
            return "lead"
        if same and self.words.asks(last.span):
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
