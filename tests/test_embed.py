"""Encoders: the same contract for the bundled model, any other folder, and any LlamaIndex embedding."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from fake_encoder import WordEncoder
from helpers import ROOT
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.models.bundled import bundled_folder
from bot.models.encoder import FolderEncoder
from bot.models.encoders import shared_encoder
from bot.models.llama_index import LlamaIndexEncoder, as_llama_index
from bot.records import Encoder, ModelError

WORDS = ["▁källa", "▁kilde", "▁bron", "▁source", "▁sumber", "▁query:", "▁passage:", "▁", "s", "en"]
TEXTS = ["källa source", "", "Smørrebrødsjomfru på Österlånggatan", "3,5 % på två år 😀", "sumber " * 300]
PLAIN = st.text(st.characters(codec="utf-8"), max_size=80)


def tiny_folder(folder: Path, *, pooling: str = "mean", prompts: dict[str, str] | None = None, seed: int = 0) -> Path:
    """A random encoder of 8 dimensions: a table of word vectors, and the mean of the text added to each."""
    from onnx import TensorProto, helper, numpy_helper
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    folder.mkdir(parents=True, exist_ok=True)
    pieces = [("<s>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *((word, -1.0 - i) for i, word in enumerate(WORDS))]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=2, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.add_special_tokens(["<s>", "</s>", "<unk>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.random.default_rng(seed).normal(size=(len(pieces), 8)).astype(np.float32)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["b", "t"]) for name in ("input_ids", "attention_mask")
    ]
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["words"]),
        helper.make_node("ReduceMean", ["words", "axes"], ["mean"], keepdims=1),
        helper.make_node("Add", ["words", "mean"], ["last_hidden_state"]),
    ]
    constants = [numpy_helper.from_array(table, "table"), numpy_helper.from_array(np.array([1]), "axes")]
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["b", "t", 8])
    graph = helper.make_graph(nodes, "tiny", inputs, [output], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    (folder / "onnx").mkdir(exist_ok=True)
    (folder / "onnx" / "model.onnx").write_bytes(model.SerializeToString())
    settings_of = {
        "config.json": {"_name_or_path": "tests/tiny", "model_type": "bert", "hidden_size": 8},
        "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 64},
        "1_Pooling/config.json": {f"pooling_mode_{pooling}_token{'s' if pooling == 'mean' else ''}": True},
        "config_sentence_transformers.json": {"prompts": prompts or {}},
    }
    for name, value in settings_of.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(value))
    return folder


def letters_embedding(fault: Exception | None = None, name: str = "letters") -> Any:
    """A LlamaIndex embedding that counts letters, or raises the fault."""
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class Letters(BaseEmbedding):
        def _get_text_embedding(self, text: str) -> list[float]:
            if fault:
                raise fault
            return [1.0, *(float(text.count(letter)) for letter in "aeiouåäöæø")]

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

    return Letters(model_name=name)


@pytest.fixture(scope="module")
def bundled() -> FolderEncoder:
    return FolderEncoder(bundled_folder())


@pytest.fixture(scope="module", params=["bundled", "mean", "cls", "words"])
def folder_encoder(request, tmp_path_factory, bundled) -> Encoder:
    if request.param == "bundled":
        return bundled
    if request.param == "words":
        return WordEncoder()
    prompts = {"query": "query: ", "passage": "passage: "}
    folder = tmp_path_factory.mktemp("models") / request.param
    return FolderEncoder(tiny_folder(folder, pooling=request.param, prompts=prompts))


@pytest.fixture(scope="module", params=["folder", "llama-index", "there-and-back"])
def encoder(request, folder_encoder) -> Encoder:
    if request.param == "folder":
        return folder_encoder
    return LlamaIndexEncoder(letters_embedding() if request.param == "llama-index" else as_llama_index(folder_encoder))


# ---- the contract ------------------------------------------------------------------------


def test_every_encoder_gives_a_unit_vector_for_every_text(encoder):
    assert isinstance(encoder, Encoder)
    for query in (True, False):
        vectors = encoder.encode(TEXTS, query=query).vectors
        assert vectors.shape == (len(TEXTS), encoder.dimensions)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_vectors(encoder):
    encoded = encoder.encode([], tokens=True)
    assert encoded.vectors.shape == (0, encoder.dimensions)
    assert [len(part) for part in encoded[1:]] == [0, 0, 0]


def test_one_text_after_another_or_together_is_the_same(encoder):
    together = encoder.encode(TEXTS).vectors
    assert np.array_equal(together, np.concatenate([encoder.encode([text]).vectors for text in TEXTS]))


def test_folder_encoders_give_token_vectors_with_their_places(folder_encoder):
    encoded = folder_encoder.encode(TEXTS, tokens=True)
    for text, vectors, offsets, ids in zip(TEXTS, *encoded[1:], strict=True):
        assert vectors.shape == (len(ids), folder_encoder.dimensions)
        assert offsets.shape == (len(ids), 2)
        assert (vectors.dtype, offsets.dtype, ids.dtype) == (np.float32, np.int32, np.int32)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
        assert all(0 <= start <= end <= len(text) for start, end in offsets)
    assert [len(ids) == 0 for ids in encoded.ids] == [not text for text in TEXTS]
    assert np.array_equal(encoded.vectors, folder_encoder.encode(TEXTS).vectors)


# ---- the bundled model ---------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(text=PLAIN, neighbours=st.lists(PLAIN, max_size=4), place=st.integers(0, 4))
def test_neighbours_change_nothing_in_a_text(bundled, text, neighbours, place):
    texts = [*neighbours[:place], text, *neighbours[place:]]
    own = min(place, len(neighbours))
    alone, among = bundled.encode([text], tokens=True), bundled.encode(texts, tokens=True)
    assert np.array_equal(alone.vectors[0], among.vectors[own])
    assert np.array_equal(alone.tokens[0], among.tokens[own])


@pytest.mark.parametrize(
    "text",
    [
        "Smørrebrødsjomfruens bøger, 3,5 kg à 20 %",
        "Österlånggatan 51 😀 är öppen — ända till kl. 22",
        "De financiële gegevens zijn geüpload; coördinatie volgt",
        "Pengguna-pengguna itu memperbaharui dokumen mereka",
        "𝔘nicode \u200b\u00a0 spaces\tand\r\nlines",
    ],
)
def test_offsets_slice_the_text_back_to_its_pieces(bundled, text):
    import unicodedata

    encoded = bundled.encode([text], tokens=True)
    pieces = _by_library(bundled)
    for (start, end), piece in zip(encoded.offsets[0], encoded.ids[0], strict=True):
        shown = pieces.id_to_token(int(piece)).removeprefix("▁")
        assert shown == unicodedata.normalize("NFKC", text[start:end]) or shown in ("", "<unk>")
    covered = {i for start, end in encoded.offsets[0] for i in range(start, end)}
    assert all(i in covered for i, letter in enumerate(text) if letter.isalnum())


MARKS = st.characters(codec="utf-8", categories=["Mn", "Mc", "Me", "Cc", "Cf", "Zs", "Zl", "Zp", "So", "Co", "Cn"])
SNIPPETS = st.sampled_from(
    ["<s>", "</s>", "<unk>", "<mask>", "▁", "ｶﾞ", "½ ﬁ ﷽ ①", "e\u0301\u0323", "각", "👩‍👩‍👧🏽", "x = {a: [1]}", "a" * 60]
)
ODD = st.lists(PLAIN | st.text(MARKS, max_size=9) | SNIPPETS, max_size=9).map("".join)


@settings(max_examples=600, deadline=None)
@given(PLAIN | ODD)
@example("")
@example("ord " * 600)
@example("<unk>\ue000\ue001 \ue000<s>")
def test_tokens_are_those_that_the_library_makes(bundled, text):
    assert _tokens(bundled._loaded().tokenizer, text) == _tokens(_by_library(bundled), text)


@pytest.mark.parametrize("pages", ["*.md", *(f"translations/{code}/**/*.md" for code in ("sv", "da", "nl", "ms"))])
def test_tokens_of_the_demo_are_those_that_the_library_makes(bundled, pages):
    texts = [page.read_text(encoding="utf-8") for page in sorted((ROOT / "corpus").glob(pages))]
    assert len(texts) > 9
    for part in (text[at : at + 1500] for text in texts for at in range(0, len(text), 1500)):
        assert _tokens(bundled._loaded().tokenizer, part) == _tokens(_by_library(bundled), part)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_tokens_are_those_that_transformers_makes(bundled, text):
    assert _tokens(bundled._loaded().tokenizer, text) == _tokens(_by_transformers(bundled), text)


def _tokens(tokenizer: Any, text: str) -> tuple[list[int], list[tuple[int, int]], list[int]]:
    made = tokenizer.encode(text)
    return made.ids, made.offsets, made.special_tokens_mask


@cache
def _by_transformers(encoder: FolderEncoder) -> Any:
    return encoder._limited(encoder._converted())


@cache
def _by_library(encoder: FolderEncoder) -> Any:
    return encoder._of_library()


def test_a_process_has_one_encoder_of_a_folder_until_its_files_change(tmp_path):
    folder = tiny_folder(tmp_path / "model")
    (folder / "README.md").symlink_to(tmp_path / "gone")
    first = shared_encoder(folder, 2)
    assert shared_encoder(tmp_path / "model" / ".." / "model", 2) is first
    tiny_folder(folder, seed=1)
    assert shared_encoder(folder, 2).name != first.name


def test_a_question_and_a_passage_of_the_same_words_differ(bundled):
    text = ["vad är en källa"]
    assert (bundled.encode(text, query=True).vectors @ bundled.encode(text).vectors.T).item() < 0.99


def test_a_translation_is_nearer_than_another_sentence(bundled):
    swedish, danish, other = bundled.encode(
        ["Katten sover på soffan.", "Katten sover i sofaen.", "Ränteavdraget halveras nästa år."]
    ).vectors
    assert swedish @ danish > swedish @ other + 0.05


def test_a_text_beyond_the_limit_is_cut_and_not_refused(bundled):
    encoded = bundled.encode(["källa " * 2000], tokens=True)
    assert len(encoded.ids[0]) < bundled.limit == 512


def test_threads_that_come_first_together_get_the_vectors_of_one(bundled):
    texts = [f"{text} {number}" for text in TEXTS for number in range(8)]
    alone = [bundled.encode([text], tokens=True) for text in texts]
    fresh = FolderEncoder(bundled.folder)
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(lambda text: fresh.encode([text], tokens=True), texts))
    for one, other in zip(alone, together, strict=True):
        assert np.array_equal(one.vectors, other.vectors)
        assert np.array_equal(one.tokens[0], other.tokens[0])
        assert np.array_equal(one.offsets[0], other.offsets[0])


def test_the_name_is_known_without_the_weights(bundled, monkeypatch):
    monkeypatch.setattr("bot.models.encoder._session", None)
    monkeypatch.setattr("bot.models.encoder.PieceTokenizer", None)
    fresh = FolderEncoder(bundled.folder)
    assert (fresh.name, fresh.dimensions) == (bundled.name, 384)


def test_half_a_surrogate_pair_is_only_a_character(bundled):
    encoded = bundled.encode(["före \ud83d efter"], tokens=True)
    assert encoded.offsets[0][-1].tolist() == [7, 12]


# ---- any folder ----------------------------------------------------------------------------


def test_pooling_and_prefixes_come_from_the_folder(tmp_path):
    folders = {
        "mean": tiny_folder(tmp_path / "a"),
        "cls": tiny_folder(tmp_path / "b", pooling="cls"),
        "prefixed": tiny_folder(tmp_path / "c", prompts={"query": "query: "}),
    }
    encoders = {kind: FolderEncoder(folder) for kind, folder in folders.items()}
    state = encoders["mean"].states("källa").vectors
    unit = lambda vector: vector / np.linalg.norm(vector)  # noqa: E731
    assert np.allclose(encoders["mean"].encode(["källa"]).vectors[0], unit(state.mean(axis=0)), atol=1e-6)
    assert np.allclose(encoders["cls"].encode(["källa"]).vectors[0], unit(state[0]), atol=1e-6)
    assert np.array_equal(encoders["prefixed"].encode(["källa"]).vectors, encoders["mean"].encode(["källa"]).vectors)
    asked = encoders["prefixed"].encode(["källa"], query=True)
    assert np.array_equal(asked.vectors, encoders["mean"].encode(["query: källa"]).vectors)
    assert len({encoder.name for encoder in encoders.values()}) == 3, "what gives other vectors has another name"


def test_the_name_changes_with_the_weights_and_not_with_the_place(tmp_path):
    first, moved, other = (
        FolderEncoder(tiny_folder(tmp_path / name, seed=seed)).name for name, seed in [("a", 0), ("b", 0), ("c", 1)]
    )
    assert first.startswith("tiny-")
    assert first == moved != other


@pytest.mark.parametrize("gone", ["config.json", "tokenizer.json", "onnx/model.onnx"])
@pytest.mark.parametrize("content", [None, b"\x00 damaged"])
def test_a_missing_or_damaged_file_is_said_with_the_cure(tmp_path, gone, content):
    file = tiny_folder(tmp_path / "model") / gone
    file.unlink()
    if content:
        file.write_bytes(content)
    said = f"{tmp_path / 'model'} cannot .* set KILDE_MODEL .* or unset it"
    with pytest.raises(ModelError, match=said) as raised:
        encoder = FolderEncoder(tmp_path / "model")
        assert content and gone != "config.json", "what is missing is said when the folder is opened"
        encoder.encode(["källa"])
    assert "delete" not in str(raised.value), "it is somebody's own folder"


def test_a_folder_that_is_not_there_is_said_with_the_cure(tmp_path):
    with pytest.raises(ModelError, match=r"config\.json, tokenizer\.json and model\.onnx or onnx/model\.onnx"):
        FolderEncoder(tmp_path / "nowhere")


def test_a_folder_of_another_kind_of_model_is_said_with_the_cure(tmp_path):
    (tiny_folder(tmp_path / "model") / "config.json").write_text('{"model_type": "distilbert", "dim": 8}')
    with pytest.raises(ModelError, match=r"hidden_size.*KILDE_MODEL"):
        FolderEncoder(tmp_path / "model")


def test_a_damaged_folder_of_our_own_is_to_be_deleted(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = tiny_folder(tmp_path / "kilde" / "models" / "hub--some--model")
    (folder / "onnx" / "model.onnx").write_bytes(b"\x00 damaged")
    with pytest.raises(ModelError, match=f"in {folder} cannot .*: delete that folder"):
        FolderEncoder(folder).encode(["källa"])


# ---- LlamaIndex ----------------------------------------------------------------------------


def test_the_bundled_model_is_a_llama_index_embedding(bundled):
    embedding = as_llama_index(bundled)
    text = "Kilde betyder källa"
    assert embedding.get_query_embedding(text) == bundled.encode([text], query=True).vectors[0].tolist()
    assert embedding.get_text_embedding(text) == bundled.encode([text]).vectors[0].tolist()
    assert np.array_equal(embedding.get_text_embedding_batch(TEXTS), bundled.encode(TEXTS).vectors)
    assert embedding.model_name == bundled.name


def test_a_llama_index_embedding_gives_no_token_vectors():
    encoder = LlamaIndexEncoder(letters_embedding())
    encoded = encoder.encode(["källa", "kilde"], tokens=True)
    assert encoder.name == "Letters-letters-11"
    assert len(encoded.tokens) == 0


@pytest.mark.parametrize(
    "fault", [OSError("no route"), RuntimeError("busy"), ValueError(""), httpx.ConnectTimeout("too slow.\nat line 3")]
)
def test_what_fails_in_somebody_s_embedding_is_one_sentence_with_the_cure(fault):
    encoder = LlamaIndexEncoder(letters_embedding(fault))
    for ask in (
        lambda: encoder.dimensions,
        lambda: encoder.encode(["källa"]),
        lambda: encoder.encode(["källa"], query=True),
    ):
        with pytest.raises(ModelError, match=r"^The embedding Letters failed \([^.\n]+\): check [^.\n]+\.$"):
            ask()


def test_embeddings_of_different_kinds_have_different_names():
    """Neither says what it is called: LlamaIndex names both alike."""
    from llama_index.core import MockEmbedding

    class Other(type(letters_embedding())):  # type: ignore[misc]
        """Of the same length, and with other vectors."""

    letters = letters_embedding(name="unknown")
    others = [Other(), MockEmbedding(embed_dim=11), MockEmbedding(embed_dim=12)]
    assert len({LlamaIndexEncoder(embedding).name for embedding in (letters, *others)}) == 4
