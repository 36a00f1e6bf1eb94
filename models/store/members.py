"""Who sits in a body on a day, and who of them may not judge an offer?"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.rules import panel as rules
from models.rules.limits import PANEL_MEMBERS
from models.tables.catalogue import Involvement, Seat


async def seats(session: AsyncSession, home: str, body: str, on: date) -> list[rules.Seat]:
    found = await session.execute(
        select(Seat)
        .where(
            col(Seat.institution) == home,
            col(Seat.body) == body,
            col(Seat.valid_from) <= on,
            col(Seat.valid_to).is_(None) | (col(Seat.valid_to) >= on),
        )
        .order_by(col(Seat.person))
        .limit(PANEL_MEMBERS)
    )
    return [
        rules.Seat(person=seat.person, office=rules.Office(seat.office), group=seat.group)
        for seat in found.scalars()
    ]


async def involved(
    session: AsyncSession, offer: str | None, persons: Iterable[str]
) -> dict[str, str]:
    """Person → why they may not judge this offer (D-02)."""
    if offer is None:
        return {}
    found = await session.execute(
        select(Involvement)
        .where(col(Involvement.offer) == offer, col(Involvement.person).in_(list(persons)))
        .order_by(col(Involvement.kind))
    )
    return {involvement.person: involvement.kind for involvement in found.scalars()}


async def leaders(
    session: AsyncSession, home: str, body: str | None, offer: str | None, on: date
) -> tuple[str, ...]:
    """Chair and deputies of that day whom no fact excludes; they may decide alone on route B."""
    if body is None:
        return ()
    leading = [
        seat.person
        for seat in await seats(session, home, body, on)
        if seat.office is not rules.Office.MEMBER
    ]
    excluded = await involved(session, offer, leading)
    return tuple(person for person in leading if person not in excluded)
