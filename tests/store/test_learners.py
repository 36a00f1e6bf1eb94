"""Learners: one of each at home, found without their name, unreadable once their key is gone."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import text

from models.events import Event, Fact, event_type
from models.rules.audience import Part
from models.store import feed, learners
from models.store.database import Sessions
from models.store.learners import Identity, Known
from models.store.vault import Unreadable, Vault, open_sealed, seal
from tests.store import alliances

pytestmark = pytest.mark.servers

VAULT = alliances.VAULT
MAJA = Identity(local_id="UW-1", name="Maja Przykładowa", esi="urn:esi:1")


async def enrol(sessions: Sessions, identity: Identity = MAJA, home: str = "warsaw") -> Known:
    async with sessions.begin() as session:
        return await learners.enrol(session, VAULT, home, identity)


async def test_two_at_once_are_one_learner_with_one_key(seeded: Sessions) -> None:
    known = await asyncio.gather(*(enrol(seeded) for _ in range(8)))

    assert len(set(known)) == 1
    async with seeded() as session:
        assert await learners.identity_of(session, VAULT, known[0].id) == MAJA


async def test_the_same_id_at_another_university_is_somebody_else(seeded: Sessions) -> None:
    here, there = await enrol(seeded), await enrol(seeded, home="milan")

    assert here.id != there.id
    assert here.key != there.key


async def test_a_name_is_read_with_the_master_key_of_this_deployment_alone(
    seeded: Sessions,
) -> None:
    known = await enrol(seeded)
    other = Vault(b"o" * 32)
    async with seeded() as session:
        with pytest.raises(Unreadable):
            await learners.identity_of(session, other, known.id)
        assert await learners.names(session, VAULT, [known.id]) == {known.id: MAJA.name}
    assert other.blind_index("local", "warsaw", "UW-1") != VAULT.blind_index(
        "local", "warsaw", "UW-1"
    )


def test_what_is_sealed_is_different_each_time_and_damage_is_seen() -> None:
    key = b"k" * 32
    first, second = seal(key, b"Maja"), seal(key, b"Maja")

    assert first != second
    assert open_sealed(key, first) == open_sealed(key, second) == b"Maja"
    with pytest.raises(Unreadable):
        open_sealed(key, first[:-1] + bytes([first[-1] ^ 1]))


async def tell(sessions: Sessions, learner: UUID, number: int) -> None:
    fact = Fact(
        noun="recognition",
        subject="r-1",
        type=event_type("recognition", "credits_posted"),
        business_seq=number,
        actor="warsaw",
        data={
            "recognition": "r-1",
            "learner": None,
            "title": "A course",
            "grade": "28",
            "ects": "2",
        },
        learner=learner,
        occurred_at=datetime(2026, 11, 22, tzinfo=UTC),
    )
    async with sessions.begin() as session:
        await feed.append(session, VAULT, fact, {"warsaw": [Part.HOME], "milan": [Part.HOST]})


async def about(sessions: Sessions, institution: str) -> list[Event]:
    async with sessions() as session:
        events = await feed.read(session, VAULT, institution, 0)
    return [event for event in events if event.subject == "r-1"]


async def erase(sessions: Sessions, learner: UUID) -> None:
    async with sessions.begin() as session:
        await session.execute(
            text("DELETE FROM learner_key WHERE learner = :learner"), {"learner": learner}
        )


async def test_an_erasure_empties_the_feed_and_leaves_its_order(seeded: Sessions) -> None:
    """O-04: what was bound to the learner is null and says why; sequence and the rest stay."""
    maja, adam = await enrol(seeded), await enrol(seeded, Identity(local_id="UW-2", name="Adam"))
    for number, learner in ((1, maja.id), (2, adam.id), (3, maja.id)):
        await tell(seeded, learner, number)
    before, told = await about(seeded, "warsaw"), await about(seeded, "milan")

    await erase(seeded, maja.id)
    await tell(seeded, maja.id, 4)  # what follows is told without the person, too
    after = await about(seeded, "warsaw")

    assert [event.sequence for event in after[:3]] == [event.sequence for event in before]
    assert [event.event_id for event in after[:3]] == [event.event_id for event in before]
    assert after[3].sequence == before[2].sequence + 1
    assert after[1] == before[1]
    for event in (after[0], after[2], after[3]):
        assert event.data == {
            "recognition": "r-1",
            "learner": None,
            "title": None,
            "grade": None,
            "ects": "2",
            "erased": True,
        }
    assert before[0].data["grade"] == "28"
    assert before[0].data["learner"] == before[2].data["learner"] is not None
    assert [event.data for event in told] == [{"recognition": "r-1"}] * 3


async def test_who_was_erased_is_found_by_nobody_and_may_come_back(seeded: Sessions) -> None:
    maja = await enrol(seeded)
    await tell(seeded, maja.id, 1)
    [event] = await about(seeded, "warsaw")
    name = event.data["learner"]
    async with seeded() as session:
        found = await learners.by_pseudonym(session, VAULT, "warsaw", name)
        foreign = await learners.by_pseudonym(session, VAULT, "milan", name)
    await erase(seeded, maja.id)
    async with seeded() as session:
        gone = await learners.by_pseudonym(session, VAULT, "warsaw", name)
        erased = await learners.erased(session, maja.id)
    back = await enrol(seeded)

    assert (found, foreign, gone, erased) == (MAJA, None, None, True)
    assert back.key != maja.key


async def test_what_was_told_of_who_was_erased_and_came_back_stays_erased(
    seeded: Sessions,
) -> None:
    """A new key does not open it; a feed that stopped there would stop for everybody."""
    maja = await enrol(seeded)
    await tell(seeded, maja.id, 1)
    await erase(seeded, maja.id)
    back = await enrol(seeded)
    await tell(seeded, back.id, 2)

    before, since = await about(seeded, "warsaw")

    assert (before.data["erased"], before.data["learner"], before.data["grade"]) == (
        True,
        None,
        None,
    )
    assert since.data["grade"] == "28"


async def test_who_comes_back_twice_at_once_is_one_new_learner(seeded: Sessions) -> None:
    maja = await enrol(seeded)
    await erase(seeded, maja.id)

    back = await asyncio.gather(*(enrol(seeded) for _ in range(4)))
    await erase(seeded, back[0].id)
    again = await enrol(seeded)

    assert len(set(back)) == 1
    assert len({maja.id, back[0].id, again.id}) == 3
    async with seeded() as session:
        assert await learners.identity_of(session, VAULT, maja.id) is None
        assert await learners.identity_of(session, VAULT, again.id) == MAJA
