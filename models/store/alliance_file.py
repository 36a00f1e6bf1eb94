"""What may stand in the file that describes an alliance?

Strict shapes in the words of design section 2. `alliance_references.py` says whether what they name
is there, `alliance_reading.py` reads the text, `seed.py` writes what it describes.
"""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from models.rules.access import Role
from models.rules.clocks import Clock
from models.rules.credits import Basis, DoubleUse
from models.rules.limits import (
    OUTCOMES_PER_COMPONENT,
    PANEL_MEMBERS,
    PARTIES_PER_AGREEMENT,
)
from models.rules.panel import BodyAsk, Office
from models.rules.shapes import (
    Ask,
    BadAsk,
    Currency,
    Cycle,
    Day,
    EqfLevel,
    Id,
    Minor,
    Number,
    Positive,
    Whole,
)
from models.rules.sharing import Period, Terms
from models.rules.tax import TaxTreatment

Slug = Field(pattern=r"^[a-z0-9-]+$")


class Limit(Ask):
    """A legal time limit. Each legal value has its source and who confirmed it (D-09)."""

    clock: Clock
    source: Id
    confirmed_by: Id


class Remedy(Limit):
    body: Id
    procedure: Id


class Original(StrEnum):
    """Whether the grade of the host stays in the books of the home university."""

    RECORD = "RECORD"
    DROP = "DROP"


class Conversion(StrEnum):
    BEST = "BEST"
    WORST = "WORST"
    MIDPOINT = "MIDPOINT"
    WEIGHTED_MEAN = "WEIGHTED_MEAN"


class GradePolicy(Ask):
    original: Original
    convert: Conversion


class RetentionYears(Ask):
    """Every class has a value of its own: never empty, never for ever by omission (D-08)."""

    decision: Positive
    evidence: Positive
    rejected: Positive
    money: Positive
    precedent: Positive
    feed: Positive
    history: Positive


class InstitutionPolicy(Ask):
    """`precedent_years`: how long one counts. `fresh_review_share`: the part of what precedents
    cover that goes before a committee all the same. Null: the defaults.
    """

    decision: Limit
    remedy: Remedy
    grade: GradePolicy
    automatic_without_click: bool
    retention_years: RetentionYears
    precedent_years: Positive | None = None
    fresh_review_share: Number | None = None

    @model_validator(mode="after")
    def _counts_no_longer_than_it_is_kept(self) -> Self:
        if (self.precedent_years or 1) > self.retention_years.precedent:
            raise BadAsk("at most retention_years.precedent", "precedent_years")
        if self.fresh_review_share is not None and self.fresh_review_share > 1:
            raise BadAsk("a share from 0 to 1", "fresh_review_share")
        return self


class Member(Ask):
    person: Id
    office: Office
    group: Id
    valid_from: Day
    valid_to: Day | None = None


class Body(Ask):
    code: Id
    name: Id
    rules: BodyAsk
    voting_days: Positive
    reminder_days: Positive
    members: tuple[Member, ...] = Field(min_length=1, max_length=PANEL_MEMBERS)

    @model_validator(mode="after")
    def _reminds_before_the_end(self) -> Self:
        if self.reminder_days >= self.voting_days:
            raise BadAsk("fewer days than voting_days", "reminder_days")
        return self


class Outcome(Ask):
    """`esco`: the concepts it stands for, by URI; a credential that names one too shows it."""

    id: Id
    essential: bool
    text: Id
    esco: tuple[Id, ...] = ()


class Component(Ask):
    code: Id
    title: Id
    language: Id
    ects: Number
    hours: Number | None = None
    eqf: EqfLevel | None = None
    outcomes: tuple[Outcome, ...] = Field(min_length=1, max_length=OUTCOMES_PER_COMPONENT)


class Cap(Ask):
    name: Id
    limit: Number


class ProgrammePolicy(Ask):
    """The terms of rule `ects-transfer` that a programme sets."""

    basis: Basis
    double_use: DoubleUse
    level_lock: bool
    max_age_years: Whole | None = None
    caps: tuple[Cap, ...] = ()


class Programme(Ask):
    code: Id
    title: Id
    total_ects: Number
    cycle: Cycle
    body: Id
    policy: ProgrammePolicy
    components: tuple[Component, ...]


class GradeTable(Ask):
    """Passing grades of a reference group, best first (rule `grade-convert`)."""

    field: str = Field(pattern=r"^[0-9]{2,4}$")
    period: Id
    scale: Id
    counts: tuple[tuple[Id, Whole], ...]


class GrantEntry(Ask):
    """`unit` is `*`, `<slug>` or `<slug>/<body>`; `learner`, a local id, for LEARNER alone."""

    role: Role
    unit: Id
    learner: Id | None = None
    valid_from: Day
    valid_to: Day | None = None

    @model_validator(mode="after")
    def _names_the_learner(self) -> Self:
        if (self.role is Role.LEARNER) != (self.learner is not None):
            raise BadAsk("the local id in a learner's grant, and in no other", "learner")
        return self


class Person(Ask):
    subject: Id
    name: Id
    language: Id = "en"
    grants: tuple[GrantEntry, ...]


class Institution(Ask):
    slug: str = Slug
    name: Id
    country: str = Field(pattern=r"^[A-Z]{2}$")
    zone: Id
    language: Id
    aliases: tuple[Id, ...]
    policy: InstitutionPolicy
    bodies: tuple[Body, ...]
    programmes: tuple[Programme, ...]
    grade_tables: tuple[GradeTable, ...]
    persons: tuple[Person, ...]


class Involved(Ask):
    person: Id
    kind: Id


class Offer(Ask):
    code: Id
    title: Id
    ects: Number
    hosts: tuple[Id, ...] = Field(min_length=1)
    identifiers: tuple[Id, ...]
    titles: tuple[Id, ...]
    involved: tuple[Involved, ...] = ()


class StandingRecognition(Ask):
    code: Id
    home: Id
    offer: Id
    component: Id
    valid_from: Day
    valid_to: Day | None = None


class FeePolicy(Ask):
    """What the offer costs, as published. A fee that differs is booked as paid and marked."""

    amount_minor: Minor
    currency: Currency
    tax: TaxTreatment


class DevelopmentAgreement(Ask):
    code: Id
    version: Positive = 1
    offer: Id
    lead: Id
    parties: tuple[Id, ...] = Field(min_length=1, max_length=PARTIES_PER_AGREEMENT)
    period: Period
    fee: FeePolicy
    terms: Terms
    share_tax: TaxTreatment
    valid_from: Day
    valid_to: Day | None = None
    confirmed_by: Id

    @model_validator(mode="after")
    def _all_are_parties(self) -> Self:
        if self.lead not in self.parties:
            raise BadAsk("one of the parties", "lead")
        for place, party in self.terms.named():
            if party not in self.parties:
                raise BadAsk("one of the parties", "terms", *place)
        return self


class Alliance(Ask):
    alliance: str = Slug
    institutions: tuple[Institution, ...] = Field(min_length=1)
    offers: tuple[Offer, ...]
    standing_recognitions: tuple[StandingRecognition, ...]
    development_agreements: tuple[DevelopmentAgreement, ...]
