"""What the search for components stands on: changes, texts that were read, what was learned."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary
from sqlmodel import Field, SQLModel

from models.tables.columns import DOCUMENT, INSTANT


class CatalogueChange(SQLModel, table=True):
    """One row. `number` grows with each transaction that writes components, in commit order.

    `catalogue` tells databases apart. `written_by`: the transaction that counted last, so that one
    counts once.
    """

    __tablename__ = "catalogue_change"

    catalogue: UUID = Field(primary_key=True)
    number: int
    written_by: int = Field(sa_type=BigInteger)


class ComponentChange(SQLModel, table=True):
    """When a component was last written or deleted. Kept by triggers; none is ever taken out."""

    __tablename__ = "component_change"

    institution: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    number: int = Field(index=True)


class TextVector(SQLModel, table=True):
    """What a model makes of a text. `digest`: SHA-256 of the text. `half`: float16, little-endian.

    `used_on`: when a text of the catalogue was last seen to need it.
    """

    __tablename__ = "text_vector"

    model_id: str = Field(primary_key=True)
    digest: bytes = Field(sa_type=LargeBinary, primary_key=True)
    half: bytes = Field(sa_type=LargeBinary)
    used_on: date


class LearnedRanking(SQLModel, table=True):
    """An order of candidates learned from what a university decided; the highest version serves.

    `decided`: how many decided lines it was learned from. `ranking`: `rerank.Ranking`.
    """

    __tablename__ = "learned_ranking"

    home: str = Field(primary_key=True, foreign_key="institution.slug")
    version: int = Field(primary_key=True)
    model_id: str
    learned_at: datetime = Field(sa_type=INSTANT)
    decided: int
    ranking: dict[str, Any] = Field(sa_type=DOCUMENT)
