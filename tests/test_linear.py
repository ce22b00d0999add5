"""Reading takes work that grows with the size of a file, whatever stands in it: twice as much for twice as much.

Work is counted, not timed: the lines of ours that run, and the functions that they and the libraries call.
"""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from helpers import ROOT

from bot.records import LeftOut
from scripts.shared.whole import read_whole

SIZE = 30
OURS = str(ROOT / "bot")
MOST = 2.7  # times the work for twice the size: 4 where it grows with the square; short words are looked at only once
WORDS = "The backup is made every night. It is kept for ninety days. "

# Of each format what its reader and those behind it go through again and again: makers by how many.
FILES: dict[str, Callable[[int], str]] = {
    "prose.markdown": lambda n: f"{WORDS}\n\n" * n,
    "one paragraph.markdown": lambda n: WORDS * n,
    "headings.markdown": lambda n: "".join(f"## Backup {each}\n\n{WORDS}\n\n" for each in range(n)),
    "equal headings.markdown": lambda n: f"## Backup\n\n## Backup-1\n\n{WORDS}\n\n" * n,
    "table.markdown": lambda n: "| a | b |\n|---|---|\n" + "| one | two |\n" * n,
    "tables.markdown": lambda n: "| a | b |\n|---|---|\n| one | two |\n\n" * n,
    "list.markdown": lambda n: "".join(f"- one\n  - two {each}\n" for each in range(n)),
    "nested list.markdown": lambda n: "".join(f"{'  ' * (each % 20)}- one {each}\n" for each in range(n)),
    "quotations.markdown": lambda n: "> one\n> > two\n\n" * n,
    "comments.markdown": lambda n: "one <!-- two --> three. " * n,
    "open comments.markdown": lambda n: "one <!-- two {/* " * n,
    "images.markdown": lambda n: "one ![a](b.png) " * n,
    "open images.markdown": lambda n: "one ![a](" * n,
    "emphasis.markdown": lambda n: "*one **two __three " * n,
    "ticks.markdown": lambda n: "".join(f"{'`' * (1 + each % 40)} one " for each in range(n)),
    "code.markdown": lambda n: "```sh\n# one\ntwo\n```\n\n" * n,
    "comments of code.markdown": lambda n: "```sh\n" + "# one\n" * n + "```\n",
    "open code.markdown": lambda n: f"{'`' * 3}sh\none\n\n" * n,
    "snippets.markdown": lambda n: "--8<--\n\none two\n\n" * n,
    "imports.markdown": lambda n: "import {a} from 'b'\n\none two\n\n" * n,
    "admonitions.markdown": lambda n: f"!!! note\n    {WORDS}\n\n" * n,
    "containers.markdown": lambda n: f":::: tip a\n{WORDS}\n::::\n\n" * n,
    "tabs.markdown": lambda n: f'=== "a"\n    {WORDS}\n\n' * n,
    "terms.markdown": lambda n: "one\n: two three\n\n" * n,
    "footnotes.markdown": lambda n: "".join(f"one[^{each}]\n\n[^{each}]: two\n\n" for each in range(n)),
    "references.markdown": lambda n: "".join(f"[one][a{each}] two\n\n[a{each}]: b\n\n" for each in range(n)),
    "details.markdown": lambda n: f"<details>\n<summary>one</summary>\n\n{WORDS}\n\n</details>\n\n" * n,
    "rows.markdown": lambda n: "<table>" + "<tr><td>one</td><td>two</td></tr>\n" * n + "</table>",
    "macros.markdown": lambda n: f'{{{{< note title="a" >}}}}\n{WORDS}\n{{{{< /note >}}}}\n\n' * n,
    "options.rst": lambda n: f".. option:: --one\n\n   {WORDS}\n\n   :two: three\n\n" * n,
    "rubrics.rst": lambda n: f".. rubric:: One\n\n{WORDS}\n\n" * n,
    "notes.rst": lambda n: "".join(f"One [#a{each}]_ two.\n\n.. [#a{each}] Three.\n\n" for each in range(n)),
    "labels.rst": lambda n: f".. danger:: {WORDS}\n\n.. deprecated:: 1\n\n" * n,
    "notes.adoc": lambda n: f"{WORDS}footnote:[One.]\n\n" * n,
    "conditions.adoc": lambda n: f"ifdef::one[]\n{WORDS}\nendif::[]\nifndef::one[{WORDS}]\n\n" * n,
    "cells.adoc": lambda n: '[cols="1,1a"]\n|===\n' + "|one\n|* two\n* three\n" * n + "|===\n",
    "components.markdown": lambda n: f'<Tab\n  title="a"\n>\n    {WORDS}\n</Tab>\n' * n,
    "open components.markdown": lambda n: '<Tab title="a">\n<Tab\n title="b"\n' * n,
    "expressions.markdown": lambda n: "one {a && <b>two</b>} three. " * n,
    "open expressions.markdown": lambda n: "one {a && <b>two {--three {>>four " * n,
    "struck.markdown": lambda n: "one <b style='text-decoration: line-through'>two <i style='text-decoration:'> " * n,
    "paragraphs.text": lambda n: f"{WORDS}\n\n" * n,
    "rows.csv": lambda n: "a,b\n" + 'one,"two, three"\n' * n,
    "objects.json": lambda n: "[" + ",".join(['{"a": "one two three", "b": {"c": [1, 2]}}'] * n) + "]",
    "objects.jsonl": lambda n: '{"a": "one two three"}\n' * n,
    "objects.yaml": lambda n: "- a: one two\n  b: [1, 2]\n" * n,
    "cells.notebook": lambda n: (
        '{"nbformat": 4, "cells": ['
        + ",".join(
            ['{"cell_type": "markdown", "source": "one <b>two</b>"}', '{"cell_type": "code", "source": "a"}'] * n
        )
        + "]}"
    ),
    "description.json": lambda n: (
        '{"openapi": "3.1.0", "paths": {'
        + ",".join(f'"/a{each}": {{"get": {{"summary": "one", "parameters": [{{"name": "b"}}]}}}}' for each in range(n))
        + "}}"
    ),
    "sections.rst": lambda n: "".join(f"Backup {each}\n{'=' * 12}\n\n{WORDS} ``a`` `b`_\n\n" for each in range(n)),
    "lists.rst": lambda n: "* one\n\n  * two\n\n.. note:: three\n\n" * n,
    "table.rst": lambda n: "=== ===\none two\n=== ===\n" + "1   2\n" * n + "=== ===\n",
    "sections.adoc": lambda n: f"== Backup\n\n{WORDS} *a* `b` {{c}}\n\nNOTE: one\n\n" * n,
    "lists.adoc": lambda n: "* one\n** two\n\n// three\n\n" * n,
    "table.adoc": lambda n: "|===\n|a |b\n\n" + "|one |two\n" * n + "|===\n",
    "messages.po": lambda n: "".join(f'msgid "a{each}"\nmsgstr "one {each}"\n\n' for each in range(n)),
    "messages.sources": lambda n: "".join(f'msgid "one {each}"\nmsgstr "two {each}"\n\n' for each in range(n)),
    "units.xliff": lambda n: (
        '<xliff version="1.2"><file><body>'
        + "<trans-unit><source>one</source><target>two</target></trans-unit>" * n
        + "</body></file></xliff>"
    ),
    "paragraphs.html": lambda n: "<main>" + f"<h2 id=a>Backup</h2><p>{WORDS}<b>a</b></p>" * n + "</main>",
    "lists.html": lambda n: "<main><ul>" + "<li>one<ul><li>two</ul>" * n + "</ul></main>",
    "terms.html": lambda n: "<main><dl>" + "<dt>one<dt>two<dd>three<dd><dl><dt>a<dd>b</dl>" * n + "</dl></main>",
    "table.html": lambda n: "<main><table>" + "<tr><td>one<td rowspan=2>two" * n + "</table></main>",
    "mains.html": lambda n: "<main><p>one two</main>" * n,
    "links.html": lambda n: "<main><p>" + "<sup><a href=x>1</a></sup> <a href=y>one</a> " * n + "</main>",
    "terms in bold.html": lambda n: "<main>" + "<p><b>One two.</b> Three four.</p>" * n + "</main>",
    "asides.html": lambda n: "<main>" + "<div class='admonition note'><p class=title>a<p>one</div>" * n + "</main>",
    "styles.html": lambda n: f"<style>{'.a{display:none}' * n}</style><main>{'<p class=b>one</p>' * n}</main>",
}


def work(data: bytes, name: str) -> int:
    """How many lines run and how many functions are called while a file is read."""
    count = 0

    def line(frame: FrameType, event: str, about: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line if frame.f_code.co_filename.startswith(OURS) else None

    def call(frame: FrameType, event: str, about: Any) -> None:
        nonlocal count
        count += 1

    sys.settrace(line)
    sys.setprofile(call)
    try:
        read_whole(data, name)
    except LeftOut:
        pass
    finally:
        sys.setprofile(None)
        sys.settrace(None)
    return count


@pytest.mark.parametrize("file", FILES)
def test_twice_as_much_takes_twice_the_work(file: str):
    made, name = FILES[file], file.rpartition(".")[2]
    work(made(2).encode(), name)  # what is loaded once
    once, twice = (work(made(size).encode(), name) for size in (SIZE, 2 * SIZE))
    assert twice <= MOST * once
