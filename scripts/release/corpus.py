"""Checks the translations in corpus/ against their originals and writes their sidecar metadata; cannot judge wording.

Usage: python scripts/release/corpus.py check | write

check: one line per finding; exit status 1 if there is any
write: records each original's hash; run it once its translations are up to date
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from scripts.shared.command import arguments, run

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
LANGUAGES = ("sv", "da", "nl", "ms")
SIDECAR = ".co-op-translator.json"
COUNTED = {
    "list_item_open": "list items",
    "table_open": "tables",
    "tr_open": "table rows",
    "td_open": "table cells",
    "th_open": "table cells",
    "paragraph_open": "paragraphs",
}
# 2,000 and 2.000 and 2 000 (also with a no-break space) are one number, and so are 0.5 and 0,5.
NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?!\d)|\d+(?:[.,]\d+)*")

Features = dict[str, Counter[str]]


def originals(corpus: Path = CORPUS) -> list[str]:
    """Paths of the original pages and tables, relative to the corpus."""
    files = (path.relative_to(corpus) for suffix in ("md", "csv") for path in corpus.rglob(f"*.{suffix}"))
    return sorted(path.as_posix() for path in files if path.parts[0] != "translations")


def findings(corpus: Path = CORPUS) -> list[str]:
    """What is wrong, one sentence each; empty where all is well."""
    found = [line for source in originals(corpus) for line in dead_links(corpus / source, corpus)]
    for language in LANGUAGES:
        folder = corpus / "translations" / language
        found += sidecar_findings(corpus, language)
        for source in originals(corpus):
            translation = folder / source
            if not translation.is_file():
                found.append(f"translations/{language}/{source}: missing translation")
                continue
            found += dead_links(translation, corpus)
            found += differences(corpus / source, translation, corpus)
    return found


def sidecar_findings(corpus: Path, language: str) -> Iterator[str]:
    """Entries that are missing, superfluous or not what `write` would write."""
    place = f"translations/{language}/{SIDECAR}"
    recorded, expected = sidecar(corpus, language), entries(corpus, language)
    for source in sorted(recorded.keys() | expected.keys()):
        if source not in recorded:
            yield f"{place}: no entry for {source}"
        elif source not in expected:
            yield f"{place}: {source} has no original or no translation"
        elif recorded[source].get("original_hash") != expected[source]["original_hash"]:
            yield f"{place}: {source} has changed since it was translated"
        elif recorded[source] != expected[source]:
            yield f"{place}: the entry for {source} is not in the expected form"


def dead_links(page: Path, corpus: Path) -> Iterator[str]:
    """Links of a Markdown page to files that do not exist."""
    for target in features(page)["links"]:
        local = target.partition("#")[0]
        if local and "://" not in target and not (page.parent / local).is_file():
            yield f"{page.relative_to(corpus).as_posix()}: link to {target}, which does not exist"


def differences(original: Path, translation: Path, corpus: Path) -> Iterator[str]:
    """How the shape, code, links and numbers of a translation differ from its original's."""
    theirs, ours = features(original), features(translation)
    place = translation.relative_to(corpus).as_posix()
    for name in theirs:
        missing, extra = theirs[name] - ours[name], ours[name] - theirs[name]
        if missing or extra:
            yield f"{place}: {name} differ: {listed(missing)} missing, {listed(extra)} added"


def listed(items: Counter[str]) -> str:
    return ", ".join(repr(item) + (f" ×{count}" if count > 1 else "") for item, count in items.items()) or "none"


def features(path: Path) -> Features:
    """What a page or table must share with its translations, counted."""
    text = path.read_text(encoding="utf-8")
    return table_features(text) if path.suffix == ".csv" else page_features(text)


def table_features(text: str) -> Features:
    rows = list(csv.reader(text.splitlines()))
    return {
        "links": Counter(),
        "rows": Counter(f"{len(row)} cells" for row in rows),
        "numbers": numbers(text),
    }


def page_features(text: str) -> Features:
    found: Features = {name: Counter() for name in ("structure", "code blocks", "code", "links", "numbers")}
    prose = []
    for token in tokens(text):
        if token.type == "heading_open":
            found["structure"][f"headings {token.markup}"] += 1
        elif token.type in COUNTED:
            found["structure"][COUNTED[token.type]] += 1
        elif token.type in ("fence", "code_block"):
            found["code blocks"][token.info + "\n" + token.content] += 1
        elif token.type == "code_inline":
            found["code"][token.content] += 1
        elif token.type == "link_open":
            found["links"][str(token.attrs["href"])] += 1
        elif token.type == "text":
            prose.append(token.content)
    found["numbers"] = numbers("\n".join(prose))
    return found


def tokens(text: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        yield token
        yield from token.children or ()


def numbers(text: str) -> Counter[str]:
    """The numbers of a text without their separators."""
    return Counter(re.sub(r"\D", "", number) for number in NUMBER.findall(text))


def sidecar(corpus: Path, language: str) -> dict[str, Any]:
    """The metadata as it is recorded."""
    path = corpus / "translations" / language / SIDECAR
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def entries(corpus: Path, language: str) -> dict[str, dict[str, str]]:
    """The metadata as it should be: a date stays where the original's hash does."""
    recorded, now = sidecar(corpus, language), datetime.now(UTC).isoformat(timespec="seconds")
    expected = {}
    for source in originals(corpus):
        if (corpus / "translations" / language / source).is_file():
            digest = hashlib.md5((corpus / source).read_bytes()).hexdigest()
            old = recorded.get(source, {})
            expected[source] = {
                "original_hash": digest,
                "translation_date": old.get("translation_date", now) if old.get("original_hash") == digest else now,
                "source_file": source,
                "language_code": language,
            }
    return expected


def write(corpus: Path = CORPUS) -> None:
    """Rewrites the sidecars of all languages that have translations."""
    for language in LANGUAGES:
        folder = corpus / "translations" / language
        if folder.is_dir():
            text = json.dumps(entries(corpus, language), ensure_ascii=False, indent=2)
            (folder / SIDECAR).write_text(text + "\n", encoding="utf-8")


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("what", choices=("check", "write"))
    if parser.parse_args().what == "write":
        write()
        return 0
    found = findings()
    print("\n".join(found) or "The corpus is in order.")
    return 1 if found else 0


if __name__ == "__main__":
    run(main)
