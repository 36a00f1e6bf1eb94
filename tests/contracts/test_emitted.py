"""What the program really sends is what it publishes: every type, every member, every copy."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from models.events import Fact
from models.messages.recognition import Reason, Remind
from models.payloads.published import PUBLISHED, schema
from models.store import decisions, delivery, feed
from models.store.alliance_reading import read
from models.store.database import Sessions
from tests.inprocess import COVERED, System
from tests.store import alliances
from tests.store.alliances import pay

pytestmark = pytest.mark.servers

OF_RECOGNITIONS = {name for name in PUBLISHED if name.startswith("eu.passerelle.recognition.")}
OTHERS = PUBLISHED.keys() - OF_RECOGNITIONS

REFUSED = {
    "outcome": "REFUSED",
    "reasons": [
        {"code": "LEARNING_OUTCOMES", "text": "Regression is missing", "evidence": ["outcome o2"]}
    ],
    "information": {"asked_on": "2026-10-01", "deadline": "2026-10-22"},
    "alternatives_considered": ["PARTIAL", "CONDITIONAL", "ALTERNATIVE"],
    "remedy": {"body": "Head", "procedure": "in writing", "deadline": "14 days"},
}


def require_whole(facts: Iterable[Fact]) -> None:
    """No member is missing, none is unknown, each is of its type."""
    for fact in facts:
        data = dict(fact.data)
        if fact.learner is not None:
            data["learner"] = "a pseudonym takes its place"
        PUBLISHED[fact.type].model_validate_json(json.dumps(data))


async def require_copies(sessions: Sessions) -> None:
    """What lies in each institution's feed fits the published schema."""
    async with sessions() as session:
        for institution in await delivery.institutions(session):
            for event in await feed.read(session, alliances.VAULT, institution, 0):
                rules = Draft202012Validator(schema(event.type), format_checker=FormatChecker())
                found = [error.message for error in rules.iter_errors(event.data)]
                assert found == [], f"{institution} {event.sequence} {event.type}"


async def test_recognitions_are_told_as_published(running: System, facts: list[Fact]) -> None:
    covered = await running.handed_in(*COVERED)
    await running.decide(covered)
    await running.closed(covered["id"])
    refused = await running.voted(await running.before_panel(), "NO")
    await running.decided_by_chair(refused, **REFUSED)
    await running.until(refused["id"], lambda it: it["state"] == "CLOSED")
    approved = await running.before_panel()
    await running.decided_by_chair(await running.voted(approved))
    await running.closed(approved["id"])
    async with running.sessions.begin() as session:
        reminder = Remind(
            recognition=UUID(approved["id"]),
            reason=Reason.NOT_ACKNOWLEDGED,
            business_seq=1,
            at=datetime(2026, 11, 25, tzinfo=UTC),
        )
        await decisions.remind(session, alliances.VAULT, reminder)

    assert {fact.type for fact in facts} == OF_RECOGNITIONS
    require_whole(facts)
    await require_copies(running.sessions)


async def test_money_and_the_catalogue_are_told_as_published(
    seeded: Sessions, facts: list[Fact]
) -> None:
    await pay(seeded, "1", paid_on=date(2026, 7, 1), at=datetime(2026, 9, 30, tzinfo=UTC))
    await pay(seeded, "2")
    await pay(seeded, "R1", refund_of="1")
    ended = alliances.text().replace("valid_to: null", 'valid_to: "2026-12-31"')
    changed = ended.replace("title: Data-Driven Decisions", "title: Decisions")
    await alliances.filled(seeded, read(f"{changed}\n{_next_version(changed)}"))

    assert {fact.type for fact in facts} == OTHERS
    require_whole(facts)
    await require_copies(seeded)


def _next_version(described: str) -> str:
    """The development agreement once more, for the time after its end."""
    whole = described[described.index("  - code: entrepreneurship-2026") :]
    return (
        whole.replace("version: 1", "version: 2")
        .replace("valid_from: 2026-01-01", "valid_from: 2027-01-01")
        .replace('valid_to: "2026-12-31"', "valid_to: null")
    )
