"""`passerelle down`: ends what `up` started here, and what a crash left behind."""

import click

from deploy.local.attached import take_down
from deploy.local.state import state_folder


@click.command()
def down() -> None:
    """Stops roles and servers; their data stays."""
    ended = take_down(state_folder())
    click.echo("Stopped." if ended else "Nothing ran here.", err=True)
