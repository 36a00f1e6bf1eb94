"""How do events leave the house? One relay carries every feed into its institution's topic.

It reads what is behind, sends several slices at once, at most two per institution, and moves each
cursor when its slice is safe. A crash at any point repeats at most what was on its way, with the
same ids and sequences; on take-over the tail of each topic tells how much of that arrived. An
institution whose events cannot be carried is blocked alone (handbook streaming 4.3 and 4.4).
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from psycopg import OperationalError as ConnectionLost
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from activities.delivery.sink import Broken, Refused, Sink, Tail
from models.events import Event
from models.rules.limits import FEED_PAGE
from models.store import delivery
from models.store.bell import Bell, heard
from models.store.database import Sessions
from models.store.delivery import Behind, Damaged, Slice
from models.store.leader import Leader, leadership
from models.store.vault import Vault

log = logging.getLogger(__name__)

SINK = "kafka"
ROUND = FEED_PAGE  # what a crash may repeat per round
SLICES_ON_THE_WAY = 2  # per institution: one is sent while the other is acknowledged
POLL_S = 0.5  # the safety net under the bell
CONFIRM_S = 1.0
BACKOFF_S = (0.2, 0.5, 1.0, 2.0)
CLOSE_S = 5.0

OpenSink = Callable[[], AbstractAsyncContextManager[Sink]]


@dataclass
class Lane:
    """One institution's way out. `sent`: the last sequence queued; None until the tail is known."""

    institution: str
    sent: int | None = None
    on_the_way: int = 0
    broken: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # first come, first served


def plan(behind: Sequence[Behind], lanes: Mapping[str, Lane], budget: int = ROUND) -> list[Slice]:
    """Which events come next: as many per institution as there are, `budget` in all."""
    slices = []
    for row in behind:
        lane = lanes.get(row.institution)
        if lane is None or lane.sent is None or lane.broken or budget == 0:
            continue
        after = max(lane.sent, row.carried)
        upto = min(row.latest, after + budget)
        if upto > after and lane.on_the_way < SLICES_ON_THE_WAY:
            slices.append(Slice(row.institution, after, upto))
            budget -= upto - after
    return slices


class Relay:
    """Runs until it is stopped, whether or not Kafka is there."""

    def __init__(
        self,
        database_url: str,
        sessions: Sessions,
        vault: Vault,
        bell: Bell,
        open_sink: OpenSink,
        started: Callable[[], None] = lambda: None,
    ) -> None:
        self._database_url = database_url
        self._sessions = sessions
        self._vault = vault
        self._bell = bell
        self._open_sink = open_sink
        self._started = started

    async def run(self, stop: asyncio.Event) -> None:
        failures = 0
        while not stop.is_set():
            try:
                async with leadership(self._database_url, f"relay/{SINK}", stop) as leader:
                    if leader is not None:
                        await self._carry(leader, stop)
            except (Broken, ConnectionLost, SQLAlchemyError) as failed:
                log.warning("begins again: %s", failed)
                await heard(stop, BACKOFF_S[min(failures, len(BACKOFF_S) - 1)])
                failures += 1

    async def _carry(self, leader: Leader, stop: asyncio.Event) -> None:
        async with self._open_sink() as sink:
            carrying = Carrying(self._sessions, self._vault, self._bell, sink)
            await carrying.open()
            log.info("carries the feeds")
            self._started()
            await carrying.run(leader, stop)


class Carrying:
    """The time from one opening of the sink to its end."""

    def __init__(self, sessions: Sessions, vault: Vault, bell: Bell, sink: Sink) -> None:
        self._sessions = sessions
        self._vault = vault
        self._bell = bell
        self._sink = sink
        self._lanes: dict[str, Lane] = {}
        self._safe: dict[str, int] = {}
        self._refused: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._failure: Exception | None = None

    async def open(self) -> None:
        """Finds everybody's place before the first event comes.

        Who has no topic yet, and nothing to send, is not blocked for it.
        """
        async with self._sessions() as session:
            everybody = await delivery.institutions(session)
        await self._open_lanes(everybody)
        self._refused.clear()
        self._lanes = {name: lane for name, lane in self._lanes.items() if not lane.broken}

    async def run(self, leader: Leader, stop: asyncio.Event) -> None:
        """Carries until stopped. Raises what made it impossible to go on."""
        try:
            confirmed = asyncio.get_running_loop().time()
            while not stop.is_set():
                ring = self._bell.upcoming()
                started = await self._round()
                if asyncio.get_running_loop().time() - confirmed > CONFIRM_S:
                    await leader.confirm()
                    confirmed = asyncio.get_running_loop().time()
                if not started:
                    await heard(ring, POLL_S)
            await self._finish()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _round(self) -> bool:
        """Writes down what came of the last ones and starts the next; False if there is none."""
        if self._failure is not None:
            raise self._failure
        async with self._sessions.begin() as session:
            await self._note(session)
            behind = [row for row in await delivery.behind(session, SINK) if not row.resting]
            slices = plan(behind, self._lanes)
            events = await delivery.events(session, self._vault, slices) if slices else {}
        for slice_ in slices:
            self._start(slice_, events[slice_.institution])
        await asyncio.sleep(0)  # they queue their events before the next round is read
        opened = await self._open_lanes([row.institution for row in behind])
        return bool(slices) or opened

    async def _note(self, session: AsyncSession) -> None:
        """Moves the cursors, blocks whom it must."""
        safe, self._safe = self._safe, {}
        refused, self._refused = self._refused, {}
        await delivery.advance(session, SINK, safe)
        for institution, reason in sorted(refused.items()):
            log.error("%s is blocked: %s", institution, reason)
            await delivery.block(session, SINK, institution, reason)

    async def _open_lanes(self, institutions: Sequence[str]) -> bool:
        """Finds out, before anything is sent, how far each topic is; False if all were known."""
        for name in institutions:
            lane = self._lanes.get(name)
            if lane is None or (lane.broken and lane.on_the_way == 0):
                self._lanes[name] = Lane(name)
        unknown = [name for name in institutions if self._lanes[name].sent is None]
        if not unknown:
            return False
        tails = await self._sink.tails(unknown)
        for name in unknown:
            await self._open_lane(self._lanes[name], tails[name])
        return True

    async def _open_lane(self, lane: Lane, tail: Tail | Refused | None) -> None:
        if isinstance(tail, Refused):
            self._refuse(lane, tail)
        elif tail is None:
            lane.sent = 0
        else:
            async with self._sessions.begin() as session:
                ours = await delivery.knows(session, lane.institution, tail.sequence, tail.event_id)
                if ours:
                    await delivery.advance(session, SINK, {lane.institution: tail.sequence})
                    lane.sent = tail.sequence
                else:
                    self._refuse(lane, Refused("its topic ends with an event of another database"))

    def _start(self, slice_: Slice, events: list[Event] | Damaged) -> None:
        lane = self._lanes[slice_.institution]
        lane.sent = slice_.upto
        lane.on_the_way += 1
        task = asyncio.create_task(self._carry(lane, events))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, lane: Lane, events: list[Event] | Damaged) -> None:
        try:
            async with lane.turn:
                if lane.broken:  # what came before it was not taken, so neither is this
                    return
                if isinstance(events, Damaged):
                    raise Refused(events.reason)
                acknowledged = await self._sink.put(lane.institution, events)
            await acknowledged
            if not lane.broken:
                self._safe[lane.institution] = events[-1].sequence
        except Refused as refused:
            self._refuse(lane, refused)
        except Broken as broken:
            lane.broken = True
            self._failure = broken
        finally:
            lane.on_the_way -= 1
            self._bell.ring()

    def _refuse(self, lane: Lane, refused: Refused) -> None:
        """The next round writes it down."""
        lane.broken = True
        self._refused[lane.institution] = str(refused)

    async def _finish(self) -> None:
        """Lets what is on its way arrive, and writes it down."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSE_S)
        async with self._sessions.begin() as session:
            await self._note(session)
