"""Learners, their keys and their documents. No readable name lies in any of these rows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.tables.columns import INSTANT


class Learner(SQLModel, table=True):
    """One person at their home university, found by keyed blind indexes, never by name."""

    __table_args__ = (UniqueConstraint("home", "local_id_index"),)

    id: UUID = Field(primary_key=True)
    home: str = Field(foreign_key="institution.slug")
    local_id_index: str
    esi_index: str | None = Field(default=None, index=True)
    identity: bytes | None = Field(default=None, sa_type=LargeBinary)  # sealed: name, ids
    erased_at: datetime | None = Field(default=None, sa_type=INSTANT)


class LearnerKey(SQLModel, table=True):
    """The learner's key, wrapped by the master key. Without it the person is unreadable."""

    __tablename__ = "learner_key"

    learner: UUID = Field(primary_key=True, foreign_key="learner.id")
    wrapped: bytes = Field(sa_type=LargeBinary)


class Pseudonym(SQLModel, table=True):
    """What one institution calls the learner; another institution has another name for them."""

    institution: str = Field(primary_key=True, foreign_key="institution.slug")
    name: str = Field(primary_key=True)
    learner: UUID = Field(foreign_key="learner.id", index=True)


class Document(SQLModel, table=True):
    """The bytes as they came, encrypted under a key of their own. `sha256` is never public."""

    id: UUID = Field(primary_key=True)
    recognition: UUID = Field(index=True)
    position: int
    sha256: str = Field(index=True)
    size_bytes: int
    content: bytes = Field(sa_type=LargeBinary)
    name: bytes = Field(sa_type=LargeBinary)  # sealed: file names often are names of people
    received_at: datetime = Field(sa_type=INSTANT)


class DataKey(SQLModel, table=True):
    """A document's key, wrapped by the key of each learner concerned."""

    __tablename__ = "data_key"

    document: UUID = Field(primary_key=True, foreign_key="document.id")
    learner: UUID = Field(primary_key=True, foreign_key="learner.id")
    wrapped: bytes = Field(sa_type=LargeBinary)
