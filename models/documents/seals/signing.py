"""How do we seal what we write: Data Integrity, a signed token, a JAdES seal of the baseline?

Sources: W3C Data Integrity EdDSA Cryptosuites 1.0 (eddsa-rdfc-2022), VC-JOSE-COSE and Open Badges
3.0 8.2 (token), ETSI TS 119 182-1 baseline B-B as European credentials use it (payload unencoded).
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import base58
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from models.documents.seals.data_integrity import hash_data

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
SUITE: Final = "eddsa-rdfc-2022"
_ED25519: Final = b"\xed\x01"


def did_key(key: ed25519.Ed25519PrivateKey) -> str:
    """The did:key of a signing key."""
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f"did:key:z{base58.b58encode(_ED25519 + raw).decode()}"


def method_of(did: str) -> str:
    """The one verification method of a did:key."""
    return f"{did}#{did.removeprefix('did:key:')}"


def with_proof(
    credential: Mapping[str, Any],
    key: ed25519.Ed25519PrivateKey,
    method: str,
    at: datetime,
    suite: str = SUITE,
) -> dict[str, Any]:
    """The credential with one Data Integrity proof. Raises `NotCanonical`."""
    proof: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "created": stamp(at),
        "verificationMethod": method,
        "cryptosuite": suite,
        "proofPurpose": "assertionMethod",
    }
    if not suite.startswith("eddsa-rdfc"):
        proof["@context"] = credential["@context"]
    signature = key.sign(hash_data({**credential, "proof": proof}, proof, {}))
    proof["proofValue"] = f"z{base58.b58encode(signature).decode()}"
    return {**credential, "proof": [proof]}


def token(credential: Mapping[str, Any], key: PrivateKey, kid: str) -> str:
    """A compact token whose claims are the members of the credential, with the registered claims
    Open Badges asks for."""
    issuer = credential["issuer"]
    claims = {
        **credential,
        "iss": issuer["id"] if isinstance(issuer, Mapping) else issuer,
        "jti": credential["id"],
        "nbf": int(datetime.fromisoformat(credential["validFrom"]).timestamp()),
    }
    subject = credential["credentialSubject"].get("id")
    if subject is not None:
        claims["sub"] = subject
    header = {"alg": _algorithm(key), "typ": "vc+jwt", "kid": kid}
    head, body = _part(_json(header)), _part(_json(claims))
    return f"{head}.{body}.{_part(_sign(key, f'{head}.{body}'.encode()))}"


def jades(
    payload: str, key: PrivateKey, chain: Sequence[x509.Certificate], at: datetime
) -> dict[str, Any]:
    """A JAdES B-B seal in JSON over the payload as it stands; the sealer's certificate is first."""
    certificates = [certificate.public_bytes(Encoding.DER) for certificate in chain]
    header = {
        "alg": _algorithm(key),
        "b64": False,
        "crit": ["b64", "sigT"],
        "cty": "vc+ld+json",
        "sigT": stamp(at),
        "typ": "jose+json",
        "x5c": [base64.b64encode(der).decode() for der in certificates],
        "x5t#S256": _part(hashlib.sha256(certificates[0]).digest()),
    }
    head = _part(_json(header))
    signature = _sign(key, f"{head}.{payload}".encode())
    return {
        "payload": payload,
        "signatures": [{"protected": head, "header": {}, "signature": _part(signature)}],
    }


def stamp(at: datetime) -> str:
    """An instant as credentials write it: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _algorithm(key: PrivateKey) -> str:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "EdDSA"
    if isinstance(key, rsa.RSAPrivateKey):
        return "RS256"
    if key.curve.name == "secp256r1":
        return "ES256"
    raise ValueError(f"nothing is sealed with the curve {key.curve.name}")


def _sign(key: PrivateKey, data: bytes) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data)
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    first, second = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    half = (key.curve.key_size + 7) // 8
    return first.to_bytes(half) + second.to_bytes(half)


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
