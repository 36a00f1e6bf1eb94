"""The persons of the demo, as callers of the API."""

import json
import uuid
from pathlib import Path
from typing import Any

import httpx

from deploy.local import issuer

REGISTRAR = "anna.registrar@warsaw"
CHAIR = "ewa.chair@warsaw"
MEMBERS = ("piotr.member@warsaw", "hanna.member@warsaw", "tomasz.member@warsaw")
RECUSED = "zofia.lecturer@warsaw"
FINANCE = "nadia.finance@sorbonne"
LEARNER = {"local_id": "UW-2026-0417", "name": "Maja Przykładowa"}
DOCUMENTS = Path(__file__).with_name("documents")
PATIENCE_S = 60.0


class People:
    """Calls the API as any of them; nothing here knows what the API knows."""

    def __init__(self, api: str, state: Path) -> None:
        self._issuer = issuer.load(issuer.key_file(state))
        self._http = httpx.AsyncClient(base_url=api, timeout=PATIENCE_S)

    async def close(self) -> None:
        await self._http.aclose()

    async def get(self, person: str, path: str) -> Any:
        answer = await self._http.get(path, headers=self._as(person))
        answer.raise_for_status()
        return answer.json()

    async def post(
        self, person: str, path: str, body: dict[str, Any], key: str | None = None
    ) -> httpx.Response:
        return await self._http.post(path, json=body, headers=self._as(person, key))

    async def hand_in(
        self, document: str, component: str, key: str | None = None
    ) -> httpx.Response:
        """One of our own documents, for Maja, to count as this component of her degree."""
        form = {
            "home": "warsaw",
            "learner": LEARNER,
            "programme": "ba-economics",
            "purpose": "credit in the Bachelor in Economics",
            "language": "pl",
            "lines": [{"component": component}],
        }
        parts: list[Any] = [
            ("recognition", (None, json.dumps(form), "application/json")),
            ("document", (document, (DOCUMENTS / document).read_bytes())),
        ]
        headers = self._as(REGISTRAR, key)
        return await self._http.post("/v1/recognitions", files=parts, headers=headers)

    async def send_fees(self, sheet: str) -> httpx.Response:
        headers = {**self._as(FINANCE), "content-type": "text/csv"}
        content = (DOCUMENTS / sheet).read_bytes()
        return await self._http.post("/v1/fees", content=content, headers=headers)

    def _as(self, person: str, key: str | None = None) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._issuer.token(person)}",
            "Idempotency-Key": key or str(uuid.uuid4()),
        }
