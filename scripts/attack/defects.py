"""Plants defects in copies of real translations and counts how many `kilde check` finds, by kind and language.

Usage: python scripts/attack/defects.py FOLDER [--count 300] [--seed 1] [--only longer,doubled] [--misses]

FOLDER holds originals in English and their translations. Each defect goes into a document of its own; for English the
Swedish translations stand in as originals. A defect counts as found where a finding of its kind that was not there
before stands within three lines of it (anywhere in the document where the kind has no line of its own).
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rich.table import Table

from bot.checking.pairing import Finding
from bot.checking.report import check, check_kinds
from bot.documents.folder import read_folder
from bot.languages.locale import locale
from bot.languages.sentences import sentence_spans
from bot.records import Block, Document, Span
from bot.text.blocks.markdown import markdown_blocks
from scripts.shared.command import arguments, folder, run
from scripts.shared.tables import console

NEAR = 3  # lines
LEAST = 60  # characters of what is added
CHATTER = {
    "sv": (
        "Självklart! Här kommer den översatta texten:",
        "Observera att jag har låtit all kod stå kvar som den var.",
        "Jag är ledsen, men jag behöver hela dokumentet för att kunna översätta det.",
    ),
    "da": (
        "Selvfølgelig! Her er den oversatte tekst:",
        "Bemærk, at jeg har ladet al kode stå, som den var.",
        "Jeg beklager, men jeg har brug for hele dokumentet for at kunne oversætte det.",
    ),
    "nl": (
        "Natuurlijk! Hier is de vertaalde tekst:",
        "Let op: ik heb de code ongewijzigd gelaten.",
        "Het spijt me, maar ik heb het hele document nodig om het te kunnen vertalen.",
    ),
    "en": (
        "Sure! Here is the translated text:",
        "Please note that I left all of the code as it was.",
        "I'm sorry, but I need the whole document to be able to translate it.",
    ),
    "ms": (
        "Sudah tentu! Berikut ialah terjemahan teks tersebut:",
        "Sila ambil perhatian bahawa saya telah mengekalkan semua kod seperti asal.",
        "Maaf, saya tidak dapat menterjemahkan dokumen ini tanpa teks penuh.",
    ),
}
GAPS = {
    "sv": "[infoga namnet här]",
    "da": "[indsæt navnet her]",
    "nl": "[voeg hier de naam in]",
    "en": "[insert the name here]",
    "ms": "[masukkan nama di sini]",
}


class Planted(NamedTuple):
    """A text with a defect, and the line it stands in (None: the whole document)."""

    text: str
    line: int | None


@dataclass(frozen=True)
class Case:
    """A translation, its original, and the same page in another language."""

    ours: Document
    theirs: Document
    other: Document | None
    language: str
    donor: Document | None = None  # another page in the same language, which what is added comes from

    @property
    def blocks(self) -> tuple[Block, ...]:
        return markdown_blocks(self.ours.text, self.ours.skipped)

    def of(self, *kinds: str) -> list[Block]:
        return [block for block in self.blocks if block.kind in kinds]

    def given(self, *kinds: str) -> list[str]:
        """What the donor has of some kinds, as long as it is worth noticing."""
        if self.donor is None:
            return []
        blocks = markdown_blocks(self.donor.text, self.donor.skipped)
        texts = (self.donor.text[block.start : block.end].strip() for block in blocks if block.kind in kinds)
        return [text for text in texts if len(text) >= LEAST]

    def replaced(self, start: int, end: int, by: str) -> Planted:
        text = self.ours.text
        return Planted(text[:start] + by + text[end:], text.count("\n", 0, start) + 1)


Plant = Callable[[Case, random.Random], Planted | None]


def pick(
    rng: random.Random, case: Case, pattern: str, *kinds: str, group: int | str = 0
) -> tuple[int, int, str] | None:
    """A match of a pattern in blocks of some kinds: where, and what."""
    compiled = re.compile(pattern)
    found = [each for block in case.of(*kinds) for each in compiled.finditer(case.ours.text, block.start, block.end)]
    if not found:
        return None
    match = rng.choice(found)
    return match.start(group), match.end(group), match[group]


_LINK = re.compile(r"\]\([^()]*\)|https?://\S+")
PROSE = ("paragraph", "item", "row")


def number(case: Case, rng: random.Random) -> Planted | None:
    at = pick(rng, case, r"(?<![\w.,/`\[(#-])\d{2,}(?![\w./:]|[.,]\d)(?=[ %])", *PROSE)
    if at is None:
        return None
    digit = rng.randrange(len(at[2]))
    changed = str((int(at[2][digit]) + rng.randrange(1, 9)) % 10 or 1)
    changed = changed if changed != at[2][digit] else "7" if at[2][digit] != "7" else "8"
    return case.replaced(at[0], at[1], at[2][:digit] + changed + at[2][digit + 1 :])


def version(case: Case, rng: random.Random) -> Planted | None:
    at = pick(rng, case, r"(?<![\w.,/`(-])\d+\.\d+(?:\.\d+)?(?![\w./])", *PROSE, "heading")
    if at is None:
        return None
    first, last = at[2].rsplit(".", 1)
    return case.replaced(at[0], at[1], f"{first}.{int(last) + rng.randrange(1, 8)}")


def unit(case: Case, rng: random.Random) -> Planted | None:
    at = pick(rng, case, r"(?<=\d)[ \u00a0]?(GB|MB|KB|TB|ms|GHz|MHz|%)(?!\w)", *PROSE, group=1)
    if at is None:
        return None
    others = [other for other in ("GB", "MB", "TB", "ms", "GHz", "%") if other != at[2]]
    return case.replaced(at[0], at[1], rng.choice(others))


def code_span(case: Case, rng: random.Random) -> Planted | None:
    at = pick(rng, case, r"`([^`\n<>{}\"' ]*[\w][/_.-][\w][^`\n<>{}\"' ]*)`", *PROSE, group=1)
    if at is None:
        return None
    letters = [i for i, char in enumerate(at[2]) if char.isalpha()]
    gone = rng.choice(letters)
    return case.replaced(at[0], at[1], at[2][:gone] + at[2][gone + 1 :])


def code_block(case: Case, rng: random.Random) -> Planted | None:
    at = pick(rng, case, r"(?m)^[ \t]*[a-z_]\w*(?:[ .(=][\w.(=\[\]), -]*)?$", "code")
    if at is None:
        return None
    word = rng.choice(list(re.finditer(r"[a-z_]{3,}", at[2])) or [None])
    if word is None:
        return None
    start = at[0] + word.start()
    return case.replaced(start, start + len(word[0]), word[0] + rng.choice("sxz"))


def command(case: Case, rng: random.Random) -> Planted | None:
    at = pick(
        rng,
        case,
        r"(?m)^[ \t]*(?:pip|python|git|npm|docker|az|curl|foundry|ollama|cd|mkdir) [^\n#]*--?[\w-]{2,}",
        "code",
    )
    if at is None:
        return None
    flag = list(re.finditer(r"--?[\w-]{2,}", at[2]))[-1]
    start = at[0] + flag.start()
    return case.replaced(start, start + len(flag[0]), flag[0] + rng.choice(("s", "-all", "x")))


def link(case: Case, rng: random.Random) -> Planted | None:
    at = pick(rng, case, r"\]\((https?://[^()\s]+/[^()\s#?]{4,})\)", *PROSE, group=1)
    if at is None:
        return None
    return case.replaced(
        at[0], at[1], at[2].rstrip("/").rsplit("/", 1)[0] + "/" + rng.choice(("start", "archive", "v0"))
    )


def broken_link(case: Case, rng: random.Random) -> Planted | None:
    at = pick(rng, case, r"\]\((\.?\.?/?[^():#\s]+\.md)\)", *PROSE, "heading", group=1)
    return at and case.replaced(at[0], at[1], at[2].removesuffix(".md") + rng.choice(("-2.md", "s.md", "")))


def fence(case: Case, rng: random.Random) -> Planted | None:
    at = pick(rng, case, r"(?m)^[ \t]*```[^\n]*\n?", "code")
    return at and case.replaced(at[0], at[1], "")


def placeholder(case: Case, rng: random.Random) -> Planted | None:
    at = pick(rng, case, r"(?<= )[^\W\d_]{4,}(?= )", "paragraph", "item")
    marks = ("TODO", "@@INLINE_CODE_0@@", "{{name}}", "lorem ipsum", "__CODE_BLOCK_3__", GAPS[case.language])
    return at and case.replaced(at[0], at[1], rng.choice(marks))


def chatter(case: Case, rng: random.Random) -> Planted | None:
    found = case.of("heading", "paragraph")
    if not found:
        return None
    at = rng.choice(found).start
    return case.replaced(at, at, rng.choice((*CHATTER[case.language], CHATTER["en"][0])) + "\n\n")


def characters(case: Case, rng: random.Random) -> Planted | None:
    at = pick(rng, case, r"[åäöæøéëïÅÄÖÆØ’“”–—]", *PROSE)
    broken: list[Callable[[str], str]] = [
        lambda char: char.encode().decode("cp1252", "replace"),
        lambda char: "\ufffd",
        lambda char: "\x08",
    ]
    if at is None:
        at = pick(rng, case, r"(?<=\w)[aeiou](?=\w)", *PROSE)
        broken = broken[1:]
    return at and case.replaced(at[0], at[1], rng.choice(broken)(at[2]))


def mislabelled(case: Case, rng: random.Random) -> Planted | None:
    source = rng.choice([case.theirs, case.other or case.theirs])
    return Planted(source.text, None)


def language(case: Case, rng: random.Random) -> Planted | None:
    """A paragraph of the original, or of another translation, in the place of ours."""
    source = rng.choice([case.theirs, case.other or case.theirs])
    theirs = markdown_blocks(source.text, source.skipped)
    if [block.kind for block in theirs] != [block.kind for block in case.blocks]:
        return None
    both = [
        (ours, their)
        for ours, their in zip(case.blocks, theirs, strict=True)
        if ours.kind in ("paragraph", "item")
        and len(re.findall(r"\b[a-zåäöæø]{2,}\b", _LINK.sub(" ", source.text[their.start : their.end]))) >= 6
    ]
    if not both:
        return None
    ours, their = rng.choice(both)
    return case.replaced(ours.start, ours.end, source.text[their.start : their.end])


def shorter(case: Case, rng: random.Random) -> Planted | None:
    """One to four blocks of prose are gone, or all from somewhere in the last third on."""
    found = case.blocks
    if len(found) < 12:
        return None
    first = (
        rng.randrange(len(found) * 2 // 3, len(found) - 2) if rng.random() < 0.25 else rng.randrange(3, len(found) - 5)
    )
    last = len(found) if first > len(found) * 2 // 3 and rng.random() < 0.5 else first + rng.randrange(1, 5)
    gone = found[first:last]
    if sum(block.end - block.start for block in gone if block.kind in PROSE) < 60:
        return None
    planted = case.replaced(gone[0].start, gone[-1].end, "")
    return planted._replace(line=case.ours.text.count("\n", 0, found[first - 1].start) + 1)


# ---- what is added -----------------------------------------------------------------------------


def added_sentence(case: Case, rng: random.Random) -> Planted | None:
    """A sentence of another page, before, between or after those of a paragraph."""
    ours = [span for block in case.of("paragraph") for span in sentences(case.ours.text, block, case.language)]
    theirs = [each for text in case.given("paragraph") for each in split(text, case.language)]
    theirs = [each for each in theirs if len(each) >= LEAST and "\n" not in each and not _LINK.search(each)]
    if not ours or not theirs:
        return None
    start, end = rng.choice(ours)
    new = rng.choice(theirs)
    return case.replaced(*((start, start, f"{new} ") if rng.random() < 0.3 else (end, end, f" {new}")))


def added_paragraph(case: Case, rng: random.Random) -> Planted | None:
    return before_a_block(case, rng, case.given("paragraph"), "paragraph", "heading")


def added_code(case: Case, rng: random.Random) -> Planted | None:
    texts = [text for text in case.given("code") if text.startswith("```") and text.endswith("```")]
    return before_a_block(case, rng, texts, "paragraph", "heading")


def added_section(case: Case, rng: random.Random) -> Planted | None:
    texts = case.given("paragraph")
    titles = [] if case.donor is None else re.findall(r"(?m)^#+ +(\S.*)$", case.donor.text)
    if len(texts) < 2 or not titles:
        return None
    return before_a_block(case, rng, ["\n\n".join((f"## {rng.choice(titles)}", *rng.sample(texts, 2)))], "heading")


def before_a_block(case: Case, rng: random.Random, texts: Sequence[str], *kinds: str) -> Planted | None:
    at = [block.start for block in case.of(*kinds) if case.ours.text[max(0, block.start - 2) : block.start] == "\n\n"]
    if not at or not texts:
        return None
    start = rng.choice(at)
    return case.replaced(start, start, f"{rng.choice(texts)}\n\n")


def added_item(case: Case, rng: random.Random) -> Planted | None:
    """An item of another page's lists, marked as the one that it stands before."""
    at = pick(rng, case, r"(?m)^[ \t]*(?:[-*+]|\d+[.)])[ \t]+(?=\S)", "item")
    texts = [_ITEM.sub("", text) for text in case.given("item") if "\n" not in text]
    return at and case.replaced(at[0], at[0], f"{at[2]}{rng.choice(texts)}\n") if texts else None


def added_row(case: Case, rng: random.Random) -> Planted | None:
    """A row of another page's tables that has as many cells as the one it stands before."""
    rows = [(block, case.ours.text[block.start : block.end].count("|")) for block in case.of("row")]
    both = [(block, text) for block, cells in rows for text in case.given("row") if text.count("|") == cells > 1]
    if not both:
        return None
    block, text = rng.choice(both)
    return case.replaced(block.start, block.start, f"{text}\n")


_ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d+[.)])[ \t]+")


def sentences(text: str, block: Block, language: str) -> list[tuple[int, int]]:
    """Where those of a block are that end as sentences do."""
    found = sentence_spans(text, Span(block.start, block.end), language)
    return [(span.start, span.end) for span in found if text[span.start : span.end].endswith((".", "!", "?"))]


def split(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, Block("paragraph", 0, len(text)), language)]


# ---- what stands twice -------------------------------------------------------------------------


def doubled_word(case: Case, rng: random.Random) -> Planted | None:
    """A word that the language does not say twice; some it may."""
    fine = "|".join(locale(case.language).twice)
    at = pick(rng, case, rf"(?<= )(?!(?:{fine}) )[^\W\d_A-ZÅÄÖÆØ]{{2,}}(?= [^\W_])", "paragraph", "item")
    return at and case.replaced(at[1], at[1], f" {at[2]}")


def doubled_sentence(case: Case, rng: random.Random) -> Planted | None:
    found = [span for block in case.of("paragraph") for span in sentences(case.ours.text, block, case.language)]
    found = [(start, end) for start, end in found if end - start >= LEAST]
    if not found:
        return None
    start, end = rng.choice(found)
    return case.replaced(end, end, f" {case.ours.text[start:end]}")


def doubled_block(case: Case, rng: random.Random) -> Planted | None:
    found = [block for block in case.of(*PROSE, "code") if block.end - block.start >= LEAST]
    if not found:
        return None
    block = rng.choice(found)
    gap = "\n" if block.kind in ("item", "row") else "\n\n"
    start = case.ours.text.rfind("\n", 0, block.start) + 1
    text = case.ours.text[start : block.end].rstrip()
    end = start + len(text)
    planted = case.replaced(end, end, gap + text)
    return planted._replace(line=case.ours.text.count("\n", 0, end) + 1 + len(gap))


# What is planted, and the kinds of finding that name it.
PLANTS: dict[str, tuple[Plant, set[str]]] = {
    "number": (number, {"number"}),
    "version": (version, {"number"}),
    "unit": (unit, {"unit"}),
    "code in a line": (code_span, {"code"}),
    "code block": (code_block, {"code"}),
    "command": (command, {"code"}),
    "link": (link, {"link"}),
    "broken link": (broken_link, {"broken_link", "link"}),
    "fence": (fence, {"fence"}),
    "placeholder": (placeholder, {"placeholder"}),
    "chatter": (chatter, {"chatter"}),
    "characters": (characters, {"characters"}),
    "mislabelled": (mislabelled, {"mislabelled"}),
    "passage": (language, {"language", "mislabelled"}),  # of a short document it is nearly all
    "shorter": (shorter, {"shorter"}),
    "added sentence": (added_sentence, {"longer"}),
    "added paragraph": (added_paragraph, {"longer"}),
    "added item": (added_item, {"longer"}),
    "added row": (added_row, {"longer"}),
    "added code": (added_code, {"longer"}),
    "added section": (added_section, {"longer"}),
    "doubled word": (doubled_word, {"doubled"}),
    "doubled sentence": (doubled_sentence, {"doubled"}),
    "doubled block": (doubled_block, {"doubled"}),
}
ANYWHERE = {"fence", "mislabelled"}


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("folder", type=folder)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=check_kinds, default=check_kinds("all"), help="plant what these kinds name")
    parser.add_argument("--misses", action="store_true", help="print each defect that was not found")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    planted: Counter[tuple[str, str]] = Counter()
    found: Counter[tuple[str, str]] = Counter()
    beside = 0
    chosen = [name for name, (_, kinds) in PLANTS.items() if kinds & options.only]
    for cases in by_tree(options.folder):
        share = round(options.count * len({case.language for case in cases}) / 5)
        with TemporaryDirectory() as place:
            write(Path(place), cases)
            defects = plant(cases, chosen, share, rng)
            before = findings(Path(place), defects)
            for path, (_, defect) in defects.items():
                (Path(place) / path).write_text(defect.text, encoding="utf-8", newline="")
            after = findings(Path(place), defects)
        for path, (name, defect) in defects.items():
            new = [each for each in after[path] if key(each) not in {key(old) for old in before[path]}]
            hit = [each for each in new if names(name, defect, each)]
            spot = (name, path.split("/")[1])
            planted[spot] += 1
            found[spot] += bool(hit)
            beside += len(new) - len(hit)
            if options.misses and not hit:
                print(f"{name}: {path}:{defect.line}  {defect.text.splitlines()[(defect.line or 1) - 1][:150]!r}")
                print(f"    new: {[(each.kind, each.line, each.found, each.expected) for each in new][:4]}")
    show(planted, found)
    print(f"{beside} other new findings in the same documents")


def by_tree(folder: Path) -> Iterator[list[Case]]:
    """The folder's translations; then the English originals as translations of the Swedish documents."""
    documents = {document.path: document for document in read_folder(folder).documents}
    by_page: dict[str, dict[str, Document]] = defaultdict(dict)
    for document in documents.values():
        if document.path.endswith(".md"):
            by_page[document.original or document.path][document.claimed or document.language] = document
    pages = [page for page, found in by_page.items() if {"en", "sv"} <= found.keys() and page in documents]
    after = dict(zip(pages, [*pages[1:], *pages[:1]], strict=True))
    yield [
        Case(
            found,
            documents[page],
            next((by_page[page][each] for each in ("nl", "ms", "sv") if each in by_page[page] and each != code), None),
            code,
            by_page[after[page]].get(code),
        )
        for page in pages
        for code, found in by_page[page].items()
        if code != "en"
    ]
    yield [
        Case(by_page[page]["en"], by_page[page]["sv"], by_page[page].get("nl"), "en", by_page[after[page]]["en"])
        for page in pages
    ]


def write(place: Path, cases: Sequence[Case]) -> None:
    for case in cases:
        page = case.ours.original or case.ours.path
        for path, text in ((page, case.theirs.text), (f"translations/{case.language}/{page}", case.ours.text)):
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_text(text, encoding="utf-8", newline="")


def findings(place: Path, paths: Collection[str]) -> defaultdict[str, list[Finding]]:
    found = defaultdict(list)
    for finding in check(place, changed=paths).findings:
        found[finding.path].append(finding)
    return found


def key(finding: Finding) -> tuple[str, ...]:
    return finding.kind, finding.found, finding.expected, finding.says


def plant(
    cases: Sequence[Case], names: Sequence[str], count: int, rng: random.Random
) -> dict[str, tuple[str, Planted]]:
    """Path -> what was planted there; each of the named and each language about as often."""
    free = defaultdict(list)
    for case in cases:
        free[case.language].append(case)
    done: dict[str, tuple[str, Planted]] = {}
    for each in free.values():
        rng.shuffle(each)
    wanted = [(name, code) for _ in range(20) for name in names for code in sorted(free)][:count]
    for name, code in wanted:
        for case in list(free[code]):
            defect = PLANTS[name][0](case, rng)
            if defect is not None and defect.text != case.ours.text:
                free[code].remove(case)
                done[f"translations/{code}/{case.ours.original or case.ours.path}"] = (name, defect)
                break
    return done


def names(name: str, defect: Planted, finding: Finding) -> bool:
    near = name in ANYWHERE or defect.line is None or abs(finding.line - defect.line) <= NEAR
    return finding.kind in PLANTS[name][1] and near


def show(planted: Counter[tuple[str, str]], found: Counter[tuple[str, str]]) -> None:
    codes = sorted({code for _, code in planted})
    table = Table("planted", *codes, "all")
    for name in dict.fromkeys(name for name in PLANTS for code in codes if planted[name, code]):
        cells = [f"{found[name, code]}/{planted[name, code]}" for code in codes]
        table.add_row(name, *cells, f"{sum(found[name, c] for c in codes)}/{sum(planted[name, c] for c in codes)}")
    cells = [f"{sum(found[n, code] for n in PLANTS)}/{sum(planted[n, code] for n in PLANTS)}" for code in codes]
    table.add_row("all", *cells, f"{found.total()}/{planted.total()} ({found.total() / planted.total():.1%})")
    console().print(table)


if __name__ == "__main__":
    run(main)
