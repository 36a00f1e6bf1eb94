"""Who may do what on Kafka: an institution its own feed and inbox, and nothing of anybody else."""

import asyncio
import secrets

import pytest
from aiokafka import AIOKafkaProducer, errors

from activities.delivery import topics
from activities.delivery.admin import Administration
from activities.delivery.connection import Connection
from deploy.local.addresses import Addresses
from tests.activities.delivery.conftest import (
    MILAN,
    WARSAW,
    onboard_everybody,
    own_user,
    reading,
)
from tests.servers import servers  # noqa: F401

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def prefix() -> str:
    """One alliance for all tests here: none of them depends on another's records."""
    return f"test-admin-{secrets.token_hex(4)}"


@pytest.fixture(scope="module")
def admin(servers: Addresses) -> Connection:  # noqa: F811
    return Connection(servers.kafka_bootstrap, servers.kafka_user, servers.kafka_password)


@pytest.fixture(scope="module")
def administration(admin: Connection, prefix: str) -> Administration:
    made = Administration(admin, prefix)
    asyncio.run(onboard_everybody(made))
    return made


@pytest.fixture
def warsaw(admin: Connection, administration: Administration) -> Connection:
    return own_user(admin, topics.institution_user(WARSAW))


async def read(connection: Connection, topic: str, group: str) -> set[str]:
    """The topics this user sees, once it may read this one as that group."""
    async with reading(connection, [topic], group) as consumer:
        return set(await consumer.topics())


async def write(connection: Connection, topic: str) -> None:
    producer = AIOKafkaProducer(**connection.for_aiokafka(), enable_idempotence=True)
    try:
        await producer.start()
        await producer.send_and_wait(topic, b"{}")
    finally:
        await producer.stop()


async def test_an_institution_reads_its_feed_and_sees_no_other_topic(
    warsaw: Connection, prefix: str
) -> None:
    seen = await read(warsaw, topics.feed_topic(prefix, WARSAW), "warsaw:sis")

    ours = {name for name in seen if name.startswith(prefix)}
    assert ours == {topics.feed_topic(prefix, WARSAW), topics.inbox_topic(prefix, WARSAW)}


async def test_an_institution_cannot_read_the_feed_of_another(
    warsaw: Connection, prefix: str
) -> None:
    with pytest.raises(errors.TopicAuthorizationFailedError):
        await read(warsaw, topics.feed_topic(prefix, MILAN), "warsaw:sis")


async def test_an_institution_cannot_read_an_inbox_even_its_own(
    warsaw: Connection, prefix: str
) -> None:
    with pytest.raises(errors.TopicAuthorizationFailedError):
        await read(warsaw, topics.inbox_topic(prefix, MILAN), "warsaw:sis")


async def test_an_institution_cannot_use_the_groups_of_another(
    warsaw: Connection, prefix: str
) -> None:
    """It would take the other's place in the topic."""
    with pytest.raises(errors.GroupAuthorizationFailedError):
        await read(warsaw, topics.feed_topic(prefix, WARSAW), "milan:sis")


async def test_an_institution_writes_its_own_inbox(warsaw: Connection, prefix: str) -> None:
    await write(warsaw, topics.inbox_topic(prefix, WARSAW))


@pytest.mark.parametrize("topic", [topics.inbox_topic, topics.feed_topic])
async def test_an_institution_writes_nothing_in_the_name_of_another(
    warsaw: Connection, prefix: str, topic: object
) -> None:
    assert callable(topic)
    with pytest.raises(errors.TopicAuthorizationFailedError):
        await write(warsaw, topic(prefix, MILAN))


async def test_an_institution_cannot_write_its_own_feed(warsaw: Connection, prefix: str) -> None:
    """What it reads there is Passerelle's word."""
    with pytest.raises(errors.TopicAuthorizationFailedError):
        await write(warsaw, topics.feed_topic(prefix, WARSAW))


async def test_a_name_that_begins_like_another_opens_nothing(
    warsaw: Connection, administration: Administration, prefix: str
) -> None:
    """`warsaw` and `warsaw-medical`: a right on a prefix would have opened both."""
    await administration.onboard("warsaw-medical", "another password")

    with pytest.raises(errors.TopicAuthorizationFailedError):
        await read(warsaw, topics.feed_topic(prefix, "warsaw-medical"), "warsaw:sis")
    with pytest.raises(errors.GroupAuthorizationFailedError):
        await read(warsaw, topics.feed_topic(prefix, WARSAW), "warsaw-medical:sis")


async def test_onboarding_twice_is_the_same_as_once(
    warsaw: Connection, administration: Administration, prefix: str
) -> None:
    await administration.onboard(WARSAW, warsaw.password)

    assert await read(warsaw, topics.feed_topic(prefix, WARSAW), "warsaw:sis")


async def test_the_relay_cannot_write_an_inbox(
    admin: Connection, administration: Administration, prefix: str
) -> None:
    """Nor can whoever takes over its process speak for a university."""
    relay = own_user(admin, topics.relay_user(prefix))

    with pytest.raises(errors.TopicAuthorizationFailedError):
        await write(relay, topics.inbox_topic(prefix, WARSAW))
    await write(relay, topics.feed_topic(prefix, WARSAW))


async def test_the_consumer_cannot_read_a_feed(
    admin: Connection, administration: Administration, prefix: str
) -> None:
    consumer = own_user(admin, topics.consumer_user(prefix))

    with pytest.raises(errors.TopicAuthorizationFailedError):
        await read(consumer, topics.feed_topic(prefix, WARSAW), topics.consumer_group(prefix))
