"""How does one institution's slice of events get into its topic: in order, whole, or not at all?

A sink takes events and says when they are safe. Kafka is the only one that knows topics, producers
and their errors; the relay knows a sink (handbook streaming 4.3 and 6).
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition, errors

from activities.delivery.connection import Connection
from activities.delivery.topics import PARTITION, feed_topic
from models import envelope
from models.events import Event

log = logging.getLogger(__name__)

BATCH_BYTES = 262_144  # the default of 16 KiB costs two thirds of the throughput
REQUEST_MS = 10_000
TAIL_S = 10.0
CLOSE_S = 3.0  # with the broker away nothing more will be acknowledged


class Refused(Exception):
    """This institution's events cannot be taken; others' can. The message says why."""


class Broken(Exception):
    """Nothing can be taken any more; a new sink has to be opened."""


class Tail(NamedTuple):
    """The last record of a topic."""

    sequence: int
    event_id: UUID


class Sink(Protocol):
    async def tails(self, institutions: Collection[str]) -> Mapping[str, Tail | Refused | None]:
        """What was carried last, by whomever; None where nothing was."""
        ...

    async def put(self, institution: str, events: Sequence[Event]) -> Awaitable[None]:
        """Queues events in order. The awaitable ends when all are safe, or raises."""
        ...


# Of one topic, and mended outside: a right, a topic, a limit, a leader.
OF_ONE_TOPIC = (
    errors.TopicAuthorizationFailedError,
    errors.UnknownTopicOrPartitionError,
    errors.InvalidTopicError,
    errors.MessageSizeTooLargeError,
    errors.RecordListTooLargeError,
    errors.NotLeaderForPartitionError,
    errors.LeaderNotAvailableError,
    errors.PolicyViolationError,
)


class KafkaSink:
    """One idempotent producer. Made by `kafka_sink`."""

    def __init__(
        self, connection: Connection, producer: AIOKafkaProducer, prefix: str, host: str
    ) -> None:
        self._connection = connection
        self._producer = producer
        self._prefix = prefix
        self._host = host
        self._topics: set[str] = set()

    async def tails(self, institutions: Collection[str]) -> Mapping[str, Tail | Refused | None]:
        consumer = AIOKafkaConsumer(**self._connection.for_aiokafka(), group_id=None)
        try:
            async with asyncio.timeout(TAIL_S):
                await consumer.start()
                return await self._tails(consumer, institutions)
        except (errors.KafkaError, TimeoutError) as failed:
            raise Broken(f"the ends of the topics cannot be read: {failed!r}") from failed
        finally:
            await consumer.stop()

    async def _tails(
        self, consumer: AIOKafkaConsumer, institutions: Collection[str]
    ) -> dict[str, Tail | Refused | None]:
        visible = await consumer.topics()
        found: dict[str, Tail | Refused | None] = {}
        places: dict[TopicPartition, str] = {}
        for institution in institutions:
            topic = feed_topic(self._prefix, institution)
            if topic in visible:
                found[institution] = None
                places[TopicPartition(topic, PARTITION)] = institution
            else:  # Kafka hides what one may not see
                found[institution] = Refused(f"{topic} does not exist or may not be written")
        for place, record in (await _last_records(consumer, list(places))).items():
            found[places[place]] = _tail(place.topic, record)
        # Asked once for all: the first event of each topic would otherwise wait for a refresh.
        self._topics |= {place.topic for place in places}
        await self._producer.client.set_topics(self._topics)
        return found

    async def put(self, institution: str, events: Sequence[Event]) -> Awaitable[None]:
        topic = feed_topic(self._prefix, institution)
        try:
            return await self._queued(topic, events)
        except errors.KafkaError as failed:
            raise _judged(topic, failed) from failed
        except (ValueError, TypeError) as unwritable:  # their text may quote the content
            raise Refused(f"{topic}: no JSON: {type(unwritable).__name__}") from unwritable

    async def _queued(self, topic: str, events: Sequence[Event]) -> Awaitable[None]:
        acknowledgements = []
        batch = self._producer.create_batch()
        for event in events:
            while not self._append(batch, event):
                acknowledgements.append(await self._send(batch, topic))
                batch = self._producer.create_batch()
        acknowledgements.append(await self._send(batch, topic))
        return _all_safe(topic, acknowledgements)

    def _append(self, batch: Any, event: Event) -> bool:
        """False when the batch is full; an empty batch takes any event."""
        appended = batch.append(
            timestamp=None,  # now: a topic keeps thirty days from here, whenever the fact was
            key=envelope.key(event),
            value=envelope.value(event.data),
            headers=envelope.headers(event, self._host),
        )
        return appended is not None

    async def _send(self, batch: Any, topic: str) -> Awaitable[Any]:
        batch.close()
        while True:
            try:
                sent: Awaitable[Any] = await self._producer.send_batch(
                    batch, topic, partition=PARTITION
                )
            except errors.KafkaTimeoutError:
                continue  # the batch before it waits for a broker that is away, and so do we
            return sent


@asynccontextmanager
async def kafka_sink(connection: Connection, prefix: str, host: str) -> AsyncIterator[KafkaSink]:
    """A sink for topics `<prefix>.v1.<slug>`; `host` is the alliance's, for the events' attributes.

    Raises `Broken` where Kafka is not there, or knows neither user nor password: it does not say
    which of the two (handbook streaming 1.5).
    """
    producer = AIOKafkaProducer(
        **connection.for_aiokafka(),
        enable_idempotence=True,
        acks="all",
        linger_ms=0,
        max_batch_size=BATCH_BYTES,
        request_timeout_ms=REQUEST_MS,
    )
    try:
        await producer.start()
        yield KafkaSink(connection, producer, prefix, host)
    except errors.KafkaError as failed:
        raise Broken(f"Kafka does not answer {connection.user}: {failed}") from failed
    finally:
        with contextlib.suppress(TimeoutError, errors.KafkaError):
            async with asyncio.timeout(CLOSE_S):
                await producer.stop()


async def _all_safe(topic: str, acknowledgements: Sequence[Awaitable[Any]]) -> None:
    try:
        for acknowledgement in acknowledgements:
            await acknowledgement
    except errors.KafkaError as failed:
        raise _judged(topic, failed) from failed


def _judged(topic: str, failed: errors.KafkaError) -> Exception:
    said = f"{topic}: {type(failed).__name__}"
    return Refused(said) if isinstance(failed, OF_ONE_TOPIC) else Broken(said)


async def _last_records(
    consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]
) -> dict[TopicPartition, Any]:
    """The last record of each topic that has any."""
    ends = await consumer.end_offsets(places) if places else {}
    begins = await consumer.beginning_offsets(places) if places else {}
    waiting = {place for place in places if ends[place] > begins[place]}
    consumer.assign(list(waiting))
    for place in waiting:
        consumer.seek(place, ends[place] - 1)
    last: dict[TopicPartition, Any] = {}
    while waiting - last.keys():
        for place, records in (await consumer.getmany(timeout_ms=500)).items():
            last[place] = records[-1]
    return last


def _tail(topic: str, record: Any) -> Tail | Refused:
    told = dict(record.headers)
    try:
        return Tail(int(told["ce_sequence"]), UUID(told["ce_id"].decode()))
    except (KeyError, ValueError):
        return Refused(f"{topic} ends with a record that is none of ours")
