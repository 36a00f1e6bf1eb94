"""Writers of one institution wait for each other in turn, never for each other in a circle."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import text

from models.store import log
from models.store.database import Sessions
from models.store.log import Entry

AT = datetime(2026, 11, 22, tzinfo=UTC)
WAIT_S = 2.0
REFERS = (
    "INSERT INTO person (subject, institution, name, language) VALUES ('x', 'warsaw', 'X', 'pl')"
)


def entry(operation: str) -> Entry:
    return Entry(
        institution="warsaw",
        subject="r",
        operation=operation,
        what="READ",
        who="passerelle",
        role="MACHINE",
        detail={},
        at=AT,
    )


async def test_a_row_that_refers_to_an_institution_does_not_hold_up_its_log(
    seeded: Sessions,
) -> None:
    async with seeded.begin() as other, seeded.begin() as session:
        await other.execute(text(REFERS))
        async with asyncio.timeout(WAIT_S):
            await log.append(session, entry("first"))


async def test_the_log_of_one_institution_is_written_by_one_after_the_other(
    seeded: Sessions,
) -> None:
    async def write(operation: str) -> None:
        async with seeded.begin() as session:
            await log.append(session, entry(operation))

    await asyncio.gather(*(write(f"operation/{number % 5}") for number in range(10)))

    async with seeded() as session:
        found = await log.of_subject(session, "warsaw", "r")
        assert await log.first_broken(session, "warsaw") is None
    assert [row.number for row in found] == [found[0].number + index for index in range(5)]
