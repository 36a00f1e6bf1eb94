"""Records the histories anew: `python -m tests.replay.record [NAME …]`, after a change that may.

A change of a workflow that fails the replay test is a change that recognitions under way would not
survive: `workflow.patched` first, and record anew only what is additional. Old files stay.
"""

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from temporalio.testing import TimeSkipper, TimeSkippingConfig

from deploy.cli.main import leave
from deploy.local.attributes import search_attributes
from deploy.local.servers import TEMPORAL, local_servers
from deploy.plugin import connect
from tests.replay.scenarios import CODEC, SCENARIOS, Stage

HISTORIES = Path(__file__).with_name("histories")
IDENTITY = re.compile(r'("identity": *)"[^"]*"')  # a process and its machine


def main() -> int:
    asyncio.run(record(set(sys.argv[1:])))
    return 0


async def record(wanted: set[str]) -> None:
    """All of them, or those named."""
    with tempfile.TemporaryDirectory() as state:
        attributes = search_attributes()
        async with local_servers(Path(state), [TEMPORAL], search_attributes=attributes) as servers:
            found = servers.addresses
            client = await connect(
                found.temporal_address, namespace=found.temporal_namespace, codec=CODEC
            )
            skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
            for scenario in SCENARIOS:
                name = scenario.__name__
                if wanted and name not in wanted:
                    continue
                histories = await scenario(Stage(client, skipper, f"replay-{name}"))
                for workflow, history in histories.items():
                    _write(workflow, name, history)


def _write(workflow: str, scenario: str, history: str) -> None:
    path = HISTORIES / workflow / f"{scenario}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(IDENTITY.sub(r'\1"recorder"', history) + "\n", "utf-8")


if __name__ == "__main__":
    leave(main())
