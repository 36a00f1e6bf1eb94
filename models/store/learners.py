"""Learners: found by blind index, named only under their own key, one at each home university."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.frozen import Frozen
from models.ids import derived
from models.store.vault import Vault, open_json, seal_json
from models.tables.learner import Learner, LearnerKey, Pseudonym


class Identity(Frozen):
    """What a submission says of its learner."""

    local_id: str
    name: str
    esi: str | None = None


class Known(NamedTuple):
    """A learner with the key under which everything about them is sealed."""

    id: UUID
    key: bytes


async def enrol(session: AsyncSession, vault: Vault, home: str, identity: Identity) -> Known:
    """The learner of this home university with this local id, made if they are new.

    Two submissions at once meet in the unique index: the second waits for the first and finds it.
    """
    index = vault.blind_index("local", home, identity.local_id)
    esi = None if identity.esi is None else vault.blind_index("esi", identity.esi)
    learner = derived(index, "learner")
    if not await _made(session, learner, home, index, esi):
        found = select(Learner).where(
            col(Learner.home) == home, col(Learner.local_id_index) == index
        )
        row = (await session.execute(found)).scalar_one()
        known = await vault.key(session, row.id)
        if known is not None:
            return Known(row.id, known)
        await session.refresh(row, with_for_update=True)
        if row.local_id_index != index:
            return await enrol(session, vault, home, identity)  # came back at this very moment
        learner = await _back(session, row, esi)
    key = vault.new_key(session, learner)
    row = await session.get_one(Learner, learner)
    row.identity = seal_json(key, identity.model_dump())
    await session.flush()
    return Known(learner, key)


async def _made(
    session: AsyncSession, learner: UUID, home: str, index: str, esi: str | None
) -> bool:
    made = await session.execute(
        insert(Learner)
        .values(id=learner, home=home, local_id_index=index, esi_index=esi)
        .on_conflict_do_nothing()
        .returning(col(Learner.id))
    )
    return made.scalar_one_or_none() is not None


async def _back(session: AsyncSession, erased: Learner, esi: str | None) -> UUID:
    """Who was erased and comes back is a new person as far as we can know: a new key would open
    nothing that was sealed before, and what stops at that, such as a feed, would stop for all.
    """
    index, learner = erased.local_id_index, derived(erased.id, "learner")
    erased.local_id_index, erased.esi_index = f"erased/{erased.id}", None
    await session.flush()
    await _made(session, learner, erased.home, index, esi)
    return learner


async def identity_of(session: AsyncSession, vault: Vault, learner: UUID) -> Identity | None:
    """None once the learner has been erased."""
    row = await session.get(Learner, learner)
    key = await vault.key(session, learner)
    if row is None or row.identity is None or key is None:
        return None
    return Identity.model_validate(open_json(key, row.identity))


async def names(session: AsyncSession, vault: Vault, learners: Collection[UUID]) -> dict[UUID, str]:
    """What a page of learners is called; who has been erased is left out."""
    keys = await vault.keys(session, learners)
    found = await session.execute(select(Learner).where(col(Learner.id).in_(keys)))
    return {
        row.id: Identity.model_validate(open_json(keys[row.id], row.identity)).name
        for row in found.scalars()
        if row.identity is not None
    }


async def by_pseudonym(
    session: AsyncSession, vault: Vault, institution: str, name: str
) -> Identity | None:
    """Who hides behind a pseudonym, for the learner's home university alone."""
    found = await session.execute(
        select(Pseudonym.learner)
        .join(Learner, col(Learner.id) == col(Pseudonym.learner))
        .where(
            col(Pseudonym.institution) == institution,
            col(Pseudonym.name) == name,
            col(Learner.home) == institution,
        )
    )
    learner = found.scalar_one_or_none()
    return None if learner is None else await identity_of(session, vault, learner)


async def erased(session: AsyncSession, learner: UUID) -> bool:
    return await session.get(LearnerKey, learner) is None
