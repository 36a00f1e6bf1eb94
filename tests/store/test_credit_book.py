"""The credit book: once, never more than was awarded, whoever else posts at the same moment."""

import asyncio
import base64
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models.documents.read import read
from models.errors import Code
from models.messages.posting import PostCredits, Posted
from models.messages.recognition import Convene, Decide, DecidedLine, RecordDecision, Step
from models.messages.sealed import Sealed
from models.rules.decisions import DecisionAsk
from models.rules.outcomes import Outcome
from models.rules.states import State
from models.store import credit_book, decisions, intake, panel, submissions
from models.store.database import Sessions
from models.store.learners import Identity
from models.store.submissions import Form, Line, Submission, Upload
from models.store.vault import seal_json
from tests.store import alliances

pytestmark = pytest.mark.servers

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DOCUMENT = (alliances.FILE.parent / "documents" / "entrepreneurship.jsonld").read_bytes()
VAULT = alliances.VAULT


async def decided(
    sessions: Sessions,
    ects: str = "2",
    *,
    components: tuple[str, ...] = ("ECO-EL-07",),
    local_id: str = "UW-1",
    document: bytes = DOCUMENT,
    achievement: str | None = None,
) -> PostCredits:
    """A recognition of a credential that was read and decided; what would post it."""
    recognition = uuid4()
    wanted = submission(recognition, components, local_id, document, achievement)
    async with sessions.begin() as session:
        await submissions.keep(session, VAULT, wanted)
    async with sessions.begin() as session:
        step = Step(recognition=recognition, at=AT)
        await intake.record_intake(session, VAULT, step, [read(document, name="a")], ["a"])
    lines = tuple(
        DecidedLine(number=n, component=c, outcome=Outcome.FULL, recognised_ects=Decimal(ects))
        for n, c in enumerate(components, start=1)
    )
    async with sessions.begin() as session:
        await decisions.record_decision(session, VAULT, await decision(session, recognition, lines))
    return PostCredits(recognition=recognition, number=1, lines=lines, keep_grade=True, at=AT)


def submission(
    recognition: UUID,
    components: tuple[str, ...],
    local_id: str = "UW-1",
    document: bytes = DOCUMENT,
    achievement: str | None = None,
) -> Submission:
    return Submission(
        id=recognition,
        home="warsaw",
        programme="ba-economics",
        purpose="credit",
        language="pl",
        form=Form(
            identity=Identity(local_id=local_id, name="Maja"),
            lines=tuple(
                Line(component=component, achievement=achievement) for component in components
            ),
        ),
        documents=(Upload(name="a", content=document),),
        submitted_by="anna.registrar@warsaw",
        at=AT,
    )


async def decision(
    session: AsyncSession, recognition: UUID, lines: tuple[DecidedLine, ...]
) -> RecordDecision:
    found = await session.execute(
        text("SELECT learner FROM recognition WHERE id = :id"), {"id": recognition}
    )
    learner = found.scalar_one()
    key = await VAULT.key(session, learner)
    assert key is not None
    ask = DecisionAsk.model_validate_json(
        json.dumps(
            {
                "outcome": "FULL",
                "route": "AUTOMATIC",
                "decided_by": "REGISTRAR",
                "decided_on": "2026-11-22",
                "language": "pl",
                "applicant_language": "pl",
                "lines": [],
            }
        )
    )
    return RecordDecision(
        recognition=recognition,
        number=1,
        decide=Decide(
            version=3,
            person="anna.registrar@warsaw",
            role="REGISTRAR",
            ask=ask,
            lines=lines,
            keep_grade=True,
            content=Sealed(learner=learner, data=base64.b64encode(seal_json(key, {})).decode()),
            content_digest="0" * 64,
        ),
        at=AT,
    )


async def post(sessions: Sessions, call: PostCredits) -> Posted:
    async with sessions.begin() as session:
        return await credit_book.post(session, VAULT, call)


async def booked(sessions: Sessions) -> list[tuple[str, Decimal]]:
    async with sessions() as session:
        found = await session.execute(
            text("SELECT component, used_ects FROM live_posting ORDER BY component")
        )
    return [(component, ects) for component, ects in found.all()]


async def test_the_same_operation_twice_is_one_posting(seeded: Sessions) -> None:
    call = await decided(seeded)
    first = await post(seeded, call)
    again = await post(seeded, call)

    assert first == again
    assert (first.refusal, len(first.events)) == (None, 1)
    assert await booked(seeded) == [("ECO-EL-07", Decimal(2))]


async def test_one_part_in_two_recognitions_at_once_is_posted_by_one(seeded: Sessions) -> None:
    calls = [await decided(seeded) for _ in range(4)]
    posted = await asyncio.gather(*(post(seeded, call) for call in calls))

    refusals = [each.refusal.code for each in posted if each.refusal]
    assert refusals == [Code.POSTING_USED_UP] * 3
    assert await booked(seeded) == [("ECO-EL-07", Decimal(2))]


async def test_a_part_may_be_used_up_in_pieces_and_no_further(seeded: Sessions) -> None:
    """Two ECTS were awarded: one for this component, one for that, none for a third."""
    first = await post(seeded, await decided(seeded, "1"))
    second = await post(seeded, await decided(seeded, "1", components=("ECO-210",)))
    third = await post(seeded, await decided(seeded, "0.5", components=("ECO-210",)))

    assert (first.refusal, second.refusal) == (None, None)
    assert third.refusal is not None
    assert await booked(seeded) == [("ECO-210", Decimal(1)), ("ECO-EL-07", Decimal(1))]


async def test_what_does_not_fit_posts_no_line_of_it(seeded: Sessions) -> None:
    call = await decided(seeded, "1.5", components=("ECO-EL-07", "ECO-210"))
    posted = await post(seeded, call)

    assert posted.refusal is not None
    assert await booked(seeded) == []
    async with seeded() as session:
        found = await session.execute(text("SELECT state FROM recognition"))
        events = await session.execute(
            text("SELECT type FROM feed_event WHERE subject = :r"), {"r": str(call.recognition)}
        )
        assert found.scalars().all() == [State.DECIDED.value]
        assert not [type_ for type_ in events.scalars() if "credits" in type_]


async def test_the_same_component_twice_is_refused_by_its_key(seeded: Sessions) -> None:
    await post(seeded, await decided(seeded, "1"))
    again = await post(seeded, await decided(seeded, "1"))

    assert again.refusal is not None
    assert await booked(seeded) == [("ECO-EL-07", Decimal(1))]


async def test_each_learner_has_parts_of_their_own(seeded: Sessions) -> None:
    for local_id in ("UW-1", "UW-2"):
        assert (await post(seeded, await decided(seeded, local_id=local_id))).refusal is None

    assert len(await booked(seeded)) == 2


async def test_the_database_refuses_too_much_whatever_the_program_believes(
    seeded: Sessions,
) -> None:
    call = await decided(seeded)
    await post(seeded, call)
    with pytest.raises(IntegrityError, match="are 0 ECTS left"):
        async with seeded.begin() as session:
            await session.execute(
                text(
                    "INSERT INTO live_posting SELECT learner, part, 'ECO-210', programme, "
                    "gen_random_uuid(), 0.5 FROM live_posting"
                )
            )


@pytest.mark.parametrize(
    "change",
    ["UPDATE posting SET recognised_ects = 30", "DELETE FROM posting", "DELETE FROM decision"],
)
async def test_what_was_posted_is_not_edited(seeded: Sessions, change: str) -> None:
    await post(seeded, await decided(seeded))
    with pytest.raises(DBAPIError, match=r"append-only"):
        async with seeded.begin() as session:
            await session.execute(text(change))


async def test_a_grade_lies_sealed_and_provenance_binds_the_document(seeded: Sessions) -> None:
    await post(seeded, await decided(seeded))
    async with seeded() as session:
        found = await session.execute(text("SELECT grade, provenance, posted_at FROM posting"))
        grade, provenance, posted_at = found.one()

    assert grade is not None
    assert b"label" not in grade
    assert len(provenance) == 64
    assert posted_at.date() == date(2026, 11, 22)


async def test_what_could_not_be_posted_may_go_before_a_panel_again(seeded: Sessions) -> None:
    await post(seeded, await decided(seeded))
    call = await decided(seeded)
    assert (await post(seeded, call)).refusal is not None
    async with seeded.begin() as session:
        again = Convene(recognition=call.recognition, round=1, at=AT)
        convened = await panel.convene(session, VAULT, again)

    assert convened.seats
