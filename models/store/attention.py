"""A person has looked at what people were called for, and says that it is settled."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import Code, Refusal, Refused
from models.messages.recognition import LASTING
from models.rules.access import Action
from models.store.actors import Actor
from models.store.recognitions import Recognition, one, unit_of
from models.store.telling import note


async def settle(
    session: AsyncSession, actor: Actor, recognition: UUID, version: int, at: datetime
) -> Recognition:
    """Only what lasts until people settle it: the rest settles itself as the procedure goes on.

    Raises `Refused`: `recognition.unknown|wrong_state`, `access.denied`, `version.stale`.
    """
    await one(session, actor, recognition, at.date())
    row = await session.get_one(Recognition, recognition, with_for_update=True)
    role = actor.role_for(Action.WRITE_PRECEDENT, unit_of(row), on=at.date())
    if role is None:
        message = "a registrar, or the chair of the body, settles this"
        raise Refused(Refusal(code=Code.ACCESS_DENIED, message=message))
    if row.needs_attention not in LASTING:
        message = "nobody was called for what only a person settles"
        raise Refused(Refusal(code=Code.RECOGNITION_WRONG_STATE, message=message))
    if version != row.version:
        message = f"the recognition is at version {row.version}: read it again"
        raise Refused(Refusal(code=Code.VERSION_STALE, message=message))
    called, row.needs_attention, row.changed_at = row.needs_attention, None, at
    await note(
        session,
        row,
        "SETTLED",
        at,
        operation=f"settled/{at.isoformat()}",
        who=actor.subject,
        role=role.value,
        called=called,
    )
    return row
