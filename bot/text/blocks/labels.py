"""What tags, fences and attributes call what stands in them: a title, or a kind that warns."""

from __future__ import annotations

import re

from ...records import Governor, Span

LABEL = 1_000  # characters of a heading, a label or an item, which are told with all that stands under them
# Kinds of admonitions that change how what stands in them is to be taken; others (note, tip) only set it off.
WARNS = {"warning", "caution", "danger", "important", "attention", "critical", "deprecated", "experimental", "failure"}
# Attributes of kramdown and Python-Markdown on a line of their own; a class may make a warning of what they are of.
_ATTRIBUTES_LINE = r"\{:?[ \t]*[.#][^{}|\r\n]*\}[ \t]*"
ATTRIBUTES = re.compile(rf"[ \t]*{_ATTRIBUTES_LINE}(?:\r?\n|\Z|$)")
LAST_ATTRIBUTES = re.compile(rf"\r?\n[ \t>]*{_ATTRIBUTES_LINE}\Z")
CLASSES = re.compile(r"\.(?P<kind>[a-z]+)(?P<title>-title)?(?![\w-])")
FENCE_TITLE = re.compile(
    r"[^`~\r\n]*(?:`{3,}+|~{3,}+)[^\[\]`\r\n]*[ \t]\[(?P<title>[^\[\]\r\n]+)\][ \t]*$", re.MULTILINE
)
PICTURES = {"figure", "image"}  # whose title is a file's path
ALERT_LABEL = re.compile(r"\[!(?P<kind>[A-Za-z]+)\][+-]?[ \t]*(?P<title>[^\r\n]*\S)?")
ADMONITION_LABEL = re.compile(
    r"(?:===[!+]?|!!!|\?\?\?\+?)[ \t]+(?P<kind>[\w-]*)[^\"\r\n]*(?:\"(?P<title>[^\"\r\n]*)\")?"
)
CONTAINER_LABEL = re.compile(
    r"(?<![:`~])(?::{3,}+|[`~]{3,}+)[ \t]*\{?(?P<kind>[\w-]+)\}?[ \t]*\[?(?P<title>[^\]{}\r\n]*[^\]{}\s])?"
)
_TAB = re.compile(r"\w*tab(?:item|pane)?", re.IGNORECASE)
COMPONENT = re.compile(r"[A-Z]\w*[a-z][\w.]*")
_LABEL_ATTRIBUTE = (
    r"(?<![\w-])(?:{})\s*=\s*(?:\{{\s*)?(?:\"(?P<label>[^\"<>]+)\"|'(?P<single>[^'<>]+)'|`(?P<tick>[^`<>$]+)`)"
)
_TAB_LABEL = re.compile(_LABEL_ATTRIBUTE.format("label|title|name|header"))
_TITLE = re.compile(_LABEL_ATTRIBUTE.format("title|label|header|heading|summary"))
_ONLY_FOR = re.compile(
    _LABEL_ATTRIBUTE.format("(?:platform|version|edition|product|plan|tier)s?|os|only|when|audience")
)
_ALONE = re.compile(r"[ \t]*(?:\r?\n|\Z)")
_TYPE = re.compile(r"(?<![\w-])(?:type|variant|kind|severity)\s*=\s*(?:\{\s*)?[\"'](?P<kind>\w+)[\"']")
# Admonitions in HTML, as of Python-Markdown, Bootstrap and Docusaurus, the kind where it stands, and their titles.
_CLASS = r"\bclass\s*=\s*[\"'](?:[^\"']*\s)?"
ADMONITION = re.compile(
    rf"{_CLASS}(?:admonition|alert|callout|notice|hint)(?=[\s\"'])(?P<kinds>[^\"']*)", re.IGNORECASE
)
ADMONITIONS_TITLE = re.compile(
    rf"{_CLASS}(?:admonition|alert|callout|notice|hint)-(?:title|heading)(?=[\s\"'])", re.IGNORECASE
)


def warned(text: str, attributes: Span) -> Governor | None:
    """The kind of warning that one of the classes makes."""
    found = CLASSES.finditer(text, *attributes)
    return next((Governor(Span(*each.span("kind")), "label") for each in found if each["kind"] in WARNS), None)


def warning(text: str, attributes: Span) -> Governor | None:
    """The kind of an admonition in HTML, where it warns."""
    found = ADMONITION.search(text, *attributes)
    kinds = re.finditer(r"[a-z]+", found["kinds"].lower()) if found else ()
    spans = (kind.span() for kind in kinds if kind[0] in WARNS)
    at = found.start("kinds") if found else 0
    return next((Governor(Span(at + start, at + end), "label") for start, end in spans), None)


def component_label(text: str, tag: re.Match[str]) -> Governor | None:
    """What the tag of a component calls what stands in it: a tab's label, a title, what alone it holds for, or a kind
    or a name that warns."""
    if tag["close"] or tag["attributes"].endswith("/"):
        return None
    attributes = tag.span("attributes")
    if _TAB.fullmatch(tag["name"]):
        return _labelled(_TAB_LABEL.search(text, *attributes))
    if not COMPONENT.fullmatch(tag["name"]):
        return None
    only = _ONLY_FOR.search(text, *attributes) if _ALONE.match(text, tag.end()) else None
    if found := _labelled(_TITLE.search(text, *attributes) or only):
        return found
    if (kind := _TYPE.search(text, *attributes)) and kind["kind"].lower() in WARNS:
        return Governor(Span(*kind.span("kind")), "label")
    return Governor(Span(*tag.span("name")), "label") if tag["name"].lower() in WARNS else None


def _labelled(found: re.Match[str] | None) -> Governor | None:
    return Governor(Span(*found.span(found.lastgroup or 0)), "label") if found else None
