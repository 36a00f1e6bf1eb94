"""`passerelle migrate`: to head, once or twice; without an address it says what to do."""

import os
import subprocess
import sys

import psycopg
import pytest

from tests.servers import postgres, servers  # noqa: F401

PROGRAM = (sys.executable, "-m", "deploy.cli.main", "migrate")


def migrate(url: str | None) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "PASSERELLE_DATABASE_URL"}
    given = {} if url is None else {"PASSERELLE_DATABASE_URL": url}
    return subprocess.run(PROGRAM, env={**kept, **given}, capture_output=True, text=True)


@pytest.mark.servers
def test_an_empty_database_is_brought_to_head_once_or_twice(postgres: str) -> None:  # noqa: F811
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")

    first, again = migrate(postgres), migrate(postgres)

    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    with psycopg.connect(postgres) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert found is not None
    assert f"version {found[0]}" in again.stderr


def test_without_an_address_it_says_what_to_set() -> None:
    called = migrate(None)

    assert (called.returncode, called.stdout) == (2, "")
    assert "PASSERELLE_DATABASE_URL" in called.stderr


def test_a_database_that_does_not_answer_is_a_fault() -> None:
    called = migrate("postgresql://nobody@127.0.0.1:9/nothing")

    assert called.returncode == 3
    assert "does not answer" in called.stderr
