"""Do two courses stand at the same place in their sequences, such as the second of two halves?

Texts of "History of England I" and "II" are nearly the same, and texts alone confuse them. Titles
count ("II"), numbers alternate (101, 102), and what the first half was recognised as tells where
the second belongs. Each figure says 0 where there is nothing to count.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log1p
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.matching.courses import Course, subject
from models.matching.logistic import Numbers

FEATURES = (
    "both odd or both even",
    "the same, where the title counts",
    "like a recognised title of the same count",
    "like a recognised one, both odd or both even",
    "times recognised from this subject",
    "recognised from other subjects",
    "as far on as a sibling was",
    "in the order of its siblings",
    "share of siblings in that order",
)
# Numbers further apart than this are no sequence.
NEAR = 3
# So that one sibling hardly like the source does not decide.
DOUBT = 0.05

_STEP = re.compile(r"\D*(\d+)\s*([A-Za-z]?)")
_WORD = re.compile(r"[a-z0-9]+")
_COUNTS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "one": 1, "two": 2, "three": 3, "four": 4} | {
    str(number): number for number in (1, 2, 3, 4)
}


class Step(NamedTuple):
    """`MATH 19B` is number 19, letter 2; a code without a letter has letter 0."""

    number: int
    letter: int

    @property
    def odd(self) -> bool:
        return bool((self.letter or self.number) % 2)


class Recognised(NamedTuple):
    """An earlier decision, and how alike its source is to the one in question, 0 to 1."""

    source: Course
    component: str
    by_text: float
    by_title: float


def step(code: str) -> Step | None:
    found = _STEP.match(code)
    if found is None:
        return None
    letter = found[2].upper()
    return Step(int(found[1]), ord(letter) - ord("A") + 1 if letter else 0)


def counted(title: str) -> int | None:
    """2 for "Physics II" and "Acting Two"; None where a title counts nothing."""
    counts = [_COUNTS[word] for word in _WORD.findall(title.lower()) if word in _COUNTS]
    return counts[-1] if counts else None


def features(source: Course, candidates: Sequence[str], known: Sequence[Recognised]) -> Numbers:
    """Candidates × `FEATURES`, from the decisions that may be known."""
    asked = _Asked(subject(source.code), step(source.code), counted(source.title))
    placed = [_Placed.of(one) for one in known]
    held: dict[str, list[_Placed]] = defaultdict(list)
    for one in placed:
        held[one.told.component].append(one)
    siblings = _siblings(asked, placed)
    rows = [
        (
            *_alike(asked, step(code), held[code]),
            *_habit(asked, held[code]),
            *_order(code, siblings),
        )
        for code in candidates
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(FEATURES))


class _Asked(NamedTuple):
    """The course in question."""

    subject: str
    at: Step | None
    counts: int | None


class _Placed(NamedTuple):
    """A decision with what its codes and its title count."""

    told: Recognised
    subject: str
    at: Step | None
    went: Step | None
    went_subject: str
    counts: int | None

    @classmethod
    def of(cls, one: Recognised) -> "_Placed":
        return cls(
            told=one,
            subject=subject(one.source.code),
            at=step(one.source.code),
            went=step(one.component),
            went_subject=subject(one.component),
            counts=counted(one.source.title),
        )


def _alike(asked: _Asked, there: Step | None, held: Sequence[_Placed]) -> tuple[float, ...]:
    """The first four features."""
    both = 0.0
    if asked.at is not None and there is not None:
        both = 1.0 if asked.at.odd == there.odd else -1.0
    same = [one.told.by_title for one in held if one.counts == asked.counts]
    in_step = [
        one.told.by_text
        for one in held
        if asked.at is not None and one.at is not None and one.at.odd == asked.at.odd
    ]
    return (
        both,
        0.0 if asked.counts is None else both,
        max(same, default=0.0),
        max(in_step, default=0.0),
    )


def _habit(asked: _Asked, held: Sequence[_Placed]) -> tuple[float, float]:
    """Where this subject, and where others were recognised."""
    own = sum(one.subject == asked.subject for one in held)
    return log1p(own), float(len(held) > own)


class _Siblings(NamedTuple):
    """Other courses of the source's subject that were recognised in one subject: by number and
    letter, where they stood before or after the source, where they went, and how alike they are."""

    distance: Numbers
    went: Numbers
    by_text: Numbers
    by_title: Numbers

    @classmethod
    def of(cls, here: Step, placed: Sequence[_Placed]) -> "_Siblings":
        stood = np.array([one.at for one in placed], dtype=np.float64)
        return cls(
            distance=stood - np.array(here),
            went=np.array([one.went for one in placed], dtype=np.float64),
            by_text=np.array([max(0.0, one.told.by_text) ** 4 for one in placed]),
            by_title=np.array([one.told.by_title for one in placed]),
        )


def _siblings(asked: _Asked, placed: Sequence[_Placed]) -> dict[str, _Siblings]:
    """By the subject in which they were recognised; those whose codes have no number are none."""
    groups: dict[str, list[_Placed]] = defaultdict(list)
    for one in placed:
        if one.subject == asked.subject and None not in (one.at, one.went) and one.at != asked.at:
            groups[one.went_subject].append(one)
    if asked.at is None:
        return {}
    return {name: _Siblings.of(asked.at, held) for name, held in groups.items()}


def _order(code: str, siblings: Mapping[str, _Siblings]) -> tuple[float, float, float]:
    """Whether the candidate lies where the siblings of the source say that it should."""
    there, towards = step(code), siblings.get(subject(code))
    if there is None or towards is None:
        return 0.0, 0.0, 0.0
    beyond = towards.went - np.array(there)
    near = np.abs(towards.distance[:, 0]) <= NEAR
    as_far = towards.by_title[near & (towards.distance == beyond).all(axis=1)]
    elsewhere = beyond.any(axis=1)
    agrees = _before(towards.distance) == _before(beyond)
    likeness = towards.by_text[elsewhere]
    order = float(np.where(agrees[elsewhere], likeness, -likeness).sum())
    return float(as_far.max(initial=0.0)), order, order / (float(likeness.sum()) + DOUBT)


def _before(distance: Numbers) -> NDArray[np.bool_]:
    """By number, and by letter where the number is the same."""
    return np.asarray(np.where(distance[:, 0] == 0, distance[:, 1], distance[:, 0]) < 0)
