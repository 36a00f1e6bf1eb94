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
    spent: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        session = int(fields[3])
        spent[session] = spent.get(session, 0) + sum(map(int, fields[11:15])) / TICKS_PER_S
    found = {keeper.name: spent.get(keeper.child.pid or 0, 0.0) for keeper in system.processes}
    return {**found, "driver": time.process_time()}


def settings_of(system: System) -> Settings:
    return Settings.model_validate(
        {
            name.removeprefix(PREFIX).lower(): value
            for name, value in system.environment.items()
            if name.startswith(PREFIX)
        }
    )
