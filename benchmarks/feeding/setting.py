"""The alliance that `benchmarks.feed` measures: its servers, its facts, its relay."""

import asyncio
import base64
import os
import secrets
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text

from activities.delivery import topics
from activities.delivery.connection import Connection
from activities.delivery.relay import OpenSink, Relay
from deploy.local.addresses import Addresses
from deploy.local.onboarding import onboard, password_of
from deploy.local.servers import KAFKA, POSTGRES, local_servers
from models.events import Fact, event_type
from models.rules.audience import Part
from models.store import database, feed
from models.store.bell import bell
from models.store.database import Sessions
from models.store.schema import migrate
from models.store.vault import Vault
from models.tables.feed import Stream
from models.tables.institution import Institution

PREFIX = "bench"
PAUSE_S = 0.02  # one fact after the other: the latency of a quiet day
PAYLOAD = "x" * 400  # with its attributes, an event of 1 kB


class Bench(NamedTuple):
    addresses: Addresses
    state: Path
    sessions: Sessions
    vault: Vault
    relay: Connection


@asynccontextmanager
async def set_up(state: Path, institutions: int) -> AsyncIterator[Bench]:
    async with local_servers(state, [POSTGRES, KAFKA]) as servers:
        addresses = servers.addresses
        await asyncio.to_thread(migrate, addresses.database_url)
        engine = database.engine(addresses.database_url)
        sessions = database.sessions(engine)
        key = secrets.token_bytes(32)
        _write_key(state, key)
        await _institutions(sessions, institutions)
        await onboard(addresses, state, PREFIX)
        user = topics.relay_user(PREFIX)
        relay = Connection(addresses.kafka_bootstrap, user, password_of(state, user))
        yield Bench(addresses, state, sessions, Vault(key), relay)
        await engine.dispose()


def _write_key(state: Path, key: bytes) -> None:
    file = state / "master.key"
    file.write_text(base64.b64encode(key).decode())
    file.chmod(0o600)


def slug(number: int) -> str:
    return f"university-{number:04d}"


async def _institutions(sessions: Sessions, count: int) -> None:
    async with sessions.begin() as session:
        for number in range(count):
            session.add(
                Institution(
                    slug=slug(number),
                    name=slug(number),
                    country="EU",
                    zone="UTC",
                    language="en",
                    aliases=[],
                    policy={},
                )
            )
        await session.flush()
        session.add_all(Stream(institution=slug(number)) for number in range(count))


async def tell(bench: Bench, institution: str, number: int) -> float:
    """One fact, and the moment its commit returned; then a pause."""
    fact = Fact(
        noun="recognition",
        subject=f"{institution}-{number}",
        type=event_type("recognition", "decided"),
        business_seq=1,
        actor=institution,
        data={"recognition": str(number), "basis": PAYLOAD, "remedy": PAYLOAD},
        occurred_at=datetime.now(UTC),
    )
    async with bench.sessions.begin() as session:
        await feed.append(session, bench.vault, fact, {institution: [Part.HOME]})
    committed = time.perf_counter()
    await asyncio.sleep(PAUSE_S)
    return committed


async def backlog(bench: Bench, institutions: int, count: int) -> None:
    """`count` events for each institution, written at once: only their way out is measured."""
    async with bench.sessions.begin() as session:
        for number in range(institutions):
            await session.execute(BACKLOG, {"own": slug(number), "count": count, "pad": PAYLOAD})


BACKLOG = text("""
    WITH stretched AS (
        UPDATE stream SET last_sequence = last_sequence + :count WHERE institution = :own
        RETURNING last_sequence - :count AS before
    )
    INSERT INTO feed_event (institution, sequence, event_id, correlation_id, type, source, subject,
                            data, occurred_at)
    SELECT :own, before + n, gen_random_uuid(), gen_random_uuid(),
           'eu.passerelle.recognition.decided.v1', :own, 'r-' || n,
           jsonb_build_object('recognition', 'r-' || n, 'state', 'DECIDED', 'basis', :pad ::text),
           now()
    FROM stretched, generate_series(1, :count) AS n
""")


@asynccontextmanager
async def relay(
    bench: Bench, open_sink: OpenSink, started: Callable[[], None] = lambda: None
) -> AsyncIterator[None]:
    stop = asyncio.Event()
    url = bench.addresses.database_url
    async with bell(url) as rings:
        relay = Relay(url, bench.sessions, bench.vault, rings, open_sink, started)
        running = asyncio.create_task(relay.run(stop))
        yield
        stop.set()
        await running


@asynccontextmanager
async def relay_process(bench: Bench) -> AsyncIterator[None]:
    """`passerelle relay`, from when it carries until it has ended."""
    ready = bench.state / "relay.ready"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.cli.main", "relay"),
        env={
            **os.environ,
            "PASSERELLE_DATABASE_URL": bench.addresses.database_url,
            "PASSERELLE_MASTER_KEY_FILE": str(bench.state / "master.key"),
            "PASSERELLE_TOPIC_PREFIX": PREFIX,
            "PASSERELLE_KAFKA_BOOTSTRAP": bench.relay.bootstrap,
            "PASSERELLE_KAFKA_USER": bench.relay.user,
            "PASSERELLE_KAFKA_PASSWORD": bench.relay.password,
            "PASSERELLE_READY_FILE": str(ready),
        },
        stderr=asyncio.subprocess.DEVNULL,
    )
    await until(ready.exists)
    yield
    process.terminate()
    await process.wait()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - what we wait for has no bell
            await asyncio.sleep(0.01)
