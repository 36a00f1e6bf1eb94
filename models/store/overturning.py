"""A precedent that people found wrong: it falls with all that followed, and people are called.

Nothing that was decided or posted is changed by this: that takes people, one after the other.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.errors import Code, Refusal, Refused
from models.frozen import Frozen
from models.messages.recognition import Reason
from models.rules.access import Action, Unit
from models.store.actors import Actor
from models.store.precedent_book import contradicting, fall, recognitions_of
from models.store.precedents import CONFIRMATION, OVERTURNED, of_course, of_recognition
from models.store.telling import note
from models.store.vault import Vault, open_json, seal_json
from models.tables.catalogue import Programme
from models.tables.precedent import Precedent, PrecedentUse
from models.tables.recognition import Recognition


class Why(StrEnum):
    """Why a precedent is found wrong."""

    WRONG = "WRONG"
    CONTRADICTED = "CONTRADICTED"
    COURSE_CHANGED = "COURSE_CHANGED"
    COMPONENT_CHANGED = "COMPONENT_CHANGED"
    REVERSED_ON_APPEAL = "REVERSED_ON_APPEAL"


class Overturn(Frozen):
    """`version`: of the precedent as it was read; None: whatever it is. `again`: the same write was
    sent before and may have done its work already.
    """

    precedent: UUID
    version: int | None
    code: Why
    reason: str
    again: bool
    at: datetime


class Overturned(Frozen):
    """`overturned`: the precedent and all that fell with it. `recognitions`: those to which people
    are called. `waiting`: those that waited for a click and now go before the committee.
    """

    precedent: UUID
    version: int
    status: str
    overturned: tuple[UUID, ...]
    recognitions: tuple[UUID, ...]
    waiting: tuple[UUID, ...]


async def overturn(session: AsyncSession, vault: Vault, actor: Actor, call: Overturn) -> Overturned:
    """Raises `Refused`: `precedent.unknown`, `precedent.overturned`, `version.stale`."""
    found = await session.execute(
        select(Precedent).where(col(Precedent.id) == call.precedent).with_for_update()
    )
    row = found.scalar_one_or_none()
    role = None
    if row is not None:
        unit = await unit_of(session, row)
        role = actor.role_for(Action.WRITE_PRECEDENT, unit, on=call.at.date())
    if row is None or role is None:
        raise unknown()
    fallen: Sequence[Precedent] = [row]
    if row.status == OVERTURNED and call.again:
        fallen = await _fell_before(session, row)
    else:
        _require_in_force(row, call.version)
        await _mark(session, vault, row, actor, call)
        fallen = await fall(session, row, actor.subject, call.at)
        await hold(session, fallen)
        contradictory = await _called_to_contradictions(session, row)
        await call_people(session, fallen, actor.subject, role.value, call.at)
        await _settle_contradictions(session, row, contradictory, call.at)
    return Overturned(
        precedent=row.id,
        version=row.version,
        status=row.status,
        overturned=tuple(one.id for one in fallen),
        recognitions=tuple(recognitions_of(fallen)),
        waiting=await _waiting(session, fallen),
    )


def unknown() -> Refused:
    return Refused(
        Refusal(code=Code.PRECEDENT_UNKNOWN, message="there is no such precedent for you")
    )


async def one(session: AsyncSession, actor: Actor, precedent: UUID, on: date) -> Precedent:
    """Raises `Refused` (`precedent.unknown`) also where the actor may not see it."""
    row = await session.get(Precedent, precedent)
    if row is None:
        raise unknown()
    unit = await unit_of(session, row)
    if not actor.may(Action.READ_PRECEDENT, unit, on=on):
        raise unknown()
    return row


class Seen(NamedTuple):
    """A precedent with what came of it. `uses`: lines that named it, by result."""

    row: Precedent
    followed_by: list[UUID]
    uses: dict[str, int]
    contradicted_by: list[UUID]
    words: str | None


async def seen(session: AsyncSession, vault: Vault, row: Precedent) -> Seen:
    """`words`, why it was overturned, are null once the learner it comes from has been erased."""
    followers = await session.execute(
        select(Precedent.id).where(col(Precedent.follows) == row.id).order_by(col(Precedent.id))
    )
    uses = await session.execute(
        select(PrecedentUse.kind, PrecedentUse.result, func.count())
        .where(col(PrecedentUse.precedent) == row.id)
        .group_by(col(PrecedentUse.kind), col(PrecedentUse.result))
    )
    recognition = await session.get(Recognition, row.recognition)
    key = None if recognition is None else await vault.key(session, recognition.learner)
    sealed = row.ended_words
    return Seen(
        row=row,
        followed_by=list(followers.scalars().all()),
        uses={result or f"OPEN_{kind}": count for kind, result, count in uses},
        contradicted_by=[other.id for other in await contradicting(session, row)],
        words=None if key is None or sealed is None else open_json(key, sealed),
    )


async def unit_of(session: AsyncSession, row: Precedent) -> Unit:
    """The body that decides for its programme."""
    programme = await session.get(Programme, (row.home, row.programme))
    return Unit(university=row.home, body=None if programme is None else programme.body)


async def call_people(
    session: AsyncSession, fallen: Sequence[Precedent], person: str, role: str, at: datetime
) -> None:
    """To each recognition that was decided by what fell; the log of the first one says it too.

    A precedent may outlive the recognition it comes from: then there is nobody to call to.
    """
    called = recognitions_of(fallen)
    for row in await hold(session, fallen):
        mine = [one for one in fallen if one.recognition == row.id]
        if row.id in called:
            row.needs_attention, row.changed_at = Reason.PRECEDENT_OVERTURNED.value, at
        for one in mine:
            await note(
                session,
                row,
                Reason.PRECEDENT_OVERTURNED.value,
                at,
                operation=f"precedent/{one.id}/overturned",
                who=person,
                role=role,
                precedent=str(one.id),
                code=one.ended_code,
            )


async def hold(session: AsyncSession, fallen: Sequence[Precedent]) -> Sequence[Recognition]:
    """The recognitions they come from and those they decided, locked in order. Before anything is
    told or logged: others hold a recognition while they wait for that.
    """
    roots = {one.recognition for one in fallen if one.follows is None}
    found = await session.execute(
        select(Recognition)
        .where(col(Recognition.id).in_({*recognitions_of(fallen), *roots}))
        .order_by(col(Recognition.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.scalars().all()


def _require_in_force(row: Precedent, version: int | None) -> None:
    if row.status == OVERTURNED:
        raise Refused(Refusal(code=Code.PRECEDENT_OVERTURNED, message="it was overturned before"))
    if version is not None and version != row.version:
        raise Refused(
            Refusal(
                code=Code.VERSION_STALE,
                message=f"the precedent is at version {row.version}: read it again",
            )
        )


async def _mark(
    session: AsyncSession, vault: Vault, row: Precedent, actor: Actor, call: Overturn
) -> None:
    """The words go under the key of the learner whose recognition it comes from."""
    recognition = await session.get(Recognition, row.recognition)
    key = None if recognition is None else await vault.key(session, recognition.learner)
    row.status, row.ended_code = OVERTURNED, call.code.value
    row.ended_by, row.ended_at = actor.subject, call.at
    row.ended_words = None if key is None else seal_json(key, call.reason)
    row.version += 1
    await session.flush()


async def _fell_before(session: AsyncSession, root: Precedent) -> list[Precedent]:
    fallen, generation = [root], [root.id]
    while generation:
        found = await session.execute(
            select(Precedent)
            .where(col(Precedent.follows).in_(generation), col(Precedent.status) == OVERTURNED)
            .order_by(col(Precedent.id))
        )
        followers = list(found.scalars().all())
        fallen += followers
        generation = [one.id for one in followers]
    return fallen


async def _waiting(session: AsyncSession, fallen: Sequence[Precedent]) -> tuple[UUID, ...]:
    found = await session.execute(
        select(PrecedentUse.recognition)
        .where(
            col(PrecedentUse.precedent).in_([one.id for one in fallen]),
            col(PrecedentUse.kind) == CONFIRMATION,
            col(PrecedentUse.result).is_(None),
        )
        .distinct()
        .order_by(col(PrecedentUse.recognition))
    )
    return tuple(found.scalars().all())


async def _called_to_contradictions(session: AsyncSession, row: Precedent) -> Sequence[Recognition]:
    alike = await of_course(session, row.home, row.component, row.institution, row.course)
    found = await session.execute(
        select(Recognition)
        .where(
            col(Recognition.id).in_({one.recognition for one in alike}),
            col(Recognition.needs_attention) == Reason.PRECEDENTS_CONTRADICT.value,
        )
        .order_by(col(Recognition.id))
        .with_for_update()
    )
    return found.scalars().all()


async def _settle_contradictions(
    session: AsyncSession, row: Precedent, called: Sequence[Recognition], at: datetime
) -> None:
    """Where those that still count agree again, nobody is called for that any more."""
    for recognition in called:
        if recognition.needs_attention != Reason.PRECEDENTS_CONTRADICT:
            continue  # meanwhile people are called to it, since what it followed fell
        left = await of_recognition(session, recognition.id)
        if any([await contradicting(session, one) for one in left]):
            continue
        recognition.needs_attention, recognition.changed_at = None, at
        operation = f"precedent/{row.id}/settled"
        await note(session, recognition, "SETTLED", at, operation=operation)
