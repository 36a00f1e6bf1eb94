"""Runs the servers of a state folder for as long as another process lives: those of one test run.

The test processes come and go; the run is the process whose id is given. When it has ended, however
it ended, the servers stop and their folder is removed.
"""

import argparse
import asyncio
import os
import shutil
import signal
import sys
from pathlib import Path

from deploy.local.attributes import search_attributes
from deploy.local.processes import born
from deploy.local.servers import local_servers

LOOK_EVERY_S = 0.2


async def hold(state: Path, until: int, namespaces: list[str]) -> None:
    birth = born(until)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with local_servers(
        state, search_attributes=search_attributes(), more_namespaces=namespaces
    ):
        while not stop.is_set() and born(until) == birth:
            await _within(stop, LOOK_EVERY_S)


async def _within(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", type=Path)
    parser.add_argument("--until", type=int, required=True, help="the process that is the run")
    parser.add_argument("--namespace", action="append", default=[])
    called = parser.parse_args()
    try:
        asyncio.run(hold(called.state, called.until, called.namespace))
    finally:
        shutil.rmtree(called.state, ignore_errors=True)
    sys.stdout.flush()
    os._exit(0)  # without closing the interpreter: Temporal's SDK may crash a closing one


if __name__ == "__main__":
    main()
