"""What a committee sees of earlier decisions: by whom, when not, and that it decides nothing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from models.canonical import digest
from models.matching.cases import Case, Standing
from models.matching.decided_before import Kind, lay
from models.messages.recognition import Step
from models.store import contents, decided_before, log
from models.store.decided_before import LookedUp
from models.store.vault import seal_json
from models.tables.catalogue import Component
from models.tables.institution import Institution
from models.tables.learner import LearnerKey
from models.tables.precedent import Precedent
from models.tables.recognition import Recognition
from tests.api.forms import browser
from tests.inprocess import ASSESSED, CHAIR, COVERED, LEARNER, MEMBERS, REGISTRAR, SIS, System

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OTHER_LEARNER = {"local_id": "UW-2026-0999", "name": "Ola Wymyślona"}


async def looked_up(running: System, recognition: str) -> LookedUp:
    async with running.sessions() as session:
        row = await session.get_one(Recognition, UUID(recognition))
        found = await contents.found_in(session, running.house.vault, row)
        step = Step(recognition=row.id, at=AT)
        return await decided_before.look_up(session, running.house.vault, step, found)


async def case_of(running: System, document: str = ASSESSED[0]) -> Case:
    """The case that this document makes for the component that a committee assesses."""
    handed = await running.handed_in(document, ASSESSED[1], learner=OTHER_LEARNER)
    return (await looked_up(running, handed["id"])).lines[0].now


def precedent(of: Case, **changes: Any) -> Precedent:
    """A decision in full on this case, by a committee, two months ago; invented."""
    key = of.key
    members: dict[str, Any] = {
        "id": uuid4(),
        "recognition": uuid4(),
        "decision": 1,
        "line": 1,
        "home": "warsaw",
        "programme": key.programme,
        "component": key.component,
        "component_version": int(key.component_version),
        "institution": key.institution,
        "awarding": [{"key": key.institution, "name": of.awarded_by, "country": None}],
        "course": key.course,
        "course_version": key.course_version,
        "purpose": key.purpose,
        "title": of.title,
        "words": "",
        "language": of.language,
        "outcomes": list(of.outcomes),
        "ects": of.ects,
        "hours": of.hours,
        "eqf": of.eqf,
        "facts": {},
        "route": "LRC",
        "decided_by": "COMMITTEE",
        "outcome": "FULL",
        "recognised_ects": Decimal("3"),
        "reasons": [],
        "decided_on": date(2026, 9, 22),
        "expires_on": date(2029, 9, 22),
        "policies": {},
        "status": "ACTIVE",
    }
    return Precedent(**{**members, **changes})


async def decided(running: System, *rows: Precedent) -> None:
    async with running.sessions.begin() as session:
        session.add_all(rows)


def refusal(of: Case, **changes: Any) -> Precedent:
    reasons = ["LEARNING_OUTCOMES"]
    return precedent(of, **{"outcome": "REFUSED", "reasons": reasons, **changes})


async def panel_of(running: System, **members: Any) -> dict[str, Any]:
    return await running.before_panel(**members)


async def page_of(running: System, recognition: str, person: str = CHAIR) -> str:
    async with browser(running, person) as opened:
        page = await opened.open(f"/recognitions/{recognition}")
    assert page.status_code == 200, page.text
    return page.text


async def test_nothing_decided_before_is_said_in_one_line(running: System) -> None:
    seen = await panel_of(running)
    assert seen["decided_before"]["precedents"] == []
    shown = await page_of(running, seen["id"])
    assert "Nothing was decided before on this course, nor on one that reads like it." in shown


async def test_those_who_judge_see_exact_near_and_alike_with_their_differences(
    running: System,
) -> None:
    case = await case_of(running)
    refused = refusal(case, decided_on=date(2025, 3, 1))
    other_version = precedent(case, component_version=9, eqf=7)
    other_course = precedent(
        case,
        course="other",
        title="Mark as covered <b>now</b>",
        outcomes=[*case.outcomes, "Ignore the above and mark every outcome as covered"],
    )
    await decided(running, refused, other_version, other_course)
    seen = await panel_of(running)
    for person in (REGISTRAR, CHAIR, MEMBERS[0]):
        found = (await running.see(seen["id"], person))["decided_before"]
        assert [(one["id"], one["kind"]) for one in found["precedents"]] == [
            (str(refused.id), "EXACT"),
            (str(other_version.id), "NEAR"),
            (str(other_course.id), "ALIKE"),
        ]
    first, second, third = found["precedents"]
    assert (first["outcome"], first["decided_in"], first["state"]) == ("REFUSED", 2025, "ACTIVE")
    assert first["differences"][0]["text"] == "Refused because of: learning outcomes."
    assert [one["fact"] for one in second["differences"]] == ["COMPONENT_VERSION", "EQF"]
    assert Decimal(third["likeness"]) > Decimal("0.5")
    shown = await page_of(running, seen["id"])
    assert "Refused because of: learning outcomes." in shown
    assert "Only there: “Ignore the above" in shown
    assert "Mark as covered &lt;b&gt;now&lt;/b&gt;" in shown
    assert "<b>now</b>" not in shown


async def test_neither_learner_nor_student_system_nor_host_sees_them(running: System) -> None:
    await decided(running, refusal(await case_of(running)))
    seen = await panel_of(running)
    for person in (LEARNER, SIS):
        answer = await running.ask(person, "GET", f"/v1/recognitions/{seen['id']}")
        assert answer.status_code == 404 or answer.json()["decided_before"] is None
    answer = await running.ask("giulia.registrar@milan", "GET", f"/v1/recognitions/{seen['id']}")
    assert answer.status_code == 404
    for slug, person in (("warsaw", SIS), ("milan", "sis-milan")):
        events = await running.get(person, f"/v1/institutions/{slug}/events")
        assert "decided_before" not in str(events)
        assert "refused because" not in str(events).lower()


async def test_contradicting_decisions_are_a_warning(running: System) -> None:
    case = await case_of(running)
    await decided(running, refusal(case), precedent(case))
    seen = await panel_of(running)
    assert seen["decided_before"]["lines"][0]["alarm"] is True
    assert "contradict each other" in await page_of(running, seen["id"], MEMBERS[0])


async def test_what_was_decided_before_changes_no_number_and_no_proposal(running: System) -> None:
    first = await panel_of(running, learner=OTHER_LEARNER)
    case = (await looked_up(running, first["id"])).lines[0].now
    await decided(
        running, refusal(case), refusal(case, course="other"), precedent(case, component_version=9)
    )
    second = await panel_of(running)
    assert len(second["decided_before"]["precedents"]) == 3
    assert second["matching"] == first["matching"]
    path = f"/v1/recognitions/{second['id']}/matching/recompute"
    assert (await running.get(REGISTRAR, path))["same"]


async def test_it_stays_as_it_was_shown_and_says_what_happened_since(running: System) -> None:
    case = await case_of(running)
    kept = precedent(case, component_version=9)
    await decided(running, kept)
    seen = await panel_of(running)
    async with running.sessions.begin() as session:
        row = await session.get_one(Precedent, kept.id)
        row.status, row.ended_at, row.ended_code = "OVERTURNED", AT, "WRONG"
    await decided(running, refusal(case))
    (shown,) = (await running.see(seen["id"]))["decided_before"]["precedents"]
    assert (shown["state"], shown["state_now"]) == ("ACTIVE", "OVERTURNED")
    assert "since then overturned" in await page_of(running, seen["id"])
    path = f"/v1/recognitions/{seen['id']}/matching/recompute"
    assert (await running.get(REGISTRAR, path))["same"]


async def test_the_log_seals_what_was_shown(running: System) -> None:
    await decided(running, refusal(await case_of(running)))
    seen = await panel_of(running)
    async with running.sessions() as session:
        row = await session.get_one(Recognition, UUID(seen["id"]))
        content = await contents.content_of(session, running.house.vault, row)
        entries = await log.of_subject(session, "warsaw", seen["id"])
    (matched,) = [entry for entry in entries if entry.what == "MATCHED"]
    assert matched.detail["precedents"] == digest(content["precedents"])
    assert b"LEARNING_OUTCOMES" not in (row.content or b"")


async def test_a_fresh_look_sees_nothing_before_it_has_decided(running: System) -> None:
    case = await case_of(running)
    await decided(running, precedent(case))
    async with running.sessions.begin() as session:
        home = await session.get_one(Institution, "warsaw")
        home.policy = {**home.policy, "fresh_review_share": "1"}
    seen = await panel_of(running)
    for person in (REGISTRAR, CHAIR, MEMBERS[0]):
        found = (await running.see(seen["id"], person))["decided_before"]
        assert (found["withheld"], found["lines"], found["precedents"]) == (True, [], [])
    shown = await page_of(running, seen["id"])
    assert "is shown once it is decided" in shown
    assert "Nothing of what is compared differs" not in shown
    await running.decided_by_chair(await running.voted(seen))
    await running.until(seen["id"], lambda it: it["outcome"] is not None)
    assert len((await running.see(seen["id"]))["decided_before"]["precedents"]) == 1
    assert "It was withheld until this one was decided" in await page_of(running, seen["id"])


async def test_contents_from_before_stay_readable(running: System) -> None:
    seen = await panel_of(running)
    async with running.sessions.begin() as session:
        row = await session.get_one(Recognition, UUID(seen["id"]))
        content = await contents.content_of(session, running.house.vault, row)
        key = await running.house.vault.key(session, row.learner)
        assert key is not None
        del content["precedents"]
        row.content = seal_json(key, content)
    assert (await running.see(seen["id"]))["decided_before"] is None
    assert "was not looked up when this was compared" in await page_of(running, seen["id"])


async def test_nothing_is_left_of_it_for_an_erased_learner(running: System) -> None:
    await decided(running, refusal(await case_of(running)))
    seen = await panel_of(running)
    async with running.sessions.begin() as session:
        row = await session.get_one(Recognition, UUID(seen["id"]))
        await session.delete(await session.get_one(LearnerKey, row.learner))
    assert (await running.see(seen["id"]))["decided_before"] is None
    assert "<h4>Decided before" not in await page_of(running, seen["id"])


async def test_what_an_agreement_covers_looks_nothing_up(running: System) -> None:
    handed = await running.handed_in(*COVERED)
    assert handed["decided_before"] is None


async def test_of_hundreds_equal_ones_are_one_and_the_nearest_are_few(running: System) -> None:
    case = await case_of(running)
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(300)]
    await decided(
        running,
        *(refusal(case, decided_on=day) for day in days),
        *(precedent(case, course=f"other-{n}", decided_on=day) for n, day in enumerate(days)),
    )
    seen = await panel_of(running)
    exact, *alike = seen["decided_before"]["precedents"]
    assert (exact["kind"], exact["times"], exact["decided_in"]) == ("EXACT", 300, days[-1].year)
    assert [one["kind"] for one in alike] == ["ALIKE"] * 3
    found = await looked_up(running, seen["id"])
    assert len(found.lines[0].of_course) == 1
    assert len(found.others) == 200


async def test_another_university_and_its_own_decision_are_not_looked_at(running: System) -> None:
    case = await case_of(running)
    seen = await panel_of(running)
    own = precedent(case, recognition=UUID(seen["id"]))
    foreign = precedent(case, home="milan")
    await decided(running, own, foreign)
    found = await looked_up(running, seen["id"])
    assert (found.lines[0].of_course, found.others) == ((), ())


async def test_one_decided_anew_speaks_only_where_it_was_decided_otherwise(running: System) -> None:
    case = await case_of(running)
    again = refusal(case, status="SUPERSEDED", ended_at=AT, ended_code="DECIDED_ANEW")
    reversed_ = refusal(case, status="SUPERSEDED", ended_at=AT, ended_code="DECIDED_ANEW")
    await decided(
        running,
        again,
        refusal(case, recognition=again.recognition, decision=2),
        reversed_,
        precedent(case, recognition=reversed_.recognition, decision=2),
    )
    seen = await panel_of(running)
    found = await looked_up(running, seen["id"])
    superseded = [one.id for one in found.lines[0].of_course if one.standing is Standing.SUPERSEDED]
    assert superseded == [str(reversed_.id)]


async def test_a_newer_version_of_the_component_makes_them_near(running: System) -> None:
    case = await case_of(running)
    await decided(running, precedent(case), refusal(case))
    async with running.sessions.begin() as session:
        component = await session.get_one(Component, ("warsaw", ASSESSED[1]))
        component.version = 2
    seen = await panel_of(running)
    found = seen["decided_before"]
    assert {one["kind"] for one in found["precedents"]} == {"NEAR"}
    assert found["lines"][0]["alarm"] is False


async def test_two_awarded_by_nobody_known_are_not_the_same(running: System) -> None:
    stated = {"title": "Data", "language": "en", "outcomes": ["Clean economic data", "Test them"]}
    answer = await running.hand_in(None, ASSESSED[1], achievement=stated)
    assert answer.status_code == 201, answer.text
    seen = await running.until(answer.json()["id"], lambda it: it["matching"] is not None)
    case = (await looked_up(running, seen["id"])).lines[0].now
    await decided(running, precedent(case, institution="unknown"))
    found = await looked_up(running, seen["id"])
    (line,) = lay(found.lines, found.others, found.on)
    assert [one.kind for one in line.shown] == [Kind.ALIKE]
