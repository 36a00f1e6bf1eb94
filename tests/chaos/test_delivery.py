"""`kill -9` on the way of an event: nothing is lost, nothing has its effect twice, order stays."""

import asyncio
import base64
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer

from activities.delivery import topics
from activities.delivery.admin import Administration
from activities.delivery.connection import Connection
from activities.delivery.received import from_record
from deploy.demo.sis_book import Book
from deploy.local.servers import KAFKA, local_servers
from models.store import feed
from tests.activities.delivery.conftest import (
    HOST,
    MILAN,
    WARSAW,
    Alliance,
    onboard_everybody,
    own_user,
    reading,
    relaying,
    until,
)

pytestmark = [pytest.mark.servers, pytest.mark.chaos]

KILLS = 3
RUN_S = 1.2  # longer than a start, so that most deaths meet it at work
SEED = 20260302


@pytest.fixture
def settings(
    postgres: str, alliance: Alliance, admin: Connection, prefix: str, tmp_path: Path
) -> dict[str, str]:
    """What a relay of its own process is told."""
    file = tmp_path / "master.key"
    file.write_text(base64.b64encode(alliance.master_key).decode())
    file.chmod(0o600)
    return {
        "PASSERELLE_DATABASE_URL": postgres,
        "PASSERELLE_MASTER_KEY_FILE": str(file),
        "PASSERELLE_ALLIANCE_HOST": HOST,
        "PASSERELLE_TOPIC_PREFIX": prefix,
        "PASSERELLE_KAFKA_BOOTSTRAP": admin.bootstrap,
        "PASSERELLE_KAFKA_USER": topics.relay_user(prefix),
        "PASSERELLE_KAFKA_PASSWORD": own_user(admin, "").password,
        "PASSERELLE_READY_FILE": str(tmp_path / "ready"),
    }


async def relay_process(settings: dict[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.cli.main", "relay"),
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def started(settings: dict[str, str]) -> None:
    """Returns once the relay says that it carries, and takes its word back for the next one."""
    said = Path(settings["PASSERELLE_READY_FILE"])

    def taken() -> bool:
        if not said.exists():
            return False
        said.unlink()
        return True

    await until(lambda: asyncio.to_thread(taken))


@asynccontextmanager
async def telling(alliance: Alliance) -> AsyncIterator[None]:
    """Somebody who writes facts all the time."""

    async def tell() -> None:
        while True:
            await alliance.tell(home=WARSAW, host=MILAN, component="c", posting=str(uuid4()))
            await asyncio.sleep(0.005)

    writer = asyncio.create_task(tell())
    try:
        yield
    finally:
        writer.cancel()
        with suppress(asyncio.CancelledError):
            await writer


async def take(consumer: AIOKafkaConsumer, book: Book, latest: int) -> int:
    """Books records until the last event is there; how many came more than once."""
    repeated = 0
    async with asyncio.timeout(90):
        while book.last_sequence < latest:
            record = await consumer.getone()
            repeated += not book.take(from_record(record.headers, record.value))
    return repeated


async def latest(alliance: Alliance, institution: str) -> int:
    async with alliance.sessions() as session:
        found = await feed.latest(session, institution)
    assert found is not None
    return found


@pytest.mark.usefixtures("administration")
async def test_a_relay_killed_again_and_again_loses_and_doubles_nothing(
    alliance: Alliance, admin: Connection, prefix: str, settings: dict[str, str], tmp_path: Path
) -> None:
    """The consumer books in its own database and would stop at a gap."""
    chance = random.Random(SEED)
    async with telling(alliance):
        for _ in range(KILLS):
            relay = await relay_process(settings)
            await started(settings)
            await asyncio.sleep(chance.random() * RUN_S)
            relay.kill()
            await relay.wait()

    last = await latest(alliance, WARSAW)
    relay = await relay_process(settings)
    book = Book(tmp_path / "sis.sqlite", WARSAW)
    own = own_user(admin, topics.institution_user(WARSAW))
    names = [topics.feed_topic(prefix, WARSAW)]
    async with reading(own, names, "warsaw:sis") as consumer:
        repeated = await take(consumer, book, last)
    relay.send_signal(signal.SIGTERM)
    ended = await asyncio.wait_for(relay.wait(), 30)

    assert book.last_sequence == last
    assert len(book.credits()) == last
    assert repeated <= KILLS * 10
    assert ended == 0


async def test_a_broker_that_dies_is_waited_for(
    postgres: str, alliance: Alliance, tmp_path: Path
) -> None:
    """Killed under load: what was acknowledged stays, what was not is sent once, in order."""
    async with local_servers(tmp_path / "state", [KAFKA]) as servers:
        given = servers.addresses
        admin = Connection(given.kafka_bootstrap, given.kafka_user, given.kafka_password)
        await onboard_everybody(Administration(admin, "chaos"))
        relay = own_user(admin, topics.relay_user("chaos"))
        async with relaying(postgres, alliance, relay, "chaos"):
            async with telling(alliance):
                await alliance.carried(WARSAW, 20)
                servers.kept.kill(KAFKA)
                await asyncio.sleep(1.0)
                during = await latest(alliance, WARSAW)
                await servers.kept.answers(KAFKA)
            last = await latest(alliance, WARSAW)
            await alliance.carried(WARSAW, last)

        own = own_user(admin, topics.institution_user(WARSAW))
        async with reading(own, [topics.feed_topic("chaos", WARSAW)], "warsaw:sis") as consumer:
            sequences: list[int] = []
            async with asyncio.timeout(20):
                while len(sequences) < last:
                    record = await consumer.getone()
                    sequences.append(from_record(record.headers, record.value).sequence)

    assert during > 20
    assert sequences == list(range(1, last + 1))
