"""The feed over HTTP: pages, waiting, whose it is; and what a system says back."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, cast
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from api import errors
from api.deps import House, actor
from api.routes import events
from models.envelope import BATCH_TYPE
from models.errors import Refused
from models.events import Fact, event_type
from models.messages.delivery import Acknowledged
from models.rules.audience import Part
from models.store import actors, feed
from models.store.actors import Actor
from models.store.bell import Bell
from models.store.database import Sessions
from tests.store import alliances

FEED = "/v1/institutions/warsaw/events"
ANSWERS = "/v1/institutions/warsaw/acknowledgements"


class Waiting:
    """Stands for the gateway: what recognitions are told."""

    def __init__(self) -> None:
        self.told: list[Acknowledged] = []

    async def acknowledge(self, acknowledged: Acknowledged) -> None:
        self.told.append(acknowledged)


class System:
    """The routes as the student information system of Warsaw sees them, unless another asks."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.waiting = Waiting()
        self.bell = Bell()
        self._app = FastAPI()
        self._app.state.bell = self.bell
        self._app.state.house = House(
            alliance="4euplus",
            alliance_host="alliance.example",
            sessions=sessions,
            vault=alliances.VAULT,
            gateway=cast(Any, self.waiting),
            tokens=cast(Any, None),
            cookies=cast(Any, None),
        )
        self._app.add_exception_handler(Refused, errors.answer_refused)
        self._app.include_router(events.router)

    async def get(
        self, who: str = "sis-warsaw", accept: str = "*/*", **query: Any
    ) -> httpx.Response:
        return await self._call(who, "GET", FEED, params=query, headers={"Accept": accept})

    async def answer(
        self, body: dict[str, Any], key: str, who: str = "sis-warsaw"
    ) -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        return await self._call(who, "POST", ANSWERS, json=body, headers=headers)

    async def tell(self, count: int) -> None:
        for _ in range(count):
            subject = str(uuid4())
            fact = Fact(
                noun="recognition",
                subject=subject,
                type=event_type("recognition", "decided"),
                business_seq=1,
                actor="warsaw",
                data={"recognition": subject},
                occurred_at=alliances.NOW,
            )
            async with self.sessions.begin() as session:
                await feed.append(session, alliances.VAULT, fact, {"warsaw": [Part.HOME]})
        self.bell.ring()

    async def _call(self, who: str, method: str, path: str, **sent: Any) -> httpx.Response:
        async with self.sessions() as session:
            found = await actors.load(session, who)
        assert found is not None

        def caller() -> Actor:
            return found

        self._app.dependency_overrides[actor] = caller
        transport = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            return await client.request(method, path, **sent)


@pytest.fixture
def system(seeded: Sessions) -> System:
    return System(seeded)


def sequences(page: Any) -> Sequence[int]:
    return [int(event["sequence"]) for event in page["events"]]


async def test_pages_follow_each_other_without_gap(system: System) -> None:
    await system.tell(5)
    latest = (await system.get(limit=1)).json()["latest"]

    seen: list[int] = []
    after = 0
    while after < latest:
        page = (await system.get(after=after, limit=3)).json()
        seen += sequences(page)
        after = page["next"]

    assert seen == list(range(1, latest + 1))


async def test_the_end_of_the_feed_is_an_empty_page(system: System) -> None:
    latest = (await system.get()).json()["latest"]

    page = (await system.get(after=latest)).json()

    assert page == {"events": [], "next": latest, "oldest": 1, "latest": latest}


async def test_events_alone_are_a_batch_of_cloudevents(system: System) -> None:
    answer = await system.get(accept=BATCH_TYPE, limit=2)

    assert answer.headers["content-type"].startswith(BATCH_TYPE)
    assert [event["sequence"] for event in answer.json()] == ["1", "2"]
    assert answer.headers["feed-next"] == "2"
    assert all(event["specversion"] == "1.0" for event in answer.json())


async def test_who_waits_is_answered_as_soon_as_there_is_something(system: System) -> None:
    latest = (await system.get()).json()["latest"]
    begun = time.monotonic()
    waiting = asyncio.create_task(system.get(after=latest, wait=20))
    await asyncio.sleep(0.3)

    await system.tell(1)
    page = (await waiting).json()

    assert sequences(page) == [latest + 1]
    assert time.monotonic() - begun < 10


async def test_who_waits_in_vain_is_told_so(system: System) -> None:
    latest = (await system.get()).json()["latest"]

    assert (await system.get(after=latest, wait=1)).json()["events"] == []


@pytest.mark.parametrize("who", ["sis-milan", "marek.finance@warsaw"])
async def test_anothers_feed_does_not_exist(system: System, who: str) -> None:
    answer = await system.get(who=who)

    assert (answer.status_code, answer.json()["code"]) == (404, "institution.unknown")


@pytest.mark.parametrize(
    "query", [{"after": -1}, {"limit": 0}, {"limit": 501}, {"wait": 26}, {"after": "x"}]
)
async def test_a_bad_query_is_refused(system: System, query: dict[str, Any]) -> None:
    assert (await system.get(**query)).status_code == 422


async def answer_to_first(system: System, **changes: Any) -> dict[str, Any]:
    [event] = (await system.get(limit=1)).json()["events"]
    answer = {"event_id": event["id"], "sequence": 1, "status": "BOOKED", "reference": "R"}
    return {**answer, "reason": None, **changes}


async def test_an_answer_is_kept_and_the_same_key_is_answered_the_same(system: System) -> None:
    body = await answer_to_first(system)

    first = await system.answer(body, "k")
    again = await system.answer(body, "k")
    other = await system.answer(body | {"reference": "S"}, "k")

    assert (first.status_code, first.json()) == (201, body)
    assert (again.status_code, again.json()) == (201, body)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.reused")
    assert system.waiting.told == []  # nobody waits for the answer to an event of the catalogue


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"event_id": str(uuid4())}, 404, "event.unknown"),
        ({"sequence": 9}, 409, "acknowledgement.other_sequence"),
    ],
)
async def test_an_answer_to_nothing_is_refused(
    system: System, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = await system.answer(await answer_to_first(system, **changes), "k")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_write_without_key_or_by_another_is_refused(system: System) -> None:
    body = await answer_to_first(system)

    keyless = await system.answer(body, "")
    foreign = await system.answer(body, "k", who="sis-milan")

    assert (keyless.status_code, keyless.json()["code"]) == (400, "idempotency.missing")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "institution.unknown")
