"""The development issuer: tokens for the persons of the demo alliance, on this machine alone.

A token says only who its bearer is (D-22). In production a university's own identity provider
issues it; here anybody who can read the state folder may be anybody.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from api.auth import AUDIENCE
from deploy.local.ports import LOOPBACK
from deploy.local.state import write_private

NAME = "passerelle-development"
KEY_ID = "development"
WORKING_DAY = timedelta(hours=10)


class NotHere(Exception):
    """The development issuer does not start where others than this machine reach the API."""


class Issuer:
    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    def token(self, subject: str) -> str:
        now = datetime.now(UTC)
        claims = {
            "iss": NAME,
            "sub": subject,
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + WORKING_DAY,
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": KEY_ID})

    def key_set(self) -> dict[str, dict[str, object]]:
        """Issuer → JWKS, as `api.auth.Tokens` reads it."""
        public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(self._key.public_key()))
        return {NAME: {"keys": [{**public, "kid": KEY_ID, "alg": "EdDSA", "use": "sig"}]}}


def key_file(state: Path) -> Path:
    return state / "secrets" / "issuer.pem"


def load(path: Path) -> Issuer:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return Issuer(key)


def environment(state: Path) -> dict[str, str]:
    """The settings by which the API trusts this issuer; its key is made at the first start."""
    path, trusted = key_file(state), state / "secrets" / "token-keys.json"
    if not path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        write_private(path, pem.decode())
    write_private(trusted, json.dumps(load(path).key_set()))
    return {
        "PASSERELLE_DEVELOPMENT_ISSUER_FILE": str(path),
        "PASSERELLE_TOKEN_KEYS_FILE": str(trusted),
    }


def require_loopback(api_address: str) -> None:
    """Raises `NotHere` for an API that others can reach."""
    if not api_address.startswith(f"{LOOPBACK}:"):
        raise NotHere(
            f"the API listens on {api_address}: the development issuer works on {LOOPBACK} alone"
        )
