"""Which texts has a model read already? Each once ever, by its digest, whatever text it stands in.

Kept as float16: a cosine moves by less than 0.001. What no text needed for `UNUSED` is removed, so
a change of the model, or back to the one before, costs nothing at once.
"""

import hashlib
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from datetime import date, timedelta

import numpy as np
from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.matching.embedder import Matrix
from models.tables.finding import TextVector

UNUSED = timedelta(days=30)
_MARK_EVERY = timedelta(days=7)  # how exact `used_on` needs to be: fewer rows are written
_AT_ONCE = 5000
_HALF = np.dtype("<f2")


def digest_of(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


async def count(session: AsyncSession, model_id: str) -> int:
    """How many texts this model has read."""
    counted = select(func.count()).where(col(TextVector.model_id) == model_id)
    return int((await session.execute(counted)).scalar_one())


async def of(
    session: AsyncSession, model_id: str, digests: Collection[bytes]
) -> dict[bytes, Matrix]:
    """The vectors that are there, for a few texts."""
    found = await session.execute(
        select(TextVector.digest, TextVector.half).where(
            col(TextVector.model_id) == model_id, col(TextVector.digest).in_(digests)
        )
    )
    return {digest: _vector(half) for digest, half in found}


async def every(session: AsyncSession, model_id: str) -> AsyncIterator[tuple[bytes, Matrix]]:
    """All vectors of a model, read piece by piece."""
    wanted = select(TextVector.digest, TextVector.half).where(col(TextVector.model_id) == model_id)
    found = await session.stream(wanted.execution_options(yield_per=_AT_ONCE))
    async for digest, half in found:
        yield digest, _vector(half)


async def known(session: AsyncSession, model_id: str) -> set[bytes]:
    """The digests of all texts this model has read."""
    wanted = select(TextVector.digest).where(col(TextVector.model_id) == model_id)
    return set((await session.execute(wanted)).scalars())


async def keep(
    session: AsyncSession, model_id: str, vectors: Mapping[bytes, Matrix], on: date
) -> None:
    """The caller commits. Whoever comes second finds them there."""
    if not vectors:
        return
    rows = [
        {
            "model_id": model_id,
            "digest": digest,
            "half": np.asarray(vector, dtype=_HALF).tobytes(),
            "used_on": on,
        }
        for digest, vector in sorted(vectors.items())
    ]
    await session.execute(insert(TextVector).on_conflict_do_nothing(), rows)


async def clean(session: AsyncSession, model_id: str, used: Iterable[bytes], on: date) -> int:
    """Says which texts are in use, and removes what none of any model has needed for `UNUSED`."""
    digests = sorted(used)
    for start in range(0, len(digests), _AT_ONCE):
        await session.execute(
            update(TextVector)
            .where(
                col(TextVector.model_id) == model_id,
                col(TextVector.digest).in_(digests[start : start + _AT_ONCE]),
                col(TextVector.used_on) < on - _MARK_EVERY,
            )
            .values(used_on=on)
        )
    removed = await session.execute(
        delete(TextVector)
        .where(col(TextVector.used_on) < on - UNUSED)
        .returning(col(TextVector.digest))
    )
    return len(removed.all())


def _vector(half: bytes) -> Matrix:
    return np.frombuffer(half, dtype=_HALF).astype(np.float32)
