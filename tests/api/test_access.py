"""Every route × every person of the demo: what no right of theirs reaches does not exist for them.

The table below says which rights a route needs; `models/rules/rights.py` who has them. A route that
is in neither fails here.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import text

from api import app
from models.rules.access import Action, Unit
from models.store import actors, learners, submissions
from models.store.actors import Actor
from models.store.learners import Identity
from models.store.submissions import Form, Line, Submission, Upload
from tests.inprocess import System, decision, form
from tests.store import alliances
from tests.store.decided import decided_before

pytestmark = pytest.mark.servers

TODAY = date(2026, 11, 22)
WARSAW = Unit(university="warsaw")
OFFICE = Unit(university="warsaw", body="economics-board")
# Said to whom a thing does not exist, or who may see it and not do this with it.
DENIALS = {
    "recognition.unknown",
    "institution.unknown",
    "route.unknown",
    "learner.unknown",
    "fee.unknown",
    "development_agreement.unknown",
    "access.denied",
    "panel.not_member",
    "decision.not_decider",
    "precedent.unknown",
}


class World(NamedTuple):
    """What there is to be seen: two recognitions at Warsaw, the first Maja's; a precedent."""

    recognition: UUID
    learner: UUID
    fee: UUID
    precedent: UUID


class Asked(NamedTuple):
    """A call, and whether an actor is entitled to it."""

    method: str
    path: str
    entitled: Callable[[Actor, World], bool]
    sent: Callable[[World], dict[str, Any]] = lambda world: {}
    a_list: bool = False


def holding(*needed: Action, unit: Unit = WARSAW) -> Callable[[Actor, World], bool]:
    return lambda actor, world: all(actor.may(action, unit, on=TODAY) for action in needed)


def about_maja(*needed: Action) -> Callable[[Actor, World], bool]:
    """On her recognition: her own rights reach it, as do those of university and body."""

    def entitled(actor: Actor, world: World) -> bool:
        unit = OFFICE.model_copy(update={"learner": str(world.learner)})
        return all(actor.may(action, unit, on=TODAY) for action in needed)

    return entitled


def of_a_party(action: Action) -> Callable[[Actor, World], bool]:
    def entitled(actor: Actor, world: World) -> bool:
        return any(unit.university in alliances.PARTIES for unit in actor.units(action, on=TODAY))

    return entitled


def anywhere(action: Action) -> Callable[[Actor, World], bool]:
    return lambda actor, world: bool(actor.units(action, on=TODAY))


def everybody(actor: Actor, world: World) -> bool:
    return True


ONE = "/v1/recognitions/{recognition}"
READ = Action.READ_RECOGNITION
AGREED = Action.READ_DEVELOPMENT_AGREEMENT
PAPER = ("document", ("a.json", b"{}"))
TABLE = (
    Asked(
        "POST",
        "/v1/recognitions",
        holding(Action.SUBMIT_RECOGNITION),
        lambda world: {"files": [("recognition", (None, json.dumps(form("ECO-EL-07")))), PAPER]},
    ),
    Asked("GET", "/v1/recognitions", about_maja(READ), a_list=True),
    Asked("GET", ONE, about_maja(READ)),
    Asked("GET", ONE + "/history", about_maja(READ, Action.READ_HISTORY)),
    Asked("GET", ONE + "/matching/recompute", about_maja(READ, Action.READ_BODY)),
    Asked("GET", ONE + "/documents/1", about_maja(READ, Action.READ_DOCUMENT)),
    Asked("GET", ONE + "/decision", about_maja(READ, Action.READ_DOCUMENT)),
    Asked(
        "POST",
        ONE + "/votes",
        about_maja(READ, Action.VOTE),
        lambda world: {"json": {"version": 1, "choice": "YES"}},
    ),
    Asked(
        "POST",
        ONE + "/recusals",
        about_maja(READ, Action.RECUSE),
        lambda world: {"json": {"version": 1}},
    ),
    Asked(
        "POST",
        ONE + "/decision",
        about_maja(READ, Action.DECIDE),
        lambda world: {"json": decision({"version": 1, "purpose": "x", "language": "pl"})},
    ),
    Asked(
        "POST",
        ONE + "/referral",
        about_maja(READ, Action.CONFIRM_PRECEDENT),
        lambda world: {"json": {"version": 1}},
    ),
    Asked(
        "POST",
        ONE + "/attention",
        about_maja(READ, Action.WRITE_PRECEDENT),
        lambda world: {"json": {"version": 1}},
    ),
    Asked("GET", "/v1/precedents", everybody),
    Asked("GET", "/v1/precedents/statistics", everybody),
    Asked("GET", "/v1/precedents/{precedent}", holding(Action.READ_PRECEDENT, unit=OFFICE)),
    Asked(
        "POST",
        "/v1/precedents/{precedent}/overturning",
        holding(Action.WRITE_PRECEDENT, unit=OFFICE),
        lambda world: {"json": {"reason": "x"}},
    ),
    Asked("GET", "/v1/institutions/warsaw/events", holding(Action.READ_FEED)),
    Asked(
        "POST",
        "/v1/institutions/warsaw/acknowledgements",
        holding(Action.ACKNOWLEDGE),
        lambda world: {"json": {"event_id": str(uuid4()), "sequence": 1, "status": "BOOKED"}},
    ),
    Asked("GET", "/v1/development-agreements", of_a_party(AGREED), a_list=True),
    Asked("GET", "/v1/development-agreements/entrepreneurship-2026", of_a_party(AGREED)),
    Asked(
        "POST",
        "/v1/fees",
        of_a_party(Action.RECORD_FEE),
        lambda world: {"json": alliances.payment(str(uuid4())).model_dump(mode="json")},
    ),
    Asked("GET", "/v1/fees", anywhere(Action.READ_FEE)),
    Asked("GET", "/v1/fees/{fee}", of_a_party(Action.READ_FEE)),
    Asked("GET", "/v1/ledger", anywhere(Action.READ_LEDGER)),
    Asked("GET", "/v1/learners/{pseudonym}", holding(Action.RESOLVE_PSEUDONYM)),
    Asked("GET", "/v1/components/search?q=business", everybody),
    Asked(
        "POST", "/v1/components/search", everybody, lambda world: {"json": {"title": "business"}}
    ),
    Asked("POST", "/v1/inspections", everybody, lambda world: {"files": [PAPER]}),
)


def test_every_route_of_the_api_is_in_the_table() -> None:
    routes = {
        (method, route.path)
        for router in app.ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.path.startswith("/v1/")
        for method in route.methods or ()
    }
    missing = {
        (method, path)
        for method, path in routes
        if not any(asked.method == method and _is(path, asked.path) for asked in TABLE)
    }
    assert missing == set()


def _is(route: str, asked: str) -> bool:
    parts, said = route.split("/"), asked.partition("?")[0].split("/")
    return len(parts) == len(said) and all(
        part.startswith("{") or part == word for part, word in zip(parts, said, strict=True)
    )


async def populate(system: System) -> World:
    """Two recognitions that nobody has begun to read, a fee of the Sorbonne, Maja's pseudonym."""
    ids = (uuid4(), uuid4())
    for id_, local_id in zip(ids, ("UW-2026-0417", "UW-2"), strict=True):
        async with system.sessions.begin() as session:
            await submissions.keep(session, system.house.vault, _submission(id_, local_id))
    async with system.sessions.begin() as session:
        maja = await learners.enrol(
            session, system.house.vault, "warsaw", Identity(local_id="UW-2026-0417", name="Maja")
        )
        await session.execute(
            text("INSERT INTO pseudonym VALUES ('warsaw', 'abc', :learner)"), {"learner": maja.id}
        )
        decided = decided_before()
        session.add(decided)
    recorded = await alliances.pay(system.sessions, "1")
    return World(ids[0], maja.id, recorded.fee, decided.id)


def _submission(id_: UUID, local_id: str) -> Submission:
    return Submission(
        id=id_,
        home="warsaw",
        programme="ba-economics",
        purpose="x",
        language="pl",
        form=Form(
            identity=Identity(local_id=local_id, name="Maja"),
            lines=(Line(component="ECO-EL-07"),),
        ),
        documents=(Upload(name="a.json", content=b"{}"),),
        submitted_by="anna.registrar@warsaw",
        at=datetime(2026, 11, 22, tzinfo=UTC),
    )


async def everybody_of(system: System) -> list[Actor]:
    async with system.sessions() as session:
        found = [await actors.load(session, p.subject) for p in await actors.people(session)]
    return [actor for actor in found if actor is not None]


async def test_what_no_right_reaches_does_not_exist(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.gateway.PATIENCE", timedelta(seconds=0.5))
    world = await populate(system)
    wrong = []
    for actor in await everybody_of(system):
        for asked in TABLE:
            path = asked.path.format(pseudonym="abc", **world._asdict())
            answer = await system.ask(actor.subject, asked.method, path, **asked.sent(world))
            entitled = asked.entitled(actor, world)
            if _denied(answer, asked) == entitled:
                wrong.append((actor.subject, asked.method, path, entitled, answer.text[:200]))
    assert wrong == []


async def test_a_learner_sees_their_own_and_no_other_s(system: System) -> None:
    world = await populate(system)
    page = await system.get("maja.learner@warsaw", "/v1/recognitions")
    everything = await system.get("anna.registrar@warsaw", "/v1/recognitions")

    assert [row["id"] for row in page["items"]] == [str(world.recognition)]
    assert len(everything["items"]) == 2


async def test_a_right_that_has_ended_is_none(system: System) -> None:
    await populate(system)
    async with system.sessions.begin() as session:
        await session.execute(
            text("UPDATE access_grant SET valid_to = '2026-01-31' WHERE subject LIKE 'anna%'")
        )

    assert (await system.get("anna.registrar@warsaw", "/v1/recognitions"))["items"] == []


def _denied(answer: httpx.Response, asked: Asked) -> bool:
    if asked.a_list and answer.status_code == 200:
        return bool(answer.json()["items"] == [])
    if answer.status_code < 400:
        return False
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code in (403, 404) and answer.json()["code"] in DENIALS
