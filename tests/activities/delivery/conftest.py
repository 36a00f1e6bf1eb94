"""An alliance of three universities on the real Postgres and Kafka of this run."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaConsumer

from activities.delivery import topics
from activities.delivery.admin import Administration
from activities.delivery.connection import Connection
from activities.delivery.received import Received, from_record
from activities.delivery.relay import Relay
from activities.delivery.sink import kafka_sink
from models.events import Fact, event_type
from models.rules.audience import Part
from models.store import feed
from models.store.bell import bell
from models.store.database import Sessions
from models.store.vault import Vault
from models.tables.feed import Cursor, Stream
from models.tables.institution import Institution
from models.tables.learner import Learner
from tests.servers import Broker, kafka, postgres, servers, sessions  # noqa: F401

HOST = "alliance.example"
WARSAW, MILAN, HEIDELBERG = "warsaw", "milan", "heidelberg"
INSTITUTIONS = (HEIDELBERG, MILAN, WARSAW)
PASSWORD = "a password of a test"
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@dataclass
class Alliance:
    """Learners and facts for the tests: `home` is told all, `host` less."""

    sessions: Sessions
    master_key: bytes
    learner: UUID = field(default_factory=uuid4)
    told: int = 0

    def __post_init__(self) -> None:
        self.vault = Vault(self.master_key)

    async def found(self) -> None:
        async with self.sessions.begin() as session:
            for slug in INSTITUTIONS:
                session.add(
                    Institution(
                        slug=slug,
                        name=slug.title(),
                        country="EU",
                        zone="Europe/Warsaw",
                        language="en",
                        aliases=[],
                        policy={},
                    )
                )
            await session.flush()
            session.add_all(Stream(institution=slug) for slug in INSTITUTIONS)
            session.add(Learner(id=self.learner, home=WARSAW, local_id_index="a learner"))
            await session.flush()
            self.vault.new_key(session, self.learner)

    async def tell(
        self,
        *,
        home: str = WARSAW,
        host: str | None = None,
        subject: UUID | None = None,
        happened: str = "credits_posted",
        **data: Any,
    ) -> UUID:
        """One fact in the feeds of home and host; the id of its subject."""
        subject = subject or uuid4()
        self.told += 1
        fact = Fact(
            noun="recognition",
            subject=str(subject),
            type=event_type("recognition", happened),
            business_seq=self.told,
            actor=home,
            data={"recognition": str(subject), "home": home, "state": "POSTED", **data},
            learner=self.learner,
            occurred_at=AT,
        )
        concerned = {home: [Part.HOME]} | ({host: [Part.HOST]} if host else {})
        async with self.sessions.begin() as session:
            await feed.append(session, self.vault, fact, concerned)
        return subject

    async def cursor(self, institution: str) -> Cursor | None:
        async with self.sessions() as session:
            return await session.get(Cursor, ("kafka", institution))

    async def carried(self, institution: str, sequence: int) -> None:
        """Returns when the cursor is there."""
        await until(lambda: self._is_carried(institution, sequence))

    async def blocked(self, institution: str) -> str:
        """Returns the reason once the institution is blocked."""
        await until(lambda: self._is_blocked(institution))
        cursor = await self.cursor(institution)
        assert cursor is not None
        return cursor.blocked or ""

    async def _is_carried(self, institution: str, sequence: int) -> bool:
        cursor = await self.cursor(institution)
        return cursor is not None and cursor.last_sequence >= sequence

    async def _is_blocked(self, institution: str) -> bool:
        cursor = await self.cursor(institution)
        return cursor is not None and cursor.blocked is not None


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Returns once it holds; the database has no bell for it."""
    async with asyncio.timeout(90):  # a start of Python on a crowded machine
        while not await holds():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@pytest.fixture
async def alliance(sessions: Sessions) -> Alliance:  # noqa: F811
    made = Alliance(sessions, os.urandom(32))
    await made.found()
    return made


@pytest.fixture
def admin(kafka: Broker) -> Connection:  # noqa: F811
    return Connection(kafka.bootstrap, kafka.user, kafka.password)


@pytest.fixture
def prefix(kafka: Broker) -> str:  # noqa: F811
    return kafka.topic_prefix


@pytest.fixture
async def administration(admin: Connection, prefix: str) -> Administration:
    """Everybody is onboarded, under their own users."""
    made = Administration(admin, prefix)
    await onboard_everybody(made)
    return made


async def onboard_everybody(administration: Administration) -> None:
    for slug in INSTITUTIONS:
        await administration.onboard(slug, PASSWORD)
    await administration.make_relay(PASSWORD)
    await administration.make_consumer(PASSWORD)


def own_user(admin: Connection, user: str) -> Connection:
    return admin._replace(user=user, password=PASSWORD)


@asynccontextmanager
async def relaying(
    postgres: str,  # noqa: F811
    alliance: Alliance,
    connection: Connection,
    prefix: str,
) -> AsyncIterator[None]:
    """A relay that runs while the block does."""
    stop = asyncio.Event()
    async with bell(postgres) as rings:
        relay = Relay(
            postgres,
            alliance.sessions,
            alliance.vault,
            rings,
            lambda: kafka_sink(connection, prefix, HOST),
        )
        running = asyncio.create_task(relay.run(stop))
        try:
            yield
        finally:
            stop.set()
            await running


@asynccontextmanager
async def reading(
    connection: Connection, topic_names: Iterable[str], group: str
) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        *topic_names,
        **connection.for_aiokafka(),
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


async def received(
    admin: Connection, prefix: str, institution: str, count: int, group: str = "sis"
) -> list[Received]:
    """The first records of an institution's topic, read as itself."""
    connection = own_user(admin, topics.institution_user(institution))
    names = [topics.feed_topic(prefix, institution)]
    async with reading(connection, names, f"{institution}:{group}") as consumer:
        async with asyncio.timeout(20):
            records = [await consumer.getone() for _ in range(count)]
    return [from_record(record.headers, record.value) for record in records]
