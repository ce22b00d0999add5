"""`kilde check`: what is wrong with a translation is found where it stands, and nothing is said of a good one."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from bot.check import KINDS, Report, check, kinds
from bot.defects import Kind
from bot.records import SettingError
from ui.check_page import page

ENGLISH = """# Storing the index

The index takes 1,500 MB of disk and keeps 12.5 % of it free for later use.

## Moving it

Set `KILDE_INDEX` to another folder before you start the program, see [the settings](settings.md).

- A passage takes seven kilobytes, and version 2.1 needs less of them than version 2.0 did.
- The table is written once an hour, and nothing is lost when the machine goes down.

```sh
kilde index docs  # build it
```

Read [the manual](https://example.org/en-us/manual) if something goes wrong with the disk.
"""
GOOD = {
    "sv": """# Att lagra indexet

Indexet tar 1 500 MB på disken och håller 12,5 % av den fri för senare bruk.

## Att flytta det

Sätt `KILDE_INDEX` till en annan mapp innan du startar programmet, se [inställningarna](settings.md).

- Ett stycke tar sju kilobyte, och version 2.1 behöver färre av dem än version 2.0 gjorde.
- Tabellen skrivs en gång i timmen, och inget går förlorat när maskinen stannar.

```sh
kilde index docs  # bygg det
```

Läs [handboken](https://example.org/sv-se/manual) om något går fel med disken.
""",
    "da": """# At gemme indekset

Indekset fylder 1.500 MB på disken og holder 12,5 % af den fri til senere brug.

## At flytte det

Sæt `KILDE_INDEX` til en anden mappe, før du starter programmet, se [indstillingerne](settings.md).

- Et afsnit fylder syv kilobyte, og version 2.1 har brug for færre af dem, end version 2.0 havde.
- Tabellen skrives en gang i timen, og intet går tabt, når maskinen stopper.

```sh
kilde index docs  # byg det
```

Læs [håndbogen](https://example.org/da-dk/manual), hvis noget går galt med disken.
""",
    "nl": """# De index bewaren

De index neemt 1.500 MB van de schijf in en houdt 12,5 % ervan vrij voor later gebruik.

## Hem verplaatsen

Zet `KILDE_INDEX` op een andere map voordat je het programma start, zie [de instellingen](settings.md).

- Een passage neemt zeven kilobyte in, en versie 2.1 heeft er minder van nodig dan versie 2.0 had.
- De tabel wordt eens per uur geschreven, en er gaat niets verloren als de machine uitvalt.

```sh
kilde index docs  # bouw hem
```

Lees [de handleiding](https://example.org/nl-nl/manual) als er iets misgaat met de schijf.
""",
    "ms": """# Menyimpan indeks

Indeks mengambil 1,500 MB cakera dan membiarkan 12.5 % daripadanya kosong untuk kegunaan kemudian.

## Memindahkannya

Tetapkan `KILDE_INDEX` kepada folder lain sebelum anda memulakan program itu, lihat [tetapan](settings.md).

- Satu petikan mengambil tujuh kilobait, dan versi 2.1 memerlukan kurang daripada versi 2.0 dahulu.
- Jadual ditulis sekali sejam, dan tiada apa yang hilang apabila mesin terhenti.

```sh
kilde index docs  # bina ia
```

Baca [manual](https://example.org/ms-my/manual) jika ada yang tidak kena dengan cakera.
""",
}
CHATTER = {
    "sv": "Här är översättningen av texten:",
    "da": "Bemærk, at jeg har ladet koden stå.",
    "nl": "Hier is de vertaling van de tekst:",
    "ms": "Berikut ialah terjemahan teks itu:",
}
# Kind -> what is changed in a good translation, as (pattern, replacement); {…} is filled by language.
DEFECTS: dict[str, tuple[str, str]] = {
    "number": (r"2\.1", "2.7"),
    "unit": (r"MB", "GB"),
    "code": (r"`KILDE_INDEX`", "`KILDE_INDEKS`"),
    "link": (r"example\.org/[a-z-]+/manual", "example.org/other"),
    "broken_link": (r"\(settings\.md\)", "(gone.md)"),
    "fence": (r"it\n```|det\n```|hem\n```|ia\n```", "\n"),
    "placeholder": (r"\n## ", "\n@@INLINE_CODE_0@@ TODO\n\n## "),
    "characters": (r"2\.0", "2.0 \ufffd"),
    "chatter": (r"\n## ", "\n{chatter}\n\n## "),
    "language": (
        r"\n## ",
        "\nThe index is never written to the disk before the program has been started.\n\n## ",
    ),
    "shorter": (r"\n## [\s\S]*?(?=\n- )", "\n"),
}


def write(folder: Path, texts: dict[str, str], *, original: str = ENGLISH, noted: str | None = None) -> Path:
    """A folder in the layout of Co-op Translator; `noted` is the original that the translations were made from."""
    folder.mkdir(exist_ok=True)
    (folder / "storage.md").write_text(original, encoding="utf-8")
    (folder / "settings.md").write_text("# Settings\n\nThe program reads its settings when it starts.\n")
    made_from = hashlib.md5((noted or original).encode()).hexdigest()
    for language, text in texts.items():
        place = folder / "translations" / language
        place.mkdir(parents=True, exist_ok=True)
        (place / "storage.md").write_text(text, encoding="utf-8")
        (place / "settings.md").write_text(GOOD[language].split("\n\n")[5], encoding="utf-8")
        entry = {"original_hash": made_from, "source_file": "storage.md", "language_code": language}
        (place / ".co-op-translator.json").write_text(json.dumps({"storage.md": entry}))
    return folder


def found(report: Report) -> set[tuple[str, str]]:
    return {(finding.kind, finding.language) for finding in report.findings if "storage" in finding.path}


def test_nothing_is_said_of_good_translations(tmp_path):
    assert found(check(write(tmp_path, GOOD))) == set()


@pytest.mark.parametrize("language", GOOD)
@pytest.mark.parametrize("kind", DEFECTS)
def test_a_defect_is_found_where_it_stands(tmp_path, kind, language):
    pattern, replacement = DEFECTS[kind]
    replacement = replacement.replace("{chatter}", CHATTER[language])
    text = re.sub(pattern, lambda _: replacement, GOOD[language], count=1)
    assert text != GOOD[language]
    findings = check(write(tmp_path, {language: text})).findings
    finding = next(each for each in findings if each.kind == kind and "storage" in each.path)
    assert finding.path == f"translations/{language}/storage.md"
    assert finding.original == "storage.md"
    changed = [a == b for a, b in zip(text.splitlines(), GOOD[language].splitlines(), strict=False)].index(False) + 1
    assert abs(finding.line - changed) <= 2


def test_what_differs_is_said_with_the_original_s_words(tmp_path):
    text = GOOD["sv"].replace("1 500 MB", "1 900 MB")
    (finding,) = check(write(tmp_path, {"sv": text})).of(["number"])
    assert (finding.line, finding.found, finding.expected) == (3, "1 900", "1,500")
    assert finding.original_line == 3
    assert "12.5 %" in (finding.original_says or "")


def test_states_are_findings_too(tmp_path):
    folder = write(tmp_path, {"sv": GOOD["sv"], "da": GOOD["da"]}, noted="something else")
    (folder / "translations" / "da" / "storage.md").unlink()
    (folder / "translations" / "sv" / "gone.md").write_text(GOOD["sv"])
    report = check(folder)
    assert {("stale", "sv"), ("untranslated", "da")} <= found(report)
    assert [finding.path for finding in report.of(["missing"])] == ["translations/sv/gone.md"]
    rows = {row.language: row for row in report.rows()}
    assert (rows["sv"].stale, rows["sv"].missing, rows["da"].untranslated) == (1, 1, 1)


def test_a_file_in_another_language_than_it_claims(tmp_path):
    report = check(write(tmp_path, {"ms": ENGLISH}))
    (finding,) = report.of(["mislabelled"])
    assert (finding.found, finding.expected) == ("en", "ms")
    assert not report.of(["language"]), "said once"
    assert next(row for row in report.rows() if row.language == "ms").mislabelled == 1


def test_one_language_alone(tmp_path):
    report = check(write(tmp_path, GOOD | {"ms": ENGLISH}), language="ms-MY")
    assert {document.language for document in report.documents} == {"ms"}
    assert {finding.language for finding in report.findings} == {"ms"}
    with pytest.raises(SettingError, match="da, en, ms, nl, sv"):
        check(tmp_path, language="xx")


def test_kinds_are_named():
    assert set(KINDS) == set(get_args(Kind))
    assert kinds("stale, broken-link") == {"stale", "broken_link"}
    assert kinds("all") == set(KINDS)
    assert kinds("") == frozenset()
    with pytest.raises(SettingError, match="choose among all, mislabelled, "):
        kinds("stale,staler")


def test_the_page_shows_every_document_and_finding_and_needs_nothing_from_outside(tmp_path):
    text = GOOD["sv"].replace("2.1", "<b>2.9</b>")
    report = check(write(tmp_path, GOOD | {"sv": text}))
    shown = page(report, "docs & more")
    assert "docs &amp; more" in shown
    assert not re.search(r"<!--\w+-->", shown)
    assert not re.search(r"(?:src|href)=\"(?!#)|url\(|@import|https?://[^<]*\.(?:js|css)", shown)
    assert "<b>2.9" not in shown
    anchors = re.findall(r'href="#([^"]+)"', shown)
    assert anchors
    assert all(f'id="{anchor}"' in shown for anchor in anchors)
    assert shown.count("<li data-kind=") == len(report.findings)


def kilde(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ui.cli", "check", *arguments]
    root = Path(__file__).resolve().parent.parent
    return subprocess.run(command, capture_output=True, text=True, cwd=root, check=False)


def test_the_command_says_path_and_line_and_fails_when_asked_to(tmp_path):
    folder = write(tmp_path / "docs", {"sv": GOOD["sv"].replace("2.1", "2.7")})
    shown, told = tmp_path / "page.html", kilde(str(folder))
    assert told.returncode == 0, told.stderr
    assert "translations/sv/storage.md:9 number: 2.7 instead of 2.1" in told.stdout
    assert "storage.md:9: - A passage takes seven kilobytes" in told.stdout
    failed = kilde(str(folder), "--fail-on", "stale,number", "--json", "--html", str(shown))
    assert failed.returncode == 1
    assert [each["kind"] for each in json.loads(failed.stdout)["findings"]] == ["number"]
    assert "2.7 instead of 2.1" in shown.read_text(encoding="utf-8")
    assert kilde(str(folder), "--fail-on", "stale").returncode == 0
    unknown = kilde(str(folder), "--fail-on", "numbers")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "choose among" in unknown.stderr
