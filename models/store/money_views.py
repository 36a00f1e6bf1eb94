"""What finance may see of the money: fees, shares per party, the balance, the entries behind them.

A university sees the fees it recorded and the money of agreements to which it is a party. Where a
fee came from is seen by who recorded it and by the lead, as in the events (`models/rules/audience.py`).
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, or_, select

from models.errors import Code, Refusal, Refused
from models.frozen import Frozen
from models.rules.access import Action
from models.rules.sharing import Period, span_of
from models.store import development_agreements, ledger
from models.store.actors import Actor
from models.tables.money import (
    AgreementPeriod,
    DevelopmentAgreement,
    Fee,
    FeeAllocation,
    LedgerEntry,
    LedgerLine,
)


class Reach(NamedTuple):
    """What an actor sees: their universities (None: all) and the agreements of these."""

    universities: frozenset[str] | None
    agreements: tuple[DevelopmentAgreement, ...]

    def holds(self, university: str) -> bool:
        return self.universities is None or university in self.universities


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


class Balance(Frozen):
    """One currency: `balance_minor` sums every line and is zero, always."""

    currency: str
    gross_minor: int
    clearing_minor: int
    shares: dict[str, int]
    balance_minor: int


class PeriodView(Frozen):
    development_agreement: str
    agreement_version: int
    offer: str
    period: str
    starts_on: date
    ends_on: date
    currency: str
    gross_minor: int
    enrolments: int
    lines: list[dict[str, Any]]
    shares: dict[str, int]


class LineView(Frozen):
    account: str
    kind: str | None
    amount_minor: int
    currency: str
    tax: str


class EntryView(Frozen):
    id: UUID
    number: int
    kind: str
    fee: UUID
    development_agreement: str | None
    agreement_version: int | None
    booked_at: datetime
    lines: list[LineView]


async def reach(session: AsyncSession, actor: Actor, action: Action, on: date) -> Reach | None:
    """None where the actor holds no such right anywhere."""
    units = actor.units(action, on=on)
    if not units:
        return None
    whole = any(unit.university is None for unit in units)
    universities = (
        None if whole else frozenset(unit.university for unit in units if unit.university)
    )
    return Reach(universities, tuple(await development_agreements.seen_by(session, universities)))


async def fees(
    session: AsyncSession, reach: Reach, *, offer: str | None, after: UUID | None, limit: int
) -> list[FeeView]:
    """Newest first, from the one behind `after` on."""
    query = select(Fee).where(col(Fee.id).in_(_visible(reach)))
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
    query = select(Fee).where(col(Fee.id) == id_, col(Fee.id).in_(_visible(reach)))
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
            col(Fee.id).in_(_visible(reach)),
            col(Fee.id).not_in(select(col(FeeAllocation.fee))),
            col(Fee.id).not_in(refunded),
            col(Fee.refund_of).is_(None),
        )
        .order_by(col(Fee.recorded_at), col(Fee.id))
        .limit(limit)
    )
    rows = (await session.execute(query)).scalars().all()
    return await _fee_views(session, reach, rows)


async def balances(session: AsyncSession, reach: Reach) -> list[Balance]:
    found = await session.execute(
        select(
            col(LedgerLine.currency),
            col(LedgerLine.account),
            func.sum(col(LedgerLine.amount_minor)),
        )
        .join(LedgerEntry, col(LedgerEntry.id) == col(LedgerLine.entry))
        .where(col(LedgerEntry.fee).in_(_visible(reach)))
        .group_by(col(LedgerLine.currency), col(LedgerLine.account))
    )
    accounts: dict[str, dict[str, int]] = {}
    for currency, account, amount in found.all():
        accounts.setdefault(currency, {})[account] = int(amount)
    return [
        Balance(
            currency=currency,
            gross_minor=held.get(ledger.RECEIVED, 0),
            clearing_minor=-held.get(ledger.CLEARING, 0),
            shares=_owed(held.items()),
            balance_minor=sum(held.values()),
        )
        for currency, held in sorted(accounts.items())
    ]


async def periods(session: AsyncSession, reach: Reach) -> list[PeriodView]:
    """What each period of each agreement has collected, and how it is shared; newest first."""
    known = {(row.code, row.version): row for row in reach.agreements}
    found = await session.execute(
        select(AgreementPeriod)
        .where(col(AgreementPeriod.agreement).in_({row.code for row in reach.agreements}))
        .order_by(
            col(AgreementPeriod.starts_on).desc(),
            col(AgreementPeriod.agreement),
            col(AgreementPeriod.currency),
        )
    )
    return [
        _period_view(row, known[row.agreement, row.agreement_version])
        for row in found.scalars()
        if (row.agreement, row.agreement_version) in known
    ]


async def entries(
    session: AsyncSession, reach: Reach, *, after: int, limit: int
) -> list[EntryView]:
    """In the order of booking, with a number above `after`."""
    found = await session.execute(
        select(LedgerEntry)
        .where(col(LedgerEntry.number) > after, col(LedgerEntry.fee).in_(_visible(reach)))
        .order_by(col(LedgerEntry.number))
        .limit(limit)
    )
    rows = found.scalars().all()
    lines: dict[UUID, list[LineView]] = {row.id: [] for row in rows}
    booked = await session.execute(
        select(LedgerLine)
        .where(col(LedgerLine.entry).in_(lines))
        .order_by(col(LedgerLine.entry), col(LedgerLine.number))
    )
    for line in booked.scalars():
        lines[line.entry].append(LineView(**line.model_dump(exclude={"entry", "number"})))
    return [
        EntryView(
            id=row.id,
            number=row.number or 0,
            kind=row.kind,
            fee=row.fee,
            development_agreement=row.agreement,
            agreement_version=row.agreement_version,
            booked_at=row.booked_at,
            lines=lines[row.id],
        )
        for row in rows
    ]


def _visible(reach: Reach) -> Any:
    """The ids of the fees within reach."""
    query = select(col(Fee.id)).outerjoin(FeeAllocation, col(FeeAllocation.fee) == col(Fee.id))
    if reach.universities is None:
        return query
    return query.where(
        or_(
            col(Fee.institution).in_(reach.universities),
            col(FeeAllocation.agreement).in_({row.code for row in reach.agreements}),
        )
    )


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
        agreement = allocation and agreements.get(
            (allocation.agreement, allocation.agreement_version)
        )
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
    return {fee_: _owed(accounts) for fee_, accounts in held.items()}


def _owed(accounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """What each party is owed: a credit is positive here."""
    return {
        party: -amount
        for account, amount in sorted(accounts)
        if (party := ledger.party_of(account)) is not None
    }


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


def _period_view(row: AgreementPeriod, agreement: DevelopmentAgreement) -> PeriodView:
    span = span_of(Period(agreement.period), row.starts_on)
    shares = dict.fromkeys(agreement.parties, 0)
    for line in row.booked:
        shares[line["party"]] += line["amount_minor"]
    return PeriodView(
        development_agreement=row.agreement,
        agreement_version=row.agreement_version,
        offer=agreement.offer,
        period=span.name,
        starts_on=span.first,
        ends_on=span.last,
        currency=row.currency,
        gross_minor=row.gross_minor,
        enrolments=row.enrolments,
        lines=row.booked,
        shares=shares,
    )
