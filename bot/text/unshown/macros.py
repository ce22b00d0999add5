"""What site generators fill in: shortcodes `{{< note >}}`, macros `{{Glossary("x")}}`, tags `{% tab %}`, expressions.

Knows their spelling, not what each of them does: words among their arguments are kept, the rest is gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...records import Span
from ..syntax import CODE_SPAN, TAG

_VALUE = r"(?:\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`[^`\n]*`|[^\s\"'`{}<>%,()=]+)"
_ARGUMENT = rf"(?:[\w.:@-]+\s*=\s*{_VALUE}|{_VALUE})"
# Of Hugo, Jinja, Liquid, Nunjucks, KumaScript and GitBook; `{{ page.title }}` is filled in too.
_MACRO = re.compile(
    rf"""
    \{{\{{[<%]-?\s*(?P<close>/\s*)?(?P<name>[\w./-]+)(?P<arguments>(?:[\s,]+{_ARGUMENT})*)\s*/?\s*-?[>%]\}}\}}
  | \{{%-?\s*(?P<end>end)?(?P<tag>[\w-]+)(?P<settings>[^%\n]*?)-?%\}}
  | \{{\{{-?\s*(?P<called>[\w.]+)\s*\((?P<given>(?:[^(){{}}]|\([^(){{}}]*\))*)\)\s*(?:\|[^{{}}\n]*)?-?\}}\}}
  | (?P<variable>\{{\{{-?\s*[\w.$-]+(?:\s*\|[^{{}}\n]*|(?:\s+{_ARGUMENT})+)?\s*-?\}}\}})
  | \{{\#\s[^{{}}\n]*\s\#\}}
    """,
    re.VERBOSE,
)
_NAMED = re.compile(rf"(?<![\w.:@-])(?P<name>[\w.:@-]+)\s*=\s*(?P<value>{_VALUE})")
_QUOTED = re.compile(r"\"((?:\\.|[^\"\\\n])*)\"|'((?:\\.|[^'\\\n])*)'")
# Arguments that a reader sees, best first.
_LABELS = ("title", "summary", "label", "header", "term", "name", "text")
_KIND = re.compile(r"(?:style|type|kind|level|variant|colou?r)\s*=\s*[\"']?(?P<kind>\w+)")
_FIRST_WORD = re.compile(r"\s+(?P<kind>[a-z]+)(?![^\s%>])")  # `notice warning`, `hint danger`
_CONTENT = re.compile(r"\b(?:content|text)\s*=\s*(?P<quote>[\"'])(?P<words>.*?)(?P=quote)")
_ADDRESS = re.compile(r"[/\\#@]|\.\w{1,5}\Z|\A[\w-]*\d[\w-]*\Z|_|\A[a-z]+(?:-[a-z]+)+\Z")  # a path, a file, an id
_MEASURED = re.compile(r",\s*\d+\s*\Z")  # `"demo", 200, 100`: what is put there, and its size
# Of KumaScript: what refers to a page, by its second argument or else its first, and what marks a name.
_REFERS = re.compile(
    r"\w*xref|glossary|http(?:status|header|method)|rfc|csp|svg(?:element|attr)|(?:html|mathml)element", re.IGNORECASE
)
_MARKS = re.compile(r"\{\{\s*(?P<name>[A-Za-z][\w-]*?)_?[Ii]nline(?:\(\s*\))?\s*\}\}")
_PICTURES = re.compile(r"(?:.*[-_/])?(?:icon|fa[bdlrs]?|emoji|svg|im(?:g|age)|youtube|vimeo|gist)", re.IGNORECASE)
_TABS = re.compile(r"(?:.*[-_/])?(?:code-?)?(?:tabs|tab-?(?:group|pane|set))", re.IGNORECASE)  # whose name nobody sees
# An expression of JSX: a text in quotes, or a name with members or a call; not `/v1/{user.id}/orders`.
_EXPRESSION = re.compile(
    r"(?<![\w$\\{])\{\s*(?:\"(?P<double>[^\"{}\n]*)\"|'(?P<single>[^'{}\n]*)'|`(?P<tick>[^`{}\n$]*)`)\s*\}(?!\})"
    r"|(?<![\w$\\{/#])\{\s*[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*|\([^(){}\n]*(?:\([^(){}\n]*\)[^(){}\n]*)*\))+"
    r"\s*\}(?![\w/}])"
)
_TAG = TAG.pattern.replace("?P<name>", "?:")  # whose attributes may be expressions
_ANY = re.compile(rf"{CODE_SPAN.pattern}|{_TAG}|(?P<macro>{_MACRO.pattern})|(?P<jsx>{_EXPRESSION.pattern})", re.VERBOSE)
_TARGET = re.compile(r"(?<=\]\()\s*\{\{[^{}\n]*\}\}[^\s()]*")  # of a link: `[a page]({{< ref "page.md" >}})`


class Opened(NamedTuple):
    """A macro that stands around words until another closes it."""

    name: str
    label: Span | None  # what it calls them
    kind: Span | None  # what kind of thing it sets off, where it says so
    end: int


def may_have_macros(text: str) -> bool:
    """Whether there is anything to look for."""
    return "{{" in text or "{%" in text or "{#" in text


def without_macros(text: str) -> str:
    """The text with the words that macros and expressions show in their places; code shows what stands in it."""
    if "{" not in text:
        return text
    text = _TARGET.sub("x", text) if "]({{" in text or "]( {{" in text else text
    return _ANY.sub(_words, text) if may_have_macros(text) or _EXPRESSION.search(text) else text


def _words(found: re.Match[str]) -> str:
    if found["jsx"]:
        return found["double"] or found["single"] or found["tick"] or ""
    if found["macro"] and (mark := _MARKS.fullmatch(found[0])):  # `{{ReadOnlyInline}}`
        return f"({' '.join(re.findall(r'[A-Z]?[a-z]+', mark['name'])).lower()})"
    if not found["macro"] or found["variable"]:
        return found[0]
    if found["tag"] and not found["end"]:
        said = _CONTENT.search(found["settings"] or "")
        return said["words"] if said else " "
    closes = found["close"] or found["end"]
    return "" if closes or _PICTURES.fullmatch(found["name"] or "") else _shown_of(found)


def _shown_of(found: re.Match[str]) -> str:
    """What a macro shows of its arguments."""
    arguments = found["given"] or found["arguments"] or ""
    if found["given"] and _REFERS.fullmatch(found["called"]):
        said = [_unquoted(each) for each in re.findall(_VALUE, arguments)]
        return next(filter(None, (*said[1:2], *said)), "")
    named = {each["name"].lower(): _unquoted(each["value"]) for each in _NAMED.finditer(arguments)}
    quoted = [double or single for double, single in _QUOTED.findall(_NAMED.sub("", arguments))]
    last = quoted[-1] if quoted and not _ADDRESS.search(quoted[-1]) and not _MEASURED.search(arguments) else ""
    return named.get("text", last)


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] in "\"'`" and value[-1] == value[0] else value


_TAKES_IN = re.compile(r"\s*(?:-+8<-+.*|<<<\s+@?[\w./~-]+(?:[{\[#].*)?|\{\{\s*#\w+\b[^{}]*\}\})\s*")


def takes_in(line: str) -> bool:
    """Whether a line only names a file that is put in its place."""
    return ("8<" in line or "<<<" in line or "{{#" in line) and _TAKES_IN.fullmatch(line) is not None


def alone(line: str) -> bool:
    """Whether a line holds macros and nothing else, so that they are not filled in with words of a sentence."""
    return may_have_macros(line) and not _MACRO.sub("", line).strip(" \t>") and _MACRO.search(line) is not None


def macros_in(text: str, span: Span) -> Iterator[tuple[Opened, bool]]:
    """The macros of a span that may stand around words; whether each closes what another opened."""
    for found in _MACRO.finditer(text, *span):
        name = found["name"] or found["tag"]
        if name and not found["end"] and found["close"] is None:
            yield Opened(name.lower(), _label(text, found), _kind(text, found), found.end()), False
        elif name:
            yield Opened(name.lower(), None, None, found.end()), True


_CLOSING = re.compile(r"\{\{[<%]-?\s*/\s*([\w./-]+)\s*-?[>%]\}\}|\{%-?\s*end([\w-]+)[^%\n]*%\}")


def closings(text: str) -> dict[str, int]:
    """Name of a macro -> where what closes the last one of it begins."""
    return {(found[1] or found[2]).lower(): found.start() for found in _CLOSING.finditer(text)}


def closing(text: str, name: str, within: Span) -> Span | None:
    """The first macro of a span that closes one of a name."""
    found = (each for each in _CLOSING.finditer(text, *within) if (each[1] or each[2]).lower() == name)
    return next((Span(*each.span()) for each in found), None)


def _label(text: str, found: re.Match[str]) -> Span | None:
    """Where the argument stands that a reader sees as its title."""
    if _TABS.fullmatch(found["name"] or found["tag"]):
        return None
    group = "arguments" if found["name"] else "settings"
    named = {each["name"].lower(): each for each in _NAMED.finditer(text, *found.span(group))}
    for name in _LABELS:
        if name in named and re.search(r"[^\W\d_]", _unquoted(named[name]["value"])):
            start, end = named[name].span("value")
            quoted = text[start] in "\"'`"
            return Span(start + quoted, end - quoted)
    first = re.compile(rf"[\s,]*{_QUOTED.pattern}").match(text, *found.span(group))
    if first and not _ADDRESS.search(first[1] or first[2] or ""):
        return Span(*first.span(1 if first[1] is not None else 2))
    return None


def _kind(text: str, found: re.Match[str]) -> Span | None:
    group = "arguments" if found["name"] else "settings"
    said = _KIND.search(text, *found.span(group)) or _FIRST_WORD.match(text, *found.span(group))
    return Span(*(said.span("kind") if said else found.span("name" if found["name"] else "tag")))
