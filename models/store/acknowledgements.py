"""What do the universities' systems say of the events they were sent?

The same acknowledgement twice is the same as once. A rejected event may be booked later, once its
cause is mended; what is booked stays booked, it is taken back by a reversal alone.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.errors import Code, Refusal, Refused
from models.events import event_type
from models.messages.delivery import Acknowledged, Acknowledgement, Status
from models.tables import credit
from models.tables.delivery import DeadLetter
from models.tables.feed import FeedEvent
from models.tables.recognition import Recognition

AWAITED = event_type("recognition", "credits_posted")


async def record(
    session: AsyncSession, institution: str, said: Acknowledgement, at: datetime
) -> Acknowledged | None:
    """Keeps what an institution said of an event of its own feed.

    Returns what a recognition waits for, at every repetition, else None. Raises `Refused` with
    `event.unknown`, `acknowledgement.other_sequence` or `acknowledgement.booked`.
    """
    await _require_event(session, institution, said)
    await session.execute(  # two at once are judged one after the other
        insert(credit.Acknowledgement)
        .values(institution=institution, **said.model_dump(), received_at=at)
        .on_conflict_do_nothing()
    )
    kept = await session.get_one(
        credit.Acknowledgement, (institution, said.event_id), with_for_update=True
    )
    if Status(kept.status) is Status.BOOKED and said.status is not Status.BOOKED:
        raise _refused(
            Code.ACKNOWLEDGEMENT_BOOKED, "the event is booked: only a reversal undoes it"
        )
    if Status(kept.status) is not said.status:
        kept.status, kept.reference, kept.reason = said.status, said.reference, said.reason
        kept.received_at = at
        await session.flush()
    return await awaited(session, institution, said.event_id)


async def awaited(session: AsyncSession, institution: str, event_id: UUID) -> Acknowledged | None:
    """What was said of this event, if a recognition waits for it.

    The host is told of posted credits too, but it is the home that books them.
    """
    kept = await session.get(credit.Acknowledgement, (institution, event_id))
    event = await _event(session, institution, event_id)
    if kept is None or event is None or event.type != AWAITED:
        return None
    recognition = await session.get(Recognition, UUID(event.subject))
    if recognition is None or recognition.home != institution:
        return None
    return Acknowledged(
        institution=institution,
        recognition=recognition.id,
        event_id=event_id,
        sequence=event.sequence,
        status=Status(kept.status),
        reference=kept.reference,
    )


async def _event(session: AsyncSession, institution: str, event_id: UUID) -> FeedEvent | None:
    found = await session.execute(
        select(FeedEvent).where(
            col(FeedEvent.event_id) == event_id, col(FeedEvent.institution) == institution
        )
    )
    return found.scalar_one_or_none()


async def _require_event(session: AsyncSession, institution: str, said: Acknowledgement) -> None:
    """An event of another institution's feed is as unknown as one that does not exist."""
    event = await _event(session, institution, said.event_id)
    if event is None:
        raise _refused(Code.EVENT_UNKNOWN, "there is no such event in your feed")
    if event.sequence != said.sequence:
        raise _refused(
            Code.ACKNOWLEDGEMENT_OTHER_SEQUENCE,
            f"this event has the sequence {event.sequence}, not {said.sequence}",
        )


async def set_aside(
    session: AsyncSession,
    institution: str,
    position: int,
    refusal: Refusal,
    size_bytes: int,
    at: datetime,
) -> None:
    """Notes that a record of an inbox could not be used, and why; repeated is the same as once."""
    await session.execute(
        insert(DeadLetter)
        .values(
            institution=institution,
            position=position,
            code=refusal.code,
            reason=refusal.message,
            size_bytes=size_bytes,
            received_at=at,
        )
        .on_conflict_do_nothing()
    )


def _refused(code: Code, message: str) -> Refused:
    return Refused(Refusal(code=code, message=message))
