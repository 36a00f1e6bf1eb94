"""Which public key is this? Certificates, PEM, JWK and the key inside a DID, without a network.

Sources: RFC 7517 and 7518 (JWK), RFC 7515 4.1.6 (x5c), the did:key and did:jwk methods, Controlled
Identifiers 1.0 (Multikey). Everything here answers None where a text is not a key; nothing raises.
"""

import base64
import binascii
import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import base58
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from models.documents.seals.algorithms import PublicKey
from models.rules.limits import KEY_CHARACTERS

_CURVES: Final[Mapping[str, type[ec.EllipticCurve]]] = {
    "P-256": ec.SECP256R1,
    "P-384": ec.SECP384R1,
    "P-521": ec.SECP521R1,
    "secp256k1": ec.SECP256K1,
}
# The code of the kind of key, as an unsigned varint in front of its bytes (multicodec table).
_MULTIKEYS: Final[Mapping[bytes, type[ec.EllipticCurve] | None]] = {
    b"\xed\x01": None,  # Ed25519
    b"\x80\x24": ec.SECP256R1,
    b"\x81\x24": ec.SECP384R1,
    b"\xe7\x01": ec.SECP256K1,
}


def unbase64url(text: str) -> bytes:
    """The bytes of base64url without padding; `ValueError` where the text is something else."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("this is not base64url") from error


def of_multikey(text: str) -> PublicKey | None:
    """The key of a Multikey text: `z`, then base58btc of the code and the bytes of the key."""
    if not text.startswith("z") or len(text) > KEY_CHARACTERS:
        return None
    try:
        raw = base58.b58decode(text[1:])
        code, point = raw[:2], raw[2:]
        if code not in _MULTIKEYS:
            return None
        curve = _MULTIKEYS[code]
        if curve is None:
            return ed25519.Ed25519PublicKey.from_public_bytes(point)
        return ec.EllipticCurvePublicKey.from_encoded_point(curve(), point)
    except (ValueError, UnsupportedAlgorithm):
        return None


def of_jwk(jwk: object) -> PublicKey | None:
    """The public key of a JWK. A shared secret (`oct`) is not a public key."""
    if not isinstance(jwk, Mapping):
        return None
    try:
        return _of_jwk(jwk)
    except (KeyError, TypeError, ValueError, AttributeError, UnsupportedAlgorithm):
        return None


def _of_jwk(jwk: Mapping[str, Any]) -> PublicKey | None:
    if jwk["kty"] == "RSA":
        exponent, modulus = _number(jwk["e"]), _number(jwk["n"])
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    if jwk["kty"] == "EC":
        curve = _CURVES[jwk["crv"]]()
        return ec.EllipticCurvePublicNumbers(
            _number(jwk["x"]), _number(jwk["y"]), curve
        ).public_key()
    if jwk["kty"] == "OKP" and jwk["crv"] == "Ed25519":
        return ed25519.Ed25519PublicKey.from_public_bytes(unbase64url(jwk["x"]))
    return None


def _number(text: str) -> int:
    if len(text) > KEY_CHARACTERS:
        raise ValueError("longer than any key")
    return int.from_bytes(unbase64url(text))


def of_did(did: str) -> PublicKey | None:
    """The key that is the DID itself (did:key, did:jwk, no fragment). Others need a lookup."""
    if did.startswith("did:key:"):
        return of_multikey(did.removeprefix("did:key:"))
    if did.startswith("did:jwk:") and len(did) <= KEY_CHARACTERS:
        try:
            return of_jwk(json.loads(unbase64url(did.removeprefix("did:jwk:"))))
        except (ValueError, RecursionError):
            return None
    return None


def of_pem(data: bytes) -> PublicKey | None:
    """The key of a PEM public key (not of a certificate)."""
    try:
        return supported(serialization.load_pem_public_key(data))
    except (ValueError, UnsupportedAlgorithm):
        return None


def of_certificate(certificate: x509.Certificate) -> PublicKey | None:
    try:
        return supported(certificate.public_key())
    except (ValueError, UnsupportedAlgorithm):
        return None


def supported(key: object) -> PublicKey | None:
    """The key, where it is of a kind that signs documents."""
    known = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
    return key if isinstance(key, known) else None


def certificate_of_base64(text: str) -> x509.Certificate | None:
    """A certificate as XML signatures and `x5c` carry it: base64 of DER, blanks allowed."""
    try:
        return certificate_of_der(base64.b64decode("".join(text.split())))
    except ValueError:
        return None


@contextmanager
def quietly() -> Iterator[None]:
    """What is odd about a certificate is for the answer, and not for standard error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@quietly()
def certificate_of_der(data: bytes) -> x509.Certificate | None:
    try:
        return x509.load_der_x509_certificate(data)
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
        return None


def owner(certificate: x509.Certificate) -> str:
    """Whose seal it is, for a person: the common name, with the organisation where it says more."""
    try:
        subject = certificate.subject
    except (ValueError, TypeError):
        return "an owner whose name cannot be read"
    names = [
        str(found[0].value)
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        if (found := subject.get_attributes_for_oid(oid))
    ]
    return ", ".join(dict.fromkeys(names)) or subject.rfc4514_string() or "an owner without a name"


def same(one: PublicKey, other: PublicKey) -> bool:
    """Whether two keys are the same key."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    der = serialization.Encoding.DER
    return one.public_bytes(der, form) == other.public_bytes(der, form)
