"""What universities answer is kept once, handed on, and blocks nobody when it is bad."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaProducer
from sqlalchemy import func
from sqlmodel import col, select

from activities.delivery import topics
from activities.delivery.admin import Administration
from activities.delivery.connection import Connection
from activities.delivery.inbox import Inbox
from models.errors import Code, Refusal, Refused
from models.messages.delivery import Acknowledged, Status
from models.store import feed
from models.tables.credit import Acknowledgement
from models.tables.delivery import DeadLetter
from models.tables.recognition import Recognition
from tests.activities.delivery.conftest import (
    AT,
    HEIDELBERG,
    MILAN,
    WARSAW,
    Alliance,
    own_user,
    until,
)

pytestmark = pytest.mark.servers


class Waiting:
    """Stands for the recognitions that wait; may be away for a while."""

    def __init__(self, away: int = 0) -> None:
        self.told: list[Acknowledged] = []
        self._away = away

    async def deliver(self, acknowledged: Acknowledged) -> None:
        if self._away:
            self._away -= 1
            raise Refused(Refusal(code=Code.TEMPORAL_UNAVAILABLE, message="try again"))
        self.told.append(acknowledged)


@pytest.fixture
async def posted(alliance: Alliance) -> UUID:
    """A recognition of Warsaw of an award of Milan, whose credits were posted."""
    recognition = uuid4()
    async with alliance.sessions.begin() as session:
        session.add(
            Recognition(
                id=recognition,
                home=WARSAW,
                learner=alliance.learner,
                programme="p",
                purpose="FURTHER_STUDY",
                language="en",
                submitted_by="somebody",
                received_at=AT,
                state="POSTED",
                submission=b"",
                hosts=[MILAN],
                changed_at=AT,
            )
        )
    return await alliance.tell(home=WARSAW, host=MILAN, subject=recognition)


async def acknowledgement(alliance: Alliance, institution: str, **changes: Any) -> dict[str, Any]:
    """An answer to the first event of the institution's feed."""
    async with alliance.sessions() as session:
        [event] = await feed.read(session, alliance.vault, institution, 0, 1)
    answer = {"event_id": str(event.event_id), "sequence": 1, "status": "BOOKED", "reference": "R1"}
    return {**answer, "reason": None, **changes}


@asynccontextmanager
async def reading_inboxes(
    alliance: Alliance, admin: Connection, prefix: str, waiting: Waiting
) -> AsyncIterator[None]:
    stop = asyncio.Event()
    connection = own_user(admin, topics.consumer_user(prefix))
    inbox = Inbox(connection, prefix, alliance.sessions, waiting.deliver)
    running = asyncio.create_task(inbox.run(stop))
    try:
        yield
    finally:
        stop.set()
        await running


async def say(admin: Connection, prefix: str, institution: str, bodies: Sequence[bytes]) -> None:
    connection = own_user(admin, topics.institution_user(institution))
    producer = AIOKafkaProducer(**connection.for_aiokafka(), enable_idempotence=True)
    await producer.start()
    for body in bodies:
        await producer.send_and_wait(topics.inbox_topic(prefix, institution), body)
    await producer.stop()


@pytest.mark.usefixtures("administration")
async def test_the_homes_answer_reaches_its_recognition(
    alliance: Alliance, posted: UUID, admin: Connection, prefix: str
) -> None:
    """Through its inbox, beside a record that is no JSON, which is set aside."""
    waiting = Waiting()
    said = await acknowledgement(alliance, WARSAW)
    await say(admin, prefix, WARSAW, [b"\xff no JSON", json.dumps(said).encode()])

    async with reading_inboxes(alliance, admin, prefix, waiting):
        await until(lambda: _true(waiting.told))

    assert waiting.told == [
        Acknowledged(
            institution=WARSAW,
            recognition=posted,
            event_id=UUID(said["event_id"]),
            sequence=1,
            status=Status.BOOKED,
            reference="R1",
        )
    ]
    assert [(dead.position, dead.code) for dead in await dead_letters(alliance)] == [
        (0, "acknowledgement.malformed")
    ]


@pytest.mark.usefixtures("administration")
async def test_an_answer_is_handed_on_once_temporal_is_back(
    alliance: Alliance, posted: UUID, admin: Connection, prefix: str
) -> None:
    """Its place in the inbox is not passed over meanwhile, and nothing is set aside."""
    waiting = Waiting(away=2)
    said = await acknowledgement(alliance, WARSAW)
    await say(admin, prefix, WARSAW, [json.dumps(said).encode()])

    async with reading_inboxes(alliance, admin, prefix, waiting):
        await until(lambda: _true(waiting.told))

    assert len(waiting.told) == 1
    assert await kept(alliance) == 1
    assert await dead_letters(alliance) == []


@pytest.mark.usefixtures("administration")
async def test_what_was_answered_is_not_read_again(
    alliance: Alliance, posted: UUID, admin: Connection, prefix: str
) -> None:
    said = json.dumps(await acknowledgement(alliance, WARSAW)).encode()
    await say(admin, prefix, WARSAW, [said])
    first, second = Waiting(), Waiting()
    async with reading_inboxes(alliance, admin, prefix, first):
        await until(lambda: _true(first.told))

    await say(admin, prefix, WARSAW, [said])
    async with reading_inboxes(alliance, admin, prefix, second):
        await until(lambda: _true(second.told))

    assert len(second.told) == 1
    assert await kept(alliance) == 1


async def test_the_hosts_answer_is_kept_and_confirms_nothing(
    alliance: Alliance, posted: UUID, administration: Administration
) -> None:
    waiting = Waiting()

    await take(alliance, waiting, MILAN, await acknowledgement(alliance, MILAN))

    assert waiting.told == []
    assert await kept(alliance) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"event_id": str(uuid4())}, "event.unknown"),
        ({"sequence": 2}, "acknowledgement.other_sequence"),
        ({"sequence": 2**40}, "acknowledgement.other_sequence"),
        ({"sequence": 0}, "acknowledgement.malformed"),
        ({"status": "PERHAPS"}, "acknowledgement.malformed"),
        ({"reference": "a zero byte: \x00"}, "acknowledgement.malformed"),
        ({"reference": "long" * 100}, "acknowledgement.malformed"),
        ({"unknown": "member"}, "acknowledgement.malformed"),
        ({"event_id": "no id"}, "acknowledgement.malformed"),
    ],
)
async def test_a_bad_answer_is_set_aside_with_its_reason(
    alliance: Alliance, posted: UUID, changes: dict[str, Any], code: str
) -> None:
    waiting = Waiting()

    await take(alliance, waiting, WARSAW, await acknowledgement(alliance, WARSAW, **changes))

    assert [dead.code for dead in await dead_letters(alliance)] == [code]
    assert waiting.told == []
    assert await kept(alliance) == 0


async def test_the_answer_to_anothers_event_is_the_answer_to_none(
    alliance: Alliance, posted: UUID
) -> None:
    """The topic says who speaks: Heidelberg cannot confirm what Warsaw was told."""
    waiting = Waiting()

    await take(alliance, waiting, HEIDELBERG, await acknowledgement(alliance, WARSAW))

    assert [dead.code for dead in await dead_letters(alliance)] == ["event.unknown"]
    assert waiting.told == []


async def test_a_rejected_event_may_be_booked_later_and_not_the_other_way(
    alliance: Alliance, posted: UUID
) -> None:
    waiting = Waiting()
    rejected = await acknowledgement(alliance, WARSAW, status="REJECTED", reason="no such student")
    booked = await acknowledgement(alliance, WARSAW)

    await take(alliance, waiting, WARSAW, rejected, position=0)
    await take(alliance, waiting, WARSAW, booked, position=1)
    await take(alliance, waiting, WARSAW, rejected, position=2)

    assert [told.status for told in waiting.told] == [Status.REJECTED, Status.BOOKED]
    [dead] = await dead_letters(alliance)
    assert (dead.position, dead.code) == (2, "acknowledgement.booked")


async def test_no_value_of_a_bad_answer_is_kept(alliance: Alliance, posted: UUID) -> None:
    """It may be about a person, and nobody could erase it."""
    secret = "Jana Nowak"

    await take(alliance, Waiting(), WARSAW, {"event_id": secret, "reason": secret})

    [dead] = await dead_letters(alliance)
    assert secret not in dead.reason


async def take(
    alliance: Alliance,
    waiting: Waiting,
    institution: str,
    body: dict[str, Any],
    position: int = 0,
) -> None:
    nowhere = Connection("127.0.0.1:1", "nobody", "")
    inbox = Inbox(nowhere, "unused", alliance.sessions, waiting.deliver)
    await inbox.take(institution, position, json.dumps(body).encode(), AT)


async def kept(alliance: Alliance) -> int:
    async with alliance.sessions() as session:
        found = await session.execute(select(func.count()).select_from(Acknowledgement))
        return found.scalar_one()


async def dead_letters(alliance: Alliance) -> Sequence[DeadLetter]:
    async with alliance.sessions() as session:
        found = await session.execute(select(DeadLetter).order_by(col(DeadLetter.position)))
        return found.scalars().all()


async def _true(value: object) -> bool:
    return bool(value)
