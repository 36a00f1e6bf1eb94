"""The money ledger: balanced entries, written once, never edited.

Accounts: `received` (what payers paid), `clearing` (paid and not yet shared), `party:<slug>` (what
a party is owed). Postgres checks at every commit that each entry is complete and sums to zero.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.frozen import Frozen
from models.ids import derived
from models.rules.allocation import LineKey
from models.tables.money import LedgerEntry, LedgerLine

RECEIVED = "received"
CLEARING = "clearing"
_PARTY = "party:"


class Kind(StrEnum):
    """ADJUSTMENT: shared after its period had ended."""

    FEE = "FEE"
    REFUND = "REFUND"
    ALLOCATION = "ALLOCATION"
    ADJUSTMENT = "ADJUSTMENT"


class Shared(NamedTuple):
    """What an allocation was for: a period of one version of an agreement."""

    agreement: str
    version: int
    starts_on: date


class Line(NamedTuple):
    """A debit is positive, a credit negative. `kind`: the step of the waterfall."""

    account: str
    amount_minor: int
    tax: str
    kind: str | None = None


class Entry(Frozen):
    """`operation` names the effect: the same operation twice is one entry."""

    operation: str
    kind: Kind
    fee: UUID
    currency: str
    lines: tuple[Line, ...]
    at: datetime
    shared: Shared | None = None

    @property
    def id(self) -> UUID:
        return derived("ledger", self.operation)


def party(slug: str) -> str:
    """The account of what a party is owed."""
    return f"{_PARTY}{slug}"


def party_of(account: str) -> str | None:
    return account.removeprefix(_PARTY) if account.startswith(_PARTY) else None


def paid(amount_minor: int, tax: str) -> tuple[Line, ...]:
    """A fee arrives and waits in clearing."""
    return (Line(RECEIVED, amount_minor, tax), Line(CLEARING, -amount_minor, tax))


def given(changes: Iterable[tuple[LineKey, int]], fee_tax: str, share_tax: str) -> tuple[Line, ...]:
    """What the parties get more or less; the difference comes out of clearing."""
    owed = [
        Line(party(key.party), -amount, share_tax, key.kind) for key, amount in changes if amount
    ]
    moved = -sum(line.amount_minor for line in owed)
    return (*((Line(CLEARING, moved, fee_tax),) if moved else ()), *owed)


async def book(session: AsyncSession, entry: Entry) -> None:
    """Writes the entry with its lines; repeated, it changes nothing."""
    if await session.get(LedgerEntry, entry.id) is not None:
        return
    shared = entry.shared
    session.add(
        LedgerEntry(
            id=entry.id,
            operation=entry.operation,
            kind=entry.kind.value,
            fee=entry.fee,
            agreement=shared and shared.agreement,
            agreement_version=shared and shared.version,
            starts_on=shared and shared.starts_on,
            lines=len(entry.lines),
            booked_at=entry.at,
        )
    )
    await session.flush()
    session.add_all(
        LedgerLine(entry=entry.id, number=number, currency=entry.currency, **line._asdict())
        for number, line in enumerate(entry.lines, 1)
    )
    await session.flush()


async def reversed_lines(session: AsyncSession, operation: str) -> tuple[Line, ...]:
    """The lines of an entry on the other side: nothing is computed anew (D-03)."""
    return tuple(
        Line(line.account, -line.amount_minor, line.tax, line.kind)
        for line in await lines_of(session, derived("ledger", operation))
    )


async def lines_of(session: AsyncSession, entry: UUID) -> Sequence[LedgerLine]:
    found = await session.execute(
        select(LedgerLine).where(col(LedgerLine.entry) == entry).order_by(col(LedgerLine.number))
    )
    return found.scalars().all()
