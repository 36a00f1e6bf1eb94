"""Sends one real recognition through the API, as the registrar, three members and a SIS would.

What people would see on their page is looked up in the database by one watcher for all, so that
looking costs the same however many recognitions are under way.
"""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import yaml
from temporalio.client import Client

from deploy.demo.people import CHAIR, DOCUMENTS, MEMBERS, REGISTRAR
from deploy.local import issuer
from deploy.local.roles import DEMO_ALLIANCE
from models.ids import panel_workflow_id, recognition_workflow_id

LOOK_S = 0.02
ALLIANCE = "4euplus"
DOCUMENT, COMPONENT = "data-driven-decisions.jsonld", "ECO-210"
VOTERS = (CHAIR, *MEMBERS[:2])
PATIENCE_S = 120.0
_PANELS = "SELECT recognition::text, draft_version, result FROM panel"


def alliance_of_three(state: Path) -> Path:
    """The demo alliance with three members of Warsaw's committee who may vote."""
    alliance = yaml.safe_load(DEMO_ALLIANCE.read_text(encoding="utf-8"))
    body = next(one for one in alliance["institutions"] if one["slug"] == "warsaw")["bodies"][0]
    body["members"] = [one for one in body["members"] if one["person"] != MEMBERS[2]]
    file = state / "alliance-of-three.yaml"
    file.write_text(yaml.safe_dump(alliance, allow_unicode=True), encoding="utf-8")
    return file


class Ours:
    def __init__(self, api: httpx.AsyncClient, client: Client, tokens: dict[str, str]) -> None:
        self._api = api
        self._client = client
        self._tokens = tokens
        self._panels: dict[str, tuple[int, str | None]] = {}

    async def recognise(self) -> list[str]:
        """From the submission to CLOSED; the ids of its workflows."""
        recognition = await self._hand_in()
        version = (await self._until(recognition, closed=False))[0]
        for member in VOTERS:
            vote = {"version": version, "choice": "YES", "reason": "Outcomes and level fit."}
            await self._post(member, f"/v1/recognitions/{recognition}/votes", vote)
        await self._until(recognition, closed=True)
        await self._decide(recognition, version + 1)
        workflow = recognition_workflow_id(ALLIANCE, uuid.UUID(recognition))
        await self._client.get_workflow_handle(workflow).result()
        return [workflow, panel_workflow_id(ALLIANCE, uuid.UUID(recognition), 1)]

    async def watch(self, database_url: str) -> None:
        """Keeps what the panels say up to date, until cancelled."""
        async with await psycopg.AsyncConnection.connect(
            database_url, autocommit=True
        ) as connection:
            while True:
                found = await connection.execute(_PANELS)
                self._panels = {row[0]: (row[1], row[2]) async for row in found}
                await asyncio.sleep(LOOK_S)

    async def _hand_in(self) -> str:
        learner = f"UW-{uuid.uuid4()}"
        form = {
            "home": "warsaw",
            "learner": {"local_id": learner, "name": "Maja Przykładowa"},
            "programme": "ba-economics",
            # a purpose of its own: what was decided before for the same one takes one click
            "purpose": f"credit in the Bachelor in Economics, {learner}",
            "language": "pl",
            "lines": [{"component": COMPONENT}],
        }
        parts: list[Any] = [
            ("recognition", (None, json.dumps(form), "application/json")),
            ("document", (DOCUMENT, (DOCUMENTS / DOCUMENT).read_bytes())),
        ]
        answer = await self._api.post("/v1/recognitions", files=parts, headers=self._as(REGISTRAR))
        answer.raise_for_status()
        recognition: str = answer.json()["id"]
        return recognition

    async def _decide(self, recognition: str, version: int) -> None:
        decision = {
            "version": version,
            "outcome": "FULL",
            "route": "LRC",
            "decided_by": "COMMITTEE",
            "decided_on": time.strftime("%Y-%m-%d", time.gmtime()),
            "language": "pl",
            "applicant_language": "pl",
            "lines": [],
        }
        await self._post(CHAIR, f"/v1/recognitions/{recognition}/decision", decision)

    async def _post(self, person: str, path: str, body: dict[str, Any]) -> None:
        """Sent again where a result or a panel is still on its way, or where nobody answered."""
        again = {httpx.codes.CONFLICT, httpx.codes.SERVICE_UNAVAILABLE}
        while True:
            answer = await self._api.post(path, json=body, headers=self._as(person))
            if answer.status_code not in again:
                answer.raise_for_status()
                return
            await asyncio.sleep(LOOK_S)

    async def _until(self, recognition: str, *, closed: bool) -> tuple[int, str | None]:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found = self._panels.get(recognition)
                if found is not None and (found[1] is not None or not closed):
                    return found
                await asyncio.sleep(LOOK_S)

    def _as(self, person: str) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._tokens[person]}",
            "Idempotency-Key": str(uuid.uuid4()),
        }


@asynccontextmanager
async def ours(api: str, database_url: str, state: Path, client: Client) -> AsyncIterator[Ours]:
    made = issuer.load(issuer.key_file(state))
    tokens = {person: made.token(person) for person in (REGISTRAR, *VOTERS)}
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=api, timeout=PATIENCE_S, limits=limits) as http:
        found = Ours(http, client, tokens)
        watching = asyncio.create_task(found.watch(database_url))
        try:
            yield found
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
