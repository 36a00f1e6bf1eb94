"""What do the universities' systems answer? Reads every inbox, keeps each acknowledgement once.

The topic says who speaks, since nobody else may write there. A record that cannot be used is set
aside with its reason and stops nobody; a database or a Temporal that is away stops all, and nothing
is passed over: positions are stored after the work (handbook streaming 4.4).
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, errors
from pydantic import ValidationError
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from activities.delivery.connection import Connection
from activities.delivery.topics import consumer_group, inbox_topics, institution_of_inbox
from models.errors import Code, Refusal, Refused
from models.messages.delivery import Acknowledged, Acknowledgement
from models.rules.limits import EVENT_BYTES
from models.store import acknowledgements
from models.store.bell import heard
from models.store.database import Sessions

log = logging.getLogger(__name__)

Deliver = Callable[[Acknowledged], Awaitable[None]]

FETCH_MS = 500
RECORDS = 100  # what a crash may repeat
NEW_TOPICS_MS = 5_000  # how long a new institution's inbox may go unnoticed
BACKOFF_S = (0.2, 0.5, 1.0, 2.0)
# What the house lacks at the moment: the record is tried again.
PASSING = (Code.TEMPORAL_UNAVAILABLE, Code.DATABASE_UNAVAILABLE)


class Unavailable(Exception):
    """The record could not be dealt with now; it will be read again."""


class Inbox:
    """Runs until it is stopped, whether or not Kafka is there."""

    def __init__(
        self,
        connection: Connection,
        prefix: str,
        sessions: Sessions,
        deliver: Deliver,
        started: Callable[[], None] = lambda: None,
    ) -> None:
        self._connection = connection
        self._prefix = prefix
        self._sessions = sessions
        self._deliver = deliver
        self._started = started

    async def run(self, stop: asyncio.Event) -> None:
        failures = 0
        while not stop.is_set():
            consumer = self._consumer()
            try:
                await consumer.start()
                log.info("reads the inboxes")
                self._started()
                while not stop.is_set():
                    await self._batch(consumer)
                    failures = 0
            except (errors.KafkaError, SQLAlchemyError, Unavailable) as failed:
                log.warning("begins again: %s", failed)
                await heard(stop, BACKOFF_S[min(failures, len(BACKOFF_S) - 1)])
                failures += 1
            finally:
                await consumer.stop()

    def _consumer(self) -> AIOKafkaConsumer:
        consumer = AIOKafkaConsumer(
            **self._connection.for_aiokafka(),
            group_id=consumer_group(self._prefix),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            metadata_max_age_ms=NEW_TOPICS_MS,
        )
        consumer.subscribe(pattern=f"^{re.escape(inbox_topics(self._prefix))}[a-z0-9-]+$")
        return consumer

    @staticmethod
    async def reach(connection: Connection, prefix: str) -> None:
        """Raises `ConnectionError` where the inboxes could not be read."""
        consumer = AIOKafkaConsumer(
            **connection.for_aiokafka(), group_id=consumer_group(prefix), enable_auto_commit=False
        )
        try:
            await consumer.start()
            visible = await consumer.topics()
        except errors.KafkaError as failed:
            raise ConnectionError(f"Kafka does not answer {connection.user}: {failed}") from failed
        finally:
            await consumer.stop()
        if not any(topic.startswith(inbox_topics(prefix)) for topic in visible):
            raise ConnectionError(f"{connection.user} sees no topic {inbox_topics(prefix)}…")

    async def _batch(self, consumer: AIOKafkaConsumer) -> None:
        fetched = await consumer.getmany(timeout_ms=FETCH_MS, max_records=RECORDS)
        for place, records in fetched.items():
            institution = institution_of_inbox(self._prefix, place.topic)
            for record in records:
                await self.take(institution, record.offset, record.value, datetime.now(UTC))
            await consumer.commit({place: records[-1].offset + 1})

    async def take(
        self, institution: str, position: int, content: bytes | None, at: datetime
    ) -> None:
        """Deals with one record of an institution's inbox."""
        try:
            said = read(content)
            acknowledged = await self._keep(institution, said, at)
            if acknowledged is not None:
                await self._deliver(acknowledged)
        except Refused as refused:
            if refused.refusal.code in PASSING:
                raise Unavailable(str(refused)) from refused
            await self._set_aside(institution, position, content, refused.refusal, at)

    async def _keep(
        self, institution: str, said: Acknowledgement, at: datetime
    ) -> Acknowledged | None:
        try:
            async with self._sessions.begin() as session:
                return await acknowledgements.record(session, institution, said, at)
        except (DataError, IntegrityError) as unfit:
            raise _malformed(f"the database cannot keep it: {type(unfit).__name__}") from unfit

    async def _set_aside(
        self,
        institution: str,
        position: int,
        content: bytes | None,
        refusal: Refusal,
        at: datetime,
    ) -> None:
        log.warning("inbox of %s, %d: %s", institution, position, refusal.code)
        async with self._sessions.begin() as session:
            await acknowledgements.set_aside(
                session, institution, position, refusal, len(content or b""), at
            )


def read(content: bytes | None) -> Acknowledgement:
    """The acknowledgement in a record. Raises `Refused` with `acknowledgement.malformed`."""
    if content is None or len(content) > EVENT_BYTES:
        raise _malformed(f"a JSON object of at most {EVENT_BYTES} bytes is expected")
    try:
        return Acknowledgement.model_validate_json(content)
    except ValidationError as invalid:
        raise _malformed("; ".join(map(_place_and_kind, invalid.errors()))) from invalid


def _place_and_kind(error: Any) -> str:
    """Where and what, never the value: it may be about a person."""
    return f"{'/'.join(map(str, error['loc'])) or 'record'}: {error['type']}"


def _malformed(message: str) -> Refused:
    return Refused(Refusal(code=Code.ACKNOWLEDGEMENT_MALFORMED, message=message))
