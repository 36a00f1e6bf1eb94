"""Who is who on this machine's Kafka: each institution, the relay and the consumer with a password.

The passwords are made at the first call and kept in the state folder. Repeated is the same as once.
"""

import os
from pathlib import Path

from activities.delivery import topics
from activities.delivery.admin import Administration
from activities.delivery.connection import Connection
from deploy.local.addresses import Addresses
from deploy.local.state import secret
from models.store import database, delivery


async def onboard(addresses: Addresses, state: Path, prefix: str) -> dict[str, dict[str, str]]:
    """Makes topics, users and rights for every institution in the database.

    Returns, for the roles `relay` and `consumer`, the settings by which they are their own users.
    """
    admin = Connection(addresses.kafka_bootstrap, addresses.kafka_user, addresses.kafka_password)
    administration = Administration(admin, prefix)
    for institution in await _institutions(addresses.database_url):
        user = topics.institution_user(institution)
        await administration.onboard(institution, password_of(state, user))
    relay, consumer = topics.relay_user(prefix), topics.consumer_user(prefix)
    await administration.make_relay(password_of(state, relay))
    await administration.make_consumer(password_of(state, consumer))
    return {"relay": _as(state, relay), "consumer": _as(state, consumer)}


def topic_prefix() -> str:
    """What the topics of this machine's alliance begin with; the same setting as the roles'."""
    return os.environ.get("PASSERELLE_TOPIC_PREFIX", "passerelle")


def password_of(state: Path, user: str) -> str:
    return secret(state, f"kafka.{user}.password")


def _as(state: Path, user: str) -> dict[str, str]:
    return {
        "PASSERELLE_KAFKA_USER": user,
        "PASSERELLE_KAFKA_PASSWORD": password_of(state, user),
    }


async def _institutions(database_url: str) -> list[str]:
    engine = database.engine(database_url)
    try:
        async with database.sessions(engine)() as session:
            return await delivery.institutions(session)
    finally:
        await engine.dispose()
