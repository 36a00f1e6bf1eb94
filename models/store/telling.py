"""Tells the institutions concerned how a recognition goes, in the transaction that changes it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.events import Fact, event_type
from models.ids import event_id
from models.rules.audience import Part
from models.rules.states import State, may_become, why_not
from models.store import feed, log
from models.store.vault import Vault
from models.tables.recognition import Recognition

NOUN = "recognition"
BY_MACHINE = "passerelle"  # who the log names where no person acted


def concerned(row: Recognition) -> dict[str, frozenset[Part]]:
    """Who is told: home and hosts; a university may be both."""
    parts: dict[str, frozenset[Part]] = {row.home: frozenset({Part.HOME})}
    for host in row.hosts:
        parts[host] = parts.get(host, frozenset()) | {Part.HOST}
    return parts


async def tell(
    session: AsyncSession,
    vault: Vault,
    row: Recognition,
    happened: str,
    data: Mapping[str, Any],
    at: datetime,
    *,
    business_seq: int = 1,
) -> None:
    """`happened`: the past participle of contracts 8. `business_seq` tells repetitions apart."""
    fact = Fact(
        noun=NOUN,
        subject=str(row.id),
        type=event_type(NOUN, happened),
        business_seq=business_seq,
        actor=row.home,
        data={
            "recognition": str(row.id),
            "version": row.version,
            "state": row.state,
            "home": row.home,
            "hosts": row.hosts,
            "offer": row.offer,
            "programme": row.programme,
            "learner": None,  # the pseudonym takes its place
            **data,
        },
        learner=row.learner,
        occurred_at=at,
    )
    await feed.append(session, vault, fact, concerned(row))


def home_event_id(row: Recognition, happened: str, business_seq: int = 1) -> Any:
    """The id that the home university's copy of this fact has."""
    return event_id(NOUN, str(row.id), event_type(NOUN, happened), business_seq, row.home)


async def note(
    session: AsyncSession,
    row: Recognition,
    what: str,
    at: datetime,
    *,
    operation: str | None = None,
    who: str = BY_MACHINE,
    role: str = "MACHINE",
    **detail: Any,
) -> None:
    """What happened, for the log. `operation` names it where it may happen again."""
    await log.append(
        session,
        log.Entry(
            institution=row.home,
            subject=str(row.id),
            operation=f"{row.id}/{operation or what.lower()}",
            what=what,
            who=who,
            role=role,
            detail=detail,
            at=at,
        ),
    )


def move(row: Recognition, state: State, at: datetime) -> None:
    """The only way a recognition changes its state. Raises `ValueError` for an unlawful step."""
    current = State(row.state)
    if not may_become(current, state):
        raise ValueError(f"{row.id}: {why_not(current, state)}")
    row.state = state.value
    row.version += 1
    row.changed_at = at
