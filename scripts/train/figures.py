"""Figures of a model that scores."""

from __future__ import annotations

import numpy as np


def auc(scores: np.ndarray, labels: np.ndarray) -> float:
    """How often a row that is right scores more than one that is not; ties count half."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    right = labels > 0.5
    count = right.sum() * (~right).sum()
    return float((ranks[right].sum() - right.sum() * (right.sum() + 1) / 2) / count) if count else float("nan")
