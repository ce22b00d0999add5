"""What the reader still has to learn from a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from bot.models.reader import QUESTION
from scripts.shared.logistic import logistic
from scripts.train.model import Read, Reader
from scripts.train.rows import Pair
from scripts.train.texts import Text, ids_of, padded

ORDER, SPAN, CLAIM = 0.5, 0.5, 1.0  # what these weigh beside whether the passage answers
FOLDS = 5
MOST_HINTED = 4.0  # logit


def losses(
    reader: Reader, batch: Sequence[Pair], texts: Mapping[str, Text], hints: Mapping[str, float], device: str
) -> dict[str, Tensor]:
    """By what is asked of the reader."""
    ids, known = padded([texts[pair.id].ids for pair in batch], device)
    with torch.autocast(device, dtype=torch.bfloat16):
        said = reader(ids, known)
    found = _answers(said, batch, hints, device) | _spans(said, batch, texts, device)
    claimed = [at for at, pair in enumerate(batch) if pair.label is not None]
    if claimed:
        labels = torch.tensor([batch[at].label for at in claimed], device=device)
        share = len(claimed) / len(batch)
        found["claims"] = CLAIM * share * F.cross_entropy(said.claims[claimed], labels)
    return found


def _answers(said: Read, batch: Sequence[Pair], hints: Mapping[str, float], device: str) -> dict[str, Tensor]:
    """Does the passage answer; and does it answer better than another one, or than another question does."""
    asked = [at for at, pair in enumerate(batch) if pair.answers is not None]
    if not asked:
        return {}
    rows = [batch[at] for at in asked]
    logits = said.answers[asked]
    labels = torch.tensor([float(bool(pair.answers)) for pair in rows], device=device)
    weights = torch.tensor([pair.weight for pair in rows], device=device)
    # What the question alone gives away is added, so that nothing is left to learn from it: Clark, Yatskar and
    # Zettlemoyer, "Don't Take the Easy Way Out" (2019), https://arxiv.org/abs/1909.03683.
    hint = torch.tensor([hints[pair.question] for pair in rows], device=device)
    loss = F.binary_cross_entropy_with_logits(logits + hint, labels, reduction="none")
    found = {"answers": (loss * weights).sum() / weights.sum()}
    better, worse = ordered(rows)
    if better:
        found["order"] = ORDER * F.softplus(logits[worse] - logits[better]).mean()
    return found


def _spans(said: Read, batch: Sequence[Pair], texts: Mapping[str, Text], device: str) -> dict[str, Tensor]:
    marked = [(at, text, text.span) for at, pair in enumerate(batch) if (text := texts[pair.id]).span]
    found = {}
    for name, logits, side in (("starts", said.starts, 0), ("ends", said.ends, 1)) if marked else ():
        rows = logits[[at for at, _, _ in marked]]
        outside = torch.ones_like(rows, dtype=torch.bool)
        for row, (_, text, _) in enumerate(marked):
            outside[row, slice(*text.passage)] = False
        places = torch.tensor([span[side] for _, _, span in marked if span], device=device)
        found[name] = SPAN * F.cross_entropy(rows.masked_fill(outside, -1e4), places)
    return found


def ordered(rows: Sequence[Pair]) -> tuple[list[int], list[int]]:
    """Pairs of rows of which the first answers and the second does not, with the same question or passage."""
    found = [
        (one, two)
        for one, first in enumerate(rows)
        for two, second in enumerate(rows)
        if first.answers and not second.answers
        if first.question == second.question or first.whole == second.whole
    ]
    return [one for one, _ in found], [two for _, two in found]


def hinted(reader: Reader, pairs: Sequence[Pair], device: str) -> dict[str, float]:
    """What a model says that sees only the question, as logits: each by a model of other groups' questions."""
    asked = [pair for pair in pairs if pair.answers is not None]
    questions = sorted({pair.question for pair in asked}, key=len)
    ids = ids_of([QUESTION + question for question in questions], 64)
    steps = range(0, len(ids), 256)
    vectors = np.concatenate([reader.vectors(*padded(ids[at : at + 256], device)).cpu().numpy() for at in steps])
    place = {question: at for at, question in enumerate(questions)}
    design = vectors[[place[pair.question] for pair in asked]].astype(np.float64)
    design = np.column_stack([(design - design.mean(0)) / design.std(0), np.ones(len(design))])
    labels = np.array([float(bool(pair.answers)) for pair in asked])
    folds = np.array([sum(map(ord, pair.group)) % FOLDS for pair in asked])
    logits = np.zeros(len(asked))
    for fold in range(FOLDS):
        other = folds != fold
        beta = logistic(design[other], labels[other], np.ones(other.sum()), np.full(design.shape[1], 30.0))
        logits[~other] = design[~other] @ beta
    sums: dict[str, list[float]] = {}
    for pair, logit in zip(asked, logits, strict=True):
        sums.setdefault(pair.question, []).append(logit)
    return {question: float(np.clip(np.mean(each), -MOST_HINTED, MOST_HINTED)) for question, each in sums.items()}
