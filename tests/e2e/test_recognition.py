"""From a credential to booked credits, on real servers: every route, every answer by its code."""

import asyncio
import uuid
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from models.messages.delivery import Acknowledged, Status
from models.store import feed
from tests.inprocess import (
    ASSESSED,
    CHAIR,
    COVERED,
    MEMBERS,
    RECUSED,
    REGISTRAR,
    System,
    refused,
)

pytestmark = pytest.mark.servers

BY_COMMITTEE = {"route": "LRC", "decided_by": "COMMITTEE"}
REASONS: dict[str, Any] = {
    "reasons": [
        {
            "code": "LEARNING_OUTCOMES",
            "text": "Regression is missing",
            "evidence": ["outcome o2 of ECO-210"],
        }
    ],
    "information": {"asked_on": "2026-10-01", "deadline": "2026-10-22"},
    "alternatives_considered": ["PARTIAL", "CONDITIONAL", "ALTERNATIVE"],
    "remedy": {"body": "Head", "procedure": "in writing", "deadline": "14 days"},
}


async def told(system: System, recognition: str, institution: str = "warsaw") -> list[str]:
    """What an institution's feed says of it, in order."""
    async with system.sessions() as session:
        events = await feed.about(session, institution, recognition)
    return [event["type"].split(".")[3] for event in events]


async def acknowledge_through_the_gateway(system: System, recognition: str) -> None:
    """As the consumer of the inbox does."""
    page = await system.get("sis-warsaw", "/v1/institutions/warsaw/events")
    for event in page["events"]:
        if event["type"].endswith("credits_posted.v1") and event["subject"] == recognition:
            await system.house.gateway.acknowledge(
                Acknowledged(
                    institution="warsaw",
                    recognition=UUID(recognition),
                    event_id=UUID(event["id"]),
                    sequence=int(event["sequence"]),
                    status=Status.BOOKED,
                    reference="USOS-2",
                )
            )


async def test_what_a_standing_recognition_covers_takes_one_click(running: System) -> None:
    handed = await running.handed_in(*COVERED)
    assert (handed["state"], handed["route"]) == ("ROUTED", "AUTOMATIC")
    assert handed["basis"] == "standing-recognition/warsaw-entrepreneurship/1"

    decided = await running.decide(handed)
    assert decided.status_code == 201, decided.text
    posted = await running.until(handed["id"], lambda it: it["state"] == "POSTED")
    assert [(p["component"], p["recognised_ects"]) for p in posted["postings"]] == [
        ("ECO-EL-07", "2")
    ]
    closed = await running.closed(handed["id"])

    assert (closed["outcome"], len(closed["postings"])) == ("FULL", 1)
    assert await told(running, handed["id"]) == [
        "submitted",
        "routed",
        "decided",
        "credits_posted",
        "credits_acknowledged",
    ]


async def test_the_home_university_is_told_every_line_of_a_decision(running: System) -> None:
    handed = await running.handed_in(*COVERED)
    assert (await running.decide(handed)).status_code == 201
    page = await running.get("sis-warsaw", "/v1/institutions/warsaw/events")
    (decided,) = [
        event["data"]
        for event in page["events"]
        if event["type"].endswith("decided.v1") and event["subject"] == handed["id"]
    ]

    assert decided["lines"] == [
        {
            "line": 1,
            "achievement": None,
            "component": "ECO-EL-07",
            "outcome": "FULL",
            "recognised_ects": "2",
        }
    ]


async def test_what_nobody_agreed_on_goes_before_the_committee(running: System) -> None:
    seen = await running.before_panel()
    assert seen["route"] == "LRC"
    assert seen["matching"][0]["proposal"] in ("FULL", "FOR_THE_COMMITTEE")
    version = seen["panel"]["draft_version"]

    recused = await running.vote(seen["id"], RECUSED, version)
    stale = await running.vote(seen["id"], CHAIR, version - 1)
    first = await running.vote(seen["id"], CHAIR, version)
    second = await running.vote(seen["id"], CHAIR, version, "NO")
    for person in MEMBERS:
        assert (await running.vote(seen["id"], person, version)).status_code == 201
    seen = await running.until(seen["id"], lambda it: it["panel"]["result"] is not None)
    await running.decided_by_chair(seen)
    late = await running.vote(seen["id"], MEMBERS[0], version)
    posted = await running.until(seen["id"], lambda it: it["state"] == "POSTED")
    await acknowledge_through_the_gateway(running, seen["id"])
    closed = await running.until(seen["id"], lambda it: it["state"] == "CLOSED")

    assert refused(recused) == (403, "panel.recused")
    assert refused(stale) == (409, "version.stale")
    assert first.json() == {"voted": 1, "awaited": 4}
    assert refused(second) == (409, "panel.already_voted")
    assert refused(late) == (409, "panel.closed")
    assert posted["panel"]["tally"]["yes"] == 4
    assert sum(Decimal(posting["recognised_ects"]) for posting in closed["postings"]) == 3
    assert "panel_closed" in await told(running, seen["id"])


async def test_a_refusal_says_why_and_posts_nothing(running: System) -> None:
    seen = await running.voted(await running.before_panel(), "NO")
    bare = await running.decide(seen, CHAIR, outcome="REFUSED", **BY_COMMITTEE)
    await running.decided_by_chair(seen, outcome="REFUSED", **REASONS)
    closed = await running.until(seen["id"], lambda it: it["state"] == "CLOSED")

    assert refused(bare) in {(422, "decision.incomplete"), (409, "recognition.wrong_state")}
    assert (closed["outcome"], closed["postings"]) == ("REFUSED", [])
    assert closed["decisions"][0]["content"]["reasons"][0]["text"] == "Regression is missing"


async def test_the_same_credential_counts_once_in_a_programme(running: System) -> None:
    first = await running.handed_in(*COVERED)
    second = await running.handed_in(*COVERED)
    assert "PART_SEEN_BEFORE" in [finding["code"] for finding in second["findings"]]
    assert (await running.decide(first)).status_code == 201
    await running.until(first["id"], lambda it: it["state"] == "POSTED")

    again = await running.decide(second)

    assert refused(again) == (409, "posting.used_up")
    assert (await running.see(second["id"]))["postings"] == []


async def test_two_that_are_decided_at_once_post_once_and_a_person_is_called(
    running: System,
) -> None:
    """Both pass the question before the decision; the database lets one of them post."""
    first = await running.handed_in(*COVERED)
    second = await running.handed_in(*COVERED)
    async with running.sessions.begin() as session:  # nobody posts while the part is locked
        await session.execute(text("SELECT id FROM part FOR UPDATE"))
        decided = [asyncio.create_task(running.decide(one)) for one in (first, second)]
        for one in (first, second):
            await running.until(one["id"], lambda it: it["state"] == "DECIDED")
    assert [(await each).status_code for each in decided] == [201, 201]

    for one in (first, second):
        await running.until(
            one["id"], lambda it: it["state"] == "POSTED" or it["needs_attention"] is not None
        )
    seen = [await running.see(one["id"]) for one in (first, second)]
    assert sorted(len(it["postings"]) for it in seen) == [0, 1]
    assert [it["needs_attention"] for it in seen if not it["postings"]] == ["CREDITS_USED_UP"]


async def test_the_same_key_is_the_same_submission(running: System) -> None:
    key = str(uuid.uuid4())
    first = await running.hand_in(*COVERED, key=key)
    again = await running.hand_in(*COVERED, key=key)
    other = await running.hand_in(*ASSESSED, key=key)
    without = await running.hand_in(*COVERED, key=None)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert refused(other) == (422, "idempotency.reused")
    assert refused(without) == (400, "idempotency.missing")
    assert len((await running.get(REGISTRAR, "/v1/recognitions"))["items"]) == 1


async def test_a_key_belongs_to_who_sent_it_and_to_one_body(running: System) -> None:
    """Also where the procedure takes the write: two members may choose the same key."""
    seen = await running.before_panel()
    version = seen["panel"]["draft_version"]

    first = await running.vote(seen["id"], CHAIR, version, key="k-1")
    other = await running.vote(seen["id"], MEMBERS[0], version, key="k-1")
    again = await running.vote(seen["id"], CHAIR, version, key="k-1")
    changed = await running.vote(seen["id"], CHAIR, version, "NO", key="k-1")

    assert (first.json()["voted"], other.json()["voted"]) == (1, 2)
    assert again.json() == first.json()
    assert refused(changed) == (422, "idempotency.reused")
    assert len((await running.see(seen["id"]))["panel"]["voted"]) == 2


async def test_a_decision_sent_twice_is_one(running: System) -> None:
    handed = await running.handed_in(*COVERED)
    first = await running.decide(handed, key="d-1")
    again = await running.decide(handed, key="d-1")
    changed = await running.decide(handed, key="d-1", keep_grade=False)
    new = await running.decide(handed, key="d-2")

    assert (again.status_code, again.json()) == (201, first.json())
    assert refused(changed) == (422, "idempotency.reused")
    assert refused(new) in {(409, "recognition.wrong_state"), (409, "posting.used_up")}
    assert len((await running.see(handed["id"]))["decisions"]) == 1
