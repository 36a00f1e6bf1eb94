"""How far has a sink carried each institution's feed, and what comes next?

The feed is gapless, so what a sink still has to carry is a range of sequences: a cursor per sink
and institution says it all (handbook streaming 4.3). A cursor only ever moves forward.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from models.events import Event
from models.store import feed
from models.store.vault import Unreadable, Vault
from models.tables.feed import FeedEvent, Stream

# A blocked institution is tried again by itself: most causes are mended outside, by a new right or
# a topic made.
BLOCKED_RETRY_S = 5


class Behind(NamedTuple):
    """An institution whose feed is longer than what was carried. `resting`: just blocked."""

    institution: str
    carried: int
    latest: int
    resting: bool


class Slice(NamedTuple):
    """The events of one institution with sequences in (after, upto]."""

    institution: str
    after: int
    upto: int


class Damaged(NamedTuple):
    """A slice that cannot be read; `reason` says why, without its content."""

    reason: str


async def behind(session: AsyncSession, sink: str) -> list[Behind]:
    found = await session.execute(_BEHIND, {"sink": sink, "rest_s": BLOCKED_RETRY_S})
    return [Behind(*row) for row in found]


_BEHIND = text("""
    SELECT stream.institution, coalesce(cursor.last_sequence, 0), stream.last_sequence,
           cursor.blocked IS NOT NULL AND cursor.changed_at > now() - make_interval(secs => :rest_s)
    FROM stream LEFT JOIN cursor
        ON cursor.institution = stream.institution AND cursor.sink = :sink
    WHERE stream.last_sequence > coalesce(cursor.last_sequence, 0)
    ORDER BY stream.institution
""")


async def institutions(session: AsyncSession) -> list[str]:
    """Every institution that has a feed."""
    found = await session.execute(select(Stream.institution).order_by(Stream.institution))
    return list(found.scalars().all())


async def events(
    session: AsyncSession, vault: Vault, slices: Sequence[Slice]
) -> dict[str, list[Event] | Damaged]:
    """The events of each slice in order, opened; a slice that is damaged harms no other."""
    rows: dict[str, list[Row[Any]]] = {slice_.institution: [] for slice_ in slices}
    for row in await session.execute(_SLICES, _columns(slices)):
        rows[row.institution].append(row)
    return {
        slice_.institution: await _opened(session, vault, slice_, rows[slice_.institution])
        for slice_ in slices
    }


def _columns(slices: Sequence[Slice]) -> dict[str, list[str] | list[int]]:
    return {
        "institutions": [slice_.institution for slice_ in slices],
        "afters": [slice_.after for slice_ in slices],
        "uptos": [slice_.upto for slice_ in slices],
    }


# Rows, not objects: loading a drain's backlog as objects would cost more than sending it.
_SLICES = text("""
    SELECT feed_event.*
    FROM unnest(CAST(:institutions AS text[]), CAST(:afters AS int[]), CAST(:uptos AS int[]))
        AS wanted (institution, after, upto)
    JOIN feed_event ON feed_event.institution = wanted.institution
        AND feed_event.sequence > wanted.after AND feed_event.sequence <= wanted.upto
    ORDER BY feed_event.institution, feed_event.sequence
""").columns(*FeedEvent.__table__.columns)  # type: ignore[attr-defined]


async def _opened(
    session: AsyncSession, vault: Vault, slice_: Slice, rows: Sequence[Row[Any]]
) -> list[Event] | Damaged:
    if len(rows) != slice_.upto - slice_.after:
        return Damaged(f"the feed has {len(rows)} events in ({slice_.after}, {slice_.upto}]")
    try:
        return await feed.opened(session, vault, rows)
    except (Unreadable, ValueError) as unreadable:
        kind = type(unreadable).__name__  # its text may quote the content
        return Damaged(f"an event in ({slice_.after}, {slice_.upto}] cannot be opened: {kind}")


async def advance(session: AsyncSession, sink: str, carried: Mapping[str, int]) -> None:
    """Moves cursors forward, never back; whoever moves is no longer blocked."""
    if carried:
        ordered = dict(sorted(carried.items()))  # one order: two relays cannot lock each other
        await session.execute(
            _ADVANCE,
            {
                "sink": sink,
                "institutions": list(ordered.keys()),
                "sequences": list(ordered.values()),
            },
        )


_ADVANCE = text("""
    INSERT INTO cursor (sink, institution, last_sequence, blocked, changed_at)
    SELECT :sink, moved.institution, moved.sequence, NULL, now()
    FROM unnest(CAST(:institutions AS text[]), CAST(:sequences AS int[]))
        AS moved (institution, sequence)
    ON CONFLICT (sink, institution) DO UPDATE
        SET last_sequence = excluded.last_sequence, blocked = NULL, changed_at = excluded.changed_at
        WHERE cursor.last_sequence < excluded.last_sequence
""")


async def block(session: AsyncSession, sink: str, institution: str, reason: str) -> None:
    """Stops one institution's cursor where it is; the others go on."""
    await session.execute(_BLOCK, {"sink": sink, "institution": institution, "reason": reason})


_BLOCK = text("""
    INSERT INTO cursor (sink, institution, last_sequence, blocked, changed_at)
    VALUES (:sink, :institution, 0, :reason, now())
    ON CONFLICT (sink, institution) DO UPDATE
        SET blocked = excluded.blocked, changed_at = excluded.changed_at
""")


async def knows(session: AsyncSession, institution: str, sequence: int, event_id: UUID) -> bool:
    """Is this record one of our feed, at this place? A topic of another database is not."""
    found = await session.get(FeedEvent, (institution, sequence))
    return found is not None and found.event_id == event_id
