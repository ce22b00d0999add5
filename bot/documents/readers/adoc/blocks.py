"""Blocks of AsciiDoc to Markdown: titles, lists, paragraphs, and what stands between delimiters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ....text.markup import (
    Spanning,
    container,
    escaped,
    fenced,
    in_a_cell,
    joined,
    line_starts,
    mark,
    spread,
    table,
)
from ....text.plain import plain
from ..plain_text import labels_of
from .attributes import ATTRIBUTE, set_attribute
from .tables import Cell, cells_in, in_rows, styles_of_columns
from .words import STRUCK, Words

_HEADING = re.compile(r"(?P<level>={1,6}|#{1,6})[ \t]+(?P<words>\S.*)\Z")
_UNDERLINE = re.compile(r"(?P<sign>[=~^+-])(?P=sign)+\Z")  # of a title of two lines, by its level
_UNDERLINES = "=-~^+"
_BLOCK_LINE = re.compile(r"\[(?P<said>[^\[\]]*)\]\Z")
_ANCHOR_LINE = re.compile(r"\[\[(?P<id>[^\],]+)(?:,[^\]]*)?\]\]\Z")
_TITLE = re.compile(r"\.(?P<words>[^\s.].*)\Z")
_ADMONITION = re.compile(r"(?P<kind>NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+(?P<words>.+)\Z", re.DOTALL)
_ITEM = re.compile(r"[ \t]*(?P<mark>\*{1,5}|-|\.{1,5}|\d+\.|<(?:\d+|\.)>)[ \t]+(?P<words>\S.*)\Z")
_TERM = re.compile(r"[ \t]*(?P<words>\S.*?)(?P<mark>:{2,4}|;;)(?:[ \t]+(?P<told>\S.*))?\Z")
_DELIMITER = re.compile(r"(?P<mark>-{4,}|\.{4,}|\+{4,}|={4,}|\*{4,}|_{4,}|/{4,}|--|```\w*|[|,:!]===)[ \t]*\Z")
_DIRECTIVE = re.compile(r"(?:include|ifdef|ifndef|ifeval|endif|tag|end)::.*\Z")
_MACRO_BLOCK = re.compile(r"(?:image|video|audio|toc|plantuml|gist)::.*\Z")
_RULE = re.compile(r"'{3,}|<{3,}")  # and a page's end
_ID = re.compile(r"#([\w:.-]+)|\bid=[\"']?([\w:.-]+)")
_PROSE = 3  # words that a line of text has more of
_CALLOUT = re.compile(r"[ \t]*(?:(?://|#|--|;;)[ \t]*)?(?:<!--)?<(?:\d+|\.)>(?:-->)?(?=[ \t]*(?:<|$))", re.MULTILINE)


@dataclass
class Blocks:
    """Goes through the lines, and remembers what attributes are set and what stands above the next block."""

    lines: list[str]
    words: Words
    at: int = 0
    said: str = ""  # in square brackets
    title: str = ""
    anchor: str = ""
    ids: dict[str, int] = field(default_factory=dict)  # that the page has, and the last number that stands behind one

    def page(self) -> Iterator[str]:
        """All blocks, the footnotes of a section at its end."""
        while self.at < len(self.lines):
            if self._title_at(self.at):
                yield from self._footnotes()
            yield from self._block(self.lines[self.at])
        yield from self._footnotes()

    def _footnotes(self) -> Iterator[str]:
        yield from self.words.notes
        self.words.notes.clear()

    def blocks(self, until: str = "") -> Iterator[str]:
        """The blocks up to a delimiter."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if until and line == until:
                self.at += 1
                return
            yield from self._block(line)

    def _block(self, line: str) -> Iterator[str]:
        if not line.strip() or (line.startswith("//") and not line.startswith("////")):
            self.at += 1
        elif (found := self._title_at(self.at)) and self._is_underlined(self.at):
            yield from self._heading(found)
        elif found := ATTRIBUTE.match(line):
            self._set(found)
        elif _DIRECTIVE.match(line) or _MACRO_BLOCK.match(line) or _RULE.fullmatch(line):
            self.at += 1
            self._forget()
        elif found := _ANCHOR_LINE.match(line):
            self.anchor, self.at = found["id"], self.at + 1
        elif found := _BLOCK_LINE.match(line):
            self.said, self.at = found["said"], self.at + 1
        elif (found := _TITLE.match(line)) and not _ITEM.match(line):
            self.title, self.at = found["words"], self.at + 1
        elif found := _DELIMITER.match(line):
            yield from self._delimited(found["mark"].strip())
        elif found := self._title_at(self.at):
            yield from self._heading(found)
        elif _ITEM.match(line) or (_TERM.match(line) and not line.endswith("://")):
            yield from self._titled(self._list())
        else:
            yield from self._paragraph()

    def _title_at(self, at: int) -> re.Match[str] | None:
        """The title on a line, or on one that is underlined."""
        if self._is_underlined(at):
            level = _UNDERLINES.index(self.lines[at + 1][0]) + 1
            return _HEADING.match(f"{'=' * level} {self.lines[at]}")
        return _HEADING.match(self.lines[at])

    def _is_underlined(self, at: int) -> bool:
        line, below = self.lines[at], self.lines[at + 1] if at + 1 < len(self.lines) else ""
        if not _UNDERLINE.match(below) or abs(len(line) - len(below)) > 1 or (at and self.lines[at - 1].strip()):
            return False
        return re.match(r"\w|[`*(\"']+\w", line) is not None

    def _set(self, found: re.Match[str]) -> None:
        value = found["value"] or ""
        self.at += 1
        while value.endswith("\\") and self.at < len(self.lines):
            value, self.at = value[:-1].rstrip() + " " + self.lines[self.at].strip(), self.at + 1
        set_attribute(found, value, self.words.attributes)

    def _forget(self) -> tuple[str, str]:
        said, title = self.said, self.title
        self.said = self.title = ""
        return said, title

    def _mark(self, said: str, title: str = "") -> Iterator[str]:
        named = _ID.search(said)
        anchor, self.anchor = self.anchor or (named[1] or named[2] if named else ""), ""
        if anchor := anchor or (self._generated(title) if title else ""):
            self.ids.setdefault(anchor, 1)
            yield mark(anchor)

    def _heading(self, found: re.Match[str]) -> Iterator[str]:
        said, _ = self._forget()
        self.at += 2 if self._is_underlined(self.at) else 1
        words = re.sub(r"(?<![ \t])[ \t]+=+\Z", "", found["words"])
        if len(found["level"]) > 1 and "discrete" not in said and "float" not in said:
            yield from self._mark(said, words)
        yield f"{'#' * len(found['level'])} {self.words.inline(words)}"
        if len(found["level"]) == 1:  # author and revision, up to a blank line or an attribute
            while self.at < len(self.lines) and re.match(
                r"[^:\[\s=].*@|v?\d+(\.\d+)*,|\w[\w. -]* <", self.lines[self.at]
            ):
                self.at += 1

    def _generated(self, words: str) -> str:
        """The id that Asciidoctor gives a section, by the words that its readers see."""
        before, given = self.words.attributes.get("idprefix", "_"), self.words.attributes.get("idseparator")
        between = "_" if given is None else given[:1]
        seen = plain(
            "# " + self.words.inline(re.sub(r"[ \t]+--[ \t]+|(?<=\w)--(?=\w)|\.\.\.|\((?:C|R|TM)\)", "", words))
        )
        kept = re.sub(r"[^\w \-.]", "", " ".join(seen.split()).lower())
        if not between:
            return self._free(before + kept.replace(" ", ""), between)
        joined_by = " _.-" if given is None else " .-" if between in "-." else f" {between}.-"
        found = re.sub(rf"[{re.escape(joined_by)}]+", between, before + kept).removesuffix(between)
        return self._free(found if before else found.removeprefix(between), between)

    def _free(self, anchor: str, between: str) -> str:
        """An id that no section has yet, with the next number behind it where one has."""
        found = anchor
        while found in self.ids:
            self.ids[anchor] += 1
            found = f"{anchor}{between}{self.ids[anchor]}"
        return found

    def _titled(self, block: str, said: str | None = None) -> Iterator[str]:
        """A block behind its title."""
        own, title = self._forget()
        yield from self._mark(own if said is None else said)
        if title:
            yield f"**{self.words.inline(title)}**"
        yield block

    def _delimited(self, delimiter: str) -> Iterator[str]:
        said, title = self._forget()
        self.at += 1
        kind = said.split(",")[0].split("%")[0].split("#")[0].split(".")[0].strip()
        yield from self._mark(said)
        if delimiter[0] in "|,:!":
            rows = self._until(delimiter)
            yield from ([f"**{self.words.inline(title)}**"] if title else [])
            yield from self._table(rows, said, delimiter)
        elif delimiter[0] == "/" or kind == "comment":
            self._until(delimiter)
        elif delimiter[0] in "-.`+" and delimiter != "--":
            yield from ([f"**{self.words.inline(title)}**"] if title else [])
            close = "```" if delimiter[0] == "`" else delimiter
            code = "\n".join(line for line in self._until(close) if not _DIRECTIVE.match(line))
            language = delimiter[3:] if delimiter[0] == "`" else _language(said)
            if delimiter[0] != "+" and code.strip():
                yield fenced(_CALLOUT.sub("", self.words.filled(code) if "attributes" in said else code), language)
        elif delimiter == "--" and kind in ("source", "listing"):
            yield fenced("\n".join(self._until(delimiter)), _language(said))
        else:
            inside = joined([block for block in self.blocks(delimiter) if block])
            yield from self._set_off(kind, title, inside)

    def _set_off(self, kind: str, title: str, inside: str) -> Iterator[str]:
        if not inside:
            return
        title = self.words.inline(title) if title else escaped(self._caption(kind))
        yield container(kind.lower() or "example", title, inside) if kind.isupper() or title else inside

    def _caption(self, kind: str) -> str:
        """What an admonition is called: by the page itself, or in its language."""
        if not kind.isupper() or kind in ("NOTE", "TIP"):
            return ""
        return self.words.attributes.get(f"{kind.lower()}-caption") or self._labels.get(kind.lower(), "")

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        return labels_of(
            [line for line in self.lines if line[:1].isalpha() and len(line.split()) > _PROSE],
            self.words.attributes.get("lang"),
        )

    def _until(self, delimiter: str) -> list[str]:
        start = self.at
        while self.at < len(self.lines) and self.lines[self.at].strip() != delimiter:
            self.at += 1
        self.at += 1
        return self.lines[start : self.at - 1]

    def _table(self, lines: list[str], said: str, delimiter: str) -> Iterator[str]:
        form = re.search(r"format=\"?(csv|tsv|dsv)", said)
        separator = {"csv": ",", "tsv": "\t", "dsv": ":"}[form[1]] if form else delimiter[0]
        given = re.search(r"\bcols=(?:\"([^\"]*)\"|(\S+))", said)
        cells, first = list[Cell](), 0
        for line in lines:
            if _DIRECTIVE.match(line):
                continue
            found = cells_in(line, separator)
            first = first or sum(cell.columns for cell in found)
            if not found and cells:
                cells[-1].lines.append(line)
            cells += found
        styles = styles_of_columns(given[1] or given[2]) if given else [""] * first
        width = len(styles)
        rows = list(in_rows(cells, width))
        headed = "header" in said or (len(lines) > 1 and bool(lines[0].strip()) and not lines[1].strip())
        written = list(
            spread(
                [
                    [
                        Spanning(self._cell(each, "" if headed and not n else styles[column]), each.columns, each.rows)
                        for column, each in row
                    ]
                    for n, row in enumerate(rows)
                ],
                width,
            )
        )
        if written:
            yield table(written if headed and written[1:] else [[""] * width, *written])

    def _cell(self, cell: Cell, style: str) -> str:
        """The words of a cell; with the style `a` it holds blocks."""
        if (cell.style or style) == "a":
            inside = replace(self, lines=cell.lines, at=0, said="", title="", anchor="")
            words = in_a_cell(block for block in inside.blocks() if block and not block.startswith("\u2029"))
        else:
            words = self.words.inline(" ".join(filter(None, map(str.strip, cell.lines))))
        return words.replace("|", "\\|")

    def _list(self) -> str:
        """A list with all that belongs to its items, as Markdown."""
        marks: list[str] = []
        numbers: list[int] = []
        written: list[str] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            item, term = _ITEM.match(line), _TERM.match(line)
            if not line.strip() or (line.startswith("//") and not line.startswith("////")):
                following = self._next_written()
                if not (_ITEM.match(following) or _TERM.match(following)) or marks[:1] == ["<>"]:
                    break
                self.at = max(self.at + 1, self._written_at(self.at))
            elif line == "+":
                self.at += 1
                written += [_indented(block, len(marks)) for block in self._attached()]
            elif item or term:
                sign = item["mark"] if item else term["mark"]  # type: ignore[index]
                sign = "1." if sign[0].isdigit() else "<>" if sign[0] == "<" else sign
                depth = marks.index(sign) if sign in marks else len(marks)
                number = numbers[depth] + 1 if depth < len(marks) else 1
                marks, numbers = [*marks[:depth], sign], [*numbers[:depth], number]
                self.at += 1
                written.append(self._item(item, term, depth, number))
            else:
                break
        return "\n".join(written)

    def _next_written(self) -> str:
        at = self._written_at(self.at)
        return self.lines[at] if at < len(self.lines) else ""

    def _written_at(self, at: int) -> int:
        """The next line, from one on, that is not blank."""
        while at < len(self.lines) and not self.lines[at].strip():
            at += 1
        return at

    def _item(self, item: re.Match[str] | None, term: re.Match[str] | None, depth: int, number: int) -> str:
        before = "    " * depth
        if item:
            words = re.sub(r"^\[[ x*]\][ \t]+", "", self._words(item["words"]))
            ordered = item["mark"][0] in ".<" or item["mark"][0].isdigit()
            return f"{before}{f'{number}.' if ordered else '-':<3} {words}"
        assert term is not None
        told = self._words(term["told"]) if term["told"] else self._words("") if self._goes_on() else ""
        name = self.words.inline(term["words"])
        return f"\n{before}{name}\n{before}:   {told}\n" if told else f"{before}-   {name}"

    def _goes_on(self) -> bool:
        """Is the next line the words of the term above it?"""
        following = self.lines[self.at] if self.at < len(self.lines) else ""
        return bool(following.strip()) and following != "+" and not _starts_something(following)

    def _words(self, first: str) -> str:
        """Words with the lines that go on with them."""
        words = [first] if first else []
        while self._goes_on():
            words.append(self.lines[self.at].strip())
            self.at += 1
        return self.words.inline(" ".join(words))

    def _attached(self) -> list[str]:
        """The block behind a `+`."""
        found: list[str] = []
        while self.at < len(self.lines) and not found:
            line = self.lines[self.at]
            if not line.strip() or _ITEM.match(line) or _TERM.match(line):
                break
            found = [block for block in self._block(self.lines[self.at]) if block]
        return found

    def _paragraph(self) -> Iterator[str]:
        start = self.at
        indented = self.lines[start].startswith((" ", "\t"))
        while self.at < len(self.lines) and self.lines[self.at].strip():
            line = self.lines[self.at]
            if self.at > start and (line == "+" or _starts_something(line)) and not (indented and line.startswith(" ")):
                break
            self.at += 1
        lines = self.lines[start : self.at]
        said, title = self.said, self.title
        kind = said.split(",")[0].strip()
        if indented or kind in ("source", "listing", "literal"):
            self.said = ""
            yield from self._titled(fenced("\n".join(lines), _language(said)), said)
        elif found := _ADMONITION.match("\n".join(lines)):
            self._forget()
            yield from self._set_off(
                found["kind"], title, line_starts(self.words.inline(" ".join(found["words"].split("\n"))))
            )
        elif kind.isupper() and kind:
            self._forget()
            yield from self._set_off(kind, title, line_starts(self.words.inline(" ".join(lines))))
        else:
            kept = " ".join(line.removesuffix(" +") for line in lines if not line.startswith("//"))
            if words := self.words.inline(kept).strip():
                yield from self._titled(f"<del>{words}</del>" if STRUCK.search(said) else line_starts(words))


def _language(said: str) -> str:
    """Of `[source,bash]`."""
    parts = [part.strip() for part in said.split(",")]
    return parts[1] if len(parts) > 1 and parts[0].split("%")[0] in ("source", "") and "=" not in parts[1] else ""


def _indented(block: str, depth: int) -> str:
    return "\n" + "\n".join(f"{'    ' * depth}{line}".rstrip() for line in block.split("\n")) + "\n"


def _starts_something(line: str) -> bool:
    patterns = (_ITEM, _HEADING, _BLOCK_LINE, _ANCHOR_LINE, _DELIMITER, _DIRECTIVE, _MACRO_BLOCK, ATTRIBUTE)
    return any(pattern.match(line) for pattern in patterns) or bool(re.match(r"\S.*?(?:::|;;)\s|\S.*?::\Z", line))
