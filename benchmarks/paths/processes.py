"""What the processes of a running system have cost so far, and the settings they were given."""

import os
import time
from pathlib import Path

from deploy.local.system import System
from deploy.settings import Settings

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PREFIX = "PASSERELLE_"


def cpu_s(system: System) -> dict[str, float]:
    """Processor seconds by process with all that it started; `driver` is ourselves."""
    parents: dict[int, int] = {}
    spent: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        pid = int(stat.parent.name)
        parents[pid], spent[pid] = int(fields[1]), sum(map(int, fields[11:15])) / TICKS_PER_S
    names = {keeper.child.pid: keeper.name for keeper in system.processes}
    found = dict.fromkeys(names.values(), 0.0)
    for pid, seconds in spent.items():
        ancestor: int | None = pid
        while ancestor is not None and ancestor not in names:
            ancestor = parents.get(ancestor)
        if ancestor is not None:
            found[names[ancestor]] += seconds
    return {**found, "driver": time.process_time()}


def settings_of(system: System) -> Settings:
    return Settings.model_validate(
        {
            name.removeprefix(PREFIX).lower(): value
            for name, value in system.environment.items()
            if name.startswith(PREFIX)
        }
    )
