"""How long from nothing to a system that works, and which process takes it?

    python -m benchmarks.startup [--json]

`up` in an empty folder: servers; schema, demo alliance and Kafka users; then our own processes.
`ratios`: all of it over the servers alone, and the first recognition over the next one (is it warm
when it says so?). `figures`: the three parts, and processor time of each process until ready.
"""

import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from benchmarks.paths.ours import alliance_of_three, ours
from benchmarks.paths.processes import cpu_s, settings_of
from deploy.local.addresses import address_file
from deploy.local.processes import record_of
from deploy.local.roles import PROGRAM, ROLES
from deploy.local.state import made
from deploy.local.system import System, whole_system
from deploy.roles.temporal import temporal


async def measured() -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="passerelle-startup-") as folder:
        state = made(Path(folder))
        fill = (*PROGRAM, "seed", str(alliance_of_three(state)))
        began = time.time()
        async with whole_system(state, ROLES, fill) as system:
            return await on(system, state, began)


async def on(system: System, state: Path, began: float) -> dict[str, Any]:
    """Of a system that is ready just now and was begun at this instant, in seconds since 1970."""
    ready, spent = time.time(), cpu_s(system)
    servers = address_file(state).stat().st_mtime
    roles = min(record_of(state, role.name).stat().st_mtime for role in ROLES)
    first, following = await _two_paths(system, state)
    return {
        "name": "startup",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}",
        "ratios": {
            "ready_over_servers": round((ready - began) / (servers - began), 2),
            "first_recognition_over_next": round(first / following, 2),
        },
        "figures": {
            "ready_s": round(ready - began, 2),
            "servers_s": round(servers - began, 2),
            "schema_alliance_users_s": round(roles - servers, 2),
            "processes_s": round(ready - roles, 2),
            "first_recognition_ms": round(first * 1000),
            "next_recognition_ms": round(following * 1000),
            **{f"cpu_s_{name}": round(seconds, 2) for name, seconds in spent.items()},
        },
    }


async def _two_paths(system: System, state: Path) -> list[float]:
    client = await temporal(settings_of(system), lazy=False)
    taken = []
    async with ours(system.api, system.addresses.database_url, state, client) as house:
        for _ in range(2):
            began = time.perf_counter()
            await house.recognise()
            taken.append(time.perf_counter() - began)
    return taken


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def main(as_json: bool) -> None:
    """Starts the whole system in an empty folder and stops it."""
    found = asyncio.run(measured())
    rows = {**found["ratios"], **found["figures"]}
    table = "\n".join(f"{name:40}{value:>12}" for name, value in rows.items())
    sys.stdout.write((json.dumps(found, indent=1) if as_json else table) + "\n")
    sys.stdout.flush()
    os._exit(0)  # a short process that used Temporal may crash while it closes (SDK issue 300)


if __name__ == "__main__":
    main()
