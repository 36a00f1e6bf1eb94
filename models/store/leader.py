"""Which of several equal processes does the work? The one that holds a lock of the database.

The lock lives as long as the connection that took it: whoever dies, however, lets go.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg

from models.store.bell import heard

ATTEMPT_S = 0.5


class Leader:
    """Holds the lock while its connection lives."""

    def __init__(self, connection: psycopg.AsyncConnection) -> None:
        self._connection = connection

    async def confirm(self) -> None:
        """Raises `psycopg.OperationalError` when the connection, and with it the lock, is lost."""
        await self._connection.execute("SELECT 1")


@asynccontextmanager
async def leadership(
    database_url: str, name: str, stop: asyncio.Event
) -> AsyncIterator[Leader | None]:
    """Waits until this process is the only one that does `name`; None where it was stopped before.

    It is the only one until the block is left.
    """
    async with await psycopg.AsyncConnection.connect(
        database_url, autocommit=True, connect_timeout=5
    ) as connection:
        while not (taken := await _taken(connection, name)) and not stop.is_set():
            await heard(stop, ATTEMPT_S)
        yield Leader(connection) if taken else None


async def _taken(connection: psycopg.AsyncConnection, name: str) -> bool:
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    found = await connection.execute("SELECT pg_try_advisory_lock(%s)", [number])
    row = await found.fetchone()
    return row is not None and bool(row[0])
