"""Keeps what is about a person unreadable at rest, and for ever once their key is gone.

One key per learner, wrapped by the master key; whatever names or describes the learner is sealed
under the learner's key. Deleting the wrapped key erases the person everywhere at once (O-33, D-21).
"""

import base64
import hmac
import json
import os
from collections.abc import Collection
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.tables.learner import LearnerKey

KEY_BYTES = 32
NONCE_BYTES = 12


class Unreadable(Exception):
    """Sealed under another key, or damaged."""


def seal(key: bytes, plain: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, None)


def open_sealed(key: bytes, sealed: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
    except InvalidTag as wrong:
        raise Unreadable("sealed under another key, or damaged") from wrong


def seal_json(key: bytes, value: Any) -> bytes:
    return seal(key, json.dumps(value, ensure_ascii=False).encode())


def open_json(key: bytes, sealed: bytes) -> Any:
    return json.loads(open_sealed(key, sealed))


def pseudonym(key: bytes, institution: str) -> str:
    """What this institution calls the learner: stable there, meaningless elsewhere (O-04)."""
    mac = hmac.digest(key, f"pseudonym/{institution}".encode(), sha256)
    return base64.b32encode(mac[:15]).decode().lower()


class Vault:
    """Holds the master key. Everything else it knows lies in the database."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes, this one {len(master_key)}")
        self._master_key = master_key
        self._index_key = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"blind index").derive(
            master_key
        )

    def blind_index(self, *path: str) -> str:
        """Finds a person by an id without storing the id."""
        return hmac.digest(self._index_key, "\x1f".join(path).encode(), sha256).hex()

    def new_key(self, session: AsyncSession, learner: UUID) -> bytes:
        key = os.urandom(KEY_BYTES)
        session.add(LearnerKey(learner=learner, wrapped=seal(self._master_key, key)))
        return key

    async def key(self, session: AsyncSession, learner: UUID) -> bytes | None:
        """The learner's key, or None once the learner has been erased."""
        row = await session.get(LearnerKey, learner)
        if row is None:
            return None
        # Asked for at every step of a unit of work, and a session holds its rows but weakly.
        session.info.setdefault(LearnerKey, {})[learner] = row
        return open_sealed(self._master_key, row.wrapped)

    async def keys(self, session: AsyncSession, learners: Collection[UUID]) -> dict[UUID, bytes]:
        """The keys of many learners at once; one who has been erased is missing."""
        if not learners:
            return {}
        found = await session.execute(
            select(LearnerKey.learner, LearnerKey.wrapped).where(
                col(LearnerKey.learner).in_(learners)
            )
        )
        return {learner: open_sealed(self._master_key, wrapped) for learner, wrapped in found}
