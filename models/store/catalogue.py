"""What universities offer and what counts at home, for those who look it up."""

from sqlalchemy.ext.asyncio import AsyncSession

from models.tables.catalogue import Component


async def has_component(session: AsyncSession, home: str, programme: str, component: str) -> bool:
    found = await session.get(Component, (home, component))
    return found is not None and found.programme == programme
