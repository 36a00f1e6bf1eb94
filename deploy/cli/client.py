"""A command as a caller of the API: where it is, and as whom one calls.

On one machine `passerelle --as NAME` is any person of the demo alliance; elsewhere the address
and the token come from `PASSERELLE_API` and `PASSERELLE_TOKEN`.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import httpx

from deploy.cli.exits import BAD_INPUT, FAULT, NO, Stop
from deploy.local import issuer
from deploy.local.attached import told
from deploy.local.state import state_folder

PATIENCE_S = 30.0


def token_for(subject: str) -> str:
    """From the development issuer of the system that runs here."""
    path = issuer.key_file(state_folder())
    if not path.exists():
        raise Stop(FAULT, "no system runs here to log in to: `passerelle up --detach` starts one")
    return issuer.load(path).token(subject)


@contextmanager
def api(context: click.Context) -> Iterator[httpx.Client]:
    """A client of the API as the person the command was called for."""
    address = os.environ.get("PASSERELLE_API") or _running()
    headers = {"Authorization": f"Bearer {_token(context)}"}
    with httpx.Client(base_url=address, headers=headers, timeout=PATIENCE_S) as client:
        try:
            yield client
        except httpx.TransportError as away:
            raise Stop(FAULT, f"the API does not answer at {address}: {away}") from away


def new_key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}


def answered(response: httpx.Response) -> Any:
    """The answer; a problem ends the command with its words."""
    if response.is_success:
        return response.json()
    try:
        problem = response.json()
    except ValueError:
        problem = {"code": str(response.status_code), "detail": response.text[:500]}
    words = [f"{problem.get('code')}: {problem.get('detail')}"]
    words += [
        f"  {finding['where'] or 'document'}: {finding['message']}"
        for finding in problem.get("findings", ())
    ]
    raise Stop(_status(response.status_code), "\n".join(words))


def _status(code: int) -> int:
    if code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return FAULT
    return NO if code in (httpx.codes.CONFLICT, httpx.codes.NOT_FOUND) else BAD_INPUT


def _running() -> str:
    system = told(state_folder())
    if system is None:
        raise Stop(
            FAULT,
            "no system runs here: `passerelle up --detach` starts one, "
            "PASSERELLE_API names another",
        )
    return str(system["api"])


def _token(context: click.Context) -> str:
    person = context.find_root().params.get("person")
    if person:
        return token_for(person)
    token = os.environ.get("PASSERELLE_TOKEN")
    if token:
        return token
    raise Stop(BAD_INPUT, "say as whom: `passerelle --as NAME …`, or set PASSERELLE_TOKEN")
