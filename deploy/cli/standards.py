"""`passerelle standards import DIR`: what documents refer to, into the local store."""

from pathlib import Path

import click

from deploy.cli.exits import BAD_INPUT, Stop
from models.documents.identifiers.store import bring as bring_institutions
from models.documents.identifiers.term_store import bring as bring_terms
from models.documents.standards import bring, folder


@click.group()
def standards() -> None:
    """What documents refer to and nobody fetches: contexts, keys of signers, status lists."""


@standards.command("import")
@click.argument("source", metavar="DIR", type=click.Path(path_type=Path))
def import_(source: Path) -> None:
    """Takes JSON-LD contexts (their addresses in DIR/addresses.json), certificates and keys (PEM,
    JWK, DID documents), status lists, the Commission's list of charter holders (xlsx), ROR
    records, and the terms of ISCED-F, EQF, ESCO, languages and countries (XSD, SKOS, CSV) into the
    local store."""
    if not source.is_dir():
        raise Stop(BAD_INPUT, f"{source} is no folder")
    taken = bring(source, folder())
    institutions = bring_institutions(source, folder())
    terms = bring_terms(source, folder())
    click.echo(
        f"taken: {taken.contexts} contexts, {taken.anchors} keys of signers,"
        f" {taken.statuses} status lists, {sum(institutions.values())} institutions,"
        f" {sum(terms.values())} terms of lists"
        f" (in {folder()})"
    )
    for name, why in taken.left:
        if name not in institutions and name not in terms:
            click.echo(f"left: {name}: {why}")
    if not taken.contexts + taken.anchors + taken.statuses + len(institutions) + len(terms):
        raise Stop(BAD_INPUT, f"nothing in {source} could be taken")
