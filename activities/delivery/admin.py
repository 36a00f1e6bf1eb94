"""Who may do what on Kafka? An institution reads its feed and writes its inbox, and nothing else.

The only user of `confluent_kafka`: aiokafka has no words for users and rights. Everything here
may be repeated. Source: handbook streaming 1.5 (rights, and which names would open too much) and
5.4 (topics).
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # its own list lacks them
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from activities.delivery import topics
from activities.delivery.connection import Connection

REQUEST_S = 15.0
ITERATIONS = 4096  # what Kafka's own tool takes; the passwords are random, not chosen by people
BROKERS_CHOICE = -1  # replicas: one on one machine, three in production
ANY_HOST = "*"

TOPIC_SETTINGS = {
    "cleanup.policy": "delete",
    "retention.ms": str(30 * 24 * 3600 * 1000),  # thirty days; older events over HTTP
    "max.message.bytes": str(2**20),  # four times the largest event
    "message.timestamp.type": "CreateTime",
    "compression.type": "producer",
}


class Administration:
    """Topics, users and rights of one alliance, as a user of Kafka who may make them."""

    def __init__(self, connection: Connection, prefix: str) -> None:
        self._client = AdminClient(connection.for_librdkafka() | {"log_level": 0})
        self._prefix = prefix

    async def onboard(self, institution: str, password: str) -> None:
        """Makes both topics of an institution and the user `inst-<slug>` that may use them."""
        feed = topics.feed_topic(self._prefix, institution)
        inbox = topics.inbox_topic(self._prefix, institution)
        user = topics.institution_user(institution)
        await self._make_topics([feed, inbox])
        await self._make_user(user, password)
        groups = topics.institution_groups(institution)
        await self._allow(
            _right(user, ResourceType.TOPIC, feed, AclOperation.READ),
            _right(user, ResourceType.TOPIC, inbox, AclOperation.WRITE),
            _rights(user, ResourceType.GROUP, groups, AclOperation.READ),
        )

    async def make_relay(self, password: str) -> None:
        """The user that writes the feeds, and reads their ends when it takes over."""
        user, feeds = topics.relay_user(self._prefix), topics.feed_topics(self._prefix)
        await self._make_user(user, password)
        await self._allow(
            _rights(user, ResourceType.TOPIC, feeds, AclOperation.WRITE),
            _rights(user, ResourceType.TOPIC, feeds, AclOperation.READ),
        )

    async def make_consumer(self, password: str) -> None:
        """The user that reads the inboxes."""
        user, inboxes = topics.consumer_user(self._prefix), topics.inbox_topics(self._prefix)
        await self._make_user(user, password)
        group = topics.consumer_group(self._prefix)
        await self._allow(
            _rights(user, ResourceType.TOPIC, inboxes, AclOperation.READ),
            _right(user, ResourceType.GROUP, group, AclOperation.READ),
        )

    async def _make_topics(self, names: Iterable[str]) -> None:
        new = [
            NewTopic(
                name,
                num_partitions=1,
                replication_factor=BROKERS_CHOICE,
                config=TOPIC_SETTINGS,
            )
            for name in names
        ]
        await _done(lambda: self._client.create_topics(new, request_timeout=REQUEST_S))

    async def _make_user(self, user: str, password: str) -> None:
        info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS)
        account = UserScramCredentialUpsertion(user, info, password.encode())
        await _done(
            lambda: self._client.alter_user_scram_credentials([account], request_timeout=REQUEST_S)
        )

    async def _allow(self, *rights: AclBinding) -> None:
        await _done(lambda: self._client.create_acls(list(rights), request_timeout=REQUEST_S))


async def _done(ask: Callable[[], Mapping[Any, Future[Any]]]) -> None:
    """Waits for every part of an answer; that something is there already is what we wanted."""
    for future in (await asyncio.to_thread(ask)).values():
        try:
            await asyncio.wrap_future(future)
        except KafkaException as failed:
            if failed.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise


def _right(user: str, kind: ResourceType, name: str, operation: AclOperation) -> AclBinding:
    """On exactly this name."""
    return _acl(user, kind, name, ResourcePatternType.LITERAL, operation)


def _rights(user: str, kind: ResourceType, prefix: str, operation: AclOperation) -> AclBinding:
    """On every name that begins so."""
    return _acl(user, kind, prefix, ResourcePatternType.PREFIXED, operation)


def _acl(
    user: str,
    kind: ResourceType,
    name: str,
    pattern: ResourcePatternType,
    operation: AclOperation,
) -> AclBinding:
    return AclBinding(
        kind, name, pattern, f"User:{user}", ANY_HOST, operation, AclPermissionType.ALLOW
    )
