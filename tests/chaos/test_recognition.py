"""`kill -9` of each process once, in the middle of a recognition: what follows is as if it had not.

One whole system for all of it: each process dies while a recognition of its own is between two
steps, and comes back by itself.
"""

import asyncio
import json
import sqlite3
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from deploy.demo.evidence import Books, feed
from deploy.demo.people import CHAIR, DOCUMENTS, FINANCE, MEMBERS, REGISTRAR
from deploy.demo.systems import book_file
from deploy.local import issuer
from deploy.local.state import made
from deploy.local.system import System, whole_system

pytestmark = [pytest.mark.servers, pytest.mark.chaos, pytest.mark.timeout(600)]

TAKING_IN = ("api", "worker", "temporal", "postgres")
PROCESSES = (*TAKING_IN, "relay", "consumer", "kafka", "sample-sis")
WITHIN_S = 120.0
FEE = {
    "offer": "entrepreneurship",
    "paid_on": "2026-10-05",
    "amount_minor": 24000,
    "currency": "EUR",
    "tax": "EXEMPT_132_1_I",
    "source": "shop",
    "source_reference": "1",
    "refund_of": None,
}


class Caller:
    """Asks until it is answered, with the same key: as a careful client of the API does."""

    def __init__(self, system: System, state: Path) -> None:
        self._system = system
        self._issuer = issuer.load(issuer.key_file(state))
        self.unanswered = 0

    async def __call__(self, person: str, method: str, path: str, **sent: Any) -> Any:
        headers = {
            "Authorization": f"Bearer {self._issuer.token(person)}",
            "Idempotency-Key": str(uuid.uuid4()),
        }
        deadline = time.monotonic() + WITHIN_S
        while time.monotonic() < deadline:
            try:
                async with httpx.AsyncClient(base_url=self._system.api, timeout=30) as http:
                    answer = await http.request(method, path, headers=headers, **sent)
            except httpx.TransportError:
                self.unanswered += 1
            else:
                if answer.is_success:
                    return answer.json()
                assert answer.status_code in (409, 500, 503), answer.text
                self.unanswered += 1
            await asyncio.sleep(0.2)
        raise AssertionError(f"{method} {path} is not answered")

    async def until(self, recognition: str, happened: Callable[[dict[str, Any]], bool]) -> Any:
        deadline = time.monotonic() + WITHIN_S
        while not happened(
            found := await self(REGISTRAR, "GET", f"/v1/recognitions/{recognition}")
        ):
            assert time.monotonic() < deadline, f"it stays {found['state']}: {found}"
            await asyncio.sleep(0.1)
        return found

    async def hand_in(self, document: str, component: str, learner: str) -> Any:
        form = {
            "home": "warsaw",
            "learner": {"local_id": learner, "name": "Maja Przykładowa"},
            "programme": "ba-economics",
            "purpose": "credit in the programme",
            "language": "pl",
            "lines": [{"component": component}],
        }
        parts: list[Any] = [
            ("recognition", (None, json.dumps(form), "application/json")),
            ("document", (document, (DOCUMENTS / document).read_bytes())),
        ]
        return await self(REGISTRAR, "POST", "/v1/recognitions", files=parts)

    async def decide(self, seen: dict[str, Any], person: str, route: str, decided_by: str) -> Any:
        body = {
            "version": seen["version"],
            "outcome": "FULL",
            "route": route,
            "decided_by": decided_by,
            "decided_on": "2026-11-22",
            "language": "pl",
            "applicant_language": "pl",
            "lines": [],
        }
        return await self(person, "POST", f"/v1/recognitions/{seen['id']}/decision", json=body)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("chaos"))


async def test_whatever_dies_comes_back_and_nothing_is_lost_or_doubled(state: Path) -> None:
    async with whole_system(state) as system:
        call = Caller(system, state)
        await call(FINANCE, "POST", "/v1/fees", json=FEE)
        covered = [await through_the_death_of(name, system, call) for name in PROCESSES]
        assessed = await through_votes(system, call)
        recognitions = [*covered, assessed, await through_a_click(system, call)]
        for recognition in recognitions:
            await call.until(recognition, lambda it: it["state"] == "CLOSED")

        restarts = {keeper.name: keeper.restarts for keeper in system.processes}
        books = Books(system.addresses.database_url)
        assert {name for name in PROCESSES if restarts[name] == 0} == set()
        assert call.unanswered > 0
        assert books.recognitions() == len(recognitions)
        for recognition in recognitions:
            assert books.postings(recognition)[1] == 1
        assert in_the_database(system.addresses.database_url) == {
            "unbalanced": 0,
            "gaps": 0,
            "attention": 0,
            "confirmations": len(recognitions),
        }
        for institution in ("warsaw", "milan", "sorbonne", "heidelberg"):
            await carried(system, state, books, institution)
        assert at_the_sample_system(state) == (len(recognitions), books.last_sequences()["warsaw"])


async def through_the_death_of(name: str, system: System, call: Caller) -> str:
    """Those it is handed in to die while it is, those it goes on to while it is decided."""
    learner = f"UW-{name}"
    handing_in = asyncio.create_task(call.hand_in("entrepreneurship.jsonld", "ECO-EL-07", learner))
    if name in TAKING_IN:
        await killed(system, name)
    handed = await handing_in
    seen = await call.until(handed["id"], lambda it: it["state"] == "ROUTED")
    deciding = asyncio.create_task(call.decide(seen, REGISTRAR, "AUTOMATIC", "REGISTRAR"))
    if name not in TAKING_IN:
        await killed(system, name)
    await deciding
    await system.answers(name)
    return str(handed["id"])


async def killed(system: System, name: str) -> None:
    """A moment after the call began."""
    await asyncio.sleep(0.05)
    system.kill(name)


async def through_votes(system: System, call: Caller) -> str:
    """A panel votes while the worker dies, and then Temporal."""
    handed = await call.hand_in("data-driven-decisions.jsonld", "ECO-210", "UW-votes")
    seen = await call.until(handed["id"], lambda it: it["panel"] is not None)
    ballot = {"version": seen["panel"]["draft_version"], "choice": "YES"}
    path = f"/v1/recognitions/{handed['id']}/votes"
    dying = iter(("worker", "temporal"))
    for person in (CHAIR, *MEMBERS):
        voting = asyncio.create_task(call(person, "POST", path, json=ballot))
        if name := next(dying, None):
            await killed(system, name)
        await voting
    seen = await call.until(handed["id"], lambda it: it["panel"]["result"] is not None)
    assert seen["panel"]["tally"]["yes"] == 4
    await call.decide(seen, CHAIR, "LRC", "COMMITTEE")
    return str(handed["id"])


async def through_a_click(system: System, call: Caller) -> str:
    """What the panel decided is brought by another; the worker dies before the click and in it."""
    handed = await call.hand_in("data-driven-decisions.jsonld", "ECO-210", "UW-click")
    seen = await call.until(handed["id"], lambda it: it["state"] == "ROUTED")
    assert seen["route"] == "PRECEDENT", seen
    await killed(system, "worker")
    deciding = asyncio.create_task(call.decide(seen, CHAIR, "PRECEDENT", "CHAIR"))
    await system.answers("worker")
    await killed(system, "worker")
    await deciding
    found = await call.until(handed["id"], lambda it: it["outcome"] is not None)
    assert [use["result"] for use in found["precedents"]] == ["FOLLOWED"]
    return str(handed["id"])


def in_the_database(url: str) -> dict[str, int]:
    """By plain SQL, whatever the program believes."""
    questions = {
        "unbalanced": "SELECT count(*) FROM (SELECT entry FROM ledger_line "
        "GROUP BY entry, currency HAVING sum(amount_minor) <> 0) x",
        "gaps": "SELECT coalesce(sum(s.last_sequence - n), 0) FROM stream s JOIN (SELECT "
        "institution, count(*) AS n FROM feed_event GROUP BY institution) f USING (institution)",
        "attention": "SELECT count(*) FROM recognition WHERE needs_attention IS NOT NULL",
        "confirmations": "SELECT count(*) FROM acknowledgement WHERE status = 'BOOKED'",
    }
    with psycopg.connect(url) as connection:
        found = {name: connection.execute(sql).fetchone() for name, sql in questions.items()}
    return {name: int(row[0]) for name, row in found.items() if row is not None}


async def carried(system: System, state: Path, books: Books, institution: str) -> None:
    """The topic has every event once its sequence is taken; what came twice came as the same."""
    wanted = books.last_sequences()[institution]
    deadline = time.monotonic() + WITHIN_S
    found = await feed(system.addresses, state, institution)
    while found.last_sequence < wanted:
        assert time.monotonic() < deadline, f"{institution} ends at {found.last_sequence}"
        await asyncio.sleep(0.2)
        found = await feed(system.addresses, state, institution)
    assert (found.first_sequence, found.last_sequence, found.gaps) == (1, wanted, 0)


def at_the_sample_system(state: Path) -> tuple[int, int]:
    """Credits it has booked, and the last sequence it took."""
    with closing(sqlite3.connect(book_file(state, "warsaw"))) as book:
        credits = book.execute("SELECT count(*) FROM credit").fetchone()
        last = book.execute("SELECT max(last_sequence) FROM feed").fetchone()
    return int(credits[0]), int(last[0])
