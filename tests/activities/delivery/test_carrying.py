"""The relay's own code on a database and topics in memory, cut off wherever Hypothesis likes.

Whatever the cuts: a consumer that follows the contract (ignore what it has, never skip) sees every
event once and in order, and the cursor ends where the feed ends.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple, cast
from unittest import mock
from uuid import UUID, uuid5

from hypothesis import given, settings
from hypothesis import strategies as st

from activities.delivery import relay
from activities.delivery.relay import Carrying, Lane, plan
from activities.delivery.sink import Broken, Refused, Tail
from models.events import Event
from models.ids import NAMESPACE
from models.store.bell import Bell
from models.store.delivery import Behind, Damaged, Slice

INSTITUTIONS = ("a", "b", "c")
AT = datetime(2026, 3, 2, tzinfo=UTC)


def id_of(institution: str, sequence: int) -> UUID:
    return uuid5(NAMESPACE, f"{institution}/{sequence}")


class Memory:
    """The database: what `models.store.delivery` does, in dictionaries. It outlives every relay."""

    def __init__(self) -> None:
        self.latest = dict.fromkeys(INSTITUTIONS, 0)
        self.cursor = dict.fromkeys(INSTITUTIONS, 0)
        self.blocked: dict[str, str] = {}

    def sessions(self) -> Any:
        @asynccontextmanager
        async def session() -> AsyncIterator[None]:
            await asyncio.sleep(0)
            yield None

        session.begin = session  # type: ignore[attr-defined]
        return session

    def left(self) -> bool:
        """Whether anybody who is not blocked is behind."""
        return any(
            self.cursor[name] < self.latest[name]
            for name in INSTITUTIONS
            if name not in self.blocked
        )

    async def institutions(self, session: None) -> list[str]:
        return list(INSTITUTIONS)

    async def behind(self, session: None, sink: str) -> list[Behind]:
        await asyncio.sleep(0)
        return [
            Behind(name, self.cursor[name], self.latest[name], name in self.blocked)
            for name in INSTITUTIONS
            if self.latest[name] > self.cursor[name]
        ]

    async def events(
        self, session: None, vault: None, slices: Sequence[Slice]
    ) -> dict[str, list[Event] | Damaged]:
        await asyncio.sleep(0)
        return {
            one.institution: [event(one.institution, n) for n in range(one.after + 1, one.upto + 1)]
            for one in slices
        }

    async def advance(self, session: None, sink: str, carried: Mapping[str, int]) -> None:
        await asyncio.sleep(0)
        for name, sequence in carried.items():
            assert sequence <= self.latest[name]
            self.cursor[name] = max(self.cursor[name], sequence)

    async def block(self, session: None, sink: str, institution: str, reason: str) -> None:
        self.blocked[institution] = reason

    async def knows(self, session: None, institution: str, sequence: int, event_id: UUID) -> bool:
        return event_id == id_of(institution, sequence)


class Topics:
    """What Kafka holds. It outlives every producer."""

    def __init__(self) -> None:
        self.records: dict[str, list[int]] = {name: [] for name in INSTITUTIONS}
        self.refusing: set[str] = set()


class Producer:
    """Records arrive some steps after they were queued, their acknowledgement later still.

    In order, as an idempotent producer's do. When the relay that queued them is gone, what is on
    its way still arrives, or is lost.
    """

    def __init__(self, topics: Topics, delays: Iterator[int], breaks_after: int | None) -> None:
        self._topics = topics
        self._delays = delays
        self._left = breaks_after
        self._before: dict[str, asyncio.Future[None]] = {}
        self._on_the_way: list[asyncio.Future[None]] = []

    async def tails(self, institutions: Collection[str]) -> Mapping[str, Tail | Refused | None]:
        await asyncio.sleep(0)
        last = {name: self._topics.records[name][-1:] for name in institutions}
        return {
            name: Tail(records[0], id_of(name, records[0])) if records else None
            for name, records in last.items()
        }

    async def put(self, institution: str, events: Sequence[Event]) -> Awaitable[None]:
        if self._left == 0:
            raise Broken("the producer cannot go on")
        if self._left is not None:
            self._left -= 1
        await asyncio.sleep(0)
        before = self._before.get(institution)
        arriving = asyncio.ensure_future(self._arrive(institution, events, before))
        self._before[institution] = arriving
        self._on_the_way.append(arriving)
        return asyncio.shield(arriving)

    async def lose(self) -> None:
        """The machine died with what had not left it."""
        for arriving in self._on_the_way:
            arriving.cancel()
        await asyncio.gather(*self._on_the_way, return_exceptions=True)

    async def _arrive(
        self, institution: str, events: Sequence[Event], before: asyncio.Future[None] | None
    ) -> None:
        if before is not None:
            await before
        await steps_pass(next(self._delays, 0))
        if institution in self._topics.refusing:
            raise Refused("not this one")
        self._topics.records[institution].extend(event.sequence for event in events)
        await steps_pass(next(self._delays, 0))


class Alone:
    """A leader nobody doubts."""

    async def confirm(self) -> None:
        return None


@cache
def event(institution: str, sequence: int) -> Event:
    return Event(
        institution=institution,
        sequence=sequence,
        event_id=id_of(institution, sequence),
        correlation_id=UUID(int=0),
        type="t",
        actor=institution,
        subject="s",
        data={},
        traceparent=None,
        occurred_at=AT,
    )


async def steps_pass(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def whole(carrying: Carrying, stop: asyncio.Event) -> None:
    await carrying.open()
    await carrying.run(cast(Any, Alone()), stop)


async def carry(memory: Memory, producer: Producer, steps: int | None) -> None:
    """A relay that is cut off after so many steps of the loop; None: until all is carried."""
    stop, bell = asyncio.Event(), Bell()
    with mock.patch.object(relay, "delivery", memory):
        carrying = Carrying(memory.sessions(), cast(Any, None), bell, producer)
        running = asyncio.create_task(whole(carrying, stop))
        if steps is None:
            while memory.left() and not running.done():  # noqa: ASYNC110 - step by step
                await asyncio.sleep(0)
            stop.set()
            bell.ring()
            await running
        else:
            await steps_pass(steps)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def consumed(records: Sequence[int]) -> int:
    """What a consumer has at the end; at a gap it would have had to ask over HTTP."""
    stored = 0
    for sequence in records:
        assert sequence <= stored + 1
        stored = max(stored, sequence)
    return stored


class Cut(NamedTuple):
    """So many events are told, then a relay runs so many steps, or until its producer breaks."""

    institution: str
    told: int
    steps: int
    breaks_after: int | None
    loses: bool


CUTS = st.lists(
    st.builds(
        Cut,
        st.sampled_from(INSTITUTIONS),
        st.sampled_from([1, 2, 600, 1700]),  # within a round, or several
        st.integers(0, 80),
        st.none() | st.integers(0, 3),
        st.booleans(),
    ),
    max_size=6,
)


@given(cuts=CUTS, delays=st.lists(st.integers(0, 40), max_size=40))
@settings(max_examples=100, deadline=None)
def test_no_cut_loses_or_skips_an_event(cuts: list[Cut], delays: list[int]) -> None:
    memory, topics, left = Memory(), Topics(), iter(delays)

    async def live() -> None:
        for cut in cuts:
            memory.latest[cut.institution] += cut.told
            producer = Producer(topics, left, cut.breaks_after)
            await carry(memory, producer, cut.steps)
            if cut.loses:
                await producer.lose()
        await carry(memory, Producer(topics, left, None), None)

    asyncio.run(live())

    assert memory.cursor == memory.latest
    assert {name: consumed(topics.records[name]) for name in INSTITUTIONS} == memory.latest


async def test_who_is_refused_is_blocked_and_the_others_go_on() -> None:
    memory, topics = Memory(), Topics()
    memory.latest = {"a": 1200, "b": 700, "c": 3}
    topics.refusing = {"b"}

    await carry(memory, Producer(topics, iter(()), None), None)

    assert memory.cursor == {"a": 1200, "b": 0, "c": 3}
    assert memory.blocked == {"b": "not this one"}
    assert topics.records["b"] == []


async def test_nothing_is_repeated_where_nothing_was_cut_off() -> None:
    memory, topics = Memory(), Topics()
    memory.latest = {"a": 1777, "b": 1, "c": 0}

    await carry(memory, Producer(topics, iter(()), None), None)

    assert topics.records == {"a": list(range(1, 1778)), "b": [1], "c": []}


def test_a_round_takes_whole_backlogs_up_to_its_budget() -> None:
    behind = [Behind("a", 0, 300, False), Behind("b", 10, 900, False), Behind("c", 0, 5, False)]
    lanes = {name: Lane(name, sent=0) for name in INSTITUTIONS}

    assert plan(behind, lanes, budget=500) == [Slice("a", 0, 300), Slice("b", 10, 210)]


def test_no_events_are_taken_of_who_is_broken_unknown_or_has_enough_on_the_way() -> None:
    behind = [Behind(name, 0, 10, False) for name in INSTITUTIONS]
    lanes = {
        "a": Lane("a", sent=0, broken=True),
        "b": Lane("b", sent=None),
        "c": Lane("c", sent=0, on_the_way=relay.SLICES_ON_THE_WAY),
    }

    assert plan(behind, lanes) == []


def test_what_is_on_the_way_is_not_taken_again() -> None:
    lanes = {"a": Lane("a", sent=7, on_the_way=1)}

    assert plan([Behind("a", 3, 10, False)], lanes) == [Slice("a", 7, 10)]
