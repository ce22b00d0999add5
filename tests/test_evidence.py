"""An answer's evidence is kept and re-checked: what is still true, what moved, changed or is gone, and no forgery."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from fake_llm import FakeLLM
from helpers import ROOT, filled, kilde
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot import Bot, FolderError, KeptAnswer, SettingError, Settings, keep_answer, recheck

DOCS = {
    "boats.md": "# Boats\n\nThe ferry to the island leaves at 23.15. It takes 40 minutes. Dogs travel free.\n\n"
    "## Prices\n\n| Ticket | Price |\n| --- | --- |\n| Adult | 12.50 euros |\n| Child | 6 euros |\n\n"
    "- A bicycle costs 5\n- A car costs 48 euros\n\n```bash\nboats book --adults 2\n```\n",
    "translations/sv/boats.md": "# Båtar\n\nFärjan till ön går 23.15. Resan tar 40 minuter. Hundar åker gratis.\n\n"
    "## Priser\n\n| Biljett | Pris |\n| --- | --- |\n| Vuxen | 12,50 euro |\n| Barn | 6 euro |\n\n"
    "- En cykel kostar 5\n- En bil kostar 48 euro\n\n```bash\nboats book --adults 2\n```\n",
    "crew.csv": "Name;Role\nÅse;captain of the ferry\nØrjan;cook on the ferry\n",
    "lamps.json": '[{"lamp": "red", "means": "the ferry is full"}, {"lamp": "green", "means": "come aboard"}]\n',
}
ASKED = {
    "sv": "Hur väljer jag mellan RAG och finjustering?",
    "da": "Hvordan vælger jeg mellem RAG og finjustering?",
    "nl": "Hoe kies ik tussen RAG en finetuning?",
    "en": "How do I choose between RAG and fine-tuning?",
    "ms": "Bagaimana hendak memilih antara RAG dengan penalaan halus?",
}
QUESTIONS = (
    "When does the ferry to the island leave?",
    "När går färjan till ön?",
    "Hvad koster en billet?",
    "What does a bicycle cost?",
    "Vad kostar en cykel?",
    "How do I book for two adults?",
    "Who is captain of the ferry?",
    "What does the red lamp mean?",
)
WRITTEN = "Färjan till ön går 23.15 [1]. Resan tar 40 minuter [1]."


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("evidence") / "docs", DOCS)


@pytest.fixture(scope="module")
def bot(docs: Path) -> Bot:
    return Bot.open(docs, settings=Settings(index=docs.parent / "index"))


@pytest.fixture(scope="module")
def writing(docs: Path) -> Bot:
    return Bot.open(docs, settings=Settings(index=docs.parent / "index"), llm=FakeLLM(answer=WRITTEN))


@cache
def kept(bot: Bot, question: str) -> KeptAnswer:
    return keep_answer(bot, bot.stream(question))


@contextmanager
def changed(docs: Path, path: str, text: str | None) -> Iterator[None]:
    """A document says something else, or is gone, while the block runs."""
    before = (docs / path).read_bytes()
    try:
        (docs / path).unlink() if text is None else (docs / path).write_bytes(text.encode())
        yield
    finally:
        (docs / path).write_bytes(before)


def verdicts(file: KeptAnswer, docs: Path) -> dict[str, str]:
    return {check.path: check.verdict for check in recheck(file, docs).sources}


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_was_kept_comes_back_and_is_still_true(bot, docs, question):
    file = kept(bot, question)
    assert file.citations and file.ranking[0].scores and file.encoder == bot.encoder
    again = KeptAnswer.from_json(file.to_json())
    assert again == file
    found = recheck(again, docs)
    assert found.still_true
    assert {check.verdict for check in found.sources} == {"true"}
    assert json.loads(json.dumps(found.to_dict()))["still_true"] is True


@pytest.mark.parametrize("language", ["sv", "da", "nl", "en", "ms"])
def test_answers_of_the_demo_documentation_are_still_true(demo, language):
    from bot.languages.locale import locale

    for question in (ASKED[language], locale(language).talk["greeting"][0], "xyzzy plugh"):
        file = KeptAnswer.from_json(keep_answer(demo, demo.stream(question, language=language)).to_json())
        assert recheck(file, ROOT / "corpus").still_true


def test_a_quote_that_moved_is_still_true_and_where_it_stands_is_said(bot, docs):
    file = kept(bot, "När går färjan till ön?")
    text = "# Nytt\n\nFörst något annat.\n\n" + DOCS["translations/sv/boats.md"]
    with changed(docs, "translations/sv/boats.md", text):
        found = recheck(file, docs)
        assert found.still_true
        moved = next(check for check in found.sources if check.verdict == "moved")
        assert "\n".join(text[slice(*span)] for span in moved.spans) == moved.quote


def test_a_change_elsewhere_in_the_file_is_no_matter(bot, docs):
    file = kept(bot, "När går färjan till ön?")
    with changed(docs, "translations/sv/boats.md", DOCS["translations/sv/boats.md"] + "\nMer.\n"):
        assert set(verdicts(file, docs).values()) == {"true"}


def test_what_it_says_now_is_shown_and_what_is_gone_is_gone(bot, docs):
    file = kept(bot, "När går färjan till ön?")
    path, text = "translations/sv/boats.md", DOCS["translations/sv/boats.md"]
    with changed(docs, path, text.replace("23.15", "22.40")):
        check = next(check for check in recheck(file, docs).sources if check.path == path)
        assert (check.verdict, "22.40" in check.now, "23.15" in check.now) == ("changed", True, False)
    with changed(docs, path, "# Tåg\n\nHär står ingenting om båtar, bara om tåg och bussar.\n"):
        assert verdicts(file, docs)[path] == "gone"
    with changed(docs, path, None):
        assert verdicts(file, docs)[path] == "gone"
        assert not recheck(file, docs).still_true


def test_the_original_that_changed_is_noticed_too(bot, docs):
    file = kept(bot, "När går färjan till ön?")
    with changed(docs, "boats.md", DOCS["boats.md"].replace("23.15", "22.40")):
        assert verdicts(file, docs) == {"boats.md": "changed", "translations/sv/boats.md": "true"}
        assert not recheck(file, docs).still_true


RETURNS = (
    '---\ntitle: "Shop"\nweight: 3\n---\n\n# Returns\n\nA lamp is not taken back if:\n\n- the glass is scratched\n'
    "- the cable was cut\n\nA lamp is always taken back if:\n\n- the box is still sealed\n\nWe close at six.\n"
)


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> tuple[KeptAnswer, Path]:
    """An answer that quotes an item, and the folder it is from."""
    place = filled(tmp_path_factory.mktemp("returns") / "docs", {"shop.md": RETURNS})
    with Bot.open(place, settings=Settings(index=place.parent / "index")) as bot:
        file = kept(bot, "Is a lamp taken back if the glass is scratched?")
    assert "the glass is scratched" in [sentence.text for sentence in file.sentences]
    return KeptAnswer.from_json(file.to_json()), place


def test_an_item_under_another_introduction_has_changed(returns: tuple[KeptAnswer, Path]):
    file, docs = returns
    with changed(docs, "shop.md", RETURNS.replace("is not taken back if:", "is gladly taken back if:")):
        assert verdicts(file, docs) == {"shop.md": "changed"}
    moved = RETURNS.replace("- the glass is scratched\n", "").replace("sealed\n", "sealed\n- the glass is scratched\n")
    with changed(docs, "shop.md", moved):
        assert verdicts(file, docs) == {"shop.md": "changed"}


def test_a_change_beside_its_introduction_is_no_matter(returns: tuple[KeptAnswer, Path]):
    file, docs = returns
    with changed(docs, "shop.md", RETURNS.replace("at six", "at seven").replace("weight: 3", "weight: 30")):
        assert recheck(file, docs).still_true


def test_an_answer_that_names_its_version_can_be_kept(tmp_path: Path):
    page = "# Server\n\n## Port\n\nThe server listens on port {}.\n"
    pages = {"versioned_docs/version-1.0/a.md": page.format(8000), "versioned_docs/version-2.0/a.md": page.format(9000)}
    place = filled(tmp_path / "docs", pages)
    with Bot.open(place, settings=Settings(index=tmp_path / "index")) as bot:
        answer = keep_answer(bot, bot.stream("Which port does the server listen on in version 1.0?"))
    assert any("1.0" in sentence.text for sentence in answer.sentences if sentence.kind == "phrase")
    assert KeptAnswer.from_json(answer.to_json()) == answer


@pytest.mark.parametrize("longer", ["5.50", "55", "5 million", "5, and 3 more"])
def test_words_that_go_on_are_other_words(bot, docs, longer):
    file = kept(bot, "What does a bicycle cost?")
    assert "A bicycle costs 5" in [sentence.text for sentence in file.sentences]
    with changed(docs, "boats.md", DOCS["boats.md"].replace("bicycle costs 5", f"bicycle costs {longer}")):
        assert verdicts(file, docs)["boats.md"] == "changed"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_character_changed_inside_a_quote_is_noticed(bot, docs, data):
    file = kept(bot, data.draw(st.sampled_from(QUESTIONS)))
    source = data.draw(st.sampled_from([s for c in file.citations for s in (c, c.original) if s]))
    start, end = data.draw(st.sampled_from(source.spans))
    at = data.draw(st.integers(start, end - 1))
    letter = data.draw(st.one_of(st.just(""), st.characters(exclude_categories=["Cs"])))
    behind = at + (0 if letter and at > start and data.draw(st.booleans()) else 1)  # inserted, or replaced
    text = DOCS[source.path]
    edited = text[:at] + letter + text[behind:]
    assume(text[start:end] not in edited)
    with changed(docs, source.path, edited):
        found = recheck(file, docs)
    assert not found.still_true
    assert any(check.path == source.path and check.verdict in ("changed", "gone") for check in found.sources)


# ---- a language model's sentences ------------------------------------------------------------


def test_written_sentences_are_verified_again(writing, docs):
    file = KeptAnswer.from_json(kept(writing, "När går färjan till ön?").to_json())
    assert [sentence.kind for sentence in file.sentences] == ["written", "written"]
    found = recheck(file, docs)
    assert found.still_true and len(found.sentences) == 2
    path = "translations/sv/boats.md"
    with changed(docs, path, DOCS[path].replace("23.15", "22.40")):
        first, second = recheck(file, docs).sentences
        assert first.dropped is not None and first.dropped.reason == "number"
        assert first.dropped.values["number"] == "23.15"
        assert second.dropped is None
        assert not first.still_true


def test_a_written_sentence_that_was_made_worse_is_not_true(writing, docs):
    file = kept(writing, "När går färjan till ön?")
    worse = tuple(replace(sentence, text=sentence.text.replace("40", "90")) for sentence in file.sentences)
    found = recheck(KeptAnswer.from_json(replace(file, sentences=worse).to_json()), docs)
    assert not found.still_true
    assert [check.dropped and check.dropped.values for check in found.sentences] == [None, {"number": "90"}]


# ---- files that are none ---------------------------------------------------------------------


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 0.9999))
def test_a_file_that_was_cut_off_is_one_sentence(bot, share):
    text = kept(bot, QUESTIONS[0]).to_json().rstrip()
    with pytest.raises(SettingError, match="cut off"):
        KeptAnswer.from_json(text[: int(len(text) * share)])


@pytest.mark.parametrize("text", ["[]", "7", '{"question": "?"}', '{"kilde_evidence": 2}', "null", '{"a": {}}'])
def test_another_file_is_one_sentence(text):
    with pytest.raises(SettingError, match="no evidence file") as told:
        KeptAnswer.from_json(text)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("text", [b"\xff\xfe{", "[" * 100_000, '{"kilde_evidence": 1' + "0" * 10_000])
def test_what_breaks_readers_is_one_sentence(text):
    with pytest.raises(SettingError):
        KeptAnswer.from_json(text)


def forged(bot: Bot, **at: Any) -> str:
    """An evidence file in which the value at each place (`citations__0__quote`) is another."""
    data = json.loads(kept(bot, "När går färjan till ön?").to_json())
    for place, value in at.items():
        part: Any = data
        *way, last = (int(name) if name.isdecimal() else name for name in place.split("__"))
        for name in way:
            part = part[name]
        part[last] = value(part[last]) if callable(value) else value
    return json.dumps(data)


def number(text: str) -> str:
    return text.replace("23.15", "22.40")


def as_phrase(words: str) -> dict[str, Any]:
    """Where the first quotation stood, words as if they were ours."""
    return {"sentences__0__kind": "phrase", "sentences__0__citations": [], "sentences__0__text": words}


FORGERIES = {
    "a quote": {"citations__0__quote": number},
    "a quote of another length": {"citations__0__quote": "Färjan går aldrig."},
    "a quote and its passage": {"citations__0__quote": number, "citations__0__passage_text": number},
    "the quote and its sentence": {"citations__0__quote": number, "sentences__0__text": number},
    "a sentence": {"sentences__0__text": number},
    "a sentence without a citation": {"sentences__0__citations": []},
    "a sentence with another's citation": {"sentences__0__citations": [7]},
    "a quotation as a phrase": {"sentences__0__kind": "phrase", "sentences__0__citations": []},
    "a phrase": as_phrase("Kilde guarantees that the ferry leaves at 22.40."),
    "a phrase about a page": as_phrase("Även i ”nobody”:"),
    "spans": {"citations__0__spans": [[9, 10]]},
    "spans that are none": {"citations__0__spans": [[9, 9]]},
    "spans before the text": {"citations__0__spans": [[-9, -3]]},
    "no spans": {"citations__0__spans": [], "citations__0__quote": ""},
    "a language": {"language": "../../etc/passwd"},
    "all of it": dict.fromkeys(("citations__0__quote", "citations__0__passage_text", "sentences__0__text"), number),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_one_sentence(bot, docs, forgery):
    with pytest.raises(SettingError, match="evidence file") as told:
        recheck(KeptAnswer.from_json(forged(bot, **FORGERIES[forgery])), docs)
    assert "\n" not in str(told.value)


def test_a_forgery_that_says_the_file_has_changed_since_is_not_true(bot, docs):
    everything = FORGERIES["all of it"] | {"citations__0__content_hash": "0" * 64}
    assert not recheck(KeptAnswer.from_json(forged(bot, **everything)), docs).still_true


@pytest.mark.parametrize(
    "path", ["../secret.md", "/etc/passwd", "a/../../secret.md", "..\\secret.md", "", "a\0b", ".."]
)
def test_no_path_leads_out_of_the_folder(bot, docs, path):
    with pytest.raises(SettingError, match="out of the folder"):
        KeptAnswer.from_json(forged(bot, citations__0__path=path))
    with pytest.raises(SettingError, match="out of the folder"):
        KeptAnswer.from_json(forged(bot, citations__0__original__path=path))


def test_links_are_not_followed(bot, docs, tmp_path):
    copy = tmp_path / "docs"
    shutil.copytree(docs, copy)
    file = kept(bot, "När går färjan till ön?")
    outside = tmp_path / "outside.md"
    shutil.move(copy / "boats.md", outside)
    (copy / "boats.md").symlink_to(outside)
    assert verdicts(file, copy)["boats.md"] == "gone"
    shutil.move(copy / "translations", tmp_path / "translations")
    (copy / "translations").symlink_to(tmp_path / "translations")
    assert set(verdicts(file, copy).values()) == {"gone"}


def test_no_folder_is_said(bot, docs):
    with pytest.raises(FolderError, match="choose the folder"):
        recheck(kept(bot, QUESTIONS[0]), docs / "nowhere")


# ---- the command -----------------------------------------------------------------------------


def test_the_command_keeps_and_verifies(bot, docs, tmp_path):
    run = partial(kilde, docs.parent)
    file = tmp_path / "answer.json"
    asked = run("ask", "När går färjan till ön?", str(docs), "--evidence", str(file))
    assert "23.15" in asked.stdout, asked.stderr
    true = run("verify", str(file), str(docs))
    assert (true.returncode, "gäller fortfarande" in true.stdout) == (0, True), true.stderr
    with changed(docs, "boats.md", DOCS["boats.md"].replace("23.15", "22.40")):
        false = run("verify", str(file), str(docs), "--json")
    assert false.returncode == 3
    assert "22.40" in next(check["now"] for check in json.loads(false.stdout)["sources"] if check["original"])
    file.write_text(file.read_text()[:500])
    broken = run("verify", str(file), str(docs))
    assert (broken.returncode, broken.stdout) == (1, "")
    assert "cut off" in broken.stderr and "Traceback" not in broken.stderr
