"""How are outcomes in another language compared where no multilingual model is there?

Every ESCO concept has a label in many languages. A ridge regression carries the words and letters
of a foreign label to the vector of the English label (handbook matching 0 (3)); after that, both
sides are vectors of one English space. Good for skill phrases, not for everyday language; fitted
from the ESCO package the operator loads, never shipped.
"""

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from math import log1p
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.matching.embedder import Embedder, Matrix
from models.matching.words import words

# Enough places that few letters share one: with 4,500 the German crosswalk lost a tenth.
PLACES = 32768
RIDGE = 0.1
# Conjugate gradients come as near as the labels allow within these, few labels sooner.
STEPS = 25
NEAR_ENOUGH = 1e-10
ENGLISH = "en"
VERSION = "esco-bridge-2"
# Rarity makes frequent letters weigh less; floor against features seen once.
LEAST_SEEN = 1
SMALLEST = 1e-12


class Carrier(NamedTuple):
    """For one language: how often each feature was seen, and the map to the English space."""

    rarity: NDArray[np.float32]
    weights: NDArray[np.float32]


class Bridge:
    """English texts by the English model, other languages carried over to it."""

    def __init__(
        self, english: Embedder, carriers: Mapping[str, Carrier], esco_version: str
    ) -> None:
        self._english, self._carriers = english, carriers
        self.family = "esco-bridge"
        self.languages: frozenset[str] | None = frozenset({ENGLISH, *carriers})
        self.model_id = f"{VERSION}:{PLACES}/esco-{esco_version}/{english.model_id}"

    def embed(self, texts: Sequence[str], language: str | None = None) -> Matrix:
        if language is None or language == ENGLISH:
            return self._english.embed(texts, ENGLISH)
        carrier = self._carriers[language]
        return _unit(_matrix(texts, carrier.rarity) @ carrier.weights)


def fit(labels: Mapping[str, str], english: Mapping[str, Matrix]) -> Carrier:
    """From foreign labels and English vectors, both by concept."""
    concepts = sorted(labels.keys() & english.keys())
    texts = [labels[concept] for concept in concepts]
    rarity = _rarity(texts)
    weights = _ridge(_matrix(texts, rarity), np.stack([english[concept] for concept in concepts]))
    return Carrier(rarity, weights)


def _ridge(x: sparse.csr_matrix, y: Matrix) -> NDArray[np.float32]:
    """The weights of ridge regression, every column of `y` by conjugate gradients."""
    weights = np.zeros((x.shape[1], y.shape[1]), dtype=np.float32)
    rest = np.asarray(x.T @ y, dtype=np.float32)
    direction = rest.copy()
    size = whole = (rest * rest).sum(axis=0)
    for _ in range(STEPS):
        moved = x.T @ (x @ direction) + RIDGE * direction
        step = size / np.maximum((direction * moved).sum(axis=0), SMALLEST)
        weights += step * direction
        rest -= step * moved
        before, size = size, (rest * rest).sum(axis=0)
        if (size <= NEAR_ENOUGH * whole).all():
            break
        direction = rest + size / np.maximum(before, SMALLEST) * direction
    return weights


def _features(text: str) -> Counter[int]:
    """Words, and letters in runs of 3 to 5 with the edges of words marked, at hashed places."""
    found = words(text)
    runs = [
        edged[start : start + length]
        for edged in (f"_{word}_" for word in found)
        for length in (3, 4, 5)
        for start in range(max(0, len(edged) - length + 1))
    ]
    return Counter(zlib.crc32(feature.encode()) % PLACES for feature in [*runs, *found])


def _rarity(texts: Sequence[str]) -> NDArray[np.float32]:
    seen = np.zeros(PLACES, dtype=np.float32)
    for text in texts:
        seen[list(_features(text))] += 1
    return np.log((1 + len(texts)) / (LEAST_SEEN + seen)).astype(np.float32) + 1


def _matrix(texts: Sequence[str], rarity: NDArray[np.float32]) -> sparse.csr_matrix:
    """Texts × places, each row of length 1."""
    starts, places = [0], list[int]()
    values: list[NDArray[np.float32]] = []
    for text in texts:
        counts = _features(text)
        row = np.array([log1p(count) for count in counts.values()], dtype=np.float32)
        row *= rarity[list(counts)]
        places += counts
        values.append(row / max(float(np.linalg.norm(row)), SMALLEST))
        starts.append(len(places))
    joined = np.concatenate([np.zeros(0, dtype=np.float32), *values])
    return sparse.csr_matrix((joined, places, starts), shape=(len(texts), PLACES))


def _unit(matrix: Matrix) -> Matrix:
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.maximum(norms, SMALLEST), dtype=np.float32)
