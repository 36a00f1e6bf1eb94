"""What was decided about a course for a component, and which lines were routed by it.

No personal data: the course, the component, the outcome and the codes of its reasons (O-42).
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.tables.columns import DOCUMENT, EXACT, INSTANT

# Equal decisions of a year are one item of what everybody may search.
YEAR = "precedent_year(decided_on)"
ITEM = (
    "precedent_item(home, programme, component, component_version, institution, course,"
    " course_version, outcome)"
)


class Precedent(SQLModel, table=True):
    """One decided line. Its key runs from `home` to `purpose`.

    `recognition`, `decision`, `line`: where it comes from, for the house alone. `institution`: the
    awarding bodies as one key; `awarding`: [{"key", "name", "country"}]. `course_version`: digest
    of outcomes, credits and level; None where nothing tells versions apart. `purpose`: a digest.
    `words`: title and outcomes, to search in. `facts`: what of the course is not in the key.
    `follows`: the precedent that one click confirmed. `ended_words` is sealed under the key of the
    learner of `recognition`.
    """

    __tablename__ = "precedent"
    __table_args__ = (
        UniqueConstraint("recognition", "decision", "line"),
        Index("precedent_component", "home", "component", "institution", "course"),
        Index(
            "precedent_words",
            text("to_tsvector('simple'::regconfig, words)"),
            postgresql_using="gin",
        ),
        Index(
            "precedent_items",
            text(f"{YEAR} DESC"),
            text(ITEM),
            "status",
        ),
    )

    id: UUID = Field(primary_key=True)
    recognition: UUID
    decision: int
    line: int
    version: int = 1
    home: str = Field(foreign_key="institution.slug")
    programme: str
    component: str
    component_version: int
    institution: str
    awarding: list[dict[str, Any]] = Field(sa_type=DOCUMENT)
    course: str
    course_version: str | None = None
    purpose: str
    title: str | None = None
    words: str
    language: str | None = None
    outcomes: list[str] = Field(sa_type=DOCUMENT)
    ects: Decimal | None = Field(default=None, sa_type=EXACT)
    hours: Decimal | None = Field(default=None, sa_type=EXACT)
    eqf: int | None = None
    facts: dict[str, Any] = Field(sa_type=DOCUMENT)
    route: str
    decided_by: str
    outcome: str
    recognised_ects: Decimal = Field(sa_type=EXACT)
    reasons: list[str] = Field(sa_type=DOCUMENT)
    decided_on: date
    expires_on: date
    policies: dict[str, Any] = Field(sa_type=DOCUMENT)
    model_id: str | None = None
    thresholds_version: str | None = None
    follows: UUID | None = Field(default=None, foreign_key="precedent.id", index=True)
    status: str
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)
    ended_code: str | None = None
    ended_by: str | None = None
    ended_words: bytes | None = Field(default=None, sa_type=LargeBinary)


class PrecedentUse(SQLModel, table=True):
    """A line routed by a precedent. `result`: what came of it; None while nothing has.

    `differences`: [{"fact", "then", "now"}], what the course says otherwise outside the key.
    """

    __tablename__ = "precedent_use"

    recognition: UUID = Field(primary_key=True)
    line: int = Field(primary_key=True)
    precedent: UUID = Field(foreign_key="precedent.id", index=True)
    kind: str
    differences: list[dict[str, Any]] = Field(sa_type=DOCUMENT)
    result: str | None = None
    settled_at: datetime | None = Field(default=None, sa_type=INSTANT)
    settled_by: str | None = None
    reason: bytes | None = Field(default=None, sa_type=LargeBinary)  # sealed: why it was referred
