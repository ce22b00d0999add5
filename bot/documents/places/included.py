"""Which files a page takes in as it is built: snippets, partials, includes; reads no files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from posixpath import normpath

# Of PyMdown, VitePress, MyST, reStructuredText, AsciiDoc, Jekyll, mdBook and Hugo, and imports of MDX.
_INCLUDE = re.compile(
    r"""
    ^[ \t]*(?:
        -+8<-+[ \t]+["'](?P<snippet>[^"'\n]+)["']
      | <!--[ \t]*@include:[ \t]*(?P<vite>[^\s>]+?)[ \t]*-->
      | <<<[ \t]+(?P<code>[^\s{\[]+)
      | [`~:]{3,}\{(?:include|literalinclude)\}[ \t]+(?P<myst>\S+)
      | \.\.[ \t]+(?:include|literalinclude)::[ \t]+(?P<rst>\S+)
      | include::(?P<adoc>[^\[\n]+)\[
      | import\s+\w+\s+from\s+["'](?P<mdx>[^"'\n]+\.mdx?)["']
      | \{\{\#\s*(?:rustdoc_)?include\s+(?P<mdbook>[^\s:}]+)
    )
  | \{%-?\s*include(?:_relative)?\s+["']?(?P<jekyll>[\w./-]+)
  | \{\{[<%]\s*(?:readfile|include|snippet|readFile)\s+(?:file=)?["'](?P<hugo>[^"'\n]+)["']
    """,
    re.MULTILINE | re.VERBOSE,
)
_BLOCK = re.compile(r"^[ \t]*-+8<-+[ \t]*\n(?P<paths>(?:[^\n]*\n)*?)[ \t]*-+8<-+[ \t]*$", re.MULTILINE)
# Folders that such files stand in by custom, beside the page's own and the root.
_CUSTOM = (
    "",
    "docs/",
    "includes/",
    "_includes/",
    "snippets/",
    "docs/snippets/",
    "docs/includes/",
    "layouts/",
    "content/",
)


def included(text: str) -> tuple[str, ...]:
    """The paths that a page names of what it takes in, as it writes them."""
    found = (next(filter(None, each.groups())) for each in _INCLUDE.finditer(text))
    listed = (line.strip() for block in _BLOCK.finditer(text) for line in block["paths"].splitlines())
    return tuple(
        dict.fromkeys(path for path in (*found, *listed) if path and not path.startswith(("http:", "https:", ";")))
    )


def included_file(page: str, named: str, paths: Collection[str]) -> str | None:
    """The file that a page means, None where it is none of those."""
    for choice in _choices(page, named):
        if choice in paths and choice != page:
            return choice
    return None


def _choices(page: str, named: str) -> Iterator[str]:
    named = re.sub(r"#.*$|:\w+(?::\w+)?$", "", named)  # a part of it
    if "$" in named:  # Antora: `partial$x.adoc` of a module
        kind, _, name = named.rpartition("$")
        module = page.rpartition("/pages/")[0]
        yield f"{module}/{kind.rpartition(':')[2]}s/{name}".lstrip("/")
        return
    named = named.removeprefix("@site/").removeprefix("@/").removeprefix("/")
    folder = page.rpartition("/")[0]
    for base in (f"{folder}/" if folder else "", *_CUSTOM):
        path = normpath(base + named)
        if not path.startswith(".."):
            yield path
