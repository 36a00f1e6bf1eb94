"""The feed under writers that race, fail and repeat themselves: gapless, ordered, once."""

import asyncio
import os
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.envelope import TooLarge
from models.events import Event, Fact, event_type
from models.rules.audience import Part
from models.rules.limits import EVENT_BYTES
from models.store import feed
from models.store.database import Sessions
from models.store.vault import Vault
from models.tables.feed import Stream
from models.tables.institution import Institution
from models.tables.learner import Learner

pytestmark = pytest.mark.servers

WARSAW, MILAN = "warsaw", "milan"
HOME_AND_HOST = {WARSAW: [Part.HOME], MILAN: [Part.HOST]}


class Feeds:
    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.vault = Vault(os.urandom(32))
        self.learner = uuid4()

    def fact(self, business_seq: int = 1, subject: str = "r", **data: Any) -> Fact:
        return Fact(
            noun="recognition",
            subject=subject,
            type=event_type("recognition", "decided"),
            business_seq=business_seq,
            actor=WARSAW,
            data={"recognition": subject, "outcome": "FULL", **data},
            learner=self.learner,
            occurred_at=datetime(2026, 3, 2, tzinfo=UTC),
        )

    async def tell(
        self, fact: Fact, concerned: dict[str, Collection[Part]] | None = None, fail: bool = False
    ) -> None:
        async with self.sessions.begin() as session:
            await feed.append(session, self.vault, fact, concerned or HOME_AND_HOST)
            if fail:
                raise RuntimeError("the writer died")

    async def read(self, institution: str, after: int = 0, limit: int = 500) -> list[Event]:
        async with self.sessions() as session:
            return await feed.read(session, self.vault, institution, after, limit)


@pytest.fixture
async def feeds(sessions: Sessions) -> Feeds:
    made = Feeds(sessions)
    async with sessions.begin() as session:
        for slug in (WARSAW, MILAN):
            session.add(
                Institution(
                    slug=slug,
                    name=slug,
                    country="EU",
                    zone="Europe/Warsaw",
                    language="en",
                    aliases=[],
                    policy={},
                )
            )
        await session.flush()
        session.add_all(Stream(institution=slug) for slug in (WARSAW, MILAN))
        session.add(Learner(id=made.learner, home=WARSAW, local_id_index="a learner"))
        await session.flush()
        made.vault.new_key(session, made.learner)
    return made


async def test_writers_who_race_leave_no_gap(feeds: Feeds) -> None:
    """Some of them fail after they took a sequence; it is taken by the next."""

    async def write(number: int) -> None:
        try:
            await feeds.tell(feeds.fact(number), fail=number % 3 == 0)
        except RuntimeError:
            assert number % 3 == 0

    await asyncio.gather(*(write(number) for number in range(60)))

    for institution in (WARSAW, MILAN):
        events = await feeds.read(institution)
        assert [event.sequence for event in events] == list(range(1, 41))


async def test_a_fact_told_twice_is_told_once(feeds: Feeds) -> None:
    """Also by two at the same time, as an activity that was started again."""
    await asyncio.gather(*(feeds.tell(feeds.fact()) for _ in range(8)))

    assert len(await feeds.read(WARSAW)) == 1
    assert len(await feeds.read(MILAN)) == 1


async def test_a_fact_reaches_who_was_not_told_at_first(feeds: Feeds) -> None:
    await feeds.tell(feeds.fact(), {WARSAW: [Part.HOME]})
    await feeds.tell(feeds.fact())

    assert len(await feeds.read(WARSAW)) == 1
    assert len(await feeds.read(MILAN)) == 1


async def test_a_reader_who_asks_after_what_it_knows_misses_nothing(feeds: Feeds) -> None:
    """Invariant 5: it reads while many write, and sees each sequence once, in order."""
    seen: list[int] = []

    async def follow() -> None:
        while len(seen) < 40:
            seen.extend(event.sequence for event in await feeds.read(WARSAW, len(seen), 7))

    async with asyncio.timeout(30):
        await asyncio.gather(follow(), *(feeds.tell(feeds.fact(n)) for n in range(40)))

    assert seen == list(range(1, 41))


async def test_what_binds_to_the_learner_lies_sealed(feeds: Feeds) -> None:
    await feeds.tell(feeds.fact(reasons=["too little statistics"]))

    async with feeds.sessions() as session:
        found = await session.execute(text("SELECT data::text, sealed FROM feed_event"))
        rows = found.fetchall()
    assert not any("statistics" in row[0] or b"statistics" in (row[1] or b"") for row in rows)
    [home] = await feeds.read(WARSAW)
    [host] = await feeds.read(MILAN)
    assert home.data["reasons"] == ["too little statistics"]
    assert "reasons" not in host.data


async def test_a_fact_without_a_learner_keeps_all_its_members(feeds: Feeds) -> None:
    """Some names are bound to a learner only where there is one: a title of an offer is not."""
    fact = Fact(
        noun="learning_agreement",
        subject="a",
        type=event_type("learning_agreement", "ended"),
        business_seq=1,
        actor=WARSAW,
        data={"learning_agreement": "a", "lines": ["1"]},
        occurred_at=datetime(2026, 3, 2, tzinfo=UTC),
    )

    await feeds.tell(fact, {WARSAW: [Part.HOME]})

    [event] = await feeds.read(WARSAW)
    assert event.data == {"learning_agreement": "a", "lines": ["1"]}


async def test_an_event_too_large_to_send_is_never_written(feeds: Feeds) -> None:
    """It would block the feed of everybody behind it."""
    with pytest.raises(TooLarge):
        await feeds.tell(feeds.fact(reasons=["x" * EVENT_BYTES]))

    assert await feeds.read(WARSAW) == []


async def test_an_institution_without_a_feed_is_named(feeds: Feeds) -> None:
    with pytest.raises(LookupError, match="nowhere"):
        await feeds.tell(feeds.fact(), {"nowhere": [Part.HOME]})


@pytest.mark.parametrize("change", ["UPDATE feed_event SET data = '{}'", "DELETE FROM feed_event"])
async def test_what_was_told_is_not_edited(feeds: Feeds, change: str) -> None:
    await feeds.tell(feeds.fact())

    with pytest.raises(DBAPIError, match="append-only"):
        async with feeds.sessions.begin() as session:
            await session.execute(text(change))


async def test_a_learner_has_another_name_at_each_institution(feeds: Feeds) -> None:
    await feeds.tell(feeds.fact(), {WARSAW: [Part.HOME], MILAN: [Part.HOME]})

    [home] = await feeds.read(WARSAW)
    [other] = await feeds.read(MILAN)

    assert home.data["learner"] != other.data["learner"]
    assert UUID(int=feeds.learner.int).hex not in str(home.data)
