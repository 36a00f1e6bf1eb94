"""What did a university decide about courses like this one, and in which order has it taught us to
show candidates?

What was decided is shown beside a candidate from the first decision on. The order is the finder's
until `rerank.FEWEST` lines are decided and an order learned from them is no worse on courses it has
not seen (O-43: practice is shown as practice, never mixed into what texts say).
"""

import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.matching import rerank
from models.matching.embedder import Embedder, Matrix
from models.matching.find import Course, Finder, Found, Hit
from models.matching.logistic import Numbers
from models.matching.precedents import History, Near, Precedent
from models.matching.rerank import Ranking

CANDIDATES = 100
NEAR = 10  # decided courses most like this one: what they were recognised as is a candidate too
_HELD_OUT = 3  # every third course, by its title


class Practice(NamedTuple):
    """How often something was recognised as this component, and which of it is most like."""

    recognised: int
    nearest: Near | None


NOTHING = Practice(0, None)


class Shown(NamedTuple):
    """`practice` in the order of the hits."""

    found: Found
    practice: tuple[Practice, ...]


class Experience:
    """The decisions of one university. `ranking` None: the finder's fixed order."""

    def __init__(self, history: History, ranking: Ranking | None = None) -> None:
        # One learned over other columns, by an earlier version, says nothing until the next.
        self._ranking = ranking if ranking is not None and ranking.current else None
        self._history = history

    def find(self, finder: Finder, wanted: Course, count: int, home: str) -> Shown:
        """The nearest components of this university in its order, with what was decided."""
        history = self._history.with_source(wanted)
        place = len(history.precedents) - 1
        known = np.arange(place + 1) < place
        if self._ranking is None:
            found = finder.find(wanted, count, home)
        else:
            found = _candidates(finder, history, place, known, home)
            scores = self._ranking.scores(_columns(history, place, known, found.hits))
            order = np.argsort(-scores, kind="stable")[:count]
            found = found._replace(hits=tuple(found.hits[one] for one in order))
        practice = (Practice(*history.recognised_as(hit.code, place, known)) for hit in found.hits)
        return Shown(found, tuple(practice))


class Learned(NamedTuple):
    """`ranking` None: it is worse than the fixed order. Mean reciprocal ranks on courses that it
    was not learned from."""

    ranking: Ranking | None
    learned: float
    fixed: float
    courses: int


def learn(decided: Sequence[Precedent], finder: Finder, embedder: Embedder, home: str) -> Learned:
    """An order from what this university decided; for a process that has minutes.

    A course is never judged by its own decisions, nor by those of another with its title.
    """
    history = History(decided, embedder)
    titles = np.array([one.source.title for one in decided])
    targets: dict[tuple[str, str], set[str]] = defaultdict(set)
    first: dict[tuple[str, str], int] = {}
    for place, one in enumerate(decided):
        if one.component is not None:
            first.setdefault((one.source.title, one.source.text), place)
            targets[one.source.title, one.source.text].add(one.component)
    examples = []
    for source, place in first.items():
        known = titles != titles[place]
        hits = _candidates(finder, history, place, known, home).hits
        labels = np.array([float(hit.code in targets[source]) for hit in hits])
        examples.append(_Example(source[0], _columns(history, place, known, hits), labels))
    return _checked(examples)


class _Example(NamedTuple):
    title: str
    columns: Numbers
    labels: Numbers

    @property
    def held_out(self) -> bool:
        return zlib.crc32(self.title.encode()) % _HELD_OUT == 0


def _checked(examples: Sequence[_Example]) -> Learned:
    """Learned from all of them, if what is learned from two thirds does well on the others."""
    seen = [(one.columns, one.labels) for one in examples if not one.held_out]
    others = [one for one in examples if one.held_out]
    if not _tells(seen) or not others:
        return Learned(None, 0.0, 0.0, 0)
    part = rerank.learn(seen)
    learned = _reciprocal_rank([(part.scores(one.columns), one.labels) for one in others])
    fixed = _reciprocal_rank(
        [(-np.arange(len(one.labels), dtype=np.float64), one.labels) for one in others]
    )
    if learned < fixed:
        return Learned(None, learned, fixed, len(others))
    ranking = rerank.learn([(one.columns, one.labels) for one in examples])
    return Learned(ranking, learned, fixed, len(others))


def _tells(examples: Sequence[tuple[Numbers, Numbers]]) -> bool:
    """Whether any candidate was right and any wrong: else there is nothing to learn."""
    labels = np.concatenate([labels for _, labels in examples]) if examples else np.zeros(0)
    return bool(0 < labels.sum() < len(labels))


def _reciprocal_rank(ranked: Sequence[tuple[Numbers, Numbers]]) -> float:
    """Mean of 1 / rank of the first right one; 0 where none is among the candidates."""
    found = []
    for scores, labels in ranked:
        right = np.flatnonzero(labels[np.argsort(-scores, kind="stable")])
        found.append(1 / (1 + int(right[0])) if len(right) else 0.0)
    return float(np.mean(found))


def _candidates(
    finder: Finder, history: History, place: int, known: NDArray[np.bool_], home: str
) -> Found:
    """The finder's, and what the most alike decided courses were recognised as."""
    near = (one.precedent.component for one in history.nearest(place, known, NEAR))
    also = [code for code in near if code is not None]
    return finder.find(history.precedents[place].source, CANDIDATES, home, also)


def _columns(
    history: History, place: int, known: NDArray[np.bool_], hits: Sequence[Hit]
) -> Numbers:
    codes = [hit.code for hit in hits]
    return rerank.columns(hits, history.pair_features(place, codes, known))


class Remembering:
    """An embedder that has read some texts already, such as those kept in the database."""

    def __init__(self, embedder: Embedder, read: Mapping[str, Matrix]) -> None:
        self._embedder, self._read = embedder, read
        self.family, self.model_id = embedder.family, embedder.model_id
        self.languages = embedder.languages

    def embed(self, texts: Sequence[str], language: str | None = None) -> Matrix:
        missing = [text for text in texts if text not in self._read]
        made = iter(self._embedder.embed(missing, language)) if missing else iter(())
        rows = [self._read[text] if text in self._read else next(made) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), -1)
