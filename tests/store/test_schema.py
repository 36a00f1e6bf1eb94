"""The migrations make what the tables say, and a program refuses a schema that is not its own."""

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from deploy.roles import api, consumer, relay, worker
from deploy.roles.lifecycle import require_schema
from models.store import database, schema
from models.store.database import with_driver
from models.store.version import WrongSchema, expected

pytestmark = pytest.mark.servers


def test_the_migrations_make_what_the_tables_say(postgres: str) -> None:
    engine = create_engine(with_driver(postgres))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    engine.dispose()

    assert differences == []


def test_migrating_again_changes_nothing(postgres: str) -> None:
    schema.migrate(postgres)
    with psycopg.connect(postgres) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchall()

    assert found == [(expected(),)]


@pytest.mark.parametrize("version", ["0001", "9999", None])
async def test_another_version_is_refused_with_what_to_do(
    postgres: str, version: str | None
) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DELETE FROM alembic_version")
        if version is not None:
            connection.execute("INSERT INTO alembic_version VALUES (%s)", (version,))
    engine = database.engine(postgres)
    with pytest.raises(WrongSchema, match="run `passerelle migrate`"):
        await require_schema(engine)
    await engine.dispose()


@pytest.mark.parametrize("role", [api, consumer, relay, worker])
def test_every_role_that_has_a_database_asks_first(role: object) -> None:
    assert getattr(role, "require_schema") is require_schema  # noqa: B009
