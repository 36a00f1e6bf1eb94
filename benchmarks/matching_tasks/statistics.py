"""How sure is a measured figure? Intervals by resampling whole clusters, and the usual scores."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

DRAWS = 400
SEED = 20261122


def interval(
    clusters: Sequence[Hashable], measure: Callable[[Sequence[int]], float]
) -> list[float]:
    """The 95 % bootstrap interval of `measure` over positions, drawn by cluster."""
    members: dict[Hashable, list[int]] = defaultdict(list)
    for position, cluster in enumerate(clusters):
        members[cluster].append(position)
    groups = list(members.values())
    rng = np.random.default_rng(SEED)
    values = []
    for _ in range(DRAWS if groups else 0):
        drawn = rng.integers(0, len(groups), len(groups))
        values.append(measure([place for group in drawn for place in groups[group]]))
    if not values:
        return []
    low, high = np.quantile(values, [0.025, 0.975])
    return [round(float(low), 4), round(float(high), 4)]


def auc(chances: Sequence[float], truth: Sequence[bool]) -> float:
    """The chance that a true case scores above a false one; ties count half."""
    order = np.argsort(chances, kind="stable")
    ranks = np.empty(len(chances))
    values = np.asarray(chances)[order]
    start = 0
    while start < len(values):
        end = start
        while end + 1 < len(values) and values[end + 1] == values[start]:
            end += 1
        ranks[order[start : end + 1]] = (start + end) / 2 + 1
        start = end + 1
    true = np.asarray(truth, dtype=bool)
    positives, negatives = int(true.sum()), int((~true).sum())
    if not positives or not negatives:
        return float("nan")
    above = ranks[true].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def calibration_error(chances: Sequence[float], truth: Sequence[bool], bins: int = 10) -> float:
    """ECE: the mean gap between stated and realised chance, over bins of equal width."""
    p, y = np.asarray(chances), np.asarray(truth, dtype=float)
    place = np.minimum((p * bins).astype(int), bins - 1)
    gaps = [
        abs(float(p[place == b].mean() - y[place == b].mean())) * int((place == b).sum())
        for b in range(bins)
        if (place == b).any()
    ]
    return sum(gaps) / max(1, len(p))


def kappa(predicted: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    """Cohen's kappa of two yes-or-no judgements."""
    agreed = float((predicted == truth).mean())
    p, q = float(predicted.mean()), float(truth.mean())
    by_chance = p * q + (1 - p) * (1 - q)
    return 0.0 if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


def shown(value: float | np.floating[Any]) -> float:
    return round(float(value), 4)
