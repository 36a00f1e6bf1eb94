"""One test run: the folder its servers live in, whatever number of processes share the tests.

Nothing is started here, and nothing heavy is imported: tests of rules and documents never wait for
a server. The first test that asks for one starts them all (`tests/servers.py`).
"""

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

STATE = "PASSERELLE_TEST_STATE"
RUN = "PASSERELLE_TEST_RUN"
STOP_S = 30.0


def begin() -> None:
    """Called by the process that controls the run, before it starts others."""
    os.environ[STATE] = str(Path(tempfile.gettempdir()) / f"passerelle-test-{os.getpid()}")
    os.environ[RUN] = str(os.getpid())


def state() -> Path:
    return Path(os.environ[STATE])


def process() -> int:
    """The process that is the run: the servers live as long as it does."""
    return int(os.environ[RUN])


def end() -> None:
    """Stops the servers, if any test had them started, and waits until their folder is gone."""
    holder = state() / "holder"
    if not holder.exists():
        return
    try:
        os.kill(int(holder.read_text()), signal.SIGTERM)
    except ProcessLookupError:
        shutil.rmtree(state(), ignore_errors=True)  # it ended before us and could not tidy up
    deadline = time.monotonic() + STOP_S
    while state().exists() and time.monotonic() < deadline:
        time.sleep(0.05)
