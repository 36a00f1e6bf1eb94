"""The role `consumer`: hands the universities' acknowledgements to the recognitions that wait."""

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from activities.delivery.inbox import Inbox
from api.gateway import Gateway
from deploy.roles.lifecycle import Unready, kafka, require_schema, stopping
from deploy.roles.ready import announce
from deploy.settings import Settings
from models.messages.delivery import Acknowledged
from models.store import database


async def run(settings: Settings) -> None:
    stop = stopping()
    connection = kafka(settings)
    engine = database.engine(settings.database_url)
    gateway = Gateway(await _temporal(settings, lazy=True))

    async def deliver(acknowledged: Acknowledged) -> None:
        await gateway.acknowledge(acknowledged.institution, acknowledged)

    try:
        await require_schema(engine)
        sessions = database.sessions(engine)
        inbox = Inbox(connection, settings.topic_prefix, sessions, deliver, announce)
        await inbox.run(stop)
    finally:
        await engine.dispose()


async def check(settings: Settings) -> None:
    """Raises `Unready` where an acknowledgement could not be taken or handed on."""
    engine = database.engine(settings.database_url)
    try:
        await require_schema(engine)
        await Inbox.reach(kafka(settings), settings.topic_prefix)
        await _temporal(settings, lazy=False)
    except (ConnectionError, RuntimeError) as missing:
        raise Unready(str(missing)) from missing
    finally:
        await engine.dispose()


async def _temporal(settings: Settings, *, lazy: bool) -> Client:
    if settings.temporal_address is None:
        raise Unready("set PASSERELLE_TEMPORAL_ADDRESS")
    return await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        data_converter=pydantic_data_converter,
        lazy=lazy,
    )
