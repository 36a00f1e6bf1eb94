"""The ledger as finance sees it: the balance, the shares per party, the entries behind them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.frozen import Frozen
from models.rules.sharing import Period, span_of
from models.store import ledger
from models.store.money_reach import Reach, owed, visible
from models.tables.money import AgreementPeriod, DevelopmentAgreement, LedgerEntry, LedgerLine


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


async def balances(session: AsyncSession, reach: Reach) -> list[Balance]:
    found = await session.execute(
        select(
            col(LedgerLine.currency),
            col(LedgerLine.account),
            func.sum(col(LedgerLine.amount_minor)),
        )
        .join(LedgerEntry, col(LedgerEntry.id) == col(LedgerLine.entry))
        .where(col(LedgerEntry.fee).in_(visible(reach)))
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
            shares=owed(held.items()),
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
        .where(col(LedgerEntry.number) > after, col(LedgerEntry.fee).in_(visible(reach)))
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
