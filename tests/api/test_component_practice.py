"""Beside what a search finds stands what the university decided, and in time it orders by that."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.matching.rerank import FEWEST
from models.store import indexing, practice
from models.store.database import Sessions
from models.tables.finding import LearnedRanking
from models.tables.precedent import Precedent
from tests.api.test_components import Caller, codes

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def precedent(title: str, component: str, **other: Any) -> Precedent:
    values: dict[str, Any] = {
        "id": uuid.uuid4(),
        "recognition": uuid.uuid4(),
        "decision": 1,
        "line": 1,
        "home": "warsaw",
        "programme": "P",
        "component": component,
        "component_version": 1,
        "institution": "heidelberg",
        "awarding": [],
        "course": title,
        "purpose": "",
        "title": title,
        "words": title,
        "outcomes": [],
        "facts": {},
        "route": "LRC",
        "decided_by": "COMMITTEE",
        "outcome": "FULL",
        "recognised_ects": 2,
        "reasons": [],
        "decided_on": date(2026, 1, 1),
        "expires_on": date(2029, 1, 1),
        "policies": {},
        "status": "ACTIVE",
    }
    return Precedent(**(values | other))


async def decide(sessions: Sessions, *rows: Precedent) -> None:
    async with sessions.begin() as session:
        session.add_all(rows)


@pytest.fixture
def call(seeded: Sessions) -> Caller:
    return Caller(seeded)


async def test_a_component_says_how_often_and_what_was_recognised_as_it(call: Caller) -> None:
    await decide(
        call.sessions,
        precedent("Beekeeping for beginners", "ECO-210"),
        precedent("Beekeeping", "ECO-210", outcome="PARTIAL"),
        precedent("Beekeeping in cities", "ECO-EL-07", outcome="REFUSED"),
        precedent("Beekeeping at night", "ECO-EL-07", status="OVERTURNED"),
        precedent("Beekeeping again", "ECO-210", follows=None, home="milan"),
    )
    page = await call.find("Beekeeping", home="warsaw")
    assert codes(page) == ["ECO-210"]
    hit = page["items"][0]
    assert (hit["by"], hit["recognised"]) == (["PRECEDENT"], 2)
    assert hit["like_recognised"] == "Beekeeping"
    assert page["ranking"] == "FIXED"


async def test_without_a_home_nothing_of_one_university_is_shown(call: Caller) -> None:
    await decide(call.sessions, precedent("Entrepreneurship", "ECO-EL-07"))
    page = await call.find("Entrepreneurship")
    assert {hit["recognised"] for hit in page["items"]} == {0}
    own = await call.find("Entrepreneurship", home="warsaw")
    assert [hit["recognised"] for hit in own["items"] if hit["code"] == "ECO-EL-07"] == [1]


async def test_enough_decisions_teach_an_order_and_the_answer_names_it(call: Caller) -> None:
    """Gardening is what this university calls data analysis."""
    model = call.catalogue.embedder
    titles = [f"Gardening {number}" for number in range(FEWEST)]
    await decide(call.sessions, *(precedent(one, "ECO-210") for one in titles[:-1]))
    async with call.sessions() as session:
        assert await practice.due(session, model.model_id) == []
    await decide(call.sessions, precedent(titles[-1], "ECO-210"))
    async with call.sessions() as session:
        assert await practice.due(session, model.model_id) == ["warsaw"]

    await practice.learn(call.sessions, model, ["warsaw"], NOW)

    page = await call.find("Gardening in entrepreneurship", home="warsaw")
    assert codes(page)[0] == "ECO-210"
    assert page["ranking"] == "LEARNED/1"
    assert (await call.find("Gardening", home="milan"))["ranking"] == "FIXED"
    async with call.sessions() as session:
        assert await practice.due(session, model.model_id) == []
        assert await practice.order(session, "warsaw", "another model") is None


async def test_an_order_that_was_no_better_is_kept_as_tried_and_does_not_serve(
    call: Caller,
) -> None:
    model_id = call.catalogue.embedder.model_id
    await decide(call.sessions, *(precedent(f"Course {n}", "ECO-210") for n in range(FEWEST)))
    async with call.sessions.begin() as session:
        await practice.keep(session, "warsaw", model_id, None, FEWEST, NOW)
    async with call.sessions() as session:
        assert await practice.due(session, model_id) == []
        assert await practice.order(session, "warsaw", model_id) is None
    assert (await call.find("Course", home="warsaw"))["ranking"] == "FIXED"


async def test_what_was_decided_is_read_with_the_catalogue(call: Caller) -> None:
    await decide(call.sessions, precedent("Beekeeping", "ECO-210", outcomes=["Keep bees"]))
    async with call.sessions() as session:
        texts = await practice.texts(session)
    assert texts == ["Beekeeping", "Beekeeping. Keep bees"]
    read = await indexing.read_missing(call.sessions, call.catalogue.embedder, texts, NOW.date())
    assert read.of == 0  # words and letters need no reading


@pytest.mark.parametrize("kept", [{"weights": [1], "means": [0], "spreads": [1]}, {"form": 0}])
async def test_an_order_of_another_version_does_not_serve_and_is_learned_anew(
    call: Caller, kept: dict[str, Any]
) -> None:
    model_id = call.catalogue.embedder.model_id
    await decide(call.sessions, *(precedent(f"Course {n}", "ECO-210") for n in range(FEWEST)))
    row: dict[str, Any] = {"home": "warsaw", "version": 1, "model_id": model_id, "learned_at": NOW}
    async with call.sessions.begin() as session:
        session.add(LearnedRanking(**row, decided=FEWEST, ranking=kept))
    assert (await call.find("Course", home="warsaw"))["ranking"] == "FIXED"
    async with call.sessions() as session:
        assert await practice.due(session, model_id) == ["warsaw"]
