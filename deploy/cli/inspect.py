"""`passerelle inspect`: what a document says, by whom, and how well it is proven, without a server.

Contracts 3. Files are only read; nothing a document says causes a request to the network.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from deploy.cli.exits import BAD_INPUT, Stop
from deploy.cli.inspect_text import described
from models.documents.read import read
from models.documents.report import report
from models.documents.seals.trust import anchors_of
from models.rules.limits import UPLOAD_BYTES
from models.rules.profile_terms import Profile

STANDARD_INPUT = "-"


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    type=click.Choice([name.value for name in Profile], case_sensitive=False),
    help="Judge by this profile; several times for several. Without it: by every profile.",
)
@click.option(
    "--trust",
    "trusted",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Trust this signer in this call: a certificate (PEM, DER, PKCS#7), a key, a JWK or a DID"
    " document.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON list, an object for each file.")
def inspect(
    files: tuple[str, ...],
    profiles: tuple[str, ...],
    trusted: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Reads each FILE (- for standard input) and says what it is and what it states.

    Exit status: 0 all were read, 2 at least one was not.
    """
    chosen = [Profile(name) for name in profiles] or list(Profile)
    trust = [_signers(path) for path in trusted]
    reports = [_inspected(name, chosen, trust) for name in files]
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False, indent=1))
    else:
        click.echo("\n\n".join(described(found, wanted=bool(profiles)) for found in reports))
    unread = [found["file"] for found in reports if not found["readable"]]
    if unread:
        raise Stop(BAD_INPUT, f"not read: {', '.join(unread)} (the findings say why)")


def _signers(path: Path) -> bytes:
    """A file without a key in it would leave every seal unproven without a word."""
    data = path.read_bytes()
    if not anchors_of(data):
        what = "no certificate or key: give PEM, DER, PKCS#7, a JWK or a DID document"
        raise Stop(BAD_INPUT, f"--trust {path} holds {what}")
    return data


def _inspected(name: str, profiles: Sequence[Profile], trust: Sequence[bytes]) -> dict[str, Any]:
    try:
        data = _bytes(name)
    except OSError as fault:
        message = f"the file cannot be opened: {fault.strerror}"
        finding = {"code": "NO_FILE", "severity": "BLOCKING", "where": name, "message": message}
        return {
            "file": name,
            "readable": False,
            "standard": None,
            "version": None,
            "findings": [finding],
        }
    return report(name, read(data, name=name, trust=trust), profiles)


def _bytes(name: str) -> bytes:
    """One byte more than allowed is enough to know that a file is too large."""
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read(UPLOAD_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(UPLOAD_BYTES + 1)
