"""The reader reads a question and a passage together; what it says decides what is shown, and can be switched off."""

import re
from pathlib import Path

import numpy as np
import pytest
from fake_reader import FakeReader
from helpers import filled
from hypothesis import given
from hypothesis import strategies as st

from bot import Bot, KeptAnswer, SettingError, Settings, keep_answer
from bot.answering.quote import verbatim
from bot.languages.locale import locale
from bot.models.bundled import bundled_folder
from bot.models.encoders import shared_encoder, shared_reader
from bot.models.reader import LIMIT
from bot.records import Document, Evidence, Passage, Question, Reader, Span, Statement
from bot.searching.readings import in_text
from bot.statements.parts import words_in
from bot.statements.shown import shown

# In each language: what is asked, the passage that answers and the words of it that do, and one of the same subject.
READ = {
    "sv": (
        "Var förvaras nyckeln till valvet?",
        "Valvet öppnas på morgonen. Nyckeln förvaras i skåpet bakom disken. Skåpet är låst.",
        "i skåpet bakom disken",
        "Valvet öppnas på morgonen av den som har jour. På kvällen stängs det igen och larmet slås på.",
    ),
    "da": (
        "Hvor opbevares nøglen til boksen?",
        "Boksen åbnes om morgenen. Nøglen opbevares i skabet bag disken. Skabet er låst.",
        "i skabet bag disken",
        "Boksen åbnes om morgenen af den, der har vagt. Om aftenen lukkes den igen, og alarmen slås til.",
    ),
    "nl": (
        "Waar wordt de sleutel van de kluis bewaard?",
        "De kluis gaat 's ochtends open. De sleutel wordt bewaard in de kast achter de balie. De kast zit op slot.",
        "in de kast achter de balie",
        "De kluis gaat 's ochtends open door wie dienst heeft. 's Avonds gaat hij dicht en gaat het alarm aan.",
    ),
    "en": (
        "Where is the key to the vault kept?",
        "The vault is opened in the morning. The key is kept in the cupboard behind the desk. The cupboard is locked.",
        "in the cupboard behind the desk",
        "The vault is opened in the morning by whoever is on duty. In the evening it is shut and the alarm is set.",
    ),
    "ms": (
        "Di manakah kunci peti besi disimpan?",
        "Peti besi dibuka pada waktu pagi. Kunci disimpan di dalam almari di belakang meja. Almari itu berkunci.",
        "di dalam almari di belakang meja",
        "Peti besi dibuka pada waktu pagi oleh orang yang bertugas. Pada waktu malam ia ditutup semula.",
    ),
}


@pytest.fixture(scope="module", params=["real", "fake"])
def reader(request) -> Reader:
    return FakeReader() if request.param == "fake" else real_reader()


def real_reader() -> Reader:
    return shared_reader(shared_encoder(bundled_folder(), 2), 2)


@pytest.mark.parametrize("language", READ)
def test_a_passage_that_answers_is_told_from_one_that_does_not(reader, language):
    question, right, _, wrong = READ[language]
    readings = reader.read(question, [wrong, right])
    assert readings[1].answers > readings[0].answers


@pytest.mark.parametrize("language", READ)
def test_it_says_where_the_answer_stands(language):
    question, right, words, _ = READ[language]
    (reading,) = real_reader().read(question, [right])
    place = reading.offsets[int(reading.starts.argmax())]
    start = right.index(words)
    assert start <= place[0] < start + len(words)


def test_what_it_says_of_a_passage_does_not_depend_on_the_others(reader):
    question, right, _, wrong = READ["sv"]
    alone = reader.read(question, [right])[0]
    among = reader.read(question, [wrong, right, wrong])[1]
    assert alone.answers == among.answers and np.array_equal(alone.starts, among.starts)


@given(st.text(max_size=300), st.text(max_size=300))
def test_every_token_it_reads_stands_in_the_passage(question, passage):
    for each in (FakeReader(), real_reader()):
        (reading,) = each.read(question, [passage])
        assert len(reading.offsets) == len(reading.starts) == len(reading.ends) <= LIMIT
        assert ((reading.offsets >= 0) & (reading.offsets <= len(passage))).all()
        assert np.isfinite(reading.answers)
        assert len(reading.starts) == 0 or abs(np.exp(reading.starts).sum() - 1) < 1e-3


def test_a_claim_is_supported_by_what_says_it(reader):
    said = reader.judge("The key is kept in the cupboard.", READ["en"][1])
    assert abs(sum(said) - 1) < 1e-5
    assert said.supported > reader.judge("The alarm is tested by the fire brigade.", READ["en"][1]).supported


def test_it_can_be_switched_off(tmp_path: Path, monkeypatch):
    folder = filled(tmp_path / "docs", {f"{code}.md": f"# {code}\n\n{READ[code][1]}\n" for code in READ})
    question = READ["en"][0]
    for reads in (True, False):
        with Bot.open(folder, settings=Settings(index=tmp_path / "index", reader=reads)) as bot:
            found = bot.search(question, language="en")
            assert ("reader" in found[0].scores) == reads
            assert READ["en"][2] in bot.ask(question, language="en").text
    monkeypatch.setenv("KILDE_READER", "off")
    assert not Settings.from_environment().reader
    monkeypatch.setenv("KILDE_READER", "maybe")
    with pytest.raises(SettingError, match="KILDE_READER is 'maybe'; set it to on or off"):
        Settings.from_environment()


def test_the_words_that_answer_are_marked_in_the_citation(tmp_path):
    marked = {language: marked_in(tmp_path / language, language) for language in READ}
    told = {language: words for language, words in marked.items() if words}
    assert len(told) >= 3, marked  # where the reader is not sure of the words, none are marked
    for language, words in told.items():  # all of the answer, or all but a word at its beginning
        right = re.findall(r"\w+", READ[language][2])
        assert [re.findall(r"\w+", each) for each in words] in ([right], [right[1:]])


def marked_in(place: Path, language: str) -> list[str]:
    """What is marked as the answer to the question of a language; emphasis stands in the middle of it."""
    question, right, words, _ = READ[language]
    text = right.replace(words, words.replace(" ", " **", 1) + "**")
    docs = filled(place / "docs", {"key.md": f"# {right.split()[0]}\n\n{text}\n"})
    with Bot.open(docs, settings=Settings(index=place / "index")) as bot:
        cited = bot.ask(question, language=language).citations
        assert all(any(s.start <= a.start < a.end <= s.end for s in c.spans) for c in cited for a in c.answers)
        return [bot.document(each.path).text[slice(*span)] for each in cited for span in each.answers]


@given(st.text(alphabet="ab *_`8.\u00e5", min_size=1, max_size=40), st.integers(0, 40), st.integers(1, 20))
def test_words_that_are_shown_are_found_again_in_the_text_or_not_at_all(text, start, length):
    statement = Statement(Span(0, len(text)))
    line = shown(text, statement)
    words = Span(min(start, len(line)), min(start + length, len(line)))
    found = in_text(text, statement, words)
    if found is not None:
        there, here = (re.findall(r"\w+", part) for part in (text[slice(*found)], line[slice(*words)]))
        assert [each.strip("_") for each in there] == [each.strip("_") for each in here]  # `_8_` is an emphasised 8


def test_words_that_also_stand_in_a_link_or_in_a_longer_number_are_not_mistaken():
    text = "See [limits](limits-8.md): at most **8** GB, not 128."
    line = shown(text, Statement(Span(0, len(text))))
    at = line.index("8 GB")
    assert in_text(text, Statement(Span(0, len(text))), Span(at, at + 1)) is None
    assert words_in("On 128 GB machines 8 workers run.", "8") == Span(19, 20)


def test_the_evidence_names_the_reader_and_what_it_said(tmp_path):
    docs = filled(tmp_path / "docs", {"ferry.md": "# Ferry\n\nThe ferry leaves at nine.\n"})
    for reads in (True, False):
        with Bot.open(docs, settings=Settings(index=tmp_path / "index", reader=reads)) as bot:
            kept = KeptAnswer.from_json(keep_answer(bot, bot.stream("When does the ferry leave?")).to_json())
        assert (kept.reader is not None) is reads
        assert any("reader" in each.scores for each in kept.ranking) is reads


@pytest.mark.parametrize("language", READ)
def test_an_answer_that_is_not_sure_says_so(language):
    question = Question(READ[language][0], language, "given")
    text = READ[language][1]
    spans = [Span(0, len(text))]
    document = Document("a.md", text, language, None, "A", "0", None, "original")
    passage = Passage("1", "a.md", language, (), None, "prose", 0, len(text), "1", statements=(Statement(spans[0]),))
    evidence = (Evidence(passage, document, 1.0, statements=passage.statements),)
    sure, unsure = (next(verbatim(question, evidence, "answer", sure=each)).sentence.text for each in (True, False))
    assert unsure == locale(language).phrase("unsure")
    assert sure == text  # what answers stands for itself


def test_what_is_read_in_another_language_is_not_put_before_what_answers_in_the_askers(tmp_path):
    pages = {
        "lift.sv.md": "# Hissen\n\nHissen stannar på varje våning. På natten är den avstängd.\n",
        "up.nl.md": "# De lift\n\nDe lift stopt op elke verdieping. Van 23 tot 5 uur is hij uitgeschakeld.\n",
    }
    docs = filled(tmp_path / "docs", pages)
    with Bot.open(docs, settings=Settings(index=tmp_path / "index")) as bot:
        answer = bot.ask("Är hissen avstängd på natten?", hint="sv")
    assert answer.citations[0].language == "sv"
