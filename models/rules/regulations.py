"""What does a country, a university or the alliance lay down, since when, and who says so?

Design D-09: every legal value carries its source and who confirmed it; what a source leaves open is
marked as open and never guessed. A regulation is a data file: a new university is a file, no code.
R-47: each has an id and a version that a decision cites.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Generic, Self, TypeVar

from pydantic import Field, model_validator

from models.rules.credits import Basis, DoubleUse
from models.rules.grade_conversion import Policy
from models.rules.regulation_values import (
    BodyDefinition,
    CreditLimit,
    Delegation,
    FilingValue,
    GradeScale,
    GradeTreatment,
    LimitValue,
    RemedyChain,
    RetentionValue,
)
from models.rules.shapes import Ask, BadAsk, Day, Id, Number

Value = TypeVar("Value")


class Evidence(StrEnum):
    """Handbook domain 0, without what is only generally known: such a value stays open."""

    CONFIRMED = "C"
    SECOND_HAND = "C2"
    DESIGN = "D"


class Kind(StrEnum):
    CONVENTION = "CONVENTION"
    ALLIANCE = "ALLIANCE"
    JURISDICTION = "JURISDICTION"
    UNIVERSITY = "UNIVERSITY"
    FACULTY = "FACULTY"


class Stated(Ask, Generic[Value]):
    """One value from – to, or `open`: why there is none. `until` is the last day.

    `confirmed_by` is who in the house of the law answers for it; null: nobody yet, so that no
    notice may print it.
    """

    value: Value | None = None
    open: Id | None = None
    source: Id | None = None
    evidence: Evidence | None = None
    confirmed_by: Id | None = None
    since: Day | None = None
    until: Day | None = None
    note: Id | None = None

    @model_validator(mode="after")
    def _is_a_value_or_open(self) -> Self:
        if (self.value is None) == (self.open is None):
            raise BadAsk("either a value or the reason why it is open", "value")
        if self.value is not None and (self.source is None or self.evidence is None):
            raise BadAsk("the source and evidence of a value", "source")
        if self.since is not None and self.until is not None and self.until < self.since:
            raise BadAsk("a day not before `since`", "until")
        return self

    def holds(self, on: date) -> bool:
        begun = self.since is None or self.since <= on
        return begun and (self.until is None or on <= self.until)


class Regulation(Ask):
    """One file. The members named in `SINGLE` are versions of one value, of which at most one holds
    on a day; of those named in `SEVERAL` all that hold do so together.

    `within`: the regulation that holds where this one says nothing. `since`: the first day it can
    be asked about.
    """

    id: Id
    version: Id
    since: Day | None = None
    kind: Kind
    name: Id
    within: Id | None = None
    country: Id | None = None
    region: Id | None = None
    zone: Id | None = None
    languages: tuple[Id, ...] = ()
    limits: tuple[Stated[LimitValue], ...] = ()
    filing: tuple[Stated[FilingValue], ...] = ()
    remedies: tuple[Stated[RemedyChain], ...] = ()
    credit_limits: tuple[Stated[CreditLimit], ...] = ()
    bodies: tuple[Stated[BodyDefinition], ...] = ()
    delegation: tuple[Stated[Delegation], ...] = ()
    retention: tuple[Stated[RetentionValue], ...] = ()
    decider: tuple[Stated[str], ...] = ()
    credit_basis: tuple[Stated[Basis], ...] = ()
    hours_per_credit: tuple[Stated[Number], ...] = ()
    grade_scale: tuple[Stated[GradeScale], ...] = ()
    grade_conversion: tuple[Stated[Policy], ...] = ()
    grade_treatment: tuple[Stated[GradeTreatment], ...] = ()
    double_use: tuple[Stated[DoubleUse], ...] = ()
    level_lock: tuple[Stated[bool], ...] = ()
    age_limit_years: tuple[Stated[Number], ...] = ()
    mandatory_transfer: tuple[Stated[bool], ...] = ()
    notes: tuple[Id, ...] = Field(default=())

    @model_validator(mode="after")
    def _says_one_thing_a_day(self) -> Self:
        for name in SINGLE:
            versions: tuple[Stated[object], ...] = getattr(self, name)
            for later in range(1, len(versions)):
                if any(_overlap(versions[earlier], versions[later]) for earlier in range(later)):
                    raise BadAsk("versions that do not hold on the same day", name, later)
        return self


SINGLE = (
    "decider",
    "credit_basis",
    "hours_per_credit",
    "grade_scale",
    "grade_conversion",
    "grade_treatment",
    "double_use",
    "level_lock",
    "age_limit_years",
    "mandatory_transfer",
)
SEVERAL = ("limits", "filing", "remedies", "credit_limits", "bodies", "delegation", "retention")


def _overlap(left: Stated[object], right: Stated[object]) -> bool:
    left_ends = left.until or date.max
    right_ends = right.until or date.max
    return (left.since or date.min) <= right_ends and (right.since or date.min) <= left_ends


def holding(versions: Iterable[Stated[Value]], on: date) -> tuple[Stated[Value], ...]:
    """Those that hold on this day, in the order of the file."""
    return tuple(stated for stated in versions if stated.holds(on))
