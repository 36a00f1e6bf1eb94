"""Where does a command read an institution's events? Where its system would: Kafka or HTTP."""

import os
from collections.abc import AsyncGenerator, Iterator

import click
import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition, errors

from activities.delivery.connection import Connection
from activities.delivery.received import Received, from_record, from_structured
from activities.delivery.topics import PARTITION, feed_topic, institution_user
from deploy.cli.client import answered
from deploy.cli.exits import FAULT, NO, Stop
from deploy.local.addresses import found_addresses
from deploy.local.onboarding import password_of
from deploy.local.state import state_folder
from models.rules.limits import FEED_PAGE, FEED_WAIT_S

FETCH_MS = 500


def own_connection(institution: str) -> Connection:
    """As the institution's own Kafka user: of the system that runs here, or as settings say."""
    user = institution_user(institution)
    if os.environ.get("PASSERELLE_KAFKA_USER") == user:
        return Connection(
            os.environ["PASSERELLE_KAFKA_BOOTSTRAP"],
            user,
            os.environ["PASSERELLE_KAFKA_PASSWORD"],
            os.environ.get("PASSERELLE_KAFKA_SECURITY", "SASL_PLAINTEXT"),
        )
    running = found_addresses(state_folder())
    if running is None:
        raise Stop(
            FAULT,
            "no system runs here: `passerelle up --detach` starts one; for another set "
            f"PASSERELLE_KAFKA_USER={user}, PASSERELLE_KAFKA_PASSWORD, PASSERELLE_KAFKA_BOOTSTRAP",
        )
    return Connection(running.kafka_bootstrap, user, password_of(state_folder(), user))


async def from_kafka(
    connection: Connection, prefix: str, institution: str, *, follow: bool, latest_only: bool
) -> AsyncGenerator[Received, None]:
    """The records of the topic; without `follow` it ends where the topic ended when asked."""
    topic = feed_topic(prefix, institution)
    place = TopicPartition(topic, PARTITION)
    consumer = AIOKafkaConsumer(**connection.for_aiokafka(), group_id=None)
    try:
        await consumer.start()
        if topic not in await consumer.topics():  # Kafka would say nothing, for ever
            raise Stop(NO, f"{connection.user} sees no topic {topic}")
        end = (await consumer.end_offsets([place]))[place]
        begin = (await consumer.beginning_offsets([place]))[place]
        consumer.assign([place])
        consumer.seek(place, end if latest_only else begin)
        while follow or await consumer.position(place) < end:
            for records in (await consumer.getmany(timeout_ms=FETCH_MS)).values():
                for record in records:
                    yield from_record(record.headers, record.value)
    except errors.KafkaError as away:
        raise Stop(FAULT, f"Kafka does not answer {connection.user}: {away}") from away
    finally:
        await consumer.stop()


def from_http(
    client: httpx.Client, institution: str, after: int, *, follow: bool
) -> Iterator[Received]:
    """The pages of the feed; without `follow` it ends with the feed."""
    wait = FEED_WAIT_S if follow else 0
    while True:
        page = answered(
            client.get(
                f"/v1/institutions/{institution}/events",
                params={"after": after, "limit": FEED_PAGE, "wait": wait},
            )
        )
        yield from map(from_structured, page["events"])
        if not follow and page["next"] >= page["latest"]:
            return
        after = page["next"]


def latest_over_http(client: httpx.Client, institution: str) -> int:
    page = answered(client.get(f"/v1/institutions/{institution}/events", params={"limit": 1}))
    return int(page["latest"])


def line(event: Received) -> str:
    """One event for people: place, time, what happened, to what."""
    happened = event.type.removeprefix("eu.passerelle.").removesuffix(".v1")
    at = event.attributes.get("time", "")
    return f"{event.sequence:>6}  {at:<27}  {click.style(happened, bold=True)}  {event.subject}"
