"""The whole system on one machine: servers, schema, demo alliance, roles; kept alive until stopped.

async with whole_system(state_folder()) as system:
    system.environment        # what a further process of ours must be told
    system.kill("worker")     # it comes back by itself
    await system.answers("worker")
"""

import asyncio
import base64
import json
import os
import secrets
import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from deploy.local import issuer
from deploy.local.addresses import Addresses
from deploy.local.attached import telling_file
from deploy.local.attributes import search_attributes
from deploy.local.keeper import Keeper, Kept, NotReady, keeping
from deploy.local.onboarding import onboard, topic_prefix
from deploy.local.ports import LOOPBACK
from deploy.local.processes import Command
from deploy.local.roles import FILLED, ROLES, Role
from deploy.local.servers import Servers, local_servers
from deploy.local.state import CHECKOUT, write_private
from deploy.roles.ready import VARIABLE
from models.store.schema import migrate

KEYS = ("master.key", "cookie.key", "codec.keys")
KEY_BYTES = 32
TELL_EVERY_S = 0.5
FILL_WITHIN_S = 120.0


@dataclass(frozen=True)
class System:
    """What runs, where, and how to make one part of it die."""

    addresses: Addresses
    api: str
    codec_server: str
    environment: Mapping[str, str]
    servers: Kept
    roles: Kept

    @property
    def processes(self) -> list[Keeper]:
        return [*self.servers, *self.roles]

    def kill(self, name: str) -> None:
        """`kill -9` of one process, server or role."""
        self._of(name).kill()

    async def answers(self, name: str) -> None:
        """Returns when it answers (again)."""
        await self._of(name).answers()

    def _of(self, name: str) -> Keeper:
        return next(keeper for keeper in self.processes if keeper.name == name)


@asynccontextmanager
async def whole_system(
    state: Path, roles: Sequence[Role] = ROLES, fill: Sequence[str] = FILLED
) -> AsyncIterator[System]:
    """Starts everything, in the order in which one needs the other, and stops it in reverse.

    `fill` is a command that is run once before the roles and may be empty. Raises `InUse` where
    this folder's system runs already, `NotReady` where something does not come up.
    """
    attributes = search_attributes()
    async with local_servers(state, search_attributes=attributes, codec_server=True) as servers:
        environment = _environment(state, servers)
        await asyncio.to_thread(migrate, servers.addresses.database_url)
        if fill:
            await asyncio.to_thread(_run_once, fill, environment)
        own = await onboard(servers.addresses, state, topic_prefix())
        kept = (
            _keeper(role, state, servers, {**environment, **own.get(role.name, {})})
            for role in roles
        )
        async with keeping(kept) as running:
            system = System(
                addresses=servers.addresses,
                api=_url(servers, "api"),
                codec_server=_url(servers, "codec_server"),
                environment=environment,
                servers=servers.kept,
                roles=running,
            )
            async with _told(state, system):
                yield system


def _keeper(role: Role, state: Path, servers: Servers, environment: Mapping[str, str]) -> Keeper:
    said = state / "run" / f"{role.name}.ready"

    def command() -> Command:
        said.unlink(missing_ok=True)
        own = {**environment, VARIABLE: str(said)}
        return Command(role.name, role.argv, environment=own, directory=CHECKOUT)

    async def ready() -> None:
        if role.port:
            _, knock = await asyncio.open_connection(LOOPBACK, servers.ports[role.port])
            knock.close()  # a client reads the machine's certificates: not for each refusal
            async with httpx.AsyncClient() as http:
                answer = await http.get(_url(servers, role.port) + "/healthz")
            if answer.is_server_error:
                raise ConnectionError(f"{role.name} answers {answer.status_code}")
        elif not said.exists():
            raise ConnectionError(f"{role.name} has not said that it works")

    return Keeper(command, state, ready)


def _environment(state: Path, servers: Servers) -> dict[str, str]:
    """The settings of every role."""
    keys = {f"PASSERELLE_{_setting(name)}_FILE": str(_key(state, name)) for name in KEYS}
    return {
        **servers.addresses.environment(),
        **keys,
        **issuer.environment(state),
        "PASSERELLE_STATE": str(state),
        "PASSERELLE_CALIBRATIONS_FOLDER": str(state / "calibrations"),
        "PASSERELLE_INDEX_FOLDER": str(state / "index"),
        "PASSERELLE_API_ADDRESS": f"{LOOPBACK}:{servers.ports['api']}",
        "PASSERELLE_CODEC_ADDRESS": f"{LOOPBACK}:{servers.ports['codec_server']}",
    }


def _setting(name: str) -> str:
    """master.key → MASTER_KEY."""
    return name.replace(".", "_").upper()


def _key(state: Path, name: str) -> Path:
    """A key of 32 bytes in base64, made at the first start, readable by its owner alone."""
    path = state / "secrets" / name
    if not path.exists():
        write_private(path, base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")
    return path


def _run_once(argv: Sequence[str], environment: Mapping[str, str]) -> None:
    called = subprocess.run(
        argv,
        env={**os.environ, **environment},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=FILL_WITHIN_S,
    )
    if called.returncode != 0:
        raise NotReady(f"`{' '.join(argv[1:])}` ended with {called.returncode}: {called.stderr}")


def _url(servers: Servers, port: str) -> str:
    return f"http://{LOOPBACK}:{servers.ports[port]}"


@asynccontextmanager
async def _told(state: Path, system: System) -> AsyncIterator[None]:
    """Keeps a file beside the system that says what runs; `passerelle status` reads it."""
    _tell(state, system)
    telling = asyncio.create_task(_keep_telling(state, system))
    try:
        yield
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling
        telling_file(state).unlink(missing_ok=True)


async def _keep_telling(state: Path, system: System) -> None:
    before = _processes(system)
    while True:
        await asyncio.sleep(TELL_EVERY_S)
        now = _processes(system)
        if now != before:
            _tell(state, system)
            before = now


def _tell(state: Path, system: System) -> None:
    saying = {
        "api": system.api,
        "codec_server": system.codec_server,
        "addresses": asdict(system.addresses),
        "processes": _processes(system),
    }
    write_private(telling_file(state), json.dumps(saying, indent=1))


def _processes(system: System) -> list[dict[str, object]]:
    return [
        {
            "name": keeper.name,
            "pid": keeper.child.pid,
            "answers": keeper.answering,
            "restarts": keeper.restarts,
            "log": str(keeper.child.log),
        }
        for keeper in system.processes
    ]
