"""The benchmarks of the whole system say what they promise; how fast it is, is not tested."""

import time
from pathlib import Path

import pytest

from benchmarks import path, startup
from benchmarks.paths.ours import alliance_of_three
from deploy.local.roles import PROGRAM, ROLES
from deploy.local.system import whole_system

EVENTS, WORKFLOW_TASKS = 70, 15  # of one recognition, in all its workflows together


@pytest.mark.slow
async def test_a_start_and_a_few_paths(tmp_path: Path) -> None:
    fill = (*PROGRAM, "seed", str(alliance_of_three(tmp_path)))
    began = time.time()
    async with whole_system(tmp_path, (*ROLES, path.BARE_WORKER), fill) as system:
        start = await startup.on(system, tmp_path, began)
        paths = await path.on(system, tmp_path, alone=1, crowd=2)

    for found in (start, paths):
        assert found.keys() == {"name", "machine", "ratios", "figures"}
        assert all(value > 0 for value in found["ratios"].values())
    assert {f"cpu_s_{role.name}" for role in ROLES} <= start["figures"].keys()
    assert paths["figures"]["ours_history_events"] <= EVENTS
    assert paths["figures"]["ours_workflow_tasks"] <= WORKFLOW_TASKS
