"""What universities offer and what counts at home: offers, programmes, components, bodies."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import DOCUMENT, EXACT


class Programme(SQLModel, table=True):
    """`policy`: double use, credit basis, level lock … of this programme (rule `ects-transfer`)."""

    institution: str = Field(primary_key=True, foreign_key="institution.slug")
    code: str = Field(primary_key=True)
    title: str
    total_ects: Decimal = Field(sa_type=EXACT)
    cycle: int
    body: str
    policy: dict[str, Any] = Field(sa_type=DOCUMENT)


class Component(SQLModel, table=True):
    """A course or elective slot of a programme. `outcomes`: [{"id", "text", "essential"}]."""

    institution: str = Field(primary_key=True, foreign_key="institution.slug")
    code: str = Field(primary_key=True)
    programme: str
    version: int = 1
    title: str
    language: str
    ects: Decimal = Field(sa_type=EXACT)
    hours: Decimal | None = Field(default=None, sa_type=EXACT)
    eqf: int | None = None
    outcomes: list[dict[str, Any]] = Field(sa_type=DOCUMENT)


class Offer(SQLModel, table=True):
    """In the alliance catalogue. `identifiers` and `titles` are what documents call it."""

    code: str = Field(primary_key=True)
    version: int = 1
    title: str
    ects: Decimal = Field(sa_type=EXACT)
    hosts: list[str] = Field(sa_type=DOCUMENT)
    identifiers: list[str] = Field(sa_type=DOCUMENT)
    titles: list[str] = Field(sa_type=DOCUMENT)


class StandingRecognition(SQLModel, table=True):
    """An offer counts as a component, for everyone, from – to."""

    __tablename__ = "standing_recognition"

    code: str = Field(primary_key=True)
    version: int = 1
    home: str = Field(foreign_key="institution.slug", index=True)
    offer: str = Field(foreign_key="offer.code")
    component: str
    valid_from: date
    valid_to: date | None = None


class Body(SQLModel, table=True):
    """A standing committee. `rules`: quorum, majority, tie … (rule `panel`)."""

    institution: str = Field(primary_key=True, foreign_key="institution.slug")
    code: str = Field(primary_key=True)
    version: int = 1
    name: str
    rules: dict[str, Any] = Field(sa_type=DOCUMENT)
    voting_days: int
    reminder_days: int


class Seat(SQLModel, table=True):
    """A person's place in a body, from – to."""

    institution: str = Field(primary_key=True)
    body: str = Field(primary_key=True)
    person: str = Field(primary_key=True, foreign_key="person.subject")
    valid_from: date = Field(primary_key=True)
    valid_to: date | None = None
    office: str
    group: str


class Involvement(SQLModel, table=True):
    """Why a person may not judge an offer: they taught, assessed, wrote or were paid for it."""

    person: str = Field(primary_key=True, foreign_key="person.subject")
    offer: str = Field(primary_key=True, foreign_key="offer.code")
    kind: str = Field(primary_key=True)


class GradeTable(SQLModel, table=True):
    """A distribution of passing grades in a reference group, best first."""

    __tablename__ = "grade_table"

    institution: str = Field(primary_key=True, foreign_key="institution.slug")
    field: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    scale: str
    counts: list[list[Any]] = Field(sa_type=DOCUMENT)
