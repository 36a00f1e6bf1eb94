"""Has a feed grown? Rings when somebody committed to one, so that readers need not keep asking.

One connection listens for all readers of a process. A ring may be lost while it reconnects, so
every reader also looks by itself now and then.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg

from models.store.feed import CHANNEL

log = logging.getLogger(__name__)

RECONNECT_S = 1.0


class Bell:
    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        """Wakes everybody who waits."""
        self._next.set()
        self._next = asyncio.Event()

    def upcoming(self) -> asyncio.Event:
        """The next ring. Taken before one looks, so that a ring meanwhile is not missed."""
        return self._next


async def heard(ring: asyncio.Event, timeout_s: float) -> None:
    """Until this ring, at most so long."""
    try:
        async with asyncio.timeout(timeout_s):
            await ring.wait()
    except TimeoutError:
        return


@asynccontextmanager
async def bell(database_url: str) -> AsyncIterator[Bell]:
    """A bell that hears the commits of this database until the block is left."""
    rings = Bell()
    listening = asyncio.create_task(_listen(database_url, rings))
    try:
        yield rings
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _listen(database_url: str, rings: Bell) -> None:
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                database_url, autocommit=True
            ) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                rings.ring()  # what was committed while nobody listened
                async for _ in connection.notifies():
                    rings.ring()
        except psycopg.OperationalError as lost:
            log.warning("no longer told of new events, asking instead: %s", lost)
            await asyncio.sleep(RECONNECT_S)
