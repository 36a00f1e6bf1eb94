"""`passerelle relay`, `consumer` …: one process in one role, until it is asked to stop.

With `--check` it only says whether it could work: settings, schema, and every server it needs.
"""

import asyncio
import importlib
import logging
import os
from collections.abc import Awaitable, Callable

import click
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from deploy.cli.exits import FAULT, Stop
from deploy.roles.lifecycle import Unready
from deploy.settings import Settings
from models.store.version import WrongSchema

# Before numpy is loaded: each search or comparison is a thread, and products that divide themselves
# among threads of their own wait for each other (half the processor time, when measured).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

Role = Callable[[Settings], Awaitable[None]]

# Role → its module, with `run` and `check`.
ROLES = {
    "api": "deploy.roles.api",
    "worker": "deploy.roles.worker",
    "codec_server": "deploy.roles.codec_server",
    "relay": "deploy.roles.relay",
    "consumer": "deploy.roles.consumer",
}


def _command(name: str) -> click.Command:
    @click.command(name, help=importlib.import_module(ROLES[name]).__doc__)
    @click.option("--check", is_flag=True, help="Only say whether everything it needs is there.")
    def role(check: bool) -> None:
        module = importlib.import_module(ROLES[name])
        start(module.check if check else module.run)
        if check:
            click.echo(f"passerelle: {name} could start", err=True)

    return role


def start(role: Role) -> None:
    """Runs it with the settings of the environment. Raises `Stop` where something is missing."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("aiokafka").setLevel(logging.ERROR)  # it reports every attempt to reconnect
    try:
        asyncio.run(_awaited(role))
    except (Unready, WrongSchema) as missing:
        raise Stop(FAULT, str(missing)) from missing
    except OperationalError as away:
        raise Stop(FAULT, f"the database does not answer: {away.orig}") from away


async def _awaited(role: Role) -> None:
    try:
        settings = Settings()
    except ValidationError as invalid:
        said = "; ".join(
            f"PASSERELLE_{str(error['loc'][0]).upper()}: {error['msg']}"
            for error in invalid.errors()
        )
        raise Unready(f"the settings are incomplete: {said}") from invalid
    except OSError as unreadable:
        raise Unready(str(unreadable)) from unreadable
    await role(settings)


def __getattr__(name: str) -> click.Command:
    """A role's module is imported when its command is called, and no other's."""
    if name not in ROLES:
        raise AttributeError(name)
    return _command(name)
