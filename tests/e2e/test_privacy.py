"""Invariant 8: what names or describes a learner lies encrypted and goes home alone.

One recognition with marks in every text a person wrote; then every place is searched for them.
"""

import base64
import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from temporalio.client import WorkflowHistory

from models.ids import panel_workflow_id, recognition_workflow_id
from models.rules import audience
from models.rules.audience import LEARNER_BOUND
from models.store import feed
from tests.e2e.test_recognition import REASONS
from tests.inprocess import ALLIANCE, ASSESSED, CHAIR, DOCUMENTS, MEMBERS, System

pytestmark = pytest.mark.servers

LEARNER = {"local_id": "UW-MARKID-7", "name": "Maja MARKNAME", "esi": "urn:esi:MARKESI"}
MARKS = ("MARKID", "MARKNAME", "MARKESI", "MARKTITLE", "MARKGRADE", "MARKFILE", "MARKREASON")


def marked_document() -> tuple[str, bytes]:
    """The demo's document with marks in what it says of its learner."""
    found = json.loads((DOCUMENTS / ASSESSED[0]).read_text("utf-8"))
    person = found["credentialSubject"]
    person["fullName"]["en"] = LEARNER["name"]
    person["hasClaim"]["title"] = {"en": "Data-Driven Decisions MARKTITLE"}
    person["hasClaim"]["provenBy"]["grade"]["noteLiteral"]["en"] = "28 MARKGRADE"
    return "MARKFILE.jsonld", json.dumps(found).encode()


async def marked_run(system: System) -> str:
    """Refused by the committee, with reasons, so that all kinds of text have been written."""
    answer = await system.hand_in(marked_document(), ASSESSED[1], learner=LEARNER)
    assert answer.status_code == 201, answer.text
    recognition: str = answer.json()["id"]
    seen = await system.until(recognition, lambda it: it["panel"] is not None)
    version = seen["panel"]["draft_version"]
    recusal = {"version": version, "reason": "MARKREASON of a recusal"}
    path = f"/v1/recognitions/{recognition}/recusals"
    assert (await system.ask(MEMBERS[0], "POST", path, json=recusal)).status_code == 201
    for person in (CHAIR, *MEMBERS[1:]):
        vote = await system.vote(recognition, person, version, "NO", reason="MARKREASON of a vote")
        assert vote.status_code == 201, vote.text
    seen = await system.until(recognition, lambda it: it["panel"]["result"] is not None)
    reason = {**REASONS["reasons"][0], "text": "MARKREASON", "evidence": ["MARKREASON"]}
    remedy = {"body": "Head", "procedure": "MARKREASON", "deadline": "14 days"}
    said = {**REASONS, "outcome": "REFUSED", "reasons": [reason], "remedy": remedy}
    await system.decided_by_chair(seen, **said)
    closed = await system.until(recognition, lambda it: it["state"] == "CLOSED")
    for mark in set(MARKS) - {"MARKESI"}:  # the marks are really in what was said
        assert mark in json.dumps(closed) or mark == "MARKGRADE", mark
    return recognition


def marks_in(content: bytes) -> list[str]:
    """Also as hexadecimal, as Postgres prints bytes, and as base64 at each of its three offsets."""
    found = []
    for mark in MARKS:
        plain = mark.encode()
        shifted = [base64.b64encode(b"\0" * n + plain)[4 if n else 0 : -4] for n in range(3)]
        if any(form in content for form in (plain, plain.hex().encode(), *shifted)):
            found.append(mark)
    return found


async def every_row(system: System) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    rows = {}
    async with system.sessions() as session:
        for table in (await session.execute(text(tables))).scalars().all():
            found = await session.execute(text(f'SELECT t::text FROM "{table}" t'))
            rows[table] = list(found.scalars().all())
    return rows


async def raw_histories(system: System, recognition: str) -> list[WorkflowHistory]:
    """As the server has them, without the codec."""
    of = UUID(recognition)
    ids = (recognition_workflow_id(ALLIANCE, of), panel_workflow_id(ALLIANCE, of, 1))
    return [await system.client.get_workflow_handle(id_).fetch_history() for id_ in ids]


async def test_no_place_holds_a_learner_in_the_clear(running: System) -> None:
    recognition = await marked_run(running)

    rows = await every_row(running)
    assert {"idempotency_key", "log_entry", "feed_event", "recognition", "vote"} <= rows.keys()
    assert {
        table: marks
        for table, found in rows.items()
        if (marks := marks_in("\n".join(found).encode()))
    } == {"precedent": ["MARKTITLE"]}  # the course, and nobody who took it
    assert len(rows["log_entry"]) >= 8

    for history in await raw_histories(running, recognition):
        content = b"".join(event.SerializeToString() for event in history.events)
        assert b"binary/encrypted" in content
        assert marks_in(content) == []
        assert b"Head" not in content


async def test_search_attributes_say_where_it_stands_and_of_whom_nothing(
    running: System,
) -> None:
    recognition = await marked_run(running)
    found = running.client.list_workflows('HomeInstitution = "warsaw"')
    described = [execution async for execution in found]
    mine = [each for each in described if recognition in each.id]

    assert len(mine) == 2
    for execution in mine:
        said = str(execution.typed_search_attributes) + str(execution.id)
        assert marks_in(said.encode()) == []
    [whole] = [each for each in mine if each.id.startswith("recognition/")]
    attributes = {pair.key.name: pair.value for pair in whole.typed_search_attributes}
    assert attributes["RecognitionState"] == "CLOSED"
    assert attributes["HostInstitutions"] == ["milan"]
    assert (attributes["Route"], attributes["Outcome"]) == ("LRC", "REFUSED")


async def test_the_host_is_told_where_it_stands_and_the_others_nothing(
    running: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts: list[Any] = []
    append = feed.append

    async def noted(session: Any, vault: Any, fact: Any, concerned: Any, **more: Any) -> None:
        facts.append(fact)
        await append(session, vault, fact, concerned, **more)

    monkeypatch.setattr(feed, "append", noted)
    recognition = await marked_run(running)

    at_home = await events_about(running, "warsaw", recognition)
    at_the_host = await events_about(running, "milan", recognition)
    assert [event["type"] for event in at_home] == [event["type"] for event in at_the_host]
    assert "MARKREASON" in json.dumps(at_home)
    for event in at_the_host:
        assert not set(event["data"]) & (LEARNER_BOUND | {"learner", "programme", "purpose"})
    assert marks_in(json.dumps(at_the_host).encode()) == []
    for stranger in ("charles", "sorbonne", "heidelberg"):
        assert await events_about(running, stranger, recognition) == []
    for fact in facts:
        assert audience.unknown(fact.type, fact.data) == frozenset(), fact.type


async def events_about(system: System, slug: str, recognition: str) -> list[dict[str, Any]]:
    page = await system.get(f"sis-{slug}", f"/v1/institutions/{slug}/events")
    return [event for event in page["events"] if event["subject"] == recognition]


async def test_two_learners_with_the_same_document_are_two(running: System) -> None:
    """Each of them may have it once; one's posting says nothing about the other's."""
    first = await running.handed_in("entrepreneurship.jsonld", "ECO-EL-07")
    second = await running.handed_in(
        "entrepreneurship.jsonld",
        "ECO-EL-07",
        learner={"local_id": "UW-2", "name": "Adam Inny"},
    )

    assert "PART_SEEN_BEFORE" not in [finding["code"] for finding in second["findings"]]
    assert "IDENTITY_DIFFERS" in [finding["code"] for finding in second["findings"]]
    for one in (first, second):
        assert (await running.decide(one)).status_code == 201
        closed = await running.closed(one["id"])
        assert len(closed["postings"]) == 1
    async with running.sessions() as session:
        names = await session.execute(text("SELECT DISTINCT data->>'learner' FROM feed_event"))
        told = [name for name in names.scalars() if name]
    assert len(told) == 2
