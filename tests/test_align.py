"""Blocks of a translation meet those of their original, and a block without a partner says so."""

import re
import time

from hypothesis import given
from hypothesis import strategies as st

from bot.align import align, align_sentences
from bot.blocks import blocks
from bot.records import Block, Span

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
    ours, theirs = blocks(translation, (), ".md"), blocks(original, (), ".md")
    pairs = align(ours, translation, theirs, original)
    return [
        (translation[ours[i].start : ours[i].end], None if j is None else original[theirs[j].start : theirs[j].end])
        for i, (j, _) in enumerate(pairs)
    ]


def test_files_of_one_shape_pair_in_order():
    pairs = align(blocks(DANISH, (), ".md"), DANISH, blocks(ENGLISH, (), ".md"), ENGLISH)
    assert [pair.partner for pair in pairs] == list(range(len(blocks(ENGLISH, (), ".md"))))
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
    found = blocks(DANISH, (), ".md")
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


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.lists(st.sampled_from(PIECES), max_size=14))
def test_partners_rise_and_are_of_one_kind(ours, theirs):
    translation, original = "\n\n".join(ours), "\n\n".join(theirs)
    left, right = blocks(translation, (), ".md"), blocks(original, (), ".md")
    pairs = align(left, translation, right, original)
    assert len(pairs) == len(left)
    found = [pair.partner for pair in pairs if pair.partner is not None]
    assert found == sorted(set(found))
    for block, pair in zip(left, pairs, strict=True):
        assert 0 <= pair.score <= 1
        assert pair.partner is None or right[pair.partner].kind == block.kind


def test_two_thousand_blocks_are_paired_in_seconds():
    original = "\n\n".join(f"Paragraph {i} about `part{i % 50}`." for i in range(2000))
    translation = "\n\n".join(f"Stycke {i} om `part{i % 50}`." for i in range(2000) if i % 100)
    left, right = blocks(translation, (), ".md"), blocks(original, (), ".md")
    start = time.perf_counter()
    pairs = align(left, translation, right, original)
    assert time.perf_counter() - start < 10  # about one on a quiet core
    assert sum(pair.partner == i + i // 99 + 1 for i, pair in enumerate(pairs)) > 1900
