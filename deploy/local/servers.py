"""Which servers does this machine run for us, and where? Those whose address nobody gave us.

    async with local_servers(state_folder()) as servers:
        servers.addresses.database_url

Each can be given from outside, on its own: PASSERELLE_DATABASE_URL, PASSERELLE_KAFKA_BOOTSTRAP
(with PASSERELLE_KAFKA_USER and _PASSWORD), PASSERELLE_TEMPORAL_ADDRESS. What is given is not
started. A server that dies while we run is started again with its data.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Protocol

from deploy.local import ports
from deploy.local.kafka import ADMIN, Kafka
from deploy.local.keeper import Keeper
from deploy.local.postgres import Postgres
from deploy.local.processes import Child, Command
from deploy.local.state import held, made, write_private
from deploy.local.temporal import Temporal

POSTGRES, KAFKA, TEMPORAL = Postgres.name, Kafka.name, Temporal.name
ALL = (POSTGRES, KAFKA, TEMPORAL)
PORTS = ("postgres", "kafka", "kafka_controller", "temporal", "temporal_ui", "temporal_metrics")
ADDRESSES = "run/addresses.json"
NAMESPACE = "default"


class Server(Protocol):
    """One kind of server: how it is prepared (repeated is the same as once), run, and asked."""

    name: str

    def prepare(self) -> None: ...
    def command(self) -> Command: ...
    async def ready(self) -> None: ...


@dataclass(frozen=True)
class Addresses:
    """Where the servers are. One that was neither wanted nor given is an empty text."""

    database_url: str = ""
    kafka_bootstrap: str = ""
    kafka_user: str = ""
    kafka_password: str = field(default="", repr=False)
    temporal_address: str = ""
    temporal_namespace: str = NAMESPACE
    temporal_ui: str = ""

    def environment(self) -> dict[str, str]:
        """The same as the settings of a role."""
        given = {name: value for name, value in asdict(self).items() if value}
        return {f"PASSERELLE_{name.upper()}": value for name, value in given.items()}


class Servers:
    """The servers of one state folder while they run."""

    def __init__(self, addresses: Addresses, keepers: Mapping[str, Keeper]) -> None:
        self.addresses = addresses
        self._keepers = keepers

    @property
    def children(self) -> dict[str, Child]:
        """The processes we started, by name."""
        return {name: keeper.child for name, keeper in self._keepers.items()}

    def kill(self, name: str) -> None:
        """`kill -9`; it comes back by itself, see `answers`."""
        self._keepers[name].kill()

    async def answers(self, name: str) -> None:
        """Returns when a server answers (again)."""
        await self._keepers[name].answers()


@asynccontextmanager
async def local_servers(
    state: Path,
    wanted: Collection[str] = ALL,
    *,
    search_attributes: Mapping[str, str] | None = None,
    codec_endpoint: str | None = None,
    more_namespaces: Sequence[str] = (),
) -> AsyncIterator[Servers]:
    """Runs what is wanted and was not given, in one state folder, until the block is left.

    `search_attributes` maps names to Temporal's words for their kinds (`Keyword`, `Datetime` …).
    Raises `InUse` where another process runs this folder's servers, `NotReady` where one fails.
    """
    given = given_addresses()
    with held(made(state)):
        claimed = ports.claim(state / "ports.json", PORTS)
        namespaces = [given.temporal_namespace, *more_namespaces]
        postgres, kafka = Postgres(state, claimed), Kafka(state, claimed)
        temporal = Temporal(state, claimed, namespaces, search_attributes or {}, codec_endpoint)
        addresses, started = given, list[Server]()
        if POSTGRES in wanted and not given.database_url:
            started.append(postgres)
            addresses = replace(addresses, database_url=postgres.url())
        if KAFKA in wanted and not given.kafka_bootstrap:
            started.append(kafka)
            own = {"kafka_user": ADMIN, "kafka_password": kafka.password}
            addresses = replace(addresses, kafka_bootstrap=kafka.bootstrap, **own)
        if TEMPORAL in wanted and not given.temporal_address:
            started.append(temporal)
            own = {"temporal_address": temporal.address, "temporal_ui": temporal.ui}
            addresses = replace(addresses, **own)
        async with _running(started, state) as keepers:
            write_private(state / ADDRESSES, json.dumps(asdict(addresses), indent=1))
            try:
                yield Servers(addresses, keepers)
            finally:
                (state / ADDRESSES).unlink(missing_ok=True)


def given_addresses() -> Addresses:
    """What the environment says about servers that are there already."""

    def told(name: str, otherwise: str = "") -> str:
        return os.environ.get(f"PASSERELLE_{name}", otherwise)

    return Addresses(
        database_url=told("DATABASE_URL"),
        kafka_bootstrap=told("KAFKA_BOOTSTRAP"),
        kafka_user=told("KAFKA_USER"),
        kafka_password=told("KAFKA_PASSWORD"),
        temporal_address=told("TEMPORAL_ADDRESS"),
        temporal_namespace=told("TEMPORAL_NAMESPACE") or NAMESPACE,
        temporal_ui=told("TEMPORAL_UI"),
    )


def found_addresses(state: Path) -> Addresses | None:
    """The addresses of a system that runs in this folder; None where none does."""
    try:
        return Addresses(**json.loads((state / ADDRESSES).read_text()))
    except (OSError, ValueError, TypeError):
        return None


@asynccontextmanager
async def _running(servers: Collection[Server], state: Path) -> AsyncIterator[dict[str, Keeper]]:
    """All at once: together they are ready when the slowest is."""
    await asyncio.gather(*(asyncio.to_thread(server.prepare) for server in servers))
    keepers = {server.name: Keeper(server.command, state, server.ready) for server in servers}
    try:
        async with asyncio.TaskGroup() as starting:
            for keeper in keepers.values():
                starting.create_task(keeper.start())
        yield keepers
    finally:
        # The same at a failed start: whoever came up is stopped with the others.
        await asyncio.gather(*(keeper.stop() for keeper in keepers.values()))
