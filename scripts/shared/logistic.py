"""Logistic regression, for a few features and thousands of rows."""

from __future__ import annotations

import numpy as np


def logistic(design: np.ndarray, labels: np.ndarray, weights: np.ndarray, penalty: np.ndarray) -> np.ndarray:
    """Each column's coefficient, by Newton's method; rows weigh `weights`, and `penalty` keeps coefficients small."""
    beta = np.zeros(design.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-design @ beta))
        gradient = design.T @ (weights * (chance - labels)) + penalty * beta
        curvature = (design.T * (weights * chance * (1 - chance))) @ design + np.diag(penalty)
        beta -= np.linalg.solve(curvature, gradient)
    return beta
