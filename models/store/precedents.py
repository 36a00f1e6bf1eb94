"""What was decided before about a course for a component, and does it speak for a new line? (R-32)

Written by `precedent_book.py`; what everybody may search is in `precedent_search.py`.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models import canonical
from models.documents.courses import Course
from models.documents.parts import normal
from models.rules.outcomes import Outcome
from models.rules.precedents import (
    KeyAsk,
    PrecedentAsk,
    PrecedentsAnswer,
    PrecedentsAsk,
    precedents,
)
from models.tables.catalogue import Component
from models.tables.precedent import Precedent, PrecedentUse

# Rows as those who read through here may name them; the tables themselves are the store's.
__all__ = [
    "ACTIVE",
    "CONFIRMATION",
    "FRESH_REVIEW",
    "OVERTURNED",
    "SUPERSEDED",
    "Precedent",
    "PrecedentUse",
    "Spoken",
    "by_id",
    "held",
    "in_force",
    "key_for",
    "key_of",
    "of_course",
    "of_recognition",
    "purpose_key",
    "speaking",
    "uses_of",
]

# What became of a precedent.
ACTIVE = "ACTIVE"
SUPERSEDED = "SUPERSEDED"  # the same recognition was decided anew
OVERTURNED = "OVERTURNED"  # people found it wrong, or one that it follows from

# Why a line names a precedent.
CONFIRMATION = "CONFIRMATION"
FRESH_REVIEW = "FRESH_REVIEW"


class Spoken(NamedTuple):
    """What the precedents say about one line. `first`: the one to confirm, of those exact."""

    answer: PrecedentsAnswer
    first: Precedent | None


async def of_course(
    session: AsyncSession, home: str, component: str, institution: str, course: str
) -> list[Precedent]:
    """Those of one course for one component, in whatever version of either, the newest first."""
    found = await session.execute(
        select(Precedent)
        .where(
            col(Precedent.home) == home,
            col(Precedent.component) == component,
            col(Precedent.institution) == institution,
            col(Precedent.course) == course,
        )
        .order_by(col(Precedent.decided_on).desc(), col(Precedent.id))
    )
    return list(found.scalars().all())


async def by_id(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Precedent]:
    found = await session.execute(select(Precedent).where(col(Precedent.id).in_(list(ids))))
    return {row.id: row for row in found.scalars()}


async def in_force(session: AsyncSession, recognition: UUID) -> bool:
    """Whether all that it was routed by still counts, and for the component as it is now."""
    fallen = (
        select(PrecedentUse.line)
        .join(Precedent, col(Precedent.id) == col(PrecedentUse.precedent))
        .join(
            Component,
            (col(Component.institution) == col(Precedent.home))
            & (col(Component.code) == col(Precedent.component)),
        )
        .where(
            col(PrecedentUse.recognition) == recognition,
            (col(Precedent.status) != ACTIVE)
            | (col(Component.version) != col(Precedent.component_version)),
        )
    )
    return (await session.execute(fallen)).first() is None


async def held(session: AsyncSession, ids: Iterable[UUID]) -> set[UUID]:
    """Those that still count, until the caller's transaction ends: none is overturned meanwhile."""
    found = await session.execute(
        select(Precedent.id)
        .where(col(Precedent.id).in_(set(ids)), col(Precedent.status) == ACTIVE)
        .order_by(col(Precedent.id))
        .with_for_update(read=True)
    )
    return set(found.scalars())


async def of_recognition(session: AsyncSession, recognition: UUID) -> list[Precedent]:
    """What its decisions left as precedents, the latest decision first."""
    found = await session.execute(
        select(Precedent)
        .where(col(Precedent.recognition) == recognition)
        .order_by(col(Precedent.decision).desc(), col(Precedent.line))
    )
    return list(found.scalars().all())


async def uses_of(session: AsyncSession, recognition: UUID) -> list[PrecedentUse]:
    """Its lines that a precedent speaks for, in order."""
    found = await session.execute(
        select(PrecedentUse)
        .where(col(PrecedentUse.recognition) == recognition)
        .order_by(col(PrecedentUse.line))
    )
    return list(found.scalars().all())


async def speaking(
    session: AsyncSession, component: Component, course: Course, purpose: str, on: date
) -> Spoken:
    """Which precedents count on that day. Of several exact ones a committee's own comes first, then
    the newest: what was only confirmed leads back to it anyway.
    """
    rows = await of_course(
        session, component.institution, component.code, course.institution, course.key
    )
    key = key_for(component, course, purpose, unnamed="unknown")
    answer = precedents(
        PrecedentsAsk(key=key, precedents=tuple(_as_ask(row) for row in rows), on=on)
    )
    exact = [row for row in rows if str(row.id) in answer.exact]
    return Spoken(answer, next(iter(sorted(exact, key=lambda row: row.follows is not None)), None))


def purpose_key(purpose: str) -> str:
    """The same purpose in other capitals and blanks is the same; what it says is not kept."""
    return canonical.digest(["purpose", normal(purpose)])


def key_of(row: Precedent) -> KeyAsk:
    """What it was decided about. A version that nothing names is equal to no other."""
    return KeyAsk(
        institution=row.institution,
        course=row.course,
        course_version=row.course_version or f"unknown/{row.id}",
        component=row.component,
        component_version=str(row.component_version),
        programme=row.programme,
        purpose=row.purpose,
    )


def key_for(component: Component, course: Course, purpose: str, *, unnamed: str) -> KeyAsk:
    """The same of a new line. `unnamed` stands for a version that nothing names."""
    return KeyAsk(
        institution=course.institution,
        course=course.key,
        course_version=course.version or unnamed,
        component=component.code,
        component_version=str(component.version),
        programme=component.programme,
        purpose=purpose_key(purpose),
    )


def _as_ask(row: Precedent) -> PrecedentAsk:
    return PrecedentAsk(
        id=str(row.id),
        key=key_of(row),
        outcome=Outcome(row.outcome),
        expires_on=row.expires_on,
        active=row.status == ACTIVE,
        overturned=row.status == OVERTURNED,
    )
