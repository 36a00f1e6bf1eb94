"""Seals what is about a learner before it leaves the API or is kept beside a key (D-21)."""

import base64
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models.messages.sealed import Sealed
from models.store.recognitions import unknown
from models.store.vault import Vault, open_json, seal_json


async def sealed(session: AsyncSession, vault: Vault, learner: UUID, words: Any) -> Sealed:
    """Raises `Refused` where the learner has been erased: there is nobody left to decide about."""
    key = await vault.key(session, learner)
    if key is None:
        raise unknown()
    return Sealed(learner=learner, data=base64.b64encode(seal_json(key, words)).decode())


async def opened(session: AsyncSession, vault: Vault, kept: Sealed) -> Any:
    """Raises `Refused` where the learner has been erased meanwhile."""
    key = await vault.key(session, kept.learner)
    if key is None:
        raise unknown()
    return open_json(key, base64.b64decode(kept.data))
