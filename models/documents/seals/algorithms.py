"""Does this signature fit these bytes and this key? A table that binds each algorithm to its keys.

Sources: RFC 7518 (JOSE), RFC 8037 (Ed25519), RFC 6931 and XML Signature 1.1 (XML). An algorithm is
named by the document, so it may never choose how a key is used: every row demands its own kind of
key, shared secrets have no row, and `none` has none either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

# Below this, a key can be factored by anyone with a little money (NIST SP 800-131A; 829 bits done).
SMALLEST_RSA_BITS = 1024


class Family(StrEnum):
    RSA = "RSA"
    RSA_PSS = "RSA-PSS"
    ECDSA = "ECDSA"
    ED25519 = "Ed25519"


@dataclass(frozen=True, slots=True)
class Algorithm:
    """`digest` is the name of a hash, `curve` the only curve allowed (None: any)."""

    name: str
    family: Family
    digest: str = "sha256"
    curve: str | None = None
    old: bool = False


JOSE: Mapping[str, Algorithm] = {
    "RS256": Algorithm("RS256", Family.RSA, "sha256"),
    "RS384": Algorithm("RS384", Family.RSA, "sha384"),
    "RS512": Algorithm("RS512", Family.RSA, "sha512"),
    "PS256": Algorithm("PS256", Family.RSA_PSS, "sha256"),
    "PS384": Algorithm("PS384", Family.RSA_PSS, "sha384"),
    "PS512": Algorithm("PS512", Family.RSA_PSS, "sha512"),
    "ES256": Algorithm("ES256", Family.ECDSA, "sha256", "secp256r1"),
    "ES384": Algorithm("ES384", Family.ECDSA, "sha384", "secp384r1"),
    "ES512": Algorithm("ES512", Family.ECDSA, "sha512", "secp521r1"),
    "ES256K": Algorithm("ES256K", Family.ECDSA, "sha256", "secp256k1"),
    "EdDSA": Algorithm("EdDSA", Family.ED25519),
    "Ed25519": Algorithm("Ed25519", Family.ED25519),
}

_DSIG, _MORE = "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/04/xmldsig-more#"
_PSS = "http://www.w3.org/2007/05/xmldsig-more#"

XML: Mapping[str, Algorithm] = {
    f"{_DSIG}rsa-sha1": Algorithm("RSA-SHA1", Family.RSA, "sha1", old=True),
    f"{_MORE}rsa-sha256": Algorithm("RSA-SHA256", Family.RSA, "sha256"),
    f"{_MORE}rsa-sha384": Algorithm("RSA-SHA384", Family.RSA, "sha384"),
    f"{_MORE}rsa-sha512": Algorithm("RSA-SHA512", Family.RSA, "sha512"),
    f"{_PSS}sha256-rsa-MGF1": Algorithm("RSA-PSS-SHA256", Family.RSA_PSS, "sha256"),
    f"{_PSS}sha384-rsa-MGF1": Algorithm("RSA-PSS-SHA384", Family.RSA_PSS, "sha384"),
    f"{_PSS}sha512-rsa-MGF1": Algorithm("RSA-PSS-SHA512", Family.RSA_PSS, "sha512"),
    f"{_MORE}ecdsa-sha1": Algorithm("ECDSA-SHA1", Family.ECDSA, "sha1", old=True),
    f"{_MORE}ecdsa-sha256": Algorithm("ECDSA-SHA256", Family.ECDSA, "sha256"),
    f"{_MORE}ecdsa-sha384": Algorithm("ECDSA-SHA384", Family.ECDSA, "sha384"),
    f"{_MORE}ecdsa-sha512": Algorithm("ECDSA-SHA512", Family.ECDSA, "sha512"),
}

_HASHES: Mapping[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


def suits(algorithm: Algorithm, key: PublicKey) -> bool:
    """Whether this kind of key may be used with this algorithm at all."""
    if algorithm.family in (Family.RSA, Family.RSA_PSS):
        return isinstance(key, rsa.RSAPublicKey) and key.key_size >= SMALLEST_RSA_BITS
    if algorithm.family is Family.ED25519:
        return isinstance(key, ed25519.Ed25519PublicKey)
    return isinstance(key, ec.EllipticCurvePublicKey) and algorithm.curve in (None, key.curve.name)


def fits(algorithm: Algorithm, key: PublicKey, signature: bytes, data: bytes) -> bool:
    """False as well where the key is of another kind than the algorithm demands."""
    if not suits(algorithm, key):
        return False
    try:
        _verify(algorithm, key, signature, data)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _verify(algorithm: Algorithm, key: PublicKey, signature: bytes, data: bytes) -> None:
    digest = _HASHES[algorithm.digest]()
    if isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, data)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(_der(signature, key.curve.key_size), data, ec.ECDSA(digest))
    elif algorithm.family is Family.RSA_PSS:
        # The salt is as long as the digest (RFC 7518, 3.5; RFC 6931, 2.3.10).
        pss = padding.PSS(mgf=padding.MGF1(digest), salt_length=digest.digest_size)
        key.verify(signature, data, pss, digest)
    else:
        key.verify(signature, data, padding.PKCS1v15(), digest)


def _der(signature: bytes, curve_bits: int) -> bytes:
    """The two numbers of an ECDSA signature, written one after the other, in the form of X9.62."""
    half = (curve_bits + 7) // 8
    if len(signature) != 2 * half:
        raise ValueError("an ECDSA signature has two numbers of the size of its curve")
    first, second = signature[:half], signature[half:]
    return encode_dss_signature(int.from_bytes(first), int.from_bytes(second))
