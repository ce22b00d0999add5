"""`kilde check`: what is wrong with a translation is found where it stands, and nothing is said of a good one."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest
from helpers import ROOT, filled, kilde
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright

from bot import CHECK_KINDS, Report, check, check_kinds
from bot.checking.defects import defects
from bot.checking.page import Page
from bot.checking.pairing import Kind, Pairing
from bot.records import Document, SettingError
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
TEXTS = GOOD | {"en": ENGLISH}
ENGLISH_SENTENCE = "The index is never written to the disk before the program has been started."
SWEDISH_SENTENCE = "Indexet skrivs aldrig till disken förrän programmet har startats."
CHATTER = {
    "en": "Sure, here is the translated text:",
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
    "language": (r"\n## ", "\n{sentence}\n\n## "),
    "shorter": (r"\n## [\s\S]*?(?=\n- )", "\n"),
}


def write(folder: Path, texts: dict[str, str], *, original: str = "", noted: str | None = None) -> Path:
    """A folder in the layout of Co-op Translator; `noted` is the original that the translations were made from.

    The original is English, that of an English translation Swedish.
    """
    source = "sv" if "en" in texts else "en"
    original = original or TEXTS[source]
    filled(folder, {"storage.md": original, "settings.md": TEXTS[source].split("\n\n")[5]})
    made_from = hashlib.md5((noted or original).encode()).hexdigest()
    for language, text in texts.items():
        entry = {"original_hash": made_from, "source_file": "storage.md", "language_code": language}
        pages = {"storage.md": text, "settings.md": TEXTS[language].split("\n\n")[5]}
        sidecar = {".co-op-translator.json": json.dumps({"storage.md": entry})}
        filled(folder / "translations" / language, pages | sidecar)
    return folder


def found(report: Report) -> set[tuple[str, str]]:
    return {(finding.kind, finding.language) for finding in report.findings if "storage" in finding.path}


def test_nothing_is_said_of_good_translations(tmp_path):
    assert check(write(tmp_path, GOOD)).of(set(CHECK_KINDS) - {"unread"}) == ()


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("kind", DEFECTS)
def test_a_defect_is_found_where_it_stands(tmp_path, kind, language):
    pattern, replacement = DEFECTS[kind]
    sentence = SWEDISH_SENTENCE if language == "en" else ENGLISH_SENTENCE
    replacement = replacement.replace("{chatter}", CHATTER[language]).replace("{sentence}", sentence)
    text = re.sub(pattern, lambda _: replacement, TEXTS[language], count=1)
    assert text != TEXTS[language]
    findings = check(write(tmp_path, {language: text})).findings
    finding = next(each for each in findings if each.kind == kind and "storage" in each.path)
    assert finding.path == f"translations/{language}/storage.md"
    assert finding.original == "storage.md"
    changed = [a == b for a, b in zip(text.splitlines(), TEXTS[language].splitlines(), strict=False)].index(False) + 1
    assert abs(finding.line - changed) <= 2


# What no original says, and a word of each good translation that its language does not say twice.
INVENTED = {
    "sv": ("Dessutom sparas en säkerhetskopia varje natt, och den kan läsas in igen från menyn.", "annan"),
    "da": ("Desuden gemmes der en sikkerhedskopi hver nat, og den kan hentes frem igen fra menuen.", "anden"),
    "nl": ("Bovendien wordt er elke nacht een reservekopie gemaakt, die u vanuit het menu kunt terugzetten.", "andere"),
    "en": ("Besides, a backup copy is made every night, and you can restore it from the menu.", "another"),
    "ms": ("Selain itu, salinan sandaran dibuat setiap malam dan boleh dipulihkan daripada menu.", "lain"),
}


def found_in(folder: Path, language: str, text: str) -> list[tuple[str, int]]:
    return [(each.kind, each.line) for each in check(write(folder, {language: text})).findings if each.original]


@pytest.mark.parametrize("language", TEXTS)
def test_what_a_translation_adds_is_found(tmp_path, language):
    good, sentence = TEXTS[language], INVENTED[language][0]
    lines = good.split("\n")
    added = {
        3: good.replace(lines[2], f"{lines[2]} {sentence}"),
        7: good.replace(lines[6], f"{sentence}\n\n{lines[6]}"),
        9: good.replace(lines[8], f"- {sentence}\n{lines[8]}"),
        13: good.replace("```sh", f"## {sentence[:30]}\n\n{sentence}\n\n```sh"),
        5: good.replace(
            "\n## ", "\n```sh\nkilde backup docs --every night --keep 7\nkilde restore docs\n```\n\n## ", 1
        ),
    }
    for line, text in added.items():
        told = found_in(tmp_path, language, text)
        assert [kind for kind, _ in told] == ["longer"], (line, told)
        assert abs(told[0][1] - line) <= 3


@pytest.mark.parametrize("language", TEXTS)
def test_what_a_translation_says_twice_is_found(tmp_path, language):
    good, word = TEXTS[language], INVENTED[language][1]
    lines = good.split("\n")
    twice = {
        3: good.replace(lines[2], f"{lines[2]} {lines[2]}"),
        7: good.replace(f" {word} ", f" {word} {word} ", 1),
        9: good.replace(lines[8], f"{lines[8]}\n{lines[8]}"),
        11: good.replace("\n".join(lines[8:10]), "\n".join(lines[8:10] * 2)),
    }
    for line, text in twice.items():
        told = found_in(tmp_path, language, text)
        assert [kind for kind, _ in told] == ["doubled"], (line, told)
        assert abs(told[0][1] - line) <= 2


# English and a language: it says the same word twice, as a good writer does.
SAID_TWICE = [
    ("The text that that program wrote had had an owner.", "sv", "Den som som administratör skrev texten ägde den."),
    ("Those who live there know it.", "da", "De, der der bor, ved det godt nok selv."),
    ("If the program stops, start it again.", "nl", "Als het het programma niet meer doet, start het dan opnieuw."),
    ("You prepare well before you begin.", "nl", "Zorg dat je je goed voorbereidt voordat je begint."),
    ("Sometimes the books are read once more.", "ms", "Kadang-kadang buku-buku itu dibaca sekali lagi."),
    ("There are too many of the large files.", "sv", "Det finns för för många av de stora filerna här."),
    ("Ask the Sea Safety Safety Board first.", "da", "Spørg først Sea Safety Safety Board om det."),
    ("Run `very very` and then very, very slowly.", "ms", "Jalankan `very very` dan kemudian sangat, sangat perlahan."),
]


@pytest.mark.parametrize(("original", "language", "translation"), SAID_TWICE)
def test_what_a_good_writer_says_twice_is_no_defect(tmp_path, original, language, translation):
    texts = {language: f"{GOOD[language]}\n{translation}\n"}
    assert check(write(tmp_path, texts, original=f"{ENGLISH}\n{original}\n")).findings == ()


def test_what_the_original_repeats_may_be_repeated(tmp_path):
    again = "\n| a | b |\n|---|---|\n| 1 | 2 |\n| 1 | 2 |\n\nTra la la, says the sea at night.\n" * 2
    sung = "\n| a | b |\n|---|---|\n| 1 | 2 |\n| 1 | 2 |\n\nTra la la, siger havet om natten.\n" * 2
    report = check(write(tmp_path, {"da": GOOD["da"] + sung}, original=ENGLISH + again))
    assert report.findings == ()


# English, a language, its translation: other words or signs, nothing else.
NO_DEFECTS = [
    (
        "The office opens at 2 PM and help is there 24/7.",
        "sv",
        "Kontoret öppnar kl. 14.00 och hjälp finns dygnet runt.",
    ),
    ("It has 7 billion parameters and 1.5M users.", "da", "Den har 7 milliarder parametre og 1,5 millioner brugere."),
    ("Leave one, two or three pages blank (1,2 or 3).", "nl", "Laat een, twee of drie pagina's leeg (1, 2 of 3)."),
    ("Version 3.10 of May 1, 2024 is the 2nd one.", "ms", "Versi 3.10 bertarikh 1 Mei 2024 ialah yang kedua."),
    ("The picture is a 3D shape of twenty-five points.", "sv", "Bilden är en tredimensionell form av 25 punkter."),
    ("Save it as `/home/name/example.txt` before that.", "da", "Gem den først som `/home/navn/eksempel.txt`."),
    (
        "Ask [the lexicon](https://en.wikipedia.org/wiki/Gate).",
        "nl",
        "Vraag [het lexicon](https://nl.wikipedia.org/wiki/Poort).",
    ),
    (
        "See [how to move it](#moving-it) in the text above.",
        "sv",
        "Se [hur man flyttar det](#att-flytta-det) i texten ovan.",
    ),
    (
        "Write `git log -1 # the last one` to see what it was.",
        "ms",
        "Tulis `git log -1 # yang terakhir` untuk melihatnya.",
    ),
    ("It floats.[^a]\n\n[^a]: Older boats do not.", "nl", "Hij drijft.[^a]\n\n[^a]: Oudere boten niet."),
    (
        'See [the fares]({{< ref "/fares.md" >}}) and {{<icon>}}.',
        "da",
        'Se [priserne]({{< ref "/priser.md" >}}) og {{<icon>}}.',
    ),
    ('The prompt was "Tell me a joke about the sea".', "da", 'Spørgsmålet var "Tell me a joke about the sea".'),
]


@pytest.mark.parametrize(("original", "language", "translation"), NO_DEFECTS)
def test_what_a_good_translator_does_is_no_defect(tmp_path, original, language, translation):
    texts = {language: f"{GOOD[language]}\n{translation}\n"}
    findings = check(write(tmp_path, texts, original=f"{ENGLISH}\n{original}\n")).findings
    assert [(finding.kind, finding.found, finding.expected) for finding in findings] == []


def test_a_link_to_a_page_with_a_translated_name_is_no_defect(tmp_path):
    head = "---\ntranslationKey: {}\n---\n"
    linked = "# Boten\n\nLees eerst [de tarieven](geld/tarieven.md) en [de regels](geld/tarieven.md).\n"
    pages = {
        "en/boats.md": head.format("boats")
        + "# Boats\n\nRead [the fares](money/fares.md) and [the rules](rules.md) first.\n",
        "en/money/fares.md": head.format("fares") + "# Fares\n\nA trip on the boat costs nine euros.\n",
        "en/rules.md": head.format("rules") + "# Rules\n\nNobody sits on the railing of a boat.\n",
        "nl/boten.md": head.format("boats") + linked,
        "nl/geld/tarieven.md": head.format("fares") + "# Tarieven\n\nEen tocht met de boot kost negen euro.\n",
        "nl/regels.md": head.format("rules") + "# Regels\n\nNiemand zit op de reling van een boot.\n",
    }
    findings = check(filled(tmp_path, pages)).of(["link", "broken_link"])
    assert [(each.line, each.found, each.expected) for each in findings] == [(6, "geld/tarieven.md", "rules.md")]


def test_a_table_of_contents_that_lost_its_anchors_is_one_finding(tmp_path):
    contents = "".join(f"- [Part {n}](#part-{n})\n" for n in range(9))
    lost = "".join(f"- [Del {n}](../..)\n" for n in range(9))
    report = check(write(tmp_path, {"sv": GOOD["sv"] + lost}, original=ENGLISH + contents))
    (finding,) = report.findings
    assert (finding.kind, finding.found) == ("link", "../..")
    assert finding.expected.startswith("#part-0, #part-1")


def test_a_heading_that_the_original_says_twice_may_be_left_out(tmp_path):
    twice = ENGLISH.replace("## Moving it\n", "## Moving the whole of it to another folder\n\n" * 2)
    once = GOOD["da"].replace("## At flytte det", "## At flytte det hele til en anden mappe")
    assert check(write(tmp_path, {"da": once}, original=twice)).findings == ()


def test_chatter_inside_code_and_a_paragraph_that_breaks_off(tmp_path):
    text = GOOD["nl"].replace("bouw hem\n", "bouw hem\nI'm sorry, but I need the content of the file.\n")
    cut = text.index("De tabel wordt")
    text = text[: cut + 12] + text[text.index("\n", cut) :]
    found = {(finding.kind, finding.line) for finding in check(write(tmp_path, {"nl": text})).findings}
    assert {("chatter", 14), ("shorter", 10)} <= found


def test_a_file_that_cannot_be_read_is_said(tmp_path):
    folder = write(tmp_path, {"sv": GOOD["sv"]})
    (folder / "polish.md").write_bytes("# Książka\n".encode("cp1250"))
    assert [finding.path for finding in check(folder).of(["unread"])][:1] == ["polish.md"]


PIECES = st.sampled_from(
    [*ENGLISH.split("\n\n"), *GOOD["da"].split("\n\n"), "```", "| a | b |\n|---|---|\n| 1 | 2 |", "[x", "\x00"]
)
DOCUMENTS = st.lists(PIECES | st.text(max_size=40), min_size=1, max_size=8).map("\n\n".join)


@given(ours=DOCUMENTS, theirs=DOCUMENTS)
@settings(max_examples=60)
def test_whatever_the_texts_each_finding_names_a_line_of_them(ours, theirs):
    def document(path: str, text: str, language: str, original: str | None) -> Document:
        return Document(path, text, language, language if original else None, "", "", original, "current")

    page, source = Page(document("da/a.md", ours, "da", "a.md")), Page(document("a.md", theirs, "en", None))
    for finding in defects(Pairing(page, source), lambda path: False):
        assert 1 <= finding.line <= len(re.split(r"\r\n?|\n", ours))
        assert finding.original_line is None or 1 <= finding.original_line <= len(re.split(r"\r\n?|\n", theirs))


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
    assert set(CHECK_KINDS) == set(get_args(Kind))
    assert check_kinds("stale, broken-link") == {"stale", "broken_link"}
    assert check_kinds("all") == set(CHECK_KINDS) - {"inconsistent"}
    with pytest.raises(SettingError, match="choose among all, mislabelled, "):
        check_kinds("stale,staler")
    with pytest.raises(SettingError, match="choose among"):
        check_kinds("")


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


def test_the_page_is_sorted_and_filtered_without_a_server(tmp_path):
    bad = GOOD["sv"].replace("2.1", "2.7").replace("MB", "GB")
    report = check(write(tmp_path / "docs", GOOD | {"sv": bad}))
    file = tmp_path / "page.html"
    file.write_text(page(report, "docs"), encoding="utf-8")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        shown = chromium.new_page()
        shown.goto(file.as_uri())
        rows = shown.locator("#map tbody tr")
        assert rows.first.locator("th").inner_text() == "settings.md"
        shown.get_by_role("button", name="sv").click()
        assert rows.first.locator("th").inner_text() == "storage.md"
        assert shown.get_by_role("columnheader", name="sv").get_attribute("aria-sort") == "descending"
        shown.get_by_role("link", name="storage.md, sv: 2").click()
        assert shown.locator("section:target h3").inner_text().startswith("translations/sv/storage.md")
        shown.get_by_label("Kind of finding").select_option("unit")
        assert shown.locator("section li:visible").count() == 1
        chromium.close()


def test_the_command_says_path_and_line_and_fails_where_there_are_findings(tmp_path):
    folder = write(tmp_path / "docs", {"sv": GOOD["sv"].replace("2.1", "2.7")})
    check = partial(kilde, tmp_path, "check", str(folder))
    shown, told = tmp_path / "page.html", check()
    assert told.returncode == 1, told.stderr
    assert "translations/sv/storage.md:9 number: 2.7 instead of 2.1" in told.stdout
    assert "storage.md:9: - A passage takes seven kilobytes" in told.stdout
    failed = check("--fail-on", "stale,number", "--json", "--html", str(shown))
    assert failed.returncode == 1
    assert [each["kind"] for each in json.loads(failed.stdout)["findings"]] == ["number"]
    assert "2.7 instead of 2.1" in shown.read_text(encoding="utf-8")
    assert check("--fail-on", "stale").returncode == 0


def test_the_command_succeeds_where_there_are_no_findings(tmp_path):
    told = kilde(tmp_path, "check", str(write(tmp_path / "docs", GOOD)))
    assert told.returncode == 0, told.stdout
    assert "0 findings" in told.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{docs}", "--fail-on", "numbers"], "choose among"),
        (["{docs}", "--fail-on", ""], "choose among"),
        (["{docs}", "--language", "xx"], "choose one of"),
        (["{docs}/none"], "choose the folder"),
        (["{docs}", "--html", "{docs}"], "another file"),
        (["{docs}", "--fail"], "--fail"),
    ],
    ids=["kind", "no kind", "language", "folder", "page", "option"],
)
def test_a_wrong_use_of_the_command_is_no_finding(tmp_path, arguments, said):
    docs = write(tmp_path / "docs", GOOD)
    told = kilde(tmp_path, "check", *(argument.format(docs=docs) for argument in arguments))
    assert (told.returncode, told.stdout) == (2, "")
    assert said in told.stderr
    assert "Traceback" not in told.stderr


# ---- for other tools ---------------------------------------------------------------------------

PLANTED = {
    "docs/ferry.md": "# Ferry\n\nThe ferry leaves at 9 and takes 40 minutes.\n\nA ticket costs 12 euros.\n",
    "docs/translations/sv/ferry.md": "# Färja\n\nFärjan går klockan 9 och tar 50 minuter.\n\n"
    "En biljett kostar 12 euro.\n",
    "docs/translations/da/ferry.md": "# Færge\n\nFærgen sejler klokken 9 og tager 40 minutter.\n\n"
    "En billet koster 21 euro.\n",
}


def run_check(place, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ui.cli", "check", "docs", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)


def test_findings_are_said_as_other_tools_read_them(tmp_path):
    filled(tmp_path, PLANTED)
    ran = run_check(tmp_path, "--format", "github", "--fail-on", "number")
    assert ran.returncode == 1
    assert "::error file=docs/translations/sv/ferry.md,line=3,title=number::number: 50 instead of 40" in ran.stdout
    found = json.loads(run_check(tmp_path, "--format", "sarif").stdout)
    results = found["runs"][0]["results"]
    places = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results}
    assert {"docs/translations/sv/ferry.md", "docs/translations/da/ferry.md"} <= places
    assert {each["ruleId"] for each in results} <= {rule["id"] for rule in found["runs"][0]["tool"]["driver"]["rules"]}
    suite = ElementTree.fromstring(run_check(tmp_path, "--format", "junit", "--fail-on", "number").stdout)
    assert suite.get("failures") == "2"
    wrong = run_check(tmp_path, "--format", "poem")
    assert wrong.returncode == 2 and "github, sarif, junit" in wrong.stderr


def test_only_what_changed_since_a_commit_is_said(tmp_path):
    filled(tmp_path, PLANTED)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*git, *arguments], cwd=tmp_path, check=True)
    assert run_check(tmp_path, "--changed-from", "HEAD", "--format", "github").stdout == ""
    page = tmp_path / "docs/translations/da/ferry.md"
    page.write_text(page.read_text().replace("# Færge", "# Færgen"))
    said = run_check(tmp_path, "--changed-from", "HEAD", "--format", "github").stdout
    assert "/da/" in said and "/sv/" not in said
    wrong = run_check(tmp_path, "--changed-from", "nothing")
    assert wrong.returncode == 2 and "git cannot say" in wrong.stderr


def test_what_was_known_before_is_not_said_again_wherever_it_moved(tmp_path):
    filled(tmp_path, PLANTED)
    (tmp_path / "before.json").write_text(run_check(tmp_path, "--json").stdout)
    page = tmp_path / "docs/translations/sv/ferry.md"
    page.write_text(page.read_text().replace("# Färja", "# Färja\n\nDen är blå."))
    kinds = "number,unit,code"
    assert run_check(tmp_path, "--baseline", "before.json", "--fail-on", kinds).returncode == 0
    page.write_text(page.read_text().replace("12 euro", "13 euro"))
    assert run_check(tmp_path, "--baseline", "before.json", "--fail-on", kinds).returncode == 1
    wrong = run_check(tmp_path, "--baseline", "docs/ferry.md")
    assert wrong.returncode == 2 and "is no report" in wrong.stderr


@pytest.mark.parametrize(
    "told", ["<!-- kilde-ignore: number -->", "<!-- kilde-ignore -->", "<!-- kilde-ignore: unit, number -->"]
)
def test_a_comment_takes_a_finding_back(tmp_path, told):
    text = PLANTED["docs/translations/sv/ferry.md"].replace("Färjan går", f"{told}\nFärjan går")
    filled(tmp_path, PLANTED | {"docs/translations/sv/ferry.md": text})
    said = run_check(tmp_path, "--format", "github").stdout
    assert "/sv/ferry.md,line=4,title=number" not in said
    assert "/da/ferry.md,line=5,title=number" in said
