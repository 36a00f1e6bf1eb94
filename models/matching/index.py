"""What does a search among 10^5 courses read? Arrays with one row per course, never changed.

They may lie in memory or in files (`index_files.py`). What changes after they were made stands
beside them (`find.py`).
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.matching import bm25
from models.matching.bm25 import Bm25
from models.matching.courses import Course, subject_and_year
from models.matching.embedder import Embedder, Matrix
from models.matching.lexical import Lexical
from models.matching.words import stems

Marks = NDArray[np.bool_]


class Index(NamedTuple):
    """`homes[home[i]]` is whose course i is, `subjects[subject[i]]` the letters of its code.

    `vectors`: by view (`title`, `text`), rows of length 1. `read`: the courses whose vectors are
    there; the others are found by their words.
    """

    codes: Sequence[str]
    homes: Sequence[str]
    home: NDArray[np.int32]
    subjects: Sequence[str]
    subject: NDArray[np.int32]
    year: NDArray[np.float32]
    words: Bm25
    vectors: Mapping[str, Matrix]
    read: Marks


def build(
    courses: Sequence[Course],
    vectors: Mapping[str, Matrix],
    language: str | None,
    read: Marks | None = None,
) -> Index:
    """The index of these courses, whose vectors were made before; `read` None: all of them."""
    homes, home = _numbered([course.home for course in courses])
    codes = [subject_and_year(course.code) for course in courses]
    subjects, subject = _numbered([letters for letters, _ in codes])
    return Index(
        codes=[course.code for course in courses],
        homes=homes,
        home=home,
        subjects=subjects,
        subject=subject,
        year=np.array([year or 0 for _, year in codes], dtype=np.float32),
        words=bm25.build([stems(course.whole, language) for course in courses]),
        vectors=vectors,
        read=np.ones(len(courses), dtype=np.bool_) if read is None else read,
    )


def texts(courses: Sequence[Course], embedder: Embedder) -> dict[str, list[str]]:
    """By view, what an embedder reads. By letters titles alone: BM25 has read the text already."""
    found = {"title": [course.title for course in courses]}
    if embedder.family != Lexical.family:
        found["text"] = [course.whole for course in courses]
    return found


def embedded(
    courses: Sequence[Course], embedder: Embedder, language: str | None
) -> dict[str, Matrix]:
    """By view, one row per course."""
    return {view: embedder.embed(held, language) for view, held in texts(courses, embedder).items()}


def _numbered(values: list[str]) -> tuple[list[str], NDArray[np.int32]]:
    names = sorted(set(values))
    number = {name: place for place, name in enumerate(names)}
    return names, np.array([number[value] for value in values], dtype=np.int32)
