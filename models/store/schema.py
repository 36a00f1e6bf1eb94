"""Brings a database to the schema this program expects (`models/store/version.py`)."""

from pathlib import Path

from alembic import command, op
from alembic.config import Config
from sqlalchemy import create_engine

from models.store.database import with_driver
from models.store.version import MIGRATIONS


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


def run(file: Path) -> None:
    """Runs a file of SQL inside the current migration, as it stands: `%` is no placeholder."""
    op.get_bind().connection.cursor().execute(file.read_text())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
