"""The reader as torch trains it: the bundled encoder, its lower layers as they are, its upper ones learning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bot.models.weights import Model, float_rows


class Read(NamedTuple):
    """What the reader says of a batch of n pairs of t tokens, all as logits."""

    answers: Tensor  # (n,): does the passage answer?
    starts: Tensor  # (n, t): does the answer begin at this token?
    ends: Tensor  # (n, t)
    claims: Tensor  # (n, 3): supported, left open, contradicted


class Layer(nn.Module):  # type: ignore[misc]
    """One layer of BERT."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv, self.ao = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.fi, self.fo = nn.Linear(width, inner), nn.Linear(inner, width)
        self.aln, self.oln = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        n, t, width = states.shape
        parts = self.qkv(states).view(n, t, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        if torch.is_grad_enabled():  # written out: on a CPU, torch's own attention takes twice as long to learn
            queries, keys, values = (part.reshape(n * self.heads, t, -1) for part in parts)
            scores = torch.baddbmm(mask, queries, keys.transpose(1, 2), alpha=(width // self.heads) ** -0.5)
            attended = torch.bmm(F.softmax(scores, dim=-1), values).view(n, self.heads, t, -1)
        else:
            alike = mask.view(n, self.heads, 1, t)
            attended = F.scaled_dot_product_attention(parts[0], parts[1], parts[2], attn_mask=alike)
        states = self.aln(states + self.ao(attended.transpose(1, 2).reshape(n, t, width)))
        return self.oln(states + self.fo(F.gelu(self.fi(states))))


class Reader(nn.Module):  # type: ignore[misc]
    """Question and passage in one text, read together.

    The first `frozen` layers and the table of words stay the encoder's; the layers above and the heads are what is
    learned, stored and shipped.
    """

    def __init__(self, model: Model, frozen: int) -> None:
        super().__init__()
        width = model.width
        words = torch.from_numpy(float_rows(model.tensors["emb.word"], width))
        places = model.tensors["emb.pos"].reshape(-1, width) + model.tensors["emb.type"][:width]
        self.register_buffer("words", words.to(torch.bfloat16), persistent=False)
        self.register_buffer("places", torch.from_numpy(places.copy()), persistent=False)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        _take(self.norm, model.tensors["emb.ln.w"], model.tensors["emb.ln.b"])
        layers = [_layer(model, number) for number in range(model.layers)]
        self.lower, self.upper = nn.ModuleList(layers[:frozen]), nn.ModuleList(layers[frozen:])
        for part in (self.norm, self.lower):
            part.requires_grad_(False)
        self.lower.to(torch.bfloat16)
        self.pool, self.answer, self.claim = nn.Linear(width, width), nn.Linear(width, 1), nn.Linear(width, 3)
        self.span = nn.Linear(width, 2)

    def states(self, ids: Tensor, known: Tensor) -> Tensor:
        """What the lower layers make of a batch (n, t); `known` is False where a text has ended."""
        mask = _mask(known, self.upper[0].heads)
        states = self.norm(self.words[ids].float() + self.places[: ids.shape[1]]).to(torch.bfloat16)
        for layer in self.lower:
            states = layer(states, mask)
        return states

    def forward(self, ids: Tensor, known: Tensor) -> Read:
        with torch.no_grad():
            states, mask = self.states(ids, known), _mask(known, self.upper[0].heads)
        for layer in self.upper:
            states = layer(states, mask)
        pooled = torch.tanh(self.pool(states[:, 0]))
        starts, ends = self.span(states).float().unbind(-1)
        return Read(self.answer(pooled).float()[:, 0], starts, ends, self.claim(pooled).float())

    def vectors(self, ids: Tensor, known: Tensor) -> Tensor:
        """The encoder's own vectors of texts (n, d), before anything was learned: for what the question alone tells."""
        with torch.no_grad(), torch.autocast(ids.device.type, dtype=torch.bfloat16):
            states, mask = self.states(ids, known), _mask(known, self.upper[0].heads)
            for layer in self.upper:
                states = layer(states, mask)
        weights = known[..., None].float()
        return F.normalize((states.float() * weights).sum(1) / weights.sum(1), dim=-1)

    def learned(self) -> dict[str, Tensor]:
        """All that is trained, by name."""
        return {name: tensor for name, tensor in self.named_parameters() if tensor.requires_grad}


def _mask(known: Tensor, heads: int) -> Tensor:
    """What is added to the scores (n * heads, 1, t): nothing, or so much less that a token is not looked at."""
    less = torch.zeros(known.shape, dtype=torch.bfloat16, device=known.device).masked_fill(~known, -1e4)
    return less.repeat_interleave(heads, 0)[:, None, :]


def _layer(model: Model, number: int) -> Layer:
    layer, name, tensors = Layer(model.width, model.heads, model.inner), f"l{number}", model.tensors

    def rows(tensor: str, width: int) -> np.ndarray:
        return float_rows(tensors[f"{name}.{tensor}.w"], width)

    qkv = np.concatenate([rows(part, model.width) for part in "qkv"])
    _take(layer.qkv, qkv, np.concatenate([tensors[f"{name}.{part}.b"] for part in "qkv"]))
    for part, width in (("ao", model.width), ("fi", model.width), ("fo", model.inner)):
        _take(getattr(layer, part), rows(part, width), tensors[f"{name}.{part}.b"])
    for part in ("aln", "oln"):
        _take(getattr(layer, part), tensors[f"{name}.{part}.w"], tensors[f"{name}.{part}.b"])
    return layer


def _take(module: nn.Linear | nn.LayerNorm, weight: np.ndarray, bias: np.ndarray) -> None:
    module.load_state_dict({"weight": torch.from_numpy(weight.copy()), "bias": torch.from_numpy(bias.copy())})


def shipped(kept: Mapping[str, Tensor], frozen: int) -> dict[str, np.ndarray]:
    """What was learned as it is shipped: the layers' weights as int8 with a scale a row, named as the encoder's are."""
    found: dict[str, np.ndarray] = {}
    for name, tensor in kept.items():
        values = tensor.detach().float().cpu().numpy()
        *place, part, what = name.split(".")
        if not place:
            found[f"{part}.{what[0]}"] = values
            continue
        layer = f"l{frozen + int(place[1])}"
        parts = zip("qkv", np.split(values, 3), strict=True) if part == "qkv" else [(part, values)]
        for of, own in parts:
            if own.ndim == 2:
                largest = np.abs(own).max(axis=1) / 127
                found[f"{layer}.{of}.w"] = np.rint(own / largest[:, None]).astype(np.int8)
                found[f"{layer}.{of}.s"] = largest
            else:
                found[f"{layer}.{of}.{what[0]}"] = own.copy()
    return found


def learned_of(tensors: Mapping[str, np.ndarray], frozen: int) -> dict[str, Tensor]:
    """What was learned, from what is shipped: the other way round, but for what int8 rounds away."""
    found: dict[str, list[np.ndarray]] = {}
    for name in sorted(tensors, key=lambda name: "qkv".find(name.split(".")[-2])):
        *place, part, what = name.split(".")
        if what == "s":
            continue
        values = tensors[name]
        if values.dtype == np.int8:
            values = values * tensors[f"{name[:-1]}s"][:, None]
        at = f"upper.{int(place[0][1:]) - frozen}." if place else ""
        whole = "qkv" if part in ("q", "k", "v") else part
        found.setdefault(f"{at}{whole}.{'weight' if what == 'w' else 'bias'}", []).append(values)
    return {name: torch.from_numpy(np.concatenate(parts)) for name, parts in found.items()}


def average(kept: dict[str, Tensor], learned: Mapping[str, Tensor], share: float) -> None:
    """Moves what is kept a little towards what was learned."""
    with torch.no_grad():
        for name, tensor in learned.items():
            kept[name].lerp_(tensor, share)
