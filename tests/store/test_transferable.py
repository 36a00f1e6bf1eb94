"""What a programme's policy leaves of credits: level, age, and what the document does not say."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from models.rules.credits import EctsTransferAnswer, Hindrance
from models.store import transferable
from models.store.contents import found_in
from models.store.database import Sessions
from models.store.intake import lines_of
from models.tables.recognition import Recognition
from tests.store.test_credit_book import VAULT, decided, post
from tests.store.test_wholes import claim, credential

pytestmark = pytest.mark.servers

ON = date(2026, 11, 22)
MASTER = "UPDATE programme SET cycle = 2 WHERE code = 'ba-economics'"


async def left(
    sessions: Sessions, document: bytes, change: str | None = None
) -> EctsTransferAnswer:
    call = await decided(sessions, document=document)
    async with sessions.begin() as session:
        if change is not None:
            await session.execute(text(change))
        row = await session.get_one(Recognition, call.recognition)
        (line,) = await lines_of(session, row.id)
        (found,) = await found_in(session, VAULT, row)
        return await transferable.transfer(session, row, line, found.achievement, "ECO-EL-07", ON)


def course(eqf: int | None = None, completed: str | None = None) -> bytes:
    made: dict[str, Any] = claim("Course", "2")
    if eqf is not None:
        level = {"id": f"http://data.europa.eu/snb/eqf/{eqf}", "type": "Concept"}
        made["specifiedBy"]["eqfLevel"] = level
    if completed is not None:
        made["awardedBy"] = {"type": "AwardingProcess", "awardingDate": completed}
    return credential(json.loads(json.dumps(made)))


async def test_r23_a_lower_cycle_is_locked_out_of_a_higher_one(seeded: Sessions) -> None:
    answer = await left(seeded, course(eqf=6), MASTER)
    assert answer.blocked_by == (Hindrance.LEVEL_LOCK,)
    assert answer.recognised_ects == 0


async def test_r23_the_same_cycle_is_not_locked_out(seeded: Sessions) -> None:
    assert (await left(seeded, course(eqf=7), MASTER)).recognised_ects == Decimal(2)


async def test_r23_a_level_that_is_not_stated_is_not_held_against_the_learner(
    seeded: Sessions,
) -> None:
    assert (await left(seeded, course(), MASTER)).blocked_by == ()


async def test_r23_age_counts_from_completion(seeded: Sessions) -> None:
    assert (await left(seeded, course(completed="2016-11-22T09:00:00Z"))).blocked_by == (
        Hindrance.TOO_OLD,
    )
    assert (await left(seeded, course(completed="2016-11-23T09:00:00Z"))).blocked_by == ()


async def test_r06_a_decision_that_is_sent_again_does_not_count_its_own_posting(
    seeded: Sessions,
) -> None:
    cap = """UPDATE programme SET policy = policy || '{"caps": [{"name": "all", "limit": "2"}]}'"""
    call = await decided(seeded, document=course())
    await post(seeded, call)

    async with seeded.begin() as session:
        await session.execute(text(cap))
        row = await session.get_one(Recognition, call.recognition)
        (line,) = await lines_of(session, row.id)
        (found,) = await found_in(session, VAULT, row)
        answer = await transferable.transfer(session, row, line, found.achievement, "ECO-EL-07", ON)

    assert (answer.recognised_ects, answer.blocked_by) == (Decimal(2), ())
