"""At which levels of Bloom's taxonomy does an English outcome ask for something?

Six linear classifiers over words, letters and the place of the first verbs, trained on labelled
outcomes (squared hinge, L-BFGS). No trained weights are shipped, because no label set has a licence
for it: an operator trains on outcomes of their own, and until then `models/matching/bloom.py` only
indicates.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from models.matching.words import words

LEVELS = ("Remember", "Understand", "Apply", "Analyze", "Evaluate", "Create")
PLACES = 2**17
# Each kind of feature has length 1, times its share.
SHARES = {"word": 1.0, "letter": 0.9, "place": 0.8}
# Higher: fits the labels more closely.
CLOSENESS = 1.0
FIRST_WORDS = 3

Numbers = NDArray[np.float64]


class Levels(NamedTuple):
    """A trained classifier: one column of weights per level; a positive score means yes."""

    weights: Numbers
    rarity: NDArray[np.float32]

    def levels(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Texts × levels: those that score above 0, and always the best one."""
        scores = self.scores(texts)
        return np.asarray((scores > 0) | (scores == scores.max(axis=1, keepdims=True)))

    def scores(self, texts: Sequence[str]) -> Numbers:
        """Texts × levels."""
        return np.asarray(_matrix(texts, self.rarity) @ self.weights[:-1] + self.weights[-1])


def train(texts: Sequence[str], labels: NDArray[np.bool_]) -> Levels:
    """`labels`: texts × levels."""
    rarity = _rarity(texts)
    x = _matrix(texts, rarity)
    columns = [_separate(x, np.where(labels[:, level], 1.0, -1.0)) for level in range(len(LEVELS))]
    return Levels(np.column_stack(columns), rarity)


def _separate(x: csr_matrix, y: Numbers) -> Numbers:
    """Weights and, last, the constant of one linear classifier."""

    turned = x.T.tocsr()

    def loss(w: Numbers) -> tuple[float, Numbers]:
        short = np.maximum(0.0, 1.0 - y * (x @ w[:-1] + w[-1]))
        pull = -2.0 * CLOSENESS * y * short
        value = 0.5 * float(w @ w) + CLOSENESS * float(short @ short)
        return value, w + np.append(turned @ pull, pull.sum())

    start = np.zeros(x.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 30})
    return np.asarray(found.x, dtype=np.float64)


def _features(text: str) -> dict[str, list[str]]:
    found = words(text)
    edged = [f"_{word}_" for word in found]
    letters = [
        word[start : start + length]
        for word in edged
        for length in (3, 4, 5)
        for start in range(max(0, len(word) - length + 1))
    ]
    pairs = [f"{a} {b}" for a, b in pairwise(found)]
    first = [f"{place}:{word}" for place, word in enumerate(found[:FIRST_WORDS])]
    after = [f"and:{b}" for a, b in pairwise(found) if a in ("and", "or", "to")]
    return {
        "word": [*found, *pairs],
        "letter": letters,
        "place": [*first, f"0:{' '.join(found[:2])}", *after],
    }


def _hashed(kind: str, features: Iterable[str]) -> Counter[int]:
    return Counter(zlib.crc32(f"{kind} {feature}".encode()) % PLACES for feature in features)


def _rarity(texts: Sequence[str]) -> NDArray[np.float32]:
    seen = np.zeros(PLACES, dtype=np.float32)
    for text in texts:
        for kind, features in _features(text).items():
            seen[list(_hashed(kind, set(features)))] += 1
    return np.log((1 + len(texts)) / (1 + seen)).astype(np.float32) + 1


def _matrix(texts: Sequence[str], rarity: NDArray[np.float32]) -> csr_matrix:
    starts, places, values = [0], list[int](), list[float]()
    for text in texts:
        for kind, features in _features(text).items():
            counts = _hashed(kind, features)
            raw = {place: (1 + log(n)) * float(rarity[place]) for place, n in counts.items()}
            length = sqrt(sum(value * value for value in raw.values())) or 1.0
            places += raw
            values += [SHARES[kind] * value / length for value in raw.values()]
        starts.append(len(places))
    shape = (len(texts), PLACES)
    return csr_matrix((np.array(values), np.array(places), np.array(starts)), shape=shape)
