"""The demo documentation is complete in five languages, and its translations say the truth about their originals."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from helpers import ROOT

from scripts.release import corpus

PAGE = """# Title

Text with 2,000 and `code` and [a link](table.csv).

- one
- two

| A | B |
| --- | --- |
| 1 | 2 |

```bash
kilde index
```
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small corpus in order."""
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "table.csv").write_text("Term,Meaning\ncat,purrs\n", encoding="utf-8")
    for language in corpus.LANGUAGES:
        translated = tmp_path / "translations" / language
        translated.mkdir(parents=True)
        shutil.copy(tmp_path / "page.md", translated)
        shutil.copy(tmp_path / "table.csv", translated)
    corpus.write(tmp_path)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_demo_documentation_is_in_order():
    assert corpus.findings() == []


def test_at_least_eight_pages_in_five_languages_and_a_table():
    for language in ("", *(f"translations/{code}" for code in corpus.LANGUAGES)):
        assert len(list((ROOT / "corpus" / language).glob("*.md"))) >= 8, language
    assert list((ROOT / "corpus").glob("*.csv"))


def test_a_corpus_in_order_has_no_findings(folder: Path):
    assert corpus.findings(folder) == []


@pytest.mark.parametrize("number", ["2.000", "2 000", "2\u00a0000", "2000"])
def test_numbers_may_be_written_as_the_language_does(folder: Path, number: str):
    edit(folder / "translations/sv/page.md", "2,000", number)
    assert corpus.findings(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("2,000", "3,000", "numbers differ"),
        ("# Title", "## Title", "structure differ"),
        ("- two\n", "", "structure differ"),
        ("| 1 | 2 |\n", "", "structure differ"),
        ("kilde index", "kilde indeks", "code blocks differ"),
        ("`code`", "`kod`", "code differ"),
        ("table.csv", "tabell.csv", "which does not exist"),
        ("table.csv", "page.md", "links differ"),
    ],
)
def test_a_translation_that_departs_from_its_original_is_found(folder: Path, old: str, new: str, finding: str):
    edit(folder / "translations/sv/page.md", old, new)
    found = corpus.findings(folder)
    assert any(line.startswith("translations/sv/page.md") and finding in line for line in found)


def test_a_missing_translation_is_found(folder: Path):
    (folder / "translations/ms/table.csv").unlink()
    assert "translations/ms/table.csv: missing translation" in corpus.findings(folder)


def test_a_lost_row_of_a_table_is_found(folder: Path):
    edit(folder / "translations/nl/table.csv", "cat,purrs\n", "")
    assert any("rows differ" in line for line in corpus.findings(folder))


def test_a_changed_original_makes_its_translations_stale_until_written(folder: Path):
    edit(folder / "page.md", "Text", "Words")
    assert sum("has changed since it was translated" in line for line in corpus.findings(folder)) == 4
    corpus.write(folder)
    assert corpus.findings(folder) == []


def test_writing_keeps_the_date_of_what_did_not_change(folder: Path):
    sidecar = folder / "translations/da" / corpus.SIDECAR
    recorded = json.loads(sidecar.read_text(encoding="utf-8"))
    for entry in recorded.values():
        entry["translation_date"] = "2026-01-01T00:00:00+00:00"
    sidecar.write_text(json.dumps(recorded), encoding="utf-8")
    edit(folder / "page.md", "Text", "Words")
    corpus.write(folder)
    written = json.loads(sidecar.read_text(encoding="utf-8"))
    assert written["table.csv"] == recorded["table.csv"]
    assert written["page.md"]["translation_date"] > "2026-01-01T00:00:00+00:00"
    assert set(written["page.md"]) == {"original_hash", "translation_date", "source_file", "language_code"}
