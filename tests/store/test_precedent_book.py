"""What a decision leaves as precedents, and what a later one on the same recognition takes back."""

import asyncio
import base64
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest

from models.messages.recognition import Attention, Decide, DecidedLine, Reason, RecordDecision
from models.messages.sealed import Sealed
from models.rules.decisions import DecisionAsk
from models.rules.outcomes import DecidedBy, Outcome
from models.rules.routing import Route
from models.store import actors, decisions, log, overturning, precedents
from models.store.database import Sessions
from models.store.overturning import Overturn, Why
from models.store.precedents import ACTIVE, OVERTURNED, SUPERSEDED
from models.store.vault import seal_json
from models.tables.catalogue import Component
from models.tables.recognition import Recognition
from tests.store import alliances
from tests.store.test_locks import entry
from tests.store.test_routes import credential, handed_in

pytestmark = pytest.mark.servers

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
BY_COMMITTEE: dict[str, Any] = {"route": Route.LRC, "decided_by": DecidedBy.COMMITTEE}
BY_CHAIR: dict[str, Any] = {"route": Route.PRECEDENT, "decided_by": DecidedBy.CHAIR}


async def decide(
    sessions: Sessions,
    recognition: UUID,
    number: int = 1,
    outcome: Outcome = Outcome.FULL,
    code: str = "LEVEL",
    **by: Any,
) -> None:
    ask = {
        "outcome": outcome,
        "decided_on": "2026-11-22",
        "language": "pl",
        "applicant_language": "pl",
        "lines": (),
        "reasons": () if outcome is Outcome.FULL else ({"code": code, "text": "said"},),
        **by,
    }
    async with sessions.begin() as session:
        row = await session.get_one(Recognition, recognition)
        key = await alliances.VAULT.key(session, row.learner)
        assert key is not None
        content = base64.b64encode(seal_json(key, {})).decode()
        call = RecordDecision(
            recognition=recognition,
            number=number,
            decide=Decide(
                version=row.version,
                person="ewa.chair@warsaw",
                role="CHAIR",
                ask=DecisionAsk.model_validate(ask, strict=False),
                lines=(
                    DecidedLine(
                        number=1,
                        component="ECO-210",
                        outcome=outcome,
                        recognised_ects=Decimal(3),
                    ),
                ),
                keep_grade=True,
                content=Sealed(learner=row.learner, data=content),
                content_digest="0" * 64,
            ),
            at=AT,
        )
        await decisions.record_decision(session, alliances.VAULT, call)


async def left(sessions: Sessions, recognition: UUID) -> list[tuple[int, str, str]]:
    """What its decisions left: number, outcome, what became of it."""
    async with sessions() as session:
        made = await precedents.of_recognition(session, recognition)
    return [(one.decision, one.outcome, one.status) for one in made]


async def called(sessions: Sessions, recognition: UUID) -> str | None:
    async with sessions() as session:
        return (await session.get_one(Recognition, recognition)).needs_attention


async def followed(sessions: Sessions) -> tuple[UUID, UUID]:
    """A recognition that a committee decided, and one that was confirmed by it."""
    first, _ = await handed_in(sessions, credential())
    await decide(sessions, first, **BY_COMMITTEE)
    second, done = await handed_in(sessions, credential())
    assert done.route is Route.PRECEDENT
    await decide(sessions, second, **BY_CHAIR)
    return first, second


async def test_a_later_decision_that_says_otherwise_takes_what_followed_with_it(
    seeded: Sessions,
) -> None:
    first, second = await followed(seeded)

    for _ in range(2):  # written once, however often it is tried
        await decide(seeded, first, 2, Outcome.REFUSED, **BY_COMMITTEE)

    assert await left(seeded, first) == [(2, "REFUSED", ACTIVE), (1, "FULL", SUPERSEDED)]
    assert await left(seeded, second) == [(1, "FULL", OVERTURNED)]
    assert await called(seeded, second) == "PRECEDENT_OVERTURNED"
    assert await called(seeded, first) is None


async def test_a_later_decision_for_a_learners_own_reason_says_nothing_of_the_course(
    seeded: Sessions,
) -> None:
    first, second = await followed(seeded)

    await decide(seeded, first, 2, Outcome.REFUSED, "ALREADY_CREDITED", **BY_COMMITTEE)

    assert await left(seeded, first) == [(1, "FULL", SUPERSEDED)]
    assert await left(seeded, second) == [(1, "FULL", ACTIVE)]
    assert await called(seeded, second) is None


async def test_a_committee_that_decides_otherwise_calls_its_chair(seeded: Sessions) -> None:
    first, _ = await handed_in(seeded, credential())
    other, _ = await handed_in(seeded, credential())
    await decide(seeded, first, **BY_COMMITTEE)

    await decide(seeded, other, 1, Outcome.REFUSED, **BY_COMMITTEE)

    assert await called(seeded, other) == "PRECEDENTS_CONTRADICT"
    assert (await handed_in(seeded, credential()))[1].route is Route.LRC


async def test_what_was_confirmed_by_a_precedent_that_fell_at_that_moment_falls_too(
    seeded: Sessions,
) -> None:
    """The click and the overturning cross each other; neither loses."""
    first, _ = await handed_in(seeded, credential())
    await decide(seeded, first, **BY_COMMITTEE)
    second, _ = await handed_in(seeded, credential())
    async with seeded.begin() as session:
        [root] = await precedents.of_recognition(session, first)
        root.status = OVERTURNED

    await decide(seeded, second, **BY_CHAIR)

    assert await left(seeded, second) == [(1, "FULL", OVERTURNED)]
    assert await called(seeded, second) == "PRECEDENT_OVERTURNED"


@pytest.mark.parametrize(
    "by",
    [
        {"route": Route.RPL, "decided_by": DecidedBy.COMMITTEE},
        {"route": Route.AUTOMATIC, "decided_by": DecidedBy.REGISTRAR},
    ],
)
async def test_prior_learning_and_agreements_leave_none(
    seeded: Sessions, by: dict[str, Any]
) -> None:
    recognition, _ = await handed_in(seeded, credential())

    await decide(seeded, recognition, **by)

    assert await left(seeded, recognition) == []


async def test_a_click_judges_no_component_that_changed_at_that_moment(seeded: Sessions) -> None:
    first, _ = await handed_in(seeded, credential())
    await decide(seeded, first, **BY_COMMITTEE)
    second, _ = await handed_in(seeded, credential())
    async with seeded.begin() as session:
        (await session.get_one(Component, ("warsaw", "ECO-210"))).version += 1

    await decide(seeded, second, **BY_CHAIR)

    assert await left(seeded, second) == []
    assert (await handed_in(seeded, credential()))[1].route is Route.LRC


@pytest.mark.parametrize("stated", ["9999-12-31", "2206-11-22"])
async def test_a_day_to_come_prolongs_no_precedent(seeded: Sessions, stated: str) -> None:
    recognition, _ = await handed_in(seeded, credential())

    await decide(seeded, recognition, decided_on=stated, **BY_COMMITTEE)

    async with seeded() as session:
        [made] = await precedents.of_recognition(session, recognition)
    assert made.expires_on == date(2029, 11, 22)


async def test_what_people_have_to_settle_is_not_settled_by_what_calls_them_next(
    seeded: Sessions,
) -> None:
    first, second = await followed(seeded)
    await decide(seeded, first, 2, Outcome.REFUSED, **BY_COMMITTEE)

    for reason in (Reason.NOT_ACKNOWLEDGED, None):
        async with seeded.begin() as session:
            call = Attention(recognition=second, operation=f"{reason}", reason=reason, at=AT)
            await decisions.call_attention(session, call)

    assert await called(seeded, second) == "PRECEDENT_OVERTURNED"


async def test_however_long_a_course_is_called_it_leaves_a_precedent(seeded: Sessions) -> None:
    """An index holds no more than a third of a page, and a search no more than a mebibyte."""
    drawn = Random(7)
    words = " ".join(f"{drawn.getrandbits(64):x}" for _ in range(120_000))
    recognition, _ = await handed_in(seeded, credential(words))

    await decide(seeded, recognition, **BY_COMMITTEE)

    assert (await handed_in(seeded, credential(words)))[1].route is Route.PRECEDENT


async def overturned(sessions: Sessions, recognition: UUID) -> None:
    """The precedent of its last decision."""
    async with sessions.begin() as session:
        made = (await precedents.of_recognition(session, recognition))[0]
        actor = await actors.load(session, "ewa.chair@warsaw")
        assert actor is not None
        call = Overturn(
            precedent=made.id, version=None, code=Why.WRONG, reason="said", again=False, at=AT
        )
        await overturning.overturn(session, alliances.VAULT, actor, call)


async def test_people_are_called_to_contradictions_until_none_is_left(seeded: Sessions) -> None:
    first, refusing, other = [(await handed_in(seeded, credential()))[0] for _ in range(3)]
    await decide(seeded, first, **BY_COMMITTEE)
    for number in (1, 2):  # decided anew, and the same again
        await decide(seeded, refusing, number, Outcome.REFUSED, **BY_COMMITTEE)
    await decide(seeded, other, **BY_COMMITTEE)

    await overturned(seeded, first)
    still = await called(seeded, refusing)
    await overturned(seeded, other)

    assert still == "PRECEDENTS_CONTRADICT"
    assert await called(seeded, refusing) is None


async def test_overturning_waits_for_nobody_who_waits_for_the_log(seeded: Sessions) -> None:
    first, second = await followed(seeded)
    async with seeded.begin() as session:
        await session.get_one(Recognition, max(first, second), with_for_update=True)
        falling = asyncio.create_task(overturned(seeded, first))
        await asyncio.wait([falling], timeout=1)
        async with asyncio.timeout(5):
            await log.append(session, entry("meanwhile"))
    await falling

    assert await called(seeded, second) == "PRECEDENT_OVERTURNED"
