"""Each server alone: what was written survives `kill -9`, and two checkouts do not meet."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from temporalio import workflow
from temporalio.client import Client
from temporalio.service import RPCError

from deploy.local.addresses import Addresses
from deploy.local.servers import ALL, KAFKA, POSTGRES, TEMPORAL, Servers, local_servers

pytestmark = pytest.mark.servers

AGAIN_S = 60


@workflow.defn(sandboxed=False)
class Waits:
    @workflow.run
    async def run(self) -> None:
        await workflow.sleep(timedelta(days=90))


@asynccontextmanager
async def alone(state: Path, name: str) -> AsyncIterator[Servers]:
    async with local_servers(state, [name]) as servers:
        yield servers


async def killed(servers: Servers, name: str) -> None:
    servers.kept.kill(name)
    await asyncio.wait_for(servers.kept.answers(name), AGAIN_S)


async def test_postgres_keeps_every_row_that_was_committed(tmp_path: Path) -> None:
    async with alone(tmp_path, POSTGRES) as servers:
        url = servers.addresses.database_url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE posting (ects numeric)")
            connection.execute("INSERT INTO posting SELECT 2.5 FROM generate_series(1, 1000)")

        await killed(servers, POSTGRES)

        assert _rows(url) == 1000
    async with alone(tmp_path, POSTGRES) as servers:
        assert servers.addresses.database_url == url
        assert _rows(url) == 1000


async def test_postgres_lets_nobody_in_without_the_password(tmp_path: Path) -> None:
    async with alone(tmp_path, POSTGRES) as servers:
        url = servers.addresses.database_url
        password = (tmp_path / "secrets" / "postgres.password").read_text()

        assert (tmp_path / "secrets" / "postgres.password").stat().st_mode & 0o077 == 0
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(url.replace(password, "guessed"))


async def test_kafka_keeps_every_message_that_was_acknowledged(tmp_path: Path) -> None:
    async with alone(tmp_path, KAFKA) as servers:
        login = _login(servers.addresses)
        admin = AIOKafkaAdminClient(**login)
        await admin.start()
        await admin.create_topics([NewTopic("kept", num_partitions=1, replication_factor=1)])
        await admin.close()
        async with AIOKafkaProducer(enable_idempotence=True, **login) as producer:
            for number in range(100):
                await producer.send_and_wait("kept", str(number).encode())

        await killed(servers, KAFKA)

        async with AIOKafkaConsumer("kept", auto_offset_reset="earliest", **login) as consumer:
            got = [await asyncio.wait_for(consumer.getone(), 20) for _ in range(100)]
    assert [int(message.value) for message in got] == list(range(100))


async def test_temporal_keeps_what_waits(tmp_path: Path) -> None:
    async with alone(tmp_path, TEMPORAL) as servers:
        address = servers.addresses.temporal_address
        client = await Client.connect(address)
        handle = await client.start_workflow(Waits.run, id="waits", task_queue="nobody")
        before = await _events(client, handle.id)

        await killed(servers, TEMPORAL)

        assert await _events(await Client.connect(address), "waits") == before
    async with alone(tmp_path, TEMPORAL) as servers:
        client = await Client.connect(servers.addresses.temporal_address)
        assert await _events(client, "waits") == before


async def test_two_checkouts_run_side_by_side(tmp_path: Path) -> None:
    async with alone(tmp_path / "a", TEMPORAL) as one, alone(tmp_path / "b", TEMPORAL) as other:
        client = await Client.connect(one.addresses.temporal_address)
        await client.start_workflow(Waits.run, id="mine", task_queue="nobody")

        assert not set(one.ports.values()) & set(other.ports.values())
        elsewhere = await Client.connect(other.addresses.temporal_address)
        with pytest.raises(RPCError, match="not found"):
            await _events(elsewhere, "mine")


async def test_a_server_that_was_given_is_not_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each on its own: here two are given, and the third is not wanted."""
    monkeypatch.setenv("PASSERELLE_DATABASE_URL", "postgresql://elsewhere/recognition")
    monkeypatch.setenv("PASSERELLE_KAFKA_BOOTSTRAP", "elsewhere:9092")

    async with local_servers(tmp_path, [name for name in ALL if name != TEMPORAL]) as servers:
        assert servers.addresses.database_url == "postgresql://elsewhere/recognition"
        assert servers.addresses.kafka_bootstrap == "elsewhere:9092"
        assert list(servers.kept) == []


def _rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM posting").fetchone()
    assert row is not None
    return int(row[0])


async def _events(client: Client, workflow_id: str) -> int:
    return len((await client.get_workflow_handle(workflow_id).fetch_history()).events)


def _login(addresses: Addresses) -> dict[str, str]:
    return {
        "bootstrap_servers": addresses.kafka_bootstrap,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": addresses.kafka_user,
        "sasl_plain_password": addresses.kafka_password,
    }
