"""The credit book: append-only postings, and live ones that make a second one impossible."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from models.tables.columns import EXACT, INSTANT


class Part(SQLModel, table=True):
    """An achievement part, by its two identities. Its row is locked while its ECTS are used up.

    `issuer_key`: issuer and its id of the award; `likeness_key`: issuer, title, date, learner.
    `inside`: what it is a part of, where that carries credits too.
    """

    id: UUID = Field(primary_key=True)
    learner: UUID = Field(foreign_key="learner.id", index=True)
    issuer_key: str | None = Field(default=None, unique=True)
    likeness_key: str = Field(index=True)
    awarded_ects: Decimal | None = Field(default=None, sa_type=EXACT)
    inside: UUID | None = Field(default=None, foreign_key="part.id", index=True)


class Posting(SQLModel, table=True):
    """One entry of the book. A reversal names what it reverses and negates it."""

    id: UUID = Field(primary_key=True)
    operation: str = Field(unique=True)
    recognition: UUID = Field(foreign_key="recognition.id", index=True)
    line: int
    home: str
    learner: UUID = Field(foreign_key="learner.id")
    part: UUID = Field(foreign_key="part.id")
    component: str
    programme: str
    used_ects: Decimal = Field(sa_type=EXACT)
    recognised_ects: Decimal = Field(sa_type=EXACT)
    grade: bytes | None = Field(default=None, sa_type=LargeBinary)  # sealed: as awarded
    provenance: str  # digest of the decision and of the documents it rests on
    reverses: UUID | None = Field(default=None, unique=True)
    posted_at: datetime = Field(sa_type=INSTANT)


class LivePosting(SQLModel, table=True):
    """Invariant 1 as a primary key: inserted at posting, deleted at reversal."""

    __tablename__ = "live_posting"

    learner: UUID = Field(primary_key=True)
    part: UUID = Field(primary_key=True)
    component: str = Field(primary_key=True)
    programme: str = Field(primary_key=True)
    posting: UUID = Field(foreign_key="posting.id", unique=True)
    used_ects: Decimal = Field(sa_type=EXACT)


class Acknowledgement(SQLModel, table=True):
    """What a home university's system said of an event of its feed."""

    institution: str = Field(primary_key=True, foreign_key="institution.slug")
    event_id: UUID = Field(primary_key=True)
    sequence: int
    status: str
    reference: str | None = None
    reason: str | None = None
    received_at: datetime = Field(sa_type=INSTANT)
