"""The role `consumer`: hands the universities' acknowledgements to the recognitions that wait."""

from activities.delivery.inbox import Inbox
from api.gateway import Gateway
from deploy.roles.kafka import kafka
from deploy.roles.lifecycle import Unready, require_schema, stopping
from deploy.roles.ready import announce
from deploy.roles.temporal import temporal
from deploy.settings import Settings
from models.store import database


async def run(settings: Settings) -> None:
    stop = stopping()
    connection = kafka(settings)
    engine = database.engine(settings.database_url)
    gateway = Gateway(
        await temporal(settings, lazy=True),
        alliance=settings.alliance,
        task_queue=settings.task_queue,
    )
    try:
        await require_schema(engine)
        sessions = database.sessions(engine)
        inbox = Inbox(connection, settings.topic_prefix, sessions, gateway.acknowledge, announce)
        await inbox.run(stop)
    finally:
        await engine.dispose()


async def check(settings: Settings) -> None:
    """Raises `Unready` where an acknowledgement could not be taken or handed on."""
    engine = database.engine(settings.database_url)
    try:
        await require_schema(engine)
        await Inbox.reach(kafka(settings), settings.topic_prefix)
        await temporal(settings, lazy=False)
    except (ConnectionError, RuntimeError) as missing:
        raise Unready(str(missing)) from missing
    finally:
        await engine.dispose()
