"""What universities offer and what counts at home, for those who look it up."""

from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.tables.catalogue import Component, Programme


async def has_component(session: AsyncSession, home: str, programme: str, component: str) -> bool:
    found = await session.get(Component, (home, component))
    return found is not None and found.programme == programme


async def component(session: AsyncSession, home: str, code: str) -> Component:
    return await session.get_one(Component, (home, code))


class ProgrammeWithComponents(NamedTuple):
    programme: Programme
    components: list[Component]


async def programmes(session: AsyncSession, home: str) -> list[ProgrammeWithComponents]:
    """The programmes of a university with what may count in them."""
    found = await session.execute(
        select(Programme).where(col(Programme.institution) == home).order_by(col(Programme.code))
    )
    components = await session.execute(
        select(Component).where(col(Component.institution) == home).order_by(col(Component.code))
    )
    every = list(components.scalars().all())
    return [
        ProgrammeWithComponents(one, [c for c in every if c.programme == one.code])
        for one in found.scalars().all()
    ]
