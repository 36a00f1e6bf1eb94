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

from models.matching.embedder import Embedder, Matrix
from models.matching.words import words

PLACES = 4500
RIDGE = 0.5
ENGLISH = "en"
# Rarity makes frequent letters weigh less; floor against features seen once.
LEAST_SEEN = 1


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
        self.model_id = f"esco-bridge-1:{PLACES}/esco-{esco_version}/{english.model_id}"

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
    x = _matrix(texts, rarity)
    y = np.stack([english[concept] for concept in concepts])
    gram = x.T @ x
    gram[np.diag_indices_from(gram)] += RIDGE
    weights = np.linalg.solve(gram, x.T @ y)
    return Carrier(rarity, weights.astype(np.float32))


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


def _matrix(texts: Sequence[str], rarity: NDArray[np.float32]) -> Matrix:
    matrix = np.zeros((len(texts), PLACES), dtype=np.float32)
    for row, text in zip(matrix, texts, strict=True):
        for place, count in _features(text).items():
            row[place] = log1p(count) * rarity[place]
    return _unit(matrix)


def _unit(matrix: Matrix) -> Matrix:
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.maximum(norms, 1e-12), dtype=np.float32)
