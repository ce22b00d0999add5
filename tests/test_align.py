"""Blocks of a translation meet those of their original, and a block without a partner says so."""

import re
import time

from hypothesis import given
from hypothesis import strategies as st

from bot.records import Block, Span
from bot.text.align import align, align_sentences
from bot.text.blocks.markdown import markdown_blocks

ENGLISH = """# Storage

Kilde keeps its index in LanceDB.

## Size

A passage takes 7 kB, of which 48 bytes go to each token.

- Set `KILDE_INDEX` to move it.
- Run `kilde index` to make it again.

```sh
kilde index docs  # build it
```

See [limits](limits.md) for what does not fit.
"""
DANISH = """# Lagring

Kilde gemmer sit indeks i LanceDB.

## Størrelse

En passage fylder 7 kB, hvoraf 48 byte går til hvert token.

- Sæt `KILDE_INDEX` for at flytte det.
- Kør `kilde index` for at lave det igen.

```sh
kilde index docs  # byg det
```

Se [grænser](limits.md) for det, der ikke passer ind.
"""


def partners(translation, original):
    ours, theirs = markdown_blocks(translation, ()), markdown_blocks(original, ())
    pairs = align(ours, translation, theirs, original)
    return [
        (translation[ours[i].start : ours[i].end], None if j is None else original[theirs[j].start : theirs[j].end])
        for i, j in enumerate(pair.partner for pair in pairs)
    ]


def test_files_of_one_shape_pair_in_order():
    pairs = align(markdown_blocks(DANISH, ()), DANISH, markdown_blocks(ENGLISH, ()), ENGLISH)
    assert [pair.partner for pair in pairs] == list(range(len(markdown_blocks(ENGLISH, ()))))
    assert all(0.3 <= pair.score <= 1 for pair in pairs)


def test_a_paragraph_left_out_shifts_nothing():
    shorter = DANISH.replace("En passage fylder 7 kB, hvoraf 48 byte går til hvert token.\n\n", "")
    pairs = partners(shorter, ENGLISH)
    assert len(pairs) == 7
    assert dict(pairs)["- Sæt `KILDE_INDEX` for at flytte det."] == "- Set `KILDE_INDEX` to move it."
    assert dict(pairs)["# Lagring"] == "# Storage"
    assert all("7 kB" not in (english or "") for _, english in pairs)


def test_a_paragraph_put_in_has_no_partner():
    note = "Denne side blev skrevet om i 2031 af 12 frivillige fra Aarhus."
    pairs = dict(partners(DANISH.replace("## Størrelse", f"{note}\n\n## Størrelse"), ENGLISH))
    assert pairs[note] is None
    assert pairs["Kilde gemmer sit indeks i LanceDB."] == "Kilde keeps its index in LanceDB."
    assert pairs["## Størrelse"] == "## Size"


def test_same_shape_with_other_content_is_no_pair():
    english = "Version 1.2 needs 16 GB.\n\nVersion 3.4 needs `torch` and 99 GB.\n\nPort 7860 is free.\n"
    swedish = "Version 3.4 kräver `torch` och 99 GB.\n\nPort 7860 är ledig.\n\nSidan 55 handlar om 77 katter.\n"
    assert partners(swedish, english) == [
        ("Version 3.4 kräver `torch` och 99 GB.", "Version 3.4 needs `torch` and 99 GB."),
        ("Port 7860 är ledig.", "Port 7860 is free."),
        ("Sidan 55 handlar om 77 katter.", None),
    ]


def test_nothing_to_pair_with_is_no_pair():
    found = markdown_blocks(DANISH, ())
    assert {pair.partner for pair in align(found, DANISH, (), "")} == {None}
    assert align((), "", found, DANISH) == ()


def test_sentences_meet_inside_a_passage():
    english = "It takes 7 kB. That is little. Use `kilde` for more."
    malay = "Ia mengambil 7 kB. Gunakan `kilde` untuk lebih lagi."
    ours, theirs = ([Span(m.start(), m.end()) for m in re.finditer(r"\w.*?\.(?= |$)", t)] for t in (malay, english))
    assert [pair.partner for pair in align_sentences(ours, malay, theirs, english)] == [0, 2]


def test_files_too_large_to_compare_whole_are_paired_all_the_same():
    original = "".join(f"row {i}\n" for i in range(5000))
    translation = "".join(f"rad {i}\n" for i in range(5000) if i % 1000)
    left, right = (
        [Block("record", m.start(), m.end()) for m in re.finditer(r"\w+ \d+", text)] for text in (translation, original)
    )
    pairs = align(left, translation, right, original)
    assert sum(pair.partner == i + i // 999 + 1 for i, pair in enumerate(pairs)) > 4500


def test_a_wrong_number_is_still_a_pair():
    wrong = DANISH.replace("7 kB", "9 kB").replace("48 byte", "84 byte")
    assert dict(partners(wrong, ENGLISH))["En passage fylder 9 kB, hvoraf 84 byte går til hvert token."].startswith(
        "A p"
    )
    assert None not in dict(partners(wrong + "\n\nNyt afsnit om noget helt andet.\n", ENGLISH)[:-1]).values()


def test_thousands_are_the_same_number_however_they_are_written():
    english = "It takes 50,000 lines.\n\nOne is left.\n"
    swedish = "Det tar 50 000 rader.\n\nDetta är nytt sedan version 3.\n\nEn är kvar.\n"
    assert partners(swedish, english)[0] == ("Det tar 50 000 rader.", "It takes 50,000 lines.")


def test_another_level_of_heading_is_still_a_pair():
    assert partners(DANISH.replace("## Størrelse", "### Størrelse"), ENGLISH)[2] == ("### Størrelse", "## Size")


LONG = "Kilde reads 12 files in `docs` and keeps 480 kB of them. A model of 120 MB embeds each passage of the index."
SHORTER = (
    "Kilde læser 12 filer i `docs` og gemmer 480 kB af dem.",
    "En model på 120 MB indlejrer hver passage i indekset.",
)


def test_a_paragraph_split_in_two_meets_the_whole():
    english = f"# Files\n\n{LONG}\n\n## End\n\nPort 7860 is free.\n"
    danish = "# Filer\n\n{}\n\n{}\n\n## Slut\n\nPort 7860 er ledig.\n".format(*SHORTER)
    assert [paired for _, paired in partners(danish, english)] == [
        "# Files",
        LONG,
        LONG,
        "## End",
        "Port 7860 is free.",
    ]


def test_two_sentences_made_one_meet_both():
    danish = "Den fylder 7 kB, og det er ikke meget for en passage. Brug `kilde` til mere."
    english = "It takes 7 kB. That is not much for a passage. Use `kilde` for more."
    ours, theirs = ([Span(m.start(), m.end()) for m in re.finditer(r"\w.*?\.(?= |$)", t)] for t in (danish, english))
    assert [(pair.partner, pair.width) for pair in align_sentences(ours, danish, theirs, english)] == [(0, 2), (2, 1)]


PIECES = [
    "# A 1",
    "## B",
    "Text om `x`.",
    "Tal 12.",
    "- punkt 3",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```\nkod\n```",
    "Slut.",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("\n\n".join)


@given(TEXTS, TEXTS)
def test_partners_never_fall_and_are_of_one_kind(translation, original):
    left, right = markdown_blocks(translation, ()), markdown_blocks(original, ())
    pairs = align(left, translation, right, original)
    assert pairs == align(left, translation, right, original)
    assert len(pairs) == len(left)
    found = [pair.partner for pair in pairs if pair.partner is not None]
    assert found == sorted(found)
    for block, pair in zip(left, pairs, strict=True):
        assert 0 <= pair.score <= 1
        assert pair.partner is None or right[pair.partner].kind == block.kind
        assert pair.partner is None or pair.partner + pair.width <= len(right)


@given(TEXTS)
def test_a_text_is_paired_with_itself_block_by_block(text):
    found = markdown_blocks(text, ())
    assert [pair.partner for pair in align(found, text, found, text)] == list(range(len(found)))


def lines(words, few, many):
    return st.lists(st.sampled_from(words), min_size=few, max_size=many, unique=True)


@given(lines(range(100, 1000), 12, 30), st.data())
def test_blocks_taken_out_or_put_in_leave_the_rest_paired(numbers, data):
    gone = data.draw(st.integers(0, len(numbers) - 1))
    # Not beside each other: there one might be the other, rewritten.
    new = data.draw(st.integers(0, len(numbers) - 1).filter(lambda place: abs(place - gone) > 2))
    original = "\n\n".join(f"Rule {n} is about part {n} of it." for n in numbers)
    kept = [f"Regel {n} handlar om del {n} av den." for n in numbers if n != numbers[gone]]
    translation = "\n\n".join([*kept[:new], "Nytt: `tillägg` från 2031, helt utan motsvarighet i källan.", *kept[new:]])
    for ours, theirs in partners(translation, original):
        assert re.findall(r"\b\d{3}\b", ours)[:1] == re.findall(r"\b\d{3}\b", theirs or "")[:1]


@given(st.text(max_size=80), st.text(max_size=80), st.data())
def test_any_text_can_be_aligned(translation, original, data):
    def some(text):
        cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
        kinds = st.sampled_from(["heading", "paragraph", "item", "row", "code", "record"])
        return [Block(data.draw(kinds), a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]

    ours, theirs = some(translation), some(original)
    assert len(align(ours, translation, theirs, original)) == len(ours)
    spans = [Span(block.start, block.end) for block in ours], [Span(block.start, block.end) for block in theirs]
    assert len(align_sentences(spans[0], translation, spans[1], original)) == len(ours)


def test_two_thousand_blocks_are_paired_in_seconds():
    original = "\n\n".join(f"Paragraph {i} about `part{i % 50}`." for i in range(2000))
    translation = "\n\n".join(f"Stycke {i} om `part{i % 50}`." for i in range(2000) if i % 100)
    left, right = markdown_blocks(translation, ()), markdown_blocks(original, ())
    start = time.perf_counter()
    pairs = align(left, translation, right, original)
    assert time.perf_counter() - start < 10  # about one on a quiet core
    assert sum(pair.partner == i + i // 99 + 1 for i, pair in enumerate(pairs)) > 1900
