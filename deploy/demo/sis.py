"""A sample student information system of one university, as its integrator would write it.

It reads its university's topic as its own Kafka user, books credits and shares, fills a gap over
HTTP, and acknowledges what it booked on its inbox topic. It knows nothing of Passerelle but the
contract: topics, headers, routes.

    python -m deploy.demo.sis       # settings: SIS_INSTITUTION, SIS_DATABASE, SIS_KAFKA_BOOTSTRAP …
"""

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, errors
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from activities.delivery.connection import Connection
from activities.delivery.received import Received, from_record, from_structured
from activities.delivery.topics import (
    feed_topic,
    inbox_topic,
    institution_groups,
    institution_user,
)
from deploy.demo.sis_book import Answer, Book, Gap
from deploy.roles.lifecycle import stopping
from deploy.roles.ready import announce
from models.store.bell import heard

log = logging.getLogger(__name__)

FETCH_MS = 500
PAGE = 100
BACKOFF_S = 1.0


class SisSettings(BaseSettings):
    """`token`: of the university's account with the role SIS, for the feed over HTTP."""

    model_config = SettingsConfigDict(env_prefix="SIS_", extra="ignore", frozen=True)

    institution: str
    database: Path
    kafka_bootstrap: str
    kafka_password: SecretStr
    kafka_security: str = "SASL_PLAINTEXT"
    topic_prefix: str = "passerelle"
    api: str = ""
    token: SecretStr = SecretStr("")

    def connection(self) -> Connection:
        return Connection(
            bootstrap=self.kafka_bootstrap,
            user=institution_user(self.institution),
            password=self.kafka_password.get_secret_value(),
            security=self.kafka_security,
        )


class Sis:
    def __init__(self, settings: SisSettings, book: Book) -> None:
        self._settings = settings
        self._book = book

    async def run(self, stop: asyncio.Event) -> None:
        """Until stopped. Kafka and the feed may come and go."""
        while not stop.is_set():
            try:
                await self._work(stop)
            except (errors.KafkaError, httpx.HTTPError) as away:
                log.warning("begins again: %r", away)
                await heard(stop, BACKOFF_S)

    async def _work(self, stop: asyncio.Event) -> None:
        consumer, producer = self._consumer(), self._producer()
        try:
            await consumer.start()
            await producer.start()
            announce()
            while not stop.is_set():
                await self._answer(producer)
                for records in (await consumer.getmany(timeout_ms=FETCH_MS)).values():
                    for record in records:
                        await self._take(from_record(record.headers, record.value))
                    await self._answer(producer)
                await consumer.commit()  # only saves reading again: the book has its own place
        finally:
            await producer.stop()
            await consumer.stop()

    async def _take(self, event: Received) -> None:
        try:
            new = self._book.take(event)
        except Gap as gap:
            log.warning("%s: %s", self._settings.institution, gap)
            await self._fill(event.sequence)
            new = self._book.take(event)
        if new:
            log.info("%s %d %s", self._settings.institution, event.sequence, event.type)

    async def _fill(self, until: int) -> None:
        """Reads the feed over HTTP up to the event that came too early."""
        async with httpx.AsyncClient(
            base_url=self._settings.api,
            headers={"Authorization": f"Bearer {self._settings.token.get_secret_value()}"},
        ) as http:
            while self._book.last_sequence < until:
                answer = await http.get(
                    f"/v1/institutions/{self._settings.institution}/events",
                    params={"after": self._book.last_sequence, "limit": PAGE},
                )
                answer.raise_for_status()
                events = answer.json()["events"]
                if not events:
                    raise LookupError(f"the feed ends before {until}, which the topic has")
                for event in events:
                    self._book.take(from_structured(event))

    async def _answer(self, producer: AIOKafkaProducer) -> None:
        inbox = inbox_topic(self._settings.topic_prefix, self._settings.institution)
        for answer in self._book.unanswered():
            await producer.send_and_wait(inbox, _acknowledgement(answer))
            self._book.answered(answer)

    def _consumer(self) -> AIOKafkaConsumer:
        own = self._settings.institution
        return AIOKafkaConsumer(
            feed_topic(self._settings.topic_prefix, own),
            **self._settings.connection().for_aiokafka(),
            group_id=f"{institution_groups(own)}sis",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        )

    def _producer(self) -> AIOKafkaProducer:
        connection = self._settings.connection()
        return AIOKafkaProducer(**connection.for_aiokafka(), enable_idempotence=True, acks="all")


def _acknowledgement(answer: Answer) -> bytes:
    body: dict[str, Any] = {
        "event_id": answer.event,
        "sequence": answer.sequence,
        "status": "BOOKED",
        "reference": answer.reference,
        "reason": None,
    }
    return json.dumps(body).encode()


async def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    settings = SisSettings()
    book = Book(settings.database, settings.institution)
    try:
        await Sis(settings, book).run(stopping())
    finally:
        book.close()


if __name__ == "__main__":
    asyncio.run(main())
