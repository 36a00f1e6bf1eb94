"""What the relay promises: in order, without gap, whatever fails, and nobody waits for another."""

import asyncio
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaProducer
from sqlalchemy import text

from activities.delivery import topics
from activities.delivery.admin import Administration
from activities.delivery.connection import Connection
from models.store import delivery
from tests.activities.delivery.conftest import (
    HEIDELBERG,
    MILAN,
    WARSAW,
    Alliance,
    own_user,
    received,
    relaying,
)

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("administration")]


@pytest.fixture
def relay(admin: Connection, prefix: str) -> Connection:
    return own_user(admin, topics.relay_user(prefix))


async def test_each_institution_gets_its_own_events_in_order(
    postgres: str, alliance: Alliance, admin: Connection, relay: Connection, prefix: str
) -> None:
    """Told before the relay starts and while it runs: one order, no gap, no other's facts."""
    for _ in range(30):
        await alliance.tell(home=WARSAW, host=MILAN, grade="A")

    async with relaying(postgres, alliance, relay, prefix):
        for _ in range(20):
            await alliance.tell(home=HEIDELBERG)
            await alliance.tell(home=WARSAW, grade="B")
        home = await received(admin, prefix, WARSAW, 50)
        host = await received(admin, prefix, MILAN, 30)

    assert [event.sequence for event in home] == list(range(1, 51))
    assert [event.sequence for event in host] == list(range(1, 31))
    assert all(event.data["grade"] for event in home)
    assert not any("grade" in event.data or "learner" in event.data for event in host)
    assert {event.attributes["source"] for event in host} == {
        "https://alliance.example/institutions/warsaw"
    }


async def test_the_copies_of_one_fact_share_their_correlation(
    postgres: str, alliance: Alliance, admin: Connection, relay: Connection, prefix: str
) -> None:
    await alliance.tell(home=WARSAW, host=MILAN)

    async with relaying(postgres, alliance, relay, prefix):
        [home] = await received(admin, prefix, WARSAW, 1)
        [host] = await received(admin, prefix, MILAN, 1)

    assert home.event_id != host.event_id
    assert home.attributes["correlationid"] == host.attributes["correlationid"]


async def test_an_institution_without_topic_is_blocked_alone_and_goes_on_when_it_has_one(
    postgres: str,
    alliance: Alliance,
    admin: Connection,
    relay: Connection,
    prefix: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivery, "BLOCKED_RETRY_S", 0.5)
    late = "sorbonne"
    async with alliance.sessions.begin() as session:
        await session.execute(
            text(
                "INSERT INTO institution SELECT :late, name, country, zone, language, aliases,"
                " policy FROM institution WHERE slug = 'warsaw'"
            ),
            {"late": late},
        )
        await session.execute(text("INSERT INTO stream VALUES (:late, 0)"), {"late": late})
    await alliance.tell(home=late, host=WARSAW)

    async with relaying(postgres, alliance, relay, prefix):
        reason = await alliance.blocked(late)
        await alliance.tell(home=late, host=WARSAW)
        others = await received(admin, prefix, WARSAW, 2)
        await Administration(admin, prefix).onboard(late, own_user(admin, "").password)
        own = await received(admin, prefix, late, 2)
        await alliance.carried(late, 2)

    assert "passerelle" not in reason
    assert topics.feed_topic(prefix, late) in reason
    assert [event.sequence for event in others] == [1, 2]
    assert [event.sequence for event in own] == [1, 2]
    cursor = await alliance.cursor(late)
    assert cursor is not None
    assert cursor.blocked is None


async def test_an_event_that_cannot_be_opened_blocks_its_institution_alone(
    postgres: str, alliance: Alliance, admin: Connection, relay: Connection, prefix: str
) -> None:
    await alliance.tell(home=MILAN, grade="A")
    async with alliance.sessions.begin() as session:
        await session.execute(text("ALTER TABLE feed_event DISABLE TRIGGER ALL"))
        await session.execute(text("UPDATE feed_event SET sealed = 'not a seal of ours, at all'"))
        await session.execute(text("ALTER TABLE feed_event ENABLE TRIGGER ALL"))
    await alliance.tell(home=WARSAW, grade="A")

    async with relaying(postgres, alliance, relay, prefix):
        reason = await alliance.blocked(MILAN)
        [event] = await received(admin, prefix, WARSAW, 1)

    assert "cannot be opened" in reason
    assert event.data["grade"] == "A"


async def test_take_over_sends_nothing_again_that_arrived(
    postgres: str, alliance: Alliance, admin: Connection, relay: Connection, prefix: str
) -> None:
    """A relay died after the acknowledgement and before its cursor: the tail tells the next one."""
    for _ in range(10):
        await alliance.tell()
    async with relaying(postgres, alliance, relay, prefix):
        await alliance.carried(WARSAW, 10)
    async with alliance.sessions.begin() as session:
        await session.execute(text("UPDATE cursor SET last_sequence = 3"))

    async with relaying(postgres, alliance, relay, prefix):
        await alliance.tell()
        events = await received(admin, prefix, WARSAW, 11)

    assert [event.sequence for event in events] == list(range(1, 12))


async def test_a_topic_of_another_database_is_left_alone(
    postgres: str, alliance: Alliance, admin: Connection, relay: Connection, prefix: str
) -> None:
    """Its sequences mean other events: to go on from them would drop ours without a word."""
    producer = AIOKafkaProducer(**admin.for_aiokafka())
    await producer.start()
    strange = [("ce_sequence", b"7"), ("ce_id", str(uuid4()).encode())]
    await producer.send_and_wait(topics.feed_topic(prefix, WARSAW), b"{}", headers=strange)
    await producer.stop()
    await alliance.tell(home=WARSAW, host=MILAN)

    async with relaying(postgres, alliance, relay, prefix):
        reason = await alliance.blocked(WARSAW)
        await alliance.carried(MILAN, 1)

    assert "another database" in reason


async def test_a_second_relay_waits_until_the_first_is_gone(
    postgres: str, alliance: Alliance, admin: Connection, relay: Connection, prefix: str
) -> None:
    async with relaying(postgres, alliance, relay, prefix):
        await alliance.tell()
        await alliance.carried(WARSAW, 1)
        async with relaying(postgres, alliance, relay, prefix):
            await asyncio.sleep(1.0)
            await alliance.tell()
            await alliance.carried(WARSAW, 2)

    async with relaying(postgres, alliance, relay, prefix):
        await alliance.tell()
        await alliance.carried(WARSAW, 3)
    events = await received(admin, prefix, WARSAW, 3)
    assert [event.sequence for event in events] == [1, 2, 3]


async def test_a_relay_without_kafka_waits_for_it(
    postgres: str, alliance: Alliance, admin: Connection, prefix: str
) -> None:
    """Started with a wrong password, which looks like a broker that is away: it keeps trying."""
    wrong = own_user(admin, topics.relay_user(prefix))._replace(password="wrong")

    async with relaying(postgres, alliance, wrong, prefix):
        await alliance.tell()
        await asyncio.sleep(1.0)

    assert await alliance.cursor(WARSAW) is None


async def test_after_erasure_an_event_says_so_and_keeps_its_place(
    postgres: str, alliance: Alliance, admin: Connection, relay: Connection, prefix: str
) -> None:
    """O-04: the member is null, `erased` is true, sequence and id stay."""
    subject = await alliance.tell(grade="A")
    async with alliance.sessions.begin() as session:
        await session.execute(text("DELETE FROM learner_key"))

    async with relaying(postgres, alliance, relay, prefix):
        [event] = await received(admin, prefix, WARSAW, 1)

    assert event.sequence == 1
    assert UUID(event.subject) == subject
    assert event.data["erased"] is True
    assert event.data["grade"] is None
    assert event.data["learner"] is None
