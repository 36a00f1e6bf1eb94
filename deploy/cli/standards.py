"""`passerelle standards import DIR`: what documents refer to, into the local store."""

from datetime import UTC, datetime
from pathlib import Path

import click

from deploy.cli.exits import BAD_INPUT, Stop
from models.documents.identifiers.store import bring as bring_institutions
from models.documents.identifiers.term_store import ADDRESSES, loaded
from models.documents.identifiers.term_store import bring as bring_terms
from models.documents.seals.keys import owner
from models.documents.standards import bring, folder, signers, stored
from models.documents.trust_lists.store import SIGNERS, Brought, list_signers
from models.documents.trust_lists.store import bring as bring_trust_lists
from models.documents.trust_lists.store import loaded as trust_lists


@click.group()
def standards() -> None:
    """What documents refer to and nobody fetches: contexts, keys of signers, status lists."""


@standards.command("import")
@click.argument("source", metavar="DIR", type=click.Path(path_type=Path))
def import_(source: Path) -> None:
    """Takes into the local store what it knows in DIR: JSON-LD contexts (their addresses in
    DIR/addresses.json), certificates and keys (PEM, DER, PKCS#7, JWK, DID documents), trust lists
    of the Union and its members (XML; certificates of their signers in DIR/list-signers), status
    lists, the Commission's list of charter holders (xlsx), ROR records, and the terms of ISCED-F,
    EQF, ESCO, languages and countries (XSD, SKOS, CSV)."""
    if not source.is_dir():
        raise Stop(BAD_INPUT, f"{source} is no folder")
    now = datetime.now(UTC)
    taken = bring(source, folder(), now)
    lists = bring_trust_lists(source, folder(), now)
    institutions = bring_institutions(source, folder())
    terms = bring_terms(source, folder())
    click.echo(
        f"taken: {taken.contexts} contexts, {taken.anchors} keys of signers,"
        f" {taken.statuses} status lists, {len(lists.taken)} trust lists,"
        f" {taken.list_signers} signers of trust lists, {sum(institutions.values())} institutions,"
        f" {sum(terms.values())} terms of lists"
        f" (in {folder()})"
    )
    _say_lists(lists)
    for name, why in taken.notes:
        click.echo(f"note: {name}: {why}")
    refused = {name for name, _ in lists.left}
    for name, why in taken.left:
        if not any(name in known for known in (institutions, terms, lists.taken, refused)):
            click.echo(f"left: {name}: {why}")
    files = taken.contexts + taken.anchors + taken.statuses + taken.list_signers
    if not files + len(lists.taken) + len(institutions) + len(terms):
        raise Stop(BAD_INPUT, f"nothing in {source} could be taken")


@standards.command("list")
def list_() -> None:
    """What is in the local store, and where: a signer is taken out by deleting its file."""
    where = folder()
    for path, anchor in signers(where):
        certificate = anchor.certificate
        until = f", until {certificate.not_valid_after_utc.date()}" if certificate else ""
        click.echo(f"signer: {anchor.name}{until}: {path}")
    for certificate in list_signers(where):
        click.echo(f"signer of trust lists: {owner(certificate)}: {where / SIGNERS}")
    now = datetime.now(UTC)
    for read in trust_lists(where):
        state = "OUT OF DATE" if read.stale(now) else f"signed by {read.signed_by}"
        click.echo(f"trust list: {read.title}, of {read.issued.date()}, {state}")
    for name in ADDRESSES:
        terms = loaded(name)
        if terms is not None:
            click.echo(f"list: {name}, {len(terms.codes)} terms")
    kept = stored(where)
    click.echo(f"beside them: {len(kept.contexts)} contexts, {len(kept.statuses)} status lists")


def _say_lists(lists: Brought) -> None:
    for name, read in lists.taken.items():
        due = f", the next is due on {read.next_update.date()}" if read.next_update else ""
        what = f"{len(read.services)} services" if read.services else f"{len(read.signers)} lists"
        click.echo(f"trust list: {name}: {read.title}, {what}, signed by {read.signed_by}{due}")
    for title in lists.stale:
        click.echo(f"warning: {title} is out of date: bring the present one")
    for name, why in lists.left:
        click.echo(f"left: {name}: {why}; nothing in it is believed")
