"""An alliance from one file: written once, refused with the place where it is wrong."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from models.store import actors, feed
from models.store.alliance_reading import BadFile, read
from models.store.database import Sessions
from models.store.development_agreements import FrozenTerms
from tests.store import alliances

SLUGS = ("warsaw", "milan", "sorbonne", "heidelberg", "charles")
TABLES = (
    "institution",
    "person",
    "access_grant",
    "body",
    "seat",
    "programme",
    "component",
    "grade_table",
    "offer",
    "involvement",
    "standing_recognition",
    "development_agreement",
    "learner",
    "stream",
)


async def contents(session: AsyncSession) -> dict[str, Any]:
    found = {}
    for table in TABLES:
        rows = await session.execute(text(f"SELECT x::text FROM {table} x ORDER BY 1"))
        found[table] = rows.scalars().all()
    return found


async def test_twice_is_the_same_as_once(seeded: Sessions) -> None:
    async with seeded() as session:
        once = await contents(session)
    await alliances.filled(seeded)
    async with seeded() as session:
        assert await contents(session) == once
    assert all(once.values())


async def told(sessions: Sessions, slug: str) -> list[tuple[str, str]]:
    async with sessions() as session:
        events = await feed.read(session, alliances.VAULT, slug, 0)
    return [(event.type.removeprefix("eu.passerelle."), event.subject) for event in events]


async def test_everybody_is_told_the_catalogue_and_the_parties_the_agreement(
    seeded: Sessions,
) -> None:
    public = [
        *(("institution.joined.v1", slug) for slug in SLUGS),
        ("offer.published.v1", "entrepreneurship"),
        ("offer.published.v1", "data-driven-decisions"),
        ("standing_recognition.published.v1", "warsaw-entrepreneurship"),
    ]
    assert await told(seeded, "charles") == public
    agreed = ("development_agreement.activated.v1", "entrepreneurship-2026")
    assert await told(seeded, "milan") == [*public, agreed]
    await alliances.filled(seeded)
    await alliances.filled(seeded, alliances.alliance(valid_to="2026-12-31"))
    ended = ("development_agreement.ended.v1", "entrepreneurship-2026")
    assert await told(seeded, "milan") == [*public, agreed, ended]
    renamed = alliances.text().replace("title: Data-Driven Decisions", "title: Decisions")
    await alliances.filled(seeded, read(renamed))
    assert (await told(seeded, "charles"))[-1] == ("offer.revised.v1", "data-driven-decisions")


async def test_a_changed_component_gets_its_next_version(seeded: Sessions) -> None:
    changed = alliances.text().replace("Collect and clean economic data", "Collect economic data")
    await alliances.filled(seeded, read(changed))
    query = text("SELECT code, version FROM component WHERE institution = 'warsaw' ORDER BY code")
    async with seeded() as session:
        found = await session.execute(query)
        assert found.all() == [("ECO-210", 2), ("ECO-EL-07", 1)]


async def test_terms_of_an_agreement_are_frozen_and_its_end_is_not(seeded: Sessions) -> None:
    rate = alliances.text().replace('rate: "0.10"', 'rate: "0.11"')
    with pytest.raises(FrozenTerms, match="entrepreneurship-2026 version 1"):
        await alliances.filled(seeded, read(rate))
    await alliances.filled(seeded, alliances.alliance(valid_to="2026-12-31"))
    async with seeded() as session:
        found = await session.execute(text("SELECT valid_to::text FROM development_agreement"))
        assert found.scalars().all() == ["2026-12-31"]


async def test_a_learner_s_grant_names_no_local_id(seeded: Sessions) -> None:
    async with seeded() as session:
        actor = await actors.load(session, "maja.learner@warsaw")
        everything = str(await contents(session))
    assert actor is not None
    assert actor.grants[0].unit.learner is not None
    assert "UW-2026-0417" not in everything


@pytest.mark.parametrize(
    ("was", "becomes", "place", "expected"),
    [
        ('rate: "0.10"', "rate: 0.10", "terms.waterfall[0].rate", "a decimal string"),
        (
            "component: ECO-EL-07",
            "component: ECO-9",
            "standing_recognitions[0].component",
            "'ECO-9'",
        ),
        ("zone: Europe/Paris", "zone2: x", "institutions[2].zone", "required"),
        ("lead: sorbonne", "lead: charles", "development_agreements[0].lead", "of the parties"),
        ('milan: "0.5"', 'charles: "0.5"', "terms.allocation", "one of the parties"),
        ("unit: warsaw/economics-board", "unit: warsaw/x", "grants[0].unit", "'warsaw/x'"),
        ("valid_from: 2026-01-01", "valid_from: 2026-01-41", "members[0].valid_from", "a date"),
        ("clock: LRC", "clock: SOON", "policy.decision.clock", "'LRC'"),
        ("reminder_days: 7", "reminder_days: 14", "bodies[0].reminder_days", "fewer days"),
        ("offer: entrepreneurship", "offer: none", "standing_recognitions[0].offer", "'none'"),
        (
            'rate: "0.10", of: NET',
            "per_enrolment_minor: 5, enrolments: 0",
            "amounts_in",
            "currency",
        ),
        ("code: data-driven-decisions", "code: entrepreneurship", "offers", "stands twice"),
    ],
)
def test_a_bad_file_names_line_place_and_expectation(
    was: str, becomes: str, place: str, expected: str
) -> None:
    with pytest.raises(BadFile) as bad:
        read(alliances.text().replace(was, becomes, 1))
    message = str(bad.value)
    line = int(message.removeprefix("line ").split(",")[0])
    assert place in message
    assert expected in message
    assert 1 <= line <= alliances.text().count("\n") + 1


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", "expected the members of an alliance"),
        ("- a", "expected the members of an alliance"),
        ("alliance: a\nalliance: b", "line 2: alliance stands twice"),
        ("alliance: [", "line 1: no YAML"),
        ("a: &x 1\nb: *x", "aliases"),
        ("alliance: !!python/object:os.system {}", "no YAML"),
    ],
)
def test_what_is_no_alliance_is_refused(written: str, expected: str) -> None:
    with pytest.raises(BadFile, match=expected):
        read(written)
