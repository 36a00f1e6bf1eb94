"""Is the database at the schema this program was written for?

Asked by every role when it starts, so without the tools that migrate (`models/store/schema.py`).
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

MIGRATIONS = Path(__file__).parent / "migrations"


class WrongSchema(Exception):
    """The database is not at the version this program was written for."""


def expected() -> str:
    """The last migration: their files are numbered, 0003_money is version 0003."""
    return max(file.stem.partition("_")[0] for file in (MIGRATIONS / "versions").glob("*.py"))


def require_head(connection: Connection) -> None:
    """Raises `WrongSchema`: a role refuses to work on a schema it does not know (D-13)."""
    found = None
    if inspect(connection).has_table("alembic_version"):
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found != expected():
        raise WrongSchema(
            f"the database is at {found or 'no version'}, this program needs {expected()}: "
            "run `passerelle migrate`"
        )
