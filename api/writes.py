"""A write that the procedure takes: the same key is the same write, whoever else uses that key."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel

from api.deps import House
from models import canonical
from models.errors import Code, Refused
from models.frozen import Frozen
from models.store import idempotency
from models.store.actors import Actor
from models.store.idempotency import Begun, Write

Answer = TypeVar("Answer", bound=Frozen)


async def once(
    house: House,
    actor: Actor,
    route: str,
    key: str,
    body: BaseModel,
    kind: type[Answer],
    send: Callable[[Begun], Awaitable[Answer]],
) -> Answer:
    """What `send` answers, or what it answered before. It is given the write's own id, and whether
    it is the first attempt: a later one may find its own effect.

    A refused write leaves no trace: its key is free again for a body that was mended. Raises
    `Refused` (`idempotency.reused`) for another body under the key of a write that was taken.
    """
    write = Write(actor.subject, route, key, canonical.digest(body.model_dump(mode="json")))
    async with house.sessions.begin() as session:
        begun = await idempotency.begin(session, write)
    if begun.answer is not None:
        return kind.model_validate(begun.answer)
    try:
        answer = await send(begun)
    except Refused as refused:
        arrived = refused.refusal.code is Code.TEMPORAL_UNAVAILABLE  # as far as anybody knows
        if begun.fresh and not arrived:
            async with house.sessions.begin() as session:
                await idempotency.forget(session, write)
        raise
    async with house.sessions.begin() as session:
        await idempotency.finish(session, write, 201, answer.model_dump(mode="json"))
    return answer
