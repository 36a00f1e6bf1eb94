"""How long does an event take to its consumer, and how fast does a backlog drain?

    python -m benchmarks.feed [--events N] [--institutions N] [--json]

On Postgres and Kafka of its own, the relay in a process of its own. `drain` is the relay's rate
over that of a bare producer which sends the same records, encoded before, in the same order with
the same settings. Latencies are from the return of the commit that told the fact.
"""

import asyncio
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import click
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from activities.delivery import topics
from activities.delivery.received import from_record
from activities.delivery.sink import BATCH_BYTES, KafkaSink, kafka_sink
from benchmarks.feeding.setting import (
    PREFIX,
    Bench,
    backlog,
    relay,
    relay_process,
    set_up,
    slug,
    tell,
    until,
)
from deploy.local.onboarding import password_of
from models import envelope
from models.events import Event
from models.store import delivery, feed
from models.store.delivery import Slice

HOST = "alliance.example"


@click.command()
@click.option("--events", "count", default=50_000, show_default=True, help="In the backlog.")
@click.option("--institutions", default=10, show_default=True)
@click.option("--facts", default=300, show_default=True, help="Told one by one.")
@click.option("--json", "as_json", is_flag=True)
def main(count: int, institutions: int, facts: int, as_json: bool) -> None:
    """Measures the way of events."""
    measured = asyncio.run(measure(count, institutions, facts))
    click.echo(json.dumps(measured) if as_json else json.dumps(measured, indent=2))
    sys.stdout.flush()
    os._exit(0)


async def measure(count: int, institutions: int, facts: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        async with set_up(Path(folder), institutions) as bench:
            to_consumer = await _to_consumer(bench, facts)
            to_kafka = await _to_kafka(bench, facts)
            per_institution = count // institutions
            await backlog(bench, institutions, per_institution)
            relay_s = await _drained(bench)
            raw_s = await _raw(bench, institutions, per_institution)
    sent = per_institution * institutions
    return {
        "name": "feed",
        "machine": _machine(),
        "ratios": {"drain": round(raw_s / relay_s, 2)},
        "figures": {
            "commit_to_consumer_p50_ms": _quantile_ms(to_consumer, 50),
            "commit_to_consumer_p99_ms": _quantile_ms(to_consumer, 99),
            "commit_to_kafka_p50_ms": _quantile_ms(to_kafka, 50),
            "commit_to_kafka_p99_ms": _quantile_ms(to_kafka, 99),
            "facts": facts,
            "institutions": institutions,
            "backlog": sent,
            "relay_events_per_s": round(sent / relay_s),
            "raw_records_per_s": round(sent / raw_s),
            "load_1m": round(os.getloadavg()[0], 1),
        },
    }


def _machine() -> str:
    python = platform.python_version()
    return f"{os.cpu_count()} CPUs, {platform.machine()}, Python {python}, Kafka 4.3.1, one node"


async def _to_consumer(bench: Bench, facts: int) -> list[float]:
    """Seconds until the institution's consumer has a fact; the relay is a process of its own."""
    own = slug(0)
    user = topics.institution_user(own)
    password = password_of(bench.state, user)
    consumer = AIOKafkaConsumer(
        topics.feed_topic(PREFIX, own),
        **bench.relay._replace(user=user, password=password).for_aiokafka(),
        group_id=f"{own}:bench",
        auto_offset_reset="earliest",
    )
    arrived: dict[int, float] = {}

    async def consume() -> None:
        async for record in consumer:
            at = time.perf_counter()
            arrived[from_record(record.headers, record.value).sequence] = at

    await consumer.start()
    consuming = asyncio.create_task(consume())
    try:
        async with relay_process(bench):
            committed = [await tell(bench, own, number) for number in range(facts)]
            await until(lambda: len(arrived) == facts)
    finally:
        consuming.cancel()
        await asyncio.gather(consuming, return_exceptions=True)
        await consumer.stop()
    return _warm([arrived[number + 1] - at for number, at in enumerate(committed)])


async def _to_kafka(bench: Bench, facts: int) -> list[float]:
    """Seconds until Kafka has acknowledged a fact; the relay runs here, where we can look."""
    own = slug(1)
    safe: dict[int, float] = {}

    @asynccontextmanager
    async def open_sink() -> AsyncIterator[Timed]:
        async with kafka_sink(bench.relay, PREFIX, HOST) as sink:
            yield Timed(sink, own, safe)

    async with relay(bench, open_sink):
        committed = [await tell(bench, own, number) for number in range(facts)]
        await until(lambda: len(safe) == facts)
    return _warm([safe[number + 1] - at for number, at in enumerate(committed)])


class Timed:
    """A sink that notes when the events of one institution were safe."""

    def __init__(self, sink: KafkaSink, institution: str, safe: dict[int, float]) -> None:
        self._sink = sink
        self._institution = institution
        self._safe = safe
        self.tails = sink.tails

    async def put(self, institution: str, events: Sequence[Event]) -> Awaitable[None]:
        acknowledged = await self._sink.put(institution, events)

        async def noted() -> None:
            await acknowledged
            if institution == self._institution:
                self._safe |= dict.fromkeys(
                    (event.sequence for event in events), time.perf_counter()
                )

        return noted()


async def _drained(bench: Bench) -> float:
    """Seconds from the relay's first look until every cursor is at its end."""
    begun = 0.0

    def started() -> None:
        nonlocal begun
        begun = time.perf_counter()

    async with relay(bench, lambda: kafka_sink(bench.relay, PREFIX, HOST), started):
        while await _is_behind(bench) or not begun:  # noqa: ASYNC110 - the cursors have no bell
            await asyncio.sleep(0.02)
        return time.perf_counter() - begun


async def _is_behind(bench: Bench) -> bool:
    async with bench.sessions() as session:
        return bool(await delivery.behind(session, "kafka"))


async def _raw(bench: Bench, institutions: int, count: int) -> float:
    """Seconds for the same records, encoded before, from a bare producer."""
    encoded = []
    async with bench.sessions() as session:
        for number in range(institutions):
            own = slug(number)
            last = await feed.latest(session, own) or 0
            wanted = Slice(own, last - count, last)
            found = (await delivery.events(session, bench.vault, [wanted]))[own]
            assert isinstance(found, list)
            topic = topics.feed_topic(PREFIX, own)
            encoded += [(topic, _record(event)) for event in found]
    producer = AIOKafkaProducer(
        **bench.relay.for_aiokafka(),
        enable_idempotence=True,
        acks="all",
        linger_ms=0,
        max_batch_size=BATCH_BYTES,
    )
    await producer.start()
    await producer.client.set_topics({topic for topic, _ in encoded})
    begun = time.perf_counter()
    sent = [await producer.send(topic, **record) for topic, record in encoded]
    await asyncio.gather(*sent)
    took = time.perf_counter() - begun
    await producer.stop()
    return took


def _record(event: Event) -> dict[str, Any]:
    return {
        "key": envelope.key(event),
        "value": envelope.value(event.data),
        "headers": envelope.headers(event, HOST),
    }


def _warm(seconds: list[float]) -> list[float]:
    """Without the first tenth, which meets cold caches on both sides."""
    return seconds[len(seconds) // 10 :]


def _quantile_ms(seconds: Sequence[float], percent: int) -> float:
    return round(statistics.quantiles(seconds, n=100)[percent - 1] * 1000, 1)


if __name__ == "__main__":
    main()
