"""A translation is known as what it is: of which original, how current, and which of its words are boilerplate."""

import hashlib
import json

import pytest
from helpers import filled
from hypothesis import given
from hypothesis import strategies as st

from bot import Bot, Settings
from bot.checking.report import never_translated
from bot.documents.boilerplate import is_disclaimer, skipped_spans
from bot.documents.metadata import Metadata, metadata_in, read_sidecar, state_of
from bot.records import Document

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


def comment(hash_, **more):
    entry = json.dumps({"original_hash": hash_, "source_file": "a.md", "language_code": "sv", **more}, indent=1)
    return f"<!--\nCO_OP_TRANSLATOR_METADATA:\n{entry}\n-->\n"


def notebook(hash_):
    metadata = {"coopTranslator": {"original_hash": hash_, "source_file": "a.ipynb", "language_code": "sv"}}
    return json.dumps({"cells": [], "metadata": metadata, "nbformat": 4})


@pytest.mark.parametrize("carried", [comment, notebook, lambda hash_: comment(hash_).replace("\n", "\r\n")])
@pytest.mark.parametrize("given", [str, str.encode, lambda text: b"\xef\xbb\xbf" + text.encode()])
def test_state_is_told_from_what_a_translation_carries(carried, given):
    windows = ORIGINAL.replace(b"\n", b"\r\n")
    for hash_ in (HASH, HASH.upper(), hashlib.md5(windows).hexdigest()):
        translation = given(carried(hash_) + "\n")
        assert state_of(translation, ORIGINAL) == state_of(translation, windows) == "current"
        assert state_of(translation, ORIGINAL + b"More.\n") == "stale"
        assert state_of(translation, None) == "missing"


def test_state_is_told_from_a_sidecar_s_hash_where_the_translation_carries_none():
    assert state_of("# Titel\n", ORIGINAL, original_hash=HASH) == "current"
    assert state_of("# Titel\n", ORIGINAL + b"!", original_hash=HASH) == "stale"
    assert state_of(comment(HASH), ORIGINAL, original_hash="0" * 32) == "current"
    assert state_of("# Titel\n", None) == "missing"


@pytest.mark.parametrize("hash_", [HASH[:-1], HASH + "0", HASH.replace(HASH[0], "x"), "", 7, None, [HASH], {}])
def test_a_hash_that_is_none_says_nothing(hash_):
    assert state_of(comment(hash_), ORIGINAL) == state_of(notebook(hash_), ORIGINAL) == "unknown"
    assert state_of("# Titel\n", ORIGINAL) == "unknown"


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_whatever_metadata_holds_is_read_or_said(value):
    for entry in (value, {"original_hash": value, "source_file": value, "language_code": value}):
        written = f"<!--\nCO_OP_TRANSLATOR_METADATA:\n{json.dumps(entry)}\n-->\n"
        noted = metadata_in(written)
        assert noted is not None
        assert noted.fault or noted.original_hash is None or len(noted.original_hash) == 32
        metadata_in(json.dumps({"metadata": {"coopTranslator": entry}}))
        metadata_in(json.dumps({"metadata": entry, "coopTranslator": 1}))
        assert all(isinstance(found, Metadata) for found in read_sidecar(json.dumps({"a.md": entry})).values())


@given(st.text() | st.text().map(lambda text: "<!-- CO_OP_TRANSLATOR_METADATA: {" + text))
def test_state_of_any_text_is_told(text):
    assert state_of(text, ORIGINAL) in ("unknown", "current", "stale")
    assert state_of(text, None) == "missing"


def document(path, language, original=None, claimed=None):
    state = "current" if original else "original"
    return Document(path, "x", language, claimed or (language if original else None), path, "", original, state)


def test_an_original_that_lacks_a_language_is_never_translated():
    documents = [
        document("a.md", "en"),
        document("b.md", "en"),
        document("c.md", "sv"),
        document("sv/a.md", "sv", "a.md"),
        document("da/a.md", "en", "a.md", claimed="da"),  # mislabelled, but there
        document("sv/b.md", "sv", "b.md"),
        document("da/c.md", "da", "c.md"),
        document("da/gone.md", "da", "gone.md"),
    ]
    assert never_translated(documents) == {"b.md": ("da",)}
    assert never_translated(documents[:2]) == {}


def test_metadata_is_read_from_the_comment_with_backslashes_in_its_path():
    text = (
        '\ufeff<!--\nCO_OP_TRANSLATOR_METADATA:\n{"original_hash": "%s", "translation_date": "2025-01-01",\n'
        '"source_file": "md\\\\sub\\\\a.md", "language_code": "sv"}\n-->\n# Titel\n'
    ).replace("%s", HASH)
    metadata = metadata_in(text)
    assert metadata is not None
    assert (metadata.original_hash, metadata.source_file, metadata.language) == (HASH, "md/sub/a.md", "sv")
    assert text[skipped_spans(text, translated=True)[0].end :] == "\n# Titel\n"


@pytest.mark.parametrize(
    "comment", ["<!--\nCO_OP_TRANSLATOR_METADATA:\n{oops}\n-->", "<!-- CO_OP_TRANSLATOR_METADATA: -->"]
)
def test_damaged_metadata_is_said_and_still_not_quoted(comment):
    assert "damaged" in metadata_in(comment + "\nText").fault
    assert [tuple(span) for span in skipped_spans(comment + "\nText", translated=True)] == [(0, len(comment))]


def test_sidecar_leaves_out_what_is_no_document():
    entries = read_sidecar(
        json.dumps(
            {
                "a\\b.md": {"original_hash": HASH},
                "c.md": 3,
                "d.md": {"original_hash": 7},
                "__translation_failures__": {"original_hash": HASH},
            }
        )
    )
    assert {path: entry.original_hash for path, entry in entries.items()} == {"a/b.md": HASH, "d.md": None}
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


BEHIND = {
    "sv": "Pumpen ska luftas varje vår. Ansvarig är vaktmästaren.",
    "da": "Pumpen skal udluftes hvert forår. Ansvaret ligger hos viceværten.",
    "nl": "De pomp moet elk voorjaar worden ontlucht. De beheerder is daarvoor aansprakelijk.",
    "en": "The pump has to be bled every spring. The caretaker is liable for it.",
    "ms": "Pam mesti dibuang anginnya setiap tahun. Penjaga bertanggungjawab.",
}


@pytest.mark.parametrize("language", DISCLAIMERS)
@pytest.mark.parametrize("paragraphs", [1, 2, 9])
@pytest.mark.parametrize("between", ["\n\n", "\n\n---\n\n", "\n\n## Pump\n\n", "\n## Pump\n"])
def test_text_behind_a_disclaimer_without_markers_stays(language, paragraphs, between):
    behind = "\n\n".join([BEHIND[language]] * paragraphs)
    text = f"# T\n\nText.\n\n---\n\n{DISCLAIMERS[language]}{between}{behind}\n"
    (span,) = skipped_spans(text, translated=True)
    assert text[slice(*span)] == f"---\n\n{DISCLAIMERS[language]}"


# The same in paragraphs of their own: what it is, what may be wrong with it, what counts, and who is liable.
PARAGRAPHS = {
    "sv": [
        "## Ansvarsfriskrivning",
        "Sidan är översatt av AI.",
        "Automatiska översättningar kan innehålla fel.",
        "Originalet är den auktoritativa källan.",
        "Vi ansvarar inte för missförstånd som översättningen leder till.",
    ],
    "da": [
        "## Ansvarsfraskrivelse",
        "Siden er oversat af AI.",
        "Automatiske oversættelser kan indeholde fejl.",
        "Originalen er den autoritative kilde.",
        "Vi er ikke ansvarlige for misforståelser, som oversættelsen fører til.",
    ],
    "nl": [
        "## Disclaimer",
        "Deze pagina is vertaald door AI.",
        "Automatische vertalingen kunnen fouten bevatten.",
        "Het origineel is de gezaghebbende bron.",
        "Wij zijn niet aansprakelijk voor misverstanden door deze vertaling.",
    ],
    "en": [
        "## Disclaimer",
        "This page was translated by AI.",
        "Automatic translations can be wrong.",
        "The original is the authoritative source.",
        "We are not liable for any misunderstanding of this translation.",
    ],
    "ms": [
        "## Penafian",
        "Halaman ini diterjemahkan oleh AI.",
        "Terjemahan automatik mungkin mengandungi kesilapan.",
        "Dokumen asal ialah sumber yang berwibawa.",
        "Kami tidak bertanggungjawab atas salah faham daripada terjemahan ini.",
    ],
}


@pytest.mark.parametrize("language", PARAGRAPHS)
@pytest.mark.parametrize("more", [True, False])
def test_a_disclaimer_of_several_paragraphs_is_skipped_to_its_last(language, more):
    disclaimer = "\n\n".join(PARAGRAPHS[language])
    text = f"# T\n\nText.\n\n{disclaimer}" + (f"\n\n{BEHIND[language]}" if more else "") + "\n"
    (span,) = skipped_spans(text, translated=True)
    assert text[slice(*span)] == disclaimer


ASKED = {
    "sv": "När ska pumpen luftas?",
    "da": "Hvornår skal pumpen udluftes?",
    "nl": "Wanneer moet de pomp worden ontlucht?",
    "ms": "Bilakah pam mesti dibuang anginnya?",
}


def test_text_behind_a_disclaimer_without_markers_is_quoted(tmp_path):
    filled(tmp_path / "docs", {"a.md": f"# Pump\n\n{BEHIND['en']}\n"})
    for language in ASKED:
        page = f"# Pump\n\n{DISCLAIMERS[language]}\n\n{BEHIND[language]}\n"
        filled(tmp_path / "docs", {f"translations/{language}/a.md": page})
    bot = Bot.open(tmp_path / "docs", settings=Settings(index=tmp_path / "index"))
    for language, question in ASKED.items():
        quoted = [citation.quote for citation in bot.ask(question).citations if citation.language == language]
        assert quoted
        assert all(line in BEHIND[language] for quote in quoted for line in quote.splitlines())


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
