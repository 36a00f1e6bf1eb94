"""Fees over HTTP: one as JSON, many as a CSV sheet with an answer for each row."""

import hashlib
import json
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from api import bodies, fee_sheets
from api.deps import ActorDep, House, HouseDep, KeyDep, SessionDep, now, today
from api.fee_sheets import Row
from api.ids import uuid7
from api.schemas.money import FeePage, RowReport, RowStatus, SheetReport
from models import canonical
from models.errors import Code, Refusal, Refused
from models.rules.access import Action
from models.rules.limits import LIST_PAGE
from models.store import fee_views, fees, idempotency, money_reach
from models.store.actors import Actor
from models.store.fee_views import FeeView
from models.store.fees import Payment
from models.store.idempotency import Write
from models.store.money_reach import Reach

router = APIRouter(prefix="/v1/fees", tags=["money"])

ROUTE = "POST /v1/fees"


@router.post("", status_code=201, responses={200: {"model": SheetReport}})
async def record(request: Request, house: HouseDep, actor: ActorDep, key: KeyDep) -> JSONResponse:
    """Records a fee, books it to clearing and shares it by the agreement in force.

    The same `source` and `source_reference` again is the same fee. A CSV sheet is answered 200 with
    a report: each row stands alone. Refusals: `offer.unknown`, `access.denied`,
    `fee.reference_taken`, `fee.refund_unknown|refund_differs`, `fee.already_refunded`,
    `body.invalid`, `document.unreadable|too_large|wrong_type`, `idempotency.*`.
    """
    if not actor.units(Action.RECORD_FEE, on=today()):
        raise Refused(Refusal(code=Code.ACCESS_DENIED, message="finance records fees"))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return await _one(house, actor, key, bodies.parse(Payment, await request.body()))
    if kind == "text/csv":
        return await _sheet(house, actor, key, await request.body())
    raise Refused(
        Refusal(
            code=Code.DOCUMENT_WRONG_TYPE,
            message="send one fee as application/json, or a sheet of fees as text/csv",
        )
    )


@router.get("")
async def listing(
    actor: ActorDep,
    session: SessionDep,
    offer: str | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=LIST_PAGE)] = 50,
) -> FeePage:
    """The fees the caller's university recorded or shares in, newest first."""
    reach = await _reach(session, actor)
    found = await fee_views.fees(session, reach, offer=offer, after=after, limit=limit + 1)
    items = found[:limit]
    return FeePage(items=items, next=items[-1].id if len(found) > limit else None)


@router.get("/{fee}")
async def one(fee: UUID, actor: ActorDep, session: SessionDep) -> FeeView:
    """Refusal: `fee.unknown`."""
    return await fee_views.fee(session, await _reach(session, actor), fee)


async def _one(house: House, actor: Actor, key: str, payment: Payment) -> JSONResponse:
    """Key, fee, bookings, feed rows and answer in one transaction."""
    digest = canonical.digest(payment.model_dump(mode="json"))
    write = Write(actor.subject, ROUTE, key, digest)
    async with house.sessions.begin() as session:
        begun = await idempotency.begin(session, write, uuid7())
        if begun.status is not None and begun.answer is not None:
            return JSONResponse(begun.answer, begun.status)
        recorded = await fees.record(session, house.vault, actor, payment, now())
        reach = await money_reach.reach(session, actor, Action.RECORD_FEE, today())
        assert reach is not None  # whoever records a fee has the right to
        view = await fee_views.fee(session, reach, recorded.fee)
        content = view.model_dump(mode="json")
        status = 201 if recorded.new else 200
        await idempotency.finish(session, write, status, content)
    return JSONResponse(content, status, headers={"Location": f"/v1/fees/{recorded.fee}"})


async def _sheet(house: House, actor: Actor, key: str, sheet: bytes) -> JSONResponse:
    """Each row is a transaction of its own, and may be sent again: a reference counts once."""
    rows = fee_sheets.rows_of(sheet)
    write = Write(actor.subject, ROUTE, key, hashlib.sha256(sheet).hexdigest())
    async with house.sessions.begin() as session:
        begun = await idempotency.begin(session, write, uuid7())
    if begun.status is not None and begun.answer is not None:
        return JSONResponse(begun.answer, begun.status)
    report = _summed([await _reported(house, actor, row) for row in rows])
    content = json.loads(report.model_dump_json())
    async with house.sessions.begin() as session:
        await idempotency.finish(session, write, 200, content)
    return JSONResponse(content, 200)


async def _reported(house: House, actor: Actor, row: Row) -> RowReport:
    if row.payment is None:
        return _refused(row.number, row.refusal)
    try:
        async with house.sessions.begin() as session:
            recorded = await fees.record(session, house.vault, actor, row.payment, now())
    except Refused as refused:
        return _refused(row.number, refused.refusal)
    status = RowStatus.RECORDED if recorded.new else RowStatus.ALREADY_RECORDED
    return RowReport(row=row.number, status=status, fee=recorded.fee)


def _refused(number: int, refusal: Refusal | None) -> RowReport:
    return RowReport(
        row=number,
        status=RowStatus.REFUSED,
        code=refusal and refusal.code.value,
        message=refusal and refusal.message,
    )


def _summed(rows: list[RowReport]) -> SheetReport:
    def count(status: RowStatus) -> int:
        return sum(row.status is status for row in rows)

    return SheetReport(
        recorded=count(RowStatus.RECORDED),
        already_recorded=count(RowStatus.ALREADY_RECORDED),
        refused=count(RowStatus.REFUSED),
        rows=rows,
    )


async def _reach(session: SessionDep, actor: Actor) -> Reach:
    reach = await money_reach.reach(session, actor, Action.READ_FEE, today())
    if reach is None:
        raise Refused(Refusal(code=Code.ROUTE_UNKNOWN, message="there is nothing at this address"))
    return reach
