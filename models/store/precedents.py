"""What was decided before about a course for a component: found, compared, counted (O-42, R-32)."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.rules.outcomes import Outcome
from models.rules.precedents import KeyAsk, PrecedentAsk
from models.tables.precedent import Precedent

# Rows as those who read through here may name them; the tables themselves are the store's.
__all__ = ["ACTIVE", "OVERTURNED", "SUPERSEDED", "Precedent", "as_ask", "by_id", "of_component"]

ACTIVE = "ACTIVE"
SUPERSEDED = "SUPERSEDED"  # the same recognition was decided anew
OVERTURNED = "OVERTURNED"  # people found it wrong, or one that it follows from


async def of_component(session: AsyncSession, home: str, component: str) -> list[Precedent]:
    """All that a university ever decided about this component, the newest first.

    Those expired, superseded or overturned are among them: the page says what they are (O-43).
    """
    found = await session.execute(
        select(Precedent)
        .where(col(Precedent.home) == home, col(Precedent.component) == component)
        .order_by(col(Precedent.decided_on).desc(), col(Precedent.id))
    )
    return list(found.scalars().all())


async def by_id(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Precedent]:
    found = await session.execute(select(Precedent).where(col(Precedent.id).in_(list(ids))))
    return {row.id: row for row in found.scalars()}


def as_ask(rows: Sequence[Precedent]) -> tuple[PrecedentAsk, ...]:
    """In the shape of the rule. A version that nothing names is equal to no other."""
    return tuple(
        PrecedentAsk(
            id=str(row.id),
            key=KeyAsk(
                institution=row.institution,
                course=row.course,
                course_version=row.course_version or f"unknown/{row.id}",
                component=row.component,
                component_version=str(row.component_version),
                programme=row.programme,
                purpose=row.purpose,
            ),
            outcome=Outcome(row.outcome),
            expires_on=row.expires_on,
            active=row.status == ACTIVE,
            overturned=row.status == OVERTURNED,
        )
        for row in rows
    )
