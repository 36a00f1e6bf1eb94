"""How does a server run beside us: as a child that dies with us, logs to a file, is found again.

A child asks the kernel to be stopped when its parent dies, however the parent dies. What survives
all the same (another system, a machine that was frozen) is found by its record at the next start:
the process id together with the moment the process began, so that nobody else's process is ever
taken for ours.
"""

import asyncio
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
BOOT = _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else ""
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

STOP_S = 20.0  # a broker that closes its log segments on a loaded machine
POLL_S = 0.02


@dataclass(frozen=True)
class Command:
    """What to run, and how to end it kindly."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM


class Child:
    """A process of ours, with its log in `logs/NAME.log` and its record in `run/processes`."""

    def __init__(self, command: Command, state: Path) -> None:
        self.command = command
        self.log = state / "logs" / f"{command.name}.log"
        self._record = record_of(state, command.name)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Ends what an earlier run left behind, then starts the process."""
        if threading.current_thread() is not threading.main_thread():
            # The kernel means the thread that started the child when it speaks of its parent.
            raise RuntimeError("children are started by the main thread, or they end with theirs")
        end_orphan(self._record)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".previous.log"))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(part) for part in self.command.argv],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.command.environment},
                cwd=self.command.directory,
                start_new_session=True,
                preexec_fn=dies_with(os.getpid(), self.command.stop_signal),
            )
        write_record(self._record, self._process.pid)

    def status(self) -> int | None:
        """The exit status of a process that has ended, None while it runs."""
        if self._process is None:
            return 0
        return self._process.poll()

    def kill(self) -> None:
        """What `kill -9` does; for tests that want to see what survives it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    async def stop(self, within_s: float = STOP_S) -> None:
        """Asks, waits, and insists."""
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(self.command.stop_signal)
            try:
                await asyncio.to_thread(process.wait, within_s)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._record.unlink(missing_ok=True)
        self._process = None

    def last_words(self, lines: int = 12) -> str:
        """The end of the log, for the message that says why a server did not start."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""


def record_of(state: Path, name: str) -> Path:
    return state / "run" / "processes" / f"{name}.json"


def write_record(record: Path, pid: int) -> None:
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps({"pid": pid, "born": born(pid)}))


def running(record: Path) -> int | None:
    """The id of the process a record speaks of, if that very process still runs."""
    try:
        told = json.loads(record.read_text())
        pid, birth = int(told["pid"]), told["born"]
    except (OSError, ValueError, KeyError):
        return None
    return pid if birth is not None and born(pid) == birth else None


def end_orphan(record: Path) -> None:
    """Ends what an earlier run of the same state folder left running, with its whole group."""
    orphan = running(record)
    if orphan is not None:
        os.killpg(orphan, signal.SIGKILL)
        deadline = time.monotonic() + STOP_S
        while running(record) is not None and time.monotonic() < deadline:
            time.sleep(POLL_S)
    record.unlink(missing_ok=True)


def born(pid: int) -> str | None:
    """When a living process began, in the kernel's ticks since boot; None for one that is gone.

    The name of the program stands in parentheses and may itself hold any character.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    state, started = fields[0], fields[19]
    return None if state in "ZX" else f"{BOOT}:{started}"


def dies_with(parent: int, stop_signal: signal.Signals) -> Callable[[], None] | None:
    if _LIBC is None:
        return None
    prctl = _LIBC.prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return ask
