"""How much of what Temporal can do is left to a whole recognition? And what does one cost?

    python -m benchmarks.path [--alone N] [--crowd N] [--json]

On servers of its own, all roles running. A recognition goes from the API through matching, a panel
of three votes, decision, posting and the student system's acknowledgement to CLOSED. Beside it, on
the same Temporal in the same run, the same graph with empty bodies and 1 kB payloads.

`ratios`: bare latency over ours, one at a time; our rate over the bare one, many at once.
`figures`: both, history events and workflow tasks of a recognition's workflows, and processor time
per recognition by process.
"""

import asyncio
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import click
from temporalio.client import Client

from benchmarks.paths import bare
from benchmarks.paths.ours import alliance_of_three, ours
from benchmarks.paths.processes import cpu_s, settings_of
from deploy.local.roles import PROGRAM, ROLES, Role
from deploy.local.state import made
from deploy.local.system import System, whole_system
from deploy.roles.temporal import temporal

BARE_WORKER = Role("bare-worker", (sys.executable, "-m", "benchmarks.paths.worker"))
WARM_UPS = 2

# One whole path; returns the ids of its workflows.
Path_ = Callable[[], Awaitable[list[str]]]


class Graph(NamedTuple):
    """What one path leaves in Temporal, all its workflows together."""

    events: int
    workflow_tasks: int


async def measured(alone: int, crowd: int) -> dict[str, Any]:
    """`alone`: paths one after the other, `crowd`: at once; of ours and of the bare ones each."""
    with tempfile.TemporaryDirectory(prefix="passerelle-path-") as folder:
        state = made(Path(folder))
        fill = (*PROGRAM, "seed", str(alliance_of_three(state)))
        async with whole_system(state, (*ROLES, BARE_WORKER), fill) as system:
            return await on(system, state, alone, crowd)


async def on(system: System, state: Path, alone: int, crowd: int) -> dict[str, Any]:
    """The same on a system that runs."""
    client = await temporal(settings_of(system), lazy=False)

    async def bare_path() -> list[str]:
        return await bare.recognise(client)

    async with ours(system.api, system.addresses.database_url, state, client) as house:
        graphs, latencies = await _alone(client, alone, house.recognise, bare_path)
        rates, cpu = await _crowd(system, crowd, house.recognise, bare_path)
    return {
        "name": "path",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}",
        "ratios": {
            "latency_bare_over_ours": round(latencies[1] / latencies[0], 2),
            "rate_ours_over_bare": round(rates[0] / rates[1], 2),
        },
        "figures": {
            "ours_alone_ms": round(latencies[0] * 1000),
            "bare_alone_ms": round(latencies[1] * 1000),
            "ours_per_second": round(rates[0], 2),
            "bare_per_second": round(rates[1], 2),
            "ours_history_events": graphs[0].events,
            "bare_history_events": graphs[1].events,
            "ours_workflow_tasks": graphs[0].workflow_tasks,
            "bare_workflow_tasks": graphs[1].workflow_tasks,
            **cpu,
        },
    }


async def _alone(client: Client, rounds: int, *paths: Path_) -> tuple[list[Graph], list[float]]:
    """The median latency of each, in seconds, taken in turns so that the load is the same."""
    taken: list[list[float]] = [[] for _ in paths]
    graphs: list[Graph] = []
    for number in range(WARM_UPS + rounds):
        for index, path in enumerate(paths):
            began = time.perf_counter()
            workflows = await path()
            if number >= WARM_UPS:
                taken[index].append(time.perf_counter() - began)
            if number == 0:
                graphs.append(await _graph(client, workflows))
    return graphs, [statistics.median(times) for times in taken]


async def _crowd(system: System, many: int, *paths: Path_) -> tuple[list[float], dict[str, float]]:
    """Paths per second of each, many at once, and what ours and the bare one cost by process."""
    rates, cpu = [], {}
    for name, path in zip(("ours", "bare"), paths, strict=True):
        before, began = cpu_s(system), time.perf_counter()
        await asyncio.gather(*(path() for _ in range(many)))
        rates.append(many / (time.perf_counter() - began))
        for process, spent in cpu_s(system).items():
            each = round((spent - before.get(process, 0)) / many * 1000, 1)
            if each >= 1:
                cpu[f"{name}_cpu_ms_{process}"] = each
    return rates, cpu


async def _graph(client: Client, workflows: Iterable[str]) -> Graph:
    histories = [await client.get_workflow_handle(one).fetch_history() for one in workflows]
    events = [event for history in histories for event in history.events]
    tasks = [one for one in events if one.HasField("workflow_task_completed_event_attributes")]
    return Graph(len(events), len(tasks))


@click.command()
@click.option("--alone", default=10, help="Paths one after the other.")
@click.option("--crowd", default=30, help="Paths at once.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def main(alone: int, crowd: int, as_json: bool) -> None:
    """Sends recognitions and bare workflows through the same Temporal."""
    found = asyncio.run(measured(alone, crowd))
    rows = {**found["ratios"], **found["figures"]}
    table = "\n".join(f"{name:40}{value:>12}" for name, value in rows.items())
    sys.stdout.write((json.dumps(found, indent=1) if as_json else table) + "\n")
    sys.stdout.flush()
    os._exit(0)  # a short process that used Temporal may crash while it closes (SDK issue 300)


if __name__ == "__main__":
    main()
