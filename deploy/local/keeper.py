"""What happens when a process of ours dies: it is started again, later each time it dies soon."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local.processes import STOP_S, Child, Command

POLL_S = 0.1
ASK_EVERY_S = 0.05
ASK_WITHIN_S = 3.0
READY_WITHIN_S = 90.0
STARTS = 6  # of a process that ends before it was ever ready: its configuration is wrong
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 10.0
STEADY_S = 30.0  # who lived so long begins again with the first pause


class NotReady(Exception):
    """A process did not come up; the message holds the end of its log."""


class Keeper:
    """Keeps one child alive and knows whether it answers.

    `command` is asked before each start; `ready` makes one real request and raises until it is
    answered.
    """

    def __init__(
        self, command: Callable[[], Command], state: Path, ready: Callable[[], Awaitable[object]]
    ) -> None:
        self._command = command
        self._state = state
        self._ask = ready
        self._answers = asyncio.Event()
        self._reason = ""
        self._watch: asyncio.Task[None] | None = None
        self.child = Child(command(), state)
        self.restarts = 0

    async def start(self) -> None:
        """Returns when the process answers; raises NotReady when it does not."""
        for attempt in range(STARTS):
            await asyncio.sleep(FIRST_PAUSE_S * attempt)
            self._launch()
            if await self._came_up():
                self._watch = asyncio.create_task(self._keep())
                return
        raise NotReady(f"{self.name} ends as soon as it starts:\n{self.child.last_words()}")

    async def stop(self, within_s: float = STOP_S) -> None:
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        self._answers.clear()
        await self.child.stop(within_s)

    def kill(self) -> None:
        """As `kill -9` would; what follows is what would follow then."""
        self._answers.clear()
        self.child.kill()

    @property
    def answering(self) -> bool:
        return self._answers.is_set()

    async def answers(self) -> None:
        """Returns when the process answers (again)."""
        await self._answers.wait()

    @property
    def name(self) -> str:
        return self.child.command.name

    async def _keep(self) -> None:
        pause, begun = FIRST_PAUSE_S, time.monotonic()
        while True:
            await asyncio.sleep(POLL_S)
            if self.child.status() is None:
                continue
            self._answers.clear()
            pause = FIRST_PAUSE_S if time.monotonic() - begun > STEADY_S else pause
            await asyncio.sleep(pause)
            pause, begun = min(pause * 2, LONGEST_PAUSE_S), time.monotonic()
            self.restarts += 1
            self._launch()
            with contextlib.suppress(NotReady):  # it runs and is silent; it is asked no more
                await self._came_up()

    def _launch(self) -> None:
        self.child = Child(self._command(), self._state)
        self.child.start()

    async def _came_up(self) -> bool:
        """Whether the process answers (True) or has ended before it did (False)."""
        deadline = time.monotonic() + READY_WITHIN_S
        while self.child.status() is None:
            if await self._answered():
                self._answers.set()
                return True
            if time.monotonic() > deadline:
                words = self.child.last_words()
                raise NotReady(f"{self.name} runs and does not answer: {self._reason}\n{words}")
            await asyncio.sleep(ASK_EVERY_S)
        return False

    async def _answered(self) -> bool:
        try:
            async with asyncio.timeout(ASK_WITHIN_S):
                await self._ask()
        except Exception as not_yet:  # noqa: BLE001 - each server has words of its own for it
            self._reason = repr(not_yet)
            return False
        return True


class Kept:
    """Several processes that are kept alive together, by name."""

    def __init__(self, keepers: Mapping[str, Keeper]) -> None:
        self._keepers = keepers

    def __iter__(self) -> Iterator[Keeper]:
        return iter(self._keepers.values())

    def child(self, name: str) -> Child:
        return self._keepers[name].child

    def kill(self, name: str) -> None:
        """`kill -9`; the process comes back by itself, see `answers`."""
        self._keepers[name].kill()

    async def answers(self, name: str) -> None:
        """Returns when a process answers (again)."""
        await self._keepers[name].answers()


@asynccontextmanager
async def keeping(keepers: Iterable[Keeper]) -> AsyncIterator[Kept]:
    """Starts all at once (ready when the slowest is) and stops them when the block is left."""
    named = {keeper.name: keeper for keeper in keepers}
    try:
        await _start(named.values())
        yield Kept(named)
    finally:
        await asyncio.gather(*(keeper.stop() for keeper in named.values()))


async def _start(keepers: Iterable[Keeper]) -> None:
    try:
        async with asyncio.TaskGroup() as starting:
            for keeper in keepers:
                starting.create_task(keeper.start())
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None  # one reason is enough for the reader
