"""`passerelle index`: what the search for components stands on, made now and not in a while."""

import click

from deploy.cli.roles import start


@click.command()
@click.option("--files", is_flag=True, help="Lay the index in PASSERELLE_INDEX_FOLDER.")
def index(files: bool) -> None:
    """Reads the texts of components that the model has not read yet, after all other work.

    It goes on where it was stopped. The worker does the same when the catalogue changes, and the
    API lays its own index in files.
    """
    from deploy.roles import indexer

    start(indexer.write_files if files else indexer.read)
