"""What was handed in: kept whole, opened by its learner's key alone, found when nobody began."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from models.documents.read import read
from models.errors import Code, Refused
from models.ids import derived
from models.messages.recognition import Step
from models.rules.routing import Route
from models.rules.states import State
from models.store import idempotency, intake, submissions
from models.store.database import Sessions
from models.store.idempotency import Write
from tests.store.test_credit_book import AT, DOCUMENT, VAULT, submission

pytestmark = pytest.mark.servers

WRITE = Write("anna@warsaw", "POST /v1/recognitions", "k-1", "digest")


async def test_what_was_handed_in_comes_back_byte_for_byte(seeded: Sessions) -> None:
    recognition = uuid4()
    async with seeded.begin() as session:
        await submissions.keep(session, VAULT, submission(recognition, ("ECO-EL-07",)))
    async with seeded() as session:
        handed = await intake.handed_in(session, VAULT, recognition)
        stored = await session.execute(text("SELECT content, name FROM document"))
        content, name = stored.one()

    assert [(d.name, d.content) for d in handed.documents] == [("a", DOCUMENT)]
    assert handed.form.identity.local_id == "UW-1"
    assert handed.done is None
    assert DOCUMENT[:40] not in content
    assert name != b"a"


async def test_what_home_does_not_have_leaves_nothing(seeded: Sessions) -> None:
    with pytest.raises(Refused) as refused:
        async with seeded.begin() as session:
            await submissions.keep(session, VAULT, submission(uuid4(), ("ECO-EL-07", "X-1")))
    async with seeded() as session:
        found = await session.execute(text("SELECT count(*) FROM recognition"))
        assert found.scalar_one() == 0

    assert refused.value.refusal.code is Code.COMPONENT_UNKNOWN
    assert "lines/1/component" in refused.value.refusal.message


async def test_only_what_nobody_began_is_left_over(seeded: Sessions) -> None:
    began, waiting = uuid4(), uuid4()
    async with seeded.begin() as session:
        for id_ in (began, waiting):
            await submissions.keep(session, VAULT, submission(id_, ("ECO-EL-07",)))
    async with seeded.begin() as session:
        reading = read(DOCUMENT, name="a")
        await intake.record_intake(session, VAULT, Step(recognition=began, at=AT), [reading], ["a"])
    async with seeded() as session:
        early = await submissions.left_over(session, AT)
        late = await submissions.left_over(session, AT + timedelta(seconds=1))

    assert early == []
    assert [row.id for row in late] == [waiting]


async def test_reading_again_finds_the_same_and_tells_once(seeded: Sessions) -> None:
    recognition = uuid4()
    async with seeded.begin() as session:
        await submissions.keep(session, VAULT, submission(recognition, ("ECO-EL-07",)))
    found = []
    for _ in range(2):
        async with seeded.begin() as session:
            step = Step(recognition=recognition, at=AT)
            reading = [read(DOCUMENT, name="a")]
            found.append(await intake.record_intake(session, VAULT, step, reading, ["a"]))
    async with seeded() as session:
        told = await session.execute(
            text("SELECT count(*) FROM feed_event WHERE subject = :r AND institution = 'warsaw'"),
            {"r": str(recognition)},
        )
        assert told.scalar_one() == 2  # submitted, routed

    assert found[0] == found[1]
    assert (found[0].state, found[0].route) == (State.ROUTED, Route.AUTOMATIC)


async def test_a_key_is_one_write_of_one_account(seeded: Sessions) -> None:
    async with seeded.begin() as session:
        first = await idempotency.begin(session, WRITE)
        other = await idempotency.begin(session, WRITE._replace(account="giulia@milan"))
    async with seeded.begin() as session:
        again = await idempotency.begin(session, WRITE)
        await idempotency.finish(session, WRITE, 201, {"id": 1})
    async with seeded.begin() as session:
        answered = await idempotency.begin(session, WRITE)

    assert (first.fresh, again.fresh, other.fresh) == (True, False, True)
    assert first.subject == again.subject == derived(*WRITE[:3])
    assert other.subject != first.subject
    assert (again.answer, answered.status, answered.answer) == (None, 201, {"id": 1})


async def test_a_key_of_a_refused_write_is_free_and_of_an_answered_one_is_not(
    seeded: Sessions,
) -> None:
    mended = WRITE._replace(body_digest="another")
    async with seeded.begin() as session:
        await idempotency.begin(session, WRITE)
        await idempotency.forget(session, WRITE)
        fresh = await idempotency.begin(session, mended)
        await idempotency.finish(session, mended, 201, {})
        await idempotency.forget(session, mended)
    with pytest.raises(Refused) as refused:
        async with seeded.begin() as session:
            await idempotency.begin(session, WRITE)

    assert fresh.fresh
    assert refused.value.refusal.code is Code.KEY_REUSED
