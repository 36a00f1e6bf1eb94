"""Universities of the alliance, the people who act in it, and what they may do."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from models.tables.columns import DOCUMENT


class Institution(SQLModel, table=True):
    """`aliases`: other names and ids in documents; `policy`: its own rules as validated data."""

    slug: str = Field(primary_key=True)
    name: str
    country: str
    zone: str
    language: str
    aliases: list[str] = Field(sa_type=DOCUMENT)
    policy: dict[str, Any] = Field(sa_type=DOCUMENT)


class Person(SQLModel, table=True):
    """Somebody with an account. `subject` is what a token names; rights are in `Grant` alone."""

    subject: str = Field(primary_key=True)
    name: str
    institution: str = Field(foreign_key="institution.slug", index=True)
    language: str = "en"


class Grant(SQLModel, table=True):
    """One right of one person, from – to. The words of `unit` are in `models/store/actors.py`."""

    __tablename__ = "access_grant"

    subject: str = Field(primary_key=True, foreign_key="person.subject")
    role: str = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    valid_to: date | None = None


class IdempotencyKey(SQLModel, table=True):
    """What a write was answered, so that the same key is answered the same."""

    __tablename__ = "idempotency_key"

    account: str = Field(primary_key=True)
    route: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body_digest: str
    subject: UUID  # what the write makes: a retry makes the same
    status: int | None = None
    answer: dict[str, Any] | None = Field(default=None, sa_type=DOCUMENT)
