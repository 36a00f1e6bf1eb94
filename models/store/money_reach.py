"""How far an actor sees into the money of the alliance.

A university sees the fees it recorded and the money of agreements to which it is a party.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, or_, select

from models.rules.access import Action
from models.store import development_agreements, ledger
from models.store.actors import Actor
from models.tables.money import DevelopmentAgreement, Fee, FeeAllocation


class Reach(NamedTuple):
    """What an actor sees: their universities (None: all) and the agreements of these."""

    universities: frozenset[str] | None
    agreements: tuple[DevelopmentAgreement, ...]

    def holds(self, university: str) -> bool:
        return self.universities is None or university in self.universities


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


def visible(reach: Reach) -> Any:
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


def owed(accounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """What each party is owed: a credit is positive here."""
    return {
        party: -amount
        for account, amount in sorted(accounts)
        if (party := ledger.party_of(account)) is not None
    }
