"""The whole system on one machine: it comes up, comes back, is found again, and leaves nothing."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local.addresses import Addresses
from deploy.local.attached import take_down, told
from deploy.local.keeper import NotReady
from deploy.local.processes import record_of, running
from deploy.local.roles import Role
from deploy.local.state import CHECKOUT, InUse
from deploy.local.system import whole_system

pytestmark = pytest.mark.servers

WAITS = """
import os, pathlib, signal
assert os.environ["PASSERELLE_DATABASE_URL"].startswith("postgresql://")
assert pathlib.Path(os.environ["PASSERELLE_MASTER_KEY_FILE"]).stat().st_mode & 0o077 == 0
pathlib.Path(os.environ["PASSERELLE_READY_FILE"]).touch()
signal.pause()
"""
SERVES = """
import http.server, os
host, port = os.environ["PASSERELLE_API_ADDRESS"].split(":")
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(204); self.end_headers()
http.server.HTTPServer((host, int(port)), Handler).serve_forever()
"""
ROLES = (
    Role("worker", (sys.executable, "-c", WAITS)),
    Role("api", (sys.executable, "-c", SERVES), port="api"),
)
RUNS = """
import asyncio, sys
from pathlib import Path
from deploy.local.system import whole_system
from tests.deploy.test_system import ROLES

async def run():
    async with whole_system(Path(sys.argv[1]), ROLES, fill=()):
        await asyncio.Event().wait()
asyncio.run(run())
"""


@pytest.fixture
def given(servers: Addresses, postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run's servers as if an operator had named them: only the roles are started."""
    for name, value in replace(servers, database_url=postgres).environment().items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("given")
async def test_a_role_that_dies_comes_back(tmp_path: Path) -> None:
    async with whole_system(tmp_path, ROLES, fill=()) as system:
        before = {keeper.name: keeper.child.pid for keeper in system.processes}
        for name in ("worker", "api"):
            system.kill(name)
            await asyncio.wait_for(system.answers(name), 20)
        after = {keeper.name: keeper.child.pid for keeper in system.processes}
        said = told(tmp_path)

    assert {name for name in before if before[name] != after[name]} == {"worker", "api"}
    assert said is not None
    assert said["api"] == system.api
    assert told(tmp_path) is None


@pytest.mark.usefixtures("given")
async def test_a_second_system_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    async with whole_system(tmp_path, (), fill=()):
        with pytest.raises(InUse):
            async with whole_system(tmp_path, (), fill=()):
                pass


@pytest.mark.usefixtures("given")
async def test_a_role_that_cannot_start_says_why_and_nothing_stays(tmp_path: Path) -> None:
    broken = Role("worker", (sys.executable, "-c", "raise SystemExit('the key file is missing')"))

    with pytest.raises(NotReady, match="the key file is missing"):
        async with whole_system(tmp_path, (broken,), fill=()):
            pass

    assert _left(tmp_path) == []


@pytest.mark.usefixtures("given")
async def test_what_fills_the_alliance_must_succeed(tmp_path: Path) -> None:
    fill = (sys.executable, "-c", "raise SystemExit('line 7: unknown institution')")

    with pytest.raises(NotReady, match="line 7: unknown institution"):
        async with whole_system(tmp_path, (), fill=fill):
            pass


def test_children_die_with_their_parent_and_the_next_start_finds_order(tmp_path: Path) -> None:
    first = _apart(tmp_path)
    pids = [int(each["pid"]) for each in _wait_told(tmp_path, first)["processes"]]

    first.kill()
    first.wait()
    _wait_until_gone(pids)
    second = _apart(tmp_path)
    said = _wait_told(tmp_path, second)

    assert len(pids) == len(said["processes"]) == 5
    assert take_down(tmp_path)
    second.wait()
    assert _left(tmp_path) == []
    assert not take_down(tmp_path)


def test_an_orphan_of_this_folder_is_ended_and_a_stranger_is_not(tmp_path: Path) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    record = record_of(tmp_path, "kafka")
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps({"pid": stranger.pid, "born": "another boot:1"}))

    assert not take_down(tmp_path)

    assert stranger.poll() is None
    assert not record.exists()
    stranger.send_signal(signal.SIGKILL)
    stranger.wait()


def _apart(state: Path) -> subprocess.Popen[bytes]:
    with (state / "apart.log").open("a") as log:
        return subprocess.Popen(
            [sys.executable, "-c", RUNS, str(state)], cwd=CHECKOUT, stdout=log, stderr=log
        )


def _wait_told(state: Path, started: subprocess.Popen[bytes]) -> dict[str, list[dict[str, str]]]:
    for _ in range(600):
        said = told(state)
        if said is not None:
            return said
        assert started.poll() is None, (state / "apart.log").read_text()
        _pause()
    raise AssertionError("it was never ready")


def _wait_until_gone(pids: list[int]) -> None:
    for _ in range(300):
        if not any(_alive(pid) for pid in pids):
            return
        _pause()
    raise AssertionError(f"still there: {[pid for pid in pids if _alive(pid)]}")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def _left(state: Path) -> list[str]:
    records = (state / "run" / "processes").glob("*.json")
    return [record.stem for record in records if running(record) is not None]


def _pause() -> None:
    signal.sigtimedwait([], 0.1)
