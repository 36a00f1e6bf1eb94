"""A database for each test with the demo alliance in it: filled once, then copied."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
from psycopg import sql

from deploy.local.addresses import Addresses
from models.store.database import Sessions, engine
from models.store.database import sessions as sessions_of
from tests.servers import TEMPLATE, WORKER, postgres, servers, sessions  # noqa: F401
from tests.store import alliances


@pytest.fixture(scope="session")
def filled_template(servers: Addresses) -> Iterator[str]:  # noqa: F811
    """The name of a database with the demo alliance."""
    name = f"filled_{WORKER}_{secrets.token_hex(4)}"
    _copy(servers, TEMPLATE, name)
    asyncio.run(_fill(_address(servers, name)))
    yield name
    _drop(servers, name)


@pytest.fixture
async def seeded(
    servers: Addresses,  # noqa: F811
    filled_template: str,
) -> AsyncIterator[Sessions]:
    name = f"seeded_{WORKER}_{secrets.token_hex(4)}"
    _copy(servers, filled_template, name)
    made = engine(_address(servers, name))
    yield sessions_of(made)
    await made.dispose()
    _drop(servers, name)


async def _fill(address: str) -> None:
    made = engine(address)
    await alliances.filled(sessions_of(made))
    await made.dispose()


def _copy(servers: Addresses, template: str, name: str) -> None:  # noqa: F811
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(servers.database_url, autocommit=True) as admin:
        admin.execute(command.format(sql.Identifier(name), sql.Identifier(template)))


def _drop(servers: Addresses, name: str) -> None:  # noqa: F811
    with psycopg.connect(servers.database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _address(servers: Addresses, name: str) -> str:  # noqa: F811
    return f"{servers.database_url.rsplit('/', 1)[0]}/{name}"
