"""Real servers for the tests that need them: one set per run, started by the first test that asks.

Each test has a database of its own, copied from one at the head of the migrations, and a topic
prefix and task queue of its own; each test process has a Temporal namespace of its own.
"""

import fcntl
import os
import secrets
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from deploy.local.addresses import Addresses, found_addresses
from deploy.local.state import CHECKOUT
from models.store.database import Sessions, engine
from models.store.database import sessions as sessions_of
from models.store.schema import migrate
from tests import run

TEMPLATE = "passerelle_test_template"
START_S = 120.0
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0"))
_HOLDERS: list[subprocess.Popen[bytes]] = []  # outlive the fixture: the run ends them


@dataclass(frozen=True)
class Broker:
    """The run's Kafka, and the prefix under which this test alone has topics."""

    bootstrap: str
    user: str
    password: str
    topic_prefix: str


@pytest.fixture(scope="session")
def servers() -> Addresses:
    """Where the servers of this run are; started here if no other test process did it before."""
    state = run.state()
    state.mkdir(exist_ok=True)
    with (state / "start").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = found_addresses(state)
        if found is None:
            found = _start()
            _make_template(found.database_url)
    return found


@pytest.fixture
def postgres(servers: Addresses) -> Iterator[str]:
    """The address of an empty database at the head of the migrations."""
    name = f"test_{WORKER}_{secrets.token_hex(4)}"
    database, template = sql.Identifier(name), sql.Identifier(TEMPLATE)
    with psycopg.connect(servers.database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(database, template))
        yield _database(servers.database_url, name)
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))


@pytest.fixture
async def sessions(postgres: str) -> AsyncIterator[Sessions]:
    made = engine(postgres)
    yield sessions_of(made)
    await made.dispose()


@pytest.fixture
def kafka(servers: Addresses) -> Broker:
    """The broker, as its administrator."""
    return Broker(
        bootstrap=servers.kafka_bootstrap,
        user=servers.kafka_user,
        password=servers.kafka_password,
        topic_prefix=f"test-{WORKER}-{secrets.token_hex(4)}",
    )


@pytest.fixture
def task_queue() -> str:
    return f"test-{WORKER}-{secrets.token_hex(4)}"


@pytest.fixture
async def temporal(servers: Addresses) -> AsyncIterator[TimeSkipper]:
    """The official dev server; each workflow has a clock of its own that `fast_forward` moves.

    What a test leaves running is ended, so that the next one may use the same ids.
    """
    client = await Client.connect(
        servers.temporal_address,
        namespace=_namespace(WORKER),
        data_converter=pydantic_data_converter,
    )
    yield TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
    await end_what_runs(client)


async def end_what_runs(client: Client) -> None:
    """The list lags behind: what it names may have ended a moment ago, which is what we want."""
    async for left in client.list_workflows('ExecutionStatus = "Running"'):
        await end(client, left.id)


async def end(client: Client, workflow: str) -> None:
    try:
        await client.get_workflow_handle(workflow).terminate("the test is over")
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise


def _start() -> Addresses:
    """Starts the process that holds the servers for as long as the run lives."""
    state = run.state()
    names = ["alone", *(f"gw{number}" for number in range(WORKERS))]
    namespaces = [part for name in names for part in ("--namespace", _namespace(name))]
    arguments = [str(state), "--until", str(run.process()), *namespaces]
    with (state / "holder.log").open("w") as log:
        holder = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.hold", *arguments],
            cwd=CHECKOUT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _HOLDERS.append(holder)
    (state / "holder").write_text(str(holder.pid))
    deadline = time.monotonic() + START_S
    while holder.poll() is None and time.monotonic() < deadline:
        found = found_addresses(state)
        if found is not None:
            return found
        time.sleep(0.05)
    words = (state / "holder.log").read_text() if state.exists() else "see above"
    raise RuntimeError(f"the servers of this run did not start: {words}")


def _make_template(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as admin:
        template = sql.Identifier(TEMPLATE)
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(template))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(template))
    migrate(_database(address, TEMPLATE))


def _database(address: str, name: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def _namespace(worker: str) -> str:
    return f"test-{worker}"
