"""Recognitions live for months: today's workflows replay what earlier ones recorded."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from temporalio.workflow import NondeterminismError

from deploy.local.state import CHECKOUT
from tests.replay.hasty import Hasty
from tests.replay.record import HISTORIES
from tests.replay.replaying import recorded, replay
from tests.replay.scenarios import SCENARIOS


def test_every_scenario_is_recorded() -> None:
    names = {path.stem for path in recorded() if path.parent.name == "recognition"}

    assert {scenario.__name__ for scenario in SCENARIOS} <= names
    assert {path.stem for path in (HISTORIES / "panel").iterdir()} >= {
        "committee",
        "refused",
        "panel_timed_out",
    }


@pytest.mark.parametrize("path", recorded(), ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_a_recorded_history_is_replayed(path: Path) -> None:
    await replay(path)


@pytest.mark.parametrize("seed", ["1", "4242"])
def test_whatever_the_order_of_sets(seed: str) -> None:
    called = subprocess.run(
        [sys.executable, "-m", "tests.replay.replaying"],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert called.returncode == 0, called.stderr
    assert called.stdout == f"{len(recorded())} replayed\n"


async def test_a_workflow_that_does_otherwise_is_found() -> None:
    with pytest.raises(NondeterminismError):
        await replay(HISTORIES / "panel" / "committee.json", [Hasty])


def test_a_history_names_no_machine_and_no_text_in_the_clear() -> None:
    for path in recorded():
        text = path.read_text("utf-8")
        assert '"identity": "recorder"' in text
        assert "Teaching council" not in text
        assert "ba-economics" not in text
