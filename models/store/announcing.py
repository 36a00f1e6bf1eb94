"""Tells the institutions what the catalogue and the agreements now say.

A fact is named by what it is about and its version (an end by its day), so what was told before is
not told again, and an institution that joins later is told what is in force then.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.events import Fact, event_type
from models.rules.arithmetic import plain
from models.rules.audience import Part
from models.store import development_agreements, feed
from models.store.vault import Vault
from models.tables.catalogue import Component, Offer, StandingRecognition
from models.tables.institution import Institution
from models.tables.money import DevelopmentAgreement

Concerned = Mapping[str, Collection[Part]]


class Announcer:
    """`everyone`: the institutions of the alliance. The caller commits."""

    def __init__(
        self, session: AsyncSession, vault: Vault, everyone: Collection[str], at: datetime
    ) -> None:
        self._session = session
        self._vault = vault
        self._everyone = everyone
        self._at = at

    async def institution(self, row: Institution) -> None:
        data = {
            "institution": row.slug,
            "name": row.name,
            "country": row.country,
            "language": row.language,
        }
        await self._tell("institution", "joined", row.slug, 1, row.slug, data, self._all())

    async def offer(self, row: Offer) -> None:
        happened = "published" if row.version == 1 else "revised"
        data = {
            "offer": row.code,
            "version": row.version,
            "name": row.title,
            "names": row.titles,
            "ects": plain(row.ects),
            "parties": row.hosts,
        }
        concerned = self._all() | _as(Part.HOST, row.hosts)
        await self._tell("offer", happened, row.code, row.version, row.hosts[0], data, concerned)

    async def standing_recognition(
        self, row: StandingRecognition, offer: Offer, component: Component
    ) -> None:
        data = {
            "standing_recognition": row.code,
            "version": row.version,
            "home": row.home,
            "offer": row.offer,
            "offer_version": offer.version,
            "component": row.component,
            "programme": component.programme,
            "valid_from": row.valid_from.isoformat(),
            "valid_to": _day(row.valid_to),
        }
        concerned = self._all() | _as(Part.HOST, offer.hosts) | {row.home: {Part.HOME}}
        noun = "standing_recognition"
        await self._tell(noun, "published", row.code, row.version, row.home, data, concerned)
        if row.valid_to is not None:
            end = row.valid_to.toordinal()
            await self._tell(noun, "ended", row.code, end, row.home, data, concerned)

    async def development_agreement(self, row: DevelopmentAgreement) -> None:
        """The terms reach its parties alone."""
        data = {
            "development_agreement": row.code,
            "version": row.version,
            "offer": row.offer,
            "lead": row.lead,
            "parties": row.parties,
            "waterfall": row.terms["waterfall"],
            "allocation": row.terms["allocation"],
            "period": row.period,
            "currency": row.terms["amounts_in"],
            "valid_from": row.valid_from.isoformat(),
            "valid_to": _day(row.valid_to),
        }
        noun, concerned = "development_agreement", development_agreements.concerned(row)
        happened = "activated" if row.version == 1 else "amended"
        await self._tell(noun, happened, row.code, row.version, row.lead, data, concerned)
        if row.valid_to is not None:
            end = row.valid_to.toordinal()
            await self._tell(noun, "ended", row.code, end, row.lead, data, concerned)

    def _all(self) -> dict[str, Collection[Part]]:
        return _as(Part.ALLIANCE, self._everyone)

    async def _tell(
        self,
        noun: str,
        happened: str,
        subject: str,
        business_seq: int,
        actor: str,
        data: Mapping[str, Any],
        concerned: Concerned,
    ) -> None:
        fact = Fact(
            noun=noun,
            subject=subject,
            type=event_type(noun, happened),
            business_seq=business_seq,
            actor=actor,
            data=data,
            occurred_at=self._at,
        )
        await feed.append(self._session, self._vault, fact, concerned)


def _as(part: Part, institutions: Collection[str]) -> dict[str, Collection[Part]]:
    return {institution: {part} for institution in institutions}


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()
