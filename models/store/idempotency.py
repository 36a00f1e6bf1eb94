"""The same key is the same write: what it was answered, and whether the body is the same (D-19)."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.errors import Code, Refusal, Refused
from models.ids import derived
from models.tables.institution import IdempotencyKey


class Write(NamedTuple):
    """Who writes what under which key. `body_digest`: of the canonical body."""

    account: str
    route: str
    key: str
    body_digest: str


class Begun(NamedTuple):
    """`subject` is the id of what the write makes, the same on every retry of the key.

    `fresh`: nobody has used the key before. `status` and `answer`: what was answered, if it was.
    """

    subject: UUID
    fresh: bool
    status: int | None
    answer: dict[str, Any] | None


async def begin(session: AsyncSession, write: Write, subject: UUID | None = None) -> Begun:
    """Reserves the key for `subject`, by default an id that follows from the key.

    Raises `Refused` for a key used with another body.
    """
    subject = subject or derived(write.account, write.route, write.key)
    made = await session.execute(
        insert(IdempotencyKey)
        .values(**write._asdict(), subject=subject)
        .on_conflict_do_nothing()
        .returning(col(IdempotencyKey.subject))
    )
    if made.scalar_one_or_none() is not None:
        return Begun(subject, fresh=True, status=None, answer=None)
    row = await session.get_one(IdempotencyKey, (write.account, write.route, write.key))
    if row.body_digest != write.body_digest:
        raise Refused(
            Refusal(
                code=Code.KEY_REUSED,
                message="this Idempotency-Key was used with another body: take a new one",
            )
        )
    return Begun(row.subject, fresh=False, status=row.status, answer=row.answer)


async def finish(session: AsyncSession, write: Write, status: int, answer: dict[str, Any]) -> None:
    await session.execute(
        update(IdempotencyKey).where(*_is(write)).values(status=status, answer=answer)
    )


async def forget(session: AsyncSession, write: Write) -> None:
    """Frees a key whose write was refused; one that was answered stays."""
    unanswered = col(IdempotencyKey.status).is_(None)
    await session.execute(delete(IdempotencyKey).where(*_is(write), unanswered))


def _is(write: Write) -> tuple[ColumnElement[bool], ...]:
    return (
        col(IdempotencyKey.account) == write.account,
        col(IdempotencyKey.route) == write.route,
        col(IdempotencyKey.key) == write.key,
    )
