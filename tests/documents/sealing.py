"""Keys and credentials made for tests. Nobody else uses these keys, and nothing trusts them."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from models.documents.seals.signing import did_key, method_of, with_proof

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
V2 = "https://www.w3.org/ns/credentials/v2"
OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

KEY = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
DID = did_key(KEY)


def badge(**members: Any) -> dict[str, Any]:
    """A small Open Badge 3.0 whose issuer is the key of the tests."""
    return {
        "@context": [V2, OB3],
        "id": "urn:uuid:0b7f9c1a-2f3e-4c55-9a5d-6f0b1f3b9f01",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": DID, "type": ["Profile"], "name": "University of the Tests"},
        "validFrom": "2026-01-15T00:00:00Z",
        "name": "Badge of water chemistry",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://tests.example/achievements/1",
                "type": ["Achievement"],
                "name": "Water chemistry",
                "description": "Titration and what it shows.",
                "criteria": {"narrative": "Twelve titrations."},
            },
        },
    } | members


def signed(**members: Any) -> dict[str, Any]:
    return with_proof(badge(**members), KEY, method_of(DID), AT)


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def certificate(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    name: str = "University of the Tests",
    *,
    by: tuple[x509.Certificate, rsa.RSAPrivateKey] | None = None,
    authority: bool = False,
) -> x509.Certificate:
    """A certificate for `name`, by its own key or by an authority."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"Seal of {name}"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
        ]
    )
    issuer, signer = (subject, key) if by is None else (by[0].subject, by[1])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT - timedelta(days=30))
        .not_valid_after(AT + timedelta(days=300))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(signer, hashes.SHA256())
    )
