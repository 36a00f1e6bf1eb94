"""What universities offer and what counts at home, for those who look it up."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import BigInteger, cast, func, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.tables.catalogue import Component, Programme
from models.tables.institution import Institution

# Rows as those who read through here may name them; the tables themselves are the store's.
__all__ = [
    "Component",
    "Key",
    "ProgrammeWithComponents",
    "Standing",
    "component",
    "components",
    "has_component",
    "programmes",
    "standings",
    "versions",
]

Key = tuple[str, str]  # university and code


class Standing(NamedTuple):
    """How many components there are, and a sum over their codes and versions."""

    components: int
    versions: int


async def has_component(session: AsyncSession, home: str, programme: str, component: str) -> bool:
    found = await session.get(Component, (home, component))
    return found is not None and found.programme == programme


async def component(session: AsyncSession, home: str, code: str) -> Component:
    return await session.get_one(Component, (home, code))


async def components(session: AsyncSession, keys: Collection[Key] | None = None) -> list[Component]:
    """All components of the alliance, or those with these keys, in the order of their keys."""
    key = col(Component.institution), col(Component.code)
    wanted = select(Component).order_by(*key)
    if keys is not None:
        wanted = wanted.where(tuple_(*key).in_(keys))
    return list((await session.execute(wanted)).scalars().all())


async def versions(session: AsyncSession) -> dict[Key, int]:
    found = await session.execute(select(Component.institution, Component.code, Component.version))
    return {(home, code): version for home, code, version in found}


async def standings(session: AsyncSession) -> dict[str, Standing]:
    """By university, those without components too: another standing is another catalogue."""
    hashed = cast(func.hashtext(col(Component.code)), BigInteger) * col(Component.version)
    found = await session.execute(
        select(
            Institution.slug,
            func.count(col(Component.code)),
            func.coalesce(func.sum(hashed), 0),
        )
        .outerjoin(Component, col(Component.institution) == col(Institution.slug))
        .group_by(col(Institution.slug))
    )
    return {slug: Standing(count, int(total)) for slug, count, total in found}


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
