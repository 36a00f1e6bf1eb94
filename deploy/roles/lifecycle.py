"""How does a role begin and end: it refuses a wrong schema, and stops when it is told to."""

import asyncio
import signal

from sqlalchemy.ext.asyncio import AsyncEngine

from models.store.version import require_head


class Unready(Exception):
    """Something this role needs is missing; the message says what, and what to do."""


def stopping() -> asyncio.Event:
    """Set when the process is asked to stop (SIGTERM, Ctrl-C)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for asked in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(asked, stop.set)
    return stop


async def require_schema(engine: AsyncEngine) -> None:
    """Raises `WrongSchema` where the database is not at this program's version (D-13)."""
    async with engine.connect() as connection:
        await connection.run_sync(require_head)
