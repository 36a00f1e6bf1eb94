"""Which weights make yes-or-no labels most likely? Logistic regression, by Newton's method."""

import numpy as np
from numpy.typing import NDArray

STEPS = 40
SMALLEST_STEP = 1e-8

Numbers = NDArray[np.float64]


def fit(x: Numbers, y: Numbers, ridge: float) -> Numbers:
    """Weights for the columns of `x`, whose first column is 1 and is not held small by `ridge`."""
    penalty = np.diag([0.0] + [ridge * len(y)] * (x.shape[1] - 1))
    weights = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = chances(x, weights)
        gradient = x.T @ (p - y) + penalty @ weights
        curvature = (x * (p * (1 - p))[:, None]).T @ x + penalty + 1e-9 * np.eye(len(weights))
        step = np.linalg.solve(curvature, gradient)
        weights = weights - step
        if float(np.abs(step).max()) < SMALLEST_STEP:
            break
    return weights


def chances(x: Numbers, weights: Numbers) -> Numbers:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x @ weights, -40, 40))))


def standardised(x: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Columns with mean 0 and spread 1, with the means and spreads to do the same again."""
    means, spreads = x.mean(axis=0), x.std(axis=0)
    spreads = np.where(spreads > 0, spreads, 1.0)
    return (x - means) / spreads, means, spreads
