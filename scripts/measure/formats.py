"""How fast documents of each format are read, in MB a second, beside the library that parses them alone.

Usage: python scripts/measure/formats.py [--kilobytes 400]

Each format has the same words in the same pages, made here; PDF and Word are left out, because no library that Kilde
needs writes them. Kilde's side is all of reading: parsing, boilerplate, language, blocks.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from rich.table import Table

from bot.documents.folder import read_folder
from scripts.shared.command import arguments, run
from scripts.shared.samples import SAMPLES
from scripts.shared.tables import console

PAGE = 20  # sections of a page
REPEATS = 3


class Made(NamedTuple):
    """How pages of a format are made, and how a library alone parses one."""

    page: Callable[[list[tuple[str, str]]], str]
    library: str
    parse: Callable[[str], object]


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--kilobytes", type=int, default=400, help="of each format (default: 400)")
    size = parser.parse_args().kilobytes * 1000
    table = Table("format", "library", "library alone, MB/s", "Kilde, MB/s", "times as long", box=None)
    for suffix, made in FORMATS.items():
        pages = _pages(made, size)
        total = sum(len(page.encode()) for page in pages.values()) / 1e6
        alone = min(_parsing(made, pages) for _ in range(REPEATS))
        ours = min(_reading(suffix, pages) for _ in range(REPEATS))
        table.add_row(suffix, made.library, f"{total / alone:.1f}", f"{total / ours:.2f}", f"{ours / alone:.1f}")
    console().print(table)


def _parsing(made: Made, pages: Mapping[str, str]) -> float:
    begin = time.perf_counter()
    for page in pages.values():
        made.parse(page)
    return time.perf_counter() - begin


def _reading(suffix: str, pages: Mapping[str, str]) -> float:
    with tempfile.TemporaryDirectory() as place:
        for name, page in pages.items():
            (Path(place) / f"{name}{suffix}").write_text(page, encoding="utf-8")
        begin = time.perf_counter()
        read_folder(Path(place))
        return time.perf_counter() - begin


def _pages(made: Made, size: int) -> Mapping[str, str]:
    pages: dict[str, str] = {}
    total = 0
    while total < size:
        language = list(SAMPLES)[len(pages) % len(SAMPLES)]
        words = SAMPLES[language]
        sections = [
            (f"{words[at % len(words)][:30]} {len(pages)}-{at}", " ".join(words) + f" {at}.") for at in range(PAGE)
        ]
        page = made.page(sections)
        pages[f"page-{len(pages)}"] = page
        total += len(page.encode())
    return pages


# ---- formats -------------------------------------------------------------------------------


def _markdown(sections: list[tuple[str, str]]) -> str:
    return "\n".join(
        f"## {title}\n\n{text}\n\n- {title}\n- {text}\n\n```bash\nls -l\n```\n" for title, text in sections
    )


def _html(sections: list[tuple[str, str]]) -> str:
    parts = (f"<h2>{title}</h2><p>{text}</p><ul><li>{title}<li>{text}</ul><pre>ls -l</pre>" for title, text in sections)
    return f"<!doctype html><html><body><main>{''.join(parts)}</main></body></html>"


def _rst(sections: list[tuple[str, str]]) -> str:
    parts = (
        f"{t}\n{'=' * len(t)}\n\n{text}\n\n- {t}\n- {text}\n\n.. code-block:: bash\n\n   ls -l\n\n"
        for t, text in sections
    )
    return "".join(parts)


def _adoc(sections: list[tuple[str, str]]) -> str:
    return "".join(f"== {title}\n\n{text}\n\n* {title}\n* {text}\n\n----\nls -l\n----\n\n" for title, text in sections)


def _po(sections: list[tuple[str, str]]) -> str:
    head = 'msgid ""\nmsgstr ""\n"Language: sv\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    return head + "".join(f'msgid "{title} {text}"\nmsgstr "{text}"\n\n' for title, text in sections)


def _csv(sections: list[tuple[str, str]]) -> str:
    return "name,text\n" + "".join(f'"{title}","{text}"\n' for title, text in sections)


def _json(sections: list[tuple[str, str]]) -> str:
    return json.dumps([{"name": title, "text": text} for title, text in sections], ensure_ascii=False)


def _yaml(sections: list[tuple[str, str]]) -> str:
    return "".join(f'- name: "{title}"\n  text: "{text}"\n' for title, text in sections)


def _parse_markdown(page: str) -> object:
    from markdown_it import MarkdownIt

    return MarkdownIt().parse(page)


def _parse_html(page: str) -> object:
    from lxml import html

    return html.fromstring(page)


def _parse_rst(page: str) -> object:
    from docutils.core import publish_doctree

    return publish_doctree(page, settings_overrides={"report_level": 5, "warning_stream": StringIO()})


def _parse_po(page: str) -> object:
    import polib

    return polib.pofile(page)


def _parse_csv(page: str) -> object:
    import csv

    return list(csv.reader(StringIO(page)))


def _parse_yaml(page: str) -> object:
    import yaml

    return yaml.safe_load(page)


FORMATS = {
    ".md": Made(_markdown, "markdown-it-py", _parse_markdown),
    ".html": Made(_html, "lxml", _parse_html),
    ".rst": Made(_rst, "docutils", _parse_rst),
    ".adoc": Made(_adoc, "none: split in lines", str.splitlines),
    ".po": Made(_po, "polib", _parse_po),
    ".csv": Made(_csv, "csv", _parse_csv),
    ".json": Made(_json, "json", json.loads),
    ".yaml": Made(_yaml, "PyYAML", _parse_yaml),
}


if __name__ == "__main__":
    run(main)
