"""Who runs the system of a state folder, what does it say of itself, and how is it ended?"""

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

from deploy.local.addresses import address_file
from deploy.local.processes import end_orphan, record_of, running

SUPERVISOR = "up"
STOP_S = 60.0


def supervisor_record(state: Path) -> Path:
    return record_of(state, SUPERVISOR)


def telling_file(state: Path) -> Path:
    return state / "run" / "system.json"


def told(state: Path) -> dict[str, Any] | None:
    """What the system that runs in this folder last said of itself; None where none is ready."""
    if running(supervisor_record(state)) is None:
        return None
    try:
        found = json.loads(telling_file(state).read_text())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def take_down(state: Path) -> bool:
    """Ends the system of this folder and whatever a crash left of it; whether there was any."""
    record = supervisor_record(state)
    supervisor = running(record)
    if supervisor is not None:
        os.kill(supervisor, signal.SIGTERM)
        _wait_for_end(record)
    left = [each for each in sorted(record.parent.glob("*.json")) if running(each) is not None]
    for each in record.parent.glob("*.json"):
        end_orphan(each)
    for stale in (address_file(state), telling_file(state)):
        stale.unlink(missing_ok=True)
    return supervisor is not None or bool(left)


def _wait_for_end(record: Path) -> None:
    deadline = time.monotonic() + STOP_S
    while running(record) is not None and time.monotonic() < deadline:
        time.sleep(0.05)
