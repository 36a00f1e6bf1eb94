"""What was decided once: confirmed with one click, referred, overturned, searched by anybody.

On real servers. The second learner brings the same course on a credential of their own.
"""

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from models.ids import recognition_workflow_id
from tests.inprocess import (
    ALLIANCE,
    ASSESSED,
    CHAIR,
    DOCUMENTS,
    MEMBERS,
    REGISTRAR,
    System,
    refused,
)

pytestmark = pytest.mark.servers

BY_CHAIR = {"route": "PRECEDENT", "decided_by": "CHAIR"}
SHARE = "UPDATE institution SET policy = policy || jsonb_build_object('fresh_review_share', '{}')"
REFUSED: dict[str, Any] = {
    "outcome": "REFUSED",
    "reasons": [{"code": "LEARNING_OUTCOMES", "text": "None", "evidence": ["outcome o2"]}],
    "alternatives_considered": ["PARTIAL", "CONDITIONAL", "ALTERNATIVE"],
    "remedy": {"body": "Head", "procedure": "in writing", "deadline": "14 days"},
}


def of_another(number: int = 2) -> tuple[str, bytes]:
    """The same course on the credential of another learner."""
    name, _ = ASSESSED
    found = json.loads((DOCUMENTS / name).read_text("utf-8"))
    found.pop("proof", None)
    said = json.dumps(found, ensure_ascii=False)
    said = (
        said.replace("Maja", "Ola")
        .replace("Przykładowa", f"Inna{number}")
        .replace(":maja", f":ola{number}")
    )
    return (f"{number}-{name}", said.replace("4c02", f"4c{number:02}a").encode())


def learner(number: int = 2) -> dict[str, Any]:
    return {"local_id": f"UW-2026-9{number:03}", "name": f"Ola Inna{number}"}


async def handed_in_again(system: System, number: int = 2, **members: Any) -> dict[str, Any]:
    answer = await system.hand_in(
        of_another(number), ASSESSED[1], learner=learner(number), **members
    )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def decided_once(system: System, choice: str = "YES", **members: Any) -> dict[str, Any]:
    """A recognition that the committee decided, and so the first of its kind."""
    seen = await system.voted(await system.before_panel(), choice)
    await system.decided_by_chair(seen, **members)
    return await system.until(seen["id"], lambda it: it["outcome"] is not None)


async def confirm(system: System, seen: dict[str, Any], **members: Any) -> httpx.Response:
    return await system.decide(seen, CHAIR, **BY_CHAIR | members)


async def refer(system: System, seen: dict[str, Any], by: str = CHAIR) -> httpx.Response:
    body = {"version": seen["version"], "reason": "The course has a new teacher"}
    return await system.ask(by, "POST", f"/v1/recognitions/{seen['id']}/referral", json=body)


async def overturn(
    system: System, precedent: str, by: str = CHAIR, **members: Any
) -> httpx.Response:
    body = {"reason": "Regression is not taught", **members}
    return await system.ask(by, "POST", f"/v1/precedents/{precedent}/overturning", json=body)


async def settle(system: System, seen: dict[str, Any], by: str = REGISTRAR) -> httpx.Response:
    path = f"/v1/recognitions/{seen['id']}/attention"
    return await system.ask(by, "POST", path, json={"version": seen["version"]})


async def called_to(system: System) -> list[str]:
    page = await system.get(REGISTRAR, "/v1/recognitions?attention=true")
    return [row["id"] for row in page["items"]]


async def search(system: System, query: str = "") -> list[dict[str, Any]]:
    answer = await system.ask(None, "GET", f"/v1/precedents{query}", key=None)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def sql(system: System, statement: str) -> Any:
    async with system.sessions.begin() as session:
        return await session.execute(text(statement))


async def test_the_same_course_takes_one_click_of_the_chair(system: System) -> None:
    async with system.working():
        first = await decided_once(system)
        seen = await handed_in_again(system)
    made = first["precedents_made"][0]
    assert (seen["route"], seen["basis"]) == ("PRECEDENT", f"precedent/{made['precedent']}")
    assert seen["precedents"][0] | {"differences": []} == seen["precedents"][0]
    # The worker was away in between: what waits, waits on.
    async with system.working():
        by_registrar = await system.decide(seen, **BY_CHAIR)
        lesser = await confirm(system, seen, **REFUSED)
        other = await confirm(
            system,
            seen,
            lines=[{"achievement": "1", "component": "ECO-EL-07", "outcome": "FULL"}],
        )
        stale = await confirm(system, seen | {"version": 1})
        done = await confirm(system, seen)
        again = await confirm(system, seen)
        closed = await system.closed(seen["id"])

    assert refused(by_registrar) == (403, "decision.not_decider")
    assert refused(lesser) == (422, "decision.other_outcome")
    assert "refer it to the committee" in lesser.json()["detail"]
    assert refused(other) == (422, "decision.other_outcome")
    assert refused(stale) == (409, "version.stale")
    assert done.status_code == 201, done.text
    assert refused(again)[0] == 409
    assert (closed["outcome"], closed["decisions"][0]["decided_by"]) == ("FULL", "CHAIR")
    assert "body/warsaw/economics-board" in closed["decisions"][0]["policies"]
    assert (closed["panel"], closed["matching"]) == (None, None)
    assert closed["precedents"][0]["result"] == "FOLLOWED"
    follower = closed["precedents_made"][0]
    assert follower["follows"] == made["precedent"]
    assert follower["expires_on"] == made["expires_on"]
    page = await system.get("sis-warsaw", "/v1/institutions/warsaw/events")
    told = {
        event["type"].split(".")[3]: event["data"]
        for event in page["events"]
        if event["subject"] == seen["id"]
    }
    for happened in ("routed", "decided"):
        assert told[happened]["route"] == "PRECEDENT"
        assert told[happened]["basis"] == f"precedent/{made['precedent']}"


async def test_another_version_of_the_course_goes_before_the_committee(running: System) -> None:
    await decided_once(running)
    name, content = of_another()
    changed = content.replace(b"regression", b"cluster analysis")
    assert changed != content

    seen = await running.hand_in((name, changed), ASSESSED[1], learner=learner())

    assert seen.json()["route"] == "LRC"
    other = await handed_in_again(running, 3, purpose="access to the master")
    assert other["route"] == "LRC"


async def test_what_is_expired_or_changed_at_home_is_decided_anew(running: System) -> None:
    await decided_once(running)
    await sql(running, "UPDATE component SET version = version + 1 WHERE code = 'ECO-210'")
    assert (await handed_in_again(running))["route"] == "LRC"
    await sql(running, "UPDATE component SET version = version - 1 WHERE code = 'ECO-210'")
    await sql(running, "ALTER TABLE precedent DISABLE TRIGGER precedent_as_decided")
    await sql(running, "UPDATE precedent SET expires_on = '2026-01-01'")
    assert (await handed_in_again(running, 3))["route"] == "LRC"
    assert [item["status"] for item in await search(running)] == ["EXPIRED"]


async def test_without_a_chair_who_may_judge_the_committee_decides(running: System) -> None:
    await decided_once(running)
    await sql(running, "UPDATE seat SET office = 'MEMBER' WHERE institution = 'warsaw'")

    seen = await handed_in_again(running)

    assert (seen["route"], seen["basis"], seen["precedents"]) == ("LRC", None, [])


async def test_the_chair_may_leave_it_to_the_committee(running: System) -> None:
    await decided_once(running)
    seen = await handed_in_again(running)
    by_member = await refer(running, seen, MEMBERS[0])
    by_nobody = await refer(running, seen, "luca.registrar@milan")
    stale = await refer(running, seen | {"version": 1})
    referred = await refer(running, seen)
    late = await refer(running, seen)
    sits = await running.until(seen["id"], lambda it: it["panel"] is not None)

    assert refused(by_member) == (403, "decision.not_decider")
    assert refused(by_nobody)[0] in (401, 404)
    assert refused(stale) == (409, "version.stale")
    assert referred.status_code == 201, referred.text
    assert referred.json()["route"] == "LRC"
    assert refused(late) == (409, "recognition.wrong_state")
    assert (sits["route"], sits["basis"]) == ("LRC", None)
    assert sits["matching"] is not None
    assert sits["precedents"][0]["result"] == "REFERRED"
    assert sits["precedents"][0]["reason"] == "The course has a new teacher"
    await running.voted(sits)
    await running.decided_by_chair(await running.see(seen["id"]))
    await running.closed(seen["id"])


async def test_overturning_takes_all_that_followed_with_it(running: System) -> None:
    first = await decided_once(running)
    made = first["precedents_made"][0]
    second = await handed_in_again(running)
    assert (await confirm(running, second)).status_code == 201
    await running.closed(second["id"])
    waiting = await handed_in_again(running, 3)

    unknown = await overturn(running, first["id"])
    elsewhere = await overturn(running, made["precedent"], "luca.registrar@milan")
    by_member = await overturn(running, made["precedent"], MEMBERS[0])
    stale = await overturn(running, made["precedent"], version=made["version"] + 1)
    fallen = await overturn(running, made["precedent"], version=made["version"])
    twice = await overturn(running, made["precedent"])
    called = await running.see(second["id"])
    sits = await running.until(waiting["id"], lambda it: it["panel"] is not None)

    assert refused(unknown) == (404, "precedent.unknown")
    assert refused(elsewhere)[0] in (401, 404)
    assert refused(by_member) == (403, "access.denied")
    assert refused(stale) == (409, "version.stale")
    assert fallen.status_code == 201, fallen.text
    assert len(fallen.json()["overturned"]) == 2
    assert fallen.json()["recognitions"] == [second["id"]]
    assert fallen.json()["waiting"] == [waiting["id"]]
    assert refused(twice) == (409, "precedent.overturned")
    assert called["needs_attention"] == "PRECEDENT_OVERTURNED"
    assert len(called["postings"]) == 1, "credits are for people to take back"
    history = await running.get(REGISTRAR, f"/v1/recognitions/{second['id']}/history")
    assert "PRECEDENT_OVERTURNED" in [entry["what"] for entry in history["entries"]]
    assert await called_to(running) == [second["id"]]
    assert refused(await settle(running, called, MEMBERS[0])) == (403, "access.denied")
    assert refused(await settle(running, called | {"version": 1})) == (409, "version.stale")
    assert (await settle(running, called)).status_code == 201
    assert refused(await settle(running, called)) == (409, "recognition.wrong_state")
    assert await called_to(running) == []
    assert sits["precedents"][0]["result"] == "NOT_IN_FORCE"
    assert (await handed_in_again(running, 4))["route"] == "LRC"
    whole = await running.get(CHAIR, f"/v1/precedents/{made['precedent']}")
    assert whole["ended"]["reason"] == "Regression is not taught"
    assert whole["uses"] == {"FOLLOWED": 1, "NOT_IN_FORCE": 1}
    assert {item["status"] for item in await search(running)} == {"OVERTURNED"}


async def test_a_click_on_what_fell_meanwhile_is_refused(system: System) -> None:
    """Also while no worker could take the recognition out of the chair's list."""
    async with system.working():
        first = await decided_once(system)
        seen = await handed_in_again(system)
    made = first["precedents_made"][0]["precedent"]
    await overturn(system, made)

    clicked = await confirm(system, seen)

    assert refused(clicked) == (409, "precedent.not_in_force")
    async with system.working():
        await system.until(seen["id"], lambda it: it["panel"] is not None)


async def test_a_click_on_what_changed_at_home_meanwhile_is_refused(running: System) -> None:
    await decided_once(running)
    seen = await handed_in_again(running)
    await sql(running, "UPDATE component SET version = version + 1 WHERE code = 'ECO-210'")

    assert refused(await confirm(running, seen)) == (409, "precedent.not_in_force")
    assert (await refer(running, seen)).status_code == 201


async def test_a_click_in_vain_is_compared_before_the_panel_sits(running: System) -> None:
    """What is left of the credits is too little for what was confirmed."""
    await decided_once(running)
    seen = await handed_in_again(running)
    part = "SELECT part FROM recognition_line WHERE recognition = '{}'".format(seen["id"])
    await sql(running, f"UPDATE part SET awarded_ects = 0.5 WHERE id IN ({part})")

    clicked = await confirm(running, seen)

    assert clicked.status_code == 201, clicked.text
    sits = await running.until(seen["id"], lambda it: it["panel"] is not None)
    assert (sits["route"], sits["state"]) == ("LRC", "UNDER_REVIEW")
    assert sits["matching"]


async def test_what_nobody_clicks_goes_before_the_committee_in_time(
    running: System, temporal: Any
) -> None:
    await decided_once(running)
    seen = await handed_in_again(running)
    handle = running.client.get_workflow_handle(recognition_workflow_id(ALLIANCE, seen["id"]))

    # Past the deadline there is nothing to skip: the recognition waits for its panel.
    skipping = asyncio.create_task(temporal.fast_forward(handle, timedelta(days=16)))
    sits = await running.until(seen["id"], lambda it: it["panel"] is not None)
    skipping.cancel()

    assert (sits["route"], sits["precedents"][0]["result"]) == ("LRC", "TIME_OVER")


async def test_a_fresh_review_is_blind_and_a_disagreement_stops_the_clicks(
    running: System,
) -> None:
    first = await decided_once(running)
    await sql(running, SHARE.format(1))
    handed = await handed_in_again(running)
    assert (handed["route"], handed["basis"], handed["precedents"]) == ("LRC", None, [])
    sits = await running.until(handed["id"], lambda it: it["panel"] is not None)
    history = await running.get(CHAIR, f"/v1/recognitions/{handed['id']}/history")
    assert "fresh" not in json.dumps(history)
    seen = await running.voted(sits, "NO")
    await running.decided_by_chair(seen, **REFUSED)
    decided = await running.until(handed["id"], lambda it: it["state"] == "CLOSED")

    made = first["precedents_made"][0]["precedent"]
    assert decided["basis"] == f"fresh-review/{made}"
    assert decided["precedents"][0]["result"] == "DISAGREED"
    assert decided["needs_attention"] == "PRECEDENTS_CONTRADICT"
    await sql(running, SHARE.format(0))
    assert (await handed_in_again(running, 3))["route"] == "LRC", "they contradict each other"
    whole = await running.get(CHAIR, f"/v1/precedents/{made}")
    assert whole["contradicted_by"] == [decided["precedents_made"][0]["precedent"]]

    settled = await overturn(running, decided["precedents_made"][0]["precedent"])

    assert settled.status_code == 201, settled.text
    assert (await running.see(handed["id"]))["needs_attention"] is None
    assert (await handed_in_again(running, 4))["route"] == "PRECEDENT"


async def test_anybody_may_search_and_nobody_finds_a_learner(running: System) -> None:
    await decided_once(running, "NO", **REFUSED)

    found = await search(running, "?institution=milan&course=data-driven&component=ECO-210")

    assert [(item["outcome"], item["reasons"], item["cases"]) for item in found] == [
        ("REFUSED", ["LEARNING_OUTCOMES"], None)
    ]
    assert found == await search(running, "?institution=University%20of%20Milan&home=warsaw")
    assert found == await search(running, "?q=decisions+data&outcome=REFUSED&year=2026")
    for query in ("?institution=prague", "?q=astronomy", "?outcome=FULL", "?status=EXPIRED"):
        assert await search(running, query) == []
    said = json.dumps(found).lower()
    for word in ("maja", "przyk", "uw-2026", "2026-", "regression is", "credit in"):
        assert word not in said
    statistics = await running.ask(None, "GET", "/v1/precedents/statistics", key=None)
    assert statistics.json()["countries"] == [{"decided": None, "refused": None, "country": "IT"}]
    for query in ("cursor=nowhere", "q=%00", "institution=%00", "course=a%00", "year=26"):
        bad = await running.ask(None, "GET", f"/v1/precedents?{query}", key=None)
        assert refused(bad) == (422, "body.invalid"), query


async def test_pages_of_the_search_follow_each_other(running: System) -> None:
    await decided_once(running)
    await sql(
        running,
        "INSERT INTO precedent SELECT gen_random_uuid(), gen_random_uuid(), 1, n, 1, home,"
        " programme, component, component_version, institution, awarding, 'course ' || n,"
        " course_version, purpose, title, words, language, outcomes, ects, hours, eqf, facts,"
        " route, decided_by, outcome, recognised_ects, reasons, decided_on, expires_on, policies,"
        " model_id, thresholds_version, follows, status FROM precedent, generate_series(1, 6) n",
    )
    seen: list[str] = []
    query = "/v1/precedents?limit=3"
    while query:
        page = (await running.ask(None, "GET", query, key=None)).json()
        seen += [item["id"] for item in page["items"]]
        query = page["next"] and f"/v1/precedents?limit=3&cursor={page['next']}"

    assert len(seen) == len(set(seen)) == 7


async def test_after_an_erasure_the_precedent_stays(running: System) -> None:
    first = await decided_once(running)
    await sql(running, "DELETE FROM learner_key")

    assert [item["course"] for item in await search(running)] != []
    whole = await running.get(CHAIR, f"/v1/precedents/{first['precedents_made'][0]['precedent']}")
    assert whole["outcome"] == "FULL"
    assert (await handed_in_again(running))["route"] == "PRECEDENT"
