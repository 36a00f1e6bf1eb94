"""How is a document read that might take all time or memory? In a process of its own, with limits.

Design 7. What goes over budget is refused with that reason; nothing it does reaches this process.
"""

import resource
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing import forkserver, get_context
from multiprocessing.connection import Connection

import msgspec

from models.documents.findings import blocking
from models.documents.record import Reading
from models.rules.limits import MEBIBYTE, READING_BYTES, READING_SECONDS

_READY, _OVER_MEMORY = b"ready", b""
_START_SECONDS = 60  # of the machine, not of the document: the first process imports every reader
_processes = get_context("forkserver")
_processes.set_forkserver_preload(["models.documents.budget", "models.documents.read"])


def prepare() -> None:
    """Starts the process that has the readers loaded, so that the first document finds it ready."""
    forkserver.ensure_running()


def read_within_budget(
    data: bytes,
    *,
    name: str = "",
    trust: Sequence[bytes] = (),
    at: datetime | None = None,
    seconds: float = READING_SECONDS,
    memory_bytes: int = READING_BYTES,
) -> Reading:
    """`read()` in a child process with limits on time and memory; blocks until it answers.

    Not for an event loop: call it in a thread. A document over budget is not readable and says so.
    Raises `ChildProcessError` where no process could be started: that says nothing of the document.
    """
    here, there = _processes.Pipe(duplex=False)
    arguments = (there, data, name, tuple(trust), at or datetime.now(UTC), memory_bytes)
    child = _processes.Process(target=_child, args=arguments, daemon=True)
    child.start()
    there.close()
    try:
        _await_start(here)
        answer = _answer(here, seconds)
    finally:
        here.close()
        child.kill()
        child.join()
        child.close()
    if answer is None:
        return _over(f"reading it takes longer than {seconds:g} seconds")
    if answer == _OVER_MEMORY:
        return _over(f"reading it needs more than {memory_bytes // MEBIBYTE} MiB of memory")
    return msgspec.json.decode(answer, type=Reading)


def _await_start(child: Connection) -> None:
    try:
        started = child.poll(_START_SECONDS) and child.recv_bytes() == _READY
    except EOFError:
        started = False
    if not started:
        raise ChildProcessError("no process to read documents in could be started")


def _answer(child: Connection, seconds: float) -> bytes | None:
    """None where none came in time; a child that went without a word ran out of memory."""
    try:
        return child.recv_bytes() if child.poll(seconds) else None
    except EOFError:
        return _OVER_MEMORY


def _over(why: str) -> Reading:
    found = blocking("OVER_BUDGET", "", f"the document is not read: {why}")
    return Reading(readable=False, findings=(found,))


def _child(
    answer: Connection,
    data: bytes,
    name: str,
    trust: tuple[bytes, ...],
    at: datetime,
    memory_bytes: int,
) -> None:
    """Runs in the child. Writable memory is limited, so libraries that are mapped do not count.

    The readers are there already when it begins; the process that asks never loads them.
    """
    from models.documents.read import read

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    answer.send_bytes(_READY)
    try:
        found = read(data, name=name, trust=trust, at=at)
        answer.send_bytes(msgspec.json.encode(found))
    except MemoryError:
        answer.send_bytes(_OVER_MEMORY)
