"""A course and the module it is a part of do not both count in full (D-04)."""

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest

from models.errors import Code
from models.messages.posting import Posted
from models.store.database import Sessions
from tests.store.test_credit_book import booked, decided, post

pytestmark = pytest.mark.servers

ECTS = "http://data.europa.eu/snb/education-credit/6fcec5c5af"
ELECTIVE, DATA = ("ECO-EL-07",), ("ECO-210",)


def claim(name: str, ects: str | None, *parts: dict[str, Any]) -> dict[str, Any]:
    credit = {"point": ects, "framework": {"id": ECTS, "type": "Concept"}}
    return {
        "id": f"urn:claim:{name}",
        "type": "LearningAchievement",
        "title": {"en": name},
        "specifiedBy": {
            "type": "LearningAchievementSpecification",
            **({} if ects is None else {"creditPoint": credit}),
        },
        **({"hasPart": list(parts)} if parts else {}),
    }


def credential(*claims: dict[str, Any], number: int = 1) -> bytes:
    return json.dumps(
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": f"urn:credential:{number}",
            "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
            "issuer": {"type": "Organisation", "legalName": {"en": "School of invented subjects"}},
            "issued": "2026-02-01T08:00:00Z",
            "credentialSubject": {"type": "Person", "hasClaim": list(claims)},
        }
    ).encode()


MODULE = credential(claim("Module", "6", claim("Theory", "4"), claim("Practice", "2")))


async def posted(
    sessions: Sessions,
    achievement: str,
    ects: str,
    components: tuple[str, ...],
    document: bytes = MODULE,
) -> Posted:
    call = await decided(
        sessions, ects, components=components, document=document, achievement=achievement
    )
    return await post(sessions, call)


async def test_a_course_does_not_count_beside_its_module(seeded: Sessions) -> None:
    assert (await posted(seeded, "Module", "6", ELECTIVE)).refusal is None
    course = await posted(seeded, "Theory", "4", DATA)

    assert course.refusal is not None
    assert course.refusal.code is Code.POSTING_USED_UP
    assert await booked(seeded) == [("ECO-EL-07", Decimal(6))]


async def test_a_module_counts_for_what_its_courses_have_left(seeded: Sessions) -> None:
    assert (await posted(seeded, "Theory", "4", DATA)).refusal is None
    assert (await posted(seeded, "Module", "6", ELECTIVE)).refusal is not None
    assert (await posted(seeded, "Module", "2", ELECTIVE)).refusal is None
    assert (await posted(seeded, "Practice", "2", ELECTIVE)).refusal is not None


async def test_courses_of_one_module_count_beside_each_other(seeded: Sessions) -> None:
    assert (await posted(seeded, "Theory", "4", DATA)).refusal is None
    assert (await posted(seeded, "Practice", "2", ELECTIVE)).refusal is None


async def test_a_whole_without_credits_limits_nothing(seeded: Sessions) -> None:
    document = credential(claim("Frame", None, claim("Theory", "4"), claim("Practice", "2")))
    assert (await posted(seeded, "Theory", "4", DATA, document)).refusal is None
    assert (await posted(seeded, "Practice", "2", ELECTIVE, document)).refusal is None


async def test_a_semester_that_went_on_has_room_for_its_new_courses(seeded: Sessions) -> None:
    """The same frame, with the same id of its issuer, in a later document."""
    before = credential(claim("Semester", "4", claim("Theory", "4")))
    later = credential(claim("Semester", "6", claim("Theory", "4"), claim("Practice", "2")))
    assert (await posted(seeded, "Theory", "4", DATA, before)).refusal is None
    assert (await posted(seeded, "Practice", "2", ELECTIVE, later)).refusal is None


async def test_a_module_and_its_course_at_once_are_posted_once(seeded: Sessions) -> None:
    calls = [
        await decided(seeded, ects, components=components, document=MODULE, achievement=name)
        for name, ects, components in (("Module", "6", ELECTIVE), ("Theory", "4", DATA)) * 2
    ]
    done = await asyncio.gather(*(post(seeded, call) for call in calls))

    assert sum(each.refusal is None for each in done) == 1
    assert len(await booked(seeded)) == 1
