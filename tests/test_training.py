"""The reader can be trained anew: rows are made and cut honestly, a run goes on where it stopped, and Kilde reads."""

import gzip
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from helpers import ROOT, filled
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file
from test_reader import READ

from bot import Bot, Feedback, Settings
from bot.languages.identify import identify
from bot.languages.locale import codes
from bot.models.bundled import READER_WEIGHTS, bundled_folder, bundled_weights
from bot.models.encoder import FolderEncoder
from bot.models.reader import FolderReader
from bot.models.weights import write_graph, write_reader
from scripts.attack.sentences.cases import TRUE
from scripts.train import feedback
from scripts.train.claims import claims
from scripts.train.figures import auc
from scripts.train.mined import mined
from scripts.train.model import learned_of, shipped
from scripts.train.reader import FROZEN
from scripts.train.rows import Pair, batches, cropped, exchanged, headed, read, taken, taken_out
from scripts.train.written import FILE, held_out, passage_name, written

SENTENCES = [f"Station {number} opens at {number} in the morning and shuts late." for number in range(3, 20)]


def pair(passage: str, span: tuple[int, int] | None, question: str = "When does Station 7 open?") -> Pair:
    return Pair(
        "x", "s", "MIT", "gold", ("en", "en"), question, passage, span is not None, span, None, "g", 1.0, passage
    )


def with_answer(number: int) -> Pair:
    passage = " ".join(SENTENCES)
    start = passage.index(f"Station {number} ")
    return pair(passage, (start, start + len(f"Station {number}")))


@given(st.integers(3, 19), st.integers(0, 99))
def test_a_cut_passage_still_has_its_answer(number, seed):
    row = with_answer(number)
    cut = cropped(row, random.Random(seed))
    assert cut.span is not None and row.span is not None
    assert cut.passage[slice(*cut.span)] == row.passage[slice(*row.span)]
    assert cut.passage in row.passage and len(cut.passage.split()) <= 130 + 12


def test_what_is_made_unanswerable_does_not_answer():
    row = with_answer(7)
    (without,) = taken_out(row, random.Random(1))
    assert without.answers is False and "Station 7" not in without.passage and "Station 8" in without.passage
    dated = pair("The station was opened in 1975 by the town. It shut for good ten years later.", (11, 18))
    (other,) = exchanged(dated._replace(question="What was opened in 1975?"), random.Random(1))
    assert other.answers is False and "1975" not in other.question and other.passage == dated.passage


@given(st.lists(st.lists(st.integers(1, 250), min_size=1, max_size=8), min_size=1, max_size=60), st.integers(0, 9))
def test_batches_hold_every_row_once_and_no_more_than_fits(sizes, seed):
    units = [[with_answer(7)._replace(id=f"{u}-{n}") for n in range(len(unit))] for u, unit in enumerate(sizes)]
    lengths = {f"{u}-{n}": size for u, unit in enumerate(sizes) for n, size in enumerate(unit)}
    found = batches(units, lengths, 2000, random.Random(seed))
    assert sorted(each.id for batch in found for each in batch) == sorted(lengths)
    assert all(len(batch) * max(lengths[each.id] for each in batch) <= 2000 for batch in found)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=40))
def test_auc_counts_pairs(rows):
    right, wrong = [[score for score, label in rows if label == yes] for yes in (True, False)]
    found = auc(np.array([score for score, _ in rows]), np.array([float(label) for _, label in rows]))
    if right and wrong:
        counted = np.mean([(a > b) + (a == b) / 2 for a in right for b in wrong])
        assert found == pytest.approx(counted)


def rows(place: Path) -> Path:
    """A folder of rows in five languages, the same to learn from and to hold out."""
    asked, claims = [], []
    for language, (question, right, words, wrong) in READ.items():
        one = {"source": "own", "licence": "MIT", "kind": "gold", "group": language}
        two = {"language_question": language, "language_passage": language, "question": question}
        answers = [{"text": words, "start": right.index(words)}]
        asked += [
            {**one, **two, "id": f"{language}-1", "passage": right, "answers": answers, "answerable": True},
            {**one, **two, "id": f"{language}-2", "passage": wrong, "answers": [], "answerable": False},
        ]
        three = {"language_premise": language, "language_hypothesis": language, "premise": right}
        claims.append({**one, **three, "id": f"{language}-3", "hypothesis": right, "label": "entailment"})
    for name, lines in (("qa", asked), ("nli", claims)):
        for part in ("train", "dev"):
            with gzip.open(place / f"{name}.{part}.01.jsonl.gz", "wt", encoding="utf-8") as file:
                file.writelines(json.dumps(line) + "\n" for line in lines)
    return place


def test_a_run_makes_a_reader_that_kilde_reads_with(tmp_path):
    command = [sys.executable, "scripts/train/reader.py", str(rows(tmp_path)), str(tmp_path / "run"), "--rows", "15"]
    first, second = (subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False) for _ in range(2))
    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    assert (
        len((tmp_path / "run" / "curve.jsonl").read_text().splitlines()) == 1
    )  # the second run had nothing left to do
    card = json.loads((tmp_path / "run" / "reader.json").read_text())
    assert card["rows"] == 15 and card["auc"].keys() == READ.keys()
    assert card["sources"] == [{"source": "own", "licence": "MIT", "rows": 15}]

    from safetensors.numpy import load_file

    model, folder = bundled_weights(), bundled_folder()
    made = tmp_path / "folder"
    made.mkdir()
    for file in folder.iterdir():
        if file.is_file() and not file.name.startswith(("model.onnx", "reader.onnx")):
            (made / file.name).write_bytes(file.read_bytes())
    write_graph(made / "model.onnx", model)
    write_reader(made, made / "model.onnx", model, load_file(tmp_path / "run" / "reader.safetensors"))
    reader = FolderReader(FolderEncoder(made), "new")
    question, right, _, wrong = READ["sv"]
    readings = reader.read(question, [right, wrong])
    assert all(np.isfinite(each.answers) and np.isfinite(each.starts).all() for each in readings)


def test_the_reader_that_is_shipped_is_what_a_training_goes_on_from():
    tensors = load_file(READER_WEIGHTS)
    again = shipped(learned_of(tensors, FROZEN), FROZEN)
    assert again.keys() == tensors.keys()
    assert all(np.allclose(again[name], tensors[name], atol=1e-6) for name in tensors)


def test_what_a_search_finds_beside_the_answer_is_a_near_miss_of_the_same_documentation(tmp_path):
    near = "Station 7 is closed on Sundays. The keys of Station 7 are kept at the desk."
    again = "As the sign says: Station 7 opens at nine o'clock in winter, too."
    far = "The station opens at nine o'clock. Its café serves soup."
    asked = pair(near, None)._replace(question="Where are the keys of Station 7?")
    answered = pair("Station 7 opens at nine o'clock.", (16, 31))
    others = [
        asked._replace(id="near", span=(52, 63)),
        pair(again, None)._replace(id="again", question="What does the sign say?"),
        pair(far, None)._replace(id="far", source="docs_other", question="What is served?"),
    ]
    found = list(mined([answered, *others], [answered, *others], random.Random(1)))
    assert {other.id for one, other in found if one is answered} == {"near"}


def test_the_questions_that_were_written_are_in_five_languages_and_half_of_them_are_near_misses():
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        told = [row for row in map(json.loads, lines) if "question" in row]
    assert len({(each["passage"], each["question"]) for each in told}) == len(told)
    for language in codes():
        own = [each for each in told if each["language"] == language]
        assert len(own) > 1_500
        assert 0.45 < sum("answer" in each for each in own) / len(own) < 0.55
        some = random.Random(1).sample([each["question"] for each in own if len(each["question"]) > 40], 60)
        assert sum(identify(text, codes()).language == language for text in some) >= 54  # Danish and English names
    assert 0.05 < sum(held_out(each["passage"]) for each in told) / len(told) < 0.15


def test_the_claims_that_were_written_are_in_five_languages_and_half_of_them_are_supported():
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        told = [row for row in map(json.loads, lines) if "claim" in row]
    assert len({(each["passage"], each["claim"]) for each in told}) == len(told)
    for language in codes():
        own = [each for each in told if each["language"] == language]
        counts = Counter(each["label"] for each in own)
        assert len(own) > 2_300
        assert 0.45 < counts["entailment"] / len(own) < 0.55
        assert min(counts.values()) > 300
        some = random.Random(1).sample([each["claim"] for each in own if len(each["claim"]) > 50], 60)
        assert sum(identify(text, codes()).language == language for text in some) >= 54


def test_a_claim_is_read_with_the_part_of_its_passage_that_it_is_about(tmp_path):
    text = "The ferry is small. It leaves at nine. Dogs travel free."
    told = {"passage": passage_name(text), "language": "sv", "claim": "Båten går klockan nio.", "label": "entailment"}
    with gzip.open(tmp_path / "written.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.write(json.dumps(told | {"part": [20, 38]}) + "\n")
    row = {"passage": text, "answerable": True, "language_passage": "en", "source": "s", "licence": "l", "group": "g"}
    split, other = ("dev", "train") if held_out(told["passage"]) else ("train", "dev")
    (claim,) = written([row], split, tmp_path / "written.jsonl.gz")
    assert (claim["premise"], claim["hypothesis"]) == ("It leaves at nine.", "Båten går klockan nio.")
    assert (claim["language_premise"], claim["language_hypothesis"]) == ("en", "sv")
    assert not list(written([row], other, tmp_path / "written.jsonl.gz"))


@given(st.integers(3, 19))
def test_a_passage_with_its_heading_still_has_its_answer(number):
    row = with_answer(number)
    with_heading = headed(row._replace(heading="Opening hours"))
    assert with_heading.span is not None and row.span is not None
    assert with_heading.passage.startswith("Opening hours\n")
    assert with_heading.passage[slice(*with_heading.span)] == row.passage[slice(*row.span)]
    assert headed(row) == row


SAID = {
    "sv": ("Vilken glasyr tål frost?", "Den blå glasyren tål frost och kan stå ute hela vintern."),
    "da": ("Hvilken glasur tåler frost?", "Den blå glasur tåler frost og kan stå ude hele vinteren."),
    "nl": ("Welk glazuur kan tegen vorst?", "Het blauwe glazuur kan tegen vorst en mag de hele winter buiten staan."),
    "en": ("Which glaze withstands frost?", "The blue glaze withstands frost and may stay outside all winter."),
    "ms": ("Sepuhan mana tahan fros?", "Sepuhan biru tahan fros dan boleh dibiarkan di luar sepanjang musim sejuk."),
}


def test_what_readers_point_to_is_read_by_the_training_and_what_is_gone_is_not(tmp_path, monkeypatch):
    """In all languages; only of questions that were sent along, and of passages that are there as they were seen."""
    monkeypatch.setenv("KILDE_INDEX", str(tmp_path / "index"))
    docs, out = tmp_path / "docs", tmp_path / "out"
    files = {
        f"translations/{code}/glaze.md": f"# Glaze\n\n{words}\n" for code, (_, words) in SAID.items() if code != "en"
    }
    filled(docs, {**files, "glaze.md": f"# Glaze\n\n{SAID['en'][1]}\n", "kiln.md": "# Kiln\n\nIt burns for 8 hours.\n"})
    with Bot.open(docs, settings=Settings.from_environment()) as bot:
        for code, (question, words) in SAID.items():
            (seen,) = [each.passage for each in bot.search(question, language=code) if words in each.text]
            right = seen.path, seen.start, seen.end
            bot.keep_feedback(Feedback(False, code, "closest", "passage", ("kiln.md",), question, right))
            bot.keep_feedback(Feedback(False, code, "closest", "passage", ("kiln.md",), None, right))
            bot.keep_feedback(
                Feedback(False, code, "closest", "passage", (), f"{question} Hm?", (seen.path, 3, seen.end))
            )
            bot.keep_feedback(Feedback(False, code, "closest", "unanswered", (), f"{question} No?"))
    monkeypatch.setattr(sys, "argv", ["feedback.py", str(out), str(docs)])
    feedback.main()
    found = [pair for pair in read(rows(tmp_path), "train", out) if pair.source == "feedback"]
    assert {pair.languages[0]: (pair.question, pair.passage) for pair in found if pair.answers} == SAID
    assert {pair.question for pair in found} == {question for question, _ in SAID.values()}
    assert all(pair.passage != SAID[pair.languages[0]][1] for pair in found if not pair.answers)
    units = taken(found, random.Random(1))
    assert sum(map(len, units)) == len(found)  # all is taken


def test_claims_are_made_of_documentation_and_half_of_the_exchanges_are_held_back(tmp_path):
    docs = filled(
        tmp_path / "docs", {"ferry.md": "# Ferry\n\nThe ferry always leaves before the tide turns in spring.\n"}
    )
    rows = list(claims(docs, "ours", "MIT", 5))
    labels = {row["kind"]: row["label"] for row in rows}
    assert labels["as it is"] == "entailment"
    assert {"contradiction"} <= {label for kind, label in labels.items() if kind not in TRUE}
    assert all(row["premise"] and row["hypothesis"] for row in rows)
