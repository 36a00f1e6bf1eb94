"""How does a role begin and end: it refuses a wrong schema, and stops when it is told to."""

import asyncio
import signal

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.delivery.connection import Connection
from deploy.settings import Settings
from models.store.schema import require_head


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


def kafka(settings: Settings) -> Connection:
    """As whom this role speaks to Kafka. Raises `Unready` where the settings do not say."""
    if not (settings.kafka_bootstrap and settings.kafka_user and settings.kafka_password):
        raise Unready(
            "set PASSERELLE_KAFKA_BOOTSTRAP, PASSERELLE_KAFKA_USER and PASSERELLE_KAFKA_PASSWORD"
        )
    return Connection(
        bootstrap=settings.kafka_bootstrap,
        user=settings.kafka_user,
        password=settings.kafka_password.get_secret_value(),
        security=settings.kafka_security,
    )
