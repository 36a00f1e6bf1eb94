"""`passerelle doctor`: what this machine lacks, and how to get it."""

import json

import click

from deploy.cli.exits import NO, Stop
from deploy.local.doctor import examine
from deploy.local.state import cache_folder, state_folder


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def doctor(as_json: bool) -> None:
    """Looks at everything the system needs; ends with 1 if something necessary is missing."""
    findings = examine(state_folder(), cache_folder())
    if as_json:
        click.echo(json.dumps({"findings": [finding._asdict() for finding in findings]}))
    else:
        for finding in findings:
            mark = "ok" if finding.found else "missing" if finding.needed else "without"
            remedy = "" if finding.found else f"\n{'':<10} → {finding.remedy}"
            click.echo(f"{mark:<10} {finding.name}: {finding.detail}{remedy}")
    if any(finding.needed and not finding.found for finding in findings):
        raise Stop(NO)
