"""`passerelle status`: what runs on this machine for this checkout, and where."""

import json

import click

from deploy.cli.exits import NO, Stop
from deploy.cli.telling import system_text
from deploy.local.attached import supervisor_record, told
from deploy.local.processes import running
from deploy.local.state import state_folder


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document, passwords included.")
def status(as_json: bool) -> None:
    """Says what runs and where; ends with 1 if nothing does."""
    state = state_folder()
    found = told(state)
    if as_json:
        click.echo(json.dumps({"running": found is not None, "state": str(state), **(found or {})}))
    elif found is not None:
        click.echo(system_text(found))
    if found is None:
        starting = running(supervisor_record(state)) is not None
        raise Stop(NO, "" if as_json else "it is starting" if starting else "nothing runs here")
