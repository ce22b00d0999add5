"""A translation is known as what it is: of which original, how current, and which of its words are boilerplate."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.translations import Place, is_disclaimer, metadata_in, place_of, read_sidecar, skipped_spans, state_of

ORIGINAL = b"# Title\n\nOne line.\n"
HASH = hashlib.md5(ORIGINAL).hexdigest()

# Written for these tests; real ones differ from each other as much as these do.
DISCLAIMERS = {
    "sv": "**Ansvarsfriskrivning**:\nTexten är översatt av en AI-tjänst och kan innehålla fel. Dokumentet på "
    "originalspråket är den auktoritativa källan. Vi tar inget ansvar för missförstånd.",
    "da": "**Ansvarsfraskrivelse**:  \nTeksten er oversat af en AI-tjeneste. Originalen på det oprindelige sprog er "
    "den autoritative kilde, og misforståelser er ikke vores ansvar.",
    "nl": "### Disclaimer\nDeze tekst is vertaald door een AI-dienst. Het originele document geldt als de "
    "gezaghebbende bron; voor misverstanden zijn wij niet aansprakelijk.",
    "en": "**Disclaimer:** This page was translated with an AI service. The original page is the authoritative "
    "source, and we are not liable for any misunderstanding.",
    "ms": "**Penafian**:\nTeks ini diterjemahkan oleh perkhidmatan AI. Dokumen asal ialah sumber yang berwibawa; "
    "kami tidak bertanggungjawab atas salah faham.",
}


def test_state_is_told_from_the_original_s_bytes():
    assert state_of(HASH, ORIGINAL) == "current"
    assert state_of(HASH.upper(), ORIGINAL) == "current"
    assert state_of(HASH, ORIGINAL.replace(b"\n", b"\r\n")) == "current"
    assert state_of(hashlib.md5(ORIGINAL.replace(b"\n", b"\r\n")).hexdigest(), ORIGINAL) == "current"
    assert state_of(HASH, ORIGINAL + b"More.\n") == "stale"
    assert state_of(HASH, None) == "missing"
    assert state_of(None, None) == "missing"
    assert state_of(None, ORIGINAL) == "unknown"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("translations/sv/README.md", Place("sv", "README.md", "")),
        ("translations/da/a/b.md", Place("da", "a/b.md", "")),
        ("project/translations/zh-CN/docs/a.md", Place("zh-CN", "project/docs/a.md", "project/")),
        ("translations/README.md", None),
        ("docs/translations.md", None),
        ("translations/notes/old/a.md", None),
        ("README.md", None),
    ],
)
def test_place_says_language_and_original(path, place):
    assert place_of(path) == place


def test_metadata_is_read_from_the_comment_with_backslashes_in_its_path():
    text = (
        '\ufeff<!--\nCO_OP_TRANSLATOR_METADATA:\n{"original_hash": "ab", "translation_date": "2025-01-01",\n'
        '"source_file": "md\\\\sub\\\\a.md", "language_code": "sv"}\n-->\n# Titel\n'
    )
    metadata = metadata_in(text)
    assert metadata is not None
    assert (metadata.original_hash, metadata.source_file, metadata.language) == ("ab", "md/sub/a.md", "sv")
    assert text[skipped_spans(text, translated=True)[0].end :] == "\n# Titel\n"


@pytest.mark.parametrize(
    "comment", ["<!--\nCO_OP_TRANSLATOR_METADATA:\n{oops}\n-->", "<!-- CO_OP_TRANSLATOR_METADATA: -->"]
)
def test_damaged_metadata_is_none_and_still_not_quoted(comment):
    assert metadata_in(comment + "\nText") is None
    assert [tuple(span) for span in skipped_spans(comment + "\nText", translated=True)] == [(0, len(comment))]


def test_sidecar_leaves_out_what_is_no_document():
    entries = read_sidecar(
        '{"a\\\\b.md": {"original_hash": "1"}, "c.md": 3, "d.md": {"original_hash": 7},'
        ' "__translation_failures__": {"original_hash": "2"}}'
    )
    assert {path: entry.original_hash for path, entry in entries.items()} == {"a/b.md": "1", "d.md": None}
    with pytest.raises(ValueError):
        read_sidecar("[]")


@pytest.mark.parametrize("language", DISCLAIMERS)
@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_disclaimer_is_skipped_and_the_text_before_it_is_not(language, marked, newline):
    body = "# T\n\nSome text that stays.\n\n"
    disclaimer = DISCLAIMERS[language]
    if marked:
        comment = "<!-- CO-OP TRANSLATOR DISCLAIMER {} -->\n"
        disclaimer = comment.format("START") + disclaimer + "\n" + comment.format("END").strip()
    else:
        disclaimer = "---\n\n" + disclaimer
    text = (body + disclaimer + "\n").replace("\n", newline)
    (span,) = skipped_spans(text, translated=True)
    assert text[: span.start] == body.replace("\n", newline)
    assert text[span.end :].strip() == ""


@pytest.mark.parametrize(
    "text",
    [
        "The original was translated by hand.",
        "Vi använder AI för att översätta dokument automatiskt.",
        "**Disclaimer**: prices may change without notice.",
        "Modellen er oversat til ONNX, og den originale fil slettes.",
    ],
)
def test_prose_about_translation_is_no_disclaimer(text):
    assert not is_disclaimer(text)
    assert skipped_spans(f"# T\n\n{text}\n", translated=True) == ()


def test_an_original_has_no_disclaimer():
    assert skipped_spans(f"# T\n\n{DISCLAIMERS['en']}\n", translated=False) == ()


def test_of_a_languages_table_only_the_links_are_skipped():
    table = (
        "<!-- CO-OP TRANSLATOR LANGUAGES TABLE START -->\n[Dansk](../da/a.md) | [Svenska](../sv/a.md)\n\n"
        "Klona utan översättningar så här.\n<!-- CO-OP TRANSLATOR LANGUAGES TABLE END -->"
    )
    skipped = [table[slice(*span)] for span in skipped_spans(table, translated=True)]
    assert any("Dansk" in part for part in skipped)
    assert not any("Klona" in part for part in skipped)


def test_front_matter_and_other_courses_are_skipped():
    courses = "<!-- CO-OP TRANSLATOR OTHER COURSES START -->\n- [X](y)\n<!-- CO-OP TRANSLATOR OTHER COURSES END -->"
    text = f"---\ntitle: x\n---\n# T\n\n{courses}\n\nText.\n"
    assert [text[slice(*span)] for span in skipped_spans(text, translated=False)] == ["---\ntitle: x\n---", courses]
    assert skipped_spans("# T\n\n---\nText\n---\n", translated=False) == ()


PARTS = [
    "---\n",
    "<!--",
    "-->",
    "<!-- CO_OP_TRANSLATOR_METADATA:",
    "{",
    "}",
    *DISCLAIMERS.values(),
    "ord ",
    "\n\n",
    "\r\n",
]
MARKS = [
    f"<!-- CO-OP TRANSLATOR {what} {end} -->" for what in ("DISCLAIMER", "LANGUAGES TABLE") for end in ("START", "END")
]


@given(st.lists(st.sampled_from(PARTS + MARKS), max_size=12).map("".join))
def test_skipped_spans_are_in_order_and_apart(text):
    last = 0
    for span in skipped_spans(text, translated=True):
        assert last <= span.start < span.end <= len(text)
        last = span.end
