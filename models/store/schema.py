"""Brings a database to the schema this program expects, and says whether it is there."""

from pathlib import Path

from alembic import command, op
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from models.store.database import with_driver

MIGRATIONS = Path(__file__).parent / "migrations"


class WrongSchema(Exception):
    """The database is not at the version this program was written for."""


def migrate(url: str) -> None:
    """To head, under a lock of the database: two programs may do it at once."""
    engine = create_engine(with_driver(url))
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4242)")
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def expected() -> str:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def require_head(connection: Connection) -> None:
    """Raises `WrongSchema`: a role refuses to work on a schema it does not know (D-13)."""
    found = MigrationContext.configure(connection).get_current_revision()
    if found != expected():
        raise WrongSchema(
            f"the database is at {found or 'no version'}, this program needs {expected()}: "
            "run `passerelle migrate`"
        )


def run(file: Path) -> None:
    """Runs a file of SQL inside the current migration, as it stands: `%` is no placeholder."""
    op.get_bind().connection.cursor().execute(file.read_text())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
