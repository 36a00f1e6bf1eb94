"""Encrypts what lies in Temporal: a second layer under the learners' keys, with a rotating key.

The first key of the file encrypts, all decrypt; each payload names its key.
"""

import asyncio
import base64
import os
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from deploy.settings import require_private

ENCODING = b"binary/encrypted"
NONCE_BYTES = 12
KEY_NAME_DIGITS = 12
# Below this, encrypting at once is quicker than handing it to a thread.
IN_A_THREAD_BYTES = 64 * 1024


class UnknownKey(Exception):
    """A payload of a key that this deployment does not have: the task fails, nothing is lost."""


class Codec(PayloadCodec):
    def __init__(self, keys: dict[str, bytes]) -> None:
        if not keys:
            raise ValueError("a codec needs at least one key")
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._current = next(iter(keys))

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [await _run(payload, self._encrypt) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [
            await _run(payload, self._decrypt)
            if payload.metadata.get("encoding") == ENCODING
            else payload
            for payload in payloads
        ]

    def _encrypt(self, payload: Payload) -> Payload:
        nonce = os.urandom(NONCE_BYTES)
        cipher = self._ciphers[self._current]
        return Payload(
            metadata={"encoding": ENCODING, "key": self._current.encode()},
            data=nonce + cipher.encrypt(nonce, payload.SerializeToString(), None),
        )

    def _decrypt(self, payload: Payload) -> Payload:
        name = payload.metadata.get("key", b"").decode()
        if name not in self._ciphers:
            raise UnknownKey(f"no codec key is called {name!r}")
        nonce, sealed = payload.data[:NONCE_BYTES], payload.data[NONCE_BYTES:]
        return Payload.FromString(self._ciphers[name].decrypt(nonce, sealed, None))


async def _run(payload: Payload, step: Callable[[Payload], Payload]) -> Payload:
    if payload.ByteSize() < IN_A_THREAD_BYTES:
        return step(payload)
    return await asyncio.to_thread(step, payload)


def from_file(path: Path) -> Codec:
    """One key of 32 bytes, base64, per line, the current one first; its digest names a key."""
    require_private(path)
    keys = [base64.b64decode(line, validate=True) for line in path.read_text().split()]
    return Codec({sha256(key).hexdigest()[:KEY_NAME_DIGITS]: key for key in keys})
