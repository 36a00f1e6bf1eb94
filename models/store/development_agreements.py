"""Development agreements: who developed an offer together, and how its money is shared."""

import json
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, or_, select

from models.rules.audience import Part
from models.rules.sharing import Terms
from models.tables.money import DevelopmentAgreement


class FrozenTerms(Exception):
    """Fees may rest on this version: other terms are another version."""


async def in_force(session: AsyncSession, offer: str, on: date) -> DevelopmentAgreement | None:
    """The agreement of this offer on this day, locked for this unit of work, or None.

    Whoever shares money by an agreement holds its row, so that its periods are worked on by one
    writer at a time: a period's cost recovery rests on the periods before it.
    """
    found = await session.execute(
        select(DevelopmentAgreement)
        .where(
            col(DevelopmentAgreement.offer) == offer,
            col(DevelopmentAgreement.valid_from) <= on,
            or_(
                col(DevelopmentAgreement.valid_to).is_(None),
                col(DevelopmentAgreement.valid_to) >= on,
            ),
        )
        .with_for_update(key_share=True)
    )
    return found.scalar_one_or_none()


async def locked(session: AsyncSession, code: str, version: int) -> DevelopmentAgreement:
    return await session.get_one(
        DevelopmentAgreement, (code, version), with_for_update={"key_share": True}
    )


async def put(session: AsyncSession, agreement: DevelopmentAgreement) -> None:
    """Writes a version, or sets the end of one that is there.

    Raises `FrozenTerms` where the version is there with other terms.
    """
    known = await session.get(DevelopmentAgreement, (agreement.code, agreement.version))
    if known is None:
        session.add(agreement)
        await session.flush()
        return
    if known.model_dump(exclude={"valid_to"}) != agreement.model_dump(exclude={"valid_to"}):
        raise FrozenTerms(
            f"development agreement {agreement.code} version {agreement.version} is in force with"
            " other terms: write its next version and end this one"
        )
    known.valid_to = agreement.valid_to
    await session.flush()


def terms_of(agreement: DevelopmentAgreement) -> Terms:
    return Terms.model_validate_json(json.dumps(agreement.terms))


def concerned(agreement: DevelopmentAgreement) -> Mapping[str, Collection[Part]]:
    """Who is told of its money: the parties, and among them the lead."""
    return {
        party: {Part.PARTY, Part.LEAD} if party == agreement.lead else {Part.PARTY}
        for party in agreement.parties
    }


async def seen_by(
    session: AsyncSession, universities: Collection[str] | None
) -> list[DevelopmentAgreement]:
    """The agreements to which one of these universities is a party; None: all of the alliance."""
    query = select(DevelopmentAgreement).order_by(
        col(DevelopmentAgreement.code), col(DevelopmentAgreement.version)
    )
    found = (await session.execute(query)).scalars().all()
    return [
        row for row in found if universities is None or not {*row.parties}.isdisjoint(universities)
    ]
