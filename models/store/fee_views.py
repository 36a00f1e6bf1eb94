"""Fees as finance sees them: what was paid, who got what of it, what waits and why.

Where a fee came from is seen by who recorded it and by the lead, as in the events
(`models/rules/audience.py`).
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.errors import Code, Refusal, Refused
from models.frozen import Frozen
from models.rules.sharing import Period, span_of
from models.store.money_reach import Reach, owed, visible
from models.tables.money import (
    DevelopmentAgreement,
    Fee,
    FeeAllocation,
    LedgerEntry,
    LedgerLine,
)


class State(StrEnum):
    SHARED = "SHARED"
    IN_CLEARING = "IN_CLEARING"
    PAID_BACK = "PAID_BACK"


class FeeView(Frozen):
    """`shares`: what the parties got more or less when this fee came, a refund's below zero.

    `as_published`: whether amount, currency and tax are those the agreement publishes.
    """

    id: UUID
    version: int = 1
    offer: str
    paid_on: date
    amount_minor: int
    currency: str
    tax: str
    source: str | None
    source_reference: str | None
    refund_of: UUID | None
    refunded_by: UUID | None
    institution: str
    recorded_at: datetime
    state: State
    why: str | None
    development_agreement: str | None
    agreement_version: int | None
    period: str | None
    as_published: bool | None
    shares: dict[str, int]


async def fees(
    session: AsyncSession, reach: Reach, *, offer: str | None, after: UUID | None, limit: int
) -> list[FeeView]:
    """Newest first, from the one behind `after` on."""
    query = select(Fee).where(col(Fee.id).in_(visible(reach)))
    if offer is not None:
        query = query.where(col(Fee.offer) == offer)
    if after is not None:
        last = select(col(Fee.recorded_at), col(Fee.id)).where(col(Fee.id) == after)
        query = query.where(tuple_(col(Fee.recorded_at), col(Fee.id)) < last.scalar_subquery())
    query = query.order_by(col(Fee.recorded_at).desc(), col(Fee.id).desc()).limit(limit)
    rows = (await session.execute(query)).scalars().all()
    return await _fee_views(session, reach, rows)


async def fee(session: AsyncSession, reach: Reach, id_: UUID) -> FeeView:
    """Raises `Refused` (`fee.unknown`) where there is none that this actor may see."""
    query = select(Fee).where(col(Fee.id) == id_, col(Fee.id).in_(visible(reach)))
    rows = (await session.execute(query)).scalars().all()
    if not rows:
        raise Refused(Refusal(code=Code.FEE_UNKNOWN, message="no such fee, or not yours to see"))
    return (await _fee_views(session, reach, rows))[0]


async def waiting(session: AsyncSession, reach: Reach, limit: int) -> list[FeeView]:
    """Fees that no agreement shares, and why; oldest first."""
    refunded = select(col(Fee.refund_of)).where(col(Fee.refund_of).is_not(None))
    query = (
        select(Fee)
        .where(
            col(Fee.id).in_(visible(reach)),
            col(Fee.id).not_in(select(col(FeeAllocation.fee))),
            col(Fee.id).not_in(refunded),
            col(Fee.refund_of).is_(None),
        )
        .order_by(col(Fee.recorded_at), col(Fee.id))
        .limit(limit)
    )
    rows = (await session.execute(query)).scalars().all()
    return await _fee_views(session, reach, rows)


async def _fee_views(session: AsyncSession, reach: Reach, rows: Sequence[Fee]) -> list[FeeView]:
    ids = {row.id for row in rows}
    refunds = await session.execute(
        select(col(Fee.refund_of), col(Fee.id)).where(col(Fee.refund_of).in_(ids))
    )
    refunded_by = {of: id_ for of, id_ in refunds.all()}
    found = await session.execute(select(FeeAllocation).where(col(FeeAllocation.fee).in_(ids)))
    allocations = {row.fee: row for row in found.scalars()}
    shares = await _shares(session, ids)
    agreements = {(row.code, row.version): row for row in reach.agreements}
    views = []
    for row in rows:
        allocation = allocations.get(row.id)
        agreement = None
        if allocation is not None:
            agreement = agreements.get((allocation.agreement, allocation.agreement_version))
        views.append(_fee_view(row, reach, allocation, agreement, refunded_by, shares))
    return views


async def _shares(session: AsyncSession, fees: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    found = await session.execute(
        select(
            col(LedgerEntry.fee),
            col(LedgerLine.account),
            func.sum(col(LedgerLine.amount_minor)),
        )
        .join(LedgerEntry, col(LedgerEntry.id) == col(LedgerLine.entry))
        .where(col(LedgerEntry.fee).in_(fees))
        .group_by(col(LedgerEntry.fee), col(LedgerLine.account))
    )
    held: dict[UUID, list[tuple[str, int]]] = {}
    for fee_, account, amount in found.all():
        held.setdefault(fee_, []).append((account, int(amount)))
    return {fee_: owed(accounts) for fee_, accounts in held.items()}


def _fee_view(
    row: Fee,
    reach: Reach,
    allocation: FeeAllocation | None,
    agreement: DevelopmentAgreement | None,
    refunded_by: dict[UUID | None, UUID],
    shares: dict[UUID, dict[str, int]],
) -> FeeView:
    seen_by_lead = agreement is not None and reach.holds(agreement.lead)
    named = reach.holds(row.institution) or seen_by_lead
    if allocation is not None:
        state, why = State.SHARED, None
    elif row.refund_of is not None or row.id in refunded_by:
        state, why = State.PAID_BACK, "fee and refund cancel each other in clearing"
    else:
        state = State.IN_CLEARING
        why = f"no development agreement shares fees in {row.currency} paid on {row.paid_on}"
    return FeeView(
        **row.model_dump(exclude={"source", "source_reference", "recorded_by"}),
        source=row.source if named else None,
        source_reference=row.source_reference if named else None,
        refunded_by=refunded_by.get(row.id),
        state=state,
        why=why,
        development_agreement=allocation and allocation.agreement,
        agreement_version=allocation and allocation.agreement_version,
        period=agreement
        and allocation
        and span_of(Period(agreement.period), allocation.starts_on).name,
        as_published=agreement and _as_published(row, agreement),
        shares=shares.get(row.id, {}),
    )


def _as_published(row: Fee, agreement: DevelopmentAgreement) -> bool:
    return all(getattr(row, name) == value for name, value in agreement.fee.items())
