"""The main job, step by step on the real servers, each step checked: what `passerelle demo` tells.

Maja of Warsaw brings two credentials. One is covered by a standing recognition; the other goes
before the committee. On the way the same submission comes twice, a file is broken, a recused
member tries to vote and the worker is killed. Fees are shared. At the end everything is read back.
"""

import asyncio
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from deploy.demo.evidence import Books, feed
from deploy.demo.people import CHAIR, FINANCE, MEMBERS, RECUSED, REGISTRAR, People
from deploy.demo.steps import Failed, Steps
from deploy.local.system import System
from deploy.roles.temporal import temporal
from deploy.settings import Settings
from models.ids import recognition_workflow_id

WITHIN_S = 60.0
PARTIES = ("sorbonne", "milan", "heidelberg", "warsaw")


class Story:
    def __init__(
        self, system: System, state: Path, steps: Steps, settings: Settings, began: float
    ) -> None:
        """`began`: when the whole demo began, by the monotonic clock."""
        self._system = system
        self._state = state
        self._steps = steps
        self._settings = settings
        self._people = People(system.api, state)
        self._books = Books(system.addresses.database_url)
        self._began = began

    async def tell(self) -> dict[str, Any]:
        """The document of contracts 5."""
        try:
            covered = await self._what_an_agreement_covers()
            await self._what_cannot_be_read()
            assessed = await self._what_a_committee_decides()
            money = await self._what_is_shared()
            events = await self._what_everybody_was_told()
            recognition = await self._what_temporal_says(assessed)
        finally:
            await self._people.close()
        ects, postings = self._books.postings(assessed)
        return {
            "ok": self._steps.ok,
            "seconds": round(time.monotonic() - self._began, 1),
            "steps": self._steps.as_json(),
            "recognition": recognition,
            "recognitions": [covered, assessed],
            "credits": {"posted_ects": f"{ects:f}", "postings": postings},
            "money": money,
            "events": events,
        }

    async def _what_an_agreement_covers(self) -> str:
        self._steps.chapter("Maja's entrepreneurship credential, covered by a standing recognition")
        key = str(uuid.uuid4())
        first = await self._people.hand_in("entrepreneurship.jsonld", "ECO-EL-07", key)
        handed = _expect(first, 201)
        recognition: str = handed["id"]
        self._steps.add(
            "submitted",
            f"Anna, registrar of Warsaw, hands in an {handed['documents'][0]['standard']} file",
            ok=handed["learner"]["name"] == "Maja Przykładowa",
            recognition=recognition,
        )
        again = await self._people.hand_in("entrepreneurship.jsonld", "ECO-EL-07", key)
        self._steps.add(
            "submitted_twice",
            "her browser sends it twice: the same answer, still one recognition",
            ok=again.json() == handed and self._books.recognitions() == 1,
            recognitions=self._books.recognitions(),
        )
        verdict = handed["documents"][0]["profiles"]["ANNEX_I"]["verdict"]
        self._steps.add(
            "read",
            f"it was read: {handed['lines'][0]['host_ects']} ECTS from "
            f"{', '.join(handed['hosts'])}; European approach: {verdict}; route: {handed['route']}",
            ok=handed["route"] == "AUTOMATIC",
            findings=[finding["code"] for finding in handed["findings"]],
            basis=handed["basis"],
        )
        await self._decide(recognition, handed["version"], REGISTRAR, "AUTOMATIC", "REGISTRAR")
        await self._booked(recognition, "2")
        return recognition

    async def _what_cannot_be_read(self) -> None:
        self._steps.chapter("A broken file")
        answer = await self._people.hand_in("broken.xml", "ECO-210")
        problem = _expect(answer, 422)
        kept = self._books.documents(problem["recognition"])
        self._steps.add(
            "unreadable",
            f"it gets a clear answer ({problem['code']}: {problem['detail']}), and its "
            f"{kept} bytes are kept",
            ok=problem["code"] == "document.unreadable" and kept > 0,
            code=problem["code"],
            kept_bytes=kept,
        )

    async def _what_a_committee_decides(self) -> str:
        self._steps.chapter("Her course from Milan, which nobody has agreed on: for the committee")
        handed = _expect(await self._people.hand_in("data-driven-decisions.jsonld", "ECO-210"), 201)
        recognition: str = handed["id"]
        seen = await self._until(recognition, lambda it: it["panel"] is not None)
        statuses = [outcome["status"] for outcome in seen["matching"][0]["outcomes"]]
        covered = statuses.count("COVERED")
        self._steps.add(
            "matched",
            f"{covered} of {len(statuses)} outcomes are covered; the machine says "
            f"{seen['matching'][0]['proposal']} and never more against her",
            ok=covered > 0,
            model=seen["matching"][0]["model_id"],
            coverage=seen["matching"][0]["coverage"],
        )
        await self._vote_through_a_crash(recognition, seen["panel"]["draft_version"])
        seen = await self._until(recognition, lambda it: it["panel"]["result"] is not None)
        tally = seen["panel"]["tally"]
        self._steps.add(
            "voted",
            f"the panel closes: {tally['yes']} yes, {tally['no']} no; {seen['panel']['result']}",
            ok=seen["panel"]["result"] == "APPROVED" and tally["yes"] == len(MEMBERS) + 1,
            **tally,
        )
        await self._decide(recognition, seen["version"], CHAIR, "LRC", "COMMITTEE")
        await self._booked(recognition, "3")
        return recognition

    async def _vote_through_a_crash(self, recognition: str, version: int) -> None:
        refused = _expect(await self._vote(recognition, RECUSED, version), 403)
        self._steps.add(
            "recused",
            f"Zofia taught there: her vote is turned down ({refused['code']})",
            ok=refused["code"] == "panel.recused",
            code=refused["code"],
        )
        for member in (CHAIR, MEMBERS[0]):
            _expect(await self._vote(recognition, member, version), 201)
        self._system.kill("worker")
        pending = [
            asyncio.create_task(self._vote(recognition, member, version)) for member in MEMBERS[1:]
        ]
        await self._system.answers("worker")
        answers = [await vote for vote in pending]
        for member, answer in zip(MEMBERS[1:], answers, strict=True):
            if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                answer = await self._vote(recognition, member, version)
            _expect(answer, 201)
        self._steps.add(
            "worker_killed",
            "with two votes cast the worker is killed (kill -9); it comes back, no vote is lost",
            ok=True,
            restarts=next(p.restarts for p in self._system.roles if p.name == "worker"),
        )

    async def _vote(self, recognition: str, member: str, version: int) -> httpx.Response:
        """The same key however often it is sent: the vote counts once."""
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{recognition}/{member}"))
        body = {"version": version, "choice": "YES", "reason": "Outcomes and level fit."}
        return await self._people.post(member, f"/v1/recognitions/{recognition}/votes", body, key)

    async def _decide(
        self, recognition: str, version: int, person: str, route: str, decided_by: str
    ) -> None:
        body = {
            "version": version,
            "outcome": "FULL",
            "route": route,
            "decided_by": decided_by,
            "decided_on": time.strftime("%Y-%m-%d", time.gmtime()),
            "language": "pl",
            "applicant_language": "pl",
            "lines": [],
        }
        path, key = f"/v1/recognitions/{recognition}/decision", str(uuid.uuid4())
        answer = await self._people.post(person, path, body, key)
        deadline = time.monotonic() + WITHIN_S
        while answer.status_code == httpx.codes.CONFLICT and time.monotonic() < deadline:
            await asyncio.sleep(0.2)  # the panel's result is still on its way
            answer = await self._people.post(person, path, body, str(uuid.uuid4()))
        decided = _expect(answer, 201)
        who = "one click of the registrar" if route == "AUTOMATIC" else "the chair writes it down"
        self._steps.add(
            "decided", f"FULL: {who}", ok=decided["state"] == "DECIDED", recognition=recognition
        )

    async def _booked(self, recognition: str, expected: str) -> None:
        await self._until(recognition, lambda it: it["state"] == "CLOSED")
        ects, postings = self._books.postings(recognition)
        self._steps.add(
            "posted",
            f"{ects:f} ECTS stand in Warsaw's credit book, in {postings} posting",
            ok=(f"{ects:f}", postings) == (expected, 1),
            posted_ects=f"{ects:f}",
            postings=postings,
        )
        reference = self._books.acknowledged(recognition)
        self._steps.add(
            "acknowledged",
            f"Warsaw's student system read it from Kafka and booked it as {reference}",
            ok=reference is not None and self._books.state(recognition)["state"] == "CLOSED",
            reference=reference,
        )

    async def _what_is_shared(self) -> dict[str, Any]:
        self._steps.chapter("The fees of the course, shared by its development agreement")
        report = _expect(await self._people.send_fees("fees.csv"), 200)
        ledger = await self._people.get(FINANCE, "/v1/ledger")
        euros = next(b for b in ledger["balances"] if b["currency"] == "EUR")
        shares = ", ".join(f"{who} {cents / 100:.2f}" for who, cents in euros["shares"].items())
        self._steps.add(
            "shared",
            f"{report['recorded']} fees, one sent twice and counted once; of "
            f"{euros['gross_minor'] / 100:.2f} EUR: {shares}",
            ok=sum(euros["shares"].values()) + euros["clearing_minor"] == euros["gross_minor"]
            and all(balance["balance_minor"] == 0 for balance in ledger["balances"]),
            recorded=report["recorded"],
            already_recorded=report["already_recorded"],
        )
        return {
            name: euros[name] for name in ("currency", "gross_minor", "shares", "balance_minor")
        }

    async def _what_everybody_was_told(self) -> dict[str, Any]:
        self._steps.chapter("What each university's own system was told, over Kafka")
        told = {}
        for institution in PARTIES:
            wanted = self._books.last_sequences()[institution]
            found = await feed(self._system.addresses, self._state, institution)
            deadline = time.monotonic() + WITHIN_S
            while found.last_sequence < wanted and time.monotonic() < deadline:
                await asyncio.sleep(0.2)
                found = await feed(self._system.addresses, self._state, institution)
            told[institution] = found.as_json()
            self._steps.add(
                "notified",
                f"{institution}: events {found.first_sequence} to {found.last_sequence}, no gap, "
                "none twice",
                ok=(found.received, found.gaps, found.duplicates) == (wanted, 0, 0),
                **told[institution],
            )
        return told

    async def _what_temporal_says(self, recognition: str) -> dict[str, Any]:
        client = await temporal(self._settings, lazy=False)
        workflow_id = recognition_workflow_id(self._settings.alliance, uuid.UUID(recognition))
        handle = client.get_workflow_handle(workflow_id)
        described = await handle.describe()
        stored = self._books.state(recognition)
        status = "" if described.status is None else described.status.name
        namespace, ui = self._settings.temporal_namespace, self._system.addresses.temporal_ui
        page = f"{ui}/namespaces/{namespace}/workflows/{workflow_id.replace('/', '%2F')}"
        self._steps.add(
            "verified",
            f"Temporal has it {status.lower()} after {described.history_length} events: {page}",
            ok=status == "COMPLETED" and stored["state"] == "CLOSED",
            status=status,
            history_events=described.history_length,
        )
        return {
            "id": recognition,
            "state": stored["state"],
            "outcome": stored["outcome"],
            "workflow_id": workflow_id,
            "temporal_ui": page,
        }

    async def _until(
        self, recognition: str, happened: Callable[[dict[str, Any]], bool]
    ) -> dict[str, Any]:
        deadline = time.monotonic() + WITHIN_S
        while True:
            found: dict[str, Any] = await self._people.get(
                REGISTRAR, f"/v1/recognitions/{recognition}"
            )
            if happened(found):
                return found
            if time.monotonic() > deadline:
                raise Failed(f"{recognition} stays {found['state']}")
            await asyncio.sleep(0.1)


def _expect(answer: httpx.Response, status: int) -> Any:
    if answer.status_code != status:
        raise Failed(f"expected {status}, got {answer.status_code}: {answer.text[:500]}")
    return answer.json()
