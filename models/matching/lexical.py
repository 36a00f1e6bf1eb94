"""How close are two texts by their words and letters alone?

The embedder that is always there: stems and their pairs, and character n-grams, hashed to fixed
positions. Character n-grams carry further than a foreign model outside English (handbook matching 0
(2)).
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log1p, sqrt

import numpy as np

from models.matching.embedder import Matrix
from models.matching.words import content, stem, words

CHARACTER_PLACES = 6144
WORD_PLACES = 2048
CHARACTER_SHARE = 0.65


class Lexical:
    """`character_places + word_places` numbers per text; their product is the similarity."""

    family = "lexical"
    languages: frozenset[str] | None = None

    def __init__(self, character_places: int = CHARACTER_PLACES, word_places: int = WORD_PLACES):
        self._characters, self._words = character_places, word_places
        self.model_id = f"lexical-1:{character_places}+{word_places}@{CHARACTER_SHARE}"

    def embed(self, texts: Sequence[str], language: str | None = None) -> Matrix:
        matrix = np.zeros((len(texts), self._characters + self._words), dtype=np.float32)
        for row, text in zip(matrix, texts, strict=True):
            # A text of nothing but framing words still has words: they are all there is to compare.
            meaning = content(text, language) or words(text)
            _fill(row[: self._characters], _ngrams(meaning), sqrt(CHARACTER_SHARE))
            stemmed = [stem(word, language) for word in meaning]
            pairs = (f"{a} {b}" for a, b in pairwise(stemmed))
            _fill(row[self._characters :], [*stemmed, *pairs], sqrt(1 - CHARACTER_SHARE))
        return matrix


def _ngrams(meaning: list[str]) -> Iterable[str]:
    """Every run of 2 to 5 letters of each word, its edges marked."""
    for word in meaning:
        edged = f"_{word}_"
        for length in (2, 3, 4, 5):
            for start in range(len(edged) - length + 1):
                yield edged[start : start + length]


def _fill(row: Matrix, features: Iterable[str], length: float) -> None:
    """Adds dampened counts at hashed places, signed so that collisions cancel, then scales."""
    for feature, count in Counter(features).items():
        code = zlib.crc32(feature.encode())
        row[code % len(row)] += log1p(count) * (1.0 if code & 0x80000000 else -1.0)
    norm = float(np.linalg.norm(row))
    if norm:
        row *= length / norm
