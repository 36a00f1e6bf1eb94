"""The whole program in one process: the real API and worker on the real Postgres and Temporal.

Only the network between a caller and the API is left out. The demo alliance is in the database, and
what lies in Temporal is encrypted, as in production.
"""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from temporalio.client import Client
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from api.app import create_app
from api.auth import Cookies, Tokens
from api.deps import House
from api.gateway import Gateway
from deploy.codec import Codec
from deploy.local.addresses import Addresses
from deploy.local.issuer import Issuer
from deploy.plugin import connect
from deploy.roles.worker import read
from deploy.worker import worker
from models.matching.calibration import shipped
from models.matching.lexical import Lexical
from models.store.bell import Bell
from models.store.database import Sessions
from tests.store import alliances

ALLIANCE = "4euplus"
REGISTRAR = "anna.registrar@warsaw"
CHAIR = "ewa.chair@warsaw"
MEMBERS = ("piotr.member@warsaw", "hanna.member@warsaw", "tomasz.member@warsaw")
RECUSED = "zofia.lecturer@warsaw"
LEARNER = "maja.learner@warsaw"
SIS = "sis-warsaw"
DOCUMENTS = alliances.FILE.parent / "documents"
COVERED = ("entrepreneurship.jsonld", "ECO-EL-07")  # by a standing recognition
ASSESSED = ("data-driven-decisions.jsonld", "ECO-210")  # by a committee
CODEC = Codec({"test": b"c" * 32})
WITHIN_S = 45.0


@dataclass(frozen=True)
class System:
    """Calls the API as any person of the demo; `working` lets the procedure go on."""

    house: House
    app: FastAPI
    issuer: Issuer
    client: Client
    task_queue: str

    @property
    def sessions(self) -> Sessions:
        return self.house.sessions

    def with_gateway(self, gateway: Gateway) -> "System":
        """The same database behind another way to Temporal."""
        return build(replace(self.house, gateway=gateway), self.issuer, self.client, "unused")

    def working(self) -> AbstractAsyncContextManager[Worker]:
        """The real worker, for as long as the block lasts."""
        return worker(
            self.client,
            task_queue=self.task_queue,
            sessions=self.sessions,
            vault=self.house.vault,
            read=read,
            embedder=Lexical(),
            calibration=shipped,
        )

    def http(self, **settings: Any) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app)
        return httpx.AsyncClient(transport=transport, base_url="http://api", **settings)

    async def ask(
        self, person: str | None, method: str, path: str, *, key: str | None = "", **sent: Any
    ) -> httpx.Response:
        """`person` None: nobody. `key` None: without one; empty: a new one."""
        headers = dict(sent.pop("headers", {}))
        if person is not None:
            headers["Authorization"] = f"Bearer {self.issuer.token(person)}"
        if key is not None:
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        async with self.http(timeout=60) as http:
            return await http.request(method, path, headers=headers, **sent)

    async def get(self, person: str, path: str) -> Any:
        answer = await self.ask(person, "GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def hand_in(
        self,
        document: str | tuple[str, bytes] | None,
        component: str,
        *,
        by: str = REGISTRAR,
        key: str | None = "",
        **members: Any,
    ) -> httpx.Response:
        """A document of the demo by name, or any bytes under a name; `members` of the form."""
        if isinstance(document, str):
            document = (document, (DOCUMENTS / document).read_bytes())
        parts: list[Any] = [
            ("recognition", (None, json.dumps(form(component, **members)), "application/json")),
            *([("document", document)] if document else []),
        ]
        return await self.ask(by, "POST", "/v1/recognitions", key=key, files=parts)

    async def handed_in(self, document: str, component: str, **members: Any) -> dict[str, Any]:
        answer = await self.hand_in(document, component, **members)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def see(self, recognition: str, by: str = REGISTRAR) -> dict[str, Any]:
        found: dict[str, Any] = await self.get(by, f"/v1/recognitions/{recognition}")
        return found

    async def until(
        self, recognition: str, happened: Callable[[dict[str, Any]], bool]
    ) -> dict[str, Any]:
        """The recognition as its registrar sees it, once this has happened."""
        deadline = time.monotonic() + WITHIN_S
        while not happened(found := await self.see(recognition)):
            assert time.monotonic() < deadline, f"it stays {found['state']}: {found}"
            await asyncio.sleep(0.05)
        return found

    async def vote(
        self, recognition: str, person: str, version: int, choice: str = "YES", **members: Any
    ) -> httpx.Response:
        key = members.pop("key", "")
        body = {"version": version, "choice": choice, **members}
        path = f"/v1/recognitions/{recognition}/votes"
        return await self.ask(person, "POST", path, key=key, json=body)

    async def decide(
        self, seen: dict[str, Any], person: str = REGISTRAR, **members: Any
    ) -> httpx.Response:
        """FULL unless `members` say otherwise. `seen`: the recognition as it was read."""
        key = members.pop("key", "")
        path = f"/v1/recognitions/{seen['id']}/decision"
        body = decision(seen, **members)
        return await self.ask(person, "POST", path, key=key, json=body)

    async def acknowledge(self, recognition: str, *, by: str = SIS) -> list[dict[str, Any]]:
        """The home university's system books what its feed tells of this recognition."""
        page = await self.get(by, "/v1/institutions/warsaw/events")
        posted = [
            event
            for event in page["events"]
            if event["type"].endswith("credits_posted.v1") and event["subject"] == recognition
        ]
        for event in posted:
            body = booked(event)
            path = "/v1/institutions/warsaw/acknowledgements"
            answer = await self.ask(by, "POST", path, json=body)
            assert answer.status_code == 201, answer.text
        return posted

    async def before_panel(self, **members: Any) -> dict[str, Any]:
        """A recognition that no agreement covers, once its panel sits."""
        handed = await self.handed_in(*ASSESSED, **members)
        return await self.until(handed["id"], lambda it: it["panel"] is not None)

    async def voted(self, seen: dict[str, Any], choice: str = "YES") -> dict[str, Any]:
        """The recognition once its panel has closed with everybody's `choice`."""
        for person in (CHAIR, *MEMBERS):
            answer = await self.vote(seen["id"], person, seen["panel"]["draft_version"], choice)
            assert answer.status_code == 201, answer.text
        return await self.until(seen["id"], lambda it: it["panel"]["result"] is not None)

    async def decided_by_chair(self, seen: dict[str, Any], **members: Any) -> None:
        """Once the panel's result has reached the recognition."""
        said = {"route": "LRC", "decided_by": "COMMITTEE", **members}
        deadline = time.monotonic() + WITHIN_S
        while (answer := await self.decide(seen, CHAIR, **said)).status_code == 409:
            assert time.monotonic() < deadline, answer.text
            await asyncio.sleep(0.05)
        assert answer.status_code == 201, answer.text

    async def closed(self, recognition: str) -> dict[str, Any]:
        """Booked by the home university's system, once the credits are posted."""
        await self.until(recognition, lambda it: it["state"] == "POSTED")
        await self.acknowledge(recognition)
        return await self.until(recognition, lambda it: it["state"] == "CLOSED")


def form(component: str, **members: Any) -> dict[str, Any]:
    return {
        "home": "warsaw",
        "learner": {"local_id": "UW-2026-0417", "name": "Maja Przykładowa"},
        "programme": "ba-economics",
        "purpose": "credit in the programme",
        "language": "pl",
        "lines": [{"component": component}],
    } | members


def decision(seen: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {
        "version": seen["version"],
        "outcome": "FULL",
        "route": "AUTOMATIC",
        "decided_by": "REGISTRAR",
        "decided_on": "2026-11-22",
        "purpose": seen["purpose"],
        "language": seen["language"],
        "applicant_language": seen["language"],
        "lines": [],
    } | members


def booked(event: dict[str, Any]) -> dict[str, Any]:
    return {
        "event_id": event["id"],
        "sequence": int(event["sequence"]),
        "status": "BOOKED",
        "reference": "USOS-1",
        "reason": None,
    }


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of what must be a problem document."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["detail"]
    return answer.status_code, problem["code"]


def build(house: House, issuer: Issuer, client: Client, task_queue: str) -> System:
    app = create_app(house, Bell())
    app.state.development_issuer = issuer
    return System(house, app, issuer, client, task_queue)


@pytest.fixture
async def system(
    servers: Addresses, seeded: Sessions, temporal: TimeSkipper, task_queue: str
) -> System:
    """Without a worker yet. `temporal` ends what the test leaves running."""
    namespace = temporal.client.namespace
    client = await connect(servers.temporal_address, namespace=namespace, codec=CODEC)
    issuer = Issuer(Ed25519PrivateKey.generate())
    house = House(
        alliance=ALLIANCE,
        alliance_host="passerelle.localhost",
        sessions=seeded,
        vault=alliances.VAULT,
        gateway=Gateway(client, alliance=ALLIANCE, task_queue=task_queue),
        tokens=Tokens(issuer.key_set()),
        cookies=Cookies("a secret of the tests"),
    )
    return build(house, issuer, client, task_queue)


@pytest.fixture
async def running(system: System) -> AsyncIterator[System]:
    """With its worker."""
    async with system.working():
        yield system
