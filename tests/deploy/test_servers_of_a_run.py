"""What every other test builds on: each test alone with its database, topics and clock."""

import asyncio
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from sqlalchemy import text
from temporalio import workflow
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from deploy.local.addresses import Addresses
from deploy.local.attributes import search_attributes
from deploy.local.processes import record_of, running
from models.store.database import Sessions
from tests import run
from tests.eventually import WITHIN_S
from tests.servers import Broker, end, end_what_runs

pytestmark = pytest.mark.servers


LOOPBACK = "0100007F"  # 127.0.0.1 as the kernel writes it
MAPPED = "0000000000000000FFFF0000"  # the same, said in IPv6
LISTENS = "0A"


def listening(pid: int) -> Iterator[str]:
    """The addresses on which a process waits for connections, as the kernel writes them."""
    targets = (os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink())
    own = {target[len("socket:[") : -1] for target in targets if target.startswith("socket:[")}
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *_, inode = line.split()[:10]
            if state == LISTENS and inode in own:
                yield local.partition(":")[0]


@workflow.defn(sandboxed=False)
class Quarter:
    """Ninety days, and nothing else."""

    @workflow.run
    async def run(self) -> str:
        begun = workflow.now()
        await workflow.sleep(timedelta(days=90))
        return str((workflow.now() - begun).days)


@pytest.mark.parametrize("again", [1, 2])
async def test_a_database_is_at_head_and_holds_nothing_of_another_test(
    postgres: str, sessions: Sessions, again: int
) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE TABLE left_behind (number integer)")

    async with sessions() as session:
        found = await session.execute(text("SELECT version_num FROM alembic_version"))
    assert found.scalar_one()


async def test_a_message_goes_through_the_broker_and_nobody_gets_in_without_a_password(
    kafka: Broker,
) -> None:
    login = {
        "bootstrap_servers": kafka.bootstrap,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": kafka.user,
        "sasl_plain_password": kafka.password,
    }
    topic = f"{kafka.topic_prefix}.v1.warsaw"
    admin = AIOKafkaAdminClient(**login)
    await admin.start()
    await admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    await admin.close()

    async with AIOKafkaProducer(enable_idempotence=True, **login) as producer:
        await producer.send_and_wait(topic, b"posted")
    async with AIOKafkaConsumer(topic, auto_offset_reset="earliest", **login) as consumer:
        got = await consumer.getone()

    assert got.value == b"posted"
    stranger = AIOKafkaProducer(**{**login, "sasl_plain_password": "guessed"})
    with pytest.raises(Exception, match="Unable to bootstrap"):
        await stranger.start()
    await stranger.stop()


@pytest.mark.parametrize("again", [1, 2])
async def test_ninety_days_pass_in_a_moment_under_the_same_id(
    temporal: TimeSkipper, task_queue: str, again: int
) -> None:
    async with Worker(temporal.client, task_queue=task_queue, workflows=[Quarter]):
        handle = await temporal.client.start_workflow(
            Quarter.run, id="quarter", task_queue=task_queue
        )
        await temporal.fast_forward(handle, timedelta(days=91))

        assert await handle.result() == "90"


async def test_what_a_test_leaves_running_is_ended(
    servers: Addresses, temporal: TimeSkipper, task_queue: str
) -> None:
    client = temporal.client
    handle = await client.start_workflow(Quarter.run, id="left", task_queue=task_queue)

    async with asyncio.timeout(WITHIN_S):
        while (await handle.describe()).status is not WorkflowExecutionStatus.TERMINATED:
            await end_what_runs(client)
    await end(client, "left")  # what has ended already is no fault


@pytest.mark.parametrize("name", ["postgres", "kafka", "temporal"])
def test_a_server_listens_on_loopback_alone(servers: Addresses, name: str) -> None:
    pid = running(record_of(run.state(), name))

    assert pid is not None
    assert {address.removeprefix(MAPPED) for address in listening(pid)} == {LOOPBACK}


async def test_the_server_knows_the_search_attributes_of_the_workflows(
    temporal: TimeSkipper,
) -> None:
    client: Client = temporal.client
    for name in search_attributes():
        assert await client.count_workflows(f"{name} IS NOT NULL") is not None
