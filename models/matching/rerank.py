"""In which order are candidate components shown, once an institution has decided often enough?

What was chosen among candidates teaches weights for the finder's views and the precedents
(`choice.py`), from the institution's own decisions; below `FEWEST` decisions the finder's fixed
weights stay (handbook matching 3.5 (3)).
"""

from collections.abc import Sequence

import numpy as np

from models.frozen import Frozen
from models.matching.choice import fit
from models.matching.find import WEIGHTS, Hit
from models.matching.logistic import Numbers, standardised
from models.matching.precedents import FEATURES

FEWEST = 200
RIDGE = 0.03
VIEWS = tuple(WEIGHTS)
# The views, three places among the candidates, the precedents, and three that join these.
COLUMNS = len(VIEWS) + len(FEATURES) + 6


class Ranking(Frozen):
    """What was learned: one weight per column, for columns brought to mean 0 and spread 1."""

    weights: tuple[float, ...]
    means: tuple[float, ...]
    spreads: tuple[float, ...]

    def scores(self, columns: Numbers) -> Numbers:
        scaled = (columns - np.array(self.means)) / np.array(self.spreads)
        return np.asarray(scaled @ np.array(self.weights))

    @property
    def current(self) -> bool:
        """Whether it was learned over the columns of this version; else it is learned anew."""
        return len(self.weights) == COLUMNS


def columns(hits: Sequence[Hit], precedents: Numbers) -> Numbers:
    """Candidates × columns: views, distance to the best, place, precedents and what they do
    jointly."""
    views = np.array([[hit.views.get(name, 0.0) for name in VIEWS] for hit in hits])
    fused = np.array([hit.score for hit in hits])
    place = 1.0 / (1.0 + np.arange(len(hits)))
    behind = fused - fused.max(initial=0.0)
    likest = precedents[:, 0] >= precedents[:, 0].max(initial=0.0) - 1e-9
    sure = np.column_stack([likest * precedents[:, 0], precedents[:, :2] ** 4])
    return np.column_stack([views, fused, behind, place, precedents, sure])


def learn(examples: Sequence[tuple[Numbers, Numbers]]) -> Ranking:
    """From (columns, labels) of many sources; labels are 1 for what it was recognised as.

    A source whose right ones are not among its candidates teaches nothing.
    """
    told = [(found, labels) for found, labels in examples if labels.any()]
    x = np.concatenate([found for found, _ in told])
    chosen = np.concatenate([labels / labels.sum() for _, labels in told])
    scaled, means, spreads = standardised(x)
    weights = fit(scaled, chosen, [len(labels) for _, labels in told], RIDGE)
    return Ranking(
        weights=tuple(map(float, weights)),
        means=tuple(map(float, means)),
        spreads=tuple(map(float, spreads)),
    )
