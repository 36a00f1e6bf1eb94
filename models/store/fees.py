"""Fees of offers: booked to clearing at once, then shared by the agreement in force (design D-03).

A fee is named by its source and the source's own reference: the same one twice is the same fee. The
fee, its bookings and what the parties are told of them are one transaction.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models import canonical
from models.errors import Code, Refusal, Refused
from models.ids import derived
from models.rules.access import Action, Unit
from models.rules.limits import REFERENCE_CHARACTERS
from models.rules.shapes import Ask, Currency, Day, Minor
from models.rules.tax import TaxTreatment
from models.store import development_agreements, ledger, sharing
from models.store.actors import Actor
from models.store.vault import Vault
from models.tables.catalogue import Offer
from models.tables.money import DevelopmentAgreement, Fee, FeeAllocation

# Printable text that an index can hold.
Reference = Annotated[
    str, Field(min_length=1, max_length=REFERENCE_CHARACTERS, pattern=r"^[^\x00-\x1f\x7f]+$")
]


class Payment(Ask):
    """A fee as its source states it (contracts 7).

    `refund_of`: the fee that is paid back, by our id or by its reference in the same source; a
    refund states the amount of its fee.
    """

    offer: Reference
    paid_on: Day
    amount_minor: Minor
    currency: Currency
    tax: TaxTreatment
    source: Reference
    source_reference: Reference
    refund_of: Reference | None = None


class Recorded(NamedTuple):
    """`new`: false where the source's reference was recorded before, with the same content."""

    fee: UUID
    new: bool


async def record(
    session: AsyncSession, vault: Vault, actor: Actor, payment: Payment, at: datetime
) -> Recorded:
    """Books the fee and shares it. The caller commits.

    Raises `Refused`: `offer.unknown`, `access.denied`, `fee.reference_taken`, `fee.refund_unknown`,
    `fee.refund_differs`, `fee.already_refunded`.
    """
    institution = await _recorder(session, actor, payment.offer, at.date())
    original = await _original(session, payment)
    agreement = await _agreement(session, payment, original)
    fee = _row(payment, original, institution, actor, at)
    if not await _insert(session, fee):
        return await _recorded_before(session, fee)
    await _book(session, fee, at)
    if agreement is not None:
        await sharing.share(session, vault, agreement, fee, original, at)
    return Recorded(fee.id, new=True)


async def share_waiting(
    session: AsyncSession, vault: Vault, agreement: DevelopmentAgreement, at: datetime
) -> int:
    """Shares what waited in clearing for this agreement; says how many fees that were."""
    agreement = await development_agreements.locked(session, agreement.code, agreement.version)
    waiting = await session.execute(
        select(Fee)
        .outerjoin(FeeAllocation, col(FeeAllocation.fee) == col(Fee.id))
        .where(
            col(Fee.offer) == agreement.offer,
            col(Fee.refund_of).is_(None),
            col(FeeAllocation.fee).is_(None),
            col(Fee.paid_on) >= agreement.valid_from,
            col(Fee.paid_on) <= (agreement.valid_to or date.max),
        )
        .order_by(col(Fee.recorded_at), col(Fee.id))
        .with_for_update(of=Fee, key_share=True)
    )
    shared = 0
    for fee in waiting.scalars().all():
        refunded = await session.execute(select(Fee.id).where(col(Fee.refund_of) == fee.id))
        if refunded.first() is None:
            shared += await sharing.share(session, vault, agreement, fee, None, at)
    return shared


async def _recorder(session: AsyncSession, actor: Actor, code: str, on: date) -> str:
    """The university in whose name the fee is recorded: a host of the offer, or a party.

    The offer's row is held, so that an agreement written at the same moment finds this fee waiting.
    """
    offer = await session.get(Offer, code, with_for_update={"read": True})
    if offer is None:
        raise Refused(Refusal(code=Code.OFFER_UNKNOWN, message=f"there is no offer {code!r}"))
    found = await session.execute(
        select(DevelopmentAgreement.parties).where(col(DevelopmentAgreement.offer) == code)
    )
    concerned: set[str] = {*offer.hosts}.union(*found.scalars())
    own: tuple[str, ...] = (actor.institution, *sorted(concerned))
    for university in own:
        if university in concerned and actor.may(
            Action.RECORD_FEE, Unit(university=university), on=on
        ):
            return university
    raise Refused(
        Refusal(
            code=Code.ACCESS_DENIED,
            message="fees of an offer are recorded by the finance of a university that offers it",
        )
    )


async def _original(session: AsyncSession, payment: Payment) -> Fee | None:
    """The fee that is paid back, held until this unit of work ends."""
    if payment.refund_of is None:
        return None
    known = [
        col(Fee.source) == payment.source,
        col(Fee.source_reference) == payment.refund_of,
    ]
    by_reference = select(Fee).where(*known)
    by_id = select(Fee).where(col(Fee.id) == _uuid(payment.refund_of))
    for query in (by_id, by_reference):
        found = await session.execute(query.with_for_update(key_share=True))
        original = found.scalar_one_or_none()
        if original is not None and original.refund_of is None:
            _require_same(original, payment)
            return original
    raise Refused(
        Refusal(
            code=Code.FEE_REFUND_UNKNOWN,
            message="refund_of names no fee: give its id, or its reference in the same source",
        )
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _require_same(original: Fee, payment: Payment) -> None:
    for name in ("offer", "amount_minor", "currency", "tax"):
        expected, got = getattr(original, name), getattr(payment, name)
        if expected != got:
            raise Refused(
                Refusal(
                    code=Code.FEE_REFUND_DIFFERS,
                    message=f"a refund negates its fee: {name} is {expected} there, {got} here",
                )
            )


async def _agreement(
    session: AsyncSession, payment: Payment, original: Fee | None
) -> DevelopmentAgreement | None:
    """The agreement in force when the fee was paid; a refund follows its fee."""
    if original is None:
        return await development_agreements.in_force(session, payment.offer, payment.paid_on)
    allocation = await session.get(FeeAllocation, original.id)
    if allocation is None:
        return None
    return await development_agreements.locked(
        session, allocation.agreement, allocation.agreement_version
    )


def _row(
    payment: Payment, original: Fee | None, institution: str, actor: Actor, at: datetime
) -> Fee:
    name = canonical.digest([payment.source, payment.source_reference])
    return Fee(
        **payment.model_dump(exclude={"refund_of", "tax"}),
        id=derived("fee", name),
        tax=payment.tax.value,
        refund_of=None if original is None else original.id,
        institution=institution,
        recorded_by=actor.subject,
        recorded_at=at,
    )


async def _insert(session: AsyncSession, fee: Fee) -> bool:
    """False where the reference is taken, or the fee was refunded before."""
    made = await session.execute(
        insert(Fee).values(**fee.model_dump()).on_conflict_do_nothing().returning(col(Fee.id))
    )
    return made.scalar_one_or_none() is not None


async def _recorded_before(session: AsyncSession, fee: Fee) -> Recorded:
    known = await session.get(Fee, fee.id, populate_existing=True)
    if known is None:
        raise Refused(
            Refusal(code=Code.FEE_ALREADY_REFUNDED, message="this fee was already paid back")
        )
    stated = {"offer", "paid_on", "amount_minor", "currency", "tax", "refund_of"}
    for name, value in known.model_dump(include=stated).items():
        if value != getattr(fee, name):
            raise Refused(
                Refusal(
                    code=Code.FEE_REFERENCE_TAKEN,
                    message=f"{fee.source} {fee.source_reference} is recorded already, and there"
                    f" {name} is {value}",
                )
            )
    return Recorded(known.id, new=False)


async def _book(session: AsyncSession, fee: Fee, at: datetime) -> None:
    """To clearing at once; a refund is its fee's own entry on the other side."""
    lines: Iterable[ledger.Line]
    if fee.refund_of is None:
        kind, lines = ledger.Kind.FEE, ledger.paid(fee.amount_minor, fee.tax)
    else:
        kind = ledger.Kind.REFUND
        lines = await ledger.reversed_lines(session, f"fee/{fee.refund_of}")
    await ledger.book(
        session,
        ledger.Entry(
            operation=f"fee/{fee.id}",
            kind=kind,
            fee=fee.id,
            currency=fee.currency,
            lines=tuple(lines),
            at=at,
        ),
    )
