"""Which kinds of value does a university or a country lay down for recognition?

The value types of `regulations.py`. Source of the list: handbook domain 5 to 7; a value itself
stands in a data file with its own source.
"""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from models.rules.clocks import Effect
from models.rules.deadlines import ClockStart, LimitKind
from models.rules.outcomes import Outcome
from models.rules.panel import Majority, Office, Tie
from models.rules.quorum import Share
from models.rules.retention import RecordClass
from models.rules.routing import Route
from models.rules.scales import Direction
from models.rules.shapes import Ask, BadAsk, Id, Number, Positive, Whole
from models.rules.spans import SpanUnit


class SpanValue(Ask):
    amount: Positive
    unit: SpanUnit


class LimitValue(Ask):
    """A limit for the decision, as `deadlines.py` reads it. `rule` is its name in the answer.

    `start` is null where the source does not say; it then counts from receipt, the earlier day.
    """

    rule: Id
    kind: LimitKind
    span: SpanValue
    start: ClockStart | None = None
    suspendable_days: Whole | None = None
    moves_to_working_day: bool | None = None
    effect: Effect | None = None


class FilingValue(Ask):
    """Until when a learner files: within a span after an event, or by a day of each year."""

    rule: Id
    after: Id | None = None
    within: SpanValue | None = None
    by_month: Positive | None = None
    by_day: Positive | None = None

    @model_validator(mode="after")
    def _has_one_end(self) -> Self:
        yearly = self.by_month is not None and self.by_day is not None
        if (self.after is not None and self.within is not None) == yearly:
            raise BadAsk("either a span after an event or a day of the year", "within")
        return self


class Scope(StrEnum):
    """What a remedy may examine."""

    ACADEMIC = "ACADEMIC"
    LEGAL = "LEGAL"
    BOTH = "BOTH"


class RemedyStep(Ask):
    """One step of a remedy. Spans that no source gives are null, and the step is marked `open`.

    `filed_with`: who takes it in. `decided_by`: who decides. `forward`: how long whoever takes it
    in may keep it. `final`: no further step inside the administration; null: not known.
    """

    name: Id
    filed_with: Id
    decided_by: Id
    file_within: SpanValue | None = None
    without_notice: SpanValue | None = None
    may_self_correct: bool | None = None
    forward: SpanValue | None = None
    forward_if_late: SpanValue | None = None
    decide_within: SpanValue | None = None
    final: bool | None = None
    scope: Scope
    open: Id | None = None


class RemedyChain(Ask):
    """The steps in their order. `matter`: which decisions it is for."""

    matter: Id
    steps: tuple[RemedyStep, ...] = Field(min_length=1)


class LimitSide(StrEnum):
    CAP = "CAP"
    FLOOR = "FLOOR"


class Measure(StrEnum):
    ECTS = "ECTS"
    PERCENT_OF_PROGRAMME = "PERCENT_OF_PROGRAMME"
    PERCENT_OF_FIELD = "PERCENT_OF_FIELD"
    COURSES_PER_SEMESTER = "COURSES_PER_SEMESTER"
    YEARS = "YEARS"


class CreditLimit(Ask):
    """A cap or floor of credits. `routes`: where it counts; none: everywhere."""

    name: Id
    side: LimitSide
    amount: Number
    measure: Measure
    routes: tuple[Route, ...] | None = None
    cycles: tuple[Positive, ...] | None = None
    cumulative: bool


class GradeScale(Ask):
    """`scale`: a code of `scales.py`, which holds the labels. The direction stands here too, so
    that a data file that contradicts it is found out."""

    scale: Id
    direction: Direction
    pass_mark: Id


class GradeTreatment(StrEnum):
    CONVERT = "CONVERT"
    RECORD_ORIGINAL = "RECORD_ORIGINAL"
    DROP = "DROP"


class Group(Ask):
    """Seats of one group. `term_years`: how long a member sits; null: not limited by a source."""

    name: Id
    least: Whole
    most: Whole
    voting: bool
    term_years: Positive | None = None
    offices: tuple[Office, ...] | None = None

    @model_validator(mode="after")
    def _least_is_not_more_than_most(self) -> Self:
        if self.most < self.least:
            raise BadAsk("a number not below `least`", "most")
        return self


class QuorumValue(Ask):
    chair_or_deputy: bool
    others: Whole
    of: Share | None = None


class BodyDefinition(Ask):
    """The rules of a standing body with its groups (R-30). Null: the source leaves it open, so
    that no panel can be convened until the university says it.
    """

    name: Id
    groups: tuple[Group, ...] = Field(min_length=1)
    equal_groups: tuple[Id, ...] | None = None
    quorum: QuorumValue | None = None
    majority: Majority | None = None
    tie: Tie | None = None
    recusal_lowers_base: bool | None = None


class Matter(StrEnum):
    """What a body decides on."""

    RECOGNITION = "RECOGNITION"
    PRIOR_LEARNING = "PRIOR_LEARNING"
    URGENT = "URGENT"
    PRINCIPLE = "PRINCIPLE"
    OBJECTION = "OBJECTION"


class Delegation(Ask):
    """One row: the matter may be decided by `to` alone (an office), up to the bounds that are set.

    `report`: the body is told afterwards. `recall`: the person affected may ask for the full body.
    """

    matter: Matter
    to: Id
    outcomes: tuple[Outcome, ...] = Field(min_length=1)
    routes: tuple[Route, ...] = Field(min_length=1)
    at_most_ects: Number | None = None
    least_percent_of_hours_and_credits: Number | None = None
    report: bool
    recall: bool


class RetentionValue(Ask):
    record_class: RecordClass
    months: Positive
