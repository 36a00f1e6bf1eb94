"""The log: one chain per institution, in which whatever was changed, lost or added is found."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.store import log
from models.store.database import Sessions

pytestmark = pytest.mark.servers

AT = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)


def entry(number: int, institution: str = "warsaw") -> log.Entry:
    return log.Entry(
        institution=institution,
        subject="r-1",
        operation=f"{institution}/{number}",
        what="VOTED",
        who="ada@warsaw",
        role="COMMITTEE_MEMBER",
        detail={"round": 1, "number": number, "policies": {"b": "2", "a": "1"}},
        at=AT,
    )


async def write(sessions: Sessions, entry_: log.Entry) -> None:
    async with sessions.begin() as session:
        await log.append(session, entry_)


async def broken(sessions: Sessions, institution: str = "warsaw") -> int | None:
    async with sessions() as session:
        return await log.first_broken(session, institution)


@pytest.fixture
async def chain(seeded: Sessions) -> Sessions:
    """Ten entries at Warsaw, written by many at once, and one elsewhere."""
    await asyncio.gather(*(write(seeded, entry(number)) for number in range(10)))
    await write(seeded, entry(0, "milan"))
    return seeded


async def test_a_chain_that_nobody_touched_holds(chain: Sessions) -> None:
    assert await broken(chain) is None
    assert await broken(chain, "milan") is None
    assert await broken(chain, "charles") is None


async def test_the_same_operation_twice_is_one_entry(chain: Sessions) -> None:
    await asyncio.gather(*(write(chain, entry(3)) for _ in range(4)))
    async with chain() as session:
        entries = await log.of_subject(session, "warsaw", "r-1")

    assert [each.number for each in entries] == list(range(1, 11))


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE log_entry SET who = 'eve@warsaw' WHERE number = 4", 4),
        ("UPDATE log_entry SET role = 'CHAIR' WHERE number = 10", 10),
        ("UPDATE log_entry SET at = at + interval '1 microsecond' WHERE number = 2", 2),
        ("UPDATE log_entry SET detail = '{}' WHERE number = 1", 1),
        ("UPDATE log_entry SET digest = previous WHERE number = 7", 7),
        ("DELETE FROM log_entry WHERE number = 5", 5),
        ("DELETE FROM log_entry WHERE number = 1", 1),
        ("UPDATE log_entry SET number = 11 WHERE number = 6", 6),
    ],
)
async def test_what_was_changed_is_found(chain: Sessions, change: str, found: int) -> None:
    """Even where somebody had the right to switch the guard off."""
    async with chain.begin() as session:
        await session.execute(text("ALTER TABLE log_entry DISABLE TRIGGER USER"))
        await session.execute(text(f"{change} AND institution = 'warsaw'"))

    assert await broken(chain) == found
    assert await broken(chain, "milan") is None


@pytest.mark.parametrize("change", ["UPDATE log_entry SET who = 'eve'", "DELETE FROM log_entry"])
async def test_the_guard_refuses_a_change(chain: Sessions, change: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        async with chain.begin() as session:
            await session.execute(text(change))
