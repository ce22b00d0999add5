"""AsciiDoc to Markdown, with the macros of Antora; reads no other file.

Our own, because the only parsers for Python are of the language as it was before Asciidoctor, under the GPL. By
https://docs.asciidoctor.org/asciidoc/latest/ ; knows the blocks and marks that documentation is written with.
"""

from __future__ import annotations

import csv
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import zip_longest
from typing import Any, NamedTuple

from ...records import LeftOut
from ...text.markup import (
    Spanning,
    clean,
    code_span,
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
from ...text.plain import plain
from .plain_text import Extracted, decoded, labels_of

_ATTRIBUTE = re.compile(r":(?P<off>!?)(?P<name>\w[\w-]*)(?P<off2>!?):(?:[ \t]+(?P<value>.*))?\Z")
_REFERENCE = re.compile(r"(?<!\\)\{(\w[\w-]*)\}")
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
_CONDITION = re.compile(r"(?P<kind>ifn?def|ifeval|endif)::(?P<names>[^\[\s]*)\[(?P<words>.*)\][ \t]*\Z")
_COMPARED = re.compile(
    r"(?P<one>\"[^\"]*\"|'[^']*'|[^\s\"'=!<>]+)[ \t]*(?P<sign>[=!<>]=|<|>)[ \t]*(?P<other>\"[^\"]*\"|'[^']*'|[^\s\"']+)"
)
_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_DIRECTIVE = re.compile(r"(?:include|ifdef|ifndef|ifeval|endif|tag|end)::.*\Z")
_MACRO_BLOCK = re.compile(r"(?:image|video|audio|toc|plantuml|gist)::.*\Z")
_RULE = re.compile(r"'{3,}|<{3,}")  # and a page's end
_ID = re.compile(r"#([\w:.-]+)|\bid=[\"']?([\w:.-]+)")

# What begins a cell: a bar, and before it how many columns it spans or how often it stands, and how it is set.
_CELL = re.compile(
    r"(?<!\\)(?:(?:^|(?<=\s))(?:(?=[\d.])(?P<wide>\d{1,9})?(?:\.(?P<down>\d{1,9}))?\+|(?P<times>\d{1,9})\*)?"
    r"[<^>.]*(?P<style>[adehlms])?)?\|"
)
_PROSE = 3  # words that a line of text has more of
_COLUMNS = 100  # that one cell spans, or stands in, at most
_CALLOUT = re.compile(r"[ \t]*(?:(?://|#|--|;;)[ \t]*)?(?:<!--)?<(?:\d+|\.)>(?:-->)?(?=[ \t]*(?:<|$))", re.MULTILINE)
# Marks within words; each alternative keeps the words of one of them.
_INLINE = re.compile(
    r"""
    \\(?P<escaped>[*_`\#^~{\[<])
  | `\+(?P<plain_code>[^\n]+?)\+`
  | ``(?P<wide_code>[^\n]+?)`` | (?<![\w`])`(?P<code>[^\s`](?:[^`\n]*[^\s`])?)`(?![\w`])
  | \+\+\+(?P<passed>.*?)\+\+\+ | (?<!\w)pass:\w*\[(?P<pass>[^\]]*)\]
  | footnote(?P<by_name>ref)?:(?P<note>[^\s\[\]]*)\[(?P<told>(?:[^\[\]]|\\\]|\[[^\[\]]*\])*)\]
  | (?<![\w])(?:link|xref|mailto|kbd|btn|menu|term|glossterm|stem|latexmath|asciimath|icon|image|anchor
        |indexterm2?):(?P<target>[^\s\[\]]*)\[(?P<label>(?:[^\[\]]|\\\]|\[[^\[\]]*\])*)\]
  | (?<![\w:])[a-z]+:(?P<manual>[\w.+-]+)\[(?P<section>[1-9]\w{0,2})\]
  | <<(?P<cross>[^<>,]+)(?:,(?P<cross_words>[^<>]+))?>>
  | (?P<address>(?:https?|ftp|irc)://[^\s\[\]<>]+)\[(?P<address_words>[^\]]*)\]
  | \[\[[^\]]*\]\] | \(\(\((?:[^()]*)\)\)\) | \(\((?P<indexed>[^()]*)\)\)
  | \[(?P<style>[.\#%]?[^\[\]\n]*)\](?=[*_`\#])
  | \*\*(?P<bold2>[^\n]+?)\*\* | (?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])
  | __(?P<italic2>[^\n]+?)__ | (?<![\w_])_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])
  | \#\#(?P<marked2>[^\n]+?)\#\# | (?<![\w\#&])\#(?P<marked>[^\s\#](?:[^\#\n]*[^\s\#])?)\#(?![\w\#])
  | \^(?P<raised>[^\s^]+)\^ | ~(?P<lowered>[^\s~]+)~
  | "`(?P<double>[^\n]+?)`" | '`(?P<single>[^\n]+?)`'
    """,
    re.VERBOSE,
)
_KEPT = ("passed", "pass", "indexed", "bold2", "bold", "italic2", "italic", "marked2", "marked")
_STRUCK = re.compile(r"(?:^|[.\s])(?:line-through|strike(?:-?through|-?out)?|text-strike|del(?:eted)?)(?=[.\s,\]#%]|$)")
# What is set where a page is written for the web.
_SET = {
    **{"backend": "html5", "basebackend": "html", "filetype": "html", "doctype": "article", "outfilesuffix": ".html"},
    **dict.fromkeys(("backend-html5", "basebackend-html", "filetype-html", "doctype-article", "asciidoctor"), ""),
}
_GIVEN = {"nbsp": "\u00a0", "sp": " ", "empty": "", "blank": "", "plus": "+", "asterisk": "*", "lt": "<", "gt": ">",
          "amp": "&", "apos": "'", "quot": '"', "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "zwsp": "",
          "startsb": "[", "endsb": "]", "vbar": "|", "caret": "^", "tilde": "~", "backslash": "\\", "backtick": "`",
          "two-colons": "::", "two-semicolons": ";;", "deg": "°", "wj": "", "cpp": "C++"}  # fmt: skip


def from_adoc(data: bytes, settings: str = "") -> Extracted:
    """The Markdown of AsciiDoc, by what Antora's playbook and the description of its component set."""
    lines = [line.rstrip() for line in clean(decoded(data).text.removeprefix("\ufeff")).splitlines()]
    given = _SET | _set_by(settings) if settings else _SET
    reader = _Reader(list(_shown(lines, dict(given))), dict(given))
    try:
        return Extracted(joined([block for block in reader.page() if block]), reader.attributes.get("lang"))
    except RecursionError as error:
        raise LeftOut("AsciiDoc nested too deep; make it flatter") from error


_ATTRIBUTES = re.compile(r"^asciidoc:[ \t]*\n(?:[ \t]+\S.*\n|[ \t]*\n)*?(?P<in>[ \t]+)attributes:.*\n", re.MULTILINE)


def _set_by(settings: str) -> dict[str, str]:
    """The attributes that Antora sets on the pages of a component: those of its playbook, then of its description."""
    named = {name: _plain(value) for name, value in re.findall(r"^(name|title|version):(.*)$", settings, re.MULTILINE)}
    found = {f"page-component-{name}": value for name, value in named.items()}
    found |= {"env": "site", "env-site": "", "site-gen": "antora", "site-gen-antora": ""}
    for of_pages in _ATTRIBUTES.finditer(settings):
        for line in settings[of_pages.end() :].split("\n"):
            entry = re.fullmatch(r"([ \t]+)[\"']?(\w[\w-]*)[\"']?:(?:[ \t]+(.*))?", line)
            if line.strip() and not line.lstrip().startswith("#"):
                if not line.startswith(of_pages["in"] + " "):
                    break
                if entry and (value := _plain(entry[3] or "")) not in ("false", "null", "~"):
                    found[entry[2].lower()] = value.removesuffix("@")
    return found


def _plain(value: str) -> str:
    """A value of YAML on one line."""
    quoted = re.fullmatch(r"\s*([\"'])(.*?)\1\s*(?:#.*)?", value)
    return quoted[2] if quoted else re.sub(r"(?:^|\s)#.*", "", value).strip()


# ---- what is not shown -------------------------------------------------------------------


def _shown(lines: Sequence[str], attributes: dict[str, str]) -> Iterator[str]:
    """The lines without those whose condition does not hold where only what the page itself sets is set."""
    holds: list[bool] = []  # of the conditions that are open
    for line in lines:
        found = _CONDITION.match(line)
        if found is None:
            if all(holds):
                if entry := _ATTRIBUTE.match(line):
                    _enter(entry, entry["value"] or "", attributes)
                yield line
        elif found["kind"] == "endif":
            holds[-1:] = []
        elif found["kind"] == "ifeval" or not found["words"]:
            holds.append(_holds(found, attributes))
        elif all(holds) and _holds(found, attributes):
            yield found["words"]


def _holds(condition: re.Match[str], attributes: Mapping[str, str]) -> bool:
    if condition["kind"] == "ifeval":
        return _compares(condition["words"].strip(), attributes)
    together = all if "+" in condition["names"] else any
    found = together(name.lower() in attributes for name in re.split(r"[,+]", condition["names"]))
    return found == (condition["kind"] == "ifdef")


def _compares(words: str, attributes: Mapping[str, str]) -> bool:
    found = _COMPARED.fullmatch(words)
    one, other = (_value(found[name], attributes) if found else None for name in ("one", "other"))
    return found is not None and type(one) is type(other) and bool(_SIGNS[found["sign"]](one, other))


def _value(words: str, attributes: Mapping[str, str]) -> str | float:
    """What is compared: text in quotation marks, else a number where it is one."""
    told = _REFERENCE.sub(lambda name: attributes.get(name[1].lower(), ""), words)
    if told[:1] in "\"'":
        return told[1:-1]
    return float(told) if re.fullmatch(r"-?\d{1,15}(?:\.\d+)?", told) else told


def _enter(entry: re.Match[str], value: str, attributes: dict[str, str]) -> None:
    """Sets an attribute, or unsets it."""
    name = entry["name"].lower()
    if entry["off"] or entry["off2"]:
        attributes.pop(name, None)
    else:
        attributes[name] = _REFERENCE.sub(lambda found: attributes.get(found[1].lower(), found[0]), value)


@dataclass
class _Reader:
    """Goes through the lines, and remembers what attributes are set and what stands above the next block."""

    lines: list[str]
    attributes: dict[str, str] = field(default_factory=dict)
    at: int = 0
    said: str = ""  # in square brackets
    title: str = ""
    anchor: str = ""
    notes: list[str] = field(default_factory=list)  # footnotes that are not written yet
    ids: dict[str, int] = field(default_factory=dict)  # that the page has, and the last number that stands behind one
    noted: dict[str, int] = field(default_factory=dict)  # the number of each footnote, by its name

    def page(self) -> Iterator[str]:
        """All blocks, the footnotes of a section at its end."""
        while self.at < len(self.lines):
            if self._title_at(self.at):
                yield from self._footnotes()
            yield from self._block(self.lines[self.at])
        yield from self._footnotes()

    def _footnotes(self) -> Iterator[str]:
        yield from self.notes
        self.notes.clear()

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
        elif found := _ATTRIBUTE.match(line):
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
        _enter(found, value, self.attributes)

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
        yield f"{'#' * len(found['level'])} {self.inline(words)}"
        if len(found["level"]) == 1:  # author and revision, up to a blank line or an attribute
            while self.at < len(self.lines) and re.match(
                r"[^:\[\s=].*@|v?\d+(\.\d+)*,|\w[\w. -]* <", self.lines[self.at]
            ):
                self.at += 1

    def _generated(self, words: str) -> str:
        """The id that Asciidoctor gives a section, by the words that its readers see."""
        before, given = self.attributes.get("idprefix", "_"), self.attributes.get("idseparator")
        between = "_" if given is None else given[:1]
        seen = plain("# " + self.inline(re.sub(r"[ \t]+--[ \t]+|(?<=\w)--(?=\w)|\.\.\.|\((?:C|R|TM)\)", "", words)))
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
            yield f"**{self.inline(title)}**"
        yield block

    # ---- what stands between delimiters --------------------------------------------------

    def _delimited(self, delimiter: str) -> Iterator[str]:
        said, title = self._forget()
        self.at += 1
        kind = said.split(",")[0].split("%")[0].split("#")[0].split(".")[0].strip()
        yield from self._mark(said)
        if delimiter[0] in "|,:!":
            rows = self._until(delimiter)
            yield from ([f"**{self.inline(title)}**"] if title else [])
            yield from self._table(rows, said, delimiter)
        elif delimiter[0] == "/" or kind == "comment":
            self._until(delimiter)
        elif delimiter[0] in "-.`+" and delimiter != "--":
            yield from ([f"**{self.inline(title)}**"] if title else [])
            close = "```" if delimiter[0] == "`" else delimiter
            code = "\n".join(line for line in self._until(close) if not _DIRECTIVE.match(line))
            language = delimiter[3:] if delimiter[0] == "`" else _language(said)
            if delimiter[0] != "+" and code.strip():
                yield fenced(_CALLOUT.sub("", self._filled(code) if "attributes" in said else code), language)
        elif delimiter == "--" and kind in ("source", "listing"):
            yield fenced("\n".join(self._until(delimiter)), _language(said))
        else:
            inside = joined([block for block in self.blocks(delimiter) if block])
            yield from self._set_off(kind, title, inside)

    def _set_off(self, kind: str, title: str, inside: str) -> Iterator[str]:
        if not inside:
            return
        title = self.inline(title) if title else escaped(self._caption(kind))
        yield container(kind.lower() or "example", title, inside) if kind.isupper() or title else inside

    def _caption(self, kind: str) -> str:
        """What an admonition is called: by the page itself, or in its language."""
        if not kind.isupper() or kind in ("NOTE", "TIP"):
            return ""
        return self.attributes.get(f"{kind.lower()}-caption") or self._labels.get(kind.lower(), "")

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        return labels_of(
            [line for line in self.lines if line[:1].isalpha() and len(line.split()) > _PROSE],
            self.attributes.get("lang"),
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
        cells, first = list[_Cell](), 0
        for line in lines:
            if _DIRECTIVE.match(line):
                continue
            found = self._row(line, separator)
            first = first or sum(cell.columns for cell in found)
            if not found and cells:
                cells[-1].lines.append(line)
            cells += found
        styles = _columns(given[1] or given[2]) if given else [""] * first
        width = len(styles)
        rows = list(_in_rows(cells, width))
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

    def _cell(self, cell: _Cell, style: str) -> str:
        """The words of a cell; with the style `a` it holds blocks."""
        if (cell.style or style) == "a":
            inside = replace(self, lines=cell.lines, at=0, said="", title="", anchor="")
            words = in_a_cell(block for block in inside.blocks() if block and not block.startswith("\u2029"))
        else:
            words = self.inline(" ".join(filter(None, map(str.strip, cell.lines))))
        return words.replace("|", "\\|")

    @staticmethod
    def _row(line: str, separator: str) -> list[_Cell]:
        """The cells that begin on a line."""
        if separator in ",:\t":
            try:
                return [_Cell([words]) for words in next(csv.reader([line], delimiter=separator), [])]
            except csv.Error:  # longer than a field may be
                return [_Cell([line])]
        if separator == "!":
            line = line.replace("!", "|")
        found = list(_CELL.finditer(line))
        cells: list[_Cell] = []
        for cell, after in zip_longest(found, found[1:]):
            words = line[cell.end() : after.start() if after else len(line)].replace("\\|", "|").strip()
            columns, rows = (max(1, min(int(cell[span] or 1), _COLUMNS)) for span in ("wide", "down"))
            for _ in range(min(int(cell["times"] or 1), _COLUMNS)):
                cells.append(_Cell([words], cell["style"] or "", columns, rows))
        return cells

    # ---- lists and paragraphs ------------------------------------------------------------

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
        name = self.inline(term["words"])
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
        return self.inline(" ".join(words))

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
                found["kind"], title, line_starts(self.inline(" ".join(found["words"].split("\n"))))
            )
        elif kind.isupper() and kind:
            self._forget()
            yield from self._set_off(kind, title, line_starts(self.inline(" ".join(lines))))
        else:
            kept = " ".join(line.removesuffix(" +") for line in lines if not line.startswith("//"))
            if words := self.inline(kept).strip():
                yield from self._titled(f"<del>{words}</del>" if _STRUCK.search(said) else line_starts(words))

    # ---- words -----------------------------------------------------------------------------

    def _filled(self, words: str) -> str:
        """The words with the values of attributes; one that nobody set stays."""
        return _REFERENCE.sub(
            lambda found: self.attributes.get(found[1].lower(), _GIVEN.get(found[1], found[0])), words
        )

    def inline(self, words: str) -> str:
        return self._inline(self._filled(words))

    def _inline(self, words: str) -> str:
        parts, done, struck = [], 0, False
        for found in _INLINE.finditer(words):
            marked = self._marked(found)
            parts += [escaped(words[done : found.start()]), f"<del>{marked}</del>" if struck and marked else marked]
            done, struck = found.end(), _STRUCK.search(found["style"] or "") is not None
        return "".join([*parts, escaped(words[done:])])

    def _marked(self, found: re.Match[str]) -> str:  # noqa: PLR0911
        """The Markdown of what is marked."""
        for name in ("plain_code", "wide_code", "code"):
            if found[name]:
                return code_span(found[name].strip("+") if name == "code" else found[name])
        if found["escaped"]:
            return escaped(found["escaped"])
        for name in _KEPT:
            if found[name]:
                return self._inline(found[name])
        if found["raised"] or found["lowered"]:
            tag = "sup" if found["raised"] else "sub"
            return f"<{tag}>{escaped(found['raised'] or found['lowered'])}</{tag}>"
        if found["double"] or found["single"]:
            return f"“{self._inline(found['double'])}”" if found["double"] else f"‘{self._inline(found['single'])}’"
        if found["cross"]:
            return self._inline(found["cross_words"] or found["cross"].rpartition("#")[2] or found["cross"])
        if found["address"]:
            return self._inline(found["address_words"].split(",")[0].rstrip("^")) or escaped(found["address"])
        if found["note"] is not None:
            return self._footnote(found)
        if found["manual"]:  # `man:ls[1]`, and what others call it
            return escaped(f"{found['manual']}({found['section']})")
        return self._macro(found) if found["target"] is not None else ""

    def _footnote(self, found: re.Match[str]) -> str:
        """The mark of a footnote, which is noted where it is told."""
        name, told = found["note"], found["told"].replace("\\]", "]").strip()
        if found["by_name"]:  # `footnoteref:[name,words]`
            name, _, told = (part.strip() for part in told.partition(","))
        if name not in self.noted or not name:
            number = len(self.noted) + 1
            self.noted[name or f"[{number}"] = number
            if told:
                self.notes.append(f"[^{number}]: {self._inline(told)}")
        return f"[^{self.noted[name] if name else number}]"

    def _macro(self, found: re.Match[str]) -> str:
        name, label = found[0].split(":", 1)[0], found["label"].replace("\\]", "]")
        if name in ("icon", "image", "anchor", "indexterm"):
            return ""
        if name in ("stem", "latexmath", "asciimath"):
            return code_span(label)
        if name == "menu":
            return self._inline(
                " > ".join(part.strip() for part in (found["target"], *label.split(">")) if part.strip())
            )
        words = label.strip("\"'^") if name in ("kbd", "btn") else label.split(",window=")[0].strip('"^')
        return self._inline(words or found["target"].rpartition("/")[2].partition("#")[0])


def _language(said: str) -> str:
    """Of `[source,bash]`."""
    parts = [part.strip() for part in said.split(",")]
    return parts[1] if len(parts) > 1 and parts[0].split("%")[0] in ("source", "") and "=" not in parts[1] else ""


class _Cell(NamedTuple):
    """A cell of a table as it is written, the letter of its style, and how many columns and rows it spans."""

    lines: list[str]
    style: str = ""
    columns: int = 1
    rows: int = 1


def _in_rows(cells: Sequence[_Cell], width: int) -> Iterator[list[tuple[int, _Cell]]]:
    """The cells of each row with their columns, beside those that cells above span."""
    down = [0] * width  # rows that are still spanned, of each column
    row: list[tuple[int, _Cell]] = []
    column = 0
    for cell in cells:
        while width:
            column = next((free for free in range(column, width) if not down[free]), width)
            if column < width:
                break
            yield row
            row, column, down = [], 0, [max(0, more - 1) for more in down]
        row.append((column, cell))
        end = min(width, column + cell.columns)
        for each in range(column, end):
            down[each] = cell.rows  # this one with it
        column = end
    if row:
        yield row


def _columns(said: str) -> list[str]:
    """The style of each column of `1,2a,3*<`."""
    styles: list[str] = []
    for part in filter(None, (each.strip() for each in re.split(r"[,;]", said))):
        times, style = re.match(r"(\d{1,9})\*", part), re.search(r"[adehlms]\Z", part)
        styles += [style[0] if style else ""] * min(int(times[1]) if times else 1, _COLUMNS)
    return styles[:_COLUMNS]


def _indented(block: str, depth: int) -> str:
    return "\n" + "\n".join(f"{'    ' * depth}{line}".rstrip() for line in block.split("\n")) + "\n"


def _starts_something(line: str) -> bool:
    patterns = (_ITEM, _HEADING, _BLOCK_LINE, _ANCHOR_LINE, _DELIMITER, _DIRECTIVE, _MACRO_BLOCK, _ATTRIBUTE)
    return any(pattern.match(line) for pattern in patterns) or bool(re.match(r"\S.*?(?:::|;;)\s|\S.*?::\Z", line))
