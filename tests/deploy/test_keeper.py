"""Who is kept alive: started again when it dies, later each time, and shown when it is silent."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from deploy.local import keeper
from deploy.local.keeper import Keeper, NotReady
from deploy.local.processes import Command, record_of, running


def _command(code: str) -> Command:
    return Command("role", (sys.executable, "-c", code))


async def _silent() -> None:
    raise ConnectionError("no answer on this port")


async def test_a_process_that_runs_and_is_silent_is_shown_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "READY_WITHIN_S", 0.2)
    kept = Keeper(lambda: _command("import signal; signal.pause()"), tmp_path, _silent)

    with pytest.raises(NotReady, match="no answer on this port"):
        await kept.start()
    await kept.stop()

    assert running(record_of(tmp_path, "role")) is None


async def test_a_process_that_ignores_the_kind_signal_is_ended_all_the_same(tmp_path: Path) -> None:
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True)"
    log = tmp_path / "logs" / "role.log"

    async def deaf() -> None:
        if not log.read_text():
            raise ConnectionError("it has not begun to ignore us")

    kept = Keeper(lambda: _command(f"{stubborn}\nwhile True: signal.pause()"), tmp_path, deaf)
    await kept.start()
    pid = kept.child.pid

    await kept.stop(within_s=0.2)

    with pytest.raises(ProcessLookupError):
        os.kill(pid or 0, 0)


async def test_each_start_leaves_the_log_of_the_one_before(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "role.log"

    async def spoke() -> None:
        if log.read_text() != "here\n":
            raise ConnectionError("it has not said that it is here")

    code = "print('here', flush=True); import signal; signal.pause()"
    kept = Keeper(lambda: _command(code), tmp_path, spoke)
    await kept.start()
    kept.kill()
    await asyncio.wait_for(kept.answers(), 20)

    previous = (tmp_path / "logs" / "role.previous.log").read_text()
    assert (kept.restarts, previous) == (1, "here\n")
    await kept.stop()
