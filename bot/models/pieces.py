"""The bundled encoder's tokenizer, written and read; knows nothing of vectors.

`tokenizers` takes a second and 250 MB to load 250,000 pieces. Here they are a trie that is mapped into memory, and only
the search for a word's most likely pieces is ours; the library does the rest. Ids and offsets are those that it gives.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokenizers import Encoding, Token

SPECIALS = {"bos": "<s>", "pad": "<pad>", "eos": "</s>", "unk": "<unk>", "mask": "<mask>"}
TRIE, TABLE = "pieces.trie", "pieces.npz"
UNKNOWN = 10.0  # how much less likely than any piece a character is that no piece has
WORDS = 1 << 14  # words whose pieces are kept …
LONGEST = 40  # … up to this length


def write_tokenizer(folder: Path, pieces: Sequence[tuple[str, float]]) -> None:
    """The tokenizer as other programs read it, and as `PieceTokenizer` does."""
    _write_for_others(folder, pieces)
    _write_for_us(folder, pieces)


def _write_for_others(folder: Path, pieces: Sequence[tuple[str, float]]) -> None:
    from tokenizers import AddedToken, Tokenizer, decoders, models

    ids = {piece: i for i, (piece, _) in enumerate(pieces)}
    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=ids[SPECIALS["unk"]], byte_fallback=False))
    tokenizer.normalizer = _normalizer()
    tokenizer.pre_tokenizer = _pre_tokenizer()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in SPECIALS.values()])
    tokenizer.post_processor = _post_processor(ids[SPECIALS["bos"]], ids[SPECIALS["eos"]])
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)


def _write_for_us(folder: Path, pieces: Sequence[tuple[str, float]]) -> None:
    """A trie of the pieces, and by its keys their ids and scores."""
    import numpy as np
    from marisa_trie import Trie

    trie = Trie([piece for piece, _ in pieces])
    trie.save(str(folder / TRIE))
    keys = np.array([trie[piece] for piece, _ in pieces])
    ids, scores = np.empty(len(keys), np.int32), np.empty(len(keys), np.float32)
    ids[keys], scores[keys] = np.arange(len(keys)), [score for _, score in pieces]
    np.savez(folder / TABLE, ids=ids, scores=scores, longest=max(len(piece) for piece, _ in pieces))


class PieceTokenizer:
    """Texts to ids and offsets, as the `tokenizer.json` beside it."""

    def __init__(self, folder: Path, limit: int) -> None:
        import numpy as np
        from marisa_trie import Trie

        self._trie = Trie()
        self._trie.mmap(str(folder / TRIE))
        with np.load(folder / TABLE) as table:
            self._ids, self._scores = array("i", table["ids"].tobytes()), array("f", table["scores"].tobytes())
            self._longest = int(table["longest"])
        self._unknown_score = min(self._scores) - UNKNOWN
        bos, self._unknown, eos = (self.token_to_id(SPECIALS[role]) for role in ("bos", "unk", "eos"))
        self._normalize, self._pre_tokenize = _normalizer().normalize, _pre_tokenizer().pre_tokenize
        self._post_process = _post_processor(bos, eos).process
        self._limit = limit - 2  # tokens beside the two
        self._kept = lru_cache(WORDS)(self._tokens)

    def encode(self, text: str) -> Encoding:
        """The text's tokens between `<s>` and `</s>`, cut at the limit."""
        from tokenizers import PreTokenizedString

        words = PreTokenizedString(text)
        words.normalize(self._normalize)
        self._pre_tokenize(words)
        words.tokenize(lambda word: (self._kept if len(word) <= LONGEST else self._tokens)(word))
        encoding = words.to_encoding()
        encoding.truncate(self._limit)
        finished: Encoding = self._post_process(encoding, None, True)
        return finished

    def token_to_id(self, piece: str) -> int:
        return int(self._ids[self._trie[piece]])

    def _tokens(self, word: str) -> list[Token]:
        from tokenizers import Token

        tokens, at = [], 0
        for piece in self._pieces(word):
            end = at + len(piece.encode())
            key = self._trie.get(piece)
            tokens.append(Token(self._unknown if key is None else self._ids[key], piece, (at, end)))
            at = end
        return tokens

    def _pieces(self, word: str) -> list[str]:
        """The most likely pieces of a word (Viterbi); neighbours that no piece has are one."""
        size = len(word)
        best = [0.0, *[-inf] * size]  # score of the pieces that end there
        begins = [0] * (size + 1)  # of the last of them
        known = [True] * (size + 1)  # is it a piece?
        for at in range(size):
            alone = False
            for piece, key in self._trie.iter_prefixes_with_ids(word[at : at + self._longest]):
                end, score = at + len(piece), best[at] + self._scores[key]
                alone = alone or end == at + 1
                if score > best[end]:
                    best[end], begins[end], known[end] = score, at, self._ids[key] != self._unknown
            if not alone and best[at] + self._unknown_score > best[at + 1]:
                best[at + 1], begins[at + 1], known[at + 1] = best[at] + self._unknown_score, at, False
        return _joined(word, begins, known)


def _joined(word: str, begins: Sequence[int], known: Sequence[bool]) -> list[str]:
    """The pieces of the best path, of which only the begin of each end is known."""
    pieces: list[str] = []
    end, after = len(word), True
    while end:
        piece = word[begins[end] : end]
        if known[end] or after:
            pieces.append(piece)
        else:
            pieces[-1] = piece + pieces[-1]
        end, after = begins[end], known[end]
    return pieces[::-1]


# ---- what the library does ---------------------------------------------------------------


def _normalizer() -> Any:
    """SentencePiece's `nmt_nfkc`: NFKC, control characters out, invisible ones to spaces."""
    from tokenizers import Regex, normalizers

    return normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"), ""),
            normalizers.Replace(Regex(r"[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
            normalizers.NFKC(),
        ]
    )


def _pre_tokenizer() -> Any:
    from tokenizers import pre_tokenizers

    return pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])


def _post_processor(bos: int, eos: int) -> Any:
    from tokenizers import processors

    return processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", bos), ("</s>", eos)],
    )
