"""A decision leaves as ELMO that our own reader understands."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from models.documents.read import read
from models.documents.record import Credential
from tests.inprocess import ASSESSED, COVERED, REGISTRAR, System, refused

pytestmark = pytest.mark.servers

AT = datetime(2026, 11, 22, tzinfo=UTC)


async def written(system: System, recognition: str, standard: str | None = None) -> Credential:
    query = "" if standard is None else f"?standard={standard}"
    path = f"/v1/recognitions/{recognition}/decision{query}"
    answer = await system.ask(REGISTRAR, "GET", path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/xml"
    reading = read(answer.content, at=AT)
    assert reading.standard == "ELMO"
    (credential,) = reading.credentials
    return credential


@pytest.mark.parametrize("standard", [None, "elmo-1.7", "elmo-2.1"])
async def test_what_was_decided_is_read_from_it(running: System, standard: str | None) -> None:
    handed = await running.handed_in(*COVERED)
    assert (await running.decide(handed)).status_code == 201
    record = await written(running, handed["id"], standard)
    (decision,) = record.recognitions
    (brought,) = decision.basis

    assert record.issuer is not None
    assert record.issuer.name == "University of Warsaw"
    assert record.learner is not None
    assert (record.learner.given, record.learner.family) == ("Maja", "Przykładowa")
    assert decision.outcome == "FULL"
    assert decision.decided is not None
    assert decision.decided.day.isoformat() == "2026-11-22"
    assert [one.name for one in decision.basis_issuers]
    assert decision.mappings == (((brought.id,), ("ECO-EL-07",)),)
    (counted,) = [*record.achievements, *decision.results]
    assert (counted.title, counted.ects) == ("Elective: Entrepreneurship", Decimal(2))


async def test_what_is_not_decided_has_nothing_to_leave(running: System) -> None:
    handed = await running.handed_in(*ASSESSED)
    answer = await running.ask(REGISTRAR, "GET", f"/v1/recognitions/{handed['id']}/decision")
    assert refused(answer) == (409, "recognition.wrong_state")
