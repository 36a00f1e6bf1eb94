"""`passerelle standards import DIR`: what documents refer to, into the local store."""

from pathlib import Path

import click

from deploy.cli.exits import BAD_INPUT, Stop
from models.documents.identifiers.store import bring as bring_institutions
from models.documents.standards import bring, folder


@click.group()
def standards() -> None:
    """What documents refer to and nobody fetches: contexts, keys of signers, status lists."""


@standards.command("import")
@click.argument("source", metavar="DIR", type=click.Path(path_type=Path))
def import_(source: Path) -> None:
    """Takes JSON-LD contexts (their addresses in DIR/addresses.json), certificates and keys (PEM,
    JWK, DID documents), status lists, the Commission's list of charter holders (xlsx) and
    ROR records into the local store."""
    if not source.is_dir():
        raise Stop(BAD_INPUT, f"{source} is no folder")
    taken = bring(source, folder())
    institutions = bring_institutions(source, folder())
    click.echo(
        f"taken: {taken.contexts} contexts, {taken.anchors} keys of signers,"
        f" {taken.statuses} status lists, {sum(institutions.values())} institutions"
        f" (in {folder()})"
    )
    for name, why in taken.left:
        if name not in institutions:
            click.echo(f"left: {name}: {why}")
    if not taken.contexts + taken.anchors + taken.statuses + len(institutions):
        raise Stop(BAD_INPUT, f"nothing in {source} could be taken")
