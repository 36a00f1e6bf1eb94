"""By which route does what is handed in go, once the same was decided before?"""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.documents.parts import Found
from models.documents.record import (
    Achievement,
    Credential,
    Grade,
    Identifier,
    Organisation,
    Outcome,
    Reading,
    Seal,
    SealState,
    Text,
)
from models.messages.recognition import Cause, Intake, RecordReferral, Step
from models.rules.routing import Route
from models.rules.spans import end_of_day
from models.store import intake, referrals, submissions
from models.store.courses import course_of
from models.store.database import Sessions
from models.store.learners import Identity
from models.store.precedents import OVERTURNED, uses_of
from models.store.submissions import Form, Line, Submission
from models.tables.catalogue import Involvement, Offer, StandingRecognition
from models.tables.precedent import Precedent
from models.tables.recognition import Recognition
from tests.store import alliances
from tests.store.decided import decided_before

pytestmark = pytest.mark.servers

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LEARNER = Identity(local_id="UW-2", name="Ola Inna")
MILAN = Organisation(
    names=(Text(text="University of Milan"),),
    ids=(Identifier(scheme="schac", value="unimi.it"),),
)


def credential(
    title: str = "Seminar", seal: SealState = SealState.VALID, passed: bool | None = True
) -> Credential:
    achievement = Achievement(
        where=f"/{title}",
        id=title,
        ids=(Identifier(scheme="local", value=title),),
        titles=(Text(text=title),),
        outcomes=(Outcome(text=f"Know {title}"),),
        ects=Decimal(3),
        eqf=6,
        grade=Grade(label="1", passed=passed),
    )
    return Credential(issuer=MILAN, achievements=(achievement,), seal=Seal(state=seal))


async def decided(sessions: Sessions, title: str = "Seminar", **changes: Any) -> UUID:
    one = credential(title)
    found = Found(
        line=1,
        achievement=one.achievements[0],
        credential=one,
        issuer_key=None,
        likeness_key="looks",
    )
    async with sessions.begin() as session:
        course = await course_of(session, found, LEARNER)
        row = decided_before(
            institution=course.institution,
            course=course.key,
            course_version=course.version,
            purpose=decided_before().purpose,
            **changes,
        )
        session.add(row)
    id_: UUID = row.id
    return id_


async def handed_in(
    sessions: Sessions, *brought: Credential, components: tuple[str, ...] = ("ECO-210",)
) -> tuple[UUID, Intake]:
    recognition = uuid4()
    lines = zip(components, (one.achievements[0].id for one in brought), strict=True)
    submission = Submission(
        id=recognition,
        home="warsaw",
        programme="ba-economics",
        purpose="credit in the programme",
        language="pl",
        form=Form(
            identity=LEARNER,
            lines=tuple(Line(component=code, achievement=name) for code, name in lines),
        ),
        documents=(),
        submitted_by="anna.registrar@warsaw",
        at=AT,
    )
    reading = Reading(readable=True, credentials=brought)
    step = Step(recognition=recognition, at=AT)
    async with sessions.begin() as session:
        await submissions.keep(session, alliances.VAULT, submission)
    async with sessions.begin() as session:
        done = await intake.record_intake(session, alliances.VAULT, step, [reading], ["a"])
    return recognition, done


@pytest.mark.parametrize("seal", [SealState.VALID, SealState.NONE, SealState.UNVERIFIABLE])
async def test_the_same_course_is_for_the_chair_with_the_seal_to_look_at(
    seeded: Sessions, seal: SealState
) -> None:
    precedent = await decided(seeded)

    recognition, done = await handed_in(seeded, credential(seal=seal))

    assert done.route is Route.PRECEDENT
    assert done.leaders == ("ewa.chair@warsaw",)
    assert done.click_until == end_of_day(date(2026, 12, 6), "Europe/Warsaw")
    async with seeded() as session:
        row = await session.get_one(Recognition, recognition)
        [use] = await uses_of(session, recognition)
    assert (row.basis, use.precedent) == (f"precedent/{precedent}", precedent)


@pytest.mark.parametrize(
    "brought", [credential(seal=SealState.INVALID), credential(passed=False), credential("Other")]
)
async def test_a_broken_seal_a_failure_and_another_course_are_for_the_committee(
    seeded: Sessions, brought: Credential
) -> None:
    await decided(seeded)

    recognition, done = await handed_in(seeded, brought)

    assert (done.route, done.leaders, done.click_until) == (Route.LRC, (), None)
    async with seeded() as session:
        assert await uses_of(session, recognition) == []


async def test_one_line_that_nothing_covers_takes_all_before_the_committee(
    seeded: Sessions,
) -> None:
    await decided(seeded)
    both = (credential(), credential("Other"))

    _, mixed = await handed_in(seeded, *both, components=("ECO-210", "ECO-EL-07"))
    await decided(seeded, "Other", component="ECO-EL-07")
    recognition, covered = await handed_in(seeded, *both, components=("ECO-210", "ECO-EL-07"))

    assert (mixed.route, covered.route) == (Route.LRC, Route.PRECEDENT)
    async with seeded() as session:
        assert [use.line for use in await uses_of(session, recognition)] == [1, 2]


async def offered(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        session.add(
            Offer(
                code="seminar",
                title="Seminar",
                ects=Decimal(3),
                hosts=["milan"],
                identifiers=["Seminar"],
                titles=[],
            )
        )


async def test_a_chair_who_taught_it_confirms_nothing(seeded: Sessions) -> None:
    await decided(seeded)
    await offered(seeded)
    async with seeded.begin() as session:
        session.add(Involvement(person="ewa.chair@warsaw", offer="seminar", kind="TAUGHT"))

    _, done = await handed_in(seeded, credential())

    assert done.route is Route.LRC


async def test_asked_again_it_says_the_same(seeded: Sessions) -> None:
    await decided(seeded)
    recognition, done = await handed_in(seeded, credential())

    async with seeded.begin() as session:
        step = Step(recognition=recognition, at=datetime(2026, 11, 24, tzinfo=UTC))
        again = await intake.record_intake(session, alliances.VAULT, step, [], [])

    assert again == done


async def test_what_goes_before_the_committee_is_bound_by_no_agreement_that_came_since(
    seeded: Sessions,
) -> None:
    """Nobody could decide it otherwise: a registrar confirms agreements, a chair what was voted."""
    await decided(seeded)
    await offered(seeded)
    recognition, done = await handed_in(seeded, credential())
    async with seeded.begin() as session:
        session.add(
            StandingRecognition(
                code="since",
                home="warsaw",
                offer="seminar",
                component="ECO-210",
                valid_from=date(2026, 10, 1),
            )
        )

    async with seeded.begin() as session:
        call = RecordReferral(recognition=recognition, cause=Cause.TIME_OVER, refer=None, at=AT)
        referred = await referrals.refer(session, alliances.VAULT, call)

    assert (done.route, referred.route) == (Route.PRECEDENT, Route.LRC)


async def test_what_is_overturned_at_the_moment_of_reading_awaits_no_click(
    seeded: Sessions,
) -> None:
    """Whoever overturns it tells those that wait; this one was not there yet to be told."""
    precedent = await decided(seeded)
    async with seeded.begin() as session:
        row = await session.get_one(Precedent, precedent, with_for_update=True)
        reading = asyncio.create_task(handed_in(seeded, credential()))
        await asyncio.wait([reading], timeout=1)
        row.status = OVERTURNED
    recognition, done = await reading

    assert (done.route, done.click_until) == (Route.LRC, None)
    async with seeded() as session:
        assert await uses_of(session, recognition) == []
