"""Precedents in the database: which speaks, what falls with it, what everybody may count."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from models.documents.courses import Course
from models.rules.outcomes import Outcome
from models.rules.routing import Likeness
from models.store import precedent_search, precedents
from models.store.database import Sessions
from models.store.precedent_book import contradicting, fall
from models.store.precedent_search import Item, Share, Standing, Wanted
from models.store.precedents import ACTIVE, OVERTURNED, SUPERSEDED
from models.tables.catalogue import Component
from models.tables.precedent import Precedent
from tests.store.decided import decided_before

pytestmark = pytest.mark.servers

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PURPOSE = "credit in the programme"
COURSE = Course(
    institution="milan",
    awarding=(),
    key="ddd-1",
    version="v1",
    title="Data-Driven Decisions",
    language="en",
    outcomes=("Apply regression",),
    ects=Decimal(3),
    hours=None,
    eqf=None,
    facts={},
)
REFUSAL: dict[str, Any] = {"outcome": "REFUSED", "reasons": ["LEVEL"]}


async def kept(sessions: Sessions, *rows: Precedent) -> list[Precedent]:
    async with sessions.begin() as session:
        for row in rows:
            session.add(row)
            await session.flush()
    return list(rows)


async def spoken(sessions: Sessions, course: Course = COURSE, on: date = DAY) -> Any:
    async with sessions() as session:
        component = await session.get_one(Component, ("warsaw", "ECO-210"))
        return await precedents.speaking(session, component, course, f" {PURPOSE.upper()} ", on)


async def found(sessions: Sessions, **wanted: Any) -> list[Item]:
    async with sessions() as session:
        items, _ = await precedent_search.search(
            session, Wanted(**wanted), DAY, after=None, limit=50
        )
    return items


async def standings(sessions: Sessions) -> dict[Any, str]:
    async with sessions() as session:
        rows = await session.execute(select(col(Precedent.id), col(Precedent.status)))
    return {id_: status for id_, status in rows}


async def test_a_committees_own_decision_speaks_before_what_followed_it(seeded: Sessions) -> None:
    first = decided_before()
    follower = decided_before(follows=first.id, decided_on=date(2026, 10, 1))
    await kept(seeded, first, follower)

    said = await spoken(seeded)

    assert said.answer.likeness is Likeness.EXACT
    assert said.first.id == first.id


@pytest.mark.parametrize(
    "change",
    [
        {"status": OVERTURNED},
        {"status": SUPERSEDED},
        {"expires_on": date(2026, 11, 21)},
        {"course_version": None},
        {"component_version": 2},
        {"programme": "ma-economics"},
        {"purpose": "another"},
        {"home": "milan"},
        {"institution": "sorbonne"},
        REFUSAL,
    ],
)
async def test_nothing_else_is_exact(seeded: Sessions, change: dict[str, Any]) -> None:
    await kept(seeded, decided_before(**change))

    assert (await spoken(seeded)).first is None or change is REFUSAL
    assert (await spoken(seeded)).answer.likeness is not Likeness.EXACT


async def test_a_course_without_a_version_is_never_the_same(seeded: Sessions) -> None:
    await kept(seeded, decided_before(course_version=None))
    unnamed = COURSE.model_copy(update={"version": None})

    assert (await spoken(seeded, unnamed)).answer.likeness is Likeness.NEAR


async def test_contradictions_are_between_those_that_count(seeded: Sessions) -> None:
    full, refused, other, fallen = await kept(
        seeded,
        decided_before(),
        decided_before(**REFUSAL),
        decided_before(course_version="v2", **REFUSAL),
        decided_before(status=OVERTURNED, **REFUSAL),
    )
    async with seeded() as session:
        against = [one.id for one in await contradicting(session, full)]
        nothing = [await contradicting(session, one) for one in (other, fallen)]

    assert against == [refused.id]
    assert nothing == [[], []]
    assert (await spoken(seeded)).answer.alarm


async def test_all_generations_fall_and_nothing_else(seeded: Sessions) -> None:
    root, beside = decided_before(), decided_before()
    child = decided_before(follows=root.id)
    grandchild = decided_before(follows=child.id)
    cousin = decided_before(follows=beside.id)
    await kept(seeded, root, beside, child, grandchild, cousin)
    async with seeded.begin() as session:
        row = await session.get_one(Precedent, root.id)
        fallen = await fall(session, row, "ewa.chair@warsaw", NOW)

    after = await standings(seeded)
    assert [one.id for one in fallen] == [root.id, child.id, grandchild.id]
    assert [after[one.id] for one in (child, grandchild)] == [OVERTURNED, OVERTURNED]
    assert [after[one.id] for one in (beside, cousin)] == [ACTIVE, ACTIVE]


async def test_what_follows_while_its_precedent_falls_falls_too(seeded: Sessions) -> None:
    """The click holds the precedent until what follows from it is there."""
    (root,) = await kept(seeded, decided_before())
    child = decided_before(follows=root.id)

    async def falls() -> None:
        async with seeded.begin() as session:
            row = await session.get_one(Precedent, root.id, with_for_update=True)
            row.status = OVERTURNED
            await session.flush()
            await fall(session, row, None, NOW)

    async with seeded.begin() as session:
        await session.get_one(Precedent, root.id, with_for_update={"read": True})
        falling = asyncio.create_task(falls())
        await asyncio.sleep(0.3)
        session.add(child)
    await falling

    assert (await standings(seeded))[child.id] == OVERTURNED


@pytest.mark.parametrize(
    "change", ["outcome = 'FULL'", "expires_on = '2050-01-01'", "status = 'ACTIVE'"]
)
async def test_nobody_writes_over_what_was_decided(seeded: Sessions, change: str) -> None:
    await kept(seeded, decided_before(status=OVERTURNED, **REFUSAL))

    with pytest.raises(IntegrityError, match="says what was decided"):
        async with seeded.begin() as session:
            await session.execute(text(f"UPDATE precedent SET {change}"))


async def test_equal_decisions_are_one_item_and_few_are_not_counted(seeded: Sessions) -> None:
    await kept(
        seeded,
        *(decided_before() for _ in range(5)),
        decided_before(decided_on=date(2025, 3, 2)),
        decided_before(**REFUSAL),
        decided_before(status=SUPERSEDED, **REFUSAL),
        decided_before(status=OVERTURNED),
    )

    items = await found(seeded)

    assert sorted((one.year, one.outcome, one.standing, one.cases or 0) for one in items) == [
        (2025, "FULL", "ACTIVE", 0),
        (2026, "FULL", "ACTIVE", 5),
        (2026, "FULL", "OVERTURNED", 0),
        (2026, "REFUSED", "ACTIVE", 0),
    ]


@pytest.mark.parametrize(
    ("wanted", "hits"),
    [
        ({"institution": "MILAN"}, 1),
        ({"institution": "university milan"}, 1),
        ({"institution": "university"}, 1),
        ({"institution": "data-driven"}, 0),
        ({"institution": "%"}, 0),
        ({"institution": "'; DROP TABLE precedent; --"}, 0),
        ({"course": "DDD-1"}, 1),
        ({"course": "driven"}, 1),
        ({"course": "_"}, 0),
        ({"q": "REGRESSION decisions"}, 1),
        ({"q": "regression astronomy"}, 0),
        ({"q": "& | ! :*"}, 0),
        ({"year": 2026, "outcome": Outcome.FULL, "home": "warsaw"}, 1),
        ({"year": 2024}, 0),
        ({"standing": Standing.ACTIVE}, 1),
        ({"standing": Standing.EXPIRED}, 0),
        ({"standing": Standing.OVERTURNED}, 0),
    ],
)
async def test_a_search_means_what_it_says(
    seeded: Sessions, wanted: dict[str, Any], hits: int
) -> None:
    await kept(seeded, decided_before())

    assert len(await found(seeded, **wanted)) == hits


async def test_statistics_count_committees_and_withhold_few(seeded: Sessions) -> None:
    root = decided_before()
    both = [{"key": key, "name": None, "country": land} for key, land in (("a", "IT"), ("b", "FR"))]
    await kept(
        seeded,
        root,
        *(decided_before(follows=root.id) for _ in range(9)),  # confirmed, not judged
        *(decided_before(**REFUSAL) for _ in range(3)),
        *(decided_before(awarding=both, language="it") for _ in range(2)),
        decided_before(home="milan", awarding=[], language=None),
    )
    async with seeded() as session:
        everywhere = await precedent_search.statistics(session, None)
        milan = await precedent_search.statistics(session, "milan")

    assert everywhere.countries == [Share("FR", None, None), Share("IT", 6, Decimal("0.50"))]
    assert everywhere.languages == [
        Share(None, None, None),
        Share("en", None, None),
        Share("it", None, None),
    ]
    assert milan.countries == []


async def test_fresh_reviews_are_counted_once_there_are_enough(seeded: Sessions) -> None:
    (root,) = await kept(seeded, decided_before())
    async with seeded.begin() as session:
        for number in range(6):
            session.add(
                precedents.PrecedentUse(
                    recognition=uuid4(),
                    line=1,
                    precedent=root.id,
                    kind=precedents.FRESH_REVIEW,
                    differences=[],
                    result="DISAGREED" if number < 2 else "AGREED",
                )
            )
    async with seeded() as session:
        counted = await precedent_search.statistics(session, "warsaw")

    assert (counted.reviewed, counted.disagreed) == (6, 2)
