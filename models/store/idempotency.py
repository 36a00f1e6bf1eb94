"""The same key is the same write: what it was answered, and whether the body is the same (D-19)."""

from typing import Any, NamedTuple

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import Code, Refusal, Refused
from models.tables.institution import IdempotencyKey


class Write(NamedTuple):
    """Who writes what under which key. `body_digest`: of the canonical body."""

    account: str
    route: str
    key: str
    body_digest: str


class Answered(NamedTuple):
    status: int
    answer: dict[str, Any]


async def begin(session: AsyncSession, write: Write) -> Answered | None:
    """Reserves the key; gives the first answer where the write was finished before.

    None: new, or begun before and cut off: it is to be carried out (again). Raises `Refused` for a
    key that was used with another body.
    """
    await session.execute(insert(IdempotencyKey).values(**write._asdict()).on_conflict_do_nothing())
    row = await session.get_one(IdempotencyKey, (write.account, write.route, write.key))
    if row.body_digest != write.body_digest:
        raise Refused(
            Refusal(
                code=Code.KEY_REUSED,
                message="this Idempotency-Key was used with another body: take a new one",
            )
        )
    if row.status is None or row.answer is None:
        return None
    return Answered(row.status, row.answer)


async def finish(session: AsyncSession, write: Write, answered: Answered) -> None:
    row = await session.get_one(IdempotencyKey, (write.account, write.route, write.key))
    row.status, row.answer = answered.status, answered.answer
