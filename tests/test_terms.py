"""`kilde terms`: which terms there are, and how each language renders them; the term file; what `kilde check` says."""

import csv
import json
import re
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from fake_encoder import WordEncoder
from helpers import filled, kilde
from hypothesis import given
from hypothesis import strategies as st

from bot import Bot, Rendering, SettingError, Term, check, check_kinds, terms
from bot.checking.page import Pages
from bot.checking.pairing import Pairing
from bot.checking.terms.said import said_in
from bot.documents.folder import read_folder
from bot.documents.sources.folder import FolderSource
from bot.gate.verify import verify
from bot.indexing.ingest import Wanted
from bot.indexing.place import WORDS, FolderPlace
from bot.indexing.table import Index
from bot.languages.identify import identify
from bot.languages.locale import codes, locale
from bot.languages.terms import content_stems
from bot.records import Dropped, Encoders, Question, Sentence
from bot.searching.words import OtherWords, _avoided, _filed, searched_by
from bot.terminology.entries import PARTS_OF_SPEECH, Entry, Wording, proposed
from bot.terminology.said import alike
from bot.terminology.tbx import from_tbx, to_tbx
from bot.terminology.term_file import read_terms, to_csv, to_toml
from bot.writing.prompt import prompt
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


def test_tbx_of_other_programs_is_read(tmp_path):
    old = """<?xml version="1.0"?><martif type="TBX" xml:lang="en-US"><text><body><termEntry id="1">
    <langSet xml:lang="en-US"><tig><term>index</term><termNote type="partOfSpeech">noun</termNote></tig></langSet>
    <langSet xml:lang="sv-SE"><ntig><termGrp><term>index</term></termGrp></ntig><tig><term>register</term>
    <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig></langSet>
    <langSet xml:lang="fi"><tig><term>hakemisto</term></tig></langSet></termEntry></body></text></martif>"""
    wanted = Entry("index", part_of_speech="noun", wordings={"sv": Wording("index", avoid=("register",))})
    assert _read(tmp_path, old, "a.tbx") == (wanted,)


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
    ):
        assert words.in_theirs(same, "ms", said) == same
    assert words.in_theirs("Vad är penyesuaian?", "sv", said) == "Vad är penyesuaian?"
    assert OtherWords.from_json(words.to_json()) == words
    for damaged in ("[1]", None, '{"mined": null}', '{"mined": {"ms": 1}}'):
        assert OtherWords.from_json(damaged) == OtherWords()


def filed(*entries: Entry) -> OtherWords:
    return OtherWords(filed=_filed(entries), avoided=_avoided(entries))


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


TRAINED = "Fine-tuning needs a card, and fine-tuning takes an hour. {}"


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


def test_a_term_of_originals_in_two_languages_is_written_once_and_read_again(tmp_path):
    one, two = Rendering("tjener", "tjen", 5, ()), Rendering("server", "server", 3, ())
    terms = [Term("server", "en", 9, ("server",), {"da": (one,)}), Term("server", "sv", 4, ("server",), {"da": (two,)})]
    assert [entry.wordings["da"].preferred for entry in _read(tmp_path, to_toml(proposed(terms)))] == ["tjener"]


@pytest.mark.parametrize("text", ["term,language\rserver,en\r", 'term,note\nserver,"' + "x" * 140_000])
def test_a_csv_of_another_kind_is_read_or_told_with_its_line(tmp_path, text):
    try:
        assert [entry.term for entry in _read(tmp_path, text, "t.csv")] == ["server"]
    except SettingError as told:
        assert "t.csv, line " in str(told)


def test_in_tbx_the_word_that_is_marked_as_preferred_comes_before_one_without_a_mark(tmp_path):
    entry = Entry("index", wordings={"sv": Wording("index", ("register",))})
    text = to_tbx([entry])
    marked = re.search(r"<term>register</term>.*?</termSec>", text, re.S)
    assert marked
    bare = text.replace(
        marked[0], re.sub(r"<termNote type=.administrativeStatus.*?</termNote>", "", marked[0], flags=re.S)
    )
    assert _read(tmp_path, bare, "a.tbx")[0].wordings["sv"] == Wording("index", ("register",))
