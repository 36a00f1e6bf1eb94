"""Writes an alliance as its file describes it: twice is the same as once.

One transaction. What the file no longer names stays, since facts may rest on it; what it says
differently is changed, and what has versions gets its next one.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from models.rules.access import Role
from models.rules.shapes import Ask
from models.store import alliance_file as file
from models.store import development_agreements
from models.store.alliance_file import Alliance
from models.store.announcing import Announcer
from models.store.fees import share_waiting
from models.store.learners import Identity, enrol
from models.store.vault import Vault
from models.tables.catalogue import (
    Body,
    Component,
    GradeTable,
    Involvement,
    Offer,
    Programme,
    Seat,
    StandingRecognition,
)
from models.tables.feed import Stream
from models.tables.institution import Grant, Institution, Person
from models.tables.money import DevelopmentAgreement


async def seed(session: AsyncSession, vault: Vault, alliance: Alliance, at: datetime) -> None:
    """The caller commits. Rows are written in the order in which they lean on each other.

    Raises `FrozenTerms` for other terms of a development agreement's version that is there.
    """
    for one in alliance.institutions:
        await _institution(session, one)
    for one in alliance.institutions:
        await _persons(session, vault, one)
        await _bodies(session, one)
        await _programmes(session, one)
    for offer in alliance.offers:
        await _offer(session, offer)
    for standing in alliance.standing_recognitions:
        await _put(session, StandingRecognition, ("code",), dict(standing), versioned=True)
    agreements = [await _agreement(session, one) for one in alliance.development_agreements]
    await _announce(session, Announcer(session, vault, _slugs(alliance), at), alliance)
    for agreement in agreements:
        await share_waiting(session, vault, agreement, at)


def _slugs(alliance: Alliance) -> list[str]:
    return [one.slug for one in alliance.institutions]


async def _announce(session: AsyncSession, announcer: Announcer, alliance: Alliance) -> None:
    """Everybody is told what now holds; what was told before is not told again."""
    for slug in _slugs(alliance):
        await announcer.institution(await session.get_one(Institution, slug))
    for offer in alliance.offers:
        await announcer.offer(await session.get_one(Offer, offer.code))
    for one in alliance.standing_recognitions:
        await announcer.standing_recognition(
            await session.get_one(StandingRecognition, one.code),
            await session.get_one(Offer, one.offer),
            await session.get_one(Component, (one.home, one.component)),
        )
    for agreement in alliance.development_agreements:
        key = (agreement.code, agreement.version)
        await announcer.development_agreement(await session.get_one(DevelopmentAgreement, key))


async def _institution(session: AsyncSession, one: file.Institution) -> None:
    await _put(
        session,
        Institution,
        ("slug",),
        {
            **one.model_dump(include={"slug", "name", "country", "zone", "language"}),
            "aliases": list(one.aliases),
            "policy": one.policy.model_dump(mode="json", exclude_unset=True),
        },
    )
    if await session.get(Stream, one.slug) is None:
        session.add(Stream(institution=one.slug))
        await session.flush()


async def _persons(session: AsyncSession, vault: Vault, one: file.Institution) -> None:
    for person in one.persons:
        await _put(
            session,
            Person,
            ("subject",),
            {**_without(person, "grants"), "institution": one.slug},
        )
        for grant in person.grants:
            await _put(
                session,
                Grant,
                ("subject", "role", "unit", "valid_from"),
                {
                    "subject": person.subject,
                    "role": grant.role.value,
                    "unit": await _unit(session, vault, person, grant),
                    "valid_from": grant.valid_from,
                    "valid_to": grant.valid_to,
                },
            )


async def _unit(
    session: AsyncSession, vault: Vault, person: file.Person, grant: file.GrantEntry
) -> str:
    """A learner's unit is the learner, named by our id: a local id lies nowhere in the clear."""
    if grant.role is not Role.LEARNER or grant.learner is None:
        return grant.unit
    identity = Identity(local_id=grant.learner, name=person.name)
    known = await enrol(session, vault, grant.unit, identity)
    return f"{grant.unit}@{known.id}"


async def _bodies(session: AsyncSession, one: file.Institution) -> None:
    for body in one.bodies:
        await _put(
            session,
            Body,
            ("institution", "code"),
            {
                **body.model_dump(mode="json", exclude={"members"}),
                "institution": one.slug,
            },
            versioned=True,
        )
        for member in body.members:
            await _put(
                session,
                Seat,
                ("institution", "body", "person", "valid_from"),
                {
                    **_without(member, "office"),
                    "institution": one.slug,
                    "body": body.code,
                    "office": member.office.value,
                },
            )


async def _programmes(session: AsyncSession, one: file.Institution) -> None:
    for programme in one.programmes:
        await _put(
            session,
            Programme,
            ("institution", "code"),
            {
                **_without(programme, "components", "policy"),
                "institution": one.slug,
                "policy": programme.policy.model_dump(mode="json"),
            },
        )
        for component in programme.components:
            await _put(
                session,
                Component,
                ("institution", "code"),
                {
                    **_without(component, "outcomes"),
                    "institution": one.slug,
                    "programme": programme.code,
                    "outcomes": [_outcome(one) for one in component.outcomes],
                },
                versioned=True,
            )
    for table in one.grade_tables:
        await _put(
            session,
            GradeTable,
            ("institution", "field", "period"),
            {
                **_without(table, "counts"),
                "institution": one.slug,
                "counts": [list(count) for count in table.counts],
            },
        )


async def _offer(session: AsyncSession, offer: file.Offer) -> None:
    await _put(
        session,
        Offer,
        ("code",),
        {
            **_without(offer, "involved"),
            "hosts": list(offer.hosts),
            "identifiers": list(offer.identifiers),
            "titles": list(offer.titles),
        },
        versioned=True,
    )
    for one in offer.involved:
        await _put(
            session,
            Involvement,
            ("person", "offer", "kind"),
            {"person": one.person, "offer": offer.code, "kind": one.kind},
        )


async def _agreement(
    session: AsyncSession, agreement: file.DevelopmentAgreement
) -> DevelopmentAgreement:
    row = DevelopmentAgreement(
        **_without(agreement, "parties", "period", "fee", "terms", "share_tax"),
        parties=list(agreement.parties),
        period=agreement.period.value,
        fee=agreement.fee.model_dump(mode="json"),
        terms=agreement.terms.model_dump(mode="json"),
        share_tax=agreement.share_tax.value,
    )
    await development_agreements.put(session, row)
    return row


async def _put(
    session: AsyncSession,
    table: type[SQLModel],
    key: Sequence[str],
    values: dict[str, Any],
    *,
    versioned: bool = False,
) -> None:
    """Afterwards the row with this key holds these values; where they differed, a version on."""
    row = await session.get(table, tuple(values[name] for name in key))
    if row is None:
        session.add(table(**values))
        await session.flush()
        return
    changed = {name: value for name, value in values.items() if _differs(getattr(row, name), value)}
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    if versioned:
        # every table said to be versioned has this column
        row.version += 1  # type: ignore[attr-defined]
    await session.flush()


def _outcome(outcome: file.Outcome) -> dict[str, Any]:
    """As the catalogue keeps it; without concepts where none are named."""
    return outcome.model_dump(mode="json", exclude_defaults=True)


def _without(value: Ask, *names: str) -> dict[str, Any]:
    """The members as they are: decimals stay decimals."""
    return {name: member for name, member in value if name not in names}


def _differs(before: Any, after: Any) -> bool:
    """Decimals compare by digits too: 2 and 2.0 are the same credit."""
    if isinstance(before, Decimal) and isinstance(after, Decimal):
        return before.compare(after) != 0
    return bool(before != after)
