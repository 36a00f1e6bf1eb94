"""Shares what an agreement's period has collected, and books only what changed by one more fee.

The caller holds the agreement's row. Facts, bookings and feed rows are one unit of work.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.errors import Code, Refusal, Refused
from models.events import Fact, event_type
from models.rules.allocation import LineKey, changed
from models.rules.limits import LARGEST_INTEGER
from models.rules.sharing import RECOVERY, Collected, Period, Span, Terms, lines_of, span_of
from models.store import development_agreements, feed, ledger
from models.store.vault import Vault
from models.tables.money import AgreementPeriod, DevelopmentAgreement, Fee, FeeAllocation

Changes = Mapping[LineKey, int]


async def share(
    session: AsyncSession,
    vault: Vault,
    agreement: DevelopmentAgreement,
    fee: Fee,
    original: Fee | None,
    at: datetime,
) -> bool:
    """Puts the fee into its period, or takes its `original` out again, and books the change.

    A refund belongs to the period of its fee, whenever it comes: afterwards the period holds what
    it would hold had there been no such fee. False where the terms do not hold in the fee's
    currency: the fee stays in clearing. Raises `Refused` (`body.invalid`) for a total beyond what
    can be counted.
    """
    terms = development_agreements.terms_of(agreement)
    if not terms.hold_in(fee.currency):
        return False
    span = span_of(Period(agreement.period), (original or fee).paid_on)
    period = await _period(session, agreement, span.first, fee.currency)
    sign = 1 if original is None else -1
    period.gross_minor += sign * fee.amount_minor
    period.enrolments += sign
    if period.gross_minor > LARGEST_INTEGER:
        message = "amount_minor: the total of the period would pass 2^53 - 1"
        raise Refused(Refusal(code=Code.BODY_INVALID, message=message))
    session.add(
        FeeAllocation(
            fee=fee.id,
            agreement=agreement.code,
            agreement_version=agreement.version,
            starts_on=span.first,
            currency=fee.currency,
        )
    )
    await session.flush()
    await _tell_fee(session, vault, agreement, fee, span, at)
    affected = [period]
    if terms.carry_over:
        affected += await _later(session, period)
    for one in affected:
        await _reallocate(session, vault, agreement, terms, one, fee, at)
    return True


async def _period(
    session: AsyncSession, agreement: DevelopmentAgreement, starts_on: date, currency: str
) -> AgreementPeriod:
    key = (agreement.code, agreement.version, starts_on, currency)
    found = await session.get(AgreementPeriod, key, populate_existing=True)
    if found is None:
        found = AgreementPeriod(
            agreement=agreement.code,
            agreement_version=agreement.version,
            starts_on=starts_on,
            currency=currency,
        )
        session.add(found)
        await session.flush()
    return found


async def _later(session: AsyncSession, period: AgreementPeriod) -> Sequence[AgreementPeriod]:
    """The periods after this one, in order: what they may still recover rests on it."""
    found = await session.execute(
        _same_pot(period)
        .where(col(AgreementPeriod.starts_on) > period.starts_on)
        .execution_options(populate_existing=True)
    )
    return found.scalars().all()


def _same_pot(period: AgreementPeriod) -> Any:
    return (
        select(AgreementPeriod)
        .where(
            col(AgreementPeriod.agreement) == period.agreement,
            col(AgreementPeriod.agreement_version) == period.agreement_version,
            col(AgreementPeriod.currency) == period.currency,
        )
        .order_by(col(AgreementPeriod.starts_on))
    )


async def _recovered(session: AsyncSession, period: AgreementPeriod) -> dict[str, int]:
    """Party → production cost that earlier periods recovered."""
    found = await session.execute(
        _same_pot(period).where(col(AgreementPeriod.starts_on) < period.starts_on)
    )
    recovered: dict[str, int] = {}
    for earlier in found.scalars():
        for line in earlier.booked:
            if line["kind"] == RECOVERY:
                recovered[line["party"]] = recovered.get(line["party"], 0) + line["amount_minor"]
    return recovered


async def _reallocate(
    session: AsyncSession,
    vault: Vault,
    agreement: DevelopmentAgreement,
    terms: Terms,
    period: AgreementPeriod,
    fee: Fee,
    at: datetime,
) -> None:
    """Books what the period's total now gives, less what is booked."""
    recovered = await _recovered(session, period) if terms.carry_over else {}
    collected = Collected(period.gross_minor, period.enrolments, recovered)
    booked = {LineKey(line["kind"], line["party"]): line["amount_minor"] for line in period.booked}
    changes = changed(lines_of(terms, period.currency, collected), booked)
    if not changes:
        return
    after = {key: booked.get(key, 0) + changes.get(key, 0) for key in sorted(booked | changes)}
    period.booked = [
        {"kind": key.kind, "party": key.party, "amount_minor": amount}
        for key, amount in after.items()
        if amount
    ]
    span = span_of(Period(agreement.period), period.starts_on)
    late = at.date() > span.last
    entry = ledger.Entry(
        operation=f"share/{fee.id}/{period.starts_on}",
        kind=ledger.Kind.ADJUSTMENT if late else ledger.Kind.ALLOCATION,
        fee=fee.id,
        currency=period.currency,
        lines=ledger.given(changes.items(), fee.tax, agreement.share_tax),
        at=at,
        shared=ledger.Shared(agreement.code, agreement.version, period.starts_on),
    )
    await ledger.book(session, entry)
    await _tell_share(session, vault, agreement, fee, entry, changes, span)


async def _tell_fee(
    session: AsyncSession,
    vault: Vault,
    agreement: DevelopmentAgreement,
    fee: Fee,
    span: Span,
    at: datetime,
) -> None:
    fact = Fact(
        noun="fee",
        subject=str(fee.id),
        type=event_type("fee", "recorded" if fee.refund_of is None else "refunded"),
        business_seq=1,
        actor=fee.institution,
        data={
            "fee": str(fee.id),
            "offer": fee.offer,
            "development_agreement": agreement.code,
            "agreement_version": agreement.version,
            "period": span.name,
            "paid_on": fee.paid_on.isoformat(),
            "amount_minor": fee.amount_minor,
            "currency": fee.currency,
            "tax": fee.tax,
            "source": fee.source,
            "source_reference": fee.source_reference,
            "refund_of": fee.refund_of and str(fee.refund_of),
        },
        occurred_at=at,
    )
    await feed.append(session, vault, fact, development_agreements.concerned(agreement))


async def _tell_share(
    session: AsyncSession,
    vault: Vault,
    agreement: DevelopmentAgreement,
    fee: Fee,
    entry: ledger.Entry,
    changes: Changes,
    span: Span,
) -> None:
    """Booked inside the period, adjusted after it: what each party gets more or less."""
    shares = dict.fromkeys(agreement.parties, 0)
    for key, amount in changes.items():
        shares[key.party] += amount
    late = entry.kind is ledger.Kind.ADJUSTMENT
    fact = Fact(
        noun="share",
        subject=str(entry.id),
        type=event_type("share", "adjusted" if late else "booked"),
        business_seq=1,
        actor=fee.institution,
        data={
            "share": str(entry.id),
            "entry": str(entry.id),
            "fee": str(fee.id),
            "offer": agreement.offer,
            "development_agreement": agreement.code,
            "agreement_version": agreement.version,
            "period": span.name,
            "currency": entry.currency,
            "lines_money": [
                {"kind": key.kind, "party": key.party, "amount_minor": amount}
                for key, amount in changes.items()
            ],
            "shares": shares,
            "adjusts": span.name if late else None,
            "booked_on": entry.at.date().isoformat(),
        },
        occurred_at=entry.at,
    )
    await feed.append(session, vault, fact, development_agreements.concerned(agreement))
