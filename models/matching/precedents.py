"""What do earlier decisions say about a pair, about a subject, and about the same course?

Precedents bring more than a better encoder would (handbook matching 0 (5)). They stand beside the
text evidence and are never melted into an outcome's probability: a person sees them (O-42, O-43).
Refusals are precedents too. A decision never counts as its own precedent: `without` leaves a source
out.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log1p
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.frozen import Frozen
from models.matching import sequences
from models.matching.embedder import Embedder
from models.matching.find import Course, subject

FEATURES = (
    "like a recognised one",
    "like its title",
    "times recognised",
    "subject's habit",
    *sequences.FEATURES,
)
NEAREST = 3


class Precedent(Frozen):
    """`component` None: it was not recognised as anything."""

    source: Course
    component: str | None


class Near(NamedTuple):
    """A precedent with how alike its text is, 0 to 1."""

    precedent: Precedent
    likeness: float


class History:
    """The decisions of one receiving institution, by text and by subject."""

    def __init__(self, precedents: Sequence[Precedent], embedder: Embedder) -> None:
        self.precedents = tuple(precedents)
        self._embedder = embedder
        texts = [f"{one.source.title}. {one.source.text}" for one in precedents]
        self._texts = embedder.embed(texts, "en")
        self._titles = embedder.embed([one.source.title for one in precedents], "en")
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(precedents):
            if one.component is not None:
                self._places[one.component].append(place)

    def with_source(self, source: Course) -> "History":
        """These decisions and, at the last place, a source that nobody has decided on."""
        further = History([Precedent(source=source, component=None)], self._embedder)
        joined = History.__new__(History)
        joined.precedents = self.precedents + further.precedents
        joined._embedder, joined._places = self._embedder, self._places
        joined._texts = np.concatenate([self._texts, further._texts])
        joined._titles = np.concatenate([self._titles, further._titles])
        return joined

    def recognised_as(
        self, component: str, place: int, known: NDArray[np.bool_]
    ) -> tuple[int, Near | None]:
        """How often something was recognised as it, and what of it is most like this source."""
        by_text, _ = self.likeness(place)
        held = [one for one in self._places.get(component, ()) if known[one]]
        nearest = max(held, key=lambda one: float(by_text[one]), default=None)
        if nearest is None:
            return 0, None
        return len(held), Near(self.precedents[nearest], float(by_text[nearest]))

    def likeness(self, place: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Of one of the own sources to all others, by text and by title."""
        return self._texts @ self._texts[place], self._titles @ self._titles[place]

    def nearest(self, place: int, known: NDArray[np.bool_], count: int = NEAREST) -> list[Near]:
        """The most alike known precedents of another source, refusals among them."""
        by_text, _ = self.likeness(place)
        order = np.argsort(-np.where(known, by_text, -np.inf), kind="stable")[:count]
        return [Near(self.precedents[p], float(by_text[p])) for p in order if known[p]]

    def pair_features(
        self, place: int, candidates: Sequence[str], known: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """Candidates × `FEATURES`, from the decisions marked as known."""
        by_text, by_title = self.likeness(place)
        habit = self._habit(subject(self.precedents[place].source.code), known)
        rows = []
        for code in candidates:
            held = [p for p in self._places.get(code, ()) if known[p]]
            rows.append(
                (
                    max((float(by_text[p]) for p in held), default=0.0),
                    max((float(by_title[p]) for p in held), default=0.0),
                    log1p(len(held)),
                    habit.get(subject(code), 0.0),
                )
            )
        own = np.array(rows, dtype=np.float64).reshape(len(rows), 4)
        recognised = [
            sequences.Recognised(
                one.source, one.component, float(by_text[told]), float(by_title[told])
            )
            for told, one in enumerate(self.precedents)
            if known[told] and one.component is not None
        ]
        source = self.precedents[place].source
        return np.column_stack([own, sequences.features(source, candidates, recognised)])

    def _habit(self, own: str, known: NDArray[np.bool_]) -> dict[str, float]:
        """P(subject of the component | subject of the source), from known decisions."""
        counts = Counter(
            subject(one.component)
            for place, one in enumerate(self.precedents)
            if known[place] and one.component is not None and subject(one.source.code) == own
        )
        total = sum(counts.values())
        return {name: times / (total + 1) for name, times in counts.items()}
