"""`kilde terms`: which terms there are, and how each language renders them; the term file; what `kilde check` says."""

import csv
import json
import re
from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from fake_encoder import WordEncoder
from fake_llm import FakeLLM
from helpers import filled, kilde
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bot import Bot, Rendering, SettingError, Term, check, check_kinds, terms
from bot.checking.page import Pages
from bot.checking.pairing import Pairing
from bot.checking.terms.said import said_in
from bot.documents.folder import read_folder
from bot.documents.sources.folder import FolderSource
from bot.gate.verify import verify
from bot.glossary import Glossary
from bot.indexing.ingest import Wanted
from bot.indexing.place import WORDS
from bot.indexing.places.folder import FolderPlace
from bot.indexing.table import Index
from bot.languages.cues import says_what_it_is
from bot.languages.identify import identify
from bot.languages.locale import codes, locale
from bot.languages.terms import content_stems
from bot.records import Citation, Dropped, Encoders, EvidenceFound, Question, Sentence, SentenceReady, Span
from bot.searching.words import OtherWords, says, searched_by
from bot.terminology.candidates import candidates
from bot.terminology.entries import PARTS_OF_SPEECH, Entry, Wording, proposed
from bot.terminology.said import Said, Side, alike
from bot.terminology.tbx import from_tbx, to_tbx
from bot.terminology.term_file import read_terms, to_csv, to_toml
from bot.terminology.words import key_of, words
from bot.writing.prompt import prompt
from bot.writing.writer import open_writer
from ui.terms_page import page

# A page in which four pieces at the end say "fine-tuning" in another way than the first.
SENTENCES = {
    "en": """# Fine-tuning
Fine-tuning needs a graphics card.
Start fine-tuning with a small model.
**Fine-tuning** takes an hour.
The training data comes from the customers.
Delete the training data afterwards.
## Checkpoint
A checkpoint is saved every hour.
Fine-tuning improves the answers.
Each checkpoint takes two gigabytes.
**Training data**: texts and questions.
**Checkpoint**: a saved model.
Stop fine-tuning when the answers get worse.
### Fine-tuning
#### Fine-tuning
Fine-tuning ends at night.
## Training data
Sort the training data first.""",
    "sv": """# Finjustering
Finjustering kräver ett grafikkort.
Börja finjusteringen med en liten modell.
**Finjustering** tar en timme.
Träningsdata kommer från kunderna.
Ta bort träningsdata efteråt.
## Kontrollpunkt
En kontrollpunkt sparas varje timme.
Finjustering förbättrar svaren.
Varje kontrollpunkt tar två gigabyte.
**Träningsdata**: texter och frågor.
**Kontrollpunkt**: en sparad modell.
Avbryt efterträningen när svaren blir sämre.
### Efterträning
#### Efterträning
Efterträning slutar på natten.
## Träningsdata
Sortera träningsdata först.""",
    "da": """# Finjustering
Finjustering kræver et grafikkort.
Begynd finjusteringen med en lille model.
**Finjustering** tager en time.
Træningsdata kommer fra kunderne.
Slet træningsdata bagefter.
## Kontrolpunkt
Et kontrolpunkt gemmes hver time.
Finjustering forbedrer svarene.
Hvert kontrolpunkt fylder to gigabyte.
**Træningsdata**: tekster og spørgsmål.
**Kontrolpunkt**: en gemt model.
Afbryd eftertræningen, når svarene bliver dårligere.
### Eftertræning
#### Eftertræning
Eftertræning slutter om natten.
## Træningsdata
Sortér træningsdata først.""",
    "nl": """# Verfijning
Verfijning vereist een grafische kaart.
Begin de verfijning met een klein model.
**Verfijning** duurt een uur.
De trainingsgegevens komen van de klanten.
Verwijder de trainingsgegevens daarna.
## Controlepunt
Elk uur wordt een controlepunt bewaard.
Verfijning verbetert de antwoorden.
Elk controlepunt neemt twee gigabyte in.
**Trainingsgegevens**: teksten en vragen.
**Controlepunt**: een bewaard model.
Stop de bijscholing als de antwoorden slechter worden.
### Bijscholing
#### Bijscholing
Bijscholing eindigt 's nachts.
## Trainingsgegevens
Sorteer de trainingsgegevens eerst.""",
    "ms": """# Penalaan halus
Penalaan halus memerlukan kad grafik.
Mulakan penalaan halus dengan model yang kecil.
**Penalaan halus** mengambil masa sejam.
Data latihan datang daripada pelanggan.
Padamkan data latihan selepas itu.
## Titik semak
Titik semak disimpan setiap jam.
Penalaan halus memperbaik jawapan.
Setiap titik semak mengambil dua gigabait.
**Data latihan**: teks dan soalan.
**Titik semak**: model yang disimpan.
Hentikan pengasahan apabila jawapan menjadi lebih teruk.
### Pengasahan
#### Pengasahan
Pengasahan berakhir pada waktu malam.
## Data latihan
Susun data latihan dahulu.""",
}
RENDERED = {
    "sv": ("finjustering", "efterträning", "träningsdata", "kontrollpunkt"),
    "da": ("finjustering", "eftertræning", "træningsdata", "kontrolpunkt"),
    "nl": ("verfijning", "bijscholing", "trainingsgegevens", "controlepunt"),
    "ms": ("penalaan halus", "pengasahan", "data latihan", "titik semak"),
}
LANGUAGES = [code for code in codes() if code in RENDERED]


def _written(folder: Path, texts: dict[str, str]) -> Path:
    for code, text in texts.items():
        at = folder / ("train.md" if code == "en" else f"translations/{code}/train.md")
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text("\n\n".join(text.split("\n")) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def docs(tmp_path_factory) -> Path:
    return _written(tmp_path_factory.mktemp("terms"), SENTENCES)


@pytest.fixture(scope="module")
def found(docs) -> dict[str, Term]:
    return {term.text.casefold(): term for term in terms(docs)}


def test_terms_are_found_with_their_renderings_and_nothing_else(found):
    assert set(found) == {"fine-tuning", "training data", "checkpoint"}
    assert next(iter(found)) == "fine-tuning"  # the most inconsistent first


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_term_has_its_renderings_in_each_language_the_most_used_first(found, code):
    first, second, data, point = RENDERED[code]
    rendered = {name: [each.text.casefold() for each in term.renderings[code]] for name, term in found.items()}
    assert rendered["fine-tuning"][:2] == [first, second]
    assert (rendered["training data"][0], rendered["checkpoint"][0]) == (data, point)
    assert found["fine-tuning"].renderings[code][1].count >= 3
    assert [each.text.casefold() for each in found["fine-tuning"].competing(code)] == [first, second]


HARBOUR = {
    "en": """# Harbour
## 2.1. What is a mooring line?
A mooring line holds the boat.
Dry each mooring line in the sun.
## 2.2. On board
Lower the gangway slowly.
The gangway is wet after rain.
Nobody jumps from the gangway.
Wash the gangway on Mondays.
A boy stands at the gangway.""",
    "sv": """# Hamn
## 2.1. Vad är en förtöjningslina?
En förtöjningslina håller båten.
Torka varje förtöjningslina i solen.
## 2.2. Ombord
Sänk landgången långsamt.
Landgången är våt efter regn.
Ingen hoppar från landgången.
Tvätta landgången på måndagar.
En pojke står vid landgången.""",
}


def test_a_term_of_a_numbered_heading_and_a_rare_word_that_is_said_often_are_found_without_marks(tmp_path):
    found = {term.text.casefold(): term for term in terms(_written(tmp_path, HARBOUR))}
    assert {text: term.renderings["sv"][0].text for text, term in found.items()} == {
        "mooring line": "förtöjningslina",
        "gangway": "landgången",
    }


# A label of parts of pages, a term that running text says too, and a sentence that has it.
LABELS = {
    "en": ("Further material", "kernel module", "The kernel module is loaded here."),
    "sv": ("Ytterligare material", "laddad kärnmodul", "Här finns laddad kärnmodul."),
    "da": ("Yderligere materiale", "indlæst kernemodul", "Her findes indlæst kernemodul."),
    "nl": ("Aanvullend materiaal", "geladen kernmodule", "Hier staat geladen kernmodule."),
    "ms": ("Bahan lanjutan", "modul kernel", "Sistem itu memuatkan modul kernel."),
}


@pytest.mark.parametrize("code", LABELS)
def test_what_only_labels_parts_of_pages_is_no_term(code):
    label, term, sentence = LABELS[code]
    pieces = [f"## {label}", f"## {term}", sentence, sentence] * 3
    sides = [Side("a.md", code, text, words(text, text, Span(0, len(text)), code)) for text in pieces]
    found = [" ".join(run) for run in candidates(sides)]
    assert term.casefold() in found
    assert label.casefold() not in found


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_place_is_where_the_rendering_stands(docs, found, code):
    for rendering in found["fine-tuning"].renderings[code]:
        for place in rendering.places:
            line = (docs / place.path).read_text(encoding="utf-8").split("\n")[place.line - 1]
            assert rendering.text.casefold() in line.casefold()


def test_forms_and_parts_of_one_word_are_no_rivals():
    assert alike("implementering", "implementation")
    assert alike("enhet", "edgeenhet")
    assert not alike("distribution", "implementering")
    assert not alike("latensi", "lambat")


# ---- the term file -----------------------------------------------------------------------------

FILE = """["fine-tuning"]
part_of_speech = "noun"
note = "Not what prompts do."
sv.preferred = "finjustering"
sv.avoid = ["efterträning"]
da.preferred = "finjustering"
da.avoid = ["eftertræning"]
nl.preferred = "verfijning"
ms.preferred = "penalaan halus"

["checkpoint"]
do_not_translate = true
"""


def _read(tmp_path: Path, text: str, name: str = "terms.toml") -> tuple[Entry, ...]:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return read_terms(file)


def test_a_term_file_says_what_people_wrote(tmp_path):
    tuned, kept = _read(tmp_path, FILE)
    assert (tuned.term, tuned.part_of_speech, tuned.note) == ("fine-tuning", "noun", "Not what prompts do.")
    assert tuned.wordings["sv"] == Wording("finjustering", avoid=("efterträning",))
    assert kept == Entry("checkpoint", keep=True)


@pytest.mark.parametrize(
    ("text", "line", "cure"),
    [
        ('["a"]\nsv.preferred = "x\n', 2, "correct it"),
        ('["a"]\nsv.preferred = "x"\n\n["a"]\n', 4, "correct it"),
        ('["a"]\n\nsv.prefered = "x"\n', 3, "preferred, allowed, avoid, note"),
        ('["a"]\nsv.allowed = "x"\n', 2, "a list of texts"),
        ('["a"]\nxx.preferred = "x"\n', 2, "sv.preferred"),
        ('["b"]\n["a"]\nlanguage = "xx"\n', 3, "a code like sv"),
        ('a = "x"\n', 1, "write ["),
        ('["a"]\npart_of_speech = "Nomen"\n', 2, "noun, verb"),
    ],
)
def test_a_malformed_term_file_is_one_sentence_with_line_and_cure(tmp_path, text, line, cure):
    with pytest.raises(SettingError) as told:
        _read(tmp_path, text)
    assert f"terms.toml, line {line}:" in str(told.value) and cure in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("value", ["[" * 5_000, "1" * 5_000])
def test_a_term_file_that_no_reader_gets_through_is_one_sentence(tmp_path, value):
    with pytest.raises(SettingError, match=r"terms\.toml.*; correct it\.") as told:
        _read(tmp_path, f"a = {value}")
    assert "\n" not in str(told.value)


def test_other_forms_of_a_term_file_are_read(tmp_path):
    table = (
        "term,rendering_language,rendering,status\nindex,sv,index,\nindex,sv,register,avoid\nKilde,,,do_not_translate\n"
    )
    assert _read(tmp_path, table, "terms.csv") == (
        Entry("index", wordings={"sv": Wording("index", avoid=("register",))}),
        Entry("Kilde", keep=True),
    )
    assert _read(tmp_path, "Kilde\n\nLanceDB\n", "words.txt") == (
        Entry("Kilde", keep=True),
        Entry("LanceDB", keep=True),
    )
    for name, text in (
        ("x.csv", "a,b\n1,2\n"),
        ("y.csv", "term,status\na,best\n"),
        ("z.tbx", "<tbx"),
        ("v.tbx", "<p/>"),
    ):
        with pytest.raises(SettingError, match=f"{name}, line "):
            _read(tmp_path, text, name)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=12).map(
    lambda text: " ".join(text.split())
)
PHRASES = TEXT.filter(bool)
WORDINGS = st.builds(
    Wording,
    st.one_of(st.none(), PHRASES),
    st.lists(PHRASES, max_size=2).map(tuple),
    st.lists(PHRASES, max_size=2).map(tuple),
    TEXT,
).filter(lambda wording: bool(wording.good))
ENTRIES = st.builds(
    Entry,
    PHRASES,
    st.just("en"),
    st.booleans(),
    st.sampled_from(["", *PARTS_OF_SPEECH]),
    TEXT,
    st.dictionaries(st.sampled_from(["sv", "nl"]), WORDINGS),
)


@given(st.lists(ENTRIES, max_size=3, unique_by=lambda entry: entry.term))
def test_a_term_file_is_read_as_it_was_written(tmp_path_factory, entries):
    assert list(_read(tmp_path_factory.mktemp("toml"), to_toml(entries))) == entries


@given(st.lists(ENTRIES, max_size=3))
def test_tbx_is_read_as_it_was_written(entries):
    wanted = [
        Entry(
            each.term,
            each.language,
            each.keep,
            each.part_of_speech,
            "" if each.note == "do not translate" else each.note,
            each.wordings,
        )
        for each in entries
    ]
    assert list(from_tbx(to_tbx(entries).encode(), Path("a.tbx"))) == wanted


# What ISO 30042:2008 lets stand where, of the elements that we write.
TBX_BASIC = """<!ELEMENT martif (martifHeader, text)>
<!ATTLIST martif type CDATA #REQUIRED xml:lang CDATA #REQUIRED>
<!ELEMENT martifHeader (fileDesc)> <!ELEMENT fileDesc (sourceDesc)> <!ELEMENT sourceDesc (p+)> <!ELEMENT p (#PCDATA)>
<!ELEMENT text (body)> <!ELEMENT body (termEntry+)>
<!ELEMENT termEntry (note*, langSet+)> <!ATTLIST termEntry id ID #IMPLIED>
<!ELEMENT langSet (note*, tig+)> <!ATTLIST langSet xml:lang CDATA #REQUIRED>
<!ELEMENT tig (term, termNote*, note*)> <!ELEMENT term (#PCDATA)> <!ELEMENT note (#PCDATA)>
<!ELEMENT termNote (#PCDATA)> <!ATTLIST termNote type (partOfSpeech | administrativeStatus) #REQUIRED>"""


@given(st.lists(ENTRIES, min_size=1, max_size=3))
def test_tbx_is_as_other_programs_expect_it(entries):
    written = etree.fromstring(to_tbx(entries).encode())
    rules = etree.DTD(StringIO(TBX_BASIC))
    assert rules.validate(written), rules.error_log.filter_from_errors()


def test_tbx_of_other_programs_is_read(tmp_path):
    old = """<?xml version="1.0"?><martif type="TBX" xml:lang="en-US"><text><body><termEntry id="1">
    <langSet xml:lang="en-US"><tig><term>index</term><termNote type="partOfSpeech">noun</termNote></tig></langSet>
    <langSet xml:lang="sv-SE"><ntig><termGrp><term>index</term></termGrp></ntig><tig><term>register</term>
    <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig></langSet>
    <langSet xml:lang="fi"><tig><term>hakemisto</term></tig></langSet></termEntry></body></text></martif>"""
    new = """<?xml version="1.0"?><tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
    <text><body><conceptEntry id="1"><langSec xml:lang="en"><termSec><term>index</term>
    <termNote type="partOfSpeech">noun</termNote></termSec></langSec>
    <langSec xml:lang="sv"><termSec><term>index</term></termSec><termSec><term>register</term>
    <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec></langSec></conceptEntry>
    </body></text></tbx>"""
    wanted = Entry("index", part_of_speech="noun", wordings={"sv": Wording("index", avoid=("register",))})
    for text in (old, new):
        assert _read(tmp_path, text, "a.tbx") == (wanted,)
    defined = (
        '<descripGrp><descrip type="definition">What leads to a page.</descrip></descripGrp><langSet xml:lang="en-US">'
    )
    told = old.replace('<langSet xml:lang="en-US">', defined)
    assert _read(tmp_path, told, "a.tbx") == (replace(wanted, note="What leads to a page."),)


def test_what_was_mined_makes_a_first_term_file_in_each_form(tmp_path, found):
    entries = {entry.term.casefold(): entry for entry in proposed(found.values())}
    assert entries["fine-tuning"].wordings["sv"] == Wording("finjustering", ("efterträning",))
    for name, text in (
        ("t.toml", to_toml(entries.values())),
        ("t.csv", to_csv(found.values())),
        ("t.tbx", to_tbx(entries.values())),
    ):
        assert {entry.term.casefold(): entry.wordings for entry in _read(tmp_path, text, name)} == {
            term: entry.wordings for term, entry in entries.items()
        }


# ---- where it acts -----------------------------------------------------------------------------


def test_check_tells_where_a_translation_leaves_the_term_file(tmp_path):
    folder = _written(tmp_path, SENTENCES)
    (folder / "terms.toml").write_text(FILE, encoding="utf-8")
    findings = check(folder).of(["term"])
    tuned = [each for each in findings if each.language == "sv" and each.expected == "finjustering"]
    assert [each.found.casefold() for each in tuned] == ["efterträningen", *["efterträning"] * 3]
    assert all("ine-tuning" in each.original_says for each in tuned)
    assert {each.language for each in findings} == set(LANGUAGES)
    assert {each.found.casefold() for each in findings if each.expected == "checkpoint" and each.language == "da"} == {
        "kontrolpunkt"
    }


def test_check_tells_once_of_renderings_that_rival_each_other_and_does_not_fail_for_them(docs):
    assert check(docs).of(["inconsistent"]) == ()  # to learn it takes its time: where it is asked for
    findings = check(docs, inconsistent=True).of(["inconsistent"])
    assert [(each.language, each.found.casefold().split(" (")[0]) for each in findings] == [
        (code, RENDERED[code][1]) for code in LANGUAGES
    ]
    assert "inconsistent" not in check_kinds("all")
    assert check_kinds("inconsistent") == {"inconsistent"}


def test_the_page_has_every_term_and_no_markup_of_theirs(found):
    made = page([*found.values()], "<b>docs</b>")
    assert all(text in made for text in ("fine-tuning", "penalaan halus", "&lt;b&gt;docs"))
    assert "http" not in made and "<b>" not in made


def test_the_command_writes_terms_in_each_form(tmp_path, docs):
    listed = kilde(tmp_path, "terms", str(docs), "--format", "csv")
    rows = list(csv.DictReader(StringIO(listed.stdout)))
    assert {"term": "fine-tuning", "rendering": "bijscholing", "status": "allowed"}.items() <= next(
        row for row in rows if row["rendering"] == "bijscholing"
    ).items()
    assert kilde(tmp_path, "terms", str(docs), "--format", "xml").returncode == 1


def test_json_has_counts_and_places(found):
    said = json.loads(json.dumps([term.to_dict() for term in found.values()]))
    assert said[0]["inconsistent"] == LANGUAGES
    assert said[0]["renderings"]["sv"][0]["places"][0]["path"] == "translations/sv/train.md"


ASKED = {
    "sv": ("Vad kräver finslipning?", "Finjustering kräver", "Finslipning kräver ett grafikkort."),
    "da": ("Hvad kræver finslibning?", "Finjustering kræver", "Finslibning kræver et grafikkort."),
    "nl": ("Wat vereist nascholing?", "Verfijning vereist", "Nascholing vereist een grafische kaart."),
    "ms": ("Apakah yang diperlukan oleh gilapan?", "Penalaan halus memerlukan", "Gilapan memerlukan kad grafik."),
}
AVOIDED = '["fine-tuning"]\n' + "".join(
    f'{code}.preferred = "{RENDERED[code][0]}"\n{code}.avoid = ["{word}"]\n'
    for code, word in (("sv", "finslipning"), ("da", "finslibning"), ("nl", "nascholing"), ("ms", "gilapan"))
)


@pytest.fixture(scope="module")
def bot(tmp_path_factory) -> Bot:
    folder = _written(tmp_path_factory.mktemp("asked"), SENTENCES)
    (folder / "terms.toml").write_text(AVOIDED, encoding="utf-8")
    wanted = Wanted(FolderSource(folder), (str(folder),))
    index = Index(FolderPlace(tmp_path_factory.mktemp("index")))
    made = Bot(index, Encoders(*[WordEncoder()] * 2), wanted, None)
    made.refresh()
    return made


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_question_in_a_word_that_the_documents_do_not_use_finds_what_they_say(bot, code):
    asked, said, _ = ASKED[code]
    best = bot.search(asked, language=code)[0]
    assert said in best.document.text[best.passage.start : best.passage.end]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_written_sentence_that_uses_a_word_to_avoid_is_left_out_and_the_writer_is_told_the_right_one(bot, code):
    asked, _, written = ASKED[code]
    words = OtherWords.from_json(bot._index.place.noted(WORDS))
    evidence = bot.search(asked, language=code)
    question = Question(asked, code, "given", terms=words.preferred([SENTENCES[code]], code))
    assert question.terms == (RENDERED[code][0],)
    assert RENDERED[code][0] in prompt(question, evidence)[-1]["content"].split(asked)[0].split("\n\n")[-2]
    avoided = partial(words.told_to_avoid, language=code)
    right = f"{SENTENCES[code].split(chr(10))[1]} [1]"
    assert isinstance(verify(right, evidence, code, identify=lambda text: code, avoided=avoided), Sentence)
    dropped = verify(right, evidence, code, identify=lambda text: code, avoided=lambda text: ("a", "b"))
    assert isinstance(dropped, Dropped) and dropped.reason == "avoided"
    told = words.told_to_avoid(written, code)
    assert told and told[1] == RENDERED[code][0]
    assert identify(locale(code).reason("avoided", word=told[0], term=told[1]), codes()).language == code


def test_a_rare_rendering_is_asked_with_the_usual_one_and_nothing_else_of_the_question_changes():
    def rendering(text: str, count: int) -> Rendering:
        return Rendering(text, "".join(content_stems(text, "ms")), count, ())

    said = {"penalaan halus", "penyesuaian", "pelarasan"}.__contains__
    renderings = {"ms": (rendering("penalaan halus", 30), rendering("penyesuaian", 4), rendering("pelarasan", 20))}
    words = OtherWords(searched_by([Term("fine-tuning", "en", 60, ("fine", "tune"), renderings)]))
    assert words.in_theirs("Apakah penyesuaian, dan bila?", "ms", said) == "Apakah penalaan halus, dan bila?"
    assert words.in_theirs("Apakah fine-tuning?", "ms", said) == "Apakah penalaan halus?"
    for same in (
        "Apakah pelarasan?",
        "Apakah penalaan halus?",
        "Apakah Penyesuaian?",
        "Penyesuaian Azure",
        "Apakah `penyesuaian`?",
        "Apakah maksud penyesuaian=False?",
        "Apakah model.penyesuaian()?",
    ):
        assert words.in_theirs(same, "ms", said) == same
    assert words.in_theirs("Vad är penyesuaian?", "sv", said) == "Vad är penyesuaian?"
    assert OtherWords.from_json(words.to_json()) == words
    for damaged in ("[1]", None, '{"mined": null}', '{"mined": {"ms": 1}}', '{"entries": [{"term": 1}]}'):
        assert OtherWords.from_json(damaged) == OtherWords()


def filed(*entries: Entry) -> OtherWords:
    return OtherWords(entries=entries)


def test_the_term_file_turns_no_question_away_from_what_the_documents_say():
    tuning = Entry("fine-tuning", wordings={"sv": Wording("finjustering", avoid=("efterträning",))})
    words, asked = filed(tuning), "Vad kräver efterträning?"
    assert words.in_theirs(asked, "sv", {"finjustering"}.__contains__) == "Vad kräver finjustering?"
    assert words.in_theirs(asked, "sv", {"finjustering", "efterträning"}.__contains__) == asked
    assert words.in_theirs(asked, "sv", {"efterträning"}.__contains__) == asked  # what it prefers nobody says yet
    flow = Entry("flow", wordings={"sv": Wording("flöde")})
    pipe = Entry("pipeline", wordings={"sv": Wording("ledning", avoid=("flöde",))})
    words = filed(flow, pipe)
    assert words.in_theirs("Hur startar jag ett flöde?", "sv", {"ledning"}.__contains__) == "Hur startar jag ett flöde?"
    assert words.told_to_avoid("Ett flöde startas.", "sv") is None
    words = filed(Entry("tag", wordings={"da": Wording("mærke")}))
    asked = "Hvordan kan jeg tage en backup?"
    assert words.in_theirs(asked, "da", {"mærke"}.__contains__) == asked


def test_a_wording_is_words_that_stand_together_in_a_form_of_it():
    entry = Entry("fine-tuning", wordings={"ms": Wording("penalaan halus", avoid=("titik semak",))})
    words, said = filed(entry), {"penalaan halus"}.__contains__
    assert words.in_theirs("Di mana titik semak?", "ms", said) == "Di mana penalaan halus?"
    for apart in ("Di mana titik, semak log?", "Di mana titik `--cepat` semak?"):
        assert words.in_theirs(apart, "ms", said) == apart
    words = filed(Entry("habit", wordings={"en": Wording("habit", avoid=("practice",))}))
    assert words.told_to_avoid("This is a practical guide.", "en") is None
    assert words.told_to_avoid("Those are good practices.", "en") == ("practices", "habit")


INFLECTED = {
    "sv": ("kodfri", "Finns det ett kodfritt sätt?", "kodfritt"),
    "da": ("systeminstruks", "Hvad står der i systeminstruksen?", "systeminstruksen"),
    "nl": ("codevrij", "Is er een codevrije manier?", "codevrije"),
    "en": ("canvas", "Which canvases are there?", "canvases"),
    "ms": ("gilapan", "Apakah gilapannya?", "gilapannya"),
}


@pytest.mark.parametrize("code", INFLECTED)
def test_a_wording_is_known_in_the_forms_of_which_a_stemmer_makes_another_stem(code):
    wording, asked, form = INFLECTED[code]
    words = filed(Entry("thing", wordings={code: Wording("saken", avoid=(wording,))}))
    assert words.in_theirs(asked, code, {"saken"}.__contains__) == asked.replace(form, "saken")


# A wording, a page that has its words apart, and one that has them together in another form.
APART = {
    "en": (
        "time limit",
        "The time is short, and there is a limit to what helps.",
        "There are time limits for a reply.",
    ),
    "sv": ("snabba svar", "Ett svar är bra, och bilar kan vara snabba.", "Vi ger de snabba svaren på alla frågor."),
    "da": ("hurtigt svar", "Et svar er godt, og en bil kan være hurtig.", "Vi giver hurtige svar på alle spørgsmål."),
    "nl": (
        "snelle antwoorden",
        "Antwoorden zijn goed, en een auto is een snelle.",
        "Wij geven snelle antwoorden op alle vragen.",
    ),
    "ms": ("had waktu", "Waktu berlalu, dan ada had bagi semua orang.", "Setiap permintaan mempunyai had waktunya."),
}


@pytest.mark.parametrize("code", APART)
def test_documents_say_a_wording_where_its_words_stand_together_in_some_form(tmp_path, code):
    wording, apart, joined = APART[code]
    for name, text, said in (("apart", apart, False), ("together", f"{apart} {joined}", True)):
        folder = filled(tmp_path / name, {f"translations/{code}/a.md": f"# A\n\n{text}\n"})
        index = Index(FolderPlace(tmp_path / f"{name} index"))
        with Bot(index, Encoders(*[WordEncoder()] * 2), Wanted(FolderSource(folder), (str(folder),)), None) as bot:
            bot.refresh()
            assert says(bot._pinned(), code, wording) is said


def test_a_part_of_a_word_with_hyphens_is_not_asked_otherwise():
    words = OtherWords({"ms": {"tuning": "penalaan"}})
    assert words.in_theirs("Apakah fine-tuning?", "ms", lambda _: True) == "Apakah fine-tuning?"
    assert words.in_theirs("Apakah tuning?", "ms", lambda _: True) == "Apakah penalaan?"


# A question about a product whose name has a word that translations render, as people type it.
NAMED = {
    "sv": ("lokal", "Hur startar jag Foundry Local?", "Hur startar jag foundry local?", "Hur startar jag local?"),
    "da": ("lokal", "Hvordan starter jeg Foundry Local?", "Hvordan starter jeg foundry local?", "Hvad er local?"),
    "nl": ("lokaal", "Hoe start ik Foundry Local?", "Hoe start ik foundry local?", "Hoe start ik local?"),
    "ms": ("setempat", "Apakah Foundry Local?", "Apakah foundry local?", "Apakah local?"),
    "en": ("regional", "How do I start Foundry Local?", "How do I start foundry local?", "What is local?"),
}


@pytest.mark.parametrize("code", NAMED)
def test_a_name_in_a_question_stays_as_it_is_in_small_letters_too(code):
    rendered, *named, apart = NAMED[code]
    renderings = [{code: (Rendering(text, text.casefold(), 30, ()),)} for text in (rendered, "Foundry Local")]
    local = Term("local", "fi", 30, ("local",), renderings[0])
    foundry = Term("Foundry Local", "fi", 30, ("foundri", "local"), renderings[1])
    mined = OtherWords({code: {key_of("local", code): rendered}})
    learned = OtherWords(searched_by([local, foundry]))
    kept = filed(Entry("local", "fi", wordings={code: Wording(rendered)}), Entry("Foundry Local", keep=True))
    for known in (replace(mined, entries=kept.entries[1:]), learned, kept):
        for text in named:
            assert known.in_theirs(text, code, {rendered}.__contains__) == text
    assert mined.in_theirs(named[1], code, {rendered}.__contains__) != named[1]
    assert mined.in_theirs(apart, code, {rendered}.__contains__) == apart.replace("local", rendered)


def test_a_term_is_not_asked_otherwise_where_the_language_has_a_word_of_its_stem():
    renderings = {"da": (Rendering("lad", "lad", 30, ()),)}
    words = OtherWords(searched_by([Term("lets", "en", 30, ("let",), renderings)]))
    assert words.in_theirs("Hvad er lette spørgsmål?", "da", lambda _: True) == "Hvad er lette spørgsmål?"


TRAINED = "Fine-tuning needs a card, and fine-tuning takes an hour. {}"


def test_what_the_file_says_of_a_term_also_holds_inside_a_longer_one_that_it_says_nothing_of(tmp_path):
    said = ("Open the ferry timetable.", "The timetable hangs at the pier.", "Every timetable is free.")
    ours = ("Öppna färjans tidsplan.", "Tidtabellen hänger vid bryggan.", "Varje tidtabell är gratis.")
    pages = {"a.md": "\n\n".join(("# Piers", *said)), "translations/sv/a.md": "\n\n".join(("# Bryggor", *ours))}
    folder = filled(tmp_path / "docs", pages)
    file = '["timetable"]\nsv.preferred = "tidtabell"\nsv.avoid = ["tidsplan"]\n["ferry timetable"]\n'
    for longer, told in (('da.preferred = "sejlplan"\n', ["tidsplan"]), ('sv.allowed = ["färjans tidsplan"]\n', [])):
        (folder / "terms.toml").write_text(file + longer, encoding="utf-8")
        assert [each.found for each in check(folder).of(["term"])] == told


def test_an_avoided_word_is_told_once_and_not_where_it_is_right_for_another_term(tmp_path):
    lines = [TRAINED.format(f"Card {n}.") for n in range(3)] + ["Post-training follows on fine-tuning."]
    ours = [f"Efterträning kräver ett kort, och finjustering tar en timme. Kort {n}." for n in range(3)]
    ours.append("Efterträning följer på finjustering.")
    folder = filled(tmp_path / "docs", {"a.md": "# A\n\n" + "\n\n".join(lines) + "\n",
                                        "translations/sv/a.md": "# A\n\n" + "\n\n".join(ours) + "\n"})  # fmt: skip
    (folder / "terms.toml").write_text(
        '["fine-tuning"]\nsv.preferred = "finjustering"\nsv.avoid = ["efterträning"]\n'
        '["post-training"]\nsv.preferred = "efterträning"\n',
        encoding="utf-8",
    )
    found = [(each.line, each.found) for each in check(folder).of(["term"])]
    assert found == [(3, "Efterträning"), (5, "Efterträning"), (7, "Efterträning")]
    part = check(folder, changed=["translations/sv/a.md"], inconsistent=True)
    assert [(each.line, each.found) for each in part.of(["term"])] == found
    assert part.of(["inconsistent"]) == ()


def test_of_a_page_without_an_end_nothing_is_learned(tmp_path):
    endless = " ".join(f"word{n} says this" for n in range(2_000))
    folder = filled(tmp_path / "docs", {"a.md": f"# A\n\n{endless}\n", "translations/sv/a.md": f"# A\n\n{endless}\n"})
    pages = Pages(read_folder(folder).documents)
    pairing = Pairing(*(pages.page(path) for path in ("translations/sv/a.md", "a.md")))
    assert [len(said.original.words) for said in said_in(pairing) if len(said.original.words) > 250] == []


def test_what_a_translation_has_left_untranslated_is_no_rendering(tmp_path):
    left = "\nThe old gangway creaks every night.\nThe gangway has lost its third step."
    found = terms(_written(tmp_path, {code: text + left for code, text in HARBOUR.items()}))
    renderings = {term.text: [each.text for each in term.renderings["sv"]] for term in found}
    assert renderings["gangway"] == ["landgången"]


@pytest.mark.parametrize(
    ("code", "word"), [("sv", "Fortsätt"), ("da", "Fortsæt"), ("nl", "Doorgaan"), ("ms", "Teruskan")]
)
def test_a_piece_with_one_translated_word_is_no_translation(code, word):
    texts = (
        "Press the Continue button when all of the files are copied.",
        f"Press the {word} button when all of the files are copied.",
    )
    sides = [
        Side("a.md", of, text, words(text, text, Span(0, len(text)), of))
        for of, text in zip(("en", code), texts, strict=True)
    ]
    assert not Said(*sides).tells


def test_a_term_of_originals_in_two_languages_is_written_once_and_read_again(tmp_path):
    one, two = Rendering("tjener", "tjen", 5, ()), Rendering("server", "server", 3, ())
    terms = [Term("server", "en", 9, ("server",), {"da": (one,)}), Term("server", "sv", 4, ("server",), {"da": (two,)})]
    assert [entry.wordings["da"].preferred for entry in _read(tmp_path, to_toml(proposed(terms)))] == ["tjener"]


@pytest.mark.parametrize(
    "text",
    ["term,language\rserver,en\r", 'term,note\nserver,"' + "x" * 140_000, "x" * 140_000 + ",term\nnote,server\n"],
    ids=["lines of old", "a long field", "a long header"],
)
def test_a_csv_of_another_kind_is_read_or_told_with_its_line(tmp_path, text):
    try:
        assert [entry.term for entry in _read(tmp_path, text, "t.csv")] == ["server"]
    except SettingError as told:
        assert "t.csv, line " in str(told)


def test_in_tbx_the_word_that_is_marked_as_preferred_comes_before_one_without_a_mark(tmp_path):
    entry = Entry("index", wordings={"sv": Wording("index", ("register",))})
    text = to_tbx([entry])
    marked = re.search(r"<term>register</term>.*?</tig>", text, re.S)
    assert marked
    bare = text.replace(
        marked[0], re.sub(r"<termNote type=.administrativeStatus.*?</termNote>", "", marked[0], flags=re.S)
    )
    assert _read(tmp_path, bare, "a.tbx")[0].wordings["sv"] == Wording("index", ("register",))


# ---- a term in an answer -----------------------------------------------------------------------

TUNING = '["fine-tuning"]\n' + "".join(
    f'{code}.preferred = "{RENDERED[code][0]}"\n{code}.avoid = ["{RENDERED[code][1]}"]\n' for code in LANGUAGES
)
TERMED = f"""{TUNING}part_of_speech = "noun"
note = "Not what prompts do."

["checkpoint"]
sv.preferred = "kontrollpunkt"
da.preferred = "kontrolpunkt"
nl.preferred = "controlepunt"
ms.preferred = "titik semak"

["tuning"]
["loop"]
["gate"]
["hinge"]
["spring"]

["training data"]
sv.preferred = "träningsdata"
da.preferred = "træningsdata"
nl.preferred = "trainingsgegevens"
ms.preferred = "data latihan"

["Kilde"]
do_not_translate = true
"""
# A glossary's row, a sentence under its heading, and one that looks like a definition and is none.
DEFINED = {
    "en": ("Term | Meaning", "further training of a model", "A checkpoint is a model that was saved.",
           "Training data is the most important part."),
    "sv": ("Term | Betydelse", "fortsatt träning av en modell", "En kontrollpunkt är en modell som har sparats.",
           "Träningsdata är det viktigaste av allt."),
    "da": ("Term | Betydning", "fortsat træning af en model", "Et kontrolpunkt er en model, der er gemt.",
           "Træningsdata er det vigtigste af alt."),
    "nl": ("Term | Betekenis", "verdere training van een model", "Een controlepunt is een model dat is bewaard.",
           "Trainingsgegevens zijn het belangrijkste van alles."),
    "ms": ("Istilah | Maksud", "latihan lanjutan bagi sesebuah model", "Titik semak ialah model yang disimpan.",
           "Data latihan paling penting sekali."),
}  # fmt: skip
NAMES = {code: (first, point, data) for code, (first, _, data, point) in RENDERED.items()}
NAMES["en"] = ("fine-tuning", "checkpoint", "training data")
WORDS_PAGE = "# {0}\n\n| {1} |\n| --- | --- |\n| {2} | {3} |\n\n## {4}\n\n{5}\n\n## {6}\n\n{7}\n"
SHAPES = """# Shapes

Loop
: What goes on.

## Fine-tuning

Fine-tuning is a way to train a model.

## Glossary

- **Gate**: the checks of a sentence.
- The **hinge** turns.

### Spring

Where water begins.
"""


class Told(FakeLLM):
    """Keeps what it is told."""

    told: list[str] = []  # noqa: RUF012 - of pydantic, which copies it

    def stream_complete(self, prompt, formatted=False, **kwargs):
        self.told.append(prompt)
        yield from super().stream_complete(prompt, formatted, **kwargs)


@pytest.fixture(scope="module")
def termed(tmp_path_factory) -> Bot:
    """A bot whose documents have a term file and define two of its terms; a language model writes."""
    folder = _written(tmp_path_factory.mktemp("termed"), SENTENCES)
    for code, (head, meaning, sentence, other) in DEFINED.items():
        tuning, point, data = NAMES[code]
        page_of = WORDS_PAGE.format("Om", head, tuning, meaning, point.capitalize(), sentence, data.capitalize(), other)
        filled(folder, {"words.md" if code == "en" else f"translations/{code}/words.md": page_of})
    filled(folder, {"shapes.md": SHAPES, "terms.toml": TERMED})
    index = Index(FolderPlace(tmp_path_factory.mktemp("index")))
    wanted, llm = Wanted(FolderSource(folder), (str(folder),)), Told()
    made = Bot(index, Encoders(*[WordEncoder()] * 2), wanted, open_writer(llm))
    made.llm = llm
    made.refresh()
    return made


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_answer_that_is_written_says_what_the_term_file_prefers_and_marks_it(termed, code):
    lines, (asked, *_) = SENTENCES[code].split("\n"), ASKED[code]
    right, avoided = lines[1], next(line for line in lines if RENDERED[code][1] in line.casefold())
    evidence = next(each for each in termed.stream(asked, language=code) if isinstance(each, EvidenceFound)).evidence
    passages = [each.text for each in evidence]
    cited = [1 + next(i for i, text in enumerate(passages) if line in text) for line in (right, avoided)]
    termed.llm.answer, termed.llm.told = f"{right} [{cited[0]}] {avoided} [{cited[1]}]", []
    answer = termed.ask(asked, language=code)
    written = [each for each in answer.sentences if each.kind == "written"]
    assert [each.text for each in written] == [right]
    assert [(each.text, each.reason) for each in answer.dropped] == [(avoided, "avoided")]
    assert answer.dropped[0].values["term"] == RENDERED[code][0]
    assert RENDERED[code][0] in termed.llm.told[0].split(asked)[0].split("\n\n")[-2]
    ((start, end, term),) = ((each.start, each.end, each.term) for each in written[0].terms)
    assert (written[0].text[start:end].casefold(), term) == (RENDERED[code][0], "fine-tuning")


@pytest.mark.parametrize("code", DEFINED)
def test_a_term_is_opened_with_its_renderings_and_with_what_the_documents_say_it_is(termed, code):
    _, meaning, sentence, _ = DEFINED[code]
    tuning, point, data = (termed.term(name, code) for name in ("fine-tuning", "checkpoint", "training data"))
    assert [each.name for each in (tuning, point, data)] == list(NAMES[code])
    assert next(iter(tuning.renderings)) == code and set(tuning.renderings) == {"en", *LANGUAGES}
    assert (tuning.entry.part_of_speech, tuning.entry.note) == ("noun", "Not what prompts do.")
    assert (tuning.definition.cells[1][1], point.definition.text) == (meaning, sentence)
    assert data.definition is None  # rather than a bad one
    for cited in (tuning.citation, point.citation):
        assert cited.path == ("words.md" if code == "en" else f"translations/{code}/words.md")
        text = termed.document(cited.path).text
        assert cited.quote == "\n".join(text[start:end] for start, end in cited.spans)
        assert (cited.original is None) == (code == "en")
    assert termed.term("Kilde", code).renderings == {}
    with pytest.raises(KeyError):
        termed.term("nothing", code)


def test_an_entry_of_a_glossary_is_a_definition_and_what_another_term_is_is_none(termed):
    opened = {name: termed.term(name, "en").definition for name in ("loop", "gate", "spring", "hinge", "tuning")}
    assert {name: said and said.text for name, said in opened.items()} == {
        "loop": "What goes on.",
        "gate": "Gate: the checks of a sentence.",
        "spring": "Where water begins.",
        "hinge": None,
        "tuning": None,
    }


def test_a_term_is_opened_from_an_index_without_its_documents(termed):
    alone = Bot(Index(termed._index.place), termed._encoders, None, None)
    assert alone.term("checkpoint", "sv").definition.text == DEFINED["sv"][2]
    assert (
        json.loads(json.dumps(alone.term("checkpoint", "sv").to_dict()))["renderings"]["ms"]["preferred"]
        == "titik semak"
    )


SAID = {
    "sv": ("Finjusteringens träningsdata och språkmodellen, eller finjusteringsmodellen, i Kilde.",
           ["Finjusteringens", "träningsdata", "språkmodellen", "Kilde"]),
    "da": ("Finjusteringens træningsdata og sprogmodellerne i Kilde.",
           ["Finjusteringens", "træningsdata", "sprogmodellerne", "Kilde"]),
    "nl": ("De verfijning van taalmodellen met trainingsgegevens in Kilde.",
           ["verfijning", "taalmodellen", "trainingsgegevens", "Kilde"]),
    "ms": ("Penalaan halusnya bagi model-model memerlukan data latihan Kilde.",
           ["Penalaan halusnya", "model", "data latihan", "Kilde"]),
    "en": ("Fine tuning of models needs training data, fine-tuning takes Kilde an hour.",
           ["Fine tuning", "models", "training data", "Kilde"]),
}  # fmt: skip


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    models = {code: Wording("modell" if code == "sv" else "model") for code in LANGUAGES}
    tuning = {code: Wording(RENDERED[code][0], avoid=(RENDERED[code][1],)) for code in LANGUAGES}
    data = {code: Wording(RENDERED[code][2]) for code in LANGUAGES}
    return Glossary(
        [
            Entry("fine-tuning", wordings=tuning),
            Entry("model", wordings=models),
            Entry("training data", wordings=data),
            Entry("Kilde", keep=True),
            Entry("gate", wordings={"sv": Wording("spärr")}),
            Entry("barrier", wordings={"sv": Wording("spärr")}),
            Entry("5"),
            Entry("answer", wordings={"sv": Wording("svar")}),
        ]
    )


def said_terms(glossary: Glossary, text: str, code: str, quote: str = "", **more) -> list[str]:
    cited = Citation("a.md", code, "A", (), None, None, "original", (), quote, Span(0, 0), "", "")
    ready = glossary.marked(SentenceReady(Sentence("quote", text, code, (1,), **more), (cited,)))
    return [ready.sentence.text[each.start : each.end] for each in ready.sentence.terms]


@pytest.mark.parametrize("code", SAID)
def test_a_sentence_says_each_term_once_inflected_or_in_a_compound(glossary, code):
    text, terms_in_it = SAID[code]
    assert said_terms(glossary, text, code) == terms_in_it


def test_no_term_is_in_code_in_an_address_in_a_path_or_where_a_word_means_two(glossary):
    for text in (
        "Se https://docs.example.org/finjustering och www.example.org/modell.",
        "Kör --modell, ./modell, modell.py, min_modell, modell() och 5 MB.",
        "En spärr.",
        "Formellt, och i telefonen och i en modellfil.",
        "De kilder som kilden har, motsvarande.",
        "Kör `finjustering` nu.",
    ):
        assert said_terms(glossary, text, "sv") == []
    assert said_terms(glossary, "Kör finjustering nu.", "sv", "Kör `finjustering` nu.") == []
    assert said_terms(glossary, "finjustering", "sv", block="code") == []
    cells = (("Modell", "finjustering"), ("Tid", "modellens timme"))
    row = "Modell: finjustering; Tid: modellens timme"
    assert said_terms(glossary, row, "sv", block="row", cells=cells) == ["finjustering", "modellens"]
    assert said_terms(Glossary(), "Finjustering", "sv") == []


@pytest.mark.parametrize(
    ("code", "wording", "text", "said"),
    [
        ("ms", "tetapan", "Nilai yang tetap, dan tetapannya.", ["tetapannya"]),
        ("ms", "simpan", "Simpanan itu, dan kita simpan.", ["simpan"]),
        ("en", "index", "Indexing of an indexer, and two indexes.", ["indexes"]),
        ("nl", "model", "Het model is modelbaar.", ["model"]),
    ],
)
def test_a_word_made_of_a_term_is_none_of_its_forms(code, wording, text, said):
    own = Entry("thing", wordings={code: Wording(wording)}) if code != "en" else Entry(wording)
    assert said_terms(Glossary([own]), text, code) == said


# What stands behind a term: what says what it is, and what says something else of it.
BEHIND = {
    "sv": ([" är en teknik som anpassar en modell.", " innebär att modellen tränas vidare.", " är det steg där …"],
           [" är dyrt.", " är en viktig del.", " är det viktigaste.", " görs på natten.", " är att föredra."]),
    "da": ([" er en teknik, der tilpasser en model.", " betyder, at modellen trænes videre.", " er det trin, hvor …"],
           [" er dyrt.", " er en vigtig del.", " er det vigtigste.", " sker om natten.", " er at foretrække."]),
    "nl": ([" is een techniek die …", " houdt in dat het model …", " is het verder trainen van een model."],
           [" is duur.", " is een belangrijk onderdeel.", " is de beste keuze.", " gebeurt 's nachts."]),
    "ms": ([" ialah kaedah untuk …", " bermaksud melatih model.", " merupakan satu cara."],
           [" mahal.", " adalah penting.", " merupakan bahagian penting.", " dilakukan pada waktu malam."]),
    "en": ([" is a way to adapt a model.", " means that a model is trained further.", " is the step in which …"],
           [" is slow.", " is an important part.", " is the most expensive.", " takes an hour.", " is done at night."]),
}  # fmt: skip


@pytest.mark.parametrize("code", BEHIND)
def test_what_says_what_a_term_is_is_told_from_what_else_is_said_of_it(code):
    good, bad = BEHIND[code]
    assert [each for each in good if not says_what_it_is(each, code)] == []
    assert [each for each in bad if says_what_it_is(each, code)] == []
