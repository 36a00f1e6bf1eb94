"""The recognition, its lines, its decisions: the read model of what the workflow decided."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from models.tables.columns import DOCUMENT, EXACT, INSTANT


class Recognition(SQLModel, table=True):
    """`submission` and `content` are sealed under the learner's key; the rest names nobody."""

    id: UUID = Field(primary_key=True)
    home: str = Field(foreign_key="institution.slug", index=True)
    learner: UUID = Field(foreign_key="learner.id", index=True)
    programme: str
    purpose: str
    language: str
    submitted_by: str
    received_at: datetime = Field(sa_type=INSTANT)
    state: str = Field(index=True)
    version: int = 1
    submission: bytes = Field(sa_type=LargeBinary)  # sealed: the form as it came
    content: bytes | None = Field(default=None, sa_type=LargeBinary)  # sealed: reading, matching
    hosts: list[str] = Field(sa_type=DOCUMENT)
    route: str | None = None
    basis: str | None = None  # what routed it: a standing recognition and its version
    offer: str | None = None
    due_on: date | None = None
    due_at: datetime | None = Field(default=None, sa_type=INSTANT)
    outcome: str | None = None
    needs_attention: str | None = None
    body: str | None = None
    panel_round: int = 0
    changed_at: datetime = Field(sa_type=INSTANT)


class RecognitionLine(SQLModel, table=True):
    """One part ↔ one component. `part` is set once the document has been read."""

    __tablename__ = "recognition_line"

    recognition: UUID = Field(primary_key=True, foreign_key="recognition.id")
    number: int = Field(primary_key=True)
    component: str
    part: UUID | None = Field(default=None, foreign_key="part.id")
    host_ects: Decimal | None = Field(default=None, sa_type=EXACT)
    outcome: str | None = None
    recognised_ects: Decimal | None = Field(default=None, sa_type=EXACT)


class Decision(SQLModel, table=True):
    """One version of a decision. `content` is sealed: reasons, remedy, lines as decided."""

    recognition: UUID = Field(primary_key=True, foreign_key="recognition.id")
    version: int = Field(primary_key=True)
    outcome: str
    route: str
    decided_by: str
    decided_on: date
    person: str
    policies: dict[str, Any] = Field(sa_type=DOCUMENT)
    content: bytes = Field(sa_type=LargeBinary)
    content_digest: str
    decided_at: datetime = Field(sa_type=INSTANT)


class LogEntry(SQLModel, table=True):
    """What happened: who, when, in which role. Each entry seals the one before."""

    __tablename__ = "log_entry"

    institution: str = Field(primary_key=True, foreign_key="institution.slug")
    number: int = Field(primary_key=True)
    subject: str = Field(index=True)
    operation: str = Field(unique=True)
    what: str
    who: str
    role: str
    detail: dict[str, Any] = Field(sa_type=DOCUMENT)
    at: datetime = Field(sa_type=INSTANT)
    previous: str
    digest: str
