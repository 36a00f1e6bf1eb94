"""The migrations make what the tables say, and a program refuses a schema that is not its own."""

from uuid import UUID

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from deploy.roles import api, consumer, relay, worker
from deploy.roles.lifecycle import require_schema
from models.store import database, schema
from models.store.database import with_driver
from models.store.version import MIGRATIONS, WrongSchema, expected
from tests.store import alliances

pytestmark = pytest.mark.servers

LEARNER, PART = UUID(int=1), UUID(int=2)


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


async def test_what_lies_in_an_earlier_database_is_brought_to_head(postgres: str) -> None:
    """By the third version nobody counted changes of the catalogue, or knew wholes of parts."""
    _empty_at("0003", postgres)
    engine = database.engine(postgres)
    await alliances.filled(database.sessions(engine))
    await engine.dispose()
    with psycopg.connect(postgres) as connection:
        connection.execute(
            "INSERT INTO learner (id, home, local_id_index) VALUES (%s, 'warsaw', 'blind')",
            (LEARNER,),
        )
        connection.execute(
            "INSERT INTO part (id, learner, likeness_key, awarded_ects) VALUES (%s, %s, 'k', 6)",
            (PART, LEARNER),
        )

    schema.migrate(postgres)

    with psycopg.connect(postgres) as connection:
        counted = connection.execute(
            "SELECT (SELECT count(*) FROM component), (SELECT count(*) FROM component_change)"
        ).fetchone()
        left = connection.execute("SELECT part_left(%s, 'ba-economics')", (PART,)).fetchone()
    assert counted is not None
    assert counted[0] == counted[1] > 0
    assert left == (6,)


def _empty_at(version: str, address: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    engine = create_engine(with_driver(address))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    engine.dispose()


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
