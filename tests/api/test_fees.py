"""Finance over HTTP: a fee, a sheet of fees, the ledger, the agreement; who sees none of it."""

import json
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI

from api import bodies, errors
from api.deps import House, actor
from api.routes import development_agreements, fees, ledger
from models.errors import Refused
from models.store import actors
from models.store.actors import Actor
from models.store.database import Sessions
from models.store.fees import Payment
from tests.store import alliances

FEE: dict[str, Any] = {
    "offer": "entrepreneurship",
    "paid_on": "2026-10-05",
    "amount_minor": 24000,
    "currency": "EUR",
    "tax": "EXEMPT_132_1_I",
    "source": "shop",
    "source_reference": "1",
    "refund_of": None,
}
SHARES = {"heidelberg": 4320, "milan": 5400, "sorbonne": 11040, "warsaw": 3240}
SHEETS = alliances.FILE.parent / "documents"


class Caller:
    """Calls the routes as one person; each write has a key of its own unless it is told one."""

    def __init__(self, app: FastAPI, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions
        self._keys = iter(range(1000))

    async def __call__(
        self, who: str, method: str, path: str, *, key: str | None = None, **sent: Any
    ) -> httpx.Response:
        async with self._sessions() as session:
            found = await actors.load(session, who)
        assert found is not None

        def caller() -> Actor:
            return found

        self._app.dependency_overrides[actor] = caller
        transport = httpx.ASGITransport(app=self._app)
        headers = {"Idempotency-Key": key or f"k{next(self._keys)}", **sent.pop("headers", {})}
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            return await client.request(method, path, headers=headers, **sent)


@pytest.fixture
def call(seeded: Sessions) -> Caller:
    app = FastAPI()
    # Money needs sessions and vault alone: no gateway, no tokens (those have tests of their own).
    app.state.house = House(
        alliance="4euplus",
        alliance_host="passerelle.localhost",
        sessions=seeded,
        vault=alliances.VAULT,
        gateway=cast(Any, None),
        tokens=cast(Any, None),
        cookies=cast(Any, None),
    )
    app.add_exception_handler(Refused, errors.answer_refused)
    for router in (fees.router, ledger.router, development_agreements.router):
        app.include_router(router)
    return Caller(app, seeded)


async def test_a_fee_is_answered_with_its_shares(call: Caller) -> None:
    answer = await call(alliances.SORBONNE, "POST", "/v1/fees", json=FEE, key="once")
    assert answer.status_code == 201, answer.text
    fee = answer.json()
    assert fee["shares"] == SHARES
    assert fee["state"] == "SHARED"
    assert fee["period"] == "2026-Q4"
    assert fee["as_published"] is True
    again = await call(alliances.SORBONNE, "POST", "/v1/fees", json=FEE, key="once")
    assert (again.status_code, again.json()) == (201, fee)
    same = await call(alliances.SORBONNE, "POST", "/v1/fees", json=FEE)
    assert (same.status_code, same.json()["id"]) == (200, fee["id"])
    other = await call(
        alliances.SORBONNE, "POST", "/v1/fees", json=FEE | {"amount_minor": 1}, key="once"
    )
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.reused")
    taken = await call(alliances.SORBONNE, "POST", "/v1/fees", json=FEE | {"amount_minor": 1})
    assert (taken.status_code, taken.json()["code"]) == (409, "fee.reference_taken")
    refund = FEE | {"source_reference": "R1", "refund_of": fee["id"]}
    back = await call(alliances.SORBONNE, "POST", "/v1/fees", json=refund)
    assert back.status_code == 201
    assert back.json()["shares"] == {party: -share for party, share in SHARES.items()}
    read = await call(alliances.SORBONNE, "GET", f"/v1/fees/{fee['id']}")
    assert read.json()["refunded_by"] == back.json()["id"]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("amount_minor", -1),
        ("amount_minor", 240.0),
        ("amount_minor", "24000"),
        ("amount_minor", 2**53),
        ("currency", "eur"),
        ("currency", "XXA"),
        ("paid_on", "2026-02-30"),
        ("paid_on", "2026-10-05T00:00:00Z"),
        ("tax", "NONE"),
        ("source_reference", ""),
        ("source_reference", "a\u0000b"),
        ("source", "x" * 201),
        ("learner", "Maja"),
    ],
)
def test_a_bad_fee_names_the_member(member: str, value: Any) -> None:
    with pytest.raises(Refused) as refused:
        bodies.parse(Payment, json.dumps(FEE | {member: value}).encode())
    assert refused.value.refusal.code == "body.invalid"
    assert refused.value.members["errors"][0]["where"] == member


async def test_a_sheet_is_answered_row_by_row(call: Caller) -> None:
    sheet = (SHEETS / "fees.csv").read_bytes()
    sent: dict[str, Any] = {
        "content": sheet,
        "headers": {"Content-Type": "text/csv; charset=utf-8"},
    }
    answer = await call(alliances.SORBONNE, "POST", "/v1/fees", key="sheet", **sent)
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert [row["status"] for row in report["rows"]] == [
        "RECORDED",
        "RECORDED",
        "ALREADY_RECORDED",
        "RECORDED",
    ]
    assert [row["row"] for row in report["rows"]] == [2, 3, 4, 5]
    sent["headers"] = {"Content-Type": "text/csv; charset=utf-8"}
    again = await call(alliances.SORBONNE, "POST", "/v1/fees", key="sheet", **sent)
    assert again.json() == report
    bad = (
        "\ufefftax;offer;paid_on;amount_minor;currency;source;source_reference\r\n"
        "EXEMPT_132_1_I;entrepreneurship;2026-10-05;24000;EUR;shop;9\r\n"
        "EXEMPT_132_1_I;entrepreneurship;05.10.2026;24000;EUR;shop;10\r\n"
        "EXEMPT_132_1_I;entrepreneurship;2026-10-05;240,00;EUR;shop;11\r\n"
        "EXEMPT_132_1_I;elsewhere;2026-10-05;24000;EUR;shop;12\r\n"
        "EXEMPT_132_1_I;entrepreneurship\r\n"
        "\r\n"
    ).encode()
    sent = {"content": bad, "headers": {"Content-Type": "text/csv"}}
    report = (await call(alliances.SORBONNE, "POST", "/v1/fees", **sent)).json()
    assert (report["recorded"], report["refused"]) == (1, 4)
    assert [row["code"] for row in report["rows"]] == [
        None,
        "body.invalid",
        "body.invalid",
        "offer.unknown",
        "body.invalid",
    ]
    assert "paid_on" in report["rows"][1]["message"]
    assert "amount_minor" in report["rows"][2]["message"]
    for broken, code in (
        (b"\xff\xfe", "document.unreadable"),
        (b"", "document.unreadable"),
        (b"offer,paid_on\n", "document.unreadable"),
    ):
        sent = {"content": broken, "headers": {"Content-Type": "text/csv"}}
        answer = await call(alliances.SORBONNE, "POST", "/v1/fees", **sent)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_the_ledger_of_a_party(call: Caller) -> None:
    await call(alliances.SORBONNE, "POST", "/v1/fees", json=FEE)
    fee = FEE | {"paid_on": "2025-12-31", "source_reference": "2", "currency": "PLN"}
    waiting = await call(alliances.SORBONNE, "POST", "/v1/fees", json=fee)
    assert waiting.json()["state"] == "IN_CLEARING"
    seen = (await call(alliances.SORBONNE, "GET", "/v1/ledger")).json()
    euro, zloty = seen["balances"]
    assert euro == {
        "currency": "EUR",
        "gross_minor": 24000,
        "clearing_minor": 0,
        "shares": SHARES,
        "balance_minor": 0,
    }
    assert (zloty["clearing_minor"], zloty["balance_minor"]) == (24000, 0)
    assert [row["id"] for row in seen["waiting"]] == [waiting.json()["id"]]
    assert seen["periods"][0]["shares"] == SHARES
    assert [entry["kind"] for entry in seen["entries"]] == ["FEE", "ALLOCATION", "FEE"]
    assert all(sum(line["amount_minor"] for line in e["lines"]) == 0 for e in seen["entries"])
    first = (await call(alliances.SORBONNE, "GET", "/v1/ledger?limit=2")).json()
    rest = (await call(alliances.SORBONNE, "GET", f"/v1/ledger?after={first['next']}")).json()
    assert first["entries"] + rest["entries"] == seen["entries"]
    assert rest["next"] is None


async def test_nobody_else_sees_the_money(call: Caller) -> None:
    fee = (await call(alliances.SORBONNE, "POST", "/v1/fees", json=FEE)).json()
    partner = (await call("marek.finance@warsaw", "GET", f"/v1/fees/{fee['id']}")).json()
    assert partner["shares"] == SHARES
    assert partner["source_reference"] is None
    listed = (await call("marek.finance@warsaw", "GET", "/v1/fees")).json()
    assert [item["id"] for item in listed["items"]] == [fee["id"]]
    stranger = "zdenek.finance@charles"
    assert (await call(stranger, "GET", "/v1/fees")).json() == {"items": [], "next": None}
    assert (await call(stranger, "GET", "/v1/ledger")).json()["balances"] == []
    assert (await call(stranger, "GET", "/v1/development-agreements")).json() == {"items": []}
    for path, code in (
        (f"/v1/fees/{fee['id']}", "fee.unknown"),
        ("/v1/development-agreements/entrepreneurship-2026", "development_agreement.unknown"),
    ):
        answer = await call(stranger, "GET", path)
        assert (answer.status_code, answer.json()["code"]) == (404, code)
    for path in ("/v1/fees", "/v1/ledger"):
        assert (await call("anna.registrar@warsaw", "GET", path)).status_code == 404
    refused = await call("anna.registrar@warsaw", "POST", "/v1/fees", json=FEE)
    assert (refused.status_code, refused.json()["code"]) == (403, "access.denied")


async def test_parties_read_their_agreement(call: Caller) -> None:
    path = "/v1/development-agreements"
    listed = (await call("paolo.finance@milan", "GET", path)).json()["items"]
    one = (await call("paolo.finance@milan", "GET", f"{path}/entrepreneurship-2026")).json()
    assert listed == [one]
    assert one["lead"] == "sorbonne"
    assert one["terms"]["allocation"]["weights"]["milan"] == "0.5"


async def test_fees_are_listed_newest_first_page_by_page(call: Caller) -> None:
    for reference in "abc":
        fee = FEE | {"source_reference": reference}
        await call(alliances.SORBONNE, "POST", "/v1/fees", json=fee)
    first = (await call(alliances.SORBONNE, "GET", "/v1/fees?limit=2")).json()
    rest = (await call(alliances.SORBONNE, "GET", f"/v1/fees?after={first['next']}")).json()
    seen = [item["source_reference"] for item in first["items"] + rest["items"]]
    assert seen == ["c", "b", "a"]
    assert rest["next"] is None
