"""`passerelle convert`: a document written again in the standard another system imports.

Files are only read; what is written goes to standard output, what it leaves out to standard error.
A seal covers the document as it was: the copy has none, so it proves nothing by itself.
"""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from deploy.cli.exits import BAD_INPUT, Stop
from models.documents.carried import Written
from models.documents.elm import writer as european
from models.documents.elmo.writer import Version
from models.documents.elmo.writer import write as elmo
from models.documents.read import read
from models.documents.record import Credential
from models.documents.w3c import writer as badges
from models.documents.w3c.write_achievement import ADDRESSES
from models.rules.limits import UPLOAD_BYTES

STANDARD_INPUT = "-"


def _elmo(version: Version) -> Callable[[Credential], Written[bytes]]:
    return lambda record: elmo(record, version, datetime.now(UTC))


def _european(record: Credential) -> Written[bytes]:
    found = european.write(record)
    return Written(_json(found.document), found.findings)


def _badge(record: Credential) -> Written[bytes]:
    ids = record.issuer.ids if record.issuer is not None else ()
    address = next((one.value for one in ids if one.scheme in ADDRESSES), None)
    if address is None:
        raise ValueError("a badge needs an address (DID or URI) of its issuer")
    found = badges.write(record, address)
    return Written(_json(found.document), found.findings)


WRITERS: Mapping[str, Callable[[Credential], Written[bytes]]] = {
    "elmo-1.7": _elmo(Version.V1_7),
    "elmo-2.1": _elmo(Version.V2_1),
    "elm": _european,
    "badge": _badge,
}


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--to", "standard", required=True, type=click.Choice(list(WRITERS)))
@click.option(
    "--number", type=click.IntRange(min=1), help="Which one, where the file holds several."
)
def convert(file: str, standard: str, number: int | None) -> None:
    """Reads FILE (- for standard input) and writes it in another standard, without a seal.

    What the other standard cannot hold is said, never left out in silence. Exit status: 0 written,
    2 not read or not to be written.
    """
    record = _record(file, number)
    try:
        written = WRITERS[standard](record)
    except ValueError as fault:
        raise Stop(BAD_INPUT, f"{file} cannot be written as {standard}: {fault}") from None
    sys.stdout.buffer.write(written.document + b"\n")
    sys.stdout.buffer.flush()
    for finding in written.findings:
        click.echo(f"{finding.code} {finding.where}: {finding.message}", err=True)
    click.echo("the copy carries no seal: keep the document it was made from", err=True)


def _record(file: str, number: int | None) -> Credential:
    try:
        reading = read(_bytes(file), name=file)
    except OSError as fault:
        raise Stop(BAD_INPUT, f"{file} cannot be opened: {fault.strerror}") from None
    if not reading.readable:
        raise Stop(BAD_INPUT, f"not read: {file}: {reading.findings[0].message}")
    count = len(reading.credentials)
    if number is None and count > 1:
        raise Stop(
            BAD_INPUT, f"{file} holds {count} credentials: say which by --number 1 … {count}"
        )
    if (number or 1) > count:
        raise Stop(BAD_INPUT, f"{file} holds {count} credentials: there is no number {number}")
    return reading.credentials[(number or 1) - 1]


def _bytes(file: str) -> bytes:
    """One byte more than allowed is enough to know that a file is too large."""
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read(UPLOAD_BYTES + 1)
    with Path(file).open("rb") as opened:
        return opened.read(UPLOAD_BYTES + 1)


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8")
