"""Which courses share rare words with a text? The BM25 score of every document of a catalogue.

Own postings instead of a library, because one course must be replaced in milliseconds and the
arrays must be readable straight from disk. Weights: Robertson and Zaragoza 2009, k1 = 1.5, b =
0.75.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

K1 = 1.5
B = 0.75

Scores = NDArray[np.float32]


class Bm25(NamedTuple):
    """`starts[t]:starts[t + 1]`: where the postings of term t lie in `documents` and `weights`."""

    terms: dict[str, int]
    starts: NDArray[np.int64]
    documents: NDArray[np.int32]
    weights: NDArray[np.float32]
    size: int
    mean_length: float

    def scores(self, query: Sequence[str]) -> Scores:
        """One score per document, 0 where nothing is shared."""
        total = np.zeros(self.size, dtype=np.float32)
        for word in sorted(set(query)):
            term = self.terms.get(word)
            if term is not None:
                part = slice(self.starts[term], self.starts[term + 1])
                total[self.documents[part]] += self.weights[part]
        return total

    def score_of(self, document: Counter[str], query: Sequence[str]) -> float:
        """The score of a document that is not in the index, by the index's own frequencies.

        `document`: how often it has each stem.
        """
        length = document.total()
        return sum(
            self._rarity(word) * _saturation(document[word], length, self.mean_length)
            for word in sorted(set(query) & document.keys())
        )

    def _rarity(self, word: str) -> float:
        term = self.terms.get(word)
        found = 0 if term is None else int(self.starts[term + 1] - self.starts[term])
        return _rarity(found, self.size)


def build(documents: Sequence[Sequence[str]]) -> Bm25:
    """The index over documents given as lists of stems."""
    lengths = [len(document) for document in documents]
    mean = max(1.0, sum(lengths) / max(1, len(lengths)))
    # Packed numbers: a catalogue has millions of postings.
    postings: dict[str, tuple[array[int], array[float]]] = {}
    for number, document in enumerate(documents):
        for word, times in Counter(document).items():
            held = postings.setdefault(word, (array("i"), array("f")))
            held[0].append(number)
            held[1].append(_saturation(times, lengths[number], mean))
    terms = {word: place for place, word in enumerate(sorted(postings))}
    sizes = [len(postings[word][0]) for word in terms]
    starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)
    numbers = np.empty(int(starts[-1]), dtype=np.int32)
    weights = np.empty(int(starts[-1]), dtype=np.float32)
    for word, place in terms.items():
        part = slice(int(starts[place]), int(starts[place + 1]))
        rarity = _rarity(sizes[place], len(documents))
        numbers[part] = postings[word][0]
        weights[part] = rarity * np.asarray(postings[word][1], dtype=np.float32)
    return Bm25(terms, starts, numbers, weights, len(documents), mean)


def _rarity(found: int, count: int) -> float:
    return log(1 + (count - found + 0.5) / (found + 0.5))


def _saturation(times: int, length: int, mean: float) -> float:
    return times * (K1 + 1) / (times + K1 * (1 - B + B * length / mean))
