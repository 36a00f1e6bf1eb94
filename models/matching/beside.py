"""What changed in a catalogue since its index was made, so that a search sees it at once?

A few hundred courses at most: they are compared one by one. Values are never changed, only
replaced, so a search that runs meanwhile reads the ones before.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.matching.bm25 import Bm25
from models.matching.courses import kin
from models.matching.index import Marks

View = NDArray[np.float32]


class One(NamedTuple):
    """A course that is new or has another text. `vectors` None: not read, `readable` or not."""

    home: str
    subject: str
    year: int | None
    words: Counter[str]
    letters: Counter[str]
    readable: bool
    vectors: Mapping[str, View] | None


class Beside(NamedTuple):
    """`gone`: rows of the index that no longer count. `codes` in the order of `ones`."""

    gone: Marks
    codes: tuple[str, ...] = ()
    ones: tuple[One, ...] = ()
    place: Mapping[str, int] = {}

    @classmethod
    def nothing(cls, rows: int) -> "Beside":
        return cls(np.zeros(rows, dtype=np.bool_))

    @property
    def wrong(self) -> int:
        """How many courses the index is wrong about."""
        return max(len(self.codes), int(self.gone.sum()))

    def after(
        self, changed: Mapping[str, One], gone: Collection[str], rows: Mapping[str, int]
    ) -> "Beside":
        """With these courses in the place of old ones. `rows`: code → row of the index."""
        marks = self.gone.copy()
        for code in {*changed, *gone} & rows.keys():
            marks[rows[code]] = True
        kept = dict(zip(self.codes, self.ones, strict=True))
        ones = {code: one for code, one in {**kept, **changed}.items() if code not in gone}
        place = {code: number for number, code in enumerate(ones)}
        return Beside(marks, tuple(ones), tuple(ones.values()), place)

    def sought(self, home: str | None) -> Marks:
        """Those of one university; None: all."""
        return np.array([home is None or one.home == home for one in self.ones], dtype=np.bool_)

    @property
    def readable(self) -> Marks:
        return np.array([one.readable for one in self.ones], dtype=np.bool_)

    @property
    def read(self) -> Marks:
        return np.array([one.vectors is not None for one in self.ones], dtype=np.bool_)

    def words(self, index: Bm25, query: Sequence[str]) -> View:
        """By the index's own frequencies."""
        return _view(index.score_of(one.words, query) for one in self.ones)

    def letters(self, index: Bm25, query: Sequence[str]) -> View:
        return _view(index.score_of(one.letters, query) for one in self.ones)

    def likeness(self, view: str, asked: View) -> View:
        """0 for what was not read yet."""
        return _view(
            0.0 if one.vectors is None else float(one.vectors[view] @ asked) for one in self.ones
        )

    def kinship(self, subject: str) -> View:
        return _view(kin(subject, one.subject) for one in self.ones)

    @property
    def years(self) -> View:
        return _view(one.year or 0 for one in self.ones)


def _view(values: Iterable[float]) -> View:
    return np.fromiter(values, dtype=np.float32)
