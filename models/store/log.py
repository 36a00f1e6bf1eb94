"""The log: what happened, who did it, in which role, under which policy; each entry seals the last.

One chain per institution. Entries name people by account, learners never, and carry no text about
either, so an erasure leaves the chain whole (invariants 6 and 8).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models import canonical
from models.frozen import Frozen
from models.tables.institution import Institution
from models.tables.recognition import LogEntry

BEGINNING = "0" * 64


class Entry(Frozen):
    """`operation` names the effect: the same operation twice is one entry."""

    institution: str
    subject: str
    operation: str
    what: str
    who: str
    role: str
    detail: Mapping[str, Any]
    at: datetime


async def append(session: AsyncSession, entry: Entry) -> None:
    """Locks the institution's chain until the commit: feeds are told before the log, never after.

    One order of locks for all writers, or two of them wait for each other.
    """
    await session.execute(  # the institution's row orders its chain; rows may still refer to it
        select(Institution.slug)
        .where(Institution.slug == entry.institution)
        .with_for_update(key_share=True)
    )
    known = select(LogEntry.number).where(col(LogEntry.operation) == entry.operation)
    found = await session.execute(
        select(LogEntry.number, LogEntry.digest, known.exists())
        .where(col(LogEntry.institution) == entry.institution)
        .order_by(col(LogEntry.number).desc())
        .limit(1)
    )
    last = found.first()
    if last is not None and last[2]:
        return
    number, previous = (last[0] + 1, last[1]) if last else (1, BEGINNING)
    sealing = {"previous": previous, "digest": _digest(entry, number, previous)}
    await session.execute(insert(LogEntry).values(**entry.model_dump(), number=number, **sealing))


def _digest(entry: Entry, number: int, previous: str) -> str:
    content = {
        **entry.model_dump(exclude={"at"}),
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "number": number,
        "previous": previous,
    }
    return canonical.digest(content)


async def of_subject(session: AsyncSession, institution: str, subject: str) -> list[LogEntry]:
    found = await session.execute(
        select(LogEntry)
        .where(col(LogEntry.institution) == institution, col(LogEntry.subject) == subject)
        .order_by(col(LogEntry.number))
    )
    return list(found.scalars().all())


async def first_broken(session: AsyncSession, institution: str) -> int | None:
    """The number of the first entry that does not follow from the one before, or None."""
    found = await session.stream_scalars(
        select(LogEntry)
        .where(col(LogEntry.institution) == institution)
        .order_by(col(LogEntry.number))
    )
    number, previous = 0, BEGINNING
    async for row in found:
        number += 1
        entry = Entry(**row.model_dump(include=set(Entry.model_fields)))
        if row.number != number or row.previous != previous:
            return number
        if row.digest != _digest(entry, number, previous):
            return number
        previous = row.digest
    return None
