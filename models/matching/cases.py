"""What do two cases need to say of themselves so that one can be laid beside the other?

A case is a course and what it is to count as. It holds nothing about who brought it (O-42).
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from models.frozen import Frozen
from models.matching.languages import read
from models.rules.outcomes import Outcome
from models.rules.precedents import KeyAsk

# Ten times what the detector needs; more only takes time.
_LETTERS_THAT_TELL = 400


class Standing(StrEnum):
    """What has become of an earlier decision by a certain day."""

    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    SUPERSEDED = "SUPERSEDED"
    OVERTURNED = "OVERTURNED"


class Case(Frozen):
    """`versioned` False: nothing tells two versions of the course apart. `awarded_by`: in words.
    `language`: the tag of its texts, where it has one.
    """

    key: KeyAsk
    versioned: bool
    title: str | None = None
    awarded_by: str | None = None
    language: str | None = None
    outcomes: tuple[str, ...] = ()
    ects: Decimal | None = None
    hours: Decimal | None = None
    eqf: int | None = None


class Earlier(Frozen):
    """A decided case. `times`: how often the same was decided the same way, this being the newest.

    `reasons`: codes. `standing`, `ended_on` and `ended_code`: as of the day it is looked at;
    `expires_on` is the last day on which it counts.
    """

    id: str
    case: Case
    outcome: Outcome
    reasons: tuple[str, ...] = ()
    decided_on: date
    expires_on: date
    standing: Standing
    ended_on: date | None = None
    ended_code: str | None = None
    times: int = 1


def spoken(case: Case) -> str | None:
    """The language its outcomes are in. What they read as stands above a tag they contradict, as
    that may be the language of teaching; None where nothing tells.
    """
    return _spoken(" . ".join(case.outcomes)[:_LETTERS_THAT_TELL], case.language)


@lru_cache(maxsize=1024)
def _spoken(text: str, tag: str | None) -> str | None:
    reading = read([text], tag)
    return reading.detected if reading.conflict else reading.language
