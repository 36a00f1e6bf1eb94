"""Replays every recorded history with today's workflows: `python -m tests.replay.replaying`.

A program of its own, so that it can be run under another seed of Python's hashes.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from deploy.cli.main import leave
from deploy.plugin import plugin
from deploy.worker import WORKFLOWS
from tests.replay.record import HISTORIES
from tests.replay.scenarios import CODEC


def recorded() -> list[Path]:
    return sorted(HISTORIES.rglob("*.json"))


def history_in(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(f"{path.parent.name}/{path.stem}", path.read_text("utf-8"))


async def replay(path: Path, workflows: Sequence[type] = WORKFLOWS) -> None:
    """Raises where the workflow of today does otherwise than the one that was recorded."""
    replayer = Replayer(workflows=workflows, plugins=[plugin(CODEC)])
    await replayer.replay_workflow(history_in(path))


async def all_of_them() -> int:
    for path in recorded():
        await replay(path)
    return len(recorded())


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(all_of_them())} replayed\n")
    leave(0)
