"""`passerelle migrate`: the schema of a database to what this program expects."""

import os

import click
from sqlalchemy.exc import OperationalError

from deploy.cli.exits import BAD_INPUT, FAULT, Stop
from models.store import schema, version


@click.command()
def migrate() -> None:
    """Brings the database of PASSERELLE_DATABASE_URL to head; done before is done."""
    url = os.environ.get("PASSERELLE_DATABASE_URL")
    if not url:
        raise Stop(BAD_INPUT, "set PASSERELLE_DATABASE_URL to the database to migrate")
    try:
        schema.migrate(url)
    except OperationalError as away:
        raise Stop(FAULT, f"the database does not answer: {away.orig}") from away
    click.echo(f"the database is at version {version.expected()}", err=True)
