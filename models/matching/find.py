"""Which components of a catalogue could an achievement count as?

Words (BM25), meaning of text and of title, subject and year of study in the code: each view is
scaled over the whole catalogue and added with fixed weights (handbook matching 3.1; the weights
were chosen on two receiving catalogues and are the same for all). Where no model has read both
sides, the letters of the titles stand for the meaning. The index is left as it is when courses
change: new texts stand beside it (`beside.py`) until the next one is made.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.matching import index as indexes
from models.matching.beside import Beside, One
from models.matching.courses import Course, kin, subject, subject_and_year
from models.matching.embedder import Embedder, Matrix
from models.matching.index import Index, Marks
from models.matching.words import stems

# What those who search name beside the finder itself.
__all__ = ["WEIGHTS", "Course", "Finder", "Found", "Hit", "subject"]

WEIGHTS: Mapping[str, float] = {
    "words": 1.0,
    "text": 2.0,
    "title": 1.0,
    "letters": 1.0,
    "subject": 4.0,
    "year": 2.0,
}

View = NDArray[np.float32]


class Hit(NamedTuple):
    """`views`: what each view contributed, before weighting. `cosine`: of the texts, -1 to 1; 0
    where the text was not read."""

    code: str
    score: float
    views: dict[str, float]
    cosine: float = 0.0


class Found(NamedTuple):
    """`searched`: how many courses there were. `unread`: how many of them the model will read.

    `by_meaning`: whether it could read what was wanted.
    """

    hits: tuple[Hit, ...]
    searched: int
    unread: int
    by_meaning: bool


class Finder:
    """A search over an index. `update` and `search` may be called from several threads."""

    def __init__(
        self, courses: Sequence[Course], embedder: Embedder, language: str | None = "en"
    ) -> None:
        vectors = indexes.embedded(courses, embedder, language)
        self._begin(indexes.build(courses, embedder, language, vectors), embedder, language)

    @classmethod
    def over(cls, index: Index, embedder: Embedder, language: str | None = None) -> "Finder":
        """An index that was made before, such as a memory-mapped one."""
        finder = cls.__new__(cls)
        finder._begin(index, embedder, language)
        return finder

    def _begin(self, index: Index, embedder: Embedder, language: str | None) -> None:
        self._index, self._embedder, self._language = index, embedder, language
        self._rows = {code: row for row, code in enumerate(index.codes)}
        self._beside = Beside.nothing(len(index.codes))

    def __len__(self) -> int:
        """How many rows a view has, those of courses that are gone among them."""
        return len(self._index.codes) + len(self._beside.codes)

    @property
    def unread(self) -> int:
        """How many courses are found by words and letters alone, until the model has read them."""
        return int(self._unread(self._beside).sum())

    @property
    def changed(self) -> int:
        """How many courses the index is wrong about: each makes every search a little slower."""
        return self._beside.wrong

    def place(self, code: str) -> int:
        """The row of a course. Raises `KeyError` for one that was never there."""
        place = self._place(code, self._beside)
        if place is None:
            raise KeyError(code)
        return place

    def replace(self, course: Course) -> None:
        """Reads a course that is new or has another text, and puts it in the place of the old."""
        self.update([course], indexes.embedded([course], self._embedder, self._language))

    def update(
        self,
        courses: Sequence[Course],
        vectors: Mapping[str, Matrix],
        read: Marks | None = None,
        gone: Collection[str] = (),
    ) -> None:
        """Puts new texts in the place of old ones, and takes out what is gone.

        `vectors`: by view, one row per course; `read`: those whose vectors are there, None: all.
        """
        changed = {}
        for row, course in enumerate(courses):
            readable = indexes.reads(self._embedder, course)
            known = readable if read is None else bool(read[row])
            changed[course.code] = One(
                course.home,
                *subject_and_year(course.code),
                Counter(stems(course.whole, self._language)),
                Counter(indexes.letters(course.title, self._language)),
                readable,
                {view: matrix[row] for view, matrix in vectors.items()} if known else None,
            )
        self._beside = self._beside.after(changed, gone, self._rows)

    def search(self, wanted: Course, count: int = 10, home: str | None = None) -> tuple[Hit, ...]:
        """The nearest courses, as `find` gives them."""
        return self.find(wanted, count, home).hits

    def find(
        self,
        wanted: Course,
        count: int,
        home: str | None = None,
        also: Collection[str] = (),
    ) -> Found:
        """The nearest courses of one university or of all (None), and `also` where they are there.

        Best first; equal scores in the order of the catalogue.
        """
        beside = self._beside
        marks = np.concatenate([self._sought(home) & ~beside.gone, beside.sought(home)])
        places = np.flatnonzero(marks)
        if not len(places):
            return Found((), 0, 0, by_meaning=False)
        asked = self._asked(wanted)
        views = self._views(wanted, asked, beside)
        total = self.fused(views)
        count = min(count, len(places))
        best = set(places[np.argpartition(-total[places], count - 1)[:count]].tolist())
        further = (self._place(code, beside) for code in also)
        best |= {place for place in further if place is not None and marks[place]}
        ordered = sorted(best, key=lambda place: (-float(total[place]), place))
        hits = self._hits(ordered, views, total, asked, beside)
        unread = int((marks & self._unread(beside)).sum())
        return Found(hits, len(places), unread, by_meaning=bool(asked))

    def hits(self, wanted: Course, codes: Sequence[str]) -> tuple[Hit, ...]:
        """These courses of the catalogue, as `search` would show them."""
        beside = self._beside
        asked = self._asked(wanted)
        views = self._views(wanted, asked, beside)
        places = [self.place(code) for code in codes]
        return self._hits(places, views, self.fused(views), asked, beside)

    def views(self, wanted: Course) -> dict[str, View]:
        """Each view of the whole catalogue that says anything: similarities scaled, subject 0 to 2,
        year ≤ 0."""
        return self._views(wanted, self._asked(wanted), self._beside)

    def fused(self, views: Mapping[str, View]) -> View:
        total = np.zeros_like(views["words"])
        for name, view in views.items():
            total += np.float32(WEIGHTS[name]) * view
        return total

    def _place(self, code: str, beside: Beside) -> int | None:
        if code in beside.place:
            return len(self._index.codes) + beside.place[code]
        return self._rows.get(code)

    def _sought(self, home: str | None) -> Marks:
        if home is None:
            return np.ones(len(self._index.codes), dtype=np.bool_)
        if home not in self._index.homes:
            return np.zeros(len(self._index.codes), dtype=np.bool_)
        marks: Marks = self._index.home == self._index.homes.index(home)
        return marks

    def _unread(self, beside: Beside) -> Marks:
        index = self._index
        kept = index.readable & ~index.read & ~beside.gone
        return np.concatenate([kept, beside.readable & ~beside.read])

    def _asked(self, wanted: Course) -> Mapping[str, View]:
        """By view, what the model makes of it; nothing where it does not know the language."""
        if not indexes.reads(self._embedder, wanted):
            return {}
        made = indexes.embedded([wanted], self._embedder, self._language)
        return {view: rows[0] for view, rows in made.items()}

    def _hits(
        self,
        places: Sequence[int],
        views: Mapping[str, View],
        total: View,
        asked: Mapping[str, View],
        beside: Beside,
    ) -> tuple[Hit, ...]:
        rows = len(self._index.codes)
        return tuple(
            Hit(
                self._index.codes[place] if place < rows else beside.codes[place - rows],
                float(total[place]),
                {name: float(view[place]) for name, view in views.items()},
                self._cosine(place, asked, beside),
            )
            for place in places
        )

    def _cosine(self, place: int, asked: Mapping[str, View], beside: Beside) -> float:
        if "text" not in asked:
            return 0.0
        rows = len(self._index.codes)
        if place >= rows:
            vectors = beside.ones[place - rows].vectors
            return 0.0 if vectors is None else float(vectors["text"] @ asked["text"])
        return float(self._index.vectors["text"][place] @ asked["text"])

    def _views(self, wanted: Course, asked: Mapping[str, View], beside: Beside) -> dict[str, View]:
        index = self._index
        query = stems(wanted.whole, self._language)
        letters = indexes.letters(wanted.title or wanted.text, self._language)
        subject, year = subject_and_year(wanted.code)
        words = np.concatenate([index.words.scores(query), beside.words(index.words, query)])
        found = {"words": _scaled(words)}
        read = np.concatenate([index.read, beside.read]) if asked else np.zeros(len(words), bool)
        for view, one in asked.items():
            similar = [index.vectors[view] @ one, beside.likeness(view, one)]
            found[view] = _scaled(np.concatenate(similar), read)
        if not read.all():
            scores = [index.letters.scores(letters), beside.letters(index.letters, letters)]
            found["letters"] = np.where(read, np.float32(0), _scaled(np.concatenate(scores)))
        kinship = np.array([kin(subject, other) for other in index.subjects], dtype=np.float32)
        found["subject"] = np.concatenate([kinship[index.subject], beside.kinship(subject)])
        if year is not None:
            years = np.concatenate([index.year, beside.years])
            found["year"] = -np.maximum(0, years - max(year, 1))
        return found


def _scaled(view: View, read: Marks | None = None) -> View:
    """Mean 0 and spread 1 over the courses that were read; 0 for the others."""
    if read is not None and not read.all():
        scaled = np.zeros_like(view)
        scaled[read] = _scaled(view[read])
        return scaled
    spread = float(view.std()) if len(view) else 0.0
    return np.asarray((view - view.mean()) / spread if spread else view * 0, dtype=np.float32)
