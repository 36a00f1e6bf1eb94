"""Which components of a catalogue could an achievement count as?

Words (BM25), meaning of text and of title, subject and year of study in the code: each view is
scaled over the whole catalogue and added with fixed weights (handbook matching 3.1; the weights
were chosen on two receiving catalogues and are the same for all). Replacing one course leaves the
index as it is and keeps the new text beside it until the next build.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.frozen import Frozen
from models.matching import bm25
from models.matching.embedder import Embedder, Matrix
from models.matching.lexical import Lexical
from models.matching.words import stems

WEIGHTS: Mapping[str, float] = {
    "words": 1.0,
    "text": 2.0,
    "title": 1.0,
    "subject": 4.0,
    "year": 2.0,
}
_CODE = re.compile(r"\s*([A-Za-z]{2,6})[\s-]*(\d)?")

View = NDArray[np.float32]


class Course(Frozen):
    """`text`: description and outcomes as one text."""

    code: str
    title: str
    text: str = ""


class Hit(NamedTuple):
    """`views`: what each view contributed, before weighting."""

    code: str
    score: float
    views: dict[str, float]


class Finder:
    """An index over a catalogue. Build it in the background; `replace` and `search` are quick."""

    def __init__(
        self, courses: Sequence[Course], embedder: Embedder, language: str | None = "en"
    ) -> None:
        self._embedder, self._language = _light(embedder), language
        self._fill(list(courses), {})
        self._vectors = self._embedded(courses)

    @classmethod
    def of(
        cls,
        courses: Sequence[Course],
        embedder: Embedder,
        vectors: Mapping[str, Matrix],
        language: str | None = "en",
    ) -> "Finder":
        """From vectors made before, such as memory-mapped ones; `vectors` as in `self.vectors`."""
        finder = cls.__new__(cls)
        finder._embedder, finder._language = _light(embedder), language
        finder._fill(list(courses), dict(vectors))
        return finder

    def _fill(self, courses: list[Course], vectors: dict[str, Matrix]) -> None:
        self._courses = courses
        self._place = {course.code: place for place, course in enumerate(courses)}
        self._words = bm25.build([self._stems(course) for course in courses])
        self._vectors = vectors
        codes = [_code(course.code) for course in courses]
        self._subjects = sorted({subject for subject, _ in codes})
        number = {subject: place for place, subject in enumerate(self._subjects)}
        self._subject = np.array([number[subject] for subject, _ in codes], dtype=np.int32)
        self._year = np.array([year or 0 for _, year in codes], dtype=np.float32)
        self._replaced: dict[str, tuple[Course, dict[str, Matrix]]] = {}

    @property
    def vectors(self) -> Mapping[str, Matrix]:
        """By view, one row per course: what a background build writes to disk."""
        return self._vectors

    def _embedded(self, courses: Sequence[Course]) -> dict[str, Matrix]:
        """Words alone see the title only: BM25 has read the text already."""
        texts = {"title": [course.title for course in courses]}
        if self._embedder.family != Lexical.family:
            texts["text"] = [_whole(course) for course in courses]
        return {name: self._embedder.embed(held, self._language) for name, held in texts.items()}

    def place(self, code: str) -> int:
        """The position of a course in the catalogue."""
        return self._place[code]

    def __len__(self) -> int:
        return len(self._courses)

    def replace(self, course: Course) -> None:
        """Puts a new text in the place of a known course; a new code waits for the next build."""
        if course.code not in self._place:
            raise KeyError(course.code)
        # Another dictionary, since a search in another thread may be reading this one.
        self._replaced = {**self._replaced, course.code: (course, self._embedded([course]))}

    @property
    def replaced(self) -> int:
        """How many texts stand beside the index."""
        return len(self._replaced)

    def course(self, code: str) -> Course:
        replaced = self._replaced.get(code)
        return self._courses[self._place[code]] if replaced is None else replaced[0]

    def search(
        self, wanted: Course, count: int = 10, within: NDArray[np.bool_] | None = None
    ) -> tuple[Hit, ...]:
        """The nearest courses, best first; equal scores in the order of the catalogue.

        `within`: one mark per course, those that are looked for; None: all.
        """
        places = np.arange(len(self)) if within is None else np.flatnonzero(within)
        if not len(places):
            return ()
        views = self.views(wanted)
        total = self.fused(views)
        count = min(count, len(places))
        best = places[np.argpartition(-total[places], count - 1)[:count]]
        ordered = sorted(best.tolist(), key=lambda place: (-float(total[place]), place))
        return self._hits(ordered, views, total)

    def hits(self, wanted: Course, codes: Sequence[str]) -> tuple[Hit, ...]:
        """These courses of the catalogue, as `search` would show them."""
        views = self.views(wanted)
        return self._hits([self._place[code] for code in codes], views, self.fused(views))

    def _hits(
        self, places: Sequence[int], views: Mapping[str, View], total: View
    ) -> tuple[Hit, ...]:
        return tuple(
            Hit(
                self._courses[place].code,
                float(total[place]),
                {name: float(view[place]) for name, view in views.items()},
            )
            for place in places
        )

    def fused(self, views: Mapping[str, View]) -> View:
        total = np.zeros(len(self._courses), dtype=np.float32)
        for name, view in views.items():
            total += np.float32(WEIGHTS[name]) * view
        return total

    def views(self, wanted: Course) -> dict[str, View]:
        """Each view of the whole catalogue: similarities scaled, subject 0 to 2, year ≤ 0."""
        query = self._stems(wanted)
        asked = self._embedded([wanted])
        words = self._words.scores(query)
        similar = {name: self._vectors[name] @ asked[name][0] for name in asked}
        for code, (course, fresh) in self._replaced.items():
            place = self._place[code]
            words[place] = self._words.score_of(self._stems(course), query)
            for name, vector in fresh.items():
                similar[name][place] = vector[0] @ asked[name][0]
        subject, year = _code(wanted.code)
        kinship = np.array([_kin(subject, other) for other in self._subjects], dtype=np.float32)
        return {
            "words": _scaled(words),
            **{name: _scaled(view) for name, view in similar.items()},
            "subject": kinship[self._subject],
            "year": np.zeros_like(words)
            if year is None
            else -np.maximum(0, self._year - max(year, 1)),
        }

    def _stems(self, course: Course) -> list[str]:
        return stems(_whole(course), self._language)


def _light(embedder: Embedder) -> Embedder:
    """Words hashed to fewer places, so that 10^5 titles fit in memory."""
    return Lexical(768, 256) if embedder.family == Lexical.family else embedder


def _whole(course: Course) -> str:
    return f"{course.title}. {course.text}"


def _scaled(view: View) -> View:
    spread = float(view.std())
    return np.asarray((view - view.mean()) / spread if spread else view * 0, dtype=np.float32)


def subject(code: str) -> str:
    """The letters of a course code such as `BIOL 101`."""
    return _code(code)[0]


def _code(code: str) -> tuple[str, int | None]:
    """Subject letters and year of study of a course code such as `BIOL 101`."""
    found = _CODE.match(code)
    if found is None:
        return "", None
    return found[1].upper(), None if found[2] is None else int(found[2])


def _kin(ours: str, other: str) -> float:
    """How alike two subject codes are, 0 to 2: letters in the same order, same beginning."""
    if not ours or not other:
        return 0.0
    short, long = sorted((ours, other), key=len)
    letters = iter(long)
    abbreviates = short[0] == long[0] and all(letter in letters for letter in short)
    common = next(
        (i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short)
    )
    return float(abbreviates) + (common / len(long) if common >= 2 else 0.0)
