"""What universities offer and what counts at home, for those who look it up."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select as select_columns
from sqlalchemy import tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.matching.courses import Course
from models.tables.catalogue import Component, Programme
from models.tables.finding import CatalogueChange, ComponentChange
from models.tables.institution import Institution

# Rows as those who read through here may name them; the tables themselves are the store's.
__all__ = [
    "Component",
    "Key",
    "ProgrammeWithComponents",
    "State",
    "changed_since",
    "component",
    "components",
    "course_code",
    "courses",
    "has_component",
    "key_of",
    "programmes",
    "state",
]

Key = tuple[str, str]  # university and code

_AT_ONCE = 2000


class State(NamedTuple):
    """`number` grows with every change; `catalogue` tells this database from another."""

    catalogue: str
    number: int
    universities: frozenset[str]


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


async def state(session: AsyncSession) -> State:
    """Where the catalogue stands. Two rows and a few names: cheap enough for every search."""
    now = (await session.execute(select(CatalogueChange.catalogue, CatalogueChange.number))).one()
    slugs = (await session.execute(select(Institution.slug))).scalars()
    return State(str(now.catalogue), now.number, frozenset(slugs))


async def changed_since(session: AsyncSession, number: int, at_most: int) -> list[Key] | None:
    """The components written or deleted after this number; None: more than `at_most`."""
    found = await session.execute(
        select(ComponentChange.institution, ComponentChange.code)
        .where(col(ComponentChange.number) > number)
        .limit(at_most + 1)
    )
    keys = [(institution, code) for institution, code in found]
    return keys if len(keys) <= at_most else None


async def courses(session: AsyncSession, keys: Collection[Key] | None = None) -> list[Course]:
    """What a search reads of all components, or of those with these keys, in order of their keys.

    Two universities may have the same code, so theirs is added after an @.
    """
    key = col(Component.institution), col(Component.code)
    read = (*key, col(Component.title), col(Component.language), col(Component.outcomes))
    wanted = select_columns(*read).order_by(*key)
    if keys is not None:
        wanted = wanted.where(tuple_(*key).in_(keys))
    # Piece by piece: the outcomes of 10^5 components as rows would take half a gigabyte.
    found = await session.stream(wanted.execution_options(yield_per=_AT_ONCE))
    return [
        Course(
            code=course_code((home, code)),
            title=title,
            text=". ".join(str(outcome["text"]) for outcome in outcomes),
            home=home,
            language=language,
        )
        async for home, code, title, language, outcomes in found
    ]


def course_code(key: Key) -> str:
    home, code = key
    return f"{code}@{home}"


def key_of(course: str) -> Key:
    code, _, home = course.rpartition("@")
    return home, code


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
