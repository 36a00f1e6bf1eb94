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
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol

from deploy.local import kafka, postgres, temporal
from deploy.local.addresses import Addresses, address_file, given_addresses
from deploy.local.attached import supervisor_record
from deploy.local.keeper import Keeper, Kept, keeping
from deploy.local.ports import LOOPBACK, claim
from deploy.local.processes import Command, write_record
from deploy.local.state import held, made, write_private

POSTGRES, KAFKA, TEMPORAL = postgres.NAME, kafka.NAME, temporal.NAME
ALL = (POSTGRES, KAFKA, TEMPORAL)
ROLE_PORTS = ("api", "codec_server")
PORTS = (*postgres.PORTS, *kafka.PORTS, *temporal.PORTS, *ROLE_PORTS)


class Server(Protocol):
    """One kind of server: how it is prepared (repeated is the same as once), run, and asked."""

    name: str

    def prepare(self) -> None: ...
    def command(self) -> Command: ...
    async def ready(self) -> None: ...


@dataclass(frozen=True)
class Servers:
    """The servers of one state folder while they run, and the ports kept for the roles."""

    addresses: Addresses
    kept: Kept
    ports: Mapping[str, int]


@asynccontextmanager
async def local_servers(
    state: Path,
    wanted: Collection[str] = ALL,
    *,
    search_attributes: Mapping[str, str] | None = None,
    codec_server: bool = False,
    more_namespaces: Sequence[str] = (),
) -> AsyncIterator[Servers]:
    """Runs what is wanted and was not given, in one state folder, until the block is left.

    `search_attributes` maps names to Temporal's words for their kinds (`Keyword`, `Datetime` …);
    with `codec_server`, Temporal's pages ask the one on our port to open what is encrypted.
    Raises `InUse` where another process runs this folder's servers, `NotReady` where one fails.
    """
    given = given_addresses()
    with held(made(state)), _recorded(state):
        ports = claim(state / "ports.json", PORTS)
        own = (
            postgres.Postgres(state, ports),
            kafka.Kafka(state, ports),
            temporal.Temporal(
                state,
                ports,
                [given.temporal_namespace, *more_namespaces],
                search_attributes or {},
                f"http://{LOOPBACK}:{ports['codec_server']}" if codec_server else None,
            ),
        )
        started, addresses = _chosen(own, wanted, given)
        await asyncio.gather(*(asyncio.to_thread(server.prepare) for server in started))
        async with keeping(Keeper(each.command, state, each.ready) for each in started) as kept:
            write_private(address_file(state), json.dumps(asdict(addresses), indent=1))
            try:
                yield Servers(addresses, kept, ports)
            finally:
                address_file(state).unlink(missing_ok=True)


@contextmanager
def _recorded(state: Path) -> Iterator[None]:
    """So that `status` and `down` find us."""
    write_record(supervisor_record(state), os.getpid())
    try:
        yield
    finally:
        supervisor_record(state).unlink(missing_ok=True)


def _chosen(
    own: tuple[postgres.Postgres, kafka.Kafka, temporal.Temporal],
    wanted: Collection[str],
    given: Addresses,
) -> tuple[list[Server], Addresses]:
    """The servers to start, and where all are: given ones where they are, ours where we start."""
    database, broker, engine = own
    started: list[Server] = []
    addresses = given
    if POSTGRES in wanted and not given.database_url:
        started.append(database)
        addresses = replace(addresses, database_url=database.url())
    if KAFKA in wanted and not given.kafka_bootstrap:
        started.append(broker)
        addresses = replace(
            addresses,
            kafka_bootstrap=broker.bootstrap,
            kafka_user=kafka.ADMIN,
            kafka_password=broker.password,
        )
    if TEMPORAL in wanted and not given.temporal_address:
        started.append(engine)
        addresses = replace(addresses, temporal_address=engine.address, temporal_ui=engine.ui)
    return started, addresses
