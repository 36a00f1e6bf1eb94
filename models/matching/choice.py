"""Which weights make what was chosen most likely among what it was chosen from?

Conditional logistic regression (McFadden 1974): only the candidates of one course compete with each
other, which is what an order of candidates is about. By Newton's method with halved steps.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.matching.logistic import Numbers

STEPS = 40
SHORTEST_STEP = 1e-4
SMALLEST_GAIN = 1e-7


def fit(x: Numbers, chosen: Numbers, sizes: Sequence[int], ridge: float) -> Numbers:
    """One weight per column. `sizes`: how many rows each choice had, one after another.

    `chosen` adds to 1 in each choice; `ridge` is held against each of them.
    """
    given = _Given(x, chosen, np.array(sizes), ridge * len(sizes))
    weights = np.zeros(x.shape[1])
    loss, chances = _loss(given, weights)
    for _ in range(STEPS):
        gradient = x.T @ (chances - chosen) + given.penalty * weights
        direction = np.linalg.solve(_curvature(given, chances), gradient)
        length, expected = 1.0, float(gradient @ direction)
        found, chances = _loss(given, weights - direction)
        while found > loss - 1e-4 * length * expected and length > SHORTEST_STEP:
            length /= 2
            found, chances = _loss(given, weights - length * direction)
        weights = weights - length * direction
        gain, loss = loss - found, found
        if gain <= SMALLEST_GAIN * abs(loss):
            break
    return weights


class _Given(NamedTuple):
    x: Numbers
    chosen: Numbers
    sizes: NDArray[np.int64]
    penalty: float

    @property
    def starts(self) -> NDArray[np.int64]:
        """The first row of each choice."""
        return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(self.sizes)[:-1]])


def _loss(given: _Given, weights: Numbers) -> tuple[float, Numbers]:
    """Minus the log of the likelihood, held small; and each row's chance within its choice."""
    scores = given.x @ weights
    scores = scores - np.repeat(np.maximum.reduceat(scores, given.starts), given.sizes)
    shares = np.exp(scores)
    sums = np.add.reduceat(shares, given.starts)
    loss = np.log(sums).sum() - given.chosen @ scores + given.penalty * (weights @ weights) / 2
    return float(loss), shares / np.repeat(sums, given.sizes)


def _curvature(given: _Given, chances: Numbers) -> Numbers:
    weighted = given.x * chances[:, None]
    means = np.add.reduceat(weighted, given.starts)
    held = given.penalty * np.eye(given.x.shape[1])
    return np.asarray(weighted.T @ given.x - means.T @ means + held)
