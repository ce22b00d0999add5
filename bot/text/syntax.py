"""How Markdown is written: the patterns by which the stages read it; knows not what for.

What one pattern reads another may read otherwise, with reason; such patterns stand side by side here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# ---- lines -------------------------------------------------------------------------------

NEWLINE = re.compile(r"\r\n?|\n")
BLANK = re.compile(r"\n[ \t\r]*\n|\r[ \t]*\r")  # a blank line, with the ends of both its neighbours
WORD = re.compile(r"[^\W_]")  # a letter or a digit: something to read

# The marks of quotations and list items at the beginning of a line; nothing where there are none …
MARKER = re.compile(r"^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*")
TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")  # … the box of a task behind an item's mark …
MARKER_OR_HEADING = re.compile(rf"{MARKER.pattern}(?:\[[ xX]\][ \t]+)?(?:#{{1,6}}[ \t]+)?")  # … with a heading's …
FIRST_MARK = re.compile(r"^[ \t>]*(?:[-*+•][ \t]+|\d{1,3}[.)][ \t]+|#{1,6}[ \t]+)", re.MULTILINE)  # … or one of them …
BULLET = re.compile(r"\n\s*(?:>\s*)?(?:[-*•–]\s+|\d{1,2}[.)]\s+|#{1,6}\s+)?")  # … or one as models write it

HEADING_MARK = re.compile(r"^#{1,6}(?:[ \t]+|$)")
UNDERLINE = re.compile(r"^(?:=++|-++|\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-*+:?[ \t]*+)*+)$")  # also a table's
RULE = re.compile(r"(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}")
ALERT = re.compile(r"^\[![A-Z]+\][ \t]*")  # `[!NOTE]`
BAR = re.compile(r"(?<!\\)\|")  # between cells

_AT_ONCE = 4_000  # characters that are looked at together; what looks for pairs takes time by their square


def in_parts(text: str) -> Iterator[str]:
    """A text in parts, each short enough to look for pairs in it; cut between words where there are any."""
    start = 0
    while len(text) - start > _AT_ONCE:
        cut = max(text.rfind(sign, start + 1, start + _AT_ONCE) for sign in " \n")
        cut = cut if cut > start else start + _AT_ONCE
        yield text[start:cut]
        start = cut
    yield text[start:]


# ---- code --------------------------------------------------------------------------------

# A line that opens or closes code, after the marks of quotations and list items …
FENCE = re.compile(
    r"^(?P<lead>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})(?P<info>.*)$", re.MULTILINE
)
# What opens and closes code as Hugo and Jekyll write it.
HIGHLIGHT = re.compile(
    r"[ \t]*(?:\{\{[<%]\s*highlight\s+(?P<hugo>[\w+#.-]+)[^{}\n]*[>%]\}\}"
    r"|\{%-?\s*highlight\s+(?P<jekyll>[\w+#.-]+)[^{}\n]*%\}"
    r"|(?P<end>\{\{[<%]\s*/\s*highlight\s*[>%]\}\}|\{%-?\s*endhighlight\s*-?%\}))[ \t]*$",
    re.MULTILINE,
)
FENCE_LINE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE)  # … whatever stands behind it …
FENCE_ALONE = re.compile(r"(?:```|~~~)\s*\w*")  # … or no more than a language's name

CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)([^\n]*?[^`\n])\1(?!`)")  # as CommonMark has it, but within a line …
CODE_OVER_LINES = re.compile(r"(`+)(.+?)\1", re.DOTALL)  # … with line breaks, and whatever ticks it holds …
TICKED = re.compile(r"`[^`\n]*`")  # … from a tick to the next, though nothing is between: ``a`` is nothing, twice …
TICKED_WORDS = re.compile(r"`[^`\n]+`")  # … and where something is between


def closes(fence: re.Match[str], opening: str) -> bool:
    """Whether a FENCE closes the code that another one opened."""
    return fence["fence"].startswith(opening) and not fence["info"].strip()


def fence_after(line: str, fence: str) -> str:
    """The fence of the code that is open behind a line, where `fence` was open before it; empty for none."""
    mark = FENCE.match(line)
    if mark is None:
        return fence
    return mark["fence"] if not fence else "" if closes(mark, fence) else fence


# ---- links and images --------------------------------------------------------------------

IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])?")  # also by a reference, or with no target yet …
FINISHED_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^()\s]*\)")  # … only with its target …
LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]*)[^)]*\)")  # … its words and its target …
IMAGE_LINK = re.compile(rf"!{LINK.pattern}")  # … the same of an image …
REFERENCE = re.compile(r"(?<!\w)\[([^\[\]]+)\]\[[^\[\]]*\]")  # … `[words][name]` whose target is elsewhere …
PLAIN_LINK = re.compile(r"\[[^\[\]]*\]\([^()]*\)")  # … and a link without brackets in its words and its target

# What a link leads to, in all its ways: `](target`, `<a href="target">`, `[name]: target` …
ANY_TARGET = re.compile(
    r"\]\(\s*<?([^()\s<>]+(?:\([^()\s]*\)[^()\s<>]*)*)|<(?:a|img)\b[^<>]*?(?:href|src)=[\"']([^\"']+)"
    r"|^[ ]{0,3}\[(?!\^)[^\]\n]+\]:[ \t]+<?(\S+?)>?(?=\s|\Z)",
    re.MULTILINE | re.IGNORECASE,
)
TARGET = re.compile(r"\]\(([^()\s]+)|\bhttps?://([^\s<>)\]]+)")  # … in round brackets, or an address of the web …
BRACKETED_TARGET = re.compile(r"\]\([^()\s]*\)|https?://[^\s<>)]+")  # … with its brackets …
TITLED_TARGET = re.compile(r"(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)")  # … and its title

# An address in running text, of the web or of mail: in angle brackets …
AUTOLINK = re.compile(r"<((?:[a-zA-Z][\w+.-]+:[^\s<>]*)|[\w.+-]+@[\w.-]+)>")
ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>)\]|]+|[\w.+-]+@[\w-]+\.\w[\w.-]*")  # … without …
URL = re.compile(r"(?:https?://|mailto:|www\.)[^\s<>()\[\]`\"'”’\ufdd0-\ufdef]+")  # … that a browser opens

# ---- tags and emphasis -------------------------------------------------------------------

# A tag of HTML or of a component, whose attributes may be expressions: `<Tabs.Item label={t("a")} />`.
TAG = re.compile(
    r"""
    </?(?P<name>[a-zA-Z][\w.-]*+)
    (?:\s+(?:
        [\w:@#.-]++(?:\s*=\s*(?:"[^"]*"|'[^']*'|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|[^\s"'=<>`{}]++))?
      | \{[^{}]*\}
    ))*+\s*/?>
    """,
    re.VERBOSE,
)
# Of HTML, of MDX, and of templates.
COMMENT = re.compile(
    r"<!--.*?-->|(?<!\\)\{/\*.{0,4000}?\*/\}"
    r"|\{%-?\s{0,9}comment\b[^%\n]{0,99}%\}.{0,4000}?\{%-?\s{0,9}endcomment\s{0,9}-?%\}",
    re.DOTALL,
)
OPEN_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)  # of HTML, to the end where it is left open
EMPHASIS = re.compile(r"\*\*|(?<!\w)[*_]+(?=\S)|(?<=\S)[*_]+(?!\w)")  # its marks, not those within a word
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")  # a backslash, and what it makes a sign like any other
STRUCK = re.compile(r"~~(?=\S)(.{1,1000}?)(?<=\S)~~", re.DOTALL)
STRUCK_STYLE = re.compile(r"\btext-decoration(?:-line)?\s*:[^;<>]{0,200}\bline-through\b", re.IGNORECASE)

# Elements whose tags may stand within a word, those that strike it out, and all that browsers know.
_INLINE = """
a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd label mark nobr output q ruby samp small span strong
time tt u var wbr
"""
_OTHERS = """
address area article aside audio base basefont blockquote body br button canvas caption center col colgroup datalist dd
details dialog dir div dl dt embed fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header
hgroup hr html iframe img input legend li link main map marquee math menu menuitem meta meter nav noembed noframes
noscript object ol optgroup option p param picture pre progress rb rp rt rtc script search section select slot source
style sub summary sup svg table tbody td template textarea tfoot th thead title tr track ul video
"""
INLINE = frozenset(_INLINE.split())
STRIKING = frozenset(("del", "s", "strike"))
ELEMENTS = INLINE | STRIKING | frozenset(_OTHERS.split())

# ---- what many add to Markdown -----------------------------------------------------------

# What is not read: marks of footnotes, lists of attributes, icons and emoji by their names …
_ATTRIBUTE = r"""(?:(?:\.[^\W\d][\w-]*)+|\#[\w:.-]+|[a-zA-Z][\w:-]*=(?:"[^"{}]*"|'[^'{}]*'|[^\s"'{}]+))"""
_FURTHER = rf"[ \t]+(?:{_ATTRIBUTE}|[a-z]+(?:-[a-z]+)+)"  # may be without a value: `data-search-exclude`
UNREAD = re.compile(
    rf"""
    \[\^[^\[\]\s]+\]
  | (?<!\{{)\{{(?::[ \t]*|[ \t]*(?=[.\#])|(?<!\w\{{)[ \t]*){_ATTRIBUTE}(?:{_FURTHER})*[ \t]*\}}(?!\}})
  | (?<![\w:]):(?:[a-z\d_+-]*[a-z][a-z\d_+-]*|[+-]1):(?![\w:])
    """,
    re.VERBOSE,
)
# … before a footnote, an abbreviation's meaning, a term's …
LABEL = re.compile(r"^(?:\[\^[^\[\]\s]+\]:[ \t]*|\*\[([^\[\]]+)\](?=:)|:[ \t]+(?=\S))")
# … around words that are marked or put in, and around what is raised or lowered.
MARKED = re.compile(
    r"(?<![\w=])==(?=[^\s=])(.{1,1000}?)(?<=[^\s=])==(?![\w=])"
    r"|(?<![\w+])\+\+(?=[^\s+])(.{1,1000}?)(?<=[^\s+])\+\+(?![\w+])"
    r"|(?<![\w:`]):[a-z][\w-]*\[([^\[\]\n]{1,300})\]",  # `:badge[new]` of remark
    re.DOTALL,
)
LEVELS = re.compile(r"(?:(?<=[^\s(/~])(~)|(?<=[^\s^])(\^))([+-]?\w+(?:[.,]\w+)*[+-]?)(?:\1(?!~)|\2(?!\^))")
