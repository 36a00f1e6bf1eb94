"""The role `relay`: carries every institution's feed to Kafka."""

from activities.delivery.relay import Relay
from activities.delivery.sink import Broken, Refused, kafka_sink
from deploy.roles.kafka import kafka
from deploy.roles.lifecycle import Unready, require_schema, stopping
from deploy.roles.ready import announce
from deploy.settings import Settings
from models.store import database, delivery
from models.store.bell import bell
from models.store.vault import Vault


async def run(settings: Settings) -> None:
    stop = stopping()
    connection, vault = kafka(settings), Vault(settings.master_key())
    engine = database.engine(settings.database_url)
    try:
        await require_schema(engine)
        async with bell(settings.database_url) as rings:
            relay = Relay(
                settings.database_url,
                database.sessions(engine),
                vault,
                rings,
                lambda: kafka_sink(connection, settings.topic_prefix, settings.alliance_host),
                announce,
            )
            await relay.run(stop)
    finally:
        await engine.dispose()


async def check(settings: Settings) -> None:
    """Raises `Unready` where a feed could not be carried."""
    connection = kafka(settings)
    Vault(settings.master_key())
    engine = database.engine(settings.database_url)
    try:
        await require_schema(engine)
        async with database.sessions(engine)() as session:
            institutions = await delivery.institutions(session)
        async with kafka_sink(connection, settings.topic_prefix, settings.alliance_host) as sink:
            tails = await sink.tails(institutions)
    except Broken as broken:
        raise Unready(str(broken)) from broken
    finally:
        await engine.dispose()
    refused = [str(tail) for tail in tails.values() if isinstance(tail, Refused)]
    if refused:
        raise Unready("; ".join(refused))
