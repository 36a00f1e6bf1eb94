"""What does a search among 10^5 courses read? Arrays with one row per course, never changed.

They may lie in memory or in files (`index_files.py`). What changes after they were made stands
beside them (`beside.py`).
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
from models.matching.words import content, stems, words

Marks = NDArray[np.bool_]

VIEWS = ("title", "text")
_LETTERS = 3


class Index(NamedTuple):
    """`homes[home[i]]` is whose course i is, `subjects[subject[i]]` the letters of its code.

    `words`: of title and text. `letters`: runs of three in the title. `vectors`: by view (`VIEWS`;
    none at all where no model reads), rows of length 1. `readable`: the courses in a language of
    the model, `read`: those whose vectors are there.
    """

    codes: Sequence[str]
    homes: Sequence[str]
    home: NDArray[np.int32]
    subjects: Sequence[str]
    subject: NDArray[np.int32]
    year: NDArray[np.float32]
    words: Bm25
    letters: Bm25
    vectors: Mapping[str, Matrix]
    readable: Marks
    read: Marks


def build(
    courses: Sequence[Course],
    embedder: Embedder,
    language: str | None,
    vectors: Mapping[str, Matrix],
    read: Marks | None = None,
) -> Index:
    """The index of these courses, whose vectors were made before.

    `read`: the courses that have theirs; None: all that the model reads.
    """
    homes, home = _numbered([course.home for course in courses])
    codes = [subject_and_year(course.code) for course in courses]
    subjects, subject = _numbered([letters for letters, _ in codes])
    readable = np.array([reads(embedder, course) for course in courses], dtype=np.bool_)
    return Index(
        codes=[course.code for course in courses],
        homes=homes,
        home=home,
        subjects=subjects,
        subject=subject,
        year=np.array([year or 0 for _, year in codes], dtype=np.float32),
        words=bm25.build([stems(course.whole, language) for course in courses]),
        letters=bm25.build([letters(course.title, language) for course in courses]),
        vectors=vectors,
        readable=readable,
        read=readable if read is None else read,
    )


def means(embedder: Embedder) -> bool:
    """Whether it knows meanings. Words and letters are compared without an embedder."""
    return embedder.family != Lexical.family


def reads(embedder: Embedder, course: Course) -> bool:
    """Whether the model knows the language; one that nobody states is tried."""
    known = course.language is None or embedder.languages is None
    return means(embedder) and (known or _primary(course.language) in (embedder.languages or ()))


def texts(courses: Sequence[Course], embedder: Embedder) -> dict[str, list[str]]:
    """By view, what an embedder reads; nothing by letters or of a course in another language."""
    if not means(embedder):
        return {}
    read = [reads(embedder, course) for course in courses]
    return {
        "title": [one.title if may else "" for one, may in zip(courses, read, strict=True)],
        "text": [one.whole if may else "" for one, may in zip(courses, read, strict=True)],
    }


def embedded(
    courses: Sequence[Course], embedder: Embedder, language: str | None
) -> dict[str, Matrix]:
    """By view, one row per course; all zero for a course in another language."""
    return {view: embedder.embed(held, language) for view, held in texts(courses, embedder).items()}


def letters(title: str, language: str | None) -> list[str]:
    """Every run of three letters of the words that carry its meaning, their edges marked."""
    edged = [f"_{word}_" for word in content(title, language) or words(title)]
    return [
        word[start : start + _LETTERS]
        for word in edged
        for start in range(len(word) - _LETTERS + 1)
    ]


def _primary(tag: str | None) -> str:
    return (tag or "").lower().partition("-")[0]


def _numbered(values: list[str]) -> tuple[list[str], NDArray[np.int32]]:
    names = sorted(set(values))
    number = {name: place for place, name in enumerate(names)}
    return names, np.array([number[value] for value in values], dtype=np.int32)
